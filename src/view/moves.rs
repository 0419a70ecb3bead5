//! What needs attention, and what moved.

use super::input::ViewInput;
use super::model::{BriefView, IncomparableView, KpiView, LinkView, MovesView};
use super::when;
use crate::language::Language;
use crate::number::Exact;
use std::cmp::Reverse;

/// A KPI in one line of a list.
fn brief(kpi: &KpiView, list: &str) -> BriefView {
    BriefView {
        id: kpi.id.clone(),
        title: kpi.title.clone(),
        anchor: kpi.anchor.clone(),
        status: kpi.status.clone(),
        value: kpi.value.clone(),
        target: kpi.target.clone(),
        aim: kpi.aim.clone(),
        change: kpi.change.clone(),
        say: kpi.say.clone(),
        sparkline: kpi.trend.as_ref().map(|trend| trend.sparkline.clone()).unwrap_or_default(),
        // Pictures of one page need ids of their own.
        sparkline_svg: kpi.trend.as_ref().map(|trend| {
            let own = format!("{}-sparkline", kpi.anchor);
            trend.sparkline_svg.replace(&own, &format!("{}-{list}", kpi.anchor))
        }),
    }
}

/// The KPIs that need attention, worst first; each with how far it misses its target, relative to it.
pub(super) fn attention(kpis: &[(&KpiView, Option<Exact>)]) -> Vec<BriefView> {
    let urgency = |kpi: &KpiView| match kpi.status.kind.as_str() {
        "bad" => Some(0),
        "above-scale" | "below-scale" => Some(1),
        "watch" => Some(2),
        _ => None,
    };
    let mut urgent: Vec<_> =
        kpis.iter().filter_map(|(kpi, miss)| Some((urgency(kpi)?, Reverse(*miss), *kpi))).collect();
    urgent.sort_by_key(|(urgency, miss, _)| (*urgency, *miss));
    urgent.into_iter().map(|(.., kpi)| brief(kpi, "attention")).collect()
}

/// What moved, each with its relative change where there is one.
pub(super) fn moves(kpis: &[(&KpiView, Option<Exact>)], input: &ViewInput<'_>) -> MovesView {
    let mut moves = MovesView {
        message: String::new(),
        crossed: 0,
        worse: Vec::new(),
        better: Vec::new(),
        other: Vec::new(),
        unchanged: Vec::new(),
        incomparable: Vec::new(),
    };
    let finished = input.period.is_finished(input.as_of);
    let mut moved: Vec<(&KpiView, Option<Exact>)> = Vec::new();
    for (kpi, size) in kpis {
        match &kpi.change {
            // Of an unfinished period the message says it of all.
            None if !finished && kpi.missing.is_none() => {}
            None => moves.incomparable.push(IncomparableView { kpi: link(kpi), reason: why(kpi, input) }),
            Some(change) => {
                moves.crossed += usize::from(change.crossed.is_some());
                if change.direction == "flat" {
                    moves.unchanged.push(link(kpi));
                } else {
                    moved.push((kpi, *size));
                }
            }
        }
    }
    moved.sort_by_key(|(kpi, size)| {
        let crossed = kpi.change.as_ref().is_some_and(|change| change.crossed.is_some());
        (Reverse(crossed), Reverse(*size))
    });
    for (kpi, _) in moved {
        let list = match kpi.change.as_ref().and_then(|change| change.improved) {
            Some(false) => &mut moves.worse,
            Some(true) => &mut moves.better,
            None => &mut moves.other,
        };
        list.push(brief(kpi, "moved"));
    }
    moves.message = match finished {
        true => message(input.language(), &moves, input.before().as_deref()),
        false => {
            let period = when::name(input.language(), input.period);
            input.language().say("not-compared-unfinished", &[("period", &period)])
        }
    };
    moves
}

fn link(kpi: &KpiView) -> LinkView {
    LinkView { id: kpi.id.clone(), title: kpi.title.clone(), anchor: Some(kpi.anchor.clone()) }
}

/// Why there is no change.
fn why(kpi: &KpiView, input: &ViewInput<'_>) -> String {
    let language = input.language();
    let before = input.before().unwrap_or_else(|| language.word("the-period-before").to_owned());
    if let Some(missing) = &kpi.missing {
        return missing.clone();
    }
    let of_period = input.catalog.kpi_on(&kpi.id, input.period.start);
    if let Some(since) =
        of_period.zip(input.compared.period).and_then(|(kpi, before)| kpi.replaced_after(before))
    {
        return language.replaced(since);
    }
    match input.earlier(&kpi.id).and_then(|earlier| super::kpi::missing(language, &earlier.value.outcome)) {
        Some(missing) => language.say("no-value-in-because", &[("period", &before), ("reason", &missing)]),
        None => language.say("no-value-in", &[("period", &before)]),
    }
}

/// `9 KPIs got better and 5 worse against August 2026; 3 crossed a band`
fn message(language: &Language, moves: &MovesView, before: Option<&str>) -> String {
    let (better, worse) = (moves.better.len(), moves.worse.len());
    let moved = better + worse + moves.other.len();
    let against = before.map(|before| language.say("against", &[("period", before)])).unwrap_or_default();
    let against = [("against", against.as_str())];
    if moved == 0 && moves.unchanged.is_empty() {
        return language.say("nothing-comparable", &against);
    }
    if moved == 0 {
        return language.say("nothing-moved", &against);
    }
    let said = match (better, worse) {
        (0, 0) => language.count("moved-neither", moved, &against),
        (_, 0) => language.count("only-better", better, &against),
        (0, _) => language.count("only-worse", worse, &against),
        _ => {
            let [against] = against;
            let better = language.count("and-better", better, &[]);
            language.count("worse-and-better", worse, &[against, ("better", &better)])
        }
    };
    match moves.crossed {
        0 => said,
        count => format!("{said}{}", language.count("crossed", count, &[])),
    }
}
