//! Expressions of templates: what they use, and what they stand for.

use super::scope::{Held, Scope};
use super::token::{Kind, Token};
use crate::language::Language;
use crate::report::environment::WORD;
use crate::view::FieldType;

/// A name or field that is not there.
#[derive(Debug)]
pub(super) struct Missing {
    /// The way to it: `kpi.nmae`.
    pub(super) path: String,
    /// The name itself.
    pub(super) name: String,
    /// What is known instead.
    pub(super) known: Vec<String>,
    /// What there is to say of the place.
    pub(super) why: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Names that the template language has for itself.
const WORDS: &[&str] = &["true", "false", "none", "True", "False", "None", "self", "super"];
/// Operators that are words.
const OPERATORS: &[&str] = &["and", "or", "in", "not"];
/// Filters that give a list of the same items.
const SAME_ITEMS: &[&str] =
    &["sort", "reverse", "list", "unique", "select", "reject", "selectattr", "rejectattr"];

/// Reads one expression.
pub(super) struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    scope: &'a Scope,
    pub(super) missing: Vec<Missing>,
}

/// A value under way: what it stands for, and how it is written, as far as it is a plain path.
struct Value {
    held: Held,
    path: Option<String>,
    missing: Option<Missing>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(tokens: &'a [Token], scope: &'a Scope) -> Self {
        Self { tokens, at: 0, scope, missing: Vec::new() }
    }

    /// All tokens; what comes after an expression that was not understood is read as another one.
    pub(super) fn whole(&mut self) -> Held {
        let mut held = Held::Unknown;
        let mut first = true;
        while self.at < self.tokens.len() {
            let before = self.at;
            let one = self.expression();
            held = if first { one } else { Held::Unknown };
            first = false;
            if self.at == before {
                self.at += 1;
            }
        }
        held
    }

