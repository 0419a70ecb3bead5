//! Exact numbers: quotients of 128-bit integers, checked.
//!
//! Every value between the engine's cells and the printed report is an [`Exact`]; the only rounding is [`Exact::round`].

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Serialize, Serializer};
use std::fmt;

/// A rational number held exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<i128>);

/// Why an exact operation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Numerator or denominator left 128 bits.
    #[error("the number is too large to be held exactly")]
    Overflow,
    /// Division by zero.
    #[error("division by zero")]
    ZeroDivisor,
}

/// The largest number of decimals anything is rounded to; 10^30 still fits 128 bits.
pub const MAX_DECIMALS: u8 = 30;

#[allow(clippy::should_implement_trait, reason = "the operators cannot report an overflow")]
impl Exact {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// One.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));

    /// An integer.
    pub fn integer(value: impl Into<i128>) -> Self {
        Self(Ratio::from_integer(value.into()))
    }

    /// The quotient `numerator / denominator`.
    ///
    /// # Errors
    /// [`NumberError::ZeroDivisor`] if the denominator is zero, [`NumberError::Overflow`] for `i128::MIN`, which has no opposite.
    pub fn quotient(numerator: i128, denominator: i128) -> Result<Self, NumberError> {
        if denominator == 0 {
            return Err(NumberError::ZeroDivisor);
        }
        if numerator == i128::MIN || denominator == i128::MIN {
            return Err(NumberError::Overflow);
        }
        Ok(Self(Ratio::new(numerator, denominator)))
    }

    /// The decimal `mantissa / 10^scale`, as a database stores it.
    ///
    /// # Errors
    /// [`NumberError::Overflow`] if `10^scale` does not fit.
    pub fn decimal(mantissa: i128, scale: u8) -> Result<Self, NumberError> {
        Self::quotient(mantissa, power_of_ten(scale)?)
    }

