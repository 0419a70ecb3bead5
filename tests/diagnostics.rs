//! Every code is shown by a case, and what a case shows is what the code's kind promises.

use kpi_rules::diagnostic::{Code, page};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The severities with which stored messages show each code, and where first.
fn shown() -> BTreeMap<String, BTreeMap<&'static str, PathBuf>> {
    let mut shown: BTreeMap<String, BTreeMap<&'static str, PathBuf>> = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let stored = files(&root, ".snap");
    // Messages about what no text file can hold stand in the tests themselves.
    for path in stored.into_iter().chain(files(&root, ".rs")) {
        for line in fs::read_to_string(&path).unwrap().lines().map(str::trim_start) {
            for severity in ["error", "warning", "note"] {
                let text = line.strip_prefix(severity).and_then(|rest| rest.strip_prefix('['));
                let json = line
                    .strip_prefix("{\"code\":\"")
                    .filter(|rest| rest.contains(&format!("\"severity\":\"{severity}\"")));
                let command = line.strip_prefix("::").and_then(|rest| rest.strip_prefix(severity));
                let annotation = command.and_then(|rest| rest.split_once("title=")).map(|(_, rest)| rest);
                let code = text
                    .and_then(|rest| rest.split(']').next())
                    .or(json.and_then(|rest| rest.split('"').next()))
                    .or(annotation.and_then(|rest| rest.split("::").next()));
                if let Some(code) = code {
                    shown.entry(code.to_owned()).or_default().entry(severity).or_insert_with(|| path.clone());
                }
            }
        }
    }
    shown
}

#[test]
fn every_code_has_a_case() {
    let shown = shown();
    let missing: Vec<&str> =
        Code::ALL.iter().map(|code| code.name()).filter(|name| !shown.contains_key(*name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "no message stored under `tests` shows these codes");
}

/// Only a code that is marked in `src/diagnostic/code.rs` can be allowed, denied and waived.
#[test]
fn what_is_shown_as_a_warning_is_marked_as_a_lint() {
    for (name, severities) in shown() {
        let Some(code) = Code::from_name(&name) else {
            panic!("`{name}` is shown, but is not a code: {severities:?}")
        };
        let softer = severities.get("warning").or(severities.get("note"));
        if let Some(case) = softer {
            assert!(
                code.is_lint(),
                "`{code}` is a warning or note in {}, but is not marked `lint` or `data`",
                case.display()
            );
        }
    }
}

#[test]
fn lints_are_shown_as_warnings_or_notes() {
    let shown = shown();
    for code in Code::ALL.iter().filter(|code| code.is_lint()) {
        let severities =
            shown.get(code.name()).map(|by| by.keys().copied().collect::<Vec<_>>()).unwrap_or_default();
        assert!(severities.contains(&"warning") || severities.contains(&"note"), "`{code}`: {severities:?}");
    }
}

#[test]
fn every_page_says_what_it_means_shows_it_and_names_the_way_out() {
    for code in Code::ALL {
        let page = page(*code);
        assert_eq!(page.matches("```").count() % 2, 0, "`{code}`: a block is not closed");
        assert!(page.contains("```"), "`{code}` has no example");
        let after = page.rsplit("```").next().unwrap_or_default().trim();
        assert!(!after.is_empty(), "`{code}` does not say what to do");
    }
}

#[test]
fn there_are_many_cases() {
    let errors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    assert!(files(&errors, ".yaml").len() >= 80);
}
