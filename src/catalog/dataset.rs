//! What a table means.

use crate::source::SourceText;
use std::fmt;

/// A dataset: a table, and the names by which formulas read it.
///
/// `rows`, `key`, `time`, `valid` and `dimensions` name a declared column, or else a column of the table; the loader adds the latter
/// to `columns` under the table's own name. `time`, `valid` and `dimensions` may also name a column of a joined dataset: a name that is
/// not declared and begins with a join's name is one. So every other reference finds an entry in `columns`.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its name in formulas.
    pub name: SourceText,
    /// A title for people.
    pub title: Option<String>,
    /// What it holds.
    pub about: Option<String>,
    /// The table in the data; of a dataset that is a query, the name under which its rows are known, which no table has.
    pub table: SourceText,
    /// The SQL whose rows it has, instead of a table's; only where the project allows it.
    pub query: Option<SourceText>,
    /// The table in other engines, by the engine's name, where it is called otherwise there.
    pub tables: Vec<(SourceText, SourceText)>,
    /// Reduction of an event log to one row per key.
    pub rows: Option<LatestRows>,
    /// What one row is, in the singular: the unit of its count.
    pub entity: Option<String>,
    /// The columns that identify a row.
    pub key: Vec<SourceText>,
    /// The default time of its measures.
    pub time: Option<SourceText>,
    /// From when until when a row counts in a stock.
    pub valid: Option<Validity>,
    /// Names by which values can be broken down or scoped.
    pub dimensions: Vec<Dimension>,
    /// Other datasets in which each row has at most one partner.
    pub joins: Vec<Join>,
    /// Columns, in the order of the file.
    pub columns: Vec<Column>,
}

/// `one row per KEY, latest by COLUMN[, COLUMN…]`.
#[derive(Debug, Clone)]
pub struct LatestRows {
    /// Rows of equal key are reduced to one; compared as they stand in the table.
    pub per: Vec<SourceText>,
    /// The row with the greatest values of these columns, in this order, is kept; missing is smallest.
    pub latest_by: Vec<SourceText>,
}

/// The columns between which a row is in the stock.
#[derive(Debug, Clone)]
pub struct Validity {
    /// When it begins.
    pub from: SourceText,
    /// When it ends; missing means it has not ended.
    pub until: SourceText,
}

/// A name by which values are broken down or scoped.
#[derive(Debug, Clone)]
pub struct Dimension {
    /// The name, shared by datasets that mean the same thing by it.
    pub name: SourceText,
    /// The column.
    pub column: SourceText,
}

/// `JOIN: {to: DATASET, on: COLUMN}`: many rows of this dataset to at most one of the other.
///
/// The other dataset's columns and dimensions are columns of this one, called by the join's name, a space, and their own name.
#[derive(Debug, Clone)]
pub struct Join {
    /// Its name, with which the names of its columns begin.
    pub name: SourceText,
    /// The other dataset.
    pub to: SourceText,
    /// Columns of this dataset, or of its table, that hold the other's key, in the key's order.
    pub on: Vec<SourceText>,
}

/// A column of a dataset.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in formulas.
    pub name: SourceText,
    /// Where its values come from.
    pub origin: ColumnOrigin,
    /// Its unit.
    pub unit: Option<SourceText>,
    /// Its declared type.
    pub ty: Option<ColumnType>,
    /// Other names.
    pub aliases: Vec<SourceText>,
    /// What it means.
    pub about: Option<String>,
}

/// Where a column's values come from.
#[derive(Debug, Clone)]
pub enum ColumnOrigin {
    /// A column of the table, by its name there.
    Table(SourceText),
    /// A row expression or condition in the formula language.
    Computed(SourceText),
}

/// The type of a column, as declared or as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnType {
    /// Whole numbers.
    Integer,
    /// Exact decimals.
    Decimal {
        /// Digits in all, at most 38.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// Binary floating point; read as a decimal of [`ColumnType::DOUBLE_SCALE`] digits after the point, so that sums are exact.
    Double,
    /// Yes or no.
    Boolean,
    /// Text.
    Text,
    /// A day.
    Date,
    /// A date and time of day as a clock in the project's time zone shows it.
    Timestamp,
    /// A moment the same everywhere: a timestamp with an offset or in UTC.
    Instant,
}

impl ColumnType {
    /// Digits after the point at which a [`ColumnType::Double`] is read.
    pub const DOUBLE_SCALE: u8 = 9;

    /// The names of the types as declarations write them.
    pub const NAMES: &'static [&'static str] =
        &["integer", "decimal(18,2)", "double", "boolean", "text", "date", "timestamp", "instant"];

    /// Reads a type as declarations write it, such as `decimal(18,2)`. `None` if the text names none.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "integer" => Self::Integer,
            "double" => Self::Double,
            "boolean" => Self::Boolean,
            "text" => Self::Text,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            "instant" => Self::Instant,
            other => {
                let digits =
                    other.strip_prefix("decimal")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
                let (precision, scale) = digits.split_once(',')?;
                let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
                if !(1..=38).contains(&precision) || scale > precision {
                    return None;
                }
                Self::Decimal { precision, scale }
            }
        })
    }
}

/// As it is written in definitions.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer => f.write_str("integer"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
            Self::Double => f.write_str("double"),
            Self::Boolean => f.write_str("boolean"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("date"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Instant => f.write_str("instant"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ColumnType;

    #[test]
    fn types_are_read_as_declarations_write_them() {
        assert_eq!(
            ColumnType::parse("decimal(18, 2)"),
            Some(ColumnType::Decimal { precision: 18, scale: 2 })
        );
        assert_eq!(ColumnType::parse(" date "), Some(ColumnType::Date));
        for wrong in ["decimal", "decimal(39,2)", "decimal(2,3)", "decimal(0,0)", "number", "Date", ""] {
            assert_eq!(ColumnType::parse(wrong), None, "{wrong}");
        }
        assert!(ColumnType::NAMES.iter().all(|name| ColumnType::parse(name).is_some()));
    }
}