    /// Reads `12`, `-0.5`, `1,250`, `1250.75` or a quotient such as `200/3`. `None` if the text is something else or does not fit.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // A whole number of few digits, as most are.
        if text.len() < 18 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse::<i64>().ok().map(Self::integer);
        }
        if let Some((numerator, denominator)) = text.split_once('/') {
            return Self::parse(numerator)?.div(Self::parse(denominator)?).ok();
        }
        let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = without_thousands_separators(whole)?;
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(&whole) || !all_digits(fraction) || digits.ends_with('.') {
            return None;
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        let value = Self::decimal(mantissa, u8::try_from(fraction.len()).ok()?).ok()?;
        Some(if negative { value.neg() } else { value })
    }

    /// The numerator in lowest terms; the sign is here.
    pub fn numerator(self) -> i128 {
        *self.0.numer()
    }

    /// The denominator in lowest terms, positive.
    pub fn denominator(self) -> i128 {
        *self.0.denom()
    }

    /// Whether this is a whole number.
    pub fn is_integer(self) -> bool {
        self.0.is_integer()
    }

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether this is below zero.
    pub fn is_negative(self) -> bool {
        self.0.is_negative()
    }

    /// The opposite number. Total: `i128::MIN` is never held.
    #[must_use]
    pub fn neg(self) -> Self {
        Self(-self.0)
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.neg() } else { self }
    }

    /// `self + other`.
    ///
    /// # Errors
    /// [`NumberError::Overflow`].
    pub fn add(self, other: Self) -> Result<Self, NumberError> {
        if let Some((one, two)) = self.both_whole(other) {
            return Self::held(one.checked_add(two).map(Ratio::from_integer));
        }
        Self::held(self.0.checked_add(&other.0))
    }

    /// `self - other`.
    ///
    /// # Errors
    /// [`NumberError::Overflow`].
    pub fn sub(self, other: Self) -> Result<Self, NumberError> {
        Self::held(self.0.checked_sub(&other.0))
    }

    /// `self * other`.
    ///
    /// # Errors
    /// [`NumberError::Overflow`].
    pub fn mul(self, other: Self) -> Result<Self, NumberError> {
        if let Some((one, two)) = self.both_whole(other) {
            return Self::held(one.checked_mul(two).map(Ratio::from_integer));
        }
        Self::held(self.0.checked_mul(&other.0))
    }

    /// Both numbers if they are whole: what is in lowest terms already needs no common divisors.
    fn both_whole(self, other: Self) -> Option<(i128, i128)> {
        (self.0.is_integer() && other.0.is_integer()).then(|| (self.numerator(), other.numerator()))
    }

    /// `self / other`.
    ///
    /// # Errors
    /// [`NumberError::ZeroDivisor`] or [`NumberError::Overflow`].
    pub fn div(self, other: Self) -> Result<Self, NumberError> {
        if other.is_zero() {
            return Err(NumberError::ZeroDivisor);
        }
        Self::held(self.0.checked_div(&other.0))
    }

    /// The multiple of `10^-decimals` nearest to the value, halves away from zero. The one rounding function of the product.
    ///
    /// # Errors
    /// [`NumberError::Overflow`] if the scaled value does not fit, or `decimals` is above [`MAX_DECIMALS`].
    pub fn round(self, decimals: u8) -> Result<Self, NumberError> {
        let power = power_of_ten(decimals)?;
        Self::decimal(self.scaled(power)?, decimals)
    }

    /// The value rounded to `decimals` places, with exactly that many, a full stop as decimal sign and no thousands separator.
    ///
    /// # Errors
    /// As [`Exact::round`].
    pub fn to_decimal_string(self, decimals: u8) -> Result<String, NumberError> {
        let scaled = self.scaled(power_of_ten(decimals)?)?;
        let sign = if scaled < 0 { "-" } else { "" };
        let width = usize::from(decimals);
        let digits = format!("{:0>1$}", scaled.unsigned_abs(), width + 1);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(width));
        Ok(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
    }

    /// The value in units of the last of `decimals` places, rounded as by [`Exact::round`].
    ///
    /// # Errors
    /// As [`Exact::round`].
    pub(crate) fn in_steps(self, decimals: u8) -> Result<i128, NumberError> {
        self.scaled(power_of_ten(decimals)?)
    }

    /// The nearest double, for JSON consumers and charts only; never for a decision.
    #[allow(clippy::cast_precision_loss)]
    pub fn to_f64(self) -> f64 {
        self.numerator() as f64 / self.denominator() as f64
    }

    /// `value * power`, rounded to an integer, halves away from zero.
    fn scaled(self, power: i128) -> Result<i128, NumberError> {
        // Not reduced to lowest terms where it fits without: that would cost more than all else here.
        let (numerator, denominator) = match self.numerator().checked_mul(power) {
            Some(numerator) => (numerator, self.denominator()),
            None => {
                let product = self.mul(Self::integer(power))?;
                (product.numerator(), product.denominator())
            }
        };
        let quotient = numerator / denominator;
        let remainder = (numerator % denominator).unsigned_abs();
        let up = remainder >= denominator.unsigned_abs() - remainder;
        let step = if numerator < 0 { -1 } else { 1 };
        if up { quotient.checked_add(step).ok_or(NumberError::Overflow) } else { Ok(quotient) }
    }

    fn held(ratio: Option<Ratio<i128>>) -> Result<Self, NumberError> {
        match ratio {
            Some(ratio) if *ratio.numer() != i128::MIN => Ok(Self(ratio)),
            _ => Err(NumberError::Overflow),
        }
    }
}

fn power_of_ten(exponent: u8) -> Result<i128, NumberError> {
    if exponent > MAX_DECIMALS {
        return Err(NumberError::Overflow);
    }
    10_i128.checked_pow(u32::from(exponent)).ok_or(NumberError::Overflow)
}

