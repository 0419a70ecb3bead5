//! An expression as a quotient of polynomials in one unknown.

use crate::evaluate::{AtomTrace, Outcome};
use crate::formula::{Arithmetic, Expr};
use crate::number::{Exact, NumberError};

/// Coefficients of powers of the unknown, from the constant on; the last is not zero.
type Polynomial = Vec<Exact>;

/// Powers above this are not followed.
const MAX_DEGREE: usize = 4;

/// `over / under`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fraction {
    over: Polynomial,
    under: Polynomial,
}

/// `(over₀ + over₁ x) / (under₀ + under₁ x)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    over: [Exact; 2],
    under: [Exact; 2],
}

impl Linear {
    /// An expression in which the atom numbered `unknown` is the unknown and all others are what they found. `None` if the unknown stands in
    /// it otherwise than linearly, a part has no value, or a number does not fit 128 bits.
    pub fn of(expr: &Expr, unknown: usize, atoms: &[AtomTrace]) -> Option<Self> {
        let Fraction { over, under } = Fraction::of(expr, unknown, atoms)?;
        let pair = |polynomial: Polynomial| {
            let at = |power: usize| polynomial.get(power).copied().unwrap_or(Exact::ZERO);
            (polynomial.len() <= 2).then(|| [at(0), at(1)])
        };
        Some(Self { over: pair(over)?, under: pair(under)? })
    }

    /// Where it has this value; `None` if nowhere, or everywhere.
    pub fn solve(&self, value: Exact) -> Option<Exact> {
        let ([over, over_slope], [under, under_slope]) = (self.over, self.under);
        let rest = value.mul(under).ok()?.sub(over).ok()?;
        let slope = over_slope.sub(value.mul(under_slope).ok()?).ok()?;
        rest.div(slope).ok()
    }

    /// Where the denominator is zero, if anywhere.
    pub(super) fn pole(&self) -> Option<Exact> {
        let [under, slope] = self.under;
        under.neg().div(slope).ok()
    }

    /// What it comes close to far out; `None` if it grows without limit.
    pub(super) fn far_out(&self) -> Option<Exact> {
        let ([over, over_slope], [under, under_slope]) = (self.over, self.under);
        match (over_slope.is_zero(), under_slope.is_zero()) {
            (_, false) => over_slope.div(under_slope).ok(),
            (true, true) => over.div(under).ok(),
            (false, true) => None,
        }
    }

    /// Whether it grows rather than falls where it does so without limit.
    pub(super) fn rises(&self) -> bool {
        let ([_, slope], [under, _]) = (self.over, self.under);
        slope.is_negative() == under.is_negative()
    }

    /// Whether it is the same everywhere.
    pub(super) fn is_constant(&self) -> bool {
        let ([over, over_slope], [under, under_slope]) = (self.over, self.under);
        over.mul(under_slope).is_ok_and(|one| over_slope.mul(under) == Ok(one))
    }
}

impl Fraction {
    fn of(expr: &Expr, unknown: usize, atoms: &[AtomTrace]) -> Option<Self> {
        let part = |expr: &Expr| Self::of(expr, unknown, atoms);
        let constant = |value: Exact| Self { over: trimmed(vec![value]), under: vec![Exact::ONE] };
        let fraction = match expr {
            Expr::Number(number) => constant(*number),
            Expr::Atom(at) if *at == unknown => {
                Self { over: vec![Exact::ZERO, Exact::ONE], under: vec![Exact::ONE] }
            }
            Expr::Atom(at) => match &atoms.get(*at)?.value {
                Outcome::Known(value) => constant(*value),
                Outcome::NoData(_) => return None,
            },
            Expr::Neg(inner) => {
                let Self { over, under } = part(inner)?;
                Self { over: over.into_iter().map(Exact::neg).collect(), under }
            }
            Expr::OrElse(first, second) => part(first).or_else(|| part(second))?,
            Expr::Binary { op, left, right, .. } => part(left)?.combined(*op, part(right)?)?,
        };
        let short = |polynomial: &Polynomial| polynomial.len() <= MAX_DEGREE.saturating_add(1);
        (short(&fraction.over) && short(&fraction.under)).then_some(fraction)
    }

    fn combined(self, op: Arithmetic, other: Self) -> Option<Self> {
        let Self { over, under } = self;
        let (over, under) = match op {
            Arithmetic::Add | Arithmetic::Sub => {
                let other_over = match op {
                    Arithmetic::Sub => other.over.into_iter().map(Exact::neg).collect(),
                    _ => other.over,
                };
                if under == other.under {
                    (add(over, &other_over).ok()?, under)
                } else {
                    let (left, right) =
                        (product(&over, &other.under).ok()?, product(&other_over, &under).ok()?);
                    (add(left, &right).ok()?, product(&under, &other.under).ok()?)
                }
            }
            Arithmetic::Mul => (product(&over, &other.over).ok()?, product(&under, &other.under).ok()?),
            Arithmetic::Div => (product(&over, &other.under).ok()?, product(&under, &other.over).ok()?),
        };
        if under.is_empty() {
            return None;
        }
        // A constant denominator is divided away, so that sums of such quotients stay as simple as they are.
        if let [divisor] = under.as_slice() {
            let over = over.into_iter().map(|number| number.div(*divisor)).collect::<Result<_, _>>().ok()?;
            return Some(Self { over, under: vec![Exact::ONE] });
        }
        Some(Self { over, under })
    }
}

fn add(mut one: Polynomial, other: &[Exact]) -> Result<Polynomial, NumberError> {
    one.resize(one.len().max(other.len()), Exact::ZERO);
    for (sum, number) in one.iter_mut().zip(other) {
        *sum = sum.add(*number)?;
    }
    Ok(trimmed(one))
}

fn product(one: &[Exact], other: &[Exact]) -> Result<Polynomial, NumberError> {
    let mut product = vec![Exact::ZERO; one.len().saturating_add(other.len()).saturating_sub(1)];
    for (power, number) in one.iter().enumerate() {
        for (sum, other) in product.iter_mut().skip(power).zip(other) {
            *sum = sum.add(number.mul(*other)?)?;
        }
    }
    Ok(trimmed(product))
}

fn trimmed(mut polynomial: Polynomial) -> Polynomial {
    while polynomial.last().is_some_and(|last| last.is_zero()) {
        polynomial.pop();
    }
    polynomial
}
