//! What definitions make of data in one period: all that is compared.

use crate::snapshot::StoredValue;
use std::collections::{BTreeMap, BTreeSet};

/// A KPI or rule, and for whom: dimension and member; empty for the whole.
pub type Member = (String, Vec<(String, Option<String>)>);

/// What definitions make of data in one period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// What of the project decides values of every KPI.
    pub project: Vec<Part>,
    /// The KPIs by id.
    pub kpis: BTreeMap<String, KpiState>,
    /// The rules by id.
    pub rules: BTreeMap<String, RuleState>,
    /// The values by KPI and member.
    pub values: BTreeMap<Member, StoredValue>,
    /// The sentences of rules that fire, by rule and member.
    pub firing: BTreeMap<Member, String>,
    /// KPIs and rules that are declared and have errors: of these nothing is known.
    pub broken: BTreeSet<String>,
}

/// What a KPI declares, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiState {
    /// What decides values, bands and statuses: formula, unit, bands, target, settings.
    pub definition: Vec<Part>,
    /// What is only said: title, names, texts.
    pub wording: Vec<Part>,
}

/// What a rule declares, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleState {
    /// What decides whether it fires, and how bad that is.
    pub definition: Vec<Part>,
    /// What is only said.
    pub wording: Vec<Part>,
}

/// A part of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: &'static str,
    /// By what it is compared.
    pub fingerprint: String,
    /// How it is shown; empty if it is too long to be.
    pub shown: String,
}

impl Part {
    /// A part that is compared by what is shown.
    pub fn shown(name: &'static str, shown: String) -> Self {
        Self { name, fingerprint: shown.clone(), shown }
    }

    /// A part of which only is told that it differs.
    pub fn untold(name: &'static str, fingerprint: String) -> Self {
        Self { name, fingerprint, shown: String::new() }
    }
}
