//! Rules as declared → [`CheckedRules`]: every problem of every rule.

use super::ast::{Aspect, Clause, ClauseKind, Degree, Name, Op, Right, Test as Written, Way};
use super::checked::{
    BandDegree, CheckedRule, CheckedRules, Condition, ConditionKind, Operand, Quantity, SignalWord, Test,
    Which,
};
use super::criteria::{band_names, has_bands, has_target};
use super::names::{Meaning, Names, Text};
use super::parse::parse_condition;
use super::possible::unusual;
use super::problem::{Place, Problem, near};
use super::same::same_conditions;
use super::say::sentence;
use crate::band::{self, Compared};
use crate::catalog::{Direction, Rule};
use crate::diagnostic::{self, Diagnostic};
use crate::finding::FindingStatus;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::number::Exact;
use crate::parallel;
use crate::source::{SourceText, Sources};
use crate::unit::{Scale, Unit};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Checks every rule of a catalogue. Diagnostics are sorted by place.
///
/// A rule that names a KPI whose own definition has errors is left out without a word: they have been reported.
pub fn check(checked: &CheckedCatalog, sources: &Sources) -> (CheckedRules, Vec<Diagnostic>) {
    if checked.catalog.rules.is_empty() {
        return (CheckedRules::default(), Vec::new());
    }
    let names = Names::new(checked);
    let definitions: Vec<_> = checked.catalog.rules.iter().collect();
    let read = parallel::map(&definitions, |(id, definition)| {
        let mut reading = Reading {
            names: &names,
            when: Text { text: &definition.when, sources },
            problems: Vec::new(),
            diagnostics: Vec::new(),
        };
        let read = reading.rule(definition, checked);
        let sound = reading.problems.is_empty() && reading.diagnostics.is_empty();
        let rule = read.filter(|_| sound).map(|(rule, clause)| {
            reading.problems.extend(unusual(&rule.condition, &clause, &reading.when, checked));
            ((*id).clone(), rule)
        });
        (rule, reading.problems, reading.diagnostics)
    });
    let (mut rules, mut problems, mut diagnostics) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (rule, more, said) in read {
        rules.extend(rule);
        problems.extend(more);
        diagnostics.extend(said);
    }
    problems.extend(same_conditions(rules.values()));
    diagnostics.extend(problems.into_iter().map(Diagnostic::from));
    diagnostic::sort(&mut diagnostics);
    (CheckedRules { rules }, diagnostics)
}

