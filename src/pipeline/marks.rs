//! How much the datasets hold that a request reads, and how far they reach: by what two runs tell whether the data are the same.

use super::key::joined_datasets;
use super::reach::last_days;
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::plan::Request;
use crate::record::DatasetMark;
use crate::sql;
use std::collections::BTreeSet;

/// One mark for each dataset that a request reads, those it joins among them, by name.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn dataset_marks(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<Vec<DatasetMark>, EngineError> {
    let kpis = request.kpis.iter().filter_map(|asked| checked.kpis.get(&asked.kpi));
    let mut names: BTreeSet<String> = kpis
        .flat_map(CheckedKpi::versions)
        .flat_map(CheckedKpi::all_atoms)
        .map(|atom| atom.dataset.clone())
        .collect();
    names.extend(joined_datasets(checked, request));
    let days = last_days(checked, engine, names.iter().map(String::as_str))?;
    let mut marks = Vec::with_capacity(names.len());
    for name in names {
        let Some(dataset) = checked.datasets.get(&name) else { continue };
        let counted = engine.execute(&sql::row_count(dataset, engine.dialect()))?;
        let rows = match counted.first().and_then(|row| row.first()) {
            Some(Datum::Number(count)) => u64::try_from(count.numerator()).unwrap_or_default(),
            _ => 0,
        };
        let watermark = days.get(&name).copied();
        marks.push(DatasetMark { dataset: name, rows, watermark });
    }
    Ok(marks)
}
