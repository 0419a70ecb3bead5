//! Parameters: named values of the project or of one KPI, bound as values wherever a formula or condition names them.
//!
//! A value is read once, here; formulas take it from the table. Its text never becomes part of a formula's text.

use super::ast::{self, Expr, ExprKind, Function, Name};
use super::checked::{RowExpr, RowType};
use super::lower::Lowered;
use super::parse::parse_row;
use super::problem::{Origin, Problem};
use super::row::RowValue;
use crate::catalog::{Catalog, ColumnOrigin, Kpi, Parameter as Definition};
use crate::name::Key;
use crate::number::Exact;
use crate::unit::{Base, Scale, Unit, UnitError};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a parameter stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    /// A number in its unit; a bare one goes with any unit.
    Number(Exact, Option<Unit>),
    Date(Date),
    Text(String),
    YesNo(bool),
}

/// A declared parameter.
pub(super) struct Parameter<'a> {
    pub definition: &'a Definition,
    /// `None` if it cannot be read, which has been reported.
    pub value: Option<Constant>,
    /// The value as people read it.
    pub written: String,
}

type Named<'a> = BTreeMap<Key, Parameter<'a>>;

/// All parameters of a catalogue.
pub(super) struct ParameterTable<'a> {
    project: Named<'a>,
    kpis: BTreeMap<&'a str, Named<'a>>,
}

/// The parameters that a text may name.
#[derive(Clone, Copy)]
pub(super) struct Parameters<'a> {
    project: &'a Named<'a>,
    own: Option<&'a Named<'a>>,
}

impl<'a> ParameterTable<'a> {
    /// Reads all values.
    pub(super) fn new(catalog: &'a Catalog, problems: &mut Vec<Problem>) -> Self {
        let mut read = |definitions: &'a [Definition]| -> Named<'a> {
            definitions
                .iter()
                .map(|definition| (Key::of(&definition.name.text), parameter(definition, problems)))
                .collect()
        };
        let project = read(&catalog.project.parameters);
        let kpis = catalog.kpis.values().filter(|kpi| !kpi.parameters.is_empty());
        let kpis = kpis.map(|kpi| (kpi.id.text.as_str(), read(&kpi.parameters))).collect();
        Self { project, kpis }
    }

    /// What the texts of a KPI may name.
    pub(super) fn of(&'a self, kpi: &Kpi) -> Parameters<'a> {
        Parameters { project: &self.project, own: self.kpis.get(kpi.id.text.as_str()) }
    }

    /// What the computed columns of a dataset may name.
    pub(super) fn of_project(&'a self) -> Parameters<'a> {
        Parameters { project: &self.project, own: None }
    }

    /// Reports parameters that nothing names. `names` are those of each KPI's formulas; `unclear` are the KPIs with an error, which may be
    /// a parameter's name that is misspelt.
    pub(super) fn unused(
        &self,
        catalog: &Catalog,
        names: &BTreeMap<&str, BTreeSet<Key>>,
        unclear: &BTreeSet<&str>,
        problems: &mut Vec<Problem>,
    ) {
        let report = |parameter: &Parameter<'_>| Problem::UnusedParameter {
            name: parameter.definition.name.text.clone(),
            span: parameter.definition.name.span,
        };
        for (id, own) in &self.kpis {
            let used = |key: &Key| names.get(id).is_some_and(|names| names.contains(key));
            if !unclear.contains(id) {
                problems.extend(own.iter().filter(|(key, _)| !used(key)).map(|(_, found)| report(found)));
            }
        }
        if self.project.is_empty() || !unclear.is_empty() || !catalog.left_out.is_empty() {
            return;
        }
        let mut used: BTreeSet<Key> = names.values().flatten().cloned().collect();
        for column in catalog.datasets.values().flat_map(|dataset| &dataset.columns) {
            if let ColumnOrigin::Computed(text) = &column.origin
                && let Ok(row) = parse_row(&text.text)
            {
                used.extend(row.names().into_iter().map(|name| Key::of(&name.text)));
            }
        }
        let unused = self.project.iter().filter(|(key, _)| !used.contains(key));
        problems.extend(unused.map(|(_, found)| report(found)));
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.project.is_empty() && self.kpis.is_empty()
    }

    /// Every parameter, with the id of its KPI; the project's first.
    pub(super) fn all(&self) -> impl Iterator<Item = (Option<&'a str>, &Key, &Parameter<'a>)> {
        let own =
            self.kpis.iter().flat_map(|(id, own)| own.iter().map(|(key, found)| (Some(*id), key, found)));
        self.project.iter().map(|(key, found)| (None, key, found)).chain(own)
    }

    /// The project's parameter of a name.
    pub(super) fn project(&self, key: &Key) -> Option<&Parameter<'a>> {
        self.project.get(key)
    }
}

