//! A change split by the members of a dimension, exactly.
//!
//! A quotient R = c·N/D whose numerators and denominators sum over the members is the mean of the members' rates r = c·n/d, weighted with
//! w = d/D. Its change is the sum over the members of
//!
//! - a *rate* effect, w̄ · Δr: the member's own rate moved, and
//! - a *mix* effect, (r̄ − R̄) · Δw: a member that lies above or below the whole became more or less of it,
//!
//! where a bar is the mean of both periods (Kitagawa, "Components of a difference between two rates", Journal of the American Statistical
//! Association 50, 1955, 1168–1194; without R̄, which cancels as weights sum to 1, growth of a poor member would look good). A member that
//! is new or has gone has a rate in one period only: all of its effect is mix. Other values are split where they sum themselves: counts and sums.

use super::withheld::{Side, Withheld, known};
use crate::evaluate::{AtomTrace, KpiValue, NoData, Outcome, Quotient, Reason, compute, quotient};
use crate::formula::{Aggregate, CheckedFormula, Expr};
use crate::number::{Exact, NumberError};

/// A change by the members of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberSplit {
    /// Of a quotient: in the order of the members.
    Mix {
        /// One for each member; their effects sum exactly to the change.
        parts: Vec<MixPart>,
        /// Whether the whole moved against every rate that moved (Simpson's paradox): the mix outweighs all of them.
        paradox: bool,
    },
    /// Of a sum: one for each member, in their order; the effects sum exactly to the change.
    Sum(Vec<MemberPart>),
}

/// What of the change of a quotient is due to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixPart {
    /// The member; `None` for rows without one.
    pub member: Option<String>,
    /// Its share of the denominator before and after, 0 to 1.
    pub weights: [Exact; 2],
    /// Its own value before and after, in the KPI's unit; `None` where it is nothing of the whole.
    pub rates: [Option<Exact>; 2],
    /// What its rate moved, in the KPI's unit.
    pub rate: Exact,
    /// What its weight moved, in the KPI's unit.
    pub mix: Exact,
}

/// What of the change of a sum is due to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPart {
    /// The member; `None` for rows without one.
    pub member: Option<String>,
    /// Its own value before and after; zero where it has no rows.
    pub values: [Exact; 2],
    /// The difference.
    pub effect: Exact,
}

/// The split of a change by the members of the last dimension of their groups; `members` are their values before and after.
///
/// # Errors
/// [`Withheld`] if a total is missing, the members do not sum to the totals, or a number does not fit 128 bits.
pub fn by_member(
    formula: &CheckedFormula,
    totals: (&KpiValue, &KpiValue),
    members: &[(&KpiValue, &KpiValue)],
) -> Result<MemberSplit, Withheld> {
    let (before, after) = known(totals.0, totals.1)?;
    let whole = [(totals.0, before), (totals.1, after)];
    let sum = || sum(formula, whole, members).map(MemberSplit::Sum);
    match quotient(&formula.expr) {
        // A quotient whose sides do not sum may still be a sum itself, as shares of all members are.
        Some(quotient) => {
            mix(formula, quotient, whole, members).or_else(|withheld| sum().map_err(|_| withheld))
        }
        None => sum(),
    }
}

/// The two sides of a quotient.
#[derive(Debug, Clone, Copy)]
struct Sides {
    numerator: Exact,
    denominator: Exact,
}

fn mix(
    formula: &CheckedFormula,
    quotient: Quotient<'_>,
    whole: [(&KpiValue, Exact); 2],
    members: &[(&KpiValue, &KpiValue)],
) -> Result<MemberSplit, Withheld> {
    let sides = |value: &KpiValue| {
        let of = |expr| additive(formula, expr, &value.atoms);
        Ok::<_, Withheld>(Sides {
            numerator: of(quotient.numerator)?,
            denominator: of(quotient.denominator)?,
        })
    };
    let rate = |sides: Sides| quotient.factor.mul(sides.numerator)?.div(sides.denominator);
    let [totals_before, totals_after] = whole.map(|(value, exact)| (sides(value), exact));
    let totals = [(Side::Before, totals_before), (Side::After, totals_after)];
    let mut denominators = Vec::new();
    for (side, (total, exact)) in totals {
        let total = total?;
        let all = members.iter().map(|pair| sides(of(side, pair))).collect::<Result<Vec<_>, _>>()?;
        equal(side, add(all.iter().map(|sides| sides.numerator))?, total.numerator)?;
        equal(side, add(all.iter().map(|sides| sides.denominator))?, total.denominator)?;
        // Something else stands in the formula, such as what replaced a missing value.
        equal(side, rate(total)?, exact)?;
        denominators.push(total.denominator);
    }
    let [whole_before, whole_after] = whole.map(|(_, exact)| exact);
    let mean = mean(whole_before, whole_after)?;
    let mut parts = Vec::new();
    for pair in members {
        let (mut weights, mut rates) = ([Exact::ZERO; 2], [None; 2]);
        let places = weights.iter_mut().zip(&mut rates).zip([Side::Before, Side::After]).zip(&denominators);
        for (((weight, own), side), whole) in places {
            let found = sides(of(side, pair))?;
            if found.denominator.is_zero() {
                // A numerator over nothing is part of no rate.
                equal(side, found.numerator, Exact::ZERO)?;
                continue;
            }
            *weight = found.denominator.div(*whole)?;
            *own = Some(rate(found)?);
        }
        let (rate, mix) = effects(weights, rates, mean)?;
        parts.push(MixPart { member: member(pair.0), weights, rates, rate, mix });
    }
    let paradox = is_paradox(whole_after.sub(whole_before)?, &parts)?;
    Ok(MemberSplit::Mix { parts, paradox })
}

