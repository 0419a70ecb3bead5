//! A database in memory that holds a few rows at a time: what a test of a KPI runs on.

use super::import::type_name;
use super::run::unwatched;
use super::settings::Settings;
use super::{Engine, EngineError, Interrupt, Rows, connect, run};
use crate::catalog::Project;
use crate::diagnostic::Diagnostic;
use crate::engine::EngineFault;
use crate::schema::Schema;
use crate::sql::{Statement, TableRows, identifier, insert};
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
        let opened = connect::in_memory(&settings)
            .and_then(|connection| connect::lock(&connection, &[]).map(|()| connection));
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
        let inserts: Vec<String> = tables.iter().filter_map(insert).collect();
        if !inserts.is_empty() {
            self.batch("BEGIN TRANSACTION")?;
            self.filled = true;
            self.batch(&inserts.join(";\n"))?;
        }
        Ok(())
    }

    fn make(&mut self, name: &str) -> Result<(), EngineError> {
        if self.made.contains(name) {
            return Ok(());
        }
        let columns = self.schema.tables.get(name).map(|table| table.columns.as_slice()).unwrap_or_default();
        let column = |(name, ty): &(String, Result<_, String>)| {
            ty.as_ref().ok().map(|ty| format!("{} {}", identifier(name), type_name(*ty)))
        };
        let columns: Vec<String> = columns.iter().filter_map(column).collect();
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

    fn notices(&self) -> &[Diagnostic] {
        &[]
    }

    /// Without a watch: so few rows take no time. Whether the user wants to stop is asked before each filling.
    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        unwatched(&self.connection, &self.settings, &statement.sql, &statement.columns)
    }
}
