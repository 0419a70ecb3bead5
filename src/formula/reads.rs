//! Which columns expressions and conditions read.

use super::checked::{Aggregate, Atom, ColumnRead, Condition, Literal, RowExpr, TimeRole};
use std::collections::BTreeSet;

impl Atom {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        match &self.time {
            TimeRole::Flow(at) => of_expr(at, &mut found),
            TimeRole::StockAtStart { from, until } | TimeRole::StockAtEnd { from, until } => {
                of_expr(from, &mut found);
                of_expr(until, &mut found);
            }
        }
        self.condition.iter().for_each(|condition| of_condition(condition, &mut found));
        match &self.aggregate {
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
}

impl RowExpr {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        of_expr(self, &mut found);
        found
    }
}

impl Condition {
    /// The columns it reads.
    pub fn columns(&self) -> BTreeSet<&ColumnRead> {
        let mut found = BTreeSet::new();
        of_condition(self, &mut found);
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

fn of_expr<'a>(expr: &'a RowExpr, found: &mut BTreeSet<&'a ColumnRead>) {
    match expr {
        RowExpr::Column(column) => {
            found.insert(column);
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

fn of_condition<'a>(condition: &'a Condition, found: &mut BTreeSet<&'a ColumnRead>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| of_condition(part, found));
        }
        Condition::Not(inner) => of_condition(inner, found),
        Condition::IsTrue(of)
        | Condition::IsMissing(of)
        | Condition::Contains { left: of, .. }
        | Condition::StartsWith { left: of, .. } => of_expr(of, found),
        Condition::Compare { left, right, .. } => {
            of_expr(left, found);
            of_literal(right, found);
        }
        Condition::In { left, values } => {
            of_expr(left, found);
            values.iter().for_each(|value| of_literal(value, found));
        }
    }
}

fn of_literal<'a>(literal: &'a Literal, found: &mut BTreeSet<&'a ColumnRead>) {
    if let Literal::Row(value) = literal {
        of_expr(value, found);
    }
}
