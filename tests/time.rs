//! Formulas over time, by file: each `tests/time/*.yaml` is a formula, a few orders and the values an analyst worked out by hand. Those in
//! `tests/rows` are about rows: conditions, aggregates and what is computed from one row.
//!
//! An order has a `day`, and as far as the case gives them an `amount`, `won`, a `customer`, the day `until` which it is open, and the moments
//! at which it was `placed at` and `paid at`, between which it had its `wait`. A value is a
//! number, a quotient such as `1/3`, or the reason why there is none.

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::evaluate::{Outcome, Reason};
use kpi_rules::formula::check;
use kpi_rules::number::Exact;
use kpi_rules::pipeline::{answer, verify};
use kpi_rules::plan::{KpiRequest, Request};
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    #[serde(default)]
    calendar: BTreeMap<String, String>,
    formula: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    #[serde(default, rename = "minimum sample")]
    minimum_sample: Option<u32>,
    #[serde(default, rename = "as of")]
    as_of: Option<String>,
    orders: String,
    expect: serde_yaml::Mapping,
}

const ORDERS: &str = "---
format: 1
dataset: orders
table: orders
entity: order
time: day
valid: {from: day, until: until}
columns:
  day: {type: date}
  until: {type: date}
  amount: {type: integer}
  won: {type: boolean}
  customer: {type: text}
  placed at: {type: timestamp}
  paid at: {type: timestamp}
  wait: {is: paid at - placed at}
";

#[test]
fn values_over_time_are_those_worked_by_hand() {
    let mut failures = Vec::new();
    let mut cases = 0;
    let folders = ["tests/time", "tests/rows"].map(|folder| fs::read_dir(folder).unwrap());
    for entry in folders.into_iter().flatten() {
        let path = entry.unwrap().path();
        let case: Case = serde_yaml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!case.why.is_empty() && !case.expect.is_empty());
        failures.extend(differences(&case).into_iter().map(|told| format!("{}: {told}", path.display())));
        cases += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(cases >= 30);
}

fn differences(case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    let calendar: String = case.calendar.iter().map(|(key, value)| format!("\n  {key}: {value}")).collect();
    let calendar = if calendar.is_empty() { calendar } else { format!("calendar:{calendar}\n") };
    let types = "columns: {day: date, until: date, amount: integer, won: boolean, customer: text, placed at: timestamp, paid at: timestamp}";
    write(
        "kpi.yaml",
        format!(
            "format: 1\nproject: Case\ndata: {{sources: {{orders: {{file: orders.csv, {types}}}}}}}\n{calendar}"
        ),
    );
    write("orders.csv", rows(&case.orders));
    fs::create_dir(folder.path().join("kpis")).unwrap();
    let kpi = format!("---\nformat: 1\nkpi: case\ntitle: Case\nbetter: higher\nformula: {}\n", case.formula);
    let named = case.parameters.iter().map(|(name, value)| format!("  {name}: {value}\n"));
    let named: String = named.collect();
    let kpi = if named.is_empty() { kpi } else { format!("{kpi}parameters:\n{named}") };
    let minimum = case.minimum_sample.map_or_else(String::new, |count| format!("minimum sample: {count}\n"));
    let kpi = kpi + &minimum;
    write("kpis/case.yaml", format!("{}{kpi}", ORDERS.trim_start_matches("---\n")));

    let loaded = load(folder.path());
    let project = loaded.catalog.unwrap();
    let engine = DuckDb::open(&project.project, &EngineOptions::default()).unwrap();
    let checked = check(project, Some(engine.schema()), &loaded.sources);
    let said: Vec<String> =
        checked.diagnostics.iter().map(|said| to_text(said, &loaded.sources, TextStyle::Plain)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    let calendar = &checked.catalog.catalog.project.calendar;
    let asked =
        |text: &Value| text.as_str().map_or_else(|| text.as_i64().unwrap().to_string(), str::to_owned);
    let as_of = case.as_of.as_ref().map(|day| day.parse().unwrap());
    case.expect
        .iter()
        .filter_map(|(period, expected)| {
            let period = calendar.parse(&asked(period)).unwrap();
            let kpis = vec![KpiRequest { kpi: "case".into(), by: vec![], top: None }];
            let periods = vec![period.clone()];
            let request = Request { kpis, as_of, periods, partition: vec![], scope: vec![] };
            let values = answer(&checked.catalog, &engine, &request).unwrap().values;
            let differences = verify(&checked.catalog, &engine, &request, &values).unwrap();
            assert!(differences.is_empty(), "{}: {}", case.why, differences[0]);
            let found = &values.first().unwrap().outcome;
            (!agrees(found, expected)).then(|| format!("{period}: expected {expected:?}, found {found:?}"))
        })
        .collect()
}

/// The orders with every column, as a text file.
fn rows(given: &str) -> String {
    let mut lines = given.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let all = ["day", "until", "amount", "won", "customer", "placed at", "paid at"];
    assert!(header.iter().all(|name| all.contains(name)), "{header:?}");
    let mut text = format!("{}\n", all.join(","));
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        let cell = |name: &str| header.iter().position(|known| *known == name).map_or("", |at| cells[at]);
        text.push_str(&format!("{}\n", all.map(cell).join(",")));
    }
    text
}

fn agrees(found: &Outcome, expected: &Value) -> bool {
    let expected = match expected {
        Value::Number(number) => number.to_string(),
        other => other.as_str().unwrap().to_owned(),
    };
    match found {
        Outcome::Known(value) => match expected.split_once('/') {
            Some((over, under)) => {
                let whole = |text: &str| Exact::parse(text).unwrap();
                *value == whole(over).div(whole(under)).unwrap()
            }
            None => Exact::parse(&expected) == Some(*value),
        },
        Outcome::NoData(missing) => missing.reasons.first().map(word) == Some(expected.as_str()),
    }
}

fn word(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoRows { .. } => "no rows",
        Reason::NoValues { .. } => "no values",
        Reason::ZeroDenominator { nothing: true, .. } => "zero by zero",
        Reason::ZeroDenominator { nothing: false, .. } => "divided by zero",
        Reason::SampleTooSmall { .. } => "sample too small",
        Reason::PeriodUnfinished => "period unfinished",
        Reason::BaselineMissing => "baseline missing",
        _ => "other",
    }
}
