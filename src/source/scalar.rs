//! Where a character of a decoded YAML scalar stands in the scalar as written.
//!
//! In: the scalar as written, its decoded text, a byte range of the text. Out: the byte range in the scalar. Quotes, escapes, folding,
//! indentation and chomping only add or remove blanks and quote signs, so written and decoded characters are paired in one pass:
//! non-blank with non-blank, and a blank with the blank it came from. Nothing is stored; a text that does not pair has no place.

use std::ops::Range;

/// The same as [`locate`], at once, for a text that is written as it is read, but for quotes around it. `None` for others, and
/// for an empty text, which has no place of its own.
pub(super) fn verbatim(raw: &str, text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    text.get(range.clone()).filter(|_| !text.is_empty())?;
    if raw == text {
        return Some(range.clone());
    }
    let inner = raw.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    (inner == text).then(|| range.start + 1..range.end + 1)
}

/// The bytes of `raw` (a scalar as written, in any of the five styles, a block text without its sign) that `range` of its decoded `text` came from.
///
/// An empty range gives the empty place before its character, or after the last. `None` if `raw` does not decode to `text`.
pub(super) fn locate(raw: &str, text: &str, range: Range<usize>) -> Option<Range<usize>> {
    // A block text comes without its sign, so one that begins and ends with a quote looks like a quoted one.
    pair(Written::quoted(raw), text, range.clone()).or_else(|| pair(Some(Written::bare(raw)), text, range))
}

/// Whether `raw` is `text` between quotes, and not a block text that begins and ends with some.
pub(super) fn is_quoted(raw: &str, text: &str) -> bool {
    pair(Written::quoted(raw), text, 0..0).is_some()
}

/// The bytes of the decoded text that stand at `place` of `raw`. Whether they stand exactly there, [`locate`] tells.
pub(super) fn range_at(raw: &str, text: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let of = |mut written: Written<'_>| {
        let mut range: Option<Range<usize>> = None;
        for (at, decoded) in text.char_indices() {
            let here = written.pair(decoded)?;
            if here.start >= place.start && range.is_none() {
                range = Some(at..at);
            }
            if let Some(range) = &mut range
                && here.end <= place.end
                && here.start < here.end
            {
                range.end = at + decoded.len_utf8();
            }
        }
        written.nothing_left().then_some(range.unwrap_or(text.len()..text.len()))
    };
    Written::quoted(raw).and_then(of).or_else(|| of(Written::bare(raw)))
}

fn pair(written: Option<Written<'_>>, text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let mut written = written?;
    let mut start = None;
    let mut end = None;
    let mut last = None;
    for (at, decoded) in text.char_indices() {
        let place = written.pair(decoded)?;
        if at >= range.start && start.is_none() {
            start = Some(place.start);
        }
        if at < range.end && at >= range.start {
            end = Some(place.end);
        }
        last = Some(place.end);
    }
    written.nothing_left().then_some(())?;
    let start = start.or(last)?;
    Some(start..end.unwrap_or(start).max(start))
}

/// A character as written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Glyph {
    /// What it stands for; `None` for an escaped line break, which stands for nothing.
    stands_for: Option<char>,
    /// Whether it may have been folded, cut off or be indentation.
    soft: bool,
    /// Its bytes.
    place: Range<usize>,
}

/// The characters of a scalar as written, without its quotes.
struct Written<'a> {
    raw: &'a str,
    quote: Option<char>,
    at: usize,
    end: usize,
}

impl<'a> Written<'a> {
    /// Between quotes; `None` if there are none.
    fn quoted(raw: &'a str) -> Option<Self> {
        let quote = raw.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
        let closed = raw.len() > 1 && raw.ends_with(quote);
        closed.then(|| Self { raw, quote: Some(quote), at: 1, end: raw.len() - 1 })
    }

    /// Without quotes: a plain or block text.
    fn bare(raw: &'a str) -> Self {
        Self { raw, quote: None, at: 0, end: raw.len() }
    }

