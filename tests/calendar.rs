//! Calendars by file: each `tests/calendar/*.yaml` is a period of a calendar and what it gives, as an analyst would work it out.
//!
//! `gives` maps a question to a period's name, `name = first..last`, or `none`. A question is `next`, `last finished GRAIN`, the grain of a
//! longer period that holds its first day, or the functions of the formula language without their brackets, joined by commas.

use kpi_rules::calendar::{Calendar, Extent, Grain, Period, Window};
use kpi_rules::catalog::load;
use std::fs;

#[test]
fn calendars_answer() {
    let mut cases = 0;
    for entry in fs::read_dir("tests/calendar").unwrap() {
        let path = entry.unwrap().path();
        let name = path.display();
        let case: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(case["why"].is_string(), "{name}");
        let calendar = calendar(case.get("calendar"));
        let period = calendar.parse(case["period"].as_str().unwrap()).unwrap();
        assert_eq!(period.label, case["period"].as_str().unwrap(), "{name}");
        if let Some(days) = case.get("days") {
            assert_eq!(days_of(&period), days.as_str().unwrap(), "{name}");
        }
        for (question, answer) in case["gives"].as_mapping().unwrap() {
            let (question, answer) = (question.as_str().unwrap(), answer_text(answer));
            let found = asked(&calendar, &period, question);
            let found = match &found {
                None => "none".to_owned(),
                Some(found) if answer.contains(" = ") => format!("{} = {}", found.label, days_of(found)),
                Some(found) => found.label.clone(),
            };
            assert_eq!(found, answer, "{name}: {question}");
        }
        cases += 1;
    }
    assert!(cases >= 17);
}

/// A calendar as `kpi.yaml` declares it.
fn calendar(declared: Option<&serde_yaml::Value>) -> Calendar {
    let folder = tempfile::tempdir().unwrap();
    let declared = declared.map_or(String::new(), |declared| {
        let keys = declared.as_mapping().unwrap().iter();
        let lines: Vec<String> = keys
            .map(|(key, value)| format!("\n  {}: {}", key.as_str().unwrap(), answer_text(value)))
            .collect();
        format!("calendar:{}\n", lines.concat())
    });
    let text = format!("format: 1\nproject: Case\ndata: {{database: data.duckdb}}\n{declared}");
    fs::write(folder.path().join("kpi.yaml"), &text).unwrap();
    let loaded = load(folder.path());
    assert!(loaded.diagnostics.iter().all(|said| !said.is_error()), "{text}: {:?}", loaded.diagnostics);
    loaded.catalog.unwrap().project.calendar
}

/// A year alone is a number in YAML.
fn answer_text(value: &serde_yaml::Value) -> String {
    value.as_str().map_or_else(|| value.as_i64().unwrap().to_string(), str::to_owned)
}

fn days_of(period: &Period) -> String {
    format!("{}..{}", period.start, period.end.yesterday().unwrap())
}

fn asked(calendar: &Calendar, period: &Period, question: &str) -> Option<Period> {
    if question == "next" {
        return calendar.shift(period, 1);
    }
    if let Some(grain) = question.strip_prefix("last finished ") {
        return calendar.last_finished(Grain::named(grain).unwrap(), period.start);
    }
    if let Some(grain) = Grain::named(question) {
        return calendar.containing(grain, period.start);
    }
    let mut window = Window::default();
    for function in question.split(", ") {
        let words: Vec<&str> = function.split(' ').collect();
        match words.as_slice() {
            ["previous"] => window.back += 1,
            ["previous", count] => window.back += count.parse::<u32>().unwrap(),
            ["same", "period", "last", "year"] => window.years_back += 1,
            ["rolling", count, grain] => {
                let (count, grain) = (count.parse().unwrap(), Grain::named(grain).unwrap());
                window.extent = Extent::Rolling { count, grain };
            }
            ["to", "date", grain] => window.extent = Extent::ToDate(Grain::named(grain).unwrap()),
            _ => panic!("{question}"),
        }
    }
    calendar.window(period, window)
}

#[test]
fn a_calendar_month_is_none_of_a_year_of_weeks() {
    let weeks = calendar(Some(&serde_yaml::from_str("{pattern: 4-4-5}").unwrap()));
    assert!(weeks.parse("2026-09").unwrap_err().to_string().contains("month `FY2026-P09`"));
    assert!(Calendar::default().parse("FY2026-P09").is_err());
    assert!(weeks.parse("2026-09-01..2026-09-30").is_ok());
}

/// In every calendar the periods of a grain follow each other without gap or overlap, and their names find them.
#[test]
fn periods_tile_the_years() {
    for declared in [
        "{week starts: monday}",
        "{fiscal year starts: october, week starts: saturday}",
        "{pattern: 4-4-5}",
        "{pattern: 4-5-4, fiscal year starts: july, week starts: sunday}",
    ] {
        let calendar = calendar(Some(&serde_yaml::from_str(declared).unwrap()));
        for grain in [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year] {
            let mut period = calendar.containing(grain, jiff::civil::date(2019, 6, 14)).unwrap();
            for _ in 0..120 {
                let next = calendar.shift(&period, 1).unwrap();
                assert_eq!(period.end, next.start, "{declared} {period}");
                assert_eq!(calendar.shift(&next, -1).unwrap(), period, "{declared} {period}");
                assert_eq!(calendar.parse(&period.label).unwrap(), period, "{declared}");
                period = next;
            }
        }
    }
}
