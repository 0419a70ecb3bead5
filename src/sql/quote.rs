//! Names and values as SQL: the one place where foreign text enters a statement.

use super::dialect::{DUCKDB, Dialect, put};
use crate::number::Exact;
use crate::schema::Relation;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Digits a decimal literal may have before the database reads it as floating point.
const LITERAL_DIGITS: usize = 38;

/// A table or column name in DuckDB.
pub(crate) fn identifier(name: &str) -> String {
    DUCKDB.identifier(name)
}

/// A text value in DuckDB.
pub(crate) fn text(value: &str) -> String {
    DUCKDB.literal(value)
}

impl Dialect {
    /// A table or column name, whatever it holds.
    pub(crate) fn identifier(&self, name: &str) -> String {
        let quote = self.identifier_quote;
        format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
    }

    /// What follows FROM: a table, or a query in brackets.
    pub(crate) fn relation(&self, relation: &Relation) -> String {
        match &relation.sql {
            None => self.table(&relation.name),
            Some(sql) => format!("({sql})"),
        }
    }

    /// A table of the data. In DuckDB the schema keeps a table called `source` apart from the expression of that name.
    pub(crate) fn table(&self, name: &str) -> String {
        let parts = if self.has_catalogs { name_parts(name) } else { vec![name.to_owned()] };
        let home = if parts.len() == 1 { self.home } else { "" };
        let parts: Vec<String> = parts.iter().map(|part| self.identifier(part)).collect();
        format!("{home}{}", parts.join("."))
    }

    /// A text value, whatever it holds. The zero character cannot stand in a statement and is spliced in by code; where no text can hold it,
    /// the value is one that nothing equals.
    pub(crate) fn literal(&self, value: &str) -> String {
        let quoted = |part: &str| {
            let hidden = if self.backslash_hides {
                part.replace('\\', "\\\\").replace('\'', "\\'")
            } else {
                part.replace('\'', "''")
            };
            format!("'{hidden}'")
        };
        let parts: Vec<String> = value.split('\0').map(quoted).collect();
        match self.zero_character {
            _ if parts.len() == 1 => parts.concat(),
            Some(zero) => format!("({})", parts.join(&format!(" || {zero} || "))),
            None => format!("CAST(NULL AS {})", self.text),
        }
    }

    /// A day.
    pub(crate) fn date(&self, day: Date) -> String {
        put(self.date_literal, &[&day.to_string()])
    }

    /// The first moment of a day.
    pub(crate) fn midnight(&self, day: Date) -> String {
        put(self.timestamp_literal, &[&format!("{day} 00:00:00")])
    }

    /// A moment.
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        let clock = moment.to_zoned(TimeZone::UTC).datetime();
        put(self.instant_literal, &[&clock.strftime("%Y-%m-%d %H:%M:%S%.f").to_string()])
    }
}

/// The parts of a table's name: `lake.support.tickets` has three; a part in double quotes or backticks may hold dots.
fn name_parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut open: Option<char> = None;
    for letter in name.chars() {
        match (open, letter) {
            (Some(quote), _) if letter == quote => open = None,
            (None, '"' | '`') if parts.last().is_none_or(String::is_empty) => open = Some(letter),
            (None, '.') => parts.push(String::new()),
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(letter);
                }
            }
        }
    }
    parts
}

/// A number as an exact literal; `None` if it is no finite decimal of at most 38 digits.
pub(crate) fn number(value: Exact) -> Option<String> {
    let written = value.to_string();
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    if written.contains('/') || digits > LITERAL_DIGITS {
        return None;
    }
    Some(if value.is_negative() { format!("({written})") } else { written })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{POSTGRES, SPARK};

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(text("it's"), "'it''s'");
        assert_eq!(text("a\0b"), "('a' || chr(0) || 'b')");
        assert_eq!(SPARK.identifier("a`b"), "`a``b`");
        assert_eq!(SPARK.literal("it's a\\n"), "'it\\'s a\\\\n'");
        assert_eq!(POSTGRES.literal("it's a\\n\0").as_str(), "CAST(NULL AS VARCHAR)");
        assert_eq!(POSTGRES.literal("it's a\\n"), "'it''s a\\n'");
    }

    #[test]
    fn tables_have_up_to_three_parts_elsewhere() {
        assert_eq!(DUCKDB.table("a.b"), "main.\"a.b\"");
        assert_eq!(POSTGRES.table("tickets"), "\"tickets\"");
        assert_eq!(SPARK.table("lake.support.tickets"), "`lake`.`support`.`tickets`");
        assert_eq!(POSTGRES.table("support.\"odd.name\""), "\"support\".\"odd.name\"");
    }

    #[test]
    fn instants_are_written_in_utc() {
        let shown = |text: &str| DUCKDB.moment(text.parse().unwrap());
        assert_eq!(shown("2026-03-29T00:00:00+01:00"), "TIMESTAMPTZ '2026-03-28 23:00:00+00'");
        assert_eq!(shown("2026-03-29T00:00:00.25Z"), "TIMESTAMPTZ '2026-03-29 00:00:00.25+00'");
    }

    #[test]
    fn only_finite_decimals_are_literals() {
        let shown = |written: &str| number(Exact::parse(written).unwrap());
        assert_eq!(shown("-0.5").as_deref(), Some("(-0.5)"));
        assert_eq!(shown("1/3"), None);
        assert_eq!(shown("12"), Some("12".to_owned()));
    }
}
