//! Why a query has no result, and the words for it.

use crate::catalog::{DataSize, TimeLimit};
use crate::sql::OutputType;

/// A query without a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct EngineError {
    /// Why.
    pub fault: EngineFault,
    /// The statement, for `--verbose`.
    pub sql: String,
}

/// Why a query has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineFault {
    /// The engine refuses the query, in its own words, without the part that points into generated SQL.
    #[error("{0}")]
    Refused(String),
    /// A number is too large for the engine.
    #[error("a number does not fit the 38 digits in which the database computes ({0})")]
    Overflow(String),
    /// The user stopped it.
    #[error("the query was stopped")]
    Interrupted,
    /// It took longer than allowed.
    #[error("the query was stopped because it took longer than {0}")]
    TimedOut(TimeLimit),
    /// It needs more memory than there is, or than allowed.
    #[error("the query needs more memory than {}", allowed(*.0, "there is"))]
    OutOfMemory(Option<DataSize>),
    /// What does not fit into memory does not fit into the temporary folder either.
    #[error("the query needs more temporary space than {}", allowed(*.0, "there is on the disk"))]
    OutOfTemp(Option<DataSize>),
    /// A file was written or replaced while it was read.
    #[error("`{0}` was changed while it was read")]
    Changed(String),
    /// A column holds something else than the statement promised.
    #[error("output column {column} is not of its type {ty:?}")]
    Unexpected {
        /// The column, from 1.
        column: usize,
        /// What was promised.
        ty: OutputType,
    },
    /// The server stopped the query, in its words.
    #[error("the server stopped the query: {0}")]
    Killed(String),
    /// The connection broke, or cannot be made.
    #[error("the connection is lost: {0}")]
    Lost(String),
    /// The engine does not accept who asks.
    #[error("the engine does not accept the credentials: {0}")]
    Denied(String),
    /// No dialect has this name.
    #[error("there is no dialect `{0}`")]
    UnknownDialect(String),
    /// A table is not there.
    #[error("there is no such table: {0}")]
    UnknownTable(String),
    /// A result has more rows than allowed.
    #[error("the result has more than {0} cells")]
    TooManyCells(u64),
    /// The file of kept answers lacks this one, and the engine is not to be asked.
    #[error("this was not asked before, so no answer to it is kept")]
    NotKept,
    /// The file of kept answers cannot be used.
    #[error("the file of kept answers cannot be used: {0}")]
    Kept(String),
    /// The driver panicked.
    #[error("the database driver failed on a value of the result")]
    Driver,
}

impl EngineFault {
    /// What to do about it, where something can be done from outside.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::TimedOut(_) => {
                Some("allow more with `--timeout`, or with `timeout` under `limits` in `kpi.yaml`")
            }
            Self::OutOfMemory(_) => {
                Some("allow more with `--memory`, or with `memory` under `limits` in `kpi.yaml`")
            }
            Self::OutOfTemp(_) => Some(
                "name a `temp folder` with more space, or a larger `temp size`, under `limits` in `kpi.yaml`",
            ),
            Self::Killed(_) => Some("ask whoever runs the server why; asking again does no harm"),
            Self::Lost(_) => Some("see whether the server runs; asking again does no harm"),
            Self::Denied(_) => Some("renew the credentials that the connection profile names"),
            Self::TooManyCells(_) => Some(
                "ask for fewer periods or dimensions, or allow more with `cells` of the engine in `kpi.yaml`",
            ),
            Self::NotKept => Some("ask with `--cache` alone once, while the engine can be reached"),
            Self::Changed(_) => Some("run the command again once the file is written"),
            Self::Refused(_)
            | Self::UnknownDialect(_)
            | Self::UnknownTable(_)
            | Self::Kept(_)
            | Self::Overflow(_)
            | Self::Interrupted
            | Self::Unexpected { .. }
            | Self::Driver => None,
        }
    }
}

fn allowed(limit: Option<DataSize>, otherwise: &str) -> String {
    limit.map_or_else(|| otherwise.to_owned(), |limit| format!("the {limit} it may take"))
}
