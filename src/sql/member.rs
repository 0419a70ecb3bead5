//! The members of a dimension.

use super::dataset::Columns;
use super::dialect::{Dialect, put};
use super::expression::member;
use super::{OutputType, Statement};
use crate::formula::CheckedDataset;

/// The different members of a dimension in the dataset, sorted, missing left out; `None` if the dataset does not declare it.
pub fn dimension_members(
    dataset: &CheckedDataset,
    dimension: &str,
    dialect: &'static Dialect,
) -> Option<Statement> {
    let of = dataset.dimensions.get(dimension)?;
    let columns = Columns::of(of.columns().into_iter().cloned().collect(), dialect);
    let sql = format!(
        "WITH {},\nmembers AS (\n  SELECT DISTINCT CAST({} AS {}) AS member\n  FROM source\n)\nSELECT member\nFROM members\nWHERE member IS NOT NULL\nORDER BY {}",
        columns.source(dataset),
        member(of, &columns),
        dialect.text,
        put(dialect.text_order, &["member"])
    );
    Some(Statement { sql, columns: vec![OutputType::Text] })
}
