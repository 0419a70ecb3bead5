//! DuckDB: a database file, or data files read into memory.
//!
//! In: the project's data section and limits. Out: an [`Engine`]. After opening, nothing but the project's own data can be reached and the configuration
//! is locked; a database file is open for reading only.

mod connect;
mod database;
mod fault;
mod files;
mod import;
mod memory;
mod open;
mod parallel;
mod query;
mod reach;
mod record;
mod run;
mod schema;
mod script;
mod settings;
mod steady;
#[cfg(test)]
mod tests;
mod watch;

pub use memory::MemoryDb;
pub use record::{RecordError, Recorded, append, beliefs};

use super::{Engine, EngineError, Interrupt, Rows};
use crate::catalog::{Limits, Project};
use crate::diagnostic::{Diagnostic, sort};
use crate::schema::Schema;
use crate::sql::{DUCKDB, Dialect, Statement};
use settings::Settings;
use std::path::PathBuf;
use steady::Steady;
use tempfile::TempDir;

/// How the database works; results do not depend on it.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    /// Limits that win over those of the project.
    pub limits: Limits,
    /// Folders beside the project's own in which its data may lie.
    pub folders: Vec<PathBuf>,
    /// Stops the running query, and the loading of data, when it is requested.
    pub interrupt: Interrupt,
}

/// A DuckDB connection over a project's data.
#[derive(Debug)]
pub struct DuckDb {
    connection: ::duckdb::Connection,
    settings: Settings,
    schema: Schema,
    notices: Vec<Diagnostic>,
    /// The files that statements read.
    steady: Steady,
    /// Removed after the connection is closed: fields are dropped in their order.
    _temp: Option<TempDir>,
}

impl DuckDb {
    /// Opens the data of a project: the database file (made by its script if that has changed), or the data files.
    ///
    /// # Errors
    /// Every problem of every file, with its place in `kpi.yaml`.
    pub fn open(project: &Project, options: &EngineOptions) -> Result<Self, Vec<Diagnostic>> {
        let (settings, temp) =
            Settings::new(project, options).map_err(|fault| vec![Diagnostic::from(fault)])?;
        let told = |faults: Vec<fault::Fault>| {
            let mut diagnostics: Vec<Diagnostic> = faults.into_iter().map(Diagnostic::from).collect();
            sort(&mut diagnostics);
            diagnostics
        };
        let (connection, mut notices, steady) = open::open(project, &settings).map_err(told)?;
        sort(&mut notices);
        let mut schema =
            schema::schema(&connection, &settings).map_err(|error| vec![Diagnostic::from(error)])?;
        query::read_queries(&connection, &project.queries, &settings, &mut schema).map_err(told)?;
        Ok(Self { connection, settings, schema, notices, steady, _temp: temp })
    }
}

impl Engine for DuckDb {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dialect(&self) -> &'static Dialect {
        &DUCKDB
    }

    fn notices(&self) -> &[Diagnostic] {
        &self.notices
    }

    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        let found = run::run(&self.connection, &self.settings, &statement.sql, &statement.columns);
        let changed = |fault| EngineError { fault, sql: statement.sql.clone() };
        self.steady.proved(&self.settings, found, changed)
    }

    fn execute_all(&self, statements: &[Statement]) -> Result<Vec<Rows>, EngineError> {
        let found = parallel::run_all(&self.connection, &self.settings, statements);
        let first = || statements.first().map(|statement| statement.sql.clone()).unwrap_or_default();
        self.steady.proved(&self.settings, found, |fault| EngineError { fault, sql: first() })
    }
}
