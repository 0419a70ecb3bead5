//! The leaves of a formula: what can change apart from everything else.

use crate::formula::{CheckedFormula, Expr};
use std::collections::{BTreeMap, BTreeSet};

/// A part of a formula that changes as one. No two leaves share an atom, and together they have all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The operand it is, by its place in [`CheckedFormula::operands`]; `None` for atoms that are no operand of their own.
    pub operand: Option<usize>,
    /// Its atoms, by their place in [`CheckedFormula::atoms`], sorted; at least one.
    pub atoms: Vec<usize>,
}

/// The leaves of a formula, in the order of their first atom.
///
/// A leaf is an operand where it shares no atom with another. Where operands overlap, as a KPI and a measure that both count the same rows,
/// what they share is a leaf, and so is what is left of each. A formula of one operand only, such as an average, has its atoms as leaves.
pub fn leaves(formula: &CheckedFormula) -> Vec<Leaf> {
    let operands: Vec<BTreeSet<usize>> =
        formula.operands.iter().map(|operand| atoms_of(&operand.expr)).collect();
    let mut shared: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for atom in 0..formula.atoms.len() {
        let of = operands.iter().enumerate().filter(|(_, atoms)| atoms.contains(&atom));
        shared.entry(of.map(|(at, _)| at).collect()).or_default().push(atom);
    }
    let mut groups: Vec<Vec<usize>> = shared.into_values().collect();
    if let [only] = groups.as_slice() {
        groups = only.iter().map(|atom| vec![*atom]).collect();
    }
    groups.sort();
    let operand = |group: &Vec<usize>| {
        let of_group = |atoms: &BTreeSet<usize>| atoms.iter().eq(group);
        operands.iter().position(of_group)
    };
    groups.into_iter().map(|atoms| Leaf { operand: operand(&atoms), atoms }).collect()
}

/// The atoms of an expression.
pub(super) fn atoms_of(expr: &Expr) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut rest = vec![expr];
    while let Some(expr) = rest.pop() {
        match expr {
            Expr::Number(_) => {}
            Expr::Atom(at) => {
                found.insert(*at);
            }
            Expr::Neg(inner) => rest.push(inner),
            Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
                rest.extend([left.as_ref(), right.as_ref()]);
            }
        }
    }
    found
}
