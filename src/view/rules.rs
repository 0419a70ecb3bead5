//! The rules of a report in words.

use super::input::ViewInput;
use super::kpi::prose;
use super::model::{GroundView, GroupView, LinkView, RuleView, UndecidedView};
use super::{Anchors, when};
use crate::calendar::Period;
use crate::catalog::RuleSeverity;
use crate::language::Language;
use crate::rule::{CheckedRule, Ruling, Truth};

/// The rules that fire, and those that could not be decided, in the order of the rulings. `depth` is how many dimensions the group has that
/// they are about.
pub(super) fn rules(
    input: &ViewInput<'_>,
    rulings: &[Ruling],
    depth: usize,
    groups: &[GroupView],
    anchors: &mut Anchors,
) -> (Vec<RuleView>, Vec<UndecidedView>) {
    let (mut fired, mut undecided) = (Vec::new(), Vec::new());
    for ruling in rulings {
        let Some(rule) = input.rules.rules.get(&ruling.rule) else { continue };
        match ruling.truth() {
            Truth::Holds => {
                let anchor = anchors.unique("rule", &ruling.rule);
                fired.push(fires(rule, ruling, depth, anchor, groups, input));
            }
            Truth::Undecided => doubt(input.language(), rule, ruling, &mut undecided),
            Truth::Fails => {}
        }
    }
    // Of a rule about members, one that speaks is enough.
    undecided.retain(|rule: &UndecidedView| fired.iter().all(|fired: &RuleView| fired.id != rule.id));
    (fired, undecided)
}

/// Adds why a rule could not be decided, to what is known of it already.
fn doubt(language: &Language, rule: &CheckedRule, ruling: &Ruling, undecided: &mut Vec<UndecidedView>) {
    let at = match undecided.iter().position(|known| known.id == ruling.rule) {
        Some(at) => at,
        None => {
            let (id, title) = (ruling.rule.clone(), language.name(rule.title()).to_owned());
            undecided.push(UndecidedView { id, title, reasons: Vec::new() });
            undecided.len() - 1
        }
    };
    let Some(known) = undecided.get_mut(at) else { return };
    for reason in ruling.doubts().into_iter().map(|doubt| prose(language, &language.doubt(doubt))) {
        if !known.reasons.contains(&reason) {
            known.reasons.push(reason);
        }
    }
}

fn fires(
    rule: &CheckedRule,
    ruling: &Ruling,
    depth: usize,
    anchor: String,
    groups: &[GroupView],
    input: &ViewInput<'_>,
) -> RuleView {
    let language = input.language();
    let (mark, word) = match ruling.severity {
        RuleSeverity::Error => ("▼", language.word("act")),
        RuleSeverity::Warning => ("◆", language.word("watch")),
        RuleSeverity::Info => ("•", language.word("note")),
    };
    let read = |kpi: &&str| !rule.kpis.iter().any(|known| known == kpi);
    let own = ruling.group.get(depth..).and_then(|own| own.last());
    RuleView {
        id: ruling.rule.clone(),
        anchor,
        severity: ruling.severity.name().to_owned(),
        mark: mark.to_owned(),
        word: word.to_owned(),
        title: language.name(rule.title()).to_owned(),
        member: own.map(|(dimension, member)| match member {
            Some(member) => member.clone(),
            None => language.say("without-member", &[("dimension", language.name(dimension))]),
        }),
        say: language.sentence(input.catalog, ruling),
        grounds: grounds(ruling, groups, input),
        actions: language.names(&rule.definition.actions),
        related: rule.links().into_iter().filter(read).map(|kpi| link(kpi, groups, input)).collect(),
    }
}

/// The facts that decided a ruling, those of one KPI together.
fn grounds(ruling: &Ruling, groups: &[GroupView], input: &ViewInput<'_>) -> Vec<GroundView> {
    let language = input.language();
    let text = |(period, text): &(Period, String)| {
        let text = prose(language, text);
        if *period == ruling.period { text } else { format!("{} {text}", when::name(language, period)) }
    };
    let grounds = language.grounds(input.catalog, ruling).into_iter();
    grounds
        .map(|ground| GroundView {
            kpi: link(&ground.kpi, groups, input),
            text: ground.read.iter().map(text).collect::<Vec<_>>().join("; "),
        })
        .collect()
}

pub(super) fn link(id: &str, groups: &[GroupView], input: &ViewInput<'_>) -> LinkView {
    let shown = groups.iter().flat_map(|group| &group.kpis).find(|kpi| kpi.id == id);
    let title = input.catalog.catalog.kpis.get(id).map(|kpi| kpi.title.clone());
    LinkView {
        id: id.to_owned(),
        title: shown
            .map(|kpi| kpi.title.clone())
            .or(title.map(|title| input.language().name(&title).to_owned()))
            .unwrap_or_else(|| id.to_owned()),
        anchor: shown.map(|kpi| kpi.anchor.clone()),
    }
}
