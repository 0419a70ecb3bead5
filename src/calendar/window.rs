//! Earlier and longer periods.

use super::{Calendar, Grain, Period, explicit};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;

/// Which days an aggregate reads for a period: the period's own, or those of an earlier one, or more than one period's.
///
/// Moving and extending commute, so that any nesting of `previous`, `same period last year` and one of `rolling` and `to date` has this one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Window {
    /// Periods back, in the period's own grain.
    pub back: u32,
    /// Years back, by the calendar.
    pub years_back: u32,
    /// How much it covers, counted from the end of the period so reached.
    pub extent: Extent,
}

/// How much a [`Window`] covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Extent {
    /// The period.
    #[default]
    Period,
    /// The last so many units up to the end of the period.
    Rolling {
        /// How many; at least one.
        count: u32,
        /// Of what.
        grain: Grain,
    },
    /// From the start of the unit in which the period ends to the end of the period.
    ToDate(Grain),
}

impl fmt::Display for Window {
    /// `3 months rolling, 1 period back, 1 year back`; `the period` if that is all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = match self.extent {
            Extent::Period => Vec::new(),
            Extent::Rolling { count, grain } => vec![format!("{} rolling", grain.times(count))],
            Extent::ToDate(grain) => vec![format!("{grain} to date")],
        };
        let plural = |count| if count == 1 { "" } else { "s" };
        if self.back > 0 {
            words.push(format!("{} period{} back", self.back, plural(self.back)));
        }
        if self.years_back > 0 {
            words.push(format!("{} back", Grain::Year.times(self.years_back)));
        }
        f.write_str(if words.is_empty() { "the period" } else { "" })?;
        f.write_str(&words.join(", "))
    }
}

impl Calendar {
    /// The days a window covers for a period. `None` beyond the ends of the calendar, and where the earlier year has no such period (week 53).
    pub fn window(&self, period: &Period, window: Window) -> Option<Period> {
        let back = i32::try_from(window.back).ok()?.checked_neg()?;
        let moved = self.years_before(&self.shift(period, back)?, window.years_back)?;
        let start = match window.extent {
            Extent::Period => return Some(moved),
            Extent::Rolling { count, grain } => {
                self.step(grain, moved.end, i32::try_from(count).ok()?.checked_neg()?)?
            }
            Extent::ToDate(grain) => self.containing(grain, moved.end.yesterday().ok()?)?.start,
        };
        Some(explicit(start, moved.end))
    }

    /// The same period of an earlier year: the month, quarter or week of that number, the day of that date (28 February for the 29th).
    fn years_before(&self, period: &Period, years: u32) -> Option<Period> {
        if years == 0 {
            return Some(period.clone());
        }
        let back = |day: Date| day.checked_sub(i64::from(years).years()).ok();
        match period.grain {
            Some(Grain::Week) => {
                let middle = period.start.checked_add(3.days()).ok()?.iso_week_date();
                let year = middle.year().checked_sub(i16::try_from(years).ok()?)?;
                self.containing(
                    Grain::Week,
                    ISOWeekDate::new(year, middle.week(), Weekday::Thursday).ok()?.date(),
                )
            }
            Some(Grain::Day) => self.containing(Grain::Day, back(period.start)?),
            Some(grain) => self.containing(
                grain,
                self.step(Grain::Year, period.start, i32::try_from(years).ok()?.checked_neg()?)?,
            ),
            // Whole months stay whole; of other ranges the last day keeps its date.
            None if period.whole_months().is_some() => Some(explicit(back(period.start)?, back(period.end)?)),
            None => {
                let last = back(period.end.yesterday().ok()?)?;
                Some(explicit(back(period.start)?, last.tomorrow().ok()?))
            }
        }
    }
}
