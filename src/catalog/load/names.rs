//! Names that are given twice: ids between documents, names within one.

use super::document::Definition;
use super::node::Node;
use super::rule;
use crate::catalog::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::source::{SourceText, Span};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Reports every name of `names` that means the same as an earlier one. True if there is none.
pub(super) fn unique<'a>(
    what: &str,
    names: impl IntoIterator<Item = &'a SourceText>,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let before = problems.len();
    let mut seen: BTreeMap<Key, &SourceText> = BTreeMap::new();
    for name in names {
        let key = Key::of(&name.text);
        match seen.get(&key) {
            Some(first) => problems.push(
                Diagnostic::error(Code::AmbiguousName, format!("two {what} are called `{}`", name.text))
                    .at(name.span, "the same name again")
                    .with_label(first.span, "declared here first")
                    .with_note("upper and lower case, `_` and blanks make no difference"),
            ),
            None => drop(seen.insert(key, name)),
        }
    }
    problems.len() == before
}

/// Reports ids that two definitions share, and a second project. Returns the definitions whose id was taken, by their number.
pub(super) fn repeated(definitions: &[Definition], problems: &mut Vec<Diagnostic>) -> BTreeSet<usize> {
    let mut repeated = BTreeSet::new();
    let mut ids: HashMap<(&str, Key), &Span> = HashMap::with_capacity(definitions.len());
    for (number, definition) in definitions.iter().enumerate() {
        // A project's name is a title; there is only one project, whatever it is called.
        let id = Key::of(if definition.kind == "project" { "" } else { &definition.id.text });
        // Tests of different KPIs may have one name.
        if definition.kind == "test" || definition.kind != "project" && definition.id.text.is_empty() {
            continue;
        }
        match ids.entry((definition.kind, id)) {
            Entry::Occupied(first) => {
                repeated.insert(number);
                let said = match definition.kind {
                    "project" => "the project is declared twice".to_owned(),
                    kind => format!("two definitions of the {} `{}`", word(kind), definition.id.text),
                };
                problems.push(
                    Diagnostic::error(Code::DuplicateId, said)
                        .at(definition.id.span, "defined again here")
                        .with_label(**first.get(), "first defined here"),
                );
            }
            Entry::Vacant(free) => drop(free.insert(&definition.id.span)),
        }
    }
    repeated
}

/// Reports rules of a document whose id an earlier document's rule has, and returns their places.
pub(super) fn repeated_rules(
    earlier: &BTreeMap<String, Arc<Rule>>,
    document: &Node,
    problems: &mut Vec<Diagnostic>,
) -> BTreeSet<Span> {
    let mut repeated = BTreeSet::new();
    for entry in rule::entries(document) {
        let key = Key::of(&entry.key.text);
        let Some(first) = earlier.values().find(|rule| Key::of(&rule.id.text) == key) else { continue };
        repeated.insert(entry.key.span);
        problems.push(
            Diagnostic::error(Code::DuplicateId, format!("two definitions of the rule `{}`", entry.key.text))
                .at(entry.key.span, "defined again here")
                .with_label(first.id.span, "first defined here"),
        );
    }
    repeated
}

/// Reports names that two KPIs share: a formula may name a KPI by its id, title or alias, so these differ between KPIs.
pub(super) fn of_kpis(definitions: &[Definition], problems: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<Key, KpiName<'_>> = HashMap::with_capacity(2 * definitions.len());
    for definition in definitions.iter().filter(|definition| definition.kind == "kpi") {
        let Some(node) = &definition.node else { continue };
        let id = KpiName { definition, other: None };
        let others = node.text_nodes("title").chain(node.text_nodes("aliases"));
        let others = others.map(|other| KpiName { definition, other: Some(other) });
        for name in std::iter::once(id).chain(others) {
            let first = *seen.entry(Key::of(name.text())).or_insert(name);
            let is_own = std::ptr::eq(first.definition, definition);
            // Two ids are told as two definitions.
            if !is_own && (first.other.is_some() || name.other.is_some()) {
                problems.push(
                    Diagnostic::error(Code::AmbiguousName, format!("two KPIs are called `{}`", name.text()))
                        .at(name.span(), "the same name again")
                        .with_label(first.span(), "declared here first")
                        .with_note(
                            "a formula may name a KPI by its id, title or alias, so these must differ",
                        ),
                );
            }
        }
    }
}

/// A name of a KPI.
#[derive(Clone, Copy)]
struct KpiName<'a> {
    definition: &'a Definition,
    /// Its title or an alias; its id if `None`.
    other: Option<&'a Node>,
}

impl KpiName<'_> {
    fn text(&self) -> &str {
        self.other.and_then(Node::as_str).unwrap_or(&self.definition.id.text)
    }

    fn span(&self) -> Span {
        self.other.map_or(self.definition.id.span, |other| other.span)
    }
}
fn word(kind: &str) -> &str {
    if kind == "kpi" { "KPI" } else { kind }
}
