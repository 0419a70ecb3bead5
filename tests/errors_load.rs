//! Every way a definition file can be wrong, as its author would see it.
//!
//! Each `tests/errors/load/*.yaml` is one project. A line `#: path` starts a file of that path; what stands before the first is
//! `kpis/case.yaml`. Without a `kpi.yaml` among them the project gets a sound one.

use kpi_rules::catalog::{find_root, load};
use kpi_rules::diagnostic::{Diagnostic, TextStyle, summary, to_text};
use proptest::prelude::*;
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
        insta::with_settings!({ omit_expression => true, snapshot_path => "errors/load", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(report(folder.path()));
        });
    });
}

const DATASET: &str = "format: 1\ndataset: tickets\ntable: tickets\n";

fn kpi(id: &str, rest: &str) -> String {
    format!("format: 1\nkpi: {id}\ntitle: {id}\n{rest}")
}

#[test]
fn windows_files_are_read_and_placed_like_others() {
    let text = kpi("csat", "formula: count of tickets\nbetr: higher\ndefinition: |\n  one\n  two\n");
    let unix = project(&[("kpis/a.yaml", text.as_bytes())]);
    let windows = project(&[("kpis/a.yaml", format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes())]);
    let seen = report(windows.path());
    assert_eq!(report(unix.path()), seen);
    insta::assert_snapshot!(seen, @r"
    error[unknown-key]: unknown key `betr`
     --> kpis/a.yaml:5:1
      |
    5 | betr: higher
      | ^^^^ not a key of a KPI
    
    1 error
    loaded: datasets [], KPIs [csat]
    ");
}

#[test]
fn a_file_in_another_encoding_says_where() {
    let latin1 = b"format: 1\nkpi: csat\ntitle: Zufriedenheit gr\xFCn\n";
    let folder = project(&[("kpis/a.yaml", latin1), ("kpis/b.yaml", DATASET.as_bytes())]);
    insta::assert_snapshot!(report(folder.path()), @r"
    error[not-utf8]: the file is not UTF-8: byte 0xFC
     --> kpis/a.yaml:3:24
      |
    3 | title: Zufriedenheit gr�n
      |                        ^ not a character in UTF-8
      |
      = help: save the file with the encoding UTF-8
    
    1 error
    loaded: datasets [tickets], KPIs []
    ");
    let utf16: Vec<u8> = "format: 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = project(&[("kpis/a.yaml", &[&[0xFF, 0xFE], utf16.as_slice()].concat())]);
    assert!(report(folder.path()).contains("error[not-utf8]: the file is not UTF-8: byte 0xFF"));
}

#[test]
fn tabs_in_the_indentation_are_named() {
    let text = "format: 1\nkpi: csat\ntitle: Satisfaction\nformula: a\nmeasures:\n\ta: count of tickets\n";
    insta::assert_snapshot!(report(project(&[("kpis/a.yaml", text.as_bytes())]).path()), @r"
    error[yaml-syntax]: a tab stands in the indentation
     --> kpis/a.yaml:6:2
      |
    6 |     a: count of tickets
      |     ^ the reader stopped here
      |
      = help: indent with spaces
    
    1 error
    loaded: datasets [], KPIs []
    ");
}

#[test]
fn sizes_are_limited() {
    let large = kpi("large", &format!("# {}\nformula: count of tickets\n", "x".repeat(1024 * 1024)));
    let long =
        kpi("long", &format!("formula: count of tickets\ndefinition: {}\n", "x".repeat(64 * 1024 + 1)));
    let most = kpi("most", &format!("formula: count of tickets\ndefinition: {}\n", "x".repeat(64 * 1024)));
    let folder = project(&[
        ("kpis/large.yaml", large.as_bytes()),
        ("kpis/long.yaml", long.as_bytes()),
        ("kpis/most.yaml", most.as_bytes()),
    ]);
    let report = report(folder.path())
        .lines()
        .map(|line| line.chars().take(110).collect::<String>() + "\n")
        .collect::<String>();
    insta::assert_snapshot!(report, @r"
    error[limit-exceeded]: the file is larger than 1048576 bytes
     --> kpis/large.yaml:1:1
      |
    1 |
      | ^
      |
      = help: divide it into several files
    
    error[limit-exceeded]: a text has 65537 bytes, at most 65536 are accepted
     --> kpis/long.yaml:5:13
      |
    5 | definition: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |             ^ this text
    
    2 errors
    loaded: datasets [], KPIs [most]
    ");
}

#[test]
fn only_visible_yaml_files_of_the_project_are_read() {
    let broken = b"]";
    let folder = project(&[
        ("kpis/.draft.yaml", broken),
        ("kpis/.git/a.yaml", broken),
        ("kpis/notes.txt", broken),
        ("elsewhere/a.yaml", broken),
        ("kpis/deep/er/a.YML", DATASET.as_bytes()),
    ]);
    assert_eq!(report(folder.path()), "no problems\nloaded: datasets [tickets], KPIs []");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_project_is_not_followed_silently() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.yaml", DATASET.as_bytes());
    let folder = project(&[("kpis/a.yaml", DATASET.as_bytes())]);
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), folder.path().join("kpis/b.yaml"))
        .unwrap();
    std::os::unix::fs::symlink("a.yaml", folder.path().join("kpis/same.yaml")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("kpis"), folder.path().join("kpis/loop")).unwrap();
    insta::assert_snapshot!(report(folder.path()), @r"
    warning[unreadable-file]: `kpis/b.yaml` is a symbolic link that leaves the project; it is not read
    
    warning[unreadable-file]: `kpis/loop` is a symbolic link to a folder above it; it is not read
    
    2 warnings
    loaded: datasets [tickets], KPIs []
    ");
}

#[test]
fn without_a_project_file_nothing_is_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "kpis/a.yaml", DATASET.as_bytes());
    insta::assert_snapshot!(report(folder.path()), @r"
    error[missing-project]: no `kpi.yaml` was found
     |
     = help: run `kpi init` in the project's folder, or name the folder with `--project`
    
    1 error; no catalogue
    ");
}

#[test]
fn the_project_is_found_from_below() {
    let folder = project(&[("kpis/deep/a.yaml", DATASET.as_bytes())]);
    let below = folder.path().join("kpis/deep");
    assert_eq!(find_root(&below).unwrap(), folder.path());
    assert_eq!(find_root(folder.path()).unwrap(), folder.path());
    assert_eq!(find_root(&below.join("not there")).unwrap(), folder.path());
}

#[test]
fn a_folder_named_twice_is_read_once() {
    let project_file =
        "format: 1\nproject: Case\ndata: {files: a.csv}\ndefinitions: [., kpis]\nreports: kpis\n";
    let folder = project(&[("kpi.yaml", project_file.as_bytes()), ("kpis/a.yaml", DATASET.as_bytes())]);
    assert_eq!(report(folder.path()), "no problems\nloaded: datasets [tickets], KPIs []");
}

/// Pieces of definitions and of YAML, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "format: 1\n",
        "kpi: ",
        "dataset: ",
        "report: ",
        "snapshot: ",
        "project: ",
        "a-b",
        "title",
        "formula",
        "measures",
        "bands",
        "columns",
        "rows: one row per a, latest by b",
        "one row per ",
        ", latest by ",
        "type: decimal(",
        "18,2)",
        "data: ",
        "calendar",
        "timezone",
        "kpis: all",
        "groups",
        "period",
        "2026-13",
        "is",
        "better",
        "change impact",
        "kpi",
        "basis",
        "key",
        "valid: {from: a, until: b}",
        "dimensions",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "---\n",
        "...\n",
        "\"",
        "'",
        "*a",
        "&a ",
        "!t ",
        "|",
        ">",
        "|2-\n",
        "#",
        " # c",
        "\t",
        "é",
        "漢",
        "\u{feff}",
        "\\",
        "\\u12",
        "<<",
        "%",
        "@",
        "`",
        "?",
        "~",
        "85",
        "-1",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_file_panics(project_file in pieces(), definitions in pieces()) {
        let folder = project(&[("kpis/a.yaml", definitions.as_bytes())]);
        report(folder.path());
        let folder = project(&[("kpi.yaml", project_file.as_bytes()), ("kpis/a.yaml", definitions.as_bytes())]);
        let loaded = load(folder.path());
        prop_assert!(loaded.catalog.is_some() || loaded.diagnostics.iter().any(Diagnostic::is_error));
    }
}

#[test]
fn the_shipped_definitions_load_without_a_word() {
    let loaded = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(summary(&loaded.diagnostics), "no problems");
    assert!(loaded.catalog.is_some_and(|catalog| catalog.kpis.len() >= 25 && catalog.left_out.is_empty()));
}

#[test]
fn what_is_left_out_is_not_reported_as_unknown_as_well() {
    let text = format!(
        "{}---\n{}---\n{}---\nformat: 1\ndataset: tickets\ntabel: tickets\n",
        kpi("broken", "formula: count of tickets\naliases: [Old Name]\nbetr: x\n"),
        kpi("by-dataset", "formula: count of tickets\n"),
        kpi("by-name", "formula: broken / [Old name] / tikets\n"),
    );
    let loaded = load(project(&[("kpis/a.yaml", text.as_bytes())]).path());
    let checked = kpi_rules::formula::check(loaded.catalog.unwrap(), None, &loaded.sources);
    let said: Vec<&str> = checked.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(said, ["`tikets` is not declared"]);
    assert!(checked.catalog.kpis.is_empty());
}
