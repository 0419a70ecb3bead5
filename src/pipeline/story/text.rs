//! A story as text: one line a fact, its kind before it.

use super::{OperandStory, ReadStory, Story};
use crate::format;
use crate::number::Exact;
use std::fmt;

/// How wide the kinds of facts are.
const KIND: usize = 12;

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.title, self.kpi)?;
        let mut facts = vec![("value", self.shown.clone())];
        facts.extend(self.exact.map(|exact| ("exactly", format!("{exact} {}", self.unit))));
        facts.extend(self.rounding.clone().map(|rounding| ("rounding", rounding)));
        facts.extend(self.reasons.iter().map(|reason| ("because", reason.clone())));
        if self.substituted {
            facts.push(("replaced", "a missing value, by what stands after `or else`".to_owned()));
        }
        let unfinished = if self.finished { "" } else { ", unfinished" };
        let days = format!("{}: from {} to before {}{unfinished}", self.period, self.from, self.before);
        facts.push(("period", days));
        let scope = self.scope.iter();
        facts.extend(scope.map(|(dimension, member)| ("for", format!("{dimension} = {member}"))));
        facts.extend(self.group.iter().map(|(dimension, member)| {
            ("of", format!("{dimension} = {}", member.as_deref().unwrap_or("(none)")))
        }));
        facts.push(("formula", self.formula.clone()));
        facts.extend(self.in_force.clone().map(|days| ("in force", days)));
        facts.extend(
            self.expanded.clone().filter(|text| *text != self.formula).map(|text| ("expanded", text)),
        );
        let parameters = self.parameters.iter();
        facts.extend(parameters.map(|(name, value)| ("parameter", format!("{name} = {value}"))));
        if let (Some(numerator), Some(denominator)) = (self.numerator, self.denominator) {
            facts.push(("quotient", format!("{numerator} / {denominator}")));
        }
        facts.extend(self.bands.clone().map(|bands| ("bands", bands)));
        if let Some(band) = &self.band {
            let rule = self.rule.as_ref().map_or_else(String::new, |rule| match rule.starts_with("sticks") {
                true => format!(", {rule}"),
                false => format!(", since {rule}"),
            });
            facts.push(("band", format!("{band}{rule}")));
        }
        facts.extend(self.target.clone().map(|target| ("target", target)));
        facts.extend(self.achievement.clone().map(|share| ("achieved", share)));
        facts.extend(self.overridden.clone().map(|over| ("override", over)));
        facts.extend(self.lacking.iter().map(|what| ("lacking", what.clone())));
        facts.extend(self.change.clone().map(|change| ("change", change)));
        facts.extend(self.certainty.clone().map(|certainty| ("certainty", certainty)));
        facts.extend(self.signal.clone().map(|signal| ("signal", signal)));
        facts.extend(self.distances.iter().map(|distance| ("distance", distance.clone())));
        for (kind, fact) in facts {
            writeln!(f, "  {kind:KIND$}{fact}")?;
        }
        self.operands.iter().try_for_each(|operand| write!(f, "\n{operand}"))
    }
}

impl fmt::Display for OperandStory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {} = {}", self.name, self.shown)?;
        for reason in &self.reasons {
            writeln!(f, "    {:KIND$}{reason}", "because")?;
        }
        if let Some(is) = &self.is {
            writeln!(f, "    {:KIND$}{is}", "is")?;
        }
        self.reads.iter().try_for_each(|read| write!(f, "{read}"))
    }
}

impl fmt::Display for ReadStory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match &self.rows_of {
            Some(words) => words.join(", "),
            None => "days the calendar does not have".to_owned(),
        };
        let count = |rows: u64| format::number(Exact::integer(rows), 0);
        let (read, rows) = (count(self.read), count(self.rows));
        writeln!(f, "    {:KIND$}{read} of `{}`: {of}", "rows", self.dataset)?;
        if let Some(condition) = self.condition.as_ref().filter(|_| self.read > 0) {
            writeln!(f, "    {:KIND$}{condition}: {rows} of {read} rows", "where")?;
        }
        for (argument, skipped) in &self.skipped {
            let have = if *skipped == 1 { "has" } else { "have" };
            writeln!(f, "    {:KIND$}{} of {rows} rows {have} no {argument}", "skipped", count(*skipped))?;
        }
        Ok(())
    }
}
