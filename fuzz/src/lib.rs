//! What targets that load a project have in common: the folder they write into, and what holds of all that is said of it.

use kpi_rules::diagnostic::{Diagnostic, TextStyle, to_json, to_text};
use kpi_rules::source::Sources;
use std::cell::RefCell;
use std::fs;
use std::path::Path;

/// A project without anything but its name and data.
pub const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\nlimits: {threads: 1}\n";

/// Sound definitions to stand beside what a target writes.
pub const KPIS: &str = include_str!("../projects/support.yaml");

thread_local! {
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new({
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("kpis")).expect("written");
        folder
    });
}

/// Runs a case in this thread's folder, in which these files were written before.
pub fn in_project(files: &[(&str, &[u8])], case: impl FnOnce(&Path)) {
    FOLDER.with_borrow(|folder| {
        for (name, content) in files {
            fs::write(folder.path().join(name), content).expect("written");
        }
        case(folder.path());
    });
}

/// That every place lies in a file, and that everything can be told.
pub fn assert_told(said: &[Diagnostic], sources: &Sources) {
    for diagnostic in said {
        for label in diagnostic.primary.iter().chain(&diagnostic.labels) {
            let file = sources.file(label.span.source).expect("a file");
            assert!(file.text.get(label.span.start..label.span.end).is_some(), "{diagnostic:?}");
        }
        let _ = to_text(diagnostic, sources, TextStyle::Plain);
        let _ = to_json(diagnostic, sources);
    }
}
