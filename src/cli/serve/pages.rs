//! What is answered to a request.

use super::super::arguments::ReportOutput;
use super::super::batch::{self, Batch};
use super::super::failure::Failure;
use super::super::press::{self, Press};
use super::super::report_files::{self, ending};
use super::super::scope::{self, Question};
use super::super::{parameters, report};
use super::asked::{Asked, Subject};
use super::http::{Request, Response};
use super::preview::{Preview, Project, Shown};
use super::trouble::Trouble;
use crate::catalog::{self, ParameterKind, ReportBreakdown, ReportDefinition};
use crate::language::Language;
use crate::pipeline::ReportParts;
use crate::source::SourceText;
use crate::view::{IndexCommon, IndexLinkView, IndexPageView};
use clap::ValueEnum;

/// Members of a breakdown that are shown one by one.
const TOP: u32 = 12;

/// What the pages around reports may do: their own script, and the frame.
const SHELL: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What a report may do: nothing with the network.
const REPORT: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'";
/// What a page of the catalogue may do.
const CATALOGUE: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
/// What pages with events and switches run.
const SCRIPT: &str = include_str!("live.js");

pub(super) fn answer(preview: &Preview, request: &Request) -> Response {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [""] => index(preview, 200, None),
        ["report", id] => shell(preview, &Asked::of(Subject::Report((*id).to_owned()), request)),
        ["kpi", id] => shell(preview, &Asked::of(Subject::Kpi((*id).to_owned()), request)),
        ["page", "report", id] => page(preview, request, Subject::Report((*id).to_owned())),
        ["page", "kpi", id] => page(preview, request, Subject::Kpi((*id).to_owned())),
        ["catalogue"] => Response::redirect("/catalogue/"),
        ["catalogue", "" | "index.html"] => catalogue(preview, None),
        ["catalogue", "kpis", name] => match name.strip_suffix(".html") {
            Some(id) => catalogue(preview, Some(id)),
            None => missing(preview),
        },
        ["live.js"] => script(preview),
        ["favicon.ico"] => Response { status: 204, ..Response::text(204, "") },
        _ => missing(preview),
    }
}

fn script(preview: &Preview) -> Response {
    let change = preview.pages().news().change;
    let body = SCRIPT.replace("CHANGE", &change.to_string()).into_bytes();
    Response {
        content_type: "text/javascript; charset=utf-8",
        ..Response { body, ..Response::text(200, "") }
    }
}

fn missing(preview: &Preview) -> Response {
    let text = "error: there is no such page; these are".to_owned();
    index(preview, 404, Some(&Trouble { asked_wrongly: true, text }))
}

/// The page that leads to all, with what is wrong.
fn index(preview: &Preview, status: u16, trouble: Option<&Trouble>) -> Response {
    match preview.with(|now| preview.shell.index(now, trouble)) {
        Ok(page) => Response::html(status, SHELL, page),
        Err(text) => Response::text(500, &text),
    }
}

/// A report with its switches around it.
fn shell(preview: &Preview, asked: &Asked) -> Response {
    let Shown { made, trouble } = preview.page(asked);
    let status = match (&made, &trouble) {
        (Some(_), _) => 200,
        (None, Some(trouble)) if trouble.asked_wrongly => 404,
        (None, _) => 500,
    };
    match preview.with(|now| preview.shell.page(now, preview, asked, made.is_some(), trouble.as_ref())) {
        Ok(page) => Response::html(status, SHELL, page),
        Err(text) => Response::text(500, &text),
    }
}

/// A report by itself: the same bytes as in a file.
fn page(preview: &Preview, request: &Request, subject: Subject) -> Response {
    let asked = Asked::of(subject, request);
    let format = request.query.iter().find(|(name, _)| name == "format").map(|(_, value)| value.as_str());
    let Some(format) = format.filter(|format| *format != "html") else {
        let shown = preview.page(&asked);
        return match (shown.made, shown.trouble) {
            (Some(made), _) => Response::html(200, REPORT, made.to_vec()),
            (None, trouble) => refused(&trouble),
        };
    };
    // A browser prints by itself.
    let known = ReportOutput::from_str(format, true).ok().filter(|format| *format != ReportOutput::Pdf);
    let Some(format) = known else {
        return Response::text(404, "the formats are html, markdown, json, csv and xlsx");
    };
    let made = preview.with(|now| now.project.map(|project| made(project, &asked, preview, Some(format))));
    match made {
        Some(Ok(body)) => {
            let name = match &asked.subject {
                Subject::Report(id) | Subject::Kpi(id) => id,
            };
            let disposition = format!("attachment; filename=\"{name}.{}\"", ending(format));
            let headers = vec![("Content-Disposition", disposition)];
            Response { status: 200, content_type: "application/octet-stream", headers, body }
        }
        Some(Err(failure)) => refused(&Some(Trouble::from(&failure))),
        None => refused(&None),
    }
}

