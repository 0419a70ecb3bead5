//! Plan, SQL, DuckDB and evaluation together, against the same KPIs computed row by row in Rust.

#![allow(clippy::disallowed_methods, reason = "tests write their data")]

use super::{Outcome, evaluate};
use crate::calendar::Calendar;
use crate::catalog::{ColumnType, DataSource, Project};
use crate::engine::{DuckDb, EngineOptions, execute};
use crate::formula::{
    Aggregate, Arithmetic, CheckedKpi, Comparison, Condition, Expr, Literal, RowExpr, RowType,
};
use crate::number::Exact;
use crate::plan::fixture::*;
use crate::plan::{DatasetSize, Statistics, plan};
use crate::sql::emit;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A ticket: day of September to October 2026 (0 to 60), client, category, cost in cents, reopened.
#[derive(Debug, Clone)]
struct Ticket {
    day: i8,
    client: Option<String>,
    category: Option<String>,
    cents: Option<i32>,
    reopened: Option<bool>,
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let client = proptest::option::of(prop_oneof![Just("Acme".to_owned()), Just("it's \"B\"".to_owned())]);
    let category = proptest::option::of("[abAB]{1,2}");
    let cents = proptest::option::of(-300..300);
    (0_i8..61, client, category, cents, any::<Option<bool>>()).prop_map(
        |(day, client, category, cents, reopened)| Ticket { day, client, category, cents, reopened },
    )
}

fn limit() -> impl Strategy<Value = Exact> {
    prop_oneof![
        (-300_i128..300).prop_map(|cents| Exact::quotient(cents, 100).unwrap()),
        (-9_i128..9).prop_map(|thirds| Exact::quotient(thirds, 3).unwrap()),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let comparison = prop_oneof![
        Just(Comparison::Equal),
        Just(Comparison::Less),
        Just(Comparison::AtMost),
        Just(Comparison::Greater),
        Just(Comparison::AtLeast)
    ];
    let leaf = prop_oneof![
        Just(flag("reopened")),
        Just(Condition::IsMissing(amount("cost"))),
        "[ab]{1,2}".prop_map(|value| is("category", &value)),
        "[aB]".prop_map(|part| Condition::Contains { left: text("category"), part }),
        "[Ab]".prop_map(|part| Condition::StartsWith { left: text("category"), part }),
        (comparison, limit()).prop_map(|(op, limit)| Condition::Compare {
            op,
            left: amount("cost"),
            right: Literal::number(limit)
        }),
        proptest::collection::btree_set(limit(), 1..3).prop_map(|values| Condition::In {
            left: amount("cost"),
            values: values.into_iter().map(Literal::number).collect()
        }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Condition::All),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Condition::Any),
            inner.prop_map(|held| Condition::Not(Box::new(held))),
        ]
    })
}

/// The condition on one row, in Rust.
fn holds(held: &Condition, row: &Ticket) -> bool {
    let lower = |text: &str| text.to_lowercase();
    let category = row.category.as_deref();
    match held {
        Condition::All(parts) => parts.iter().all(|part| holds(part, row)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, row)),
        Condition::Not(inner) => !holds(inner, row),
        Condition::IsTrue(_) => row.reopened == Some(true),
        Condition::IsMissing(_) => row.cents.is_none(),
        Condition::Contains { part, .. } => category.is_some_and(|text| lower(text).contains(&lower(part))),
        Condition::StartsWith { part, .. } => {
            category.is_some_and(|text| lower(text).starts_with(&lower(part)))
        }
        Condition::In { values, .. } => cost(row).is_some_and(|cost| values.contains(&Literal::number(cost))),
        Condition::Compare { op, right: Literal::Number(limit), .. } => {
            cost(row).is_some_and(|cost| match op {
                Comparison::Equal => cost == **limit,
                Comparison::Less => cost < **limit,
                Comparison::AtMost => cost <= **limit,
                Comparison::Greater => cost > **limit,
                Comparison::AtLeast => cost >= **limit,
            })
        }
        Condition::Compare { right: Literal::Text(text), .. } => category == Some(text),
        Condition::Compare { .. } => unreachable!(),
    }
}

