//! The nearest value of an unknown at which an aim is reached.

use super::aim::Aim;
use super::fraction::Linear;
use crate::driver::lever::Lever;
use crate::evaluate::{AtomTrace, KpiValue, Outcome, Reason, compute, quotient};
use crate::formula::{Arithmetic, CheckedFormula, CheckedKpi, Expr};
use crate::number::{Exact, NumberError};

/// Steps away from where it is that a search looks at most: 2^40.
const MAX_DOUBLINGS: u32 = 40;

/// What it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Nothing.
    Already,
    /// The operand is changed.
    To {
        /// What it is.
        from: Exact,
        /// The nearest value at which the aim is reached; of what is counted, the nearest whole one.
        to: Exact,
        /// The KPI's value there.
        value: Exact,
        /// Whether it has to go beyond `to`, however little: the aim's limit does not belong to it.
        beyond: bool,
    },
    /// No value of the operand reaches it.
    Unreachable {
        /// What the KPI's value comes closest to; `None` if that is not known.
        closest: Option<Exact>,
    },
    /// The formula is of no form that is solved here, or a number does not fit 128 bits.
    Unsolved,
    /// The KPI or the operand has no value.
    NoValue {
        /// Why.
        reasons: Vec<Reason>,
    },
}

/// What it takes of one part of the formula, all else as it is. What is counted is whole, and what is not below zero stays so; the
/// KPI's value stays possible, a share not above the whole.
pub fn way(kpi: &CheckedKpi, value: &KpiValue, lever: &Lever, aim: &Aim<'_>) -> Way {
    let formula = &kpi.formula;
    let from = match lever.value(formula, &value.atoms) {
        Outcome::Known(from) => from,
        Outcome::NoData(missing) => return Way::NoValue { reasons: missing.reasons },
    };
    let unknown = value.atoms.len();
    let Ok(expr) = lever.unknown_in(&formula.expr, &Expr::Atom(unknown)) else { return Way::Unsolved };
    let floor = (!from.is_negative()).then_some(Exact::ZERO);
    let search =
        Search { formula, expr, atoms: &value.atoms, unknown, from, floor, whole: lever.counts(formula) };
    search.way(value, aim)
}

/// What it takes of the numerator and the denominator together, if both are counts and the value is a proportion: so many more that count in
/// both. `from` is zero, `to` how many. `None` for other formulas.
pub fn way_together(kpi: &CheckedKpi, value: &KpiValue, aim: &Aim<'_>) -> Option<Way> {
    let formula = &kpi.formula;
    let sides = quotient(&formula.expr).filter(|_| formula.proportion)?;
    let (over, under) = (Lever::of(sides.numerator)?, Lever::of(sides.denominator)?);
    let (over_atom, under_atom) = (over.atom()?, under.atom()?);
    if over_atom == under_atom || !over.counts(formula) || !under.counts(formula) {
        return None;
    }
    let unknown = value.atoms.len();
    let more = |expr: &Expr, lever: &Lever, atom: usize| {
        let sum = Expr::Binary {
            op: Arithmetic::Add,
            left: Box::new(Expr::Atom(atom)),
            right: Box::new(Expr::Atom(unknown)),
            name: String::new(),
        };
        lever.unknown_in(expr, &sum)
    };
    let expr = more(&formula.expr, &over, over_atom).and_then(|expr| more(&expr, &under, under_atom)).ok()?;
    let floor = Some(Exact::ZERO);
    let search =
        Search { formula, expr, atoms: &value.atoms, unknown, from: Exact::ZERO, floor, whole: true };
    Some(search.way(value, aim))
}

/// A formula in one unknown.
struct Search<'a> {
    formula: &'a CheckedFormula,
    /// The formula, the unknown as one atom more.
    expr: Expr,
    atoms: &'a [AtomTrace],
    unknown: usize,
    /// What the unknown is.
    from: Exact,
    /// What it is at least.
    floor: Option<Exact>,
    /// Whether it takes whole numbers only.
    whole: bool,
}

