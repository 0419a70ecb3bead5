//! Names and values as SQL: the one place where foreign text enters a statement.

use crate::number::Exact;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Digits a decimal literal may have before the database reads it as floating point.
const LITERAL_DIGITS: usize = 38;

/// A table or column name, whatever it holds.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table of the data. The schema keeps a table called `source` apart from the expression of that name.
pub(crate) fn table(name: &str) -> String {
    format!("main.{}", identifier(name))
}

/// A text value, whatever it holds. The zero character cannot stand in a statement and is spliced in by code.
pub(crate) fn text(value: &str) -> String {
    let parts: Vec<String> =
        value.split('\0').map(|part| format!("'{}'", part.replace('\'', "''"))).collect();
    if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(" || chr(0) || ")) }
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

/// A day.
pub(crate) fn date(day: Date) -> String {
    format!("DATE '{day}'")
}

/// The first moment of a day.
pub(crate) fn midnight(day: Date) -> String {
    format!("TIMESTAMP '{day} 00:00:00'")
}

/// A moment.
pub(crate) fn instant(moment: Timestamp) -> String {
    format!("TIMESTAMPTZ '{}+00'", moment.to_zoned(TimeZone::UTC).datetime().strftime("%Y-%m-%d %H:%M:%S%.f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(text("it's"), "'it''s'");
        assert_eq!(text("a\0b"), "('a' || chr(0) || 'b')");
    }

    #[test]
    fn instants_are_written_in_utc() {
        let shown = |text: &str| instant(text.parse().unwrap());
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
