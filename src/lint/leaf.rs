//! The values of an atom at the points of a fingerprint.
//!
//! An atom is a leaf whose values follow from the hash of what it says. Counts and sums are taken apart first: conditions are true or
//! false and never a third, so what is counted where something does not hold is what is counted anyway, less what is counted where it does.

use super::fingerprint::{Values, leaf, minus};
use super::residue::Residue;
use super::stable::hash;
use crate::formula::{Aggregate, Atom, Condition, RowExpr};

/// Parts an atom is taken into, at most; one with more is a leaf as a whole.
const MAX_PARTS: usize = 64;

/// The values of an atom.
pub(super) fn values(atom: &Atom) -> Values {
    parts(atom).unwrap_or_else(|| leaf(hash(atom)))
}

/// The sum over its parts; `None` if it does not add up or has too many parts.
fn parts(atom: &Atom) -> Option<Values> {
    let mut rows = Rows::default();
    let what = match &atom.aggregate {
        Aggregate::CountRows => None,
        Aggregate::CountPresent(of) => {
            rows.open.push(Open::Missing(of));
            None
        }
        Aggregate::Sum(of) => Some(of),
        Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Distinct(_) | Aggregate::Percentile { .. } => {
            return None;
        }
    };
    let head = hash(&(&atom.dataset, what, &atom.time, &atom.window, &atom.across));
    if let Some(condition) = &atom.condition {
        rows.take(condition, true);
    }
    if let Some(of) = what {
        // A missing value adds nothing to a sum.
        rows.open.retain(
            |open| !matches!(open, Open::Condition(Condition::IsMissing(missing), _) if missing == of),
        );
    }
    sum(head, rows, &mut 0)
}

/// Rows by what holds for them.
#[derive(Clone, Default)]
struct Rows<'a> {
    /// Conditions that hold.
    held: Vec<Held<'a>>,
    /// Conditions of which something else is to be taken off.
    open: Vec<Open<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Held<'a> {
    Condition(&'a Condition),
    Missing(&'a RowExpr),
}

#[derive(Clone, Copy)]
enum Open<'a> {
    /// Does not hold (`false`: of any of its parts holds one).
    Condition(&'a Condition, bool),
    /// Is present.
    Missing(&'a RowExpr),
}

impl<'a> Rows<'a> {
    /// Restricts the rows to those in which the condition holds, or does not.
    fn take(&mut self, condition: &'a Condition, holds: bool) {
        match (condition, holds) {
            (Condition::Not(of), _) => self.take(of, !holds),
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                for part in parts {
                    self.take(part, holds);
                }
            }
            (Condition::Any(_), true) => self.open.push(Open::Condition(condition, false)),
            (_, false) => self.open.push(Open::Condition(condition, true)),
            (Condition::IsMissing(of), true) => self.held.push(Held::Missing(of)),
            (_, true) => self.held.push(Held::Condition(condition)),
        }
    }

    /// Whether no row can be among them: a value is missing and satisfies a condition.
    fn impossible(&self) -> bool {
        let missing = |of: &RowExpr| self.held.contains(&Held::Missing(of));
        self.held.iter().any(|held| match held {
            Held::Condition(condition) => needed(condition).is_some_and(missing),
            Held::Missing(_) => false,
        })
    }

    /// The hash of what holds, whatever the order.
    fn hash(&self, head: u64) -> u64 {
        let mut parts: Vec<u64> = self
            .held
            .iter()
            .map(|held| match held {
                Held::Condition(condition) => hash(&(0_u8, condition)),
                Held::Missing(of) => hash(&(1_u8, of)),
            })
            .collect();
        parts.sort_unstable();
        parts.dedup();
        hash(&(head, parts))
    }
}

fn sum(head: u64, mut rows: Rows<'_>, parts: &mut usize) -> Option<Values> {
    *parts += 1;
    if *parts > MAX_PARTS {
        return None;
    }
    let Some(open) = rows.open.pop() else {
        return Some(if rows.impossible() { [Residue::ZERO; 4] } else { leaf(rows.hash(head)) });
    };
    let all = sum(head, rows.clone(), parts)?;
    match open {
        Open::Condition(condition, holds) => rows.take(condition, holds),
        Open::Missing(of) => rows.held.push(Held::Missing(of)),
    }
    Some(minus(all, sum(head, rows, parts)?))
}

/// What must be present for a condition to hold.
fn needed(condition: &Condition) -> Option<&RowExpr> {
    match condition {
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => Some(left),
        Condition::IsTrue(of) => Some(of),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::IsMissing(_) => None,
    }
}
