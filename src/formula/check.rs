//! [`Catalog`] → [`CheckedCatalog`]: every problem in one run.

use super::ast;
use super::bracketed::bracketed_names;
use super::check_kpi::{Found, ReadKpi, check_node};
use super::checked::{CheckedCatalog, CheckedKpi};
use super::companion;
use super::criteria;
use super::history;
use super::join::check_datasets;
use super::library::{Library, Part};
use super::order::order;
use super::outline::Outline;
use super::parameter::ParameterTable;
use super::parameters::{bind_parameters, parameter_clashes, unused_parameters};
use super::print;
use super::problem::Problem;
use crate::catalog::Catalog;
use crate::diagnostic::{self, Diagnostic};
use crate::name::Key;
use crate::parallel;
use crate::schema::Schema;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
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
    let library = Library::new(catalog, &parameters, datasets, sources);
    let (mut kpis, outlines) = check_kpis(&library, problems, diagnostics);
    parameter_clashes(catalog, &library, &outlines, problems);
    criteria::join_shared(diagnostics);
    unused(&library, &outlines, problems);
    unused_parameters(catalog, &library, &outlines, &kpis, problems);
    bind_parameters(&library, &outlines, &mut kpis);
    bracketed_names(catalog, &library, &kpis, problems);
    (library.datasets.iter().map(|(name, scope)| (name.clone(), scope.checked.clone())).collect(), kpis)
}

/// Checks every KPI: those that name no other as soon as they are read, on several threads, then the others one after the other.
fn check_kpis(
    library: &Library<'_>,
    problems: &mut Vec<Problem>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, CheckedKpi>, Vec<Outline>) {
    let all: Vec<Range<usize>> = library.kpis().collect();
    let pieces = parallel::in_pieces(&all, |piece| {
        let mut found = Found { kpis: Vec::with_capacity(piece.len()), ..Found::default() };
        let texts = piece.iter().map(ExactSizeIterator::len).sum();
        let (mut outlines, mut waiting) = (Vec::with_capacity(texts), Vec::new());
        for nodes in piece {
            let read = ReadKpi::new(library, nodes.clone(), &mut found);
            if read.names_another() {
                waiting.extend(nodes.clone().zip(read.trees));
            } else {
                read.check(library, &mut found);
            }
            outlines.extend(read.outlines);
        }
        (outlines, waiting, found)
    });
    let mut outlines = Vec::with_capacity(library.nodes.len());
    let mut waiting = BTreeMap::new();
    let mut found = Found { kpis: Vec::with_capacity(all.len()), ..Found::default() };
    for (read, trees, more) in pieces {
        outlines.extend(read);
        waiting.extend(trees);
        found.append(more);
    }
    let order = order(outlines.len(), |node, at| outlines.get(node)?.target(at));
    problems.extend(order.cycles.iter().map(|cycle| circle(library, &outlines, cycle)));
    let mut parts = named_by(library, &outlines, &waiting);
    for index in order.nodes {
        if let Some(tree) = waiting.get(&index)
            && let Some(part) = check_node(library, index, tree.as_deref(), &parts, &mut found)
        {
            parts.insert(index, part);
        }
    }
    let mut kpis: BTreeMap<String, CheckedKpi> = found.kpis.into_iter().collect();
    companion::attach(library, &mut kpis, found.companions, &mut found.problems);
    problems.extend(found.problems);
    diagnostics.extend(found.diagnostics);
    (kpis, outlines)
}

/// What the KPIs stand for that those still waiting name, and that were checked alone: most are named by none, so those that are
/// are read once more, instead of all being kept.
fn named_by(
    library: &Library<'_>,
    outlines: &[Outline],
    waiting: &BTreeMap<usize, Option<Arc<ast::Expr>>>,
) -> BTreeMap<usize, Part> {
    let named = waiting.keys().filter_map(|node| outlines.get(*node)).flat_map(|outline| &outline.references);
    let named = named.filter(|reference| !waiting.contains_key(&reference.target));
    let named: BTreeSet<&str> = named
        .filter_map(|reference| library.nodes.get(reference.target))
        .map(|node| node.kpi.id.text.as_str())
        .collect();
    let named: Vec<&str> = named.into_iter().collect();
    let parts = parallel::map(&named, |kpi| {
        // What is wrong with it has been said.
        let mut said = Found::default();
        ReadKpi::new(library, library.nodes_of(kpi), &mut said).check(library, &mut said)
    });
    parts.flatten().collect()
}

fn circle(library: &Library<'_>, outlines: &[Outline], cycle: &[usize]) -> Problem {
    let hops = cycle.iter().enumerate().filter_map(|(position, from)| {
        let to = cycle.get(position + 1).or(cycle.first())?;
        let reference = outlines.get(*from)?.references.iter().find(|reference| reference.target == *to)?;
        let node = library.nodes.get(*from)?;
        Some((library.title(*from), library.sources.place(node.text, reference.range.clone())))
    });
    Problem::Cycle { hops: hops.collect() }
}

/// Measures that no formula of their KPI leads to.
fn unused(library: &Library<'_>, outlines: &[Outline], problems: &mut Vec<Problem>) {
    let mut used = vec![false; library.nodes.len()];
    let mut rest: Vec<usize> = (0..library.nodes.len())
        .filter(|index| library.nodes.get(*index).is_some_and(|node| node.measure.is_none()))
        .collect();
    let mut unresolved = BTreeSet::new();
    while let Some(index) = rest.pop() {
        let Some((node, outline)) = library.nodes.get(index).zip(outlines.get(index)) else { continue };
        if !outline.is_resolved {
            // A misspelt name is one finding, not two.
            unresolved.insert(node.kpi.id.text.as_str());
        }
        if let Some(used) = used.get_mut(index)
            && !std::mem::replace(used, true)
        {
            rest.extend(outline.references.iter().map(|reference| reference.target));
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
    for (node, used) in library.nodes.iter().zip(used) {
        let Some(measure) = node.measure.and_then(|measure| node.kpi.measures.get(measure)) else { continue };
        if !used
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
