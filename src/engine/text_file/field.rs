//! One text of a file → one typed value.

use super::MomentPattern;
use crate::catalog::ColumnType;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// How values are written in a file.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct Style {
    /// Texts that mean missing, beside the empty one.
    pub(in crate::engine) nulls: Vec<String>,
    /// How timestamps are written; ISO if `None`.
    pub(in crate::engine) timestamps: Option<MomentPattern>,
    /// How dates are written; ISO if `None`.
    pub(in crate::engine) dates: Option<MomentPattern>,
    /// Whether numbers are written `1.234,5`.
    pub(in crate::engine) decimal_comma: bool,
    /// Whether an ISO timestamp may say `Z` or `+02:00`: only where the project's zone is UTC, into which it is then brought.
    pub(in crate::engine) offsets: bool,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) enum Field<'a> {
    Integer(i64),
    /// An integer to be divided by ten to the power of the column's scale.
    Decimal(i128),
    Double(f64),
    Boolean(bool),
    Text(&'a str),
    Date(Date),
    Timestamp(DateTime),
    Instant(Timestamp),
}

impl Style {
    /// The text, unless it means missing. Spaces around it have no meaning for that.
    pub(in crate::engine) fn present<'a>(&self, text: &'a str) -> Option<&'a str> {
        let trimmed = text.trim();
        (!trimmed.is_empty() && !self.nulls.iter().any(|null| null.trim() == trimmed)).then_some(text)
    }

    /// The value of a present text as a type; `None` if it is not written as one. A decimal with more digits than the type holds after
    /// the point is rounded, halves away from zero.
    pub(in crate::engine) fn convert<'a>(&self, text: &'a str, ty: ColumnType) -> Option<Field<'a>> {
        let trimmed = text.trim();
        Some(match ty {
            ColumnType::Text => Field::Text(text),
            ColumnType::Integer => {
                let number = self.number(trimmed)?;
                if number.fraction.bytes().any(|digit| digit != b'0') {
                    return None;
                }
                Field::Integer(i64::try_from(number.scaled(0)?).ok()?)
            }
            ColumnType::Decimal { precision, scale } => {
                let mantissa = self.number(trimmed)?.scaled(scale)?;
                let limit = 10_i128.checked_pow(u32::from(precision))?;
                if mantissa.checked_abs()? >= limit {
                    return None;
                }
                Field::Decimal(mantissa)
            }
            ColumnType::Double => Field::Double(self.double(trimmed)?),
            ColumnType::Boolean => Field::Boolean(boolean(trimmed)?),
            ColumnType::Date => Field::Date(self.date(trimmed)?),
            ColumnType::Timestamp => Field::Timestamp(self.timestamp(trimmed)?),
            // Without an offset a text says no instant.
            ColumnType::Instant => Field::Instant(trimmed.parse().ok()?),
        })
    }

    /// The parts of a plain number.
    pub(super) fn number<'a>(&self, text: &'a str) -> Option<Number<'a>> {
        let (negative, digits) = match text.strip_prefix(['-', '+', '\u{2212}']) {
            Some(rest) => (!text.starts_with('+'), rest),
            None => (false, text),
        };
        let point = if self.decimal_comma { ',' } else { '.' };
        let (whole, fraction) = digits.split_once(point).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let grouped = self.decimal_comma && whole.contains('.');
        if grouped && !in_thousands(whole) {
            return None;
        }
        let fine = all_digits(fraction) && (grouped || all_digits(whole));
        let some = !whole.is_empty() || !fraction.is_empty();
        (fine && some && !digits.ends_with(point)).then_some(Number { negative, whole, fraction })
    }

    fn double(&self, text: &str) -> Option<f64> {
        let number = if self.decimal_comma {
            text.replace('.', "").replace(',', ".").parse::<f64>()
        } else {
            text.parse::<f64>()
        };
        number.ok().filter(|number| number.is_finite())
    }

    fn date(&self, text: &str) -> Option<Date> {
        match &self.dates {
            Some(pattern) => pattern.read(text).map(DateTime::date),
            None => iso_date(text),
        }
    }

    fn timestamp(&self, text: &str) -> Option<DateTime> {
        match &self.timestamps {
            Some(pattern) => pattern.read(text),
            None => self.iso_timestamp(text),
        }
    }

    fn iso_timestamp(&self, text: &str) -> Option<DateTime> {
        let (date, time) = text.split_at_checked(10)?;
        let date = iso_date(date)?;
        if time.is_empty() {
            return Some(date.to_datetime(jiff::civil::Time::midnight()));
        }
        let clock = time.strip_prefix([' ', 'T', 't'])?;
        if !clock.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte)) {
            let exact: Timestamp = text.parse().ok().filter(|_| self.offsets)?;
            return Some(exact.to_zoned(TimeZone::UTC).datetime());
        }
        Some(date.to_datetime(clock.parse().ok()?))
    }
}

