//! Everything a formula may name: datasets, and the measures and formulas of all KPIs as nodes of one graph.

use super::checked::Atom;
use super::dataset::DatasetScope;
use super::lower::Lowered;
use super::parameter::{Parameter, ParameterTable};
use crate::catalog::{Catalog, Kpi, Measure};
use crate::name::Key;
use crate::parallel;
use crate::source::{SourceText, Sources};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Everything a formula may name.
pub(super) struct Library<'a> {
    pub catalog: &'a Catalog,
    pub sources: &'a Sources,
    pub parameters: &'a ParameterTable<'a>,
    /// By the text of their name.
    pub datasets: BTreeMap<String, Arc<DatasetScope<'a>>>,
    /// Names of datasets, folded.
    pub dataset_names: BTreeMap<Key, String>,
    /// Names of definitions that had errors when they were loaded.
    pub left_out: &'a BTreeSet<Key>,
    /// Every formula and measure.
    pub nodes: Vec<Node<'a>>,
    /// KPIs in the order of their ids.
    kpis: Vec<Declared>,
    /// Which KPI has an id.
    places: HashMap<&'a str, usize>,
    /// Ids by folded id.
    ids: HashMap<Key, &'a str>,
    /// Ids by folded title or alias, in order.
    titles: HashMap<Key, Vec<&'a str>>,
}

/// A formula or measure of a KPI.
pub(super) struct Node<'a> {
    pub kpi: &'a Arc<Kpi>,
    /// Which measure; the formula, or that of a target, if `None`.
    pub measure: Option<usize>,
    /// Which of the formulas of targets.
    pub target: Option<usize>,
    pub text: &'a SourceText,
}

impl Node<'_> {
    /// Whether it is the formula of its KPI.
    pub(super) fn is_formula(&self) -> bool {
        self.measure.is_none() && self.target.is_none()
    }
}

/// A KPI's nodes.
struct Declared {
    /// All of them: its formula, its measures, and the formulas of its targets, which nothing names.
    nodes: Range<usize>,
    /// The first of the formulas of its targets.
    targets: usize,
    /// Measures and their aliases by name; few.
    measures: Vec<(Key, usize)>,
}

impl Declared {
    fn measure(&self, key: &Key) -> Option<usize> {
        self.measures.iter().find(|(known, _)| known == key).map(|(_, node)| *node)
    }
}

/// The names of a KPI, folded.
struct Keys {
    id: Key,
    /// Of its title and aliases.
    titles: Vec<Key>,
    /// Of its measures and their aliases: which measure it is.
    measures: Vec<(Key, usize)>,
}

impl Keys {
    fn of(id: &str, kpi: &Kpi) -> Self {
        let aliases = kpi.aliases.iter().map(|alias| alias.text.as_str());
        let mut measures = Vec::with_capacity(kpi.measures.len());
        for (index, measure) in kpi.measures.iter().enumerate() {
            let names = std::iter::once(&measure.name).chain(&measure.aliases);
            measures.extend(names.map(|name| (Key::of(&name.text), index)));
        }
        Self {
            id: Key::of(id),
            titles: std::iter::once(kpi.title.as_str()).chain(aliases).map(Key::of).collect(),
            measures,
        }
    }
}

/// What a node stands for where it is named.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub atoms: Vec<Arc<Atom>>,
    pub value: Lowered,
}

/// What a name stands for.
pub(super) enum Found<'a> {
    /// A node.
    Node(usize),
    /// A parameter.
    Parameter(&'a Parameter<'a>),
    /// Something that has been reported: a definition with errors, or a title of two KPIs.
    Reported,
    /// Nothing.
    Nothing,
}

impl<'a> Library<'a> {
    /// Collects all names.
    pub(super) fn new(
        catalog: &'a Catalog,
        parameters: &'a ParameterTable<'a>,
        datasets: BTreeMap<String, Arc<DatasetScope<'a>>>,
        sources: &'a Sources,
    ) -> Self {
        let dataset_names = datasets.keys().map(|id| (Key::of(id), id.clone())).collect();
        let mut library = Self {
            catalog,
            left_out: &catalog.left_out,
            sources,
            parameters,
            datasets,
            dataset_names,
            nodes: Vec::with_capacity(catalog.kpis.values().map(|kpi| 1 + kpi.measures.len()).sum()),
            kpis: Vec::with_capacity(catalog.kpis.len()),
            places: HashMap::with_capacity(catalog.kpis.len()),
            ids: HashMap::with_capacity(catalog.kpis.len()),
            titles: HashMap::with_capacity(catalog.kpis.len()),
        };
        let kpis: Vec<(&str, &Arc<Kpi>)> = catalog.kpis.iter().map(|(id, kpi)| (id.as_str(), kpi)).collect();
        let keys = parallel::map(&kpis, |(id, kpi)| Keys::of(id, kpi));
        for ((id, kpi), keys) in kpis.into_iter().zip(keys) {
            library.declare(id, kpi, keys);
        }
        library
    }

