//! A page in the formats asked for: what stands in which file.

use super::arguments::ReportOutput;
use super::browser::Browser;
use super::failure::Failure;
use super::report_files::ending;
use super::workspace::Workspace;
use crate::catalog::{ReportDefinition, ReportFormat};
use crate::diagnostic::Diagnostic;
use crate::pipeline::ReportPage;
use crate::report::{Renderer, Templates};
use crate::source::Sources;
use crate::view::{IndexView, View};
use crate::workbook;

/// Sets pages in formats; templates are read and the browser is found once for all of them.
pub(crate) struct Press<'a> {
    sources: &'a Sources,
    html: Option<Renderer>,
    markdown: Option<Renderer>,
    browser: Option<Browser>,
    /// Whether the pictures of Markdown stand in files of their own.
    assets: bool,
}

/// A file of a page: its name, and what it holds.
pub(crate) struct Document {
    /// The name, with folders between `/`.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Press<'a> {
    /// For pages of a report in these formats.
    pub(crate) fn new(
        workspace: &'a Workspace,
        templates: &Templates,
        definition: &ReportDefinition,
        formats: &[ReportOutput],
    ) -> Result<Self, Failure> {
        let renderer = |wanted: &[ReportOutput], format: ReportFormat| {
            let asked = formats.iter().any(|format| wanted.contains(format));
            let made = asked.then(|| Renderer::new(definition, templates, format)).transpose();
            made.map_err(|diagnostics| definitions(&workspace.sources, diagnostics))
        };
        Ok(Self {
            sources: &workspace.sources,
            html: renderer(&[ReportOutput::Html, ReportOutput::Pdf], ReportFormat::Html)?,
            markdown: renderer(&[ReportOutput::Markdown], ReportFormat::Markdown)?,
            browser: None,
            assets: false,
        })
    }

    /// Prints PDF with this browser.
    pub(crate) fn with_browser(self, browser: Option<Browser>) -> Self {
        Self { browser, ..self }
    }

    /// Puts the pictures of Markdown into files of their own.
    pub(crate) fn with_assets(self, assets: bool) -> Self {
        Self { assets, ..self }
    }

    /// A page as text; formats that are no text are refused.
    pub(crate) fn text(&self, page: &ReportPage, format: ReportOutput) -> Result<String, Failure> {
        let bytes = self.bytes(&page.view, format)?;
        String::from_utf8(bytes).map_err(|_| {
            let name = ending(format);
            Failure::Usage(format!("`--format {name}` is not text; write it to a folder with `--out DIR`"))
        })
    }

    /// The files of a page in a format, the page itself last. `name` is that of the page's files without an ending.
    pub(crate) fn documents(
        &self,
        page: &mut ReportPage,
        format: ReportOutput,
        name: &str,
    ) -> Result<Vec<Document>, Failure> {
        let mut documents = Vec::new();
        if self.assets && format == ReportOutput::Markdown {
            let folder = format!("{name}-assets");
            documents = pictures(&page.view, &folder);
            page.view.assets = Some(folder);
        }
        let bytes = self.bytes(&page.view, format);
        page.view.assets = None;
        documents.push(Document { name: format!("{name}.{}", ending(format)), bytes: bytes? });
        Ok(documents)
    }

    fn bytes(&self, view: &View, format: ReportOutput) -> Result<Vec<u8>, Failure> {
        match format {
            ReportOutput::Html => self.rendered(self.html.as_ref(), view),
            ReportOutput::Markdown => self.rendered(self.markdown.as_ref(), view),
            ReportOutput::Json => json(view),
            ReportOutput::Csv => {
                let text = workbook::to_csv(view).map_err(|error| Failure::System(error.to_string()))?;
                Ok(text.into_bytes())
            }
            ReportOutput::Xlsx => workbook::to_xlsx(view).map_err(|error| Failure::System(error.to_string())),
            ReportOutput::Pdf => {
                let html = self.rendered(self.html.as_ref(), view)?;
                let Some(browser) = &self.browser else {
                    return Err(Failure::System("there is no browser to print a PDF with".to_owned()));
                };
                browser.print(&html, &view.as_of_date)
            }
        }
    }

    fn rendered(&self, renderer: Option<&Renderer>, view: &View) -> Result<Vec<u8>, Failure> {
        let Some(renderer) = renderer else {
            return Err(Failure::System("a format was not prepared: this is a bug in kpi".to_owned()));
        };
        let text = renderer.render(view).map_err(|found| definitions(self.sources, found))?;
        Ok(text.into_bytes())
    }
}

/// The page that leads to all pages, in a format; `None` for formats it does not have.
pub(crate) fn index(
    workspace: &Workspace,
    templates: &Templates,
    definition: &ReportDefinition,
    view: &IndexView,
    format: ReportOutput,
) -> Result<Vec<u8>, Failure> {
    let rendered = |format: ReportFormat| {
        let renderer = Renderer::of_index(definition, templates, format);
        let text = renderer.and_then(|renderer| renderer.render(view));
        text.map(String::into_bytes).map_err(|found| definitions(&workspace.sources, found))
    };
    match format {
        ReportOutput::Markdown => rendered(ReportFormat::Markdown),
        ReportOutput::Json => json(view),
        _ => rendered(ReportFormat::Html),
    }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| Failure::System(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The pictures of a page as files: `kpi-csat-trend.svg`, named after the KPI's place on the page.
fn pictures(view: &View, folder: &str) -> Vec<Document> {
    let kpis = view.groups.iter().flat_map(|group| &group.kpis);
    let pictures = kpis.flat_map(|kpi| {
        let trend = kpi.trend.as_ref().map(|trend| ("trend", &trend.chart_svg));
        let bullet = kpi.bullet.as_ref().map(|bullet| ("bullet", bullet));
        let named = move |(what, svg)| (format!("{folder}/{}-{what}.svg", kpi.anchor), svg);
        trend.into_iter().chain(bullet).map(named)
    });
    let document = |(name, svg): (String, &String)| Document { name, bytes: alone(svg).into_bytes() };
    pictures.map(document).collect()
}

/// A picture of a page as a file of its own: with the name of its language, on paper's white.
fn alone(svg: &str) -> String {
    let named =
        svg.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" style=\"background:#ffffff\" ", 1);
    named + "\n"
}

fn definitions(sources: &Sources, diagnostics: Vec<Diagnostic>) -> Failure {
    Failure::Definitions(Box::new(sources.clone()), diagnostics)
}
