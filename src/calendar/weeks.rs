//! Fiscal years of whole weeks: quarters of 13 weeks in months of 4, 4 and 5.
//!
//! A year starts on the first day of the week that is nearest to the first of the month in which the fiscal year starts. It has 52 weeks, in
//! some years 53; the last month takes the 53rd.

use super::Calendar;
use jiff::ToSpan;
use jiff::civil::Date;

/// How the 13 weeks of a quarter are divided into three months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeekPattern {
    /// 4, 4 and 5 weeks.
    FourFourFive,
    /// 4, 5 and 4 weeks.
    FourFiveFour,
    /// 5, 4 and 4 weeks.
    FiveFourFour,
}

const WEEKS_OF_A_QUARTER: i32 = 13;

impl WeekPattern {
    /// The pattern of a text such as `4-4-5`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "4-4-5" => Some(Self::FourFourFive),
            "4-5-4" => Some(Self::FourFiveFour),
            "5-4-4" => Some(Self::FiveFourFour),
            _ => None,
        }
    }

    /// In which weeks of a quarter its second and third month start.
    fn later_months(self) -> [i32; 2] {
        match self {
            Self::FourFourFive => [4, 8],
            Self::FourFiveFour => [4, 9],
            Self::FiveFourFour => [5, 9],
        }
    }

    /// The month that holds a day, counted from year 0, and how many days of it lie before.
    pub(super) fn month_of(self, calendar: &Calendar, day: Date) -> Option<(i32, i32)> {
        let latest = calendar.fiscal_year_of(day.year()).checked_add(1)?;
        let (year, start) = (0..3).find_map(|back| {
            let year = latest.checked_sub(back)?;
            year_start(calendar, year).filter(|start| *start <= day).map(|start| (year, start))
        })?;
        let weeks = (day - start).get_days() / 7;
        // The 53rd week belongs to the last quarter.
        let quarter = (weeks / WEEKS_OF_A_QUARTER).min(3);
        let within = weeks - quarter * WEEKS_OF_A_QUARTER;
        let later = self.later_months().into_iter().filter(|start| *start <= within).count();
        let month = i32::from(year) * 12 + quarter * 3 + i32::try_from(later).ok()?;
        Some((month, (day - self.start_of(calendar, month)?).get_days()))
    }

    /// The first day of a month, counted from year 0.
    pub(super) fn start_of(self, calendar: &Calendar, month: i32) -> Option<Date> {
        let year = i16::try_from(month.div_euclid(12)).ok()?;
        let within = month.rem_euclid(12);
        let [second, third] = self.later_months();
        let weeks = match within % 3 {
            0 => 0,
            1 => second,
            _ => third,
        };
        year_start(calendar, year)?.checked_add((within / 3 * WEEKS_OF_A_QUARTER + weeks).weeks()).ok()
    }
}

/// The first day of the fiscal year of this name.
fn year_start(calendar: &Calendar, year: i16) -> Option<Date> {
    let first = calendar.fiscal_year_first(year)?;
    let into = i32::from(first.weekday().since(calendar.week_start));
    let days = if into <= 3 { -into } else { 7 - into };
    first.checked_add(days.days()).ok()
}
