//! What holds for single members in place of what a KPI declares.

use super::{Case, Criteria};
use crate::band::{BandScale, Target};
use crate::calendar::Stretch;
use crate::number::Exact;
use std::cmp::Reverse;
use std::sync::Arc;

/// What holds for one member, or one of several dimensions, in place of what a KPI declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The id of the document.
    pub id: String,
    /// The member of each dimension it is for, sorted; never empty.
    pub members: Vec<(String, String)>,
    /// In which days a period must start.
    pub days: Stretch,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The target; `None`: the KPI's.
    pub target: Option<Target>,
    /// The bands; `None`: the KPI's.
    pub bands: Option<Arc<BandScale>>,
    /// The baseline; `None`: the KPI's.
    pub baseline: Option<Exact>,
}

impl Criteria {
    /// The override that holds in a case: of several the one for the most dimensions, of these the first by id.
    pub fn override_for(&self, case: &Case<'_>) -> Option<&Arc<Override>> {
        let mut found: Vec<&Arc<Override>> = self
            .overrides
            .iter()
            .filter(|over| over.days.holds(case.period.start) && case.is_about(&over.members) == Ok(true))
            .collect();
        found.sort_by_key(|over| (Reverse(over.members.len()), &over.id));
        found.first().copied()
    }
}
