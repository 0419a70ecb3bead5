//! Laws of the statistics, whatever the counts.

use super::*;
use crate::number::Exact;
use proptest::prelude::*;

fn share() -> impl Strategy<Value = Share> {
    (1_u64..5000)
        .prop_flat_map(|whole| (0..=whole, Just(whole)))
        .prop_map(|(part, whole)| Share::new(part, whole).unwrap())
}

fn integers(values: &[i64]) -> Vec<Exact> {
    values.iter().map(|value| Exact::integer(*value)).collect()
}

proptest! {
    #[test]
    fn an_interval_holds_its_rate(share in share()) {
        let Interval { lower, upper } = wilson(share);
        prop_assert!((0.0..=1.0).contains(&lower) && (0.0..=1.0).contains(&upper));
        prop_assert!(lower <= share.rate() && share.rate() <= upper);
    }

    #[test]
    fn more_rows_of_the_same_rate_narrow_the_interval(share in share(), times in 2_u64..50) {
        let width = |share| { let found = wilson(share); found.upper - found.lower };
        let more = Share::new(share.part() * times, share.whole() * times).unwrap();
        prop_assert!(width(more) < width(share));
    }

    #[test]
    fn the_rest_has_the_interval_turned_round(share in share()) {
        let rest = wilson(Share::new(share.rest(), share.whole()).unwrap());
        let found = wilson(share);
        prop_assert!((found.lower - (1.0 - rest.upper)).abs() < 1e-12);
        prop_assert!((found.upper - (1.0 - rest.lower)).abs() < 1e-12);
    }

    #[test]
    fn mass_grows_from_none_to_all(share in share(), a in 0.0..1.0_f64, b in 0.0..1.0_f64) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let (below, more) = (mass_below(share, low), mass_below(share, high));
        prop_assert!((0.0..=1.0).contains(&below) && (0.0..=1.0).contains(&more));
        prop_assert!(below <= more + 1e-12);
        prop_assert!(mass_below(share, 0.0).abs() < f64::EPSILON && (mass_below(share, 1.0) - 1.0).abs() < f64::EPSILON);
        let rest = Share::new(share.rest(), share.whole()).unwrap();
        prop_assert!((below - (1.0 - mass_below(rest, 1.0 - low))).abs() < 1e-9);
    }

    /// Where the Wilson interval ends, little mass is beyond: about 2.5 %, in small samples up to three times that.
    #[test]
    fn both_ways_of_being_sure_agree(share in share()) {
        let Interval { lower, upper } = wilson(share);
        prop_assert!(mass_below(share, lower) < 0.075);
        prop_assert!(1.0 - mass_below(share, upper) < 0.075);
    }

    #[test]
    fn funnels_hold_the_expected_count_and_nest(pooled in share(), size in 1_u64..3000) {
        let [inner, outer] = [Tail::OneIn20, Tail::OneIn1000].map(|tail| funnel(pooled, size, tail).unwrap());
        prop_assert!(outer.start() <= inner.start() && inner.end() <= outer.end());
        let expected = pooled.rate() * size as f64;
        prop_assert!(*inner.start() as f64 <= expected.ceil() && expected.floor() <= *inner.end() as f64);
    }

    #[test]
    fn limits_move_and_grow_with_the_series(
        values in prop::collection::vec(-500_i64..500, 6..30),
        shift in -1000_i64..1000,
        scale in 1_i64..20,
    ) {
        let points = integers(&values);
        let moved = integers(&values.iter().map(|value| value * scale + shift).collect::<Vec<_>>());
        let (before, after) = (Xmr::of(&points).unwrap().unwrap(), Xmr::of(&moved).unwrap().unwrap());
        let (scale, shift) = (Exact::integer(scale), Exact::integer(shift));
        let image = |value: Exact| value.mul(scale).unwrap().add(shift).unwrap();
        prop_assert_eq!(after.mean, image(before.mean));
        prop_assert_eq!((after.lower, after.upper), (image(before.lower), image(before.upper)));
        prop_assert_eq!(after.range_limit, before.range_limit.mul(scale).unwrap());
        prop_assert_eq!(after.signal(&moved), before.signal(&points));
    }

    #[test]
    fn turning_a_series_over_turns_its_signal_over(values in prop::collection::vec(-50_i64..50, 6..30)) {
        let points = integers(&values);
        let turned: Vec<Exact> = points.iter().map(|point| point.neg()).collect();
        let (above, below) = (Xmr::of(&points).unwrap().unwrap(), Xmr::of(&turned).unwrap().unwrap());
        prop_assert_eq!(above.lower, below.upper.neg());
        let found = above.signal(&points).map(|signal| signal.rule);
        prop_assert_eq!(found.is_some(), below.signal(&turned).is_some());
    }
}
