//! Rows of a test → the statement that puts them into their table.

use super::quote;
use crate::number::Exact;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Rows of one table, in memory.
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

/// The statement that adds rows to their table; `None` if there are none, or none of their columns.
pub(crate) fn insert(rows: &TableRows) -> Option<String> {
    if rows.rows.is_empty() || rows.columns.is_empty() {
        return None;
    }
    let columns: Vec<String> = rows.columns.iter().map(|column| quote::identifier(column)).collect();
    let row = |row: &Vec<Input>| {
        let values: Vec<String> = row.iter().map(literal).collect();
        format!("({})", values.join(", "))
    };
    let values: Vec<String> = rows.rows.iter().map(row).collect();
    Some(format!(
        "INSERT INTO {} ({}) VALUES {}",
        quote::table(&rows.table),
        columns.join(", "),
        values.join(", ")
    ))
}

fn literal(input: &Input) -> String {
    match input {
        Input::Null => "NULL".to_owned(),
        // A number that is no such decimal was refused before.
        Input::Number(number) => quote::number(*number).unwrap_or_else(|| "NULL".to_owned()),
        Input::Text(text) => quote::text(text),
        Input::Boolean(true) => "true".to_owned(),
        Input::Boolean(false) => "false".to_owned(),
        Input::Date(day) => quote::date(*day),
        Input::Timestamp(moment) => format!("TIMESTAMP '{}'", moment.strftime("%Y-%m-%d %H:%M:%S%.f")),
        Input::Instant(moment) => quote::instant(*moment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_written_as_a_literal() {
        let row = vec![
            Input::Null,
            Input::Number(Exact::decimal(-125, 1).unwrap()),
            Input::Text("it's".to_owned()),
            Input::Boolean(true),
            Input::Date(jiff::civil::date(2026, 3, 1)),
            Input::Timestamp(jiff::civil::date(2026, 3, 1).at(9, 30, 0, 500_000_000)),
            Input::Instant("2026-03-01T09:30:00+01:00".parse().unwrap()),
        ];
        let columns = ["a", "b", "c", "d", "e", "f", "g\"h"].map(str::to_owned).to_vec();
        let rows = TableRows { table: "t".to_owned(), columns, rows: vec![row] };
        assert_eq!(
            insert(&rows).unwrap(),
            "INSERT INTO main.\"t\" (\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\"\"h\") VALUES \
             (NULL, (-12.5), 'it''s', true, DATE '2026-03-01', TIMESTAMP '2026-03-01 09:30:00.5', TIMESTAMPTZ '2026-03-01 08:30:00+00')"
        );
        assert_eq!(insert(&TableRows { rows: Vec::new(), ..rows }), None);
    }
}
