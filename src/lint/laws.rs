//! Fingerprints against exact evaluation.

use super::fingerprint::fingerprint;
use super::overlap::{Forms, Relation, relation};
use crate::calendar::Window;
use crate::catalog::ColumnType;
use crate::formula::{
    Aggregate, Arithmetic, Atom, CheckedFormula, ColumnRead, Condition, Expr, RowExpr, RowType, TimeRole,
};
use crate::number::Exact;
use crate::unit::Unit;
use proptest::prelude::*;
use std::sync::Arc;

fn column(name: &str, ty: RowType) -> RowExpr {
    RowExpr::column(ColumnRead::own(name, ColumnType::Boolean, ty))
}

fn flag(name: &str) -> Condition {
    Condition::IsTrue(column(name, RowType::Boolean))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn count(condition: Option<Condition>) -> Atom {
    Atom {
        dataset: "tickets".to_owned(),
        aggregate: Aggregate::CountRows,
        condition,
        time: TimeRole::Flow(column("day", RowType::Date)),
        window: Window::default(),
        across: Vec::new(),
    }
}

fn formula(expr: Expr, atoms: Vec<Atom>) -> CheckedFormula {
    CheckedFormula {
        expr,
        atoms: atoms.into_iter().map(Arc::new).collect(),
        operands: Vec::new(),
        measures: Vec::new(),
        unit: Unit::Unknown,
        proportion: false,
        range: (None, None),
        canonical: String::new(),
        parameters: Default::default(),
    }
}

fn three() -> Vec<Atom> {
    ["a", "b", "c"].map(|name| count(Some(flag(name)))).to_vec()
}

fn binary(op: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Binary { op, left: Box::new(left), right: Box::new(right), name: String::new() }
}

fn operation() -> impl Strategy<Value = Arithmetic> {
    prop_oneof![Just(Arithmetic::Add), Just(Arithmetic::Sub), Just(Arithmetic::Mul), Just(Arithmetic::Div)]
}

fn expressions() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0_usize..3).prop_map(Expr::Atom),
        (1_i32..4).prop_map(|number| Expr::Number(Exact::integer(number))),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        (operation(), inner.clone(), inner).prop_map(|(op, left, right)| binary(op, left, right))
    })
}

/// The exact value; `None` where something is divided by zero.
fn exact(expr: &Expr, atoms: &[Exact]) -> Option<Exact> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Atom(index) => atoms.get(*index).copied(),
        Expr::Neg(of) => exact(of, atoms).map(Exact::neg),
        Expr::OrElse(first, second) => exact(first, atoms).or_else(|| exact(second, atoms)),
        Expr::Binary { op, left, right, .. } => {
            let (left, right) = (exact(left, atoms)?, exact(right, atoms)?);
            match op {
                Arithmetic::Add => left.add(right),
                Arithmetic::Sub => left.sub(right),
                Arithmetic::Mul => left.mul(right),
                Arithmetic::Div => left.div(right),
            }
            .ok()
        }
    }
}

