//! Durations: `3 h 20 min`, `2 d 4 h`, `45 s`.

use crate::language::Language;
use crate::number::{Exact, NumberError};
use crate::unit::TimeUnit;

/// To what durations are rounded, in microseconds, from coarse to fine.
const GRAINS: [i128; 9] = [HOUR, MINUTE, SECOND, 100_000, 10_000, 1_000, 100, 10, 1];
const SECOND: i128 = 1_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

impl Language {
    /// A number of a unit of time: `3 h`.
    pub(super) fn time(&self, unit: TimeUnit, number: &str) -> String {
        let key = match unit {
            TimeUnit::Microsecond => "time-microseconds",
            TimeUnit::Second => "time-seconds",
            TimeUnit::Minute => "time-minutes",
            TimeUnit::Hour => "time-hours",
            TimeUnit::Day => "time-days",
            TimeUnit::Week => "time-weeks",
        };
        // What is no whole number takes the form of many.
        self.counted(key, number.parse().unwrap_or(MANY), number, &[])
    }

    /// A duration in its two largest units, or as finely as `stays` (asked about the rounded value in `unit`) demands.
    ///
    /// From a day on in hours, from an hour in minutes, from a minute in seconds, below ten seconds in tenths, below one in hundredths.
    pub(super) fn duration(&self, value: Exact, unit: TimeUnit, stays: impl Fn(Exact) -> bool) -> String {
        match rounded(value, unit, &stays) {
            Some(microseconds) => self.compose(microseconds),
            None => self.time(unit, &self.number(value, 2)),
        }
    }

    /// A duration without rounding, if it is a whole number of microseconds.
    pub(super) fn exact_duration(&self, value: Exact, unit: TimeUnit) -> Option<String> {
        let microseconds = value.mul(Exact::integer(unit.microseconds())).ok()?;
        microseconds.is_integer().then(|| self.compose(microseconds.numerator()))
    }

    fn compose(&self, microseconds: i128) -> String {
        let length = microseconds.unsigned_abs();
        let [day, hour, minute, second] = [DAY, HOUR, MINUTE, SECOND].map(i128::unsigned_abs);
        let seconds = Exact::quotient((length % minute).cast_signed(), SECOND);
        let seconds = seconds.map(|seconds| seconds.to_string());
        let parts = [
            ((length / day).to_string(), TimeUnit::Day),
            ((length % day / hour).to_string(), TimeUnit::Hour),
            ((length % hour / minute).to_string(), TimeUnit::Minute),
            (seconds.unwrap_or_else(|_| (length % minute / second).to_string()), TimeUnit::Second),
        ];
        let shown = parts.iter().filter(|(count, _)| count != "0");
        let shown: Vec<String> = shown.map(|(count, unit)| self.time(*unit, &self.grouped(count))).collect();
        let text = shown.join(self.word("duration-separator"));
        match (text.is_empty(), microseconds < 0) {
            (true, _) => self.time(TimeUnit::Second, "0"),
            (false, true) => format!("{}{text}", self.word("minus")),
            (false, false) => text,
        }
    }
}

/// A count that no language has a form of its own for.
const MANY: usize = 1_000_000_007;

/// To what a duration in this unit is rounded in print, in the unit.
pub(super) fn step(value: Exact, unit: TimeUnit) -> Result<Exact, NumberError> {
    let factor = Exact::integer(unit.microseconds());
    Exact::integer(grain(value.mul(factor)?)).div(factor)
}

fn grain(microseconds: Exact) -> i128 {
    match microseconds.abs() {
        length if length >= Exact::integer(DAY) => HOUR,
        length if length >= Exact::integer(HOUR) => MINUTE,
        length if length >= Exact::integer(10 * SECOND) => SECOND,
        length if length >= Exact::integer(SECOND) => SECOND / 10,
        _ => SECOND / 100,
    }
}

/// In microseconds.
fn rounded(value: Exact, unit: TimeUnit, stays: &impl Fn(Exact) -> bool) -> Option<i128> {
    let factor = Exact::integer(unit.microseconds());
    let microseconds = value.mul(factor).ok()?;
    let within = |candidate: Exact| candidate.div(factor).is_ok_and(stays);
    let coarsest = grain(microseconds);
    let at_grain = |grain: i128| {
        let grain = Exact::integer(grain);
        microseconds.div(grain).and_then(|count| count.round(0)).and_then(|count| count.mul(grain)).ok()
    };
    let grains = GRAINS.into_iter().skip_while(|grain| *grain > coarsest);
    let nearest = grains.clone().filter_map(at_grain).find(|candidate| within(*candidate));
    let moved = || {
        let nearest = at_grain(1)?;
        let towards = if nearest > microseconds { nearest.sub(Exact::ONE) } else { nearest.add(Exact::ONE) };
        towards.ok().filter(|moved| within(*moved))
    };
    nearest.or_else(moved).or_else(|| at_grain(coarsest)).map(Exact::numerator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Exact, unit: TimeUnit, stays: impl Fn(Exact) -> bool) -> String {
        Language::english().duration(value, unit, stays)
    }

    fn shown(number: &str, unit: TimeUnit) -> String {
        text(Exact::parse(number).unwrap(), unit, |_| true)
    }

    #[test]
    fn the_two_largest_units_are_shown() {
        use TimeUnit::{Day, Hour, Microsecond, Minute, Second, Week};
        for (number, unit, expected) in [
            ("10/3", Hour, "3 h 20 min"),
            ("52", Hour, "2 d 4 h"),
            ("45", Second, "45 s"),
            ("90", Second, "1 min 30 s"),
            ("59.6", Minute, "59 min 36 s"),
            ("59.999", Minute, "1 h"),
            ("23.999", Hour, "1 d"),
            ("1.5", Day, "1 d 12 h"),
            ("1", Week, "7 d"),
            ("200", Week, "1,400 d"),
            ("4.25", Second, "4.3 s"),
            ("250000", Microsecond, "0.25 s"),
            ("0", Hour, "0 s"),
            ("-90", Minute, "-1 h 30 min"),
            ("0.001", Microsecond, "0 s"),
        ] {
            assert_eq!(shown(number, unit), expected, "{number} {unit}");
        }
    }

    #[test]
    fn a_printed_duration_stays_where_the_value_is() {
        let below_four_hours = |printed: Exact| printed < Exact::integer(4);
        let shown = |number: &str| text(Exact::parse(number).unwrap(), TimeUnit::Hour, below_four_hours);
        assert_eq!(shown("3.995"), "3 h 59 min 42 s");
        assert_eq!(shown("3.9"), "3 h 54 min");
        assert_eq!(shown("3.99999999999"), "3 h 59 min 59.999999 s");
    }

    #[test]
    fn exact_durations_are_not_rounded() {
        let exact = |text: &str, unit| Language::english().exact_duration(Exact::parse(text).unwrap(), unit);
        assert_eq!(exact("90", TimeUnit::Minute).as_deref(), Some("1 h 30 min"));
        assert_eq!(exact("1/7", TimeUnit::Second), None);
    }
}
