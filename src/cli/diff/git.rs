//! A revision of the project's repository → a folder with its files, by the program `git`.
//!
//! Blobs are read as they are stored: no filter, hook or attribute of the repository runs. Nothing is written into the repository.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use crate::catalog::is_definition;
use crate::cli::failure::Failure;
use crate::diagnostic::nearest;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Characters of a commit's name that are shown.
const SHORT: usize = 10;

/// A commit.
pub(super) struct Revision {
    /// As typed.
    pub name: String,
    /// Its full name.
    pub commit: String,
}

impl Revision {
    /// As typed, with the start of the commit's name unless that was typed.
    pub(super) fn label(&self) -> String {
        let short = self.commit.get(..SHORT).unwrap_or(&self.commit);
        if self.commit.starts_with(&self.name) {
            self.name.clone()
        } else {
            format!("{} ({short})", self.name)
        }
    }
}

/// The commit that `name` stands for in the repository that holds the folder `root`.
pub(super) fn revision(root: &Path, name: &str) -> Result<Revision, Failure> {
    let inside = git(root, &["rev-parse", "--is-inside-work-tree"])?;
    let said = String::from_utf8_lossy(&inside.stderr).into_owned();
    if !inside.status.success() && !said.contains("not a git repository") {
        return Err(refused(&inside));
    }
    if !inside.status.success() {
        return Err(Failure::Usage(format!(
            "`{name}` is no folder with a `kpi.yaml`, and `{}` lies in no git repository that could have a revision of that name",
            root.display()
        )));
    }
    // What starts like an option is no revision, whatever git would make of it.
    let found = match name.starts_with('-') {
        true => None,
        false => {
            let found = git(root, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
            found.status.success().then(|| String::from_utf8_lossy(&found.stdout).trim().to_owned())
        }
    };
    match found {
        Some(commit) => Ok(Revision { name: name.to_owned(), commit }),
        None => Err(unknown(root, name)?),
    }
}

fn unknown(root: &Path, name: &str) -> Result<Failure, Failure> {
    let listed =
        git(root, &["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"])?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let shallow = git(root, &["rev-parse", "--is-shallow-repository"])?;
    let shallow = String::from_utf8_lossy(&shallow.stdout).trim() == "true";
    let near = nearest(name, listed.lines()).map(|near| format!("`{near}` is the nearest name"));
    let hint = "the clone is shallow, so that earlier commits are missing; `git fetch --unshallow` gets them";
    let hints: Vec<String> = near.into_iter().chain(shallow.then(|| hint.to_owned())).collect();
    let hints = if hints.is_empty() {
        "; a branch, tag, commit or something like `HEAD~1` is expected, or a folder with a `kpi.yaml`"
            .to_owned()
    } else {
        format!("; {}", hints.join("; "))
    };
    Ok(Failure::Usage(format!("there is no git revision `{name}`{hints}")))
}

/// Which files of a revision are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    /// Those that definitions are read from.
    Definitions,
    /// All.
    All,
}

/// The files of the folder `root` as they were in a revision, in a temporary folder that goes with its guard.
pub(super) fn written(root: &Path, revision: &Revision, files: Files) -> Result<TempDir, Failure> {
    let listed = git(root, &["ls-tree", "-r", "-t", "-z", &revision.commit])?;
    if !listed.status.success() {
        return Err(refused(&listed));
    }
    let folder = tempfile::Builder::new().prefix("kpi-").tempdir().map_err(|error| unwritable(&error))?;
    let mut blobs = Vec::new();
    for entry in listed.stdout.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        match entry_of(entry, files) {
            Some(Entry::Folder(path)) => {
                std::fs::create_dir_all(folder.path().join(path)).map_err(|error| unwritable(&error))?;
            }
            Some(Entry::File { name, path }) => blobs.push((name, folder.path().join(path))),
            None => {}
        }
    }
    if !blobs.iter().any(|(_, path)| *path == folder.path().join("kpi.yaml")) {
        return Err(Failure::Usage(format!(
            "`{}` has no `kpi.yaml` where the project is now, in `{}`",
            revision.name,
            root.display()
        )));
    }
    write_blobs(root, &blobs)?;
    Ok(folder)
}

