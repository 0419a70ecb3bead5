//! Cells → [`KpiValue`]s: the exact arithmetic of formulas.
//!
//! In: a plan's cells. Out: one value per KPI × period × group, each known exactly or missing for stated reasons.

mod arithmetic;
mod cell;
mod derive;
mod group;
#[cfg(test)]
mod law;
mod recompute;
#[cfg(test)]
mod tests;
mod value;

pub use arithmetic::{Quotient, quotient};
pub use derive::{EvaluateError, evaluate};
pub use recompute::{compute, revalued};
pub use value::{AtomTrace, KpiValue, NoData, Outcome, Reason};