impl<'a> Parameters<'a> {
    /// The parameter of a name.
    pub(super) fn get(&self, name: &str) -> Option<&'a Parameter<'a>> {
        if self.project.is_empty() && self.own.is_none() {
            return None;
        }
        let key = Key::of(name);
        self.own.and_then(|own| own.get(&key)).or_else(|| self.project.get(&key))
    }

    /// The names of all.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let own = self.own.into_iter().flatten();
        own.chain(self.project).map(|(_, parameter)| parameter.definition.name.text.as_str())
    }
}

impl Parameter<'_> {
    /// Its value in a formula.
    pub(super) fn lowered(&self) -> Option<Result<Lowered, &'static str>> {
        Some(match self.value.as_ref()? {
            Constant::Number(number, unit) => Ok(Lowered {
                origin: unit.is_some().then(|| self.origin()),
                range: (Some(*number), Some(*number)),
                literal: unit.is_none().then_some(*number),
                ..Lowered::new(super::checked::Expr::Number(*number), unit.clone().unwrap_or(Unit::Unknown))
            }),
            other => Err(other.kind()),
        })
    }

    /// Its value in a row expression.
    pub(super) fn row_value(&self) -> Option<Result<RowValue, &'static str>> {
        Some(match self.value.as_ref()? {
            Constant::Number(number, unit) => {
                let expr = RowExpr::number(*number);
                let ty = expr.ty();
                Ok(RowValue {
                    literal: unit.is_none(),
                    origin: Some(self.origin()),
                    ..RowValue::new(expr, ty, unit.clone().unwrap_or(Unit::Unknown))
                })
            }
            other => Err(other.kind()),
        })
    }

    fn origin(&self) -> Origin {
        let definition = self.definition;
        let place = definition.unit.as_ref().unwrap_or(&definition.value);
        Origin {
            span: place.span,
            name: definition.name.text.clone(),
            declares_unit: true,
            ty: Some(RowType::Number { scale: 0 }),
        }
    }

    /// A problem in which its value has a part.
    pub(super) fn concerning(&self, problem: Problem) -> Problem {
        Problem::Parameter {
            problem: Box::new(problem),
            name: self.definition.name.text.clone(),
            written: self.written.clone(),
            span: self.definition.value.span,
        }
    }
}

impl Constant {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Number(_, None) => "a number",
            Self::Number(_, Some(Unit::Known { bases, scale: Scale::Percent })) if bases.is_empty() => {
                "a percentage"
            }
            Self::Number(_, Some(unit)) if matches!(unit.single_base(), Some(Base::Time(_))) => "a duration",
            Self::Number(..) => "a number with a unit",
            Self::Date(_) => "a date",
            Self::Text(_) => "a text",
            Self::YesNo(_) => "yes or no",
        }
    }

    /// Whether it can stand in for another: of one kind, in a unit that converts.
    fn fits(&self, declared: &Self) -> bool {
        match (self, declared) {
            (Self::Number(_, Some(unit)), Self::Number(_, Some(declared))) => {
                unit.factor_to(declared).is_some()
            }
            _ => self.kind() == declared.kind(),
        }
    }
}

