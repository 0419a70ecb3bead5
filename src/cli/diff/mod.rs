//! `kpi diff`: what changes between two versions of the definitions, or between two data sets.

mod git;
mod json;
mod markdown;
mod section;
mod side;
mod text;

use super::arguments::{Arguments, DiffArguments, DiffFormat, ScopeArguments};
use super::failure::{Failure, Verdict};
use super::output;
use super::scope::{self, Question};
use crate::calendar::Grain;
use crate::comparison::{self, Affected, State};
use crate::engine::Engine;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::pipeline::{self, StateRequest};
use crate::snapshot::Change;
use side::{Side, Sides};
use std::collections::BTreeSet;

/// Typed in place of dimensions: totals alone.
const TOTAL: &str = "total";

/// Everything that is printed.
struct Difference<'a> {
    sides: &'a Sides,
    question: &'a Question,
    by: &'a [String],
    old: State,
    new: State,
    /// Most important first.
    changes: Vec<Change>,
    affected: Vec<Affected>,
}

pub(crate) fn diff(arguments: &Arguments, typed: &DiffArguments) -> Result<Verdict, Failure> {
    let sides = if typed.data { side::data(arguments, typed)? } else { side::definitions(arguments, typed)? };
    side::note_data(&sides);
    let question = question(&sides, &typed.scope)?;
    let mut by = dimensions(&sides.new.checked, &typed.by)?;
    // The only member is the whole.
    by.retain(|dimension| question.scope.iter().all(|filter| filter.dimension != *dimension));
    let old = state(&sides.old, &sides.new, sides.old_engine(), &question, &by)?;
    let new = state(&sides.new, &sides.old, sides.engine(), &question, &by)?;
    let changes = comparison::compare(&old, &new);
    let affected = comparison::affected(&changes, &old, &new, &by);
    let difference = Difference { sides: &sides, question: &question, by: &by, old, new, changes, affected };
    output::print(&match typed.format {
        DiffFormat::Text => text::text(&difference),
        DiffFormat::Markdown => markdown::markdown(&difference),
        DiffFormat::Json => json::json(&difference),
    })?;
    side::note_old_errors(&sides.old);
    if !sides.new.errors.is_empty() {
        return Err(Failure::Definitions(Box::new(sides.new.sources), sides.new.errors));
    }
    let failed: BTreeSet<&str> = difference
        .changes
        .iter()
        .filter(|change| typed.fail_on.contains(&change.class))
        .map(|change| change.class.name())
        .collect();
    if failed.is_empty() {
        return Ok(Verdict::Fine);
    }
    say!("failed on {}", failed.into_iter().collect::<Vec<_>>().join(", "));
    Ok(Verdict::Finding)
}

/// Period, day and scope, the same for both sides: the newer definitions decide, and of two data sets the one that ends earlier.
fn question(sides: &Sides, typed: &ScopeArguments) -> Result<Question, Failure> {
    let mut as_of = typed.as_of;
    if sides.are_data() {
        let old = pipeline::data_as_of(&sides.old.checked, sides.old_engine())
            .map_err(|error| scope::engine_failure(&error))?;
        as_of = [as_of, old].into_iter().flatten().min();
    }
    let typed = ScopeArguments { scope: typed.scope.clone(), period: typed.period.clone(), as_of };
    scope::resolve_in(&sides.new.checked, sides.engine(), &typed, Grain::Month)
}

/// The dimensions that were typed; without any, the one that every dataset has that a KPI is measured from, if there is exactly one.
fn dimensions(checked: &CheckedCatalog, typed: &[String]) -> Result<Vec<String>, Failure> {
    match typed {
        [] => Ok(common_dimension(checked).into_iter().collect()),
        [total] if Key::of(total) == Key::of(TOTAL) => Ok(Vec::new()),
        names => names.iter().map(|name| scope::dimension_named(checked, name)).collect(),
    }
}

fn common_dimension(checked: &CheckedCatalog) -> Option<String> {
    let atoms = checked.kpis.values().flat_map(CheckedKpi::versions).flat_map(|kpi| &kpi.formula.atoms);
    let datasets: BTreeSet<&str> = atoms.map(|atom| atom.dataset.as_str()).collect();
    let known = datasets.iter().filter_map(|name| checked.datasets.get(*name));
    let known: Vec<BTreeSet<&String>> = known.map(|dataset| dataset.dimensions.keys().collect()).collect();
    let (first, rest) = known.split_first()?;
    let mut common = first.iter().filter(|name| rest.iter().all(|others| others.contains(*name)));
    match (common.next(), common.next()) {
        (Some(only), None) => Some((*only).clone()),
        _ => None,
    }
}

/// What a side's definitions make of its data.
fn state(
    side: &Side,
    other: &Side,
    engine: &dyn Engine,
    question: &Question,
    by: &[String],
) -> Result<State, Failure> {
    let request = StateRequest {
        rules: &side.rules,
        period: &question.period,
        as_of: question.as_of,
        scope: &question.scope,
        by,
        keys: &side.keys,
    };
    let mut state = pipeline::state(&side.checked, engine, &request)
        .map_err(|error| scope::failure_of(&side.sources, error))?;
    state.broken = broken(side, other);
    Ok(state)
}

/// KPIs and rules that are declared here and hold only on the other side, if at all: they have errors.
fn broken(side: &Side, other: &Side) -> BTreeSet<String> {
    let catalog = &side.checked.catalog;
    let holds = |id: &String| side.checked.kpis.contains_key(id) || side.rules.rules.contains_key(id);
    let declared = catalog.kpis.keys().chain(catalog.rules.keys());
    // Of what could not be read only the name is known.
    let unread = other.checked.kpis.keys().chain(other.rules.rules.keys());
    let unread = unread.filter(|id| catalog.left_out.contains(&Key::of(id)));
    declared.chain(unread).filter(|id| !holds(id)).cloned().collect()
}
