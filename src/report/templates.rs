//! The templates of a project and the shipped ones.

use crate::catalog::{ReportDefinition, TemplateFile};
use crate::source::{SourceId, Sources};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The shipped templates: used where the project has none of that name.
const SHIPPED: &[(&str, &str)] = &[
    ("catalogue.html.j2", include_str!("../../reports/catalogue.html.j2")),
    ("catalogue_kpi.html.j2", include_str!("../../reports/catalogue_kpi.html.j2")),
    ("changes.html.j2", include_str!("../../reports/changes.html.j2")),
    ("changes.md.j2", include_str!("../../reports/changes.md.j2")),
    ("detail.html.j2", include_str!("../../reports/detail.html.j2")),
    ("detail.md.j2", include_str!("../../reports/detail.md.j2")),
    ("index.html.j2", include_str!("../../reports/index.html.j2")),
    ("index.md.j2", include_str!("../../reports/index.md.j2")),
    ("kpi.html.j2", include_str!("../../reports/kpi.html.j2")),
    ("kpi.md.j2", include_str!("../../reports/kpi.md.j2")),
    ("one-pager.html.j2", include_str!("../../reports/one-pager.html.j2")),
    ("one-pager.md.j2", include_str!("../../reports/one-pager.md.j2")),
    ("partials/breakdown.html.j2", include_str!("../../reports/partials/breakdown.html.j2")),
    ("partials/breakdown.md.j2", include_str!("../../reports/partials/breakdown.md.j2")),
    ("partials/brief.html.j2", include_str!("../../reports/partials/brief.html.j2")),
    ("partials/brief.md.j2", include_str!("../../reports/partials/brief.md.j2")),
    ("partials/catalogue.css.j2", include_str!("../../reports/partials/catalogue.css.j2")),
    ("partials/commentary.html.j2", include_str!("../../reports/partials/commentary.html.j2")),
    ("partials/commentary.md.j2", include_str!("../../reports/partials/commentary.md.j2")),
    ("partials/counts.html.j2", include_str!("../../reports/partials/counts.html.j2")),
    ("partials/counts.md.j2", include_str!("../../reports/partials/counts.md.j2")),
    ("partials/drivers.html.j2", include_str!("../../reports/partials/drivers.html.j2")),
    ("partials/drivers.md.j2", include_str!("../../reports/partials/drivers.md.j2")),
    ("partials/findings.html.j2", include_str!("../../reports/partials/findings.html.j2")),
    ("partials/findings.md.j2", include_str!("../../reports/partials/findings.md.j2")),
    ("partials/head.html.j2", include_str!("../../reports/partials/head.html.j2")),
    ("partials/kpi-background.html.j2", include_str!("../../reports/partials/kpi-background.html.j2")),
    ("partials/kpi-background.md.j2", include_str!("../../reports/partials/kpi-background.md.j2")),
    ("partials/kpi-body.html.j2", include_str!("../../reports/partials/kpi-body.html.j2")),
    ("partials/kpi-body.md.j2", include_str!("../../reports/partials/kpi-body.md.j2")),
    ("partials/legend.html.j2", include_str!("../../reports/partials/legend.html.j2")),
    ("partials/legend.md.j2", include_str!("../../reports/partials/legend.md.j2")),
    ("partials/meta.html.j2", include_str!("../../reports/partials/meta.html.j2")),
    ("partials/moved.html.j2", include_str!("../../reports/partials/moved.html.j2")),
    ("partials/moved.md.j2", include_str!("../../reports/partials/moved.md.j2")),
    ("partials/notes.html.j2", include_str!("../../reports/partials/notes.html.j2")),
    ("partials/notes.md.j2", include_str!("../../reports/partials/notes.md.j2")),
    ("partials/rule.html.j2", include_str!("../../reports/partials/rule.html.j2")),
    ("partials/rule.md.j2", include_str!("../../reports/partials/rule.md.j2")),
    ("partials/scores.html.j2", include_str!("../../reports/partials/scores.html.j2")),
    ("partials/scores.md.j2", include_str!("../../reports/partials/scores.md.j2")),
    ("partials/source.html.j2", include_str!("../../reports/partials/source.html.j2")),
    ("partials/source.md.j2", include_str!("../../reports/partials/source.md.j2")),
    ("partials/preview.css.j2", include_str!("../../reports/partials/preview.css.j2")),
    ("partials/tools.html.j2", include_str!("../../reports/partials/tools.html.j2")),
    ("portfolio.html.j2", include_str!("../../reports/portfolio.html.j2")),
    ("portfolio.md.j2", include_str!("../../reports/portfolio.md.j2")),
    ("preview.html.j2", include_str!("../../reports/preview.html.j2")),
    ("preview_page.html.j2", include_str!("../../reports/preview_page.html.j2")),
    ("scorecard.html.j2", include_str!("../../reports/scorecard.html.j2")),
    ("scorecard.md.j2", include_str!("../../reports/scorecard.md.j2")),
    ("style.css.j2", include_str!("../../reports/style.css.j2")),
];

