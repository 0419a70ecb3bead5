//! What of a formula can be supposed to have another value: a measure, operand or aggregate, wherever the formula uses it.

use super::leaf::atoms_of;
use crate::evaluate::{AtomTrace, KpiValue, Outcome, compute, revalued};
use crate::formula::{Aggregate, Arithmetic, CheckedFormula, CheckedKpi, Expr};
use crate::number::{Exact, NumberError};
use std::sync::Arc;

/// A part of a formula that can be given another value.
///
/// It is known by what it computes, not by its name: one aggregate, or an expression over several, up to a constant factor (its unit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lever {
    /// Without constant factors.
    core: Expr,
    /// The part's value is this times the core's.
    factor: Exact,
}

/// A KPI's formula and what its atoms found, in which levers are set one after the other.
#[derive(Debug, Clone)]
pub struct Supposed {
    kpi: CheckedKpi,
    atoms: Vec<AtomTrace>,
}

impl Lever {
    /// The lever of an expression over a formula's atoms; `None` of an expression without atoms, or whose factor does not fit 128 bits.
    pub fn of(expr: &Expr) -> Option<Self> {
        let (factor, core) = peeled(expr).ok()?;
        (!factor.is_zero() && !atoms_of(&core).is_empty()).then_some(Self { core, factor })
    }

    /// The same part of another formula; `None` if that does not compute it.
    pub fn within(&self, own: &CheckedFormula, other: &CheckedFormula) -> Option<Self> {
        let place = |at: usize| {
            let atom = own.atoms.get(at)?;
            other.atoms.iter().position(|known| known == atom)
        };
        let there = Self { core: placed(&self.core, &place)?, factor: self.factor };
        there.is_used(other).then_some(there)
    }

    /// Whether a formula uses it as it stands.
    fn is_used(&self, formula: &CheckedFormula) -> bool {
        contains(&formula.expr, &self.core)
    }

    /// Whether it counts things: its values are whole and never below zero.
    pub fn counts(&self, formula: &CheckedFormula) -> bool {
        let atom = self.atom().and_then(|at| formula.atoms.get(at));
        self.factor == Exact::ONE
            && atom.is_some_and(|atom| {
                let aggregate = &atom.aggregate;
                matches!(
                    aggregate,
                    Aggregate::CountRows | Aggregate::CountPresent(_) | Aggregate::Distinct(_)
                )
            })
    }

    /// Whether it reads only days before the period, which cannot be changed any more.
    pub fn is_past(&self, formula: &CheckedFormula) -> bool {
        let atoms = atoms_of(&self.core);
        let mut windows = atoms.iter().filter_map(|at| formula.atoms.get(*at)).map(|atom| atom.window);
        windows.all(|window| window.back > 0 || window.years_back > 0)
    }

    /// Its value where the atoms found this.
    pub fn value(&self, formula: &CheckedFormula, atoms: &[AtomTrace]) -> Outcome {
        match compute(formula, &self.core, atoms) {
            Outcome::Known(core) => match core.mul(self.factor) {
                Ok(value) => Outcome::Known(value),
                Err(_) => overflow(),
            },
            missing @ Outcome::NoData(_) => missing,
        }
    }

    /// The aggregate it is, if it is one.
    pub(super) fn atom(&self) -> Option<usize> {
        if let Expr::Atom(at) = self.core { Some(at) } else { None }
    }

    /// An expression in which an unknown stands for it: `unknown` is the part's value.
    pub(super) fn unknown_in(&self, expr: &Expr, unknown: &Expr) -> Result<Expr, NumberError> {
        let core = binary(Arithmetic::Div, unknown.clone(), Expr::Number(self.factor));
        replaced(expr, &self.core, &core)
    }
}

impl Supposed {
    /// A KPI as it was evaluated.
    pub fn new(kpi: &CheckedKpi, value: &KpiValue) -> Self {
        Self { kpi: kpi.clone(), atoms: value.atoms.clone() }
    }

    /// Gives a part of the KPI's formula this value. An aggregate has it wherever it is used, also within other measures; an expression
    /// wherever it stands as such.
    ///
    /// # Errors
    /// A number that does not fit 128 bits.
    pub fn set(&mut self, lever: &Lever, to: Exact) -> Result<(), NumberError> {
        let core = to.div(lever.factor)?;
        if let Some(trace) = lever.atom().and_then(|at| self.atoms.get_mut(at)) {
            trace.value = Outcome::Known(core);
            return Ok(());
        }
        let number = Expr::Number(core);
        let formula = &mut self.kpi.formula;
        formula.expr = replaced(&formula.expr, &lever.core, &number)?;
        for operand in &mut formula.operands {
            let operand = Arc::make_mut(operand);
            operand.expr = replaced(&operand.expr, &lever.core, &number)?;
        }
        Ok(())
    }

