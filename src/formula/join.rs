//! Joins: the columns of other datasets, under names that begin with the join's.
//!
//! A row has at most one partner, because a join is declared on the other dataset's key; that the key is one is asked of the data before
//! values are shown.

use super::checked::{CheckedJoin, ColumnRead, Condition, Literal, RowExpr, RowType};
use super::condition::not;
use super::dataset::{Data, DatasetScope, OfProject, check_dataset, settled, stored_column};
use super::order::order;
use super::parameter::ParameterTable;
use super::problem::{Place, Problem};
use super::row::RowValue;
use crate::catalog::{Catalog, Column, ColumnOrigin, Dataset, Join};
use crate::diagnostic::{Diagnostic, Near, nearest_fix};
use crate::name::Key;
use crate::schema::Schema;
use crate::source::{SourceText, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Joins that may follow each other.
const MAX_HOPS: usize = 8;

/// A join while formulas are checked.
pub(super) struct JoinScope<'a> {
    pub definition: &'a Join,
    key: Key,
    /// `None` after an error: nothing more is said of the columns it would have.
    target: Option<Arc<DatasetScope<'a>>>,
}

impl JoinScope<'_> {
    /// The names of the columns it brings along, further joins aside.
    fn names(&self) -> Vec<String> {
        let names = self.target.iter().flat_map(|target| target.declared_names());
        names.map(|name| format!("{} {}", self.definition.name.text, name.text)).collect()
    }
}

/// The dataset that a join names, in the order of the joins; `None` if that has been reported.
pub(super) type Joinable<'a> = Option<Arc<DatasetScope<'a>>>;

/// Checks all datasets, each after those it joins.
pub(super) fn check_datasets<'a>(
    catalog: &'a Catalog,
    schema: Option<&Schema>,
    sources: &Sources,
    parameters: &ParameterTable<'_>,
    problems: &mut Vec<Problem>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<DatasetScope<'a>>> {
    let definitions: Vec<(&String, &Dataset)> = catalog.datasets.iter().collect();
    let numbers: BTreeMap<Key, usize> =
        definitions.iter().enumerate().map(|(number, (name, _))| (Key::of(name), number)).collect();
    let mut edges: Vec<Vec<usize>> = Vec::new();
    for (_, definition) in &definitions {
        let mut targets = Vec::new();
        for join in &definition.joins {
            match numbers.get(&Key::of(&join.to.text)) {
                Some(number) => targets.push(*number),
                None if catalog.left_out.contains(&Key::of(&join.to.text)) => {}
                None => problems.push(unknown_dataset(join, catalog)),
            }
        }
        edges.push(targets);
    }
    let order = order(edges.len(), |from, at| edges.get(from)?.get(at).copied());
    let mut circular: BTreeSet<(usize, usize)> = BTreeSet::new();
    for cycle in &order.cycles {
        let steps = cycle
            .iter()
            .enumerate()
            .filter_map(|(position, from)| Some((*from, *cycle.get(position + 1).or(cycle.first())?)));
        let mut hops = Vec::new();
        for (from, to) in steps {
            circular.insert((from, to));
            let Some((name, definition)) = definitions.get(from) else { continue };
            let step = definition.joins.iter().find(|join| numbers.get(&Key::of(&join.to.text)) == Some(&to));
            hops.extend(step.map(|join| ((*name).clone(), join.to.span)));
        }
        problems.push(Problem::Cycle { hops });
    }
    let mut scopes: BTreeMap<String, Arc<DatasetScope<'a>>> = BTreeMap::new();
    for number in order.nodes {
        let Some((name, definition)) = definitions.get(number) else { continue };
        let joined = definition.joins.iter().map(|join| {
            let target = numbers.get(&Key::of(&join.to.text))?;
            let sound = !circular.contains(&(number, *target));
            scopes.get(definitions.get(*target)?.0).filter(|_| sound).cloned()
        });
        let joined: Vec<Joinable<'a>> = joined.collect();
        let project = OfProject { calendar: &catalog.project.calendar, parameters: parameters.of_project() };
        let scope = check_dataset(definition, project, joined, schema, sources, problems, diagnostics);
        scopes.insert((*name).clone(), Arc::new(scope));
    }
    scopes
}

