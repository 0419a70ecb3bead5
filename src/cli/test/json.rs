//! Results of tests as JSON: numbers as exact texts.

use super::Results;
use crate::evaluate::Outcome;
use crate::finding::Finding;
use crate::format;
use crate::source::Span;
use crate::testing::{self, Boundaries, Compared, KpiCoverage, Reached, TestRun, share, text};
use serde_json::{Map, Value, json};

pub(super) fn value(results: &Results<'_>) -> Value {
    let (passed, tests) = results.passed();
    let (held, tried, untried) = results.held();
    let mut value = json!({
        "summary": {
            "tests": tests, "passed": passed, "failed": tests - passed,
            "boundaries": tried, "held": held, "broken": tried - held, "not_constructed": untried,
        },
        "tests": results.runs.iter().map(|run| test(results, run)).collect::<Vec<_>>(),
        "boundaries": results.boundaries.iter().map(boundaries).collect::<Vec<_>>(),
    });
    if let (Some((kpis, rules)), Value::Object(value)) = (&results.coverage, &mut value) {
        value.insert("coverage".to_owned(), self::coverage(kpis, rules));
    }
    value
}

fn test(results: &Results<'_>, run: &TestRun<'_>) -> Value {
    let definition = run.test.definition;
    let mut value = json!({
        "kpi": definition.kpi.text,
        "test": definition.name.text,
        "passed": run.passed(),
    });
    if let Value::Object(value) = &mut value {
        put_place(results, definition.name.span, value);
        if let Some(why) = &run.unanswered {
            value.insert("unanswered".to_owned(), json!(why));
        }
        let expectations: Vec<Value> =
            run.compared.iter().map(|compared| expectation(results, compared)).collect();
        value.insert("expectations".to_owned(), json!(expectations));
    }
    value
}

fn put_place(results: &Results<'_>, span: Span, value: &mut Map<String, Value>) {
    if let Some((file, line)) = text::place(span, results.sources) {
        value.insert("file".to_owned(), json!(file));
        value.insert("line".to_owned(), json!(line));
    }
}

fn expectation(results: &Results<'_>, compared: &Compared<'_>) -> Value {
    let expected = compared.expected;
    let scope: Map<String, Value> =
        expected.scope.iter().map(|filter| (filter.dimension.clone(), json!(filter.member))).collect();
    let by: Map<String, Value> =
        expected.by.iter().map(|(dimension, member)| (dimension.clone(), json!(member))).collect();
    let mut value = json!({
        "period": expected.period.label,
        "for": scope,
        "by": by,
        "passed": compared.differing.is_empty(),
        "found": compared.finding.as_ref().map(found),
    });
    if let (Value::Object(value), false) = (&mut value, compared.rules.is_empty()) {
        let rules = compared.rules.iter().map(|(id, truth)| (id.clone(), json!(testing::verdict(*truth))));
        value.insert("rules".to_owned(), rules.collect());
    }
    if let (Value::Object(value), false) = (&mut value, compared.differing.is_empty()) {
        put_place(results, expected.place, value);
        let one = |one: &testing::Mismatch| json!({ "what": one.what, "expected": one.expected, "found": one.found });
        value.insert("differing".to_owned(), compared.differing.iter().map(one).collect());
        value.insert("because".to_owned(), json!(compared.trail));
    }
    value
}

fn found(finding: &Finding) -> Value {
    let value = &finding.value;
    let (exact, reasons): (_, Vec<String>) = match &value.outcome {
        Outcome::Known(exact) => (Some(exact.to_string()), Vec::new()),
        Outcome::NoData(missing) => (None, missing.reasons.iter().map(format::reason).collect()),
    };
    json!({
        "value": exact,
        "numerator": value.numerator.map(|number| number.to_string()),
        "denominator": value.denominator.map(|number| number.to_string()),
        "rows": value.rows,
        "band": finding.band,
        "status": finding.status.name(),
        "reasons": reasons,
    })
}

fn boundaries(boundaries: &Boundaries) -> Value {
    let tried = boundaries.tried.iter().map(|tried| {
        json!({
            "name": tried.name, "held": tried.held(), "expected": tried.expected, "found": tried.found, "with": tried.with,
        })
    });
    let untried =
        boundaries.untried.iter().map(|untried| json!({ "name": untried.name, "because": untried.because }));
    json!({
        "kpi": boundaries.kpi,
        "tried": tried.collect::<Vec<_>>(),
        "not_constructed": untried.collect::<Vec<_>>(),
    })
}

fn coverage(coverage: &[KpiCoverage], rules: &[Reached]) -> Value {
    let tested = coverage.iter().filter(|kpi| kpi.tests > 0).count();
    let sum = |of: fn(&KpiCoverage) -> &[Reached]| share(coverage.iter().flat_map(of));
    json!({
        "summary": {
            "kpis": { "reached": tested, "all": coverage.len() },
            "bands": sum(|kpi| &kpi.bands),
            "reasons": sum(|kpi| &kpi.reasons),
            "branches": sum(|kpi| &kpi.branches),
            "rules": share(rules),
        },
        "kpis": coverage,
        "rules": rules,
    })
}
