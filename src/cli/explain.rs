//! `kpi explain`: a value's story, one stage of its computation, or what a diagnostic's code means.

use super::arguments::{Arguments, ExplainArguments, Stage};
use super::failure::{Failure, Verdict};
use super::output;
use super::run;
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use crate::calendar::Grain;
use crate::diagnostic::Code;
use crate::evaluate::Outcome;
use crate::finding::Finding;
use crate::format;
use crate::formula::{self, CheckedKpi};
use crate::pipeline;
use crate::plan::{KpiRequest, Plan, Request};
use crate::sql::Statement;
use std::fmt::Write;

/// The documentation of every code; a test keeps it complete.
const DIAGNOSTICS: &str = include_str!("../../docs/diagnostics.md");

pub(crate) fn explain(arguments: &Arguments, explain: &ExplainArguments) -> Result<Verdict, Failure> {
    if let Some(code) = Code::from_name(&explain.subject) {
        output::print(&page_of(code))?;
        return Ok(Verdict::Fine);
    }
    let workspace = workspace::open(arguments)?;
    let id = scope::kpi_named(&workspace.checked, &explain.subject)?;
    let Some(kpi) = workspace.checked.kpis.get(&id) else {
        return Err(Failure::Usage(format!("there is no KPI `{id}`")));
    };
    let question = scope::resolve(&workspace, &explain.scope, Grain::Month)?;
    output::print(&match explain.stage {
        None => story(&workspace, kpi, &question)?,
        Some(stage) => staged(&workspace, kpi, &question, stage)?,
    })?;
    Ok(Verdict::Fine)
}

/// The section of a code in the documentation.
fn page_of(code: Code) -> String {
    let heading = format!("## {code}\n");
    let section =
        DIAGNOSTICS.split_once(&heading).map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(rest));
    format!("{code}: {}\n\n{}\n", code.meaning(), section.trim())
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

fn request(kpi: &CheckedKpi, question: &Question) -> Request {
    Request {
        kpis: vec![KpiRequest::of(kpi)],
        as_of: question.as_of,
        periods: vec![question.period.clone()],
        partition: Vec::new(),
        scope: question.scope.clone(),
    }
}

/// The plan and the statements of a request; only sizes are asked of the data.
fn prepared(workspace: &Workspace, request: &Request) -> Result<(Plan, Vec<Statement>), Failure> {
    pipeline::prepare(&workspace.checked, &workspace.engine, request)
        .map_err(|error| scope::answer_failure(workspace, error))
}

fn staged(
    workspace: &Workspace,
    kpi: &CheckedKpi,
    question: &Question,
    stage: Stage,
) -> Result<String, Failure> {
    let request = request(kpi, question);
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
        Stage::Values => {
            let values = scope::answer(workspace, &request)?.values;
            serde_json::to_string_pretty(&values).map_err(|error| Failure::System(error.to_string()))? + "\n"
        }
    })
}

fn story(workspace: &Workspace, kpi: &CheckedKpi, question: &Question) -> Result<String, Failure> {
    let findings = run::findings(workspace, question, std::slice::from_ref(&kpi.definition.id.text), &[], 1)?;
    let mut text = String::new();
    for finding in &findings {
        story_of(&mut text, kpi, question, finding);
    }
    let (_, statements) = prepared(workspace, &request(kpi, question))?;
    let _ = writeln!(text, "Queries");
    for statement in &statements {
        let _ = writeln!(text, "{}", indented(&statement.sql));
    }
    Ok(text)
}

fn story_of(text: &mut String, kpi: &CheckedKpi, question: &Question, finding: &Finding) {
    let definition = &kpi.definition;
    let formula = &kpi.formula;
    let value = &finding.value;
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{} ({})", definition.title, definition.id.text);
    let _ = writeln!(text, "  value       {}", run::shown_value(kpi, &value.outcome));
    match &value.outcome {
        Outcome::Known(exact) => {
            let _ = writeln!(text, "  exactly     {exact} {}", formula.unit);
        }
        Outcome::NoData(missing) => {
            for reason in &missing.reasons {
                let _ = writeln!(text, "  because     {}", format::reason(reason));
            }
        }
    }
    let unfinished = if question.is_finished(&value.period) { "" } else { ", unfinished" };
    let _ = writeln!(
        text,
        "  period      {}: from {} to before {}{unfinished}",
        value.period, value.period.start, value.period.end
    );
    for filter in &question.scope {
        let _ = writeln!(text, "  for         {} = {}", filter.dimension, filter.member);
    }
    for (dimension, member) in &value.group {
        let _ = writeln!(text, "  of          {dimension} = {}", member.as_deref().unwrap_or("(none)"));
    }
    let _ = writeln!(text, "  formula     {}", formula.canonical);
    for measure in &definition.measures {
        let number =
            value.operands.iter().find(|(name, _)| *name == measure.name.text).map(|(_, outcome)| outcome);
        let shown = match number {
            Some(Outcome::Known(exact)) => exact.to_string(),
            Some(Outcome::NoData(_)) => "no value".to_owned(),
            None => "not used".to_owned(),
        };
        let _ = writeln!(text, "    {} = {shown}    {}", measure.name.text, measure.is.text);
    }
    if let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) {
        let _ = writeln!(text, "  quotient    {numerator} / {denominator}");
    }
    let _ = writeln!(text, "  rows        {} counted, {} without a value", value.rows, value.skipped);
    if !kpi.bands.bands.is_empty() {
        let _ = writeln!(text, "  bands       {}", kpi.bands.describe(&formula.unit, definition.decimals));
        let band = finding.band.as_deref().unwrap_or_else(|| finding.status.name());
        let _ = writeln!(text, "  band        {band}");
    }
    if let Some(target) = &kpi.target {
        let met = finding.target.map_or("", |outcome| if outcome.met { ", met" } else { ", not met" });
        let _ = writeln!(
            text,
            "  target      {}{met}",
            format::target(target, &formula.unit, definition.decimals)
        );
    }
    if let Some(change) = &finding.change {
        let _ =
            writeln!(text, "  change      {}", format::change(change, &formula.unit, definition.decimals));
    }
    let _ = writeln!(text);
}

fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("  {line}\n")).collect()
}
