//! Tests of KPIs from any text, beside sound definitions: no panic while they are loaded, read and run, and every place lies in a file.
#![no_main]

use kpi_rules::catalog::load;
use kpi_rules::engine::Interrupt;
use kpi_rules::{formula, rule, testing};
use kpi_rules_fuzz::{KPIS, PROJECT, assert_told, in_project};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = [("kpi.yaml", PROJECT), ("kpis/base.yaml", KPIS), ("kpis/case.test.yaml", text)];
    in_project(&files.map(|(name, text)| (name, text.as_bytes())), |root| {
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
        assert_told(&said, &loaded.sources);
        if let Ok(runs) = testing::run(&checked, &rules, &schema, &tests, false, &Interrupt::default()) {
            for run in runs.iter().filter(|run| !run.passed()) {
                let _ = testing::text::failure(run, &loaded.sources);
            }
        }
    });
});
