//! Changes → whom they are about.

use super::state::State;
use crate::snapshot::{Change, ChangeClass};
use std::collections::BTreeSet;

/// The members of a dimension for whom something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The dimension.
    pub dimension: String,
    /// The members for whom a value, its band or a rule changes, or who came or went.
    pub members: BTreeSet<String>,
    /// How many members there are on both sides together.
    pub of: usize,
}

/// Who is affected, for each dimension. Rows without a member affect nobody.
pub fn affected(changes: &[Change], old: &State, new: &State, by: &[String]) -> Vec<Affected> {
    let member = |of: &[(String, Option<String>)], dimension: &str| {
        let found = of.iter().find(|(name, _)| name == dimension);
        found.and_then(|(_, member)| member.clone())
    };
    let all = [old, new].into_iter().flat_map(|state| state.values.keys().chain(state.firing.keys()));
    let all: Vec<&[(String, Option<String>)]> = all.map(|(_, of)| of.as_slice()).collect();
    let counts = |change: &&Change| !matches!(change.class, ChangeClass::Definition | ChangeClass::Wording);
    by.iter()
        .map(|dimension| Affected {
            dimension: dimension.clone(),
            members: changes
                .iter()
                .filter(counts)
                .filter_map(|change| member(&change.of, dimension))
                .collect(),
            of: all.iter().filter_map(|of| member(of, dimension)).collect::<BTreeSet<_>>().len(),
        })
        .collect()
}
