//! Everything a formula may name: datasets, and the measures and formulas of all KPIs as nodes of one graph.

use super::ast;
use super::checked::Atom;
use super::dataset::DatasetScope;
use super::lower::Lowered;
use super::parameter::{Parameter, ParameterTable};
use super::parse::parse_formula;
use super::syntax::SyntaxError;
use crate::catalog::{Catalog, Kpi, Measure};
use crate::diagnostic::Diagnostic;
use crate::name::Key;
use crate::parallel;
use crate::source::{SourceText, Sources};
use std::collections::{BTreeMap, BTreeSet};
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
    /// KPIs by id.
    kpis: BTreeMap<&'a str, Declared>,
    /// Ids by folded id.
    ids: BTreeMap<Key, &'a str>,
    /// Ids by folded title or alias, in order.
    titles: BTreeMap<Key, Vec<&'a str>>,
}

/// A formula or measure of a KPI.
pub(super) struct Node<'a> {
    pub kpi: &'a Arc<Kpi>,
    /// Which measure; the formula, or that of a target, if `None`.
    pub measure: Option<usize>,
    /// Which of the formulas of targets.
    pub target: Option<usize>,
    pub text: &'a SourceText,
    /// The measures and KPIs it names, in the order of the text.
    pub names: Vec<ast::Name>,
    /// Whether it can be read; if not, that has been reported.
    pub is_read: bool,
}

impl Node<'_> {
    /// Whether it is the formula of its KPI.
    pub(super) fn is_formula(&self) -> bool {
        self.measure.is_none() && self.target.is_none()
    }
}

/// What nodes were read as, by their number; nothing if it cannot be read. Trees are large: they go where nodes are checked, and no further.
pub(super) type Trees = Vec<Option<ast::Expr>>;

/// A text as read.
type Read = Result<ast::Expr, Vec<SyntaxError>>;

/// A KPI's nodes by name.
struct Declared {
    formula: usize,
    /// Measures and their aliases.
    measures: BTreeMap<Key, usize>,
    /// Formulas of targets; nothing names them.
    targets: Vec<usize>,
}

