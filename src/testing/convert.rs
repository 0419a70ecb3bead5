//! The text of a cell → a value of its column's type.

use crate::calendar::Calendar;
use crate::catalog::ColumnType;
use crate::engine::Input;
use crate::number::Exact;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Reads a cell.
///
/// # Errors
/// What was expected, with an example.
pub(super) fn convert(text: &str, ty: ColumnType, calendar: &Calendar) -> Result<Input, &'static str> {
    let text = text.trim();
    match ty {
        ColumnType::Integer => decimal(text)
            .filter(|number| number.is_integer() && i64::try_from(number.numerator()).is_ok())
            .map(Input::Number)
            .ok_or("a whole number such as `12`"),
        ColumnType::Decimal { precision, scale } => decimal(text)
            .filter(|number| fits(*number, precision, scale))
            .map(Input::Number)
            .ok_or("a number such as `12.5` that its column can hold"),
        ColumnType::Double => {
            let whole = u8::try_from(38_u32.saturating_sub(u32::from(ColumnType::DOUBLE_SCALE))).unwrap_or(0);
            decimal(text)
                .filter(|number| fits(*number, whole.saturating_add(9), ColumnType::DOUBLE_SCALE))
                .map(Input::Number)
                .ok_or("a number such as `12.5` of at most nine decimals")
        }
        ColumnType::Boolean => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Ok(Input::Boolean(true)),
            "no" | "false" => Ok(Input::Boolean(false)),
            _ => Err("`yes` or `no`"),
        },
        ColumnType::Text => Ok(Input::Text(text.to_owned())),
        ColumnType::Date => date(text).map(Input::Date).ok_or("a day such as `2026-09-14`"),
        ColumnType::Timestamp => {
            moment(text).map(Input::Timestamp).ok_or("a moment such as `2026-09-14 09:30`")
        }
        ColumnType::Instant => text
            .parse::<Timestamp>()
            .ok()
            .or_else(|| moment(text).map(|clock| calendar.moment(clock)))
            .map(Input::Instant)
            .ok_or("a moment such as `2026-09-14T09:30+02:00`"),
    }
}

/// The type of a column of which nothing is known but what tests write into it: that of moments, or text.
pub(super) fn guessed(texts: &[&str]) -> ColumnType {
    let all = |reads: fn(&str) -> bool| !texts.is_empty() && texts.iter().all(|text| reads(text.trim()));
    if all(|text| date(text).is_some()) {
        ColumnType::Date
    } else if all(|text| moment(text).is_some()) {
        ColumnType::Timestamp
    } else if all(|text| text.parse::<Timestamp>().is_ok()) {
        ColumnType::Instant
    } else {
        ColumnType::Text
    }
}

/// A day; nothing behind it.
pub(super) fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| day.to_string() == text)
}

/// A moment without offset, or a day as its first moment.
fn moment(text: &str) -> Option<DateTime> {
    if text.ends_with(['Z', 'z']) { None } else { text.parse().ok() }
}

/// A decimal number, no quotient.
fn decimal(text: &str) -> Option<Exact> {
    if text.contains('/') { None } else { Exact::parse(text) }
}

fn fits(number: Exact, precision: u8, scale: u8) -> bool {
    let limit = 10_i128.checked_pow(u32::from(precision.saturating_sub(scale)));
    let small = limit.is_none_or(|limit| number.abs() < Exact::integer(limit));
    small && number.round(scale).is_ok_and(|rounded| rounded == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_their_columns_type() {
        let read = |text: &str, ty| convert(text, ty, &Calendar::default());
        let number = |text: &str| Ok(Input::Number(Exact::parse(text).unwrap()));
        let money = ColumnType::Decimal { precision: 5, scale: 2 };
        assert_eq!(read("12", ColumnType::Integer), number("12"));
        assert!(read("12.5", ColumnType::Integer).is_err() && read("1/2", money).is_err());
        assert_eq!(read("999.99", money), number("999.99"));
        assert!(read("1000", money).is_err() && read("0.125", money).is_err());
        assert_eq!(read("0.125", ColumnType::Double), number("0.125"));
        assert_eq!(read("Yes", ColumnType::Boolean), Ok(Input::Boolean(true)));
        assert!(read("1", ColumnType::Boolean).is_err());
        let day = jiff::civil::date(2026, 3, 1);
        assert_eq!(read("2026-03-01", ColumnType::Date), Ok(Input::Date(day)));
        assert!(read("2026-03-01 10:00", ColumnType::Date).is_err());
        assert_eq!(read("2026-03-01", ColumnType::Timestamp), Ok(Input::Timestamp(day.at(0, 0, 0, 0))));
        assert_eq!(
            read("2026-03-01 10:30", ColumnType::Timestamp),
            Ok(Input::Timestamp(day.at(10, 30, 0, 0)))
        );
        assert!(read("2026-03-01T10:30Z", ColumnType::Timestamp).is_err());
        let berlin = Calendar { timezone: "Europe/Berlin".to_owned(), ..Calendar::default() };
        let instant = Ok(Input::Instant("2026-03-01T09:30:00Z".parse().unwrap()));
        assert_eq!(convert("2026-03-01T10:30+01:00", ColumnType::Instant, &berlin), instant);
        assert_eq!(convert("2026-03-01 10:30", ColumnType::Instant, &berlin), instant);
    }

    #[test]
    fn moments_are_guessed_and_nothing_else_is() {
        let guess = |texts: &[&str]| guessed(texts);
        assert_eq!(guess(&["2026-03-01", "2026-03-02"]), ColumnType::Date);
        assert_eq!(guess(&["2026-03-01", "2026-03-02 10:00"]), ColumnType::Timestamp);
        assert_eq!(guess(&["2026-03-01T10:00Z"]), ColumnType::Instant);
        assert_eq!(guess(&["1", "2"]), ColumnType::Text);
        assert_eq!(guess(&[]), ColumnType::Text);
    }
}
