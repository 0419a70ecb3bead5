//! Documents → definitions: which kind, which id, and whether they have the shape of their kind.

use super::node::{Content, Node};
use super::{comment, kpi, language, shape, test, tree};
use crate::catalog::format::{KINDS, VERSION};
use crate::catalog::{Kpi, KpiTest};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, nearest_fix};
use crate::language::Language;
use crate::source::{SourceId, SourceText, Sources, Span};
use std::sync::Arc;

/// A document that says what it defines.
#[derive(Debug)]
pub(super) struct Definition {
    /// The key that says what it is: `kpi`.
    pub kind: &'static str,
    /// The id or name.
    pub id: SourceText,
    /// The document's content; `None` if it is broken.
    pub node: Option<Node>,
    /// Whether its content has the shape of its kind. If not, that has been reported, and it is read only to report more.
    pub sound: bool,
    /// The whole document.
    pub span: Span,
    /// What was read of it already; of a KPI, what is not looked at again is then no longer in `node`.
    pub read: Option<Read>,
    /// What was said while reading.
    pub said: Vec<Diagnostic>,
    /// Of a KPI: its tests, which are then no longer in `node` either.
    pub tests: Vec<KpiTest>,
}

/// What is read as soon as its tree is there, by the thread that made it: the most numerous, and the longest.
#[derive(Debug)]
pub(super) enum Read {
    /// A KPI.
    Kpi(Arc<Kpi>),
    /// A report language.
    Language(Arc<Language>),
}

/// Keys of a KPI that are looked at again, beside its id.
const LOOKED_AT_AGAIN: &[&str] = &["title", "aliases", "related", "change impact", "waive"];

impl Definition {
    /// A definition of which nothing has been read.
    fn new(kind: &'static str, id: SourceText, node: Option<Node>, span: Span) -> Self {
        Self { kind, id, node, sound: false, span, read: None, said: Vec::new(), tests: Vec::new() }
    }

    /// Reads a KPI or language of a file with this text.
    fn read(&mut self, text: &str) {
        let Some(node) = &self.node else { return };
        let mut said = Vec::new();
        self.read = match self.kind {
            "kpi" => kpi::kpi(self, node, &mut said).map(|kpi| Read::Kpi(Arc::new(kpi))),
            "language" => language::language(&self.id, node, text, &mut said).map(Read::Language),
            _ => None,
        };
        self.said = said;
        if self.kind == "kpi" {
            self.give_back();
        }
    }

    /// Keeps of a KPI's tree what is looked at again: the trees of a large library would be many times its size.
    fn give_back(&mut self) {
        let Some(node) = &self.node else { return };
        if self.sound {
            self.tests = test::of_kpi(&self.id, node);
        }
        if let Some(node) = &mut self.node {
            node.keep(|key| LOOKED_AT_AGAIN.contains(&key));
        }
    }
}

/// Adds the definitions of a file.
pub(super) fn definitions(
    source: SourceId,
    sources: &Sources,
    definitions: &mut Vec<Definition>,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(file) = sources.file(source) else { return };
    let documents = tree::read(source, &file.text, problems);
    if documents.is_empty() {
        problems.push(
            Diagnostic::warning(Code::MissingFormat, "the file defines nothing")
                .at(Span::new(source, 0..0), "no document here")
                .with_help("write a definition that starts with `format: 1`, or delete the file"),
        );
    }
    for document in documents {
        let span = Span::new(source, document.range);
        match document.root {
            Some(root) => {
                definitions.extend(definition(root, document.refused, span, &file.text, sources, problems));
            }
            None => definitions.extend(guess(span, sources.slice(span))),
        }
    }
}

