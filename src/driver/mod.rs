//! What drives a value: why it changed, what it would be if, and what it takes.
//!
//! In: values of one KPI, and its formula. Out: parts that sum exactly to a change, by the leaves of the formula ([`by_leaf`]) or by the members
//! of a dimension ([`by_member`]); the value under suppositions ([`Supposed`]); the nearest value of an operand that reaches an aim ([`way`]).
//! What has no exact answer has none, for a reason. Knows no wording and no data.

mod goal;
#[cfg(test)]
mod laws;
mod leaf;
mod lever;
mod member;
mod shapley;
mod withheld;

pub use goal::{Aim, Linear, Way, way, way_together};
pub use leaf::{Leaf, leaves};
pub use lever::{Lever, Supposed};
pub use member::{MemberPart, MemberSplit, MixPart, by_member};
pub use shapley::{LeafPart, MAX_LEAVES, by_leaf};
pub use withheld::{Side, Withheld};
