//! A value in its unit, with enough digits to lie in its own band.

use super::duration;
use crate::band::BandScale;
use crate::language::Language;
use crate::number::Exact;
use crate::unit::{Base, Scale, TimeUnit, Unit, singular};

/// Digits that may be added until a printed number lies in the value's band.
pub(super) const EXTRA_DECIMALS: u8 = 6;

const MILLION: i128 = 1_000_000;

/// How the values of a unit are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style<'a> {
    /// `83.6 %`
    Percent,
    /// `3.1 ‰`
    Permille,
    /// `41.2 points`
    Points,
    /// `2.4 points`: what percents differ by.
    PercentagePoints,
    /// `USD 1,234.50`
    Money(&'a str),
    /// `3 h 20 min`
    Duration(TimeUnit),
    /// `1,250`
    Count,
    /// `2.41`: ratios, scores, rates, anything else.
    Number,
}

impl<'a> Style<'a> {
    /// The style of a unit. Of `A per B` the number is written as of A; the KPI's title says per what.
    pub(super) fn of(unit: &'a Unit) -> Self {
        let Unit::Known { bases, scale } = unit else { return Self::Number };
        match scale {
            Scale::Percent => return Self::Percent,
            Scale::Permille => return Self::Permille,
            Scale::Points => return Self::Points,
            Scale::One => {}
        }
        let mut above = bases.iter().filter(|(_, exponent)| **exponent > 0);
        let (Some((base, 1)), None) = (above.next(), above.next()) else { return Self::Number };
        match base {
            Base::Currency(code) => Self::Money(code),
            Base::Time(time) => Self::Duration(*time),
            Base::Entity(_) | Base::Count if bases.len() == 1 => Self::Count,
            Base::Entity(_) | Base::Count | Base::Score => Self::Number,
        }
    }
}

/// Decimals of a value in this unit where the KPI states none: 1 for percents, points and counts that are not whole, 2 for money,
/// ratios and scores.
pub fn default_decimals(value: Exact, unit: &Unit) -> u8 {
    match Style::of(unit) {
        Style::Count if value.is_integer() => 0,
        Style::Percent
        | Style::PercentagePoints
        | Style::Permille
        | Style::Points
        | Style::Count
        | Style::Duration(_) => 1,
        Style::Money(_) => 2,
        Style::Number if value.is_integer() && *unit == Unit::Unknown => 0,
        Style::Number => 2,
    }
}

/// The last digit that is printed of a value in this unit, one of it: 0.1 of a percent, a minute of a duration of some hours.
pub fn step(value: Exact, unit: &Unit, decimals: Option<u8>) -> Exact {
    // A third is never whole, so that whole numbers do not decide how many digits there are.
    let part = Exact::quotient(1, 3).unwrap_or(value);
    let digit = |decimals: u8| Exact::decimal(1, decimals).unwrap_or(Exact::ONE);
    match (Style::of(unit), decimals) {
        (Style::Duration(time), None) => duration::step(value, time).unwrap_or(Exact::ONE),
        (_, Some(decimals)) => digit(decimals),
        (_, None) => digit(default_decimals(part, unit)),
    }
}

impl Language {
    /// A number with what its style puts before and behind it.
    pub(super) fn dress(&self, style: Style<'_>, number: &str) -> String {
        let holes = &[("number", number)];
        match style {
            Style::Percent => self.say("percent", holes),
            Style::Permille => self.say("permille", holes),
            Style::Points => self.say("points", holes),
            Style::PercentagePoints => self.say("percentage-points", holes),
            Style::Money(code) => self.say("money", &[("number", number), ("currency", self.currency(code))]),
            Style::Duration(time) => self.time(time, number),
            Style::Count | Style::Number => number.to_owned(),
        }
    }

    /// A number with this many decimals and separators between thousands; with fewer decimals where so many do not fit 128 bits.
    pub fn number(&self, value: Exact, decimals: u8) -> String {
        let plain = (0..=decimals).rev().find_map(|decimals| value.to_decimal_string(decimals).ok());
        self.grouped(&plain.unwrap_or_else(|| value.to_string()))
    }

    /// A value in its unit: `83.6 %`, `1,250`, `USD 1,234.50`, `3 h 20 min`, `4.25`.
    ///
    /// Without stated `decimals` the unit decides; a duration with stated decimals is written in its own unit, `4.3 h`. Where rounding would
    /// move the printed number out of the value's band on `scale`, digits are added (74.97 %, not 75.0 %), at most six. Money without stated
    /// decimals is written in millions from a million on, in a language that does so: `1,2 Mio. €`.
    pub fn value(
        &self,
        value: Exact,
        unit: &Unit,
        decimals: Option<u8>,
        scale: Option<&BandScale>,
    ) -> String {
        let stays = |printed: Exact| scale.is_none_or(|scale| scale.place(printed) == scale.place(value));
        match (Style::of(unit), decimals) {
            (Style::Duration(time), None) => self.duration(value, time, stays),
            (Style::Duration(time @ TimeUnit::Microsecond), Some(_)) => self.duration(value, time, stays),
            (Style::Money(code), None) if self.in_millions(value) => {
                let million = Exact::integer(MILLION);
                let of = |millions: Exact| millions.mul(million).is_ok_and(stays);
                let (rounded, decimals) = rounded_within(value.div(million).unwrap_or(value), 1, of);
                let number = self.number(rounded, decimals);
                self.say("money-millions", &[("number", &number), ("currency", self.currency(code))])
            }
            (style, decimals) => {
                let decimals = decimals.unwrap_or_else(|| default_decimals(value, unit));
                let (rounded, decimals) = rounded_within(value, decimals, stays);
                self.dress(style, &self.number(rounded, decimals))
            }
        }
    }

