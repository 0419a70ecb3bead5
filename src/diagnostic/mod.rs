//! What is said about definitions and data: one [`Diagnostic`] type, rendered as text, JSON, SARIF or annotations of GitHub.
//!
//! In: codes, spans and words from any stage. Out: text for people, formats for programs; only what levels and waivers leave. Knows no stage.

mod code;
mod fix;
mod github;
mod json;
mod levels;
mod page;
mod sarif;
mod suggest;
mod summary;
mod text;
mod waiver;

pub use code::{Code, CodeKind};
pub use fix::{Applicability, Fix, FixKind};
pub use github::{github_command, to_github};
pub use json::to_json;
pub use levels::{Level, Levels, Lint, LintError};
pub use page::page;
pub use sarif::to_sarif;
pub use suggest::{Near, nearest, nearest_fix};
pub use summary::summary;
pub use text::{TextStyle, to_text};
pub use waiver::{Waived, Waiver, waive};

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The definitions or data cannot be used as they stand.
    Error,
    /// Usable, but probably not what is meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word as printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty for the primary label.
    pub text: String,
}

/// One finding about a definition or data file.
///
/// Wording: lower case, no final stop, user names in backticks, expected/found, never "you", at most one suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code; documented in `docs/diagnostics.md`.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where; `None` only if no file can be named.
    pub primary: Option<Label>,
    /// Other places that explain it, such as the declaration.
    pub labels: Vec<Label>,
    /// Why, if the message does not say it.
    pub notes: Vec<String>,
    /// What to type instead.
    pub help: Option<String>,
    /// The same, for a program.
    pub fix: Option<Fix>,
    /// Whether it is an error only because its code is denied.
    pub denied: bool,
}

impl Diagnostic {
    /// An error with a message and no place yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning with a message and no place yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A diagnostic with a message and no place yet.
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            primary: None,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            denied: false,
        }
    }

    /// Sets the place and the words beside it.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sets the way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the way out as words and as a safe replacement of `span`, which holds a text.
    #[must_use]
    pub fn with_fix(self, help: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.with_help(help).fixed_by(Fix::text(span, replacement, Applicability::Safe))
    }

    /// Sets the replacement a program can make.
    #[must_use]
    pub fn fixed_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Sets the way out: the nearest of several names in the place of a text, if one is near.
    #[must_use]
    pub fn with_nearest<'a>(
        self,
        span: Span,
        written: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match nearest_fix(written, names) {
            Some((near, applicability)) => {
                self.with_help(format!("write `{near}`")).fixed_by(Fix::text(span, near, applicability))
            }
            None => self,
        }
    }

    /// Whether this stops the work.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts by place (those without one last), then severity, code and message, and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            (d.primary.is_none(), d.primary.as_ref().map(|l| l.span), d.severity, d.code, d.message.clone())
        };
        key(a).cmp(&key(b))
    });
    diagnostics.dedup();
}
