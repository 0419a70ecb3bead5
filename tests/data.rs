//! Data files as people keep them: `tests/data/*` are projects whose tables are read and printed, and one that is evaluated to its last digit.

use kpi_rules::catalog::{Catalog, load};
use kpi_rules::diagnostic::{Diagnostic, TextStyle, to_text};
use kpi_rules::engine::{Datum, DuckDb, Engine, EngineOptions, execute};
use kpi_rules::evaluate::{KpiValue, Outcome, evaluate};
use kpi_rules::formula::check;
use kpi_rules::number::Exact;
use kpi_rules::plan::{KpiRequest, Request, Statistics, plan};
use kpi_rules::source::Sources;
use kpi_rules::sql::{OutputType, Statement, emit};
use std::path::{Path, PathBuf};

fn project(name: &str) -> (PathBuf, Catalog, Sources) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let loaded = load(&root);
    assert_eq!(texts(&loaded.diagnostics, &loaded.sources), Vec::<String>::new());
    (root, loaded.catalog.unwrap(), loaded.sources)
}

fn texts(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    diagnostics.iter().map(|found| to_text(found, sources, TextStyle::Plain)).collect()
}

/// Every table with its types, its rows as texts, and what was noticed.
fn tables(engine: &DuckDb, sources: &Sources) -> String {
    let mut text = String::new();
    for (name, table) in &engine.schema().tables {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(name, ty)| {
                format!("{name} {}", ty.as_ref().map_or_else(Clone::clone, ToString::to_string))
            })
            .collect();
        text.push_str(&format!("{name}: {}\n", columns.join(", ")));
        let sql = format!("SELECT COLUMNS(*)::VARCHAR FROM \"{name}\"");
        let columns = vec![OutputType::Text; table.columns.len()];
        for row in engine.execute(&Statement { sql, columns }).unwrap() {
            let shown = row.iter().map(|datum| match datum {
                Datum::Text(text) => format!("{text:?}"),
                _ => "-".to_owned(),
            });
            text.push_str(&format!("  {}\n", shown.collect::<Vec<_>>().join(" | ")));
        }
    }
    text.push_str(&texts(engine.notices(), sources).join("\n"));
    text
}

#[test]
fn ugly_files_are_read_and_told_about() {
    let (_, catalog, sources) = project("ugly");
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    insta::assert_snapshot!(tables(&engine, &sources));
}

fn values(name: &str, periods: &[&str], kpis: &[(&str, &[&str])]) -> Vec<KpiValue> {
    let (_, catalog, sources) = project(name);
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    assert_eq!(texts(engine.notices(), &sources), Vec::<String>::new());
    let checked = check(catalog, Some(engine.schema()), &sources);
    assert_eq!(texts(&checked.diagnostics, &sources), Vec::<String>::new());
    let catalog = checked.catalog;
    let calendar = &catalog.catalog.project.calendar;
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let request = Request {
        kpis: kpis
            .iter()
            .map(|(kpi, by)| KpiRequest { kpi: (*kpi).to_owned(), by: owned(by), top: None })
            .collect(),
        as_of: None,
        periods: periods.iter().map(|label| calendar.parse(label).unwrap()).collect(),
        partition: Vec::new(),
        scope: Vec::new(),
    };
    let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
    let results = execute(&engine, &emit(&plan, &catalog, &kpi_rules::sql::DUCKDB)).unwrap();
    evaluate(&catalog, &request, &plan, &results).unwrap()
}

/// The numbers of a query written by hand over the file itself, every column a text.
fn by_hand(select: &str) -> Vec<Vec<f64>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/incidents/data/incidents.csv");
    let sql = format!(
        "WITH events AS (
            SELECT number, strptime(opened_at, '%d/%m/%Y %H:%M') AS opened,
                try_strptime(resolved_at, '%d/%m/%Y %H:%M') AS resolved, made_sla, assignment_group,
                CAST(reopen_count AS INTEGER) AS reopened,
                strptime(sys_updated_at, '%d/%m/%Y %H:%M') AS updated, CAST(sys_mod_count AS INTEGER) AS change
            FROM read_csv('{}', all_varchar = true, header = true)
        ), cases AS (
            SELECT * FROM events AS e WHERE NOT EXISTS (
                SELECT 1 FROM events AS later
                WHERE later.number = e.number AND (later.updated, later.change) > (e.updated, e.change))
        ), spans AS (
            SELECT *, date_diff('second', opened, resolved) / 3600.0 AS hours, month(opened) AS month FROM cases
        ) {select}",
        file.display()
    );
    let connection = duckdb::Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare(&sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let width = row.as_ref().column_count();
        found.push((0..width).map(|at| row.get(at).unwrap()).collect());
    }
    found
}