fn unknown_dataset(join: &Join, catalog: &Catalog) -> Problem {
    Problem::UnknownDataset {
        place: Place { span: join.to.span, written: join.to.text.clone() },
        nearest: nearest_fix(&join.to.text, catalog.datasets.keys().map(String::as_str))
            .map(|(near, applicability)| (near.to_string(), applicability)),
        datasets: catalog.datasets.keys().cloned().collect(),
    }
}

impl<'a> DatasetScope<'a> {
    /// Declares the joins, and the dimensions that are columns of joined datasets. The dataset's own columns are known already.
    pub(super) fn join(&mut self, joined: Vec<Joinable<'a>>, data: Data<'_>, problems: &mut Vec<Problem>) {
        for (join, target) in self.definition.joins.iter().zip(joined) {
            let key = Key::of(&join.name.text);
            let target = target.filter(|target| self.check_join(join, target, data, problems));
            self.joins.push(JoinScope { definition: join, key, target });
        }
        self.overlapping(problems);
        self.ambiguous(problems);
        for dimension in &self.definition.dimensions {
            let key = Key::of(&dimension.column.text);
            if self.names.contains_key(&key) || self.join_of(&key).is_none() {
                continue;
            }
            match self.names.get(&Key::of(&dimension.name.text)) {
                Some(column) => {
                    if let Some(column) = self.definition.columns.get(*column) {
                        problems.push(Problem::AmbiguousName {
                            name: dimension.name.text.clone(),
                            span: dimension.name.span,
                            first: column.name.span,
                        });
                    }
                }
                None => {
                    // An unknown column is reported where the dimension itself is checked.
                    self.columns.push(self.look_up(&key).flatten());
                    self.names.insert(Key::of(&dimension.name.text), self.columns.len() - 1);
                }
            }
        }
    }

    /// The column of a name, its own or a joined dataset's: `None` if there is none, `Some(None)` if it has an error of its own.
    pub(super) fn look_up(&self, name: &Key) -> Option<Option<RowValue>> {
        if let Some(index) = self.names.get(name) {
            return Some(self.columns.get(*index).cloned().flatten());
        }
        let (join, rest) = self.join_of(name)?;
        let Some(target) = &join.target else { return Some(None) };
        let found = target.look_up(&rest)?;
        Some(found.map(|value| self.of_partner(value, &join.definition.name.text)))
    }

    /// A value of the partner: missing where there is none, also one that is computed of missing columns, such as `left at is missing`.
    fn of_partner(&self, value: RowValue, join: &str) -> RowValue {
        let expr = through(&value.expr, join);
        let pair = self.checked.joins.get(join).and_then(|join| join.on.first());
        let Some((_, key)) = pair.filter(|_| !is_missing_of_missing(&expr)) else {
            return RowValue { expr, ..value };
        };
        let key = through(&RowExpr::column(key.clone()), join);
        let ty = expr.ty();
        let expr = RowExpr::If {
            condition: Box::new(not(Condition::IsMissing(key))),
            then: Box::new(expr),
            otherwise: Box::new(RowExpr::Missing(ty)),
            ty,
        };
        RowValue { expr, size: value.size.saturating_add(3), ..value }
    }

    /// The dataset to which the joins of a name lead, those joins, and the words that are left.
    pub(super) fn follow(&self, name: &Key) -> (&Self, Vec<&str>, Key) {
        let (mut scope, mut path, mut rest) = (self, Vec::new(), name.clone());
        while let Some((join, more)) = scope.join_of(&rest) {
            let Some(target) = &join.target else { break };
            path.push(join.definition.name.text.as_str());
            (scope, rest) = (target, more);
        }
        (scope, path, rest)
    }

