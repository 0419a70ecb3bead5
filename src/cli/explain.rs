//! `kpi explain`: a value's story, one stage of its computation, or what a diagnostic's code means.

use super::arguments::{Arguments, ExplainArguments, Stage, TextOrJson};
use super::explain_change;
use super::failure::{Failure, Verdict};
use super::output;
use super::rules;
use super::run::{self, Breakdown};
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use crate::calendar::Grain;
use crate::diagnostic::{self, Code, nearest};
use crate::finding;
use crate::formula::{self, CheckedKpi};
use crate::name::Key;
use crate::pipeline::{self, Story, StoryRequest};
use crate::plan::{KpiRequest, Plan, Request};
use crate::rule::CheckedRule;
use crate::sql::{self, PlainQuestion, Statement};
use serde_json::json;
use std::fmt::Write;

pub(crate) fn explain(arguments: &Arguments, explain: &ExplainArguments) -> Result<Verdict, Failure> {
    if let Some(code) = Code::from_name(&explain.subject) {
        output::print(&page_of(code))?;
        return Ok(Verdict::Fine);
    }
    if let Some(page) = formula::function_page(&explain.subject)
        && !is_kpi(arguments, &explain.subject)
    {
        output::print(&page.text())?;
        return Ok(Verdict::Fine);
    }
    let workspace = workspace::open(arguments)?;
    if let Some(rule) = rules::rule_named(&workspace.rules, &explain.subject) {
        return explain_rule(&workspace, rule, explain);
    }
    let id = scope::kpi_named(&workspace.checked, &explain.subject).map_err(|error| {
        let rules = workspace.rules.rules.keys().map(String::as_str);
        let kpis = workspace.checked.kpis.keys().map(String::as_str);
        match (nearest(&explain.subject, kpis), nearest(&explain.subject, rules)) {
            (None, Some(near)) => Failure::Usage(format!(
                "there is no KPI or rule `{}`; `{near}` is the nearest id",
                explain.subject
            )),
            _ => error,
        }
    })?;
    let question = scope::resolve(&workspace, &explain.scope, Grain::Month)?;
    let Some(kpi) = workspace.checked.kpi_on(&id, question.period.start) else {
        return Err(Failure::Usage(format!("there is no KPI `{id}`")));
    };
    output::print(&match explain.stage {
        None if explain.change => explain_change::told(&workspace, kpi, &question, explain)?,
        None if explain.plan => planned(&workspace, kpi, &question, &by(&workspace, explain)?)?,
        None => told(&workspace, kpi, &question, explain)?,
        Some(stage) => staged(&workspace, kpi, &question, stage)?,
    })?;
    Ok(Verdict::Fine)
}

fn explain_rule(
    workspace: &Workspace,
    rule: &CheckedRule,
    explain: &ExplainArguments,
) -> Result<Verdict, Failure> {
    if explain.plan || explain.change || explain.stage.is_some() {
        return Err(Failure::Usage(format!(
            "`{}` is a rule; `--plan`, `--stage` and `--change` explain the value of a KPI",
            explain.subject
        )));
    }
    let question = scope::resolve(workspace, &explain.scope, Grain::Month)?;
    output::print(&rules::explain(workspace, &question, rule, explain, &by(workspace, explain)?)?)?;
    Ok(Verdict::Fine)
}

/// Whether the project, if there is one, has a KPI of this id or title.
fn is_kpi(arguments: &Arguments, name: &str) -> bool {
    let key = Key::of(name);
    workspace::load(arguments).is_ok_and(|loaded| {
        loaded.catalog.kpis.iter().any(|(id, kpi)| Key::of(id) == key || Key::of(&kpi.title) == key)
    })
}

/// What a code stands for, and its documentation.
fn page_of(code: Code) -> String {
    format!("{code}: {}\n\n{}\n", code.meaning(), diagnostic::page(code))
}

/// The syntax trees of the formula and of each measure.
fn trees(kpi: &CheckedKpi) -> String {
    let definition = &kpi.definition;
    let measures =
        definition.measures.iter().map(|measure| (measure.name.text.as_str(), measure.is.text.as_str()));
    std::iter::once(("formula", definition.formula.text.as_str()))
        .chain(measures)
        // A checked KPI's formulas all parse.
        .filter_map(|(name, text)| {
            Some(format!("{name}\n{}", indented(&formula::parse_formula(text).ok()?.to_string())))
        })
        .collect()
}

