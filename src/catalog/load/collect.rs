//! Definitions → [`Catalog`]: the sound ones by id, and the names of the others.

use super::document::{Definition, Read};
use super::node::Node;
use super::{criteria, dataset, language, lints, names, project, report, rule, scales, scorecard, test};
use crate::calendar::Calendar;
use crate::catalog::{
    Catalog, Dataset, Kpi, KpiTest, OverridesDefinition, Project, ReportDefinition, Rule, ScaleDefinition,
    ScorecardDefinition, SnapshotCase,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::Language;
use crate::name::Key;
use crate::source::{SourceText, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Reads every definition. One with errors is left out, so is one whose id is taken (its number is in `repeated`).
pub(super) fn collect(
    root: &Path,
    definitions: &mut [Definition],
    repeated: &BTreeSet<usize>,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Catalog> {
    let calendar = project_node(definitions).and_then(|project| project.get("calendar"));
    let mut parts = Parts::new(root, sources, project::calendar(calendar, problems));
    for (number, definition) in definitions.iter_mut().enumerate() {
        if repeated.contains(&number) {
            continue;
        }
        let before = problems.len();
        let read = definition.read.take();
        problems.append(&mut definition.said);
        parts.tests.append(&mut definition.tests);
        let complete =
            definition.node.as_ref().and_then(|node| parts.take(definition, node, read, problems)).is_some();
        if !definition.sound {
            // What is missing may only be misspelt.
            let said = problems.split_off(before);
            problems.extend(said.into_iter().filter(|problem| problem.code != Code::MissingKey));
        }
        if !complete {
            let others = definition
                .node
                .iter()
                .flat_map(|node| node.strings("title").into_iter().chain(node.strings("aliases")));
            let names = others.chain(std::iter::once(definition.id.text.clone()));
            parts.left_out.extend(names.map(|name| Key::of(&name)));
        }
    }
    scales::put_in(&parts.scales, &parts.left_out, &mut parts.kpis, &mut parts.overrides, problems);
    let queries = queries(project_node(definitions), &mut parts, problems);
    language::choose(&parts.languages, &parts.left_out, &mut parts.reports, &parts.snapshots, problems);
    let tests = test::unique(parts.tests, problems);
    let waivers = lints::waivers(definitions, problems);
    Some(Catalog {
        project: Project { queries, ..parts.project? },
        datasets: parts.datasets,
        kpis: parts.kpis,
        reports: parts.reports,
        scorecards: parts.scorecards,
        rules: parts.rules,
        snapshots: parts.snapshots,
        scales: parts.scales,
        overrides: parts.overrides,
        languages: parts.languages,
        commentary: Vec::new(),
        tests,
        left_out: parts.left_out,
        waivers,
    })
}

/// The datasets that are written as SQL. If the project does not allow it, they are left out.
fn queries(
    project: Option<&Node>,
    parts: &mut Parts<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(String, SourceText)> {
    let written = |dataset: &Dataset| Some((dataset.table.text.clone(), dataset.query.clone()?));
    let queries: Vec<(String, SourceText)> = parts.datasets.values().filter_map(written).collect();
    if queries.is_empty() || project.is_some_and(|project| project.yes("allow sql")) {
        return queries;
    }
    parts.datasets.retain(|_, dataset| {
        let Some(query) = &dataset.query else { return true };
        let name = &dataset.name.text;
        problems.push(
            Diagnostic::error(
                Code::SqlNotAllowed,
                format!("the dataset `{name}` is written as SQL, which the project does not allow"),
            )
            .at(query.span, "")
            .with_help("name a `table` instead; or, if you trust who writes datasets, add `allow sql: true` to `kpi.yaml`"),
        );
        parts.left_out.insert(Key::of(name));
        false
    });
    Vec::new()
}

/// Whether all that is wrong with a definition are keys that mean nothing.
fn only_unknown_keys(definition: &Definition, problems: &[Diagnostic]) -> bool {
    let span = definition.span;
    problems
        .iter()
        .filter(|problem| {
            problem.primary.as_ref().is_some_and(|label| {
                label.span.source == span.source && (span.start..=span.end).contains(&label.span.start)
            })
        })
        .all(|problem| matches!(problem.code, Code::UnknownKey | Code::MissingKey))
}

/// The content of the project's document.
pub(super) fn project_node(definitions: &[Definition]) -> Option<&Node> {
    definitions.iter().find(|definition| definition.kind == "project")?.node.as_ref()
}

/// A catalogue under construction.
struct Parts<'a> {
    root: &'a Path,
    sources: &'a Sources,
    calendar: Calendar,
    project: Option<Project>,
    datasets: BTreeMap<String, Dataset>,
    kpis: BTreeMap<String, Arc<Kpi>>,
    reports: BTreeMap<String, ReportDefinition>,
    scorecards: BTreeMap<String, ScorecardDefinition>,
    rules: BTreeMap<String, Arc<Rule>>,
    snapshots: BTreeMap<String, SnapshotCase>,
    scales: BTreeMap<String, ScaleDefinition>,
    overrides: BTreeMap<String, OverridesDefinition>,
    languages: BTreeMap<String, Arc<Language>>,
    tests: Vec<KpiTest>,
    left_out: BTreeSet<Key>,
}

impl<'a> Parts<'a> {
    fn new(root: &'a Path, sources: &'a Sources, calendar: Calendar) -> Self {
        Self {
            root,
            sources,
            calendar,
            project: None,
            datasets: BTreeMap::new(),
            kpis: BTreeMap::new(),
            reports: BTreeMap::new(),
            scorecards: BTreeMap::new(),
            rules: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            scales: BTreeMap::new(),
            overrides: BTreeMap::new(),
            languages: BTreeMap::new(),
            tests: Vec::new(),
            left_out: BTreeSet::new(),
        }
    }

    /// Reads a definition, unless it has been `read`, and keeps it if it is sound. `None` if it is not.
    fn take(
        &mut self,
        definition: &Definition,
        node: &Node,
        read: Option<Read>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        let (id, sound) = (definition.id.text.clone(), definition.sound);
        match definition.kind {
            "project" => {
                let read = project::project(self.root, definition, node, self.calendar.clone(), problems);
                self.project = Some(read.filter(|_| sound)?);
            }
            "dataset" => {
                let read = dataset::dataset(&definition.id, node, self.sources, problems);
                self.datasets.insert(id, read.filter(|_| sound)?);
            }
            "kpi" => {
                // A misspelt key alone does not keep the formula from being checked in the same run. Nothing is computed after an error.
                let read = read.filter(|_| sound || only_unknown_keys(definition, problems));
                let Some(Read::Kpi(read)) = read else { return None };
                self.kpis.insert(id, read);
            }
            "test" => self.tests.push(test::test(&definition.id, node).filter(|_| sound)?),
            "report" => {
                let file = self.sources.file(definition.span.source).map(|file| Path::new(&file.name));
                let folder = file.and_then(Path::parent).map(|folder| self.root.join(folder));
                let read = report::report(&definition.id, node, folder.unwrap_or_default(), problems);
                self.reports.insert(id, read.filter(|_| sound)?);
            }
            "language" => {
                let Some(Read::Language(read)) = read.filter(|_| sound) else { return None };
                self.languages.insert(id, read);
            }
            "scale" => {
                let read = criteria::scale(&definition.id, node, problems);
                self.scales.insert(id, read.filter(|_| sound)?);
            }
            "overrides" => {
                let read = criteria::overrides(&definition.id, node, problems);
                self.overrides.insert(id, read.filter(|_| sound)?);
            }
            "scorecard" => {
                let read = scorecard::scorecard(&definition.id, node, problems);
                self.scorecards.insert(id, read.filter(|_| sound)?);
            }
            "rules" => {
                let repeated = names::repeated_rules(&self.rules, node, problems);
                let whole = sound || only_unknown_keys(definition, problems);
                let read = rule::rules(node, problems).into_iter().filter(|_| whole);
                let read = read.filter(|rule| !repeated.contains(&rule.id.span));
                self.rules.extend(read.map(|rule| (rule.id.text.clone(), Arc::new(rule))));
            }
            _ => {
                let read = report::snapshot(&definition.id, node, &self.calendar, problems);
                self.snapshots.insert(id, read.filter(|_| sound)?);
            }
        }
        Some(())
    }
}
