//! How far it is to the next better band and to the target.

use super::counted::Counted;
use crate::band::{Band, BandScale, Bound, Placement, Target};
use crate::catalog::Direction;
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;
use crate::number::Exact;

/// How far a value is from a goal it has not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distance {
    /// What is to be reached.
    pub goal: Goal,
    /// Where it begins, in the KPI's unit.
    pub limit: Bound,
    /// Limit minus value; zero if the value lies on a limit that does not belong to the goal.
    pub difference: Exact,
    /// Whether the value must rise.
    pub rise: bool,
    /// What that means in whole counts; `None` if the value is no quotient of counts.
    pub steps: Option<Steps>,
}

/// What is to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The next better band.
    Band(String),
    /// The target.
    Target,
}

/// What a quotient of counts takes to reach a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// It can be reached.
    Within {
        /// By how much the numerator must change while the denominator stays: above zero more, below zero fewer. `None` if no whole
        /// number leads into the range aimed at.
        numerator: Option<i128>,
        /// How many new cases in the denominator would do, if all count where more is better, or none does where fewer are; only
        /// of a proportion. `None` if no number of them would do.
        new_cases: Option<i128>,
    },
    /// It cannot be reached, whatever the counts: this is the best possible value.
    Unreachable(Exact),
}

/// The distances of a known value to the next better band, then to the target, if they are not reached.
///
/// Where no direction is good, there is no next better band.
pub fn distances(
    kpi: &CheckedKpi,
    value: &KpiValue,
    exact: Exact,
    bands: &BandScale,
    target: Option<Target>,
) -> Vec<Distance> {
    let better = kpi.definition.better;
    let counted = Counted::of(kpi, value);
    let next = next_band(better, exact, bands).map(|(band, way)| {
        let inside = |value| better != Direction::Range || band.holds(value);
        (Goal::Band(band.name.clone()), way, steps(counted, kpi.formula.range, way, inside))
    });
    let aim = target.and_then(|target| Some((target, aim(better, exact, target)?))).map(|(target, way)| {
        let inside = |value| better != Direction::Range || target_holds(target, value);
        (Goal::Target, way, steps(counted, kpi.formula.range, way, inside))
    });
    next.into_iter()
        .chain(aim)
        .filter_map(|(goal, Way { limit, rise }, steps)| {
            Some(Distance { goal, limit, difference: limit.value.sub(exact).ok()?, rise, steps })
        })
        .collect()
}

/// From a value to a limit.
#[derive(Debug, Clone, Copy)]
struct Way {
    limit: Bound,
    /// Whether the value must rise.
    rise: bool,
}

/// The nearest band of a better rank, and the way to the end of it that is to be reached.
fn next_band(better: Direction, value: Exact, bands: &BandScale) -> Option<(&Band, Way)> {
    let rank = match bands.place(value) {
        Placement::In(band) => band.rank,
        Placement::AboveScale | Placement::BelowScale => usize::MAX,
        Placement::Unbanded => return None,
    };
    let better_bands = || bands.bands.iter().filter(move |band| band.rank < rank);
    let above = || {
        let begins = |band: &&Band| band.lower.is_some_and(|lower| lower.value >= value);
        better_bands().find(begins).and_then(|band| Some((band, Way { limit: band.lower?, rise: true })))
    };
    let below = || {
        let ends = |band: &&Band| band.upper.is_some_and(|upper| upper.value <= value);
        better_bands().rev().find(ends).and_then(|band| Some((band, Way { limit: band.upper?, rise: false })))
    };
    match better {
        Direction::Higher => above(),
        Direction::Lower => below(),
        Direction::Context => None,
        Direction::Range => {
            let length = |way: Way| way.limit.value.sub(value).map(Exact::abs).ok();
            match (above(), below()) {
                (Some(up), Some(down)) => Some(if length(up.1)? <= length(down.1)? { up } else { down }),
                (up, down) => up.or(down),
            }
        }
    }
}