impl Search<'_> {
    fn way(&self, value: &KpiValue, aim: &Aim<'_>) -> Way {
        match &value.outcome {
            Outcome::NoData(missing) => return Way::NoValue { reasons: missing.reasons.clone() },
            Outcome::Known(exact) if aim.is_reached(*exact) => return Way::Already,
            Outcome::Known(_) => {}
        }
        match Linear::of(&self.expr, self.unknown, self.atoms) {
            Some(linear) => self.closed(&linear, aim).unwrap_or(Way::Unsolved),
            None if self.whole => self.searched(aim).unwrap_or(Way::Unsolved),
            None => Way::Unsolved,
        }
    }

    /// The formula's value where the unknown is this; `None` if it has none, or one that cannot be.
    fn value(&self, unknown: Exact) -> Option<Exact> {
        let mut atoms = self.atoms.to_vec();
        atoms.push(AtomTrace { scope: 0, rows: 0, present: 0, value: Outcome::Known(unknown) });
        match compute(self.formula, &self.expr, &atoms) {
            Outcome::Known(value) if self.is_possible(value) => Some(value),
            _ => None,
        }
    }

    fn is_possible(&self, value: Exact) -> bool {
        let (low, high) = self.range();
        low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
    }

    fn range(&self) -> (Option<Exact>, Option<Exact>) {
        let (low, high) = self.formula.range;
        if !self.formula.proportion {
            return (low, high);
        }
        let whole = Exact::integer(self.formula.unit.scale().per_whole());
        (
            Some(low.map_or(Exact::ZERO, |low| low.max(Exact::ZERO))),
            Some(high.map_or(whole, |high| high.min(whole))),
        )
    }

    fn reaches(&self, unknown: Exact, aim: &Aim<'_>) -> bool {
        self.floor.is_none_or(|floor| unknown >= floor)
            && self.value(unknown).is_some_and(|value| aim.is_reached(value))
    }

    /// The nearest solution of a linear formula. Between poles it only rises or only falls, so that the nearest is where the value passes
    /// a limit of the aim.
    fn closed(&self, linear: &Linear, aim: &Aim<'_>) -> Result<Way, NumberError> {
        let mut candidates = Vec::new();
        let roots: Vec<Exact> = aim.limits().into_iter().filter_map(|limit| linear.solve(limit)).collect();
        for root in &roots {
            let root = *root;
            if self.whole {
                let floor = Exact::integer(root.numerator().div_euclid(root.denominator()));
                let steps =
                    [floor.sub(Exact::ONE)?, floor, floor.add(Exact::ONE)?, floor.add(Exact::integer(2))?];
                candidates.extend(steps.map(|step| (step, false)));
            } else {
                candidates.push((root, false));
                candidates.push((root, true));
            }
        }
        let mut nearest: Option<(Exact, Exact, bool)> = None;
        for (to, beyond) in candidates {
            let tried = if beyond { self.beyond(to)? } else { to };
            let distance = to.sub(self.from)?.abs();
            let nearer = nearest.is_none_or(|(least, ..)| distance < least);
            if nearer && !self.is_cut_off(linear, to) && self.reaches(tried, aim) {
                nearest = Some((distance, to, beyond));
            }
        }
        let Some((_, to, beyond)) = nearest else {
            // At the limit itself any step beyond may do, and of whole numbers none may lie between two limits.
            if !self.whole && roots.contains(&self.from) {
                return Ok(Way::Unsolved);
            }
            let passes = |root: &Exact| {
                self.floor.is_none_or(|floor| *root >= floor)
                    && !self.is_cut_off(linear, *root)
                    && self.value(*root).is_some()
            };
            let closest = if roots.iter().any(passes) { None } else { self.closest(linear, aim) };
            return Ok(Way::Unreachable { closest });
        };
        if self.whole && self.reaches(self.one_before(to)?, aim) {
            return Ok(Way::Unsolved);
        }
        let value = self.value(to).or_else(|| self.beyond(to).ok().and_then(|to| self.value(to)));
        Ok(value.map_or(Way::Unsolved, |value| Way::To { from: self.from, to, value, beyond }))
    }

    /// A little further away than this.
    fn beyond(&self, to: Exact) -> Result<Exact, NumberError> {
        let step = to.sub(self.from)?.div(Exact::integer(1_000_000))?;
        to.add(step)
    }

    /// One step closer to what the unknown is.
    fn one_before(&self, to: Exact) -> Result<Exact, NumberError> {
        if to > self.from { to.sub(Exact::ONE) } else { to.add(Exact::ONE) }
    }

    /// Whether the formula has no value somewhere on the way.
    fn is_cut_off(&self, linear: &Linear, to: Exact) -> bool {
        let (low, high) = (to.min(self.from), to.max(self.from));
        linear.pole().is_some_and(|pole| low <= pole && pole <= high)
    }

    /// What the value comes closest to, of the values at the unknown's ends and the possible ones.
    fn closest(&self, linear: &Linear, aim: &Aim<'_>) -> Option<Exact> {
        if linear.is_constant() {
            return self.value(self.from);
        }
        let (low, high) = self.range();
        let mut ends = Vec::new();
        ends.extend(match linear.far_out() {
            Some(end) => Some(end),
            None if linear.rises() => high,
            None => low,
        });
        ends.extend(self.floor.and_then(|floor| self.value(floor)));
        let within = |value: Exact| {
            let value = low.map_or(value, |low| value.max(low));
            high.map_or(value, |high| value.min(high))
        };
        let distance = |value: Exact| {
            let distances = aim.limits().into_iter().filter_map(|limit| limit.sub(value).ok());
            distances.map(Exact::abs).min()
        };
        ends.into_iter()
            .map(within)
            .filter_map(|value| Some((distance(value)?, value)))
            .min()
            .map(|(_, value)| value)
    }

    /// The nearest whole solution of any formula, if its value only rises or only falls on the way there as far as looked at.
    fn searched(&self, aim: &Aim<'_>) -> Result<Way, NumberError> {
        let mut found: Option<(Exact, Exact)> = None;
        for side in [Exact::ONE, Exact::ONE.neg()] {
            if let Some(steps) = self.steps(side, aim)? {
                let to = self.from.add(side.mul(steps)?)?;
                if found.is_none_or(|(least, _)| steps < least) {
                    found = Some((steps, to));
                }
            }
        }
        let answer = found.and_then(|(_, to)| Some((to, self.value(to)?)));
        Ok(answer.map_or(Way::Unsolved, |(to, value)| Way::To { from: self.from, to, value, beyond: false }))
    }

    /// The least number of steps to a side that reaches the aim; `None` if none is found.
    fn steps(&self, side: Exact, aim: &Aim<'_>) -> Result<Option<Exact>, NumberError> {
        let at = |steps: Exact| self.from.add(side.mul(steps)?);
        let (mut before, mut steps) = (Exact::ZERO, Exact::ONE);
        let mut seen: Vec<Exact> = self.value(self.from).into_iter().collect();
        for _ in 0..MAX_DOUBLINGS {
            let mut to = at(steps)?;
            if let Some(floor) = self.floor.filter(|floor| to < *floor) {
                to = floor;
                steps = self.from.sub(floor)?;
            }
            let Some(value) = self.value(to) else { return Ok(None) };
            seen.push(value);
            if aim.is_reached(value) {
                break;
            }
            if steps <= before {
                return Ok(None);
            }
            before = steps;
            steps = steps.add(steps)?;
        }
        let rises = seen.is_sorted();
        if (!rises && !seen.iter().rev().is_sorted()) || !self.reaches(at(steps)?, aim) {
            return Ok(None);
        }
        while steps.sub(before)? > Exact::ONE {
            let middle = steps.add(before)?.div(Exact::integer(2))?;
            let middle = Exact::integer(middle.numerator().div_euclid(middle.denominator()));
            if self.reaches(at(middle)?, aim) { steps = middle } else { before = middle }
        }
        Ok((!self.reaches(at(before)?, aim)).then_some(steps))
    }
}
