//! Plan → SQL text.
//!
//! In: a [`Plan`](crate::plan::Plan), the datasets it reads and a [`Dialect`]. Out: one [`Statement`] per query. Uses a small part of SQL, written so
//! that people can read it; every output column is cast to a stated type, no floating point leaves. Knows no connection and no values.

mod absent;
mod cells;
mod condition;
mod dataset;
mod dialect;
mod emit;
mod expression;
mod extent;
mod join;
mod key;
mod lookup;
mod member;
mod period;
mod plain;
mod quote;
mod statement;
mod survey;
#[cfg(test)]
mod tests;
mod watermark;

pub use absent::absent_values;
pub(crate) use dataset::columns_read;
pub use dialect::{DUCKDB, Dialect, GENERIC, POSTGRES, Proof, SPARK, Survey};
pub use emit::{MASK_BITS, emit};
pub use extent::extents;
pub use join::unmatched_rows;
pub use key::{repeated_join_keys, repeated_keys};
pub use member::dimension_members;
pub use plain::{PlainQuestion, plain};
pub use statement::{OutputType, Statement};
pub use survey::{is_small, row_count, sample};
pub use watermark::{Watermark, watermark};

pub(crate) use dialect::put;
pub(crate) use quote::{identifier, text};
