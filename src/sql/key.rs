//! Whether a dataset's key is one.

use super::dataset::Columns;
use super::{OutputType, Statement};
use crate::formula::CheckedDataset;

/// How many keys more than one row has, and how many rows have those keys; `None` for a dataset that declares no key.
///
/// Rows without a value in a key column are compared as if missing were a value.
pub fn repeated_keys(dataset: &CheckedDataset) -> Option<Statement> {
    if dataset.key.is_empty() {
        return None;
    }
    let columns = Columns::of(dataset.key.iter().cloned().collect());
    let keys: Vec<String> = dataset.key.iter().map(|column| columns.reference(column)).collect();
    let sql = format!(
        "WITH {},\nrepeated AS (\n  SELECT count(*) AS rows\n  FROM source\n  GROUP BY {}\n  HAVING count(*) > 1\n)\n\
         SELECT CAST(count(*) AS BIGINT) AS keys, CAST(coalesce(sum(rows), 0) AS BIGINT) AS rows\nFROM repeated",
        columns.source(dataset),
        keys.join(", ")
    );
    Some(Statement { sql, columns: vec![OutputType::Integer, OutputType::Integer] })
}
