//! Results of tests as JUnit XML: a suite for each KPI, its boundaries one case.

use super::Results;
use crate::junit::{Case, CaseResult, Suite, to_xml};
use crate::testing::{Boundaries, TestRun, text};
use std::collections::BTreeMap;

pub(super) fn xml(results: &Results<'_>) -> String {
    let mut suites: BTreeMap<&str, Suite> = BTreeMap::new();
    let mut put = |kpi, case| {
        let suite = suites.entry(kpi);
        suite.or_insert_with_key(|kpi| Suite { name: (*kpi).to_owned(), cases: Vec::new() }).cases.push(case);
    };
    for run in &results.runs {
        put(run.test.definition.kpi.text.as_str(), test(results, run));
    }
    for kpi in results.boundaries.iter().filter(|kpi| !kpi.tried.is_empty()) {
        put(kpi.kpi.as_str(), boundaries(kpi));
    }
    to_xml("kpi test", &suites.into_values().collect::<Vec<_>>())
}

fn test(results: &Results<'_>, run: &TestRun<'_>) -> Case {
    let definition = run.test.definition;
    let result = match (run.passed(), &run.unanswered) {
        (true, _) => CaseResult::Passed,
        (false, Some(_)) => CaseResult::Error {
            message: text::first_difference(run),
            details: text::failure(run, results.sources),
        },
        (false, None) => CaseResult::Failed {
            message: text::first_difference(run),
            details: text::failure(run, results.sources),
        },
    };
    Case {
        name: definition.name.text.clone(),
        place: text::place(definition.name.span, results.sources),
        result,
    }
}

fn boundaries(kpi: &Boundaries) -> Case {
    let broken: Vec<String> = kpi.broken().map(|broken| text::broken_boundary(&kpi.kpi, broken)).collect();
    let result = match kpi.broken().next() {
        None => CaseResult::Passed,
        Some(first) => CaseResult::Failed { message: text::boundary(first), details: broken.concat() },
    };
    Case { name: "boundaries".to_owned(), place: None, result }
}
