//! One KPI: its texts read, and checked as far as what they name has been.

use super::ast::{self, ExprKind};
use super::checked::{Atom, CheckedFormula, CheckedKpi, Companion, Operand};
use super::criteria::Reading;
use super::declared::{in_declared_unit, presented};
use super::library::{Found as Named, Library, Node, Part};
use super::lower::{Lowered, Lowering, remap};
use super::order::order;
use super::outline::Outline;
use super::parse::parse_formula;
use super::print;
use super::problem::Problem;
use crate::band;
use crate::calendar::Stretch;
use crate::catalog::Kpi;
use crate::diagnostic::Diagnostic;
use crate::memo::Memo;
use crate::unit::Unit;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// What was found when KPIs were checked.
#[derive(Default)]
pub(super) struct Found {
    /// By id.
    pub kpis: Vec<(String, CheckedKpi)>,
    /// Of which KPI, and which of the formulas of its targets.
    pub companions: Vec<(String, usize, Companion)>,
    pub problems: Vec<Problem>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Found {
    pub(super) fn append(&mut self, more: Self) {
        self.kpis.extend(more.kpis);
        self.companions.extend(more.companions);
        self.problems.extend(more.problems);
        self.diagnostics.extend(more.diagnostics);
    }
}

/// A KPI whose texts have been read.
pub(super) struct ReadKpi {
    nodes: Range<usize>,
    /// What each text refers to.
    pub outlines: Vec<Outline>,
    /// What each was read as; nothing if it cannot be read, which has been reported.
    pub trees: Vec<Option<Arc<ast::Expr>>>,
}

thread_local! {
    /// Formulas that have no error: many KPIs count the same things.
    static READ: Memo<Option<Arc<ast::Expr>>> = Memo::default();
}

impl ReadKpi {
    /// Reads the texts of a KPI, which are these nodes.
    pub(super) fn new(library: &Library<'_>, nodes: Range<usize>, found: &mut Found) -> Self {
        let own = library.nodes.get(nodes.clone()).unwrap_or_default();
        let mut read =
            Self { nodes, outlines: Vec::with_capacity(own.len()), trees: Vec::with_capacity(own.len()) };
        for node in own {
            let text = &node.text.text;
            let tree = READ.with(|read| read.of(text, |text| parse_formula(text).ok().map(Arc::new)));
            if tree.is_none() {
                let errors = parse_formula(text).err().unwrap_or_default();
                let said = errors.iter().map(|error| error.diagnostic(node.text, library.sources));
                found.diagnostics.extend(said);
            }
            read.outlines.push(Outline::of(library, node, tree.as_deref()));
            read.trees.push(tree);
        }
        read
    }

    /// Whether one of its texts names another KPI.
    pub(super) fn names_another(&self) -> bool {
        let mut references = self.outlines.iter().flat_map(|outline| &outline.references);
        references.any(|reference| !self.nodes.contains(&reference.target))
    }