    fn in_millions(&self, value: Exact) -> bool {
        !self.word("money-millions").is_empty() && value.abs() >= Exact::integer(MILLION)
    }
}

/// A value with its unit spelled out, as terminals show it, and exactly where that says more: `7 tickets`, `USD 12.50`, `3 h 20 min (exactly 10/3 hours)`.
pub fn operand(exact: Exact, unit: &Unit) -> String {
    let shown = Language::english().value(exact, unit, None, None);
    let plain = matches!(Style::of(unit), Style::Count | Style::Number) && *unit != Unit::Unknown;
    let spelled = match Style::of(unit) {
        Style::Count if exact == Exact::ONE => format!("{shown} {}", singular(&unit.to_string())),
        _ if plain => format!("{shown} {unit}"),
        _ => shown,
    };
    let is_shown = match Style::of(unit) {
        Style::Duration(time) => {
            Language::english().exact_duration(exact, time).is_some_and(|text| text == spelled)
        }
        _ => exact.round(default_decimals(exact, unit)).is_ok_and(|rounded| rounded == exact),
    };
    match unit {
        _ if is_shown => spelled,
        Unit::Unknown => format!("{spelled} (exactly {exact})"),
        unit => format!("{spelled} (exactly {exact} {unit})"),
    }
}

/// The value rounded to the fewest decimals, `decimals` or more, at which it satisfies `stays`; if that needs too many, the last
/// digit is moved by one towards the value's own side.
pub(super) fn rounded_within(value: Exact, decimals: u8, stays: impl Fn(Exact) -> bool) -> (Exact, u8) {
    let most = decimals.saturating_add(EXTRA_DECIMALS);
    let rounded = |decimals: u8| value.round(decimals).ok().filter(|rounded| stays(*rounded));
    if let Some(found) =
        (decimals..=most).find_map(|decimals| rounded(decimals).map(|value| (value, decimals)))
    {
        return found;
    }
    let moved = || {
        let (nearest, step) = (value.round(most).ok()?, Exact::decimal(1, most).ok()?);
        let towards = if nearest > value { nearest.sub(step) } else { nearest.add(step) };
        towards.ok().filter(|moved| stays(*moved))
    };
    moved().map_or((value, decimals), |moved| (moved, most))
}

#[cfg(test)]
mod tests {
    use super::super::{number, value};
    use super::*;
    use crate::band::{Band, Bound};
    use crate::catalog::BandStatus;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn shown(number: &str, unit: &str) -> String {
        value(exact(number), &Unit::parse(unit).unwrap(), None, None)
    }

    /// `Low` below `cut`, `High` from it on.
    fn two_bands(cut: &str) -> BandScale {
        let bound = |inclusive| Some(Bound { value: exact(cut), inclusive });
        let band = |name: &str, rank, lower, upper| Band {
            name: name.into(),
            rank,
            lower,
            upper,
            status: BandStatus::Neutral,
            say: None,
            actions: [].into(),
            basis: None,
        };
        BandScale { bands: vec![band("Low", 1, None, bound(false)), band("High", 0, bound(true), None)] }
    }

    #[test]
    fn each_unit_has_its_style() {
        assert_eq!(shown("83.649", "percent"), "83.6 %");
        assert_eq!(shown("1250", "tickets"), "1,250");
        assert_eq!(shown("3.5", "tickets"), "3.5");
        assert_eq!(shown("1234.5", "USD"), "USD 1,234.50");
        assert_eq!(shown("-12.345", "USD per ticket"), "USD -12.35");
        assert_eq!(shown("200/83", "interactions per ticket"), "2.41");
        assert_eq!(shown("4.25", "score"), "4.25");
        assert_eq!(shown("1", "ratio"), "1.00");
        assert_eq!(shown("-41.25", "points"), "-41.3 points");
        assert_eq!(shown("3.14", "permille"), "3.1 ‰");
        assert_eq!(value(exact("12"), &Unit::Unknown, None, None), "12");
        assert_eq!(value(exact("4.26"), &Unit::parse("hours").unwrap(), Some(1), None), "4.3 h");
    }

    #[test]
    fn operands_are_exact() {
        let shown = |text: &str, unit: &str| operand(exact(text), &Unit::parse(unit).unwrap());
        assert_eq!(shown("1250", "tickets"), "1,250 tickets");
        assert_eq!(shown("1", "tickets"), "1 ticket");
        assert_eq!(shown("12.5", "USD"), "USD 12.50");
        assert_eq!(shown("1.5", "hours"), "1 h 30 min");
        assert_eq!(shown("10/3", "hours"), "3 h 20 min");
        assert_eq!(shown("200/83", "score"), "2.41 score (exactly 200/83 score)");
    }

    #[test]
    fn thousands_are_grouped() {
        for (plain, text) in [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.25", "-1,234,567.25")]
        {
            assert_eq!(Language::english().grouped(plain), text);
        }
    }

    #[test]
    fn a_printed_number_lies_in_its_own_band() {
        let (scale, percent) = (two_bands("75"), Unit::percent());
        let shown = |text: &str| value(exact(text), &percent, Some(1), Some(&scale));
        assert_eq!(shown("74.97"), "74.97 %");
        assert_eq!(shown("74.94"), "74.9 %");
        assert_eq!(shown("75"), "75.0 %");
        assert_eq!(shown("74.999999"), "74.999999 %");
        // Closer than seven digits tell: the last digit gives way, the band does not.
        assert_eq!(shown("74.9999999999"), "74.9999999 %");
    }

    #[test]
    fn numbers_too_large_for_their_decimals_lose_decimals() {
        let large = Exact::integer(i128::MAX);
        assert_eq!(number(large, 2).replace(',', ""), i128::MAX.to_string());
    }
}