/// What a node stands for where it is named.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub atoms: Vec<Atom>,
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
    /// Reads all formulas and collects all names.
    pub(super) fn new(
        catalog: &'a Catalog,
        parameters: &'a ParameterTable<'a>,
        datasets: BTreeMap<String, Arc<DatasetScope<'a>>>,
        sources: &'a Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Self, Trees) {
        let dataset_names = datasets.keys().map(|id| (Key::of(id), id.clone())).collect();
        let mut library = Self {
            catalog,
            left_out: &catalog.left_out,
            sources,
            parameters,
            datasets,
            dataset_names,
            nodes: Vec::new(),
            kpis: BTreeMap::new(),
            ids: BTreeMap::new(),
            titles: BTreeMap::new(),
        };
        let kpis: Vec<(&String, &Arc<Kpi>)> = catalog.kpis.iter().collect();
        let read = parallel::map(&kpis, |(_, kpi)| {
            let measures = kpi.measures.iter().map(|measure| &measure.is);
            let texts = std::iter::once(&kpi.formula).chain(measures).chain(kpi.criteria.formulas());
            texts.map(|text| parse_formula(&text.text)).collect()
        });
        let mut trees = Vec::new();
        for ((id, kpi), read) in kpis.into_iter().zip(read) {
            library.declare(id, kpi, read, &mut trees, diagnostics);
        }
        (library, trees)
    }

    /// Declares a KPI. Adds its formula, its measures and the formulas of its targets, as they were read, to the trees.
    fn declare(
        &mut self,
        id: &'a str,
        kpi: &'a Arc<Kpi>,
        read: Vec<Read>,
        trees: &mut Trees,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut read = read.into_iter();
        let mut node = |library: &mut Self, of, text| {
            let tree = read.next().and_then(|read| {
                read.map_err(|errors| {
                    diagnostics.extend(errors.iter().map(|error| error.diagnostic(text, library.sources)));
                })
                .ok()
            });
            let node = library.node(kpi, of, text, tree.as_ref());
            trees.push(tree);
            node
        };
        let formula = node(self, (None, None), &kpi.formula);
        let mut measures = BTreeMap::new();
        for (index, measure) in kpi.measures.iter().enumerate() {
            let node = node(self, (Some(index), None), &measure.is);
            for name in std::iter::once(&measure.name).chain(&measure.aliases) {
                measures.entry(Key::of(&name.text)).or_insert(node);
            }
        }
        let mut targets = Vec::new();
        for (index, text) in kpi.criteria.formulas().enumerate() {
            targets.push(node(self, (None, Some(index)), text));
        }
        self.kpis.insert(id, Declared { formula, measures, targets });
        self.ids.insert(Key::of(id), id);
        let titles =
            std::iter::once(kpi.title.as_str()).chain(kpi.aliases.iter().map(|alias| alias.text.as_str()));
        for title in titles {
            let ids = self.titles.entry(Key::of(title)).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }

    fn node(
        &mut self,
        kpi: &'a Arc<Kpi>,
        (measure, target): (Option<usize>, Option<usize>),
        text: &'a SourceText,
        tree: Option<&ast::Expr>,
    ) -> usize {
        let names = tree.map(ast::Expr::names).unwrap_or_default().into_iter().cloned().collect();
        self.nodes.push(Node { kpi, measure, target, text, names, is_read: tree.is_some() });
        self.nodes.len() - 1
    }

    /// How many KPIs there are.
    pub(super) fn kpi_count(&self) -> usize {
        self.kpis.len()
    }

    /// What a name means in a KPI: one of its measures or parameters, else another KPI by id, else by title or alias.
    pub(super) fn resolve(&self, kpi: &Kpi, name: &str) -> Found<'a> {
        let key = Key::of(name);
        let own = self.kpis.get(kpi.id.text.as_str()).and_then(|declared| declared.measures.get(&key));
        if let Some(node) = own {
            return Found::Node(*node);
        }
        if let Some(parameter) = self.parameters.of(kpi).get(name) {
            return Found::Parameter(parameter);
        }
        let formula = |id: &&str| self.kpis.get(*id).map(|declared| declared.formula);
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
            Some(id) => self.kpis.get(id)?.measures.get(key),
            None => self.kpis.values().find_map(|declared| declared.measures.get(key)),
        };
        let node = self.nodes.get(*found?)?;
        node.kpi.measures.get(node.measure?)
    }

    /// The KPI of that id, title or alias.
    pub(super) fn kpi_called(&self, key: &Key) -> Option<&'a Kpi> {
        let id = self.ids.get(key).or_else(|| self.titles.get(key)?.first())?;
        Some(self.nodes.get(self.kpis.get(id)?.formula)?.kpi)
    }

    /// The formula, the measures and the formulas of targets of a KPI, by their number.
    pub(super) fn nodes_of(&self, kpi: &str) -> impl Iterator<Item = usize> {
        let declared = self.kpis.get(kpi).into_iter();
        declared
            .flat_map(|one| std::iter::once(&one.formula).chain(one.measures.values()).chain(&one.targets))
            .copied()
    }

    /// What each node refers to: the node, and the name that does.
    pub(super) fn references(&self) -> Vec<Vec<(usize, &ast::Name)>> {
        parallel::map(&self.nodes, |node| {
            let names = node.names.iter();
            names
                .filter_map(|name| match self.resolve(node.kpi, &name.text) {
                    Found::Node(target) => Some((target, name)),
                    Found::Parameter(_) | Found::Reported | Found::Nothing => None,
                })
                .collect()
        })
    }

    /// The nodes of the formulas of a KPI's targets, in their order.
    pub(super) fn targets_of(&self, kpi: &str) -> impl DoubleEndedIterator<Item = usize> {
        self.kpis.get(kpi).into_iter().flat_map(|one| one.targets.iter().copied())
    }

    /// Whether all that a node names is known, and its text can be read.
    pub(super) fn is_resolved(&self, node: &Node<'_>) -> bool {
        let is_known = |name: &ast::Name| {
            matches!(self.resolve(node.kpi, &name.text), Found::Node(_) | Found::Parameter(_))
        };
        node.is_read && node.names.iter().all(is_known)
    }

    /// Ids, titles and aliases of all KPIs.
    pub(super) fn kpi_names(&self) -> Vec<&str> {
        let kpis =
            self.kpis.values().filter_map(|declared| self.nodes.get(declared.formula)).map(|node| node.kpi);
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
