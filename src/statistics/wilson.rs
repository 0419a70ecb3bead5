//! The interval of a share.

use super::share::{Interval, Share, double};

/// The normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

/// The Wilson score interval at 95 % confidence: the rates that these counts do not contradict.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927); recommended for small samples
/// by Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001). Rows are taken as
/// independent of each other. The end at which no row, or every row, has the property is exactly 0 or 1.
pub fn wilson(share: Share) -> Interval {
    let (part, rest, whole) = (double(share.part()), double(share.rest()), double(share.whole()));
    let square = Z * Z;
    let root = Z * (square + 4.0 * part * (rest / whole)).sqrt();
    let (middle, width) = (2.0 * part + square, 2.0 * (whole + square));
    Interval {
        lower: if share.part() == 0 { 0.0 } else { ((middle - root) / width).max(0.0) },
        upper: if share.rest() == 0 { 1.0 } else { ((middle + root) / width).min(1.0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four decimals of both ends.
    fn shown(part: u64, whole: u64) -> String {
        let Interval { lower, upper } = wilson(Share::new(part, whole).unwrap());
        format!("{lower:.4} to {upper:.4}")
    }

    /// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
    #[test]
    fn the_published_intervals_are_found() {
        assert_eq!(shown(81, 263), "0.2553 to 0.3662");
        assert_eq!(shown(15, 148), "0.0624 to 0.1605");
        assert_eq!(shown(0, 20), "0.0000 to 0.1611");
        assert_eq!(shown(1, 29), "0.0061 to 0.1718");
    }

    /// R: `prop.test(9, 12, correct = FALSE)$conf.int`; as the design of this program publishes them, 46.8 to 91.1 % and 71.3 to 79.7 %.
    #[test]
    fn the_examples_of_the_design_are_found() {
        assert_eq!(shown(9, 12), "0.4677 to 0.9111");
        assert_eq!(shown(303, 400), "0.7132 to 0.7969");
    }

    /// An end is where the score test just rejects: `(p̂ − p)² = z² p (1 − p) / n`, solved here by halving.
    #[test]
    fn ends_are_where_the_score_test_just_rejects() {
        for (part, whole) in [(1, 2), (9, 12), (303, 400), (3, 1000), (999, 1000), (41_000, 90_001)] {
            let share = Share::new(part, whole).unwrap();
            let (rate, n) = (share.rate(), double(whole));
            let rejects = |p: f64| (rate - p) * (rate - p) > Z * Z * p * (1.0 - p) / n;
            let end = |mut inside: f64, mut outside: f64| {
                for _ in 0..200 {
                    let middle = f64::midpoint(inside, outside);
                    if rejects(middle) { outside = middle } else { inside = middle }
                }
                inside
            };
            let found = wilson(share);
            assert!((found.lower - end(rate, 0.0)).abs() < 1e-12, "{part} of {whole}");
            assert!((found.upper - end(rate, 1.0)).abs() < 1e-12, "{part} of {whole}");
        }
    }
}