fn definition(
    root: Node,
    refused: bool,
    span: Span,
    text: &str,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Definition> {
    let head = root.head();
    if !matches!(root.content, Content::Map(_)) {
        problems.push(
            Diagnostic::error(Code::WrongType, "expected a map as document")
                .at(head, "not `key: value`")
                .with_help("start the document with `format: 1`"),
        );
        return None;
    }
    let version_known = format_is_known(&root, head, problems);
    let Some((kind, keys, entry)) =
        KINDS.iter().find_map(|(kind, keys)| Some((*kind, *keys, root.entry(kind)?)))
    else {
        // Of another version nothing is known, not even its kinds.
        if version_known {
            problems.push(unknown_kind(&root, head));
        }
        return None;
    };
    let id =
        entry.value.as_text().unwrap_or_else(|| SourceText { text: String::new(), span: entry.value.span });
    let key = entry.key.clone();
    if !version_known {
        return Some(Definition::new(kind, id, None, span));
    }
    let has_format = root.entry("format").is_some();
    let sound = shape::check_document(&root, keys, &key, sources, problems) && has_format && !refused;
    let mut definition = Definition { sound, ..Definition::new(kind, id, Some(root), span) };
    comment::check(&definition, sources, problems);
    definition.read(text);
    Some(definition)
}

fn format_is_known(root: &Node, head: Span, problems: &mut Vec<Diagnostic>) -> bool {
    let Some(entry) = root.entry("format") else {
        problems.push(
            Diagnostic::error(Code::MissingFormat, "the document has no `format`")
                .at(head, "the document starts here")
                .with_help(format!("write `format: {VERSION}` as its first line"))
                .fixed_by(Fix::written(
                    Span { end: head.start, ..head },
                    format!("format: {VERSION}\n"),
                    Applicability::Safe,
                )),
        );
        // It is checked as what this program knows, so that everything else is reported too.
        return true;
    };
    let found = entry.value.as_text();
    if found.as_ref().is_some_and(|text| text.text == VERSION.to_string()) {
        return true;
    }
    let found = found.map_or_else(|| "no number".to_owned(), |text| format!("`{}`", text.text));
    problems.push(
        Diagnostic::error(Code::UnknownFormat, format!("expected format `{VERSION}`, found {found}"))
            .at(entry.value.head(), "")
            .with_note(format!("this program reads format {VERSION}")),
    );
    false
}

fn unknown_kind(root: &Node, head: Span) -> Diagnostic {
    let kinds = KINDS.iter().map(|(kind, _)| *kind);
    let near = root.entries().iter().filter(|entry| entry.key.text != "format").find_map(|entry| {
        let near = nearest_fix(&entry.key.text, kinds.clone())?;
        Some((entry, near))
    });
    let diagnostic = Diagnostic::error(Code::UnknownKind, "the document does not say what it defines");
    match near {
        Some((entry, (near, applicability))) => diagnostic
            .at(entry.key.span, "not a kind of definition")
            .with_help(format!("write `{near}`"))
            .fixed_by(Fix::text(entry.key.span, near, applicability)),
        None => diagnostic
            .at(head, "the document starts here")
            .with_help(format!("give it one of the keys {}", listed_kinds())),
    }
}

/// `project`, `kpi`, … or `dataset`
fn listed_kinds() -> String {
    let mut names: Vec<String> = KINDS.iter().map(|(kind, _)| format!("`{kind}`")).collect();
    let last = names.pop().unwrap_or_default();
    format!("{} or {last}", names.join(", "))
}

/// What a broken document says it defines, by its lines, so that references to it are not reported as well.
fn guess(span: Span, text: &str) -> Option<Definition> {
    let mut lines = text.lines();
    lines.find_map(|line| {
        let (key, id) = line.split_once(": ")?;
        let (kind, _) = KINDS.iter().find(|(kind, _)| *kind == key)?;
        let id = id
            .find(" #")
            .and_then(|comment| id.get(..comment))
            .unwrap_or(id)
            .trim()
            .trim_matches(['"', '\'']);
        Some(Definition::new(kind, SourceText { text: id.to_owned(), span }, None, span))
    })
}
