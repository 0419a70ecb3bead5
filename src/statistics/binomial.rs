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
///
/// Looked for around where the normal distribution expects it, in steps that double, because every look costs an incomplete beta function.
pub(super) fn quantile(probability: f64, whole: u64, rate: f64) -> u64 {
    let reached = |count: u64| at_most(count, whole, rate) >= probability;
    let guess = expected(probability, whole, rate);
    let (mut least, mut most) = (0, whole);
    let mut step = 1;
    if reached(guess) {
        most = guess;
        while most > 0 {
            let below = most.saturating_sub(step);
            if !reached(below) {
                least = below + 1;
                break;
            }
            most = below;
            step *= 2;
        }
    } else {
        least = guess + 1;
        while least < whole {
            let above = (least + step - 1).min(whole);
            if reached(above) {
                most = above;
                break;
            }
            least = above + 1;
            step *= 2;
        }
    }
    while least < most {
        let middle = least + (most - least) / 2;
        if reached(middle) { most = middle } else { least = middle + 1 }
    }
    least
}

/// About the same, by the normal distribution; only how long the search takes depends on it.
fn expected(probability: f64, whole: u64, rate: f64) -> u64 {
    let side = probability.min(1.0 - probability).max(1e-12);
    // Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.22, with a logarithm good enough for a guess.
    let root = (-2.0 * side.ln()).sqrt();
    let far = root - (2.307_53 + 0.270_61 * root) / (1.0 + 0.992_29 * root + 0.044_81 * root * root);
    let away = if probability < 0.5 { -far } else { far };
    let count = double(whole) * rate + away * (double(whole) * rate * (1.0 - rate)).sqrt();
    // A float becomes a whole number by being cut off at the ends.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cut off at both ends on purpose"
    )]
    let count = count as u64;
    count.min(whole)
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

    #[test]
    fn the_search_finds_what_looking_at_every_count_finds() {
        for whole in [1, 2, 7, 30, 250] {
            for rate in [0.001, 0.2, 0.5, 0.93, 0.999] {
                for probability in [0.0, 0.000_5, 0.025, 0.5, 0.975, 0.999_5, 1.0] {
                    let first = (0..=whole).find(|count| at_most(*count, whole, rate) >= probability);
                    assert_eq!(
                        Some(quantile(probability, whole, rate)),
                        first,
                        "{probability} of {whole} at {rate}"
                    );
                }
            }
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
