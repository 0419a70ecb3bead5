//! Where a text cannot go on, in the words of its language: the same for formulas and for conditions of rules.

use pest::RuleType;
use pest::error::{Error, ErrorVariant, InputLocation};
use std::ops::Range;

/// Where a text cannot go on.
pub(crate) struct Stopped {
    /// What stands there; `None` at the end.
    pub(crate) found: Option<String>,
    /// What could stand there, in words.
    pub(crate) expected: Vec<&'static str>,
    /// The bytes of what stands there.
    pub(crate) range: Range<usize>,
}

/// pest's error in words: `place` finds in the text what pest was given, `word_of` names what a rule stands for, if it is to be listed, and `order` says in which order.
pub(crate) fn stopped<R: RuleType>(
    error: &Error<R>,
    text: &str,
    place: impl Fn(usize) -> usize,
    word_of: impl Fn(R) -> Option<&'static str>,
    order: &[&str],
) -> Stopped {
    let start = place(match error.location {
        InputLocation::Pos(start) | InputLocation::Span((start, _)) => start,
    });
    let rest = text.get(start..).unwrap_or("");
    let trimmed = rest.trim_start();
    let start = start + (rest.len() - trimmed.len());
    let found: String = match trimmed.chars().next() {
        None => String::new(),
        Some(c) if c.is_alphanumeric() => {
            trimmed.chars().take_while(|c| c.is_alphanumeric() || "-_'".contains(*c)).collect()
        }
        Some(c) => c.to_string(),
    };
    let mut expected: Vec<&'static str> = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            positives.iter().filter_map(|rule| word_of(*rule)).collect()
        }
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    expected.sort_by_key(|word| order.iter().position(|known| known == word));
    expected.dedup();
    let range = start..start + found.len();
    Stopped { found: (!found.is_empty()).then_some(found), expected, range }
}
