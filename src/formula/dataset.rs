//! Datasets: every name they declare, and the type and unit of its column.

use super::ast::{self, Name};
use super::checked::{CheckedDataset, ColumnRead, RowExpr, RowType};
use super::join::{JoinScope, Joinable};
use super::order::order;
use super::parameter::Parameters;
use super::parse::parse_row;
use super::problem::{Origin, Place, Problem};
use super::row::{RowScope, RowValue, comparable, is_moment, is_time};
use crate::calendar::Calendar;
use crate::catalog::{Column, ColumnOrigin, ColumnType, Dataset};
use crate::diagnostic::{Diagnostic, nearest_fix};
use crate::name::Key;
use crate::schema::{Relation, Schema, Table};
use crate::source::{SourceText, Sources};
use crate::unit::Unit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A dataset while formulas are checked against it.
pub(super) struct DatasetScope<'a> {
    pub definition: &'a Dataset,
    /// Columns, their aliases and dimensions: each an index into `columns`.
    pub names: BTreeMap<Key, usize>,
    /// What the columns compute, in the order of the definition, then dimensions that are columns of joined datasets; `None` after an error.
    pub columns: Vec<Option<RowValue>>,
    /// Joins in the order of the definition.
    pub joins: Vec<JoinScope<'a>>,
    /// Whether its table exists, as far as is known.
    pub has_table: bool,
    /// The project's calendar, which knows when a day starts.
    pub calendar: &'a Calendar,
    /// The form the planner reads.
    pub checked: CheckedDataset,
}

/// What the project says of all datasets.
#[derive(Clone, Copy)]
pub(super) struct OfProject<'a, 'p> {
    pub calendar: &'a Calendar,
    pub parameters: Parameters<'p>,
}

/// Checks a dataset against the data, if there are any. What it joins has been checked before.
pub(super) fn check_dataset<'a>(
    definition: &'a Dataset,
    project: OfProject<'a, '_>,
    joined: Vec<Joinable<'a>>,
    schema: Option<&Schema>,
    sources: &Sources,
    problems: &mut Vec<Problem>,
    diagnostics: &mut Vec<Diagnostic>,
) -> DatasetScope<'a> {
    let table = schema.map(|schema| {
        let found = schema.rows(&definition.table.text);
        if let (None, Some(query)) = (&found, &definition.query) {
            problems.push(Problem::UnreadQuery { dataset: definition.name.text.clone(), span: query.span });
        } else if found.is_none() {
            let names = schema.tables.keys().map(String::as_str);
            problems.push(Problem::UnknownTable {
                table: definition.table.text.clone(),
                span: definition.table.span,
                nearest: nearest_fix(&definition.table.text, names)
                    .map(|(near, applicability)| (near.to_string(), applicability)),
            });
        }
        found
    });
    let relation = match &table {
        Some(Some((relation, _))) => relation.clone(),
        _ => Relation::table(&definition.table.text),
    };
    let mut scope = DatasetScope {
        definition,
        names: names(definition, problems),
        columns: Vec::new(),
        joins: Vec::new(),
        has_table: !matches!(table, Some(None)),
        calendar: project.calendar,
        checked: CheckedDataset {
            name: definition.name.text.clone(),
            table: relation,
            latest: None,
            row: Vec::new(),
            key: Vec::new(),
            time: None,
            valid: None,
            dimensions: BTreeMap::new(),
            joins: BTreeMap::new(),
        },
    };
    let data = match &table {
        None => Data::Unseen,
        Some(None) => Data::Missing,
        Some(Some((relation, table))) => Data::Table(&relation.name, table),
    };
    scope.columns = definition.columns.iter().map(|column| stored_column(column, data, problems)).collect();
    scope.join(joined, data, problems);
    scope.compute(sources, project.parameters, problems, diagnostics);
    scope.finish(problems);
    if let (Some(_), Some(Some((_, table)))) = (&scope.checked.latest, table) {
        let usable = table
            .columns
            .iter()
            .filter_map(|(name, ty)| Some((name.clone(), *ty.as_ref().ok()? == ColumnType::Text)));
        scope.checked.row = usable.collect();
    }
    scope
}

