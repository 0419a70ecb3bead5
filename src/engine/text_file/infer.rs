//! The narrowest type that fits every value of a column.

use super::Style;
use crate::catalog::ColumnType;

/// Digits of a whole number that surely fit 64 bits; a longer one is an identifier, not a quantity.
const INTEGER_DIGITS: usize = 18;
/// Digits after the point up to which numbers are exact everywhere in the product.
const MAX_SCALE: usize = crate::number::MAX_DECIMALS as usize;

/// What the values seen so far could be.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    integer: bool,
    decimal: bool,
    boolean: bool,
    date: bool,
    timestamp: bool,
    instant: bool,
    seen: bool,
    whole_digits: usize,
    scale: usize,
}

impl Candidates {
    /// Everything is possible yet.
    pub(super) fn all() -> Self {
        Self {
            integer: true,
            decimal: true,
            boolean: true,
            date: true,
            timestamp: true,
            instant: true,
            seen: false,
            whole_digits: 0,
            scale: 0,
        }
    }

    /// Rules out what a present value is not. A number with leading zeros, such as `007`, is a text: reading it as 7 would lose something.
    pub(super) fn see(&mut self, text: &str, style: &Style) {
        self.seen = true;
        let trimmed = text.trim();
        if self.decimal {
            match style.number(trimmed) {
                Some(number) if !(number.whole.len() > 1 && number.whole.starts_with('0')) => {
                    let digits = number.whole.bytes().filter(u8::is_ascii_digit).count();
                    self.whole_digits = self.whole_digits.max(digits);
                    self.scale = self.scale.max(number.fraction.len());
                    self.integer &= number.fraction.is_empty() && digits <= INTEGER_DIGITS;
                }
                _ => (self.decimal, self.integer) = (false, false),
            }
        }
        let is = |ty| style.convert(trimmed, ty).is_some();
        // Single letters and digits are codes more often than truths; a declared boolean column may hold them.
        self.boolean = self.boolean && trimmed.len() > 1 && is(ColumnType::Boolean);
        self.date = self.date && is(ColumnType::Date);
        self.timestamp = self.timestamp && is(ColumnType::Timestamp);
        self.instant = self.instant && is(ColumnType::Instant);
    }

    /// The type. Text for a column without values.
    pub(super) fn narrowest(&self) -> ColumnType {
        let digits = self.whole_digits.saturating_add(self.scale).max(18);
        let fits = self.scale > 0 && self.scale <= MAX_SCALE && digits <= 38;
        match (u8::try_from(digits), u8::try_from(self.scale)) {
            _ if !self.seen => ColumnType::Text,
            _ if self.integer => ColumnType::Integer,
            (Ok(precision), Ok(scale)) if self.decimal && fits => ColumnType::Decimal { precision, scale },
            _ if self.boolean => ColumnType::Boolean,
            _ if self.date => ColumnType::Date,
            _ if self.timestamp => ColumnType::Timestamp,
            _ if self.instant => ColumnType::Instant,
            _ => ColumnType::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowest(values: &[&str]) -> ColumnType {
        let mut candidates = Candidates::all();
        values.iter().for_each(|value| candidates.see(value, &Style::default()));
        candidates.narrowest()
    }

    #[test]
    fn the_narrowest_type_fits_every_value() {
        assert_eq!(narrowest(&["1", "0", "-20"]), ColumnType::Integer);
        assert_eq!(narrowest(&["1", "0.25"]), ColumnType::Decimal { precision: 18, scale: 2 });
        assert_eq!(narrowest(&["yes", "No"]), ColumnType::Boolean);
        assert_eq!(narrowest(&["2026-10-01"]), ColumnType::Date);
        assert_eq!(narrowest(&["2026-10-01", "2026-10-01 08:00"]), ColumnType::Timestamp);
        assert_eq!(narrowest(&["2026-10-01T08:00:00Z", "2026-10-01 10:00:00+02:00"]), ColumnType::Instant);
        assert_eq!(narrowest(&["2026-10-01T08:00:00Z", "2026-10-01 10:00"]), ColumnType::Text);
        assert_eq!(narrowest(&["1", "x"]), ColumnType::Text);
        assert_eq!(narrowest(&["1", "yes"]), ColumnType::Text);
        assert_eq!(narrowest(&["t", "f"]), ColumnType::Text);
        assert_eq!(narrowest(&[]), ColumnType::Text);
    }

    #[test]
    fn identifiers_stay_texts() {
        assert_eq!(narrowest(&["007", "123"]), ColumnType::Text);
        assert_eq!(narrowest(&["12345678901234567890"]), ColumnType::Text);
    }
}
