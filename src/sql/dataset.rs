//! A dataset as a common table expression: its table, reduced and cast.

use super::expression::read;
use super::quote;
use crate::formula::{CheckedDataset, ColumnRead, Condition, Literal, RowExpr};
use std::collections::{BTreeMap, BTreeSet};

/// The columns a query reads, and the names it knows them by.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: BTreeMap<ColumnRead, String>,
}

impl Columns {
    /// Names for the columns of these expressions: the table's own, with a number where one column is read as two types.
    pub(super) fn of(read: BTreeSet<ColumnRead>) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for column in read {
            let mut name = column.column.clone();
            let mut count = 1_u32;
            while !taken.insert(name.to_lowercase()) {
                count = count.saturating_add(1);
                name = format!("{} {count}", column.column);
            }
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
    /// An event log is reduced first, before any scope or condition sees it: per key the row that is greatest in the `latest by`
    /// columns (missing is smallest), and among equals the one that is greatest in all its columns, so that the order in
    /// which rows are stored decides nothing.
    pub(super) fn source(&self, dataset: &CheckedDataset) -> String {
        let mut columns: Vec<String> = self
            .names
            .iter()
            .map(|(column, name)| format!("{} AS {}", read(column), quote::identifier(name)))
            .collect();
        if columns.is_empty() {
            columns.push("1 AS \"row\"".to_owned());
        }
        // The schema keeps a table called `source` apart from this expression.
        let table = format!("main.{}", quote::identifier(&dataset.table));
        let mut sql = format!("source AS (\n  SELECT\n    {}\n  FROM {table}", columns.join(",\n    "));
        if let Some((per, latest_by)) = &dataset.latest {
            let per: Vec<String> = per.iter().map(|column| quote::identifier(column)).collect();
            let mut order: Vec<String> = latest_by
                .iter()
                .map(|column| format!("{} DESC NULLS LAST", quote::identifier(column)))
                .collect();
            order.push("stored DESC NULLS LAST".to_owned());
            sql.push_str(&format!(
                " AS stored\n  QUALIFY row_number() OVER (\n    PARTITION BY {}\n    ORDER BY {}\n  ) = 1",
                per.join(", "),
                order.join(", ")
            ));
        }
        sql.push_str("\n)");
        sql
    }
}

/// Adds the columns of an expression.
pub(super) fn of_expr(expr: &RowExpr, found: &mut BTreeSet<ColumnRead>) {
    match expr {
        RowExpr::Column(column) => {
            found.insert(column.clone());
        }
        RowExpr::Number(_) => {}
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
