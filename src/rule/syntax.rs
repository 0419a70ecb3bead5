//! What can be wrong with the text of a condition, and how it is said.

use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceText, Sources};
use std::ops::Range;

/// A text that is no condition, and where it goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxKind,
    /// The bytes it is about.
    pub range: Range<usize>,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyntaxKind {
    /// There is nothing.
    Empty,
    /// It is longer than accepted.
    TooLong,
    /// Brackets or logical words are nested deeper than accepted.
    TooDeep,
    /// A bracket is not closed, or closed without being opened.
    Bracket {
        /// Which.
        bracket: char,
        /// Whether it is never closed.
        open: bool,
    },
    /// Something else was expected.
    Unexpected {
        /// What stands there; `None` at the end.
        found: Option<String>,
        /// What could stand there, in words.
        expected: Vec<&'static str>,
    },
    /// Another language's sign or word, and what to write.
    Foreign {
        /// As written.
        written: String,
        /// What to write; empty if it is left out.
        instead: String,
    },
    /// Arithmetic between values.
    Arithmetic(String),
    /// `change(x)`, as formulas have it.
    Called {
        /// As written.
        written: String,
        /// What to write.
        instead: String,
    },
    /// A KPI in quotes, or one with a sign that only brackets allow.
    OddName {
        /// As written.
        written: String,
        /// What to write.
        instead: String,
    },
    /// `for 3 months`: how long a period is decides who asks.
    Grain {
        /// As written.
        written: String,
        /// What to write.
        instead: String,
    },
    /// `for 0 periods`, or for more than are ever asked for.
    Periods,
    /// `falls by under 5`: the most by which it falls.
    MostMoved,
    /// `is not at least …`
    NotDegree {
        /// What to write.
        instead: &'static str,
    },
    /// The tree is not as the grammar promises: a fault of the program.
    Internal,
}

/// Bytes, brackets and operations that formulas may have hold for conditions too.
pub(super) use crate::formula::{MAX_DEPTH, MAX_LENGTH};

/// The most periods a condition may last.
pub const MAX_PERIODS: u32 = 60;

impl SyntaxError {
    pub(super) fn new(kind: SyntaxKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }

    /// The error in words, at its place in the file.
    pub fn diagnostic(&self, text: &SourceText, sources: &Sources) -> Diagnostic {
        let span = sources.place(text, self.range.clone());
        let (code, message, label, help) = self.kind.words();
        let mut diagnostic = Diagnostic::error(code, message).at(span, label);
        diagnostic.help = help;
        diagnostic.fix = self.kind.edit().map(|(instead, is)| Fix::text(span, instead, is));
        diagnostic
    }
}

impl SyntaxKind {
    /// What to write in the place of what is wrong, where that is one edit.
    fn edit(&self) -> Option<(String, Applicability)> {
        Some(match self {
            Self::Foreign { written, instead } if !instead.is_empty() => {
                // A comma stands right behind a word, an exclamation mark right before one.
                let (before, after) = match written.as_str() {
                    "," | ";" => (" ", ""),
                    "!" => ("", " "),
                    _ => ("", ""),
                };
                (format!("{before}{instead}{after}"), Applicability::Safe)
            }
            Self::Called { instead, .. } | Self::OddName { instead, .. } => {
                (instead.clone(), Applicability::Safe)
            }
            Self::Grain { instead, .. } => (instead.clone(), Applicability::Maybe),
            _ => return None,
        })
    }

    /// Code, message, label and help.
    fn words(&self) -> (Code, String, String, Option<String>) {
        let syntax = Code::RuleSyntax;
        let write = |instead: &str| Some(format!("write `{instead}`"));
        match self {
            Self::Empty => (
                syntax,
                "the condition is empty".into(),
                String::new(),
                Some("write what must hold, as in `band of csat is Weak and csat falls`".into()),
            ),
            Self::TooLong => (
                Code::FormulaTooLong,
                format!("the condition is longer than {MAX_LENGTH} bytes"),
                String::new(),
                Some("divide it into several rules".into()),
            ),
            Self::TooDeep => (
                Code::FormulaTooLong,
                format!("the condition is nested deeper than {MAX_DEPTH}"),
                String::new(),
                Some("divide it into several rules".into()),
            ),
            Self::Bracket { bracket, open: true } => {
                (Code::UnclosedBracket, format!("`{bracket}` is not closed"), "opened here".into(), None)
            }
            Self::Bracket { bracket, open: false } => {
                (Code::UnclosedBracket, format!("`{bracket}` closes nothing"), "closed here".into(), None)
            }
            Self::Unexpected { found, expected } => {
                let found = found.as_ref().map_or("the end".to_owned(), |found| format!("`{found}`"));
                let message = match expected.as_slice() {
                    [] => format!("the condition cannot go on with {found}"),
                    [one] => format!("expected {one}, found {found}"),
                    [rest @ .., last] => format!("expected {} or {last}, found {found}", rest.join(", ")),
                };
                (syntax, message, String::new(), None)
            }
            Self::Foreign { written, instead } if instead.is_empty() => (
                syntax,
                format!("a condition does not begin with `{written}`"),
                String::new(),
                Some("leave it out".into()),
            ),
            Self::Foreign { written, instead } => (
                syntax,
                format!("`{written}` is no word or sign of conditions"),
                String::new(),
                write(instead),
            ),
            Self::Arithmetic(written) => (
                syntax,
                format!("a condition compares values and computes none: found `{written}`"),
                "no operation here".into(),
                Some("declare a KPI with this formula and name it".into()),
            ),
            Self::Called { written, instead } => {
                (syntax, format!("`{written}` is how formulas are written"), String::new(), write(instead))
            }
            Self::OddName { written, instead } => {
                (syntax, format!("`{written}` is no name as it stands"), String::new(), write(instead))
            }
            Self::Grain { written, instead } => (
                syntax,
                format!("how long a condition lasts is counted in periods: found `{written}`"),
                "a report decides how long a period is".into(),
                write(instead),
            ),
            Self::Periods => {
                (syntax, format!("a condition lasts from 2 to {MAX_PERIODS} periods"), String::new(), None)
            }
            Self::MostMoved => (
                syntax,
                "a movement is compared with the least it must be".into(),
                "at most this much".into(),
                Some("compare `change of …` instead".into()),
            ),
            Self::NotDegree { instead } => {
                (syntax, "`is not` stands before a word only".into(), String::new(), write(instead))
            }
            Self::Internal => (syntax, "the condition cannot be understood".into(), String::new(), None),
        }
    }
}
