//! Every shipped KPI has a case under `tests/cases/kpis/`: a few rows, and values an analyst worked out by hand.

use crate::project;
use duckdb::Connection;
use kpi_rules::evaluate::{KpiValue, Outcome, Reason};
use kpi_rules::finding::{self, Situation};
use kpi_rules::formula::CheckedCatalog;
use kpi_rules::number::Exact;
use kpi_rules::pipeline;
use kpi_rules::plan::{KpiRequest, Request, ScopeFilter};
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    kpi: String,
    rows: BTreeMap<String, Vec<BTreeMap<String, Value>>>,
    expect: Vec<Expectation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    period: String,
    value: Option<Value>,
    numerator: Option<Value>,
    denominator: Option<Value>,
    band: Option<String>,
    reason: Option<String>,
    #[serde(default, rename = "for")]
    scope: BTreeMap<String, String>,
    #[serde(default)]
    by: BTreeMap<String, String>,
}

#[test]
fn every_shipped_kpi_gives_the_values_worked_by_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/kpis");
    let tables = table_definitions();
    let mut failures = Vec::new();
    let mut covered = BTreeSet::new();
    for path in files(&folder, "yaml") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Case = serde_yaml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!case.description.is_empty() && !case.expect.is_empty(), "{name} expects nothing");
        covered.insert(case.kpi.clone());
        failures.extend(
            differences(&case, &tables).into_iter().map(|difference| format!("{name}: {difference}")),
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let (catalog, _) = project::shipped();
    let missing: Vec<&String> = catalog.kpis.keys().filter(|id| !covered.contains(*id)).collect();
    assert!(missing.is_empty(), "KPIs without a hand-worked case: {missing:?}");
}

fn differences(case: &Case, tables: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.duckdb");
    fill(&file, tables, &case.rows);
    let (catalog, sources) = project::shipped();
    let (checked, engine) = project::open(project::with_database(catalog, &file), &sources);
    case.expect
        .iter()
        .filter_map(|expectation| {
            let values =
                pipeline::answer(&checked, &engine, &request(&checked, case, expectation)).unwrap().values;
            let group: BTreeMap<&str, Option<&str>> =
                expectation.by.iter().map(|(name, member)| (name.as_str(), Some(member.as_str()))).collect();
            let value = values.iter().find(|value| {
                value
                    .group
                    .iter()
                    .map(|(name, member)| (name.as_str(), member.as_deref()))
                    .collect::<BTreeMap<_, _>>()
                    == group
            });
            difference(&checked, expectation, value).map(|text| {
                format!("{} {:?} {:?}: {text}", expectation.period, expectation.scope, expectation.by)
            })
        })
        .collect()
}

fn request(checked: &CheckedCatalog, case: &Case, expectation: &Expectation) -> Request {
    let calendar = &checked.catalog.project.calendar;
    let scope = expectation.scope.iter();
    Request {
        kpis: vec![KpiRequest {
            kpi: case.kpi.clone(),
            by: expectation.by.keys().cloned().collect(),
            top: None,
        }],
        as_of: None,
        periods: vec![calendar.parse(&expectation.period).unwrap()],
        partition: Vec::new(),
        scope: scope
            .map(|(name, member)| ScopeFilter { dimension: name.clone(), member: member.clone() })
            .collect(),
    }
}

fn difference(checked: &CheckedCatalog, expected: &Expectation, value: Option<&KpiValue>) -> Option<String> {
    let Some(value) = value else { return Some("there is no such group".to_owned()) };
    match (&expected.value, &expected.reason, &value.outcome) {
        (Some(number), None, Outcome::Known(found)) if exact(number) == *found => {}
        (None, Some(reason), Outcome::NoData(missing))
            if missing.reasons.first().map(word) == Some(reason.as_str()) => {}
        (number, reason, found) => return Some(format!("expected {number:?} {reason:?}, found {found:?}")),
    }
    for (name, expected, found) in [
        ("numerator", &expected.numerator, value.numerator),
        ("denominator", &expected.denominator, value.denominator),
    ] {
        if let Some(expected) = expected
            && found != Some(exact(expected))
        {
            return Some(format!("expected {name} {expected:?}, found {found:?}"));
        }
    }
    if let Some(band) = &expected.band {
        let kpi = checked.kpis.get(&value.kpi).unwrap();
        let finding = finding::classify(kpi, value.clone(), &Situation::default());
        if finding.band.as_ref() != Some(band) {
            return Some(format!("expected band {band}, found {:?} {:?}", finding.band, finding.status));
        }
    }
    None
}

fn word(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoRows { .. } => "no rows",
        Reason::NoValues { .. } => "no values",
        Reason::ZeroDenominator { .. } => "zero denominator",
        Reason::SampleTooSmall { .. } => "sample too small",
        _ => "other",
    }
}

fn exact(value: &Value) -> Exact {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("{other:?} is not a number"),
    };
    Exact::parse(&text).unwrap_or_else(|| panic!("{text} is not a number"))
}

/// The sample's tables, empty.
fn table_definitions() -> Vec<String> {
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/support.sql")).unwrap();
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&script).unwrap();
    let mut statement = connection.prepare("SELECT sql FROM duckdb_tables() ORDER BY table_name").unwrap();
    let tables = statement.query_map([], |row| row.get(0)).unwrap();
    tables.map(Result::unwrap).collect()
}

fn fill(file: &Path, tables: &[String], rows: &BTreeMap<String, Vec<BTreeMap<String, Value>>>) {
    let connection = Connection::open(file).unwrap();
    for table in tables {
        connection.execute_batch(table).unwrap();
    }
    for (table, rows) in rows {
        for row in rows {
            let columns: Vec<String> = row.keys().map(|name| format!("\"{name}\"")).collect();
            let values: Vec<String> = row.values().map(literal).collect();
            let insert =
                format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "));
            connection.execute_batch(&insert).unwrap_or_else(|error| panic!("{insert}: {error}"));
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        other => panic!("{other:?} is not a cell"),
    }
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .{ending} file in {}", folder.display());
    files
}