/// A file or folder of a revision.
enum Entry {
    Folder(PathBuf),
    File {
        /// The blob's.
        name: String,
        path: PathBuf,
    },
}

/// Reads `MODE TYPE NAME<tab>PATH`. Symbolic links and other repositories are left out, and whatever would leave the folder.
fn entry_of(entry: &[u8], files: Files) -> Option<Entry> {
    let text = std::str::from_utf8(entry).ok()?;
    let (head, path) = text.split_once('\t')?;
    let mut head = head.split(' ');
    let (mode, kind, name) = (head.next()?, head.next()?, head.next()?);
    let path = Path::new(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(name) if name != ".git"));
    if !inside || mode == "120000" {
        return None;
    }
    match kind {
        "tree" => Some(Entry::Folder(path.to_owned())),
        "blob" if files == Files::All || is_definition(path) => {
            Some(Entry::File { name: name.to_owned(), path: path.to_owned() })
        }
        _ => None,
    }
}

/// Writes blobs to files, one after the other as git gives them.
fn write_blobs(root: &Path, blobs: &[(String, PathBuf)]) -> Result<(), Failure> {
    // Names come from a file: git can write while nothing waits to be read by it.
    let mut names = tempfile::tempfile().map_err(|error| unwritable(&error))?;
    let text: String = blobs.iter().map(|(name, _)| format!("{name}\n")).collect();
    names.write_all(text.as_bytes()).and_then(|()| names.rewind()).map_err(|error| unwritable(&error))?;
    let mut running = program(root)
        .args(["cat-file", "--batch"])
        .stdin(names)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| missing(&error))?;
    let Some(output) = running.stdout.take() else {
        return Err(Failure::System("git gives no files".to_owned()));
    };
    let mut output = BufReader::new(output);
    let done = blobs.iter().try_for_each(|(_, path)| write_blob(&mut output, path));
    drop(output);
    let ended = running.wait();
    done.map_err(|error| unwritable(&error))?;
    match ended {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::System("git did not give all files of the revision".to_owned())),
    }
}

/// Reads `NAME TYPE SIZE`, the blob and a line break.
fn write_blob(output: &mut impl BufRead, path: &Path) -> std::io::Result<()> {
    let unexpected =
        || std::io::Error::new(std::io::ErrorKind::InvalidData, "git does not have a file of the revision");
    let mut head = String::new();
    output.read_line(&mut head)?;
    let size: u64 =
        head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(unexpected)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::File::create(path)?;
    if std::io::copy(&mut output.by_ref().take(size), &mut file)? != size {
        return Err(unexpected());
    }
    output.read_exact(&mut [0])
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    program(root).args(arguments).stdin(Stdio::null()).output().map_err(|error| missing(&error))
}

/// Git in the project's folder, whose repository is meant even where a hook of another one runs this.
fn program(root: &Path) -> Command {
    let mut git = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(variable);
    }
    git.arg("-C").arg(root).env("LC_ALL", "C");
    git
}

fn missing(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Failure::System(
            "the program `git` was not found, and revisions are read with it; two folders are compared without"
                .to_owned(),
        );
    }
    Failure::System(format!("the program `git` cannot be run: {error}"))
}

fn refused(output: &Output) -> Failure {
    Failure::System(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn unwritable(error: &std::io::Error) -> Failure {
    Failure::System(format!("the files of a revision cannot be written to a temporary folder: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_revision_leaves_its_folder() {
        let read = |entry: &str| entry_of(entry.as_bytes(), Files::All).is_some();
        assert!(read("100644 blob abc\tkpis/a.yaml"));
        assert!(!read("100644 blob abc\t../a.yaml"));
        assert!(!read("100644 blob abc\t/etc/a.yaml"));
        assert!(!read("100644 blob abc\t.git/config"));
        assert!(!read("120000 blob abc\tkpis/a.yaml"));
        assert!(!read("160000 commit abc\tother"));
        assert!(entry_of(b"100644 blob abc\tdata/a.csv", Files::Definitions).is_none());
    }
}