    /// The place of the next decoded character.
    fn pair(&mut self, decoded: char) -> Option<Range<usize>> {
        if is_blank(decoded) {
            let Some(next) = self.peek() else { return Some(self.end..self.end) };
            if next.soft {
                // Indentation and blanks before a line end are dropped, so a decoded line end comes from the next one written.
                let next = if decoded == '\n' { self.next_line_end().unwrap_or(next) } else { next };
                self.at = next.place.end;
                return Some(next.place);
            }
            if next.stands_for == Some(decoded) {
                self.at = next.place.end;
                return Some(next.place);
            }
            return Some(next.place.start..next.place.start);
        }
        self.skip_soft();
        let next = self.peek()?;
        self.at = next.place.end;
        (next.stands_for == Some(decoded)).then_some(next.place)
    }

    fn nothing_left(mut self) -> bool {
        self.skip_soft();
        self.peek().is_none()
    }

    fn skip_soft(&mut self) {
        while let Some(glyph) = self.peek().filter(|glyph| glyph.soft) {
            self.at = glyph.place.end;
        }
    }

    /// The line end that follows with nothing but soft blanks before it.
    fn next_line_end(&self) -> Option<Glyph> {
        let mut ahead = Self { raw: self.raw, ..*self };
        while let Some(glyph) = ahead.peek().filter(|glyph| glyph.soft) {
            if glyph.stands_for == Some('\n') {
                return Some(glyph);
            }
            ahead.at = glyph.place.end;
        }
        None
    }

    fn peek(&self) -> Option<Glyph> {
        let rest = self.raw.get(self.at..self.end)?;
        let first = rest.chars().next()?;
        let glyph = |stands_for, soft, length: usize| {
            Some(Glyph { stands_for, soft, place: self.at..self.at + length })
        };
        match (self.quote, first) {
            (_, '\r') if rest.starts_with("\r\n") => glyph(Some('\n'), true, 2),
            (Some('\''), '\'') => glyph(Some('\''), false, 1 + usize::from(rest.starts_with("''"))),
            (Some('"'), '\\') => {
                let (stands_for, length) = escape(rest)?;
                glyph(stands_for, stands_for.is_none(), length)
            }
            _ => glyph(Some(first), is_blank(first), first.len_utf8()),
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// What the escape at the start of `rest` stands for, and its length in bytes. `None` if it is none.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let mut characters = rest.char_indices().skip(1);
    let (_, letter) = characters.next()?;
    let plain = |c: char| Some((Some(c), 1 + letter.len_utf8()));
    match letter {
        '\n' => Some((None, 2)),
        '\r' => Some((None, if rest.starts_with("\\\r\n") { 3 } else { 2 })),
        '0' => plain('\0'),
        'a' => plain('\u{7}'),
        'b' => plain('\u{8}'),
        't' | '\t' => plain('\t'),
        'n' => plain('\n'),
        'v' => plain('\u{b}'),
        'f' => plain('\u{c}'),
        'r' => plain('\r'),
        'e' => plain('\u{1b}'),
        'N' => plain('\u{85}'),
        '_' => plain('\u{a0}'),
        'L' => plain('\u{2028}'),
        'P' => plain('\u{2029}'),
        'x' => hexadecimal(rest, 2),
        'U' => hexadecimal(rest, 8),
        'u' => surrogate_pair(rest).or_else(|| hexadecimal(rest, 4)),
        other => plain(other),
    }
}

fn code(rest: &str, digits: Range<usize>) -> Option<u32> {
    u32::from_str_radix(rest.get(digits)?, 16).ok()
}

fn hexadecimal(rest: &str, digits: usize) -> Option<(Option<char>, usize)> {
    let character = char::from_u32(code(rest, 2..2 + digits)?)?;
    Some((Some(character), 2 + digits))
}

/// `\ud83d\ude00`, as JSON writes characters beyond the first plane.
fn surrogate_pair(rest: &str) -> Option<(Option<char>, usize)> {
    let second = rest.get(6..)?.starts_with("\\u").then(|| code(rest, 8..12))??;
    let pair = [u16::try_from(code(rest, 2..6)?).ok()?, u16::try_from(second).ok()?];
    let mut decoded = char::decode_utf16(pair);
    let character = decoded.next()?.ok()?;
    decoded.next().is_none().then_some((Some(character), 12))
}
