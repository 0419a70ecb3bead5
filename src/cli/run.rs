//! `kpi run`: values, with their band, target and change.

use super::arguments::{Arguments, RunArguments, RunFormat};
use super::failure::{Failure, Verdict};
use super::gate::Gate;
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use super::{output, record, rules, run_json, scorecard, table, what_if};
use crate::calendar::Grain;
use crate::evaluate::{KpiValue, Outcome};
use crate::finding::{self, Finding, Findings, Setting};
use crate::format;
use crate::formula::CheckedKpi;
use crate::pipeline;
use crate::plan::{KpiRequest, Request};
use crate::workbook::inert;

pub(crate) fn run(arguments: &Arguments, run: &RunArguments) -> Result<Verdict, Failure> {
    if let Some(name) = &run.scorecard {
        return scorecard::run(arguments, run, name);
    }
    let workspace = workspace::open(arguments)?;
    let question = scope::resolve(&workspace, &run.scope, Grain::Month)?;
    let by = run
        .by
        .iter()
        .map(|name| scope::dimension_named(&workspace.checked, name))
        .collect::<Result<Vec<_>, _>>()?;
    let ids = match run.kpis.as_slice() {
        [] => workspace.checked.kpis.keys().cloned().collect(),
        names => names
            .iter()
            .map(|name| scope::kpi_named(&workspace.checked, name))
            .collect::<Result<Vec<_>, _>>()?,
    };
    if run.top.is_some() && by.len() > 1 {
        return Err(Failure::Usage(
            "`--top` counts the members of one dimension; name one in `--by`".to_owned(),
        ));
    }
    let breakdown = Breakdown { by: &by, top: run.top };
    let gate = Gate::parse(&workspace, &run.fail_on)?;
    let suppositions = what_if::suppositions(&workspace, &arguments.set)?;
    if run.rules {
        if !suppositions.is_empty() {
            return Err(Failure::Usage(
                "`--rules` speaks of what was measured; leave out `--set` of a measure".to_owned(),
            ));
        }
        if !gate.is_about_rules() {
            return Err(Failure::Usage(
                "`--rules` prints no values, so that `--fail-on` beside it takes `rule`, `rule:error`, `rule:warning` or `rule:info`".to_owned(),
            ));
        }
        return rules::run(&workspace, &question, run, &by, &ids, &gate);
    }
    let before = if gate.needs_history() { finding::HISTORY } else { 1 };
    let request = request(&workspace, &question, &ids, &breakdown, run.periods.saturating_add(before));
    if !suppositions.is_empty() {
        if run.record.is_some() {
            return Err(Failure::Usage(
                "`--record` keeps what was measured; leave out `--set` of a measure".to_owned(),
            ));
        }
        what_if::show(&workspace, &question, run, &request, &suppositions)?;
        return Ok(Verdict::Fine);
    }
    let values = scope::answer(&workspace, &request)?.values;
    if run.verify {
        verify(&workspace, &request, &values)?;
    }
    let findings = compared(&workspace, &question, &request, values, run.periods);
    output::print(&match run.format {
        RunFormat::Table => {
            let (header, rows) = rows(&workspace, &question, &findings);
            table::aligned(&header, &["Value", "Target", "Change"], &rows)
        }
        RunFormat::Markdown => {
            let (header, rows) = rows(&workspace, &question, &findings);
            table::markdown(&header, rows.iter().map(Vec::as_slice), table::cell)
        }
        RunFormat::Csv => csv(&workspace, &question, &findings)?,
        RunFormat::Json => run_json::array(&workspace, &question, &findings)?,
    })?;
    if let Some(file) = &run.record {
        record::append(&workspace, &question, run, &request, &findings, file)?;
    }
    let failed = gate.summary(&workspace, &question, &findings);
    let ruled = rules::gate(&workspace, &question, run, &by, &ids, &gate)?;
    let summaries: Vec<String> = failed.into_iter().chain(ruled).collect();
    if summaries.is_empty() {
        return Ok(Verdict::Fine);
    }
    say!("{}", summaries.join("\n"));
    Ok(Verdict::Finding)
}

/// By what values are broken down: by these dimensions, or as each KPI says if there are none.
pub(crate) struct Breakdown<'a> {
    /// The dimensions.
    pub(crate) by: &'a [String],
    /// How many members are shown one by one.
    pub(crate) top: Option<u32>,
}

