//! Values from cells worked by hand.

use super::*;
use crate::engine::{Datum, Rows};
use crate::formula::{Aggregate, Arithmetic, Atom, CheckedKpi, Expr};
use crate::number::Exact;
use crate::plan::fixture::*;
use crate::plan::{Statistics, plan};

fn n(value: i128) -> Datum {
    Datum::Number(Exact::integer(value))
}

fn t(text: &str) -> Datum {
    Datum::Text(text.to_owned())
}

/// Values of one KPI as `period group: value`.
fn values(
    kpi: CheckedKpi,
    asked: &str,
    periods: &[&str],
    partition: &[&str],
    results: &[Rows],
) -> Vec<String> {
    let catalog = catalog(vec![tickets()], vec![kpi]);
    let request = request(&[asked], periods, partition, &[]);
    let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
    let values = evaluate(&catalog, &request, &plan, results).unwrap();
    let member = |member: &Option<String>| member.clone().unwrap_or_else(|| "(none)".to_owned());
    values
        .iter()
        .map(|value| {
            let group: Vec<String> = value.group.iter().map(|(_, held)| member(held)).collect();
            format!("{} {}: {}", value.period, group.join("/"), shown(&value.outcome))
        })
        .collect()
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Known(value) => value.to_string(),
        Outcome::NoData(missing) => format!("{:?}", missing.reasons),
    }
}

/// One value of a KPI for 2026-09 without any breakdown.
fn one(kpi: CheckedKpi, results: &[Rows]) -> KpiValue {
    let catalog = catalog(vec![tickets()], vec![kpi]);
    let request = request(&["k"], &["2026-09"], &[], &[]);
    let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
    evaluate(&catalog, &request, &plan, results).unwrap().remove(0)
}

fn reopened_share() -> CheckedKpi {
    let part = atom(Aggregate::CountRows, Some(flag("reopened")));
    kpi("k", percent(), vec![part, atom(Aggregate::CountRows, None)])
}

/// The result for one period without dimensions, from rows apart: whether reopened, how many, with how many amounts, of which sum.
/// Columns: all rows, reopened rows, of those with an amount, their sum.
fn sums(parts: &[(i128, i128, i128, Option<i128>)]) -> Vec<Rows> {
    let all: i128 = parts.iter().map(|(_, rows, _, _)| rows).sum();
    let (rows, present, sum) = parts
        .iter()
        .find(|(reopened, ..)| *reopened == 1)
        .map_or((0, 0, None), |(_, rows, present, sum)| (*rows, *present, *sum));
    vec![vec![vec![n(0), n(all), n(rows), n(present), sum.map_or(Datum::Null, n)]]]
}

fn sum_atom(condition: bool) -> Atom {
    atom(Aggregate::Sum(amount("cost")), condition.then(|| flag("reopened")))
}

#[test]
fn whole_percents_stay_whole() {
    let value = one(reopened_share(), &[vec![vec![n(0), n(50), n(29)]]]);
    assert_eq!(value.outcome, Outcome::Known(Exact::integer(58)));
    assert_eq!((value.numerator, value.denominator), (Some(Exact::integer(29)), Some(Exact::integer(50))));
    assert_eq!((value.rows, value.skipped, value.substituted), (50, 0, false));
}

#[test]
fn a_count_of_nothing_is_zero_only_where_there_are_rows() {
    let none = one(reopened_share(), &[vec![vec![n(0), n(21), n(0)]]]);
    assert_eq!(none.outcome, Outcome::Known(Exact::ZERO));
    let empty = one(reopened_share(), &[vec![]]);
    assert_eq!(shown(&empty.outcome), "[NoRows { dataset: \"tickets\" }]");
}

#[test]
fn a_sum_of_missing_amounts_is_not_zero() {
    let total = |cells: &[(i128, i128, i128, Option<i128>)]| {
        let value = one(kpi("k", Expr::Atom(0), vec![sum_atom(true)]), &sums(cells));
        (shown(&value.outcome), value.rows, value.skipped)
    };
    assert_eq!(total(&[(0, 5, 5, Some(10))]), ("0".to_owned(), 0, 0));
    let missing = "[NoValues { dataset: \"tickets\" }]".to_owned();
    assert_eq!(total(&[(0, 5, 5, Some(10)), (1, 3, 0, None)]), (missing, 3, 3));
    assert_eq!(total(&[(0, 5, 5, Some(10)), (1, 3, 2, Some(7))]), ("7".to_owned(), 3, 1));
}

#[test]
fn an_average_of_nothing_has_no_values() {
    let average = |cells: &[(i128, i128, i128, Option<i128>)]| {
        let present = atom(Aggregate::CountPresent(amount("cost")), Some(flag("reopened")));
        let expr = binary(Arithmetic::Div, Expr::Atom(0), Expr::Atom(1));
        shown(&one(kpi("k", expr, vec![sum_atom(true), present]), &sums(cells)).outcome)
    };
    assert_eq!(average(&[(1, 3, 2, Some(7))]), "3.5");
    assert_eq!(average(&[(0, 5, 5, Some(10))]), "[NoValues { dataset: \"tickets\" }]");
    assert_eq!(average(&[(1, 5, 0, None)]), "[NoValues { dataset: \"tickets\" }]");
}

#[test]
fn a_zero_denominator_says_whether_there_is_anything_to_measure() {
    let quotient = |part: i128| {
        let over = Expr::Number(Exact::integer(part));
        let under = Expr::Atom(0);
        let atoms = vec![atom(Aggregate::CountRows, Some(flag("reopened")))];
        shown(
            &one(kpi("k", binary(Arithmetic::Div, over, under), atoms), &[vec![vec![n(0), n(3), n(0)]]])
                .outcome,
        )
    };
    assert_eq!(quotient(0), "[ZeroDenominator { name: \"the denominator\", nothing: true }]");
    assert_eq!(quotient(1), "[ZeroDenominator { name: \"the denominator\", nothing: false }]");
}

