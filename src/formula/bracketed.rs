//! Declared names that the language would read as its own words: said where they are declared, unless a text shows that this is known.

use super::checked::CheckedKpi;
use super::library::Library;
use super::parameter::names;
use super::parse::{parse_formula, parse_row};
use super::print;
use super::problem::Problem;
use crate::catalog::{Catalog, ColumnOrigin};
use crate::name::Key;
use crate::source::SourceText;
use std::collections::{BTreeMap, BTreeSet};

/// Reports names of columns, and of measures of KPIs with an error, that need square brackets and are named nowhere. Of a KPI without an
/// error, a measure that is not used says so itself.
pub(super) fn bracketed_names(
    catalog: &Catalog,
    library: &Library<'_>,
    kpis: &BTreeMap<String, CheckedKpi>,
    problems: &mut Vec<Problem>,
) {
    let columns = catalog.datasets.values().flat_map(|dataset| {
        let columns = dataset.columns.iter();
        let names = columns.flat_map(|column| std::iter::once(&column.name).chain(&column.aliases));
        names.chain(dataset.dimensions.iter().map(|dimension| &dimension.name))
    });
    let all_are_sound = kpis.len() == catalog.kpis.len();
    let measures = catalog
        .kpis
        .values()
        .filter(|kpi| !all_are_sound && !kpis.contains_key(&kpi.id.text))
        .flat_map(|kpi| &kpi.measures)
        .flat_map(|measure| std::iter::once(&measure.name).chain(&measure.aliases));
    let columns = columns.filter(|name| is_words(name)).map(|name| (name, print::column_alone(&name.text)));
    let measures = measures.filter(|name| is_words(name)).map(|name| (name, print::name_alone(&name.text)));
    let mut seen = BTreeSet::new();
    let found: Vec<(&SourceText, String)> = columns
        .chain(measures)
        .filter_map(|(name, bracketed)| Some((name, bracketed?)))
        .filter(|(name, _)| seen.insert(name.span))
        .collect();
    if found.is_empty() {
        return;
    }
    let mut used = used(catalog, library);
    used.extend(problems.iter().filter_map(said));
    problems.extend(found.into_iter().filter(|(name, _)| !used.contains(&Key::of(&name.text))).map(
        |(name, bracketed)| Problem::BracketedName { name: name.text.clone(), span: name.span, bracketed },
    ));
}

/// The name of which another problem says the same.
fn said(problem: &Problem) -> Option<Key> {
    match problem {
        Problem::UnusedMeasure { name, .. } => Some(Key::of(name)),
        Problem::AggregateNamed { place } => Some(Key::of(&place.written)),
        _ => None,
    }
}

/// Whether a name is made of words alone; of any other, who wrote it knows that it needs brackets.
fn is_words(name: &SourceText) -> bool {
    let mut words = name.text.split_whitespace();
    name.text.contains(char::is_whitespace)
        && words.all(|word| word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '’')))
}

/// Every name that a formula or computed column uses.
fn used(catalog: &Catalog, library: &Library<'_>) -> BTreeSet<Key> {
    let mut used = BTreeSet::new();
    // The trees are gone with the formulas that were checked; few libraries have such a name.
    for tree in library.nodes.iter().filter_map(|node| parse_formula(&node.text.text).ok()) {
        used.extend(names(&tree).into_iter().map(|name| Key::of(&name.text)));
    }
    for column in catalog.datasets.values().flat_map(|dataset| &dataset.columns) {
        if let ColumnOrigin::Computed(text) = &column.origin
            && let Ok(row) = parse_row(&text.text)
        {
            used.extend(row.names().into_iter().map(|name| Key::of(&name.text)));
        }
    }
    used
}
