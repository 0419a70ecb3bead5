//! A formula's values at four points of a finite field: equal formulas have equal values, however they are written.
//!
//! Two different quotients of polynomials of degree d agree at a point with a chance of d / 2^61, so that four points decide. What an atom
//! is worth at a point follows from what the atom says, so the same definitions give the same points everywhere. (Schwartz 1980, Zippel 1979.)

use super::leaf;
use super::residue::Residue;
use super::stable::{hash, mixed};
use crate::formula::{Arithmetic, CheckedFormula, Expr};

/// A value at each point.
pub(super) type Values = [Residue; 4];

/// A formula as far as its value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub values: Values,
    /// What it divides by: a hash that leaves factors aside, and the name. Where one is zero, the formula has no value.
    pub denominators: Vec<(u64, String)>,
}

/// The fingerprint of a formula. `None` of one that divides by zero whatever the data, or holds a number that has no residue.
pub(super) fn fingerprint(formula: &CheckedFormula) -> Option<Fingerprint> {
    let atoms: Vec<Values> = formula.atoms.iter().map(|atom| leaf::values(atom)).collect();
    let mut denominators = Vec::new();
    let values = evaluate(&formula.expr, &atoms, &mut denominators)?;
    denominators.sort();
    denominators.dedup_by(|a, b| a.0 == b.0);
    Some(Fingerprint { values, denominators })
}

/// The values of something that is what its hash says and nothing else.
pub(super) fn leaf(hash: u64) -> Values {
    [1, 2, 3, 4].map(|point: u64| Residue::of_bits(mixed(hash ^ point.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
}

pub(super) fn minus(left: Values, right: Values) -> Values {
    each(left, right, Residue::minus)
}

fn each(left: Values, right: Values, op: impl Fn(Residue, Residue) -> Residue) -> Values {
    let [a, b, c, d] = left;
    let [w, x, y, z] = right;
    [op(a, w), op(b, x), op(c, y), op(d, z)]
}

/// One by each value; `None` if one is zero. One inversion for all four.
pub(super) fn inverses(of: Values) -> Option<Values> {
    let [a, b, c, d] = of;
    let (ab, cd) = (a.times(b), c.times(d));
    let all = ab.times(cd).inverse()?;
    let (of_ab, of_cd) = (all.times(cd), all.times(ab));
    Some([of_ab.times(b), of_ab.times(a), of_cd.times(d), of_cd.times(c)])
}

fn evaluate(expr: &Expr, atoms: &[Values], denominators: &mut Vec<(u64, String)>) -> Option<Values> {
    Some(match expr {
        Expr::Number(number) => [Residue::of(*number)?; 4],
        Expr::Atom(index) => *atoms.get(*index)?,
        Expr::Neg(of) => evaluate(of, atoms, denominators)?.map(Residue::opposite),
        Expr::OrElse(first, second) => {
            let first = evaluate(first, atoms, &mut Vec::new())?;
            let second = evaluate(second, atoms, &mut Vec::new())?;
            leaf(hash(&("or else", first, second)))
        }
        Expr::Binary { op, left, right, name } => {
            let left = evaluate(left, atoms, denominators)?;
            let divisor = right;
            let right = evaluate(right, atoms, denominators)?;
            match op {
                Arithmetic::Add => each(left, right, Residue::plus),
                Arithmetic::Sub => minus(left, right),
                Arithmetic::Mul => each(left, right, Residue::times),
                Arithmetic::Div => {
                    let inverses = inverses(right)?;
                    if !matches!(divisor.as_ref(), Expr::Number(_)) {
                        denominators.push((proportions(right, inverses), name.clone()));
                    }
                    each(left, inverses, Residue::times)
                }
            }
        }
    })
}

/// A hash that values have in common with their multiples.
fn proportions(values: Values, inverses: Values) -> u64 {
    let ([_, second, third, _], [by, ..]) = (values, inverses);
    hash(&(second.times(by), third.times(by)))
}
