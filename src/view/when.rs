//! Days and periods in words.

use super::model::PeriodView;
use crate::calendar::{Grain, Period};
use crate::language::Language;
use jiff::civil::Date;

/// The keys of the names of the months.
const MONTHS: [(&str, &str); 12] = [
    ("month-1", "month-1-short"),
    ("month-2", "month-2-short"),
    ("month-3", "month-3-short"),
    ("month-4", "month-4-short"),
    ("month-5", "month-5-short"),
    ("month-6", "month-6-short"),
    ("month-7", "month-7-short"),
    ("month-8", "month-8-short"),
    ("month-9", "month-9-short"),
    ("month-10", "month-10-short"),
    ("month-11", "month-11-short"),
    ("month-12", "month-12-short"),
];

/// `18 October 2026`
pub(super) fn day(language: &Language, date: Date) -> String {
    let (day, year) = (date.day().to_string(), date.year().to_string());
    let key = if date.day() == 1 { "date-first" } else { "date" };
    language.say(key, &[("day", &day), ("month", language.word(month(date).0)), ("year", &year)])
}

/// A period as of a day.
pub(super) fn period(language: &Language, period: &Period, as_of: Date) -> PeriodView {
    PeriodView {
        label: period.label.clone(),
        name: name(language, period),
        first: period.start.to_string(),
        last: period.end.yesterday().unwrap_or(period.end).to_string(),
        unfinished: !period.is_finished(as_of),
    }
}

/// `September 2026`, `P01 FY2026`, `Q3 2026`, `2026`, `week 37 of 2026`, `14 September 2026`, `15 January 2026 to 14 February 2026`; fiscal years
/// keep their labels.
pub(crate) fn name(language: &Language, period: &Period) -> String {
    let start = period.start;
    match period.grain {
        Some(Grain::Day) => day(language, start),
        Some(Grain::Month) if period.label.starts_with("FY") => part(language, &period.label),
        Some(Grain::Month) => {
            let year = start.year().to_string();
            language.say("month-of", &[("month", language.word(month(start).0)), ("year", &year)])
        }
        Some(Grain::Week) => match period.label.split_once("-W") {
            Some((year, week)) => {
                language.say("week-of", &[("week", week.trim_start_matches('0')), ("year", year)])
            }
            None => period.label.clone(),
        },
        Some(Grain::Quarter) => part(language, &period.label),
        Some(Grain::Year) => period.label.clone(),
        None => {
            let last = period.end.yesterday().unwrap_or(period.end);
            if last == start {
                day(language, start)
            } else {
                language.say("days", &[("first", &day(language, start)), ("last", &day(language, last))])
            }
        }
    }
}

/// What stands below a point of a chart: `Sep`, `Jan 26`, `P02`, `W37`, `Q3 26`, `2026`, `14 Sep`.
pub(super) fn tick(language: &Language, period: &Period, first: bool) -> String {
    let start = period.start;
    let short = language.word(month(start).1);
    let year = format!("{:02}", start.year().rem_euclid(100));
    match period.grain {
        Some(Grain::Month) if period.label.starts_with("FY") => match period.label.split_once('-') {
            Some((_, month)) if !first && month != "P01" => named_part(language, month),
            _ => short_part(language, &period.label),
        },
        Some(Grain::Month) if first || start.month() == 1 => {
            language.say("month-of", &[("month", short), ("year", &year)])
        }
        Some(Grain::Month) => short.to_owned(),
        Some(Grain::Week) => {
            let week = period.label.split_once('-').map_or("", |(_, week)| week);
            named_part(language, week)
        }
        Some(Grain::Quarter) => short_part(language, &period.label),
        Some(Grain::Year) => period.label.clone(),
        Some(Grain::Day) | None => {
            language.say("day-short", &[("day", &start.day().to_string()), ("month", short)])
        }
    }
}

/// `Q3`, `P01`, `W07` with the letter of the language.
fn named_part(language: &Language, part: &str) -> String {
    let key = match part.chars().next() {
        Some('Q') => "quarter",
        Some('W') => "week-short",
        _ => return part.to_owned(),
    };
    language.say(key, &[("number", part.trim_start_matches(['Q', 'W']))])
}

/// `Q3 2026`, `P01 FY2026`
fn part(language: &Language, label: &str) -> String {
    match label.split_once('-') {
        Some((year, part)) => {
            language.say("part-of-year", &[("part", &named_part(language, part)), ("year", year)])
        }
        None => label.to_owned(),
    }
}

/// `Q3 26`
fn short_part(language: &Language, label: &str) -> String {
    match label.split_once('-') {
        Some((year, part)) => {
            let digits = year.chars().count().saturating_sub(2);
            let year: String = year.chars().skip(digits).collect();
            language.say("part-of-year", &[("part", &named_part(language, part)), ("year", &year)])
        }
        None => label.to_owned(),
    }
}

/// `13 months`
pub(super) fn span(language: &Language, count: usize, grain: Option<Grain>) -> String {
    let key = match grain {
        Some(Grain::Day) => "span-days",
        Some(Grain::Week) => "span-weeks",
        Some(Grain::Month) => "span-months",
        Some(Grain::Quarter) => "span-quarters",
        Some(Grain::Year) => "span-years",
        None => "span-periods",
    };
    language.count(key, count, &[])
}

fn month(date: Date) -> (&'static str, &'static str) {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or(("", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, WeekPattern};
    use jiff::civil::date;

    #[test]
    fn periods_have_names_and_ticks() {
        let english = Language::english();
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
                (name(english, &period).as_str(), tick(english, &period, false).as_str()),
                (name_in_words, below),
                "{label}"
            );
        }
        let fiscal = Calendar { fiscal_start: 4, ..Calendar::default() };
        let quarter = fiscal.parse("FY2026-Q1").unwrap();
        assert_eq!(
            (name(english, &quarter).as_str(), tick(english, &quarter, false).as_str()),
            ("Q1 FY2026", "Q1 26")
        );
        let weeks = Calendar { weeks: WeekPattern::parse("4-4-5"), ..Calendar::default() };
        let months = [weeks.parse("FY2026-P01").unwrap(), weeks.parse("FY2026-P02").unwrap()];
        assert_eq!(months.each_ref().map(|month| name(english, month)), ["P01 FY2026", "P02 FY2026"]);
        assert_eq!(months.each_ref().map(|month| tick(english, month, false)), ["P01 26", "P02"]);
    }

    #[test]
    fn a_period_is_finished_on_the_day_after_its_last() {
        let english = Language::english();
        let september = Calendar::default().parse("2026-09").unwrap();
        assert!(period(english, &september, date(2026, 9, 30)).unfinished);
        assert!(!period(english, &september, date(2026, 10, 1)).unfinished);
        assert_eq!(period(english, &september, date(2026, 10, 1)).last, "2026-09-30");
        assert_eq!(span(english, 13, september.grain), "13 months");
        assert_eq!(span(english, 1, None), "1 period");
    }
}
