//! Definition files: which there are, and their texts.
//!
//! In: the project's root and a folder in it. Out: paths in a fixed order, and texts in [`Sources`]. Knows no YAML.

#![allow(clippy::disallowed_methods, reason = "the place where definition files are read")]

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Sources, Span};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Bytes of one file.
const MAX_FILE: u64 = 1024 * 1024;

/// Files already read, so that a folder named twice is read once.
pub(super) type Seen = BTreeSet<PathBuf>;

/// The definition files under a folder of the root, by path. Dot files are left out, so are symbolic links that leave the root, with a warning.
pub(super) fn definitions(
    root: &Path,
    folder: &Path,
    stated_at: Option<Span>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    let start = root.join(folder);
    if !start.is_dir() {
        if let Some(span) = stated_at {
            let message = format!("the folder `{}` does not exist", shown(folder));
            problems.push(Diagnostic::error(Code::UnreadableFile, message).at(span, "named here"));
        }
        return Vec::new();
    }
    let visible =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut paths = Vec::new();
    for entry in WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible)
    {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(folder);
                problems.push(match error.io_error() {
                    Some(error) => unreadable(path, error),
                    None => {
                        let message = format!(
                            "`{}` is a symbolic link to a folder above it; it is not read",
                            shown(path)
                        );
                        Diagnostic::warning(Code::UnreadableFile, message)
                    }
                });
                continue;
            }
        };
        let Ok(path) = entry.path().strip_prefix(root) else { continue };
        if !is_definition(&entry) {
            continue;
        }
        if stays_inside(root, entry.path()) {
            paths.push(path.to_owned());
        } else {
            let message =
                format!("`{}` is a symbolic link that leaves the project; it is not read", shown(path));
            problems.push(Diagnostic::warning(Code::UnreadableFile, message));
        }
    }
    paths.sort();
    paths
}

/// Adds the text of a file, without a byte order mark, to the sources. `None` if it was read before or cannot be.
pub(super) fn read(
    root: &Path,
    path: &Path,
    seen: &mut Seen,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<SourceId> {
    let full = root.join(path);
    if !seen.insert(full.canonicalize().unwrap_or_else(|_| full.clone())) {
        return None;
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(&full);
    // One byte more than accepted is enough to know that the file is too large.
    if let Err(error) = opened.and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)) {
        problems.push(unreadable(path, &error));
        return None;
    }
    if bytes.len() as u64 > MAX_FILE {
        let source = sources.add(shown(path), "");
        let message = format!("the file is larger than {MAX_FILE} bytes");
        problems.push(
            Diagnostic::error(Code::LimitExceeded, message)
                .at(Span::new(source, 0..0), "")
                .with_help("divide it into several files"),
        );
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(sources.add(shown(path), text.strip_prefix('\u{feff}').unwrap_or(&text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(&bytes);
            let found = bytes.get(valid).copied().unwrap_or_default();
            let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let source = sources.add(shown(path), text.get(bom..).unwrap_or_default());
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

fn is_definition(entry: &DirEntry) -> bool {
    let ending = entry.path().extension().map(|ending| ending.to_string_lossy().to_lowercase());
    entry.file_type().is_file() && matches!(ending.as_deref(), Some("yaml" | "yml"))
}

fn stays_inside(root: &Path, path: &Path) -> bool {
    match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(path)) => path.starts_with(root),
        _ => false,
    }
}

/// The error's kind only: its own words differ between systems and may hold their paths.
fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("`{}` cannot be read", shown(path));
    Diagnostic::error(Code::UnreadableFile, message).with_note(error.kind().to_string())
}

/// A path as messages show it, the same on every system.
fn shown(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
