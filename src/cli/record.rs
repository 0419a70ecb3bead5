//! `kpi run --record`: the values of a run, with what they rest on, appended to a record.

use super::arguments::RunArguments;
use super::failure::Failure;
use super::interrupt;
use super::run::shown_value;
use super::scope::{self, Question};
use super::workspace::Workspace;
use crate::engine::{self, RecordError, Recorded};
use crate::evaluate::Outcome;
use crate::finding::Finding;
use crate::format;
use crate::formula::CheckedKpi;
use crate::pipeline;
use crate::plan::Request;
use crate::record::{RecordedRun, RecordedValue};
use crate::rule::CheckedRules;
use std::collections::BTreeMap;
use std::path::Path;

/// Appends the findings, and says on standard error what was done.
pub(crate) fn append(
    workspace: &Workspace,
    question: &Question,
    run: &RunArguments,
    request: &Request,
    findings: &[Finding],
    file: &Path,
) -> Result<(), Failure> {
    let data = pipeline::dataset_marks(&workspace.checked, workspace.engine.as_ref(), request)
        .map_err(|error| scope::engine_failure(&error))?;
    let kpis = request.kpis.iter().filter_map(|asked| workspace.checked.kpis.get(&asked.kpi));
    let kpis = kpis.flat_map(CheckedKpi::versions);
    let results: Vec<RecordedValue> =
        findings.iter().filter_map(|finding| value(workspace, question, finding)).collect();
    let count = results.len();
    let recorded = RecordedRun {
        as_of: question.as_of,
        asked: asked(question, run, request),
        definitions: pipeline::report_fingerprint(kpis, &CheckedRules::default()),
        data,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        results,
    };
    let shown = file.display();
    match engine::append(file, &recorded, interrupt::wish()) {
        Ok(Recorded::Appended(number)) => {
            let noun = if count == 1 { "value" } else { "values" };
            say!("recorded in {shown}: run {number}, {count} {noun}");
        }
        Ok(Recorded::Already(number)) => say!(
            "not recorded again in {shown}: run {number} has the same question, definitions, data and values"
        ),
        Err(error) => return Err(failure(file, &error)),
    }
    Ok(())
}

/// Why a record cannot be used.
pub(crate) fn failure(file: &Path, error: &RecordError) -> Failure {
    Failure::System(format!("the record `{}` cannot be used: {error}", file.display()))
}

/// The question, in a text that is the same for the same question.
fn asked(question: &Question, run: &RunArguments, request: &Request) -> String {
    let kpis: Vec<&str> = request.kpis.iter().map(|asked| asked.kpi.as_str()).collect();
    let scope = question.scope.iter().map(|filter| format!("{}={}", filter.dimension, filter.member));
    let top = run.top.map_or_else(String::new, |top| format!(" top {top}"));
    format!(
        "{} of {}{}; by [{}]{top}; for [{}]; KPIs {}",
        run.periods,
        question.period.label,
        if question.is_finished(&question.period) { "" } else { " unfinished" },
        run.by.join(", "),
        scope.collect::<Vec<_>>().join(", "),
        kpis.join(", ")
    )
}

/// What is recorded of a finding; nothing of members that are not shown one by one, and of rows without a member: these are nobody's values.
fn value(workspace: &Workspace, question: &Question, finding: &Finding) -> Option<RecordedValue> {
    let of = &finding.value;
    let kpi = of.kpi_in(&workspace.checked).filter(|_| !of.rest)?;
    let mut members: BTreeMap<String, String> =
        question.scope.iter().map(|filter| (filter.dimension.clone(), filter.member.clone())).collect();
    for (dimension, member) in of.group.iter() {
        members.insert(dimension.clone(), member.clone()?);
    }
    let (exact, reason) = match &of.outcome {
        Outcome::Known(exact) => (Some(exact.to_string()), None),
        Outcome::NoData(missing) => (None, Some(format::reasons(missing))),
    };
    Some(RecordedValue {
        kpi: of.kpi.to_string(),
        period: of.period.label.clone(),
        start: of.period.start,
        end: of.period.end,
        members,
        exact,
        shown: shown_value(kpi, finding),
        band: format::band(finding).map(str::to_owned),
        rows: of.rows,
        definition: pipeline::definition_fingerprint(kpi),
        reason,
    })
}
