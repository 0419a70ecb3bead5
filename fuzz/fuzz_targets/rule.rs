//! A rule from two texts, the first line being its condition and the rest what it says: no panic while reading and checking, and every place lies in a file.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_json, to_text};
use kpi_rules::formula;
use kpi_rules::rule::{self, parse_condition};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::fs;

const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\n";
const KPIS: &str = include_str!("../projects/support.yaml");

thread_local! {
    static FOLDER: RefCell<tempfile::TempDir> = RefCell::new({
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("kpis")).expect("written");
        fs::write(folder.path().join("kpi.yaml"), PROJECT).expect("written");
        fs::write(folder.path().join("kpis/base.yaml"), KPIS).expect("written");
        folder
    });
}

/// A text as YAML, if it has one on a line.
fn quoted(text: &str) -> Option<String> {
    (!text.contains(char::is_control)).then(|| format!("'{}'", text.replace('\'', "''")))
}

fuzz_target!(|text: &str| {
    let (condition, say) = text.split_once('\n').unwrap_or((text, "said"));
    if let Err(errors) = parse_condition(condition) {
        for error in errors {
            assert!(condition.get(error.range.clone()).is_some(), "{error:?}");
        }
        return;
    }
    let (Some(condition), Some(say)) = (quoted(condition), quoted(say)) else { return };
    FOLDER.with_borrow(|folder| {
        let root = folder.path();
        let rule = format!(
            "format: 1\nrules:\n  case:\n    when: {condition}\n    severity: info\n    say: {say}\n    do: [look]\n"
        );
        fs::write(root.join("kpis/rule.yaml"), rule).expect("written");
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        if let Some(catalog) = loaded.catalog {
            let checked = formula::check(catalog, None, &loaded.sources);
            said.extend(checked.diagnostics);
            said.extend(rule::check(&checked.catalog, &loaded.sources).1);
        }
        for diagnostic in &said {
            let places = diagnostic.primary.iter().chain(&diagnostic.labels).map(|label| label.span);
            for place in places {
                let file = loaded.sources.file(place.source).expect("a file");
                assert!(file.text.get(place.start..place.end).is_some(), "{diagnostic:?}");
            }
            let _ = to_text(diagnostic, &loaded.sources, TextStyle::Plain);
            let _ = to_json(diagnostic, &loaded.sources);
        }
    });
});