    /// Checks a KPI that names no other, its measures first. Gives what its nodes stand for.
    pub(super) fn check(&self, library: &Library<'_>, found: &mut Found) -> BTreeMap<usize, Part> {
        let first = self.nodes.start;
        let own = |node: usize, at| self.outlines.get(node)?.target(at)?.checked_sub(first);
        let mut parts = BTreeMap::new();
        for at in order(self.outlines.len(), own).nodes {
            let tree = self.trees.get(at).and_then(Option::as_deref);
            if let Some(part) = check_node(library, first + at, tree, &parts, found) {
                parts.insert(first + at, part);
            }
        }
        parts
    }
}

/// Checks a measure or formula. Gives what it stands for; nothing after an error.
pub(super) fn check_node(
    library: &Library<'_>,
    index: usize,
    tree: Option<&ast::Expr>,
    parts: &BTreeMap<usize, Part>,
    found: &mut Found,
) -> Option<Part> {
    let node = library.nodes.get(index)?;
    let Some(tree) = tree else {
        if node.is_formula() {
            judge_texts(library, node.kpi, &mut found.diagnostics);
        }
        return None;
    };
    if !node.is_formula() {
        let mut lowering = lowering(library, node, parts);
        let value = lowering.lower(tree);
        if let (Some(index), Some(value)) = (node.target, &value) {
            let companion = Companion::new(tree, value.clone(), lowering.atoms.clone());
            found.companions.push((node.kpi.id.text.clone(), index, companion));
        }
        found.problems.extend(lowering.problems);
        return value.map(|value| Part { atoms: lowering.atoms, value });
    }
    let (checked, problems) = check_kpi(library, node, tree, parts, &mut found.diagnostics);
    found.problems.extend(problems);
    let (kpi, value) = checked?;
    let atoms = kpi.formula.atoms.clone();
    found.kpis.push((kpi.definition.id.text.clone(), kpi));
    Some(Part { atoms, value })
}

fn lowering<'a>(library: &'a Library<'a>, node: &Node<'a>, parts: &'a BTreeMap<usize, Part>) -> Lowering<'a> {
    let measure = node.measure.and_then(|index| node.kpi.measures.get(index));
    Lowering {
        library,
        kpi: node.kpi,
        text: node.text,
        time: measure.and_then(|measure| measure.time.as_deref()),
        parts,
        atoms: Vec::new(),
        problems: Vec::new(),
    }
}

/// A KPI that can be planned, and its value for formulas that name it.
fn check_kpi<'a>(
    library: &'a Library<'a>,
    node: &Node<'a>,
    tree: &ast::Expr,
    parts: &'a BTreeMap<usize, Part>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<(CheckedKpi, Lowered)>, Vec<Problem>) {
    let kpi = node.kpi;
    let sources = library.sources;
    let mut lowering = lowering(library, node, parts);
    let lowered = lowering.lower(tree);
    let value = lowered.and_then(|value| in_declared_unit(&mut lowering, value, &tree.range));
    let Some(mut value) = value else {
        judge_texts(library, kpi, diagnostics);
        return (None, lowering.problems);
    };
    let mut operands = operands(&mut lowering, tree, &value.unit);
    operands.shrink_to_fit();
    if let Some(by) = &kpi.by {
        for atom in &lowering.atoms {
            let Some(dataset) = library.datasets.get(&atom.dataset) else { continue };
            if dataset.dimension(&by.text).is_none() {
                let place = super::problem::Place { span: by.span, written: by.text.clone() };
                lowering.problems.push(Problem::unknown_dimension(place, dataset.definition));
                break;
            }
        }
    }
    if let Some(text) = &kpi.range {
        match band::read_range(text, &value.unit, sources) {
            Ok((low, high)) => value.range = (low.or(value.range.0), high.or(value.range.1)),
            Err(problem) => diagnostics.push(problem),
        }
    }
    let dimensions = || dimensions(library, &lowering.atoms);
    let reading = Reading {
        catalog: library.catalog,
        kpi,
        unit: &value.unit,
        range: value.range,
        dimensions: Some(&dimensions),
        sources,
    };
    let (criteria, found) = reading.criteria();
    diagnostics.extend(found);
    if lowering.problems.iter().any(Problem::is_error) {
        return (None, lowering.problems);
    }
    let mut measures = measures(&lowering, &operands, &value.unit);
    measures.shrink_to_fit();
    let mut atoms = lowering.atoms;
    atoms.shrink_to_fit();
    let formula = CheckedFormula {
        expr: value.expr.clone(),
        atoms,
        operands,
        measures,
        unit: value.unit.clone(),
        proportion: value.proportion,
        range: value.range,
        canonical: print::formula(tree),
        parameters: Vec::new(),
    };
    let checked = CheckedKpi {
        definition: Arc::clone(kpi),
        formula: Box::new(formula),
        criteria: Box::new(criteria),
        companions: Vec::new(),
        days: Stretch::default(),
        earlier: Vec::new(),
    };
    (Some((checked, value)), lowering.problems)
}

/// The dimensions of the datasets that atoms read.
fn dimensions(library: &Library<'_>, atoms: &[Arc<Atom>]) -> BTreeSet<String> {
    let read = atoms.iter().filter_map(|atom| library.datasets.get(&atom.dataset));
    read.flat_map(|dataset| &dataset.definition.dimensions).map(|of| of.name.text.clone()).collect()
}

/// Bands and target of a KPI whose formula has an error, as far as its declared unit lets them be read: one run reports both.
fn judge_texts(library: &Library<'_>, kpi: &Kpi, diagnostics: &mut Vec<Diagnostic>) {
    let Some(unit) = kpi.unit.as_ref().and_then(|text| Unit::parse(&text.text).ok()) else { return };
    let (catalog, sources) = (library.catalog, library.sources);
    let reading = Reading { catalog, kpi, unit: &unit, range: (None, None), dimensions: None, sources };
    let (_, found) = reading.criteria();
    diagnostics.extend(found.into_iter().filter(Diagnostic::is_error));
}

/// The leaves of a formula by the name a reader knows.
fn operands(lowering: &mut Lowering<'_>, tree: &ast::Expr, unit: &Unit) -> Vec<Arc<Operand>> {
    let mut operands: Vec<Arc<Operand>> = Vec::new();
    for leaf in tree.leaves() {
        let name = match &leaf.kind {
            ExprKind::Name(name) => name.text.clone(),
            _ => print::formula(&leaf),
        };
        if operands.iter().any(|known| known.name == name) {
            continue;
        }
        if let Some(value) = lowering.lower(&leaf) {
            operands.push(operand(name, value, unit));
        }
    }
    operands
}

/// The measures of a KPI that its formula computes as they stand, over the formula's atoms.
fn measures(lowering: &Lowering<'_>, operands: &[Arc<Operand>], unit: &Unit) -> Vec<Arc<Operand>> {
    let kpi = lowering.kpi;
    let measure = |name: &String| {
        let Named::Node(node) = lowering.library.resolve(kpi, name) else { return None };
        let part = lowering.parts.get(&node)?;
        // An operand that is written as the measure is it.
        if let Some(known) = operands.iter().find(|operand| operand.name == *name) {
            return Some(Arc::clone(known));
        }
        let place = |atom| lowering.atoms.iter().position(|known| known == atom);
        let places: Vec<usize> = part.atoms.iter().map(place).collect::<Option<_>>()?;
        let mut value = part.value.clone();
        remap(&mut value.expr, &places);
        Some(operand(name.clone(), value, unit))
    };
    kpi.measures.iter().filter_map(|declared| measure(&declared.name.text)).collect()
}

fn operand(name: String, value: Lowered, unit: &Unit) -> Arc<Operand> {
    let value = presented(value, unit);
    Arc::new(Operand { name, expr: value.expr, unit: value.unit })
}
