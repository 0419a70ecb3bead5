//! Parameters beside everything else that has a name: clashes, and which formulas use them.

use super::checked::CheckedKpi;
use super::library::Library;
use super::outline::Outline;
use super::problem::Problem;
use crate::catalog::{Catalog, Kpi};
use crate::name::Key;
use crate::source::{SourceText, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Reports parameters that are called like a measure, a KPI, a column or another parameter that a formula may name beside them.
pub(super) fn parameter_clashes(
    catalog: &Catalog,
    library: &Library<'_>,
    outlines: &[Outline],
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
            .or_else(|| column(library, outlines, own, key));
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
fn column(library: &Library<'_>, outlines: &[Outline], own: Option<&Kpi>, key: &Key) -> Other {
    let read = own.map(|kpi| read_by(library, outlines, kpi));
    let is_read = |id: &String| read.as_ref().is_none_or(|read| read.contains(&Key::of(id)));
    let mut datasets = library.datasets.iter().filter(|(id, _)| is_read(id)).map(|(_, dataset)| dataset);
    let dataset = datasets.find(|dataset| dataset.has(key.as_str()))?;
    let declared = |name: &&SourceText| Key::of(&name.text) == *key;
    let place = dataset.declared_names().find(declared).unwrap_or(&dataset.definition.name);
    Some(("a column", place.span))
}

/// The datasets that the formulas of a KPI read.
fn read_by(library: &Library<'_>, outlines: &[Outline], kpi: &Kpi) -> BTreeSet<Key> {
    let own = outlines.get(library.nodes_of(&kpi.id.text)).unwrap_or_default();
    let mentions = own.iter().filter_map(|outline| outline.mentions.as_deref());
    mentions.flat_map(|mentions| &mentions.datasets).cloned().collect()
}

/// What a text names that may be a parameter.
fn mentioned(outline: &Outline) -> &[String] {
    outline.mentions.as_deref().map(|mentions| mentions.names.as_slice()).unwrap_or_default()
}

/// Reports parameters that nothing names.
pub(super) fn unused_parameters(
    catalog: &Catalog,
    library: &Library<'_>,
    outlines: &[Outline],
    kpis: &BTreeMap<String, CheckedKpi>,
    problems: &mut Vec<Problem>,
) {
    if library.parameters.is_empty() {
        return;
    }
    let mut named: BTreeMap<&str, BTreeSet<Key>> = BTreeMap::new();
    let mut unclear = BTreeSet::new();
    for (node, outline) in library.nodes.iter().zip(outlines) {
        let id = node.kpi.id.text.as_str();
        named.entry(id).or_default().extend(mentioned(outline).iter().map(|name| Key::of(name)));
        if !kpis.contains_key(id) {
            unclear.insert(id);
        }
    }
    library.parameters.unused(catalog, &named, &unclear, problems);
}

/// Tells each KPI the parameters it uses, also by the measures and KPIs it names.
pub(super) fn bind_parameters(
    library: &Library<'_>,
    outlines: &[Outline],
    kpis: &mut BTreeMap<String, CheckedKpi>,
) {
    if library.parameters.is_empty() {
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
            let Some((node, outline)) = library.nodes.get(index).zip(outlines.get(index)) else { continue };
            rest.extend(outline.references.iter().map(|reference| reference.target).rev());
            for name in mentioned(outline) {
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
