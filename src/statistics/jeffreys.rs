//! What is known of a rate after counting.

use super::beta::incomplete_beta;
use super::share::{Share, double};

/// The probability that the true rate is below `rate`, after counting this share and knowing nothing before.
///
/// The posterior of the Jeffreys prior, a beta distribution with parameters `part + ½` and `rest + ½`: Jeffreys, "An invariant form for the
/// prior probability in estimation problems", Proc. R. Soc. A 186 (1946); Brown, Cai and DasGupta, Statistical Science 16 (2001),
/// section 3.1.2. It is continuous, so that a single rate has no probability; of two rates, the difference is the mass between
/// them. Zero at 0 and below, one at 1 and above.
pub fn mass_below(share: Share, rate: f64) -> f64 {
    incomplete_beta(rate, double(share.part()) + 0.5, double(share.rest()) + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mass(part: u64, whole: u64, rate: f64) -> f64 {
        mass_below(Share::new(part, whole).unwrap(), rate)
    }

    /// The mass by another way: with rate sin²θ the density becomes sin^2part θ · cos^2rest θ, which is smooth, and Simpson's rule
    /// integrates it.
    fn integrated(part: u64, whole: u64, rate: f64) -> f64 {
        let (x, y) = (double(part), double(whole - part));
        let peak = (x / (x + y)).sqrt().asin();
        let log = |theta: f64| {
            let term = |power: f64, of: f64| if power > 0.0 { 2.0 * power * of.ln() } else { 0.0 };
            term(x, theta.sin()) + term(y, theta.cos())
        };
        let simpson = |to: f64| {
            let steps = 20_000_u32;
            let width = to / f64::from(steps);
            let terms = (0..=steps).map(|step| {
                let weight = if step == 0 || step == steps { 1.0 } else { f64::from(2 + 2 * (step % 2)) };
                weight * (log(width * f64::from(step)) - log(peak)).exp()
            });
            terms.sum::<f64>() * width / 3.0
        };
        simpson(rate.sqrt().asin()) / simpson(std::f64::consts::FRAC_PI_2)
    }

    #[test]
    fn masses_agree_with_integration() {
        let cases = [
            (9, 12, 0.5),
            (9, 12, 0.75),
            (0, 5, 0.1),
            (5, 5, 0.9),
            (303, 400, 0.75),
            (303, 400, 0.85),
            (1, 1000, 0.002),
            (7_000, 10_000, 0.701),
        ];
        for (part, whole, rate) in cases {
            let (found, expected) = (mass(part, whole, rate), integrated(part, whole, rate));
            assert!((found - expected).abs() < 1e-9, "{part} of {whole} below {rate}: {found} or {expected}");
        }
    }

    /// The design's example: 9 of 12 where 75 % is strong and 50 % moderate is 48 % strong or better, 48 % moderate, 4 % weak.
    #[test]
    fn the_example_of_the_design_is_found() {
        let (weak, below_strong) = (mass(9, 12, 0.5), mass(9, 12, 0.75));
        let shown = [weak, below_strong - weak, 1.0 - below_strong].map(|mass| format!("{mass:.2}"));
        assert_eq!(shown, ["0.04", "0.48", "0.48"]);
    }
}
