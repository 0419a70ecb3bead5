//! Numbers modulo the prime 2^61 − 1, in which formulas are compared.

use crate::number::Exact;

/// The modulus.
const PRIME: u64 = (1 << 61) - 1;

/// Of two integers up to this size, the quotient is known from its residue.
const LARGEST: i128 = 1 << 29;

/// A number modulo the prime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Residue(u64);

impl Residue {
    pub(super) const ZERO: Self = Self(0);
    pub(super) const ONE: Self = Self(1);

    /// A residue made of any bits.
    pub(super) fn of_bits(bits: u64) -> Self {
        Self(bits % PRIME)
    }

    /// An exact number; `None` if its denominator is a multiple of the prime.
    pub(super) fn of(number: Exact) -> Option<Self> {
        let whole = |part: i128| u64::try_from(part.rem_euclid(i128::from(PRIME))).map(Self).ok();
        let (numerator, denominator) = (whole(number.numerator())?, whole(number.denominator())?);
        if denominator == Self::ONE {
            return Some(numerator);
        }
        Some(numerator.times(denominator.inverse()?))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum >= PRIME { sum - PRIME } else { sum })
    }

    pub(super) fn opposite(self) -> Self {
        Self(if self.0 == 0 { 0 } else { PRIME - self.0 })
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.opposite())
    }

    pub(super) fn times(self, other: Self) -> Self {
        // 2^61 is one, so the upper bits are added to the lower ones.
        let product = u128::from(self.0) * u128::from(other.0);
        let low = u64::try_from(product & u128::from(PRIME)).unwrap_or(0);
        let high = u64::try_from(product >> 61).unwrap_or(0);
        Self(low).plus(Self(high))
    }

    /// What gives one when multiplied; `None` of zero. By Euclid's algorithm.
    pub(super) fn inverse(self) -> Option<Self> {
        let (mut before, mut now) = (PRIME.cast_signed(), self.0.cast_signed());
        // Neither factor ever exceeds the prime.
        let (mut factor_before, mut factor) = (0_i64, 1_i64);
        while now > 1 {
            let quotient = before / now;
            (before, now) = (now, before - quotient * now);
            (factor_before, factor) = (factor, factor_before - quotient * factor);
        }
        let inverse = factor.rem_euclid(PRIME.cast_signed()).cast_unsigned();
        (now == 1).then_some(Self(inverse))
    }

    /// The quotient of small integers that has this residue, if there is one.
    pub(super) fn quotient(self) -> Option<Exact> {
        let (mut before, mut now) = (i128::from(PRIME), i128::from(self.0));
        let (mut factor_before, mut factor) = (0_i128, 1_i128);
        while now > LARGEST {
            let quotient = before / now;
            (before, now) = (now, before - quotient * now);
            (factor_before, factor) = (factor, factor_before - quotient * factor);
        }
        if factor == 0 || factor.abs() > LARGEST {
            return None;
        }
        Exact::quotient(now, factor).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Residue;
    use crate::number::Exact;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_field(a in any::<u64>(), b in any::<u64>(), c in any::<u64>()) {
            let [a, b, c] = [a, b, c].map(Residue::of_bits);
            prop_assert_eq!(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
            prop_assert_eq!(a.times(b), b.times(a));
            prop_assert_eq!(a.minus(b).plus(b), a);
            if let Some(inverse) = a.inverse() {
                prop_assert_eq!(a.times(inverse), Residue::ONE);
            } else {
                prop_assert_eq!(a, Residue::ZERO);
            }
        }

        #[test]
        fn small_quotients_come_back(numerator in -1_000_000_i128..1_000_000, denominator in 1_i128..1_000_000) {
            let number = Exact::quotient(numerator, denominator).unwrap();
            prop_assert_eq!(Residue::of(number).unwrap().quotient(), Some(number));
        }
    }
}
