//! How a printed value came from the exact one.

use super::value::{Style, default_decimals, rounded_within};
use crate::band::BandScale;
use crate::language::Language;
use crate::number::Exact;
use crate::unit::{TimeUnit, Unit};

/// Why [`value`](super::value()) prints the digits it does: `to 1 decimal, as usual for its unit`. The arguments are those of `value`.
pub fn rounding(value: Exact, unit: &Unit, decimals: Option<u8>, scale: Option<&BandScale>) -> String {
    let language = Language::english();
    let stays = |printed: Exact| scale.is_none_or(|scale| scale.place(printed) == scale.place(value));
    if let Style::Duration(time) = Style::of(unit)
        && (decimals.is_none() || time == TimeUnit::Microsecond)
    {
        let shown = language.duration(value, time, stays);
        return match language.exact_duration(value, time) {
            Some(exact) if exact == shown => "none, the printed duration is exact".to_owned(),
            _ if language.duration(value, time, |_| true) == shown => {
                "a duration, to its two largest units; halves away from zero".to_owned()
            }
            _ => {
                "a duration, more finely than its two largest units, so that it lies in the band of the value"
                    .to_owned()
            }
        };
    }
    let asked = decimals.unwrap_or_else(|| default_decimals(value, unit));
    let (rounded, shown) = rounded_within(value, asked, stays);
    let whose = if decimals.is_some() { "as the KPI states" } else { "as usual for its unit" };
    if shown == asked && rounded == value {
        return "none, the printed number is exact".to_owned();
    }
    if shown == asked {
        return format!("{}, {whose}; halves away from zero", counted(shown));
    }
    format!(
        "{} and not {asked}, {whose}, so that the printed number lies in the band of the value",
        counted(shown)
    )
}

fn counted(decimals: u8) -> String {
    match decimals {
        0 => "to a whole number".to_owned(),
        1 => "to 1 decimal".to_owned(),
        more => format!("to {more} decimals"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::{Band, Bound};
    use crate::catalog::BandStatus;

    #[test]
    fn the_rule_that_decided_is_named() {
        let band = |name: &str, lower, upper| Band {
            name: name.into(),
            rank: 0,
            lower,
            upper,
            status: BandStatus::Neutral,
            say: None,
            actions: [].into(),
            basis: None,
        };
        let bound = |inclusive| Some(Bound { value: Exact::integer(75), inclusive });
        let scale =
            BandScale { bands: vec![band("Low", None, bound(false)), band("High", bound(true), None)] };
        let why = |text: &str, decimals| {
            rounding(Exact::parse(text).unwrap(), &Unit::percent(), decimals, Some(&scale))
        };
        assert_eq!(why("80", Some(1)), "none, the printed number is exact");
        assert_eq!(why("250/3", None), "to 1 decimal, as usual for its unit; halves away from zero");
        assert_eq!(why("250/3", Some(0)), "to a whole number, as the KPI states; halves away from zero");
        assert_eq!(
            why("74.996", Some(1)),
            "to 3 decimals and not 1, as the KPI states, so that the printed number lies in the band of the value"
        );
        let hours = |text: &str| {
            rounding(Exact::parse(text).unwrap(), &Unit::time(TimeUnit::Hour), None, Some(&scale))
        };
        assert_eq!(hours("1.5"), "none, the printed duration is exact");
        assert_eq!(hours("10/7"), "a duration, to its two largest units; halves away from zero");
        assert_eq!(
            hours("524/7"),
            "a duration, more finely than its two largest units, so that it lies in the band of the value"
        );
        // 1 h 14 min 6 s, of which the seconds are not shown.
        assert_eq!(hours("1.235"), "a duration, to its two largest units; halves away from zero");
    }

    #[test]
    fn only_durations_that_are_held_in_microseconds_have_no_decimals_of_their_own() {
        let why = |text: &str, unit| rounding(Exact::parse(text).unwrap(), &Unit::time(unit), Some(1), None);
        assert_eq!(why("1500000", TimeUnit::Microsecond), "none, the printed duration is exact");
        assert_eq!(why("10/3", TimeUnit::Hour), "to 1 decimal, as the KPI states; halves away from zero");
    }
}