    /// The KPI's value then, in the period and group of `from`; withheld where a value of data would be.
    pub fn value(&self, from: &KpiValue) -> KpiValue {
        revalued(&self.kpi, from, self.atoms.clone())
    }
}

fn overflow() -> Outcome {
    Outcome::NoData(crate::evaluate::NoData { reasons: vec![crate::evaluate::Reason::Overflow] })
}

fn binary(op: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Binary { op, left: Box::new(left), right: Box::new(right), name: String::new() }
}

/// An expression without the constant factors of its products and quotients, and these factors as one.
fn peeled(expr: &Expr) -> Result<(Exact, Expr), NumberError> {
    Ok(match expr {
        Expr::Number(number) => (*number, Expr::Number(Exact::ONE)),
        Expr::Neg(inner) => {
            let (factor, core) = peeled(inner)?;
            (factor.neg(), core)
        }
        Expr::Binary { op: op @ (Arithmetic::Mul | Arithmetic::Div), left, right, name } => {
            let ((left_factor, left), (right_factor, right)) = (peeled(left)?, peeled(right)?);
            let one = Expr::Number(Exact::ONE);
            let (factor, neutral) = match op {
                Arithmetic::Mul => (left_factor.mul(right_factor)?, left == one),
                _ if right_factor.is_zero() => return Ok((Exact::ONE, expr.clone())),
                _ => (left_factor.div(right_factor)?, false),
            };
            let core = match (right == one, neutral) {
                (true, _) => left,
                (false, true) => right,
                (false, false) => {
                    Expr::Binary { op: *op, left: Box::new(left), right: Box::new(right), name: name.clone() }
                }
            };
            (factor, core)
        }
        Expr::Atom(_) | Expr::OrElse(..) | Expr::Binary { .. } => (Exact::ONE, expr.clone()),
    })
}

/// Whether two expressions compute the same in the same way, however their denominators are called.
fn same(one: &Expr, other: &Expr) -> bool {
    match (one, other) {
        (Expr::Number(one), Expr::Number(other)) => one == other,
        (Expr::Atom(one), Expr::Atom(other)) => one == other,
        (Expr::Neg(one), Expr::Neg(other)) => same(one, other),
        (Expr::OrElse(a, b), Expr::OrElse(c, d)) => same(a, c) && same(b, d),
        (Expr::Binary { op, left, right, .. }, Expr::Binary { op: other_op, left: a, right: b, .. }) => {
            op == other_op && same(left, a) && same(right, b)
        }
        _ => false,
    }
}

fn contains(expr: &Expr, core: &Expr) -> bool {
    if peeled(expr).is_ok_and(|(_, peeled)| same(&peeled, core)) {
        return true;
    }
    match expr {
        Expr::Number(_) | Expr::Atom(_) => false,
        Expr::Neg(inner) => contains(inner, core),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
            contains(left, core) || contains(right, core)
        }
    }
}

/// The expression with another one in place of every `core`.
fn replaced(expr: &Expr, core: &Expr, by: &Expr) -> Result<Expr, NumberError> {
    if let Ok((factor, peeled)) = peeled(expr)
        && same(&peeled, core)
    {
        return Ok(match by {
            Expr::Number(number) => Expr::Number(number.mul(factor)?),
            by if factor == Exact::ONE => by.clone(),
            by => binary(Arithmetic::Mul, by.clone(), Expr::Number(factor)),
        });
    }
    let inside = |expr: &Expr| replaced(expr, core, by).map(Box::new);
    Ok(match expr {
        Expr::Number(_) | Expr::Atom(_) => expr.clone(),
        Expr::Neg(inner) => Expr::Neg(inside(inner)?),
        Expr::OrElse(first, second) => Expr::OrElse(inside(first)?, inside(second)?),
        Expr::Binary { op, left, right, name } => {
            Expr::Binary { op: *op, left: inside(left)?, right: inside(right)?, name: name.clone() }
        }
    })
}

