//! Scorecards as JSON: one array of objects, numbers as exact texts.

use super::failure::Failure;
use super::run::shown_value;
use super::scope::Question;
use super::scorecard::{Sheet, reasons};
use super::workspace::Workspace;
use crate::calendar::Period;
use crate::catalog::{RollUp, ScoreBy};
use crate::format;
use crate::number::Exact;
use crate::scorecard::{CardGroup, CardPart, Unscored, Withheld};
use serde::{Serialize, Serializer};

/// All sheets, in their order.
pub(super) fn array(
    workspace: &Workspace,
    question: &Question,
    sheets: &[Sheet<'_>],
) -> Result<String, Failure> {
    let objects: Vec<SheetObject<'_>> =
        sheets.iter().map(|sheet| SheetObject::new(workspace, question, sheet)).collect();
    serde_json::to_string_pretty(&objects).map_err(|error| Failure::System(error.to_string()))
}

#[derive(Serialize)]
struct SheetObject<'a> {
    scorecard: &'a str,
    title: &'a str,
    period: &'a Period,
    finished: bool,
    #[serde(serialize_with = "as_map")]
    group: Vec<(&'a str, Option<&'a str>)>,
    #[serde(serialize_with = "as_map")]
    scope: Vec<(&'a str, Option<&'a str>)>,
    score_by: &'static str,
    score: Option<Exact>,
    display: Option<String>,
    withheld: Option<String>,
    coverage: Exact,
    groups: Vec<GroupObject<'a>>,
}

#[derive(Serialize)]
struct GroupObject<'a> {
    title: &'a str,
    roll_up: &'static str,
    weight: Exact,
    used: Exact,
    score: Option<Exact>,
    display: Option<String>,
    withheld: Option<String>,
    coverage: Exact,
    kpis: Vec<PartObject<'a>>,
}

#[derive(Serialize)]
struct PartObject<'a> {
    kpi: &'a str,
    period: Option<&'a Period>,
    value: Option<Exact>,
    display: Option<String>,
    band: Option<&'a str>,
    status: Option<&'static str>,
    weight: Exact,
    used: Exact,
    score: Option<Exact>,
    unscored: Option<String>,
}

impl<'a> SheetObject<'a> {
    fn new(workspace: &'a Workspace, question: &'a Question, sheet: &'a Sheet<'a>) -> Self {
        let Sheet { definition, group, card } = sheet;
        let (score, display, withheld) = rolled(card.score);
        Self {
            scorecard: &definition.id.text,
            title: &definition.title,
            period: &question.period,
            finished: question.is_finished(&question.period),
            group: group.iter().map(|(name, member)| (name.as_str(), member.as_deref())).collect(),
            scope: question
                .scope
                .iter()
                .map(|filter| (filter.dimension.as_str(), Some(filter.member.as_str())))
                .collect(),
            score_by: match definition.score_by {
                ScoreBy::Bands => "bands",
                ScoreBy::Achievement => "achievement",
            },
            score,
            display,
            withheld,
            coverage: card.coverage,
            groups: card.groups.iter().map(|group| GroupObject::new(workspace, group)).collect(),
        }
    }
}

impl<'a> GroupObject<'a> {
    fn new(workspace: &Workspace, group: &'a CardGroup<'a>) -> Self {
        let (score, display, withheld) = rolled(group.score);
        Self {
            title: group.title,
            roll_up: match group.roll_up {
                RollUp::Weighted => "weighted",
                RollUp::Worst => "worst",
                RollUp::Latest => "latest",
            },
            weight: group.weight,
            used: group.used,
            score,
            display,
            withheld,
            coverage: group.coverage,
            kpis: group.parts.iter().map(|part| PartObject::new(workspace, part)).collect(),
        }
    }
}

impl<'a> PartObject<'a> {
    fn new(workspace: &Workspace, part: &'a CardPart<'a>) -> Self {
        let kpi = workspace.checked.kpis.get(part.kpi);
        let value = part.finding.map(|finding| &finding.value);
        Self {
            kpi: part.kpi,
            period: value.map(|value| value.period.as_ref()),
            value: value.and_then(|value| value.outcome.known()),
            display: kpi.zip(part.finding).map(|(kpi, finding)| shown_value(kpi, finding)),
            band: part.finding.and_then(|finding| finding.band.as_deref()),
            status: part.finding.map(|finding| finding.status.name()),
            weight: part.weight,
            used: part.used,
            score: part.score.ok(),
            unscored: match (part.score, value) {
                (Ok(_), _) => None,
                (Err(Unscored::NoData), Some(value)) => Some(reasons(&value.outcome)),
                (Err(why), _) => Some(format::unscored(why).to_owned()),
            },
        }
    }
}

/// A score, as printed, or why there is none.
fn rolled(score: Result<Exact, Withheld>) -> (Option<Exact>, Option<String>, Option<String>) {
    (score.ok(), score.ok().map(format::score), score.err().map(format::no_score))
}

fn as_map<S: Serializer>(pairs: &[(&str, Option<&str>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}
