//! `kpi run --scorecard`: scores, and the weight each KPI really has.

use super::arguments::{Arguments, RunArguments, RunFormat};
use super::failure::{Failure, Verdict};
use super::run::shown_value;
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use super::{output, scorecard_json, table, what_if};
use crate::calendar::Grain;
use crate::catalog::{RollUp, ScorecardDefinition};
use crate::diagnostic::nearest;
use crate::evaluate::Outcome;
use crate::finding::{self, Findings, Setting};
use crate::format;
use crate::name::Key;
use crate::number::Exact;
use crate::plan::{KpiRequest, Request};
use crate::scorecard::{self, Card, CardPart, Unscored, Withheld};

/// The group a scorecard is about: dimensions with their members, none for the whole.
pub(super) type Group = Vec<(String, Option<String>)>;

/// A scorecard of one group.
pub(super) struct Sheet<'a> {
    /// The definition.
    pub(super) definition: &'a ScorecardDefinition,
    /// For whom, within the scope.
    pub(super) group: Group,
    /// The scores.
    pub(super) card: Card<'a>,
}

pub(crate) fn run(arguments: &Arguments, run: &RunArguments, name: &str) -> Result<Verdict, Failure> {
    let workspace = workspace::open(arguments)?;
    let definition = named(&workspace, name)?;
    if let Some(supposed) = what_if::suppositions(&workspace, &arguments.set)?.first() {
        return Err(Failure::Usage(format!(
            "a scorecard is made of what was measured; leave `--set {}` or `--scorecard` out",
            supposed.typed
        )));
    }
    let question = scope::resolve(&workspace, &run.scope, Grain::Month)?;
    let by = run
        .by
        .iter()
        .map(|name| scope::dimension_named(&workspace.checked, name))
        .collect::<Result<Vec<_>, _>>()?;
    let request = request(&workspace, &question, definition, &by);
    let values = scope::answer(&workspace, &request)?.values;
    let mut groups: Vec<Group> = vec![Group::new()];
    let members = values.iter().filter(|value| *value.period == question.period && !value.rest);
    for group in members.map(|value| value.group.as_ref()).filter(|group| group.len() == by.len()) {
        if !groups.iter().any(|known| known == group) {
            groups.push(group.to_vec());
        }
    }
    let setting = Setting { catalog: &workspace.checked, scope: &question.scope, as_of: question.as_of };
    let findings: Findings = finding::judge(&setting, values);
    let sheets: Vec<Sheet<'_>> = groups
        .into_iter()
        .map(|group| {
            let card = scorecard::card(&workspace.checked, definition, &findings, &group, &question.period);
            Sheet { definition, group, card }
        })
        .collect();
    output::print(&match run.format {
        RunFormat::Table => printed(&workspace, &question, &sheets, false),
        RunFormat::Markdown => printed(&workspace, &question, &sheets, true),
        RunFormat::Csv => {
            return Err(Failure::Usage(
                "a scorecard is no table of values; print it as `table`, `markdown` or `json`".to_owned(),
            ));
        }
        RunFormat::Json => scorecard_json::array(&workspace, &question, &sheets)?,
    })?;
    Ok(Verdict::Fine)
}

/// The scorecard of an id or title.
fn named<'a>(workspace: &'a Workspace, name: &str) -> Result<&'a ScorecardDefinition, Failure> {
    let scorecards = &workspace.checked.catalog.scorecards;
    let key = Key::of(name);
    let found = scorecards.values().find(|one| Key::of(&one.id.text) == key || Key::of(&one.title) == key);
    found.ok_or_else(|| {
        Failure::Usage(match nearest(name, scorecards.keys().map(String::as_str)) {
            Some(near) => format!("there is no scorecard `{name}`; `{near}` is the nearest id"),
            None if scorecards.is_empty() => {
                format!("there is no scorecard `{name}`: the project declares none")
            }
            None => format!("there is no scorecard `{name}`; `kpi list scorecards` shows all"),
        })
    })
}

/// What must be asked for: the KPIs of all groups, and where the latest score counts, the periods before.
fn request(
    workspace: &Workspace,
    question: &Question,
    definition: &ScorecardDefinition,
    by: &[String],
) -> Request {
    let calendar = &workspace.checked.catalog.project.calendar;
    let mut kpis: Vec<KpiRequest> = Vec::new();
    for part in definition.groups.iter().flat_map(|group| &group.parts) {
        let known = workspace.checked.kpis.contains_key(&part.kpi.text);
        if known && !kpis.iter().any(|asked| asked.kpi == part.kpi.text) {
            kpis.push(KpiRequest { kpi: part.kpi.text.clone(), by: by.to_vec(), top: None });
        }
    }
    let looks_back = definition.groups.iter().any(|group| group.roll_up == RollUp::Latest);
    let scored = if looks_back { finding::HISTORY.saturating_add(1) } else { 1 };
    let asked = kpis.iter().filter_map(|asked| workspace.checked.kpis.get(&asked.kpi));
    let before = finding::periods_before(asked);
    Request {
        kpis,
        as_of: question.as_of,
        periods: calendar.trailing(&question.period, scored.saturating_add(before)),
        partition: Vec::new(),
        scope: question.scope.clone(),
    }
}

