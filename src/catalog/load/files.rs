//! Definition files: which there are, and their texts.
//!
//! In: the project's root and a folder in it. Out: paths in a fixed order, and texts in [`Sources`]. Knows no YAML.

#![allow(clippy::disallowed_methods, reason = "the place where definition files are read")]

use super::PROJECT_FILE;
use super::project::Folder;
use crate::diagnostic::{Code, Diagnostic};
use crate::parallel;
use crate::source::{SourceId, Sources, Span, shown_path};
use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Bytes of one file.
const MAX_FILE: u64 = 1024 * 1024;

/// Bytes expected of a file: most are read at once.
const FIRST_READ: usize = 4096;

/// Files already read, so that a folder named twice is read once. What is resolved is written in one way, so its letters are compared, not its parts.
pub(super) type Seen = HashSet<OsString>;

/// The file of this name in the root, unless it was read before.
pub(super) fn in_root(root: &Path, name: &str, seen: &mut Seen) -> Option<PathBuf> {
    let full = root.join(name);
    let real = full.canonicalize().unwrap_or(full);
    seen.insert(real.into()).then(|| PathBuf::from(name))
}

/// The definition files under a folder of the root that were not read before, by path. Dot files are left out, so are symbolic links that
/// leave the root, with a warning.
///
/// In a folder that is read only because it is there, one with a `kpi.yaml` is another project.
pub(super) fn definitions(
    root: &Path,
    folder: &Folder,
    seen: &mut Seen,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    unseen(root, folder, is_definition, seen, problems)
}

/// The notes under a folder of the root that need not be there, as [`definitions`] finds definitions.
pub(super) fn notes(
    root: &Path,
    folder: &str,
    seen: &mut Seen,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    let folder = Folder { path: PathBuf::from(folder), stated_at: None, incidental: true };
    unseen(root, &folder, is_note, seen, problems)
}

fn unseen(
    root: &Path,
    folder: &Folder,
    wanted: fn(&Path) -> bool,
    seen: &mut Seen,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    let Folder { path: folder, stated_at, incidental } = folder;
    let start = root.join(folder);
    if !start.is_dir() {
        if let Some(span) = *stated_at {
            let message = format!("the folder `{}` does not exist", shown_path(folder));
            problems.push(Diagnostic::error(Code::UnreadableFile, message).at(span, "named here"));
        }
        return Vec::new();
    }
    let other_project = |entry: &DirEntry| *incidental && entry.path().join(PROJECT_FILE).is_file();
    let visible = |entry: &DirEntry| {
        let hidden = || entry.file_name().to_string_lossy().starts_with('.');
        entry.depth() == 0 || !(hidden() || other_project(entry))
    };
    let mut unseen = Vec::new();
    let mut folders = Folders { root, real_root: root.canonicalize().ok(), known: BTreeMap::new() };
    // Sorted by their names, the files of each folder stand where its name does: all are in the order of their paths. What lies in one
    // folder has the same letters before its name, which need not be looked for.
    let by_name = |one: &DirEntry, other: &DirEntry| one.path().as_os_str().cmp(other.path().as_os_str());
    for entry in WalkDir::new(&start).follow_links(true).sort_by(by_name).into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(folder);
                problems.push(match error.io_error() {
                    Some(error) => unreadable(path, error),
                    None => {
                        let message = format!(
                            "`{}` is a symbolic link to a folder above it; it is not read",
                            shown_path(path)
                        );
                        Diagnostic::warning(Code::UnreadableFile, message)
                    }
                });
                continue;
            }
        };
        if !(entry.file_type().is_file() && wanted(entry.path())) {
            continue;
        }
        let Some((path, real)) = folders.resolved(&entry) else { continue };
        let Some(real) = real else {
            let message =
                format!("`{}` is a symbolic link that leaves the project; it is not read", shown_path(&path));
            problems.push(Diagnostic::warning(Code::UnreadableFile, message));
            continue;
        };
        if seen.insert(real.into()) {
            unseen.push(path);
        }
    }
    unseen
}

