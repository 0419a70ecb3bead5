//! Definitions → the catalogue: a page that lists all KPIs, and one for each, in words. No value, and so no data, is needed.

mod kpi;
mod model;
mod ways;

pub use model::{
    CatalogueFacetView, CatalogueKpiView, CatalogueLineView, CatalogueLinkView, CatalogueMeasureView,
    CatalogueView, CatalogueWordView,
};

use super::documentation;
use super::shape::{Described, FieldType};
use crate::catalog::{Documentation, Kpi};
use crate::formula::{CheckedCatalog, CheckedKpi, KpiNames};
use crate::language::Language;
use crate::name::collapsed;
use crate::rule::CheckedRules;
use std::collections::{BTreeMap, BTreeSet};

/// The version of what the catalogue's templates see.
const VERSION: u32 = 1;

/// Which words of a definition a facet holds.
type WordsOf = fn(&Documentation) -> &[String];

/// By what KPIs are found.
const FACETS: [(&str, &str, WordsOf); 4] = [
    ("domain", "Domain", |of| of.domain.as_slice()),
    ("owner", "Owner", |of| &of.owner),
    ("stage", "Stage", |of| &of.stages),
    ("category", "Category", |of| &of.categories),
];

/// What the pages of a catalogue are made of.
#[derive(Debug)]
pub struct Catalogue<'a> {
    checked: &'a CheckedCatalog,
    rules: &'a CheckedRules,
    served: bool,
    /// Of each KPI, those it is computed from, and those computed from it, by id.
    from: BTreeMap<&'a str, Vec<&'a str>>,
    into: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Catalogue<'a> {
    /// The catalogue of a project's KPIs, those without a checked definition left out. `served` is whether pages with values stand beside it.
    pub fn new(checked: &'a CheckedCatalog, rules: &'a CheckedRules, served: bool) -> Self {
        let names = KpiNames::new(&checked.catalog);
        let known = |id: &&str| checked.kpis.contains_key(*id);
        let mut from = BTreeMap::new();
        let mut into: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, kpi) in &checked.kpis {
            let named: Vec<&str> = names.named_by(&kpi.definition).into_iter().filter(known).collect();
            for other in &named {
                into.entry(other).or_default().push(id);
            }
            from.insert(id.as_str(), named);
        }
        Self { checked, rules, served, from, into }
    }

    /// The ids of the KPIs that have a page.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.checked.kpis.keys().map(String::as_str)
    }

    /// The page that lists all. `definitions` is the fingerprint of all definitions.
    pub fn index(&self, definitions: &str) -> CatalogueView {
        let mut kpis: Vec<&CheckedKpi> = self.checked.kpis.values().collect();
        kpis.sort_by_cached_key(|kpi| {
            (title(&kpi.definition).to_lowercase(), kpi.definition.id.text.clone())
        });
        let facets = facets(&kpis);
        let lines = kpis.iter().map(|kpi| line(kpi, &facets)).collect();
        CatalogueView {
            version: VERSION,
            project: self.checked.catalog.project.title.clone(),
            total: kpis.len(),
            facets,
            kpis: lines,
            graph_svg: self.whole_graph(),
            definitions: definitions.to_owned(),
            served: self.served,
        }
    }

    /// The page of a KPI; `None` if there is none of this id. `definitions` is the fingerprint of its definition.
    pub fn kpi(&self, id: &str, definitions: &str) -> Option<CatalogueKpiView> {
        Some(kpi::page(self, self.checked.kpis.get(id)?, definitions))
    }
}

/// What the page that lists all looks like: the fields of [`CatalogueView`].
pub fn catalogue_shape() -> FieldType {
    CatalogueView::described()
}

/// What the page of a KPI looks like: the fields of [`CatalogueKpiView`].
pub fn catalogue_kpi_shape() -> FieldType {
    CatalogueKpiView::described()
}

/// The title of a KPI; its id if that is blank.
fn title(kpi: &Kpi) -> &str {
    if kpi.title.trim().is_empty() { &kpi.id.text } else { &kpi.title }
}

/// The way from the page that lists all to that of a KPI.
fn from_index(id: &str) -> String {
    format!("kpis/{id}.html")
}

/// The facets that any KPI has a word of.
fn facets(kpis: &[&CheckedKpi]) -> Vec<CatalogueFacetView> {
    let facet = |(id, name, words_of): (&str, &str, WordsOf)| {
        let all: BTreeSet<&String> =
            kpis.iter().flat_map(|kpi| words_of(&kpi.definition.documentation)).collect();
        let words = all.into_iter().enumerate().map(|(index, word)| {
            let has = |kpi: &&&CheckedKpi| words_of(&kpi.definition.documentation).contains(word);
            let link = |kpi: &&CheckedKpi| CatalogueLinkView {
                href: Some(from_index(&kpi.definition.id.text)),
                title: title(&kpi.definition).to_owned(),
                about: None,
            };
            CatalogueWordView {
                id: format!("{id}-{}", index + 1),
                word: word.clone(),
                kpis: kpis.iter().filter(has).map(link).collect(),
            }
        });
        CatalogueFacetView { id: id.to_owned(), title: name.to_owned(), words: words.collect() }
    };
    FACETS.into_iter().map(facet).filter(|facet| !facet.words.is_empty()).collect()
}

fn line(kpi: &CheckedKpi, facets: &[CatalogueFacetView]) -> CatalogueLineView {
    let definition = &kpi.definition;
    let id = &definition.id.text;
    let of = &definition.documentation;
    let href = from_index(id);
    let here = |link: &CatalogueLinkView| link.href.as_ref() == Some(&href);
    let words = facets.iter().flat_map(|facet| &facet.words).filter(|word| word.kpis.iter().any(here));
    let words: Vec<&str> = words.map(|word| word.id.as_str()).collect();
    let names = [id.as_str(), title(definition)].into_iter();
    let texts = of.definition.iter().chain(std::iter::once(&definition.formula.text));
    let filed = FACETS.iter().flat_map(|(_, _, words_of)| words_of(of));
    let search: Vec<&str> = names
        .chain(definition.aliases.iter().map(|alias| alias.text.as_str()))
        .chain(texts.chain(filed).chain(&of.tags).chain(&of.industries).map(String::as_str))
        .collect();
    CatalogueLineView {
        id: id.clone(),
        title: title(definition).to_owned(),
        definition: of.definition.clone(),
        unit: kpi.formula.unit.to_string(),
        direction: documentation::direction(Language::english(), definition.better).to_owned(),
        owner: of.owner.join(", "),
        words: words.join(" "),
        search: collapsed(&search.join(" ").to_lowercase()),
        href,
    }
}
