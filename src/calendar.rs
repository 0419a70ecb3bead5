//! Periods: half-open ranges of days in the project's calendar.
//!
//! In: texts such as `2026-09`, grains, an as-of date. Out: [`Period`]s. Pure calendar arithmetic; the clock does not exist here.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The English names of the months in lower case, January first: in definitions and in data files.
pub(crate) const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// One day.
    Day,
    /// Seven days from the project's first day of the week.
    Week,
    /// One calendar month.
    Month,
    /// Three months of the fiscal year.
    Quarter,
    /// Twelve months of the fiscal year.
    Year,
}

/// The project's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The IANA name of the zone in which the data's timestamps are written.
    pub timezone: String,
    /// The first day of a week.
    pub week_start: Weekday,
    /// The month in which the fiscal year starts, 1 to 12. The fiscal year has the name of the calendar year in which it starts if that is January, else in which it ends.
    pub fiscal_start: i8,
}

/// A half-open range of days, `start <= day < end`, with the name people give it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// The day after the last.
    pub end: Date,
    /// The calendar unit, or `None` for an explicit range.
    pub grain: Option<Grain>,
    /// `2026-09`, `2026-Q3`, `2026`, `2026-W36`, `2026-09-14`, `FY2026`, `FY2026-Q1`, `2026-01-15..2026-02-14` (both ends included).
    pub label: String,
}

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

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period; write a day `2026-09-14`, week `2026-W37`, month `2026-09`, quarter `2026-Q3`, year `2026`, or a range `2026-09-01..2026-09-14`"
)]
pub struct PeriodError(pub String);

impl Default for Calendar {
    fn default() -> Self {
        Self { timezone: "UTC".to_owned(), week_start: Weekday::Monday, fiscal_start: 1 }
    }
}

impl Calendar {
    /// The period of this grain that holds `day`. `None` at the very ends of the calendar.
    pub fn containing(&self, grain: Grain, day: Date) -> Option<Period> {
        let start = match grain {
            Grain::Day => day,
            Grain::Week => {
                let back = day.weekday().since(self.week_start);
                day.checked_sub(i64::from(back).days()).ok()?
            }
            Grain::Month => day.first_of_month(),
            Grain::Quarter => {
                let into = (day.month() - self.fiscal_start).rem_euclid(12) % 3;
                day.first_of_month().checked_sub(i64::from(into).months()).ok()?
            }
            Grain::Year => {
                let into = (day.month() - self.fiscal_start).rem_euclid(12);
                day.first_of_month().checked_sub(i64::from(into).months()).ok()?
            }
        };
        let end = self.step(grain, start, 1)?;
        Some(Period { start, end, grain: Some(grain), label: self.label(grain, start) })
    }

    /// The period `count` places later (earlier if negative). An explicit range moves by its own length in days.
    pub fn shift(&self, period: &Period, count: i32) -> Option<Period> {
        if let Some(grain) = period.grain {
            return self.containing(grain, self.step(grain, period.start, count)?);
        }
        let days = (period.end - period.start).get_days().checked_mul(count)?;
        let start = period.start.checked_add(i64::from(days).days()).ok()?;
        let end = period.end.checked_add(i64::from(days).days()).ok()?;
        Some(explicit(start, end))
    }

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
            Some(grain) => self.containing(grain, back(period.start)?),
            None => Some(explicit(back(period.start)?, back(period.end)?)),
        }
    }

    /// The last period of this grain that ends on or before `as_of`.
    pub fn last_finished(&self, grain: Grain, as_of: Date) -> Option<Period> {
        self.shift(&self.containing(grain, as_of)?, -1)
    }

    /// `count` periods that end with `last`, oldest first.
    pub fn trailing(&self, last: &Period, count: u32) -> Vec<Period> {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        (0..count).rev().filter_map(|back| self.shift(last, -back)).collect()
    }

    /// Reads a period's name as [`Period::label`] writes it.
    ///
    /// # Errors
    /// [`PeriodError`] with the text, if it names no period.
    pub fn parse(&self, text: &str) -> Result<Period, PeriodError> {
        self.parse_label(text.trim()).ok_or_else(|| PeriodError(text.to_owned()))
    }

    fn parse_label(&self, text: &str) -> Option<Period> {
        if let Some((first, last)) = text.split_once("..") {
            let (first, last): (Date, Date) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            return if first <= last { Some(explicit(first, last.tomorrow().ok()?)) } else { None };
        }
        let upper = text.to_ascii_uppercase();
        let body = upper.strip_prefix("FY").unwrap_or(&upper);
        let mut parts = body.splitn(2, '-');
        let year_text = parts.next()?;
        if year_text.len() != 4 || !year_text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year_text.parse().ok()?;
        let fiscal_year_start = || {
            let start_year = if self.fiscal_start == 1 { year } else { year - 1 };
            Date::new(start_year, self.fiscal_start, 1).ok()
        };
        let Some(rest) = parts.next() else {
            return self.containing(Grain::Year, fiscal_year_start()?);
        };
        if let Some(quarter) = rest.strip_prefix('Q') {
            let quarter: i32 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
            return self.containing(
                Grain::Quarter,
                self.step(Grain::Month, fiscal_year_start()?, (quarter - 1) * 3)?,
            );
        }
        if let Some(week) = rest.strip_prefix('W') {
            let thursday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Thursday).ok()?.date();
            return self.containing(Grain::Week, thursday);
        }
        if rest.len() == 2 {
            return self.containing(Grain::Month, Date::new(year, rest.parse().ok()?, 1).ok()?);
        }
        self.containing(Grain::Day, body.parse().ok()?)
    }

    fn step(&self, grain: Grain, start: Date, count: i32) -> Option<Date> {
        let count = i64::from(count);
        let span = match grain {
            Grain::Day => count.days(),
            Grain::Week => count.weeks(),
            Grain::Month => count.months(),
            Grain::Quarter => count.checked_mul(3)?.months(),
            Grain::Year => count.years(),
        };
        start.checked_add(span).ok()
    }

    fn label(&self, grain: Grain, start: Date) -> String {
        let prefix = if self.fiscal_start == 1 { "" } else { "FY" };
        let months_in = (start.month() - self.fiscal_start).rem_euclid(12);
        let fiscal_year = if self.fiscal_start == 1 || start.month() < self.fiscal_start {
            start.year()
        } else {
            start.year() + 1
        };
        match grain {
            Grain::Day => start.to_string(),
            Grain::Week => {
                // A week is named after the ISO week of its fourth day, whatever day it starts on.
                let middle = start.checked_add(3.days()).unwrap_or(start).iso_week_date();
                format!("{:04}-W{:02}", middle.year(), middle.week())
            }
            Grain::Month => format!("{:04}-{:02}", start.year(), start.month()),
            Grain::Quarter => format!("{prefix}{fiscal_year:04}-Q{}", months_in / 3 + 1),
            Grain::Year => format!("{prefix}{fiscal_year:04}"),
        }
    }
}

