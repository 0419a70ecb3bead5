//! `kpi explain KPI --change`: what of a change is due to what.

use super::arguments::{ExplainArguments, TextOrJson};
use super::failure::Failure;
use super::run::{self, Breakdown};
use super::scope::{self, Question};
use super::table;
use super::workspace::Workspace;
use crate::finding::Setting;
use crate::formula::CheckedKpi;
use crate::language::Language;
use crate::number::Exact;
use crate::pipeline::{self, ChangeStory, MemberEffect, MemberMethod, MemberStory};
use std::fmt::Write;

/// Members that are printed one by one.
const SHOWN: usize = 10;

/// How wide the kinds of facts are.
const KIND: usize = 12;

/// The story of the change from the period before, as text or JSON.
pub(crate) fn told(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    explain: &ExplainArguments,
) -> Result<String, Failure> {
    let by = explain
        .by
        .iter()
        .map(|name| scope::dimension_named(&workspace.checked, name))
        .collect::<Result<Vec<_>, _>>()?;
    if by.len() > 1 {
        return Err(Failure::Usage(
            "a change is split by the members of one dimension; name one in `--by`".to_owned(),
        ));
    }
    let dimension = by.first().cloned().or_else(|| kpi.definition.by.as_ref().map(|by| by.text.clone()));
    let id = std::slice::from_ref(&kpi.definition.id.text);
    let findings = run::judged(workspace, question, id, &Breakdown { by: &by, top: None }, 1)?;
    let setting = Setting { catalog: &workspace.checked, scope: &question.scope, as_of: question.as_of };
    let before = workspace.checked.catalog.project.calendar.shift(&question.period, -1);
    let asked = pipeline::ChangeQuestion {
        kpi,
        group: &[],
        period: &question.period,
        before: before.as_ref(),
        dimension: dimension.as_deref(),
        language: Language::english(),
    };
    let story = pipeline::change_story(&setting, &asked, &findings);
    match explain.format {
        TextOrJson::Text => Ok(text(&story)),
        TextOrJson::Json => {
            serde_json::to_string_pretty(&story).map_err(|error| Failure::System(error.to_string()))
        }
    }
}

fn text(story: &ChangeStory) -> String {
    let before = story.before.as_ref().map_or("", |before| before.label.as_str());
    let after = story.period.label.as_str();
    let mut facts = Vec::new();
    facts.extend(story.shown.clone().map(|change| ("change", change)));
    facts.push(("value", format!("{} in {after}, {} in {before}", story.value.shown, story.from.shown)));
    facts.extend(story.scope.iter().map(|(dimension, member)| ("for", format!("{dimension} = {member}"))));
    facts.push(("formula", story.formula.clone()));
    facts.extend(story.withheld.clone().map(|reason| ("not split", reason)));
    let mut text = format!("{} ({})\n", story.title, story.kpi);
    for (kind, fact) in facts {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {kind:KIND$}{fact}");
    }
    if story.withheld.is_some() {
        return text;
    }
    if let Some(reason) = &story.operands_withheld {
        let _ = write!(text, "\nBy operand: not split, because {reason}\n");
    } else {
        text.push_str("\nBy operand (Shapley values: they sum exactly to the change)\n");
        let rows: Vec<Vec<String>> = story
            .operands
            .iter()
            .map(|part| {
                [&part.name, &part.before.shown, &part.after.shown, &part.effect.shown]
                    .map(Clone::clone)
                    .into()
            })
            .collect();
        let right = [before, after, "Effect"];
        let header = ["Operand", before, after, "Effect"];
        text.push_str(&indented(&table::aligned(&header, &right, &rows)));
    }
    if let Some(members) = &story.members {
        text.push_str(&by_member(members, before, after));
    }
    text
}

fn by_member(story: &MemberStory, before: &str, after: &str) -> String {
    let dimension = story.dimension.as_str();
    let method = match (story.method, &story.withheld) {
        (None, Some(reason)) => return format!("\nBy {dimension}: not split, because {reason}\n"),
        (Some(MemberMethod::MixAndRate), _) => {
            "rate: its own value moved; mix: it is more or less of the whole; they sum exactly to the change"
        }
        _ => "they sum exactly to the change",
    };
    let shares = [format!("share {before}"), format!("share {after}")];
    let mut header = vec![dimension, before, after];
    if story.method == Some(MemberMethod::MixAndRate) {
        header.extend(shares.iter().map(String::as_str));
        header.extend(["Rate", "Mix"]);
    }
    header.push("Effect");
    let moved = |effect: &&MemberEffect| effect.before.exact.is_some() || effect.after.exact.is_some();
    let members: Vec<&MemberEffect> = story.members.iter().filter(moved).collect();
    let rows: Vec<Vec<String>> = members.iter().take(SHOWN).map(|effect| row(dimension, effect)).collect();
    let right: Vec<&str> = header.iter().skip(1).copied().collect();
    let mut text = format!("\nBy {dimension} ({method})\n");
    text.push_str(&indented(&table::aligned(&header, &right, &rows)));
    if let Some(more) = members.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more that moved it less; `--format json` has all");
    }
    if let Some(note) = &story.note {
        let _ = writeln!(text, "  {note}");
    }
    text
}

fn row(dimension: &str, effect: &MemberEffect) -> Vec<String> {
    let member = effect.member.clone().unwrap_or_else(|| format!("no {dimension}"));
    let mut row = vec![member, effect.before.shown.clone(), effect.after.shown.clone()];
    if let Some(mix) = &effect.mix {
        let figures = [&mix.weight_before, &mix.weight_after, &mix.rate, &mix.mix];
        row.extend(figures.map(|figure| {
            let nothing = figure.exact.is_some_and(Exact::is_zero);
            if nothing { "0".to_owned() } else { figure.shown.clone() }
        }));
    }
    row.push(effect.effect.shown.clone());
    row
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
