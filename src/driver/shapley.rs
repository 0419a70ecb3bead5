//! A change split into the leaves of its formula by Shapley values, exactly.
//!
//! The formula is evaluated with every leaf as it was before or as it is after, in all 2^n mixtures. A leaf's part is the mean, over all
//! orders in which the leaves can change one after the other, of what the value moves when it changes (Shapley, "A value for n-person
//! games", 1953; for decompositions Shorrocks, Journal of Economic Inequality 11, 2013, 99–126). Hence the parts sum to the change, a leaf
//! that did not move has no part, and leaves that play the same role have the same. Of `n / d` the numerator's part is
//! ½ (Δn/d₀ + Δn/d₁).

use super::leaf::{Leaf, leaves};
use super::withheld::{Withheld, known};
use crate::evaluate::{AtomTrace, KpiValue, Outcome, compute};
use crate::formula::CheckedFormula;
use crate::number::Exact;
use std::cmp::Reverse;

/// So many leaves that moved are told apart at most: 2^12 evaluations. Of more, those that move the value least on their own are one part.
pub const MAX_LEAVES: usize = 12;

/// What of a change is due to a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafPart {
    /// The leaf; several only where a formula has more than [`MAX_LEAVES`] that moved.
    pub leaves: Vec<Leaf>,
    /// Its part of the change, in the KPI's unit.
    pub effect: Exact,
}

/// The parts of all leaves, in the order of the formula; they sum exactly to the change from one value to the other.
///
/// # Errors
/// [`Withheld`] if a value or the formula in any mixture is missing, or a number does not fit 128 bits.
pub fn by_leaf(
    formula: &CheckedFormula,
    before: &KpiValue,
    after: &KpiValue,
) -> Result<Vec<LeafPart>, Withheld> {
    known(before, after)?;
    let mixture = Mixture { formula, before: &before.atoms, after: &after.atoms };
    let (moved, still): (Vec<Leaf>, Vec<Leaf>) =
        leaves(formula).into_iter().partition(|leaf| mixture.moves(leaf));
    let players = mixture.players(moved);
    let values = (0..1_usize << players.len())
        .map(|mask| mixture.value(&players, mask))
        .collect::<Result<Vec<_>, _>>()?;
    let effects = shapley(&values, players.len())?;
    let still = still.into_iter().map(|leaf| LeafPart { leaves: vec![leaf], effect: Exact::ZERO });
    let moved = players.into_iter().zip(effects).map(|(leaves, effect)| LeafPart { leaves, effect });
    let mut parts: Vec<LeafPart> = moved.chain(still).collect();
    parts.sort_by_key(|part| part.leaves.first().and_then(|leaf| leaf.atoms.first().copied()));
    Ok(parts)
}

/// A formula between two periods.
struct Mixture<'a> {
    formula: &'a CheckedFormula,
    before: &'a [AtomTrace],
    after: &'a [AtomTrace],
}

impl Mixture<'_> {
    fn moves(&self, leaf: &Leaf) -> bool {
        let value = |traces: &[AtomTrace], at: usize| traces.get(at).map(|trace| trace.value.clone());
        leaf.atoms.iter().any(|at| value(self.before, *at) != value(self.after, *at))
    }

    /// The leaves that change one after the other: each alone, and where they are too many the least together.
    fn players(&self, moved: Vec<Leaf>) -> Vec<Vec<Leaf>> {
        if moved.len() <= MAX_LEAVES {
            return moved.into_iter().map(|leaf| vec![leaf]).collect();
        }
        let mut players: Vec<Vec<Leaf>> = moved.into_iter().map(|leaf| vec![leaf]).collect();
        let none = self.value(&players, 0);
        let alone = |player: &Vec<Leaf>| {
            let value = self.value(std::slice::from_ref(player), 1);
            let moved = value.ok().zip(none.as_ref().ok()).and_then(|(value, none)| value.sub(*none).ok());
            // What cannot be told alone stays alone.
            (moved.is_some(), Reverse(moved.map(Exact::abs)))
        };
        players.sort_by_cached_key(alone);
        let mut least: Vec<Leaf> = players.split_off(MAX_LEAVES - 1).into_iter().flatten().collect();
        least.sort_by(|a, b| a.atoms.cmp(&b.atoms));
        players.push(least);
        players
    }

    /// The formula's value where the players in the mask are as after, all others as before.
    fn value(&self, players: &[Vec<Leaf>], mask: usize) -> Result<Exact, Withheld> {
        let mut traces = self.before.to_vec();
        let taken = players.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        for at in taken.flat_map(|(_, player)| player).flat_map(|leaf| &leaf.atoms) {
            if let (Some(trace), Some(after)) = (traces.get_mut(*at), self.after.get(*at)) {
                *trace = after.clone();
            }
        }
        match compute(self.formula, &self.formula.expr, &traces) {
            Outcome::Known(value) => Ok(value),
            Outcome::NoData(missing) => Err(Withheld::Mixture { reasons: missing.reasons }),
        }
    }
}

/// Each player's Shapley value; `values` holds that of every coalition, by the mask of its players.
fn shapley(values: &[Exact], players: usize) -> Result<Vec<Exact>, Withheld> {
    let value = |mask: usize| values.get(mask).copied().ok_or(Withheld::Overflow);
    let mut effects = Vec::with_capacity(players);
    for player in 0..players {
        let own = 1_usize << player;
        // What the player moves when it joins, by how many joined before it.
        let mut moved = vec![Exact::ZERO; players];
        for mask in (0..values.len()).filter(|mask| mask & own == 0) {
            let step = value(mask | own)?.sub(value(mask)?)?;
            if let Some(sum) = usize::try_from(mask.count_ones()).ok().and_then(|size| moved.get_mut(size)) {
                *sum = sum.add(step)?;
            }
        }
        let mut effect = Exact::ZERO;
        for (size, sum) in moved.into_iter().enumerate() {
            effect = effect.add(sum.div(orders(players, size)?)?)?;
        }
        effects.push(effect);
    }
    Ok(effects)
}

/// The inverse of the share of orders in which exactly these `size` of the other players come first: n · C(n − 1, size).
fn orders(players: usize, size: usize) -> Result<Exact, Withheld> {
    let integer = |number: usize| i128::try_from(number).map(Exact::integer).map_err(|_| Withheld::Overflow);
    let mut orders = integer(players)?;
    for step in 0..size {
        let rest = players.saturating_sub(1).saturating_sub(step);
        orders = orders.mul(integer(rest)?)?.div(integer(step.saturating_add(1))?)?;
    }
    Ok(orders)
}