fn explicit(start: Date, end: Date) -> Period {
    let last = end.yesterday().unwrap_or(end);
    Period { start, end, grain: None, label: format!("{start}..{last}") }
}

impl Period {
    /// Whether it has ended as of a day.
    pub fn is_finished(&self, as_of: Date) -> bool {
        self.end <= as_of
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn labels(calendar: &Calendar, text: &str) -> (String, String, String) {
        let period = calendar.parse(text).unwrap();
        (period.label, period.start.to_string(), period.end.to_string())
    }

    #[test]
    fn names_and_bounds_agree() {
        let calendar = Calendar::default();
        let case = |text: &str, start: &str, end: &str| {
            assert_eq!(labels(&calendar, text), (text.to_owned(), start.to_owned(), end.to_owned()));
        };
        case("2026-09", "2026-09-01", "2026-10-01");
        case("2026-Q3", "2026-07-01", "2026-10-01");
        case("2026", "2026-01-01", "2027-01-01");
        case("2026-W01", "2025-12-29", "2026-01-05");
        case("2026-02-28", "2026-02-28", "2026-03-01");
        case("2026-01-15..2026-02-14", "2026-01-15", "2026-02-15");
    }

    #[test]
    fn fiscal_years_are_named_after_the_year_they_end_in() {
        let calendar = Calendar { fiscal_start: 4, ..Calendar::default() };
        assert_eq!(labels(&calendar, "FY2026"), ("FY2026".into(), "2025-04-01".into(), "2026-04-01".into()));
        assert_eq!(
            labels(&calendar, "FY2026-Q4"),
            ("FY2026-Q4".into(), "2026-01-01".into(), "2026-04-01".into())
        );
    }

    #[test]
    fn whole_periods_are_shifted() {
        let calendar = Calendar::default();
        let march = calendar.parse("2026-03").unwrap();
        assert_eq!(calendar.shift(&march, -1).unwrap().label, "2026-02");
        assert_eq!(calendar.shift(&march, -12).unwrap().label, "2025-03");
        let leap = calendar.parse("2024-02-29").unwrap();
        assert_eq!(calendar.shift(&leap, 1).unwrap().label, "2024-03-01");
        let all: Vec<String> = calendar.trailing(&march, 3).into_iter().map(|p| p.label).collect();
        assert_eq!(all, ["2026-01", "2026-02", "2026-03"]);
    }

    #[test]
    fn only_a_whole_period_is_finished() {
        let calendar = Calendar::default();
        let last = |day| calendar.last_finished(Grain::Month, day).unwrap().label;
        assert_eq!(last(date(2026, 10, 18)), "2026-09");
        assert_eq!(last(date(2026, 10, 1)), "2026-09");
        assert_eq!(last(date(2026, 9, 30)), "2026-08");
    }

    #[test]
    fn wrong_names_are_refused() {
        for wrong in [
            "",
            "26-09",
            "2026-13",
            "2026-Q5",
            "2026-W60",
            "2026-02-30",
            "2026-03-02..2026-03-01",
            "September",
        ] {
            assert!(Calendar::default().parse(wrong).is_err(), "{wrong}");
        }
    }
}
