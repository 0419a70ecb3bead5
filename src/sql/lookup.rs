//! Conditions over cells: what the keys of a query decide is read from the key, not from the row.

use crate::catalog::ColumnType;
use crate::formula::{ColumnRead, Condition, Literal, RowExpr, RowType};

/// `k0`, `k1`, …: the query's own names of its keys.
pub(super) fn key_name(at: usize) -> String {
    format!("k{at}")
}

/// The condition with every column and test that is a key replaced by the key. All its tests must be decided by the keys.
pub(super) fn looked_up(held: &Condition, keys: &[RowExpr]) -> Condition {
    let parts = |parts: &[Condition]| parts.iter().map(|part| looked_up(part, keys)).collect();
    let expr = |of: &RowExpr| in_expr(of, keys);
    let literal = |of: &Literal| match of {
        Literal::Row(value) => Literal::Row(Box::new(in_expr(value, keys))),
        other => other.clone(),
    };
    if let Some(at) = keys.iter().position(|key| matches!(key, RowExpr::Condition(test) if **test == *held)) {
        return Condition::IsTrue(key_column(at, RowType::Boolean));
    }
    match held {
        Condition::All(all) => Condition::All(parts(all)),
        Condition::Any(any) => Condition::Any(parts(any)),
        Condition::Not(inner) => Condition::Not(Box::new(looked_up(inner, keys))),
        Condition::IsTrue(of) => Condition::IsTrue(expr(of)),
        Condition::IsMissing(of) => Condition::IsMissing(expr(of)),
        Condition::Compare { op, left, right } => {
            Condition::Compare { op: *op, left: expr(left), right: literal(right) }
        }
        Condition::In { left, values } => {
            Condition::In { left: expr(left), values: values.iter().map(literal).collect() }
        }
        Condition::Contains { left, part } => Condition::Contains { left: expr(left), part: part.clone() },
        Condition::StartsWith { left, part } => {
            Condition::StartsWith { left: expr(left), part: part.clone() }
        }
    }
}

fn key_column(at: usize, ty: RowType) -> RowExpr {
    // Only the name matters from here on: the value was read when the key was.
    RowExpr::column(ColumnRead::own(key_name(at), ColumnType::Text, ty))
}

fn in_expr(of: &RowExpr, keys: &[RowExpr]) -> RowExpr {
    if let Some(at) = keys.iter().position(|key| key == of) {
        return key_column(at, of.ty());
    }
    let boxed = |of: &RowExpr| Box::new(in_expr(of, keys));
    match of {
        RowExpr::Column(_) | RowExpr::Number(_) | RowExpr::Missing(_) => of.clone(),
        RowExpr::Arithmetic { op, left, right, ty } => {
            RowExpr::Arithmetic { op: *op, left: boxed(left), right: boxed(right), ty: *ty }
        }
        RowExpr::Elapsed { until, since } => RowExpr::Elapsed { until: boxed(until), since: boxed(since) },
        RowExpr::If { condition, then, otherwise, ty } => RowExpr::If {
            condition: Box::new(looked_up(condition, keys)),
            then: boxed(then),
            otherwise: boxed(otherwise),
            ty: *ty,
        },
        RowExpr::Condition(held) => RowExpr::Condition(Box::new(looked_up(held, keys))),
    }
}
