//! Into which stretches of days, or at which moments, a query sorts its rows, and which of them make up a period.

use crate::calendar::Period;
use crate::formula::{RowExpr, TimeRole};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// When the rows of a query count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowTime {
    /// Where the row's time falls.
    Flow(RowExpr),
    /// While the row is valid: it began before a moment and had not ended before it.
    Stock {
        /// Begin of validity.
        from: RowExpr,
        /// End of validity; missing if it has none yet.
        until: RowExpr,
    },
}

/// The days `start <= day < end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// First day.
    pub start: Date,
    /// The day after the last.
    pub end: Date,
}

/// How a query sorts its rows in time; a result row names its slot by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slots {
    /// Stretches of days that do not overlap, sorted: a row falls in one of them or in none.
    Apart(Vec<Days>),
    /// Stretches that may overlap: a row falls in every one that holds its day.
    Overlapping(Vec<Days>),
    /// The first moments of days: a row counts at every one at which it is valid.
    Moments(Vec<Date>),
}

/// What an atom wants of a query's time for one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    /// All rows of these days.
    Days(Days),
    /// All rows valid at this moment.
    Moment(Date),
}

impl RowTime {
    pub(super) fn of(role: &TimeRole) -> Self {
        match role {
            TimeRole::Flow(at) => Self::Flow(at.clone()),
            TimeRole::StockAtStart { from, until } | TimeRole::StockAtEnd { from, until } => {
                Self::Stock { from: from.clone(), until: until.clone() }
            }
        }
    }
}

impl Wanted {
    pub(super) fn of(role: &TimeRole, window: &Period) -> Self {
        match role {
            TimeRole::Flow(_) => Self::Days(Days { start: window.start, end: window.end }),
            TimeRole::StockAtStart { .. } => Self::Moment(window.start),
            TimeRole::StockAtEnd { .. } => Self::Moment(window.end),
        }
    }
}

impl Slots {
    /// The fewest slots from which everything wanted can be had. What adds up is put together from parts; what does not needs each stretch
    /// whole.
    pub(super) fn covering(time: &RowTime, wanted: &BTreeSet<Wanted>, adds_up: bool) -> Self {
        if let RowTime::Stock { .. } = time {
            let moments = wanted.iter().filter_map(|wanted| match wanted {
                Wanted::Moment(moment) => Some(*moment),
                Wanted::Days(_) => None,
            });
            return Self::Moments(moments.collect());
        }
        let stretches: Vec<Days> = wanted
            .iter()
            .filter_map(|wanted| match wanted {
                Wanted::Days(days) => Some(*days),
                Wanted::Moment(_) => None,
            })
            .collect();
        // Sorted by start: only neighbours can overlap first.
        let apart = stretches.iter().zip(stretches.iter().skip(1)).all(|(one, next)| one.end <= next.start);
        match (apart, adds_up) {
            (true, _) => Self::Apart(stretches),
            (false, false) => Self::Overlapping(stretches),
            (false, true) => Self::Apart(parts(&stretches)),
        }
    }

    /// The slots that make up what is wanted.
    pub(super) fn making_up(&self, wanted: Wanted) -> Vec<usize> {
        let chosen = |holds: &dyn Fn(&Days) -> bool, of: &[Days]| -> Vec<usize> {
            of.iter().enumerate().filter(|(_, days)| holds(days)).map(|(at, _)| at).collect()
        };
        match (self, wanted) {
            (Self::Apart(parts), Wanted::Days(whole)) => {
                chosen(&|part| whole.start <= part.start && part.end <= whole.end, parts)
            }
            (Self::Overlapping(all), Wanted::Days(whole)) => chosen(&|days| *days == whole, all),
            (Self::Moments(moments), Wanted::Moment(moment)) => {
                moments.iter().position(|held| *held == moment).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Apart(days) | Self::Overlapping(days) => days.len(),
            Self::Moments(moments) => moments.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The parts into which the edges of stretches cut them; days that lie in none are left out.
fn parts(stretches: &[Days]) -> Vec<Days> {
    let edges: BTreeSet<Date> = stretches.iter().flat_map(|days| [days.start, days.end]).collect();
    let between =
        edges.iter().zip(edges.iter().skip(1)).map(|(start, end)| Days { start: *start, end: *end });
    between
        .filter(|part| stretches.iter().any(|whole| whole.start <= part.start && part.end <= whole.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fixture::moment;
    use jiff::civil::date;

    fn month(number: i8) -> Days {
        Days { start: date(2026, number, 1), end: date(2026, number + 1, 1) }
    }

    fn span(first: i8, last: i8) -> Days {
        Days { start: month(first).start, end: month(last).end }
    }

    fn covering(wanted: &[Days], adds_up: bool) -> Slots {
        let wanted = wanted.iter().map(|days| Wanted::Days(*days)).collect();
        Slots::covering(&RowTime::Flow(moment("created_at")), &wanted, adds_up)
    }

    #[test]
    fn periods_apart_are_slots_themselves() {
        assert_eq!(covering(&[month(3), month(1)], false), Slots::Apart(vec![month(1), month(3)]));
    }

    #[test]
    fn overlapping_windows_share_their_parts() {
        let wanted = [span(1, 3), span(2, 4), month(4)];
        let slots = covering(&wanted, true);
        assert_eq!(slots, Slots::Apart(vec![month(1), span(2, 3), month(4)]));
        assert_eq!(slots.making_up(Wanted::Days(span(2, 4))), [1, 2]);
        assert_eq!(slots.making_up(Wanted::Days(month(4))), [2]);
    }

    #[test]
    fn what_does_not_add_up_needs_each_stretch_whole() {
        let slots = covering(&[span(1, 3), span(2, 4)], false);
        assert_eq!(slots, Slots::Overlapping(vec![span(1, 3), span(2, 4)]));
        assert_eq!(slots.making_up(Wanted::Days(span(2, 4))), [1]);
    }

    #[test]
    fn start_and_end_of_neighbours_are_one_moment() {
        let stock = RowTime::Stock { from: moment("joined"), until: moment("left") };
        let wanted =
            [month(1), month(2)].into_iter().flat_map(|m| [Wanted::Moment(m.start), Wanted::Moment(m.end)]);
        let slots = Slots::covering(&stock, &wanted.collect(), true);
        assert_eq!(slots, Slots::Moments(vec![date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]));
    }
}
