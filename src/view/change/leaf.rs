//! What of a change is due to each leaf of the formula, worded.

use super::{Figure, Pair, Worded, figure};
use crate::calendar::Window;
use crate::driver::{Leaf, LeafPart};
use crate::evaluate::{KpiValue, Outcome};
use crate::formula::{Aggregate, Atom, CheckedCatalog, RowType};
use crate::name::{Key, collapsed};
use crate::unit::{TimeUnit, Unit};
use serde::Serialize;
use std::cmp::Reverse;

/// What of a change is due to a leaf of the formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeafEffect {
    /// The operand, or the aggregate in words; several joined where too many moved.
    pub name: String,
    /// What the measure of that name computes, as written.
    pub is: Option<String>,
    /// Its value in the period before, in its own unit.
    pub before: Figure,
    /// Its value in the period.
    pub after: Figure,
    /// What of the change is due to it, in the KPI's unit.
    pub effect: Figure,
}

/// The parts in words, those that moved the value most first.
pub(super) fn effects(
    worded: &Worded<'_>,
    catalog: &CheckedCatalog,
    pair: Pair<'_>,
    mut parts: Vec<LeafPart>,
) -> Vec<LeafEffect> {
    parts.sort_by_key(|part| Reverse(part.effect.abs()));
    parts.iter().map(|part| effect(worded, catalog, pair, part)).collect()
}

fn effect(worded: &Worded<'_>, catalog: &CheckedCatalog, pair: Pair<'_>, part: &LeafPart) -> LeafEffect {
    let names: Vec<String> = part.leaves.iter().map(|leaf| worded.leaf(catalog, leaf)).collect();
    let name = worded.language.list_pairs(&names);
    let (before, after) = match part.leaves.as_slice() {
        [leaf] => (value(worded, leaf, &pair.0.value), value(worded, leaf, &pair.1.value)),
        _ => (figure(None, |_| String::new()), figure(None, |_| String::new())),
    };
    let key = Key::of(&name);
    let measure = worded.kpi.definition.measures.iter().find(|measure| {
        std::iter::once(&measure.name).chain(&measure.aliases).any(|name| Key::of(&name.text) == key)
    });
    LeafEffect {
        is: measure.map(|measure| collapsed(&measure.is.text)),
        name,
        before,
        after,
        effect: worded.effect(Some(part.effect)),
    }
}

impl Worded<'_> {
    /// The name of a leaf: an operand's, or its aggregates in words.
    pub(crate) fn leaf(&self, catalog: &CheckedCatalog, leaf: &Leaf) -> String {
        let formula = &self.kpi.formula;
        if let Some(operand) = leaf.operand.and_then(|at| formula.operands.get(at)) {
            return operand.name.clone();
        }
        let atoms = leaf.atoms.iter().filter_map(|at| formula.atoms.get(*at));
        atoms.map(|atom| atom_name(catalog, atom)).collect::<Vec<_>>().join(" and ")
    }
}

/// `sum of cost of tickets where reopened`, and over which days if they are not the period's.
fn atom_name(catalog: &CheckedCatalog, atom: &Atom) -> String {
    let words = atom.words(&catalog.catalog.datasets);
    let mut name = format!("{} of {}", words.aggregate, atom.dataset);
    if let Some(condition) = words.condition {
        name.push_str(&format!(" where {condition}"));
    }
    if atom.window != Window::default() {
        name.push_str(&format!(" ({})", atom.window));
    }
    name
}

/// What a leaf was: an operand in its unit, a single aggregate as a plain number or a duration.
fn value(worded: &Worded<'_>, leaf: &Leaf, of: &KpiValue) -> Figure {
    let formula = &worded.kpi.formula;
    let (outcome, unit) = match (leaf.operand, leaf.atoms.as_slice()) {
        (Some(at), _) => (
            of.operands.get(at).map(|(_, outcome)| outcome),
            formula.operands.get(at).map_or(Unit::Unknown, |operand| operand.unit.clone()),
        ),
        (None, [at]) => (
            of.atoms.get(*at).map(|trace| &trace.value),
            formula.atoms.get(*at).map_or(Unit::Unknown, |atom| held_in(atom)),
        ),
        (None, _) => (None, Unit::Unknown),
    };
    figure(outcome.and_then(Outcome::known), |exact| worded.language.value(exact, &unit, None, None))
}

/// The unit in which an atom's value is held.
pub(crate) fn held_in(atom: &Atom) -> Unit {
    match &atom.aggregate {
        Aggregate::Sum(of) | Aggregate::Min(of) | Aggregate::Max(of) | Aggregate::Percentile { of, .. }
            if of.ty() == RowType::Duration =>
        {
            Unit::time(TimeUnit::Microsecond)
        }
        _ => Unit::Unknown,
    }
}
