//! Conditions that never hold, or always, whatever the data are.
//!
//! What a condition reads is divided into few cases: a KPI's values by the cut points of its bands, its target and the numbers it is compared
//! with; its change likewise; a dimension by the members named. Within a case every test has one answer, so that trying all of them decides.

use super::ast::{Clause, ClauseKind};
use super::checked::{Condition, ConditionKind, Operand, Quantity, Test, Which};
use super::criteria::{band_names, is_plain};
use super::names::Text;
use super::problem::Problem;
use super::truth::Truth;
use crate::band::Target;
use crate::calendar::{Calendar, Grain};
use crate::evaluate::{KpiValue, NoData, Outcome, Reason};
use crate::finding::{Finding, Situation, classify};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::number::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// Combinations of cases that are tried; a condition with more is not judged.
const MAX_CASES: usize = 20_000;

/// What varies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Variable {
    /// A number of a KPI.
    Number(Quantity),
    /// The band of a KPI whose values alone do not decide it.
    Band(String),
    /// The member of a dimension.
    Member(String),
    /// Anything that is true or false by itself: another KPI's side of a comparison, earlier periods.
    Free(String),
}

/// One case of a variable.
#[derive(Debug, Clone)]
enum Case {
    /// A value and what it means.
    Judged(Box<Finding>),
    /// A change or growth.
    Number(Exact),
    /// No number.
    Missing,
    /// A band; `None`: none of them.
    Band(Option<String>),
    /// A member that is named; `None`: another one.
    Member(Option<String>),
    /// Whether it is true.
    Truth(bool),
}

/// The parts of a condition that never hold, or always.
pub(super) fn unusual(
    condition: &Condition,
    clause: &Clause,
    text: &Text<'_>,
    checked: &CheckedCatalog,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    Search { text, checked, problems: &mut problems }.visit(condition, clause, true);
    problems
}

struct Search<'a> {
    text: &'a Text<'a>,
    checked: &'a CheckedCatalog,
    problems: &'a mut Vec<Problem>,
}

/// Whether a condition can hold, and whether it can fail.
#[derive(Debug, Clone, Copy)]
struct Possible {
    holds: bool,
    fails: bool,
}

