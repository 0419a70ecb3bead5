//! Criteria that never hold, or leave members and days without any.

use crate::band::Target;
use crate::calendar::Stretch;
use crate::catalog::{Catalog, Direction};
use crate::criteria::{BandsCase, Override};
use crate::diagnostic::{Code, Diagnostic};
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::source::Span;
use std::collections::BTreeSet;

/// Everything odd about the criteria of a KPI.
pub(super) fn odd(kpi: &CheckedKpi, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut said = unreachable(kpi);
    said.extend(uncovered(kpi));
    said.extend(gaps(kpi));
    said.extend(baselines(kpi));
    said.extend(kpi.criteria.overrides.iter().filter_map(|over| useless(kpi, over, catalog)));
    said
}

fn place(kpi: &CheckedKpi, span: Option<Span>) -> Span {
    span.unwrap_or(kpi.definition.id.span)
}

/// Bands behind others that take all their members and days.
fn unreachable(kpi: &CheckedKpi) -> Vec<Diagnostic> {
    let cases = &kpi.criteria.bands;
    let hidden = |at: usize, case: &BandsCase| {
        let before: Vec<&BandsCase> =
            cases.iter().take(at).filter(|before| before.days.covers(&case.days)).collect();
        before.iter().find(|before| before.when.is_none() || before.when == case.when).copied().or_else(
            || {
                let (dimension, members) = case.when.as_ref()?.one_dimension()?;
                let taken: BTreeSet<&Option<String>> = before
                    .iter()
                    .filter_map(|before| {
                        before.when.as_ref()?.one_dimension().filter(|(of, _)| *of == dimension)
                    })
                    .flat_map(|(_, members)| members)
                    .collect();
                members.iter().all(|member| taken.contains(member)).then(|| before.last().copied()).flatten()
            },
        )
    };
    let found = cases.iter().enumerate().filter_map(|(at, case)| Some((case, hidden(at, case)?)));
    let said = found.map(|(case, before)| {
        let message = match &case.when {
            Some(_) => "these bands never hold: those before take all their members",
            None => "these bands never hold: those before hold for all on the same days",
        };
        Diagnostic::warning(Code::SegmentUnreachable, message)
            .at(place(kpi, case.span), "never reached")
            .with_label(place(kpi, before.span), "holds first")
            .with_help("put bands for few members before those for many")
    });
    said.collect()
}

/// Members and days for which there are no bands at all.
fn uncovered(kpi: &CheckedKpi) -> Option<Diagnostic> {
    let cases = &kpi.criteria.bands;
    let first = cases.first()?;
    let for_all: Vec<&BandsCase> = cases.iter().filter(|case| case.when.is_none()).collect();
    let gaps = Stretch::gaps(for_all.iter().map(|case| case.days));
    if gaps.is_empty() {
        return None;
    }
    let (message, at) = match for_all.first() {
        None => {
            let dimensions: BTreeSet<&str> = cases
                .iter()
                .filter_map(|case| case.when.as_ref())
                .flat_map(|when| when.dimensions())
                .collect();
            let dimensions: Vec<String> = dimensions.iter().map(|name| format!("`{name}`")).collect();
            let dimensions = dimensions.join(" and ");
            (
                format!("other members of {dimensions} have no bands, and values about several have none"),
                first.span,
            )
        }
        Some(case) => {
            let days: Vec<String> = gaps.iter().map(ToString::to_string).collect();
            (format!("there are no bands {}", days.join(", and ")), case.span)
        }
    };
    Some(
        Diagnostic::warning(Code::SegmentUncovered, message)
            .at(place(kpi, at), "")
            .with_help("add bands without `when` and days at the end, which hold for all that is left"),
    )
}

/// Days between targets for the same members, unless a target for more members holds there.
fn gaps(kpi: &CheckedKpi) -> Vec<Diagnostic> {
    let targets = &kpi.criteria.targets;
    let mut said = Vec::new();
    for (at, target) in targets.iter().enumerate() {
        let same = |other: usize| targets.get(other).is_some_and(|other| other.members == target.members);
        if (0..at).any(same) {
            continue;
        }
        let wider = targets.iter().filter(|other| {
            other.members == target.members
                || other.members.len() < target.members.len()
                    && other.members.iter().all(|member| target.members.contains(member))
        });
        for gap in Stretch::gaps(wider.map(|other| other.days)) {
            // Before the first and after the last there may be none on purpose.
            if let (Some(_), Some(until)) = (gap.from, gap.until) {
                let next = targets.iter().find(|other| other.days.from == Some(until));
                said.push(
                    Diagnostic::warning(Code::TargetGap, format!("there is no target {gap}"))
                        .at(place(kpi, next.and_then(|next| next.span)), "begins after the gap")
                        .with_help("let it begin where the one before ends"),
                );
            }
        }
    }
    said
}

/// Baselines from which the target lies on the wrong side.
fn baselines(kpi: &CheckedKpi) -> Vec<Diagnostic> {
    let Some(text) = &kpi.definition.criteria.baseline else { return Vec::new() };
    let Some(baseline) = kpi.criteria.baseline else { return Vec::new() };
    let wrong = |target: &Exact| match kpi.definition.better {
        Direction::Higher => *target <= baseline,
        Direction::Lower => *target >= baseline,
        Direction::Range | Direction::Context => *target == baseline,
    };
    let fixed = kpi.criteria.targets.iter().filter_map(|case| match case.aim.fixed() {
        Some(Target::Value(target)) => Some((target, case.span)),
        _ => None,
    });
    let wrong: Vec<(Exact, Option<Span>)> = fixed.filter(|(target, _)| wrong(target)).collect();
    let said = wrong.into_iter().map(|(target, span)| {
        let message = match target == baseline {
            true => format!("the baseline {baseline} is the target: nothing can be achieved"),
            false => format!("from the baseline {baseline} to the target {target} it gets worse"),
        };
        Diagnostic::warning(Code::OddBaseline, message)
            .at(text.span, "the baseline")
            .with_label(place(kpi, span), "the target")
            .with_help("state the value from which the way to the target began")
    });
    said.collect()
}

/// An override that says what holds anyway.
fn useless(kpi: &CheckedKpi, over: &Override, catalog: &Catalog) -> Option<Diagnostic> {
    let of = catalog.overrides.get(&over.id)?;
    let text = of.kpis.iter().find(|text| text.kpi.text == kpi.definition.id.text)?;
    let usual = kpi.criteria.usual();
    let targets = kpi.criteria.targets.len() < 2 && kpi.companions.is_empty();
    let bands = kpi.criteria.bands.len() < 2;
    let same_target = over.target.is_none_or(|target| targets && usual.target == Some(target));
    let same_bands = over.bands.as_ref().is_none_or(|own| bands && *own == usual.bands);
    let same_baseline = over.baseline.is_none_or(|own| usual.baseline == Some(own));
    (same_target && same_bands && same_baseline).then(|| {
        let message = format!("the override of `{}` changes nothing", text.kpi.text);
        Diagnostic::warning(Code::UnusedOverride, message)
            .at(text.kpi.span, "")
            .with_label(kpi.definition.id.span, "declares the same")
            .with_help("leave it out, or state what differs")
    })
}
