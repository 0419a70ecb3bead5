//! Reads template files: the `.j2` files below a project's report folders.

#![allow(clippy::disallowed_methods, reason = "the place where template files are read")]

use super::Project;
use crate::diagnostic::{self, Code, Diagnostic};
use crate::source::{SourceId, Sources, shown_path};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// No template file may be larger than this many bytes.
pub const TEMPLATE_LIMIT: u64 = 1024 * 1024;

/// A template file and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Relative to its reports folder, with `/`: the name by which templates include each other.
    pub name: String,
    /// Where it stands, as [`Project::root`] begins.
    pub path: PathBuf,
    /// Its text among the sources, for messages.
    pub source: SourceId,
    /// The whole text, without a byte order mark.
    pub text: String,
}

/// Reads every template below the project's report folders, sorted by folder and name, and adds it to `sources`.
///
/// Files and folders whose name starts with a dot are passed over, links to folders are not followed. A missing folder has no templates.
/// Diagnostics: files that cannot be read, are too large or not UTF-8, or are links to a place outside their reports folder.
pub fn load_templates(project: &Project, sources: &mut Sources) -> (Vec<TemplateFile>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    for folder in &project.reports {
        let root = project.root.join(folder);
        let Ok(canonical_root) = root.canonicalize() else { continue };
        let entries = WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        });
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_dir() || path.extension().is_none_or(|ending| ending != "j2") {
                continue;
            }
            let shown = shown_path(path.strip_prefix(&project.root).unwrap_or(path));
            match read_text(&entry, &canonical_root) {
                Ok(text) => files.push(TemplateFile {
                    name: shown_path(path.strip_prefix(&root).unwrap_or(path)),
                    path: path.to_path_buf(),
                    source: sources.add(shown, text.clone()),
                    text,
                }),
                Err((code, reason)) => {
                    diagnostics.push(Diagnostic::error(code, format!("template `{shown}` {reason}")));
                }
            }
        }
    }
    diagnostic::sort(&mut diagnostics);
    (files, diagnostics)
}

fn read_text(entry: &DirEntry, canonical_root: &Path) -> Result<String, (Code, String)> {
    let unreadable =
        |error: std::io::Error| (Code::UnreadableFile, format!("could not be read: {}", error.kind()));
    // No link to a folder was followed, so what is no link itself lies in the folder.
    let link =
        entry.path_is_symlink().then(|| entry.path().canonicalize()).transpose().map_err(unreadable)?;
    if link.as_ref().is_some_and(|real| !real.starts_with(canonical_root)) {
        return Err((Code::UnreadableFile, "is a link to a place outside the reports folder".to_owned()));
    }
    // A named pipe would be waited for, a device read without end.
    if !link.as_ref().map_or_else(|| entry.file_type().is_file(), |real| real.is_file()) {
        return Err((Code::UnreadableFile, "is no ordinary file".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(link.as_deref().unwrap_or(entry.path())).map_err(unreadable)?;
    // One byte more than allowed tells a file at the limit from a larger one, whatever its directory entry says.
    file.take(TEMPLATE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > TEMPLATE_LIMIT {
        return Err((Code::LimitExceeded, format!("is larger than {TEMPLATE_LIMIT} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| (Code::NotUtf8, "is not UTF-8 text".to_owned()))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::catalog::DataSource;

    fn project(root: &Path) -> Project {
        Project {
            parameters: Vec::new(),
            root: root.to_path_buf(),
            title: String::new(),
            data: DataSource::Files { patterns: Vec::new(), sources: Vec::new() },
            engines: Vec::new(),
            queries: Vec::new(),
            limits: crate::catalog::Limits::default(),
            lints: crate::diagnostic::Levels::default(),
            calendar: Calendar::default(),
            history: None,
            definitions: Vec::new(),
            reports: vec!["reports".into(), "missing".into()],
        }
    }

    #[test]
    fn templates_are_named_after_their_place_below_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("reports");
        fs::create_dir_all(reports.join("acme")).unwrap();
        fs::create_dir_all(reports.join(".git")).unwrap();
        fs::write(reports.join("scorecard.md.j2"), "\u{feff}# {{ title }}\n").unwrap();
        fs::write(reports.join("acme/part.md.j2"), "part").unwrap();
        fs::write(reports.join(".hidden.j2"), "hidden").unwrap();
        fs::write(reports.join(".git/x.j2"), "hidden").unwrap();
        fs::write(reports.join("scorecard.yaml"), "format: 1").unwrap();
        let mut sources = Sources::default();
        let (files, diagnostics) = load_templates(&project(folder.path()), &mut sources);
        assert_eq!(diagnostics, []);
        let names: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
        assert_eq!(names, [("acme/part.md.j2", "part"), ("scorecard.md.j2", "# {{ title }}\n")]);
        let shown = sources.file(files[0].source).unwrap().name.as_str();
        assert_eq!(shown, "reports/acme/part.md.j2");
    }

    #[test]
    fn a_file_at_the_limit_is_read_and_a_larger_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("reports");
        fs::create_dir_all(&reports).unwrap();
        let limit = usize::try_from(TEMPLATE_LIMIT).unwrap();
        fs::write(reports.join("a.j2"), "x".repeat(limit)).unwrap();
        fs::write(reports.join("b.j2"), "x".repeat(limit + 1)).unwrap();
        fs::write(reports.join("c.j2"), [0xff, 0xfe]).unwrap();
        let (files, diagnostics) = load_templates(&project(folder.path()), &mut Sources::default());
        assert_eq!(files.len(), 1);
        let found: Vec<_> = diagnostics.iter().map(|d| (d.code, d.message.as_str())).collect();
        assert_eq!(
            found,
            [
                (Code::NotUtf8, "template `reports/c.j2` is not UTF-8 text"),
                (Code::LimitExceeded, "template `reports/b.j2` is larger than 1048576 bytes"),
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused_and_one_inside_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("reports");
        fs::create_dir_all(&reports).unwrap();
        fs::write(folder.path().join("secret.j2"), "secret").unwrap();
        fs::write(reports.join("inside.j2"), "inside").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret.j2"), reports.join("out.j2")).unwrap();
        std::os::unix::fs::symlink(reports.join("inside.j2"), reports.join("link.j2")).unwrap();
        let (files, diagnostics) = load_templates(&project(folder.path()), &mut Sources::default());
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["inside.j2", "link.j2"]);
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].message.contains("outside the reports folder"), "{diagnostics:?}");
    }
}
