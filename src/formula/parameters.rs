//! Parameters beside everything else that has a name: clashes, and which formulas use them.

use super::ast;
use super::checked::CheckedKpi;
use super::library::{Library, Trees};
use super::parameter::{datasets, names};
use super::problem::Problem;
use crate::catalog::{Catalog, Kpi};
use crate::name::Key;
use crate::source::{SourceText, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Reports parameters that are called like a measure, a KPI, a column or another parameter that a formula may name beside them.
pub(super) fn parameter_clashes(
    catalog: &Catalog,
    library: &Library<'_>,
    trees: &Trees,
    problems: &mut Vec<Problem>,
) {
    for (id, key, parameter) in library.parameters.all() {
        let name = &parameter.definition.name;
        let own = id.and_then(|id| catalog.kpis.get(id)).map(std::sync::Arc::as_ref);
        let project = own.and_then(|_| library.parameters.project(key));
        let other = project
            .map(|other| ("a parameter of the project", other.definition.name.span))
            .or_else(|| measure(library, own, key))
            .or_else(|| kpi(library, key))
            .or_else(|| column(library, trees, own, key));
        if let Some((other, first)) = other {
            problems.push(Problem::ParameterClash { name: name.text.clone(), span: name.span, other, first });
        }
    }
}

type Other = Option<(&'static str, Span)>;

/// A measure of the KPI, or for a parameter of the project of any.
fn measure(library: &Library<'_>, own: Option<&Kpi>, key: &Key) -> Other {
    let measure = library.measure_called(own.map(|kpi| kpi.id.text.as_str()), key)?;
    let mut names = std::iter::once(&measure.name).chain(&measure.aliases);
    names.find(|name| Key::of(&name.text) == *key).map(|name| ("a measure", name.span))
}

fn kpi(library: &Library<'_>, key: &Key) -> Other {
    library.kpi_called(key).map(|kpi| ("a KPI", kpi.id.span))
}

/// A column of a dataset that the KPI reads, or for a parameter of the project of any.
fn column(library: &Library<'_>, trees: &Trees, own: Option<&Kpi>, key: &Key) -> Other {
    let read = own.map(|kpi| read_by(library, trees, kpi));
    let is_read = |id: &String| read.as_ref().is_none_or(|read| read.contains(&Key::of(id)));
    let mut datasets = library.datasets.iter().filter(|(id, _)| is_read(id)).map(|(_, dataset)| dataset);
    let dataset = datasets.find(|dataset| dataset.has(key.as_str()))?;
    let declared = |name: &&SourceText| Key::of(&name.text) == *key;
    let place = dataset.declared_names().find(declared).unwrap_or(&dataset.definition.name);
    Some(("a column", place.span))
}

/// The datasets that the formulas of a KPI read.
fn read_by(library: &Library<'_>, trees: &Trees, kpi: &Kpi) -> BTreeSet<Key> {
    let trees = library.nodes_of(&kpi.id.text).filter_map(|node| trees.get(node)?.as_ref());
    let named = trees.flat_map(datasets).map(|name| {
        name.map(|name| name.text.as_str()).or(kpi.dataset.as_ref().map(|dataset| dataset.text.as_str()))
    });
    named.flatten().map(Key::of).collect()
}

/// What each node names, columns too, if it may be a parameter: without any, nothing.
pub(super) fn all_names(library: &Library<'_>, trees: &Trees) -> Vec<Vec<String>> {
    if library.parameters.all().next().is_none() {
        return Vec::new();
    }
    let of = |tree: &ast::Expr| names(tree).into_iter().map(|name| name.text.clone()).collect();
    trees.iter().map(|tree| tree.as_ref().map(of).unwrap_or_default()).collect()
}

/// Reports parameters that nothing names.
pub(super) fn unused_parameters(
    catalog: &Catalog,
    library: &Library<'_>,
    all_names: &[Vec<String>],
    kpis: &BTreeMap<String, CheckedKpi>,
    problems: &mut Vec<Problem>,
) {
    if library.parameters.all().next().is_none() {
        return;
    }
    let mut named: BTreeMap<&str, BTreeSet<Key>> = BTreeMap::new();
    let mut unclear = BTreeSet::new();
    for (node, names) in library.nodes.iter().zip(all_names) {
        let id = node.kpi.id.text.as_str();
        named.entry(id).or_default().extend(names.iter().map(|name| Key::of(name)));
        if !kpis.contains_key(id) {
            unclear.insert(id);
        }
    }
    library.parameters.unused(catalog, &named, &unclear, problems);
}

/// Tells each KPI the parameters it uses, also by the measures and KPIs it names.
pub(super) fn bind_parameters(
    library: &Library<'_>,
    all_names: &[Vec<String>],
    edges: &[Vec<usize>],
    kpis: &mut BTreeMap<String, CheckedKpi>,
) {
    if library.parameters.all().next().is_none() {
        return;
    }
    for (index, node) in library.nodes.iter().enumerate().filter(|(_, node)| node.is_formula()) {
        let Some(kpi) = kpis.get_mut(&node.kpi.id.text) else { continue };
        let mut seen = BTreeSet::new();
        let mut rest: Vec<usize> = library.targets_of(&node.kpi.id.text).rev().collect();
        rest.push(index);
        let mut found: Vec<(String, String)> = Vec::new();
        while let Some(index) = rest.pop() {
            if !seen.insert(index) {
                continue;
            }
            rest.extend(edges.get(index).into_iter().flatten().rev());
            let Some(node) = library.nodes.get(index) else { continue };
            for name in all_names.get(index).into_iter().flatten() {
                if let Some(parameter) = library.parameters.of(node.kpi).get(name) {
                    let (name, value) = (parameter.definition.name.text.clone(), parameter.written.clone());
                    // Two KPIs may each have a parameter of one name.
                    let name = match found.iter().find(|(known, _)| *known == name) {
                        Some((_, known)) if *known == value => continue,
                        Some(_) => format!("{name} of {}", node.kpi.id.text),
                        None => name,
                    };
                    found.push((name, value));
                }
            }
        }
        kpi.formula.parameters = found;
    }
}
