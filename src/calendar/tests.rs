//! Periods by name.

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
fn ranges_are_shifted_by_whole_months_or_by_days() {
    let calendar = Calendar::default();
    let shifted = |text: &str, count| calendar.shift(&calendar.parse(text).unwrap(), count).unwrap().label;
    assert_eq!(shifted("2025-12-01..2026-01-31", 1), "2026-02-01..2026-03-31");
    assert_eq!(shifted("2025-12-01..2026-01-31", -1), "2025-10-01..2025-11-30");
    assert_eq!(shifted("2025-12-31..2026-01-02", 1), "2026-01-03..2026-01-05");
    // It begins with a month and does not end with one.
    assert_eq!(shifted("2026-02-01..2026-02-14", 1), "2026-02-15..2026-02-28");
}

#[test]
fn a_period_has_ended_on_the_day_after_its_last() {
    let march = Calendar::default().parse("2026-03").unwrap();
    assert!(!march.is_finished(date(2026, 3, 31)));
    assert!(march.is_finished(date(2026, 4, 1)));
    assert!(march.is_finished(date(2026, 4, 2)));
}

#[test]
fn periods_and_grains_are_written_as_they_are_called() {
    assert_eq!(Calendar::default().parse("2026-03").unwrap().to_string(), "2026-03");
    assert_eq!(Grain::Quarter.to_string(), "quarter");
    assert_eq!(Grain::Month.times(1), "1 month");
    assert_eq!(Grain::Month.times(3), "3 months");
}

#[test]
fn a_window_is_written_with_all_that_it_reads() {
    let written = |back, years_back, extent| Window { back, years_back, extent }.to_string();
    assert_eq!(written(0, 0, Extent::Period), "the period");
    assert_eq!(written(1, 0, Extent::Period), "1 period back");
    assert_eq!(written(0, 1, Extent::ToDate(Grain::Year)), "year to date, 1 year back");
    let rolling = Extent::Rolling { count: 3, grain: Grain::Month };
    assert_eq!(written(2, 2, rolling), "3 months rolling, 2 periods back, 2 years back");
}

#[test]
fn of_a_range_of_days_the_last_keeps_its_date() {
    let calendar = Calendar::default();
    let year_before = |text: &str| {
        let window = Window { years_back: 1, ..Window::default() };
        calendar.window(&calendar.parse(text).unwrap(), window).unwrap().label
    };
    assert_eq!(year_before("2025-02-15..2025-02-28"), "2024-02-15..2024-02-28");
    // Whole months stay whole.
    assert_eq!(year_before("2025-01-01..2025-02-28"), "2024-01-01..2024-02-29");
}

#[test]
fn patterns_of_weeks_are_read_as_they_are_called() {
    let later = |text: &str| WeekPattern::parse(text).map(|pattern| format!("{pattern:?}"));
    assert_eq!(later("4-4-5").as_deref(), Some("FourFourFive"));
    assert_eq!(later("4-5-4").as_deref(), Some("FourFiveFour"));
    assert_eq!(later("5-4-4").as_deref(), Some("FiveFourFour"));
    assert_eq!(later("4-4-4"), None);
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
    for wrong in
        ["", "26-09", "2026-13", "2026-Q5", "2026-W60", "2026-02-30", "2026-03-02..2026-03-01", "September"]
    {
        assert!(Calendar::default().parse(wrong).is_err(), "{wrong}");
    }
}
