//! Periods by their names: `2026-09`, `FY2026-Q1`, `2026-W37`.

use super::{Calendar, Grain, Period, explicit};
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period; write a day `2026-09-14`, week `2026-W37`, month `2026-09`, quarter `2026-Q3`, year `2026`, or a range `2026-09-01..2026-09-14`"
)]
pub struct PeriodError(pub String);

impl Calendar {
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

    pub(super) fn label(&self, grain: Grain, start: Date) -> String {
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
