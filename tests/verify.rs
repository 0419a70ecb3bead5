//! The engine's values equal those of a plain statement per KPI: of the shipped KPIs on the sample, and of KPIs that use every part of the
//! formula language, `tests/verify/`, on random small tables.

use crate::engines::server::Server;
use crate::project;
use duckdb::Connection;
use kpi_rules::catalog::{self, Catalog, Limits};
use kpi_rules::engine::Interrupt;
use kpi_rules::evaluate::{KpiValue, Outcome};
use kpi_rules::formula::{Atom, CheckedCatalog};
use kpi_rules::number::Exact;
use kpi_rules::pipeline::{self, Part};
use kpi_rules::plan::{KpiRequest, Request, ScopeFilter};
use kpi_rules::source::Sources;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn shipped_kpis_by_client_over_fourteen_months() {
    let (catalog, sources) = project::shipped();
    let (checked, engine) = project::open(catalog, &sources);
    let calendar = &checked.catalog.project.calendar;
    let request = Request {
        kpis: checked.kpis.values().map(KpiRequest::of).collect(),
        as_of: None,
        periods: calendar.trailing(&calendar.parse("2026-09").unwrap(), 14),
        partition: vec!["client".to_owned()],
        scope: Vec::new(),
    };
    let values = pipeline::answer(&checked, &engine, &request).unwrap().values;
    assert!(values.iter().filter(|value| matches!(value.outcome, Outcome::Known(_))).count() > 1000);
    let differences = pipeline::verify(&checked, &engine, &request, &values).unwrap();
    assert!(differences.is_empty(), "{} differences, the first: {}", differences.len(), differences[0]);
}

