//! Where queries run: SQL → rows, and the only place that reads data.
//!
//! In: [`Statement`](crate::sql::Statement)s. Out: [`Rows`] of exact [`Datum`]s. One trait, so that another engine changes nothing else.

#![allow(clippy::disallowed_methods, reason = "the engine is one of the three places that do I/O")]

mod adbc;
mod cache;
mod duckdb;
mod fault;
mod input;
mod interrupt;
mod text_file;

pub use adbc::{Adbc, AdbcOptions};
pub use cache::{Cached, KeptAnswers, extent};
pub use duckdb::{DuckDb, EngineOptions, MemoryDb, RecordError, Recorded, append, beliefs};
pub use fault::{EngineError, EngineFault};
pub use input::{Input, TableRows};
pub use interrupt::Interrupt;

use crate::diagnostic::Diagnostic;
use crate::number::Exact;
use crate::schema::Schema;
use crate::sql::{Dialect, Statement};
use jiff::civil::Date;

/// A place where queries run.
///
/// Another engine implements these five and nothing else. It must
/// - keep the project's data from changing between two statements, and reach nothing but them;
/// - return exact numbers: whole numbers and decimals, never a rounded one;
/// - end early with [`EngineFault::Interrupted`] or [`EngineFault::TimedOut`] when the [`Interrupt`] it was opened with is requested or the
///   project's time is up, and be usable afterwards;
/// - give the same rows in the same order whatever its [`Limits`](crate::catalog::Limits) are.
pub trait Engine {
    /// The tables and their column types.
    fn schema(&self) -> &Schema;

    /// How its statements are written.
    fn dialect(&self) -> &'static Dialect;

    /// What was noticed while the data were opened, such as values that did not convert.
    fn notices(&self) -> &[Diagnostic];

    /// Runs one generated statement. The rows have the statement's columns, and each value is missing or of its column's type.
    ///
    /// # Errors
    /// [`EngineError`], with the engine's own words where it refuses the statement.
    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError>;

    /// Runs several statements; one result each, in their order. An engine may run them at once: results and error are the same.
    ///
    /// # Errors
    /// That of the first statement, in their order, that fails.
    fn execute_all(&self, statements: &[Statement]) -> Result<Vec<Rows>, EngineError> {
        statements.iter().map(|statement| self.execute(statement)).collect()
    }
}

/// The rows of a result, in the order of the statement.
pub type Rows = Vec<Vec<Datum>>;

/// One value of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Missing.
    Null,
    /// A number.
    Number(Exact),
    /// Text.
    Text(String),
    /// A day.
    Date(Date),
}

/// Runs statements; one result each, in their order.
///
/// # Errors
/// That of the first statement, in their order, that fails.
pub fn execute(engine: &dyn Engine, statements: &[Statement]) -> Result<Vec<Rows>, EngineError> {
    engine.execute_all(statements)
}

impl std::fmt::Display for Datum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("–"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Date(day) => write!(f, "{day}"),
        }
    }
}