impl Search<'_> {
    fn visit(&mut self, condition: &Condition, clause: &Clause, whole: bool) {
        let possible = self.possible(condition);
        let parts = parts(condition, clause);
        let culprit = |search: &Self, wanted: fn(Possible) -> bool| {
            parts.iter().find(|(part, _)| wanted(search.possible(part))).copied()
        };
        let place = self.text.place(&clause.range);
        if !possible.holds {
            match culprit(self, |part| !part.holds)
                .filter(|_| matches!(condition.kind, ConditionKind::All(_)))
            {
                Some((part, clause)) => self.visit(part, clause, false),
                None => self.problems.push(Problem::Never { place, whole }),
            }
        } else if !possible.fails {
            match culprit(self, |part| !part.fails)
                .filter(|_| matches!(condition.kind, ConditionKind::Any(_)))
            {
                Some((part, clause)) => self.visit(part, clause, false),
                None => self.problems.push(Problem::Always { place, whole }),
            }
        } else {
            for (part, clause) in parts {
                self.visit(part, clause, false);
            }
        }
    }

    /// What is possible, as far as it can be told.
    fn possible(&self, condition: &Condition) -> Possible {
        let unknown = Possible { holds: true, fails: true };
        let mut cases: BTreeMap<Variable, Vec<Case>> = BTreeMap::new();
        self.variables(condition, condition, &mut cases);
        let sizes = cases.values().map(Vec::len);
        let Some(combinations) = sizes.clone().try_fold(1_usize, usize::checked_mul) else { return unknown };
        if combinations > MAX_CASES {
            return unknown;
        }
        let mut possible = Possible { holds: false, fails: false };
        for number in 0..combinations {
            let mut rest = number;
            let chosen = cases.iter().filter_map(|(variable, cases)| {
                let at = rest % cases.len().max(1);
                rest /= cases.len().max(1);
                Some((variable, cases.get(at)?))
            });
            let chosen: BTreeMap<&Variable, &Case> = chosen.collect();
            match self.truth(condition, &chosen) {
                Truth::Holds => possible.holds = true,
                Truth::Fails => possible.fails = true,
                Truth::Undecided => {}
            }
            if possible.holds && possible.fails {
                break;
            }
        }
        possible
    }

    /// The variables of a part of a condition, with their cases in the whole of it.
    fn variables(&self, part: &Condition, whole: &Condition, cases: &mut BTreeMap<Variable, Vec<Case>>) {
        let either = || vec![Case::Truth(true), Case::Truth(false)];
        match &part.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().for_each(|part| self.variables(part, whole, cases));
            }
            ConditionKind::Not(of) => self.variables(of, whole, cases),
            ConditionKind::Lasting(of, _) => {
                cases.insert(Variable::Free(before(part)), either());
                self.variables(of, whole, cases);
            }
            ConditionKind::Test(test) => match self.variable(test) {
                variable @ Variable::Free(_) => drop(cases.insert(variable, either())),
                Variable::Member(dimension) => {
                    let named = whole.tests().into_iter().flat_map(|test| match test {
                        Test::Member { dimension: other, members, .. } if *other == dimension => {
                            members.clone()
                        }
                        _ => Vec::new(),
                    });
                    let named: BTreeSet<String> = named.collect();
                    let members = named.into_iter().map(Some).chain([None]).map(Case::Member);
                    cases.insert(Variable::Member(dimension), members.collect());
                }
                Variable::Band(kpi) => {
                    let names = self.checked.kpis.get(&kpi).map(band_names).unwrap_or_default();
                    let names = names.into_iter().map(|name| Some(name.to_owned())).chain([None]);
                    let named = names.map(Case::Band).chain([Case::Missing]).collect();
                    cases.insert(Variable::Band(kpi), named);
                }
                Variable::Number(quantity) => {
                    if let Some(kpi) = self.checked.kpis.get(&quantity.kpi) {
                        let numbers = numbers(kpi, &quantity, whole);
                        cases.insert(Variable::Number(quantity), numbers);
                    }
                }
            },
        }
    }

    /// What decides a test.
    fn variable(&self, test: &Test) -> Variable {
        let value = |kpi: &String| Variable::Number(Quantity { kpi: kpi.clone(), which: Which::Value });
        let plain = |kpi: &String| self.checked.kpis.get(kpi).is_some_and(is_plain);
        match test {
            Test::Band { kpi, degree: None, .. } if !plain(kpi) => Variable::Band(kpi.clone()),
            Test::Band { kpi, .. } | Test::Status { kpi, .. } | Test::Target { kpi, .. } if !plain(kpi) => {
                Variable::Free(format!("{test:?}"))
            }
            Test::NoData { kpi }
            | Test::Band { kpi, .. }
            | Test::Status { kpi, .. }
            | Test::Target { kpi, .. } => value(kpi),
            Test::Compare { left, right: Operand::Number(_), .. } | Test::Between { left, .. } => {
                Variable::Number(left.clone())
            }
            Test::Member { dimension, .. } => Variable::Member(dimension.clone()),
            Test::Compare { .. } | Test::Improved { .. } | Test::Signal { .. } => {
                Variable::Free(format!("{test:?}"))
            }
        }
    }

    fn truth(&self, condition: &Condition, chosen: &BTreeMap<&Variable, &Case>) -> Truth {
        let free = |name: String| match chosen.get(&Variable::Free(name)) {
            Some(Case::Truth(truth)) => Truth::of(*truth),
            _ => Truth::Undecided,
        };
        match &condition.kind {
            ConditionKind::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part, chosen))),
            ConditionKind::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part, chosen))),
            ConditionKind::Not(of) => self.truth(of, chosen).not(),
            ConditionKind::Lasting(of, _) => Truth::all([self.truth(of, chosen), free(before(condition))]),
            ConditionKind::Test(test) => match (self.variable(test), test) {
                (Variable::Free(name), _) => free(name),
                (variable, test) => match (chosen.get(&variable), test) {
                    (Some(Case::Judged(finding)), test) => test.of_value(finding).0,
                    (Some(Case::Number(_)), Test::NoData { .. }) => Truth::Fails,
                    (Some(Case::Number(number)), test) => test.of_number(*number),
                    (Some(Case::Band(band)), test) => test.of_band(band.as_deref()),
                    (Some(Case::Member(member)), test) => test.of_member(member.as_deref()),
                    _ => Truth::Undecided,
                },
            },
        }
    }
}

