//! Texts of units.

use super::{Scale, TimeUnit, Unit, currency};
use crate::diagnostic::nearest;
use crate::memo::Memo;

thread_local! {
    /// Units as they are written: a large library has few.
    static READ: Memo<Result<Unit, UnitError>> = Memo::default();
}

/// Why a text names no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Nothing is written.
    #[error("a unit is missing")]
    Empty,
    /// Three capital letters that are no currency code.
    #[error("`{code}` is not a currency code of ISO 4217")]
    UnknownCurrency {
        /// As written.
        code: String,
        /// The code probably meant.
        nearest: Option<String>,
    },
    /// A currency's sign, or its code in small letters.
    #[error("currencies are written by their code: expected `{code}`, found `{found}`")]
    CurrencySign {
        /// As written.
        found: String,
        /// The code.
        code: String,
    },
    /// A month, quarter or year.
    #[error("a {0} has no fixed length and is not a unit of duration")]
    NoFixedLength(String),
    /// More than one `per`, or something that cannot stand behind it.
    #[error("`{0}` cannot stand behind `per`")]
    WrongDivisor(String),
    /// No name of a thing either.
    #[error("`{0}` is not a unit")]
    Unreadable(String),
}

impl UnitError {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::UnknownCurrency { nearest: Some(code), .. } | Self::CurrencySign { code, .. } => {
                format!("write `{code}`")
            }
            Self::NoFixedLength(_) => "write `days` or `weeks`".to_owned(),
            Self::WrongDivisor(_) => {
                "write one `A per B`, such as `USD per ticket` or `tickets per day`".to_owned()
            }
            Self::Empty | Self::UnknownCurrency { .. } | Self::Unreadable(_) => {
                "units are `percent`, `permille`, `points`, `ratio`, `count`, `score`, `seconds` to `weeks`, \
                 a currency such as `USD`, a thing such as `tickets`, or `A per B`"
                    .to_owned()
            }
        }
    }
}

impl Unit {
    /// Reads a unit as `docs/format.md` lists them; a word that is no other unit is an entity.
    ///
    /// # Errors
    /// [`UnitError`] says what the text cannot be and what it probably should.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        READ.with(|read| read.of(text, Self::parse_anew))
    }

    fn parse_anew(text: &str) -> Result<Self, UnitError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut parts = words.split(|word| word.eq_ignore_ascii_case("per")).map(|part| part.join(" "));
        let unit = parse_simple(&parts.next().unwrap_or_default())?;
        let Some(divisor_text) = parts.next() else { return Ok(unit) };
        let divisor = parse_simple(&divisor_text)?;
        let wrong = || UnitError::WrongDivisor(divisor_text.clone());
        if parts.next().is_some() || divisor.single_base().is_none() {
            return Err(wrong());
        }
        unit.divide(&divisor).map(|product| product.unit).ok_or_else(wrong)
    }
}

impl TimeUnit {
    /// Reads `hours`, `hour`, `hrs`, `hr`, `h` and the like.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "microsecond" | "microseconds" | "µs" | "us" => Self::Microsecond,
            "second" | "seconds" | "sec" | "secs" | "s" => Self::Second,
            "minute" | "minutes" | "min" | "mins" => Self::Minute,
            "hour" | "hours" | "hr" | "hrs" | "h" => Self::Hour,
            "day" | "days" | "d" => Self::Day,
            "week" | "weeks" | "wk" | "wks" | "w" => Self::Week,
            _ => return None,
        })
    }
}

fn parse_simple(text: &str) -> Result<Unit, UnitError> {
    let lower = text.to_lowercase();
    if let Some(time) = TimeUnit::parse(&lower) {
        return Ok(Unit::time(time));
    }
    match lower.as_str() {
        "" => return Err(UnitError::Empty),
        "percent" | "%" => return Ok(Unit::percent()),
        "permille" | "‰" => return Ok(Unit::ratio().with_scale(Scale::Permille)),
        "points" | "point" | "percentage points" => return Ok(Unit::ratio().with_scale(Scale::Points)),
        "ratio" => return Ok(Unit::ratio()),
        "count" | "counts" => return Ok(Unit::count()),
        "score" | "scores" => return Ok(Unit::score()),
        "month" | "months" | "quarter" | "quarters" | "year" | "years" => {
            return Err(UnitError::NoFixedLength(lower.trim_end_matches('s').to_owned()));
        }
        _ => {}
    }
    if let Some(unit) = Unit::currency(text) {
        return Ok(unit);
    }
    if let Some(code) = currency::meant_by(text) {
        return Err(UnitError::CurrencySign { found: text.to_owned(), code: code.to_owned() });
    }
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let nearest = nearest(text, currency::codes()).map(str::to_owned);
        return Err(UnitError::UnknownCurrency { code: text.to_owned(), nearest });
    }
    let named = text.chars().any(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\'' | '\u{2019}'));
    if named { Ok(Unit::entity(text)) } else { Err(UnitError::Unreadable(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_units_are_read_back() {
        for (text, printed) in [
            ("percent", "percent"),
            ("%", "percent"),
            ("permille", "permille"),
            ("points", "points"),
            ("ratio", "ratio"),
            ("count", "count"),
            ("score", "score"),
            ("seconds", "seconds"),
            ("min", "minutes"),
            ("h", "hours"),
            ("Hours", "hours"),
            ("day", "days"),
            ("weeks", "weeks"),
            ("USD", "USD"),
            ("ticket", "tickets"),
            ("Support  Tickets", "support tickets"),
            ("USD per ticket", "USD per ticket"),
            ("interactions per tickets", "interactions per ticket"),
            ("tickets per day", "tickets per day"),
            ("percent per week", "percent per week"),
            ("ratio per day", "ratio per day"),
            ("count per hour", "count per hour"),
        ] {
            let unit = Unit::parse(text).unwrap();
            assert_eq!(unit.to_string(), printed, "{text}");
            assert_eq!(Unit::parse(printed), Ok(unit), "{text}");
        }
    }

    #[test]
    fn wrong_units_say_what_is_meant() {
        let said = |text: &str| {
            let error = Unit::parse(text).unwrap_err();
            format!("{error}; {}", error.help())
        };
        assert_eq!(
            said("usd"),
            "currencies are written by their code: expected `USD`, found `usd`; write `USD`"
        );
        assert_eq!(said("$"), "currencies are written by their code: expected `USD`, found `$`; write `USD`");
        assert_eq!(said("UDS"), "`UDS` is not a currency code of ISO 4217; write `USD`");
        assert_eq!(
            said("months"),
            "a month has no fixed length and is not a unit of duration; write `days` or `weeks`"
        );
        assert!(said("USD per ticket per day").starts_with("`ticket` cannot stand behind `per`"));
        assert!(said("USD per percent").starts_with("`percent` cannot stand behind `per`"));
        for wrong in ["", "  ", "12", "a/b", "per ticket", "USD per"] {
            assert!(Unit::parse(wrong).is_err(), "{wrong}");
        }
    }
}