/// The findings of these KPIs for `count` periods that end with the question's, each compared with the period before.
pub(crate) fn findings(
    workspace: &Workspace,
    question: &Question,
    ids: &[String],
    breakdown: &Breakdown<'_>,
    count: u32,
) -> Result<Vec<Finding>, Failure> {
    let request = request(workspace, question, ids, breakdown, count.saturating_add(1));
    let values = scope::answer(workspace, &request)?.values;
    Ok(compared(workspace, question, &request, values, count))
}

/// The findings of these KPIs for `count` periods that end with the question's, and for the period before the first.
pub(crate) fn judged(
    workspace: &Workspace,
    question: &Question,
    ids: &[String],
    breakdown: &Breakdown<'_>,
    count: u32,
) -> Result<Findings, Failure> {
    let request = request(workspace, question, ids, breakdown, count.saturating_add(1));
    let values = scope::answer(workspace, &request)?.values;
    let setting = Setting { catalog: &workspace.checked, scope: &question.scope, as_of: question.as_of };
    Ok(finding::judge(&setting, values))
}

/// The values of these KPIs for `count` periods that end with the question's, the one before the first among them, and for those before that
/// KPIs are judged by.
fn request(
    workspace: &Workspace,
    question: &Question,
    ids: &[String],
    breakdown: &Breakdown<'_>,
    count: u32,
) -> Request {
    let calendar = &workspace.checked.catalog.project.calendar;
    let before = finding::periods_before(ids.iter().filter_map(|id| workspace.checked.kpis.get(id)));
    let kpis = ids
        .iter()
        .filter_map(|id| workspace.checked.kpis.get(id))
        .map(|kpi| {
            let own = KpiRequest::of(kpi);
            let own = KpiRequest { top: breakdown.top.or(own.top), ..own };
            match breakdown.by {
                [] => own,
                by => KpiRequest { by: by.to_vec(), top: breakdown.top, ..own },
            }
        })
        .collect();
    Request {
        kpis,
        as_of: question.as_of,
        periods: calendar.trailing(&question.period, count.saturating_add(before.saturating_sub(1))),
        partition: Vec::new(),
        scope: question.scope.clone(),
    }
}

/// The findings of the last `count` periods, each judged with the periods before.
pub(crate) fn compared(
    workspace: &Workspace,
    question: &Question,
    request: &Request,
    values: Vec<KpiValue>,
    count: u32,
) -> Vec<Finding> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let setting = Setting { catalog: &workspace.checked, scope: &question.scope, as_of: question.as_of };
    let asked = |finding: &Finding| {
        request.periods.iter().rev().take(count).any(|asked| *asked == *finding.value.period)
    };
    finding::judge(&setting, values).into_iter().filter(asked).collect()
}

/// Recomputes every value by plain statements; any difference stops the command before it prints a doubtful number.
fn verify(workspace: &Workspace, request: &Request, values: &[KpiValue]) -> Result<(), Failure> {
    let differences = pipeline::verify(&workspace.checked, workspace.engine.as_ref(), request, values)
        .map_err(|error| scope::engine_failure(&error))?;
    if !differences.is_empty() {
        return Err(Failure::Differences(differences));
    }
    say!("verified: a plain statement of each KPI gives the same {} values", values.len());
    Ok(())
}

fn kpi_of<'a>(workspace: &'a Workspace, finding: &Finding) -> Option<&'a CheckedKpi> {
    finding.value.kpi_in(&workspace.checked)
}

/// The value as people read it, with its unit; `–` if there is none.
pub(crate) fn shown_value(kpi: &CheckedKpi, finding: &Finding) -> String {
    match &finding.value.outcome {
        Outcome::Known(value) => {
            format::value(*value, &kpi.formula.unit, kpi.definition.decimals, finding.criteria.exact_scale())
        }
        Outcome::NoData(_) => "–".to_owned(),
    }
}

