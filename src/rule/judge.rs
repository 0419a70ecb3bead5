//! [`CheckedRules`] and findings → [`Ruling`]s.

use super::checked::{
    CheckedRule, CheckedRules, Condition, ConditionKind, Operand, Quantity, SignalWord, Test, Which,
};
use super::ruling::{Doubt, Fact, Joint, Proof, Ruling, Telling};
use super::say::Told;
use super::truth::Truth;
use crate::calendar::Period;
use crate::criteria::Lacking;
use crate::evaluate::Outcome;
use crate::finding::{Course, Finding, FindingStatus, Findings, Setting};
use crate::formula::CheckedCatalog;
use crate::number::Exact;
use crate::statistics::Side;

/// A dimension and its member for each step of a breakdown.
pub type Group = Vec<(String, Option<String>)>;

/// Applies every rule to every period and group, and tells of each what came of it.
///
/// `groups` are those that are asked about, such as one for each client; a rule that reads a KPI broken down by a dimension is applied to each
/// of its members within them. Sorted by severity, worst first, then rule, period and group. The findings must hold what the rules
/// [need](CheckedRules::needed); what is missing leaves a rule undecided.
pub fn judge(
    rules: &CheckedRules,
    setting: &Setting<'_>,
    findings: &Findings,
    periods: &[Period],
    groups: &[Group],
) -> Vec<Ruling> {
    let mut rulings = Vec::new();
    for rule in rules.rules.values() {
        for period in periods {
            for group in groups {
                for (group, doubt) in members(rule, setting.catalog, findings, period, group) {
                    let case = Case { rule, setting, findings, group: &group };
                    rulings.push(case.ruling(period, doubt));
                }
            }
        }
    }
    // Rules, periods and groups are in order already.
    rulings.sort_by_key(|ruling| ruling.severity);
    rulings
}

/// The rulings of rules that fire, in the order of [`judge`].
pub fn fire(
    rules: &CheckedRules,
    setting: &Setting<'_>,
    findings: &Findings,
    periods: &[Period],
    groups: &[Group],
) -> Vec<Ruling> {
    let mut rulings = judge(rules, setting, findings, periods, groups);
    rulings.retain(|ruling| ruling.truth() == Truth::Holds);
    rulings
}

/// The groups a rule is applied to within one; with a doubt, if it speaks of members that were not asked for.
fn members(
    rule: &CheckedRule,
    catalog: &CheckedCatalog,
    findings: &Findings,
    period: &Period,
    group: &Group,
) -> Vec<(Group, Option<Doubt>)> {
    let Some(dimension) = &rule.breakdown else { return vec![(group.clone(), None)] };
    if group.iter().any(|(of, _)| of == dimension) {
        return vec![(group.clone(), None)];
    }
    let by = |kpi: &&String| {
        catalog
            .kpis
            .get(*kpi)
            .and_then(|kpi| kpi.definition.by.as_ref())
            .is_some_and(|by| by.text == *dimension)
    };
    let mut members: Vec<Group> = Vec::new();
    for kpi in rule.kpis.iter().filter(by) {
        for finding in findings.within(kpi, group, period) {
            let value = &finding.value;
            let one_more = value.group.len() == group.len() + 1
                && value.group.last().is_some_and(|(last, _)| last == dimension);
            if one_more && !value.rest {
                members.push(value.group.to_vec());
            }
        }
    }
    members.sort();
    members.dedup();
    if members.is_empty() {
        let kpi = rule.kpis.iter().find(by).cloned().unwrap_or_default();
        let doubt = Doubt::NotBrokenDown { kpi, dimension: dimension.clone() };
        return vec![(group.clone(), Some(doubt))];
    }
    members.into_iter().map(|group| (group, None)).collect()
}

/// A rule and for whom it is judged.
struct Case<'a> {
    rule: &'a CheckedRule,
    setting: &'a Setting<'a>,
    findings: &'a Findings,
    group: &'a Group,
}

