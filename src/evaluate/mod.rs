//! Cells → [`KpiValue`]s: the exact arithmetic of formulas.
//!
//! In: a plan's cells. Out: one value per KPI × period × group, each known exactly or missing for stated reasons.

mod value;

pub use value::{KpiValue, NoData, Outcome, Reason};
