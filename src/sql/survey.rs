//! Sizes, asked for cheaply.

use super::dialect::{Dialect, put};
use super::expression::read;
use super::{OutputType, Statement};
use crate::formula::{CheckedDataset, ColumnRead};

/// Rows below which a plan needs no statistics: everything is fast.
const SMALL: u64 = 50_000;
/// Rows of a sample.
const SAMPLE: u64 = 20_000;

/// How many rows the dataset's table has: known to the database without reading them.
pub fn row_count(dataset: &CheckedDataset, dialect: &Dialect) -> Statement {
    let sql =
        format!("SELECT CAST(count(*) AS BIGINT) AS row_count\nFROM {}", dialect.relation(&dataset.table));
    Statement { sql, columns: vec![OutputType::Integer] }
}

/// Whether a table is so small that nothing depends on what its columns hold.
pub fn is_small(rows: u64) -> bool {
    rows < SMALL
}

/// About how many different values these columns of the dataset's own table have in a sample of whole blocks of it.
///
/// Approximate, because several exact distinct counts in one statement cost more than most plans they could improve.
/// `None` where there is no cheap way.
pub fn sample(
    dataset: &CheckedDataset,
    columns: &[&ColumnRead],
    rows: u64,
    dialect: &Dialect,
) -> Option<Statement> {
    // A sample of a query reads all of it.
    let survey = dialect.survey.as_ref().filter(|_| dataset.table.sql.is_none())?;
    let counted = |(at, column): (usize, &&ColumnRead)| {
        let name = dialect.identifier(&column.column);
        format!("CAST({} AS BIGINT) AS v{at}", put(survey.about_distinct, &[&read(&name, column, dialect)]))
    };
    let selected: Vec<String> = columns.iter().enumerate().map(counted).collect();
    // In thousandths of a percent, so that the text has a finite number of digits.
    let share = (SAMPLE.saturating_mul(100_000) / rows.max(1)).clamp(1, 100_000);
    let sql = format!(
        "SELECT\n  {}\nFROM {} {}",
        selected.join(",\n  "),
        dialect.relation(&dataset.table),
        put(survey.sample, &[&format!("{}.{:03}", share / 1000, share % 1000)])
    );
    Some(Statement { sql, columns: vec![OutputType::Integer; selected.len()] })
}
