//! `kpi report`: a report on standard output or in files, for one scope or for every member of a dimension.

use super::arguments::{Arguments, ReportArguments, ReportOutput};
use super::failure::{Failure, Verdict};
use super::output;
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use crate::catalog::{ReportDefinition, ReportFormat};
use crate::diagnostic::nearest;
use crate::pipeline::{self, ReportPage, ReportRequest};
use crate::report::{self, Templates};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn report(arguments: &Arguments, typed: &ReportArguments) -> Result<Verdict, Failure> {
    let mut workspace = workspace::open(arguments)?;
    let templates = workspace::templates(&mut workspace)?;
    let definition = report_named(&workspace, &typed.report)?;
    let question = scope::resolve(&workspace, &typed.scope, definition.period)?;
    let for_each = match &typed.for_each {
        Some(name) => Some(scope::dimension_named(&workspace.checked, name)?),
        None => None,
    };
    let pages = pages(&workspace, definition, &question, for_each.as_deref())?;
    if pages.is_empty() {
        let dimension = for_each.unwrap_or_default();
        return Err(Failure::System(format!(
            "no row has a member of `{dimension}`, so there is no report to write"
        )));
    }
    let formats = formats(typed);
    let Some(folder) = &typed.out else {
        for page in &pages {
            for format in &formats {
                output::print(&text(&workspace, &templates, definition, page, *format)?)?;
            }
        }
        return Ok(Verdict::Fine);
    };
    write_all(&workspace, &templates, definition, &question, &pages, &formats, folder)
}

/// The report of an id.
pub(crate) fn report_named<'a>(workspace: &'a Workspace, id: &str) -> Result<&'a ReportDefinition, Failure> {
    let reports = &workspace.checked.catalog.reports;
    reports.get(id).ok_or_else(|| {
        Failure::Usage(match nearest(id, reports.keys().map(String::as_str)) {
            Some(near) => format!("there is no report `{id}`; `{near}` is the nearest id"),
            None if reports.is_empty() => format!("there is no report `{id}`: the project declares none"),
            None => format!("there is no report `{id}`; `kpi list reports` shows all"),
        })
    })
}

/// The pages of a report for a question.
pub(crate) fn pages(
    workspace: &Workspace,
    definition: &ReportDefinition,
    question: &Question,
    for_each: Option<&str>,
) -> Result<Vec<ReportPage>, Failure> {
    let notes: Vec<String> = workspace.notices().iter().map(|notice| notice.message.clone()).collect();
    let request = ReportRequest {
        report: definition,
        period: &question.period,
        as_of: question.as_of,
        scope: &question.scope,
        for_each,
        notes: &notes,
        keys: &workspace.keys,
        rules: &workspace.rules,
    };
    pipeline::report_pages(&workspace.checked, &workspace.engine, &request)
        .map_err(|error| scope::answer_failure(workspace, error))
}

/// A page's text in a format.
pub(crate) fn text(
    workspace: &Workspace,
    templates: &Templates,
    definition: &ReportDefinition,
    page: &ReportPage,
    format: ReportOutput,
) -> Result<String, Failure> {
    let format = match format {
        ReportOutput::Html => ReportFormat::Html,
        ReportOutput::Markdown => ReportFormat::Markdown,
        ReportOutput::Json => {
            let json = serde_json::to_string_pretty(&page.view)
                .map_err(|error| Failure::System(error.to_string()))?;
            return Ok(json + "\n");
        }
    };
    report::render(&page.view, definition, templates, format)
        .map_err(|diagnostics| Failure::Definitions(Box::new(workspace.sources.clone()), diagnostics))
}

fn formats(typed: &ReportArguments) -> Vec<ReportOutput> {
    match (typed.format.as_slice(), &typed.out) {
        ([], None) => vec![ReportOutput::Markdown],
        ([], Some(_)) => vec![ReportOutput::Html],
        (formats, _) => formats.to_vec(),
    }
}

fn write_all(
    workspace: &Workspace,
    templates: &Templates,
    definition: &ReportDefinition,
    question: &Question,
    pages: &[ReportPage],
    formats: &[ReportOutput],
    folder: &Path,
) -> Result<Verdict, Failure> {
    let names = file_names(definition, question, pages);
    let progress = progress(pages.len());
    let mut last = None;
    for (page, name) in pages.iter().zip(&names) {
        for format in formats {
            let path = folder.join(format!("{name}.{}", ending(*format)));
            output::write_file(&path, &text(workspace, templates, definition, page, *format)?)?;
            last = Some(path);
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let written = pages.len().saturating_mul(formats.len());
    if let Some(path) = last {
        if written > 1 {
            anstream::eprintln!("{written} files written to {}", folder.display());
        }
        output::print(&path.display().to_string())?;
    }
    Ok(Verdict::Fine)
}

/// A file name for each page, all different: members whose names differ only in characters a file name cannot hold are numbered.
fn file_names(definition: &ReportDefinition, question: &Question, pages: &[ReportPage]) -> Vec<String> {
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    pages
        .iter()
        .map(|page| {
            let mut parts = vec![definition.id.text.clone()];
            parts.extend(question.scope.iter().map(|filter| output::file_name_of(&filter.member)));
            parts.extend(page.member.as_deref().map(output::file_name_of));
            parts.push(output::file_name_of(&question.period.label).to_uppercase());
            let name = parts.join("-");
            let count = used.entry(name.clone()).or_default();
            *count = count.saturating_add(1);
            if *count == 1 { name } else { format!("{name}-{count}") }
        })
        .collect()
}

/// The ending of a report file.
pub(crate) fn ending(format: ReportOutput) -> &'static str {
    match format {
        ReportOutput::Html => "html",
        ReportOutput::Markdown => "md",
        ReportOutput::Json => "json",
    }
}

/// Progress on a terminal's standard error, for long work; nothing elsewhere.
fn progress(length: usize) -> ProgressBar {
    use std::io::IsTerminal;
    if length < 10 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} reports") {
        bar.set_style(style);
    }
    bar
}
