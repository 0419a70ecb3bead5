//! Which queries a request needs.

use super::fixture::*;
use super::*;
use crate::formula::{Aggregate, CheckedCatalog, Condition, Expr};
use crate::number::Exact;

fn shares() -> CheckedCatalog {
    let of_all =
        |held: Condition| vec![atom(Aggregate::CountRows, Some(held)), atom(Aggregate::CountRows, None)];
    let mut of_total = of_all(is("category", "billing"));
    of_total[1].across = vec!["category".to_owned()];
    catalog(
        vec![tickets()],
        vec![
            kpi("reopened", percent(), of_all(flag("reopened"))),
            kpi("billing", percent(), of_all(is("category", "billing"))),
            kpi("of-total", percent(), of_total),
            kpi("cost", Expr::Atom(0), vec![atom(Aggregate::Sum(amount("cost")), Some(flag("reopened")))]),
            kpi("customers", Expr::Atom(0), vec![atom(Aggregate::Distinct(text("customer")), None)]),
            kpi("median", Expr::Atom(0), vec![percentile("1/2", None)]),
            kpi("slow", Expr::Atom(0), vec![percentile("9/10", None)]),
        ],
    )
}

fn percentile(fraction: &str, condition: Option<Condition>) -> crate::formula::Atom {
    atom(Aggregate::percentile(number(fraction), amount("cost")), condition)
}

fn planned(kpis: &[&str], partition: &[&str], scope: &[&str]) -> Plan {
    plan(&shares(), &request(kpis, &["2026-08", "2026-09"], partition, scope), &Statistics::default())
        .unwrap()
}

#[test]
fn kpis_of_one_scan_share_a_query() {
    let plan = planned(&["reopened", "billing", "cost"], &["client"], &[]);
    insta::assert_snapshot!(plan);
}

#[test]
fn a_breakdown_has_its_own_query_and_totals_are_derived() {
    let plan = planned(&["reopened", "billing by category"], &["client"], &[]);
    insta::assert_snapshot!(plan);
}

#[test]
fn across_leaves_grouping_and_scope() {
    let plan = planned(&["of-total by category"], &["client"], &["category=billing"]);
    insta::assert_snapshot!(plan);
}

#[test]
fn what_does_not_add_up_is_asked_at_every_level() {
    let plan = planned(&["customers by category", "median", "slow"], &[], &["client=Acme"]);
    insta::assert_snapshot!(plan);
}

#[test]
fn the_order_of_kpis_changes_nothing_but_the_request() {
    let there = planned(&["reopened", "billing by category", "median"], &["client"], &[]);
    let back = planned(&["median", "billing by category", "reopened"], &["client"], &[]);
    assert_eq!(there, back);
}

/// Categories 0 to 149 of a table of this many rows, with this many different categories in a sample.
fn many(rows: u64, categories: u64) -> Plan {
    let atoms =
        (0..150).map(|at| atom(Aggregate::CountRows, Some(is("category", &at.to_string())))).collect();
    let catalog = catalog(vec![tickets()], vec![kpi("many", Expr::Number(Exact::ONE), atoms)]);
    let crate::formula::RowExpr::Column(column) = text("category") else { panic!("it is a column") };
    let size =
        DatasetSize { rows, distinct: [(crate::formula::ColumnRead::clone(&column), categories)].into() };
    let statistics = Statistics { datasets: [("tickets".to_owned(), size)].into() };
    plan(&catalog, &request(&["many"], &["2026-09"], &[], &[]), &statistics).unwrap()
}

fn keys_and_columns(plan: &Plan) -> Vec<(usize, usize, usize)> {
    let shape = |query: &CellQuery| match &query.kind {
        CellQueryKind::Additive { keys, conditions, columns, .. } => {
            (keys.len(), conditions.len(), columns.len())
        }
        _ => (0, 0, 0),
    };
    plan.queries.iter().map(shape).collect()
}

#[test]
fn conditions_on_a_column_of_few_values_are_decided_by_cell() {
    let plan = many(1_000_000, 150);
    assert_eq!(keys_and_columns(&plan), [(1, 150, 1)]);
    assert_eq!(plan.sources.len(), 150, "every atom is found");
}

#[test]
fn conditions_on_a_column_of_many_values_are_tested_in_every_row() {
    let plan = many(1_000_000, 20_000);
    assert_eq!(keys_and_columns(&plan)[0].1, 0);
    assert_eq!(plan.sources.len(), 150, "every atom is found");
}

#[test]
fn what_cannot_be_planned_is_told() {
    let wrong = |kpi, partition: &[&str], scope: &[&str]| {
        plan(&shares(), &request(&[kpi], &["2026-09"], partition, scope), &Statistics::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(wrong("reopend", &[], &[]), "there is no KPI `reopend`");
    let lacking = "KPI `reopened` cannot be taken by `region`: its operand `count of tickets where [reopened]` reads the dataset `tickets`, which declares no such dimension";
    assert_eq!(wrong("reopened", &["region"], &[]), lacking);
    assert_eq!(wrong("reopened", &[], &["region=North"]), lacking);
    assert_eq!(wrong("reopened by region", &[], &[]), lacking);
}
