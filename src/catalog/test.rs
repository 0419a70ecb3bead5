//! A test of a KPI, as declared.

use crate::source::{SourceText, Span};

/// Rows, and what a KPI gives of them: worked out by hand, run in memory.
#[derive(Debug, Clone)]
pub struct KpiTest {
    /// Its name, unique among the tests of the KPI.
    pub name: SourceText,
    /// The id of the KPI, where the test names it or where the KPI does.
    pub kpi: SourceText,
    /// How the numbers were worked out.
    pub about: Option<String>,
    /// Rows by dataset, in the order of the file; a dataset that is not named has none.
    pub rows: Vec<(SourceText, Vec<TestRow>)>,
    /// Parameters that have another value: name and value.
    pub parameters: Vec<(SourceText, SourceText)>,
    /// The day as of which periods are finished or not; all are, if `None`.
    pub as_of: Option<SourceText>,
    /// What is expected.
    pub expect: Vec<Expectation>,
}

/// A row of a dataset.
#[derive(Debug, Clone)]
pub struct TestRow {
    /// Columns and what stands in them, `None` for nothing.
    pub cells: Vec<(SourceText, Option<SourceText>)>,
}

/// What is expected of one value.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Where it stands.
    pub place: Span,
    /// The period's name.
    pub period: SourceText,
    /// Scope: dimension and member.
    pub scope: Vec<(SourceText, SourceText)>,
    /// The group of a breakdown: dimension and member, `None` for rows without one. Empty: the total.
    pub by: Vec<(SourceText, Option<SourceText>)>,
    /// The value in the KPI's unit: a number, or a quotient such as `200/3`.
    pub value: Option<SourceText>,
    /// How far the value may be off; it is exact, if `None`.
    pub tolerance: Option<SourceText>,
    /// Of the formula's outermost quotient.
    pub numerator: Option<SourceText>,
    /// Of the same.
    pub denominator: Option<SourceText>,
    /// Rows that fell into the aggregates' conditions, of the one that had most.
    pub rows: Option<u64>,
    /// The band's name.
    pub band: Option<SourceText>,
    /// The status's word.
    pub status: Option<SourceText>,
    /// What comes of rules: id, and what is expected of it; it fires, if `None`.
    pub rules: Vec<(SourceText, Option<SourceText>)>,
    /// Why there is no value: words of the reason.
    pub reason: Option<SourceText>,
}