impl<'a> Case<'a> {
    fn ruling(&self, period: &Period, doubt: Option<Doubt>) -> Ruling {
        let mut proof = self.prove(&self.rule.condition, Some(period), period);
        if let Some(doubt) = doubt {
            proof.truth = Truth::Undecided;
            proof.doubts.push(doubt);
        }
        let find = |kpi: &str| self.finding(kpi, Some(period)).map(|finding| Fact::of(finding, Told::Value));
        let parts = self.rule.say.parts.iter();
        Ruling {
            rule: self.rule.definition.id.text.clone(),
            severity: self.rule.definition.severity,
            period: period.clone(),
            group: self.group.clone(),
            proof,
            told: parts
                .map(|part| Telling::of(part, period, find, |dimension| self.member(dimension)))
                .collect(),
        }
    }

    /// The finding of a KPI for the group, or for the group around it: a KPI that is not broken down holds for all members.
    fn finding(&self, kpi: &str, period: Option<&Period>) -> Option<&'a Finding> {
        let period = period?;
        let mut group = self.group.as_slice();
        loop {
            if let Some(finding) = self.findings.at(kpi, group, period) {
                return Some(finding);
            }
            // Members asked for one by one are never taken for their total.
            let (last, around) = group.split_last()?;
            if self.rule.breakdown.as_ref() != Some(&last.0) {
                return None;
            }
            group = around;
        }
    }

    /// The member of a dimension that is spoken of; `None` of all together.
    fn member(&self, dimension: &str) -> Option<Option<String>> {
        let own = self.group.iter().find(|(name, _)| name == dimension).map(|(_, member)| member.clone());
        let fixed = || self.setting.scope.iter().find(|filter| filter.dimension == dimension);
        own.or_else(|| fixed().map(|filter| Some(filter.member.clone())))
    }

    /// Decides a condition for a period; `at` is that period, `None` beyond the ends of the calendar, where `named` stands for it.
    fn prove(&self, condition: &Condition, at: Option<&Period>, named: &Period) -> Proof {
        let proof = |joint, truth, parts| Proof {
            written: condition.written.clone(),
            joint,
            truth,
            facts: Vec::new(),
            doubts: Vec::new(),
            parts,
            period: named.clone(),
        };
        let truths = |parts: &[Proof]| parts.iter().map(|part| part.truth).collect::<Vec<_>>();
        match &condition.kind {
            ConditionKind::All(parts) => {
                let parts: Vec<Proof> = parts.iter().map(|part| self.prove(part, at, named)).collect();
                proof(Joint::All, Truth::all(truths(&parts)), parts)
            }
            ConditionKind::Any(parts) => {
                let parts: Vec<Proof> = parts.iter().map(|part| self.prove(part, at, named)).collect();
                proof(Joint::Any, Truth::any(truths(&parts)), parts)
            }
            ConditionKind::Not(of) => {
                let part = self.prove(of, at, named);
                proof(Joint::Not, part.truth.not(), vec![part])
            }
            ConditionKind::Lasting(of, periods) => {
                let calendar = &self.setting.catalog.catalog.project.calendar;
                let back = (0..i32::try_from(*periods).unwrap_or(i32::MAX)).rev();
                let earlier = back.map(|back| at.and_then(|at| calendar.shift(at, -back)));
                let parts: Vec<Proof> = earlier
                    .map(|period| self.prove(of, period.as_ref(), period.as_ref().unwrap_or(named)))
                    .collect();
                proof(Joint::Lasting(*periods), Truth::all(truths(&parts)), parts)
            }
            ConditionKind::Test(test) => {
                let answer = self.test(test, at, named);
                Proof {
                    facts: answer.facts,
                    doubts: answer.doubts,
                    ..proof(Joint::Test, answer.truth, Vec::new())
                }
            }
        }
    }

    fn test(&self, test: &Test, at: Option<&Period>, named: &Period) -> Answer {
        match test {
            Test::NoData { kpi }
            | Test::Band { kpi, .. }
            | Test::Status { kpi, .. }
            | Test::Target { kpi, .. } => {
                let Some(finding) = self.finding(kpi, at) else { return Answer::not_asked(kpi, named) };
                let told = match test {
                    Test::Band { .. } => Told::Band,
                    Test::Status { .. } => Told::Status,
                    Test::Target { .. } => Told::Target,
                    _ => Told::Value,
                };
                let (truth, doubt) = test.of_value(finding);
                Answer { truth, facts: vec![Fact::of(finding, told)], doubts: doubt.into_iter().collect() }
            }
            Test::Compare { left, op, right } => {
                let (left, left_fact) = self.number(left, at, named);
                let (right, right_fact) = match right {
                    Operand::Number(number) => (Ok(*number), None),
                    Operand::Quantity(quantity, factor) => {
                        let (number, fact) = self.number(quantity, at, named);
                        let scaled =
                            number.and_then(|number| number.mul(*factor).map_err(|_| Doubt::Overflow));
                        (scaled, fact)
                    }
                };
                let facts = left_fact.into_iter().chain(right_fact).collect();
                match (left, right) {
                    (Ok(left), Ok(right)) => {
                        Answer { truth: Truth::of(op.holds(&left, &right)), facts, doubts: Vec::new() }
                    }
                    (left, right) => {
                        let doubts = left.err().into_iter().chain(right.err()).collect();
                        Answer { truth: Truth::Undecided, facts, doubts }
                    }
                }
            }
            Test::Between { left, .. } => {
                let (number, fact) = self.number(left, at, named);
                let facts = fact.into_iter().collect();
                match number {
                    Ok(number) => Answer { truth: test.of_number(number), facts, doubts: Vec::new() },
                    Err(doubt) => Answer { truth: Truth::Undecided, facts, doubts: vec![doubt] },
                }
            }
            Test::Improved { kpi, better } => {
                let Some(finding) = self.finding(kpi, at) else { return Answer::not_asked(kpi, named) };
                let facts = vec![Fact::of(finding, Told::Change)];
                match finding.change {
                    Some(change) => Answer {
                        truth: Truth::of(change.improved == Some(*better)),
                        facts,
                        doubts: Vec::new(),
                    },
                    None => Answer {
                        truth: Truth::Undecided,
                        facts,
                        doubts: vec![no_change(finding, self.setting)],
                    },
                }
            }
            Test::Signal { kpi, .. } => {
                let Some(finding) = self.finding(kpi, at) else { return Answer::not_asked(kpi, named) };
                let facts = vec![Fact::of(finding, Told::Signal)];
                match (&finding.evidence.course, &finding.value.outcome) {
                    (Some(course), _) => Answer { truth: test.of_course(course), facts, doubts: Vec::new() },
                    (None, Outcome::NoData(_)) => {
                        Answer { truth: Truth::Undecided, facts, doubts: vec![no_value(finding)] }
                    }
                    (None, Outcome::Known(_)) => {
                        let doubt = Doubt::NoSignal { kpi: kpi.clone(), period: named.clone() };
                        Answer { truth: Truth::Undecided, facts, doubts: vec![doubt] }
                    }
                }
            }
            Test::Member { dimension, .. } => match self.member(dimension) {
                Some(member) => Answer { truth: test.of_member(member.as_deref()), ..Answer::default() },
                None => {
                    let doubts = vec![Doubt::AllMembers { dimension: dimension.clone() }];
                    Answer { doubts, ..Answer::default() }
                }
            },
        }
    }

    /// A number of a KPI, or why there is none.
    fn number(
        &self,
        quantity: &Quantity,
        at: Option<&Period>,
        named: &Period,
    ) -> (Result<Exact, Doubt>, Option<Fact>) {
        let Some(finding) = self.finding(&quantity.kpi, at) else {
            return (Err(not_asked(&quantity.kpi, named)), None);
        };
        let value = match &finding.value.outcome {
            Outcome::Known(value) => Ok(*value),
            Outcome::NoData(_) => Err(no_value(finding)),
        };
        let change = || finding.change.ok_or_else(|| no_change(finding, self.setting));
        let (number, told) = match quantity.which {
            Which::Value => (value, Told::Value),
            Which::Change => (value.and_then(|_| Ok(change()?.difference)), Told::Change),
            Which::Growth => (value.and_then(|_| growth(finding, self.setting)), Told::Growth),
        };
        (number, Some(Fact::of(finding, told)))
    }
}

