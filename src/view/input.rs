//! What a view is made of.

use crate::calendar::Period;
use crate::catalog::ReportDefinition;
use crate::evaluate::KpiValue;
use crate::finding::Finding;
use crate::formula::CheckedCatalog;
use crate::plan::ScopeFilter;
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
    /// By KPI id: the total's finding for the period. A KPI missing here is shown as not evaluated.
    pub findings: &'a BTreeMap<String, Finding>,
    /// By KPI id: the total's values, oldest period first, the report's period last. May be empty.
    pub trends: &'a BTreeMap<String, Vec<KpiValue>>,
    /// By KPI id: a finding for each member, for KPIs with `by`; the member is the last of the value's group.
    pub breakdowns: &'a BTreeMap<String, Vec<Finding>>,
    /// What a reader must know about the data, one sentence each.
    pub notes: &'a [String],
    /// The fingerprint of the definitions.
    pub definitions: &'a str,
}
