//! A value's whole story: from the rows that were read to the printed number and its band.

mod text;

use crate::calendar::{Calendar, Period};
use crate::catalog::Catalog;
use crate::evaluate::{AtomTrace, KpiValue, Outcome};
use crate::finding::{Finding, FindingStatus};
use crate::format;
use crate::formula::{self, Atom, CheckedCatalog, CheckedKpi, Expr, Operand};
use crate::name::{Key, collapsed};
use crate::number::Exact;
use crate::plan::ScopeFilter;
use serde::{Serialize, Serializer};

/// Everything that led to a value, worded; as text it is what `kpi explain` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// The KPI's id.
    pub kpi: String,
    /// Its title.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Its first day.
    pub from: String,
    /// The day after its last.
    pub before: String,
    /// Whether it has ended.
    pub finished: bool,
    /// Dimensions fixed to one member.
    #[serde(serialize_with = "as_map")]
    pub scope: Vec<(String, String)>,
    /// The group of the value: dimension and member.
    #[serde(serialize_with = "as_map")]
    pub group: Vec<(String, Option<String>)>,
    /// The value as printed; `–` if there is none.
    pub shown: String,
    /// The value.
    pub exact: Option<Exact>,
    /// Its unit.
    pub unit: String,
    /// How it was rounded.
    pub rounding: Option<String>,
    /// Why there is no value.
    pub reasons: Vec<String>,
    /// Whether `or else` replaced a missing value.
    pub substituted: bool,
    /// The formula as written.
    pub formula: String,
    /// For which periods it is the formula, and why it replaced the one before; `None` if it has always been.
    pub in_force: Option<String>,
    /// The formula with measures and other KPIs put in.
    pub expanded: Option<String>,
    /// The parameters it uses, with their values as written.
    #[serde(serialize_with = "as_map")]
    pub parameters: Vec<(String, String)>,
    /// Of the outermost quotient.
    pub numerator: Option<Exact>,
    /// Of the same.
    pub denominator: Option<Exact>,
    /// All bands as one inequality.
    pub bands: Option<String>,
    /// The band of the value, or that it is above or below the scale.
    pub band: Option<String>,
    /// The cut points that decided.
    pub rule: Option<String>,
    /// The target, and whether it is met.
    pub target: Option<String>,
    /// How much of the way from the baseline to the target is done.
    pub achievement: Option<String>,
    /// What holds for this member in place of what the KPI declares.
    pub overridden: Option<String>,
    /// What the KPI declares, and yet does not judge this value by.
    pub lacking: Vec<String>,
    /// The change against the period before.
    pub change: Option<String>,
    /// How sure it is.
    pub certainty: Option<String>,
    /// How it stands in its series.
    pub signal: Option<String>,
    /// How far it is to the next better band and to the target.
    pub distances: Vec<String>,
    /// The operands of the formula, in its order.
    pub operands: Vec<OperandStory>,
}

/// An operand of the formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperandStory {
    /// Its name in the formula.
    pub name: String,
    /// What the measure of that name computes, as written.
    pub is: Option<String>,
    /// Its value with its unit; `no value` if there is none.
    pub shown: String,
    /// Its value.
    pub exact: Option<Exact>,
    /// Why it has none.
    pub reasons: Vec<String>,
    /// The rows it was computed from.
    pub reads: Vec<ReadStory>,
}

/// The rows that aggregates were computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadStory {
    /// The dataset.
    pub dataset: String,
    /// The aggregates: `count`, `sum of cost`.
    pub aggregates: Vec<String>,
    /// Which rows count: `created at from 2026-09-01 to before 2026-10-01`, `client = Acme`; `None` if the calendar has no such days.
    pub rows_of: Option<Vec<String>>,
    /// Rows read.
    pub read: u64,
    /// The aggregates' condition.
    pub condition: Option<String>,
    /// Rows that satisfy it.
    pub rows: u64,
    /// Rows of these that lack an argument: the argument and how many.
    #[serde(serialize_with = "as_map")]
    pub skipped: Vec<(String, u64)>,
}

/// Rows that satisfied an aggregate's condition and lacked its argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedRows {
    /// The dataset.
    pub dataset: String,
    /// What they lack.
    pub argument: String,
    /// How many.
    pub rows: u64,
    /// Of how many.
    pub of: u64,
}

/// The argument of each atom in words; a count of rows has none.
pub fn arguments(catalog: &Catalog, kpi: &CheckedKpi) -> Vec<Option<String>> {
    kpi.formula.atoms.iter().map(|atom| atom.words(&catalog.datasets).argument).collect()
}

