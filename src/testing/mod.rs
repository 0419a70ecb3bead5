//! Tests of KPIs: rows written beside a KPI, and what it gives of them.
//!
//! In: the tests of a [`Catalog`](crate::catalog::Catalog). Out: for each, whether a KPI of the same definition, evaluated by the same stages on
//! a database in memory, gives what is expected, and where it does not, what differs and why. Knows no project data but the types of columns.

mod boundary;
mod column;
mod compare;
mod convert;
mod coverage;
mod failed;
mod probe;
mod problem;
mod question;
mod read;
mod related;
mod ruled;
mod run;
pub mod text;
mod touched;
mod types;

pub use boundary::{Boundaries, Boundary, Untried, boundaries};
pub use compare::Mismatch;
pub use coverage::{KpiCoverage, Reached, Share, coverage, rules_reached, share};
pub use failed::{broken_boundaries, failures};
pub use probe::Choice;
pub use read::{Expected, Test, read};
pub use ruled::verdict;
pub use run::{Compared, TestRun, run};
pub use touched::Held;
pub use types::{needs_data, schema};
