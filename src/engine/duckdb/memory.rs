//! A database in memory that holds a few rows at a time: what a test of a KPI runs on.

use super::import::type_name;
use super::run::unwatched;
use super::settings::Settings;
use super::{Engine, EngineError, Interrupt, Rows, connect, run};
use crate::catalog::{ColumnType, Project};
use crate::diagnostic::Diagnostic;
use crate::engine::EngineFault;
use crate::engine::{Input, TableRows};
use crate::number::Exact;
use crate::schema::Schema;
use crate::sql::{DUCKDB, Dialect, Statement, identifier};
use duckdb::ToSql;
use duckdb::types::{Decimal, TimeUnit, Value};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Empty tables of a stated schema, filled with other rows again and again; nothing is read from or written to a file.
///
/// What is put in is never committed: the next rows begin with the tables as they were.
#[derive(Debug)]
pub struct MemoryDb {
    connection: ::duckdb::Connection,
    settings: Settings,
    schema: Schema,
    /// Tables that are there.
    made: BTreeSet<String>,
    filled: bool,
}

impl MemoryDb {
    /// A database without tables; one is made from `schema` when its first rows come.
    ///
    /// # Errors
    /// A database that cannot be had.
    pub fn open(project: &Project, schema: Schema, interrupt: Interrupt) -> Result<Self, EngineError> {
        let settings = Settings::in_memory(project, interrupt);
        let opened = connect::in_memory(&settings).and_then(|connection| {
            // Over a few rows it takes longer to find a better plan than to follow any.
            connection.execute_batch("PRAGMA disable_optimizer")?;
            connect::lock(&connection, &[])?;
            Ok(connection)
        });
        match opened {
            Ok(connection) => Ok(Self { connection, settings, schema, made: BTreeSet::new(), filled: false }),
            Err(error) => {
                Err(EngineError { fault: run::fault(&error, &settings), sql: "(opening)".to_owned() })
            }
        }
    }

    /// Makes the tables hold these rows and no others; a table of `tables` without rows is empty.
    ///
    /// # Errors
    /// A table that the schema does not have or the database refuses, a value that does not fit its column.
    pub fn fill(&mut self, tables: &[TableRows]) -> Result<(), EngineError> {
        if self.settings.watch.interrupt.is_requested() {
            return Err(EngineError { fault: EngineFault::Interrupted, sql: String::new() });
        }
        if std::mem::take(&mut self.filled) {
            self.batch("ROLLBACK")?;
        }
        for rows in tables {
            self.make(&rows.table)?;
        }
        self.batch("BEGIN TRANSACTION")?;
        self.filled = true;
        tables.iter().filter(|rows| !rows.rows.is_empty()).try_for_each(|rows| self.append(rows))
    }

    fn append(&self, rows: &TableRows) -> Result<(), EngineError> {
        let failed = |error| {
            let sql = format!("(rows of {})", rows.table);
            EngineError { fault: run::fault(&error, &self.settings), sql }
        };
        let mut appender = self.connection.appender_to_db(&rows.table, "main").map_err(failed)?;
        let columns = self.columns(&rows.table);
        let places: Vec<Option<usize>> = columns
            .iter()
            .map(|(name, _)| rows.columns.iter().position(|given| given.eq_ignore_ascii_case(name)))
            .collect();
        for row in &rows.rows {
            let given = |(place, (_, ty)): (&Option<usize>, &(&String, ColumnType))| {
                place.and_then(|place| row.get(place)).map_or(Value::Null, |input| value(input, *ty))
            };
            let values: Vec<Value> = places.iter().zip(&columns).map(given).collect();
            let row: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            appender.append_row(row.as_slice()).map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }

    /// The columns of a table that can be used, in its order.
    fn columns(&self, table: &str) -> Vec<(&String, ColumnType)> {
        let columns = self.schema.tables.get(table).map(|table| table.columns.as_slice());
        columns.unwrap_or_default().iter().filter_map(|(name, ty)| Some((name, *ty.as_ref().ok()?))).collect()
    }

    fn make(&mut self, name: &str) -> Result<(), EngineError> {
        if self.made.contains(name) {
            return Ok(());
        }
        let columns = self.columns(name).into_iter();
        let columns: Vec<String> =
            columns.map(|(name, ty)| format!("{} {}", identifier(name), type_name(ty))).collect();
        self.batch(&format!("CREATE TABLE main.{} ({})", identifier(name), columns.join(", ")))?;
        self.made.insert(name.to_owned());
        Ok(())
    }

    fn batch(&self, sql: &str) -> Result<(), EngineError> {
        let failed = |error| EngineError { fault: run::fault(&error, &self.settings), sql: sql.to_owned() };
        self.connection.execute_batch(sql).map_err(failed)
    }
}

impl Engine for MemoryDb {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dialect(&self) -> &'static Dialect {
        &DUCKDB
    }

    fn notices(&self) -> &[Diagnostic] {
        &[]
    }

    /// Without a watch: so few rows take no time. Whether the user wants to stop is asked before each filling.
    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        unwatched(&self.connection, &self.settings, &statement.sql, &statement.columns)
    }
}

/// A value as the driver takes it for a column of this type; nothing where it is not of the type.
fn value(input: &Input, ty: ColumnType) -> Value {
    match (input, ty) {
        (Input::Number(number), ColumnType::Integer) => {
            i64::try_from(number.numerator()).map_or(Value::Null, Value::BigInt)
        }
        (Input::Number(number), ColumnType::Decimal { precision, scale }) => {
            let mantissa = 10_i128.checked_pow(u32::from(scale)).and_then(|one| {
                number.mul(Exact::integer(one)).ok().filter(|mantissa| mantissa.is_integer())
            });
            let decimal =
                mantissa.and_then(|mantissa| Decimal::new(precision, scale, mantissa.numerator()).ok());
            decimal.map_or(Value::Null, Value::Decimal)
        }
        (Input::Number(number), _) => Value::Double(number.to_f64()),
        (Input::Text(text), _) => Value::Text(text.clone()),
        (Input::Boolean(truth), _) => Value::Boolean(*truth),
        (Input::Date(day), _) => Value::Date32((*day - jiff::civil::date(1970, 1, 1)).get_days()),
        (Input::Timestamp(clock), _) => {
            let micros = clock.to_zoned(TimeZone::UTC).map(|moment| moment.timestamp().as_microsecond());
            micros.map_or(Value::Null, |micros| Value::Timestamp(TimeUnit::Microsecond, micros))
        }
        (Input::Instant(moment), _) => Value::Timestamp(TimeUnit::Microsecond, moment.as_microsecond()),
        (Input::Null, _) => Value::Null,
    }
}
