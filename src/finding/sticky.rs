//! Bands that a value leaves only when it passes their ends by a margin.

use crate::band::{BandScale, Placement};
use crate::formula::CheckedKpi;
use crate::number::Exact;

/// How many periods before a value decide in which band it sticks. The same for every command, so that the band of a period does not
/// depend on how many others are shown beside it.
pub const REACH: u32 = 24;

/// How many periods before the first shown one must be asked for, so that its band and change can be told: one, and more if a value may
/// stick to the band of earlier ones.
pub fn periods_before<'a>(kpis: impl IntoIterator<Item = &'a CheckedKpi>) -> u32 {
    let sticky = kpis.into_iter().any(|kpi| kpi.criteria.sticky.is_some());
    if sticky { REACH.saturating_add(1) } else { 1 }
}

/// The band of the last of several values, oldest first, each with the scale of its period: a value stays in the band of the one before
/// until it is beyond its ends by more than the margin. `None` if the last lies in no band.
///
/// Periods without a value change nothing. A band that a later scale does not have is left.
pub(super) fn band<'a>(
    values: impl IntoIterator<Item = (&'a BandScale, Exact)>,
    margin: Exact,
) -> Option<&'a str> {
    values.into_iter().fold(None, |held, (scale, value)| step(held, scale, value, margin))
}

/// The band of a value after one that was in `held`.
fn step<'a>(held: Option<&'a str>, scale: &'a BandScale, value: Exact, margin: Exact) -> Option<&'a str> {
    let stays =
        |name: &&str| scale.bands.iter().any(|band| band.name == *name && band.reaches(value, margin));
    held.filter(stays).or_else(|| match scale.place(value) {
        Placement::In(band) => Some(band.name.as_str()),
        Placement::AboveScale | Placement::BelowScale | Placement::Unbanded => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::{Band, Bound};
    use crate::catalog::BandStatus;
    use proptest::prelude::*;

    /// Weak < 70 ≤ Moderate < 85 ≤ Strong
    fn scale() -> BandScale {
        let bound = |value: i32, inclusive| Some(Bound { value: Exact::integer(value), inclusive });
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
        BandScale {
            bands: vec![
                band("Weak", 2, None, bound(70, false)),
                band("Moderate", 1, bound(70, true), bound(85, false)),
                band("Strong", 0, bound(85, true), None),
            ],
        }
    }

    fn bands(values: &str, margin: &str) -> Vec<String> {
        let scale = scale();
        let values: Vec<Exact> = values.split(' ').map(|value| Exact::parse(value).unwrap()).collect();
        let margin = Exact::parse(margin).unwrap();
        let until = |end: usize| band(values[..end].iter().map(|value| (&scale, *value)), margin);
        (1..=values.len()).map(|end| until(end).unwrap().to_owned()).collect()
    }

    #[test]
    fn a_band_is_left_beyond_the_margin() {
        assert_eq!(
            bands("86 84 83 82.9 84 86.9 87", "2"),
            ["Strong", "Strong", "Strong", "Moderate", "Moderate", "Moderate", "Strong"]
        );
    }

    #[test]
    fn without_a_margin_the_cut_points_decide() {
        assert_eq!(bands("85 84.99 85 69.9 70", "0"), ["Strong", "Moderate", "Strong", "Weak", "Moderate"]);
    }

    #[test]
    fn a_large_step_skips_a_band() {
        assert_eq!(bands("90 60 90", "2"), ["Strong", "Weak", "Strong"]);
    }

    proptest! {
        #[test]
        fn a_repeated_value_changes_nothing(values in prop::collection::vec(500_i32..1000, 1..12), again in 1_usize..4, margin in 0_i32..60) {
            let (scale, margin) = (scale(), Exact::quotient(margin.into(), 10).unwrap());
            let exact = |value: &i32| Exact::quotient((*value).into(), 10).unwrap();
            let of = |values: &[i32]| band(values.iter().map(|value| (&scale, exact(value))), margin).map(str::to_owned);
            let mut repeated = values.clone();
            repeated.extend(std::iter::repeat_n(*values.last().unwrap(), again));
            prop_assert_eq!(of(&repeated), of(&values));
            let twice: Vec<i32> = values.iter().flat_map(|value| [*value, *value]).collect();
            prop_assert_eq!(of(&twice), of(&values));
        }

        /// Far from every cut point the past does not matter.
        #[test]
        fn beyond_all_margins_the_cut_points_decide(values in prop::collection::vec(500_i32..1000, 0..12), last in 500_i32..1000) {
            let (scale, margin) = (scale(), Exact::integer(2));
            let exact = |value: &i32| Exact::quotient((*value).into(), 10).unwrap();
            prop_assume!([700, 850].iter().all(|cut| (last - cut).abs() > 20));
            let all: Vec<i32> = values.iter().copied().chain([last]).collect();
            let sticky = band(all.iter().map(|value| (&scale, exact(value))), margin);
            prop_assert_eq!(sticky, band([(&scale, exact(&last))], margin));
        }
    }
}