/// What is known of a dataset's table.
#[derive(Clone, Copy)]
pub(super) enum Data<'a> {
    /// There are no data: declared types hold.
    Unseen,
    /// There are data, but no such table: nothing more is said about its columns.
    Missing,
    /// The table and its name.
    Table(&'a str, &'a Table),
}

/// The names of a dataset. Columns and dimensions are unique among themselves since loading; a dimension that is called like another
/// column is a problem.
fn names(definition: &Dataset, problems: &mut Vec<Problem>) -> BTreeMap<Key, usize> {
    let mut names: BTreeMap<Key, (usize, &SourceText)> = BTreeMap::new();
    for (index, column) in definition.columns.iter().enumerate() {
        for name in std::iter::once(&column.name).chain(&column.aliases) {
            names.entry(Key::of(&name.text)).or_insert((index, name));
        }
    }
    for dimension in &definition.dimensions {
        let Some((index, _)) = names.get(&Key::of(&dimension.column.text)).copied() else { continue };
        let (known, first) = *names.entry(Key::of(&dimension.name.text)).or_insert((index, &dimension.name));
        if known != index {
            problems.push(Problem::AmbiguousName {
                name: dimension.name.text.clone(),
                span: dimension.name.span,
                first: first.span,
            });
        }
    }
    names.into_iter().map(|(key, (index, _))| (key, index)).collect()
}

/// A column of the table; a computed one is left for later, as `None`.
pub(super) fn stored_column(
    column: &Column,
    data: Data<'_>,
    problems: &mut Vec<Problem>,
) -> Option<RowValue> {
    let ColumnOrigin::Table(source) = &column.origin else { return None };
    let unit = match &column.unit {
        None => Unit::Unknown,
        Some(text) => match Unit::parse(&text.text) {
            Ok(unit) => unit,
            Err(error) => {
                problems.push(Problem::UnknownUnit { error, span: text.span });
                Unit::Unknown
            }
        },
    };
    let (name, stored) = match data {
        Data::Missing => {
            return Some(RowValue {
                origin: Some(origin(column, None)),
                ..RowValue::untyped(&source.text, unit)
            });
        }
        Data::Unseen => (source.text.clone(), column.ty),
        Data::Table(table_name, table) => match table.column(&source.text) {
            Some((name, Ok(stored))) => (name.clone(), Some(*stored)),
            Some((_, Err(ty))) => {
                problems.push(Problem::UnsupportedColumnType {
                    column: source.text.clone(),
                    ty: ty.clone(),
                    span: source.span,
                });
                return None;
            }
            None => {
                let names = table.columns.iter().map(|(name, _)| name.as_str());
                problems.push(Problem::UnknownTableColumn {
                    column: source.text.clone(),
                    table: table_name.to_string(),
                    span: source.span,
                    nearest: nearest_fix(&source.text, names)
                        .map(|(near, applicability)| (near.to_string(), applicability)),
                });
                return None;
            }
        },
    };
    if let (Some(stored), Some(declared)) = (stored, column.ty)
        && !readable_as(stored, declared)
    {
        problems.push(Problem::ZoneLost {
            place: Place { span: column.name.span, written: column.name.text.clone() },
            stored: row_type(stored),
            declared: row_type(declared),
        });
        return None;
    }
    let value = match (stored, column.ty.or(stored)) {
        (Some(stored), Some(read)) => {
            let ty = row_type(read);
            RowValue::new(RowExpr::column(ColumnRead::own(name, stored, ty)), ty, unit)
        }
        _ => RowValue::untyped(&name, unit),
    };
    Some(RowValue { origin: Some(origin(column, value.ty)), ..value })
}

/// Whether a column can be read as its declared type without guessing a time zone. A timestamp without one is read as an instant of UTC.
fn readable_as(stored: ColumnType, declared: ColumnType) -> bool {
    !matches!(
        (stored, declared),
        (ColumnType::Instant, ColumnType::Date | ColumnType::Timestamp)
            | (ColumnType::Date, ColumnType::Instant)
    )
}

