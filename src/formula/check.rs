//! [`Catalog`] → [`CheckedCatalog`]: every problem in one run.

use super::ast::{self, ExprKind};
use super::bracketed::bracketed_names;
use super::checked::{Atom, CheckedCatalog, CheckedFormula, CheckedKpi, Companion, Expr};
use super::companion;
use super::criteria::{self, Reading};
use super::declared::in_declared_unit;
use super::history;
use super::join::check_datasets;
use super::library::{Found as Named, Library, Node, Part, Trees};
use super::lower::{Lowered, Lowering, remap};
use super::order::order;
use super::parameter::ParameterTable;
use super::parameters::{all_names, bind_parameters, parameter_clashes, unused_parameters};
use super::print;
use super::problem::Problem;
use crate::band;
use crate::calendar::Stretch;
use crate::catalog::{Catalog, Kpi};
use crate::diagnostic::{self, Diagnostic};
use crate::name::Key;
use crate::parallel;
use crate::schema::Schema;
use crate::source::Sources;
use crate::unit::Unit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What checking gives: the checked catalogue, as far as it is sound, and all that is to be said.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The checked definitions. A KPI with an error is missing; a dataset with an error lacks what is wrong.
    pub catalog: CheckedCatalog,
    /// Errors, warnings and notes, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks every dataset and KPI of a catalogue.
