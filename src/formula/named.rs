//! Which KPIs the texts of a KPI name.

use super::parse_formula;
use crate::catalog::{AimText, Catalog, Kpi};
use crate::name::Key;
use std::collections::{BTreeMap, BTreeSet};

/// The ways to call the KPIs of a catalogue: ids, titles and aliases.
#[derive(Debug)]
pub struct KpiNames<'a> {
    ids: BTreeMap<Key, &'a str>,
}

impl<'a> KpiNames<'a> {
    /// The names of a catalogue's KPIs. Where two KPIs have one name, an id wins over aliases and titles.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut ids = BTreeMap::new();
        for (id, kpi) in &catalog.kpis {
            let aliases = kpi.aliases.iter().map(|alias| Key::of(&alias.text));
            for name in aliases.chain([Key::of(&kpi.title)]) {
                ids.entry(name).or_insert(id.as_str());
            }
        }
        ids.extend(catalog.kpis.keys().map(|id| (Key::of(id), id.as_str())));
        Self { ids }
    }

    /// The ids of the KPIs whose names stand in the formula, the measures and the target of a KPI, in the order of the texts. A measure may
    /// be called like a KPI, which is then among them though nothing reads it.
    pub fn in_texts(&self, kpi: &Kpi) -> Vec<&'a str> {
        let targets = kpi.criteria.targets.iter().filter_map(|target| match &target.aim {
            AimText::Formula(text) => Some(text),
            AimText::Fixed(_) => None,
        });
        let measures = kpi.measures.iter().map(|measure| &measure.is);
        let texts = std::iter::once(&kpi.formula).chain(measures).chain(targets);
        let trees: Vec<_> = texts.filter_map(|text| parse_formula(&text.text).ok()).collect();
        let names = trees.iter().flat_map(|tree| tree.names());
        names.filter_map(|name| self.ids.get(&Key::of(&name.text)).copied()).collect()
    }

    /// The ids of the KPIs that a KPI is computed from, each once and without itself: those it names, unless a measure of its own is called so.
    pub fn named_by(&self, kpi: &Kpi) -> Vec<&'a str> {
        let own =
            kpi.measures.iter().flat_map(|measure| std::iter::once(&measure.name).chain(&measure.aliases));
        let own: BTreeSet<&str> =
            own.filter_map(|name| self.ids.get(&Key::of(&name.text)).copied()).collect();
        let mut found: Vec<&str> = Vec::new();
        for id in self.in_texts(kpi) {
            if id != kpi.id.text && !own.contains(id) && !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}
