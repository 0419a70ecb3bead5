//! Numbers in cells.

use crate::number::Exact;

/// Digits after the full stop that are looked for in a formatted number.
const DECIMALS: u8 = 6;
/// Digits after the full stop of a number that a program reads.
const LONG: u8 = 12;

/// The double nearest to an exact text.
pub(super) fn double(exact: &str) -> Option<f64> {
    Exact::parse(exact).map(Exact::to_f64)
}

/// An exact text as a decimal number for programs, with at most twelve digits after the full stop.
pub(super) fn decimal(exact: &str) -> String {
    let Some(number) = Exact::parse(exact) else { return String::new() };
    number.round(LONG).unwrap_or(number).to_string()
}

/// Excel's format for a number: as many digits after the full stop as people read, a sign for percent, a currency's code.
///
/// The sign is text behind the number, so that the cell holds 83.6 and not 0.836.
pub(super) fn format(text: &str, exact: &str, unit: &str) -> String {
    let digits = match decimals(text, exact) {
        Some(0) => "#,##0".to_owned(),
        Some(decimals) => format!("#,##0.{}", "0".repeat(decimals.into())),
        // A number that is shown in another way, such as `3 h 20 min`.
        None => "#,##0.00".to_owned(),
    };
    match unit {
        "percent" => format!("{digits}\" %\""),
        "permille" => format!("{digits}\" ‰\""),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            format!("{digits}\" {code}\"")
        }
        _ => digits,
    }
}

/// The format of a change: as [`format`], with its sign.
pub(super) fn signed(text: &str, exact: &str, unit: &str) -> String {
    let format = format(text, exact, unit);
    format!("+{format};-{format};{format}")
}

/// How many digits after the full stop a formatted number shows; `None` if it does not show the number's digits.
fn decimals(text: &str, exact: &str) -> Option<u8> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (number, shown) = (Exact::parse(exact)?, digits(text));
    (0..=DECIMALS)
        .find(|decimals| number.to_decimal_string(*decimals).is_ok_and(|decimal| digits(&decimal) == shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_shows_the_digits_people_read() {
        assert_eq!(format("83.6 %", "83.625", "percent"), "#,##0.0\" %\"");
        assert_eq!(format("1,234", "1234", "tickets"), "#,##0");
        assert_eq!(format("1.234,50 €", "2469/2", "EUR"), "#,##0.00\" EUR\"");
        assert_eq!(format("-4.2 points", "-4.2", "points"), "#,##0.0");
        assert_eq!(format("3 h 20 min", "10/3", "hours"), "#,##0.00");
        assert_eq!(format("0", "0", "tickets"), "#,##0");
        assert_eq!(signed("-4.2 points", "-4.2", "points"), "+#,##0.0;-#,##0.0;#,##0.0");
    }

    #[test]
    fn numbers_are_decimal() {
        assert_eq!(decimal("250/3"), "83.333333333333");
        assert_eq!(decimal("-0.5"), "-0.5");
        assert_eq!(double("250/4"), Some(62.5));
        assert_eq!(double("x"), None);
    }
}