/// Shipped templates with those they include, each once, in the order they are met.
pub fn shipped_templates(names: &[&str]) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<(&'static str, &'static str)> = Vec::new();
    let mut wanted: Vec<String> = names.iter().rev().map(|name| (*name).to_owned()).collect();
    while let Some(name) = wanted.pop() {
        let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) else { continue };
        if found.iter().any(|(other, _)| other == name) {
            continue;
        }
        found.push((name, text));
        let included = text.split("{% include \"").skip(1).filter_map(|rest| rest.split('"').next());
        wanted.extend(included.map(str::to_owned));
    }
    found
}

/// Templates by name: the project's and, for names it does not have, the shipped ones.
#[derive(Debug, Clone)]
pub struct Templates {
    shipped: BTreeMap<String, TemplateText>,
    files: Vec<(PathBuf, String, TemplateText)>,
}

/// A template's text and its place among the sources.
#[derive(Debug, Clone)]
pub(super) struct TemplateText {
    pub(super) source: SourceId,
    pub(super) text: Arc<str>,
}

impl Templates {
    /// The given files before the shipped ones, which are added to `sources` as `built-in/…`.
    pub fn new(files: Vec<TemplateFile>, sources: &mut Sources) -> Self {
        let shipped = SHIPPED
            .iter()
            .map(|(name, text)| {
                let source = sources.add(format!("built-in/{name}"), *text);
                ((*name).to_owned(), TemplateText { source, text: Arc::from(*text) })
            })
            .collect();
        let files = files
            .into_iter()
            .map(|file| {
                let text = TemplateText { source: file.source, text: Arc::from(file.text) };
                (file.path, file.name, text)
            })
            .collect();
        Self { shipped, files }
    }

    /// Whether the project has a template of a name.
    pub(super) fn has_own(&self, name: &str) -> bool {
        self.files.iter().any(|(_, own, _)| own == name)
    }

    /// Whether a name is that of a shipped template.
    pub(super) fn is_shipped(name: &str) -> bool {
        SHIPPED.iter().any(|(shipped, _)| *shipped == name)
    }

    /// The templates as pages see them that belong to no report: below the reports folders first, then shipped.
    pub(super) fn of_no_report(&self) -> BTreeMap<String, TemplateText> {
        let mut found = self.shipped.clone();
        // Later insertions win, so that of several reports folders the first does.
        for (_, name, text) in self.files.iter().rev() {
            found.insert(name.clone(), text.clone());
        }
        found
    }

    /// The templates as one report sees them: beside its file first, then below the reports folders, then shipped.
    pub(super) fn of_report(&self, report: &ReportDefinition) -> BTreeMap<String, TemplateText> {
        let mut found = self.of_no_report();
        for (path, _, text) in &self.files {
            if let Ok(beside) = path.strip_prefix(&report.folder) {
                let parts: Vec<_> =
                    beside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                found.insert(parts.join("/"), text.clone());
            }
        }
        found
    }
}
