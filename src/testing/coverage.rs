//! What no test reaches: KPIs, bands, reasons for missing values, and branches of formulas.

use super::boundary::has_value;
use super::compare::kind;
use super::probe::choices;
use super::run::TestRun;
use crate::evaluate::{KpiValue, Outcome, compute};
use crate::formula::{Aggregate, Arithmetic, CheckedCatalog, CheckedKpi, Expr};
use crate::rule::{CheckedRules, Truth};
use serde::Serialize;

/// What the tests of a KPI reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KpiCoverage {
    /// The KPI's id.
    pub kpi: String,
    /// How many tests it has.
    pub tests: usize,
    /// Its bands, best first.
    pub bands: Vec<Reached>,
    /// The reasons for which it can have no value.
    pub reasons: Vec<Reached>,
    /// The ways through `or else` and `if`.
    pub branches: Vec<Reached>,
}

/// Something a test can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// What it is called.
    pub name: String,
    /// Whether a test reaches it.
    pub reached: bool,
}

/// What is reached of what there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Reached.
    pub reached: usize,
    /// There.
    pub all: usize,
}

/// What tests reach of each of these KPIs. Written tests count, boundaries do not.
pub fn coverage(kpis: &[&CheckedKpi], checked: &CheckedCatalog, runs: &[TestRun<'_>]) -> Vec<KpiCoverage> {
    let of = |kpi: &CheckedKpi| {
        let id = kpi.definition.id.text.as_str();
        let runs: Vec<&TestRun<'_>> = runs.iter().filter(|run| run.test.definition.kpi.text == id).collect();
        of_kpi(checked, kpi, &runs)
    };
    kpis.iter().map(|kpi| of(kpi)).collect()
}

/// The rules that a test makes fire, in the order of their ids.
pub fn rules_reached(rules: &CheckedRules, runs: &[TestRun<'_>]) -> Vec<Reached> {
    let fired = |id: &String| {
        let compared = runs.iter().flat_map(|run| &run.compared);
        compared
            .flat_map(|compared| &compared.rules)
            .any(|(rule, truth)| rule == id && *truth == Truth::Holds)
    };
    rules.rules.keys().map(|id| Reached { name: id.clone(), reached: fired(id) }).collect()
}

/// The sum over several KPIs.
pub fn share<'a>(items: impl IntoIterator<Item = &'a Reached>) -> Share {
    items.into_iter().fold(Share::default(), |share, item| Share {
        reached: share.reached.saturating_add(usize::from(item.reached)),
        all: share.all.saturating_add(1),
    })
}

fn of_kpi(checked: &CheckedCatalog, kpi: &CheckedKpi, runs: &[&TestRun<'_>]) -> KpiCoverage {
    // Of periods that have the formula of today; what it was before is not asked about.
    let findings = || {
        let found =
            runs.iter().flat_map(|run| &run.compared).filter_map(|compared| compared.finding.as_ref());
        found.filter(|finding| kpi.days.holds(finding.value.period.start))
    };
    let band = |name: &str| Reached {
        name: name.to_owned(),
        reached: findings().any(|finding| finding.band.as_deref() == Some(name)),
    };
    let gives = |value: &KpiValue, reason: &str| match &value.outcome {
        Outcome::Known(_) => false,
        Outcome::NoData(missing) => missing.reasons.iter().any(|found| kind(found) == reason),
    };
    let reason = |name: &'static str| Reached {
        name: name.to_owned(),
        reached: findings().any(|finding| gives(&finding.value, name)),
    };
    let mut branches = Vec::new();
    let mut choices_of_formula = Vec::new();
    or_elses(&kpi.formula.expr, &mut choices_of_formula);
    for (first, second) in choices_of_formula {
        let name = operands_in(kpi, first);
        let known = |part: &Expr, value: &KpiValue| {
            matches!(compute(&kpi.formula, part, &value.atoms), Outcome::Known(_))
        };
        branches.push(Reached {
            name: format!("{name} is there"),
            reached: findings().any(|finding| known(first, &finding.value)),
        });
        branches.push(Reached {
            name: format!("`or else` replaces {name}"),
            reached: findings().any(|finding| !known(first, &finding.value) && known(second, &finding.value)),
        });
    }
    for (condition, _) in choices(checked, kpi) {
        let taken =
            || runs.iter().flat_map(|run| &run.choices).filter(|choice| choice.condition == condition);
        let (then, otherwise) = (taken().any(|choice| choice.then), taken().any(|choice| choice.otherwise));
        branches.push(Reached { name: format!("`if {condition}`"), reached: then });
        branches.push(Reached { name: format!("`else` of `if {condition}`"), reached: otherwise });
    }
    KpiCoverage {
        kpi: kpi.definition.id.text.clone(),
        tests: runs.len(),
        bands: kpi.definition.criteria.band_names().into_iter().map(band).collect(),
        reasons: possible_reasons(kpi).into_iter().map(reason).collect(),
        branches,
    }
}

/// The reasons for which a formula can have no value, but for numbers that are too large and data that contradict the definition.
fn possible_reasons(kpi: &CheckedKpi) -> Vec<&'static str> {
    let formula = &kpi.formula;
    let of_values = |aggregate: &Aggregate| {
        matches!(
            aggregate,
            Aggregate::Sum(_) | Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Percentile { .. }
        )
    };
    let earlier = |at: &crate::formula::Atom| at.window.back > 0 || at.window.years_back > 0;
    let (past, present): (Vec<_>, Vec<_>) = formula.atoms.iter().partition(|atom| earlier(atom));
    let missing = !has_value(&formula.expr, &|_| false, &|_| false);
    let possible = [
        ("no rows", missing && !present.is_empty()),
        ("no values", missing && formula.atoms.iter().any(|atom| of_values(&atom.aggregate))),
        ("zero denominator", divides_by_what_can_be_zero(kpi, &formula.expr)),
        ("sample too small", kpi.definition.minimum_sample.is_some()),
        ("baseline missing", missing && !past.is_empty()),
        ("period unfinished", !past.is_empty() && !present.is_empty()),
    ];
    possible.into_iter().filter(|(_, possible)| *possible).map(|(reason, _)| reason).collect()
}

