//! What can be wrong with the text of a formula, and how it is said.

use super::notation::Sign;
use super::scan::{MAX_DEPTH, MAX_LENGTH};
use super::time_fault::TimeFault;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceText, Sources};
use std::ops::Range;

/// A text that is not a formula, and where it goes wrong.
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
    /// Brackets or operations are nested deeper than accepted.
    TooDeep,
    /// A bracket is not closed, and `more` others are not either.
    Unclosed {
        /// Which.
        bracket: char,
        /// How many others.
        more: usize,
    },
    /// A closing bracket without an opening one.
    Unopened(char),
    /// Something else was expected.
    Unexpected {
        /// What stands there; `None` at the end.
        found: Option<String>,
        /// What could stand there, in words.
        expected: Vec<&'static str>,
    },
    /// Another language's operator.
    ForeignOperator {
        /// As written.
        written: String,
        /// What to write; `None` if there is no such operation here.
        instead: Option<&'static str>,
    },
    /// A comparison outside `where`.
    Comparison(String),
    /// A quotient inside a row expression.
    RowDivision,
    /// A name in quotes.
    QuotedName {
        /// As written.
        written: String,
        /// What to write.
        instead: String,
    },
    /// A name with a character that only brackets allow.
    OddName {
        /// As written.
        written: String,
        /// What to write.
        instead: String,
    },
    /// A number in a notation that is not accepted.
    OddNumber {
        /// As written.
        written: String,
        /// What to write, if it can be said.
        instead: Option<String>,
    },
    /// An operator in words.
    Prose {
        /// As written.
        written: String,
        /// What to write.
        instead: &'static str,
    },
    /// A sign of mathematics that stands for no operation here.
    Notation {
        /// As written.
        written: String,
        /// What it is, and what to write.
        sign: Sign,
    },
    /// Bare words of a condition, then `x` and a number.
    TextOrProduct(String),
    /// A name and `=` before the formula.
    Titled(String),
    /// A percent that is not the factor 100%.
    Percent {
        /// As written.
        written: String,
        /// What to write, if it can be said.
        instead: Option<String>,
    },
    /// A number that does not fit.
    TooLarge,
    /// A percentile outside 0 to 100.
    Percentile,
    /// A date behind no comparison.
    DateAlone(String),
    /// A date that does not exist.
    NoSuchDate(String),
    /// A second `where` or moment of one aggregate.
    Repeated(&'static str),
    /// `share of` without `where`.
    ShareWithoutWhere,
    /// The arguments of a function of time, which has this name.
    Time(&'static str, TimeFault),
    /// The tree is not as the grammar promises: a fault of the program.
    Internal,
}

impl SyntaxError {
    /// An error at bytes of the text.
    pub(super) fn new(kind: SyntaxKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }

    /// The error in words, at its place in the file.
    pub fn diagnostic(&self, text: &SourceText, sources: &Sources) -> Diagnostic {
        let span = sources.place(text, self.range.clone());
        let (code, message, label, help) = self.kind.words();
        let mut diagnostic = Diagnostic::error(code, message).at(span, label);
        diagnostic.help = help;
        diagnostic.fix = self
            .kind
            .edit()
            .map(|(instead, is)| Fix::text(span, apart(&text.text, &self.range, instead), is));
        if self.kind == SyntaxKind::RowDivision {
            diagnostic = diagnostic.with_note("a quotient is taken after aggregating, where it stays exact");
        }
        diagnostic
    }
}

impl SyntaxKind {
    /// What to write in the place of what is wrong, where that is one edit.
    fn edit(&self) -> Option<(String, Applicability)> {
        Some(match self {
            Self::ForeignOperator { instead: Some(instead), .. } => {
                ((*instead).to_owned(), Applicability::Safe)
            }
            Self::QuotedName { instead, .. } => (instead.clone(), Applicability::Safe),
            // `12,50` is 12.50 to some and a slip of 1,250 to others.
            Self::OddNumber { written, instead: Some(instead) } if written.contains(',') => {
                (instead.clone(), Applicability::Maybe)
            }
            Self::OddNumber { instead: Some(instead), .. } => (instead.clone(), Applicability::Safe),
            Self::OddName { instead, .. } | Self::Percent { instead: Some(instead), .. } => {
                (instead.clone(), Applicability::Maybe)
            }
            _ => return None,
        })
    }

    /// Code, message, label and help.
    fn words(&self) -> (Code, String, String, Option<String>) {
        let syntax = Code::FormulaSyntax;
        match self {
            Self::Empty => (
                syntax,
                "the formula is empty".into(),
                String::new(),
                Some("write what is counted or added up, as in `count of tickets where escalated` or `sum of amount of orders`".into()),
            ),
            Self::TooLong => (
                Code::FormulaTooLong,
                format!("the formula is longer than {MAX_LENGTH} bytes"),
                String::new(),
                Some("divide it into measures".into()),
            ),
            Self::TooDeep => (
                Code::FormulaTooLong,
                format!("the formula nests or chains more than {MAX_DEPTH} operations"),
                String::new(),
                Some("divide it into measures".into()),
            ),
            Self::Unclosed { bracket, more } => (
                Code::UnclosedBracket,
                match more {
                    0 => format!("`{bracket}` is not closed"),
                    1 => format!("`{bracket}` and another bracket are not closed"),
                    more => format!("`{bracket}` and {more} more brackets are not closed"),
                },
                "opened here".into(),
                Some(format!("write `{}` where it ends", if *bracket == '[' { ']' } else { ')' })),
            ),
            Self::Unopened(bracket) => (
                Code::UnclosedBracket,
                format!("`{bracket}` closes a bracket that was not opened"),
                String::new(),
                Some("leave it out, or open the bracket before".into()),
            ),
            Self::Unexpected { found, expected } => {
                let found = found.as_ref().map_or("the end".to_string(), |found| format!("`{found}`"));
                (syntax, format!("expected {}, found {found}", list(expected)), String::new(), None)
            }
            Self::ForeignOperator { written, instead } => (
                syntax,
                format!("`{written}` is not an operator of the formula language"),
                String::new(),
                instead.map(|instead| format!("write `{instead}`")),
            ),
            Self::Comparison(written) => (
                syntax,
                format!("the comparison `{written}` stands outside `where`"),
                String::new(),
                Some("write the condition after `where`, as in `count of tickets where hours < 4`".into()),
            ),
            Self::RowDivision => (
                syntax,
                "a row expression does not divide".into(),
                String::new(),
                Some("divide one aggregate by another".into()),
            ),
            Self::QuotedName { written, instead } => (
                syntax,
                format!("the name {written} stands in quotes"),
                String::new(),
                Some(format!("write `{instead}`")),
            ),
            Self::OddName { written, instead } => (
                syntax,
                format!("`{written}` is not a name without square brackets"),
                String::new(),
                Some(format!("write `{instead}`")),
            ),
            Self::OddNumber { written, instead } => (
                syntax,
                format!("`{written}` is not a way to write a number"),
                String::new(),
                instead.as_ref().map(|instead| format!("write `{instead}`")),
            ),
            Self::Prose { written, instead } => (
                syntax,
                format!("`{written}` is prose, not part of a formula"),
                "prose".into(),
                Some(format!("write `{instead}`, or put a name that holds these words in square brackets")),
            ),
            Self::Notation { written, sign } => {
                let (what, help) = sign.words();
                (
                    syntax,
                    format!("`{written}` is {what}, which cannot be computed as written"),
                    String::new(),
                    Some(help.into()),
                )
            }
            Self::TextOrProduct(written) => (
                syntax,
                format!("`{written}` may be a text or a product"),
                String::new(),
                Some("write `*` to multiply, or put the text in quotes".into()),
            ),
            Self::Titled(title) => (
                syntax,
                format!("`{title} =` names the result, which a formula does not do"),
                "a title".into(),
                Some("leave it out; the name stands under `title`".into()),
            ),
            Self::Percent { written, instead } => (
                syntax,
                format!("`{written}` is a percent, which a formula knows only as the factor `* 100%`"),
                String::new(),
                instead.as_ref().map(|instead| format!("write `{instead}`")),
            ),
            Self::TooLarge => (syntax, "the number does not fit 128 bits".into(), String::new(), None),
            Self::Percentile => (syntax, "a percentile lies between 0 and 100".into(), String::new(), None),
            Self::DateAlone(written) => (
                syntax,
                format!("the date `{written}` stands behind no comparison"),
                String::new(),
                Some("compare a column with it after `where`, as in `count of tickets where created at >= 2026-01-31`".into()),
            ),
            Self::NoSuchDate(written) => {
                (syntax, format!("there is no day `{written}`"), String::new(), None)
            }
            Self::Repeated(what) => (
                syntax,
                format!("an aggregate has one `{what}` only"),
                String::new(),
                match *what {
                    "where" => Some("join the conditions with `and`".into()),
                    _ => None,
                },
            ),
            Self::ShareWithoutWhere => (
                syntax,
                "`share of` says which rows count".into(),
                String::new(),
                Some("add `where …`".into()),
            ),
            Self::Time(function, fault) => {
                let (message, help) = fault.words(function);
                (syntax, message, String::new(), Some(help))
            }
            Self::Internal => {
                (syntax, "the formula could not be read; this is a bug in kpi".into(), String::new(), None)
            }
        }
    }
}

/// A word that takes the place of a sign, with blanks where letters would touch it: `!a` becomes `not a`.
fn apart(text: &str, range: &Range<usize>, instead: String) -> String {
    if !instead.chars().all(char::is_alphabetic) {
        return instead;
    }
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let after = text.get(range.end..).and_then(|after| after.chars().next());
    let touches = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    let blank = |needed| if needed { " " } else { "" };
    format!("{}{instead}{}", blank(touches(before)), blank(touches(after)))
}

/// `a, b or c`.
fn list(words: &[&str]) -> String {
    match words {
        [] => "something else".to_string(),
        [only] => (*only).to_string(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