/// The parts of a condition with the tree they were read from.
fn parts<'a>(condition: &'a Condition, clause: &'a Clause) -> Vec<(&'a Condition, &'a Clause)> {
    match (&condition.kind, &clause.kind) {
        (ConditionKind::All(parts), ClauseKind::All(clauses))
        | (ConditionKind::Any(parts), ClauseKind::Any(clauses)) => parts.iter().zip(clauses).collect(),
        (ConditionKind::Not(part), ClauseKind::Not(clause))
        | (ConditionKind::Lasting(part, _), ClauseKind::Lasting(clause, _)) => vec![(part, clause)],
        _ => Vec::new(),
    }
}

/// What a lasting condition says of earlier periods.
fn before(lasting: &Condition) -> String {
    format!("before: {}", lasting.written)
}

/// The cases of a number: at, below, between and above everything it is compared with, and none.
fn numbers(kpi: &CheckedKpi, quantity: &Quantity, whole: &Condition) -> Vec<Case> {
    let mut cuts: BTreeSet<Exact> = BTreeSet::new();
    for test in whole.tests() {
        match test {
            Test::Compare { left, right: Operand::Number(number), .. } if left == quantity => {
                cuts.insert(*number);
            }
            Test::Between { left, low, high } if left == quantity => cuts.extend([*low, *high]),
            _ => {}
        }
    }
    let (mut least, mut most) = (None, None);
    if quantity.which == Which::Value {
        (least, most) = kpi.formula.range;
        let usual = kpi.criteria.usual();
        let bounds = usual.bands.bands.iter().flat_map(|band| [band.lower, band.upper]).flatten();
        cuts.extend(bounds.map(|bound| bound.value));
        match usual.target {
            Some(Target::Value(value)) => drop(cuts.insert(value)),
            Some(Target::Range(low, high)) => cuts.extend([low, high]),
            None => {}
        }
        cuts.extend(least.into_iter().chain(most));
    } else {
        cuts.insert(Exact::ZERO);
    }
    let possible =
        |value: &Exact| least.is_none_or(|least| *value >= least) && most.is_none_or(|most| *value <= most);
    let cases = around(&cuts).into_iter().filter(possible).map(|value| match quantity.which {
        Which::Value if is_plain(kpi) => Case::Judged(Box::new(judged(kpi, Some(value)))),
        Which::Value | Which::Change | Which::Growth => Case::Number(value),
    });
    let missing = match quantity.which {
        Which::Value => Case::Judged(Box::new(judged(kpi, None))),
        Which::Change | Which::Growth => Case::Missing,
    };
    cases.chain([missing]).collect()
}

/// Each cut point, a value between each two, one below the first and one above the last.
fn around(cuts: &BTreeSet<Exact>) -> Vec<Exact> {
    let cuts: Vec<Exact> = cuts.iter().copied().collect();
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else { return vec![Exact::ZERO] };
    let between = cuts.windows(2).filter_map(|pair| match pair {
        [low, high] => low.add(*high).and_then(|sum| sum.div(Exact::integer(2))).ok(),
        _ => None,
    });
    let mut values: Vec<Exact> = between.collect();
    values.extend(first.sub(Exact::ONE).into_iter().chain(last.add(Exact::ONE)));
    values.extend(cuts);
    values
}

/// What a value of the KPI means by itself.
fn judged(kpi: &CheckedKpi, value: Option<Exact>) -> Finding {
    let missing = || NoData { reasons: vec![Reason::BaselineMissing] };
    let day = jiff::civil::date(2000, 1, 1);
    let period = Calendar::default().containing(Grain::Day, day);
    let definition = &kpi.definition;
    let fallback = || crate::calendar::Period { start: day, end: day, grain: None, label: String::new() };
    let outcome = value.map_or_else(|| Outcome::NoData(missing()), Outcome::Known);
    let value = KpiValue {
        // Shares are judged for a member, never for their whole.
        group: definition.by.iter().map(|by| (by.text.clone(), None)).collect(),
        ..KpiValue::alone(&definition.id.text, period.unwrap_or_else(fallback), outcome)
    };
    classify(kpi, value, &Situation::default())
}
