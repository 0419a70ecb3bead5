//! What drives a value: why it changed.
//!
//! In: the values of one KPI in two periods, and its formula. Out: parts that sum exactly to the change, by the leaves of the formula
//! ([`by_leaf`]) or by the members of a dimension ([`by_member`]); or why there are none ([`Withheld`]). Knows no wording and no data.

#[cfg(test)]
mod laws;
mod leaf;
mod member;
mod shapley;
mod withheld;

pub use leaf::{Leaf, leaves};
pub use member::{MemberPart, MemberSplit, MixPart, by_member};
pub use shapley::{LeafPart, MAX_LEAVES, by_leaf};
pub use withheld::{Side, Withheld};
