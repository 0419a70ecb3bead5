//! The binomial distribution.

use super::beta::incomplete_beta;
use super::share::double;

/// The probability of at most `count` of `whole` rows, each with probability `rate`: one minus an incomplete beta function (DLMF 8.17.5).
pub(super) fn at_most(count: u64, whole: u64, rate: f64) -> f64 {
    if count >= whole {
        return 1.0;
    }
    incomplete_beta(1.0 - rate, double(whole - count), double(count) + 1.0)
}

/// The smallest count whose probability of being reached at most is `probability` or more.
pub(super) fn quantile(probability: f64, whole: u64, rate: f64) -> u64 {
    let (mut least, mut most) = (0, whole);
    while least < most {
        let middle = least + (most - least) / 2;
        if at_most(middle, whole, rate) >= probability { most = middle } else { least = middle + 1 }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of the terms, each from the one before.
    fn summed(count: u64, whole: u64, rate: f64) -> f64 {
        let mut term = (1.0 - rate).powi(i32::try_from(whole).unwrap());
        let mut sum = term;
        for k in 1..=count {
            term *= double(whole - k + 1) / double(k) * rate / (1.0 - rate);
            sum += term;
        }
        sum
    }

    #[test]
    fn probabilities_agree_with_the_sum_of_terms() {
        for (whole, rate) in [(1, 0.5), (10, 0.3), (20, 0.05), (60, 0.8), (400, 0.757_5)] {
            for count in [0, 1, whole / 2, whole * 3 / 4, whole - 1] {
                let (found, expected) = (at_most(count, whole, rate), summed(count, whole, rate));
                assert!((found - expected).abs() < 1e-11, "{count} of {whole} at {rate}");
            }
            assert!((at_most(whole, whole, rate) - 1.0).abs() < f64::EPSILON);
        }
    }

    /// Ten throws of a coin: at most 1 has 11/1024, at most 2 has 56/1024, at most 8 has 1013/1024.
    #[test]
    fn quantiles_are_counts() {
        assert_eq!(quantile(0.025, 10, 0.5), 2);
        assert_eq!(quantile(0.975, 10, 0.5), 8);
        assert_eq!(quantile(11.0 / 1024.0 - 1e-9, 10, 0.5), 1);
        assert_eq!(quantile(1.0, 10, 0.5), 10);
    }
}
