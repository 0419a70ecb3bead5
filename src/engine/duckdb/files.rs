//! Data files → tables of a database in memory.

use super::fault::Fault;
use super::run::fault;
use super::settings::Settings;
use super::steady::Steady;
use super::{connect, import};
use crate::catalog::{FileSource, Project, SourceFiles};
use crate::diagnostic::Diagnostic;
use crate::source::SourceText;
use duckdb::Connection;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A file that is to be a table, or several that are one.
#[derive(Debug)]
pub(super) struct DataFile<'a> {
    /// The table's name.
    pub(super) table: String,
    /// Where it is; the first, if there are several.
    pub(super) path: PathBuf,
    /// The others, in the order of their paths.
    pub(super) more: Vec<PathBuf>,
    /// The path as messages show it: relative to the project, with `/`; the pattern, if there are several.
    pub(super) named: String,
    /// The place in `kpi.yaml` that names it.
    pub(super) place: &'a SourceText,
    /// How it is read, if stated.
    pub(super) how: Option<&'a FileSource>,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Text with this character between fields.
    Text(u8),
    /// Parquet.
    Parquet,
    /// A JSON array or lines of JSON objects.
    Json,
}

/// Loads every file, or reports every problem.
pub(super) fn open(
    project: &Project,
    patterns: &[SourceText],
    sources: &[FileSource],
    settings: &Settings,
) -> Result<(Connection, Vec<Diagnostic>, Steady), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut files = listed(&project.root, patterns, sources, &mut faults);
    files.retain(|file| match admitted(file, settings) {
        Ok(()) => true,
        Err(fault) => {
            faults.push(fault);
            false
        }
    });
    let connection = match connect::in_memory(settings) {
        Ok(connection) => connection,
        Err(error) => return Err(vec![Fault::Options { fault: fault(&error, settings) }]),
    };
    let (mut notices, mut reachable, mut steady) = (Vec::new(), Vec::new(), Steady::default());
    for file in &files {
        match import::import(&connection, settings, project, file) {
            Ok(imported) => {
                notices.extend(imported.unconverted.into_iter().map(Diagnostic::from));
                reachable.extend(imported.reachable);
                steady.extend(imported.steady);
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        match connect::lock(&connection, &reachable) {
            Ok(()) => return Ok((connection, notices, steady)),
            Err(error) => faults.push(Fault::Options { fault: fault(&error, settings) }),
        }
    }
    Err(faults)
}

/// Whether the project may read the files of a table.
fn admitted(file: &DataFile<'_>, settings: &Settings) -> Result<(), Fault> {
    for path in &file.more {
        settings.reach.admit(path, file.place, &settings.named(&path.to_string_lossy()))?;
    }
    settings.reach.admit(&file.path, file.place, &file.named)
}

/// The files of patterns in the order of their paths, then those of sources; one file per table.
fn listed<'a>(
    root: &Path,
    patterns: &'a [SourceText],
    sources: &'a [FileSource],
    faults: &mut Vec<Fault>,
) -> Vec<DataFile<'a>> {
    let mut files = Vec::new();
    for pattern in patterns {
        match matches(root, pattern) {
            Ok(paths) => files.extend(paths.into_iter().map(|path| DataFile {
                table: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                named: shown(root, &path),
                path,
                more: Vec::new(),
                place: pattern,
                how: None,
            })),
            Err(fault) => faults.push(fault),
        }
    }
    // A file that a source describes is not also read by a pattern.
    let mut described = BTreeSet::new();
    for source in sources {
        match source_file(root, source) {
            Ok(file) => {
                described.extend([&file.path].into_iter().chain(&file.more).cloned());
                files.push(file);
            }
            Err(found) => faults.extend(found),
        }
    }
    files.retain(|file| file.how.is_some() || !described.contains(&file.path));
    let mut tables: BTreeMap<String, (PathBuf, &SourceText)> = BTreeMap::new();
    files.retain(|file| match tables.entry(file.table.to_lowercase()) {
        Entry::Vacant(free) => {
            free.insert((file.path.clone(), file.place));
            true
        }
        Entry::Occupied(held) => {
            let (path, first) = held.get();
            // Two patterns may match one file.
            if *path != file.path || file.how.is_some() {
                let (first, second) = ((*first).clone(), file.place.clone());
                faults.push(Fault::SameTable { table: file.table.clone(), first, second });
            }
            false
        }
    });
    files
}

