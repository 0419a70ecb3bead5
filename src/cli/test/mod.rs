//! `kpi test`: whether KPIs give what their tests expect.

mod again;
mod json;
mod junit;

use super::annotations::{Annotations, prefix};
use super::arguments::{Arguments, TestArguments, TestFormat};
use super::failure::{Failure, Verdict};
use super::interrupt;
use super::output;
use super::scope::{engine_failure, kpi_named};
use super::workspace::{self, Loaded};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::formula::{self, CheckedCatalog, CheckedKpi};
use crate::rule::{self, CheckedRules};
use crate::source::Sources;
use crate::testing::{self, Boundaries, KpiCoverage, Reached, Test, TestRun};
use std::collections::BTreeSet;

/// Everything that came of the tests.
struct Results<'a> {
    sources: &'a Sources,
    runs: Vec<TestRun<'a>>,
    boundaries: Vec<Boundaries>,
    coverage: Option<(Vec<KpiCoverage>, Vec<Reached>)>,
}

pub(crate) fn test(arguments: &Arguments, typed: &TestArguments) -> Result<Verdict, Failure> {
    if typed.watch {
        return again::watch(arguments, typed);
    }
    let tested = run(arguments, typed, &mut |_, _, _| None)?;
    Ok(if tested.failed.is_empty() { Verdict::Fine } else { Verdict::Finding })
}

/// The ids of the KPIs that a run tests of those that were named; all of them if `None`.
type Picked<'a> = dyn FnMut(&CheckedCatalog, &CheckedRules, &Sources) -> Option<BTreeSet<String>> + 'a;

/// What a run tested.
struct Tested {
    /// The ids of the KPIs.
    kpis: BTreeSet<String>,
    /// Those of which a test failed or a boundary did not hold.
    failed: BTreeSet<String>,
}

fn run(arguments: &Arguments, typed: &TestArguments, picked: &mut Picked<'_>) -> Result<Tested, Failure> {
    let tested = tested(arguments, typed, picked);
    match (tested, annotations(typed.format)) {
        (Err(failure), Some(format)) => format.stopped(arguments, failure),
        (tested, _) => tested,
    }
}

/// The format, if definitions that do not hold are a result in it.
fn annotations(format: TestFormat) -> Option<Annotations> {
    match format {
        TestFormat::Sarif => Some(Annotations::Sarif),
        TestFormat::Github => Some(Annotations::Github),
        TestFormat::Junit => Some(Annotations::Junit("kpi test")),
        TestFormat::Text | TestFormat::Json => None,
    }
}

fn tested(arguments: &Arguments, typed: &TestArguments, picked: &mut Picked<'_>) -> Result<Tested, Failure> {
    let Loaded { catalog, sources, mut diagnostics } = workspace::load(arguments)?;
    let data = match testing::needs_data(&catalog) {
        true => workspace::schema_of_data(arguments, &catalog.project),
        false => None,
    };
    let schema = testing::schema(&catalog, data.as_ref(), &sources);
    let checked = formula::check(catalog, Some(&schema), &sources);
    diagnostics.extend(checked.diagnostics);
    let checked = checked.catalog;
    let (rules, found) = rule::check(&checked, &sources);
    diagnostics.extend(found);
    let (tests, unread) = testing::read(&checked, &rules, &schema, &sources);
    diagnostics.extend(unread);
    let mut errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        crate::diagnostic::sort(&mut errors);
        catalog::settle(&mut errors, &sources);
        return Err(Failure::Definitions(Box::new(sources), errors));
    }
    let mut kpis = selected(&checked, typed)?;
    if let Some(picked) = picked(&checked, &rules, &sources) {
        kpis.retain(|id| picked.contains(id));
        if kpis.is_empty() {
            say!("no test is touched");
            return Ok(Tested { kpis, failed: BTreeSet::new() });
        }
    }
    let tests: Vec<Test<'_>> = tests
        .into_iter()
        .filter(|test| kpis.contains(&test.definition.kpi.text) && fits(test, typed))
        .collect();
    if let (Some(filter), true, false) = (&typed.filter, tests.is_empty(), typed.watch) {
        return Err(Failure::Usage(format!("no test has `{filter}` in its name or in the id of its KPI")));
    }
    let runs = testing::run(&checked, &rules, &schema, &tests, typed.coverage, &interrupt::wish())
        .map_err(|error| engine_failure(&error))?;
    let tested: Vec<_> = kpis.iter().filter_map(|id| checked.kpis.get(id)).collect();
    let results = Results {
        sources: &sources,
        // Boundaries are about KPIs; where a filter picks tests, they are not asked for.
        boundaries: if typed.filter.is_some() { Vec::new() } else { testing::boundaries(&tested) },
        coverage: typed
            .coverage
            .then(|| (testing::coverage(&tested, &checked, &runs), testing::rules_reached(&rules, &runs))),
        runs,
    };
    output::print(&match typed.format {
        TestFormat::Text => text(&results, typed),
        TestFormat::Json => format!("{:#}\n", json::value(&results)),
        TestFormat::Junit => junit::xml(&results),
        TestFormat::Sarif => {
            Annotations::Sarif.text(&results.failures(&tested), &[], &sources, &prefix(arguments)?)
        }
        TestFormat::Github => {
            let failures = results.failures(&tested);
            let failures = Annotations::Github.text(&failures, &[], &sources, &prefix(arguments)?);
            format!("{failures}{}", sums(&results, typed))
        }
    })?;
    let failed = results.failed();
    Ok(Tested { kpis, failed })
}