/// A wrong number, a wrong count and a missing group are each found.
#[test]
fn what_differs_is_found() {
    let tables = Tables {
        tickets: vec![
            "(1, '2026-03-01', '2026-03-02', NULL, 'Acme', 'a', 1, 1.25, 2, 1, true, 're', 5, NULL)"
                .to_owned(),
        ],
        ..Tables::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let (checked, engine) = opened(folder.path(), &tables);
    let request = request(&checked, &["2026-03"], &["client"], None, None, "rows");
    let right = pipeline::answer(&checked, &engine, &request).unwrap().values;
    let parts = |change: fn(&mut Vec<KpiValue>)| {
        let mut values = right.clone();
        change(&mut values);
        let found = pipeline::verify(&checked, &engine, &request, &values).unwrap();
        found.iter().map(|difference| difference.part).collect::<Vec<Part>>()
    };
    assert_eq!(parts(|_| ()), []);
    assert_eq!(parts(|values| values[0].outcome = Outcome::Known(Exact::integer(2))), [Part::Value]);
    assert_eq!(parts(|values| values[0].atoms[0].rows = 0), [Part::Rows(0)]);
    assert_eq!(parts(|values| values[0].atoms[0].value = Outcome::Known(Exact::ZERO)), [Part::Atom(0)]);
    assert_eq!(parts(Vec::clear), [Part::Group]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_part_of_the_language_on_random_tables(
        tables in tables(),
        partition in any::<bool>(),
        by in proptest::option::of(prop_oneof![Just("category"), Just("tier"), Just("client"), Just("state open")]),
        scoped in any::<bool>(),
        grain in prop_oneof![Just(["2026-02", "2026-03"]), Just(["2026-W09", "2026-W10"]), Just(["FY2026-Q4", "FY2027-Q1"]), Just(["2026-02-27..2026-03-01", "2026-03-02..2026-03-30"])],
        unfinished in any::<bool>(),
        top in proptest::option::of(1_u32..3),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (checked, engine) = opened(folder.path(), &tables);
        let partition: &[&str] = if partition { &["client"] } else { &[] };
        let mut request = request(&checked, &grain, partition, by, top, "");
        if scoped {
            request.scope.push(ScopeFilter { dimension: "client".to_owned(), member: "Acme".to_owned() });
        }
        request.as_of = unfinished.then(|| jiff::civil::date(2026, 3, 15));
        let values = pipeline::answer(&checked, &engine, &request).unwrap().values;
        let differences = pipeline::verify(&checked, &engine, &request, &values).unwrap();
        let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
        let sql = differences.first().map_or("", |difference| &difference.sql);
        prop_assert!(differences.is_empty(), "{}\n{}", words.join("\n"), sql);
    }
}

/// The same tables on other servers give the same values, to the last digit: missing values, NaN, infinity, instants around the change of the
/// clock, event logs, joins.
#[test]
fn every_part_of_the_language_on_other_servers() {
    for server in Server::all() {
        let mut runner = TestRunner::deterministic();
        for round in 0..if server.name == "spark" { 3 } else { 12 } {
            let tables = tables().new_tree(&mut runner).unwrap().current();
            let folder = server.folder();
            let (checked, engine) = opened(folder.path(), &tables);
            let file = folder.path().join("tables.duckdb");
            server.load(&Connection::open(file).unwrap(), folder.path(), "language");
            let (mut catalog, sources) = catalogue();
            for dataset in catalog.datasets.values_mut() {
                dataset.table.text = format!("language.{}", dataset.table.text);
            }
            let there = server.open(catalog, &sources, &Limits::default(), &Interrupt::default());
            let by = [None, Some("category"), Some("tier"), Some("state open")];
            let periods =
                [["2026-02", "2026-03"], ["2026-W09", "2026-W10"], ["2026-02-27..2026-03-01", "FY2026-Q4"]];
            let request = request(&checked, &periods[round % 3], &["client"], by[round % 4], None, "");
            let here = pipeline::answer(&checked, &engine, &request).unwrap().values;
            let found = pipeline::answer(&there.0, there.1.as_ref(), &request).unwrap().values;
            for (here, there) in here.iter().zip(&found) {
                assert_eq!(here, there, "{}, round {round}", server.name);
            }
            assert_eq!(here.len(), found.len(), "{}, round {round}", server.name);
            println!("{}: {} values of round {round} equal", server.name, here.len());
        }
    }
}

/// All KPIs whose id starts with `prefix`, each broken down by `by` if all its datasets know that dimension.
fn request(
    checked: &CheckedCatalog,
    periods: &[&str],
    partition: &[&str],
    by: Option<&str>,
    top: Option<u32>,
    prefix: &str,
) -> Request {
    let calendar = &checked.catalog.project.calendar;
    let kpis = checked.kpis.iter().filter(|(id, _)| id.starts_with(prefix)).map(|(id, kpi)| {
        let known = |by: &&str| {
            kpi.formula.atoms.iter().all(|atom| checked.datasets[&atom.dataset].dimensions.contains_key(*by))
        };
        KpiRequest { kpi: id.clone(), by: by.filter(known).map(str::to_owned).into_iter().collect(), top }
    });
    Request {
        kpis: kpis.collect(),
        as_of: None,
        periods: periods.iter().map(|period| calendar.parse(period).unwrap()).collect(),
        partition: partition.iter().map(|name| (*name).to_owned()).collect(),
        scope: Vec::new(),
    }
}

/// Rows of each table, as SQL.
#[derive(Debug, Clone, Default)]
struct Tables {
    tickets: Vec<String>,
    customers: Vec<String>,
    states: Vec<String>,
}

fn project_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify")
}

fn catalogue() -> (Catalog, Sources) {
    let loaded = catalog::load(&project_folder());
    project::assert_none(&loaded.diagnostics, &loaded.sources);
    (loaded.catalog.expect("kpi.yaml is read"), loaded.sources)
}

fn opened(folder: &Path, tables: &Tables) -> (CheckedCatalog, kpi_rules::engine::DuckDb) {
    let file = folder.join("tables.duckdb");
    let connection = Connection::open(&file).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE tickets (id INTEGER, created_at TIMESTAMP, resolved_at TIMESTAMP, due_on DATE, client TEXT, category TEXT,
                 tier INTEGER, cost DECIMAL(18, 2), discount DECIMAL(9, 3), weight DOUBLE, reopened BOOLEAN, subject TEXT, minutes INTEGER,
                 seen_at TIMESTAMPTZ);
             CREATE TABLE customers (id INTEGER, joined_on DATE, left_on DATE, client TEXT, size TEXT, seats INTEGER);
             CREATE TABLE states (ticket INTEGER, version INTEGER, changed_at TIMESTAMP, client TEXT, open BOOLEAN, amount DECIMAL(18, 2));",
        )
        .unwrap();
    for (table, rows) in
        [("tickets", &tables.tickets), ("customers", &tables.customers), ("states", &tables.states)]
    {
        if !rows.is_empty() {
            connection.execute_batch(&format!("INSERT INTO {table} VALUES {}", rows.join(", "))).unwrap();
        }
    }
    drop(connection);
    let (catalog, sources) = catalogue();
    project::open(project::with_database(catalog, &file), &sources)
}

