//! How many rows datasets have and how far they reach, all at once.

use super::dataset::Columns;
use super::dialect::Dialect;
use super::expression::value;
use super::{OutputType, Statement};
use crate::formula::CheckedDataset;

/// For each dataset its name, its number of rows, and the greatest value of its default time as a text (missing without one). Kept cells are
/// used only as long as none of this changes. `None` without datasets.
pub fn extents<'a>(
    datasets: impl Iterator<Item = &'a CheckedDataset>,
    dialect: &'static Dialect,
) -> Option<Statement> {
    let one = |dataset: &CheckedDataset| {
        let read = dataset.time.iter().flat_map(|time| time.columns()).cloned().collect();
        let columns = Columns::of(read, dialect);
        let until = dataset.time.as_ref().map_or_else(
            || format!("CAST(NULL AS {})", dialect.text),
            |time| format!("CAST(max({}) AS {})", value(time, &columns), dialect.text),
        );
        format!(
            "SELECT {} AS dataset, CAST(count(*) AS BIGINT) AS row_count, {until} AS until\nFROM (\n  WITH {}\n  SELECT * FROM source\n) AS source",
            dialect.literal(&dataset.name),
            columns.source(dataset).replace('\n', "\n  ")
        )
    };
    let parts: Vec<String> = datasets.map(one).collect();
    let columns = vec![OutputType::Text, OutputType::Integer, OutputType::Text];
    (!parts.is_empty()).then(|| Statement { sql: parts.join("\nUNION ALL\n"), columns })
}
