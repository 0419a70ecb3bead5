//! The text of statements. What they compute is tested with the engine.

use super::{Watermark, emit, watermark};
use crate::catalog::ColumnType;
use crate::formula::{
    Aggregate, Comparison, Condition, Expr, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
use crate::formula::{Atom, CheckedDataset};
use crate::plan::fixture::*;
use crate::plan::{DatasetSize, Statistics, plan};

fn sql(dataset: CheckedDataset, atoms: Vec<Atom>, asked: &str, periods: &[&str], scope: &[&str]) -> String {
    let catalog = catalog(vec![dataset], vec![kpi("k", Expr::Atom(0), atoms)]);
    let plan = plan(&catalog, &request(&[asked], periods, &[], scope), &Statistics::default()).unwrap();
    let texts: Vec<String> = emit(&plan, &catalog).into_iter().map(|statement| statement.sql).collect();
    texts.join(";\n\n")
}

fn handling() -> RowExpr {
    column("handling", ColumnType::Double, RowType::Number { scale: 9 })
}

/// Shares of four categories and three channels among a million tickets: cells by category and channel cost less than seven tests in every row.
#[test]
fn cells_by_key() {
    let columns = ["category", "channel"].map(|name| match text(name) {
        RowExpr::Column(column) => (column, 4),
        _ => unreachable!("it is a column"),
    });
    let size = DatasetSize { rows: 1_000_000, distinct: columns.into() };
    let statistics = Statistics { datasets: [("tickets".to_owned(), size)].into() };
    let slow = Condition::Compare {
        op: Comparison::Greater,
        left: RowExpr::Elapsed {
            until: Box::new(moment("resolved_at")),
            since: Box::new(moment("created_at")),
        },
        right: Literal::Number(number("14400000000")),
    };
    let conditions = [
        vec![is("category", "a")],
        vec![is("category", "b")],
        vec![is("category", "c"), is("channel", "x")],
        vec![is("category", "d"), slow],
        vec![is("channel", "x")],
        vec![is("channel", "y")],
        vec![is("channel", "z")],
    ];
    let counts = conditions.map(|parts| atom(Aggregate::CountRows, Condition::all_of(parts)));
    let sums = counts.clone().map(|count| Atom { aggregate: Aggregate::Sum(amount("cost")), ..count });
    let catalog =
        catalog(vec![tickets()], vec![kpi("k", Expr::Atom(0), counts.into_iter().chain(sums).collect())]);
    let plan = plan(&catalog, &request(&["k"], &["2026-09"], &[], &[]), &statistics).unwrap();
    let sql = emit(&plan, &catalog).into_iter().next().unwrap().sql;
    insta::assert_snapshot!(format!("{plan}\n{sql}"));
}

#[test]
fn additive() {
    let slow = Condition::Compare {
        op: Comparison::Greater,
        left: RowExpr::Elapsed {
            until: Box::new(moment("resolved_at")),
            since: Box::new(moment("created_at")),
        },
        right: Literal::Number(number("14400000000")),
    };
    let weighted = RowExpr::Arithmetic {
        op: RowArithmetic::Mul,
        left: Box::new(amount("cost")),
        right: Box::new(handling()),
        ty: RowType::Number { scale: 11 },
    };
    let atoms = vec![
        atom(
            Aggregate::CountRows,
            Some(Condition::All(vec![slow, Condition::Not(Box::new(flag("reopened")))])),
        ),
        atom(Aggregate::Sum(weighted), Some(is("category", "it's"))),
        atom(Aggregate::Max(amount("cost")), None),
    ];
    insta::assert_snapshot!(sql(
        tickets(),
        atoms,
        "k by category",
        &["2026-07", "2026-09"],
        &["client=Acme \"A\""]
    ));
}

#[test]
fn distinct_of_an_event_log() {
    let latest = Some((vec!["number".to_owned()], vec!["updated_at".to_owned()]));
    let atoms = vec![atom(Aggregate::Distinct(text("customer")), Some(is("category", "billing")))];
    insta::assert_snapshot!(sql(CheckedDataset { latest, ..tickets() }, atoms, "k", &["2026-09"], &[]));
}

#[test]
fn percentile_of_a_stock() {
    let day = |name| column(name, ColumnType::Date, RowType::Date);
    let time = TimeRole::StockAtStart { from: day("joined_at"), until: day("left_at") };
    let of = Aggregate::Percentile { fraction: number("0.9"), of: amount("cost") };
    let atoms = vec![Atom { time, ..atom(of, None) }];
    insta::assert_snapshot!(sql(tickets(), atoms, "k", &["2026-08", "2026-09"], &[]));
}

#[test]
fn many_periods_make_a_tree() {
    let days: Vec<String> = (1..=30).map(|day| format!("2026-09-{day:02}")).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    insta::assert_snapshot!(sql(tickets(), vec![atom(Aggregate::CountRows, None)], "k", &days, &[]));
}

#[test]
fn watermark_of_a_dataset() {
    let Watermark { quick, sure } = watermark(&tickets()).unwrap();
    insta::assert_snapshot!(format!("{};\n\n{};", quick.sql, sure.sql));
    assert_eq!(watermark(&CheckedDataset { time: None, ..tickets() }), None);
}
