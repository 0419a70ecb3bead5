//! `+10%`, `-5`, `+30 min`, `120`: how a measure is supposed to move.

use crate::number::{Exact, NumberError};
use crate::unit::{Scale, Unit};

/// Where a measure is supposed to go, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    /// To so many times what it is.
    Times(Exact),
    /// By so much.
    By(Exact),
    /// To this.
    To(Exact),
}

impl Moved {
    /// Reads what stands behind `NAME=`, for a measure in this unit.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub(crate) fn parse(text: &str, unit: &Unit) -> Result<Self, String> {
        let text = text.trim();
        let text = text.strip_prefix('=').map_or(text, str::trim);
        let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (Some(-1), rest),
            None => match text.strip_prefix('+') {
                Some(rest) => (Some(1), rest),
                None => (None, text),
            },
        };
        let (number, written) = quantity(rest.trim()).ok_or_else(|| {
            format!("expected a number such as `120`, a step such as `+3` or a percentage such as `+10%`, found `{text}`")
        })?;
        let number = if sign == Some(-1) { number.neg() } else { number };
        let too_large = |_| format!("`{text}` is too large");
        if written == "%" {
            return match (sign, unit.scale()) {
                (None, Scale::Percent) => Ok(Self::To(number)),
                (None, _) => Err(format!("`{text}` does not say which way; write `+{text}` or `-{text}`")),
                (Some(_), Scale::Percent) => Err(format!(
                    "`{text}` of a percentage could be a share of it or points; write `{} points`, or the value itself",
                    text.trim_end_matches('%').trim()
                )),
                (Some(_), _) => {
                    let part = number.div(Exact::integer(100)).map_err(too_large)?;
                    Ok(Self::Times(Exact::ONE.add(part).map_err(too_large)?))
                }
            };
        }
        let number = number.mul(factor(&written, unit)?).map_err(too_large)?;
        Ok(if sign.is_some() { Self::By(number) } else { Self::To(number) })
    }

    /// Reads a value alone, in this unit: `85`, `85%`, `4 h`, `-12`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn value(text: &str, unit: &Unit) -> Result<Exact, String> {
        let text = text.trim();
        let (negative, rest) =
            text.strip_prefix(['-', '\u{2212}']).map_or((false, text), |rest| (true, rest));
        let (number, written) =
            quantity(rest.trim()).ok_or_else(|| format!("expected a number, found `{text}`"))?;
        let number = if negative { number.neg() } else { number };
        if written == "%" && unit.scale() == Scale::Percent {
            return Ok(number);
        }
        number.mul(factor(&written, unit)?).map_err(|_| format!("`{text}` is too large"))
    }

    /// The measure's new value, where it is this.
    pub(crate) fn from(self, value: Exact) -> Result<Exact, NumberError> {
        match self {
            Self::Times(factor) => value.mul(factor),
            Self::By(step) => value.add(step),
            Self::To(to) => Ok(to),
        }
    }

    /// Whether it says the same of a whole and of each of its parts.
    pub(crate) fn is_relative(self) -> bool {
        matches!(self, Self::Times(_))
    }
}

/// A number and the unit behind it, or the currency before it; the unit is empty if there is none.
fn quantity(text: &str) -> Option<(Exact, String)> {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/');
    let trimmed = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let (before, rest) = text.split_at_checked(text.len().checked_sub(trimmed.len())?)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !is_digit(c)).unwrap_or(rest.len());
    let (number, behind) = rest.split_at_checked(end)?;
    let unit = [before, behind.trim()].join(" ");
    Some((Exact::parse(number)?, unit.trim().to_owned()))
}

/// From a written unit to the measure's.
fn factor(written: &str, unit: &Unit) -> Result<Exact, String> {
    if written.is_empty() || (unit.scale() == Scale::Percent && written == "points") {
        return Ok(Exact::ONE);
    }
    let from = Unit::parse(written).map_err(|error| format!("{error}; {}", error.help()))?;
    from.factor_to(unit).ok_or_else(|| format!("it is in {unit}, and `{written}` is something else"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, unit: &str) -> Result<Moved, String> {
        Moved::parse(text, &Unit::parse(unit).unwrap())
    }

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn steps_percentages_and_values() {
        assert_eq!(parse("+10%", "customers"), Ok(Moved::Times(exact("1.1"))));
        assert_eq!(parse("-12.5 %", "customers"), Ok(Moved::Times(exact("0.875"))));
        assert_eq!(parse("+3", "customers"), Ok(Moved::By(exact("3"))));
        assert_eq!(parse("\u{2212}5 customers", "customers"), Ok(Moved::By(exact("-5"))));
        assert_eq!(parse("120", "customers"), Ok(Moved::To(exact("120"))));
        assert_eq!(parse("= 1,200", "customers"), Ok(Moved::To(exact("1200"))));
        assert_eq!(parse("+90 min", "hours"), Ok(Moved::By(exact("1.5"))));
        assert_eq!(parse("USD 12.50", "USD"), Ok(Moved::To(exact("12.5"))));
        assert_eq!(parse("-2 points", "percent"), Ok(Moved::By(exact("-2"))));
        assert_eq!(parse("85%", "percent"), Ok(Moved::To(exact("85"))));
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for (text, unit) in [
            ("10%", "customers"),
            ("+10%", "percent"),
            ("+3 tickets", "customers"),
            ("ten", "customers"),
            ("", "customers"),
            ("+5 %x", "customers"),
        ] {
            let found = parse(text, unit);
            assert!(found.is_err(), "{text} of {unit}: {found:?}");
        }
    }
}
