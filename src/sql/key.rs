//! Whether a dataset's key is one.

use super::Statement;
use super::dataset::Columns;
use super::dialect::Dialect;
use super::join::{example, outputs};
use crate::formula::CheckedDataset;

/// How many keys more than one row has, how many rows have those keys, and the smallest such key, column by column; `None` for a dataset
/// that declares no key.
///
/// Rows without a value in a key column are compared as if missing were a value.
pub fn repeated_keys(dataset: &CheckedDataset, dialect: &'static Dialect) -> Option<Statement> {
    repeated(dataset, false, dialect)
}

/// The same of rows whose key has all its values: those a join can find.
pub fn repeated_join_keys(dataset: &CheckedDataset, dialect: &'static Dialect) -> Option<Statement> {
    repeated(dataset, true, dialect)
}

fn repeated(dataset: &CheckedDataset, present: bool, dialect: &'static Dialect) -> Option<Statement> {
    if dataset.key.is_empty() {
        return None;
    }
    let columns = Columns::of(dataset.key.iter().cloned().collect(), dialect);
    let keys: Vec<String> = dataset.key.iter().map(|column| columns.reference(column)).collect();
    let names: Vec<String> = (1..=keys.len()).map(|number| format!("key{number}")).collect();
    let selected: Vec<String> =
        keys.iter().zip(&names).map(|(key, name)| format!("{key} AS {name}")).collect();
    let present: Vec<String> =
        keys.iter().filter(|_| present).map(|key| format!("{key} IS NOT NULL")).collect();
    let filter =
        if present.is_empty() { String::new() } else { format!("\n  WHERE {}", present.join(" AND ")) };
    let sql = format!(
        "WITH {},\nrepeated AS (\n  SELECT {}, count(*) AS {}\n  FROM source{filter}\n  GROUP BY {}\n  HAVING count(*) > 1\n)\n\
         SELECT\n  CAST(count(*) AS BIGINT) AS keys,\n  CAST(coalesce(sum({}), 0) AS BIGINT) AS rows,\n  {}\nFROM repeated",
        columns.source(dataset),
        selected.join(", "),
        dialect.identifier("rows"),
        keys.join(", "),
        dialect.identifier("rows"),
        example("repeated", &names, dialect)
    );
    Some(Statement { sql, columns: outputs(&names) })
}
