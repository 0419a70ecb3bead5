//! Whether declared keys are keys, asked of the data.

use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::CheckedCatalog;
use crate::number::Exact;
use crate::sql;

/// A warning for every dataset whose key several rows share, at the key's declaration.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn repeated_keys(checked: &CheckedCatalog, engine: &dyn Engine) -> Result<Vec<Diagnostic>, EngineError> {
    let mut found = Vec::new();
    for (name, dataset) in &checked.datasets {
        let Some(statement) = sql::repeated_keys(dataset) else { continue };
        for row in engine.execute(&statement)? {
            let [Datum::Number(keys), Datum::Number(rows)] = row.as_slice() else { continue };
            if keys.is_zero() {
                continue;
            }
            let values = if *keys == Exact::ONE { "value" } else { "values" };
            let mut warning = Diagnostic::warning(
                Code::DuplicateRows,
                format!(
                    "the key of dataset `{name}` does not identify a row: {rows} rows share {keys} {values}"
                ),
            )
            .with_help("correct `key`, or reduce the table with `rows: one row per KEY, latest by COLUMN`");
            if let Some(key) = checked.catalog.datasets.get(name).and_then(|dataset| dataset.key.first()) {
                warning = warning.at(key.span, "declared as the key");
            }
            found.push(warning);
        }
    }
    Ok(found)
}
