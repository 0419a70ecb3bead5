//! How sure a value is, its signal and its distances, in words.

use super::value::{Style, default_decimals};
use crate::evaluate;
use crate::finding::{Certainty, Course, Distance, Goal, Steps};
use crate::formula::{CheckedKpi, Expr};
use crate::language::Language;
use crate::name::Key;
use crate::number::Exact;
use crate::statistics::{Rule, Side};
use crate::unit::singular;

impl Language {
    /// The interval and the chances of the bands: `46.8 to 91.1 % with 95 % confidence; Strong 48 %, Moderate 48 %, Weak 4 %`.
    pub fn certainty(&self, kpi: &CheckedKpi, certainty: &Certainty) -> String {
        let interval = self.interval(kpi, certainty.lower, certainty.upper);
        let off = [("above-scale", certainty.above_scale), ("below-scale", certainty.below_scale)];
        let off = off.into_iter().filter(|(_, chance)| !chance.is_zero());
        let off = off.map(|(key, chance)| (self.word(key), chance));
        let bands =
            certainty.bands.iter().map(|chance| (self.name(chance.band.as_str()), chance.probability));
        let chances: Vec<String> = bands
            .chain(off)
            .map(|(band, probability)| format!("{band} {}", self.chance(probability)))
            .collect();
        let chances = if chances.is_empty() { String::new() } else { format!("; {}", chances.join(", ")) };
        format!("{}{chances}", self.say("with-confidence", &[("interval", &interval)]))
    }

    /// A probability in whole percents, of which none is 0 or 100.
    fn chance(&self, probability: Exact) -> String {
        let percent = probability.mul(Exact::integer(100)).unwrap_or(probability);
        let shown = |percent: Exact| self.dress(Style::Percent, &percent.to_string());
        match percent.round(0).unwrap_or(percent) {
            rounded if rounded < Exact::ONE => self.say("under", &[("limit", &shown(Exact::ONE))]),
            rounded if rounded > Exact::integer(99) => {
                self.say("over", &[("limit", &shown(Exact::integer(99)))])
            }
            rounded => shown(rounded),
        }
    }

    /// `no signal: 14 values vary between 71.0 and 79.4 % or so`, or the rule that fired.
    pub fn course(&self, kpi: &CheckedKpi, course: &Course) -> String {
        let limits = &course.limits;
        let (least, most) = kpi.formula.range;
        let least = least.or(course.never_negative.then_some(Exact::ZERO));
        let lower = least.map_or(limits.lower, |least| limits.lower.max(least));
        let upper = most.map_or(limits.upper, |most| limits.upper.min(most));
        let usual = self.interval(kpi, lower, upper);
        let Some(signal) = course.signal else {
            return self.count("no-signal-values", limits.points, &[("usual", &usual)]);
        };
        let what = match (signal.rule, signal.side) {
            (Rule::Outside, Side::Above) => self.say("signal-above-limits", &[("usual", &usual)]),
            (Rule::Outside, Side::Below) => self.say("signal-below-limits", &[("usual", &usual)]),
            (Rule::NearLimit, Side::Above) => self.word("signal-near-upper").to_owned(),
            (Rule::NearLimit, Side::Below) => self.word("signal-near-lower").to_owned(),
            (Rule::Run, Side::Above) => self.word("signal-run-above").to_owned(),
            (Rule::Run, Side::Below) => self.word("signal-run-below").to_owned(),
        };
        match course.improved {
            Some(true) => self.say("for-the-better", &[("signal", &what)]),
            Some(false) => self.say("for-the-worse", &[("signal", &what)]),
            None => what,
        }
    }

    /// `to Strong (85 % and above): 37 more retained customers, or 247 new customers at risk, all of them retained customers`.
    pub fn distance(&self, kpi: &CheckedKpi, distance: &Distance) -> String {
        let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
        let rise = distance.rise;
        let end = self.limit(distance.limit.value, unit, decimals);
        let goal = match &distance.goal {
            Goal::Target => self.say("goal-target", &[("limit", &end)]),
            Goal::Band(band) => {
                let key = match (distance.limit.inclusive, rise) {
                    (true, true) => "and-above",
                    (false, true) => "above",
                    (true, false) => "and-below",
                    (false, false) => "under",
                };
                format!("{} ({})", self.name(band), self.say(key, &[("limit", &end)]))
            }
        };
        let way = match distance.steps {
            None => self.difference(distance.difference, unit, decimals),
            Some(Steps::Unreachable(best)) => {
                let best = self.limit(best, unit, decimals);
                let key = if rise { "unreachable-at-most" } else { "unreachable-at-least" };
                self.say(key, &[("limit", &best)])
            }
            Some(Steps::Within { numerator, new_cases }) => self.ways(kpi, rise, numerator, new_cases),
        };
        self.say("distance-to", &[("goal", &goal), ("way", &way)])
    }

