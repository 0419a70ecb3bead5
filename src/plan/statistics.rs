//! What is known of the data's size and variety. It decides how cells are fetched, never what they hold.

use super::Request;
use super::keys::FEW_CONDITIONS;
use crate::formula::{CheckedCatalog, CheckedKpi, ColumnRead, Condition, RowExpr};
use std::collections::{BTreeMap, BTreeSet};

/// Sizes of datasets, as far as they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// By name.
    pub datasets: BTreeMap<String, DatasetSize>,
}

/// The size of a dataset's table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatasetSize {
    /// Rows of the table.
    pub rows: u64,
    /// About how many different values are in a sample of the table, by column; a column is missing that was not asked for.
    pub distinct: BTreeMap<ColumnRead, u64>,
}

/// What a plan would like to know of one dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The dataset.
    pub dataset: String,
    /// Columns that conditions test or that values are broken down by; none if there are too few conditions for them to matter.
    pub columns: BTreeSet<ColumnRead>,
}

/// What a plan for this request would like to know, by dataset.
pub fn surveys(catalog: &CheckedCatalog, request: &Request) -> Vec<Survey> {
    let mut columns: BTreeMap<&str, BTreeSet<ColumnRead>> = BTreeMap::new();
    let mut conditions: BTreeMap<&str, BTreeSet<&Condition>> = BTreeMap::new();
    for asked in &request.kpis {
        let Some(kpi) = catalog.kpis.get(&asked.kpi) else { continue };
        for atom in kpi.versions().flat_map(CheckedKpi::all_atoms) {
            let held = columns.entry(&atom.dataset).or_default();
            conditions.entry(&atom.dataset).or_default().extend(&atom.condition);
            held.extend(atom.condition.iter().flat_map(|condition| condition.columns().into_iter().cloned()));
            let Some(dataset) = catalog.datasets.get(&atom.dataset) else { continue };
            let grouped = request.partition.iter().chain(&asked.by);
            let grouped = grouped.filter_map(|dimension| dataset.dimensions.get(dimension));
            held.extend(grouped.filter_map(|value| match value {
                RowExpr::Column(column) => Some(ColumnRead::clone(column)),
                _ => None,
            }));
        }
    }
    let few = |dataset: &str| conditions.get(dataset).is_none_or(|held| held.len() <= FEW_CONDITIONS);
    columns
        .into_iter()
        .map(|(dataset, columns)| Survey {
            dataset: dataset.to_owned(),
            columns: if few(dataset) { BTreeSet::new() } else { columns },
        })
        .collect()
}
