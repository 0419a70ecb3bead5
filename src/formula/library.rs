//! Everything a formula may name: datasets, and the measures and formulas of all KPIs as nodes of one graph.

use super::ast;
use super::checked::Atom;
use super::dataset::DatasetScope;
use super::lower::Lowered;
use super::parse::parse_formula;
use super::problem::Problem;
use crate::catalog::{Catalog, Kpi};
use crate::diagnostic::Diagnostic;
use crate::name::Key;
use crate::source::{SourceText, Sources};
use std::collections::BTreeMap;

/// Everything a formula may name.
pub(super) struct Library<'a> {
    pub sources: &'a Sources,
    /// By the text of their name.
    pub datasets: BTreeMap<String, DatasetScope<'a>>,
    /// Names of datasets, folded.
    pub dataset_names: BTreeMap<Key, String>,
    /// Every formula and measure.
    pub nodes: Vec<Node<'a>>,
    /// KPIs by id.
    kpis: BTreeMap<&'a str, Declared<'a>>,
    /// Ids by folded id.
    ids: BTreeMap<Key, &'a str>,
    /// Ids by folded title or alias, in order.
    titles: BTreeMap<Key, Vec<&'a str>>,
}

/// A formula or measure of a KPI.
pub(super) struct Node<'a> {
    pub kpi: &'a Kpi,
    /// Which measure; the formula if `None`.
    pub measure: Option<usize>,
    pub text: &'a SourceText,
    /// `None` if it cannot be read, which has been reported.
    pub tree: Option<ast::Expr>,
}

/// A KPI's nodes by name.
struct Declared<'a> {
    formula: usize,
    /// Measures and their aliases.
    measures: BTreeMap<Key, (usize, &'a SourceText)>,
}

/// What a node stands for where it is named.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub atoms: Vec<Atom>,
    pub value: Lowered,
}

/// What a name stands for.
pub(super) enum Found {
    /// A node.
    Node(usize),
    /// KPIs that share a title or alias.
    Several(Vec<String>),
    /// Nothing.
    Nothing,
}

impl<'a> Library<'a> {
    /// Reads all formulas and collects all names.
    pub(super) fn new(
        catalog: &'a Catalog,
        datasets: BTreeMap<String, DatasetScope<'a>>,
        sources: &'a Sources,
        problems: &mut Vec<Problem>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut dataset_names: BTreeMap<Key, String> = BTreeMap::new();
        for (id, scope) in &datasets {
            let name = &scope.definition.name;
            let first = dataset_names.get(&Key::of(id)).and_then(|first| datasets.get(first));
            match first {
                Some(first) => problems.push(Problem::AmbiguousName {
                    name: name.text.clone(),
                    span: name.span,
                    first: first.definition.name.span,
                    within: "the project's datasets".to_string(),
                }),
                None => {
                    dataset_names.insert(Key::of(id), id.clone());
                }
            }
        }
        let mut library = Self {
            sources,
            datasets,
            dataset_names,
            nodes: Vec::new(),
            kpis: BTreeMap::new(),
            ids: BTreeMap::new(),
            titles: BTreeMap::new(),
        };
        for (id, kpi) in &catalog.kpis {
            library.declare(id, kpi, problems, diagnostics);
        }
        library
    }

    fn declare(
        &mut self,
        id: &'a str,
        kpi: &'a Kpi,
        problems: &mut Vec<Problem>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let formula = self.node(kpi, None, &kpi.formula, diagnostics);
        let mut measures: BTreeMap<Key, (usize, &'a SourceText)> = BTreeMap::new();
        for (index, measure) in kpi.measures.iter().enumerate() {
            let node = self.node(kpi, Some(index), &measure.is, diagnostics);
            for name in std::iter::once(&measure.name).chain(&measure.aliases) {
                let key = Key::of(&name.text);
                match measures.get(&key) {
                    // An alias that only differs in spelling from the measure's own name says nothing wrong.
                    Some((known, _)) if *known == node => {}
                    Some((_, first)) => problems.push(Problem::AmbiguousName {
                        name: name.text.clone(),
                        span: name.span,
                        first: first.span,
                        within: format!("KPI `{id}`"),
                    }),
                    None => {
                        measures.insert(key, (node, name));
                    }
                }
            }
        }
        self.kpis.insert(id, Declared { formula, measures });
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
        kpi: &'a Kpi,
        measure: Option<usize>,
        text: &'a SourceText,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> usize {
        let tree = match parse_formula(&text.text) {
            Ok(tree) => Some(tree),
            Err(errors) => {
                diagnostics.extend(errors.iter().map(|error| error.diagnostic(text, self.sources)));
                None
            }
        };
        self.nodes.push(Node { kpi, measure, text, tree });
        self.nodes.len() - 1
    }

    /// What a name means in a KPI: one of its measures, else another KPI by id, else by title or alias.
    pub(super) fn resolve(&self, kpi: &Kpi, name: &str) -> Found {
        let key = Key::of(name);
        let own = self.kpis.get(kpi.id.text.as_str()).and_then(|declared| declared.measures.get(&key));
        if let Some((node, _)) = own {
            return Found::Node(*node);
        }
        let formula = |id: &&str| self.kpis.get(*id).map(|declared| declared.formula);
        if let Some(node) = self.ids.get(&key).and_then(formula) {
            return Found::Node(node);
        }
        match self.titles.get(&key).map(Vec::as_slice) {
            None | Some([]) => Found::Nothing,
            Some([only]) => formula(only).map_or(Found::Nothing, Found::Node),
            Some(several) => Found::Several(several.iter().map(|id| (*id).to_string()).collect()),
        }
    }

    /// What each node refers to: the node, and the name that does.
    pub(super) fn references(&self) -> Vec<Vec<(usize, ast::Name)>> {
        let of = |node: &Node<'a>| -> Vec<(usize, ast::Name)> {
            let names = node.tree.as_ref().map(ast::Expr::names).unwrap_or_default();
            names
                .into_iter()
                .filter_map(|name| match self.resolve(node.kpi, &name.text) {
                    Found::Node(target) => Some((target, name.clone())),
                    Found::Several(_) | Found::Nothing => None,
                })
                .collect()
        };
        self.nodes.iter().map(of).collect()
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
            Some(Node { kpi, measure: None, .. }) => kpi.id.text.clone(),
            Some(Node { kpi, measure: Some(index), .. }) => {
                kpi.measures.get(*index).map_or_else(String::new, |measure| measure.name.text.clone())
            }
        }
    }
}
