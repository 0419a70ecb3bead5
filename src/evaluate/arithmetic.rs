//! An expression over atoms → its value, or every reason why it has none.

use super::{AtomTrace, Outcome, Reason};
use crate::formula::{Aggregate, Arithmetic, Atom, Expr};
use crate::number::{Exact, NumberError};
use std::sync::Arc;

/// A formula's atoms with what they found in one period and group.
pub(super) struct Scene<'a> {
    /// In the formula's order.
    pub(super) atoms: &'a [Arc<Atom>],
    /// One per atom.
    pub(super) traces: &'a [AtomTrace],
}

/// The value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Computed {
    /// The value, or the reasons in the order of the formula, without repetition.
    pub(super) value: Result<Exact, Vec<Reason>>,
    /// Whether `or else` replaced a missing value.
    pub(super) substituted: bool,
}

impl Scene<'_> {
    /// Computes an expression. Nothing but `or else` turns a missing value into a number.
    pub(super) fn compute(&self, expr: &Expr) -> Computed {
        let mut substituted = false;
        let value = self.value(expr, &mut substituted);
        Computed { value, substituted }
    }

    fn value(&self, expr: &Expr, substituted: &mut bool) -> Result<Exact, Vec<Reason>> {
        match expr {
            Expr::Number(number) => Ok(*number),
            Expr::Atom(at) => self.atom(*at),
            Expr::Neg(inner) => self.value(inner, substituted).map(Exact::neg),
            Expr::OrElse(first, second) => {
                let mut inside = *substituted;
                match self.value(first, &mut inside) {
                    Ok(value) => {
                        *substituted = inside;
                        Ok(value)
                    }
                    Err(reasons) => match self.value(second, substituted) {
                        Ok(value) => {
                            *substituted = true;
                            Ok(value)
                        }
                        Err(more) => Err(union(reasons, more)),
                    },
                }
            }
            Expr::Binary { op, left, right, name } => {
                match (self.value(left, substituted), self.value(right, substituted)) {
                    (Ok(a), Ok(b)) => combine(*op, a, b).map_err(|error| {
                        vec![match error {
                            NumberError::Overflow => Reason::Overflow,
                            NumberError::ZeroDivisor => self.zero(right, name, a),
                        }]
                    }),
                    (Err(reasons), Ok(_)) | (Ok(_), Err(reasons)) => Err(reasons),
                    (Err(reasons), Err(more)) => Err(union(reasons, more)),
                }
            }
        }
    }

    fn atom(&self, at: usize) -> Result<Exact, Vec<Reason>> {
        match self.traces.get(at).map(|trace| &trace.value) {
            Some(Outcome::Known(value)) => Ok(*value),
            Some(Outcome::NoData(missing)) => Err(missing.reasons.clone()),
            None => Err(vec![Reason::NoRows { dataset: String::new() }]),
        }
    }

    /// Division by the number of present values is an average: of none there is no value, which says more than a zero denominator.
    fn zero(&self, right: &Expr, name: &str, numerator: Exact) -> Reason {
        let divisor = if let Expr::Atom(at) = right { self.atoms.get(*at) } else { None };
        match divisor.map(Arc::as_ref) {
            Some(Atom { aggregate: Aggregate::CountPresent(_), dataset, .. }) => {
                Reason::NoValues { dataset: dataset.clone() }
            }
            _ => Reason::ZeroDenominator { name: name.to_owned(), nothing: numerator.is_zero() },
        }
    }
}

/// The outermost quotient of an expression, seen through constant factors and the first choice of `or else`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotient<'a> {
    /// What is divided.
    pub numerator: &'a Expr,
    /// By what.
    pub denominator: &'a Expr,
    /// The constant that the quotient is multiplied by, such as 100.
    pub factor: Exact,
}

/// The outermost quotient; `None` if there is none, or its factor does not fit 128 bits.
pub fn quotient(expr: &Expr) -> Option<Quotient<'_>> {
    let (op, left, right) = match expr {
        Expr::Binary { op: op @ (Arithmetic::Div | Arithmetic::Mul), left, right, .. } => (*op, left, right),
        Expr::OrElse(first, _) => return quotient(first),
        _ => return None,
    };
    let (inner, factor) = match (op, constant(left), constant(right)) {
        (_, _, Some(factor)) => (left, factor),
        (Arithmetic::Mul, Some(factor), None) => (right, factor),
        (Arithmetic::Div, _, None) => {
            return Some(Quotient { numerator: left, denominator: right, factor: Exact::ONE });
        }
        _ => return None,
    };
    let quotient = quotient(inner)?;
    Some(Quotient { factor: combine(op, quotient.factor, factor).ok()?, ..quotient })
}

/// What is divided by in an expression, but for quotients themselves: of `(a / b) / (c / d)`, `b` and `d`.
pub(super) fn denominators(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Number(_) | Expr::Atom(_) => Vec::new(),
        Expr::Neg(inner) => denominators(inner),
        Expr::OrElse(first, _) => denominators(first),
        Expr::Binary { op, left, right, .. } => {
            let mut found = denominators(left);
            let within = denominators(right);
            if *op == Arithmetic::Div && within.is_empty() && constant(right).is_none() {
                found.push(right);
            }
            found.extend(within);
            found
        }
    }
}

/// The value of an expression without atoms; `None` if it has atoms, or no value.
fn constant(expr: &Expr) -> Option<Exact> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Atom(_) => None,
        Expr::Neg(inner) => constant(inner).map(Exact::neg),
        Expr::Binary { op, left, right, .. } => combine(*op, constant(left)?, constant(right)?).ok(),
        Expr::OrElse(first, second) => constant(second).and(constant(first)),
    }
}

fn combine(op: Arithmetic, a: Exact, b: Exact) -> Result<Exact, NumberError> {
    match op {
        Arithmetic::Add => a.add(b),
        Arithmetic::Sub => a.sub(b),
        Arithmetic::Mul => a.mul(b),
        Arithmetic::Div => a.div(b),
    }
}

fn union(mut reasons: Vec<Reason>, more: Vec<Reason>) -> Vec<Reason> {
    for reason in more {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
