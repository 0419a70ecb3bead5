//! `kpi snapshot`: reports that must not change unnoticed.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

mod check;
mod formats;
mod list;
mod review;

use super::annotations::Annotations;
use super::arguments::{
    Arguments, ReportOutput, ScopeArguments, SnapshotAction, SnapshotArguments, SnapshotFormat,
};
use super::failure::{Failure, Verdict};
use super::workspace::{self, Workspace};
use super::{output, parameters, report, report_files, scope};
use crate::catalog::{ReportFormat, SnapshotCase};
use crate::diagnostic::nearest;
use crate::pipeline;
use crate::report::Templates;
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Where stored snapshots live, below the first folder of reports.
const FOLDER: &str = "snapshots";
const ENDING: &str = ".snap";

pub(crate) fn snapshot(arguments: &Arguments, typed: &SnapshotArguments) -> Result<Verdict, Failure> {
    let opened = opened(arguments);
    let (workspace, templates) = match (opened, annotations(&typed.action)) {
        (Err(failure), Some(format)) => return format.stopped(arguments, failure),
        (opened, _) => opened?,
    };
    match &typed.action {
        SnapshotAction::Check { cases, fail_on, format } => {
            check::check(arguments, &workspace, &templates, &check::Asked { cases, fail_on, format: *format })
        }
        SnapshotAction::Review { cases } => review::review(&workspace, &templates, cases),
        SnapshotAction::Accept { cases } => accept(&workspace, &templates, cases),
        SnapshotAction::List { format } => list::list(&workspace, *format),
        SnapshotAction::Prune => list::prune(&workspace),
    }
}

fn opened(arguments: &Arguments) -> Result<(Workspace, Templates), Failure> {
    let mut workspace = workspace::open(arguments)?;
    let templates = workspace::templates(&mut workspace)?;
    Ok((workspace, templates))
}

/// The format, if definitions that do not hold are a result in it.
fn annotations(action: &SnapshotAction) -> Option<Annotations> {
    match action {
        SnapshotAction::Check { format: SnapshotFormat::Sarif, .. } => Some(Annotations::Sarif),
        SnapshotAction::Check { format: SnapshotFormat::Github, .. } => Some(Annotations::Github),
        SnapshotAction::Check { format: SnapshotFormat::Junit, .. } => {
            Some(Annotations::Junit("kpi snapshot check"))
        }
        _ => None,
    }
}

/// One case in one format: where it is stored and what it is now.
struct Checked<'a> {
    case: &'a SnapshotCase,
    file: PathBuf,
    now: Snapshot,
}

fn accept(workspace: &Workspace, templates: &Templates, names: &[String]) -> Result<Verdict, Failure> {
    by_hand_only("accept")?;
    let mut accepted = String::new();
    for checked in checked_cases(workspace, templates, names)? {
        // What cannot be read is no snapshot, and is stored anew.
        if stored(&checked.file).ok().flatten().is_some_and(|stored| stored == checked.now) {
            continue;
        }
        store(&checked)?;
        accepted.push_str(&format!("{}\n", checked.file.display()));
    }
    output::print(if accepted.is_empty() { "nothing differs\n" } else { &accepted })?;
    Ok(Verdict::Fine)
}

/// Where `CI` is set, nothing that people have to look at is written.
fn by_hand_only(action: &str) -> Result<(), Failure> {
    if std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false") {
        return Err(Failure::Usage(format!(
            "snapshots are not stored or deleted where `CI` is set: run `kpi snapshot {action}` by hand"
        )));
    }
    Ok(())
}

fn store(checked: &Checked<'_>) -> Result<(), Failure> {
    let text = checked
        .now
        .to_text(&checked.case.report.text, None)
        .map_err(|error| Failure::System(error.to_string()))?;
    output::write_file(&checked.file, &text)
}

