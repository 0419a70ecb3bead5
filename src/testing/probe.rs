//! Which branches of `if` the rows of a test take: counted by the same stages that compute values.

use super::question::Question;
use crate::calendar::Stretch;
use crate::engine::MemoryDb;
use crate::formula::{Aggregate, Atom, CheckedCatalog, CheckedKpi, Condition, Expr};
use crate::number::Exact;
use crate::pipeline;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An `if` of a KPI, in words, and how many rows took each of its ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its condition: `channel = chat`.
    pub condition: String,
    /// Whether a row took what stands after `then`.
    pub then: bool,
    /// Whether a row took what stands after `else`.
    pub otherwise: bool,
}

/// The conditions of every `if` that a KPI's aggregates decide row by row, in words, each with the atom that counts the rows that satisfy it
/// and the one that counts the others.
pub(super) fn choices(checked: &CheckedCatalog, kpi: &CheckedKpi) -> Vec<(String, [Atom; 2])> {
    let mut found: Vec<(String, [Atom; 2])> = Vec::new();
    for atom in &kpi.formula.atoms {
        for condition in atom.choices() {
            let counted = |also: Condition| {
                let parts = atom.condition.iter().cloned().chain([also]).collect();
                let condition = Condition::all_of(parts);
                Atom { aggregate: Aggregate::CountRows, condition, ..Atom::clone(atom) }
            };
            let asked = Atom { condition: Some(condition.clone()), ..counted(condition.clone()) };
            let words = asked.words(&checked.catalog.datasets).condition.unwrap_or_default();
            let atoms = [counted(condition.clone()), counted(Condition::Not(Box::new(condition.clone())))];
            if !found.iter().any(|(_, known)| *known == atoms) {
                found.push((words, atoms));
            }
        }
    }
    found
}

/// What the rows of a question take.
pub(super) fn taken(
    checked: &CheckedCatalog,
    kpi: &CheckedKpi,
    question: &Question,
    database: &MemoryDb,
) -> Vec<Choice> {
    let choices = choices(checked, kpi);
    if choices.is_empty() {
        return Vec::new();
    }
    let mut probe = CheckedKpi { days: Stretch::default(), earlier: Vec::new(), ..kpi.clone() };
    probe.formula.expr = Expr::Number(Exact::ONE);
    probe.formula.operands = Vec::new();
    probe.formula.measures = Vec::new();
    probe.formula.atoms = choices.iter().flat_map(|(_, atoms)| atoms.clone()).map(Arc::new).collect();
    let probed = CheckedCatalog {
        catalog: checked.catalog.only(&BTreeSet::new()),
        datasets: checked.datasets.clone(),
        kpis: BTreeMap::from([(kpi.definition.id.text.clone(), probe)]),
    };
    // What cannot be asked is not reached.
    let Ok(answer) = pipeline::answer_of_few(&probed, database, &question.request) else { return Vec::new() };
    let took =
        |at: usize| answer.values.iter().any(|value| value.atoms.get(at).is_some_and(|trace| trace.rows > 0));
    let choice = |(at, (condition, _)): (usize, (String, [Atom; 2]))| {
        let first = at.saturating_mul(2);
        Choice { condition, then: took(first), otherwise: took(first.saturating_add(1)) }
    };
    choices.into_iter().enumerate().map(choice).collect()
}