fn row_type(ty: ColumnType) -> RowType {
    match ty {
        ColumnType::Integer => RowType::Number { scale: 0 },
        ColumnType::Decimal { scale, .. } => RowType::Number { scale },
        ColumnType::Double => RowType::Number { scale: ColumnType::DOUBLE_SCALE },
        ColumnType::Boolean => RowType::Boolean,
        ColumnType::Text => RowType::Text,
        ColumnType::Date => RowType::Date,
        ColumnType::Timestamp => RowType::Timestamp,
        ColumnType::Instant => RowType::Instant,
    }
}

/// Where a column is declared: its unit if it has one, else its name.
fn origin(column: &Column, ty: Option<RowType>) -> Origin {
    let place = column.unit.as_ref().unwrap_or(&column.name);
    Origin { name: column.name.text.clone(), span: place.span, declares_unit: column.unit.is_some(), ty }
}

impl DatasetScope<'_> {
    /// The value of a column; a problem if there is none of that name, silence if it has an error of its own.
    pub(super) fn column(
        &self,
        name: &Name,
        row: &RowScope<'_>,
        problems: &mut Vec<Problem>,
    ) -> Option<RowValue> {
        match self.look_up(&Key::of(&name.text)) {
            Some(found) => found,
            None => {
                let mut problem = self.unknown(&name.text, row.place(&name.range));
                if let Problem::UnknownColumn { nearest: near @ None, .. } = &mut problem {
                    *near = nearest_fix(&name.text, row.parameters.names())
                        .map(|(name, applicability)| (format!("[{name}]"), applicability));
                }
                problems.push(problem);
                None
            }
        }
    }

    /// The value of a column that a definition names outside formulas.
    pub(super) fn column_of(&self, name: &SourceText, problems: &mut Vec<Problem>) -> Option<RowValue> {
        match self.look_up(&Key::of(&name.text)) {
            Some(found) => found,
            None => {
                let place = Place { span: name.span, written: name.text.clone() };
                problems.push(self.unknown(&name.text, place));
                None
            }
        }
    }

    /// Whether there is a column of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.look_up(&Key::of(name)).is_some()
    }

    /// The dimension of a name, as the dataset spells it.
    pub(super) fn dimension(&self, name: &str) -> Option<&str> {
        let key = Key::of(name);
        let mut dimensions = self.definition.dimensions.iter().map(|dimension| dimension.name.text.as_str());
        dimensions.find(|dimension| Key::of(dimension) == key)
    }

    /// How a formula would use a column.
    pub(super) fn example(&self, column: &str) -> String {
        let dataset = &self.definition.name.text;
        let value = self.look_up(&Key::of(column)).flatten();
        match value.and_then(|value| value.ty) {
            Some(RowType::Boolean) => format!("count of {dataset} where {column}"),
            Some(RowType::Text | RowType::Date | RowType::Timestamp | RowType::Instant) => {
                format!("distinct {column} of {dataset}")
            }
            Some(RowType::Duration) => format!("average of {column} of {dataset}"),
            Some(RowType::Number { .. }) | None => format!("sum of {column} of {dataset}"),
        }
    }

    /// The unit of its count.
    pub(super) fn entity(&self) -> Unit {
        Unit::entity(self.definition.entity.as_deref().unwrap_or(&self.definition.name.text))
    }

    /// The names it declares: of columns, aliases and dimensions.
    pub(super) fn declared_names(&self) -> impl Iterator<Item = &'_ SourceText> {
        let columns = self.definition.columns.iter();
        let dimensions = self.definition.dimensions.iter().map(|dimension| &dimension.name);
        columns.flat_map(|column| std::iter::once(&column.name).chain(&column.aliases)).chain(dimensions)
    }

    fn unknown(&self, name: &str, place: Place) -> Problem {
        let (dataset, path, rest) = self.follow(&Key::of(name));
        let columns = &dataset.definition.columns;
        Problem::UnknownColumn {
            nearest: self.nearest_column(name),
            split: split_hyphen(name, |part| self.has(part)),
            between: side_by_side(name, |part| self.has(part)),
            name: if path.is_empty() { name.to_string() } else { rest.as_str().to_string() },
            place,
            dataset: dataset.definition.name.text.clone(),
            declared: dataset.definition.name.span,
            columns: columns.iter().map(|column| column.name.text.clone()).collect(),
        }
    }

    /// Checks the computed columns, each after those it uses.
    fn compute(
        &mut self,
        sources: &Sources,
        parameters: Parameters<'_>,
        problems: &mut Vec<Problem>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut trees: Vec<Option<(ast::Row, &SourceText)>> = Vec::new();
        for column in &self.definition.columns {
            trees.push(match &column.origin {
                ColumnOrigin::Table(_) => None,
                ColumnOrigin::Computed(text) => match parse_row(&text.text) {
                    Ok(row) => Some((row, text)),
                    Err(errors) => {
                        diagnostics.extend(errors.iter().map(|error| error.diagnostic(text, sources)));
                        None
                    }
                },
            });
        }
        let uses = |tree: &Option<(ast::Row, &SourceText)>| -> Vec<(usize, ast::Name)> {
            let names = tree.as_ref().map(|(row, _)| row.names()).unwrap_or_default();
            names
                .into_iter()
                .filter_map(|name| Some((*self.names.get(&Key::of(&name.text))?, name.clone())))
                .collect()
        };
        let edges: Vec<Vec<(usize, ast::Name)>> = trees.iter().map(uses).collect();
        let order = order(edges.len(), |from, at| edges.get(from)?.get(at).map(|(to, _)| *to));
        for cycle in &order.cycles {
            let hops = cycle.iter().enumerate().filter_map(|(position, from)| {
                let to = cycle.get(position + 1).or(cycle.first())?;
                let (_, name) = edges.get(*from)?.iter().find(|(target, _)| target == to)?;
                let (_, text) = trees.get(*from)?.as_ref()?;
                let column = self.definition.columns.get(*from)?;
                Some((column.name.text.clone(), sources.place(text, name.range.clone())))
            });
            problems.push(Problem::Cycle { hops: hops.collect() });
        }
        for index in order.nodes {
            let (Some(Some((row, text))), Some(column)) =
                (trees.get(index), self.definition.columns.get(index))
            else {
                continue;
            };
            let scope = RowScope { dataset: self, text, sources, parameters };
            let value =
                scope.value(row, problems).and_then(|value| declared(value, column, &scope, row, problems));
            if let Some(slot) = self.columns.get_mut(index) {
                *slot = value;
            }
        }
    }

    /// The parts the planner needs: key, time, validity, dimensions, latest rows.
    fn finish(&mut self, problems: &mut Vec<Problem>) {
        let definition = self.definition;
        self.checked.time = definition.time.as_ref().and_then(|name| self.moment(name, problems));
        if let Some(valid) = &definition.valid {
            let from = self.moment(&valid.from, problems);
            let until = self.moment(&valid.until, problems);
            self.checked.valid = from.zip(until);
            if let Some((from, until)) = &self.checked.valid
                && !comparable(from.ty(), until.ty())
            {
                let place = |name: &SourceText| Place { span: name.span, written: name.text.clone() };
                problems.push(Problem::MixedMoments {
                    left: (place(&valid.from), from.ty(), None),
                    right: (place(&valid.until), until.ty(), None),
                });
                self.checked.valid = None;
            }
        }
        for name in &definition.key {
            if let Some(RowExpr::Column(read)) = self.column_of(name, problems).as_ref().map(settled) {
                self.checked.key.push(Arc::unwrap_or_clone(read));
            }
        }
        for dimension in &definition.dimensions {
            if let Some(value) = self.column_of(&dimension.column, problems) {
                self.checked.dimensions.insert(dimension.name.text.clone(), settled(&value));
            }
        }
        if let Some(rows) = &definition.rows {
            let mut read = |names: &[SourceText]| -> Vec<String> {
                names
                    .iter()
                    .filter_map(|name| match self.column_of(name, problems)?.expr {
                        RowExpr::Column(read) => Some(read.column.clone()),
                        _ => {
                            problems
                                .push(Problem::ComputedLatest { name: name.text.clone(), span: name.span });
                            None
                        }
                    })
                    .collect()
            };
            self.checked.latest = Some((read(&rows.per), read(&rows.latest_by)));
        }
    }

    /// A column that holds dates or moments.
    pub(super) fn moment(&self, name: &SourceText, problems: &mut Vec<Problem>) -> Option<RowExpr> {
        let value = self.column_of(name, problems)?;
        match value.ty {
            None => Some(value.settled(RowType::Timestamp)),
            Some(ty) if is_moment(ty) => Some(value.expr),
            Some(ty) => {
                let place = Place { span: name.span, written: name.text.clone() };
                problems.push(Problem::NotAMoment { place, ty, origin: value.origin });
                None
            }
        }
    }
}

