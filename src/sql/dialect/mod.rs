//! What differs between engines, as data: every function, type, literal and clause of the statements that is not plain SQL.
//!
//! A dialect says how something is written, never what is asked: every dialect's statement has the same columns and, for the same rows,
//! the same values. What an engine has no word for is written with what every engine has (`CASE`, window functions); nothing is
//! approximated in its stead.

mod duckdb;
mod generic;
mod postgres;
mod spark;

pub use duckdb::DUCKDB;
pub use generic::GENERIC;
pub use postgres::POSTGRES;
pub use spark::SPARK;

/// The words of one engine. `$1`, `$2`, … stand for arguments.
#[derive(Debug)]
pub struct Dialect {
    /// The name by which `kpi.yaml` calls it.
    pub name: &'static str,
    /// Around names, doubled inside.
    pub identifier_quote: char,
    /// Before the name of a table that has one part.
    pub home: &'static str,
    /// Whether `.` in the name of a table separates its catalogue, schema and own name.
    pub has_catalogs: bool,
    /// Whether a backslash in a text hides what follows, quotes included.
    pub backslash_hides: bool,
    /// The text of the zero character; `None` where no text can hold it.
    pub zero_character: Option<&'static str>,
    /// A day, of `2026-09-01`.
    pub date_literal: &'static str,
    /// A moment as a clock shows it, of `2026-09-01 00:00:00`.
    pub timestamp_literal: &'static str,
    /// An instant, of its moment in UTC.
    pub instant_literal: &'static str,
    /// The type of texts.
    pub text: &'static str,
    /// The type of floating-point numbers.
    pub double: &'static str,
    /// The type of moments as a clock shows them.
    pub timestamp: &'static str,
    /// The type of instants.
    pub instant: &'static str,
    /// The type in which whole numbers are computed.
    pub whole_number: &'static str,
    /// The type of a whole number that leaves the engine.
    pub whole_result: &'static str,
    /// Digits before the point of the decimals in which is computed, if all together fit 38: with fewer an engine that gives up digits
    /// after the point where a result might have too many never has a reason to.
    pub whole_digits: u8,
    /// The number of rows in which a condition is true; may be NULL where it never is known.
    pub count_if: &'static str,
    /// The sum of 64-bit whole numbers, in a wider type.
    pub whole_sum: &'static str,
    /// A condition as 1 or 0.
    pub truth_number: &'static str,
    /// Microseconds since 1970 of a day or moment.
    pub epoch_microseconds: &'static str,
    /// An instant's text.
    pub instant_text: &'static str,
    /// Whether a number is neither infinite nor NaN.
    pub is_finite: &'static str,
    /// Whether a day or moment is not infinite.
    pub is_finite_moment: &'static str,
    /// A floating-point number as a decimal type.
    pub decimal_of_double: &'static str,
    /// The quotient of whole numbers of which the first is at least zero, rounded down.
    pub whole_quotient: &'static str,
    /// Whether the first text holds the second.
    pub contains: &'static str,
    /// Whether the first text starts with the second.
    pub starts_with: &'static str,
    /// The first text without trailing characters of the second.
    pub trim_end: &'static str,
    /// A text as it is sorted: by its bytes.
    pub text_order: &'static str,
    /// The quantile of a floating-point number, at a fraction, of the rows of a filter.
    pub quantile: &'static str,
    /// Whether `QUALIFY` filters by window functions, and a table's name stands for its row.
    pub has_qualify: bool,
    /// Whether `(VALUES …) AS name (columns)` is a table.
    pub has_values: bool,
    /// How the size and variety of a table are asked for cheaply; never, if `None`.
    pub survey: Option<Survey>,
    /// The columns of a table, of the text of its quoted name: name and type in words, in order. Where `None`, the types are those of a result
    /// without rows.
    pub columns_of: Option<&'static str>,
    /// What every session is told first.
    pub start: &'static [&'static str],
    /// What must hold in a session for its values to be right.
    pub proofs: &'static [Proof],
}

/// How the size and variety of a table are asked for.
#[derive(Debug)]
pub struct Survey {
    /// About how many different values there are.
    pub about_distinct: &'static str,
    /// Behind a table: so many percent of its blocks, the same ones every time.
    pub sample: &'static str,
}

/// A question whose answer shows that a session computes as the statements rely on.
#[derive(Debug)]
pub struct Proof {
    /// An expression of type text.
    pub of: &'static str,
    /// Its value.
    pub is: &'static str,
    /// What it shows.
    pub shows: &'static str,
}

/// Digits of a decimal.
const DIGITS: u8 = 38;

impl Dialect {
    /// The dialects there are.
    pub const ALL: [&'static Self; 4] = [&DUCKDB, &POSTGRES, &SPARK, &GENERIC];

    /// The dialect of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name == name)
    }

    /// The type in which numbers of so many decimals are computed.
    pub(super) fn number(&self, scale: u8) -> String {
        if scale == 0 { self.whole_number.to_owned() } else { decimal(self.whole_digits, scale) }
    }

    /// Whether decimals have fewer digits than there could be, because the engine would silently give up some after the point.
    pub(super) fn is_narrow(&self) -> bool {
        self.whole_digits < DIGITS
    }

    /// The types in which numbers of these scales are multiplied without losing a digit.
    pub(super) fn factors(&self, left: u8, right: u8) -> (String, String) {
        let after = left.saturating_add(right);
        // The product has the digits of both factors and one more.
        let before = (DIGITS - 1).saturating_sub(after);
        let of_left = before.saturating_add(1) / 2;
        (decimal(of_left, left), decimal(before - of_left, right))
    }
}

/// A decimal of so many digits before and after the point, of 38 at most.
pub(super) fn decimal(before: u8, after: u8) -> String {
    format!("DECIMAL({}, {after})", before.saturating_add(after).clamp(1, DIGITS))
}

/// A template with its arguments put in. What an argument holds is never read as a template.
pub(crate) fn put(template: &str, arguments: &[&str]) -> String {
    let mut parts = template.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        let argument = number.parse::<usize>().ok().and_then(|number| arguments.get(number.checked_sub(1)?));
        text.push_str(argument.copied().unwrap_or_default());
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::EngineDefinition;
    use std::collections::BTreeSet;

    #[test]
    fn arguments_are_put_in_as_they_are() {
        assert_eq!(put(DUCKDB.starts_with, &["a", "'$1'"]), "starts_with(a, '$1')");
        assert_eq!(put(DUCKDB.whole_quotient, &["9 * (n - 1)", "10"]), "(9 * (n - 1)) // 10");
        assert_eq!(put("f($2, $1)", &["a", "b"]), "f(b, a)");
    }

    #[test]
    fn factors_have_room_for_their_product() {
        let narrow = |left, right| SPARK.factors(left, right);
        assert_eq!(narrow(2, 9), ("DECIMAL(15, 2)".to_owned(), "DECIMAL(22, 9)".to_owned()));
        assert_eq!(narrow(0, 0), ("DECIMAL(19, 0)".to_owned(), "DECIMAL(18, 0)".to_owned()));
    }

    #[test]
    fn dialects_are_known_by_name() {
        for dialect in Dialect::ALL {
            assert!(std::ptr::eq(Dialect::named(dialect.name).unwrap(), dialect));
        }
        assert!(Dialect::named("cobol").is_none());
        let names = Dialect::ALL.map(|dialect| dialect.name);
        let words: BTreeSet<&str> = EngineDefinition::DIALECTS.iter().copied().collect();
        assert_eq!(words, BTreeSet::from(names), "the words of `dialect` in `kpi.yaml`");
    }
}
