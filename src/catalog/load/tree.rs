//! YAML text → documents as trees in which every key and value knows its place.
//!
//! In: one file's text. Out: its documents, and what YAML itself forbids or we refuse: broken syntax, keys given twice, anchors,
//! aliases, merge keys, tags, excessive depth or length. A broken document does not hide the ones after it. Knows no key of the format.

use super::node::{Content, Entry, Node};
use super::syntax;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceId, SourceText, Span};
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use std::collections::BTreeMap;
use std::ops::Range;

/// Maps and lists within each other.
const MAX_DEPTH: usize = 32;
/// Bytes of one text.
const MAX_TEXT: usize = 64 * 1024;

/// A document of a file.
#[derive(Debug)]
pub(super) struct Document {
    /// Its bytes, without the `---` of the next one.
    pub range: Range<usize>,
    /// Its content; `None` if it is broken.
    pub root: Option<Node>,
    /// Whether something in it was refused: its content is looked at for more problems, but not used.
    pub refused: bool,
}

/// Reads all documents of a file. Empty documents are left out.
pub(super) fn read(source: SourceId, text: &str, problems: &mut Vec<Diagnostic>) -> Vec<Document> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut documents = Vec::new();
    let mut builder =
        Builder { source, text, open: Vec::new(), root: None, start: 0, refused: false, problems };
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or_default();
                if event.tag().is_some() {
                    let tag = span.tag_span().and_then(|tag| tag.byte_range());
                    let tag = tag.unwrap_or_else(|| range.clone());
                    builder.refuse("tags", tag.clone());
                    if matches!(event, Event::Scalar(..)) {
                        builder.put_written(tag.start..range.end.max(tag.end));
                        continue;
                    }
                }
                documents.extend(builder.take(event, range));
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(text.len());
                builder.forget_refusals_in_line_of(at);
                builder.problems.push(syntax::explain(source, text, builder.start..at, error.kind()));
                let more = parser.proceed_next_document().unwrap_or(false);
                let end = text
                    .get(at..)
                    .and_then(|rest| rest.find("\n---"))
                    .map_or(text.len(), |found| at + found + 1);
                documents.push(Document { range: builder.start..end, root: None, refused: true });
                builder.reset(end);
                if !more {
                    break;
                }
            }
        }
    }
    documents
}

/// A map or list that is being read.
enum Open {
    List(usize, Flow, Vec<Node>),
    Map { start: usize, flow: Flow, entries: Entries, key: Option<Pending> },
}

/// The entries of a map that is being read, each key once.
#[derive(Default)]
struct Entries {
    all: Vec<Entry>,
    /// The places of the keys by their text, once there are more than a few: a long map is not searched for every key.
    index: BTreeMap<String, Span>,
}

impl Entries {
    /// Keys that are searched one by one as quickly.
    const FEW: usize = 32;

    fn push(&mut self, entry: Entry) {
        self.all.push(entry);
        let unknown = match self.all.len() {
            few if few <= Self::FEW => 0..0,
            count if self.index.is_empty() => 0..count,
            count => count - 1..count,
        };
        for entry in self.all.get(unknown).unwrap_or_default() {
            self.index.insert(entry.key.text.clone(), entry.key.span);
        }
    }

    /// Where a key was given.
    fn given(&self, key: &str) -> Option<Span> {
        if !self.index.is_empty() {
            return self.index.get(key).copied();
        }
        self.all.iter().find(|entry| entry.key.text == key).map(|entry| entry.key.span)
    }
}

/// Whether brackets or braces stand around it.
type Flow = bool;

/// A key whose value is being read.
enum Pending {
    Keep(SourceText),
    /// The key was refused, so its value is read and left out.
    Drop,
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    open: Vec<Open>,
    root: Option<Node>,
    start: usize,
    /// Whether something in this document was refused.
    refused: bool,
    problems: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    fn reset(&mut self, start: usize) {
        self.open.clear();
        self.root = None;
        self.refused = false;
        self.start = start;
    }