///
/// With a schema, columns are compared with the data and have their types from there. Without one, declared types hold and all other
/// types follow from use; such a catalogue is good for messages, not for planning.
pub fn check(catalog: Catalog, schema: Option<&Schema>, sources: &Sources) -> Checked {
    let ((datasets, mut kpis), mut diagnostics) = check_all(&catalog, schema, sources);
    history::add_earlier(&catalog, schema, sources, &mut kpis, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    Checked { catalog: CheckedCatalog { catalog, datasets, kpis }, diagnostics }
}

type Sound = (BTreeMap<String, super::CheckedDataset>, BTreeMap<String, CheckedKpi>);

/// What is sound of a catalogue, each KPI with its newest formula, and all that is to be said.
pub(super) fn check_all(
    catalog: &Catalog,
    schema: Option<&Schema>,
    sources: &Sources,
) -> (Sound, Vec<Diagnostic>) {
    let (mut problems, mut diagnostics) = (Vec::new(), Vec::new());
    let sound = check_in_order(catalog, schema, sources, &mut problems, &mut diagnostics);
    diagnostics.extend(problems.into_iter().map(Diagnostic::from));
    (sound, diagnostics)
}

fn check_in_order(
    catalog: &Catalog,
    schema: Option<&Schema>,
    sources: &Sources,
    problems: &mut Vec<Problem>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sound {
    let parameters = ParameterTable::new(catalog, problems);
    let datasets = check_datasets(catalog, schema, sources, &parameters, problems, diagnostics);
    let (library, trees) = Library::new(catalog, &parameters, datasets, sources, diagnostics);
    parameter_clashes(catalog, &library, &trees, problems);
    let named = all_names(&library, &trees);
    let references = library.references();
    let edges: Vec<Vec<usize>> =
        references.iter().map(|names| names.iter().map(|(target, _)| *target).collect()).collect();
    let order = order(&edges);
    for cycle in &order.cycles {
        problems.push(circle(&library, &references, cycle));
    }
    let mut kpis = check_kpis(&library, trees, &edges, &order.nodes, problems, diagnostics);
    criteria::join_shared(diagnostics);
    unused(&library, &edges, problems);
    unused_parameters(catalog, &library, &named, &kpis, problems);
    bind_parameters(&library, &named, &edges, &mut kpis);
    bracketed_names(catalog, &library, &kpis, problems);
    (library.datasets.iter().map(|(name, scope)| (name.clone(), scope.checked.clone())).collect(), kpis)
}

/// What was found when nodes were checked.
#[derive(Default)]
struct Found {
    /// By id.
    kpis: Vec<(String, CheckedKpi)>,
    /// Of which KPI, and which of the formulas of its targets.
    companions: Vec<(String, usize, Companion)>,
    problems: Vec<Problem>,
    diagnostics: Vec<Diagnostic>,
}

/// Checks every KPI, its measures first: those that name no other on several threads, then the others one after the other.
fn check_kpis(
    library: &Library<'_>,
    mut trees: Trees,
    edges: &[Vec<usize>],
    order: &[usize],
    problems: &mut Vec<Problem>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, CheckedKpi> {
    let owner = |index: usize| library.nodes.get(index).map(|node| node.kpi.id.text.as_str());
    let mut named = BTreeSet::new();
    let mut dependent = BTreeSet::new();
    for (index, targets) in edges.iter().enumerate() {
        for target in targets.iter().filter(|target| owner(**target) != owner(index)) {
            named.insert(*target);
            dependent.extend(owner(index));
        }
    }
    let mut tree = |index: usize| trees.get_mut(index).and_then(Option::take);
    let mut alone: BTreeMap<&str, Vec<(usize, Option<ast::Expr>)>> = BTreeMap::new();
    for index in order {
        if let Some(owner) = owner(*index).filter(|owner| !dependent.contains(owner)) {
            alone.entry(owner).or_default().push((*index, tree(*index)));
        }
    }
    let checked = parallel::map_into(alone.into_values().collect(), |nodes| {
        let mut found = Found { kpis: Vec::with_capacity(1), ..Found::default() };
        let mut parts = BTreeMap::new();
        for (index, tree) in nodes {
            if let Some(part) = check_node(library, index, tree.as_ref(), &parts, &mut found) {
                parts.insert(index, part);
            }
        }
        parts.retain(|index, _| named.contains(index));
        (found, parts)
    });
    let mut parts = BTreeMap::new();
    let mut all = Found { kpis: Vec::with_capacity(library.kpi_count()), ..Found::default() };
    for (found, named) in checked {
        all.kpis.extend(found.kpis);
        all.companions.extend(found.companions);
        all.problems.extend(found.problems);
        all.diagnostics.extend(found.diagnostics);
        parts.extend(named);
    }
    for index in order {
        if owner(*index).is_some_and(|owner| dependent.contains(owner))
            && let Some(part) = check_node(library, *index, tree(*index).as_ref(), &parts, &mut all)
        {
            parts.insert(*index, part);
        }
    }
    let mut kpis: BTreeMap<String, CheckedKpi> = all.kpis.into_iter().collect();
    companion::attach(library, &mut kpis, all.companions, &mut all.problems);
    problems.extend(all.problems);
    diagnostics.extend(all.diagnostics);
    kpis
}

/// What a measure or formula stands for; `None` after an error.
fn check_node(
    library: &Library<'_>,
    index: usize,
    tree: Option<&ast::Expr>,
    parts: &BTreeMap<usize, Part>,
    found: &mut Found,
) -> Option<Part> {
    let node = library.nodes.get(index)?;
    let Some(tree) = tree else {
        if node.is_formula() {
            judge_texts(library, node.kpi, &mut found.diagnostics);
        }
        return None;
    };
    if !node.is_formula() {
        let mut lowering = lowering(library, node, parts);
        let value = lowering.lower(tree);
        if let (Some(index), Some(value)) = (node.target, &value) {
            let companion = Companion::new(tree, value.clone(), lowering.atoms.clone());
            found.companions.push((node.kpi.id.text.clone(), index, companion));
        }
        found.problems.extend(lowering.problems);
        return value.map(|value| Part { atoms: lowering.atoms, value });
    }
    let (checked, problems) = check_kpi(library, node, tree, parts, &mut found.diagnostics);
    found.problems.extend(problems);
    let (kpi, value) = checked?;
    let atoms = kpi.formula.atoms.clone();
    found.kpis.push((kpi.definition.id.text.clone(), kpi));
    Some(Part { atoms, value })
}

fn lowering<'a>(library: &'a Library<'a>, node: &Node<'a>, parts: &'a BTreeMap<usize, Part>) -> Lowering<'a> {
    let measure = node.measure.and_then(|index| node.kpi.measures.get(index));
    Lowering {
        library,
        kpi: node.kpi,
        text: node.text,
        time: measure.and_then(|measure| measure.time.as_ref()),
        parts,
        atoms: Vec::new(),
        problems: Vec::new(),
    }
}

/// A KPI that can be planned, and its value for formulas that name it.
fn check_kpi<'a>(
    library: &'a Library<'a>,
    node: &Node<'a>,
    tree: &ast::Expr,
    parts: &'a BTreeMap<usize, Part>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<(CheckedKpi, Lowered)>, Vec<Problem>) {
    let kpi = node.kpi;
    let sources = library.sources;
    let mut lowering = lowering(library, node, parts);
    let lowered = lowering.lower(tree);
    let value = lowered.and_then(|value| {
        let place = lowering.place(&tree.range);
        in_declared_unit(kpi, value, place, &mut lowering.problems)
    });
    let Some(mut value) = value else {
        judge_texts(library, kpi, diagnostics);
        return (None, lowering.problems);
    };
    let mut operands = operands(&mut lowering, tree, &value.unit);
    operands.shrink_to_fit();
    if let Some(by) = &kpi.by {
        for atom in &lowering.atoms {
            let Some(dataset) = library.datasets.get(&atom.dataset) else { continue };
            if dataset.dimension(&by.text).is_none() {
                let place = super::problem::Place { span: by.span, written: by.text.clone() };
                lowering.problems.push(Problem::unknown_dimension(place, dataset.definition));
                break;
            }
        }
    }
    if let Some(text) = &kpi.range {
        match band::read_range(text, &value.unit, sources) {
            Ok((low, high)) => value.range = (low.or(value.range.0), high.or(value.range.1)),
            Err(problem) => diagnostics.push(problem),
        }
    }
    let dimensions = dimensions(library, &lowering.atoms);
    let reading = Reading {
        catalog: library.catalog,
        kpi,
        unit: &value.unit,
        range: value.range,
        dimensions: Some(&dimensions),
        sources,
    };
    let (criteria, found) = reading.criteria();
    diagnostics.extend(found);
    if lowering.problems.iter().any(Problem::is_error) {
        return (None, lowering.problems);
    }
    let mut measures = measures(&lowering, &value.unit);
    measures.shrink_to_fit();
    let mut atoms = lowering.atoms;
    atoms.shrink_to_fit();
    let formula = CheckedFormula {
        expr: value.expr.clone(),
        atoms,
        operands,
        measures,
        unit: value.unit.clone(),
        proportion: value.proportion,
        range: value.range,
        canonical: print::formula(tree),
        parameters: Vec::new(),
    };
    let checked = CheckedKpi {
        definition: Arc::clone(kpi),
        formula,
        criteria,
        companions: Vec::new(),
        days: Stretch::default(),
        earlier: Vec::new(),
    };
    (Some((checked, value)), lowering.problems)
}

/// The dimensions of the datasets that atoms read.
fn dimensions(library: &Library<'_>, atoms: &[Atom]) -> BTreeSet<String> {
    let read = atoms.iter().filter_map(|atom| library.datasets.get(&atom.dataset));
    read.flat_map(|dataset| &dataset.definition.dimensions).map(|of| of.name.text.clone()).collect()
}

/// Bands and target of a KPI whose formula has an error, as far as its declared unit lets them be read: one run reports both.
fn judge_texts(library: &Library<'_>, kpi: &Kpi, diagnostics: &mut Vec<Diagnostic>) {
    let Some(unit) = kpi.unit.as_ref().and_then(|text| Unit::parse(&text.text).ok()) else { return };
    let (catalog, sources) = (library.catalog, library.sources);
    let reading = Reading { catalog, kpi, unit: &unit, range: (None, None), dimensions: None, sources };
    let (_, found) = reading.criteria();
    diagnostics.extend(found.into_iter().filter(Diagnostic::is_error));
}

/// The leaves of a formula by the name a reader knows.
fn operands(lowering: &mut Lowering<'_>, tree: &ast::Expr, unit: &Unit) -> Vec<(String, Expr, Unit)> {
    let mut operands: Vec<(String, Expr, Unit)> = Vec::new();
    for leaf in tree.leaves() {
        let name = match &leaf.kind {
            ExprKind::Name(name) => name.text.clone(),
            _ => print::formula(&leaf),
        };
        if operands.iter().any(|(known, ..)| *known == name) {
            continue;
        }
        if let Some(value) = lowering.lower(&leaf) {
            let value = super::declared::presented(value, unit);
            operands.push((name, value.expr, value.unit));
        }
    }
    operands
}

/// The measures of a KPI that its formula computes as they stand, over the formula's atoms.
fn measures(lowering: &Lowering<'_>, unit: &Unit) -> Vec<(String, Expr, Unit)> {
    let kpi = lowering.kpi;
    let measure = |name: &String| {
        let Named::Node(node) = lowering.library.resolve(kpi, name) else { return None };
        let part = lowering.parts.get(&node)?;
        let place = |atom| lowering.atoms.iter().position(|known| known == atom);
        let places: Vec<usize> = part.atoms.iter().map(place).collect::<Option<_>>()?;
        let mut value = part.value.clone();
        remap(&mut value.expr, &places);
        let value = super::declared::presented(value, unit);
        Some((name.clone(), value.expr, value.unit))
    };
    kpi.measures.iter().filter_map(|declared| measure(&declared.name.text)).collect()
}

fn circle(library: &Library<'_>, references: &[Vec<(usize, &ast::Name)>], cycle: &[usize]) -> Problem {
    let hops = cycle.iter().enumerate().filter_map(|(position, from)| {
        let to = cycle.get(position + 1).or(cycle.first())?;
        let (_, name) = references.get(*from)?.iter().find(|(target, _)| target == to)?;
        let node = library.nodes.get(*from)?;
        Some((library.title(*from), library.sources.place(node.text, name.range.clone())))
    });
    Problem::Cycle { hops: hops.collect() }
}

/// Measures that no formula of their KPI leads to.
fn unused(library: &Library<'_>, edges: &[Vec<usize>], problems: &mut Vec<Problem>) {
    let mut used = BTreeSet::new();
    let mut rest: Vec<usize> = (0..library.nodes.len())
        .filter(|index| library.nodes.get(*index).is_some_and(|node| node.measure.is_none()))
        .collect();
    let mut unresolved = BTreeSet::new();
    while let Some(index) = rest.pop() {
        if let Some(node) = library.nodes.get(index).filter(|node| !library.is_resolved(node)) {
            // A misspelt name is one finding, not two.
            unresolved.insert(node.kpi.id.text.as_str());
        }
        if used.insert(index) {
            rest.extend(edges.get(index).into_iter().flatten());
        }
    }
    // Taken for aggregates, which has been said.
    let taken: BTreeSet<Key> = problems
        .iter()
        .filter_map(|problem| match problem {
            Problem::AggregateNamed { place } => Some(Key::of(&place.written)),
            _ => None,
        })
        .collect();
    for (index, node) in library.nodes.iter().enumerate() {
        let Some(measure) = node.measure.and_then(|measure| node.kpi.measures.get(measure)) else { continue };
        if !used.contains(&index)
            && !taken.contains(&Key::of(&measure.name.text))
            && !unresolved.contains(node.kpi.id.text.as_str())
        {
            problems.push(Problem::UnusedMeasure {
                name: measure.name.text.clone(),
                span: measure.name.span,
                bracketed: print::name_alone(&measure.name.text),
            });
        }
    }
}
