//! What stands behind a value, by file: each `tests/finding/*.yaml` gives a KPI over cases (rows), and how sure its value is, how it stands in
//! its series and how far it is to what is better, in the words of `kpi explain`. An analyst worked the numbers out by hand.
//!
//! A case is a row with some of the marks `a` and `b`, and an `amount`; months are given oldest first, and the last one is judged. `50 a b, 20`
//! stands for 50 rows with both marks and 20 with none, `amounts: 10 12` for one row of each month; `-` is a month without rows.

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::finding::{Setting, judge};
use kpi_rules::format;
use kpi_rules::formula::check;
use kpi_rules::pipeline::answer;
use kpi_rules::plan::{KpiRequest, Request};
use serde::Deserialize;
use serde_yaml::Mapping;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    /// Keys of the KPI beside id and title.
    kpi: Mapping,
    /// The rows of the last month.
    #[serde(default)]
    rows: Option<String>,
    /// One row a month.
    #[serde(default)]
    amounts: Option<String>,
    #[serde(default, rename = "as of")]
    as_of: Option<String>,
    expect: Expected,
}

#[derive(Deserialize, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    band: Option<String>,
    #[serde(default)]
    certainty: Option<String>,
    #[serde(default)]
    signal: Option<String>,
    #[serde(default)]
    distances: Vec<String>,
}

const DATASET: &str = "format: 1
dataset: cases
table: cases
entity: case
time: day
columns:
  day: {type: date}
  a: {type: boolean}
  b: {type: boolean}
  amount: {type: integer}
";

#[test]
fn evidence_is_that_worked_by_hand() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir("tests/finding").unwrap() {
        let path = entry.unwrap().path();
        let case: Case = serde_yaml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!case.why.is_empty());
        let found = found(&case);
        if found != case.expect {
            failures.push(format!("{}: expected {:#?}, found {found:#?}", path.display(), case.expect));
        }
        cases += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(cases >= 15);
}

fn found(case: &Case) -> Expected {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "kpi.yaml",
        "format: 1\nproject: Case\ndata: {sources: {cases: {file: cases.csv, columns: {day: date, a: boolean, b: boolean, amount: integer}}}}\n",
    );
    let (text, months) = csv(case);
    write("cases.csv", &text);
    fs::create_dir(folder.path().join("kpis")).unwrap();
    let kpi = serde_yaml::to_string(&case.kpi).unwrap();
    write("kpis/case.yaml", &format!("{DATASET}---\nformat: 1\nkpi: case\ntitle: Case\n{kpi}"));

    let loaded = load(folder.path());
    let said = |diagnostics: &[kpi_rules::diagnostic::Diagnostic]| -> String {
        diagnostics.iter().map(|said| to_text(said, &loaded.sources, TextStyle::Plain)).collect()
    };
    assert_eq!(said(&loaded.diagnostics), "", "{}", case.why);
    let project = loaded.catalog.clone().unwrap();
    let engine = DuckDb::open(&project.project, &EngineOptions::default()).unwrap();
    let checked = check(project, Some(engine.schema()), &loaded.sources);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|said| said.is_error()).cloned().collect();
    assert_eq!(said(&errors), "", "{}", case.why);
    let calendar = &checked.catalog.catalog.project.calendar;
    let as_of = case.as_of.as_ref().map(|day| day.parse().unwrap());
    let request = Request {
        kpis: vec![KpiRequest { kpi: "case".into(), by: vec![], top: None }],
        as_of,
        periods: calendar.trailing(&calendar.parse("2026-09").unwrap(), months),
        partition: vec![],
        scope: vec![],
    };
    let values = answer(&checked.catalog, &engine, &request).unwrap().values;
    let findings = judge(&Setting { catalog: &checked.catalog, scope: &[], as_of }, values);
    let finding = findings.iter().last().unwrap();
    let (kpi, evidence) = (&checked.catalog.kpis["case"], &finding.evidence);
    Expected {
        band: finding.band.clone(),
        certainty: evidence.certainty.as_ref().map(|certainty| format::certainty(kpi, certainty)),
        signal: evidence.course.as_ref().map(|course| format::course(kpi, course)),
        distances: evidence.distances.iter().map(|distance| format::distance(kpi, distance)).collect(),
    }
}

/// The rows as a text file, and how many months there are; the last is September 2026.
fn csv(case: &Case) -> (String, u32) {
    let mut text = "day,a,b,amount\n".to_owned();
    if let Some(rows) = &case.rows {
        for group in rows.split(',') {
            let mut words = group.split_whitespace();
            let count: usize = words.next().unwrap().parse().unwrap();
            let marks: Vec<&str> = words.collect();
            let line = format!("2026-09-15,{},{},1\n", marks.contains(&"a"), marks.contains(&"b"));
            text.push_str(&line.repeat(count));
        }
    }
    let amounts: Vec<&str> = case.amounts.iter().flat_map(|amounts| amounts.split_whitespace()).collect();
    for (back, amount) in amounts.iter().rev().enumerate().filter(|(_, amount)| **amount != "-") {
        let month = 2026 * 12 + 8 - i32::try_from(back).unwrap();
        text.push_str(&format!("{}-{:02}-15,false,false,{amount}\n", month / 12, month % 12 + 1));
    }
    (text, u32::try_from(amounts.len().max(1)).unwrap())
}