/// A rule on its way from text to meaning.
struct Reading<'a> {
    names: &'a Names<'a>,
    when: Text<'a>,
    problems: Vec<Problem>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// The rule, and the tree of its condition; `None` if a part of it has no meaning.
    fn rule(&mut self, definition: &Arc<Rule>, checked: &CheckedCatalog) -> Option<(CheckedRule, Clause)> {
        if let Some(kpi) = self.names.clash(definition) {
            let rule = Place { span: definition.id.span, written: definition.id.text.clone() };
            self.problems.push(Problem::NamedLikeKpi { rule, kpi: kpi.span });
        }
        let condition = match parse_condition(&definition.when.text) {
            Ok(clause) => self.condition(&clause).map(|condition| (condition, clause)),
            Err(errors) => {
                let said = errors.iter().map(|error| error.diagnostic(&definition.when, self.when.sources));
                self.diagnostics.extend(said);
                None
            }
        };
        let text = Text { text: &definition.say, sources: self.when.sources };
        let say = sentence(&text, self.names, &mut self.problems);
        let ((condition, clause), say) = (condition?, say?);
        let mut kpis: Vec<String> = Vec::new();
        let read = condition.tests().into_iter().flat_map(Test::kpis).chain(say.kpis());
        for kpi in read {
            if !kpis.iter().any(|known| known == kpi) {
                kpis.push(kpi.to_owned());
            }
        }
        let breakdown = self.breakdown(definition, &kpis, checked);
        Some((CheckedRule { definition: Arc::clone(definition), condition, say, kpis, breakdown }, clause))
    }

    /// The dimension by which KPIs of the rule are broken down.
    fn breakdown(&mut self, rule: &Rule, kpis: &[String], checked: &CheckedCatalog) -> Option<String> {
        let mut broken_down =
            kpis.iter().filter_map(|id| Some((id, &checked.kpis.get(id)?.definition.by.as_ref()?.text)));
        let first = broken_down.next()?;
        if let Some(second) = broken_down.find(|(_, by)| Key::of(by) != Key::of(first.1)) {
            let owned = |(kpi, by): (&String, &String)| (kpi.clone(), by.clone());
            self.problems.push(Problem::TwoBreakdowns {
                rule: rule.when.span,
                first: owned(first),
                second: owned(second),
            });
        }
        Some(first.1.clone())
    }

    fn condition(&mut self, clause: &Clause) -> Option<Condition> {
        let kind = match &clause.kind {
            ClauseKind::All(parts) => ConditionKind::All(self.conditions(parts)?),
            ClauseKind::Any(parts) => ConditionKind::Any(self.conditions(parts)?),
            ClauseKind::Not(of) => ConditionKind::Not(Box::new(self.condition(of)?)),
            ClauseKind::Lasting(of, periods) => {
                ConditionKind::Lasting(Box::new(self.condition(of)?), *periods)
            }
            ClauseKind::NoData(name) => {
                let kpi = self.names.kpi(name, &self.when, &mut self.problems)?;
                ConditionKind::Test(Test::NoData { kpi: id(kpi) })
            }
            ClauseKind::Test { aspect, subject, test } => {
                ConditionKind::Test(self.test(*aspect, subject, test, &clause.range)?)
            }
        };
        let mut written = self.when.written(&clause.range);
        // Brackets around a single test say nothing.
        while matches!(kind, ConditionKind::Test(_)) && written.starts_with('(') {
            written = written.trim_start_matches('(').trim_end_matches(')').trim().to_owned();
        }
        Some(Condition { kind, written })
    }

    /// All parts, or nothing after each has been looked at.
    fn conditions(&mut self, parts: &[Clause]) -> Option<Vec<Condition>> {
        let read: Vec<Option<Condition>> = parts.iter().map(|part| self.condition(part)).collect();
        read.into_iter().collect()
    }

    fn test(
        &mut self,
        aspect: Option<Aspect>,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        let kpi = match aspect {
            Some(_) => self.names.kpi(subject, &self.when, &mut self.problems)?,
            None => match self.names.meaning(subject, &self.when, &mut self.problems)? {
                Meaning::Dimension(dimension) => return self.member(dimension, subject, test, range),
                Meaning::Kpi(kpi) => kpi,
            },
        };
        if let Written::Moves { way, by } = test {
            return self.movement(aspect, kpi, subject, *way, by.as_ref(), range);
        }
        match aspect {
            Some(Aspect::Band) => self.band(kpi, subject, test, range),
            Some(Aspect::Status) => self.status(kpi, subject, test, range),
            Some(Aspect::Target) => self.target(kpi, subject, test, range),
            Some(Aspect::Signal) => self.signal(kpi, subject, test, range),
            None | Some(Aspect::Value) => self.number(kpi, Which::Value, subject, test, range),
            Some(Aspect::Change) => self.number(kpi, Which::Change, subject, test, range),
            Some(Aspect::Growth) => self.number(kpi, Which::Growth, subject, test, range),
        }
    }

    fn place(&self, range: &Range<usize>) -> Place {
        self.when.place(range)
    }

    /// What stands behind the subject, as the place of a test that does not fit it.
    fn misfit(&mut self, subject: &Name, range: &Range<usize>, what: String, forms: &str) {
        let raw = self.when.text.text.get(subject.range.end..range.end).unwrap_or_default();
        let start = subject.range.end + (raw.len() - raw.trim_start().len());
        let place = self.place(&(start..range.end));
        self.problems.push(Problem::WrongTest { place, what, forms: forms.to_owned() });
    }

    /// The names of `is`, `is not`, `in` and `not in`, where no number and no degree stands.
    fn words(test: &Written) -> Option<(bool, Vec<&Name>)> {
        match test {
            Written::Is { negated, degree: None, right: Right::Name(None, name) } => {
                Some((*negated, vec![name]))
            }
            Written::In { negated, values } => Some((*negated, values.iter().collect())),
            Written::Compare(op @ (Op::Equal | Op::NotEqual), Right::Name(None, name)) => {
                Some((*op == Op::NotEqual, vec![name]))
            }
            _ => None,
        }
    }

    fn member(
        &mut self,
        dimension: &str,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        let number = |text: &Range<usize>| Some(vec![self.when.written(text)]);
        let (negated, members) = match (Self::words(test), test) {
            (Some((negated, names)), _) => {
                (negated, Some(names.into_iter().map(|name| name.text.clone()).collect()))
            }
            // A member may be called like a number.
            (None, Written::Is { negated, degree: None, right: Right::Number(text) }) => {
                (*negated, number(text))
            }
            (None, Written::Compare(op @ (Op::Equal | Op::NotEqual), Right::Number(text))) => {
                (*op == Op::NotEqual, number(text))
            }
            _ => (false, None),
        };
        let Some(members) = members else {
            let what = format!("the dimension `{dimension}`");
            let forms = format!("`{dimension} = A`, `{dimension} is not A` or `{dimension} in (A, B)`");
            self.misfit(subject, range, what, &forms);
            return None;
        };
        Some(Test::Member { dimension: dimension.to_owned(), members, negated })
    }

    fn band(
        &mut self,
        kpi: &CheckedKpi,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        if !has_bands(kpi) {
            let place = self.place(&subject.range);
            self.problems.push(Problem::NoBands { kpi: place, declared: kpi.definition.id.span });
            return None;
        }
        let (negated, degree, names) = match (Self::words(test), test) {
            (Some((negated, names)), _) => (negated, None, names),
            (None, Written::Is { degree: Some(degree), right: Right::Name(None, name), .. }) => {
                match BandDegree::of(*degree) {
                    Some(degree) => (false, Some(degree), vec![name]),
                    None => return self.no_band_test(subject, range),
                }
            }
            _ => return self.no_band_test(subject, range),
        };
        let known = band_names(kpi);
        let mut bands = Vec::new();
        let mut whole = true;
        for name in names {
            match known.iter().find(|band| Key::of(band) == Key::of(&name.text)) {
                Some(band) => bands.push((*band).to_owned()),
                None => {
                    whole = false;
                    let near = near(&name.text, known.iter().copied());
                    let (place, kpi) = (self.place(&name.range), self.place(&subject.range));
                    let bands = known.iter().map(|band| (*band).to_owned()).collect();
                    self.problems.push(Problem::UnknownBand { place, kpi, bands, near });
                }
            }
        }
        whole.then(|| Test::Band { kpi: id(kpi), bands, degree, negated })
    }

    fn no_band_test(&mut self, subject: &Name, range: &Range<usize>) -> Option<Test> {
        let what = format!("the band of `{}`", subject.text);
        self.misfit(subject, range, what, "`is A`, `is at least A`, `is not A` or `in (A, B)`");
        None
    }

    /// The words of a test that stand for one of a fixed list of things.
    fn listed<T: Copy + PartialEq>(
        &mut self,
        names: &[&Name],
        what: &'static str,
        known: &[(&'static str, &[T])],
    ) -> Option<Vec<T>> {
        let mut found: Vec<T> = Vec::new();
        let mut whole = true;
        for name in names {
            let folded = |text: &str| Key::of(&text.replace('-', " "));
            match known.iter().find(|(word, _)| folded(word) == folded(&name.text)) {
                Some((_, things)) => {
                    for thing in *things {
                        if !found.contains(thing) {
                            found.push(*thing);
                        }
                    }
                }
                None => {
                    whole = false;
                    let words: Vec<&'static str> = known.iter().map(|(word, _)| *word).collect();
                    let near = near(&name.text, words.iter().copied());
                    let place = self.place(&name.range);
                    self.problems.push(Problem::UnknownWord { place, what, words, near });
                }
            }
        }
        whole.then_some(found)
    }

    fn status(
        &mut self,
        kpi: &CheckedKpi,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        let Some((negated, names)) = Self::words(test) else {
            let what = format!("the status of `{}`", subject.text);
            self.misfit(subject, range, what, "`is bad`, `is not good` or `in (watch, bad)`");
            return None;
        };
        let statuses = self.listed(&names, "a status", STATUSES)?;
        Some(Test::Status { kpi: id(kpi), statuses, negated })
    }

    fn signal(
        &mut self,
        kpi: &CheckedKpi,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        let Some((negated, names)) = Self::words(test) else {
            let what = format!("the signal of `{}`", subject.text);
            self.misfit(subject, range, what, "`is worse`, `is not none` or `in (up, down)`");
            return None;
        };
        let words: Vec<(&'static str, [SignalWord; 1])> =
            SignalWord::ALL.iter().map(|word| (word.name(), [*word])).collect();
        let known: Vec<(&'static str, &[SignalWord])> =
            words.iter().map(|(name, word)| (*name, word.as_slice())).collect();
        let signals = self.listed(&names, "a signal", &known)?;
        let judged = signals.iter().any(|signal| matches!(signal, SignalWord::Better | SignalWord::Worse));
        if judged && matches!(kpi.definition.better, Direction::Context | Direction::Range) {
            self.no_direction(kpi, range);
            return None;
        }
        Some(Test::Signal { kpi: id(kpi), signals, negated })
    }

    fn no_direction(&mut self, kpi: &CheckedKpi, range: &Range<usize>) {
        let place = self.place(range);
        let (declared, ranged) = (kpi.definition.id.span, kpi.definition.better == Direction::Range);
        self.problems.push(Problem::NoDirection { place, kpi: id(kpi), declared, ranged });
    }

    fn target(
        &mut self,
        kpi: &CheckedKpi,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        if !has_target(kpi) {
            let place = self.place(&subject.range);
            self.problems.push(Problem::NoTarget { kpi: place, declared: kpi.definition.id.span });
            return None;
        }
        match Self::words(test) {
            Some((negated, names)) if names.len() == 1 => {
                let met =
                    self.listed(&names, "an outcome of a target", &[("met", &[true]), ("missed", &[false])])?;
                Some(Test::Target { kpi: id(kpi), met: (met.first() == Some(&true)) != negated })
            }
            _ => {
                let what = format!("the target of `{}`", subject.text);
                self.misfit(subject, range, what, "`is met` or `is missed`");
                None
            }
        }
    }

    /// A test of a KPI's value, change or growth.
    fn number(
        &mut self,
        kpi: &CheckedKpi,
        which: Which,
        subject: &Name,
        test: &Written,
        range: &Range<usize>,
    ) -> Option<Test> {
        let left = Quantity { kpi: id(kpi), which };
        match test {
            Written::Compare(op, right) => {
                let right = self.operand(kpi, which, subject, range.start, right)?;
                Some(Test::Compare { left, op: *op, right })
            }
            Written::Between(low, high) => {
                let ends =
                    (self.compared(kpi, which, low, Some(high)), self.compared(kpi, which, high, Some(low)));
                let (low_end, high_end) = (ends.0?, ends.1?);
                if low_end > high_end {
                    let (low, high) = (self.place(low), self.place(high));
                    self.problems.push(Problem::Reversed { low, high });
                    return None;
                }
                Some(Test::Between { left, low: low_end, high: high_end })
            }
            Written::Is { negated, degree, right } => {
                let op = match degree {
                    None if *negated => Op::NotEqual,
                    None => Op::Equal,
                    Some(degree) => match degree.op(direction(kpi, which)) {
                        Some(op) => op,
                        None => {
                            self.no_direction(kpi, range);
                            return None;
                        }
                    },
                };
                let right = self.operand(kpi, which, subject, range.start, right)?;
                Some(Test::Compare { left, op, right })
            }
            Written::In { values, .. } => {
                if let Some(first) = values.first()
                    && let Some(aspect) = meant(kpi, &first.text)
                {
                    self.aspect_missing(subject, range.start, first, aspect);
                } else {
                    let what = format!("a number of `{}`", subject.text);
                    self.misfit(
                        subject,
                        range,
                        what,
                        "`between 4 and 8`, or several comparisons joined by `or`",
                    );
                }
                None
            }
            Written::Moves { .. } => None,
        }
    }

    /// What a number of a KPI is compared with.
    fn operand(
        &mut self,
        kpi: &CheckedKpi,
        which: Which,
        subject: &Name,
        start: usize,
        right: &Right,
    ) -> Option<Operand> {
        let (aspect, name) = match right {
            Right::Number(text) => return self.compared(kpi, which, text, None).map(Operand::Number),
            Right::Name(aspect, name) => (aspect, name),
        };
        if aspect.is_none()
            && self.names.kpi(name, &self.when, &mut Vec::new()).is_none()
            && let Some(aspect) = meant(kpi, &name.text)
        {
            self.aspect_missing(subject, start, name, aspect);
            return None;
        }
        let other = self.names.kpi(name, &self.when, &mut self.problems)?;
        let other_which = match aspect {
            None | Some(Aspect::Value) => Which::Value,
            Some(Aspect::Change) => Which::Change,
            Some(Aspect::Growth) => Which::Growth,
            Some(Aspect::Target) => {
                let instead = format!("target of {} is missed", name.text);
                let place = self.place(&name.range);
                self.problems.push(Problem::ComparedTarget { place, instead });
                return None;
            }
            Some(aspect @ (Aspect::Band | Aspect::Status | Aspect::Signal)) => {
                let place = self.place(&name.range);
                self.problems.push(Problem::NoNumber { place, aspect: *aspect });
                return None;
            }
        };
        let (unit, other_unit) = (unit_of(kpi, which), unit_of(other, other_which));
        match other_unit.factor_to(&unit) {
            Some(factor) => Some(Operand::Quantity(Quantity { kpi: id(other), which: other_which }, factor)),
            None => {
                let left = (self.place(&subject.range), unit);
                let right = (self.place(&name.range), other_unit);
                self.problems.push(Problem::Units { left, right });
                None
            }
        }
    }

    fn aspect_missing(&mut self, subject: &Name, start: usize, word: &Name, aspect: Aspect) {
        let (place, word) = (self.place(&(start..subject.range.end)), self.place(&word.range));
        let name = self.when.written(&subject.range);
        self.problems.push(Problem::AspectMissing { place, name, word, aspect });
    }

    /// A written number in the unit of what it is compared with.
    fn compared(
        &mut self,
        kpi: &CheckedKpi,
        which: Which,
        range: &Range<usize>,
        other: Option<&Range<usize>>,
    ) -> Option<Exact> {
        let part =
            |range: &Range<usize>| -> SourceText { self.when.sources.part(self.when.text, range.clone()) };
        let (text, other) = (part(range), other.map(part));
        let unit = unit_of(kpi, which);
        let points = which == Which::Change && kpi.formula.unit.scale() == Scale::Percent;
        if points && text.text.trim_end().ends_with('%') {
            let number = text.text.trim_end().trim_end_matches('%').trim_end();
            let place = self.place(range);
            let growth = format!("growth of {}", id(kpi));
            self.problems.push(Problem::PercentOfPercent {
                place,
                points: Some(format!("{number} points")),
                growth,
            });
            return None;
        }
        let declared = which == Which::Growth || kpi.definition.unit.is_some();
        let compared = Compared { text: &text, other: other.as_ref(), unit: &unit, declared };
        match band::read_compared(&compared, self.when.sources) {
            Ok(number) => Some(number),
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// `rises`, `falls by 5 points`, `worsens`.
    fn movement(
        &mut self,
        aspect: Option<Aspect>,
        kpi: &CheckedKpi,
        subject: &Name,
        way: Way,
        by: Option<&(Option<Degree>, Range<usize>)>,
        range: &Range<usize>,
    ) -> Option<Test> {
        if let Some(aspect) = aspect.filter(|aspect| *aspect != Aspect::Value) {
            let what = format!("the {} of `{}`", aspect.word(), subject.text);
            self.misfit(subject, range, what, "the KPI alone, as in `csat falls`");
            return None;
        }
        let up = match (way, kpi.definition.better) {
            (Way::Rises, _) | (Way::Improves, Direction::Higher) | (Way::Worsens, Direction::Lower) => true,
            (Way::Falls, _) | (Way::Improves, Direction::Lower) | (Way::Worsens, Direction::Higher) => false,
            (Way::Improves | Way::Worsens, Direction::Range) if by.is_none() => {
                return Some(Test::Improved { kpi: id(kpi), better: way == Way::Improves });
            }
            (Way::Improves | Way::Worsens, _) => {
                self.no_direction(kpi, range);
                return None;
            }
        };
        let Some((degree, amount)) = by else {
            let left = Quantity { kpi: id(kpi), which: Which::Change };
            let op = if up { Op::Greater } else { Op::Less };
            return Some(Test::Compare { left, op, right: Operand::Number(Exact::ZERO) });
        };
        let percent = self.when.written(amount).ends_with('%');
        let which =
            if percent && kpi.formula.unit.scale() != Scale::Percent { Which::Growth } else { Which::Change };
        let number = self.compared(kpi, which, amount, None)?;
        if number.is_negative() {
            let place = self.place(amount);
            self.problems.push(Problem::Backwards { place });
            return None;
        }
        let op = match (up, degree) {
            (true, Some(Degree::Over)) => Op::Greater,
            (true, _) => Op::AtLeast,
            (false, Some(Degree::Over)) => Op::Less,
            (false, _) => Op::AtMost,
        };
        let number = if up { number } else { number.neg() };
        Some(Test::Compare { left: Quantity { kpi: id(kpi), which }, op, right: Operand::Number(number) })
    }
}

/// The statuses by their words.
const STATUSES: &[(&str, &[FindingStatus])] = &[
    ("good", &[FindingStatus::Good]),
    ("watch", &[FindingStatus::Watch]),
    ("bad", &[FindingStatus::Bad]),
    ("off scale", &[FindingStatus::AboveScale, FindingStatus::BelowScale]),
    ("above scale", &[FindingStatus::AboveScale]),
    ("below scale", &[FindingStatus::BelowScale]),
    ("neutral", &[FindingStatus::Neutral]),
    ("no data", &[FindingStatus::NoData]),
];

/// What of a KPI a word is about that is no number.
fn meant(kpi: &CheckedKpi, word: &str) -> Option<Aspect> {
    let is = |known: &str| Key::of(known) == Key::of(word);
    if band_names(kpi).into_iter().any(is) {
        Some(Aspect::Band)
    } else if is("met") || is("missed") {
        Some(Aspect::Target)
    } else if STATUSES.iter().any(|(status, _)| is(status)) {
        Some(Aspect::Status)
    } else {
        None
    }
}

/// Which way of a number is good: a change has the direction of its KPI.
fn direction(kpi: &CheckedKpi, which: Which) -> Direction {
    match (kpi.definition.better, which) {
        // Nearer to a range is no direction of a difference.
        (Direction::Range, Which::Change | Which::Growth) => Direction::Context,
        (better, _) => better,
    }
}

/// The unit of a number of a KPI: a percent changes by points, and grows by percent.
fn unit_of(kpi: &CheckedKpi, which: Which) -> Unit {
    match (which, kpi.formula.unit.scale()) {
        (Which::Growth, _) => Unit::percent(),
        (Which::Change, Scale::Percent) => kpi.formula.unit.clone().with_scale(Scale::Points),
        _ => kpi.formula.unit.clone(),
    }
}

fn id(kpi: &CheckedKpi) -> String {
    kpi.definition.id.text.clone()
}