fn source_file<'a>(root: &Path, source: &'a FileSource) -> Result<DataFile<'a>, Vec<Fault>> {
    let (place, paths) = match &source.files {
        SourceFiles::One(file) => (file, vec![root.join(&file.text)]),
        SourceFiles::Matching(patterns) => {
            let (mut paths, mut faults) = (BTreeSet::new(), Vec::new());
            for pattern in patterns {
                match matches(root, pattern) {
                    Ok(found) => paths.extend(found),
                    Err(fault) => faults.push(fault),
                }
            }
            match patterns.first() {
                Some(first) if faults.is_empty() => (first, paths.into_iter().collect()),
                _ => return Err(faults),
            }
        }
    };
    let mut paths = paths.into_iter();
    Ok(DataFile {
        table: source.table.text.clone(),
        path: paths.next().unwrap_or_default(),
        more: paths.collect(),
        named: place.text.clone(),
        place,
        how: Some(source),
    })
}

fn matches(root: &Path, pattern: &SourceText) -> Result<Vec<PathBuf>, Fault> {
    let root = glob::Pattern::escape(&root.to_string_lossy());
    let alone = root.is_empty() || Path::new(&pattern.text).is_absolute();
    let whole = if alone { pattern.text.clone() } else { format!("{root}/{}", pattern.text) };
    let invalid = |words: String| Fault::Pattern { pattern: pattern.clone(), words };
    let found = glob::glob(&whole).map_err(|error| invalid(error.msg.to_owned()))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in found {
        let path = path.map_err(|error| {
            Fault::unreadable(pattern, &error.path().to_string_lossy(), &error.error().to_string())
        })?;
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(Fault::NoMatch { pattern: pattern.clone() }) } else { Ok(paths) }
}

fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

/// The kind of a file, or of all files of a table.
pub(super) fn kind(file: &DataFile<'_>) -> Result<FileKind, Fault> {
    let kind = kind_of(file, &file.path)?;
    for path in &file.more {
        if kind_of(file, path)? != kind {
            return Err(Fault::MixedKinds { file: file.place.clone(), named: file.named.clone() });
        }
    }
    Ok(kind)
}

/// The kind of a file by its ending; a stated delimiter makes any other ending a text file.
fn kind_of(file: &DataFile<'_>, path: &Path) -> Result<FileKind, Fault> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let stated = file.how.and_then(|how| Some((how.delimiter?, how)));
    let stated = match stated {
        Some((delimiter, how)) => Some(ascii(delimiter, how)?),
        None => None,
    };
    match (ending.as_str(), stated) {
        ("parquet", None) => Ok(FileKind::Parquet),
        ("json" | "ndjson", None) => Ok(FileKind::Json),
        ("parquet" | "json" | "ndjson", Some(_)) => Err(not_text(file, "delimiter")),
        ("tsv", stated) => Ok(FileKind::Text(stated.unwrap_or(b'\t'))),
        ("csv", stated) => Ok(FileKind::Text(stated.unwrap_or(b','))),
        (_, Some(delimiter)) => Ok(FileKind::Text(delimiter)),
        (_, None) => Err(Fault::UnknownEnding { file: file.place.clone(), named: file.named.clone() }),
    }
}

fn ascii(delimiter: char, how: &FileSource) -> Result<u8, Fault> {
    u8::try_from(delimiter)
        .ok()
        .filter(u8::is_ascii)
        .ok_or_else(|| Fault::Delimiter { table: how.table.clone(), delimiter })
}

/// The fault of a key that only text files have.
pub(super) fn not_text(file: &DataFile<'_>, key: &'static str) -> Fault {
    Fault::NotText {
        table: file.how.map_or(file.place, |how| &how.table).clone(),
        key,
        named: file.named.clone(),
    }
}

/// The fault of a key that only Parquet files have.
pub(super) fn not_parquet(file: &DataFile<'_>, key: &'static str) -> Fault {
    Fault::NotParquet {
        table: file.how.map_or(file.place, |how| &how.table).clone(),
        key,
        named: file.named.clone(),
    }
}
