//! Criteria by file: `tests/criteria/*.yaml` say what is found of values in their situation.
//!
//! A file's first documents are definitions as their author writes them; the last tells values and what is expected of them. Values of the
//! same members in earlier periods are the history of the later ones.

use kpi_rules::band::Target;
use kpi_rules::calendar::Calendar;
use kpi_rules::catalog::load;
use kpi_rules::criteria::InForce;
use kpi_rules::diagnostic::{self, TextStyle};
use kpi_rules::evaluate::{KpiValue, NoData, Outcome, Reason};
use kpi_rules::finding::{Finding, Setting, judge};
use kpi_rules::format;
use kpi_rules::formula::{Checked, check};
use kpi_rules::lint::lint;
use kpi_rules::number::Exact;
use kpi_rules::plan::ScopeFilter;
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;

/// What a case expects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Why the case exists.
    #[allow(dead_code, reason = "for readers")]
    description: String,
    /// Codes of the warnings and notes, by place.
    #[serde(default)]
    said: Vec<String>,
    /// Dimension and member all values are restricted to.
    #[serde(default)]
    scope: BTreeMap<String, String>,
    /// The values.
    values: Vec<Row>,
}

/// A value and what is expected of it; what is not stated is not looked at, but for `lacking`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default = "month")]
    period: String,
    /// Dimension and member; `null` for rows without one.
    #[serde(default)]
    of: BTreeMap<String, Option<String>>,
    /// Whether the last member stands for all that are not shown one by one.
    #[serde(default)]
    rest: bool,
    /// The value; `null` if there is none.
    value: Value,
    /// What the formula of the target gives; `null` if nothing.
    #[serde(default)]
    computed: Option<Value>,
    band: Option<String>,
    status: Option<String>,
    unstuck: Option<String>,
    target: Option<Value>,
    met: Option<bool>,
    achievement: Option<Value>,
    #[serde(rename = "override")]
    overridden: Option<String>,
    #[serde(default)]
    lacking: Vec<String>,
}

fn month() -> String {
    "2026-09".to_owned()
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null => "none".to_owned(),
        other => panic!("a text is expected, found {other:?}"),
    }
}

fn outcome(value: &Value) -> Outcome {
    match value {
        Value::Null => {
            Outcome::NoData(NoData { reasons: vec![Reason::NoRows { dataset: "cases".to_owned() }] })
        }
        value => Outcome::Known(Exact::parse(&scalar(value)).unwrap_or_else(|| panic!("{value:?}"))),
    }
}

fn value(kpi: &str, row: &Row) -> KpiValue {
    KpiValue {
        group: row.of.iter().map(|(dimension, member)| (dimension.clone(), member.clone())).collect(),
        rows: 100,
        companions: vec![outcome(row.computed.as_ref().unwrap_or(&Value::Null))],
        rest: row.rest,
        ..KpiValue::alone(kpi, Calendar::default().parse(&row.period).unwrap(), outcome(&row.value))
    }
}

fn target(criteria: &InForce) -> String {
    match criteria.target {
        None => "none".to_owned(),
        Some(Target::Value(value)) => value.to_string(),
        Some(Target::Range(low, high)) => format!("{low} to {high}"),
    }
}

/// The definitions of a case, and what is said of them.
fn checked(documents: &str) -> (Checked, Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kpi.yaml"), "format: 1\nproject: Case\ndata: {database: data.duckdb}\n")
        .unwrap();
    fs::create_dir(folder.path().join("kpis")).unwrap();
    fs::write(folder.path().join("kpis/case.yaml"), documents).unwrap();
    let loaded = load(folder.path());
    let mut said = loaded.diagnostics;
    let checked = check(loaded.catalog.expect("a catalogue"), None, &loaded.sources);
    said.extend(checked.diagnostics.iter().cloned());
    said.extend(lint(&checked.catalog, None));
    diagnostic::sort(&mut said);
    let text = |one| diagnostic::to_text(one, &loaded.sources, TextStyle::Plain);
    let texts = said.iter().map(text).collect::<Vec<_>>().join("\n\n");
    (checked, said.iter().map(|one| one.code.name().to_owned()).collect(), texts)
}

fn expect(what: &str, place: &str, found: &str, expected: Option<&str>) {
    if let Some(expected) = expected {
        assert_eq!(found, expected, "{what} of {place}");
    }
}

fn compare(row: &Row, finding: &Finding, place: &str) {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    expect("band", place, &or_none(&finding.band), row.band.as_deref());
    expect("status", place, finding.status.name(), row.status.as_deref());
    expect("unstuck", place, &or_none(&finding.unstuck), Some(row.unstuck.as_deref().unwrap_or("none")));
    expect("target", place, &target(&finding.criteria), row.target.as_ref().map(scalar).as_deref());
    let met = finding.target.map_or("none".to_owned(), |outcome| outcome.met.to_string());
    expect("met", place, &met, row.met.map(|met| met.to_string()).as_deref());
    let achievement = finding.achievement.map_or("none".to_owned(), |share| share.to_string());
    expect("achievement", place, &achievement, row.achievement.as_ref().map(scalar).as_deref());
    let over = finding.criteria.overridden.as_ref().map_or("none", |over| over.id.as_str());
    expect("override", place, over, Some(row.overridden.as_deref().unwrap_or("none")));
    let lacking =
        finding.criteria.lacking.iter().map(|what| format::lacking(what, &finding.value.companions));
    assert_eq!(lacking.collect::<Vec<_>>(), row.lacking, "lacking of {place}");
}

#[test]
fn values_are_judged_by_what_is_in_force() {
    insta::glob!("criteria/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let text = fs::read_to_string(path).unwrap();
        let (documents, expected) = text.rsplit_once("\n---\n").unwrap();
        let expected: Expected =
            serde_yaml::from_str(expected).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (Checked { catalog, .. }, codes, texts) = checked(documents);
        assert_eq!(codes, expected.said, "{name}\n{texts}");
        let kpi = catalog.kpis.keys().next().unwrap_or_else(|| panic!("{name} has no sound KPI\n{texts}"));
        let scope: Vec<ScopeFilter> = expected
            .scope
            .iter()
            .map(|(dimension, member)| ScopeFilter { dimension: dimension.clone(), member: member.clone() })
            .collect();
        let values = expected.values.iter().map(|row| value(kpi, row)).collect();
        let findings = judge(&Setting { catalog: &catalog, scope: &scope, as_of: None }, values);
        for (row, finding) in expected.values.iter().zip(findings.iter()) {
            let place = format!("{name}: {} {:?} {}", row.period, row.of, scalar(&row.value));
            compare(row, finding, &place);
        }
    });
}
