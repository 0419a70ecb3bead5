//! The files that a command reads: where they are, and what they are.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::Reads;
use crate::catalog::{self, DataSource, Project, SourceFiles};
use crate::source::shown_path;
use notify::RecursiveMode;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;
use walkdir::{DirEntry, WalkDir};

const PROJECT_FILE: &str = "kpi.yaml";
/// The folder of notes.
const COMMENTARY: &str = "commentary";
/// Signs of a glob pattern.
const WILDCARDS: [char; 3] = ['*', '?', '['];

/// What tells one content of a file from another: when it was written, and its length.
pub(super) type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// What a command reads.
pub(super) struct Inputs {
    root: PathBuf,
    reads: Reads,
    /// As `kpi.yaml` said when it could last be used.
    project: Option<Project>,
}

impl Inputs {
    pub(super) fn new(root: PathBuf, reads: Reads) -> Self {
        let project = catalog::project(&root);
        Self { root, reads, project }
    }

    /// Reads `kpi.yaml` again; what it said holds as long as it cannot be used.
    pub(super) fn read_again(&mut self) {
        self.project = catalog::project(&self.root).or_else(|| self.project.take());
    }

    /// Folders of definitions and templates, relative to the root.
    fn definitions(&self) -> BTreeSet<&Path> {
        let folders =
            self.project.iter().flat_map(|project| project.definitions.iter().chain(&project.reports));
        folders.map(PathBuf::as_path).chain([Path::new(COMMENTARY)]).collect()
    }

    /// Paths and patterns of the data, relative to the root. A database that a script makes is not one: it is written by the command itself.
    fn data(&self) -> BTreeSet<&str> {
        let Some(project) = self.project.as_ref().filter(|_| self.reads.data) else { return BTreeSet::new() };
        let mut paths = BTreeSet::new();
        match &project.data {
            DataSource::Database { script: Some(script), .. } => paths.extend([script.text.as_str()]),
            DataSource::Database { file, script: None } => paths.extend([file.text.as_str()]),
            // No file says that they changed.
            DataSource::Engines(_) => {}
            DataSource::Files { patterns, sources } => {
                paths.extend(patterns.iter().map(|pattern| pattern.text.as_str()));
                for source in sources {
                    match &source.files {
                        SourceFiles::One(file) => paths.extend([file.text.as_str()]),
                        SourceFiles::Matching(patterns) => {
                            paths.extend(patterns.iter().map(|pattern| pattern.text.as_str()));
                        }
                    }
                }
            }
        }
        paths
    }

    /// The folders to watch, and whether with those below. Of one that does not exist the nearest above it that does: there it will be seen.
    pub(super) fn folders(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let mut folders = BTreeMap::new();
        let mut watch = |path: PathBuf, mode: RecursiveMode| {
            let Some(existing) = path.ancestors().find(|folder| folder.is_dir()) else { return };
            let mode = if existing == path { mode } else { RecursiveMode::NonRecursive };
            let known = folders.entry(existing.to_owned()).or_insert(mode);
            if mode == RecursiveMode::Recursive {
                *known = mode;
            }
        };
        watch(self.root.clone(), RecursiveMode::NonRecursive);
        for folder in self.definitions() {
            watch(self.root.join(folder), RecursiveMode::Recursive);
        }
        for path in self.data() {
            let (folder, mode) = above(path);
            watch(self.root.join(folder), mode);
        }
        folders
    }

    /// Every file there is.
    pub(super) fn stamps(&self) -> Stamps {
        let mut stamps = Stamps::new();
        let mut put = |path: PathBuf| {
            if let Ok(found) = std::fs::metadata(&path)
                && found.is_file()
            {
                stamps.insert(path, (found.modified().ok(), found.len()));
            }
        };
        put(self.root.join(PROJECT_FILE));
        for folder in self.definitions() {
            let entries = WalkDir::new(self.root.join(folder)).follow_links(true).into_iter();
            for entry in entries.filter_entry(is_visible).filter_map(Result::ok) {
                if self.is_read(entry.path()) {
                    put(entry.into_path());
                }
            }
        }
        let root = glob::Pattern::escape(&self.root.to_string_lossy());
        for path in self.data() {
            // A path without wildcards matches itself.
            let found = glob::glob(&format!("{root}/{path}"));
            found.into_iter().flatten().filter_map(Result::ok).for_each(&mut put);
        }
        stamps
    }

    /// Whether a file in a folder of definitions is one, or a template.
    fn is_read(&self, path: &Path) -> bool {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("yaml" | "yml") => true,
            Some("md") => self.reads.templates && path.starts_with(self.root.join(COMMENTARY)),
            Some("j2") => self.reads.templates,
            _ => false,
        }
    }

    /// The files that came, went or are others, relative to the root and with `/`, as diagnostics name them.
    pub(super) fn differing(&self, before: &Stamps, now: &Stamps) -> BTreeSet<String> {
        let paths: BTreeSet<&PathBuf> = before.keys().chain(now.keys()).collect();
        let differing = paths.into_iter().filter(|path| before.get(*path) != now.get(*path));
        differing.map(|path| shown_path(path.strip_prefix(&self.root).unwrap_or(path))).collect()
    }
}

/// What is waited for: `kpi.yaml, kpis/, data/*.csv`.
impl fmt::Display for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PROJECT_FILE)?;
        // A folder that is read only where it exists is not worth a word where it does not.
        for folder in self.definitions().into_iter().filter(|folder| self.root.join(folder).is_dir()) {
            write!(f, ", {}/", shown_path(folder))?;
        }
        self.data().into_iter().try_for_each(|path| write!(f, ", {path}"))
    }
}

fn is_visible(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
}

/// The folder in which a path or pattern finds its files, and whether below it too.
fn above(path: &str) -> (PathBuf, RecursiveMode) {
    let mut folder = PathBuf::new();
    let mut parts = Path::new(path).components().peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            break;
        }
        if part.as_os_str().to_string_lossy().contains(WILDCARDS) {
            return (folder, RecursiveMode::Recursive);
        }
        if !matches!(part, Component::CurDir) {
            folder.push(part);
        }
    }
    (folder, RecursiveMode::NonRecursive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_watched_where_its_wildcards_begin() {
        use RecursiveMode::{NonRecursive, Recursive};
        assert_eq!(above("data/support.duckdb"), ("data".into(), NonRecursive));
        assert_eq!(above("tickets.csv"), (PathBuf::new(), NonRecursive));
        assert_eq!(above("./data/*.csv"), ("data".into(), NonRecursive));
        assert_eq!(above("data/month=*/*.parquet"), ("data".into(), Recursive));
        assert_eq!(above("data/**/*.parquet"), ("data".into(), Recursive));
    }
}
