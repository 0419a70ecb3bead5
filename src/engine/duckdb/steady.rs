//! Whether files are still what they were when they were opened.
//!
//! A result comes of several statements, each of which may read a file anew: of a file that is replaced in between, it would hold something of both.

#![allow(clippy::disallowed_methods, reason = "the engine is one of the three places that do I/O")]

use super::settings::Settings;
use crate::engine::EngineFault;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Files, and what they were.
#[derive(Debug, Default)]
pub(super) struct Steady(Vec<File>);

#[derive(Debug)]
struct File {
    path: PathBuf,
    was: Option<Stamp>,
    /// Whether it stays open, so that another file in its place changes nothing.
    held: bool,
}

/// What tells two states of a file apart: which file it is, its size, and when it was written last.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    file: Option<(u64, u64)>,
    length: u64,
    written: Option<std::time::SystemTime>,
}

impl Steady {
    /// Files that are opened anew by every statement.
    pub(super) fn of<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Self {
        let file = |path: &PathBuf| File { path: path.clone(), was: stamp(path), held: false };
        Self(paths.into_iter().map(file).collect())
    }

    /// A file that is opened once.
    pub(super) fn held(path: &Path) -> Self {
        Self(vec![File { path: path.to_owned(), was: stamp(path), held: true }])
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// What was found, unless a file has changed: then nothing holds, neither a result nor the reason why there is none.
    pub(super) fn proved<T, E>(
        &self,
        settings: &Settings,
        found: Result<T, E>,
        fault: impl FnOnce(EngineFault) -> E,
    ) -> Result<T, E> {
        match self.0.iter().find(|file| file.has_changed()) {
            Some(file) => Err(fault(EngineFault::Changed(settings.named(&file.path.to_string_lossy())))),
            None => found,
        }
    }
}

impl File {
    fn has_changed(&self) -> bool {
        let now = stamp(&self.path);
        match (&self.was, &now) {
            (Some(was), Some(now)) if self.held => was.file.is_some() && was.file == now.file && was != now,
            (was, now) => !self.held && was != now,
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let found = std::fs::metadata(path).ok()?;
    Some(Stamp { file: identity(&found), length: found.len(), written: found.modified().ok() })
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems tell no files apart")]
fn identity(found: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_found: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_another_once_it_is_written_or_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        fs::write(&path, "one").unwrap();
        let file = |held| File { path: path.clone(), was: stamp(&path), held };
        let (opened_anew, held) = (file(false), file(true));
        assert!(!opened_anew.has_changed() && !held.has_changed());
        let other = folder.path().join("other");
        fs::write(&other, "one").unwrap();
        fs::rename(&other, &path).unwrap();
        assert!(opened_anew.has_changed(), "another file of the same length stands there");
        assert!(!held.has_changed(), "the one that is open is still what it was");
        let held = file(true);
        fs::write(&path, "longer").unwrap();
        assert!(held.has_changed(), "the one that is open was written to");
        let opened_anew = file(false);
        fs::remove_file(&path).unwrap();
        assert!(opened_anew.has_changed());
    }
}
