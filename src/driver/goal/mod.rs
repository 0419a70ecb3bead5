//! What it takes: the smallest change of one operand alone that brings a value where it should be.
//!
//! A formula in which the operand stands at most linearly in its numerator and its denominator, which is nearly every KPI, is solved in
//! closed form: of `c (a + αx)/(b + βx) = T`, `x = (T b − c a)/(c α − T β)`. Others are searched in whole steps. Every answer is verified: the
//! formula is evaluated there, and one step before, where the aim must not be reached.

mod aim;
mod fraction;
#[cfg(test)]
mod laws;
mod solve;

pub use aim::Aim;
pub use fraction::Linear;
pub use solve::{Way, way, way_together};
