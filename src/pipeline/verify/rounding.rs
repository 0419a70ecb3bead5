//! How far floating point may be off: a formula recomputed with a bound for its rounding errors.

use crate::formula::{Arithmetic, Expr};

/// The share by which one rounding is off, with room for functions that round more than once.
const STEP: f64 = 1e-15;
/// Whole numbers up to here are exact in floating point.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// A number in floating point, and how far it may be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rounded {
    /// The number.
    pub(super) value: f64,
    /// The bound.
    pub(super) error: f64,
}

/// The formula is too near a quotient by zero for floating point to decide whether it has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecided;

impl Rounded {
    /// A number that was rounded once, if it is not whole.
    pub(super) fn once(value: f64) -> Self {
        Self::step(value, 0.0)
    }

    /// The result of an operation whose operands put it off by `inherited`.
    fn step(value: f64, inherited: f64) -> Self {
        let exact = inherited == 0.0 && value.fract() == 0.0 && value.abs() < WHOLE;
        Self { value, error: if exact { 0.0 } else { value.abs().mul_add(STEP, inherited) } }
    }
}

/// The formula's value from those of its atoms; `None` if it has none.
///
/// # Errors
/// [`Undecided`].
pub(super) fn formula(expr: &Expr, atoms: &[Option<Rounded>]) -> Result<Option<Rounded>, Undecided> {
    Ok(match expr {
        Expr::Number(number) => Some(Rounded::once(number.to_f64())),
        Expr::Atom(at) => atoms.get(*at).copied().flatten(),
        Expr::Neg(inner) => formula(inner, atoms)?.map(|of| Rounded { value: -of.value, error: of.error }),
        Expr::OrElse(first, second) => match formula(first, atoms)? {
            Some(value) => Some(value),
            None => formula(second, atoms)?,
        },
        Expr::Binary { op, left, right, .. } => match (formula(left, atoms)?, formula(right, atoms)?) {
            (Some(a), Some(b)) => combined(*op, a, b)?,
            _ => None,
        },
    })
}

fn combined(op: Arithmetic, a: Rounded, b: Rounded) -> Result<Option<Rounded>, Undecided> {
    let both = a.error + b.error;
    Ok(Some(match op {
        Arithmetic::Add => Rounded::step(a.value + b.value, both),
        Arithmetic::Sub => Rounded::step(a.value - b.value, both),
        Arithmetic::Mul => {
            let inherited = a.value.abs() * b.error + b.value.abs() * a.error + a.error * b.error;
            Rounded::step(a.value * b.value, inherited)
        }
        Arithmetic::Div if b.value == 0.0 && b.error == 0.0 => return Ok(None),
        Arithmetic::Div if b.value.abs() <= b.error => return Err(Undecided),
        Arithmetic::Div => {
            let value = a.value / b.value;
            Rounded::step(value, (a.error + value.abs() * b.error) / (b.value.abs() - b.error))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(op: Arithmetic, a: f64, b: f64) -> Result<Option<Rounded>, Undecided> {
        combined(op, Rounded::once(a), Rounded::once(b))
    }

    #[test]
    fn whole_numbers_are_exact() {
        assert_eq!(of(Arithmetic::Sub, 7.0, 7.0), Ok(Some(Rounded { value: 0.0, error: 0.0 })));
        assert_eq!(of(Arithmetic::Div, 7.0, 0.0), Ok(None));
    }

    #[test]
    fn a_difference_that_ought_to_be_zero_is_within_its_error() {
        let sum = of(Arithmetic::Add, 0.1, 0.2).unwrap().unwrap();
        let left = combined(Arithmetic::Sub, sum, Rounded::once(0.3)).unwrap().unwrap();
        assert!(left.value != 0.0 && left.value.abs() <= left.error);
        assert_eq!(combined(Arithmetic::Div, Rounded::once(1.0), left), Err(Undecided));
    }
}