/// `1,250,000` as `1250000`; `None` if the groups after the first are not of three digits.
fn without_thousands_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// The shortest exact form: an integer, a finite decimal, or `numerator/denominator`.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.denominator();
        let (mut twos, mut fives) = (0_u8, 0_u8);
        while rest % 2 == 0 {
            rest /= 2;
            twos = twos.saturating_add(1);
        }
        while rest % 5 == 0 {
            rest /= 5;
            fives = fives.saturating_add(1);
        }
        match self.to_decimal_string(twos.max(fives)) {
            Ok(decimal) if rest == 1 => f.write_str(&decimal),
            _ => write!(f, "{}/{}", self.numerator(), self.denominator()),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As its exact text, because a JSON number would be read as a double.
impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percents_are_whole() {
        for b in 1..=1000_i128 {
            for a in 1..=b {
                let percent = Exact::quotient(a, b).unwrap().mul(Exact::integer(100)).unwrap();
                assert_eq!(percent.is_integer(), (a * 100) % b == 0, "{a}/{b}");
            }
        }
        let percent = Exact::quotient(29, 50).unwrap().mul(Exact::integer(100)).unwrap();
        assert_eq!(percent, Exact::integer(58));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let shown = |text: &str, decimals| Exact::parse(text).unwrap().to_decimal_string(decimals).unwrap();
        assert_eq!(shown("2.675", 2), "2.68");
        assert_eq!(shown("-2.675", 2), "-2.68");
        assert_eq!(shown("0.125", 2), "0.13");
        assert_eq!(shown("74.96", 1), "75.0");
        assert_eq!(shown("2/3", 3), "0.667");
        assert_eq!(shown("-0.04", 1), "0.0");
        assert_eq!(shown("0.5", 0), "1");
    }

    #[test]
    fn texts_are_read_exactly() {
        assert_eq!(Exact::parse("1,250.5"), Exact::quotient(2501, 2).ok());
        assert_eq!(Exact::parse("123,456"), Some(Exact::integer(123_456)));
        assert_eq!(Exact::parse("200/3"), Exact::quotient(200, 3).ok());
        assert_eq!(format!("{:?} {:?}", Exact::parse("0.50"), Exact::parse("2/6")), "Some(0.5) Some(1/3)");
        for wrong in ["", "1.", ".5", "1,25", "12,345,6", "1e3", "a", "1/0", "1234,567", "+5", "--5"] {
            assert_eq!(Exact::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn steps_are_those_of_rounding() {
        let steps = |text: &str, decimals| Exact::parse(text).unwrap().in_steps(decimals);
        assert_eq!(steps("2.675", 2), Ok(268));
        assert_eq!(steps("-2.675", 2), Ok(-268));
        assert_eq!(steps("0", MAX_DECIMALS), Ok(0));
        assert_eq!(steps("1", MAX_DECIMALS), Ok(10_i128.pow(u32::from(MAX_DECIMALS))));
        assert_eq!(steps("0", MAX_DECIMALS + 1), Err(NumberError::Overflow));
        assert_eq!(steps("0", MAX_DECIMALS + 2), Err(NumberError::Overflow));
    }

    #[test]
    fn doubles_are_the_nearest() {
        let double = |text: &str| Exact::parse(text).unwrap().to_f64().to_string();
        assert_eq!([double("-7/4"), double("1/10"), double("6")], ["-1.75", "0.1", "6"]);
    }

    #[test]
    fn the_sign_is_known() {
        let sign = |text: &str| {
            let number = Exact::parse(text).unwrap();
            (number.is_negative(), number.is_zero(), number.abs().to_string())
        };
        assert_eq!(sign("-0.5"), (true, false, "0.5".to_owned()));
        assert_eq!(sign("0.5"), (false, false, "0.5".to_owned()));
        assert_eq!(sign("-0"), (false, true, "0".to_owned()));
    }

    #[test]
    fn overflow_is_an_error_not_a_wrap() {
        let large = Exact::integer(i128::MAX);
        assert_eq!(Exact::quotient(i128::MIN, 3), Err(NumberError::Overflow));
        assert_eq!(Exact::quotient(3, i128::MIN), Err(NumberError::Overflow));
        assert_eq!(Exact::quotient(i128::MIN, 0), Err(NumberError::ZeroDivisor));
        assert_eq!(large.add(Exact::ONE), Err(NumberError::Overflow));
        assert_eq!(large.mul(large), Err(NumberError::Overflow));
        // The least number has no opposite and is never held.
        assert_eq!(large.neg().sub(Exact::ONE), Err(NumberError::Overflow));
        assert_eq!(Exact::ONE.div(Exact::ZERO), Err(NumberError::ZeroDivisor));
    }
}
