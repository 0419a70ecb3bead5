//! A value per member of a dimension.

use super::kpi::{Print, count, missing};
use super::model::{BreakdownRowView, BreakdownView};
use super::status;
use crate::chart;
use crate::finding::Finding;
use std::cmp::Reverse;

/// The members, largest value first; equal values and members without one in the order given, what is left of the members last.
pub(super) fn breakdown(dimension: &str, mut findings: Vec<&Finding>, print: &Print<'_>) -> BreakdownView {
    findings.sort_by_key(|finding| (finding.value.rest, Reverse(finding.value.outcome.known())));
    let largest =
        findings.iter().filter_map(|finding| finding.value.outcome.known()).map(|value| value.abs().to_f64());
    let largest = largest.fold(0.0, f64::max);
    let rows = findings.into_iter().map(|finding| {
        let member = finding.value.group.last().and_then(|(_, member)| member.clone());
        let value = finding.value.outcome.known();
        BreakdownRowView {
            member: member
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| print.language.word("no-member").to_owned()),
            status: status::status(print.language, Some(finding)),
            value: value.map(|value| print.value(value, finding.criteria.exact_scale())),
            missing: missing(print.language, &finding.value.outcome),
            rows: count(print.language, finding.value.rows),
            bar_svg: value.map(|value| {
                let share = if largest > 0.0 { value.to_f64().max(0.0) / largest } else { 0.0 };
                chart::bar(share, status::tone(finding.status))
            }),
        }
    });
    BreakdownView { dimension: print.language.name(dimension).to_owned(), rows: rows.collect() }
}