fn checked_cases<'a>(
    workspace: &'a Workspace,
    templates: &Templates,
    names: &[String],
) -> Result<Vec<Checked<'a>>, Failure> {
    let all = &workspace.checked.catalog.snapshots;
    for name in names {
        if !all.contains_key(name) {
            return Err(Failure::Usage(match nearest(name, all.keys().map(String::as_str)) {
                Some(near) => format!("there is no snapshot `{name}`; `{near}` is the nearest id"),
                None => format!("there is no snapshot `{name}`; {} are declared", all.len()),
            }));
        }
    }
    let mut checked = Vec::new();
    for case in all.values().filter(|case| names.is_empty() || names.contains(&case.id.text)) {
        checked.extend(checked_case(workspace, templates, case)?);
    }
    Ok(checked)
}

fn checked_case<'a>(
    workspace: &'a Workspace,
    templates: &Templates,
    case: &'a SnapshotCase,
) -> Result<Vec<Checked<'a>>, Failure> {
    let definition = report::report_named(workspace, &case.report.text)?;
    let language = case.language.as_ref().map(|code| code.text.as_str());
    let definition = report::in_language(workspace, definition, language)?;
    let as_of = match &case.as_of {
        Some(text) => Some(text.text.parse().map_err(|_| {
            Failure::Usage(format!(
                "snapshot `{}`: `as of: {}` is not a date such as 2026-10-18",
                case.id.text, text.text
            ))
        })?),
        None => None,
    };
    let typed = ScopeArguments {
        scope: case.scope.iter().map(|(dimension, member)| format!("{}={member}", dimension.text)).collect(),
        period: Some(case.period.text.clone()),
        as_of,
    };
    let set = case.set.iter().map(|(name, value)| (name.text.as_str(), value.as_str()));
    let parameters = parameters::values(workspace, &definition, set)?;
    let definition = &definition.with(&parameters);
    let question = scope::resolve(workspace, &typed, definition.period)?;
    let pages = report::pages(workspace, definition, &parameters, &question, None)?;
    let Some(page) = pages.first() else {
        return Err(Failure::System(format!("snapshot `{}` has no page", case.id.text)));
    };
    let (checked, period) = (&workspace.checked, &question.period);
    let reach =
        pipeline::unreached(checked, workspace.engine.as_ref(), definition, period, (as_of, question.as_of))
            .map_err(|error| scope::engine_failure(&error))?;
    let reach: BTreeMap<String, String> =
        reach.into_iter().map(|(dataset, day)| (dataset, day.to_string())).collect();
    let in_format = |format: &ReportFormat| {
        let output = output_of(*format);
        let body = report::text(workspace, templates, definition, page, output)?;
        let now = Snapshot { values: page.values.clone(), reach: reach.clone(), body };
        Ok(Checked { case, file: folder(workspace).join(stored_name(case, output)), now })
    };
    case.formats.iter().map(in_format).collect()
}

fn output_of(format: ReportFormat) -> ReportOutput {
    match format {
        ReportFormat::Markdown => ReportOutput::Markdown,
        ReportFormat::Html => ReportOutput::Html,
    }
}

fn stored_name(case: &SnapshotCase, output: ReportOutput) -> String {
    format!("{}.{}{ENDING}", case.id.text, report_files::ending(output))
}

fn folder(workspace: &Workspace) -> PathBuf {
    let project = &workspace.checked.catalog.project;
    let reports = project.reports.first().cloned().unwrap_or_else(|| PathBuf::from("reports"));
    project.root.join(reports).join(FOLDER)
}

fn stored(file: &std::path::Path) -> Result<Option<Snapshot>, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Snapshot::from_text(&text).map(Some).map_err(|error| {
            Failure::System(format!("snapshot `{}` cannot be used: {error}", file.display()))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::System(format!("cannot read `{}`: {error}", file.display()))),
    }
}

/// Stored files that belong to no case.
fn orphans(workspace: &Workspace) -> Result<BTreeSet<String>, Failure> {
    let entries = match std::fs::read_dir(folder(workspace)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(Failure::System(error.to_string())),
    };
    let mut orphans = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let known = workspace
            .checked
            .catalog
            .snapshots
            .values()
            .any(|case| case.formats.iter().any(|format| name == stored_name(case, output_of(*format))));
        if name.ends_with(ENDING) && !known {
            orphans.insert(name);
        }
    }
    Ok(orphans)
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned())
}
