//! `kpi report`: a report on standard output or in files, for one scope or for every member of a dimension.

use super::arguments::{Arguments, ReportArguments, ReportOutput};
use super::browser::Browser;
use super::failure::{Failure, Verdict};
use super::output;
use super::press::{self, Press};
use super::report_files::names;
use super::scope::{self, Question};
use super::workspace::{self, Workspace};
use super::{batch, parameters, report_files};
use crate::catalog::{self, ParameterValue, ReportDefinition};
use crate::diagnostic::nearest;
use crate::language::ENGLISH;
use crate::pipeline::{self, ReportPage, ReportParts, ReportRequest};
use crate::report::Templates;
use clap::ValueEnum;
use std::collections::BTreeMap;

pub(crate) fn report(arguments: &Arguments, typed: &ReportArguments) -> Result<Verdict, Failure> {
    formats(typed, &typed.format)?;
    let mut workspace = workspace::open(arguments)?;
    let templates = workspace::templates(&mut workspace)?;
    let definition = report_named(&workspace, &typed.report)?;
    let definition = in_language(&workspace, definition, typed.language.as_deref())?;
    let parameters = parameters::values(&workspace, &definition, parameters::typed(&arguments.set))?;
    let definition = &definition.with(&parameters);
    let formats = match typed.format.is_empty() && typed.out.is_some() {
        true => formats(typed, &stated(definition)?)?,
        false => formats(typed, &typed.format)?,
    };
    let question = scope::resolve(&workspace, &typed.scope, definition.period)?;
    let for_each = match &typed.for_each {
        Some(name) => Some(scope::dimension_named(&workspace.checked, name)?),
        None => None,
    };
    let browser = match formats.contains(&ReportOutput::Pdf) {
        true => Some(Browser::find(typed.browser.as_deref())?),
        false => None,
    };
    let press = Press::new(&workspace, &templates, definition, &formats)?
        .with_browser(browser)
        .with_assets(typed.assets);
    let notes = notes(&workspace);
    let request = ReportRequest {
        engine: workspace.computed_by.as_deref(),
        ..request(&workspace, definition, &parameters, &question, for_each.as_deref(), &notes)
    };
    let ReportParts { maker, mut parts, without_member } =
        pipeline::report_parts(&workspace.checked, workspace.engine.as_ref(), &request)
            .map_err(|error| scope::answer_failure(&workspace, error))?;
    let Some(folder) = &typed.out else {
        for part in parts {
            let page = maker.page(part).map_err(|error| Failure::System(error.to_string()))?;
            for format in &formats {
                output::print(&press.text(&page, *format)?)?;
            }
        }
        return Ok(Verdict::Fine);
    };
    let mut left_out = Vec::new();
    if let Some(dimension) = &for_each {
        left_out = batch::leave_out(
            dimension,
            &mut parts,
            &question.period,
            &typed.only,
            without_member,
            &definition.language,
        )?;
    }
    let members = parts.iter().map(|part| part.member());
    let names = names(&definition.id.text, &question.scope, members, &question.period);
    let written = batch::write(&maker, &press, parts, &names, &formats, folder)?;
    match &for_each {
        None => batch::say_written(&written, folder)?,
        Some(dimension) => {
            let batch =
                batch::Batch { dimension, language: &definition.language, scope: &question.scope, left_out };
            let Some(index) = batch.index(written.pages) else {
                return Err(Failure::System(format!(
                    "no member of `{dimension}` has a row in {}, so there is no report to write",
                    question.period.label
                )));
            };
            let indexes = batch::index_formats(&formats);
            for format in &indexes {
                let bytes = press::index(&workspace, &templates, definition, &index, *format)?;
                let path = folder.join(format!("index.{}", report_files::ending(*format)));
                output::write_file(&path, &bytes)?;
                output::print(&path.display().to_string())?;
            }
            batch::say_summary(&index, written.files + indexes.len(), folder);
        }
    }
    Ok(Verdict::Fine)
}

