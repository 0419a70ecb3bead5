//! Periods: half-open ranges of days in the project's calendar.
//!
//! In: texts such as `2026-09`, grains, an as-of date. Out: [`Period`]s. Pure calendar arithmetic; the clock does not exist here.

mod label;
mod step;
mod stretch;
#[cfg(test)]
mod tests;
mod weeks;
mod window;
mod zone;

pub use label::PeriodError;
pub use stretch::Stretch;
pub use weeks::WeekPattern;
pub use window::{Extent, Window};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
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
    /// One calendar month; with a [`WeekPattern`], four or five weeks.
    Month,
    /// A quarter of the fiscal year, three months.
    Quarter,
    /// The fiscal year, twelve months.
    Year,
}

/// The project's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The IANA name of the zone in which the data's timestamps are written, and in which a day of an instant starts.
    pub timezone: String,
    /// The first day of a week.
    pub week_start: Weekday,
    /// The month in which the fiscal year starts, 1 to 12. The fiscal year has the name of the calendar year in which it starts if that is January, else in which it ends.
    pub fiscal_start: i8,
    /// How a quarter is divided, if the fiscal year is made of whole weeks; then months, quarters and years start on `week_start`.
    pub weeks: Option<WeekPattern>,
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
    /// `2026-09`, `2026-Q3`, `2026`, `2026-W36`, `2026-09-14`, `FY2026`, `FY2026-Q1`, `FY2026-P01`, `2026-01-15..2026-02-14` (both ends included).
    pub label: String,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { timezone: "UTC".to_owned(), week_start: Weekday::Monday, fiscal_start: 1, weeks: None }
    }
}

impl Calendar {
    /// The period of this grain that holds `day`. `None` at the very ends of the calendar.
    pub fn containing(&self, grain: Grain, day: Date) -> Option<Period> {
        let start = self.start(grain, day)?;
        let end = self.step(grain, start, 1)?;
        Some(Period { start, end, grain: Some(grain), label: self.label(grain, start)? })
    }

    /// The period `count` places later (earlier if negative). An explicit range of whole months moves by its number of months, any other by
    /// its number of days.
    pub fn shift(&self, period: &Period, count: i32) -> Option<Period> {
        if let Some(grain) = period.grain {
            return self.containing(grain, self.step(grain, period.start, count)?);
        }
        let span = match period.whole_months() {
            Some(months) => months.checked_mul(count)?.months(),
            None => (period.end - period.start).get_days().checked_mul(count)?.days(),
        };
        Some(explicit(period.start.checked_add(span).ok()?, period.end.checked_add(span).ok()?))
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
}

fn explicit(start: Date, end: Date) -> Period {
    let last = end.yesterday().unwrap_or(end);
    Period { start, end, grain: None, label: format!("{start}..{last}") }
}

impl Grain {
    /// The grain of a word such as `month` or `months`, in any case.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let all = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];
        all.into_iter().find(|grain| word.strip_suffix('s').unwrap_or(&word) == grain.word())
    }

    /// So many of it: `1 month`, `3 months`.
    pub fn times(self, count: u32) -> String {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {self}{plural}")
    }

    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Period {
    /// How many calendar months it is, if it starts and ends with a month.
    fn whole_months(&self) -> Option<i32> {
        let month = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        (self.start.day() == 1 && self.end.day() == 1).then(|| month(self.end) - month(self.start))
    }

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