fn parameter<'a>(definition: &'a Definition, problems: &mut Vec<Problem>) -> Parameter<'a> {
    let unit = match &definition.unit {
        None => Ok(None),
        Some(text) => Unit::parse(&text.text)
            .map(Some)
            .map_err(|error| problems.push(Problem::UnknownUnit { error, span: text.span })),
    };
    let shown = |value: &str| match &definition.unit {
        Some(unit) if Exact::parse(value).is_some() => format!("{} {}", value.trim(), unit.text),
        _ => value.trim().to_owned(),
    };
    let mut written = shown(&definition.value.text);
    let mut value = None;
    if let Ok(unit) = unit {
        match read(&definition.value.text, unit.as_ref()) {
            Ok(found) => value = Some(found),
            Err(Unreadable::Unit(error)) => {
                problems.push(Problem::UnknownUnit { error, span: definition.value.span });
            }
            Err(Unreadable::NoNumber) => problems.push(Problem::ParameterUnit {
                name: definition.name.text.clone(),
                span: definition.value.span,
                unit: definition.unit.as_ref().map_or(definition.value.span, |unit| unit.span),
            }),
        }
        if let (Some(set), Some(declared)) = (&definition.set, &value) {
            let found = match declared {
                Constant::Text(_) => Some(Constant::Text(set.clone())),
                _ => read(set, unit.as_ref()).ok().filter(|found| found.fits(declared)),
            };
            if found.is_none() {
                problems.push(Problem::ParameterSet {
                    name: definition.name.text.clone(),
                    span: definition.value.span,
                    set: set.clone(),
                    kind: declared.kind(),
                });
            }
            written = shown(set);
            value = found;
        }
    }
    Parameter { definition, value, written }
}

/// Why a value cannot be read.
enum Unreadable {
    Unit(UnitError),
    /// A unit is declared, but the value is no number.
    NoNumber,
}

/// A value as it is written: `4 h`, `1 h 30 min`, `85%`, `USD 12`, `2026-03-01`, `yes`, `1,250`; anything else is a text.
fn read(text: &str, unit: Option<&Unit>) -> Result<Constant, Unreadable> {
    let text = text.trim();
    if let Some(number) = number(text) {
        return Ok(Constant::Number(number, unit.cloned()));
    }
    if let Some(found) = quantity(text)? {
        return Ok(found);
    }
    if unit.is_some() {
        return Err(Unreadable::NoNumber);
    }
    let is_date = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if let Some(date) = text.parse::<Date>().ok().filter(|_| is_date) {
        return Ok(Constant::Date(date));
    }
    Ok(match text.to_ascii_lowercase().as_str() {
        "yes" | "true" => Constant::YesNo(true),
        "no" | "false" => Constant::YesNo(false),
        _ => Constant::Text(text.to_owned()),
    })
}

/// A decimal number; no fraction, which would be a text such as `24/7`.
fn number(text: &str) -> Option<Exact> {
    Exact::parse(text).filter(|_| !text.contains('/'))
}

/// A number with its unit, or several durations that add up. `None` if the text is none.
fn quantity(text: &str) -> Result<Option<Constant>, Unreadable> {
    let mut characters = text.chars();
    let sign = characters.next().filter(|first| !first.is_alphanumeric() && !matches!(first, '-' | '−'));
    if let (Some(sign), Some(_)) = (sign, number(characters.as_str())) {
        return match Unit::parse(&sign.to_string()) {
            Err(error) => Err(Unreadable::Unit(error)),
            Ok(_) => Ok(None),
        };
    }
    if let Some((code, rest)) = text.split_once(' ')
        && let (Some(unit), Some(number)) = (Unit::currency(code), number(rest))
    {
        return Ok(Some(Constant::Number(number, Some(unit))));
    }
    let mut sum: Option<(Exact, Unit)> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−')));
        let Some((amount, after)) = digits.and_then(|at| rest.split_at_checked(at)) else { return Ok(None) };
        let Some(amount) = number(amount) else { return Ok(None) };
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (word, next) = after.split_at_checked(end).unwrap_or((after, ""));
        if !word.trim_start().starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰')) {
            return Ok(None);
        }
        let unit = Unit::parse(word.trim()).map_err(Unreadable::Unit)?;
        sum = Some(match sum {
            None => (amount, unit),
            Some((total, first)) => {
                let is_time = matches!(first.single_base(), Some(Base::Time(_)));
                let added = unit.factor_to(&first).filter(|_| is_time);
                let added = added.and_then(|factor| amount.mul(factor).and_then(|more| total.add(more)).ok());
                let Some(added) = added else { return Ok(None) };
                (added, first)
            }
        });
        rest = next;
    }
    Ok(sum.map(|(number, unit)| Constant::Number(number, Some(unit))))
}