fn known(value: &KpiValue) -> Exact {
    match &value.outcome {
        Outcome::Known(exact) => *exact,
        Outcome::NoData(missing) => panic!("{} {}: {:?}", value.kpi, value.period, missing.reasons),
    }
}

/// Equal to ten digits.
fn agree(found: Exact, expected: f64) -> bool {
    (found.to_f64() - expected).abs() <= expected.abs() * 1e-10
}

#[test]
fn an_event_log_is_reduced_and_evaluated() {
    let kpis =
        ["mean-resolution", "median-resolution", "slow-resolution", "sla-share", "reopen-share", "groups"];
    let asked: Vec<(&str, &[&str])> = kpis.iter().map(|kpi| (*kpi, &[][..])).collect();
    let values = values("incidents", &["2016-02", "2016-03"], &asked);
    let expected = by_hand(
        "SELECT avg(hours), quantile_cont(hours, 0.5), quantile_cont(hours, 0.9),
            100 * avg(CASE WHEN made_sla = 'true' THEN 1 ELSE 0 END), 100 * avg(CASE WHEN reopened > 0 THEN 1 ELSE 0 END),
            CAST(count(DISTINCT nullif(assignment_group, '?')) AS DOUBLE)
        FROM spans GROUP BY month ORDER BY month",
    );
    assert_eq!((values.len(), expected.len()), (12, 2));
    for (at, value) in values.iter().enumerate() {
        let (kpi, period) = (at / 2, at % 2);
        assert_eq!(*value.kpi, *kpis[kpi]);
        let wanted = expected[period][kpi];
        assert!(
            agree(known(value), wanted),
            "{} {}: {} is not {wanted}",
            value.kpi,
            value.period,
            known(value)
        );
    }
    let counts = by_hand(
        "SELECT CAST(count(*) AS DOUBLE), CAST(count(hours) AS DOUBLE) FROM spans GROUP BY month ORDER BY month",
    );
    let mean = &values[0];
    assert_eq!((mean.rows as f64, (mean.rows - mean.skipped) as f64), (counts[0][0], counts[0][1]));
    assert!(mean.skipped > 0, "some cases are not resolved");
}

#[test]
fn a_breakdown_of_an_event_log_agrees_too() {
    let found: Vec<Exact> =
        values("incidents", &["2016-02-01..2016-03-31"], &[("median-resolution", &["group"])])
            .iter()
            .map(known)
            .collect();
    let expected = by_hand(
        "SELECT value FROM (
            SELECT 0 AS part, '' AS name, quantile_cont(hours, 0.5) AS value FROM spans
            UNION ALL
            SELECT CASE WHEN assignment_group = '?' THEN 2 ELSE 1 END, assignment_group, quantile_cont(hours, 0.5)
            FROM spans GROUP BY assignment_group)
        ORDER BY part, name",
    );
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!(agree(*found, expected[0]), "{found} is not {}", expected[0]);
    }
}

/// Days of 23 and 25 hours, worked out by hand from `tests/data/berlin/data/tickets.csv`.
#[test]
fn a_day_is_the_day_of_the_projects_time_zone() {
    let days = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"];
    let kpis = ["opened", "seen", "resolution-time", "resolved-same-day", "open-at-end"];
    let asked: Vec<(&str, &[&str])> = kpis.iter().map(|kpi| (*kpi, &[][..])).collect();
    let found = values("berlin", &days, &asked);
    let expected = [
        ["1", "3", "1", "1", "3", "1"],
        ["1", "3", "1", "1", "3", "1"],
        // Ticket 2: from midnight to 4:00 are three hours. Ticket 7: 25 hours; ticket 8: the clock shows 2:30 twice; ticket 9: one second.
        ["1", "4", "0.5", "1/3600", "93601/3600", "none"],
        ["1", "2", "1", "1", "1", "0"],
        // Ticket 3 is never resolved; tickets 6, 7 and 9 are resolved at the midnight that ends their day, which still counts.
        ["1", "2", "1", "2", "3", "2"],
    ];
    for (at, value) in found.iter().enumerate() {
        let shown = match &value.outcome {
            Outcome::Known(exact) => exact.to_string(),
            Outcome::NoData(_) => "none".to_owned(),
        };
        assert_eq!(shown, expected[at / days.len()][at % days.len()], "{} {}", value.kpi, value.period);
    }
    assert_eq!(found.len(), 30);
}

/// The last ticket of `tests/data/berlin` is opened at 23:00 UTC on 25 October, which is the 26th in Berlin.
#[test]
fn data_end_on_the_day_of_the_projects_time_zone() {
    let (_, catalog, sources) = project("berlin");
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    let checked = check(catalog, Some(engine.schema()), &sources).catalog;
    let as_of = kpi_rules::pipeline::data_as_of(&checked, &engine).unwrap().unwrap();
    assert_eq!(as_of.to_string(), "2026-10-27");
}