/// A number's parts as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number<'a> {
    pub(super) negative: bool,
    /// Digits, with full stops between groups of three under a decimal comma.
    pub(super) whole: &'a str,
    pub(super) fraction: &'a str,
}

impl Number<'_> {
    /// The number times ten to the power of `scale`, rounded half away from zero; `None` if it does not fit.
    fn scaled(self, scale: u8) -> Option<i128> {
        let places = usize::from(scale);
        let digit = |byte: u8| i128::from(byte.saturating_sub(b'0'));
        let kept = self.fraction.bytes().chain(std::iter::repeat(b'0')).take(places);
        let mut mantissa = 0_i128;
        for byte in self.whole.bytes().filter(|byte| *byte != b'.').chain(kept) {
            mantissa = mantissa.checked_mul(10)?.checked_add(digit(byte))?;
        }
        if self.fraction.as_bytes().get(places).is_some_and(|next| *next >= b'5') {
            mantissa = mantissa.checked_add(1)?;
        }
        Some(if self.negative { -mantissa } else { mantissa })
    }
}

/// `1.234.567`: groups of three, the first of one to three.
fn in_thousands(whole: &str) -> bool {
    whole.split('.').enumerate().all(|(at, group)| {
        let fits = if at == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        fits && group.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn iso_date(text: &str) -> Option<Date> {
    let dashed = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse().ok().filter(|_| dashed)
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "t" | "1" => Some(true),
        "no" | "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(style: &Style, text: &'static str, ty: ColumnType) -> Option<Field<'static>> {
        style.convert(text, ty)
    }

    #[test]
    fn numbers_are_exact() {
        let (plain, comma) = (Style::default(), Style { decimal_comma: true, ..Style::default() });
        let decimal = ColumnType::Decimal { precision: 10, scale: 2 };
        assert_eq!(convert(&plain, "1234.5", decimal), Some(Field::Decimal(123_450)));
        assert_eq!(convert(&plain, "-0.005", decimal), Some(Field::Decimal(-1)));
        assert_eq!(convert(&plain, "1,234.5", decimal), None);
        assert_eq!(convert(&comma, "1.234,5", decimal), Some(Field::Decimal(123_450)));
        assert_eq!(convert(&comma, "12.34", decimal), None);
        assert_eq!(convert(&plain, "123456789", decimal), None);
        assert_eq!(convert(&plain, "12.0", ColumnType::Integer), Some(Field::Integer(12)));
        assert_eq!(convert(&plain, "12.5", ColumnType::Integer), None);
        assert_eq!(convert(&plain, ".", ColumnType::Integer), None);
        assert_eq!(convert(&plain, "NaN", ColumnType::Double), None);
    }

    #[test]
    fn iso_moments_know_no_other_zone() {
        let (utc, other) = (Style { offsets: true, ..Style::default() }, Style::default());
        let at = |style, text| match convert(style, text, ColumnType::Timestamp) {
            Some(Field::Timestamp(moment)) => Some(moment.to_string()),
            _ => None,
        };
        assert_eq!(at(&other, "2026-10-01 08:30").as_deref(), Some("2026-10-01T08:30:00"));
        assert_eq!(at(&other, "2026-10-01").as_deref(), Some("2026-10-01T00:00:00"));
        assert_eq!(at(&utc, "2026-10-01T08:30:00+02:00").as_deref(), Some("2026-10-01T06:30:00"));
        assert_eq!(at(&other, "2026-10-01T08:30:00Z"), None);
        assert_eq!(at(&utc, "2026-10-01 late"), None);
        let instant = |text| convert(&other, text, ColumnType::Instant);
        assert_eq!(instant("2026-10-01T08:30:00+02:00"), instant("2026-10-01 06:30:00Z"));
        assert!(instant("2026-10-01T08:30:00+02:00").is_some());
        assert_eq!(instant("2026-10-01 08:30"), None);
        assert_eq!(convert(&utc, "2026-10-01 08:30", ColumnType::Date), None);
    }

    #[test]
    fn missing_has_several_spellings() {
        let style = Style { nulls: vec!["?".into()], ..Style::default() };
        assert_eq!((style.present(" ? "), style.present(""), style.present("a?")), (None, None, Some("a?")));
    }
}