/// The expression over another list of atoms; `None` if one is not there.
fn placed(expr: &Expr, place: &impl Fn(usize) -> Option<usize>) -> Option<Expr> {
    let inside = |expr: &Expr| placed(expr, place).map(Box::new);
    Some(match expr {
        Expr::Number(number) => Expr::Number(*number),
        Expr::Atom(at) => Expr::Atom(place(*at)?),
        Expr::Neg(inner) => Expr::Neg(inside(inner)?),
        Expr::OrElse(first, second) => Expr::OrElse(inside(first)?, inside(second)?),
        Expr::Binary { op, left, right, name } => {
            Expr::Binary { op: *op, left: inside(left)?, right: inside(right)?, name: name.clone() }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::laws::{formula, numbers, value};
    use crate::plan::fixture::{atom, binary as operation, flag, kpi, number, percent};
    use proptest::prelude::*;

    fn of_numbers(op: Arithmetic, at: usize, text: &str) -> Expr {
        operation(op, Expr::Atom(at), Expr::Number(number(text)))
    }

    #[test]
    fn a_part_is_known_by_what_it_computes() {
        // An average in minutes, of microseconds; in the other formula of hours, and over atoms in another order.
        let average = operation(Arithmetic::Div, of_numbers(Arithmetic::Mul, 0, "1/60"), Expr::Atom(1));
        let lever = Lever::of(&average).unwrap();
        assert_eq!(lever.factor, number("1/60"));
        let own = kpi("own", average, formula(Expr::Atom(0), 2).atoms).formula;
        let reversed: Vec<_> = formula(Expr::Atom(0), 2).atoms.into_iter().rev().collect();
        let hours = operation(Arithmetic::Div, of_numbers(Arithmetic::Div, 1, "3600"), Expr::Atom(0));
        let doubled = operation(Arithmetic::Mul, hours, Expr::Number(number("2")));
        let other = kpi("other", doubled, reversed);
        let there = lever.within(&own, &other.formula).unwrap();
        let found = value(&other.formula, None, &numbers(&["4", "7200"]));
        assert_eq!(there.value(&other.formula, &found.atoms), Outcome::Known(number("30")));
        let mut supposed = Supposed::new(&other, &found);
        supposed.set(&there, number("45")).unwrap();
        assert_eq!(
            supposed.value(&found).outcome,
            Outcome::Known(number("1.5")),
            "45 minutes, twice, in hours"
        );
        let sum = kpi("sum", operation(Arithmetic::Add, Expr::Atom(0), Expr::Atom(1)), own.atoms.clone());
        assert_eq!(lever.within(&own, &sum.formula), None, "the same atoms, but no average");
        let foreign = kpi("foreign", Expr::Atom(0), vec![atom(Aggregate::CountRows, Some(flag("other")))]);
        assert_eq!(lever.within(&own, &foreign.formula), None);
        assert_eq!(Lever::of(&Expr::Number(Exact::ONE)), None);
    }

    #[test]
    fn an_aggregate_is_set_everywhere_and_counts_are_counts() {
        let twice = operation(Arithmetic::Sub, percent(), Expr::Atom(1));
        let kpi = kpi("k", twice.clone(), formula(twice, 2).atoms);
        let lever = Lever::of(&Expr::Atom(1)).unwrap();
        assert!(lever.counts(&kpi.formula));
        assert!(!Lever::of(&of_numbers(Arithmetic::Mul, 1, "100")).unwrap().counts(&kpi.formula));
        let found = value(&kpi.formula, None, &numbers(&["3", "4"]));
        let mut supposed = Supposed::new(&kpi, &found);
        supposed.set(&lever, number("6")).unwrap();
        assert_eq!(supposed.value(&found).outcome, Outcome::Known(number("44")), "100 · 3/6 − 6");
    }

    proptest! {
        /// All aggregates set to what another state has are that state.
        #[test]
        fn what_is_set_is_as_if_it_had_been_found(
            expr in crate::driver::laws::expression(),
            from in crate::driver::laws::state(),
            to in crate::driver::laws::state(),
        ) {
            let kpi = kpi("k", expr.clone(), formula(expr, 5).atoms);
            let (before, after) = (value(&kpi.formula, None, &from), value(&kpi.formula, None, &to));
            let mut supposed = Supposed::new(&kpi, &before);
            for (at, to) in to.iter().enumerate() {
                supposed.set(&Lever::of(&Expr::Atom(at)).unwrap(), to.unwrap()).unwrap();
            }
            prop_assert_eq!(supposed.value(&before).outcome, after.outcome);
        }

        /// The unknown in place of a part, given the part's own value, leaves the formula's value as it was.
        #[test]
        fn a_part_replaced_by_itself_changes_nothing(
            part in crate::driver::laws::expression(),
            state in crate::driver::laws::state(),
            factor in 1_i128..9,
        ) {
            let whole = operation(Arithmetic::Mul, part.clone(), Expr::Number(Exact::integer(factor)));
            let whole = operation(Arithmetic::Add, whole, Expr::Atom(0));
            let kpi = kpi("k", whole.clone(), formula(whole, 5).atoms);
            let found = value(&kpi.formula, None, &state);
            let Some(lever) = Lever::of(&part).and_then(|lever| lever.within(&kpi.formula, &kpi.formula)) else {
                return Ok(());
            };
            if let Outcome::Known(now) = lever.value(&kpi.formula, &found.atoms) {
                let mut supposed = Supposed::new(&kpi, &found);
                supposed.set(&lever, now).unwrap();
                prop_assert_eq!(supposed.value(&found).outcome, found.outcome);
            }
        }
    }
}