/// A group in words: `client Acme`; empty for the whole.
pub(super) fn group_words(group: &Group) -> String {
    let shown = |(dimension, member): &(String, Option<String>)| {
        member.as_ref().map_or_else(|| format!("no {dimension}"), |member| format!("{dimension} {member}"))
    };
    group.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// What a card says of itself: `71.4 of 100`, or why it has no score.
fn headline(score: Result<Exact, Withheld>, coverage: Exact) -> String {
    match score {
        Ok(score) if coverage == Exact::ONE => format!("{} of 100", format::score(score)),
        Ok(score) => {
            format!("{} of 100; scores cover {} of the weight", format::score(score), format::share(coverage))
        }
        Err(why) => format!("no score: {}", format::no_score(why)),
    }
}

fn printed(workspace: &Workspace, question: &Question, sheets: &[Sheet<'_>], markdown: bool) -> String {
    let header = ["Group", "KPI", "Value", "Band", "Score", "Weight", "Used", "Note"];
    let mut texts = Vec::new();
    for Sheet { definition, group, card } in sheets {
        let scope = question.scope.iter().map(|one| format!("{} {}", one.dimension, one.member));
        let whom: Vec<String> = scope.chain((!group.is_empty()).then(|| group_words(group))).collect();
        let unfinished = if question.is_finished(&question.period) { "" } else { ", unfinished" };
        let whom = if whom.is_empty() { String::new() } else { format!(", {}", whom.join(", ")) };
        let title = format!("{}{whom}, {}{unfinished}", definition.title, question.period);
        let headline = headline(card.score, card.coverage);
        let rows = rows(workspace, question, card);
        texts.push(if markdown {
            format!(
                "## {title}\n\n{headline}\n\n{}",
                table::markdown(&header, rows.iter().map(Vec::as_slice), table::cell)
            )
        } else {
            let table = table::aligned(&header, &["Value", "Score", "Weight", "Used"], &rows);
            format!("{title}: {headline}\n{table}")
        });
    }
    texts.join("\n")
}

fn rows(workspace: &Workspace, question: &Question, card: &Card<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for group in &card.groups {
        let mut notes = Vec::new();
        match group.score {
            Err(why) => notes.push(format::no_score(why)),
            Ok(_) if group.coverage < Exact::ONE => {
                notes.push(format!("scores cover {} of its weight", format::share(group.coverage)));
            }
            Ok(_) => {}
        }
        match group.roll_up {
            RollUp::Weighted => {}
            RollUp::Worst => notes.push("the worst counts".to_owned()),
            RollUp::Latest => notes.push("the latest scores count".to_owned()),
        }
        rows.push(vec![
            group.title.to_owned(),
            String::new(),
            String::new(),
            String::new(),
            group.score.map_or_else(|_| "–".to_owned(), format::score),
            format::share(group.weight),
            format::share(group.used),
            notes.join("; "),
        ]);
        for part in &group.parts {
            let kpi = workspace.checked.kpis.get(part.kpi);
            let value = part.finding.zip(kpi).map(|(finding, kpi)| shown_value(kpi, finding));
            rows.push(vec![
                String::new(),
                part.kpi.to_owned(),
                value.unwrap_or_else(|| "–".to_owned()),
                band(part),
                part.score.map_or_else(|_| "–".to_owned(), format::score),
                format::share(part.weight),
                format::share(part.used),
                note(question, part),
            ]);
        }
    }
    rows
}

fn band(part: &CardPart<'_>) -> String {
    part.finding.and_then(format::band).unwrap_or_default().to_owned()
}

/// Why a KPI has no score, or from which period it is.
fn note(question: &Question, part: &CardPart<'_>) -> String {
    match (part.score, part.finding) {
        (Err(Unscored::NoData), Some(finding)) => reasons(&finding.value.outcome),
        (Err(why), _) => format::unscored(why).to_owned(),
        (Ok(_), Some(finding)) if *finding.value.period != question.period => {
            format!("of {}", finding.value.period)
        }
        (Ok(_), _) => String::new(),
    }
}

/// The reasons of a missing value, in one line.
pub(super) fn reasons(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Known(_) => String::new(),
        Outcome::NoData(missing) => format::reasons(missing),
    }
}
