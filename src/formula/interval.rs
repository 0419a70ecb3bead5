//! Which values a formula can have, by interval arithmetic; and when a quotient is proved to be a share.

use super::checked::{Aggregate, Arithmetic, Atom, Comparison, Condition, Literal, RowExpr};
use crate::number::Exact;

/// Smallest and greatest possible value, ends included; `None`: without limit as far as is known.
pub(super) type Interval = (Option<Exact>, Option<Exact>);

/// Nothing is known.
pub(super) const ANY: Interval = (None, None);

/// Zero and above.
pub(super) const COUNT: Interval = (Some(Exact::ZERO), None);

/// Zero to one.
pub(super) const SHARE: Interval = (Some(Exact::ZERO), Some(Exact::ONE));

/// The possible results of an operation.
pub(super) fn combine(op: Arithmetic, left: Interval, right: Interval) -> Interval {
    let both = |a: Option<Exact>, b: Option<Exact>, op: fn(Exact, Exact) -> Option<Exact>| op(a?, b?);
    match op {
        Arithmetic::Add => {
            (both(left.0, right.0, |a, b| a.add(b).ok()), both(left.1, right.1, |a, b| a.add(b).ok()))
        }
        Arithmetic::Sub => combine(Arithmetic::Add, left, opposite(right)),
        Arithmetic::Mul => match (single(left), single(right)) {
            (_, Some(factor)) => scaled(left, factor),
            (Some(factor), _) => scaled(right, factor),
            _ if is_natural(left) && is_natural(right) => {
                (both(left.0, right.0, |a, b| a.mul(b).ok()), both(left.1, right.1, |a, b| a.mul(b).ok()))
            }
            _ => ANY,
        },
        Arithmetic::Div => match single(right).map(|divisor| Exact::ONE.div(divisor)) {
            Some(Ok(factor)) => scaled(left, factor),
            Some(Err(_)) => ANY,
            None if is_natural(left) && is_natural(right) => COUNT,
            None => ANY,
        },
    }
}

/// The values times a number.
pub(super) fn scaled(values: Interval, factor: Exact) -> Interval {
    let times = |end: Option<Exact>| end.and_then(|end| end.mul(factor).ok());
    if factor.is_negative() { (times(values.1), times(values.0)) } else { (times(values.0), times(values.1)) }
}

/// The opposite values.
pub(super) fn opposite(values: Interval) -> Interval {
    (values.1.map(Exact::neg), values.0.map(Exact::neg))
}

/// The values of both.
pub(super) fn hull(left: Interval, right: Interval) -> Interval {
    (left.0.zip(right.0).map(|(a, b)| a.min(b)), left.1.zip(right.1).map(|(a, b)| a.max(b)))
}

fn single(values: Interval) -> Option<Exact> {
    values.0.filter(|low| values.1 == Some(*low))
}

fn is_natural(values: Interval) -> bool {
    values.0.is_some_and(|low| !low.is_negative())
}

/// Whether the rows (or values) the numerator counts are among those the denominator counts, whatever the data.
pub(super) fn is_share(numerator: &Atom, denominator: &Atom) -> bool {
    let counts = match (&numerator.aggregate, &denominator.aggregate) {
        (Aggregate::CountRows | Aggregate::CountPresent(_), Aggregate::CountRows) => true,
        (Aggregate::CountPresent(a), Aggregate::CountPresent(b))
        | (Aggregate::Distinct(a), Aggregate::Distinct(b)) => a == b,
        _ => false,
    };
    // A denominator that ignores more of the breakdown holds more rows.
    let wider = numerator.across.iter().all(|dimension| denominator.across.contains(dimension));
    let own = conjuncts(numerator.condition.as_ref());
    let implied = conjuncts(denominator.condition.as_ref())
        .into_iter()
        .all(|wanted| own.iter().any(|held| implies(held, wanted)));
    counts
        && wider
        && implied
        && numerator.dataset == denominator.dataset
        && numerator.time == denominator.time
        && numerator.window == denominator.window
}

fn conjuncts(condition: Option<&Condition>) -> Vec<&Condition> {
    match condition {
        None => Vec::new(),
        Some(Condition::All(parts)) => parts.iter().collect(),
        Some(other) => vec![other],
    }
}

/// Whether the first condition cannot hold without the second.
fn implies(held: &Condition, wanted: &Condition) -> bool {
    if held == wanted {
        return true;
    }
    match wanted {
        // A test of a value holds only where there is one.
        Condition::Not(of) => match of.as_ref() {
            Condition::IsMissing(expr) => needs(held).is_some_and(|needed| same_value(needed, expr)),
            _ => false,
        },
        Condition::Any(parts) => parts.iter().any(|part| implies(held, part)),
        Condition::Compare { op, left, right: Literal::Number(limit) } => match held {
            Condition::Compare { op: held_op, left: held_left, right: Literal::Number(held_limit) } => {
                held_left == left && tighter((*held_op, **held_limit), (*op, **limit))
            }
            _ => false,
        },
        Condition::In { left, values } => match held {
            Condition::Compare { op: Comparison::Equal, left: held_left, right } => {
                held_left == left && values.contains(right)
            }
            Condition::In { left: held_left, values: held } => {
                held_left == left && held.iter().all(|value| values.contains(value))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether two expressions are one value. Without data a column's type follows from its use, so its name decides.
fn same_value(left: &RowExpr, right: &RowExpr) -> bool {
    match (left, right) {
        (RowExpr::Column(left), RowExpr::Column(right)) => left.column == right.column,
        _ => left == right,
    }
}

/// The expression that must be present for a condition to hold.
fn needs(condition: &Condition) -> Option<&RowExpr> {
    match condition {
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => Some(left),
        Condition::IsTrue(expr) => Some(expr),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::IsMissing(_) => None,
    }
}

/// Whether every number that satisfies the first comparison satisfies the second.
fn tighter((held_op, held): (Comparison, Exact), (op, limit): (Comparison, Exact)) -> bool {
    use Comparison::{AtLeast, AtMost, Equal, Greater, Less};
    match (held_op, op) {
        (Less, Less | AtMost) | (AtMost, AtMost) => held <= limit,
        (AtMost | Equal, Less) => held < limit,
        (Equal, AtMost) => held <= limit,
        (Greater, Greater | AtLeast) | (AtLeast, AtLeast) => held >= limit,
        (AtLeast | Equal, Greater) => held > limit,
        (Equal, AtLeast) => held >= limit,
        (Equal, Equal) => held == limit,
        (Less | AtMost, Greater | AtLeast | Equal) | (Greater | AtLeast, Less | AtMost | Equal) => false,
    }
}
