//! Replacements a program can make.

use crate::source::Span;

/// Whether a replacement may be made without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// It is what was meant: `kpi check --fix` makes it.
    Safe,
    /// It is probably what was meant; a person decides.
    Maybe,
}

impl Applicability {
    /// The word as printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Maybe => "maybe",
        }
    }
}

/// What a replacement is: a text, or YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FixKind {
    /// Characters of a text. Quotes and escapes of the text around it still have to be added.
    Text,
    /// Characters of the file, as they are.
    Written,
}

/// A replacement of some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// With what.
    pub replacement: String,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What the replacement is.
    pub kind: FixKind,
}

impl Fix {
    /// Puts characters of a text in the place of others.
    pub fn text(span: Span, replacement: impl Into<String>, applicability: Applicability) -> Self {
        Self { span, replacement: replacement.into(), applicability, kind: FixKind::Text }
    }

    /// Puts characters of a file, quotes and line ends included, in the place of others.
    pub fn written(span: Span, replacement: impl Into<String>, applicability: Applicability) -> Self {
        Self { span, replacement: replacement.into(), applicability, kind: FixKind::Written }
    }
}
