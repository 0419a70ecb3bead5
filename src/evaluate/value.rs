//! A KPI's value for one period and group.

use crate::calendar::Period;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::number::Exact;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// A KPI's value for one period and group.
///
/// A batch holds hundreds of thousands of them, so what many have in common (id, period, group, names of operands) is held once and shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KpiValue {
    /// The KPI's id.
    #[serde(serialize_with = "shared")]
    pub kpi: Arc<str>,
    /// The period.
    #[serde(serialize_with = "shared")]
    pub period: Arc<Period>,
    /// Dimension and member, partition first; a member is `None` for rows without one. A dimension missing here is totalled.
    #[serde(serialize_with = "shared")]
    pub group: Arc<[(String, Option<String>)]>,
    /// The value in the KPI's unit, or why there is none.
    pub outcome: Outcome,
    /// Of the outermost quotient, before any factor such as `* 100`.
    pub numerator: Option<Exact>,
    /// Of the same.
    pub denominator: Option<Exact>,
    /// Rows of the group that fell into the aggregates' conditions, of the atom that had most.
    pub rows: u64,
    /// Rows whose argument was missing and that an aggregate therefore skipped.
    pub skipped: u64,
    /// Whether `or else` replaced a missing value.
    pub substituted: bool,
    /// Each operand by name with its value, in the formula's order.
    #[serde(serialize_with = "named")]
    pub operands: Vec<(Arc<str>, Outcome)>,
    /// What the KPI's companions give in the same period and group, such as the formula of a target; in their order.
    pub companions: Vec<Outcome>,
    /// What each atom of the formula found, in the formula's order.
    pub atoms: Vec<AtomTrace>,
    /// Whether the last member of the group stands for all that are not shown one by one, and for rows without one.
    pub rest: bool,
}

/// What one atom found in a period and group: the rows it read, and what became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtomTrace {
    /// Rows of the dataset in the period and group; a dimension the atom ignores (`across all …`) does not restrict them.
    pub scope: u64,
    /// Of those, rows that satisfy the condition.
    pub rows: u64,
    /// Of those, rows that have the argument; all of them for a count of rows.
    pub present: u64,
    /// The aggregate, in the unit in which the data are held (durations in microseconds).
    pub value: Outcome,
}

fn shared<T: Serialize + ?Sized, S: Serializer>(value: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().serialize(serializer)
}

fn named<S: Serializer>(operands: &[(Arc<str>, Outcome)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(operands.iter().map(|(name, outcome)| (name.as_ref(), outcome)))
}

impl KpiValue {
    /// A value of the total of a period of which nothing but the outcome is known: no rows, no quotient, no operands.
    pub fn alone(kpi: &str, period: Period, outcome: Outcome) -> Self {
        Self {
            kpi: Arc::from(kpi),
            period: Arc::new(period),
            group: Arc::default(),
            outcome,
            numerator: None,
            denominator: None,
            rows: 0,
            skipped: 0,
            substituted: false,
            operands: Vec::new(),
            companions: Vec::new(),
            atoms: Vec::new(),
            rest: false,
        }
    }

    /// The KPI as it was computed for this value: with the formula of its period.
    pub fn kpi_in<'a>(&self, catalog: &'a CheckedCatalog) -> Option<&'a CheckedKpi> {
        catalog.kpi_on(&self.kpi, self.period.start)
    }
}

impl AtomTrace {
    /// Rows that satisfy the condition and were skipped because they lack the argument.
    pub fn skipped(&self) -> u64 {
        self.rows.saturating_sub(self.present)
    }
}

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The exact value.
    Known(Exact),
    /// No value.
    NoData(NoData),
}

impl Outcome {
    /// The value, if there is one.
    pub fn known(&self) -> Option<Exact> {
        match self {
            Self::Known(value) => Some(*value),
            Self::NoData(_) => None,
        }
    }
}

/// Why there is no value; never empty, the first reason is the main one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoData {
    /// The reasons, without repetition, in the order of the formula.
    pub reasons: Vec<Reason>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The dataset has no rows in this period and group.
    NoRows {
        /// The dataset.
        dataset: String,
    },
    /// There are rows, but none has a value to aggregate.
    NoValues {
        /// The dataset.
        dataset: String,
    },
    /// A denominator is zero.
    ZeroDenominator {
        /// As written in the formula.
        name: String,
        /// Whether the numerator is zero too: nothing to measure, rather than inconsistent data.
        nothing: bool,
    },
    /// The denominator is below the minimum sample.
    SampleTooSmall {
        /// How many there are.
        count: Exact,
        /// How many there must be.
        minimum: u64,
    },
    /// The period has not ended as of the report's day.
    PeriodUnfinished,
    /// The period a comparison needs has no value.
    BaselineMissing,
    /// The number does not fit 128 bits.
    Overflow,
    /// It is not known by a dimension that the value is broken down or restricted by.
    NotBrokenDown {
        /// The dataset.
        dataset: String,
        /// The dimension it lacks.
        dimension: String,
    },
    /// A proven or declared share is above 100 percent: the data contradict the definition.
    ImpossibleProportion {
        /// The value found.
        found: Exact,
    },
}
