//! Failures of tests as diagnostics, for programs that show them beside the lines of definitions.

use super::boundary::Boundaries;
use super::compare::Mismatch;
use super::run::{Compared, TestRun};
use super::text;
use crate::catalog::Kpi;
use crate::diagnostic::{Code, Diagnostic};

/// One for each value that is not as expected, at its expectation; one at the test's name if it could not be answered.
pub fn failures(run: &TestRun<'_>) -> Vec<Diagnostic> {
    let definition = run.test.definition;
    let failed = |said: String| {
        let name = &definition.name.text;
        Diagnostic::error(Code::TestFailed, format!("{}: {name}: {said}", definition.kpi.text))
    };
    let unanswered =
        run.unanswered.iter().map(|why| failed(text::no_answer(why)).at(definition.name.span, ""));
    let differing = run.compared.iter().filter_map(|compared| {
        let (first, rest) = compared.differing.split_first()?;
        Some(with_reasons(failed(text::difference(compared, first)), compared, rest))
    });
    unanswered.chain(differing).collect()
}

fn with_reasons(said: Diagnostic, compared: &Compared<'_>, rest: &[Mismatch]) -> Diagnostic {
    let said = said.at(compared.expected.place, "");
    let said = rest.iter().fold(said, |said, one| said.with_note(text::mismatch(one)));
    match &compared.trail {
        Some(trail) => said.with_note(trail.trim_end()),
        None => said,
    }
}

/// One for each boundary that did not hold, at the KPI's id.
pub fn broken_boundaries(kpi: &Kpi, boundaries: &Boundaries) -> Vec<Diagnostic> {
    let failed = |broken: &super::Boundary| {
        let message = format!("{}: boundary {}", boundaries.kpi, text::boundary(broken));
        let said = Diagnostic::error(Code::TestFailed, message).at(kpi.id.span, "");
        broken.with.iter().fold(said, |said, with| said.with_note(format!("with {with}")))
    };
    boundaries.broken().map(failed).collect()
}