    /// The known name that is nearest. After the words of joins only the rest is compared: the words in common make no name alike.
    pub(super) fn nearest_column(&self, name: &str) -> Near {
        let own = || self.declared_names().map(|name| name.text.as_str());
        let (dataset, path, rest) = self.follow(&Key::of(name));
        if path.is_empty() {
            let joined: Vec<String> = self.joins.iter().flat_map(JoinScope::names).collect();
            return nearest_fix(name, own().chain(joined.iter().map(String::as_str)))
                .map(|(near, applicability)| (near.to_string(), applicability));
        }
        let path = path.join(" ");
        let first = Key::of(&path);
        let joined =
            dataset.declared_names().map(|name| (Key::of(&name.text), format!("{path} {}", name.text)));
        let alike = own().filter_map(|name| Some((Key::of(name).rest_after(&first)?, name.to_string())));
        let known: BTreeMap<Key, String> = alike.chain(joined).collect();
        let (near, applicability) = nearest_fix(rest.as_str(), known.keys().map(Key::as_str))?;
        Some((known.get(&Key::of(near))?.clone(), applicability))
    }

    /// The join whose name begins a longer one, and the rest. No join's name begins another's.
    fn join_of(&self, name: &Key) -> Option<(&JoinScope<'a>, Key)> {
        self.joins.iter().find_map(|join| Some((join, name.rest_after(&join.key)?)))
    }

    /// How many joins follow each other from here.
    fn hops(&self) -> usize {
        let targets = self.joins.iter().filter_map(|join| join.target.as_ref());
        targets.map(|target| target.hops().saturating_add(1)).max().unwrap_or(0)
    }

    /// Whether a join fits the key of its dataset.
    fn check_join(
        &mut self,
        join: &Join,
        target: &DatasetScope<'a>,
        data: Data<'_>,
        problems: &mut Vec<Problem>,
    ) -> bool {
        let to = Place { span: join.to.span, written: join.to.text.clone() };
        let key = &target.definition.key;
        let Some(first) = key.first() else {
            problems.push(Problem::JoinWithoutKey { place: to, declared: target.definition.name.span });
            return false;
        };
        if key.len() != join.on.len() {
            problems.push(Problem::JoinColumns {
                span: join.on.first().map_or(join.to.span, |on| on.span),
                on: join.on.len(),
                dataset: target.definition.name.text.clone(),
                key: key.iter().map(|column| column.text.clone()).collect(),
                key_span: first.span,
            });
            return false;
        }
        if target.hops() >= MAX_HOPS {
            problems.push(Problem::JoinTooDeep { place: to, most: MAX_HOPS });
            return false;
        }
        let before = problems.len();
        let mut on = Vec::new();
        for (left, right) in join.on.iter().zip(key) {
            let (Some(own), Some(other)) = (self.join_column(left, data, problems), target.own_column(right))
            else {
                continue;
            };
            let (RowExpr::Column(own_read), RowExpr::Column(other_read)) = (settled(&own), settled(&other))
            else {
                let is_own = !matches!(own.expr, RowExpr::Column(_));
                let name = if is_own { left } else { right };
                problems.push(Problem::ComputedJoin { name: name.text.clone(), span: name.span });
                continue;
            };
            match (own.ty, other.ty) {
                (Some(own), Some(other)) if !comparable(own, other) => {
                    let place = |name: &SourceText| Place { span: name.span, written: name.text.clone() };
                    problems.push(Problem::JoinTypes {
                        left: (place(left), own),
                        right: (place(right), other),
                        datasets: (self.checked.name.clone(), target.checked.name.clone()),
                    });
                }
                _ => on.push((Arc::unwrap_or_clone(own_read), Arc::unwrap_or_clone(other_read))),
            }
        }
        // A pair is missing after an error, of this join or of the column itself.
        let sound = problems.len() == before && on.len() == key.len();
        if sound {
            let to = Arc::new(target.checked.clone());
            self.checked.joins.insert(join.name.text.clone(), CheckedJoin { to, on });
        }
        sound
    }

