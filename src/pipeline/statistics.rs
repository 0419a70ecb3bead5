//! The sizes a plan asks for.

use crate::engine::{Datum, Engine, EngineError, Rows};
use crate::formula::{CheckedCatalog, CheckedDataset, ColumnRead};
use crate::plan::{DatasetSize, Request, Statistics, surveys};
use crate::sql;
use std::collections::BTreeMap;

/// Sizes of the datasets that the request reads.
pub(super) fn statistics(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<Statistics, EngineError> {
    let mut statistics = Statistics::default();
    if engine.dialect().survey.is_none() {
        return Ok(statistics);
    }
    for survey in surveys(checked, request) {
        let Some(dataset) = checked.datasets.get(&survey.dataset) else { continue };
        let rows = row_count(engine, dataset)?;
        let mut size = DatasetSize { rows, ..DatasetSize::default() };
        let mut by_table: BTreeMap<&[String], Vec<&ColumnRead>> = BTreeMap::new();
        for column in survey.columns.iter().filter(|_| !sql::is_small(rows)) {
            by_table.entry(&column.via).or_default().push(column);
        }
        for (via, columns) in by_table {
            // A column of a joined dataset has at most as many different values here as it has there.
            let Some(table) = dataset.reached(via) else { continue };
            let rows = if via.is_empty() { rows } else { row_count(engine, table)? };
            let Some(sample) = sql::sample(table, &columns, rows, engine.dialect()) else { continue };
            let found = counts(engine.execute(&sample)?);
            size.distinct.extend(columns.into_iter().cloned().zip(found));
        }
        statistics.datasets.insert(survey.dataset, size);
    }
    Ok(statistics)
}

/// Datasets of a few rows each.
pub(super) fn few(checked: &CheckedCatalog, request: &Request) -> Statistics {
    let surveys = surveys(checked, request).into_iter();
    Statistics { datasets: surveys.map(|survey| (survey.dataset, DatasetSize::default())).collect() }
}

fn row_count(engine: &dyn Engine, dataset: &CheckedDataset) -> Result<u64, EngineError> {
    Ok(counts(engine.execute(&sql::row_count(dataset, engine.dialect()))?).first().copied().unwrap_or(0))
}

/// The numbers of the only row.
fn counts(rows: Rows) -> Vec<u64> {
    let count = |datum| match datum {
        Datum::Number(number) => u64::try_from(number.numerator()).unwrap_or(0),
        Datum::Null | Datum::Text(_) | Datum::Date(_) => 0,
    };
    rows.into_iter().next().unwrap_or_default().into_iter().map(count).collect()
}
