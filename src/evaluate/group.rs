//! Which groups have values.

use super::EvaluateError;
use super::cell::{Members, key, project};
use crate::engine::Rows;
use crate::plan::Plan;
use std::collections::BTreeSet;

/// Every combination of members that occurs in any cell, by every one of some queries that knows all of these dimensions; sorted, rows without a member last.
///
/// A member that occurs for one KPI or in one period has a value for all, so that what is missing is said and not left out.
pub(super) fn members(
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
                found.insert(sortable(members.ok_or(EvaluateError { query })?));
            }
        }
    }
    Ok(found.into_iter().map(|members| members.into_iter().map(|(_, member)| member).collect()).collect())
}

fn sortable(members: Members) -> Vec<(bool, Option<String>)> {
    members.into_iter().map(|member| (member.is_none(), member)).collect()
}
