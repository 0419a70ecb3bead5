//! Logarithm, exponential and the error of Stirling's formula, from operations that every machine rounds alike.
//!
//! The standard library's `ln` and `exp` are the system's, whose last bits differ between systems.

/// `ln 2` in two parts, the first with so few digits that a small whole multiple of it is exact.
const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);

/// The natural logarithm of a positive, normal number; relative error about 1e-16.
pub(super) fn ln(x: f64) -> f64 {
    // x = m · 2^k with m from 0.7 to 1.4, and ln m = 2 · artanh((m − 1) / (m + 1)).
    let bits = x.to_bits();
    let exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0) - 1023;
    let mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    let (mantissa, exponent) = if mantissa > std::f64::consts::SQRT_2 {
        (mantissa / 2.0, exponent + 1)
    } else {
        (mantissa, exponent)
    };
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    // 1 + s²/3 + s⁴/5 + …, with s² below 0.03.
    let series = (0..13).rev().fold(0.0, |sum, term| sum * square + 1.0 / f64::from(2 * term + 1));
    let k = f64::from(exponent);
    k * LN_2.0 + (k * LN_2.1 + 2.0 * s * series)
}

/// `e^x` for `x` of 0 or less; zero where a double ends.
pub(super) fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let k = (x / std::f64::consts::LN_2).round();
    let rest = (x - k * LN_2.0) - k * LN_2.1;
    // 1 + r/1 · (1 + r/2 · (1 + …)), with |r| below 0.35.
    let series = (1..=16).rev().fold(1.0, |sum, term| 1.0 + rest / f64::from(term) * sum);
    // `k` is a whole number from −1010 to 0: the bits of 2^k.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let power = (k + 1023.0) as u64;
    series * f64::from_bits(power << 52)
}

/// `ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π)` for `z` of ½ or more: what Stirling's formula lacks.
pub(super) fn stirling_error(z: f64) -> f64 {
    let (mut z, mut error) = (z, 0.0);
    while z < 16.0 {
        // From Γ(z + 1) = z · Γ(z).
        error += (z + 0.5) * ln((z + 1.0) / z) - 1.0;
        z += 1.0;
    }
    let square = z * z;
    let series = [1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    error + series.into_iter().fold(0.0, |sum, term| sum / square + term) / z
}

/// `x ln(x / m) + m − x` for positive numbers, without loss where they are close.
///
/// Loader, "Fast and accurate computation of binomial probabilities" (2000), calls it the deviance part.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() >= 0.1 {
        return x * ln(x / m) + m - x;
    }
    // x ln((1 + v) / (1 − v)) = 2x (v + v³/3 + v⁵/5 + …); the first term and m − x leave (x − m) v.
    let square = v * v;
    let series = (1..12).rev().fold(0.0, |sum, term| (sum + 1.0 / f64::from(2 * term + 1)) * square);
    (x - m) * v + 2.0 * x * v * series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found:e} is not {expected:e}");
    }

    #[test]
    fn logarithms_agree_with_the_system() {
        for x in [1e-300, 1e-9, 0.1, 0.5, 0.75, 0.999_999, 1.000_001, 1.5, 2.0, 10.0, 12_345.678, 1e12, 1e300]
        {
            close(ln(x), x.ln(), 4e-16);
        }
        assert!(ln(1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn exponentials_agree_with_the_system() {
        for x in [0.0, -1e-9, -0.1, -0.5, -1.0, -12.3, -100.0, -650.0, -699.9] {
            close(exp(x), x.exp(), 1e-15);
        }
        assert!(exp(-1e6).abs() < f64::EPSILON);
    }

    /// Γ(½) = √π, Γ(1) = 1, Γ(13/2) = 10395/64 · √π, Γ(21) = 20!.
    #[test]
    fn stirlings_error_gives_known_factorials() {
        let gamma = |z: f64| (z - 0.5) * z.ln() - z + 0.5 * std::f64::consts::TAU.ln() + stirling_error(z);
        let root = std::f64::consts::PI.sqrt();
        close(gamma(0.5), root.ln(), 1e-14);
        assert!(gamma(1.0).abs() < 1e-14);
        close(gamma(6.5), (10395.0 / 64.0 * root).ln(), 1e-14);
        close(gamma(21.0), 2_432_902_008_176_640_000_f64.ln(), 1e-14);
    }

    #[test]
    fn deviance_is_smooth_where_its_form_changes() {
        for (x, m) in [(9.5_f64, 9.75), (9.5, 7.7), (100.5, 82.2), (100.5, 82.3), (3.0, 9.0)] {
            close(deviance(x, m), x * (x / m).ln() + m - x, 1e-12);
        }
        assert!(deviance(7.0, 7.0).abs() < f64::EPSILON);
    }
}
