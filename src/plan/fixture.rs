//! Checked definitions for tests, built by hand: a table of tickets.

use super::{KpiRequest, Request, ScopeFilter};
use crate::calendar::Calendar;
use crate::catalog::{Basis, Catalog, ColumnType, DataSource, Direction, Documentation, Kpi, Project};
use crate::formula::{
    Aggregate, Arithmetic, Atom, CheckedCatalog, CheckedDataset, CheckedFormula, CheckedKpi, ColumnRead,
    Comparison, Condition, Expr, Literal, RowExpr, RowType, TimeRole,
};
use crate::number::Exact;
use crate::source::{SourceText, Sources, Span};
use crate::unit::Unit;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) fn written(text: &str) -> SourceText {
    SourceText { text: text.to_owned(), span: Span::new(Sources::default().add("kpi.yaml", ""), 0..0) }
}

pub(crate) fn column(name: &str, stored: ColumnType, ty: RowType) -> RowExpr {
    RowExpr::column(ColumnRead::own(name, stored, ty))
}

pub(crate) fn text(name: &str) -> RowExpr {
    column(name, ColumnType::Text, RowType::Text)
}

pub(crate) fn moment(name: &str) -> RowExpr {
    column(name, ColumnType::Timestamp, RowType::Timestamp)
}

/// A column of two decimals.
pub(crate) fn amount(name: &str) -> RowExpr {
    column(name, ColumnType::Decimal { precision: 18, scale: 2 }, RowType::Number { scale: 2 })
}

pub(crate) fn flag(name: &str) -> Condition {
    Condition::IsTrue(column(name, ColumnType::Boolean, RowType::Boolean))
}

pub(crate) fn is(name: &str, value: &str) -> Condition {
    Condition::Compare { op: Comparison::Equal, left: text(name), right: Literal::Text(value.to_owned()) }
}

pub(crate) fn number(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// An atom over tickets by `created_at`.
pub(crate) fn atom(aggregate: Aggregate, condition: Option<Condition>) -> Atom {
    let time = TimeRole::Flow(moment("created_at"));
    Atom {
        dataset: "tickets".to_owned(),
        aggregate,
        condition,
        time,
        window: crate::calendar::Window::default(),
        across: Vec::new(),
    }
}

pub(crate) fn binary(op: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Binary { op, left: Box::new(left), right: Box::new(right), name: "the denominator".to_owned() }
}

/// `100 * first / second`
pub(crate) fn percent() -> Expr {
    let quotient = binary(Arithmetic::Div, Expr::Atom(0), Expr::Atom(1));
    binary(Arithmetic::Mul, quotient, Expr::Number(Exact::integer(100)))
}

pub(crate) fn kpi(id: &str, expr: Expr, atoms: Vec<impl Into<Arc<Atom>>>) -> CheckedKpi {
    let definition = Kpi {
        parameters: Vec::new(),
        id: written(id),
        title: id.to_owned(),
        aliases: Vec::new(),
        formula: written(""),
        earlier: Vec::new(),
        dataset: None,
        measures: Vec::new(),
        unit: None,
        decimals: None,
        better: Direction::Higher,
        range: None,
        minimum_sample: None,
        top: None,
        by: None,
        criteria: Default::default(),
        basis: Basis::default(),
        documentation: Documentation::default(),
    };
    let formula = CheckedFormula {
        expr,
        atoms: atoms.into_iter().map(Into::into).collect(),
        operands: Vec::new(),
        measures: Vec::new(),
        unit: Unit::percent(),
        proportion: false,
        range: (None, None),
        canonical: String::new(),

        parameters: Vec::new(),
    };
    CheckedKpi {
        definition: definition.into(),
        formula: Box::new(formula),
        criteria: Box::default(),
        companions: Vec::new(),
        days: Default::default(),
        earlier: Vec::new(),
    }
}

pub(crate) fn tickets() -> CheckedDataset {
    let dimensions = [("category", text("category")), ("client", text("client"))];
    CheckedDataset {
        name: "tickets".to_owned(),
        table: crate::schema::Relation::table("tickets"),
        latest: None,
        row: Vec::new(),
        key: Vec::new(),
        time: Some(moment("created_at")),
        valid: None,
        dimensions: dimensions.map(|(name, value)| (name.to_owned(), value)).into(),
        joins: BTreeMap::new(),
    }
}

pub(crate) fn catalog(datasets: Vec<CheckedDataset>, kpis: Vec<CheckedKpi>) -> CheckedCatalog {
    let project = Project {
        parameters: Vec::new(),
        root: PathBuf::new(),
        title: String::new(),
        data: DataSource::Files { patterns: Vec::new(), sources: Vec::new() },
        engines: Vec::new(),
        queries: Vec::new(),
        limits: crate::catalog::Limits::default(),
        lints: crate::diagnostic::Levels::default(),
        calendar: Calendar::default(),
        history: None,
        definitions: Vec::new(),
        reports: Vec::new(),
    };
    let catalog = Catalog {
        project,
        datasets: BTreeMap::new(),
        kpis: BTreeMap::new(),
        reports: BTreeMap::new(),
        scorecards: BTreeMap::new(),
        rules: BTreeMap::new(),
        snapshots: BTreeMap::new(),
        scales: BTreeMap::new(),
        overrides: BTreeMap::new(),
        languages: BTreeMap::new(),
        commentary: Vec::new(),
        tests: Vec::new(),
        left_out: Default::default(),

        waivers: Vec::new(),
    };
    CheckedCatalog {
        catalog,
        datasets: datasets.into_iter().map(|dataset| (dataset.name.clone(), dataset)).collect(),
        kpis: kpis.into_iter().map(|kpi| (kpi.definition.id.text.clone(), kpi)).collect(),
    }
}

/// `kpis` as `id` or `id by dimension`, periods and partition by name, scope as `dimension=member`.
pub(crate) fn request(kpis: &[&str], periods: &[&str], partition: &[&str], scope: &[&str]) -> Request {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let asked = |text: &&str| {
        let (kpi, by) = text.split_once(" by ").unwrap_or((text, ""));
        let by = by.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        KpiRequest { kpi: kpi.to_owned(), by, top: None }
    };
    let filter = |text: &&str| {
        let (dimension, member) = text.split_once('=').unwrap();
        ScopeFilter { dimension: dimension.to_owned(), member: member.to_owned() }
    };
    Request {
        kpis: kpis.iter().map(asked).collect(),
        as_of: None,
        periods: periods.iter().map(|label| Calendar::default().parse(label).unwrap()).collect(),
        partition: owned(partition),
        scope: scope.iter().map(filter).collect(),
    }
}
