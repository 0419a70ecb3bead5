//! Makes any text harmless in Markdown and HTML.

use crate::chart;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Error, ErrorKind, Output, State};
use std::borrow::Cow;

/// The escape mode of Markdown templates.
pub(super) const MARKDOWN: &str = "markdown";

/// Writes a value as the format asks: texts escaped unless marked safe, nothing as `–`, yes and no as words; raw floats are refused.
pub(super) fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => return Ok(out.write_str("–")?),
        ValueKind::Bool => return Ok(out.write_str(if value.is_true() { "yes" } else { "no" })?),
        ValueKind::Number if !value.is_integer() => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "a raw float is not printed; the view holds every number as formatted text",
            ));
        }
        _ => {}
    }
    let text = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
    match state.auto_escape() {
        _ if value.is_safe() => out.write_str(&text)?,
        AutoEscape::Html => out.write_str(&chart::escape(&text))?,
        AutoEscape::Custom(_) => out.write_str(&markdown(&text))?,
        _ => out.write_str(&text)?,
    }
    Ok(())
}

/// Inline text of GitHub's Markdown, in a table cell or a paragraph of its own: one line, nothing in it is markup.
pub(crate) fn markdown(text: &str) -> String {
    let line = one_line(text);
    let mut escaped = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        match character {
            '\\' | '|' | '*' | '`' | '[' | ']' | '~' | '$' => escaped.extend(['\\', character]),
            '_' if !(before.is_alphanumeric() && after.is_alphanumeric()) => escaped.push_str("\\_"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' if after == '#' || after.is_ascii_alphabetic() => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
        before = character;
    }
    escape_block_start(escaped)
}

/// Text as a code span, whatever backticks it holds. Not for tables, where `|` would end the cell.
pub(super) fn code_span(text: &str) -> String {
    let line = one_line(text);
    if line.is_empty() {
        return String::new();
    }
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Line breaks and other control characters as single spaces, none at the ends; what turns the direction of the rest of the line as U+FFFD.
fn one_line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let line =
        text.split(is_break).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    line.replace(chart::turns_direction, "\u{fffd}")
}

/// A backslash where the start of a line would make a heading, list, quote or rule of it.
fn escape_block_start(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line.chars().skip(digits);
    let (first, second) = (rest.next(), rest.next());
    let ends_word = |c: Option<char>| c.is_none_or(|c| c == ' ');
    let marks_block = match first {
        Some('#') if digits == 0 => second == Some('#') || ends_word(second),
        Some('-' | '+') if digits == 0 => second == first || ends_word(second),
        Some('=') if digits == 0 => true,
        Some('.' | ')') if digits > 0 => ends_word(second),
        _ => false,
    };
    if !marks_block {
        return line;
    }
    let (number, mark) = line.split_at(digits);
    format!("{number}\\{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_inert() {
        assert_eq!(markdown("a|b *c* <script>"), "a\\|b \\*c\\* &lt;script&gt;");
        assert_eq!(markdown("line one\r\nline two\n\n# three"), "line one line two # three");
        assert_eq!(markdown("first_response _x_"), "first_response \\_x\\_");
        assert_eq!(markdown("[a](b) `c` ~~d~~ $e$ \\|"), "\\[a\\](b) \\`c\\` \\~\\~d\\~\\~ \\$e\\$ \\\\\\|");
        assert_eq!(markdown("\u{202e}exe.txt \u{200f}x"), "\u{fffd}exe.txt \u{200f}x");
        assert_eq!(markdown("R&D &amp; &#60; a & b"), "R&amp;D &amp;amp; &amp;#60; a & b");
    }

    #[test]
    fn a_text_at_the_start_of_a_line_makes_no_block() {
        let cases = [
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("--- a", "\\--- a"),
            ("+ a", "\\+ a"),
            ("=", "\\="),
            ("12. a", "12\\. a"),
            ("3) a", "3\\) a"),
            ("-", "\\-"),
        ];
        for (text, expected) in cases {
            assert_eq!(markdown(text), expected);
        }
        for plain in ["12.5 %", "-4.2 %", "+1.4 points", "#1 cause", "85 and above", ""] {
            assert_eq!(markdown(plain), plain);
        }
    }

    #[test]
    fn code_spans_hold_any_backticks() {
        assert_eq!(code_span("(a / b) * 100"), "`(a / b) * 100`");
        assert_eq!(code_span("a `b` ``c``"), "``` a `b` ``c`` ```");
        assert_eq!(code_span("x\ny"), "`x y`");
        assert_eq!(code_span("  "), "");
    }
}