/// The same, written differently.
fn rewritten(expr: &Expr) -> Expr {
    use Arithmetic::{Add, Div, Mul, Sub};
    match expr {
        Expr::Number(number) => Expr::Neg(Box::new(Expr::Number(number.neg()))),
        Expr::Binary { op, left, right, .. } => {
            let (left, right) = (rewritten(left), rewritten(right));
            match op {
                Add => binary(Add, right, left),
                Sub => Expr::Neg(Box::new(binary(Sub, right, left))),
                Mul => binary(Mul, right, left),
                Div => binary(Mul, left, binary(Div, Expr::Number(Exact::ONE), right)),
            }
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn equal_fingerprints_are_equal_values(
        one in expressions(),
        other in expressions(),
        points in proptest::collection::vec(proptest::array::uniform3(1_000_i32..1_000_000), 6),
    ) {
        let prints = [&one, &other].map(|expr| fingerprint(&formula(expr.clone(), three())).map(|print| print.values));
        let values = |expr: &Expr| -> Vec<Option<Exact>> {
            points.iter().map(|point| exact(expr, &point.map(Exact::integer))).collect()
        };
        let pairs: Vec<(Exact, Exact)> =
            values(&one).into_iter().zip(values(&other)).filter_map(|(one, other)| one.zip(other)).collect();
        if let [Some(first), Some(second)] = prints && pairs.len() > 3 {
            prop_assert_eq!(first == second, pairs.iter().all(|(one, other)| one == other));
        }
    }

    #[test]
    fn another_way_of_writing_is_the_same(expr in expressions()) {
        let print = |expr: &Expr| fingerprint(&formula(expr.clone(), three())).map(|print| print.values);
        prop_assert_eq!(print(&expr), print(&rewritten(&expr)));
    }

    #[test]
    fn what_follows_is_found(expr in expressions(), factor in 2_i32..1000, plus in 1_i32..1000) {
        let print = |expr: Expr| fingerprint(&formula(expr, three())).map(|print| print.values);
        let number = |number: i32| Expr::Number(Exact::integer(number));
        let forms = |values| Forms::of(values).map(|forms| (forms.line, forms.proportion, forms.reciprocal));
        let Some(values) = print(expr.clone()) else { return Ok(()) };
        let Some((line, proportion, reciprocal)) = forms(values) else { return Ok(()) };
        let scaled = print(binary(Arithmetic::Sub, number(plus), binary(Arithmetic::Mul, expr.clone(), number(factor)))).unwrap();
        prop_assert_eq!(forms(scaled).map(|forms| forms.0), Some(line));
        let (times, added) = (Some(Exact::integer(-factor)), Some(Exact::integer(plus)));
        prop_assert_eq!(relation(scaled, values), Some(Relation::Linear { factor: times, plus: added, complement: true }));
        let inverse = print(binary(Arithmetic::Div, number(factor), expr)).unwrap();
        prop_assert_eq!(forms(inverse).map(|forms| (forms.1, forms.2)), Some((reciprocal, proportion)));
        prop_assert_eq!(relation(inverse, values), Some(Relation::Reciprocal(Some(Exact::integer(factor)))));
    }

    /// Every row is one of eight, by three flags; conditions are true or false of it.
    #[test]
    fn counts_are_taken_apart_rightly(one in conditions(), other in conditions()) {
        let print = |condition: &Condition| {
            fingerprint(&formula(Expr::Atom(0), vec![count(Some(condition.clone()))])).unwrap().values
        };
        let rows = |condition: &Condition| -> Vec<bool> { (0..8).map(|row| holds(condition, row)).collect() };
        // A condition of more alternatives is not taken apart, see `MAX_PARTS`.
        prop_assume!(flags(&one) <= 4 && flags(&other) <= 4);
        prop_assert_eq!(print(&one) == print(&other), rows(&one) == rows(&other));
    }
}

fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = (0_usize..3).prop_map(|index| flag(["a", "b", "c"][index]));
    leaf.prop_recursive(3, 6, 2, |inner| {
        let two = proptest::collection::vec(inner.clone(), 2);
        prop_oneof![two.clone().prop_map(Condition::All), two.prop_map(Condition::Any), inner.prop_map(not),]
    })
}

/// How many flags a condition asks, each alternative doubling the parts at most.
fn flags(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(flags).sum(),
        Condition::Not(of) => flags(of),
        _ => 1,
    }
}

fn holds(condition: &Condition, row: u8) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, row)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, row)),
        Condition::Not(of) => !holds(of, row),
        Condition::IsTrue(RowExpr::Column(column)) => ["a", "b", "c"]
            .iter()
            .position(|name| *name == column.column)
            .is_some_and(|bit| row & (1 << bit) != 0),
        other => panic!("no flag: {other:?}"),
    }
}

#[test]
fn what_is_present_is_what_is_not_missing() {
    let score = column("score", RowType::Number { scale: 0 });
    let print = |atom: Atom| fingerprint(&formula(Expr::Atom(0), vec![atom])).unwrap().values;
    let present = Atom { aggregate: Aggregate::CountPresent(score.clone()), ..count(None) };
    assert_eq!(print(present), print(count(Some(not(Condition::IsMissing(score.clone()))))));
    let sum = |condition| Atom { aggregate: Aggregate::Sum(score.clone()), ..count(condition) };
    assert_eq!(print(sum(None)), print(sum(Some(not(Condition::IsMissing(score.clone()))))));
}
