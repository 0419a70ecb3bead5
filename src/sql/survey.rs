//! Sizes, asked for cheaply.

use super::expression::read;
use super::{OutputType, Statement, quote};
use crate::formula::{CheckedDataset, ColumnRead};
use crate::plan::Survey;

/// Rows below which a plan needs no statistics: everything is fast.
const SMALL: u64 = 50_000;
/// Rows of a sample.
const SAMPLE: u64 = 20_000;

/// How many rows the dataset's table has: known to the database without reading them.
pub fn row_count(dataset: &CheckedDataset) -> Statement {
    let sql = format!("SELECT CAST(count(*) AS BIGINT) AS row_count\nFROM {}", quote::table(&dataset.table));
    Statement { sql, columns: vec![OutputType::Integer] }
}

/// The number of different values of each surveyed column in a sample of whole blocks of the table; `None` for a table so small that
/// nothing depends on it.
pub fn sample(dataset: &CheckedDataset, survey: &Survey, rows: u64) -> Option<Statement> {
    if rows < SMALL || survey.columns.is_empty() {
        return None;
    }
    let counted = |(at, column): (usize, &ColumnRead)| {
        let stored = quote::identifier(&column.column);
        format!("CAST(count(DISTINCT {}) AS BIGINT) AS v{at}", read(&stored, column))
    };
    let selected: Vec<String> = survey.columns.iter().enumerate().map(counted).collect();
    // In thousandths of a percent, so that the text has a finite number of digits.
    let share = (SAMPLE.saturating_mul(100_000) / rows).max(1);
    let sql = format!(
        "SELECT\n  {}\nFROM {} TABLESAMPLE SYSTEM ({}.{:03} PERCENT) REPEATABLE (1)",
        selected.join(",\n  "),
        quote::table(&dataset.table),
        share / 1000,
        share % 1000
    );
    Some(Statement { sql, columns: vec![OutputType::Integer; selected.len()] })
}
