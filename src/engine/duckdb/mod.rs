//! DuckDB: a database file, or data files read into memory.
//!
//! In: the project's data section. Out: an [`Engine`]. After opening, nothing but the project's own data can be reached and the configuration
//! is locked; a database file is open for reading only.

mod connect;
mod database;
mod fault;
mod files;
mod import;
mod open;
mod run;
mod schema;
mod script;
#[cfg(test)]
mod tests;

use super::{Engine, EngineError, Rows};
use crate::catalog::Project;
use crate::diagnostic::{Diagnostic, sort};
use crate::schema::Schema;
use crate::sql::Statement;
use std::num::NonZeroU32;

/// How the database works; results do not depend on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineOptions {
    /// Threads; as many as the machine has, if `None`.
    pub threads: Option<NonZeroU32>,
    /// The most memory it may take, such as `2GB`; most of the machine's, if `None`.
    pub memory_limit: Option<String>,
}

/// A DuckDB connection over a project's data.
#[derive(Debug)]
pub struct DuckDb {
    connection: ::duckdb::Connection,
    schema: Schema,
    notices: Vec<Diagnostic>,
}

impl DuckDb {
    /// Opens the data of a project: the database file (made by its script if that has changed), or the data files.
    ///
    /// # Errors
    /// Every problem of every file, with its place in `kpi.yaml`.
    pub fn open(project: &Project, options: &EngineOptions) -> Result<Self, Vec<Diagnostic>> {
        let (connection, mut notices) = open::open(project, options).map_err(|faults| {
            let mut diagnostics: Vec<Diagnostic> = faults.into_iter().map(Diagnostic::from).collect();
            sort(&mut diagnostics);
            diagnostics
        })?;
        sort(&mut notices);
        let schema = schema::schema(&connection).map_err(|error| vec![Diagnostic::from(error)])?;
        Ok(Self { connection, schema, notices })
    }
}

impl Engine for DuckDb {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn notices(&self) -> &[Diagnostic] {
        &self.notices
    }

    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        run::run(&self.connection, &statement.sql, &statement.columns)
    }
}