/// Rate and mix effect of a member in a whole whose mean of both periods this is.
fn effects(weights: [Exact; 2], rates: [Option<Exact>; 2], whole: Exact) -> Result<(Exact, Exact), Withheld> {
    let (before, after) = match rates {
        [Some(before), Some(after)] => (before, after),
        // New or gone: the missing rate is taken to be the other one.
        [Some(only), None] | [None, Some(only)] => (only, only),
        [None, None] => return Ok((Exact::ZERO, Exact::ZERO)),
    };
    let [weight_before, weight_after] = weights;
    let rate = mean(weight_before, weight_after)?.mul(after.sub(before)?)?;
    let mix = mean(before, after)?.sub(whole)?.mul(weight_after.sub(weight_before)?)?;
    Ok((rate, mix))
}

/// Whether rates that moved all moved the way the whole did not.
fn is_paradox(change: Exact, parts: &[MixPart]) -> Result<bool, Withheld> {
    let mut some = false;
    for part in parts {
        let [Some(before), Some(after)] = part.rates else { continue };
        let moved = after.sub(before)?;
        if moved.is_zero() {
            continue;
        }
        if moved.is_negative() == change.is_negative() {
            return Ok(false);
        }
        some = true;
    }
    Ok(some && !change.is_zero())
}

fn sum(
    formula: &CheckedFormula,
    whole: [(&KpiValue, Exact); 2],
    members: &[(&KpiValue, &KpiValue)],
) -> Result<Vec<MemberPart>, Withheld> {
    let value = |value: &KpiValue| match compute(formula, &formula.expr, &value.atoms) {
        Outcome::Known(exact) => Ok(exact),
        // Without rows it has no part; without a value although it has rows, only zero sums to the total.
        Outcome::NoData(_) => Ok(Exact::ZERO),
    };
    for (side, (_, total)) in [Side::Before, Side::After].into_iter().zip(whole) {
        let all = members.iter().map(|pair| value(of(side, pair))).collect::<Result<Vec<_>, Withheld>>()?;
        equal(side, add(all.into_iter())?, total)?;
    }
    let part = |pair: &(&KpiValue, &KpiValue)| {
        let values = [value(pair.0)?, value(pair.1)?];
        let [before, after] = values;
        Ok(MemberPart { member: member(pair.0), values, effect: after.sub(before)? })
    };
    members.iter().map(part).collect()
}

/// An expression where aggregates that found nothing to add are zero; whether that is right, the sums tell.
fn additive(formula: &CheckedFormula, expr: &Expr, atoms: &[AtomTrace]) -> Result<Exact, Withheld> {
    let nothing = |reason: &Reason| {
        matches!(reason, Reason::NoRows { .. } | Reason::NoValues { .. } | Reason::BaselineMissing)
    };
    let filled: Vec<AtomTrace> = formula
        .atoms
        .iter()
        .zip(atoms)
        .map(|(atom, trace)| match (&atom.aggregate, &trace.value) {
            (
                Aggregate::CountRows | Aggregate::CountPresent(_) | Aggregate::Sum(_),
                Outcome::NoData(NoData { reasons }),
            ) if reasons.iter().all(nothing) => {
                AtomTrace { value: Outcome::Known(Exact::ZERO), ..trace.clone() }
            }
            _ => trace.clone(),
        })
        .collect();
    match compute(formula, expr, &filled) {
        Outcome::Known(value) => Ok(value),
        Outcome::NoData(missing) => Err(Withheld::Mixture { reasons: missing.reasons }),
    }
}

fn of<'a>(side: Side, pair: &(&'a KpiValue, &'a KpiValue)) -> &'a KpiValue {
    match side {
        Side::Before => pair.0,
        Side::After => pair.1,
    }
}

fn member(value: &KpiValue) -> Option<String> {
    value.group.last().and_then(|(_, member)| member.clone())
}

fn add(mut numbers: impl Iterator<Item = Exact>) -> Result<Exact, NumberError> {
    numbers.try_fold(Exact::ZERO, Exact::add)
}

fn mean(one: Exact, other: Exact) -> Result<Exact, NumberError> {
    one.add(other)?.div(Exact::integer(2))
}

fn equal(side: Side, sum: Exact, total: Exact) -> Result<(), Withheld> {
    if sum == total { Ok(()) } else { Err(Withheld::NotAdditive { side, sum, total }) }
}
