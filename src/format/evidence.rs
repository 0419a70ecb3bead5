//! How sure a value is, its signal and its distances, in words.

use super::change::difference;
use super::limit::limit;
use super::value::{Style, default_decimals, number};
use crate::evaluate;
use crate::finding::{Certainty, Course, Distance, Goal, Steps};
use crate::formula::{CheckedKpi, Expr};
use crate::name::Key;
use crate::number::Exact;
use crate::statistics::{Rule, Side};
use crate::unit::singular;

/// The interval and the chances of the bands: `46.8 to 91.1 % with 95 % confidence; Strong 48 %, Moderate 48 %, Weak 4 %`.
pub fn certainty(kpi: &CheckedKpi, certainty: &Certainty) -> String {
    let interval = between(kpi, certainty.lower, certainty.upper);
    let off = [("above scale", certainty.above_scale), ("below scale", certainty.below_scale)];
    let off = off.into_iter().filter(|(_, chance)| !chance.is_zero());
    let bands = certainty.bands.iter().map(|chance| (chance.band.as_str(), chance.probability));
    let chances: Vec<String> =
        bands.chain(off).map(|(band, probability)| format!("{band} {}", chance(probability))).collect();
    let chances = if chances.is_empty() { String::new() } else { format!("; {}", chances.join(", ")) };
    format!("{interval} with 95 % confidence{chances}")
}

/// A probability in whole percents, of which none is 0 or 100.
fn chance(probability: Exact) -> String {
    let percent = probability.mul(Exact::integer(100)).unwrap_or(probability);
    match percent.round(0).unwrap_or(percent) {
        rounded if rounded < Exact::ONE => "under 1 %".to_owned(),
        rounded if rounded > Exact::integer(99) => "over 99 %".to_owned(),
        rounded => format!("{rounded} %"),
    }
}

/// `no signal: 14 values vary between 71.0 and 79.4 % or so`, or the rule that fired.
pub fn course(kpi: &CheckedKpi, course: &Course) -> String {
    let limits = &course.limits;
    let (least, most) = kpi.formula.range;
    let least = least.or(course.never_negative.then_some(Exact::ZERO));
    let lower = least.map_or(limits.lower, |least| limits.lower.max(least));
    let upper = most.map_or(limits.upper, |most| limits.upper.min(most));
    let usual = between(kpi, lower, upper);
    let Some(signal) = course.signal else {
        return format!("no signal: {} values, as a rule {usual}", limits.points);
    };
    let (side, limit) = match signal.side {
        Side::Above => ("above", "upper"),
        Side::Below => ("below", "lower"),
    };
    let what = match signal.rule {
        Rule::Outside => format!("{side} the limits of its series, {usual}"),
        Rule::NearLimit => {
            format!("three of the last four values are nearer the {limit} limit than the mean")
        }
        Rule::Run => format!("the last eight values are {side} the mean of their series"),
    };
    let judged = match course.improved {
        Some(true) => ", for the better",
        Some(false) => ", for the worse",
        None => "",
    };
    format!("{what}{judged}")
}

/// `to Strong (85 % and above): 37 more retained customers, or 247 new customers at risk, all of them retained customers`.
pub fn distance(kpi: &CheckedKpi, distance: &Distance) -> String {
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    let rise = distance.rise;
    let end = limit(distance.limit.value, unit, decimals);
    let goal = match (&distance.goal, distance.limit.inclusive, rise) {
        (Goal::Target, ..) => format!("the target ({end})"),
        (Goal::Band(band), true, true) => format!("{band} ({end} and above)"),
        (Goal::Band(band), false, true) => format!("{band} (above {end})"),
        (Goal::Band(band), true, false) => format!("{band} ({end} and below)"),
        (Goal::Band(band), false, false) => format!("{band} (under {end})"),
    };
    let way = match distance.steps {
        None => difference(distance.difference, unit, decimals),
        Some(Steps::Unreachable(best)) => {
            let side = if rise { "at most" } else { "at least" };
            format!("unreachable: {side} {}", limit(best, unit, decimals))
        }
        Some(Steps::Within { numerator, new_cases }) => ways(kpi, rise, numerator, new_cases),
    };
    format!("to {goal}: {way}")
}

/// The ways of a quotient of counts, joined by `or`.
fn ways(kpi: &CheckedKpi, rise: bool, numerator: Option<i128>, new_cases: Option<i128>) -> String {
    let Some(quotient) = evaluate::quotient(&kpi.formula.expr) else { return String::new() };
    let (part, whole) = (name(kpi, quotient.numerator), name(kpi, quotient.denominator));
    let mut ways = Vec::new();
    if let Some(change) = numerator {
        let more = if change < 0 { "fewer" } else { "more" };
        let count = Exact::integer(change).abs();
        ways.push(format!("{} {more} {}", number(count, 0), part.counted(count)));
    }
    if let Some(more) = new_cases {
        let count = Exact::integer(more);
        let which = match (&part, rise) {
            (Name::Measure(part), true) => format!("all of them {part}"),
            (Name::Measure(part), false) => format!("none of them {part}"),
            (Name::Rows(_), true) => "all of which count".to_owned(),
            (Name::Rows(_), false) => "none of which counts".to_owned(),
        };
        ways.push(format!("{} new {}, {which}", number(count, 0), whole.counted(count)));
    }
    if ways.is_empty() {
        return format!("no whole number of {} leads there", part.counted(Exact::ZERO));
    }
    ways.join(", or ")
}

/// What an operand of the quotient is called.
enum Name {
    /// As the KPI's measure is.
    Measure(String),
    /// As the dataset whose rows it counts.
    Rows(String),
}

impl Name {
    fn counted(&self, count: Exact) -> String {
        match self {
            Self::Rows(rows) if count == Exact::ONE => singular(rows),
            Self::Measure(name) | Self::Rows(name) => name.clone(),
        }
    }
}

fn name(kpi: &CheckedKpi, operand: &Expr) -> Name {
    let formula = &kpi.formula;
    let is_measure = |name: &str| {
        let key = Key::of(name);
        kpi.definition.measures.iter().any(|measure| Key::of(&measure.name.text) == key)
    };
    let named = formula.operands.iter().find(|(name, expr, _)| expr == operand && is_measure(name));
    let atom = if let Expr::Atom(at) = operand { formula.atoms.get(*at) } else { None };
    match (named, atom) {
        (Some((name, ..)), _) => Name::Measure(name.clone()),
        (None, Some(atom)) => Name::Rows(atom.dataset.clone()),
        (None, None) => Name::Rows("counts".to_owned()),
    }
}

/// Two values with one unit: `46.8 to 91.1 %`.
fn between(kpi: &CheckedKpi, lower: Exact, upper: Exact) -> String {
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    match Style::of(unit) {
        Style::Duration(_) => {
            let shown = |value| super::value(value, unit, decimals, None);
            format!("{} to {}", shown(lower), shown(upper))
        }
        style => {
            let decimals =
                decimals.unwrap_or_else(|| default_decimals(lower, unit).max(default_decimals(upper, unit)));
            style.dress(&format!("{} to {}", number(lower, decimals), number(upper, decimals)))
        }
    }
}
