//! Every way a definition file can be wrong, as its author would see it.
//!
//! Each `tests/errors/load/*.yaml` is one project. A line `#: path` starts a file of that path; what stands before the first is
//! `kpis/case.yaml`. Without a `kpi.yaml` among them the project gets a sound one. `\xNN` in a line `#! bytes` case is made by the tests below.

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, summary, to_text};
use std::fs;
use std::path::Path;

const SOUND_PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\n";

fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Everything said about the project, and what was left of it.
fn report(root: &Path) -> String {
    let loaded = load(root);
    let mut text = String::new();
    for diagnostic in &loaded.diagnostics {
        text.push_str(&to_text(diagnostic, &loaded.sources, TextStyle::Plain));
        text.push_str("\n\n");
    }
    text.push_str(&summary(&loaded.diagnostics));
    match loaded.catalog {
        None => text.push_str("; no catalogue"),
        Some(catalog) => {
            let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>().join(", ");
            let datasets = names(catalog.datasets.keys().collect());
            let kpis = names(catalog.kpis.keys().collect());
            text.push_str(&format!("\nloaded: datasets [{datasets}], KPIs [{kpis}]"));
            let others = names(catalog.reports.keys().chain(catalog.snapshots.keys()).collect());
            if !others.is_empty() {
                text.push_str(&format!(", reports and snapshots [{others}]"));
            }
        }
    }
    text
}

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !files.iter().any(|(name, _)| *name == "kpi.yaml") {
        write(folder.path(), "kpi.yaml", SOUND_PROJECT.as_bytes());
    }
    for (name, bytes) in files {
        write(folder.path(), name, bytes);
    }
    folder
}

#[test]
fn cases() {
    insta::glob!("errors/load/*.yaml", |path| {
        let case = fs::read_to_string(path).unwrap();
        let mut files: Vec<(String, String)> = Vec::new();
        for line in case.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("#: ") {
                files.push((name.trim().to_owned(), String::new()));
                continue;
            }
            if files.is_empty() {
                files.push(("kpis/case.yaml".to_owned(), String::new()));
            }
            files.last_mut().unwrap().1.push_str(line);
        }
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let folder = project(&files);
        insta::with_settings!({ description => "", omit_expression => true, snapshot_path => "errors/load", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(report(folder.path()));
        });
    });
}
