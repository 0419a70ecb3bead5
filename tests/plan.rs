//! Definitions and a request → plan, SQL and values: `tests/plan/*.yaml`.

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{Diagnostic, TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions, execute};
use kpi_rules::evaluate::{KpiValue, Outcome, evaluate};
use kpi_rules::formula::check;
use kpi_rules::plan::{KpiRequest, Request, ScopeFilter, Statistics, plan};
use kpi_rules::source::Sources;
use kpi_rules::sql::{emit, watermark};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Why the case exists.
    #[allow(dead_code)]
    description: String,
    /// SQL that makes the data.
    tables: String,
    /// Definition documents.
    definitions: String,
    /// `kpi` or `kpi by dimension`.
    kpis: Vec<String>,
    periods: Vec<String>,
    #[serde(default, rename = "for each")]
    partition: Vec<String>,
    #[serde(default, rename = "for")]
    scope: BTreeMap<String, String>,
}

const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb, script: data.sql}\n";

fn said(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|found| to_text(found, sources, TextStyle::Plain) + "\n").collect()
}

fn line(value: &KpiValue) -> String {
    let group = value.group.iter().map(|(name, member)| {
        format!(", {name} {}", member.as_ref().map_or("missing".to_owned(), |member| format!("{member:?}")))
    });
    let outcome = match &value.outcome {
        Outcome::Known(exact) => exact.to_string(),
        Outcome::NoData(missing) => format!("{:?}", missing.reasons),
    };
    let substituted = if value.substituted { ", substituted" } else { "" };
    let (rows, skipped) = (value.rows, value.skipped);
    let group: String = group.collect();
    format!(
        "{} {}{group}: {outcome} ({rows} rows, {skipped} skipped{substituted})\n",
        value.kpi, value.period
    )
}

fn report(case: &Case) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("kpis")).unwrap();
    for (name, text) in
        [("kpi.yaml", PROJECT), ("data.sql", &case.tables), ("kpis/case.yaml", &case.definitions)]
    {
        fs::write(root.join(name), text).unwrap();
    }
    let loaded = load(root);
    let sources = loaded.sources;
    assert_eq!(said(&loaded.diagnostics, &sources), "");
    let catalog = loaded.catalog.unwrap();
    let opened = DuckDb::open(&catalog.project, &EngineOptions::default());
    let engine = opened.map_err(|found| said(&found, &sources)).unwrap();
    let checked = check(catalog, Some(engine.schema()), &sources);
    assert_eq!(said(&checked.diagnostics, &sources), "");
    let catalog = checked.catalog;
    let request = request(case, &catalog.catalog.project.calendar);
    let plan = match plan(&catalog, &request, &Statistics::default()) {
        Ok(plan) => plan,
        Err(error) => return format!("error: {error}\n"),
    };
    let statements = emit(&plan, &catalog, &kpi_rules::sql::DUCKDB);
    assert_eq!(statements.len(), plan.queries.len());
    let mut text = format!("{plan}");
    for (at, statement) in statements.iter().enumerate() {
        text.push_str(&format!("\n-- query {}\n{}\n", at + 1, statement.sql));
    }
    for dataset in catalog.datasets.values() {
        if let Some(watermark) = watermark(dataset, &kpi_rules::sql::DUCKDB) {
            let quick = engine.execute(&watermark.quick).unwrap();
            let sure = engine.execute(&watermark.sure).unwrap();
            text.push_str(&format!("\nlast day of {}: {quick:?}", dataset.name));
            if quick != sure {
                text.push_str(&format!(", of finite times {sure:?}"));
            }
        }
    }
    text.push_str("\n\n");
    let results = execute(&engine, &statements).unwrap();
    evaluate(&catalog, &request, &plan, &results)
        .unwrap()
        .iter()
        .for_each(|value| text.push_str(&line(value)));
    text
}

fn request(case: &Case, calendar: &kpi_rules::calendar::Calendar) -> Request {
    let asked = |text: &String| {
        let (kpi, by) = text.split_once(" by ").unwrap_or((text, ""));
        let by = by.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        KpiRequest { kpi: kpi.to_owned(), by, top: None }
    };
    let scope = case.scope.iter();
    Request {
        kpis: case.kpis.iter().map(asked).collect(),
        as_of: None,
        periods: case.periods.iter().map(|label| calendar.parse(label).unwrap()).collect(),
        partition: case.partition.clone(),
        scope: scope
            .map(|(dimension, member)| ScopeFilter { dimension: dimension.clone(), member: member.clone() })
            .collect(),
    }
}

#[test]
fn requests_are_planned_emitted_and_evaluated() {
    insta::glob!("plan/*.yaml", |path| {
        let case: Case = serde_yaml::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("plan", report(&case));
        });
    });
}
