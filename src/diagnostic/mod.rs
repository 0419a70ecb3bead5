//! What is said about definitions and data: one [`Diagnostic`] type, rendered as text or JSON.
//!
//! In: codes, spans and words from any stage. Out: text for people, JSON lines for programs. Knows no stage.

mod code;
mod json;
mod suggest;
mod summary;
mod text;

pub use code::Code;
pub use json::to_json;
pub use suggest::nearest;
pub use summary::summary;
pub use text::{TextStyle, to_text};

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

/// A replacement that can be applied without thinking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// With what.
    pub replacement: String,
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

    /// Sets the way out as words and as a replacement of `span`.
    #[must_use]
    pub fn with_fix(mut self, help: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
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