fn cost(row: &Ticket) -> Option<Exact> {
    row.cents.map(|cents| Exact::quotient(cents.into(), 100).unwrap())
}

/// The KPIs of one condition: count, sum, average, least, greatest, distinct, and two percentiles.
fn kpis(held: &Condition) -> Vec<CheckedKpi> {
    let one = |id: &str, aggregate| kpi(id, Expr::Atom(0), vec![atom(aggregate, Some(held.clone()))]);
    let of = || amount("cost");
    let percentile = |id, fraction| one(id, Aggregate::percentile(number(fraction), of()));
    let mut average = one("average", Aggregate::Sum(of()));
    average.formula.atoms.push(atom(Aggregate::CountPresent(of()), Some(held.clone())).into());
    average.formula.expr = binary(Arithmetic::Div, Expr::Atom(0), Expr::Atom(1));
    vec![
        average,
        one("count", Aggregate::CountRows),
        one("distinct", Aggregate::Distinct(text("category"))),
        one("max", Aggregate::Max(of())),
        percentile("median", "1/2"),
        one("min", Aggregate::Min(of())),
        percentile("p90", "9/10"),
        one("sum", Aggregate::Sum(of())),
    ]
}

/// The same in Rust; `None` for no value.
fn model(id: &str, held: &Condition, scope: &[&Ticket]) -> Option<Exact> {
    let rows: Vec<&&Ticket> = scope.iter().filter(|row| holds(held, row)).collect();
    let mut costs: Vec<Exact> = rows.iter().filter_map(|row| cost(row)).collect();
    costs.sort();
    let sum = costs.iter().fold(Exact::ZERO, |sum, cost| sum.add(*cost).unwrap());
    let size = Exact::integer(costs.len() as i128);
    let at = |fraction: &str| {
        let rank = number(fraction).mul(size.sub(Exact::ONE).unwrap()).unwrap();
        let floor = (rank.numerator() / rank.denominator()) as usize;
        let (lower, upper) = (costs[floor], costs[(floor + 1).min(costs.len() - 1)]);
        let weight = rank.sub(Exact::integer(floor as i128)).unwrap();
        lower.add(upper.sub(lower).unwrap().mul(weight).unwrap()).unwrap()
    };
    let some = |value: Exact| (!costs.is_empty()).then_some(value);
    if scope.is_empty() {
        return None;
    }
    match id {
        "count" => Some(Exact::integer(rows.len() as i128)),
        "distinct" => {
            let different: BTreeSet<&String> = rows.iter().filter_map(|row| row.category.as_ref()).collect();
            Some(Exact::integer(different.len() as i128))
        }
        "sum" if rows.is_empty() => Some(Exact::ZERO),
        "sum" => some(sum),
        "average" => some(sum).map(|sum| sum.div(size).unwrap()),
        "min" => costs.first().copied(),
        "max" => costs.last().copied(),
        "median" => some(Exact::ZERO).map(|_| at("1/2")),
        "p90" => some(Exact::ZERO).map(|_| at("9/10")),
        _ => unreachable!(),
    }
}

fn engine(folder: &std::path::Path, tickets: &[Ticket]) -> DuckDb {
    let quoted =
        |text: &Option<String>| text.as_ref().map_or("NULL".to_owned(), |text| crate::sql::text(text));
    let mut script = "CREATE TABLE tickets (created_at TIMESTAMP, client TEXT, category TEXT, cost DECIMAL(18, 2), reopened BOOLEAN);\n".to_owned();
    let values = tickets.iter().map(|row| {
        format!(
            "(TIMESTAMP '2026-09-01 23:59:59' + to_days({}), {}, {}, {}, {})",
            row.day,
            quoted(&row.client),
            quoted(&row.category),
            row.cents.map_or("NULL".to_owned(), |cents| format!("{cents} * 0.01")),
            row.reopened.map_or("NULL".to_owned(), |truth| truth.to_string()),
        )
    });
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        script.push_str(&format!("INSERT INTO tickets VALUES {};", values.join(", ")));
    }
    std::fs::write(folder.join("tickets.sql"), script).unwrap();
    opened(folder)
}

