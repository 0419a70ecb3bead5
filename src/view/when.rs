//! Days and periods in words.

use super::model::PeriodView;
use crate::calendar::{Grain, Period};
use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `18 October 2026`
pub(super) fn day(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// A period as of a day.
pub(super) fn period(period: &Period, as_of: Date) -> PeriodView {
    PeriodView {
        label: period.label.clone(),
        name: name(period),
        first: period.start.to_string(),
        last: period.end.yesterday().unwrap_or(period.end).to_string(),
        unfinished: !period.is_finished(as_of),
    }
}

/// `September 2026`, `P01 FY2026`, `Q3 2026`, `2026`, `week 37 of 2026`, `14 September 2026`, `15 January 2026 to 14 February 2026`; fiscal years and
/// quarters keep their labels.
pub(crate) fn name(period: &Period) -> String {
    let start = period.start;
    match period.grain {
        Some(Grain::Day) => day(start),
        Some(Grain::Month) if period.label.starts_with("FY") => part(&period.label),
        Some(Grain::Month) => format!("{} {}", month(start), start.year()),
        Some(Grain::Week) => match period.label.split_once("-W") {
            Some((year, week)) => format!("week {} of {year}", week.trim_start_matches('0')),
            None => period.label.clone(),
        },
        Some(Grain::Quarter) => part(&period.label),
        Some(Grain::Year) => period.label.clone(),
        None => {
            let last = period.end.yesterday().unwrap_or(period.end);
            if last == start { day(start) } else { format!("{} to {}", day(start), day(last)) }
        }
    }
}

/// What stands below a point of a chart: `Sep`, `Jan 26`, `P02`, `W37`, `Q3 26`, `2026`, `14 Sep`.
pub(super) fn tick(period: &Period, first: bool) -> String {
    let start = period.start;
    let short = month(start).chars().take(3).collect::<String>();
    let year = format!("{:02}", start.year().rem_euclid(100));
    match period.grain {
        Some(Grain::Month) if period.label.starts_with("FY") => match period.label.split_once('-') {
            Some((_, month)) if !first && month != "P01" => month.to_owned(),
            _ => short_part(&period.label),
        },
        Some(Grain::Month) if first || start.month() == 1 => format!("{short} {year}"),
        Some(Grain::Month) => short,
        Some(Grain::Week) => period.label.split_once('-').map_or("", |(_, week)| week).to_owned(),
        Some(Grain::Quarter) => short_part(&period.label),
        Some(Grain::Year) => period.label.clone(),
        Some(Grain::Day) | None => format!("{} {short}", start.day()),
    }
}

/// `Q3 2026`, `P01 FY2026`
fn part(label: &str) -> String {
    match label.split_once('-') {
        Some((year, part)) => format!("{part} {year}"),
        None => label.to_owned(),
    }
}

/// `Q3 26`
fn short_part(label: &str) -> String {
    match label.split_once('-') {
        Some((year, part)) => {
            let digits = year.chars().count().saturating_sub(2);
            format!("{part} {}", year.chars().skip(digits).collect::<String>())
        }
        None => label.to_owned(),
    }
}

/// `13 months`
pub(super) fn span(count: usize, grain: Option<Grain>) -> String {
    let one = match grain {
        Some(Grain::Day) => "day",
        Some(Grain::Week) => "week",
        Some(Grain::Month) => "month",
        Some(Grain::Quarter) => "quarter",
        Some(Grain::Year) => "year",
        None => "period",
    };
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, WeekPattern};
    use jiff::civil::date;

    #[test]
    fn periods_have_names_and_ticks() {
        let calendar = Calendar::default();
        for (label, name_in_words, below) in [
            ("2026-09", "September 2026", "Sep"),
            ("2026-01", "January 2026", "Jan 26"),
            ("2026-Q3", "Q3 2026", "Q3 26"),
            ("2026", "2026", "2026"),
            ("2026-W07", "week 7 of 2026", "W07"),
            ("2026-09-14", "14 September 2026", "14 Sep"),
            ("2026-01-15..2026-02-14", "15 January 2026 to 14 February 2026", "15 Jan"),
        ] {
            let period = calendar.parse(label).unwrap();
            assert_eq!(
                (name(&period).as_str(), tick(&period, false).as_str()),
                (name_in_words, below),
                "{label}"
            );
        }
        let fiscal = Calendar { fiscal_start: 4, ..Calendar::default() };
        let quarter = fiscal.parse("FY2026-Q1").unwrap();
        assert_eq!((name(&quarter).as_str(), tick(&quarter, false).as_str()), ("Q1 FY2026", "Q1 26"));
        let weeks = Calendar { weeks: WeekPattern::parse("4-4-5"), ..Calendar::default() };
        let months = [weeks.parse("FY2026-P01").unwrap(), weeks.parse("FY2026-P02").unwrap()];
        assert_eq!(months.each_ref().map(name), ["P01 FY2026", "P02 FY2026"]);
        assert_eq!(months.each_ref().map(|month| tick(month, false)), ["P01 26", "P02"]);
    }

    #[test]
    fn a_period_is_finished_on_the_day_after_its_last() {
        let september = Calendar::default().parse("2026-09").unwrap();
        assert!(period(&september, date(2026, 9, 30)).unfinished);
        assert!(!period(&september, date(2026, 10, 1)).unfinished);
        assert_eq!(period(&september, date(2026, 10, 1)).last, "2026-09-30");
        assert_eq!(span(13, september.grain), "13 months");
        assert_eq!(span(1, None), "1 period");
    }
}
