//! A request for rules → what came of each for every period and group, from one pass over the data.

use super::{Answer, AnswerError, JoinKeys, answer_knowing};
use crate::calendar::Period;
use crate::engine::Engine;
use crate::finding::{self, Setting};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::plan::{KpiRequest, Request, ScopeFilter};
use crate::rule::{self, CheckedRules, Group, Ruling};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Which rules are applied, and to what.
#[derive(Debug, Clone, Copy)]
pub struct RulesRequest<'a> {
    /// The rules.
    pub rules: &'a CheckedRules,
    /// The last period.
    pub period: &'a Period,
    /// How many periods, the last included.
    pub periods: u32,
    /// The day as of which periods are finished or not; `None` takes all for finished.
    pub as_of: Option<Date>,
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// Dimensions to each of whose members the rules are applied; without any to all rows together.
    pub by: &'a [String],
    /// What is known of keys that joins rely on.
    pub keys: &'a JoinKeys,
}

/// Fetches what the rules need, earlier periods included, and applies them; in the order of [`rule::judge`].
///
/// # Errors
/// As [`answer`](super::answer).
pub fn rulings(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &RulesRequest<'_>,
) -> Result<Vec<Ruling>, AnswerError> {
    let need = request.rules.needed();
    if need.periods == 0 {
        return Ok(Vec::new());
    }
    let calendar = &checked.catalog.project.calendar;
    let kpis: Vec<&CheckedKpi> = need.kpis.iter().filter_map(|id| checked.kpis.get(id)).collect();
    // The periods before the first that is read tell its change and, where bands stick, its band.
    let before = finding::periods_before(kpis.iter().copied());
    let count = request.periods.saturating_add(need.periods.saturating_sub(1)).saturating_add(before);
    let values_request = Request {
        kpis: kpis.into_iter().map(KpiRequest::of).collect(),
        as_of: request.as_of,
        periods: calendar.trailing(request.period, count),
        partition: request.by.to_vec(),
        scope: request.scope.to_vec(),
    };
    let values = if values_request.kpis.is_empty() {
        // Rules about dimensions alone read no data.
        Vec::new()
    } else {
        let Answer { values, .. } = answer_knowing(checked, engine, &values_request, request.keys)?;
        values
    };
    let groups: BTreeSet<Group> = match request.by {
        [] => BTreeSet::from([Group::new()]),
        by => values.iter().filter_map(|value| member(&value.group, by.len())).collect(),
    };
    let setting = Setting { catalog: checked, scope: request.scope, as_of: request.as_of };
    let findings = finding::judge(&setting, values);
    let periods = calendar.trailing(request.period, request.periods);
    let groups: Vec<Group> = groups.into_iter().collect();
    Ok(rule::judge(request.rules, &setting, &findings, &periods, &groups))
}

/// The first members of a group; rows without one of them belong to no member.
fn member(group: &[(String, Option<String>)], count: usize) -> Option<Group> {
    let members = group.get(..count)?;
    members.iter().all(|(_, member)| member.is_some()).then(|| members.to_vec())
}