/// All names of a formula, those inside its aggregates too.
pub(super) fn names(expr: &Expr) -> Vec<&Name> {
    let mut found = Vec::new();
    let mut rest = vec![expr];
    while let Some(expr) = rest.pop() {
        match &expr.kind {
            ExprKind::Number(_) => {}
            ExprKind::Name(name) => found.push(name),
            ExprKind::Neg(of) | ExprKind::Timed(_, of) => rest.push(of),
            ExprKind::Binary { left, right, .. } | ExprKind::OrElse(left, right) => {
                rest.extend([right.as_ref(), left.as_ref()]);
            }
            ExprKind::Aggregate(aggregate) => {
                found.extend(rows(aggregate).into_iter().flat_map(ast::Row::names));
            }
        }
    }
    found
}

/// The row expressions of an aggregate.
fn rows(aggregate: &ast::Aggregate) -> Vec<&ast::Row> {
    let mut rows: Vec<&ast::Row> = match &aggregate.function {
        Function::Count | Function::Share => Vec::new(),
        Function::Distinct(of)
        | Function::Sum(of)
        | Function::Average(of)
        | Function::Min(of)
        | Function::Max(of)
        | Function::Median(of)
        | Function::Percentile { of, .. } => vec![of],
        Function::WeightedAverage { value, weight } => vec![value, weight],
    };
    rows.extend(&aggregate.condition);
    rows
}

/// The datasets a formula reads, as far as it names them.
pub(super) fn datasets(expr: &Expr) -> Vec<Option<&Name>> {
    let mut found = Vec::new();
    let mut rest = vec![expr];
    while let Some(expr) = rest.pop() {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Name(_) => {}
            ExprKind::Neg(of) | ExprKind::Timed(_, of) => rest.push(of),
            ExprKind::Binary { left, right, .. } | ExprKind::OrElse(left, right) => {
                rest.extend([right.as_ref(), left.as_ref()]);
            }
            ExprKind::Aggregate(aggregate) => found.push(aggregate.dataset.as_ref()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::TimeUnit;

    fn constant(text: &str) -> Option<Constant> {
        read(text, None).ok()
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let number =
            |value: &str, unit: Option<Unit>| Some(Constant::Number(Exact::parse(value).unwrap(), unit));
        assert_eq!(constant("4 h"), number("4", Some(Unit::time(TimeUnit::Hour))));
        assert_eq!(constant("4hours"), number("4", Some(Unit::time(TimeUnit::Hour))));
        assert_eq!(constant("1 h 30 min"), number("1.5", Some(Unit::time(TimeUnit::Hour))));
        assert_eq!(constant("85%"), number("85", Some(Unit::percent())));
        assert_eq!(constant("1,250"), number("1250", None));
        assert_eq!(constant("-0.5"), number("-0.5", None));
        assert_eq!(constant("USD 12"), number("12", Unit::currency("USD")));
        assert_eq!(constant("12 USD"), number("12", Unit::currency("USD")));
        assert_eq!(constant("30 tickets"), number("30", Some(Unit::entity("ticket"))));
        assert_eq!(constant("2026-03-01"), Some(Constant::Date(jiff::civil::date(2026, 3, 1))));
        assert_eq!(constant("no"), Some(Constant::YesNo(false)));
        for text in ["gold", "24/7", "24-hour", "2026-09", "1.2.3", ""] {
            assert_eq!(constant(text), Some(Constant::Text(text.to_owned())), "{text}");
        }
        assert!(constant("$12").is_none(), "a sign says no currency");
        assert!(constant("3 months").is_none(), "a month has no fixed length");
    }

    #[test]
    fn a_declared_unit_takes_a_number() {
        let unit = Unit::time(TimeUnit::Minute);
        assert_eq!(
            read("90", Some(&unit)).ok(),
            Some(Constant::Number(Exact::integer(90), Some(unit.clone())))
        );
        assert!(matches!(read("soon", Some(&unit)), Err(Unreadable::NoNumber)));
    }
}
