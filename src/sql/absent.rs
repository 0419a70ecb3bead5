//! How many rows lack a value.

use super::dataset::Columns;
use super::dialect::Dialect;
use super::expression::value;
use super::{OutputType, Statement};
use crate::formula::{CheckedDataset, RowExpr};

/// How many rows the dataset has, and in how many of them each of these expressions has no value.
pub fn absent_values(dataset: &CheckedDataset, of: &[&RowExpr], dialect: &'static Dialect) -> Statement {
    let columns = Columns::of(of.iter().flat_map(|expr| expr.columns()).cloned().collect(), dialect);
    let counted = |(at, expr): (usize, &&RowExpr)| {
        format!("CAST(count(*) - count({}) AS BIGINT) AS absent{at}", value(expr, &columns))
    };
    let absent: Vec<String> = of.iter().enumerate().map(counted).collect();
    let sql = format!(
        "WITH {}\nSELECT\n  CAST(count(*) AS BIGINT) AS row_count,\n  {}\nFROM source",
        columns.source(dataset),
        absent.join(",\n  ")
    );
    Statement { sql, columns: vec![OutputType::Integer; absent.len().saturating_add(1)] }
}
