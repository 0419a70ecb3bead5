//! Which groups have values.

use super::EvaluateError;
use super::cell::{Members, key, project};
use crate::engine::Rows;
use crate::plan::Plan;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A group that has values.
pub(super) struct Group {
    pub(super) dimensions: Arc<[String]>,
    /// In the order of the dimensions.
    pub(super) members: Members,
    /// Dimensions with their members, as all values of the group share them.
    pub(super) shared: Arc<[(String, Option<String>)]>,
}

impl Group {
    /// Every combination of members that occurs in any cell, by every one of some queries that knows all of these dimensions; sorted, rows without a member last.
    ///
    /// A member that occurs for one KPI or in one period has a value for all, so that what is missing is said and not left out.
    pub(super) fn all(
        plan: &Plan,
        results: &[Rows],
        queries: &BTreeSet<usize>,
        dimensions: &[String],
    ) -> Result<Vec<Self>, EvaluateError> {
        let found = members(plan, results, queries, dimensions)?;
        let dimensions: Arc<[String]> = Arc::from(dimensions);
        let group = |members: Members| {
            let shared = dimensions.iter().cloned().zip(members.iter().cloned()).collect();
            Self { dimensions: Arc::clone(&dimensions), members, shared }
        };
        Ok(found.into_iter().map(group).collect())
    }

    /// The groups of a breakdown that lie in this one; sorted as they are, they stand together.
    pub(super) fn within<'a>(&self, broken_down: &'a [Self]) -> &'a [Self] {
        let place = |members: &[Option<String>]| -> Vec<(bool, Option<String>)> {
            members.iter().take(self.members.len()).map(sortable).collect()
        };
        let own = place(&self.members);
        let start = broken_down.partition_point(|group| place(&group.members) < own);
        let rest = broken_down.get(start..).unwrap_or_default();
        let end = rest.partition_point(|group| group.members.starts_with(&self.members));
        rest.get(..end).unwrap_or_default()
    }
}

fn members(
    plan: &Plan,
    results: &[Rows],
    queries: &BTreeSet<usize>,
    dimensions: &[String],
) -> Result<Vec<Members>, EvaluateError> {
    if dimensions.is_empty() {
        return Ok(vec![Members::new()]);
    }
    let mut found = BTreeSet::new();
    for (query, (held, rows)) in plan.queries.iter().zip(results).enumerate() {
        if queries.contains(&query) && dimensions.iter().all(|dimension| held.dimensions.contains(dimension))
        {
            for row in rows {
                let members = key(held, row).and_then(|(_, all)| project(&held.dimensions, &all, dimensions));
                let members = members.ok_or(EvaluateError { query })?;
                found.insert(members.iter().map(sortable).collect::<Vec<_>>());
            }
        }
    }
    Ok(found.into_iter().map(|members| members.into_iter().map(|(_, member)| member).collect()).collect())
}

/// Rows without a member last.
fn sortable(member: &Option<String>) -> (bool, Option<String>) {
    (member.is_none(), member.clone())
}
