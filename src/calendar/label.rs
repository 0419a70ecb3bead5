//! Periods by their names: `2026-09`, `FY2026-Q1`, `2026-W37`.

use super::{Calendar, Grain, Period, explicit};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}; {}", self.message(), self.help())]
pub struct PeriodError {
    /// As written.
    pub text: String,
    /// How a month is written in this calendar.
    pub month: &'static str,
}

impl PeriodError {
    /// What is wrong.
    pub fn message(&self) -> String {
        format!("`{}` is not a period", self.text)
    }

    /// How periods are written.
    pub fn help(&self) -> String {
        format!(
            "write a day `2026-09-14`, week `2026-W37`, month `{}`, quarter `2026-Q3`, year `2026`, or a range `2026-09-01..2026-09-14`",
            self.month
        )
    }
}

impl Calendar {
    /// Reads a period's name as [`Period::label`] writes it.
    ///
    /// # Errors
    /// [`PeriodError`] with the text, if it names no period.
    pub fn parse(&self, text: &str) -> Result<Period, PeriodError> {
        let month = if self.weeks.is_some() { "FY2026-P09" } else { "2026-09" };
        self.parse_label(text.trim()).ok_or_else(|| PeriodError { text: text.to_owned(), month })
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
        let Some(rest) = parts.next() else { return self.part_of_year(Grain::Year, year, 0) };
        let numbered = |mark: char, most: i32| {
            let number: i32 = rest.strip_prefix(mark)?.parse().ok()?;
            (1..=most).contains(&number).then(|| number - 1)
        };
        if let Some(quarter) = numbered('Q', 4) {
            return self.part_of_year(Grain::Quarter, year, quarter);
        }
        if let Some(month) = numbered('P', 12).filter(|_| self.weeks.is_some()) {
            return self.part_of_year(Grain::Month, year, month);
        }
        if let Some(week) = rest.strip_prefix('W') {
            let thursday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Thursday).ok()?.date();
            return self.containing(Grain::Week, thursday);
        }
        if rest.len() == 2 {
            // A calendar month is no unit of a year that is made of weeks.
            let first = Date::new(year, rest.parse().ok()?, 1).ok().filter(|_| self.weeks.is_none())?;
            return self.containing(Grain::Month, first);
        }
        self.containing(Grain::Day, body.parse().ok()?)
    }

    /// So many units after the start of the fiscal year of this name.
    fn part_of_year(&self, grain: Grain, year: i16, index: i32) -> Option<Period> {
        // Up to three days off the start of a year of weeks, and still within its first month.
        let first = self.fiscal_year_first(year)?.checked_add(3.days()).ok()?;
        self.containing(grain, self.step(grain, self.start(Grain::Year, first)?, index)?)
    }

    /// The first of the month in which the fiscal year of this name starts.
    pub(super) fn fiscal_year_first(&self, year: i16) -> Option<Date> {
        let year = if self.fiscal_start == 1 { year } else { year.checked_sub(1)? };
        Date::new(year, self.fiscal_start, 1).ok()
    }

    /// The name of the fiscal year that starts in a calendar year.
    pub(super) fn fiscal_year_of(&self, year: i16) -> i16 {
        if self.fiscal_start == 1 { year } else { year.saturating_add(1) }
    }

    /// What the period that starts on this day is called.
    pub(super) fn label(&self, grain: Grain, start: Date) -> Option<String> {
        let calendar_months = i32::from((start.month() - self.fiscal_start).rem_euclid(12));
        let (year, months) = match self.weeks {
            Some(pattern) => {
                let (month, _) = pattern.month_of(self, start)?;
                (i16::try_from(month.div_euclid(12)).ok()?, month.rem_euclid(12))
            }
            None if start.month() < self.fiscal_start => {
                (self.fiscal_year_of(start.year().checked_sub(1)?), calendar_months)
            }
            None => (self.fiscal_year_of(start.year()), calendar_months),
        };
        let fiscal = if self.fiscal_start == 1 && self.weeks.is_none() { "" } else { "FY" };
        Some(match grain {
            Grain::Day => start.to_string(),
            Grain::Week => {
                // A week is named after the ISO week of its fourth day, whatever day it starts on.
                let middle = start.checked_add(3.days()).ok()?.iso_week_date();
                format!("{:04}-W{:02}", middle.year(), middle.week())
            }
            Grain::Month if self.weeks.is_some() => format!("{fiscal}{year:04}-P{:02}", months + 1),
            Grain::Month => format!("{:04}-{:02}", start.year(), start.month()),
            Grain::Quarter => format!("{fiscal}{year:04}-Q{}", months / 3 + 1),
            Grain::Year => format!("{fiscal}{year:04}"),
        })
    }
}
