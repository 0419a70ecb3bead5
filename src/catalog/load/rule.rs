//! A document of rules → [`Rule`]s.

use super::node::{Entry, Node};
use super::shape;
use crate::catalog::{Rule, RuleSeverity};
use crate::diagnostic::Diagnostic;

/// Reads the rules of a document, in the order of the file; one whose id is none is left out and reported.
pub(super) fn rules(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Rule> {
    entries(node).iter().filter_map(|entry| rule(entry, problems)).collect()
}

/// The entries of a document of rules: id and rule.
pub(super) fn entries(node: &Node) -> &[Entry] {
    node.get("rules").map(Node::entries).unwrap_or_default()
}

fn rule(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<Rule> {
    if let Some(problem) = shape::not_an_id(&entry.key) {
        problems.push(problem);
        return None;
    }
    let node = &entry.value;
    Some(Rule {
        id: entry.key.clone(),
        title: node.string("title"),
        when: node.text("when")?,
        severity: RuleSeverity::named(&node.string("severity")?)?,
        say: node.text("say")?,
        actions: node.strings("do"),
        related: node.texts("related"),
        tags: node.strings("tags"),
    })
}