pub(super) fn settled(value: &RowValue) -> RowExpr {
    value.settled(value.ty.unwrap_or(RowType::Text))
}

/// A computed column with the unit and type it declares, which are checks.
fn declared(
    value: RowValue,
    column: &Column,
    scope: &RowScope<'_>,
    row: &ast::Row,
    problems: &mut Vec<Problem>,
) -> Option<RowValue> {
    if let (Some(declared), Some(found)) = (column.ty.map(row_type), value.ty)
        && std::mem::discriminant(&declared) != std::mem::discriminant(&found)
    {
        problems.push(Problem::ComputedType {
            place: scope.place(&row.range),
            declared,
            found,
            name: column.name.text.clone(),
        });
        return None;
    }
    let mut value = RowValue { literal: false, ..value };
    if let Some(text) = &column.unit {
        match Unit::parse(&text.text) {
            Err(error) => problems.push(Problem::UnknownUnit { error, span: text.span }),
            Ok(unit) if value.unit.factor_to(&unit).is_none() => {
                problems.push(Problem::DeclaredUnit {
                    declared: unit,
                    span: text.span,
                    place: scope.place(&row.range),
                    found: value.unit.clone(),
                    origin: value.origin.clone(),
                });
                return None;
            }
            Ok(unit) if value.unit == Unit::Unknown => value.unit = unit,
            // Values stay as they are; a duration is converted where it is used.
            Ok(_) => {}
        }
    }
    let own = origin(column, value.ty);
    let keeps = value.origin.as_ref().is_some_and(|origin| origin.declares_unit) && !is_time(&value.unit);
    value.origin = if keeps { value.origin } else { Some(own) };
    Some(value)
}

