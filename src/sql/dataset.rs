//! A dataset as a common table expression: its table, reduced, joined and cast.

use super::expression::read;
use super::join::{Joined, joins};
use super::quote;
use crate::formula::{Aggregate, Atom, CheckedDataset, ColumnRead, Condition, Literal, RowExpr, TimeRole};
use std::collections::{BTreeMap, BTreeSet};

/// The columns a query reads, and the names it knows them by.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: BTreeMap<ColumnRead, String>,
}

impl Columns {
    /// Names for the columns of these expressions: the table's own, after the joins that lead there, with a number where two would be alike.
    pub(super) fn of(read: BTreeSet<ColumnRead>) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for column in read {
            let name = untaken(&column.to_string(), &mut taken);
            names.insert(column, name);
        }
        Self { names }
    }

    /// The column inside the query.
    pub(super) fn reference(&self, column: &ColumnRead) -> String {
        let name = self.names.get(column).unwrap_or(&column.column);
        format!("source.{}", quote::identifier(name))
    }

    /// `source AS (SELECT … FROM table)`, the head of every statement.
    ///
    /// An event log is reduced first, before any scope or condition sees it. The rows of the joins that columns need come after that; there
    /// are as many rows as without them.
    pub(super) fn source(&self, dataset: &CheckedDataset) -> String {
        let joined = joins(dataset, self.names.keys());
        let read = |(column, name): (&ColumnRead, &String)| {
            let stored = match joined.iter().find(|join| join.via == column.via) {
                Some(join) => join.reference(&column.column),
                None if joined.is_empty() => quote::identifier(&column.column),
                None => format!("stored.{}", quote::identifier(&column.column)),
            };
            format!("{} AS {}", read(&stored, column), quote::identifier(name))
        };
        let mut columns: Vec<String> = self.names.iter().map(read).collect();
        if columns.is_empty() {
            columns.push("1 AS \"row\"".to_owned());
        }
        let columns = columns.join(",\n    ");
        if joined.is_empty() {
            return format!("source AS (\n  SELECT\n    {columns}\n  FROM {}\n)", reduced(dataset, "  "));
        }
        let from = stored(dataset, "  ");
        let joined: String = joined.iter().map(Joined::sql).collect();
        format!("source AS (\n  SELECT\n    {columns}\n  FROM {from}{joined}\n)")
    }
}

/// A name that differs from those taken, compared as the database does.
pub(super) fn untaken(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut count = 1_u32;
    while !taken.insert(name.to_lowercase()) {
        count = count.saturating_add(1);
        name = format!("{wanted} {count}");
    }
    name
}

/// What follows FROM: a dataset's table, and what reduces an event log: per key the row that is greatest in the `latest by` columns
/// (missing is smallest), and among equals the one that is greatest in all its columns, so that the order in which rows are stored
/// decides nothing.
fn reduced(dataset: &CheckedDataset, indent: &str) -> String {
    // The schema keeps a table called `source` apart from the expression of that name.
    let table = format!("main.{}", quote::identifier(&dataset.table));
    let Some((per, latest_by)) = &dataset.latest else { return table };
    let per: Vec<String> = per.iter().map(|column| quote::identifier(column)).collect();
    let mut order: Vec<String> =
        latest_by.iter().map(|column| format!("{} DESC NULLS LAST", quote::identifier(column))).collect();
    order.push("stored DESC NULLS LAST".to_owned());
    format!(
        "{table} AS stored\n{indent}QUALIFY row_number() OVER (\n{indent}  PARTITION BY {}\n{indent}  ORDER BY {}\n{indent}) = 1",
        per.join(", "),
        order.join(", ")
    )
}

/// What follows FROM where joins or groups come after: the reduced rows as `stored`.
pub(super) fn stored(dataset: &CheckedDataset, indent: &str) -> String {
    if dataset.latest.is_none() {
        return format!("{} AS stored", reduced(dataset, indent));
    }
    let inner = format!("{indent}  ");
    format!("(\n{inner}SELECT *\n{inner}FROM {}\n{indent}) AS stored", reduced(dataset, &inner))
}

/// The columns of an atom, and of the values it is filtered and grouped by.
pub(crate) fn columns_read<'a>(atom: &Atom, by: impl Iterator<Item = &'a RowExpr>) -> BTreeSet<ColumnRead> {
    let mut found = BTreeSet::new();
    by.for_each(|of| of_expr(of, &mut found));
    of_time(&atom.time, &mut found);
    atom.condition.iter().for_each(|condition| of_condition(condition, &mut found));
    match &atom.aggregate {
        Aggregate::CountRows => {}
        Aggregate::CountPresent(of)
        | Aggregate::Sum(of)
        | Aggregate::Min(of)
        | Aggregate::Max(of)
        | Aggregate::Distinct(of)
        | Aggregate::Percentile { of, .. } => of_expr(of, &mut found),
    }
    found
}

/// Adds the columns of a time role.
pub(super) fn of_time(time: &TimeRole, found: &mut BTreeSet<ColumnRead>) {
    match time {
        TimeRole::Flow(at) => of_expr(at, found),
        TimeRole::StockAtStart { from, until } | TimeRole::StockAtEnd { from, until } => {
            of_expr(from, found);
            of_expr(until, found);
        }
    }
}

/// Adds the columns of an expression.
pub(super) fn of_expr(expr: &RowExpr, found: &mut BTreeSet<ColumnRead>) {
    match expr {
        RowExpr::Column(column) => {
            found.insert(column.clone());
        }
        RowExpr::Number(_) | RowExpr::Missing(_) => {}
        RowExpr::Arithmetic { left, right, .. } => {
            of_expr(left, found);
            of_expr(right, found);
        }
        RowExpr::Elapsed { until, since } => {
            of_expr(until, found);
            of_expr(since, found);
        }
        RowExpr::If { condition, then, otherwise, .. } => {
            of_condition(condition, found);
            of_expr(then, found);
            of_expr(otherwise, found);
        }
        RowExpr::Condition(condition) => of_condition(condition, found),
    }
}

/// Adds the columns of a condition.
pub(super) fn of_condition(condition: &Condition, found: &mut BTreeSet<ColumnRead>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| of_condition(part, found));
        }
        Condition::Not(inner) => of_condition(inner, found),
        Condition::IsTrue(of) | Condition::IsMissing(of) => of_expr(of, found),
        Condition::Compare { left, right, .. } => {
            of_expr(left, found);
            of_literal(right, found);
        }
        Condition::In { left, values } => {
            of_expr(left, found);
            values.iter().for_each(|value| of_literal(value, found));
        }
        Condition::Contains { left, .. } | Condition::StartsWith { left, .. } => of_expr(left, found),
    }
}

fn of_literal(literal: &Literal, found: &mut BTreeSet<ColumnRead>) {
    if let Literal::Row(value) = literal {
        of_expr(value, found);
    }
}
