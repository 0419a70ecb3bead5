//! What the engine is given.

/// One generated statement, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SQL; a single statement.
    pub sql: String,
    /// What each output column holds, in order.
    pub columns: Vec<OutputType>,
}

/// The type every output column is cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputType {
    /// A whole number of at most 128 bits (INTEGER, BIGINT or HUGEINT in DuckDB).
    Integer,
    /// A decimal of 38 digits with this scale.
    Decimal(u8),
    /// Text.
    Text,
    /// A day.
    Date,
}
