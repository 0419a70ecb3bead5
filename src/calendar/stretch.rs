//! From which day until which something holds.

use jiff::civil::Date;
use std::fmt;

/// From which day until which something holds: half-open, and without end where none is stated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// The first day; `None`: since ever.
    pub from: Option<Date>,
    /// The first day after; `None`: for ever.
    pub until: Option<Date>,
}

impl Stretch {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether no day of the other lies outside.
    pub fn covers(&self, other: &Self) -> bool {
        let starts = self.from.is_none_or(|from| other.from.is_some_and(|other| from <= other));
        let ends = self.until.is_none_or(|until| other.until.is_some_and(|other| other <= until));
        starts && ends
    }

    /// Whether a day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before =
            |end: Option<Date>, start: Option<Date>| end.zip(start).is_some_and(|(end, start)| end <= start);
        !before(self.until, other.from) && !before(other.until, self.from)
    }

    /// Whether it holds always.
    pub fn is_always(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// The days that none of these covers, oldest first.
    pub fn gaps(covered: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut all: Vec<Self> = covered.into_iter().collect();
        all.sort();
        let mut gaps = Vec::new();
        // The first day that is not covered yet; the outer `None`: every day is.
        let mut open = Some(None);
        for next in all {
            let Some(reached) = open else { break };
            if let Some(from) = next.from.filter(|from| reached.is_none_or(|reached| reached < *from)) {
                gaps.push(Self { from: reached, until: Some(from) });
            }
            open = next.until.map(|until| Some(reached.map_or(until, |reached| reached.max(until))));
        }
        if let Some(reached) = open {
            gaps.push(Self { from: reached, until: None });
        }
        gaps
    }
}

/// `from 2025-01-01 to before 2026-01-01`, `before 2026-01-01`, `from 2026-01-01`, `always`.
impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, None) => f.write_str("always"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(until)) => write!(f, "before {until}"),
            (Some(from), Some(until)) => write!(f, "from {from} to before {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stretch(from: &str, until: &str) -> Stretch {
        Stretch { from: from.parse().ok(), until: until.parse().ok() }
    }

    #[test]
    fn ends_are_half_open() {
        let year = stretch("2025-01-01", "2026-01-01");
        let day = |day: &str| year.holds(day.parse().unwrap());
        assert!(!day("2024-12-31") && day("2025-01-01") && day("2025-12-31") && !day("2026-01-01"));
        assert_eq!(year.to_string(), "from 2025-01-01 to before 2026-01-01");
        assert!(!year.overlaps(&stretch("2026-01-01", "")));
        assert!(year.overlaps(&stretch("2025-12-31", "")));
        assert!(
            year.covers(&stretch("2025-02-01", "2026-01-01")) && !year.covers(&stretch("2025-02-01", ""))
        );
    }

    #[test]
    fn gaps_lie_between_and_around() {
        let of = |stretches: &[Stretch]| -> Vec<String> {
            Stretch::gaps(stretches.iter().copied()).iter().map(ToString::to_string).collect()
        };
        assert_eq!(of(&[]), ["always"]);
        assert_eq!(of(&[stretch("", "")]), Vec::<String>::new());
        assert_eq!(
            of(&[stretch("2026-02-01", ""), stretch("", "2026-01-01")]),
            ["from 2026-01-01 to before 2026-02-01"]
        );
        assert_eq!(
            of(&[stretch("2025-01-01", "2026-01-01"), stretch("2025-06-01", "2025-07-01")]),
            ["before 2025-01-01", "from 2026-01-01"]
        );
        // One ends where the other begins.
        assert_eq!(of(&[stretch("", "2026-01-01"), stretch("2026-01-01", "")]), Vec::<String>::new());
    }

    #[test]
    fn what_has_no_end_on_either_side_holds_always() {
        assert!(stretch("", "").is_always());
        assert!(!stretch("2026-01-01", "").is_always() && !stretch("", "2026-01-01").is_always());
    }

    proptest! {
        #[test]
        fn a_day_is_in_a_gap_or_in_a_stretch(ends in prop::collection::vec((prop::option::of(0_i8..27), prop::option::of(0_i8..27)), 0..5), day in 0_i8..27) {
            let date = |day: i8| jiff::civil::date(2026, 1, day + 1);
            let all: Vec<Stretch> = ends
                .iter()
                .map(|(from, until)| Stretch { from: from.map(date), until: until.map(date) })
                .filter(|one| one.from.zip(one.until).is_none_or(|(from, until)| from < until))
                .collect();
            let gaps = Stretch::gaps(all.iter().copied());
            let covered = all.iter().any(|one| one.holds(date(day)));
            prop_assert_eq!(gaps.iter().any(|gap| gap.holds(date(day))), !covered);
        }
    }
}
