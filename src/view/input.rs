//! What a view is made of.

use super::when;
use crate::calendar::Period;
use crate::catalog::{ParameterValue, ReportDefinition};
use crate::finding::{Finding, Findings};
use crate::formula::CheckedCatalog;
use crate::language::Language;
use crate::name::Key;
use crate::plan::ScopeFilter;
use crate::rule::{CheckedRules, Group, Ruling};
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    /// What came of them for each row of a portfolio, in the order of [`rule::judge`](crate::rule::judge).
    pub row_rulings: &'a [Ruling],
    /// What changes are measured against.
    pub compared: Compared<'a>,
    /// The values of the report's parameters.
    pub parameters: &'a BTreeMap<String, ParameterValue>,
    /// What a reader must know about the data, one sentence each.
    pub notes: &'a [String],
    /// The fingerprint of the definitions.
    pub definitions: &'a str,
    /// The engine that computed, in words; `None` for DuckDB.
    pub engine: Option<&'a str>,
}

/// What changes are measured against.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The other period; `None` beyond the calendar.
    pub period: Option<&'a Period>,
    /// The findings of that period and the report's, with the members by which changes are split.
    pub findings: &'a Findings,
}

impl<'a> ViewInput<'a> {
    /// The report's language.
    pub(super) fn language(&self) -> &'a Language {
        &self.report.language
    }

    /// The finding of a KPI for the period compared with; `None` of an unfinished period, because parts of unequal length do not compare.
    pub(super) fn earlier(&self, kpi: &str) -> Option<&'a Finding> {
        let period = self.compared.period.filter(|_| self.period.is_finished(self.as_of))?;
        self.compared.findings.at(kpi, self.group, period)
    }

    /// The name of the period compared with.
    pub(super) fn before(&self) -> Option<String> {
        self.compared.period.map(|period| when::name(self.language(), period))
    }

    /// The group of a member within the report's.
    pub(super) fn inside(&self, dimension: &str, member: &str) -> Group {
        let mut group = self.group.to_vec();
        group.push((dimension.to_owned(), Some(member.to_owned())));
        group
    }

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

    /// A finding for each member of a dimension.
    pub(super) fn breakdown(&self, kpi: &str, dimension: &str) -> Vec<&'a Finding> {
        let mut found = self.findings.within(kpi, self.group, self.period);
        found.retain(|finding| {
            let group = &finding.value.group;
            group.len() == self.group.len() + 1
                && group.last().is_some_and(|(name, _)| Key::of(name) == Key::of(dimension))
        });
        found
    }
}
