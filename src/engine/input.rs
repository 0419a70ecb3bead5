//! Rows that are put in, for a database in memory.

use crate::number::Exact;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableRows {
    /// The table's name.
    pub table: String,
    /// The columns that have values; the others are empty.
    pub columns: Vec<String>,
    /// A value for each of these columns.
    pub rows: Vec<Vec<Input>>,
}

/// One value that is put in; it is of its column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Nothing.
    Null,
    /// A finite decimal of at most 38 digits.
    Number(Exact),
    /// Text.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A moment as a clock in the project's time zone shows it.
    Timestamp(DateTime),
    /// A moment the same everywhere.
    Instant(Timestamp),
}
