//! The templates of a project and the shipped ones.

use crate::catalog::{ReportDefinition, TemplateFile};
use crate::source::{SourceId, Sources};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The shipped templates: used where the project has none of that name.
const SHIPPED: &[(&str, &str)] = &[
    ("index.html.j2", include_str!("../../reports/index.html.j2")),
    ("index.md.j2", include_str!("../../reports/index.md.j2")),
    ("kpi.html.j2", include_str!("../../reports/kpi.html.j2")),
    ("kpi.md.j2", include_str!("../../reports/kpi.md.j2")),
    ("scorecard.html.j2", include_str!("../../reports/scorecard.html.j2")),
    ("scorecard.md.j2", include_str!("../../reports/scorecard.md.j2")),
    ("style.css.j2", include_str!("../../reports/style.css.j2")),
];

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

    /// The templates as one report sees them: beside its file first, then below the reports folders, then shipped.
    pub(super) fn of_report(&self, report: &ReportDefinition) -> BTreeMap<String, TemplateText> {
        let mut found = self.shipped.clone();
        // Later insertions win, so that of several reports folders the first does.
        for (_, name, text) in self.files.iter().rev() {
            found.insert(name.clone(), text.clone());
        }
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
