//! Scorecards by file: each `tests/scorecard/*.yaml` gives KPIs with their values and a scorecard, and the scores and used weights that an analyst
//! worked out by hand.
//!
//! Values are those of months, oldest first; `-` is a month without data, and the last month is asked for. A score is a number, of which
//! so many decimals are compared as are written, or the words why there is none. A KPI's score stands beside the weight it really has, in
//! percent: `66.7 at 40`.

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{Diagnostic, TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::finding::{Setting, judge};
use kpi_rules::format;
use kpi_rules::formula::check;
use kpi_rules::number::Exact;
use kpi_rules::pipeline::answer;
use kpi_rules::plan::{KpiRequest, Request};
use kpi_rules::scorecard::card;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    kpis: BTreeMap<String, Kpi>,
    scorecard: Mapping,
    expect: Expected,
}

#[derive(Deserialize)]
struct Kpi {
    values: Value,
    /// Keys of the definition.
    #[serde(flatten)]
    definition: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    score: Value,
    coverage: Value,
    groups: BTreeMap<String, Value>,
    kpis: BTreeMap<String, String>,
}

const DATASET: &str = "format: 1
dataset: numbers
table: numbers
time: day
columns:
  day: {type: date}
  name: {type: text}
  amount: {type: \"decimal(18,4)\"}
";

#[test]
fn scores_are_those_worked_by_hand() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir("tests/scorecard").unwrap() {
        let path = entry.unwrap().path();
        let case: Case = serde_yaml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!case.why.is_empty());
        failures.extend(differences(&case).into_iter().map(|told| format!("{}: {told}", path.display())));
        cases += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(cases >= 15);
}

fn differences(case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let types = "columns: {day: date, name: text, amount: \"decimal(18,4)\"}";
    write(
        "kpi.yaml",
        &format!(
            "format: 1\nproject: Case\ndata: {{sources: {{numbers: {{file: numbers.csv, {types}}}}}}}\n"
        ),
    );
    let (mut rows, mut definitions) = ("day,name,amount\n".to_owned(), DATASET.to_owned());
    let mut months = 0;
    for (id, kpi) in &case.kpis {
        let values = text(&kpi.values);
        let values: Vec<&str> = values.split_whitespace().collect();
        months = months.max(values.len());
        for (back, value) in values.iter().rev().enumerate().filter(|(_, value)| **value != "-") {
            let month = 2026 * 12 + 8 - i32::try_from(back).unwrap();
            rows.push_str(&format!("{}-{:02}-15,{id},{value}\n", month / 12, month % 12 + 1));
        }
        let keys = serde_yaml::to_string(&kpi.definition).unwrap();
        // The average of no row is no value.
        let formula = format!("average of amount of numbers where name = {id}");
        definitions
            .push_str(&format!("---\nformat: 1\nkpi: {id}\ntitle: KPI {id}\nformula: {formula}\n{keys}"));
    }
    let scorecard = serde_yaml::to_string(&case.scorecard).unwrap();
    definitions.push_str(&format!("---\nformat: 1\nscorecard: case\ntitle: Case\n{scorecard}"));
    write("numbers.csv", &rows);
    fs::create_dir(folder.path().join("kpis")).unwrap();
    write("kpis/case.yaml", &definitions);

    let loaded = load(folder.path());
    let said = |diagnostics: &[Diagnostic]| -> String {
        let errors = diagnostics.iter().filter(|said| said.is_error());
        errors.map(|said| to_text(said, &loaded.sources, TextStyle::Plain)).collect()
    };
    assert_eq!(said(&loaded.diagnostics), "", "{}", case.why);
    let catalog = loaded.catalog.clone().unwrap();
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    let checked = check(catalog, Some(engine.schema()), &loaded.sources);
    assert_eq!(said(&checked.diagnostics), "", "{}", case.why);
    let checked = &checked.catalog;
    let calendar = &checked.catalog.project.calendar;
    let period = calendar.parse("2026-09").unwrap();
    let kpi = |id: &String| KpiRequest { kpi: id.clone(), by: vec![], top: None };
    let request = Request {
        kpis: checked.kpis.keys().map(kpi).collect(),
        as_of: None,
        periods: calendar.trailing(&period, u32::try_from(months).unwrap()),
        partition: vec![],
        scope: vec![],
    };
    let values = answer(checked, &engine, &request).unwrap().values;
    let findings = judge(&Setting { catalog: checked, scope: &[], as_of: None }, values);
    let card = card(checked, &checked.catalog.scorecards["case"], &findings, &[], &period);

    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: &str, found: Result<Exact, String>| {
        let decimals = expected.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let shown = found.map_or_else(
            |why| why,
            |found| {
                if expected.contains('/') {
                    found.to_string()
                } else {
                    found.to_decimal_string(u8::try_from(decimals).unwrap()).unwrap()
                }
            },
        );
        if shown != expected {
            differences.push(format!("{what}: expected {expected}, found {shown}"));
        }
    };
    let percent = |share: Exact| share.mul(Exact::integer(100)).unwrap();
    compare("score", &text(&case.expect.score), card.score.map_err(format::no_score));
    compare("coverage", &text(&case.expect.coverage), Ok(percent(card.coverage)));
    assert_eq!(card.groups.len(), case.expect.groups.len(), "{}", case.why);
    for group in &card.groups {
        let expected = &case.expect.groups[group.title];
        compare(group.title, &text(expected), group.score.map_err(format::no_score));
    }
    let parts: Vec<_> = card.groups.iter().flat_map(|group| &group.parts).collect();
    assert_eq!(parts.len(), case.expect.kpis.len(), "{}", case.why);
    for part in &parts {
        let expected = &case.expect.kpis[part.kpi];
        let (score, used) = expected.rsplit_once(" at ").unwrap_or((expected, "0"));
        compare(part.kpi, score, part.score.map_err(|why| format::unscored(why).to_owned()));
        compare(&format!("weight of {}", part.kpi), used, Ok(percent(part.used)));
    }
    // The used weights make the score, exactly.
    if let Ok(score) = card.score {
        let product = |part: &&kpi_rules::scorecard::CardPart<'_>| {
            part.score.map_or(Exact::ZERO, |score| score.mul(part.used).unwrap())
        };
        let sum = |values: Vec<Exact>| values.iter().fold(Exact::ZERO, |sum, value| sum.add(*value).unwrap());
        assert_eq!(sum(parts.iter().map(product).collect()), score, "{}", case.why);
        assert_eq!(sum(parts.iter().map(|part| part.used).collect()), Exact::ONE, "{}", case.why);
        assert_eq!(sum(parts.iter().map(|part| part.weight).collect()), Exact::ONE, "{}", case.why);
    }
    differences
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("{other:?} is no score"),
    }
}