    /// An unquoted formula such as `*x / 2` is refused as an alias before it breaks the document; one message is enough.
    fn forget_refusals_in_line_of(&mut self, at: usize) {
        let line_start = self.text.get(..at).and_then(|before| before.rfind('\n')).unwrap_or(0);
        let source = self.source;
        self.problems.retain(|problem| {
            let here = problem
                .primary
                .as_ref()
                .is_some_and(|label| label.span.source == source && label.span.start >= line_start);
            !(here && problem.code == Code::YamlAlias)
        });
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) -> Option<Document> {
        match event {
            Event::DocumentStart(..) => self.reset(range.start),
            Event::DocumentEnd => {
                let root = self.root.take();
                let empty = matches!(root, Some(Node { content: Content::Nothing, .. }));
                let refused = self.refused;
                return (!empty).then_some(Document { range: self.start..range.start, root, refused });
            }
            Event::Anchor(..) => self.refuse("anchors", range),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse("aliases", range.clone());
                self.put_written(range);
            }
            Event::Scalar(text, style, ..) => self.scalar(&text, style, range),
            Event::SequenceStart(style, ..) => {
                self.open.push(Open::List(range.start, style == StructureStyle::Flow, Vec::new()));
            }
            Event::MappingStart(style, ..) => self.open.push(Open::Map {
                start: range.start,
                flow: style == StructureStyle::Flow,
                entries: Entries::default(),
                key: None,
            }),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(start, flow, items)) => {
                    self.put(start..range.end, flow, Content::List(items));
                }
                Some(Open::Map { start, flow, entries, .. }) => {
                    self.put(start..range.end, flow, Content::Map(entries.all));
                }
                None => {}
            },
            _ => {}
        }
        None
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, range: Range<usize>) {
        if text.len() > MAX_TEXT {
            self.problems.push(
                Diagnostic::error(
                    Code::LimitExceeded,
                    format!("a text has {} bytes, at most {MAX_TEXT} are accepted", text.len()),
                )
                .at(Span::new(self.source, range.start..range.start), "this text"),
            );
            self.refused = true;
        }
        if let Some(sign) = control_sign(text) {
            let message = format!("a text holds the control character `{}`", sign.escape_unicode());
            self.problems.push(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(Span::new(self.source, range.clone()), "")
                    .with_help("leave it out: it could clear a terminal or forge a line"),
            );
            self.refused = true;
        }
        let nothing =
            matches!(style, ScalarStyle::Plain) && matches!(text, "" | "~" | "null" | "Null" | "NULL");
        let is_key = matches!(self.open.last(), Some(Open::Map { key: None, .. }));
        if nothing && !is_key {
            self.put(range, false, Content::Nothing);
        } else {
            self.put(range, false, Content::Text(text.to_owned()));
        }
    }

    /// Stands in for a refused value, so that nothing else is said about it.
    fn put_written(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or_default().to_owned();
        self.put(range, false, Content::Text(written));
    }

    /// Hands a finished value to what is being read.
    fn put(&mut self, range: Range<usize>, flow: Flow, content: Content) {
        // The parser ends block texts, maps and lists where the next token begins.
        let written = self.text.get(range.clone()).unwrap_or_default();
        let span = Span::new(self.source, range.start..range.start + written.trim_end().len());
        match self.open.last_mut() {
            None => self.root = Some(Node { span, flow, content }),
            Some(Open::List(_, _, items)) => items.push(Node { span, flow, content }),
            Some(Open::Map { entries, key, .. }) => match (key.take(), content) {
                (Some(Pending::Keep(key)), content) => {
                    entries.push(Entry { key, value: Node { span, flow, content } });
                }
                (Some(Pending::Drop), _) => {}
                (None, Content::Text(text)) => {
                    *key = Some(Pending::Drop);
                    if text == "<<" {
                        self.problems.push(refusal("merge keys", span));
                        self.refused = true;
                    } else if let Some(first) = entries.given(&text) {
                        self.problems.push(
                            Diagnostic::error(Code::DuplicateKey, format!("the key `{text}` is given twice"))
                                .at(span, "given again here")
                                .with_label(first, "first given here")
                                .with_help("keep one of the two"),
                        );
                        self.refused = true;
                    } else {
                        *key = Some(Pending::Keep(SourceText { text, span }));
                    }
                }
                (None, _) => {
                    self.problems.push(
                        Diagnostic::error(Code::WrongType, "expected a text as key, found a list or map")
                            .at(span, "not a key"),
                    );
                    self.refused = true;
                    *key = Some(Pending::Drop);
                }
            },
        }
    }

    fn refuse(&mut self, what: &str, range: Range<usize>) {
        let refusal = refusal(what, Span::new(self.source, range.clone()));
        self.problems.push(match syntax::value_at(self.text, range.start) {
            Some(value) => {
                let written = self.text.get(value.clone()).unwrap_or_default();
                let span = Span::new(self.source, value);
                refusal.fixed_by(Fix::written(span, syntax::quoted(written), Applicability::Maybe))
            }
            None => refusal,
        });
        self.refused = true;
    }
}

/// The first sign that prints nothing and is no white space.
fn control_sign(text: &str) -> Option<char> {
    // The bytes of nearly every text tell that there is none; to look at all of them is quicker than to stop at one.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return None;
    }
    text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

fn refusal(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::YamlAlias, format!("{what} are not accepted in definitions"))
        .at(span, "YAML gives this sign a meaning of its own")
        .with_help("write the value out; a text that begins with `&`, `*` or `!` goes in quotes")
}
