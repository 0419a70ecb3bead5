//! Results of tests in words.

use super::boundary::{Boundaries, Boundary};
use super::compare::Mismatch;
use super::coverage::{KpiCoverage, Reached, share};
use super::run::{Compared, TestRun, group_words};
use crate::source::{Sources, Span};
use std::fmt::Write as _;

/// The file and line of a place.
pub fn place(span: Span, sources: &Sources) -> Option<(String, usize)> {
    let file = sources.file(span.source)?;
    Some((file.name.clone(), file.position(span.start).line))
}

/// A test that failed: its name and place, then each value that is not as expected, with what differs and how it came about.
pub fn failure(run: &TestRun<'_>, sources: &Sources) -> String {
    let definition = run.test.definition;
    let mut text = format!(
        "FAILED {}: {}{}\n",
        definition.kpi.text,
        definition.name.text,
        in_brackets(definition.name.span, sources)
    );
    // Writing to a text cannot fail.
    let mut told: Vec<(String, String)> = Vec::new();
    if let Some(why) = &run.unanswered {
        let _ = writeln!(text, "  {}", no_answer(why));
    }
    for compared in run.compared.iter().filter(|compared| !compared.differing.is_empty()) {
        let place = in_brackets(compared.expected.place, sources);
        let _ = writeln!(text, "  {}{place}", of_what(compared));
        text.push_str(&differences(&compared.differing));
        if let Some(trail) = &compared.trail {
            match told.iter().find(|(known, _)| known == trail) {
                Some((_, place)) => {
                    let _ = writeln!(text, "    because of what led to the value above{place}");
                }
                None => {
                    let lines: Vec<String> = trail.lines().map(|line| format!("    {line}\n")).collect();
                    text.push_str(&lines.concat());
                    told.push((trail.clone(), place));
                }
            }
        }
    }
    text
}

/// What is expected of what, in a line: `2026-09, for client = Acme`.
pub fn of_what(compared: &Compared<'_>) -> String {
    let expected = compared.expected;
    let mut text = expected.period.label.clone();
    for filter in &expected.scope {
        let _ = write!(text, ", for {} = {}", filter.dimension, filter.member);
    }
    if !expected.by.is_empty() {
        let _ = write!(text, ", by {}", group_words(&expected.by));
    }
    text
}

/// What differs first, in a line.
pub fn first_difference(run: &TestRun<'_>) -> String {
    let first = run.compared.iter().find_map(|compared| Some((compared, compared.differing.first()?)));
    match (&run.unanswered, first) {
        (Some(why), _) => no_answer(why),
        (None, Some((compared, mismatch))) => difference(compared, mismatch),
        (None, None) => String::new(),
    }
}

/// Why a test could not be answered, in a line.
pub(super) fn no_answer(why: &str) -> String {
    format!("no answer: {why}")
}

/// What differs of what, in a line.
pub(super) fn difference(compared: &Compared<'_>, differing: &Mismatch) -> String {
    format!("{}: {}", of_what(compared), mismatch(differing))
}

/// `value expected 66.7, found 75`
pub(super) fn mismatch(Mismatch { what, expected, found }: &Mismatch) -> String {
    format!("{what} expected {expected}, found {found}")
}

/// A boundary that did not hold, in a line.
pub fn boundary(boundary: &Boundary) -> String {
    format!("{}: expected {}, found {}", boundary.name, boundary.expected, boundary.found)
}

fn differences(differing: &[Mismatch]) -> String {
    let widest = |text: fn(&Mismatch) -> &str| {
        differing.iter().map(|one| text(one).chars().count()).max().unwrap_or(0)
    };
    let (what, expected) = (widest(|one| one.what), widest(|one| &one.expected));
    let line = |one: &Mismatch| {
        format!("    {:what$}  expected {:expected$}  found {}\n", one.what, one.expected, one.found)
    };
    differing.iter().map(line).collect()
}

/// A boundary that did not hold.
pub fn broken_boundary(kpi: &str, boundary: &Boundary) -> String {
    let mut text = format!(
        "FAILED {kpi}: boundary {}\n    expected {}  found {}\n",
        boundary.name, boundary.expected, boundary.found
    );
    for with in &boundary.with {
        let _ = writeln!(text, "    with {with}");
    }
    text
}

/// All boundaries of a KPI, one a line.
pub fn all_boundaries(boundaries: &Boundaries) -> String {
    let mut text = format!("{}\n", boundaries.kpi);
    let names =
        boundaries.tried.iter().map(|one| &one.name).chain(boundaries.untried.iter().map(|one| &one.name));
    let widest = names.map(|name| name.chars().count()).max().unwrap_or(0);
    for tried in &boundaries.tried {
        let verdict = match tried.held() {
            true => tried.found.clone(),
            false => format!("expected {}, found {}", tried.expected, tried.found),
        };
        let _ = writeln!(text, "  {:widest$}  {verdict}", tried.name);
    }
    for untried in &boundaries.untried {
        let _ = writeln!(text, "  {:widest$}  not constructed: {}", untried.name, untried.because);
    }
    text
}

/// What no test reaches: the sums, then each KPI of which something is not reached.
pub fn coverage(coverage: &[KpiCoverage], rules: &[Reached]) -> String {
    let tested = coverage.iter().filter(|kpi| kpi.tests > 0).count();
    let sum = |of: fn(&KpiCoverage) -> &[Reached], what: &str| {
        let share = share(coverage.iter().flat_map(of));
        format!("{} of {} {what}", share.reached, share.all)
    };
    let mut text = format!(
        "tests reach {tested} of {} KPIs, {}, {}, {}, {} of {} rules\n",
        coverage.len(),
        sum(|kpi| &kpi.bands, "bands"),
        sum(|kpi| &kpi.reasons, "reasons"),
        sum(|kpi| &kpi.branches, "branches"),
        share(rules).reached,
        rules.len()
    );
    for kpi in coverage {
        if kpi.tests == 0 {
            let _ = writeln!(text, "  {}: no test", kpi.kpi);
            continue;
        }
        let missed = |items: &[Reached], what: &str| {
            let names: Vec<&str> =
                items.iter().filter(|item| !item.reached).map(|item| item.name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{what}{}", names.join(", ")))
        };
        let missed: Vec<String> =
            [missed(&kpi.bands, "band "), missed(&kpi.reasons, "reason "), missed(&kpi.branches, "branch ")]
                .into_iter()
                .flatten()
                .collect();
        if !missed.is_empty() {
            let _ = writeln!(text, "  {}: {}", kpi.kpi, missed.join("; "));
        }
    }
    let silent: Vec<&str> =
        rules.iter().filter(|rule| !rule.reached).map(|rule| rule.name.as_str()).collect();
    if !silent.is_empty() {
        let _ = writeln!(text, "  rules that no test makes fire: {}", silent.join(", "));
    }
    text
}

fn in_brackets(span: Span, sources: &Sources) -> String {
    place(span, sources).map_or_else(String::new, |(file, line)| format!(" ({file}:{line})"))
}
