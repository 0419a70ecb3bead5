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
    /// A column holds something else than the statement promised.
    #[error("output column {column} is not of its type {ty:?}")]
    Unexpected {
        /// The column, from 1.
        column: usize,
        /// What was promised.
        ty: OutputType,
    },
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
            Self::Refused(_)
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
