//! A document against the keys of the format: every unknown, missing or wrongly typed key at once.
//!
//! In: a tree and the [`Shape`] it should have. Out: diagnostics. After a document has passed, its values can be taken without looking twice.

use super::node::{Content, Entry, Node};
use crate::catalog::format::{Keys, Needed, Shape};
use crate::catalog::{DataSize, LimitError, TimeLimit};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, nearest_fix};
use crate::source::{SourceText, Sources, Span};

/// Checks a document whose `key` says its kind. True if nothing was found wrong.
pub(super) fn check_document(
    root: &Node,
    keys: &Keys,
    key: &SourceText,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let before = problems.len();
    Check { key: &key.text, place: key.span, sources, problems }.map(keys, root.entries());
    problems.len() == before
}

/// Whether what stands there is of the kind a shape takes, whatever its content.
fn takes(shape: &Shape, content: &Content) -> bool {
    match shape {
        Shape::Nothing => matches!(content, Content::Nothing),
        Shape::Text
        | Shape::Id
        | Shape::Whole(..)
        | Shape::Size
        | Shape::Time
        | Shape::YesNo
        | Shape::Word(_) => {
            matches!(content, Content::Text(_))
        }
        Shape::Texts | Shape::Words(_) => matches!(content, Content::Text(_) | Content::List(_)),
        Shape::List(_) => matches!(content, Content::List(_)),
        Shape::Named(_) | Shape::Map(_) => matches!(content, Content::Map(_)),
        Shape::Either(shapes) => shapes.iter().any(|shape| takes(shape, content)),
    }
}

/// Whether a list should hold maps of fixed keys, and none of its items has one of them.
fn is_strange(shape: &Shape, content: &Content) -> bool {
    let (Shape::List(Shape::Map(keys)), Content::List(items)) = (shape, content) else { return false };
    let known = |entry: &Entry| keys.fields.iter().any(|field| field.key == entry.key.text);
    !items.is_empty() && !items.iter().any(|item| item.entries().iter().any(known))
}

/// What is wrong with an id; `None` if it is one.
pub(super) fn not_an_id(id: &SourceText) -> Option<Diagnostic> {
    let SourceText { text, span } = id;
    let good = !text.is_empty()
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase()));
    if good {
        return None;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let diagnostic = Diagnostic::error(Code::InvalidValue, format!("`{text}` is not an id"))
        .at(*span, "expected lower case words joined by dashes");
    Some(if words.is_empty() {
        diagnostic
    } else {
        let repaired = words.join("-");
        // References to the id would have to change too.
        diagnostic.with_help(format!("write `{repaired}`")).fixed_by(Fix::text(
            *span,
            repaired,
            Applicability::Maybe,
        ))
    })
}

fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Nothing => "nothing".to_owned(),
        Shape::Text => "a text".to_owned(),
        Shape::Id => "an id".to_owned(),
        Shape::Texts | Shape::Words(_) => "a list of texts".to_owned(),
        Shape::Whole(..) => "a whole number".to_owned(),
        Shape::Size => "a size".to_owned(),
        Shape::Time => "a time".to_owned(),
        Shape::YesNo => "`true` or `false`".to_owned(),
        Shape::Word(_) => "a word".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Named(_) | Shape::Map(_) => "a map".to_owned(),
        Shape::Either(shapes) => {
            let named = shapes.iter().filter(|shape| !matches!(shape, Shape::Nothing));
            named.map(expected).collect::<Vec<_>>().join(" or ")
        }
    }
}