/// The ids of the KPIs that were named; all if none was.
fn selected(checked: &CheckedCatalog, typed: &TestArguments) -> Result<BTreeSet<String>, Failure> {
    match typed.kpis.as_slice() {
        [] => Ok(checked.kpis.keys().cloned().collect()),
        names => names.iter().map(|name| kpi_named(checked, name)).collect(),
    }
}

fn fits(test: &Test<'_>, typed: &TestArguments) -> bool {
    let Some(filter) = &typed.filter else { return true };
    let filter = filter.to_lowercase();
    let definition = test.definition;
    [&definition.name.text, &definition.kpi.text]
        .into_iter()
        .any(|text| text.to_lowercase().contains(&filter))
}

impl Results<'_> {
    /// The ids of the KPIs of which a test failed or a boundary did not hold.
    fn failed(&self) -> BTreeSet<String> {
        let tests = self.runs.iter().filter(|run| !run.passed());
        let tests = tests.map(|run| run.test.definition.kpi.text.clone());
        let boundaries = self.boundaries.iter().filter(|kpi| kpi.broken().next().is_some());
        tests.chain(boundaries.map(|kpi| kpi.kpi.clone())).collect()
    }

    /// Everything that failed, by place. `kpis` are those whose boundaries were tried.
    fn failures(&self, kpis: &[&CheckedKpi]) -> Vec<Diagnostic> {
        let of_tests = self.runs.iter().flat_map(testing::failures);
        // Boundaries stand in the order of the KPIs, or are not asked for.
        let of_boundaries = kpis
            .iter()
            .zip(&self.boundaries)
            .flat_map(|(kpi, boundaries)| testing::broken_boundaries(&kpi.definition, boundaries));
        let mut failures: Vec<Diagnostic> = of_tests.chain(of_boundaries).collect();
        crate::diagnostic::sort(&mut failures);
        failures
    }

    /// Tests that passed, and all.
    fn passed(&self) -> (usize, usize) {
        (self.runs.iter().filter(|run| run.passed()).count(), self.runs.len())
    }

    /// Boundaries that held, all that were tried, and those that were not.
    fn held(&self) -> (usize, usize, usize) {
        let tried = || self.boundaries.iter().flat_map(|kpi| &kpi.tried);
        let untried = self.boundaries.iter().map(|kpi| kpi.untried.len()).sum();
        (tried().filter(|tried| tried.held()).count(), tried().count(), untried)
    }
}

/// Every failure, then what was asked for beside, then the sums.
fn text(results: &Results<'_>, typed: &TestArguments) -> String {
    let mut text = String::new();
    for run in results.runs.iter().filter(|run| !run.passed()) {
        text.push_str(&testing::text::failure(run, results.sources));
        text.push('\n');
    }
    for kpi in &results.boundaries {
        for broken in kpi.broken() {
            text.push_str(&testing::text::broken_boundary(&kpi.kpi, broken));
            text.push('\n');
        }
    }
    if typed.boundaries {
        for kpi in &results.boundaries {
            text.push_str(&testing::text::all_boundaries(kpi));
        }
        text.push('\n');
    }
    if let Some((kpis, rules)) = &results.coverage {
        text.push_str(&testing::text::coverage(kpis, rules));
        text.push('\n');
    }
    text.push_str(&sums(results, typed));
    text
}

/// How many tests and boundaries there were, and how they ended.
fn sums(results: &Results<'_>, typed: &TestArguments) -> String {
    let mut text = String::new();
    let (passed, all) = results.passed();
    let kpis: BTreeSet<&str> = results.runs.iter().map(|run| run.test.definition.kpi.text.as_str()).collect();
    text.push_str(&format!(
        "{all} {} of {} {}: {passed} passed, {} failed\n",
        if all == 1 { "test" } else { "tests" },
        kpis.len(),
        if kpis.len() == 1 { "KPI" } else { "KPIs" },
        all - passed
    ));
    if !results.boundaries.is_empty() {
        let (held, tried, untried) = results.held();
        let shown = if untried > 0 && !typed.boundaries { ", see `--boundaries`" } else { "" };
        text.push_str(&format!(
            "{tried} {}: {held} held, {} did not; {untried} not constructed{shown}\n",
            if tried == 1 { "boundary" } else { "boundaries" },
            tried - held
        ));
    }
    text
}