/// The growth in percent.
fn growth(finding: &Finding, setting: &Setting<'_>) -> Result<Exact, Doubt> {
    let change = finding.change.ok_or_else(|| no_change(finding, setting))?;
    let (kpi, period) = (finding.value.kpi.to_string(), Period::clone(&finding.value.period));
    let relative = change.relative.ok_or(Doubt::NoGrowth { kpi, period })?;
    relative.mul(Exact::integer(100)).map_err(|_| Doubt::Overflow)
}

fn no_value(finding: &Finding) -> Doubt {
    let reasons = match &finding.value.outcome {
        Outcome::NoData(missing) => missing.reasons.clone(),
        Outcome::Known(_) => Vec::new(),
    };
    Doubt::NoValue {
        kpi: finding.value.kpi.to_string(),
        period: Period::clone(&finding.value.period),
        reasons,
    }
}

fn not_asked(kpi: &str, period: &Period) -> Doubt {
    Doubt::NoValue { kpi: kpi.to_owned(), period: period.clone(), reasons: Vec::new() }
}

fn no_change(finding: &Finding, setting: &Setting<'_>) -> Doubt {
    let unfinished = setting.as_of.is_some_and(|day| !finding.value.period.is_finished(day));
    match &finding.value.outcome {
        Outcome::NoData(_) => no_value(finding),
        Outcome::Known(_) => {
            let (kpi, period) = (finding.value.kpi.to_string(), Period::clone(&finding.value.period));
            Doubt::NoChange { kpi, period, unfinished }
        }
    }
}