struct Check<'a> {
    /// The key under which the value stands.
    key: &'a str,
    /// Where to say that something is missing in the value.
    place: Span,
    sources: &'a Sources,
    problems: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn entry(&mut self, entry: &Entry, shape: &Shape) {
        Check { key: &entry.key.text, place: entry.key.span, sources: self.sources, problems: self.problems }
            .value(&entry.value, shape);
    }

    fn items(&mut self, items: &[Node], shape: &Shape) {
        for item in items {
            Check { key: self.key, place: item.head(), sources: self.sources, problems: self.problems }
                .value(item, shape);
        }
    }

    fn value(&mut self, node: &Node, shape: &Shape) {
        match (shape, &node.content) {
            (Shape::Nothing, Content::Nothing) | (Shape::Text | Shape::Texts, Content::Text(_)) => {}
            (Shape::Id, Content::Text(text)) => self.id(node, text),
            (Shape::Texts, Content::List(items)) => self.items(items, &Shape::Text),
            (Shape::Whole(least, most), Content::Text(text)) => {
                if !text.parse::<u64>().is_ok_and(|number| (*least..=*most).contains(&number)) {
                    let range = format!("a whole number from {least} to {most}");
                    let diagnostic = self.invalid(node, &range, text);
                    self.problems.push(diagnostic);
                }
            }
            (Shape::Size, Content::Text(text)) => {
                self.limit(node, text, text.parse::<DataSize>().err());
            }
            (Shape::Time, Content::Text(text)) => {
                self.limit(node, text, text.parse::<TimeLimit>().err());
            }
            (Shape::YesNo, Content::Text(text)) => {
                if !matches!(text.as_str(), "true" | "false" | "yes" | "no") {
                    let diagnostic = self.invalid(node, "`true` or `false`", text);
                    self.problems.push(diagnostic);
                }
            }
            (Shape::Word(words) | Shape::Words(words), Content::Text(text)) => self.word(node, words, text),
            (Shape::Words(words), Content::List(items)) => self.items(items, &Shape::Word(words)),
            (Shape::List(inner), Content::List(items)) => self.items(items, inner),
            (Shape::Named(inner), Content::Map(entries)) => {
                for entry in entries {
                    self.name(entry);
                    self.entry(entry, inner);
                }
            }
            (Shape::Map(keys), Content::Map(entries)) => self.map(keys, entries),
            (Shape::Either(shapes), content) => match shapes.iter().find(|shape| takes(shape, content)) {
                // A list in a form nobody described was meant to be what most write here.
                Some(list) if is_strange(list, content) => {
                    self.wrong_type(node, shapes.first().unwrap_or(list));
                }
                Some(shape) => self.value(node, shape),
                None => self.wrong_type(node, shape),
            },
            _ => self.wrong_type(node, shape),
        }
    }

    fn map(&mut self, keys: &Keys, entries: &[Entry]) {
        // A misspelt key is not missing as well.
        let mut meant = Vec::new();
        for entry in entries {
            match keys.fields.iter().find(|field| field.key == entry.key.text) {
                Some(field) => self.entry(entry, &field.shape),
                None => meant.extend(self.unknown_key(keys, entry, entries)),
            }
        }
        let there = |key: &str| meant.contains(&key) || entries.iter().any(|entry| entry.key.text == key);
        let needed =
            keys.fields.iter().filter(|field| field.needed != Needed::Never && field.key != "format");
        for field in needed.filter(|field| !there(field.key)) {
            let add = match field.needed {
                Needed::Always => format!("add `{}: …`", field.key),
                Needed::Unless(other) if !there(other) => format!("add `{}: …` or `{other}: …`", field.key),
                Needed::Unless(_) | Needed::Never => continue,
            };
            self.problems.push(
                Diagnostic::error(Code::MissingKey, format!("{} needs `{}`", keys.what, field.key))
                    .at(self.place, format!("has no `{}`", field.key))
                    .with_help(add),
            );
        }
    }

    /// Reports a key and returns the one that was probably meant.
    fn unknown_key(&mut self, keys: &Keys, entry: &Entry, entries: &[Entry]) -> Option<&'static str> {
        let key = &entry.key;
        let diagnostic = Diagnostic::error(Code::UnknownKey, format!("unknown key `{}`", key.text))
            .at(key.span, format!("not a key of {}", keys.what));
        let free = keys
            .fields
            .iter()
            .map(|field| field.key)
            .filter(|known| !entries.iter().any(|entry| entry.key.text == *known));
        let near = nearest_fix(&key.text, free);
        let diagnostic = match near {
            Some((near, applicability)) => diagnostic
                .with_help(format!("write `{near}`"))
                .fixed_by(Fix::text(key.span, near, applicability)),
            None if keys.fields.len() <= 8 => {
                let known: Vec<String> = keys.fields.iter().map(|field| format!("`{}`", field.key)).collect();
                diagnostic.with_note(format!("{} takes {}", keys.what, known.join(", ")))
            }
            None => diagnostic,
        };
        self.problems.push(diagnostic);
        near.map(|(near, _)| near)
    }

    /// A value in the quotes that make it a text.
    fn quote(&self, span: Span, applicability: Applicability) -> Fix {
        Fix::written(span, super::syntax::quoted(self.sources.slice(span)), applicability)
    }

    /// The comment behind a key without a value, as in `formula: # of tickets`.
    fn comment_in_its_place(&self) -> Option<Span> {
        let file = self.sources.file(self.place.source)?;
        let rest = file.text.get(self.place.end..)?.lines().next()?;
        let comment = rest.strip_prefix(':')?.trim();
        let start = self.place.end + rest.find('#')?;
        comment.starts_with('#').then(|| Span::new(self.place.source, start..start + comment.len()))
    }

    fn name(&mut self, entry: &Entry) {
        if entry.key.text.trim().is_empty() {
            self.problems.push(
                Diagnostic::error(Code::InvalidValue, format!("a name in `{}` is empty", self.key))
                    .at(entry.key.span, ""),
            );
        }
    }

    fn id(&mut self, node: &Node, text: &str) {
        self.problems.extend(not_an_id(&SourceText { text: text.to_owned(), span: node.span }));
    }

    fn limit(&mut self, node: &Node, text: &str, wrong: Option<LimitError>) {
        if let Some(wrong) = wrong {
            let message = format!("{wrong} for `{}`, found `{text}`", self.key);
            self.problems.push(Diagnostic::error(Code::InvalidValue, message).at(node.span, ""));
        }
    }

    fn word(&mut self, node: &Node, words: &[&str], text: &str) {
        if words.contains(&text) {
            return;
        }
        let listed = match words {
            [rest @ .., last] if !rest.is_empty() => {
                let rest: Vec<String> = rest.iter().map(|word| format!("`{word}`")).collect();
                format!("{} or `{last}`", rest.join(", "))
            }
            words => words.iter().map(|word| format!("`{word}`")).collect(),
        };
        let short = words.len() <= 5;
        let expected = if short { listed.clone() } else { format!("one of {} words", words.len()) };
        let diagnostic = self.invalid(node, &expected, text);
        let mut longer = words.iter().filter(|word| word.starts_with(text) && !text.is_empty());
        let near = match (longer.next(), longer.next()) {
            (Some(only), None) => Some((*only, Applicability::Safe)),
            _ => nearest_fix(text, words.iter().copied()),
        };
        self.problems.push(match near {
            Some((near, applicability)) => diagnostic
                .with_help(format!("write `{near}`"))
                .fixed_by(Fix::text(node.span, near, applicability)),
            None if !short => diagnostic.with_help(format!("write {listed}")),
            None => diagnostic,
        });
    }

    fn invalid(&self, node: &Node, expected: &str, found: &str) -> Diagnostic {
        let message = format!("expected {expected} for `{}`, found `{found}`", self.key);
        Diagnostic::error(Code::InvalidValue, message).at(node.span, "")
    }

    fn wrong_type(&mut self, node: &Node, shape: &Shape) {
        let found = match &node.content {
            Content::Nothing => "nothing",
            Content::Text(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        };
        let name = self.key;
        let place = if matches!(node.content, Content::Nothing) { self.place } else { node.head() };
        let diagnostic = Diagnostic::error(
            Code::WrongType,
            format!("expected {} for `{name}`, found {found}", expected(shape)),
        )
        .at(place, format!("{found} stands here"));
        let wants_text = takes(shape, &Content::Text(String::new()));
        self.problems.push(match &node.content {
            Content::Nothing => {
                let diagnostic = diagnostic.with_help(format!(
                    "give `{name}` a value, or leave the key out; a text that begins with `#` goes in quotes"
                ));
                match self.comment_in_its_place().filter(|_| wants_text) {
                    Some(comment) => diagnostic.fixed_by(self.quote(comment, Applicability::Maybe)),
                    None => diagnostic,
                }
            }
            Content::List(_) | Content::Map(_) if wants_text && node.flow => {
                // A formula is never a list: brackets around a name were meant.
                let formula = matches!(name, "formula" | "is");
                let one = matches!(&node.content, Content::List(items) if items.len() == 1);
                let diagnostic = diagnostic.with_help("a text that begins with `[` or `{` goes in quotes");
                match (one, shape) {
                    (true, Shape::Id) | (false, _) => diagnostic,
                    (true, _) if formula => diagnostic.fixed_by(self.quote(node.span, Applicability::Safe)),
                    (true, _) => diagnostic.fixed_by(self.quote(node.span, Applicability::Maybe)),
                }
            }
            Content::List(_) if takes(shape, &Content::Map(Vec::new())) => {
                diagnostic.with_help("write it as a map, without the dashes")
            }
            Content::Text(_) if takes(shape, &Content::Map(Vec::new())) => {
                diagnostic.with_help(format!("write `key: value` pairs below `{name}`"))
            }
            _ => diagnostic,
        });
    }
}