    /// A column that holds a key: a declared one, or else a column of the table.
    fn join_column(
        &self,
        name: &SourceText,
        data: Data<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<RowValue> {
        let key = Key::of(&name.text);
        let columns = &self.definition.columns;
        let declared = columns.iter().position(|column| {
            std::iter::once(&column.name).chain(&column.aliases).any(|name| Key::of(&name.text) == key)
        });
        match declared.and_then(|index| Some((index, columns.get(index)?))) {
            Some((_, Column { origin: ColumnOrigin::Computed(_), .. })) => {
                problems.push(Problem::ComputedJoin { name: name.text.clone(), span: name.span });
                None
            }
            Some((index, _)) => self.columns.get(index).cloned().flatten(),
            None => {
                let origin = ColumnOrigin::Table(name.clone());
                let (unit, ty, aliases, about) = (None, None, Vec::new(), None);
                stored_column(
                    &Column { name: name.clone(), origin, unit, ty, aliases, about },
                    data,
                    problems,
                )
            }
        }
    }

    /// A column of its own.
    fn own_column(&self, name: &SourceText) -> Option<RowValue> {
        self.names.get(&Key::of(&name.text)).and_then(|index| self.columns.get(*index).cloned().flatten())
    }

    fn overlapping(&self, problems: &mut Vec<Problem>) {
        for longer in &self.joins {
            let begins = |shorter: &&JoinScope<'_>| longer.key.rest_after(&shorter.key).is_some();
            if let Some(shorter) = self.joins.iter().find(begins) {
                problems.push(Problem::OverlappingJoins {
                    longer: longer.definition.name.text.clone(),
                    span: longer.definition.name.span,
                    shorter: shorter.definition.name.text.clone(),
                    first: shorter.definition.name.span,
                });
            }
        }
    }

    /// Names of its own that a joined column has too. The column a join is on may be called like the key it holds: it is that key.
    fn ambiguous(&self, problems: &mut Vec<Problem>) {
        let mut found: Vec<Problem> = Vec::new();
        for name in self.declared_names() {
            let key = Key::of(&name.text);
            let Some((join, rest)) = self.join_of(&key) else { continue };
            let Some(other) = join.target.as_ref().and_then(|target| target.look_up(&rest)) else { continue };
            let own = self.names.get(&key).and_then(|index| self.columns.get(*index)?.as_ref());
            let pairs = self.checked.joins.get(&join.definition.name.text).map(|join| join.on.as_slice());
            let is_key = match (own.map(settled), other.as_ref().map(settled)) {
                (Some(RowExpr::Column(own)), Some(RowExpr::Column(other))) => {
                    pairs.unwrap_or_default().iter().any(|(left, right)| *left == *own && *right == *other)
                }
                _ => false,
            };
            // A dimension may be called as the joined column that it is.
            let is_itself = own.is_none()
                && self.definition.dimensions.iter().any(|dimension| {
                    dimension.name.span == name.span && Key::of(&dimension.column.text) == key
                });
            if !is_key && !is_itself {
                found.push(Problem::AmbiguousJoin {
                    name: name.text.clone(),
                    span: name.span,
                    join: join.definition.name.span,
                    dataset: join.definition.to.text.clone(),
                });
            }
        }
        problems.extend(found);
    }
}

/// Whether values of two types can be equal without a conversion that loses something.
fn comparable(left: RowType, right: RowType) -> bool {
    match (left, right) {
        (RowType::Number { .. }, RowType::Number { .. }) => true,
        _ => left == right,
    }
}

/// Whether an expression has no value wherever its columns have none.
fn is_missing_of_missing(expr: &RowExpr) -> bool {
    match expr {
        RowExpr::Column(_) | RowExpr::Missing(_) => true,
        RowExpr::Arithmetic { left, right, .. } | RowExpr::Elapsed { until: left, since: right } => {
            is_missing_of_missing(left) || is_missing_of_missing(right)
        }
        RowExpr::Number(_) | RowExpr::If { .. } | RowExpr::Condition(_) => false,
    }
}

/// An expression of a joined dataset, as the dataset that joins it reads it.
fn through(expr: &RowExpr, join: &str) -> RowExpr {
    let prefixed = |read: &ColumnRead| {
        let via = std::iter::once(join.to_owned()).chain(read.via.iter().cloned()).collect();
        ColumnRead { via, ..read.clone() }
    };
    expr.with_columns(&prefixed)
}

impl RowExpr {
    /// The join and the expression of the joined dataset that this one reads through it: that of a column, or one that is missing where
    /// there is no partner. `None` for any other.
    pub(super) fn partner(&self) -> Option<(String, Self)> {
        let there = match self {
            Self::Column(_) => self,
            Self::If { then, otherwise, .. } if matches!(**otherwise, Self::Missing(_)) => then,
            _ => return None,
        };
        let columns = there.columns();
        let join = columns.first()?.via.first()?.clone();
        if columns.iter().any(|column| column.via.first() != Some(&join)) {
            return None;
        }
        let stripped = |read: &ColumnRead| {
            let via = read.via.iter().skip(1).cloned().collect();
            ColumnRead { via, ..read.clone() }
        };
        Some((join, there.with_columns(&stripped)))
    }

