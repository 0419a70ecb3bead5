//! Broken YAML in words, with the value to quote where a formula or band broke it.
//!
//! In: the parser's error and its place. Out: one diagnostic. The parser's own wording stays in here.

use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceId, Span};
use granit_parser::ErrorKind;
use std::ops::Range;

/// The diagnostic of a syntax error at the end of `read`, the part of the document up to it.
pub(super) fn explain(source: SourceId, text: &str, read: Range<usize>, kind: &ErrorKind) -> Diagnostic {
    if matches!(kind, ErrorKind::RecursionLimitExceeded) {
        return Diagnostic::error(Code::LimitExceeded, "maps and lists are nested too deeply")
            .at(Span::new(source, read.end..read.end), "deeper than accepted")
            .with_help("definitions of format 1 need fewer than 10 levels");
    }
    let lines = suspects(text, read.clone());
    if let Some((bytes, message, help)) = lines.iter().find_map(|line| unclosed(text, line.clone(), kind)) {
        return Diagnostic::error(Code::YamlSyntax, message)
            .at(Span::new(source, bytes), "opened here")
            .with_help(help);
    }
    if let Some(value) = lines.iter().find_map(|line| unquoted(text, line.clone(), read.end)) {
        let written = text.get(value.bytes.clone()).unwrap_or_default();
        let span = Span::new(source, value.bytes);
        return Diagnostic::error(Code::YamlSyntax, format!("the value of `{}` {}", value.key, value.reason))
            .at(span, "YAML cannot read this as a text")
            .with_help("quote this value")
            .fixed_by(Fix::written(span, quoted(written), Applicability::Safe));
    }
    if let Some((bytes, message, help)) = lines.iter().find_map(|line| colon(text, line.clone(), kind)) {
        return Diagnostic::error(Code::YamlSyntax, message).at(Span::new(source, bytes), "").with_help(help);
    }
    let (message, help) = words(kind);
    let at = place(text, read.end);
    let diagnostic =
        Diagnostic::error(Code::YamlSyntax, message).at(Span::new(source, at), "the reader stopped here");
    if help.is_empty() { diagnostic } else { diagnostic.with_help(help) }
}

/// The line of the error and the one before it, without those of other documents.
fn suspects(text: &str, read: Range<usize>) -> Vec<Range<usize>> {
    let before = text.get(read.clone()).unwrap_or_default();
    let line_start = read.start + before.rfind('\n').map_or(0, |at| at + 1);
    let line_end =
        text.get(read.end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| read.end + at);
    let earlier = text.get(read.start..line_start).unwrap_or_default().trim_end();
    let end = read.start + earlier.len();
    let start = read.start + earlier.rfind('\n').map_or(0, |at| at + 1);
    std::iter::once(line_start..line_end).chain((start < end).then_some(start..end)).collect()
}

/// A value that must be quoted.
struct Unquoted {
    key: String,
    bytes: Range<usize>,
    reason: String,
}

/// The value in this line that only quotes make a text: behind the line's key, or in a `{…}` behind it.
fn unquoted(text: &str, line: Range<usize>, at: usize) -> Option<Unquoted> {
    let (key, value) = key_and_value(text, line)?;
    if !text.get(value.clone())?.starts_with('{') {
        return dangerous(text, key, value, false);
    }
    // Inside `{a: x, b: y}` a value ends with the next comma or brace.
    let mut from = value.start;
    while let Some(offset) = text.get(from..value.end).and_then(|rest| rest.find(['{', ','])) {
        from += offset + 1;
        let end = text.get(from..value.end)?.find([',', '}']).map_or(value.end, |found| from + found);
        let found = key_and_value(text, from..end).and_then(|(key, value)| dangerous(text, key, value, true));
        if let Some(found) = found.filter(|found| found.bytes.start <= at) {
            return Some(found);
        }
    }
    // More behind its brace makes it no map but a text.
    let rest = text.get(value.clone())?.rsplit_once('}').map(|(_, rest)| rest.trim());
    if rest.is_some_and(|rest| !rest.is_empty()) { dangerous(text, key, value, false) } else { None }
}

/// `key: value` in some bytes of one line: the key, and the bytes of the value without blanks and comment.
fn key_and_value(text: &str, bytes: Range<usize>) -> Option<(String, Range<usize>)> {
    let line = text.get(bytes.clone())?;
    let colon = line.find(": ")?;
    let key = line.get(..colon)?.trim().trim_start_matches("- ").trim();
    let value = line.get(colon + 1..)?;
    let value = value.find(" #").and_then(|comment| value.get(..comment)).unwrap_or(value).trim_end();
    let start = bytes.start + colon + 1 + (value.len() - value.trim_start().len());
    let end = bytes.start + colon + 1 + value.len();
    (start < end && !key.is_empty() && !key.contains(['"', '\'', '{', '[']))
        .then(|| (key.to_owned(), start..end))
}

