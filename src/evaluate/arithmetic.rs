//! An expression over atoms → its value, or every reason why it has none.

use super::Reason;
use super::cell::Tally;
use crate::formula::{Aggregate, Arithmetic, Atom, Expr};
use crate::number::{Exact, NumberError};

/// A formula's atoms with what they found in one period and group.
pub(super) struct Scene<'a> {
    /// In the formula's order.
    pub(super) atoms: &'a [Atom],
    /// One per atom.
    pub(super) tallies: &'a [Tally],
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
            Expr::Atom(at) => self.atom(*at).map_err(|reason| vec![reason]),
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

    fn atom(&self, at: usize) -> Result<Exact, Reason> {
        let (Some(atom), Some(tally)) = (self.atoms.get(at), self.tallies.get(at)) else {
            return Err(Reason::NoRows { dataset: String::new() });
        };
        let dataset = || atom.dataset.clone();
        if tally.scope == 0 {
            let earlier = atom.window.back > 0 || atom.window.years_back > 0;
            return Err(if earlier || !tally.exists {
                Reason::BaselineMissing
            } else {
                Reason::NoRows { dataset: dataset() }
            });
        }
        let value = tally.value.map_err(|_| Reason::Overflow)?;
        let of_nothing = || Reason::NoValues { dataset: dataset() };
        match &atom.aggregate {
            Aggregate::CountRows => Ok(Exact::integer(tally.rows)),
            Aggregate::CountPresent(_) => Ok(Exact::integer(tally.present)),
            Aggregate::Distinct(_) => Ok(value.unwrap_or(Exact::ZERO)),
            // Nothing to add is zero; things to add that all lack the amount are not.
            Aggregate::Sum(_) if tally.rows == 0 => Ok(Exact::ZERO),
            Aggregate::Sum(_) | Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Percentile { .. } => {
                value.ok_or_else(of_nothing)
            }
        }
    }

    /// Division by the number of present values is an average: of none there is no value, which says more than a zero denominator.
    fn zero(&self, right: &Expr, name: &str, numerator: Exact) -> Reason {
        let divisor = if let Expr::Atom(at) = right { self.atoms.get(*at) } else { None };
        match divisor {
            Some(Atom { aggregate: Aggregate::CountPresent(_), dataset, .. }) => {
                Reason::NoValues { dataset: dataset.clone() }
            }
            _ => Reason::ZeroDenominator { name: name.to_owned(), nothing: numerator.is_zero() },
        }
    }
}

/// Numerator and denominator of the outermost quotient, seen through constant factors, a sign and the first choice of `or else`.
pub fn quotient(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match expr {
        Expr::Binary { op: Arithmetic::Div, left, right, .. } if !constant(right) => Some((left, right)),
        Expr::Binary { op: Arithmetic::Div | Arithmetic::Mul, left, right, .. } if constant(right) => {
            quotient(left)
        }
        Expr::Binary { op: Arithmetic::Mul, left, right, .. } if constant(left) => quotient(right),
        Expr::OrElse(first, _) => quotient(first),
        _ => None,
    }
}

/// By what [`quotient`] is multiplied to give the value where nothing is substituted: 100 of `a / b * 100`. `None` if there is no quotient, or the
/// factor does not fit 128 bits.
pub fn quotient_factor(expr: &Expr) -> Option<Exact> {
    let number = |expr: &Expr| Scene { atoms: &[], tallies: &[] }.compute(expr).value.ok();
    match expr {
        Expr::Binary { op: Arithmetic::Div, right, .. } if !constant(right) => Some(Exact::ONE),
        Expr::Binary { op: Arithmetic::Div, left, right, .. } => {
            quotient_factor(left)?.div(number(right)?).ok()
        }
        Expr::Binary { op: Arithmetic::Mul, left, right, .. } if constant(right) => {
            quotient_factor(left)?.mul(number(right)?).ok()
        }
        Expr::Binary { op: Arithmetic::Mul, left, right, .. } if constant(left) => {
            quotient_factor(right)?.mul(number(left)?).ok()
        }
        Expr::OrElse(first, _) => quotient_factor(first),
        _ => None,
    }
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
            if *op == Arithmetic::Div && within.is_empty() && !constant(right) {
                found.push(right);
            }
            found.extend(within);
            found
        }
    }
}

fn constant(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) => true,
        Expr::Atom(_) => false,
        Expr::Neg(inner) => constant(inner),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => constant(left) && constant(right),
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
