//! A look at a text before it is parsed: its length, its depth, and whether every bracket has its partner.
//!
//! The parser's own message for `(a / b` lists operators and forgets the bracket; this one points at the opener. The limits keep
//! every later recursion small.

use super::notation::notation;
use super::syntax::{SyntaxError, SyntaxKind};
use std::ops::Range;

/// Bytes of a formula, at most.
pub(crate) const MAX_LENGTH: usize = 4096;
/// Brackets within brackets, choices (`if`) within choices, and operations within operations, at most.
pub(crate) const MAX_DEPTH: usize = 64;

/// Why a text cannot be looked at any closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScanFault {
    /// Nothing is written.
    Empty,
    /// More than [`MAX_LENGTH`] bytes.
    TooLong,
    /// More than [`MAX_DEPTH`] brackets within brackets, or choices within choices.
    TooDeep,
    /// A bracket is never closed.
    Unclosed(char),
    /// A bracket was never opened.
    Unopened(char),
}

/// Checks length, depth and brackets of a text in another language with the same brackets and quotes.
pub(crate) fn scan_text(text: &str) -> Result<(), (ScanFault, Range<usize>)> {
    let Err(error) = scan(text) else { return Ok(()) };
    let fault = match error.kind {
        SyntaxKind::Empty => ScanFault::Empty,
        SyntaxKind::TooLong => ScanFault::TooLong,
        SyntaxKind::TooDeep => ScanFault::TooDeep,
        SyntaxKind::Unclosed { bracket, .. } => ScanFault::Unclosed(bracket),
        SyntaxKind::Unopened(bracket) => ScanFault::Unopened(bracket),
        // Signs of mathematics are no brackets.
        _ => return Ok(()),
    };
    Err((fault, error.range))
}

/// Checks length, depth and brackets.
pub(super) fn scan(text: &str) -> Result<(), SyntaxError> {
    if text.len() > MAX_LENGTH {
        return Err(SyntaxError::new(SyntaxKind::TooLong, 0..text.len()));
    }
    if text.trim().is_empty() {
        return Err(SyntaxError::new(SyntaxKind::Empty, 0..text.len()));
    }
    let mut open: Vec<usize> = Vec::new();
    let mut choices = 0_usize;
    let mut previous = ' ';
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let mut in_word = previous.is_alphanumeric() || previous == '_';
        let is_plain = |byte: &u8| {
            let letter = byte.is_ascii_alphanumeric();
            // A word that begins so may be one of a choice: `if`, `else`.
            let plain = *byte == b' ' || letter && (in_word || !matches!(byte, b'i' | b'I' | b'e' | b'E'));
            in_word = letter;
            plain
        };
        let plain = rest.as_bytes().iter().copied().take_while(is_plain).count();
        if let Some(last) = plain.checked_sub(1).and_then(|last| rest.as_bytes().get(last)) {
            previous = char::from(*last);
            at += plain;
        }
        let Some(c) = rest.get(plain..).and_then(|rest| rest.chars().next()) else { break };
        let next = at + c.len_utf8();
        let rest = text.get(next..).unwrap_or("");
        let skip = match c {
            '(' => {
                open.push(at);
                if open.len() > MAX_DEPTH {
                    return Err(SyntaxError::new(SyntaxKind::TooDeep, at..next));
                }
                0
            }
            ')' => match open.pop() {
                Some(_) => 0,
                None => return Err(SyntaxError::new(SyntaxKind::Unopened(')'), at..next)),
            },
            '[' => match behind_close(rest, b']') {
                Some(length) => length,
                None => {
                    return Err(SyntaxError::new(SyntaxKind::Unclosed { bracket: '[', more: 0 }, at..next));
                }
            },
            ']' => return Err(SyntaxError::new(SyntaxKind::Unopened(']'), at..next)),
            '"' => quoted(rest, '"'),
            '\u{201C}' => quoted(rest, '\u{201D}'),
            // Inside a word it is an apostrophe.
            '\'' if !previous.is_alphanumeric() => quoted(rest, '\''),
            '\u{2018}' if !previous.is_alphanumeric() => quoted(rest, '\u{2019}'),
            'i' | 'I' if is_word("f", previous, rest) => {
                choices += 1;
                if choices > MAX_DEPTH {
                    return Err(SyntaxError::new(SyntaxKind::TooDeep, at..next + 1));
                }
                1
            }
            'e' | 'E' if is_word("lse", previous, rest) => {
                choices = choices.saturating_sub(1);
                3
            }
            _ => {
                if let Some((sign, length)) = notation(previous, c, rest) {
                    let end = next + length;
                    let written = text.get(at..end).unwrap_or_default().to_owned();
                    return Err(SyntaxError::new(SyntaxKind::Notation { written, sign }, at..end));
                }
                0
            }
        };
        previous = c;
        at = next + skip;
    }
    match open.as_slice() {
        [] => Ok(()),
        [first, more @ ..] => {
            Err(SyntaxError::new(SyntaxKind::Unclosed { bracket: '(', more: more.len() }, *first..*first + 1))
        }
    }
}

/// Whether a word goes on with these letters after its first, and ends.
fn is_word(letters: &str, previous: char, rest: &str) -> bool {
    let same = rest.get(..letters.len()).is_some_and(|found| found.eq_ignore_ascii_case(letters));
    let after = rest.get(letters.len()..).and_then(|rest| rest.chars().next());
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    same && !in_word(previous) && !after.is_some_and(in_word)
}

/// Bytes up to and including the sign that ends a bracketed name or a text; a doubled one stands for itself.
pub(super) fn behind_close(rest: &str, close: u8) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == close)?;
        if bytes.get(at + 1) != Some(&close) {
            return Some(at + 1);
        }
        from = at + 2;
    }
}

/// Bytes up to and including the closing quote, or 0 if there is none: then it is no quote.
fn quoted(rest: &str, close: char) -> usize {
    rest.find(close).map_or(0, |at| at + close.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<(SyntaxKind, usize)> {
        scan(text).err().map(|error| (error.kind, error.range.start))
    }

    #[test]
    fn brackets_find_their_partner() {
        assert_eq!(kind("(a / b) * [R&D (net)] where x = \":)\" and y = ')'"), None);
        assert_eq!(kind("customer's time - agents' time"), None);
        assert_eq!(kind("(a / b"), Some((SyntaxKind::Unclosed { bracket: '(', more: 0 }, 0)));
        assert_eq!(kind("(a / (b"), Some((SyntaxKind::Unclosed { bracket: '(', more: 1 }, 0)));
        assert_eq!(kind("a / b)"), Some((SyntaxKind::Unopened(')'), 5)));
        assert_eq!(kind("[a]] / b"), Some((SyntaxKind::Unclosed { bracket: '[', more: 0 }, 0)));
    }

    #[test]
    fn limits_hold() {
        assert_eq!(kind(&"(".repeat(200)), Some((SyntaxKind::TooDeep, 64)));
        assert_eq!(kind(&"a".repeat(4097)), Some((SyntaxKind::TooLong, 0)));
        assert_eq!(kind(" "), Some((SyntaxKind::Empty, 0)));
    }

    #[test]
    fn choices_that_are_never_decided_are_limited() {
        assert_eq!(kind(&"if ".repeat(65)), Some((SyntaxKind::TooDeep, 3 * 64)));
        assert_eq!(kind(&"if ".repeat(64)), None);
        assert_eq!(kind(&"if a then b else ".repeat(200)), None);
        assert_eq!(kind(&"what_if gift IFfy ".repeat(65)), None);
    }
}