fn tables() -> impl Strategy<Value = Tables> {
    let rows = |row: BoxedStrategy<Vec<String>>| {
        proptest::collection::vec(row.prop_map(|cells| format!("({})", cells.join(", "))), 0..25)
    };
    let tickets = rows(cells(vec![
        number(1..99, 1),
        moment(),
        maybe(moment()),
        maybe(day()),
        client(),
        text(&["a", "b b", "B", "it''s"]),
        maybe(number(1..4, 1)),
        maybe(number(-300..300, 100)),
        maybe(number(-3000..3000, 1000)),
        maybe(prop_oneof![9 => number(-50..50, 8), 1 => Just("'nan'".to_owned()), 1 => Just("'inf'".to_owned())].boxed()),
        maybe(truth()),
        text(&["re: x", "Refund", "no", "RE"]),
        maybe(number(-30..600, 1)),
        maybe(instant()),
    ]));
    let customers = rows(cells(vec![
        number(1..99, 1),
        maybe(day()),
        maybe(day()),
        client(),
        text(&["small", "large"]),
        maybe(number(0..40, 1)),
    ]));
    let states = rows(cells(vec![
        number(1..5, 1),
        maybe(number(1..4, 1)),
        moment(),
        client(),
        maybe(truth()),
        maybe(number(-300..300, 100)),
    ]));
    (tickets, customers, states).prop_map(|(tickets, customers, states)| Tables {
        tickets,
        customers,
        states,
    })
}

type Cell = BoxedStrategy<String>;

/// One value of each; a vector of strategies is a strategy for vectors.
fn cells(columns: Vec<Cell>) -> BoxedStrategy<Vec<String>> {
    columns.boxed()
}

fn maybe(cell: Cell) -> Cell {
    prop_oneof![4 => cell, 1 => Just("NULL".to_owned())].boxed()
}

fn number(range: std::ops::Range<i32>, parts: i32) -> Cell {
    range
        .prop_map(move |whole| if parts == 1 { whole.to_string() } else { format!("{whole} / {parts}") })
        .boxed()
}

fn text(texts: &[&str]) -> Cell {
    let texts: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
    maybe(proptest::sample::select(texts).boxed())
}

fn client() -> Cell {
    text(&["Acme", "Bolt \"B\""])
}

fn truth() -> Cell {
    any::<bool>().prop_map(|truth| truth.to_string()).boxed()
}

/// Days around the edges of periods, and others.
fn day() -> Cell {
    let edge =
        proptest::sample::select(vec!["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01", "2026-03-02"]);
    let year = prop_oneof![2 => Just(2026), 1 => Just(2025)];
    let any = (year, 1..5, 1..29).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    prop_oneof![edge.prop_map(str::to_owned), any].prop_map(|day| format!("DATE '{day}'")).boxed()
}

/// Moments, many of them the first or last of a day.
fn moment() -> Cell {
    let time = proptest::sample::select(vec!["00:00:00", "23:59:59.999999", "12:30:00"]);
    (day(), time).prop_map(|(day, time)| format!("({day} + TIME '{time}')")).boxed()
}

/// Instants at and around midnight in Berlin, on days on which the clock is changed too.
fn instant() -> Cell {
    let at = proptest::sample::select(vec![
        "2026-02-28 22:59:59.999999+00",
        "2026-02-28 23:00:00+00",
        "2026-03-28 23:00:00+00",
        "2026-03-29 00:30:00+00",
        "2026-03-29 21:59:59+00",
        "2026-03-29 22:00:00+00",
        "2026-03-31 22:00:00+00",
        "2026-04-12 12:00:00+00",
    ]);
    at.prop_map(|at| format!("TIMESTAMPTZ '{at}'")).boxed()
}

/// An atom's words, put back into a formula, give the same atom.
#[test]
fn atoms_in_words_mean_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (checked, _) = opened(folder.path(), &Tables::default());
    let mut documents = vec![fs::read_to_string(project_folder().join("kpis/datasets.yaml")).unwrap()];
    let mut expected = Vec::new();
    for atom in checked.kpis.values().flat_map(|kpi| &kpi.formula.atoms) {
        let words = atom.words(&checked.catalog.datasets);
        let aggregate = words.aggregate.replace("number of values of", "average of");
        let condition = words.condition.map_or_else(String::new, |held| format!(" where {held}"));
        let id = format!("atom-{}", expected.len());
        let formula = format!("{aggregate} of {}{condition}", atom.dataset);
        documents
            .push(format!("format: 1\nkpi: {id}\ntitle: {id}\nbetter: context\nformula: |-\n  {formula}\n"));
        expected.push((id, formula, atom));
    }
    fs::create_dir(folder.path().join("kpis")).unwrap();
    fs::write(folder.path().join("kpis/all.yaml"), documents.join("---\n")).unwrap();
    fs::copy(project_folder().join("kpi.yaml"), folder.path().join("kpi.yaml")).unwrap();
    let loaded = catalog::load(folder.path());
    project::assert_none(&loaded.diagnostics, &loaded.sources);
    let (again, _) = project::open(loaded.catalog.unwrap(), &loaded.sources);
    for (id, formula, atom) in expected {
        let found = &again.kpis[&id].formula.atoms;
        let same = |other: &std::sync::Arc<Atom>| {
            other.aggregate == atom.aggregate && other.condition == atom.condition
        };
        assert!(found.iter().any(same), "{formula}\n{atom:?}\n{found:?}");
    }
}
