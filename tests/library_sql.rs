//! Every shipped KPI equals an independent query written by hand, `tests/sql/<id>.sql`, for every client and month of a year of the sample.

use crate::project;
use duckdb::{AccessMode, Config, Connection};
use kpi_rules::evaluate::Outcome;
use kpi_rules::pipeline;
use kpi_rules::plan::{KpiRequest, Request};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Client, month and member of the breakdown (empty for the total).
type Place = (String, String, String);

/// Doubles of the independent queries carry about 15 digits; the engine's values are exact.
const TOLERANCE: f64 = 1e-10;

#[test]
fn every_shipped_kpi_equals_its_independent_query() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (catalog, sources) = project::shipped();
    let (checked, engine) = project::open(catalog, &sources);
    let calendar = &checked.catalog.project.calendar;
    let config = Config::default().access_mode(AccessMode::ReadOnly).unwrap();
    let connection = Connection::open_with_flags(root.join("data/support.duckdb"), config).unwrap();
    let mut failures = Vec::new();
    for (id, kpi) in &checked.kpis {
        let by: Vec<String> = kpi.definition.by.iter().map(|by| by.text.clone()).collect();
        let request = Request {
            kpis: vec![KpiRequest { kpi: id.clone(), by: by.clone(), top: None }],
            as_of: None,
            periods: calendar.trailing(&calendar.parse("2026-09").unwrap(), 12),
            partition: vec!["client".to_owned()],
            scope: Vec::new(),
        };
        let values = pipeline::answer(&checked, &engine, &request).unwrap().values;
        let computed: BTreeMap<Place, f64> = values
            .iter()
            .filter(|value| value.group.len() == 1 + by.len())
            .filter_map(|value| {
                let member = |at: usize| {
                    value.group.get(at).and_then(|(_, member)| member.clone()).unwrap_or_default()
                };
                match value.outcome {
                    Outcome::Known(exact) => {
                        Some(((member(0), value.period.start.to_string(), member(1)), exact.to_f64()))
                    }
                    Outcome::NoData(_) => None,
                }
            })
            .collect();
        let file = root.join("tests/sql").join(format!("{id}.sql"));
        let Ok(sql) = fs::read_to_string(&file) else {
            failures.push(format!("{id}: tests/sql/{id}.sql is missing"));
            continue;
        };
        let expected = independent(&connection, &sql, by.first());
        assert!(!expected.is_empty(), "{id}: the independent query has no rows");
        let places: BTreeSet<&Place> = computed.keys().chain(expected.keys()).collect();
        for place in places {
            match (computed.get(place), expected.get(place)) {
                (Some(found), Some(wanted))
                    if (found - wanted).abs() <= TOLERANCE * wanted.abs().max(1.0) => {}
                // A breakdown lists every member; one without rows is zero here and absent there.
                (Some(found), None) if !by.is_empty() && *found == 0.0 => {}
                (found, wanted) => {
                    failures.push(format!("{id} {place:?}: engine {found:?}, query {wanted:?}"));
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} differences, the first:\n{}",
        failures.len(),
        failures[..failures.len().min(20)].join("\n")
    );
}

fn independent(connection: &Connection, sql: &str, by: Option<&String>) -> BTreeMap<Place, f64> {
    let member = by.map_or("''".to_owned(), |by| format!("CAST(\"{by}\" AS VARCHAR)"));
    let sql = sql.trim().trim_end_matches(';');
    let wrapped = format!(
        "SELECT client, CAST(month AS VARCHAR), {member}, CAST(value AS DOUBLE) FROM ({sql}\n) WHERE value IS NOT NULL"
    );
    let mut statement = connection.prepare(&wrapped).unwrap_or_else(|error| panic!("{error}\n{wrapped}"));
    let rows = statement
        .query_map([], |row| {
            let member: Option<String> = row.get(2)?;
            Ok(((row.get(0)?, row.get(1)?, member.unwrap_or_default()), row.get(3)?))
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}
