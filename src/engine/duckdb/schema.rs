//! Tables and views of a connection.
//!
//! Integers of every width are whole numbers; FLOAT is read like DOUBLE; enumerations and UUIDs are texts; timestamps of every resolution are
//! read in microseconds; TIMESTAMP WITH TIME ZONE is an instant. TIME, INTERVAL, BLOB and nested types cannot be used as columns.

use super::run::run;
use super::script::SCRIPT_TABLE;
use super::settings::Settings;
use crate::catalog::ColumnType;
use crate::engine::{Datum, EngineError};
use crate::schema::Schema;
use crate::sql::OutputType;
use duckdb::Connection;

const COLUMNS: &str =
    "SELECT CAST(table_name AS VARCHAR), CAST(column_name AS VARCHAR), CAST(data_type AS VARCHAR)
FROM duckdb_columns()
WHERE schema_name = 'main' AND database_name = current_database() AND NOT internal
ORDER BY table_name, column_index";

/// The tables of the main schema, but for the one that notes the script.
pub(super) fn schema(connection: &Connection, settings: &Settings) -> Result<Schema, EngineError> {
    let mut schema = Schema::default();
    for row in run(connection, settings, COLUMNS, &[OutputType::Text; 3])? {
        let [Datum::Text(table), Datum::Text(column), Datum::Text(ty)] = row.as_slice() else { continue };
        if table != SCRIPT_TABLE {
            let table = schema.tables.entry(table.clone()).or_default();
            table.columns.push((column.clone(), column_type(ty).ok_or_else(|| ty.clone())));
        }
    }
    Ok(schema)
}

/// The type a name of the database stands for; `None` if it cannot be used.
pub(super) fn column_type(name: &str) -> Option<ColumnType> {
    Some(match name {
        "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "HUGEINT" | "UTINYINT" | "USMALLINT" | "UINTEGER"
        | "UBIGINT" | "UHUGEINT" => ColumnType::Integer,
        "FLOAT" | "DOUBLE" => ColumnType::Double,
        "BOOLEAN" => ColumnType::Boolean,
        "VARCHAR" | "UUID" => ColumnType::Text,
        "DATE" => ColumnType::Date,
        "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS" => ColumnType::Timestamp,
        "TIMESTAMP WITH TIME ZONE" => ColumnType::Instant,
        _ if name.starts_with("ENUM(") && name.ends_with(')') => ColumnType::Text,
        _ => {
            let inside = name.strip_prefix("DECIMAL(")?.strip_suffix(')')?;
            let (precision, scale) = inside.split_once(',')?;
            ColumnType::Decimal {
                precision: precision.trim().parse().ok()?,
                scale: scale.trim().parse().ok()?,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_name() {
        assert_eq!(column_type("DECIMAL(18,3)"), Some(ColumnType::Decimal { precision: 18, scale: 3 }));
        assert_eq!(column_type("ENUM('a', 'b)')"), Some(ColumnType::Text));
        assert_eq!(column_type("TIMESTAMP WITH TIME ZONE"), Some(ColumnType::Instant));
        for other in ["INTEGER[]", "STRUCT(a INTEGER)", "TIME", "TIME WITH TIME ZONE", "DECIMAL(18,3)[]"] {
            assert_eq!(column_type(other), None, "{other}");
        }
    }
}