/// The way to a target that a value misses.
fn aim(better: Direction, value: Exact, target: Target) -> Option<Way> {
    let limit = match (target, better) {
        (Target::Range(lower, _), _) if value < lower => lower,
        (Target::Range(_, upper), _) if value > upper => upper,
        (Target::Value(target), Direction::Higher) if value < target => target,
        (Target::Value(target), Direction::Lower) if value > target => target,
        (Target::Value(target), Direction::Range) if value != target => target,
        _ => return None,
    };
    Some(Way { limit: Bound { value: limit, inclusive: true }, rise: limit > value })
}

fn target_holds(target: Target, value: Exact) -> bool {
    match target {
        Target::Value(target) => value == target,
        Target::Range(lower, upper) => lower <= value && value <= upper,
    }
}

/// What the counts take to go a way, so that the value is `inside`. `None` without counts, or if a number does not fit 128 bits.
fn steps(
    counted: Option<Counted>,
    range: (Option<Exact>, Option<Exact>),
    way: Way,
    inside: impl Fn(Exact) -> bool,
) -> Option<Steps> {
    let Counted { over, under, factor, proportion } = counted?;
    let Way { limit, rise } = way;
    let best = if rise {
        range.1.into_iter().chain(proportion.then_some(factor)).min()
    } else {
        Some(range.0.map_or(Exact::ZERO, |least| least.max(Exact::ZERO)))
    };
    let short = |best: Exact| {
        let beyond = if rise { best < limit.value } else { best > limit.value };
        beyond || (best == limit.value && !limit.inclusive)
    };
    if let Some(best) = best.filter(|best| short(*best)) {
        return Some(Steps::Unreachable(best));
    }
    let rate = limit.value.div(factor).ok()?;
    let (x, n) = (Exact::integer(over), Exact::integer(under));
    let needed = rate.mul(n).ok()?;
    let reached = if rise { at_least(needed, limit.inclusive) } else { at_most(needed, limit.inclusive) }?;
    let value = Exact::quotient(reached, under).and_then(|rate| rate.mul(factor)).ok()?;
    let numerator = inside(value).then(|| reached.checked_sub(over)).flatten();
    let new_cases = match (proportion, rise) {
        (false, _) => None,
        // (x + m) / (n + m) ≥ r, so m ≥ (r n − x) / (1 − r).
        (true, true) => {
            let rest = Exact::ONE.sub(rate).ok().filter(|rest| *rest > Exact::ZERO);
            rest.and_then(|rest| at_least(needed.sub(x).ok()?.div(rest).ok()?, limit.inclusive))
        }
        // x / (n + m) ≤ r, so m ≥ x / r − n.
        (true, false) => {
            let all = (rate > Exact::ZERO).then(|| x.div(rate).ok()).flatten();
            all.and_then(|all| at_least(all.sub(n).ok()?, limit.inclusive))
        }
    };
    let new_cases = new_cases.filter(|more| new_value(over, under, *more, rise, factor).is_some_and(&inside));
    Some(Steps::Within { numerator, new_cases })
}

/// The value with so many new cases, which all count (`rise`) or of which none does.
fn new_value(over: i128, under: i128, more: i128, rise: bool, factor: Exact) -> Option<Exact> {
    let over = if rise { over.checked_add(more)? } else { over };
    Exact::quotient(over, under.checked_add(more)?).and_then(|rate| rate.mul(factor)).ok()
}

/// The smallest whole number that is not below (or, `inclusive` not, that is above) a number.
fn at_least(number: Exact, inclusive: bool) -> Option<i128> {
    let floor = number.numerator().checked_div_euclid(number.denominator())?;
    if number.is_integer() && inclusive { Some(floor) } else { floor.checked_add(1) }
}

/// The largest whole number that is not above (or is below) a number.
fn at_most(number: Exact, inclusive: bool) -> Option<i128> {
    at_least(number.neg(), inclusive)?.checked_neg()
}