/// The report of an id: the project's, or else the shipped one.
pub(crate) fn report_named(workspace: &Workspace, id: &str) -> Result<ReportDefinition, Failure> {
    let reports = &workspace.checked.catalog.reports;
    if let Some(report) = reports.get(id).cloned().or_else(|| catalog::shipped_report(id)) {
        return Ok(report);
    }
    let shipped = catalog::shipped_reports().iter().map(|shipped| shipped.id);
    Err(Failure::Usage(match nearest(id, reports.keys().map(String::as_str).chain(shipped)) {
        Some(near) => format!("there is no report `{id}`; `{near}` is the nearest id"),
        None => format!("there is no report `{id}`; `kpi list reports` shows all"),
    }))
}

/// The report in the language of a code, or else in its own.
pub(crate) fn in_language(
    workspace: &Workspace,
    definition: ReportDefinition,
    code: Option<&str>,
) -> Result<ReportDefinition, Failure> {
    let catalog = &workspace.checked.catalog;
    let stated = definition.stated_language.is_some();
    // A shipped report knows nothing of what the project says in its language.
    let code = code.or_else(|| (!stated).then_some(ENGLISH));
    let Some(code) = code else { return Ok(definition) };
    if let Some(language) = catalog.language(code) {
        return Ok(ReportDefinition { language, ..definition });
    }
    let known = catalog.language_codes();
    Err(Failure::Usage(match nearest(code, known.iter().copied()) {
        Some(near) => format!("there is no language `{code}`; `{near}` is the nearest code"),
        None => format!(
            "there is no language `{code}`; there are `{}`, and `kpi init --language {code}` writes a file to translate",
            known.join("`, `")
        ),
    }))
}

/// What a reader must know about the data.
pub(crate) fn notes(workspace: &Workspace) -> Vec<String> {
    workspace.notices().iter().map(|notice| notice.message.clone()).collect()
}

/// A report's request.
pub(crate) fn request<'a>(
    workspace: &'a Workspace,
    definition: &'a ReportDefinition,
    parameters: &'a BTreeMap<String, ParameterValue>,
    question: &'a Question,
    for_each: Option<&'a str>,
    notes: &'a [String],
) -> ReportRequest<'a> {
    ReportRequest {
        report: definition,
        period: &question.period,
        as_of: question.as_of,
        scope: &question.scope,
        for_each,
        notes,
        engine: None,
        keys: &workspace.keys,
        rules: &workspace.rules,
        parameters,
    }
}

/// The pages of a report for a question.
pub(crate) fn pages(
    workspace: &Workspace,
    definition: &ReportDefinition,
    parameters: &BTreeMap<String, ParameterValue>,
    question: &Question,
    for_each: Option<&str>,
) -> Result<Vec<ReportPage>, Failure> {
    let notes = notes(workspace);
    let request = request(workspace, definition, parameters, question, for_each, &notes);
    pipeline::report_pages(&workspace.checked, workspace.engine.as_ref(), &request)
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
    Press::new(workspace, templates, definition, &[format])?.text(page, format)
}

/// The formats that a report states.
fn stated(definition: &ReportDefinition) -> Result<Vec<ReportOutput>, Failure> {
    let named = |word: &String| {
        ReportOutput::from_str(word, true).map_err(|_| {
            Failure::Usage(format!("this program writes no `{word}`, which the report asks for"))
        })
    };
    definition.formats.iter().map(named).collect()
}

/// The formats asked for, each once; those that are no text need a folder.
fn formats(typed: &ReportArguments, asked: &[ReportOutput]) -> Result<Vec<ReportOutput>, Failure> {
    let mut formats: Vec<ReportOutput> = Vec::new();
    for format in asked {
        if !formats.contains(format) {
            formats.push(*format);
        }
    }
    if formats.is_empty() {
        formats.push(if typed.out.is_some() { ReportOutput::Html } else { ReportOutput::Markdown });
    }
    let binary = |format: &&ReportOutput| matches!(format, ReportOutput::Xlsx | ReportOutput::Pdf);
    match formats.iter().find(binary) {
        Some(format) if typed.out.is_none() => Err(Failure::Usage(format!(
            "`--format {}` is not text for a terminal; write it to a folder with `--out DIR`",
            report_files::ending(*format)
        ))),
        _ if typed.assets && !formats.contains(&ReportOutput::Markdown) => {
            Err(Failure::Usage("`--assets` is about Markdown; add `--format markdown`".to_owned()))
        }
        _ => Ok(formats),
    }
}
