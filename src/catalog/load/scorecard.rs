//! Scorecard documents → [`ScorecardDefinition`].

use super::node::{Content, Node};
use crate::catalog::{RollUp, ScoreBy, ScorecardDefinition, ScorecardGroup, ScorecardPart};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::number::Exact;
use crate::source::{SourceText, Span};
use std::collections::BTreeMap;

/// Reads a scorecard.
pub(super) fn scorecard(
    id: &SourceText,
    node: &Node,
    problems: &mut Vec<Diagnostic>,
) -> Option<ScorecardDefinition> {
    let before = problems.len();
    let minimum_coverage = node.text("minimum coverage").and_then(|text| coverage(&text, problems));
    let groups: Vec<ScorecardGroup> =
        node.items("groups").iter().filter_map(|node| group(node, problems)).collect();
    if let Some(entry) = node.entry("groups").filter(|_| node.items("groups").is_empty()) {
        let message = format!("the scorecard `{}` has no groups", id.text);
        problems.push(empty(message, entry.key.span, "write `- {title: …, kpis: […]}` for each perspective"));
    }
    (problems.len() == before).then_some(ScorecardDefinition {
        id: id.clone(),
        title: node.string("title")?,
        score_by: match node.string("score by").as_deref() {
            Some("achievement") => ScoreBy::Achievement,
            _ => ScoreBy::Bands,
        },
        groups,
        minimum_coverage,
    })
}

/// The KPIs that a scorecard names, with their places; for references.
pub(super) fn kpis(node: &Node) -> Vec<SourceText> {
    node.items("groups").iter().filter_map(|group| group.get("kpis")).flat_map(named).collect()
}

fn named(kpis: &Node) -> Vec<SourceText> {
    match &kpis.content {
        Content::Map(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
        _ => kpis.as_texts(),
    }
}

fn group(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<ScorecardGroup> {
    let kpis = node.entry("kpis")?;
    // Everything is said of a group that lacks its title, too.
    let title = node.text("title");
    let name = title.as_ref().map_or_else(String::new, |title| format!(" `{}`", title.text));
    if named(&kpis.value).is_empty() {
        let message = format!("the group{name} has no KPIs");
        problems.push(empty(message, kpis.key.span, "list ids of KPIs, or leave the group out"));
    }
    let parts: Vec<ScorecardPart> = match &kpis.value.content {
        Content::Map(entries) => entries
            .iter()
            .filter_map(|entry| {
                let weight = weight(&entry.key.text, &entry.value.as_text()?, problems)?;
                Some(ScorecardPart { kpi: entry.key.clone(), weight })
            })
            .collect(),
        _ => named(&kpis.value).into_iter().map(|kpi| ScorecardPart { kpi, weight: Exact::ONE }).collect(),
    };
    repeated(&name, &parts, problems);
    let weight = node.text("weight").map_or(Some(Exact::ONE), |text| weight("weight", &text, problems))?;
    let roll_up = match node.string("roll up").as_deref() {
        Some("worst") => RollUp::Worst,
        Some("latest") => RollUp::Latest,
        _ => RollUp::Weighted,
    };
    Some(ScorecardGroup { title: title?.text, weight, roll_up, parts })
}

fn empty(message: String, place: Span, help: &str) -> Diagnostic {
    Diagnostic::error(Code::EmptyGroup, message).at(place, "nothing to score").with_help(help)
}

fn repeated(group: &str, parts: &[ScorecardPart], problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Key, Span> = BTreeMap::new();
    for ScorecardPart { kpi, .. } in parts {
        let first = *seen.entry(Key::of(&kpi.text)).or_insert(kpi.span);
        if first != kpi.span {
            let message = format!("the group{group} counts `{}` twice", kpi.text);
            problems.push(
                Diagnostic::error(Code::RepeatedKpi, message)
                    .at(kpi.span, "the same KPI again")
                    .with_label(first, "counted here first")
                    .with_help("name it once; a larger weight, as in `kpis: {csat: 2}`, counts it more"),
            );
        }
    }
}

fn weight(of: &str, text: &SourceText, problems: &mut Vec<Diagnostic>) -> Option<Exact> {
    let weight = Exact::parse(&text.text).filter(|weight| *weight > Exact::ZERO);
    if weight.is_none() {
        let message = format!("expected a number above zero for `{of}`, found `{}`", text.text);
        problems.push(
            Diagnostic::error(Code::InvalidWeight, message).at(text.span, "not a weight").with_help(
                "weights are relative: 2 counts twice as much as 1; leave out what should not count",
            ),
        );
    }
    weight
}

fn coverage(text: &SourceText, problems: &mut Vec<Diagnostic>) -> Option<Exact> {
    let percent = text.text.strip_suffix('%').and_then(Exact::parse);
    let share = percent.and_then(|percent| percent.div(Exact::integer(100)).ok());
    let share = share.filter(|share| !share.is_negative() && *share <= Exact::ONE);
    if share.is_none() {
        let message = format!("expected a share such as `50%` for `minimum coverage`, found `{}`", text.text);
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(text.span, ""));
    }
    share
}