fn dangerous(text: &str, key: String, bytes: Range<usize>, in_flow: bool) -> Option<Unquoted> {
    let value = text.get(bytes.clone())?;
    let first = value.chars().next()?;
    let closes = |close: char| value.ends_with(close) && !value.starts_with(['[', '{']);
    let reason = match first {
        '[' if value.ends_with(']') && value.matches('[').count() == 1 => return None,
        '\'' | '"' if closes(first) && value.len() > 1 => return None,
        '>' | '|' if !in_flow && value.len() <= 3 && !value.contains(' ') => return None,
        '[' | '{' | '*' | '&' | '!' | '>' | '|' | '%' | '@' | '`' | '\'' | '"' | ']' | '}' | ',' => {
            format!("begins with `{first}`, which has a meaning of its own in YAML")
        }
        '-' | '?' if value.get(1..).is_some_and(|rest| rest.starts_with(' ')) => {
            format!("begins with `{first} `, which has a meaning of its own in YAML")
        }
        _ if in_flow && value.contains('[') => {
            "holds `[`, which has a meaning of its own between braces".to_owned()
        }
        _ if value.contains(": ") || value.ends_with(':') => {
            "holds a colon, which YAML takes for the end of a key".to_owned()
        }
        _ => return None,
    };
    Some(Unquoted { key, bytes, reason })
}

/// The value of a line that begins at a byte, without blanks and comment, or `None` if none does.
pub(super) fn value_at(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |found| found + 1);
    let end = text.get(at..)?.find('\n').map_or(text.len(), |found| at + found);
    let (_, value) = key_and_value(text, start..end)?;
    (value.start == at).then_some(value)
}

/// A list or quoted text that is opened in this line and not closed in it.
fn unclosed(
    text: &str,
    line: Range<usize>,
    kind: &ErrorKind,
) -> Option<(Range<usize>, &'static str, &'static str)> {
    let (_, value) = key_and_value(text, line)?;
    let written = text.get(value.clone())?;
    let first = written.chars().next()?;
    let bytes = value.start..value.start + first.len_utf8();
    match first {
        '\'' | '"' if in_quotes(kind) && written.matches(first).count() == 1 => {
            Some((bytes, "a quote is not closed", "put the same quote at the end of the text"))
        }
        '[' if in_brackets(kind) && !written.contains(']') => {
            Some((bytes, "a `[` is not closed", "put `]` at the end of the list"))
        }
        '{' if in_brackets(kind) && !written.contains('}') => {
            Some((bytes, "a `{` is not closed", "put `}` at the end of the map"))
        }
        _ => None,
    }
}

/// The value in the quotes it needs.
pub(super) fn quoted(value: &str) -> String {
    if value.contains(['"', '\\']) {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}

/// A line that lacks its colon, or the blank after it.
fn colon(text: &str, line: Range<usize>, kind: &ErrorKind) -> Option<(Range<usize>, String, String)> {
    if !matches!(
        kind,
        ErrorKind::MappingValueNotAllowed | ErrorKind::SimpleKeyExpected | ErrorKind::ExpectedBlockMappingKey
    ) {
        return None;
    }
    let written = text.get(line.clone())?;
    let content = written.trim();
    let start = line.start + (written.len() - written.trim_start().len());
    let bytes = start..start + content.len();
    if content.is_empty()
        || content.starts_with(['#', '-'])
        || content.contains(": ")
        || content.ends_with(':')
    {
        return None;
    }
    if let Some((key, value)) = content.split_once(':') {
        let help = format!("write `{key}: {value}`");
        return Some((bytes, format!("a blank is missing after the colon of `{key}`"), help));
    }
    Some((
        bytes,
        format!("expected `key: value`, found `{content}`"),
        "put a colon and a blank after the key".to_owned(),
    ))
}

fn in_quotes(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
    )
}

fn in_brackets(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::InvalidColonPlacement
    )
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    let (message, help) = match kind {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => ("a tab stands in the indentation", "indent with spaces"),
        kind if in_quotes(kind) => ("a quote is not closed", "put the same quote at the end of the text"),
        kind if in_brackets(kind) => {
            ("a `[` or `{` is not closed before this place", "close it, and put a comma between its items")
        }
        ErrorKind::MismatchedFlowCollectionEnd { .. } | ErrorKind::MisplacedFlowCollectionEnd => {
            ("a bracket closes nothing that was opened", "a text that holds brackets goes in quotes")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => {
            ("a key is not expected here", "keys of one map start in the same column")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockSequenceEntry => (
            "expected the next key or item",
            "keys of one map, and dashes of one list, start in the same column",
        ),
        ErrorKind::DirectiveDisallowed => {
            ("directives are not accepted in definitions", "leave the line out")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "this escape is not known between double quotes",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        other => return (format!("not valid YAML: {other}"), ""),
    };
    (message.to_owned(), help)
}

/// The character at an offset, or the last one before the end.
fn place(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    at..at + rest.chars().next().filter(|first| !matches!(first, '\n' | '\r')).map_or(0, char::len_utf8)
}
