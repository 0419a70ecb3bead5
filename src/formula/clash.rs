//! Criteria that contradict each other: two targets, or two overrides, for the same members on the same days.

use crate::catalog::{AimText, Direction, Kpi};
use crate::criteria::{Criteria, Override, TargetCase};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Every contradiction between the criteria of a KPI; `places` are those of its overrides.
pub(super) fn clashes(kpi: &Kpi, criteria: &Criteria, places: &[Span]) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for (at, target) in criteria.targets.iter().enumerate() {
        let mut before = criteria.targets.iter().take(at);
        let same = |other: &&TargetCase| other.members == target.members && other.days.overlaps(&target.days);
        if let Some(other) = before.find(same) {
            said.push(two_targets(kpi, target, other));
        }
    }
    for (at, over) in criteria.overrides.iter().enumerate() {
        let before = criteria.overrides.iter().zip(places).take(at);
        let same = |other: &Override| other.members == over.members && other.days.overlaps(&over.days);
        if let Some((other, first)) = before.into_iter().find(|(other, _)| same(other)) {
            let place = places.get(at).copied().unwrap_or(kpi.id.span);
            said.push(two_overrides(kpi, over, place, other, *first));
        }
    }
    said.extend(formulas_without_side(kpi));
    said
}

fn two_targets(kpi: &Kpi, target: &TargetCase, other: &TargetCase) -> Diagnostic {
    let whom = match target.members.as_slice() {
        [] => "for all".to_owned(),
        members => format!("for {}", words(members)),
    };
    let place = |of: &TargetCase| of.span.unwrap_or(kpi.id.span);
    Diagnostic::error(Code::TargetOverlap, format!("two targets hold {whom} on the same days"))
        .at(place(target), target.days.to_string())
        .with_label(place(other), other.days.to_string())
        .with_help("let one end where the other begins: `until` is the first day on which it no longer holds")
}

fn two_overrides(kpi: &Kpi, over: &Override, place: Span, other: &Override, first: Span) -> Diagnostic {
    let whom = words(&over.members);
    let message = format!("`{}` is overridden twice for {whom} on the same days", kpi.id.text);
    Diagnostic::error(Code::OverrideConflict, message)
        .at(place, format!("by `{}`, {}", over.id, over.days))
        .with_label(first, format!("by `{}`, {}", other.id, other.days))
        .with_help("keep one, or let one end where the other begins")
}

/// A formula gives one number, which says nothing where a range is best, or nothing is.
fn formulas_without_side(kpi: &Kpi) -> Vec<Diagnostic> {
    let word = match kpi.better {
        Direction::Higher | Direction::Lower => return Vec::new(),
        Direction::Range => "range",
        Direction::Context => "context",
    };
    let formulas = kpi.criteria.targets.iter().filter_map(|target| match &target.aim {
        AimText::Formula(text) => Some(text),
        AimText::Fixed(_) => None,
    });
    let said = formulas.map(|text| {
        Diagnostic::error(
            Code::TargetSyntax,
            format!("a computed target says nothing where `better` is {word}"),
        )
        .at(text.span, "gives one number")
        .with_help("write `better: higher` or `lower`")
    });
    said.collect()
}

fn words(members: &[(String, String)]) -> String {
    let words: Vec<String> =
        members.iter().map(|(dimension, member)| format!("{dimension} {member}")).collect();
    words.join(", ")
}