fn request(kpi: &CheckedKpi, question: &Question, by: &[String]) -> Request {
    let own = KpiRequest::of(kpi);
    Request {
        kpis: vec![if by.is_empty() { own } else { KpiRequest { by: by.to_vec(), top: None, ..own } }],
        as_of: question.as_of,
        periods: vec![question.period.clone()],
        partition: Vec::new(),
        scope: question.scope.clone(),
    }
}

/// The plan and the statements of a request; only sizes are asked of the data.
fn prepared(workspace: &Workspace, request: &Request) -> Result<(Plan, Vec<Statement>), Failure> {
    pipeline::prepare(&workspace.checked, workspace.engine.as_ref(), request)
        .map_err(|error| scope::answer_failure(workspace, error))
}

/// The plan with what it is expected to cost, and the SQL of each of its queries.
fn planned(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    by: &[String],
) -> Result<String, Failure> {
    let (plan, statements) = prepared(workspace, &request(kpi, question, by))?;
    let mut text = plan.to_string();
    for (at, statement) in statements.iter().enumerate() {
        let _ = write!(text, "\nquery {}\n{};\n", at + 1, statement.sql.trim_end());
    }
    Ok(text)
}

fn staged(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    stage: Stage,
) -> Result<String, Failure> {
    let request = request(kpi, question, &[]);
    Ok(match stage {
        Stage::Tree => trees(kpi),
        Stage::Plan => prepared(workspace, &request)?.0.to_string(),
        Stage::Sql => {
            let (_, statements) = prepared(workspace, &request)?;
            statements.iter().map(|statement| format!("{};\n\n", statement.sql.trim_end())).collect()
        }
        Stage::Cells => {
            let answer = scope::answer(workspace, &request)?;
            let mut text = String::new();
            for (statement, rows) in answer.statements.iter().zip(&answer.cells) {
                let _ = writeln!(text, "{} rows of {:?}", rows.len(), statement.columns);
                for row in rows {
                    let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
                    let _ = writeln!(text, "  {}", cells.join(" | "));
                }
            }
            text
        }
        Stage::Plain => {
            let by: Vec<String> = kpi.definition.by.iter().map(|by| by.text.clone()).collect();
            let (period, scope) = (&question.period, question.scope.as_slice());
            let asked = PlainQuestion { kpi, period, scope, by: &by, groups: &[] };
            sql::plain(&workspace.checked, &asked, workspace.engine.dialect())
                .map_or_else(String::new, |statement| format!("{};\n", statement.sql))
        }
        Stage::Values => {
            let values = scope::answer(workspace, &request)?.values;
            serde_json::to_string_pretty(&values).map_err(|error| Failure::System(error.to_string()))? + "\n"
        }
    })
}

/// The story of the total, and with `--by` of every group.
fn stories(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    by: &[String],
) -> Result<Vec<Story>, Failure> {
    let id = std::slice::from_ref(&kpi.definition.id.text);
    // Periods before are asked for the signal alone, and of members only the one before: those that have been gone for long have no story.
    let in_members = !by.is_empty() || kpi.definition.by.is_some();
    let periods = if in_members { 1 } else { finding::HISTORY };
    let findings = run::findings(workspace, question, id, &Breakdown { by, top: None }, periods)?;
    Ok(findings
        .iter()
        .filter(|finding| *finding.value.period == question.period)
        .map(|finding| {
            let finished = question.is_finished(&finding.value.period);
            let request = StoryRequest { scope: &question.scope, finished };
            pipeline::story(&workspace.checked, kpi, &request, finding)
        })
        .collect())
}

/// The dimensions asked for, as declared.
fn by(workspace: &Workspace, explain: &ExplainArguments) -> Result<Vec<String>, Failure> {
    explain.by.iter().map(|name| scope::dimension_named(&workspace.checked, name)).collect()
}

fn told(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    explain: &ExplainArguments,
) -> Result<String, Failure> {
    let by = by(workspace, explain)?;
    let stories = stories(workspace, kpi, question, &by)?;
    let (_, statements) = prepared(workspace, &request(kpi, question, &by))?;
    if explain.format == TextOrJson::Json {
        let queries: Vec<&str> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        return Ok(format!("{:#}", json!({ "values": stories, "queries": queries })));
    }
    let mut text: String = stories.iter().map(|story| format!("{story}\n")).collect();
    text.push_str("Queries\n");
    for statement in &statements {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", indented(&statement.sql));
    }
    Ok(text)
}

fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("  {line}\n")).collect()
}
