//! A project folder → [`Catalog`], with every problem of every file.
//!
//! In: a folder with a `kpi.yaml`. Out: what its files declare; a definition with errors is left out, reported, and remembered by name, so
//! that references to it are not reported again. The only code that reads definition files.

mod dataset;
mod document;
mod files;
mod kpi;
mod names;
mod node;
#[cfg(test)]
mod places;
mod project;
mod references;
mod report;
mod shape;
mod syntax;
mod tree;

use super::{Catalog, Dataset, Kpi, ReportDefinition, SnapshotCase};
use crate::calendar::Calendar;
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::source::{SourceText, Sources, Span};
use document::Definition;
use node::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

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

/// The nearest folder from `start` upwards that holds a `kpi.yaml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().find(|folder| folder.join(PROJECT_FILE).is_file()).map(Path::to_owned)
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
    let mut definitions = Vec::new();
    if let Some(source) = files::read(root, Path::new(PROJECT_FILE), &mut seen, sources, problems) {
        definitions = document::definitions(source, sources, problems);
        if !definitions.iter().any(|definition| definition.kind == "project") {
            problems.push(
                Diagnostic::error(Code::MissingKey, format!("`{PROJECT_FILE}` declares no project"))
                    .at(Span::new(source, 0..0), "")
                    .with_help("add `project: TITLE` and `data: …` below `format: 1`"),
            );
        }
    }
    let folders = project::folders(project_node(&definitions), problems);
    for (folder, stated_at) in &folders {
        for path in files::definitions(root, folder, *stated_at, problems) {
            if let Some(source) = files::read(root, &path, &mut seen, sources, problems) {
                definitions.extend(document::definitions(source, sources, problems));
            }
        }
    }
    let repeated = names::between_documents(&definitions, problems);
    references::check(&definitions, problems);
    collect(root, &definitions, &repeated, sources, problems)
}

fn project_node(definitions: &[Definition]) -> Option<&Node> {
    definitions.iter().find(|definition| definition.kind == "project")?.node.as_ref()
}

/// Reads every definition; one with errors is left out, so is one whose id is taken.
fn collect(
    root: &Path,
    definitions: &[Definition],
    repeated: &BTreeSet<usize>,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Catalog> {
    let mut project = None;
    let mut parts = Parts::default();
    let calendar =
        project::calendar(project_node(definitions).and_then(|node| node.get("calendar")), problems);
    for (number, definition) in definitions.iter().enumerate() {
        let before = problems.len();
        let complete = match &definition.node {
            Some(node) if !repeated.contains(&number) => match definition.kind {
                "project" => {
                    project = project::project(root, definition, node, calendar.clone(), problems);
                    project.is_some()
                }
                kind => parts.take(kind, root, definition, node, &calendar, sources, problems),
            },
            _ => false,
        };
        if !definition.sound {
            // What is missing may only be misspelt.
            let said = problems.split_off(before);
            problems.extend(said.into_iter().filter(|problem| problem.code != Code::MissingKey));
        }
        if !complete && !repeated.contains(&number) {
            parts.left_out.insert(definition.id.text.clone());
        }
    }
    Some(Catalog {
        project: project?,
        datasets: parts.datasets,
        kpis: parts.kpis,
        reports: parts.reports,
        snapshots: parts.snapshots,
        left_out: parts.left_out,
    })
}

#[derive(Default)]
struct Parts {
    datasets: BTreeMap<String, Dataset>,
    kpis: BTreeMap<String, Kpi>,
    reports: BTreeMap<String, ReportDefinition>,
    snapshots: BTreeMap<String, SnapshotCase>,
    left_out: BTreeSet<String>,
}

impl Parts {
    /// Reads a definition and keeps it. False if it has errors.
    #[allow(clippy::too_many_arguments, reason = "all that reading any kind of definition takes")]
    fn take(
        &mut self,
        kind: &str,
        root: &Path,
        definition: &Definition,
        node: &Node,
        calendar: &Calendar,
        sources: &Sources,
        problems: &mut Vec<Diagnostic>,
    ) -> bool {
        let (id, sound) = (&definition.id, definition.sound);
        match kind {
            "dataset" => keep(&mut self.datasets, id, sound, dataset::dataset(id, node, sources, problems)),
            "kpi" => keep(&mut self.kpis, id, sound, kpi::kpi(definition, node, sources, problems)),
            "report" => {
                let file = sources.file(definition.span.source).map(|file| Path::new(&file.name));
                let folder = file.and_then(Path::parent).map(|folder| root.join(folder)).unwrap_or_default();
                keep(&mut self.reports, id, sound, report::report(id, node, folder, problems))
            }
            _ => keep(&mut self.snapshots, id, sound, report::snapshot(id, node, calendar, problems)),
        }
    }
}

fn keep<T>(all: &mut BTreeMap<String, T>, id: &SourceText, sound: bool, read: Option<T>) -> bool {
    let read = read.filter(|_| sound);
    read.map(|value| all.insert(id.text.clone(), value)).is_some()
}