/// What is to be said beside a value: why there is none, and what was left out or replaced.
pub(crate) fn note(question: &Question, finding: &Finding) -> String {
    let mut notes = Vec::new();
    if let Outcome::NoData(missing) = &finding.value.outcome {
        notes.extend(missing.reasons.iter().map(format::reason));
    }
    if !question.is_finished(&finding.value.period) {
        notes.push("period unfinished".to_owned());
    }
    if finding.value.skipped > 0 {
        let rows = if finding.value.skipped == 1 { "row" } else { "rows" };
        notes.push(format!("{} {rows} without a value", finding.value.skipped));
    }
    if finding.value.substituted {
        notes.push("a missing value was replaced".to_owned());
    }
    notes
        .extend(finding.criteria.lacking.iter().map(|what| format::lacking(what, &finding.value.companions)));
    notes.extend(finding.replaced.map(format::replaced));
    notes.extend(finding.unstuck.as_ref().map(|alone| format!("sticks, {alone} by the cut points alone")));
    notes.extend(finding.criteria.overridden.as_ref().map(|over| format!("override `{}`", over.id)));
    notes.join("; ")
}

/// The dimensions that any finding is broken down by, in order.
pub(crate) fn dimensions<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<String> {
    let mut dimensions: Vec<String> = Vec::new();
    for (dimension, _) in findings.into_iter().flat_map(|finding| finding.value.group.iter()) {
        if !dimensions.contains(dimension) {
            dimensions.push(dimension.clone());
        }
    }
    dimensions
}

/// The member of a dimension that a finding is about; empty if it is about all.
pub(crate) fn member_of(finding: &Finding, dimension: &str) -> String {
    match finding.value.group.iter().find(|(name, _)| name == dimension) {
        Some((_, Some(member))) => member.clone(),
        Some((_, None)) => "(none)".to_owned(),
        None => String::new(),
    }
}

/// The group of a value in words, empty for the total.
pub(crate) fn group(finding: &Finding) -> String {
    let shown = |(dimension, member): &(String, Option<String>)| {
        member.as_ref().map_or_else(|| format!("no {dimension}"), |member| format!("{dimension} {member}"))
    };
    finding.value.group.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn rows(
    workspace: &Workspace,
    question: &Question,
    findings: &[Finding],
) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let broken_down = findings.iter().any(|finding| !finding.value.group.is_empty());
    let mut header = vec!["KPI", "Period"];
    header.extend(broken_down.then_some("Of"));
    header.extend(["Value", "Band", "Target", "Change", "Note"]);
    let rows = findings
        .iter()
        .filter_map(|finding| {
            let kpi = kpi_of(workspace, finding)?;
            let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
            let mut row = vec![finding.value.kpi.to_string(), finding.value.period.label.clone()];
            row.extend(broken_down.then(|| group(finding)));
            row.push(shown_value(kpi, finding));
            row.push(format::band(finding).unwrap_or_default().to_owned());
            let target = finding.criteria.target;
            row.push(target.map_or(String::new(), |target| format::target(&target, unit, decimals)));
            row.push(finding.change.map_or(String::new(), |change| format::change(&change, unit, decimals)));
            row.push(note(question, finding));
            Some(row)
        })
        .collect();
    (header, rows)
}

fn csv(workspace: &Workspace, question: &Question, findings: &[Finding]) -> Result<String, Failure> {
    let dimensions = dimensions(findings);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::System(error.to_string());
    let mut header: Vec<String> = vec!["kpi".into(), "period".into()];
    header.extend(dimensions.iter().cloned());
    header.extend(
        ["value", "unit", "band", "status", "numerator", "denominator", "rows", "skipped", "note"]
            .map(String::from),
    );
    writer.write_record(&header).map_err(failed)?;
    for finding in findings {
        let value = &finding.value;
        let mut record = vec![value.kpi.to_string(), value.period.label.clone()];
        record.extend(dimensions.iter().map(|dimension| member_of(finding, dimension)));
        record.push(match &value.outcome {
            Outcome::Known(exact) => exact.round(12).unwrap_or(*exact).to_string(),
            Outcome::NoData(_) => String::new(),
        });
        record.push(kpi_of(workspace, finding).map_or(String::new(), |kpi| kpi.formula.unit.to_string()));
        record.push(finding.band.clone().unwrap_or_default());
        record.push(finding.status.name().to_owned());
        record.push(value.numerator.map_or(String::new(), |number| number.to_string()));
        record.push(value.denominator.map_or(String::new(), |number| number.to_string()));
        record.push(value.rows.to_string());
        record.push(value.skipped.to_string());
        record.push(note(question, finding));
        writer.write_record(record.iter().map(|field| inert(field))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::System(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
