//! Estimates as they are kept and shown.

use crate::number::Exact;

/// A double rounded to so many decimals, halves away from zero; `None` if it is no number or does not fit.
///
/// Estimates leave this module rounded, so that what is printed, compared and stored is one number.
#[allow(clippy::cast_possible_truncation, reason = "checked to be far inside the range")]
pub fn estimate(value: f64, decimals: u8) -> Option<Exact> {
    let scaled = (0..decimals).fold(value, |scaled, _| scaled * 10.0).round();
    (scaled.abs() < 1e30).then(|| Exact::decimal(scaled as i128, decimals).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_rounded_once() {
        assert_eq!(estimate(0.467_694_7, 4), Exact::parse("0.4677"));
        assert_eq!(estimate(-0.25, 1), Exact::parse("-0.3"));
        assert_eq!(estimate(1.0, 6), Some(Exact::ONE));
        assert_eq!(estimate(f64::NAN, 2), None);
        assert_eq!(estimate(f64::INFINITY, 2), None);
    }
}
