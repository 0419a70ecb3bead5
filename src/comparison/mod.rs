//! Two sets of definitions, or two sets of data, and what differs between them.
//!
//! In: two [`State`]s, each what definitions make of data in one period. Out: [`Change`](crate::snapshot::Change)s, in the classes in which snapshots are compared, what a
//! reader asks first coming first. Knows no definitions, no data and no layout.

mod affected;
mod compare;
mod state;

pub use affected::{Affected, affected};
pub use compare::{AS_WRITTEN, compare};
pub use state::{KpiState, Member, Part, RuleState, State};
