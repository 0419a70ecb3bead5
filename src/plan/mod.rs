//! Which queries answer a request: [`CheckedKpi`](crate::formula::CheckedKpi)s → [`Plan`].
//!
//! In: a [`Request`]. Out: deduplicated atoms, the queries that fetch their cells, and where each atom finds its own. Pure, ordered,
//! explainable; knows neither SQL text nor values.

mod build;
mod explain;
#[cfg(test)]
pub(crate) mod fixture;
mod group;
mod query;
mod request;
#[cfg(test)]
mod tests;

pub use build::plan;
pub use query::{AtomSource, CellColumn, CellQuery, CellQueryKind, MAX_CONDITIONS, Plan, PlanError};
pub use request::{KpiRequest, Request, ScopeFilter};

pub(crate) use group::{Level, without};