    fn peek(&self) -> Option<&'a Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn peek_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Kind::Sign(found)) if *found == sign)
    }

    fn peek_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Kind::Name(found)) if found == word)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek_sign(sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word(word);
        self.at += usize::from(found);
        found
    }

    fn expression(&mut self) -> Held {
        let mut held = self.operand();
        loop {
            match self.peek() {
                Some(Kind::Sign(sign))
                    if matches!(
                        *sign,
                        "+" | "-"
                            | "*"
                            | "/"
                            | "//"
                            | "%"
                            | "**"
                            | "~"
                            | "=="
                            | "!="
                            | "<"
                            | ">"
                            | "<="
                            | ">="
                    ) =>
                {
                    self.at += 1;
                    drop(self.operand());
                    held = Held::Unknown;
                }
                Some(Kind::Name(word)) if OPERATORS.contains(&word.as_str()) => {
                    self.at += 1;
                    drop(self.operand());
                    held = Held::Unknown;
                }
                Some(Kind::Name(word)) if word == "if" => {
                    self.at += 1;
                    drop(self.expression());
                    if self.take_word("else") {
                        let other = self.expression();
                        held = held.or(&other);
                    }
                }
                _ => return held,
            }
        }
    }

    /// A value with its fields, filters and tests.
    fn operand(&mut self) -> Held {
        if self.take_word("not") || self.take_sign("-") || self.take_sign("+") {
            drop(self.operand());
            return Held::Unknown;
        }
        let mut value = self.primary();
        loop {
            if self.take_sign(".") {
                value = self.named_field(value);
            } else if self.take_sign("[") {
                value = self.subscript(value);
            } else if self.take_sign("(") {
                // A method: what it gives, and whether it is there, is for the strict run.
                self.inside(")");
                value = Value { held: Held::Unknown, path: None, missing: None };
            } else if self.peek_sign("|") {
                let is_default = matches!(self.tokens.get(self.at + 1).map(|token| &token.kind),
                    Some(Kind::Name(name)) if name == "default" || name == "d");
                if is_default {
                    value.missing = None;
                }
                self.missing.extend(value.missing.take());
                self.at += 1;
                value = Value { held: self.filter(&value.held), path: None, missing: None };
            } else if self.peek_word("is") {
                self.at += 1;
                self.take_word("not");
                self.missing.extend(value.missing.take());
                self.test();
                value = Value { held: Held::Unknown, path: None, missing: None };
            } else {
                self.missing.extend(value.missing.take());
                return value.held;
            }
        }
    }

    fn primary(&mut self) -> Value {
        let unknown = || Value { held: Held::Unknown, path: None, missing: None };
        let Some(token) = self.tokens.get(self.at) else { return unknown() };
        match &token.kind {
            Kind::Name(name) => {
                self.at += 1;
                if WORDS.contains(&name.as_str()) || self.peek_sign("(") || self.peek_sign("=") {
                    // A word, a function, or the name of an argument.
                    if name == WORD {
                        self.word();
                    }
                    if self.take_sign("=") {
                        return Value { held: self.expression(), path: None, missing: None };
                    }
                    return unknown();
                }
                match self.scope.find(name) {
                    Some(held) => Value { held: held.clone(), path: Some(name.clone()), missing: None },
                    None => Value {
                        held: Held::Unknown,
                        path: Some(name.clone()),
                        missing: Some(Missing {
                            path: name.clone(),
                            name: name.clone(),
                            known: self.scope.names(),
                            why: "no field of the view, and no name of the template".to_owned(),
                            start: token.start,
                            end: token.end,
                        }),
                    },
                }
            }
            Kind::Sign("(") => {
                self.at += 1;
                let one = self.inside(")");
                Value { held: one, path: None, missing: None }
            }
            Kind::Sign("[") => {
                self.at += 1;
                self.inside("]");
                unknown()
            }
            Kind::Sign("{") => {
                self.at += 1;
                self.inside("}");
                unknown()
            }
            _ => {
                self.at += 1;
                unknown()
            }
        }
    }

    /// `("key"`: the key of a word of the report's language. A key that is not a plain text is left to the strict run.
    fn word(&mut self) {
        let Some([Token { kind: Kind::Sign("("), .. }, Token { kind: Kind::Text(key), start, end }]) =
            self.tokens.get(self.at..self.at + 2)
        else {
            return;
        };
        let language = Language::english();
        if language.phrase(key).is_some() {
            return;
        }
        self.missing.push(Missing {
            path: key.clone(),
            name: key.clone(),
            known: language.phrases().map(|(key, _)| key.to_owned()).collect(),
            why: "no word of report languages".to_owned(),
            start: *start,
            end: *end,
        });
    }

    /// Expressions up to a closing bracket; what the only one stands for, if there is one.
    fn inside(&mut self, close: &str) -> Held {
        let mut found = Vec::new();
        while self.at < self.tokens.len() && !self.take_sign(close) {
            if self.take_sign(",") || self.take_sign(":") {
                found.push(Held::Unknown);
                continue;
            }
            let before = self.at;
            found.push(self.expression());
            if self.at == before {
                self.at += 1;
            }
        }
        match found.as_slice() {
            [one] => one.clone(),
            _ => Held::Unknown,
        }
    }

    /// `.name`
    fn named_field(&mut self, value: Value) -> Value {
        let Some(token @ Token { kind: Kind::Name(name), .. }) = self.tokens.get(self.at) else {
            return value;
        };
        self.at += 1;
        self.field(value, name, token)
    }

    /// `["name"]`, `[0]`, `[:5]`
    fn subscript(&mut self, value: Value) -> Value {
        if let (
            Some(token @ Token { kind: Kind::Text(name), .. }),
            Some(Token { kind: Kind::Sign("]"), .. }),
        ) = (self.tokens.get(self.at), self.tokens.get(self.at + 1))
        {
            self.at += 2;
            return self.field(value, name, token);
        }
        let start = self.at;
        self.inside("]");
        let used = self.tokens.get(start..self.at).unwrap_or_default();
        let slice = used.iter().any(|token| token.kind == Kind::Sign(":"));
        let path = value.path.as_ref().map(|path| if slice { path.clone() } else { format!("{path}[]") });
        let held = if slice { value.held.clone() } else { value.held.item() };
        Value { held, path, missing: value.missing }
    }

    /// A field of a value. Of what is missing already nothing more is said.
    fn field(&self, value: Value, name: &str, token: &Token) -> Value {
        let path = value.path.as_ref().map(|path| format!("{path}.{name}"));
        if value.missing.is_some() {
            return Value { path, held: Held::Unknown, ..value };
        }
        let known: Vec<String> = match &value.held {
            Held::Unknown => return Value { held: Held::Unknown, path, missing: None },
            Held::Parameters(names) if names.iter().any(|known| known == name) => {
                return Value { held: Held::Unknown, path, missing: None };
            }
            Held::Parameters(names) => names.clone(),
            Held::Known(ty) => match ty.inner() {
                FieldType::Object(object) => match object.field(name) {
                    Some(field) => {
                        return Value { held: Held::Known((field.holds)()), path, missing: None };
                    }
                    None => object.fields.iter().map(|field| field.name.to_owned()).collect(),
                },
                FieldType::Named(inner) => {
                    return Value { held: Held::Known((**inner).clone()), path, missing: None };
                }
                _ => Vec::new(),
            },
        };
        let of = value.path.as_deref().unwrap_or("this");
        let why = match &value.held {
            Held::Parameters(_) => "the report has no such parameter".to_owned(),
            Held::Known(ty) => match ty.inner() {
                FieldType::List(_) => format!("`{of}` is a list"),
                FieldType::Object(_) => format!("no field of `{of}`"),
                _ => format!("`{of}` has no fields"),
            },
            Held::Unknown => String::new(),
        };
        let missing = Missing {
            path: path.clone().unwrap_or_else(|| name.to_owned()),
            name: name.to_owned(),
            known,
            why,
            start: token.start,
            end: token.end,
        };
        Value { held: Held::Unknown, path, missing: Some(missing) }
    }

    /// A filter's name and arguments; what it gives.
    fn filter(&mut self, of: &Held) -> Held {
        let Some(Kind::Name(name)) = self.peek() else { return Held::Unknown };
        self.at += 1;
        if self.take_sign("(") {
            self.inside(")");
        }
        match name.as_str() {
            "first" | "last" | "min" | "max" => of.item(),
            name if SAME_ITEMS.contains(&name) => of.clone(),
            "safe" => of.clone(),
            _ => Held::Unknown,
        }
    }

    /// A test's name and its argument.
    fn test(&mut self) {
        self.at += 1;
        if self.take_sign("(") {
            self.inside(")");
            return;
        }
        let is_operand = match self.peek() {
            Some(Kind::Name(word)) => {
                !OPERATORS.contains(&word.as_str()) && !matches!(word.as_str(), "if" | "else" | "is")
            }
            Some(Kind::Text(_) | Kind::Number) => true,
            _ => false,
        };
        if is_operand {
            drop(self.operand());
        }
    }
}

