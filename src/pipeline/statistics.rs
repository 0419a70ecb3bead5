//! The sizes a plan asks for.

use crate::engine::{Datum, Engine, EngineError, Rows};
use crate::formula::CheckedCatalog;
use crate::plan::{DatasetSize, Request, Statistics, surveys};
use crate::sql;

/// Sizes of the datasets that the request reads.
pub(super) fn statistics(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<Statistics, EngineError> {
    let mut statistics = Statistics::default();
    for survey in surveys(checked, request) {
        let Some(dataset) = checked.datasets.get(&survey.dataset) else { continue };
        let rows = counts(engine.execute(&sql::row_count(dataset))?).first().copied().unwrap_or(0);
        let mut size = DatasetSize { rows, ..DatasetSize::default() };
        if let Some(sample) = sql::sample(dataset, &survey, rows) {
            let found = counts(engine.execute(&sample)?);
            size.distinct = survey.columns.iter().cloned().zip(found).collect();
        }
        statistics.datasets.insert(survey.dataset, size);
    }
    Ok(statistics)
}

/// The numbers of the only row.
fn counts(rows: Rows) -> Vec<u64> {
    let count = |datum| match datum {
        Datum::Number(number) => u64::try_from(number.numerator()).unwrap_or(0),
        Datum::Null | Datum::Text(_) | Datum::Date(_) => 0,
    };
    rows.into_iter().next().unwrap_or_default().into_iter().map(count).collect()
}
