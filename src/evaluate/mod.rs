//! Cells → [`KpiValue`]s: the exact arithmetic of formulas.
//!
//! In: a plan's cells. Out: one value per KPI × period × group, each known exactly or missing for stated reasons.

mod arithmetic;
mod cell;
mod derive;
mod group;
#[cfg(test)]
mod law;
#[cfg(test)]
mod tests;
mod value;

pub use arithmetic::{quotient, quotient_factor};
pub use derive::{EvaluateError, evaluate};
pub use value::{AtomTrace, KpiValue, NoData, Outcome, Reason};