fn catalogue(preview: &Preview, kpi: Option<&str>) -> Response {
    match preview.catalogue(kpi) {
        None => missing(preview),
        Some(Shown { made: Some(page), .. }) => Response::html(200, CATALOGUE, page.to_vec()),
        Some(Shown { made: None, trouble }) => index(preview, 500, trouble.as_ref()),
    }
}

fn refused(trouble: &Option<Trouble>) -> Response {
    match trouble {
        Some(trouble) if trouble.asked_wrongly => Response::text(404, &trouble.text),
        Some(trouble) => Response::text(500, &trouble.text),
        None => Response::text(500, "error: the project cannot be opened"),
    }
}

/// The report of a subject, with what is put in for its parameters.
pub(super) fn definition(
    project: &Project,
    asked: &Asked,
    preview: &Preview,
) -> Result<(ReportDefinition, Vec<(String, String)>), Failure> {
    let mut set: Vec<(String, String)> =
        parameters::typed(&preview.set).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let definition = match &asked.subject {
        Subject::Report(id) => report::report_named(&project.workspace, id)?,
        Subject::Kpi(id) => {
            let takes_kpi = |report: &ReportDefinition| {
                report.parameter("kpi").is_some_and(|parameter| parameter.kind == ParameterKind::Kpi)
            };
            set.push(("kpi".to_owned(), id.clone()));
            let own = report::report_named(&project.workspace, "detail").ok().filter(takes_kpi);
            own.or_else(|| catalog::shipped_report("detail")).ok_or_else(|| {
                Failure::System("the report of a KPI is missing: this is a bug in kpi".to_owned())
            })?
        }
    };
    Ok((report::in_language(&project.workspace, definition, None)?, set))
}

/// A page as a file would hold it; HTML unless another format is asked for.
pub(super) fn made(
    project: &Project,
    asked: &Asked,
    preview: &Preview,
    format: Option<ReportOutput>,
) -> Result<Vec<u8>, Failure> {
    let workspace = &project.workspace;
    let (definition, set) = definition(project, asked, preview)?;
    let set = set.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let parameters = parameters::values(workspace, &definition, set)?;
    let mut definition = definition.with(&parameters);
    if let Some(by) = &asked.by {
        let text = scope::dimension_named(&workspace.checked, by)?;
        let dimension = SourceText { text, span: definition.id.span };
        definition.breakdowns = vec![ReportBreakdown { dimension, top: Some(TOP) }];
    }
    let question = scope::resolve(workspace, &asked.typed(preview.as_of), definition.period)?;
    let format = format.unwrap_or(ReportOutput::Html);
    let Some(each) = &asked.each else {
        let mut pages = report::pages(workspace, &definition, &parameters, &question, None)?;
        let Some(page) = pages.first_mut() else {
            return Err(Failure::System("there is nothing to report on".to_owned()));
        };
        let press = Press::new(workspace, &project.templates, &definition, &[format])?;
        let document = press.documents(page, format, "page")?.pop();
        return Ok(document.map(|document| document.bytes).unwrap_or_default());
    };
    let dimension = scope::dimension_named(&workspace.checked, each)?;
    let notes = report::notes(workspace);
    let request = report::request(workspace, &definition, &parameters, &question, Some(&dimension), &notes);
    let parts = crate::pipeline::report_parts(&workspace.checked, workspace.engine.as_ref(), &request)
        .map_err(|error| scope::answer_failure(workspace, error))?;
    let index = index_of(parts, asked, (&dimension, &definition.language), &question)?;
    press::index(workspace, &project.templates, &definition, &index, format)
}

/// A line for each member, which leads to its page.
fn index_of(
    parts: ReportParts<'_>,
    asked: &Asked,
    (dimension, language): (&str, &Language),
    question: &Question,
) -> Result<crate::view::IndexView, Failure> {
    let ReportParts { maker, mut parts, without_member } = parts;
    let left_out = batch::leave_out(dimension, &mut parts, &question.period, &[], without_member, language)?;
    let mut pages: Option<(IndexCommon, Vec<IndexPageView>)> = None;
    for part in parts {
        let page = maker.page(part).map_err(|error| Failure::System(error.to_string()))?;
        let member = page.member.as_deref().unwrap_or_default();
        let link = IndexLinkView {
            name: report_files::title(ReportOutput::Html).to_owned(),
            href: asked.of_member(dimension, member).address("/page", None),
        };
        let line = IndexPageView::of(language, &page.view, member, vec![link]);
        pages.get_or_insert_with(|| (IndexCommon::of(&page.view), Vec::new())).1.push(line);
    }
    let batch = Batch { dimension, language, scope: &question.scope, left_out };
    batch.index(pages).ok_or_else(|| {
        Failure::System(format!("no member of `{dimension}` has a row in {}", question.period.label))
    })
}
