//! Limits for parts of one whole.

use super::binomial::quantile;
use super::share::Share;
use std::ops::RangeInclusive;

/// How rarely a part lies outside its limits if it does not differ from the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tail {
    /// One in twenty: 95 % inside.
    OneIn20,
    /// One in a thousand: 99.9 % inside.
    OneIn1000,
}

impl Tail {
    /// The most probability there is beyond either limit.
    fn one_side(self) -> f64 {
        match self {
            Self::OneIn20 => 0.025,
            Self::OneIn1000 => 0.000_5,
        }
    }
}

/// How many of `size` rows have the property if this part does not differ from the `pooled` share, ends included; `None` of a part
/// without rows, or of more than [`Share::MOST`].
///
/// Exact binomial limits as in Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005), appendix
/// A.1.1, but for the interpolation that makes his curves smooth: whole counts lie outside only if a count so far out, or further, has a
/// probability of at most half the tail. The limits take chance within a part as the only source of difference: where parts differ for
/// reasons of their own (over-dispersion), more of them lie outside than the tail says (section 3 there; PMC6193208).
pub fn funnel(pooled: Share, size: u64, tail: Tail) -> Option<RangeInclusive<u64>> {
    if size == 0 || size > Share::MOST {
        return None;
    }
    if pooled.part() == 0 {
        return Some(0..=0);
    }
    if pooled.rest() == 0 {
        return Some(size..=size);
    }
    let (rate, beyond) = (pooled.rate(), tail.one_side());
    Some(quantile(beyond, size, rate)..=quantile(1.0 - beyond, size, rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(pooled: (u64, u64), size: u64, tail: Tail) -> (u64, u64) {
        funnel(Share::new(pooled.0, pooled.1).unwrap(), size, tail).unwrap().into_inner()
    }

    /// Ten throws of a coin, in 1024ths: 1 at most 0, 11 at most 1, 56 at most 2. Of 1024, 2.5 % are 25.6 and 0.05 % are 0.512.
    #[test]
    fn limits_of_ten_throws_are_those_worked_by_hand() {
        assert_eq!(limits((1, 2), 10, Tail::OneIn20), (2, 8));
        assert_eq!(limits((1, 2), 10, Tail::OneIn1000), (0, 10));
        // Of 12 throws, none has one in 4096: 0.05 % are 2.05, so that 0 and 12 lie outside and 1 (13 in 4096) does not.
        assert_eq!(limits((1, 2), 12, Tail::OneIn1000), (1, 11));
    }

    #[test]
    fn large_parts_come_near_the_normal_limits() {
        let (lower, upper) = limits((1, 5), 1_000_000, Tail::OneIn20);
        // 200,000 ± 1.96 · √(1,000,000 · 0.2 · 0.8)
        assert!(lower.abs_diff(200_000 - 784) <= 1 && upper.abs_diff(200_000 + 784) <= 1, "{lower} {upper}");
    }

    #[test]
    fn a_rate_without_chance_has_no_width() {
        assert_eq!(limits((0, 50), 10, Tail::OneIn20), (0, 0));
        assert_eq!(limits((50, 50), 10, Tail::OneIn1000), (10, 10));
        assert_eq!(funnel(Share::new(1, 2).unwrap(), 0, Tail::OneIn20), None);
    }
}