/// The rows a value's aggregates skipped, in the order of the formula; `arguments` are those of the KPI.
pub fn skipped(kpi: &CheckedKpi, arguments: &[Option<String>], value: &KpiValue) -> Vec<SkippedRows> {
    let mut found = Vec::new();
    for ((atom, argument), trace) in kpi.formula.atoms.iter().zip(arguments).zip(&value.atoms) {
        let (Some(argument), rows) = (argument, trace.skipped()) else { continue };
        if rows > 0 {
            let skipped = SkippedRows {
                dataset: atom.dataset.clone(),
                argument: argument.clone(),
                rows,
                of: trace.rows,
            };
            if !found.contains(&skipped) {
                found.push(skipped);
            }
        }
    }
    found
}

/// What is asked beside the finding.
#[derive(Debug, Clone, Copy)]
pub struct StoryRequest<'a> {
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// Whether the period has ended.
    pub finished: bool,
}

/// The story of a finding.
pub fn story(
    checked: &CheckedCatalog,
    kpi: &CheckedKpi,
    request: &StoryRequest<'_>,
    finding: &Finding,
) -> Story {
    let (definition, formula, value) = (&kpi.definition, &kpi.formula, &finding.value);
    let (unit, decimals) = (&formula.unit, definition.decimals);
    let (exact, criteria) = (value.outcome.known(), &finding.criteria);
    let scale = criteria.exact_scale();
    let judged = finding.band.is_some()
        || matches!(finding.status, FindingStatus::AboveScale | FindingStatus::BelowScale);
    let operands = formula.operands.iter().zip(&value.operands);
    let teller = Teller {
        catalog: &checked.catalog,
        kpi,
        period: &value.period,
        scope: request.scope,
        group: &value.group,
        rest: value.rest,
        traces: &value.atoms,
    };
    Story {
        kpi: definition.id.text.clone(),
        title: definition.title.clone(),
        period: Period::clone(&value.period),
        from: value.period.start.to_string(),
        before: value.period.end.to_string(),
        finished: request.finished,
        scope: request.scope.iter().map(|filter| (filter.dimension.clone(), filter.member.clone())).collect(),
        group: value.group.to_vec(),
        shown: exact.map_or_else(|| "–".to_owned(), |exact| format::value(exact, unit, decimals, scale)),
        exact,
        unit: unit.to_string(),
        rounding: exact.map(|exact| format::rounding(exact, unit, decimals, scale)),
        reasons: reasons(&value.outcome),
        substituted: value.substituted,
        formula: collapsed(&definition.formula.text),
        in_force: format::in_force(kpi),
        parameters: formula.parameters.clone(),
        expanded: formula::expanded(&checked.catalog, definition, value.period.start),
        numerator: value.numerator,
        denominator: value.denominator,
        bands: format::bands(criteria, unit, decimals),
        band: judged.then(|| finding.band.clone().unwrap_or_else(|| finding.status.name().to_owned())),
        rule: finding
            .placed
            .filter(|_| judged)
            .and_then(|placed| format::rule(criteria, placed, unit, decimals))
            .map(|rule| stuck(rule, finding)),
        target: finding.criteria.target.as_ref().map(|target| {
            let met = finding.target.map_or("", |outcome| if outcome.met { ", met" } else { ", not met" });
            let computed = criteria.formula.and_then(|at| kpi.companions.get(at));
            let by = computed.map_or_else(String::new, |of| format!(", computed: {}", of.canonical));
            format!("{}{met}{by}", format::target(target, unit, decimals))
        }),
        achievement: finding.achievement.map(format::achievement),
        overridden: criteria.overridden.as_deref().map(format::overridden),
        lacking: criteria.lacking.iter().map(|what| format::lacking(what, &value.companions)).collect(),
        change: finding.change.as_ref().map(|change| format::change(change, unit, decimals)),
        certainty: finding.evidence.certainty.as_ref().map(|certainty| format::certainty(kpi, certainty)),
        signal: finding.evidence.course.as_ref().map(|course| format::course(kpi, course)),
        distances: finding.evidence.distances.iter().map(|one| format::distance(kpi, one)).collect(),
        operands: operands.map(|(operand, (_, outcome))| teller.operand(operand, outcome)).collect(),
    }
}

/// The cut points of the band a value would be in, if it did not stick to the one before.
fn stuck(rule: String, finding: &Finding) -> String {
    match &finding.unstuck {
        Some(alone) => format!("sticks to it from earlier periods, {alone} by the cut points alone: {rule}"),
        None => rule,
    }
}

