//! Which columns expressions and conditions read.

use super::checked::{Aggregate, Atom, ColumnRead, Condition, Literal, RowExpr, TimeRole};
use std::collections::BTreeSet;

impl Atom {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        let mut visit = |part| found.extend(column(part));
        match &self.time {
            TimeRole::Flow(at) => in_expr(at, &mut visit),
            TimeRole::StockAtStart { from, until } | TimeRole::StockAtEnd { from, until } => {
                in_expr(from, &mut visit);
                in_expr(until, &mut visit);
            }
        }
        self.in_condition_and_argument(&mut visit);
        found
    }

    /// The conditions of every `if` that decides row by row what it counts or adds up.
    pub fn choices(&self) -> BTreeSet<&Condition> {
        let mut found = BTreeSet::new();
        self.in_condition_and_argument(&mut |part| {
            if let RowExpr::If { condition, .. } = part {
                found.insert(condition.as_ref());
            }
        });
        found
    }

    fn in_condition_and_argument<'a>(&'a self, visit: &mut dyn FnMut(&'a RowExpr)) {
        self.condition.iter().for_each(|condition| in_condition(condition, visit));
        match &self.aggregate {
            Aggregate::CountRows => {}
            Aggregate::CountPresent(of)
            | Aggregate::Sum(of)
            | Aggregate::Min(of)
            | Aggregate::Max(of)
            | Aggregate::Distinct(of)
            | Aggregate::Percentile { of, .. } => in_expr(of, visit),
        }
    }
}

fn column(part: &RowExpr) -> Option<&ColumnRead> {
    if let RowExpr::Column(column) = part { Some(column) } else { None }
}

impl RowExpr {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        in_expr(self, &mut |part| found.extend(column(part)));
        found
    }
}

impl Condition {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        in_condition(self, &mut |part| found.extend(column(part)));
        found
    }

    /// The tests it is made of with `and`, `or` and `not`, in the order of the text.
    pub fn tests(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(inner) => inner.tests(),
            test => vec![test],
        }
    }

    /// The conditions that must all hold; the condition itself if it is not a conjunction.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }

    /// All of these; `None` of none.
    pub fn all_of(mut parts: Vec<Self>) -> Option<Self> {
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Self::All(parts)),
        }
    }
}

/// Every value that another is made of, itself first, and those of its conditions.
fn in_expr<'a>(expr: &'a RowExpr, visit: &mut dyn FnMut(&'a RowExpr)) {
    visit(expr);
    match expr {
        RowExpr::Column(_) | RowExpr::Number(_) | RowExpr::Missing(_) => {}
        RowExpr::Arithmetic { left, right, .. } => {
            in_expr(left, visit);
            in_expr(right, visit);
        }
        RowExpr::Elapsed { until, since } => {
            in_expr(until, visit);
            in_expr(since, visit);
        }
        RowExpr::If { condition, then, otherwise, .. } => {
            in_condition(condition, visit);
            in_expr(then, visit);
            in_expr(otherwise, visit);
        }
        RowExpr::Condition(condition) => in_condition(condition, visit),
    }
}

fn in_condition<'a>(condition: &'a Condition, visit: &mut dyn FnMut(&'a RowExpr)) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| in_condition(part, visit));
        }
        Condition::Not(inner) => in_condition(inner, visit),
        Condition::IsTrue(of)
        | Condition::IsMissing(of)
        | Condition::Contains { left: of, .. }
        | Condition::StartsWith { left: of, .. } => in_expr(of, visit),
        Condition::Compare { left, right, .. } => {
            in_expr(left, visit);
            in_literal(right, visit);
        }
        Condition::In { left, values } => {
            in_expr(left, visit);
            values.iter().for_each(|value| in_literal(value, visit));
        }
    }
}

fn in_literal<'a>(literal: &'a Literal, visit: &mut dyn FnMut(&'a RowExpr)) {
    if let Literal::Row(value) = literal {
        in_expr(value, visit);
    }
}
