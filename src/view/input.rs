//! What a view is made of.

use crate::calendar::Period;
use crate::catalog::ReportDefinition;
use crate::finding::{Finding, Findings};
use crate::formula::CheckedCatalog;
use crate::plan::ScopeFilter;
use crate::rule::{CheckedRules, Ruling};
use jiff::civil::Date;

/// What a view is made of. Nothing is computed from it but words, counts and pictures.
#[derive(Debug, Clone, Copy)]
pub struct ViewInput<'a> {
    /// The definitions.
    pub catalog: &'a CheckedCatalog,
    /// The report: its groups decide which KPIs are shown, and in which order.
    pub report: &'a ReportDefinition,
    /// The period reported on.
    pub period: &'a Period,
    /// The day the report is made as of; a period that ends later is unfinished.
    pub as_of: Date,
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// What was found, for the report's period and the ones before.
    pub findings: &'a Findings,
    /// The group the report is about, of which the findings are shown: empty for the total.
    pub group: &'a [(String, Option<String>)],
    /// What came of the report's rules for its period and group, in their order.
    pub rulings: &'a [Ruling],
    /// The rules these are of.
    pub rules: &'a CheckedRules,
    /// What a reader must know about the data, one sentence each.
    pub notes: &'a [String],
    /// The fingerprint of the definitions.
    pub definitions: &'a str,
}

impl<'a> ViewInput<'a> {
    /// The finding of a KPI for the report's group and period. A KPI without one is shown as not evaluated.
    pub(super) fn finding(&self, kpi: &str) -> Option<&'a Finding> {
        self.findings.at(kpi, self.group, self.period)
    }

    /// The findings of the last periods, as many as the report's trend shows, oldest first.
    pub(super) fn trend(&self, kpi: &'a str) -> Vec<&'a Finding> {
        let mut trend = self.findings.of(kpi, self.group);
        let surplus = trend.len().saturating_sub(self.report.trend.max(1) as usize);
        trend.drain(..surplus);
        trend
    }

    /// A finding for each member of a KPI's own breakdown.
    pub(super) fn breakdown(&self, kpi: &str) -> Vec<&'a Finding> {
        self.findings.within(kpi, self.group, self.period)
    }
}