/// The database that `tickets.sql` makes.
fn opened(folder: &std::path::Path) -> DuckDb {
    let project = Project {
        parameters: Vec::new(),
        root: folder.to_owned(),
        title: String::new(),
        data: DataSource::Database { file: written("tickets.duckdb"), script: Some(written("tickets.sql")) },
        engines: Vec::new(),
        queries: Vec::new(),
        limits: crate::catalog::Limits::default(),
        lints: crate::diagnostic::Levels::default(),
        calendar: Calendar::default(),
        history: None,
        definitions: Vec::new(),
        reports: Vec::new(),
    };
    DuckDb::open(&project, &EngineOptions::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_those_of_the_rows(
        tickets in proptest::collection::vec(ticket(), 0..30),
        held in condition(),
        scoped in any::<bool>(),
        // What the plan believes of the table's size: it decides how cells are cut, never what they hold.
        believed in proptest::sample::select(vec![0, 1_000_000_000]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let engine = engine(folder.path(), &tickets);
        let few = held.columns().into_iter().map(|column| (column.clone(), 3)).collect();
        let size = DatasetSize { rows: believed, distinct: few };
        let statistics = Statistics { datasets: [("tickets".to_owned(), size)].into() };
        let kpis = kpis(&held);
        let asked: Vec<String> = kpis.iter().map(|kpi| format!("{} by category", kpi.definition.id.text)).collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let catalog = catalog(vec![crate::plan::fixture::tickets()], kpis);
        let scope: &[&str] = if scoped { &["client=Acme"] } else { &[] };
        let periods = ["2026-09", "2026-10"];
        let request = request(&asked, &periods, &["client"], scope);
        let plan = plan(&catalog, &request, &statistics).unwrap();
        let results = execute(&engine, &emit(&plan, &catalog, &crate::sql::DUCKDB)).unwrap();
        let values = evaluate(&catalog, &request, &plan, &results).unwrap();

        let counted: Vec<&Ticket> =
            tickets.iter().filter(|row| row.day < 61 && (!scoped || row.client.as_deref() == Some("Acme"))).collect();
        let groups: BTreeSet<(&Option<String>, &Option<String>)> =
            counted.iter().filter(|row| row.day < 61).map(|row| (&row.client, &row.category)).collect();
        let clients: BTreeSet<&Option<String>> = groups.iter().map(|(client, _)| *client).collect();
        prop_assert_eq!(values.len(), (groups.len() + clients.len()) * periods.len() * asked.len());
        for value in &values {
            let month = if value.period.label == "2026-09" { 0..30 } else { 30..61 };
            let scope: Vec<&Ticket> = counted
                .iter()
                .filter(|row| month.contains(&row.day) && row.client == value.group[0].1)
                .filter(|row| value.group.get(1).is_none_or(|(_, member)| row.category == *member))
                .copied()
                .collect();
            let found = match value.outcome {
                Outcome::Known(found) => Some(found),
                Outcome::NoData(_) => None,
            };
            prop_assert_eq!(found, model(&value.kpi, &held, &scope), "{} {:?} {}", value.kpi, value.group, value.period);
        }
    }

    #[test]
    fn names_and_texts_survive_quoting(name in "[^\0]{1,12}", value in any::<String>()) {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        let sql = format!("SELECT {} AS {}", crate::sql::text(&value), crate::sql::identifier(&name));
        let mut statement = connection.prepare(&sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let found: String = rows.next().unwrap().unwrap().get(0).unwrap();
        prop_assert_eq!(found, value);
        prop_assert_eq!(statement.column_name(0).unwrap(), &name);
    }
}

/// Exactness of what a double, a long decimal and a duration become.
#[test]
fn arithmetic_in_rows_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let script = "CREATE TABLE tickets AS
        SELECT TIMESTAMP '2026-09-01 00:00:00' + to_seconds(i) AS created_at, CAST(0.1 AS DOUBLE) AS weight,
            CAST(19.99 AS DECIMAL(18, 2)) AS cost, TIMESTAMP '2026-09-01 00:00:00.000001' + to_seconds(2 * i) AS resolved_at
        FROM range(1000) AS t (i);
        INSERT INTO tickets VALUES ('2026-09-30 23:59:59.999999', 'nan', 1, NULL), ('2026-10-01', 5, 5, NULL);";
    std::fs::write(folder.path().join("tickets.sql"), script).unwrap();
    let engine = opened(folder.path());
    let weight = column("weight", ColumnType::Double, RowType::Number { scale: 9 });
    let weighted = RowExpr::Arithmetic {
        op: crate::formula::RowArithmetic::Mul,
        left: Box::new(weight),
        right: Box::new(amount("cost")),
        ty: RowType::Number { scale: 11 },
    };
    let elapsed =
        RowExpr::Elapsed { until: Box::new(moment("resolved_at")), since: Box::new(moment("created_at")) };
    let sum = |id: &str, of| kpi(id, Expr::Atom(0), vec![atom(Aggregate::Sum(of), None)]);
    let catalog =
        catalog(vec![tickets_without_dimensions()], vec![sum("weighted", weighted), sum("elapsed", elapsed)]);
    let request = request(&["weighted", "elapsed"], &["2026-09"], &[], &[]);
    let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
    let results = execute(&engine, &emit(&plan, &catalog, &crate::sql::DUCKDB)).unwrap();
    let values = evaluate(&catalog, &request, &plan, &results).unwrap();
    // 1000 × 0.1 × 19.99; the row whose weight is no number is skipped.
    assert_eq!(values[0].outcome, Outcome::Known(Exact::integer(1999)));
    assert_eq!((values[0].rows, values[0].skipped), (1001, 1));
    // Σ i seconds for i < 1000, and a microsecond each.
    assert_eq!(values[1].outcome, Outcome::Known(Exact::integer(499_500_001_000_i64)));
}

/// Of rows that tie in all `latest by` columns the same one is kept, in whatever order they are stored.
#[test]
fn the_order_of_rows_decides_nothing() {
    let total = |rows: &str| {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "CREATE TABLE tickets (number INTEGER, created_at TIMESTAMP, version INTEGER, cost DECIMAL(18, 2));
            INSERT INTO tickets VALUES {rows};"
        );
        std::fs::write(folder.path().join("tickets.sql"), script).unwrap();
        let engine = opened(folder.path());
        let latest = Some((vec!["number".to_owned()], vec!["version".to_owned()]));
        let dataset = crate::formula::CheckedDataset { latest, ..tickets_without_dimensions() };
        let sum = kpi("sum", Expr::Atom(0), vec![atom(Aggregate::Sum(amount("cost")), None)]);
        let catalog = catalog(vec![dataset], vec![sum]);
        let request = request(&["sum"], &["2026-09"], &[], &[]);
        let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
        let results = execute(&engine, &emit(&plan, &catalog, &crate::sql::DUCKDB)).unwrap();
        evaluate(&catalog, &request, &plan, &results).unwrap().remove(0).outcome
    };
    let rows = [
        "(1, '2026-09-01', 2, 10)",
        "(1, '2026-09-01', 2, 30)",
        "(1, '2026-09-02', NULL, 99)",
        "(2, '2026-09-03', NULL, 5)",
    ];
    for order in [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 1, 0, 3]] {
        let stored: Vec<&str> = order.iter().map(|at| rows[*at]).collect();
        assert_eq!(total(&stored.join(", ")), Outcome::Known(Exact::integer(35)), "{order:?}");
    }
}

fn tickets_without_dimensions() -> crate::formula::CheckedDataset {
    crate::formula::CheckedDataset { dimensions: std::collections::BTreeMap::new(), ..tickets() }
}
