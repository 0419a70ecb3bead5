//! What a KPI document carries beside its formula → [`Documentation`].

use super::node::{Content, Node};
use crate::catalog::{ChangeImpact, Documentation, Interpretation, QuestionAndAnswer};

/// Reads the documentation of a KPI whose shape was checked: nothing can be wrong with it any more.
pub(super) fn documentation(node: &Node) -> Documentation {
    let mut read = Documentation::default();
    for entry in node.entries() {
        let value = &entry.value;
        let one = match entry.key.text.as_str() {
            "definition" => &mut read.definition,
            "standard formula" => &mut read.standard_formula,
            "business insights" => &mut read.business_insights,
            "measurement approach" => &mut read.measurement_approach,
            "trend analysis" => &mut read.trend_analysis,
            "visualization suggestions" => &mut read.visualization_suggestions,
            "risk warnings" => &mut read.risk_warnings,
            "case example" => &mut read.case_example,
            "domain" => &mut read.domain,
            "motion" => &mut read.motion,
            "entity" => &mut read.entity,
            "cadence" => &mut read.cadence,
            "source" => &mut read.source,
            _ => {
                many(&entry.key.text, value, &mut read);
                continue;
            }
        };
        *one = text(value);
    }
    read
}

/// What is a list, or a map.
fn many(key: &str, value: &Node, read: &mut Documentation) {
    let list = match key {
        "diagnostic questions" => &mut read.diagnostic_questions,
        "actionable tips" => &mut read.actionable_tips,
        "tools and technologies" => &mut read.tools_and_technologies,
        "integration points" => &mut read.integration_points,
        "common pitfalls" => &mut read.common_pitfalls,
        "improvement levers" => &mut read.improvement_levers,
        "related" => &mut read.related,
        "categories" => &mut read.categories,
        "industries" => &mut read.industries,
        "owner" => &mut read.owner,
        "stages" => &mut read.stages,
        "tags" => &mut read.tags,
        "change impact" => {
            let impact =
                |item: &Node| Some(ChangeImpact { kpi: item.string("kpi")?, effect: item.string("effect")? });
            read.change_impact = items(value).iter().filter_map(impact).collect();
            return;
        }
        "interpretation" => {
            read.interpretation =
                Some(Interpretation { high: value.string("high"), low: value.string("low") });
            return;
        }
        "questions and answers" => {
            let pair = |item: &Node| {
                let (question, answer) = (item.string("question")?, item.string("answer")?);
                Some(QuestionAndAnswer { question, answer })
            };
            read.questions_and_answers = items(value).iter().filter_map(pair).collect();
            return;
        }
        _ => return,
    };
    *list = value.as_strings();
}

fn items(node: &Node) -> &[Node] {
    match &node.content {
        Content::List(items) => items,
        _ => &[],
    }
}

fn text(node: &Node) -> Option<String> {
    match &node.content {
        Content::Text(text) => Some(text.clone()),
        _ => None,
    }
}
