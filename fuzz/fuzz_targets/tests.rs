//! Tests of KPIs from any text, beside sound definitions: no panic while they are loaded, read and run, and every place lies in a file.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::engine::Interrupt;
use kpi_rules::{formula, rule, testing};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::fs;

const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\nlimits: {threads: 1}\n";
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

fuzz_target!(|text: &str| {
    FOLDER.with_borrow(|folder| {
        let root = folder.path();
        fs::write(root.join("kpis/case.test.yaml"), text).expect("written");
        let loaded = load(root);
        let mut said = loaded.diagnostics;
        let Some(catalog) = loaded.catalog else { return };
        let schema = testing::schema(&catalog, None, &loaded.sources);
        let checked = formula::check(catalog, Some(&schema), &loaded.sources);
        said.extend(checked.diagnostics);
        let checked = checked.catalog;
        let (rules, found) = rule::check(&checked, &loaded.sources);
        said.extend(found);
        let (tests, unread) = testing::read(&checked, &rules, &schema, &loaded.sources);
        said.extend(unread);
        for diagnostic in &said {
            for label in diagnostic.primary.iter().chain(&diagnostic.labels) {
                let file = loaded.sources.file(label.span.source).expect("a file");
                assert!(file.text.get(label.span.start..label.span.end).is_some(), "{diagnostic:?}");
            }
            let _ = to_text(diagnostic, &loaded.sources, TextStyle::Plain);
        }
        if let Ok(runs) = testing::run(&checked, &rules, &schema, &tests, false, &Interrupt::default()) {
            for run in runs.iter().filter(|run| !run.passed()) {
                let _ = testing::text::failure(run, &loaded.sources);
            }
        }
    });
});
