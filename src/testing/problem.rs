//! What is said about tests that cannot be read.

use crate::catalog::{Column, Dataset, Join};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceText, Span};

/// A name that is not declared, with the nearest one that is.
pub(super) fn unknown<'a>(
    code: Code,
    message: String,
    name: &SourceText,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(code, message).at(name.span, "").with_nearest(name.span, &name.text, known)
}

/// A value that a key cannot take.
pub(super) fn invalid(key: &str, expected: &str, found: &SourceText) -> Diagnostic {
    let message = format!("expected {expected} for `{key}`, found `{}`", found.text);
    Diagnostic::error(Code::InvalidValue, message).at(found.span, "")
}

/// A value of a column that is computed.
pub(super) fn computed(column: &Column, at: &SourceText) -> Diagnostic {
    let message = format!("the column `{}` is computed; a row cannot give it", column.name.text);
    Diagnostic::error(Code::InvalidValue, message)
        .at(at.span, "no column of the table")
        .with_label(column.name.span, "computed from other columns here")
        .with_help("give the columns it is computed from")
}

/// A column of a joined dataset.
pub(super) fn joined(dataset: &Dataset, join: &Join, at: &SourceText) -> Diagnostic {
    let on: Vec<&str> = join.on.iter().map(|column| column.text.as_str()).collect();
    let message =
        format!("`{}` is a column of `{}`, which `{}` joins", at.text, join.to.text, dataset.name.text);
    Diagnostic::error(Code::InvalidValue, message).at(at.span, "no column of the table").with_help(format!(
        "give `{}` here, and the row of `{}` beside",
        on.join("`, `"),
        join.to.text
    ))
}

/// A column that two names of a row stand for.
pub(super) fn given_twice(name: &SourceText, first: Span) -> Diagnostic {
    Diagnostic::error(Code::AmbiguousName, format!("`{}` is given twice in a row", name.text))
        .at(name.span, "the same column again")
        .with_label(first, "given here first")
}

/// Rows that nothing reads.
pub(super) fn unread(dataset: &SourceText, kpi: &str) -> Diagnostic {
    let message = format!("the test has rows of `{}`, which `{kpi}` does not read", dataset.text);
    Diagnostic::warning(Code::UnreadRows, message).at(dataset.span, "").with_help("leave them out")
}

/// A parameter's value with which the definitions do not hold.
pub(super) fn parameter(value: &SourceText, error: Diagnostic) -> Diagnostic {
    let said = Diagnostic { primary: None, fix: None, ..error.clone() };
    let said = said.at(value.span, "with this value");
    match error.primary {
        Some(label) if label.span != value.span => said.with_label(label.span, label.text),
        _ => said,
    }
}

/// An expectation of nothing.
pub(super) fn nothing_expected(at: Span) -> Diagnostic {
    Diagnostic::error(Code::MissingKey, "the expectation expects nothing")
        .at(at, "says only of what")
        .with_help("add `value: …`, `band: …` or `reason: …`")
}

/// A value together with a reason why there is none.
pub(super) fn value_and_reason(value: Span, reason: Span) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, "an expectation cannot have a value and a reason for its absence")
        .at(reason, "why there is no value")
        .with_label(value, "a value")
        .with_help("keep one of the two")
}

/// A tolerance of nothing.
pub(super) fn tolerance_alone(tolerance: Span) -> Diagnostic {
    Diagnostic::error(Code::MissingKey, "a tolerance needs a `value`")
        .at(tolerance, "of what?")
        .with_help("add `value: …`, or leave `tolerance` out")
}
