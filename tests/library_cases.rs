//! The shipped library under its own tests: every KPI has one, every band is reached, every rule fires, every boundary holds.

use crate::project;
use kpi_rules::engine::{Engine, Interrupt};
use kpi_rules::formula::{self, CheckedKpi};
use kpi_rules::rule;
use kpi_rules::schema::Schema;
use kpi_rules::testing::{self, KpiCoverage, Reached};

/// Runs the shipped tests on tables whose types come from there, and returns what they reach.
fn run(data: Option<&Schema>) -> (Vec<KpiCoverage>, Vec<Reached>) {
    let (catalog, sources) = project::shipped();
    let schema = testing::schema(&catalog, data, &sources);
    let checked = formula::check(catalog, Some(&schema), &sources).catalog;
    let (rules, _) = rule::check(&checked, &sources);
    let (tests, problems) = testing::read(&checked, &rules, &schema, &sources);
    project::assert_none(&problems, &sources);
    let runs = testing::run(&checked, &rules, &schema, &tests, true, &Interrupt::default()).unwrap();
    let failures: Vec<String> =
        runs.iter().filter(|run| !run.passed()).map(|run| testing::text::failure(run, &sources)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let kpis: Vec<&CheckedKpi> = checked.kpis.values().collect();
    for kpi in testing::boundaries(&kpis) {
        let text = testing::text::all_boundaries(&kpi);
        assert!(kpi.broken().next().is_none() && kpi.untried.is_empty() && !kpi.tried.is_empty(), "{text}");
    }
    (testing::coverage(&kpis, &checked, &runs), testing::rules_reached(&rules, &runs))
}

#[test]
fn every_shipped_kpi_passes_tests_that_reach_every_band_branch_and_rule() {
    let (catalog, sources) = project::shipped();
    let (_, engine) = project::open(catalog, &sources);
    let (coverage, rules) = run(Some(engine.schema()));
    let text = testing::text::coverage(&coverage, &rules);
    assert!(rules.iter().all(|rule| rule.reached), "{text}");
    assert!(coverage.iter().all(|kpi| kpi.tests > 0), "{text}");
    let reached = |kpi: &KpiCoverage| kpi.bands.iter().chain(&kpi.branches).all(|item| item.reached);
    assert!(coverage.iter().all(reached), "{text}");
}

/// Without data the types of columns follow from what formulas need and tests write.
#[test]
fn the_tests_need_no_data() {
    run(None);
}
