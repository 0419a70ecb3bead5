//! Random tables joined by `kpi` and, row by row, by hand: no row is lost, none is counted twice.

use kpi_rules::catalog::load;
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::evaluate::{KpiValue, Outcome};
use kpi_rules::formula::check;
use kpi_rules::number::Exact;
use kpi_rules::pipeline;
use kpi_rules::plan::{KpiRequest, Request};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;

const PROJECT: &str = "format: 1\nproject: Joins\ndata: {database: data.duckdb, script: data.sql}\n";
const DEFINITIONS: &str = "format: 1
dataset: regions
table: regions
key: id
columns: {name: name}
---
format: 1
dataset: customers
table: customers
key: [id, client]
joins: {region: {to: regions, on: region}}
columns: {rank: rank, in north: {is: region name = north}}
---
format: 1
dataset: tickets
table: tickets
time: day
joins: {customer: {to: customers, on: [customer, client]}}
dimensions: {region: customer region name}
---
format: 1
kpi: volume
title: Tickets
formula: count of tickets
better: context
---
format: 1
kpi: ranks
title: Sum of ranks
formula: sum of customer rank of tickets
better: context
---
format: 1
kpi: north
title: Tickets that are known to be from the north or not
formula: count of tickets where customer in north is present and not (customer rank = 1)
better: context
";

/// Ids are 0 to 5, so that some are missing on the other side.
#[derive(Debug, Clone)]
struct Tables {
    /// Id and name.
    regions: BTreeMap<i32, Option<bool>>,
    /// Id and client to region and rank.
    customers: BTreeMap<(i32, bool), (Option<i32>, Option<i32>)>,
    /// Customer and client.
    tickets: Vec<(Option<i32>, bool)>,
}

fn tables() -> impl Strategy<Value = Tables> {
    use proptest::collection::{btree_map, vec};
    use proptest::option::of;
    let regions = btree_map(0..6, any::<Option<bool>>(), 0..5);
    let customers = btree_map((0..6, any::<bool>()), (of(0..6), of(0..3)), 0..8);
    let tickets = vec((of(0..6), any::<bool>()), 0..20);
    (regions, customers, tickets).prop_map(|(regions, customers, tickets)| Tables {
        regions,
        customers,
        tickets,
    })
}

fn name(north: bool) -> &'static str {
    if north { "north" } else { "south" }
}

fn script(tables: &Tables) -> String {
    let sql = |value: Option<i32>| value.map_or_else(|| "NULL".to_owned(), |value| value.to_string());
    let client = |client: bool| if client { "'Acme'" } else { "'acme'" };
    let mut text = "CREATE TABLE regions (id DECIMAL(9, 1), name TEXT);
        CREATE TABLE customers (id INTEGER, client TEXT, region INTEGER, rank INTEGER);
        CREATE TABLE tickets (customer BIGINT, client TEXT, day DATE);\n"
        .to_owned();
    for (id, north) in &tables.regions {
        let name = north.map_or_else(|| "NULL".to_owned(), |north| format!("'{}'", name(north)));
        text.push_str(&format!("INSERT INTO regions VALUES ({id}, {name});\n"));
    }
    for ((id, of), (region, rank)) in &tables.customers {
        let (region, rank) = (sql(*region), sql(*rank));
        text.push_str(&format!("INSERT INTO customers VALUES ({id}, {}, {region}, {rank});\n", client(*of)));
    }
    for (customer, of) in &tables.tickets {
        let row = format!("({}, {}, '2026-09-01')", sql(*customer), client(*of));
        text.push_str(&format!("INSERT INTO tickets VALUES {row};\n"));
    }
    text
}

fn answered(tables: &Tables) -> Vec<KpiValue> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("kpis")).unwrap();
    fs::write(folder.path().join("kpi.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("data.sql"), script(tables)).unwrap();
    fs::write(folder.path().join("kpis/all.yaml"), DEFINITIONS).unwrap();
    let loaded = load(folder.path());
    let catalog = loaded.catalog.unwrap();
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    let checked = check(catalog, Some(engine.schema()), &loaded.sources);
    assert_eq!((loaded.diagnostics.len(), &checked.diagnostics), (0, &Vec::new()));
    let asked = |kpi: &str| KpiRequest { kpi: kpi.to_owned(), by: vec!["region".to_owned()], top: None };
    let request = Request {
        kpis: ["volume", "ranks", "north"].map(asked).to_vec(),
        as_of: None,
        periods: vec![checked.catalog.catalog.project.calendar.parse("2026-09").unwrap()],
        partition: Vec::new(),
        scope: Vec::new(),
    };
    pipeline::answer(&checked.catalog, &engine, &request).unwrap().values
}

/// The known values of a KPI by region; `total` for all.
fn by_region(values: &[KpiValue], kpi: &str) -> BTreeMap<String, Exact> {
    let of_kpi = values.iter().filter(|value| *value.kpi == *kpi);
    let known = of_kpi.filter_map(|value| {
        let Outcome::Known(exact) = &value.outcome else { return None };
        let region = match value.group.first() {
            None => "total".to_owned(),
            Some((_, member)) => member.clone().unwrap_or_else(|| "missing".to_owned()),
        };
        Some((region, *exact))
    });
    known.filter(|(_, exact)| !exact.is_zero()).collect()
}

/// The same, ticket by ticket.
fn by_hand<T: Debug>(
    tables: &Tables,
    of: impl Fn(Option<&(Option<i32>, Option<i32>)>) -> T,
) -> BTreeMap<String, Exact>
where
    i32: From<T>,
{
    let mut sums: BTreeMap<String, i32> = BTreeMap::new();
    for (customer, client) in &tables.tickets {
        let partner = customer.and_then(|customer| tables.customers.get(&(customer, *client)));
        let region = partner.and_then(|(region, _)| tables.regions.get(&(*region)?).copied().flatten());
        let region = region.map_or("missing", name).to_owned();
        let value = i32::from(of(partner));
        *sums.entry(region).or_default() += value;
        *sums.entry("total".to_owned()).or_default() += value;
    }
    sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(region, sum)| (region, Exact::integer(sum))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn joins_lose_and_multiply_nothing(tables in tables()) {
        let values = answered(&tables);
        prop_assert_eq!(by_region(&values, "volume"), by_hand(&tables, |_| 1));
        prop_assert_eq!(
            by_region(&values, "ranks"),
            by_hand(&tables, |partner| partner.and_then(|(_, rank)| *rank).unwrap_or(0))
        );
        prop_assert_eq!(
            by_region(&values, "north"),
            by_hand(&tables, |partner| partner.is_some_and(|(_, rank)| *rank != Some(1)))
        );
    }
}
