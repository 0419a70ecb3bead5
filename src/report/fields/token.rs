//! A template → its tags and expressions, as tokens with places.

/// A part of a template that is no text.
#[derive(Debug)]
pub(super) struct Part {
    /// Whether it is a tag (`{% … %}`), and not an expression (`{{ … }}`).
    pub(super) tag: bool,
    /// What stands in it.
    pub(super) tokens: Vec<Token>,
}

/// A token and its place.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a word of the template language.
    Name(String),
    /// A text, unescaped as far as a field's name needs it.
    Text(String),
    /// A number.
    Number,
    /// A sign, such as `.` or `==`.
    Sign(&'static str),
}

/// Signs, longest first.
const SIGNS: &[&str] = &[
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "!", ".", ",", ":", "|",
    "(", ")", "[", "]", "{", "}",
];

/// The tags and expressions of a template, without comments and raw parts. What cannot be read ends the list: the template's own compiler
/// says why.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')).map(|found| at + found) {
        let rest = text.get(found..).unwrap_or_default();
        if rest.starts_with("{#") {
            let Some(end) = rest.find("#}") else { break };
            at = found + end + 2;
        } else if rest.starts_with("{{") || rest.starts_with("{%") {
            let tag = rest.starts_with("{%");
            let Some((tokens, end)) = tokens(text, found + 2, if tag { "%}" } else { "}}" }) else { break };
            at = end;
            if tag && matches!(tokens.first(), Some(Token { kind: Kind::Name(name), .. }) if name == "raw") {
                let Some(end) = end_of_raw(text, at) else { break };
                at = end;
                continue;
            }
            parts.push(Part { tag, tokens });
        } else {
            at = found + 1;
        }
    }
    parts
}

/// Where `{% endraw %}` ends.
fn end_of_raw(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + text.get(at..)?.find("{%")?;
        let (tokens, end) = tokens(text, found + 2, "%}")?;
        match tokens.as_slice() {
            [Token { kind: Kind::Name(name), .. }] if name == "endraw" => return Some(end),
            _ => at = found + 2,
        }
    }
}

/// The tokens up to a closing delimiter, and where that ends.
fn tokens(text: &str, from: usize, close: &str) -> Option<(Vec<Token>, usize)> {
    let mut tokens = Vec::new();
    // Signs of whitespace control belong to the delimiters.
    let mut at = match text.get(from..)?.chars().next() {
        Some('-' | '+') => from + 1,
        _ => from,
    };
    let mut braces = 0_usize;
    loop {
        let rest = text.get(at..)?;
        let c = rest.chars().next()?;
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if braces == 0 {
            let controlled = rest.strip_prefix(['-', '+']).is_some_and(|rest| rest.starts_with(close));
            if controlled || rest.starts_with(close) {
                return Some((tokens, at + close.len() + usize::from(controlled)));
            }
        }
        let (kind, length) = token(rest, c)?;
        match kind {
            Kind::Sign("{") => braces += 1,
            Kind::Sign("}") => braces = braces.saturating_sub(1),
            _ => {}
        }
        tokens.push(Token { kind, start: at, end: at + length });
        at += length;
    }
}

/// The token at the start of a text, and its length.
fn token(rest: &str, first: char) -> Option<(Kind, usize)> {
    if first == '"' || first == '\'' {
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                c if c == first => return Some((Kind::Text(value), at + c.len_utf8())),
                c => value.push(c),
            }
        }
        return None;
    }
    let run = |part: fn(char) -> bool| rest.find(|c: char| !part(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        return Some((Kind::Number, run(|c| c.is_ascii_alphanumeric() || c == '_')));
    }
    if first.is_alphabetic() || first == '_' {
        let length = run(|c| c.is_alphanumeric() || c == '_');
        return Some((Kind::Name(rest.get(..length)?.to_owned()), length));
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
    Some((Kind::Sign(sign), sign.len()))
}