/// Adds the texts of files, without a byte order mark, to the sources, in their order, and what `work` finds in each to `found`, what it says
/// to `problems`. What cannot be read is left out.
pub(super) fn read<T: Send>(
    root: &Path,
    paths: &[PathBuf],
    sources: &mut Sources,
    found: &mut Vec<T>,
    problems: &mut Vec<Diagnostic>,
    work: impl Fn(SourceId, &Sources, &mut Vec<T>, &mut Vec<Diagnostic>) + Sync,
) {
    let places: Vec<(SourceId, &PathBuf)> = sources.places(paths.len()).into_iter().zip(paths).collect();
    let sources = &*sources;
    let put = |piece: &[(SourceId, &PathBuf)]| {
        let (mut read, mut said) = (Vec::with_capacity(piece.len()), Vec::new());
        let mut bytes = Vec::with_capacity(FIRST_READ);
        for (source, path) in piece {
            let problem = put(root, path, *source, &mut bytes, sources);
            if problem.is_none() {
                read.push(*source);
            }
            said.extend(problem);
        }
        (read, said)
    };
    let pieces = parallel::read_ahead(&places, put, |(read, mut said)| {
        let mut more = Vec::with_capacity(read.len());
        for source in read {
            work(source, sources, &mut more, &mut said);
        }
        (more, said)
    });
    found.reserve_exact(pieces.iter().map(|(more, _)| more.len()).sum());
    for (more, said) in pieces {
        found.extend(more);
        problems.extend(said);
    }
}

/// Puts a file's text, without a byte order mark, in its place, or says what is wrong with the file. `bytes` is what was read of the one
/// before, whose room is used again.
fn put(
    root: &Path,
    path: &Path,
    source: SourceId,
    bytes: &mut Vec<u8>,
    sources: &Sources,
) -> Option<Diagnostic> {
    bytes.clear();
    // One byte more than accepted is enough to know that the file is too large.
    let read = File::open(root.join(path)).and_then(|file| file.take(MAX_FILE + 1).read_to_end(bytes));
    if let Err(error) = read {
        return Some(unreadable(path, &error));
    }
    let name = shown_path(path);
    if bytes.len() as u64 > MAX_FILE {
        sources.put(source, name, String::new());
        let message = format!("the file is larger than {MAX_FILE} bytes");
        let problem = Diagnostic::error(Code::LimitExceeded, message)
            .at(Span::new(source, 0..0), "")
            .with_help("divide it into several files");
        return Some(problem);
    }
    match str::from_utf8(bytes) {
        Ok(text) => {
            sources.put(source, name, without_mark(text).to_owned());
            None
        }
        Err(error) => {
            let text = String::from_utf8_lossy(bytes);
            let shown = without_mark(&text);
            let found = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let at = error.valid_up_to().saturating_sub(text.len() - shown.len());
            let span = Span::new(source, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
            sources.put(source, name, shown.to_owned());
            let problem =
                Diagnostic::error(Code::NotUtf8, format!("the file is not UTF-8: byte 0x{found:02X}"))
                    .at(span, "not a character in UTF-8")
                    .with_help("save the file with the encoding UTF-8");
            Some(problem)
        }
    }
}

/// A text without a byte order mark.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Where folders are, asked of the system once for each.
struct Folders<'a> {
    root: &'a Path,
    /// Where the root really is.
    real_root: Option<PathBuf>,
    known: BTreeMap<OsString, Place>,
}

/// Where a folder is.
struct Place {
    /// Below the root.
    path: PathBuf,
    /// Without symbolic links, if that is in the root.
    real: Option<PathBuf>,
}

impl Folders<'_> {
    /// The path of a file below the root, and that without symbolic links, if it lies in the root. What is no link itself lies where its
    /// folder does.
    fn resolved(&mut self, entry: &DirEntry) -> Option<(PathBuf, Option<PathBuf>)> {
        let (folder, name) = (entry.path().parent()?, entry.file_name());
        if !self.known.contains_key(folder.as_os_str()) {
            let path = folder.strip_prefix(self.root).ok()?.to_owned();
            self.known.insert(folder.into(), Place { path, real: self.inside(folder) });
        }
        let place = self.known.get(folder.as_os_str())?;
        let real = match &place.real {
            _ if entry.path_is_symlink() => self.inside(entry.path()),
            real => real.as_ref().map(|real| real.join(name)),
        };
        Some((place.path.join(name), real))
    }

    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let in_root = |real: &PathBuf| self.real_root.as_ref().is_some_and(|root| real.starts_with(root));
        path.canonicalize().ok().filter(in_root)
    }
}

/// Whether a file is a note.
fn is_note(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}

/// Whether a file is named as one of definitions.
pub fn is_definition(path: &Path) -> bool {
    let is = |ending: &OsStr| ["yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    path.extension().is_some_and(is)
}

/// The error's kind only: its own words differ between systems and may hold their paths.
fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be read", shown_path(path));
    Diagnostic::error(Code::UnreadableFile, message).with_note(error.kind().to_string())
}
