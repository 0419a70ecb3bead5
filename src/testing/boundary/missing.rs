//! Nothing at all, and nothing to divide by: there is no value, for the reason that is so.

use super::construct::Bench;
use super::{Boundaries, Boundary, Untried};
use crate::evaluate::{AtomTrace, Outcome, compute};
use crate::finding::Finding;
use crate::formula::{Aggregate, Arithmetic, CheckedKpi, Expr};
use crate::number::Exact;
use crate::testing::compare::kind;

/// No rows: no value, unless `or else` gives one.
pub(super) fn empty_input(kpi: &CheckedKpi, bench: &Bench<'_>, found: &mut Boundaries) {
    let atoms = bench.none();
    let mut reasons: Vec<&str> = atoms.iter().filter_map(|atom| main_reason(&atom.value)).collect();
    reasons.dedup();
    let given = has_value(&kpi.formula.expr, &|_| false, &|_| false);
    let expected = match (given, reasons.first()) {
        (true, _) => "a value".to_owned(),
        (false, Some(reason)) => format!("no value: {reason}"),
        (false, None) => return,
    };
    let (finding, with) = bench.judged(atoms);
    found.tried.push(Boundary { name: "no rows".to_owned(), expected, found: outcome_of(&finding), with });
}

/// Each denominator is zero, one after the other.
pub(super) fn zero_denominators(kpi: &CheckedKpi, bench: &Bench<'_>, found: &mut Boundaries) {
    let mut denominators = Vec::new();
    divisors(&kpi.formula.expr, &mut denominators);
    for (divisor, name) in denominators {
        let name = format!("`{name}` is 0");
        let zero = |atoms: &[AtomTrace]| compute(&kpi.formula, divisor, atoms) == Outcome::Known(Exact::ZERO);
        let Some(atoms) = bench.solved(divisor, Exact::ZERO, zero) else {
            let because = "no values of the aggregates make it 0".to_owned();
            found.untried.push(Untried { name, because });
            continue;
        };
        let is_zero = |part: &Expr| compute(&kpi.formula, part, &atoms) == Outcome::Known(Exact::ZERO);
        let expected = if has_value(&kpi.formula.expr, &|_| true, &is_zero) {
            "a value".to_owned()
        } else if is_number_of_values(kpi, divisor) {
            "no value: no values".to_owned()
        } else {
            "no value: zero denominator".to_owned()
        };
        let (finding, with) = bench.judged(atoms);
        found.tried.push(Boundary { name, expected, found: outcome_of(&finding), with });
    }
}

/// Whether there is a value and how it is judged. What is missing must be in no band and meet no target.
fn outcome_of(finding: &Finding) -> String {
    match &finding.value.outcome {
        Outcome::Known(_) => "a value".to_owned(),
        Outcome::NoData(_) if finding.band.is_some() || finding.target.is_some() => {
            "no value, and yet judged".to_owned()
        }
        missing @ Outcome::NoData(_) => format!("no value: {}", main_reason(missing).unwrap_or("no reason")),
    }
}

fn main_reason(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Known(_) => None,
        Outcome::NoData(missing) => missing.reasons.first().map(kind),
    }
}

/// Whether an expression has a value, read off its form alone.
pub(in crate::testing) fn has_value(
    expr: &Expr,
    atom: &dyn Fn(usize) -> bool,
    is_zero: &dyn Fn(&Expr) -> bool,
) -> bool {
    match expr {
        Expr::Number(_) => true,
        Expr::Atom(at) => atom(*at),
        Expr::Neg(inner) => has_value(inner, atom, is_zero),
        Expr::OrElse(first, second) => has_value(first, atom, is_zero) || has_value(second, atom, is_zero),
        Expr::Binary { op, left, right, .. } => {
            let both = has_value(left, atom, is_zero) && has_value(right, atom, is_zero);
            both && !(*op == Arithmetic::Div && is_zero(right))
        }
    }
}

/// What is divided by, but for numbers; each once, with its name.
fn divisors<'a>(expr: &'a Expr, found: &mut Vec<(&'a Expr, &'a str)>) {
    match expr {
        Expr::Number(_) | Expr::Atom(_) => {}
        Expr::Neg(inner) => divisors(inner, found),
        Expr::OrElse(first, second) => {
            divisors(first, found);
            divisors(second, found);
        }
        Expr::Binary { op, left, right, name } => {
            divisors(left, found);
            divisors(right, found);
            let varies = has_atom(right);
            if *op == Arithmetic::Div && varies && !found.iter().any(|(known, _)| *known == right.as_ref()) {
                found.push((right, name));
            }
        }
    }
}

fn has_atom(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) => false,
        Expr::Atom(_) => true,
        Expr::Neg(inner) => has_atom(inner),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => has_atom(left) || has_atom(right),
    }
}

/// Whether it is the number of values of an average: of none there is no value, which says more than that 0 is divided by.
fn is_number_of_values(kpi: &CheckedKpi, divisor: &Expr) -> bool {
    let Expr::Atom(at) = divisor else { return false };
    kpi.formula.atoms.get(*at).is_some_and(|atom| matches!(atom.aggregate, Aggregate::CountPresent(_)))
}
