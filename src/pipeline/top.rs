//! Breakdowns by the largest members, the others together.

use super::{AnswerError, JoinKeys, answer_knowing};
use crate::engine::Engine;
use crate::evaluate::KpiValue;
use crate::formula::{CheckedCatalog, Condition, Literal, RowExpr, RowType};
use crate::name::Key;
use crate::number::Exact;
use crate::plan::{KpiRequest, Request};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the members that are not shown one by one are called together.
const OTHER: &str = "other";

/// The values of a request in which KPIs with [`KpiRequest::top`] have that many members, those with most rows in all its periods, and one
/// group for the rest. What is in the rest is asked of the data again, so that it is right for distinct counts and percentiles too.
pub(super) fn narrowed(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
    keys: &JoinKeys,
    values: Vec<KpiValue>,
) -> Result<Vec<KpiValue>, AnswerError> {
    let mut by_kpi: BTreeMap<Arc<str>, Vec<KpiValue>> = BTreeMap::new();
    for value in values {
        by_kpi.entry(value.kpi.clone()).or_default().push(value);
    }
    let mut parts: BTreeMap<(String, BTreeSet<String>), Vec<KpiRequest>> = BTreeMap::new();
    for asked in &request.kpis {
        let Some(values) = by_kpi.get(asked.kpi.as_str()) else { continue };
        if let Some((dimension, shown)) = largest(asked, values)
            && !request.partition.contains(&dimension)
        {
            parts.entry((dimension, shown)).or_default().push(KpiRequest { top: None, ..asked.clone() });
        }
    }
    for ((dimension, shown), kpis) in parts {
        let names = members(by_kpi.values().flatten(), &dimension);
        let part = Request { kpis, ..request.clone() };
        let mut values = answer_knowing(&with_rest(checked, &dimension, &shown), engine, &part, keys)?.values;
        let other = name_of_rest(&names);
        for value in &mut values {
            let is_rest = |(last, member): &(String, Option<String>)| *last == dimension && member.is_none();
            value.rest = value.group.last().is_some_and(is_rest);
            if let Some((_, member)) = Arc::make_mut(&mut value.group).last_mut().filter(|_| value.rest) {
                *member = Some(other.clone());
            }
        }
        part.kpis.iter().for_each(|asked| drop(by_kpi.remove(asked.kpi.as_str())));
        for value in values {
            by_kpi.entry(value.kpi.clone()).or_default().push(value);
        }
    }
    Ok(request.kpis.iter().filter_map(|asked| by_kpi.remove(asked.kpi.as_str())).flatten().collect())
}

/// The requests and catalogues that answer KPIs with [`KpiRequest::top`] without narrowing, with their values as they answer them.
pub(super) fn asked_apart(
    checked: &CheckedCatalog,
    request: &Request,
    values: &[KpiValue],
) -> Vec<(CheckedCatalog, Request, Vec<KpiValue>)> {
    let apart = |asked: &KpiRequest| {
        let own = || values.iter().filter(|value| *value.kpi == *asked.kpi);
        let (Some(_), [dimension]) = (asked.top, asked.by.as_slice()) else { return None };
        // Without a rest all members were shown, and nothing was narrowed.
        if request.partition.contains(dimension) || !own().any(|value| value.rest) {
            return None;
        }
        let shown = members(own().filter(|value| !value.rest), dimension);
        let values = own().cloned().map(|mut value| {
            if let Some((_, member)) = Arc::make_mut(&mut value.group).last_mut().filter(|_| value.rest) {
                *member = None;
            }
            value
        });
        let request = Request { kpis: vec![KpiRequest { top: None, ..asked.clone() }], ..request.clone() };
        Some((with_rest(checked, dimension, &shown), request, values.collect()))
    };
    request.kpis.iter().filter_map(apart).collect()
}

/// The dimension of a breakdown and its members with most rows; equal ones by name. `None` if all members are to be shown.
fn largest(asked: &KpiRequest, values: &[KpiValue]) -> Option<(String, BTreeSet<String>)> {
    let (top, [dimension]) = (usize::try_from(asked.top?).ok()?, asked.by.as_slice()) else { return None };
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for value in values {
        let Some((_, Some(member))) = value.group.last().filter(|(name, _)| name == dimension) else {
            continue;
        };
        let sum = rows.entry(member).or_default();
        *sum = sum.saturating_add(value.rows);
    }
    // A member without rows is known from another KPI; asked alone, this one would not have it.
    let some = rows.values().filter(|rows| **rows > 0).count();
    if rows.len() <= top || some == 0 {
        return None;
    }
    let mut sorted: Vec<(Reverse<u64>, &str)> = rows
        .into_iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|(member, rows)| (Reverse(rows), member))
        .collect();
    sorted.sort_unstable();
    let shown = sorted.into_iter().take(top).map(|(_, member)| member.to_owned()).collect();
    Some((dimension.clone(), shown))
}

/// The members of a dimension that values are broken down by.
fn members<'a>(values: impl Iterator<Item = &'a KpiValue>, dimension: &str) -> BTreeSet<String> {
    let of = |value: &'a KpiValue| value.group.last().filter(|(name, _)| name == dimension)?.1.clone();
    values.filter_map(of).collect()
}

/// A name that no member has.
fn name_of_rest(members: &BTreeSet<String>) -> String {
    let taken: BTreeSet<Key> = members.iter().map(|member| Key::of(member)).collect();
    let mut name = OTHER.to_owned();
    while taken.contains(&Key::of(&name)) {
        name = format!("all {name}");
    }
    name
}

/// The catalogue in which only these members of a dimension are members: other rows have none. Of no members it is as it was.
fn with_rest(checked: &CheckedCatalog, dimension: &str, shown: &BTreeSet<String>) -> CheckedCatalog {
    let mut catalog = checked.clone();
    if shown.is_empty() {
        return catalog;
    }
    for dataset in catalog.datasets.values_mut() {
        if let Some(of) = dataset.dimensions.get_mut(dimension) {
            let values: BTreeSet<Literal> =
                shown.iter().filter_map(|member| literal(member, of.ty())).collect();
            let is_shown = Condition::In { left: of.clone(), values: values.into_iter().collect() };
            *of = RowExpr::If {
                condition: Box::new(is_shown),
                then: Box::new(of.clone()),
                otherwise: Box::new(RowExpr::Missing(of.ty())),
                ty: of.ty(),
            };
        }
    }
    catalog
}

/// A member as a value of its dimension; `None` if this type has no such value.
fn literal(member: &str, ty: RowType) -> Option<Literal> {
    match ty {
        RowType::Text => Some(Literal::Text(member.to_owned())),
        RowType::Number { .. } | RowType::Duration => Exact::parse(member).map(Literal::number),
        RowType::Boolean => Some(Literal::Boolean(member == "yes")),
        RowType::Date => member.parse().ok().map(Literal::Date),
        // The database reads a moment's text as the moment where it stands beside one.
        RowType::Timestamp | RowType::Instant => Some(Literal::Text(member.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_has_a_name_of_its_own() {
        let of = |names: &[&str]| name_of_rest(&names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(of(&["billing"]), "other");
        assert_eq!(of(&["billing", "Other"]), "all other");
        assert_eq!(of(&["other", "all other"]), "all all other");
    }
}