    /// The expression over other columns.
    fn with_columns(&self, to: &dyn Fn(&ColumnRead) -> ColumnRead) -> Self {
        let one = |expr: &Self| Box::new(expr.with_columns(to));
        match self {
            Self::Column(read) => Self::column(to(read)),
            Self::Number(_) | Self::Missing(_) => self.clone(),
            Self::Arithmetic { op, left, right, ty } => {
                Self::Arithmetic { op: *op, left: one(left), right: one(right), ty: *ty }
            }
            Self::Elapsed { until, since } => Self::Elapsed { until: one(until), since: one(since) },
            Self::If { condition, then, otherwise, ty } => Self::If {
                condition: Box::new(condition.with_columns(to)),
                then: one(then),
                otherwise: one(otherwise),
                ty: *ty,
            },
            Self::Condition(condition) => Self::Condition(Box::new(condition.with_columns(to))),
        }
    }
}

impl Condition {
    /// The condition over other columns, its parts in the same order: all columns change alike, so that it stays sorted.
    fn with_columns(&self, to: &dyn Fn(&ColumnRead) -> ColumnRead) -> Self {
        let row = |expr: &RowExpr| expr.with_columns(to);
        let literal = |literal: &Literal| match literal {
            Literal::Row(other) => Literal::Row(Box::new(other.with_columns(to))),
            other => other.clone(),
        };
        let parts = |parts: &[Self]| parts.iter().map(|part| part.with_columns(to)).collect();
        match self {
            Self::All(all) => Self::All(parts(all)),
            Self::Any(any) => Self::Any(parts(any)),
            Self::Not(of) => Self::Not(Box::new(of.with_columns(to))),
            Self::IsTrue(of) => Self::IsTrue(row(of)),
            Self::IsMissing(of) => Self::IsMissing(row(of)),
            Self::Compare { op, left, right } => {
                Self::Compare { op: *op, left: row(left), right: literal(right) }
            }
            Self::In { left, values } => {
                Self::In { left: row(left), values: values.iter().map(literal).collect() }
            }
            Self::Contains { left, part } => Self::Contains { left: row(left), part: part.clone() },
            Self::StartsWith { left, part } => Self::StartsWith { left: row(left), part: part.clone() },
        }
    }
}
