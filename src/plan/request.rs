//! What is asked for.

use crate::calendar::Period;
use crate::formula::CheckedKpi;
use jiff::civil::Date;

/// KPIs × periods × groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which KPIs, each with its own breakdown.
    pub kpis: Vec<KpiRequest>,
    /// The day as of which periods are finished or not; `None` takes all for finished.
    pub as_of: Option<Date>,
    /// For which periods; sorted by start, not overlapping, without repetition.
    pub periods: Vec<Period>,
    /// Dimensions by whose members everything is asked apart (`--for-each client`); every value has a member of each.
    pub partition: Vec<String>,
    /// Dimensions fixed to one member (`--for client=acme`).
    pub scope: Vec<ScopeFilter>,
}

/// A KPI and its breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiRequest {
    /// The id.
    pub kpi: String,
    /// Dimensions of the breakdown: values are given for every combination of members, and for their total. Empty: the total only.
    pub by: Vec<String>,
    /// Of a breakdown by one dimension, how many members are shown one by one, those with most rows; the rest is one group. `None`: all.
    /// A plan fetches them all; the pipeline narrows.
    pub top: Option<u32>,
}

impl KpiRequest {
    /// A KPI in the breakdown it declares itself.
    pub fn of(kpi: &CheckedKpi) -> Self {
        let definition = &kpi.definition;
        Self {
            kpi: definition.id.text.clone(),
            by: definition.by.iter().map(|by| by.text.clone()).collect(),
            top: definition.top,
        }
    }
}

/// A dimension fixed to one member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeFilter {
    /// The dimension's name.
    pub dimension: String,
    /// The member, as text.
    pub member: String,
}
