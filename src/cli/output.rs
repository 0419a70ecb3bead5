//! Where results go: standard output, or files that are written whole or not at all.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::failure::Failure;
use super::interrupt;
use std::io::Write;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Prints a result on standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    stop_if_wished()?;
    let mut stdout = std::io::stdout().lock();
    let end: &[u8] = if text.is_empty() || text.ends_with('\n') { b"" } else { b"\n" };
    let printed = stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(end));
    printed.and_then(|()| stdout.flush()).map_err(|error| unprinted(&error))
}

/// Why a result cannot be printed: no failure where nobody reads it any more.
pub(crate) fn unprinted(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => Failure::System(format!("cannot write to standard output: {error}")),
    }
}

/// Writes a file whole or not at all, making its folder if needed: a reader sees the old file or the new one.
pub(crate) fn write_file(path: &Path, bytes: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Failure> {
    write_as(path, bytes.as_ref(), readable_by_all)
}

/// Writes a file that exists anew, whole or not at all; who may read and write it stays.
pub(crate) fn replace_file(path: &Path, text: &str) -> Result<(), Failure> {
    write_as(path, text.as_bytes(), |new| {
        std::fs::set_permissions(new, std::fs::metadata(path)?.permissions())
    })
}

fn write_as(path: &Path, bytes: &[u8], permit: impl Fn(&Path) -> std::io::Result<()>) -> Result<(), Failure> {
    stop_if_wished()?;
    let failed =
        |error: &std::io::Error| Failure::System(format!("cannot write `{}`: {error}", path.display()));
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    std::fs::create_dir_all(&folder).map_err(|error| failed(&error))?;
    let mut file =
        tempfile::Builder::new().prefix(".kpi-").tempfile_in(&folder).map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    permit(file.path()).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

/// Nothing more is written once the user wants to stop.
fn stop_if_wished() -> Result<(), Failure> {
    if interrupt::wish().is_requested() { Err(Failure::Interrupted) } else { Ok(()) }
}

/// A temporary file is private; a report is as readable as any other file.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Bytes of a member's part of a file name: the whole name stays within what file systems hold.
const NAME: usize = 80;

/// A file name for a member of a dimension: lower case letters and digits joined by dashes, never empty, never a path.
///
/// Members whose names differ only in other characters, or beyond the first letters, get the same name; the caller tells them apart.
pub(crate) fn file_name_of(member: &str) -> String {
    let mut name = String::new();
    // One form for letters with accents, as some file systems keep them.
    for c in member.nfkc().flat_map(char::to_lowercase) {
        if name.len() + c.len_utf8() > NAME {
            break;
        }
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-').to_owned();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::{file_name_of, write_file};

    #[test]
    fn members_become_harmless_file_names() {
        assert_eq!(file_name_of("Acme & Sons"), "acme-sons");
        assert_eq!(file_name_of("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name_of("a\nb\"c"), "a-b-c");
        assert_eq!(file_name_of("Çelik Ürün"), "çelik-ürün");
        assert_eq!(file_name_of("///"), "unnamed");
        assert!(file_name_of(&"x".repeat(10_000)).len() <= 80);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        write_file(&path, "old").unwrap();
        write_file(&path, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert!(write_file(&path.join("below-a-file"), "x").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