#[test]
fn reasons_are_united_and_or_else_is_told() {
    let least = atom(Aggregate::Min(amount("cost")), Some(flag("reopened")));
    let missing = |at| Expr::Atom(at);
    let both = binary(Arithmetic::Add, missing(0), binary(Arithmetic::Div, missing(0), missing(1)));
    let atoms = vec![least.clone(), atom(Aggregate::CountRows, Some(flag("reopened")))];
    let cells = [vec![vec![n(0), n(3), n(0), n(0), Datum::Null]]];
    let failed = one(kpi("k", both.clone(), atoms.clone()), &cells);
    assert_eq!(shown(&failed.outcome), "[NoValues { dataset: \"tickets\" }]");
    let zero = Expr::OrElse(Box::new(both), Box::new(Expr::Number(Exact::ZERO)));
    let replaced = one(kpi("k", zero, atoms), &cells);
    assert_eq!((replaced.outcome, replaced.substituted), (Outcome::Known(Exact::ZERO), true));
    let known = Expr::OrElse(Box::new(Expr::Number(Exact::ONE)), Box::new(missing(0)));
    let kept = one(kpi("k", known, vec![least]), &cells);
    assert_eq!((kept.outcome, kept.substituted), (Outcome::Known(Exact::ONE), false));
}

#[test]
fn numbers_that_do_not_fit_are_told() {
    let large = Expr::Number(Exact::integer(i128::MAX));
    let value = one(kpi("k", binary(Arithmetic::Mul, large.clone(), large), Vec::<Atom>::new()), &[]);
    assert_eq!(shown(&value.outcome), "[Overflow]");
}

#[test]
fn small_samples_and_impossible_shares_are_withheld() {
    let cells = [vec![vec![n(0), n(9), n(9)]]];
    let mut small = reopened_share();
    std::sync::Arc::make_mut(&mut small.definition).minimum_sample = Some(10);
    let value = one(small, &cells);
    assert_eq!(shown(&value.outcome), "[SampleTooSmall { count: 9, minimum: 10 }]");
    assert_eq!(value.numerator, Some(Exact::integer(9)), "the counts stay visible");
    let mut wrong = reopened_share();
    wrong.formula.expr = binary(Arithmetic::Add, percent(), Expr::Number(number("0.5")));
    wrong.formula.proportion = true;
    assert_eq!(shown(&one(wrong, &cells).outcome), "[ImpossibleProportion { found: 100.5 }]");
}

#[test]
fn percentiles_lie_exactly_between_their_neighbours() {
    let atoms = vec![atom(Aggregate::percentile(number("0.9"), amount("cost")), Some(flag("reopened")))];
    let median = |row: Vec<Datum>| shown(&one(kpi("k", Expr::Atom(0), atoms.clone()), &[vec![row]]).outcome);
    // Rank 0.9 × 7 = 6.3: three tenths of the way from the seventh to the eighth.
    assert_eq!(median(vec![n(0), n(20), n(9), n(8), n(10), n(20)]), "13");
    assert_eq!(
        median(vec![n(0), n(20), n(0), n(0), Datum::Null, Datum::Null]),
        "[NoValues { dataset: \"tickets\" }]"
    );
}

#[test]
fn every_member_has_a_value_in_every_period() {
    let rows = vec![
        vec![n(0), t("Borealis"), t("billing"), n(1), n(1)],
        vec![n(0), t("Borealis"), Datum::Null, n(3), n(0)],
        vec![n(1), t("Acme"), t("product"), n(2), n(0)],
    ];
    let found = values(reopened_share(), "k by category", &["2026-08", "2026-09"], &["client"], &[rows]);
    let none = "[NoRows { dataset: \"tickets\" }]";
    assert_eq!(
        found,
        [
            format!("2026-08 Acme: {none}"),
            format!("2026-08 Acme/product: {none}"),
            "2026-08 Borealis: 25".to_owned(),
            "2026-08 Borealis/billing: 100".to_owned(),
            "2026-08 Borealis/(none): 0".to_owned(),
            "2026-09 Acme: 0".to_owned(),
            "2026-09 Acme/product: 0".to_owned(),
            format!("2026-09 Borealis: {none}"),
            format!("2026-09 Borealis/billing: {none}"),
            format!("2026-09 Borealis/(none): {none}"),
        ]
    );
}

#[test]
fn a_share_of_the_total_is_of_the_total() {
    let mut all = atom(Aggregate::CountRows, None);
    all.across = vec!["category".to_owned()];
    let kpi = kpi("k", percent(), vec![atom(Aggregate::CountRows, None), all]);
    let totals = vec![vec![n(0), n(8)]];
    let parts = vec![vec![n(0), t("billing"), n(6)], vec![n(0), t("product"), n(2)]];
    let found = values(kpi, "k by category", &["2026-09"], &[], &[totals, parts]);
    assert_eq!(found, ["2026-09 : 100", "2026-09 billing: 75", "2026-09 product: 25"]);
}

#[test]
fn results_of_another_shape_are_refused() {
    let catalog = catalog(vec![tickets()], vec![reopened_share()]);
    let request = request(&["k"], &["2026-09"], &[], &[]);
    let plan = plan(&catalog, &request, &Statistics::default()).unwrap();
    for wrong in
        [vec![], vec![vec![vec![n(0), n(0)]]], vec![vec![vec![n(0), t("x"), n(1)]]], vec![vec![vec![]]]]
    {
        assert_eq!(evaluate(&catalog, &request, &plan, &wrong), Err(EvaluateError { query: 0 }), "{wrong:?}");
    }
}