/// The paths that are tested with `is defined` or `is undefined`.
pub(super) fn tested(tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !matches!(&token.kind, Kind::Name(word) if word == "is") {
            continue;
        }
        let mut next = tokens.iter().skip(at + 1);
        let mut word = next.next();
        if matches!(word, Some(Token { kind: Kind::Name(not), .. }) if not == "not") {
            word = next.next();
        }
        let about = matches!(word, Some(Token { kind: Kind::Name(test), .. }) if test == "defined" || test == "undefined");
        if about {
            found.extend(path_before(tokens.get(..at).unwrap_or_default()));
        }
    }
    found
}

/// `a.b.c` at the end of some tokens.
fn path_before(tokens: &[Token]) -> Option<String> {
    let mut names = Vec::new();
    let mut rest = tokens;
    loop {
        match rest {
            [before @ .., Token { kind: Kind::Name(name), .. }] => {
                names.push(name.as_str());
                match before {
                    [more @ .., Token { kind: Kind::Sign("."), .. }] => rest = more,
                    _ => break,
                }
            }
            _ => return None,
        }
    }
    names.reverse();
    Some(names.join("."))
}

/// The first token that is not inside brackets and of which `wanted` is true.
pub(super) fn outside(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Sign("(" | "[" | "{") => depth += 1,
            Kind::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ if depth == 0 && wanted(token) => return Some(at),
            _ => {}
        }
    }
    None
}

/// The parts between a sign that is not inside brackets.
pub(super) fn split<'a>(tokens: &'a [Token], sign: &str) -> Vec<&'a [Token]> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    let is = |token: &Token| matches!(token.kind, Kind::Sign(found) if found == sign);
    while let Some(at) = outside(rest, is) {
        let (part, more) = rest.split_at(at);
        parts.push(part);
        rest = more.get(1..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

/// Every name after one of these words.
pub(super) fn names_after(tokens: &[Token], words: &[&str]) -> Vec<String> {
    let start = tokens
        .iter()
        .position(|token| matches!(&token.kind, Kind::Name(name) if words.contains(&name.as_str())));
    let after = tokens.get(start.map_or(tokens.len(), |at| at + 1)..).unwrap_or_default();
    let names = after.iter().filter_map(|token| match &token.kind {
        Kind::Name(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}