/// What is known where the operands of one value are told.
struct Teller<'a> {
    catalog: &'a Catalog,
    kpi: &'a CheckedKpi,
    period: &'a Period,
    scope: &'a [ScopeFilter],
    group: &'a [(String, Option<String>)],
    /// Whether the last member stands for all that are not shown one by one.
    rest: bool,
    traces: &'a [AtomTrace],
}

impl Teller<'_> {
    fn operand(&self, operand: &Operand, outcome: &Outcome) -> OperandStory {
        let Operand { name, expr, unit } = operand;
        let key = Key::of(name);
        let measure = self.kpi.definition.measures.iter().find(|measure| {
            std::iter::once(&measure.name).chain(&measure.aliases).any(|name| Key::of(&name.text) == key)
        });
        let exact = outcome.known();
        OperandStory {
            name: name.clone(),
            is: measure.map(|measure| collapsed(&measure.is.text)),
            shown: exact.map_or_else(|| "no value".to_owned(), |exact| format::operand(exact, unit)),
            exact,
            reasons: reasons(outcome),
            reads: self.reads(expr),
        }
    }

    /// The rows behind an expression; aggregates over the same rows are told together.
    fn reads(&self, expr: &Expr) -> Vec<ReadStory> {
        let mut numbers = Vec::new();
        atoms(expr, &mut numbers);
        let mut told: Vec<(&Atom, ReadStory)> = Vec::new();
        for at in numbers {
            let (Some(atom), Some(trace)) = (self.kpi.formula.atoms.get(at), self.traces.get(at)) else {
                continue;
            };
            let words = atom.words(&self.catalog.datasets);
            let skipped = words.argument.map(|argument| (argument, trace.skipped()));
            let skipped = skipped.filter(|(_, count)| *count > 0);
            match told.iter_mut().find(|(other, _)| same_rows(other, atom)) {
                Some((_, read)) => {
                    read.aggregates.push(words.aggregate);
                    read.skipped.extend(skipped.filter(|found| !read.skipped.contains(found)));
                }
                None => told.push((
                    atom,
                    ReadStory {
                        dataset: atom.dataset.clone(),
                        aggregates: vec![words.aggregate],
                        rows_of: self.rows_of(atom),
                        read: trace.scope,
                        condition: words.condition,
                        rows: trace.rows,
                        skipped: skipped.into_iter().collect(),
                    },
                )),
            }
        }
        told.into_iter().map(|(_, read)| read).collect()
    }

    fn rows_of(&self, atom: &Atom) -> Option<Vec<String>> {
        let calendar: &Calendar = &self.catalog.project.calendar;
        let days = calendar.window(self.period, atom.window)?;
        let mut words = vec![atom.time_words(&self.catalog.datasets, &days)];
        let counts = |dimension: &String| !atom.across.contains(dimension);
        let scope = self.scope.iter().filter(|filter| counts(&filter.dimension));
        words.extend(scope.map(|filter| format!("{} = {}", filter.dimension, filter.member)));
        for (dimension, member) in self.group.iter().filter(|(dimension, _)| counts(dimension)) {
            let is_rest = self.rest && self.group.last().is_some_and(|(last, _)| last == dimension);
            words.push(match member {
                _ if is_rest => format!("any other {dimension}, or none"),
                Some(member) => format!("{dimension} = {member}"),
                None => format!("no {dimension}"),
            });
        }
        words.extend(atom.across.iter().map(|dimension| format!("of any {dimension}")));
        Some(words)
    }
}

/// The atoms of an expression, in its order, each once.
fn atoms(expr: &Expr, found: &mut Vec<usize>) {
    match expr {
        Expr::Number(_) => {}
        Expr::Atom(at) => {
            if !found.contains(at) {
                found.push(*at);
            }
        }
        Expr::Neg(inner) => atoms(inner, found),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
            atoms(left, found);
            atoms(right, found);
        }
    }
}

fn same_rows(a: &Atom, b: &Atom) -> bool {
    (&a.dataset, &a.condition, &a.time, &a.window, &a.across)
        == (&b.dataset, &b.condition, &b.time, &b.window, &b.across)
}

fn reasons(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Known(_) => Vec::new(),
        Outcome::NoData(missing) => missing.reasons.iter().map(format::reason).collect(),
    }
}

fn as_map<V: Serialize, S: Serializer>(pairs: &[(String, V)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