/// What came of a test.
struct Answer {
    truth: Truth,
    facts: Vec<Fact>,
    doubts: Vec<Doubt>,
}

impl Default for Answer {
    fn default() -> Self {
        Self { truth: Truth::Undecided, facts: Vec::new(), doubts: Vec::new() }
    }
}

impl Answer {
    fn not_asked(kpi: &str, period: &Period) -> Self {
        Self { doubts: vec![not_asked(kpi, period)], ..Self::default() }
    }
}

impl Test {
    /// Whether a value and what it means pass, and why that cannot be told.
    ///
    /// For tests of one KPI in one period: of its value, band, status or target.
    pub(super) fn of_value(&self, finding: &Finding) -> (Truth, Option<Doubt>) {
        let known = matches!(finding.value.outcome, Outcome::Known(_));
        let kpi = || finding.value.kpi.to_string();
        let period = || Period::clone(&finding.value.period);
        let about_target = matches!(self, Self::Target { .. });
        let concerns = |why: &&Lacking| match why {
            Lacking::Target(_) => about_target,
            Lacking::Impossible => true,
            _ => !about_target,
        };
        let why = finding.criteria.lacking.iter().find(concerns).cloned();
        match self {
            Self::NoData { .. } => (Truth::of(!known), None),
            Self::Status { statuses, negated, .. } => {
                // Who asks for missing values gets an answer where they are missing.
                if !known && !statuses.contains(&FindingStatus::NoData) {
                    return (Truth::Undecided, Some(no_value(finding)));
                }
                (Truth::of(statuses.contains(&finding.status) != *negated), None)
            }
            _ if !known => (Truth::Undecided, Some(no_value(finding))),
            Self::Band { bands: named, degree, negated, .. } => {
                let off = matches!(finding.status, FindingStatus::AboveScale | FindingStatus::BelowScale);
                match (&finding.band, degree) {
                    (Some(band), None) => (Truth::of(named.contains(band) != *negated), None),
                    (Some(_), Some(degree)) => {
                        let bands = &finding.criteria.bands.bands;
                        let rank =
                            |name: &str| bands.iter().find(|band| band.name == name).map(|band| band.rank);
                        let own = finding.band.as_deref().and_then(rank);
                        match own.zip(named.first().and_then(|band| rank(band))) {
                            Some((own, other)) => (Truth::of(degree.holds(own, other)), None),
                            None => (
                                Truth::Undecided,
                                Some(Doubt::NotJudged { kpi: kpi(), period: period(), why }),
                            ),
                        }
                    }
                    (None, None) if off => (Truth::of(*negated), None),
                    (None, _) if off => {
                        (Truth::Undecided, Some(Doubt::OffScale { kpi: kpi(), period: period() }))
                    }
                    (None, _) => {
                        (Truth::Undecided, Some(Doubt::NotJudged { kpi: kpi(), period: period(), why }))
                    }
                }
            }
            Self::Target { met, .. } => match finding.target {
                Some(outcome) => (Truth::of(outcome.met == *met), None),
                None => (Truth::Undecided, Some(Doubt::NotJudged { kpi: kpi(), period: period(), why })),
            },
            Self::Compare { .. } | Self::Between { .. } => match &finding.value.outcome {
                Outcome::Known(value) => (self.of_number(*value), None),
                Outcome::NoData(_) => (Truth::Undecided, None),
            },
            Self::Improved { .. } | Self::Signal { .. } | Self::Member { .. } => (Truth::Undecided, None),
        }
    }

