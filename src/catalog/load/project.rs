//! The project document → [`Project`].

use super::document::Definition;
use super::lints;
use super::names::unique;
use super::node::{Entry, Node};
use crate::calendar::{Calendar, MONTHS, WeekPattern};
use crate::catalog::format::WEEKDAYS;
use crate::catalog::{ColumnType, DataSource, EngineDefinition, FileSource, Limits, Project, SourceFiles};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceText, Span};
use jiff::civil::Weekday;
use std::path::{Component, Path, PathBuf};

/// Folders of definitions and of reports, unless stated.
const DEFINITIONS: &str = "kpis";
/// Folders of definitions that are read too where they exist, unless folders are stated.
const MORE_DEFINITIONS: &[&str] = &["overrides", "scorecards", "languages"];
const REPORTS: &str = "reports";

/// A folder of definitions.
#[derive(Debug)]
pub(super) struct Folder {
    /// Relative to the root.
    pub(super) path: PathBuf,
    /// Where it is stated.
    pub(super) stated_at: Option<Span>,
    /// Whether it is read only because it is there, so that it may hold projects of their own.
    pub(super) incidental: bool,
}

/// The folders to read, definitions first; those that leave the project are reported.
pub(super) fn folders(project: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Vec<Folder> {
    let mut folders = definitions(project);
    folders.extend(stated(project, "reports", REPORTS));
    folders.retain(|Folder { path, stated_at: span, .. }| {
        let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if let (false, Some(span)) = (inside, span) {
            problems.push(
                Diagnostic::error(Code::InvalidValue, "a folder of definitions lies outside the project")
                    .at(*span, "leaves the project's folder")
                    .with_help("name a folder below the one of `kpi.yaml`"),
            );
        }
        inside
    });
    folders
}

fn definitions(project: Option<&Node>) -> Vec<Folder> {
    let mut folders = stated(project, "definitions", DEFINITIONS);
    if folders.iter().all(|folder| folder.stated_at.is_none()) {
        let more = |path| Folder { path: PathBuf::from(path), stated_at: None, incidental: true };
        folders.extend(MORE_DEFINITIONS.iter().map(more));
    }
    folders
}

fn stated(project: Option<&Node>, key: &str, unless: &str) -> Vec<Folder> {
    let stated = project.map(|project| project.texts(key)).unwrap_or_default();
    if stated.is_empty() {
        return vec![Folder { path: PathBuf::from(unless), stated_at: None, incidental: false }];
    }
    let folder = |SourceText { text, span }| Folder {
        path: PathBuf::from(text),
        stated_at: Some(span),
        incidental: false,
    };
    stated.into_iter().map(folder).collect()
}

/// Reads the project. `None` if it does not say where the data are: neither itself nor by the engines that have them.
pub(super) fn project(
    root: &Path,
    definition: &Definition,
    node: &Node,
    calendar: Calendar,
    problems: &mut Vec<Diagnostic>,
) -> Option<Project> {
    let paths = |folders: Vec<Folder>| folders.into_iter().map(|folder| folder.path).collect();
    let data = match (node.entry("data"), node.get("engines")) {
        (Some(stated), _) => data(stated, problems)?,
        (None, Some(_)) => DataSource::Engines(definition.id.span),
        (None, None) => return None,
    };
    Some(Project {
        root: root.to_owned(),
        title: definition.id.text.clone(),
        data,
        engines: engines(node, problems),
        limits: limits(node.get("limits")),
        parameters: super::kpi::parameters(node, problems),
        lints: lints::levels(node, problems),
        calendar,
        history: node.text("history"),
        queries: Vec::new(),
        definitions: paths(definitions(Some(node))),
        reports: paths(stated(Some(node), "reports", REPORTS)),
    })
}

fn engines(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<EngineDefinition> {
    let entries = node.get("engines").map(Node::entries).unwrap_or_default();
    unique("engines", entries.iter().map(|entry| &entry.key), problems);
    let mut engines = Vec::new();
    for entry in entries {
        let (name, node) = (&entry.key, &entry.value);
        let profile = node.text("profile").unwrap_or_else(|| name.clone());
        if !is_plain(&profile.text) {
            let message = format!("`{}` is not the name of a connection profile", profile.text);
            problems.push(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(profile.span, "expected letters, digits, `-` and `_`")
                    .with_help("a profile stands in your own configuration, and is named here without a path or ending"),
            );
        }
        // What is left out was reported with the keys.
        let Some(dialect) = node.string("dialect") else { continue };
        let most_cells = node.whole("cells").unwrap_or(EngineDefinition::MOST_CELLS);
        engines.push(EngineDefinition { name: name.clone(), dialect, profile, most_cells });
    }
    engines
}

/// Whether a name is no path: a profile names a driver, which is code, and a definition must not bring its own.
fn is_plain(name: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    !name.is_empty() && name.chars().all(plain)
}

fn limits(node: Option<&Node>) -> Limits {
    let Some(node) = node else { return Limits::default() };
    let size = |key: &str| node.string(key).and_then(|text| text.parse().ok());
    Limits {
        threads: node.whole("threads"),
        memory: size("memory"),
        timeout: node.string("timeout").and_then(|text| text.parse().ok()),
        temp_folder: node.text("temp folder"),
        temp_size: size("temp size"),
    }
}

/// Reads the calendar; a part that is wrong is reported and stays as it is unless stated.
pub(super) fn calendar(node: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Calendar {
    let mut calendar = Calendar::default();
    let Some(node) = node else { return calendar };
    if let Some(zone) = node.text("timezone") {
        match jiff::tz::TimeZone::get(&zone.text) {
            Ok(_) => calendar.timezone = zone.text,
            Err(_) => problems.push(unknown_zone(&zone)),
        }
    }
    let index = |key: &str, words: &[&str]| {
        let word = node.string(key)?;
        i8::try_from(words.iter().position(|known| *known == word)?).ok()
    };
    if let Some(day) =
        index("week starts", WEEKDAYS).and_then(|day| Weekday::from_monday_zero_offset(day).ok())
    {
        calendar.week_start = day;
    }
    if let Some(month) = index("fiscal year starts", MONTHS) {
        calendar.fiscal_start = month + 1;
    }
    calendar.weeks = node.string("pattern").as_deref().and_then(WeekPattern::parse);
    calendar
}

fn unknown_zone(zone: &SourceText) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::InvalidValue, format!("`{}` is not a time zone", zone.text))
        .at(zone.span, "expected an IANA name such as `UTC` or `Europe/Berlin`");
    let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    diagnostic.with_nearest(zone.span, &zone.text, known.iter().map(String::as_str))
}

fn data(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<DataSource> {
    let node = &entry.value;
    let (database, script) = (node.text("database"), node.text("script"));
    let patterns = node.texts("files");
    let stated = node.get("sources").map(Node::entries).unwrap_or_default();
    let has_files = !patterns.is_empty() || !stated.is_empty();
    match (database, has_files) {
        (Some(file), false) => Some(DataSource::Database { file, script }),
        (None, true) => {
            if let Some(script) = script {
                problems.push(
                    Diagnostic::error(Code::InvalidValue, "`script` goes with `database` only")
                        .at(script.span, "makes no data file"),
                );
            }
            let before = problems.len();
            unique("data sources", stated.iter().map(|entry| &entry.key), problems);
            let sources: Vec<FileSource> =
                stated.iter().filter_map(|entry| file_source(entry, problems)).collect();
            (problems.len() == before).then_some(DataSource::Files { patterns, sources })
        }
        (Some(file), true) => {
            problems.push(
                Diagnostic::error(Code::InvalidValue, "`data` has both a database and files")
                    .at(file.span, "a database")
                    .with_help("keep one of the two"),
            );
            None
        }
        (None, false) => {
            problems.push(
                Diagnostic::error(Code::MissingKey, "`data` does not say where the data are")
                    .at(entry.key.span, "has no `database`, `files` or `sources`")
                    .with_help("add `database: FILE` or `files: PATTERN`"),
            );
            None
        }
    }
}

fn file_source(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<FileSource> {
    let node = &entry.value;
    let before = problems.len();
    let delimiter = node.text("delimiter").and_then(|text| delimiter(&text, problems));
    let columns = types(node.get("columns"), problems);
    let partitions = types(node.get("partitions"), problems);
    let files = source_files(entry, problems);
    (problems.len() == before).then_some(FileSource {
        table: entry.key.clone(),
        files: files?,
        partitions,
        delimiter,
        nulls: node.strings("nulls"),
        timestamps: node.text("timestamps"),
        dates: node.text("dates"),
        decimal_comma: node.yes("decimal comma"),
        columns,
    })
}

fn source_files(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<SourceFiles> {
    let patterns = entry.value.texts("files");
    let table = &entry.key;
    match (entry.value.text("file"), patterns.as_slice()) {
        (Some(file), []) => Some(SourceFiles::One(file)),
        (None, [_, ..]) => Some(SourceFiles::Matching(patterns)),
        (Some(file), [..]) => {
            let message = format!("the data source `{}` has both `file` and `files`", table.text);
            problems.push(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(file.span, "one file")
                    .with_help("keep one of the two"),
            );
            None
        }
        (None, []) => {
            let message = format!("the data source `{}` does not say which file it reads", table.text);
            problems.push(
                Diagnostic::error(Code::MissingKey, message)
                    .at(table.span, "has no `file` or `files`")
                    .with_help("add `file: FILE`, or `files: PATTERN` for the Parquet files of a folder"),
            );
            None
        }
    }
}

/// Names with the types they are declared to have.
fn types(node: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Vec<(SourceText, ColumnType)> {
    let declared = node.map(Node::entries).unwrap_or_default();
    declared
        .iter()
        .filter_map(|column| Some((column.key.clone(), typed(&column.value.as_text()?, problems)?)))
        .collect()
}

fn delimiter(text: &SourceText, problems: &mut Vec<Diagnostic>) -> Option<char> {
    let mut characters = text.text.chars();
    match (text.text.as_str(), characters.next(), characters.next()) {
        ("tab", ..) => Some('\t'),
        (_, Some(one), None) => Some(one),
        _ => {
            let message = format!("expected one character or `tab` for `delimiter`, found `{}`", text.text);
            problems.push(Diagnostic::error(Code::InvalidValue, message).at(text.span, ""));
            None
        }
    }
}

/// The type a text names; reported if it names none.
pub(super) fn typed(text: &SourceText, problems: &mut Vec<Diagnostic>) -> Option<ColumnType> {
    let found = ColumnType::parse(&text.text);
    if found.is_none() {
        let diagnostic =
            Diagnostic::error(Code::InvalidValue, format!("`{}` is not a column type", text.text)).at(
                text.span,
                "expected `integer`, `decimal(p,s)`, `double`, `boolean`, `text`, `date`, `timestamp` or `instant`",
            );
        let decimal = text.text.trim_start().starts_with("decimal");
        problems.push(match () {
            () if !decimal => {
                diagnostic.with_nearest(text.span, &text.text, ColumnType::NAMES.iter().copied())
            }
            () if !text.text.contains(')') => diagnostic
                .with_help("write `\"decimal(18,2)\"` in quotes: a comma between braces ends a value"),
            () => diagnostic.with_help(
                "write the digits in all and those after the point, such as `decimal(18,2)`; at most 38",
            ),
        });
    }
    found
}
