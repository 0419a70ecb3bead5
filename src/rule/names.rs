//! What a name in a rule stands for.

use super::ast::Name;
use super::problem::{Place, Problem};
use crate::catalog::{Catalog, Rule};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::{Key, collapsed};
use crate::source::{SourceText, Sources};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the names of a project's rules may stand for.
pub(super) struct Names<'a> {
    /// Ids of KPIs by each of their names.
    kpis: BTreeMap<Key, &'a str>,
    /// Dimensions as declared.
    dimensions: BTreeMap<Key, &'a str>,
    checked: &'a CheckedCatalog,
}

/// What a name stands for.
pub(super) enum Meaning<'a> {
    Kpi(&'a CheckedKpi),
    Dimension(&'a str),
}

impl<'a> Names<'a> {
    pub(super) fn new(checked: &'a CheckedCatalog) -> Self {
        let catalog: &'a Catalog = &checked.catalog;
        let mut kpis = BTreeMap::new();
        for kpi in catalog.kpis.values() {
            let id = kpi.id.text.as_str();
            let aliases = kpi.aliases.iter().map(|alias| alias.text.as_str());
            for name in aliases.chain([kpi.title.as_str(), id]) {
                kpis.insert(Key::of(name), id);
            }
        }
        let dimensions = catalog.datasets.values().flat_map(|dataset| &dataset.dimensions);
        let dimensions = dimensions.map(|dimension| dimension.name.text.as_str());
        Self { kpis, dimensions: dimensions.map(|name| (Key::of(name), name)).collect(), checked }
    }

    /// The KPI or dimension of a name. `None` after a problem, or if it is a KPI whose own errors have been reported.
    pub(super) fn meaning(
        &self,
        name: &Name,
        text: &Text<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<Meaning<'a>> {
        let key = Key::of(&name.text);
        match (self.kpis.get(&key), self.dimensions.get(&key)) {
            (Some(_), Some(_)) => {
                problems.push(Problem::KpiOrDimension { place: text.place(&name.range) });
                None
            }
            (Some(id), None) => self.checked.kpis.get(*id).map(Meaning::Kpi),
            (None, Some(dimension)) => Some(Meaning::Dimension(dimension)),
            (None, None) => {
                if !self.checked.catalog.left_out.contains(&key) {
                    let dimensions = self.dimensions.values().copied();
                    problems.push(Problem::unknown(
                        text.place(&name.range),
                        self.kpi_names().chain(dimensions),
                        true,
                    ));
                }
                None
            }
        }
    }

    /// The KPI of a name. `None` as for [`Names::meaning`].
    pub(super) fn kpi(
        &self,
        name: &Name,
        text: &Text<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<&'a CheckedKpi> {
        let key = Key::of(&name.text);
        match self.kpis.get(&key) {
            Some(id) => self.checked.kpis.get(*id),
            None => {
                let place = text.place(&name.range);
                match self.dimensions.get(&key) {
                    Some(_) => problems.push(Problem::DimensionAsked { place }),
                    None if self.checked.catalog.left_out.contains(&key) => {}
                    None => problems.push(Problem::unknown(place, self.kpi_names(), false)),
                }
                None
            }
        }
    }

    /// The dimension of a name.
    pub(super) fn dimension(&self, name: &str) -> Option<&'a str> {
        self.dimensions.get(&Key::of(name)).copied()
    }

    /// Every dimension.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &'a str> {
        self.dimensions.values().copied()
    }

    /// The KPI whose id or title a rule's id is.
    pub(super) fn clash(&self, rule: &Rule) -> Option<&'a SourceText> {
        let id = self.kpis.get(&Key::of(&rule.id.text))?;
        self.checked.catalog.kpis.get(*id).map(|kpi| &kpi.id)
    }

    /// Ids and titles, ids first, so that a message proposes what is typed in a terminal.
    fn kpi_names(&self) -> impl Iterator<Item = &'a str> {
        let catalog: &'a Catalog = &self.checked.catalog;
        let ids = catalog.kpis.keys().map(String::as_str);
        ids.chain(catalog.kpis.values().map(|kpi| kpi.title.as_str()))
    }
}

/// A text of a rule, with places in it.
pub(super) struct Text<'a> {
    pub(super) text: &'a SourceText,
    pub(super) sources: &'a Sources,
}

impl Text<'_> {
    /// What is written at bytes of the text, and where.
    pub(super) fn place(&self, range: &Range<usize>) -> Place {
        Place { span: self.sources.place(self.text, range.clone()), written: self.written(range) }
    }

    /// What is written at bytes of the text, white space collapsed.
    pub(super) fn written(&self, range: &Range<usize>) -> String {
        let written = self.text.text.get(range.clone()).unwrap_or_default();
        collapsed(written)
    }
}
