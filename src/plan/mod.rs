//! Which queries answer a request: [`CheckedKpi`](crate::formula::CheckedKpi)s → [`Plan`].
//!
//! In: a [`Request`] and the [`Statistics`] that [`surveys`] asks for. Out: deduplicated atoms, the queries that fetch their cells, and where each atom finds its own. Pure, ordered,
//! explainable; knows neither SQL text nor values.

mod build;
mod explain;
#[cfg(test)]
pub(crate) mod fixture;
mod group;
mod keys;
mod query;
mod request;
mod slot;
mod statistics;
#[cfg(test)]
mod tests;

pub use build::plan;
pub use keys::Estimate;
pub use query::{
    AtomSource, CellAggregate, CellColumn, CellQuery, CellQueryKind, MAX_COLUMNS, Place, Plan, PlanError,
};
pub use request::{KpiRequest, Request, ScopeFilter};
pub use slot::{Days, RowTime, Slots};
pub use statistics::{DatasetSize, Statistics, Survey, surveys};

pub(crate) use build::lacking_dimension;
pub(crate) use group::{Level, without};
