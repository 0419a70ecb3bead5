//! Stored reports: text and values as they were accepted, compared with what they are now.
//!
//! In: a report's text and the values it shows, old and new. Out: what changed in meaning first (band, value, definition, data), then
//! in wording. Reads and writes insta's file format; touches no file itself.

mod compare;
mod difference;
mod stored;

pub use compare::{Change, ChangeClass, compare, definition_changes, members, value_changes};
pub use difference::text_difference;
pub use stored::{Snapshot, SnapshotError, StoredDefinition, StoredValue};
