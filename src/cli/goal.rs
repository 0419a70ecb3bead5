//! `kpi goal`: what it takes of each operand alone to reach a band, the target or a number.

use super::arguments::{Arguments, GoalArguments, TextOrJson};
use super::failure::{Failure, Verdict};
use super::run::{self, Breakdown};
use super::scope;
use super::what_if::Moved;
use super::workspace;
use super::{output, table};
use crate::calendar::Grain;
use crate::criteria::InForce;
use crate::driver::Aim;
use crate::format;
use crate::formula::CheckedKpi;
use crate::name::Key;
use crate::number::Exact;
use crate::pipeline::{self, AimStory, WayStory};
use std::fmt::Write;

/// How wide the kinds of facts are.
const KIND: usize = 12;

pub(crate) fn goal(arguments: &Arguments, typed: &GoalArguments) -> Result<Verdict, Failure> {
    let workspace = workspace::open(arguments)?;
    let id = scope::kpi_named(&workspace.checked, &typed.kpi)?;
    let question = scope::resolve(&workspace, &typed.scope, Grain::Month)?;
    let Some(kpi) = workspace.checked.kpi_on(&id, question.period.start) else {
        return Err(Failure::Usage(format!("there is no KPI `{id}`")));
    };
    let breakdown = Breakdown { by: &[], top: None };
    let findings = run::judged(&workspace, &question, std::slice::from_ref(&id), &breakdown, 1)?;
    let Some(finding) = findings.at(&id, &[], &question.period) else {
        return Err(Failure::System(format!("`{id}` was not computed for {}", question.period)));
    };
    let value = finding.value.outcome.known();
    let (aim, words) = aim(kpi, &finding.criteria, &typed.reach, value.unwrap_or(Exact::ZERO))?;
    let aim = (aim.rounded(finding.criteria.rounded), words);
    let story = pipeline::aim_story(&workspace.checked, kpi, &question.scope, finding, (&aim.0, aim.1));
    output::print(&match typed.format {
        TextOrJson::Text => text(&story),
        TextOrJson::Json => {
            serde_json::to_string_pretty(&story).map_err(|error| Failure::System(error.to_string()))?
        }
    })?;
    Ok(Verdict::Fine)
}

/// What was typed behind `--reach`, and how it is called.
fn aim<'a>(
    kpi: &CheckedKpi,
    criteria: &'a InForce,
    typed: &str,
    value: Exact,
) -> Result<(Aim<'a>, String), Failure> {
    let (definition, unit) = (&kpi.definition, &kpi.formula.unit);
    let key = Key::of(typed);
    if let Some(band) = criteria.bands.bands.iter().find(|band| Key::of(&band.name) == key) {
        if criteria.scale().is_none() {
            return Err(Failure::Usage(format!(
                "the bands of `{}` are not on its value, so no operand alone leads to `{}`; {}",
                definition.id.text,
                band.name,
                choices(kpi, criteria)
            )));
        }
        return Ok((Aim::band(&criteria.bands, band.rank, definition.better), band.name.clone()));
    }
    if key == Key::of("target") {
        let Some(target) = criteria.target else {
            return Err(Failure::Usage(format!(
                "`{}` has no target; {}",
                definition.id.text,
                choices(kpi, criteria)
            )));
        };
        let words = format!("the target {}", format::target(&target, unit, definition.decimals));
        return Ok((Aim::target(target, definition.better, value), words));
    }
    let starts_like_number =
        typed.trim_start_matches(['-', '\u{2212}', '+']).starts_with(|c: char| c.is_ascii_digit());
    let number = Moved::value(typed, unit).map_err(|error| {
        Failure::Usage(if starts_like_number {
            format!("`--reach {typed}`: {error}")
        } else {
            format!("`{}` has no band `{typed}`; {}", definition.id.text, choices(kpi, criteria))
        })
    })?;
    Ok((
        Aim::number(number, definition.better, value),
        format::value(number, unit, definition.decimals, None),
    ))
}

/// What can be reached.
fn choices(kpi: &CheckedKpi, criteria: &InForce) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut bands: Vec<_> = criteria.scale().into_iter().flat_map(|scale| &scale.bands).collect();
    bands.sort_by_key(|band| band.rank);
    for band in bands {
        let name = format!("`{}`", band.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.extend(criteria.target.map(|_| "`target`".to_owned()));
    names.push(format!("a number in {}", kpi.formula.unit));
    format!("what can be reached is {}", names.join(", "))
}

fn text(story: &AimStory) -> String {
    let mut text = format!("{} ({}): what it takes to reach {}\n", story.title, story.kpi, story.aim);
    let band = story.band.as_ref().map_or(String::new(), |band| format!(", {band}"));
    let mut facts = vec![("value", format!("{} in {}{band}", story.value.shown, story.period.label))];
    facts.extend(story.scope.iter().map(|(dimension, member)| ("for", format!("{dimension} = {member}"))));
    facts.push(("formula", story.formula.clone()));
    facts.extend(story.withheld.clone().map(|reason| ("because", reason)));
    if story.reached {
        facts.push(("needed", "nothing: it is reached".to_owned()));
    }
    for (kind, fact) in facts {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {kind:KIND$}{fact}");
    }
    if story.ways.is_empty() {
        return text;
    }
    text.push_str("\nOf one alone, all else as it is\n");
    let rows: Vec<Vec<String>> = story.ways.iter().map(row).collect();
    let header = ["Operand", "Now", "Needed", "Change", "Value then", "Note"];
    let table = table::aligned(&header, &["Now", "Needed", "Change", "Value then"], &rows);
    text.extend(table.lines().map(|line| format!("  {line}\n")));
    text
}

fn row(way: &WayStory) -> Vec<String> {
    let needed = match (way.beyond, way.change.exact.is_some_and(Exact::is_negative)) {
        (false, _) => way.needed.shown.clone(),
        (true, true) => format!("less than {}", way.needed.shown),
        (true, false) => format!("more than {}", way.needed.shown),
    };
    vec![
        way.operand.clone(),
        way.now.shown.clone(),
        needed,
        way.change.shown.clone(),
        way.value.shown.clone(),
        way.because.clone().unwrap_or_default(),
    ]
}
