//! How far the data reach.

use super::dataset::Columns;
use super::dialect::{Dialect, put};
use super::expression::value;
use super::{OutputType, Statement};
use crate::formula::{CheckedDataset, RowType};

/// The last day on which a row of a dataset falls, by its default time, or the last instant in microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    /// Asks for the greatest time, which the database knows without reading the rows; no value if that is infinite.
    pub quick: Statement,
    /// Asks for the greatest finite time, if the quick statement has no value.
    pub sure: Statement,
}

/// The statements for a dataset; `None` for one without time.
pub fn watermark(dataset: &CheckedDataset, dialect: &'static Dialect) -> Option<Watermark> {
    let time = dataset.time.as_ref()?;
    let columns = Columns::of(time.columns().into_iter().cloned().collect(), dialect);
    let moment = value(time, &columns);
    let is_instant = time.ty() == RowType::Instant;
    let ty = if is_instant { OutputType::Integer } else { OutputType::Date };
    let function = |last: &str| {
        if is_instant {
            format!("CAST({} AS BIGINT)", put(dialect.epoch_microseconds, &[last]))
        } else {
            format!("CAST({last} AS DATE)")
        }
    };
    let greatest = format!("max({moment})");
    let source = columns.source(dataset);
    let quick = format!(
        "WITH {source}\nSELECT {} AS watermark\nFROM source",
        function(&format!("CASE WHEN {} THEN {greatest} END", put(dialect.is_finite_moment, &[&greatest])))
    );
    let sure = format!(
        "WITH {source}\nSELECT {} AS watermark\nFROM source\nWHERE {}",
        function(&greatest),
        put(dialect.is_finite_moment, &[&moment])
    );
    let statement = |sql| Statement { sql, columns: vec![ty] };
    Some(Watermark { quick: statement(quick), sure: statement(sure) })
}