/// Whether there is a quotient whose denominator can be zero while there are rows: not a count of all rows, nor the number of an average's
/// values, of which nothing is another reason.
fn divides_by_what_can_be_zero(kpi: &CheckedKpi, expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Atom(_) => false,
        Expr::Neg(inner) => divides_by_what_can_be_zero(kpi, inner),
        // What is replaced gives no reason.
        Expr::OrElse(_, second) => divides_by_what_can_be_zero(kpi, second),
        Expr::Binary { op, left, right, .. } => {
            let zero = match right.as_ref() {
                Expr::Number(_) => false,
                Expr::Atom(at) => kpi.formula.atoms.get(*at).is_some_and(|atom| match &atom.aggregate {
                    Aggregate::CountPresent(_) => false,
                    Aggregate::CountRows => atom.condition.is_some(),
                    _ => true,
                }),
                other => has_atom(other),
            };
            *op == Arithmetic::Div && zero
                || divides_by_what_can_be_zero(kpi, left)
                || divides_by_what_can_be_zero(kpi, right)
        }
    }
}

fn has_atom(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) => false,
        Expr::Atom(_) => true,
        Expr::Neg(inner) => has_atom(inner),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => has_atom(left) || has_atom(right),
    }
}

fn or_elses<'a>(expr: &'a Expr, found: &mut Vec<(&'a Expr, &'a Expr)>) {
    match expr {
        Expr::Number(_) | Expr::Atom(_) => {}
        Expr::Neg(inner) => or_elses(inner, found),
        Expr::Binary { left, right, .. } => {
            or_elses(left, found);
            or_elses(right, found);
        }
        Expr::OrElse(first, second) => {
            if !found.iter().any(|(known, _)| *known == first.as_ref()) {
                found.push((first, second));
            }
            or_elses(first, found);
            or_elses(second, found);
        }
    }
}

/// The operands of the formula that an expression is made of.
fn operands_in(kpi: &CheckedKpi, expr: &Expr) -> String {
    let within = atoms_of(expr);
    let names: Vec<String> = kpi
        .formula
        .operands
        .iter()
        .filter(|operand| atoms_of(&operand.expr).iter().any(|atom| within.contains(atom)))
        .map(|operand| format!("`{}`", operand.name))
        .collect();
    if names.is_empty() { "a value".to_owned() } else { names.join(", ") }
}

fn atoms_of(expr: &Expr) -> Vec<usize> {
    match expr {
        Expr::Number(_) => Vec::new(),
        Expr::Atom(at) => vec![*at],
        Expr::Neg(inner) => atoms_of(inner),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
            let mut atoms = atoms_of(left);
            atoms.extend(atoms_of(right));
            atoms
        }
    }
}