    /// Declares a KPI: its formula, its measures and the formulas of its targets, one after the other.
    fn declare(&mut self, id: &'a str, kpi: &'a Arc<Kpi>, keys: Keys) {
        let first = self.nodes.len();
        self.nodes.push(Node { kpi, measure: None, target: None, text: &kpi.formula });
        let measures = keys.measures.into_iter().map(|(key, index)| (key, first + 1 + index)).collect();
        for (index, measure) in kpi.measures.iter().enumerate() {
            self.nodes.push(Node { kpi, measure: Some(index), target: None, text: &measure.is });
        }
        let targets = self.nodes.len();
        for (index, text) in kpi.criteria.formulas().enumerate() {
            self.nodes.push(Node { kpi, measure: None, target: Some(index), text });
        }
        self.places.insert(id, self.kpis.len());
        self.kpis.push(Declared { nodes: first..self.nodes.len(), targets, measures });
        self.ids.insert(keys.id, id);
        for title in keys.titles {
            let ids = self.titles.entry(title).or_insert_with(|| Vec::with_capacity(1));
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    /// What a KPI declares.
    fn declared(&self, id: &str) -> Option<&Declared> {
        self.kpis.get(*self.places.get(id)?)
    }

    /// The nodes of each KPI, its formula first.
    pub(super) fn kpis(&self) -> impl Iterator<Item = Range<usize>> {
        self.kpis.iter().map(|declared| declared.nodes.clone())
    }

    /// What a name means in a KPI: one of its measures or parameters, else another KPI by id, else by title or alias.
    pub(super) fn resolve(&self, kpi: &Kpi, name: &str) -> Found<'a> {
        let key = Key::of(name);
        let own = self.declared(&kpi.id.text).and_then(|declared| declared.measure(&key));
        if let Some(node) = own {
            return Found::Node(node);
        }
        if let Some(parameter) = self.parameters.of(kpi).get(name) {
            return Found::Parameter(parameter);
        }
        let formula = |id: &&str| self.declared(id).map(|declared| declared.nodes.start);
        if let Some(node) = self.ids.get(&key).and_then(formula) {
            return Found::Node(node);
        }
        match self.titles.get(&key).map(Vec::as_slice) {
            None | Some([]) if self.left_out.contains(&key) => Found::Reported,
            None | Some([]) => Found::Nothing,
            Some([only]) => formula(only).map_or(Found::Nothing, Found::Node),
            Some(_) => Found::Reported,
        }
    }

    /// A measure of that name or alias: of this KPI, or of the first that has one.
    pub(super) fn measure_called(&self, kpi: Option<&str>, key: &Key) -> Option<&Measure> {
        let found = match kpi {
            Some(id) => self.declared(id)?.measure(key),
            None => self.kpis.iter().find_map(|declared| declared.measure(key)),
        };
        let node = self.nodes.get(found?)?;
        node.kpi.measures.get(node.measure?)
    }

    /// The KPI of that id, title or alias.
    pub(super) fn kpi_called(&self, key: &Key) -> Option<&'a Kpi> {
        let id = self.ids.get(key).or_else(|| self.titles.get(key)?.first())?;
        Some(self.nodes.get(self.declared(id)?.nodes.start)?.kpi)
    }

    /// The formula, the measures and the formulas of targets of a KPI, by their number.
    pub(super) fn nodes_of(&self, kpi: &str) -> Range<usize> {
        self.declared(kpi).map(|declared| declared.nodes.clone()).unwrap_or_default()
    }

    /// The nodes of the formulas of a KPI's targets, in their order.
    pub(super) fn targets_of(&self, kpi: &str) -> Range<usize> {
        self.declared(kpi).map(|declared| declared.targets..declared.nodes.end).unwrap_or_default()
    }

    /// Ids, titles and aliases of all KPIs.
    pub(super) fn kpi_names(&self) -> Vec<&str> {
        let kpis =
            self.kpis.iter().filter_map(|declared| self.nodes.get(declared.nodes.start)).map(|node| node.kpi);
        kpis.flat_map(|kpi| {
            [kpi.id.text.as_str(), kpi.title.as_str()]
                .into_iter()
                .chain(kpi.aliases.iter().map(|alias| alias.text.as_str()))
        })
        .collect()
    }

    /// How a node is called in messages.
    pub(super) fn title(&self, node: usize) -> String {
        match self.nodes.get(node) {
            None => String::new(),
            Some(Node { kpi, target: Some(_), .. }) => format!("target of {}", kpi.id.text),
            Some(Node { kpi, measure: None, .. }) => kpi.id.text.clone(),
            Some(Node { kpi, measure: Some(index), .. }) => {
                kpi.measures.get(*index).map_or_else(String::new, |measure| measure.name.text.clone())
            }
        }
    }
}
