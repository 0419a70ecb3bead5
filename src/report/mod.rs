//! View → report: a template set with a [`View`].
//!
//! In: a [`View`], the report's definition, [`Templates`]. Out: the whole text of a Markdown or HTML document, or diagnostics that point
//! into the template. Knows no definition, no value and no file: a template sees the view and nothing else.

mod environment;
mod escape;
mod failure;
mod fields;
mod templates;

pub(crate) use escape::markdown as escaped_markdown;
pub use templates::{Templates, shipped_templates};

use crate::catalog::{ReportDefinition, ReportFormat};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::Language;
use crate::source::Span;
use crate::view::{self, View};
use minijinja::Environment;
use minijinja::value::{Serde, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use templates::TemplateText;

/// The template of the page that lists all KPIs.
pub const CATALOGUE: &str = "catalogue.html.j2";
/// The template of a KPI's page in the catalogue.
pub const CATALOGUE_KPI: &str = "catalogue_kpi.html.j2";
/// No rendered report may be longer than this many bytes.
pub const OUTPUT_LIMIT: usize = 64 * 1024 * 1024;

/// Sets the report's template of a format (`scorecard.md.j2` or `scorecard.html.j2` if the report names none).
///
/// # Errors
/// As [`Renderer::new`] and [`Renderer::render`].
pub fn render(
    view: &View,
    definition: &ReportDefinition,
    templates: &Templates,
    format: ReportFormat,
) -> Result<String, Vec<Diagnostic>> {
    Renderer::new(definition, templates, format)?.render(view)
}

/// A template with all it may include, read once for any number of pages and threads.
#[derive(Debug)]
pub struct Renderer {
    name: String,
    found: BTreeMap<String, TemplateText>,
    environment: Environment<'static>,
}

impl Renderer {
    /// The report's template of a format. It is looked for beside the report file, then below the reports folders, then among the shipped ones.
    ///
    /// # Errors
    /// `unknown-template` at the report's definition.
    pub fn new(
        definition: &ReportDefinition,
        templates: &Templates,
        format: ReportFormat,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (name, place) = named(definition, format);
        Self::of(name, place, definition, templates, format)
    }

    /// The template of the page that leads to all pages of a report: `index.md.j2` or `index.html.j2`.
    ///
    /// # Errors
    /// `unknown-template`, which cannot be as one is shipped.
    pub fn of_index(
        definition: &ReportDefinition,
        templates: &Templates,
        format: ReportFormat,
    ) -> Result<Self, Vec<Diagnostic>> {
        Self::of(index_name(format), None, definition, templates, format)
    }

    /// The template of an HTML page that belongs to no report, such as `catalogue.html.j2`.
    ///
    /// # Errors
    /// `unknown-template`, which cannot be of a template that is shipped.
    pub fn of_page(name: &str, templates: &Templates) -> Result<Self, Vec<Diagnostic>> {
        let language = Language::english_shared();
        Self::with(name, None, templates.of_no_report(), ReportFormat::Html, language)
    }

    fn of(
        name: &str,
        place: Option<Span>,
        definition: &ReportDefinition,
        templates: &Templates,
        format: ReportFormat,
    ) -> Result<Self, Vec<Diagnostic>> {
        let language = Arc::clone(&definition.language);
        Self::with(name, place, templates.of_report(definition), format, language)
    }

    fn with(
        name: &str,
        place: Option<Span>,
        found: BTreeMap<String, TemplateText>,
        format: ReportFormat,
        language: Arc<Language>,
    ) -> Result<Self, Vec<Diagnostic>> {
        if !found.contains_key(name) {
            return Err(vec![unknown_template(name, place, found.keys().map(String::as_str))]);
        }
        let environment = environment::build(format, found.clone(), language);
        Ok(Self { name: name.to_owned(), found, environment })
    }

    /// Sets the template with a view.
    ///
    /// # Errors
    /// `template-error` at the place in the template: wrong syntax, a name the view does not have, a raw float, too much work (a fuel limit)
    /// or too much output ([`OUTPUT_LIMIT`]).
    pub fn render(&self, view: &impl Serialize) -> Result<String, Vec<Diagnostic>> {
        let mut output = Limited { bytes: Vec::new() };
        self.environment
            .get_template(&self.name)
            .and_then(|template| template.render_captured_to(Value::from(Serde(view)), &mut output).map(drop))
            .map_err(|error| vec![failure::diagnose(&error, view, &self.found)])?;
        String::from_utf8(output.bytes).map_err(|_| {
            vec![Diagnostic::error(
                Code::TemplateError,
                format!("template `{}` wrote text that is not UTF-8", self.name),
            )]
        })
    }
}

/// What is wrong with a report's templates: those that were not found, those that cannot be read, and fields that are not in the view model.
pub fn check(definition: &ReportDefinition, templates: &Templates) -> Vec<Diagnostic> {
    let found = templates.of_report(definition);
    let mut problems = Vec::new();
    for format in [ReportFormat::Markdown, ReportFormat::Html] {
        let (name, place) = named(definition, format);
        if !found.contains_key(name) {
            problems.push(unknown_template(name, place, found.keys().map(String::as_str)));
            continue;
        }
        let environment = environment::build(format, found.clone(), Arc::clone(&definition.language));
        let broken: Vec<Diagnostic> = found
            .keys()
            .filter(|other| *other == name || !Templates::is_shipped(other))
            .filter_map(|other| environment.get_template(other).err())
            .map(|error| failure::placed(&error, &found))
            .collect();
        if broken.is_empty() {
            let parameters: Vec<&str> =
                definition.parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
            let globals: Vec<&str> = environment.globals().map(|(name, _)| name).collect();
            problems.extend(fields::check(name, &found, &view::shape(), Some(&parameters), &globals));
            let index = index_name(format);
            let mut others = vec![(index, view::index_shape())];
            if format == ReportFormat::Html {
                others.push((CATALOGUE, view::catalogue_shape()));
                others.push((CATALOGUE_KPI, view::catalogue_kpi_shape()));
            }
            for (other, shape) in others.iter().filter(|(other, _)| templates.has_own(other)) {
                problems.extend(fields::check(other, &found, shape, None, &globals));
            }
        }
        problems.extend(broken);
    }
    let mut once: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

/// The template of the page that leads to all pages of a report.
fn index_name(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Markdown => "index.md.j2",
        ReportFormat::Html => "index.html.j2",
    }
}

/// The name of a report's template, and where the report names it.
fn named(definition: &ReportDefinition, format: ReportFormat) -> (&str, Option<Span>) {
    let (named, default) = match format {
        ReportFormat::Markdown => (definition.markdown.as_ref(), "scorecard.md.j2"),
        ReportFormat::Html => (definition.html.as_ref(), "scorecard.html.j2"),
    };
    named.map_or((default, None), |name| (name.text.as_str(), Some(name.span)))
}

fn unknown_template<'a>(name: &str, place: Option<Span>, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(Code::UnknownTemplate, format!("no template `{name}` was found"));
    if let Some(span) = place {
        diagnostic = diagnostic.at(span, "named here");
    }
    match nearest(name, known) {
        Some(near) => diagnostic.with_help(format!("a template `{near}` exists")),
        None => diagnostic,
    }
}

/// Collects the output up to [`OUTPUT_LIMIT`].
struct Limited {
    bytes: Vec<u8>,
}

impl Write for Limited {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(part.len()) > OUTPUT_LIMIT {
            return Err(io::Error::other(format!("the report is longer than {OUTPUT_LIMIT} bytes")));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
