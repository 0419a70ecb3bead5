//! Formulas of targets: in the unit of their KPI, or an error.

use super::ast;
use super::checked::{CheckedKpi, Companion};
use super::library::Library;
use super::lower::{Lowered, scaled};
use super::print;
use super::problem::{Place, Problem};
use crate::formula::Atom;
use crate::unit::Unit;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Companion {
    /// A formula as read, in its own unit.
    pub(super) fn new(tree: &ast::Expr, value: Lowered, atoms: Vec<Arc<Atom>>) -> Self {
        // A bare number goes with any unit.
        let unit = if value.literal.is_some() { Unit::Unknown } else { value.unit };
        Self { expr: value.expr, atoms, unit, canonical: print::formula(tree) }
    }
}

/// Gives every KPI its companions, in its unit and in their order. A KPI of which one has an error is taken out.
pub(super) fn attach(
    library: &Library<'_>,
    kpis: &mut BTreeMap<String, CheckedKpi>,
    mut companions: Vec<(String, usize, Companion)>,
    problems: &mut Vec<Problem>,
) {
    companions.sort_by(|(kpi, at, _), (other, other_at, _)| (kpi, at).cmp(&(other, other_at)));
    for (id, index, mut companion) in companions {
        let Some(kpi) = kpis.get_mut(&id) else { continue };
        match companion.unit.factor_to_declared(&kpi.formula.unit) {
            Some(factor) => {
                companion.expr = scaled(companion.expr, factor);
                kpi.companions.push(companion);
            }
            None => {
                let place = library.targets_of(&id).nth(index).and_then(|node| library.nodes.get(node));
                problems.extend(place.map(|node| Problem::TargetUnit {
                    place: Place { span: node.text.span, written: node.text.text.clone() },
                    found: companion.unit,
                    expected: kpi.formula.unit.clone(),
                    kpi: kpi.definition.unit.as_ref().map_or(kpi.definition.formula.span, |unit| unit.span),
                }));
            }
        }
    }
    kpis.retain(|_, kpi| kpi.companions.len() == kpi.definition.criteria.formulas().count());
}