    /// The ways of a quotient of counts, joined by `or`.
    fn ways(&self, kpi: &CheckedKpi, rise: bool, numerator: Option<i128>, new_cases: Option<i128>) -> String {
        let Some(quotient) = evaluate::quotient(&kpi.formula.expr) else { return String::new() };
        let (part, whole) =
            (self.operand_of(kpi, quotient.numerator), self.operand_of(kpi, quotient.denominator));
        let mut ways = Vec::new();
        if let Some(change) = numerator {
            let key = if change < 0 { "fewer" } else { "more" };
            ways.push(self.of_counted(key, Exact::integer(change).abs(), &part, &[]));
        }
        if let Some(more) = new_cases {
            let which = match (&part, rise) {
                (Name::Measure(part), true) => self.say("all-of-them", &[("operand", part)]),
                (Name::Measure(part), false) => self.say("none-of-them", &[("operand", part)]),
                (Name::Rows(_), true) => self.word("all-count").to_owned(),
                (Name::Rows(_), false) => self.word("none-counts").to_owned(),
            };
            ways.push(self.of_counted("new-cases", Exact::integer(more), &whole, &[("which", &which)]));
        }
        if ways.is_empty() {
            return self.say("no-whole-number", &[("operand", &part.counted(Exact::ZERO))]);
        }
        ways.join(self.word("or-separator"))
    }

    /// A number of rows of an operand.
    fn of_counted(&self, key: &str, count: Exact, of: &Name, more: &[(&str, &str)]) -> String {
        let operand = of.counted(count);
        let holes: Vec<(&str, &str)> =
            std::iter::once(("operand", operand.as_str())).chain(more.iter().copied()).collect();
        let shown = self.number(count, 0);
        self.counted(key, usize::try_from(count.numerator()).unwrap_or(usize::MAX), &shown, &holes)
    }

    fn operand_of(&self, kpi: &CheckedKpi, operand: &Expr) -> Name {
        match name(kpi, operand) {
            Some(Name::Measure(name)) => Name::Measure(self.name(&name).to_owned()),
            Some(Name::Rows(name)) => Name::Rows(self.name(&name).to_owned()),
            None => Name::Rows(self.word("counts").to_owned()),
        }
    }

    /// Two values with one unit: `46.8 to 91.1 %`.
    fn interval(&self, kpi: &CheckedKpi, lower: Exact, upper: Exact) -> String {
        let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
        match Style::of(unit) {
            Style::Duration(_) => {
                let shown = |value| self.value(value, unit, decimals, None);
                self.between(&shown(lower), &shown(upper))
            }
            style => {
                let decimals = decimals
                    .unwrap_or_else(|| default_decimals(lower, unit).max(default_decimals(upper, unit)));
                self.dress(style, &self.between(&self.number(lower, decimals), &self.number(upper, decimals)))
            }
        }
    }
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

/// `None` if it is neither a measure nor an aggregate.
fn name(kpi: &CheckedKpi, operand: &Expr) -> Option<Name> {
    let formula = &kpi.formula;
    let is_measure = |name: &str| {
        let key = Key::of(name);
        kpi.definition.measures.iter().any(|measure| Key::of(&measure.name.text) == key)
    };
    let named = formula.operands.iter().find(|known| known.expr == *operand && is_measure(&known.name));
    let atom = if let Expr::Atom(at) = operand { formula.atoms.get(*at) } else { None };
    match (named, atom) {
        (Some(measure), _) => Some(Name::Measure(measure.name.clone())),
        (None, Some(atom)) => Some(Name::Rows(atom.dataset.clone())),
        (None, None) => None,
    }
}
