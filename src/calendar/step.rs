//! Starts of periods, and steps from one to another.

use super::{Calendar, Grain, WeekPattern};
use jiff::ToSpan;
use jiff::civil::Date;

impl Calendar {
    /// The first day of the period that holds `day`.
    pub(super) fn start(&self, grain: Grain, day: Date) -> Option<Date> {
        if let Some((months, pattern)) = self.in_weeks(grain) {
            return pattern.start_of(self, pattern.month_of(self, day)?.0.div_euclid(months) * months);
        }
        let months_into = (day.month() - self.fiscal_start).rem_euclid(12);
        let back = match grain {
            Grain::Day => return Some(day),
            Grain::Week => i64::from(day.weekday().since(self.week_start)).days(),
            Grain::Month => return Some(day.first_of_month()),
            Grain::Quarter => i64::from(months_into % 3).months(),
            Grain::Year => i64::from(months_into).months(),
        };
        let from = if grain == Grain::Week { day } else { day.first_of_month() };
        from.checked_sub(back).ok()
    }

    /// The day so many units later. Within a month a day keeps its number, or becomes the last if the month is shorter.
    pub(super) fn step(&self, grain: Grain, day: Date, count: i32) -> Option<Date> {
        if let Some((months, pattern)) = self.in_weeks(grain) {
            let (month, into) = pattern.month_of(self, day)?;
            let target = month.checked_add(months.checked_mul(count)?)?;
            let (start, next) = (pattern.start_of(self, target)?, pattern.start_of(self, target + 1)?);
            return start.checked_add(into.days()).ok().map(|day| day.min(next.yesterday().unwrap_or(day)));
        }
        let count = i64::from(count);
        let span = match grain {
            Grain::Day => count.days(),
            Grain::Week => count.weeks(),
            Grain::Month => count.months(),
            Grain::Quarter => count.checked_mul(3)?.months(),
            Grain::Year => count.years(),
        };
        day.checked_add(span).ok()
    }

    /// For a unit that is made of whole weeks: how many months it has, and the pattern of the weeks.
    fn in_weeks(&self, grain: Grain) -> Option<(i32, WeekPattern)> {
        let months = match grain {
            Grain::Day | Grain::Week => return None,
            Grain::Month => 1,
            Grain::Quarter => 3,
            Grain::Year => 12,
        };
        Some((months, self.weeks?))
    }
}
