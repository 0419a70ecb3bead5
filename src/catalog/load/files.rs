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
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Bytes of one file.
const MAX_FILE: u64 = 1024 * 1024;

/// Bytes expected of a file: most are read at once.
const FIRST_READ: usize = 4096;

/// Files already read, so that a folder named twice is read once. What is resolved is written in one way, so its letters are compared, not its parts.
pub(super) type Seen = HashSet<OsString>;

/// A file of the project.
#[derive(Debug)]
pub(super) struct Found {
    /// Its path below the root.
    path: PathBuf,
    /// Where it really is, by which a file is known that is found twice.
    real: PathBuf,
}

/// The file of this name in the root.
pub(super) fn in_root(root: &Path, name: &str) -> Found {
    let full = root.join(name);
    Found { path: PathBuf::from(name), real: full.canonicalize().unwrap_or(full) }
}

/// The definition files under a folder of the root, by path. Dot files are left out, so are symbolic links that leave the root, with a warning.
///
/// In a folder that is read only because it is there, one with a `kpi.yaml` is another project.
pub(super) fn definitions(root: &Path, folder: &Folder, problems: &mut Vec<Diagnostic>) -> Vec<Found> {
    found(root, folder, is_definition, problems)
}

/// The notes under a folder of the root that need not be there, as [`definitions`] finds definitions.
pub(super) fn notes(root: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<Found> {
    let folder = Folder { path: PathBuf::from(folder), stated_at: None, incidental: true };
    found(root, &folder, is_note, problems)
}

fn found(
    root: &Path,
    folder: &Folder,
    wanted: fn(&Path) -> bool,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Found> {
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
    let mut found = Vec::new();
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
        if let Some(real) = real {
            found.push(Found { path, real });
        } else {
            let message =
                format!("`{}` is a symbolic link that leaves the project; it is not read", shown_path(&path));
            problems.push(Diagnostic::warning(Code::UnreadableFile, message));
        }
    }
    found
}

/// The paths of those that were not read before.
pub(super) fn unseen(found: impl IntoIterator<Item = Found>, seen: &mut Seen) -> Vec<PathBuf> {
    found.into_iter().filter_map(|file| seen.insert(file.real.into()).then_some(file.path)).collect()
}

/// Adds the texts of files, without a byte order mark, to the sources, in their order. What cannot be read is left out.
pub(super) fn read(
    root: &Path,
    paths: &[PathBuf],
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<SourceId> {
    let texts = parallel::map_files(paths, |path| (shown_path(path), text(&root.join(path))));
    sources.reserve(texts.len());
    let named = paths.iter().zip(texts);
    named.filter_map(|(path, (name, text))| add(path, name, text, sources, problems)).collect()
}

/// Why a file has no text.
enum Unreadable {
    Io(std::io::Error),
    TooLarge,
    NotUtf8(std::string::FromUtf8Error),
}

fn text(full: &Path) -> Result<String, Unreadable> {
    let file = std::fs::File::open(full).map_err(Unreadable::Io)?;
    let mut bytes = Vec::with_capacity(FIRST_READ);
    // One byte more than accepted is enough to know that the file is too large.
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Unreadable::TooLarge);
    }
    // A copy has the room it needs; what is only cut off would keep the rest.
    String::from_utf8(bytes.as_slice().to_vec()).map_err(Unreadable::NotUtf8)
}

fn add(
    path: &Path,
    name: String,
    text: Result<String, Unreadable>,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<SourceId> {
    match text {
        Ok(text) => {
            let text = match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            };
            Some(sources.add(name, text))
        }
        Err(Unreadable::Io(error)) => {
            problems.push(unreadable(path, &error));
            None
        }
        Err(Unreadable::TooLarge) => {
            let source = sources.add(name, "");
            let message = format!("the file is larger than {MAX_FILE} bytes");
            problems.push(
                Diagnostic::error(Code::LimitExceeded, message)
                    .at(Span::new(source, 0..0), "")
                    .with_help("divide it into several files"),
            );
            None
        }
        Err(Unreadable::NotUtf8(error)) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes);
            let found = bytes.get(valid).copied().unwrap_or_default();
            let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let source = sources.add(name, text.get(bom..).unwrap_or_default());
            let at = valid.saturating_sub(bom);
            let span = Span::new(source, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
            problems.push(
                Diagnostic::error(Code::NotUtf8, format!("the file is not UTF-8: byte 0x{found:02X}"))
                    .at(span, "not a character in UTF-8")
                    .with_help("save the file with the encoding UTF-8"),
            );
            None
        }
    }
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
