//! By which dimensions a KPI's atoms are wanted.

use super::{KpiRequest, Request};

/// One grouping of a KPI: the dimensions of its values, partition first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Level {
    /// Dimensions in request order, without repetition.
    pub(crate) dimensions: Vec<String>,
}

impl Level {
    /// The partition alone: the KPI's totals.
    pub(crate) fn total(request: &Request) -> Self {
        Self { dimensions: distinct(request.partition.iter()) }
    }

    /// The partition, then the KPI's own breakdown. Equal to [`Level::total`] for a KPI without one.
    pub(crate) fn finest(request: &Request, kpi: &KpiRequest) -> Self {
        Self { dimensions: distinct(request.partition.iter().chain(&kpi.by)) }
    }
}

/// The dimensions that an atom with this `across` is grouped by.
pub(crate) fn without(dimensions: &[String], across: &[String]) -> Vec<String> {
    dimensions.iter().filter(|dimension| !across.contains(dimension)).cloned().collect()
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    seen
}