/// `revenue-cost` as `revenue - cost`, if all parts are known or numbers.
pub(super) fn split_hyphen(name: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    let key = Key::of(name);
    let folded = key.as_str();
    let is_known = |part: &str| known(part) || is_number(part);
    let mut at = folded.match_indices('-').map(|(at, _)| at);
    let two = at.find_map(|at| {
        let (left, right) = (folded.get(..at)?.trim(), folded.get(at + 1..)?.trim());
        (is_known(left) && is_known(right) && !(is_number(left) && is_number(right)))
            .then(|| format!("{left} - {right}"))
    });
    let all = || {
        let parts: Vec<&str> = folded.split('-').map(str::trim).collect();
        (parts.len() > 2 && parts.iter().all(|part| known(part))).then(|| parts.join(" - "))
    };
    two.or_else(all)
}

/// The first two of known names that stand side by side without an operator; the later ones may be numbers.
pub(super) fn side_by_side(name: &str, known: impl Fn(&str) -> bool) -> Option<(String, String)> {
    let is_known = |part: &str| known(part) || is_number(part);
    let blanks = || name.match_indices(' ').map(|(at, _)| at);
    blanks().find_map(|at| {
        let (left, rest) = (name.get(..at)?, name.get(at + 1..)?);
        if !known(left) {
            return None;
        }
        if is_known(rest) {
            return Some((left.to_string(), rest.to_string()));
        }
        // Three of them.
        let within = rest.match_indices(' ').find_map(|(at, _)| {
            let (middle, last) = (rest.get(..at)?, rest.get(at + 1..)?);
            (known(middle) && is_known(last)).then_some(middle)
        });
        within.map(|middle| (left.to_string(), middle.to_string()))
    })
}

fn is_number(text: &str) -> bool {
    crate::number::Exact::parse(text).is_some()
}