    /// Whether a band passes that is known by its name alone; `None` is no band.
    pub(super) fn of_band(&self, band: Option<&str>) -> Truth {
        match self {
            Self::Band { bands, degree: None, negated, .. } => {
                Truth::of(band.is_some_and(|band| bands.iter().any(|named| named == band)) != *negated)
            }
            _ => Truth::Undecided,
        }
    }

    /// Whether a number passes, for comparisons with written numbers.
    pub(super) fn of_number(&self, number: Exact) -> Truth {
        match self {
            Self::Compare { op, right: Operand::Number(right), .. } => Truth::of(op.holds(&number, right)),
            Self::Between { low, high, .. } => Truth::of(*low <= number && number <= *high),
            _ => Truth::Undecided,
        }
    }

    /// Whether a course shows one of the signals asked for.
    fn of_course(&self, course: &Course) -> Truth {
        let Self::Signal { signals, negated, .. } = self else { return Truth::Undecided };
        let side = course.signal.map(|signal| signal.side);
        let shown = signals.iter().any(|word| match word {
            SignalWord::None => side.is_none(),
            SignalWord::Up => side == Some(Side::Above),
            SignalWord::Down => side == Some(Side::Below),
            SignalWord::Better => course.improved == Some(true),
            SignalWord::Worse => course.improved == Some(false),
        });
        Truth::of(shown != *negated)
    }

    /// Whether a member passes; `None` is one that is not named, or rows without a member.
    pub(super) fn of_member(&self, member: Option<&str>) -> Truth {
        match self {
            Self::Member { members, negated, .. } => {
                let named = member.is_some_and(|member| members.iter().any(|name| same_member(name, member)));
                Truth::of(named != *negated)
            }
            _ => Truth::Undecided,
        }
    }
}

/// Members are the same if their names are: upper and lower case make no difference, as in `--for`.
fn same_member(one: &str, other: &str) -> bool {
    crate::name::Key::of(one) == crate::name::Key::of(other)
}
