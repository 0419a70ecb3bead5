//! How sure a number is, and whether it differs from noise: intervals of shares, limits of series, limits of parts.
//!
//! Pure mathematics over counts and numbers; knows no KPI, no band and no wording. Results are estimates: doubles, computed from sums, products,
//! quotients and square roots alone, which every machine rounds alike (logarithm and exponential are our own, see `elementary`), so that
//! the same counts give the same bits. They are rounded where they are shown and decide nothing that is decided on exact values.

mod beta;
mod binomial;
mod elementary;
mod estimate;
mod funnel;
mod jeffreys;
#[cfg(test)]
mod laws;
mod share;
mod wilson;
mod xmr;

pub use estimate::estimate;
pub use funnel::{Tail, funnel};
pub use jeffreys::mass_below;
pub use share::{Interval, Share};
pub use wilson::wilson;
pub use xmr::{MIN_POINTS, Rule, Side, Signal, Xmr};
