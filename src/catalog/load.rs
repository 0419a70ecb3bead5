//! A project folder → [`Catalog`], with every problem of every file.
//!
//! In: a folder with a `kpi.yaml`. Out: what its files declare; a definition with errors is left out, reported, and remembered by name, so
//! that references to it are not reported again. The only code that reads definition files.

mod collect;
mod comment;
mod commentary;
mod criteria;
mod dataset;
mod document;
mod documentation;
mod files;
mod kpi;
mod language;
mod lints;
mod names;
mod node;
#[cfg(test)]
mod places;
mod project;
mod references;
mod report;
mod rule;
mod scales;
mod scorecard;
mod shape;
mod syntax;
mod test;
mod tree;

pub use files::is_definition;

use super::{Catalog, Project, ReportDefinition};
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::parallel;
use crate::source::{SourceId, SourceText, Sources, Span};
use document::Definition;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The file that makes a folder a project.
const PROJECT_FILE: &str = "kpi.yaml";

/// What a project's files declare.
#[derive(Debug)]
pub struct Loaded {
    /// The definitions without errors; `None` if `kpi.yaml` cannot be used.
    pub catalog: Option<Catalog>,
    /// The texts of all files, for places.
    pub sources: Sources,
    /// Every problem, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `kpi.yaml` in `root` and every definition file under the folders it names.
///
/// Never fails as a whole: what is wrong, down to a missing `kpi.yaml`, is in [`Loaded::diagnostics`].
pub fn load(root: &Path) -> Loaded {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    let catalog = load_into(root, &mut sources, &mut problems);
    sort(&mut problems);
    Loaded { catalog, sources, diagnostics: problems }
}

/// Reads `kpi.yaml` in `root` alone: which folders and data a project has. `None` if it cannot be used; [`load`] says why.
pub fn project(root: &Path) -> Option<Project> {
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let path: Vec<_> = files::in_root(root, PROJECT_FILE, &mut files::Seen::default()).into_iter().collect();
    let mut definitions = Vec::new();
    files::read(root, &path, &mut sources, &mut definitions, &mut problems, document::definitions);
    definitions.retain(|definition| definition.kind == "project");
    let none = BTreeSet::new();
    collect::collect(root, &mut definitions, &none, &sources, &mut problems).map(|catalog| catalog.project)
}

/// A text in the quotes YAML needs.
pub(super) fn quoted(text: &str) -> String {
    syntax::quoted(text)
}

/// The report that a text declares; `None` if it has errors. References to KPIs and dimensions are not looked at.
pub(super) fn report_of(text: &str, sources: &mut Sources) -> Option<ReportDefinition> {
    let source = sources.add("built-in/report.yaml", text);
    let mut problems = Vec::new();
    let mut definitions = Vec::new();
    document::definitions(source, sources, &mut definitions, &mut problems);
    let definition = definitions.iter().find(|definition| definition.kind == "report")?;
    let read = report::report(&definition.id, definition.node.as_ref()?, PathBuf::new(), &mut problems)?;
    problems.is_empty().then_some(read)
}

/// What YAML itself says about a file.
#[cfg(test)]
pub(super) fn problems_of(source: SourceId, text: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    tree::read(source, text, &mut problems);
    problems
}

/// Reads a YAML file for its texts alone.
pub(super) fn scalars(source: SourceId, text: &str) -> Scalars {
    let mut problems = Vec::new();
    let documents = tree::read(source, text, &mut problems);
    let mut scalars = Vec::new();
    for document in &documents {
        if let Some(root) = &document.root {
            root.texts_below(&mut scalars);
        }
    }
    let broken = problems.iter().filter(|problem| problem.code == Code::YamlSyntax);
    let first_error =
        broken.clone().filter_map(|problem| problem.primary.as_ref()).map(|label| label.span.start).min();
    Scalars { texts: scalars, errors: broken.count(), first_error }
}

/// The texts of a YAML file.
#[derive(Debug)]
pub(super) struct Scalars {
    /// Every key and value that is a text, in the order of the file.
    pub texts: Vec<SourceText>,
    /// How many documents are broken.
    pub errors: usize,
    /// The place of the first error.
    pub first_error: Option<usize>,
}

/// The nearest folder from `start` upwards that holds a `kpi.yaml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = without_steps_up(&std::path::absolute(start).ok()?);
    start.ancestors().find(|folder| folder.join(PROJECT_FILE).is_file()).map(Path::to_owned)
}

/// `/a/b/..` as `/a`: what is above `..` is not what is above it as a text.
fn without_steps_up(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
        path
    })
}

fn load_into(root: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Option<Catalog> {
    if !root.join(PROJECT_FILE).is_file() {
        problems.push(
            Diagnostic::error(Code::MissingProject, format!("no `{PROJECT_FILE}` was found"))
                .with_help("run `kpi init` in the project's folder, or name the folder with `--project`"),
        );
        return None;
    }
    let mut seen = files::Seen::default();
    let project: Vec<_> = files::in_root(root, PROJECT_FILE, &mut seen).into_iter().collect();
    let mut definitions = Vec::new();
    files::read(root, &project, sources, &mut definitions, problems, project_definitions);
    let folders = project::folders(collect::project_node(&definitions), problems);
    let mut paths = Vec::new();
    for folder in &folders {
        paths.append(&mut files::definitions(root, folder, &mut seen, problems));
    }
    files::read(root, &paths, sources, &mut definitions, problems, document::definitions);
    let (repeated, more) = between_documents(&definitions);
    problems.extend(more);
    let notes = files::notes(root, commentary::FOLDER, &mut seen, problems);
    let calendar = collect::project_node(&definitions).and_then(|project| project.get("calendar"));
    let calendar = project::calendar(calendar, &mut Vec::new());
    // Definitions are taken apart when they are collected; what a note names is looked up before.
    let mut said = Vec::new();
    files::read(root, &notes, sources, &mut said, problems, |source, sources, said, problems| {
        said.extend(commentary::commentary(source, sources, &calendar, &definitions, problems));
    });
    let mut catalog = collect::collect(root, &mut definitions, &repeated, sources, problems)?;
    catalog.commentary = said;
    Some(catalog)
}

/// The definitions of `kpi.yaml`, which declares the project.
fn project_definitions(
    source: SourceId,
    sources: &Sources,
    definitions: &mut Vec<Definition>,
    problems: &mut Vec<Diagnostic>,
) {
    document::definitions(source, sources, definitions, problems);
    if !definitions.iter().any(|definition| definition.kind == "project") {
        problems.push(
            Diagnostic::error(Code::MissingKey, format!("`{PROJECT_FILE}` declares no project"))
                .at(Span::new(source, 0..0), "")
                .with_help("add `project: TITLE` and `data: …` below `format: 1`"),
        );
    }
}

/// The definitions whose id was taken, by their number, and what is wrong between definitions.
fn between_documents(definitions: &[Definition]) -> (BTreeSet<usize>, Vec<Diagnostic>) {
    let names = || {
        let mut problems = Vec::new();
        names::of_kpis(definitions, &mut problems);
        problems
    };
    let mut problems = Vec::new();
    let (names, repeated) = parallel::both(names, || {
        let repeated = names::repeated(definitions, &mut problems);
        references::check(definitions, &mut problems);
        repeated
    });
    problems.extend(names);
    (repeated, problems)
}
