//! Which warnings a project and its definitions accept: `lints` of `kpi.yaml`, `waive` of a definition.

use super::document::Definition;
use super::node::{Content, Entry, Node};
use super::rule;
use crate::diagnostic::{Code, Diagnostic, Level, Levels, Lint, LintError, Waiver};
use crate::source::Span;

/// Reads `lints: {CODE: allow|warn|deny}`.
pub(super) fn levels(project: &Node, problems: &mut Vec<Diagnostic>) -> Levels {
    let mut levels = Levels::default();
    for entry in project.get("lints").map(Node::entries).unwrap_or_default() {
        let word = entry.value.as_text();
        match (Lint::parse(&entry.key.text), word.as_ref().and_then(|word| Level::from_word(&word.text))) {
            (Ok(lint), Some(level)) => {
                let by = format!("lints: {{{lint}: {}}}", word.map(|word| word.text).unwrap_or_default());
                levels.set(lint, level, by);
            }
            // A level that is none was reported with the shape of the document.
            (Ok(_), None) => {}
            (Err(error), _) => problems.push(not_a_lint(&error, entry)),
        }
    }
    levels
}

/// Reads `waive: {CODE: reason}` of every definition, also of those with errors elsewhere.
pub(super) fn waivers(definitions: &[Definition], problems: &mut Vec<Diagnostic>) -> Vec<Waiver> {
    let mut waivers = Vec::new();
    for definition in definitions {
        let Some(node) = &definition.node else { continue };
        let rules = if definition.kind == "rules" { rule::entries(node) } else { &[] };
        // Of several rules in one document each accepts its own.
        let inner =
            rules.iter().map(|rule| (&rule.value, Span { start: rule.key.span.start, ..rule.value.span }));
        for (node, within) in inner.chain([(node, definition.span)]) {
            for entry in node.get("waive").map(Node::entries).unwrap_or_default() {
                waivers.extend(waiver(within, entry, problems));
            }
        }
    }
    waivers
}

fn waiver(within: Span, entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<Waiver> {
    let place = entry.key.span;
    let code = match Lint::parse(&entry.key.text) {
        Ok(Lint::Code(Code::UnusedWaiver)) => {
            problems.push(
                Diagnostic::error(Code::InvalidValue, "a waiver cannot waive `unused-waiver`")
                    .at(place, "")
                    .with_help("leave the unused waiver out"),
            );
            return None;
        }
        Ok(Lint::Code(code)) => code,
        Ok(Lint::All) => {
            problems.push(
                Diagnostic::error(Code::InvalidValue, "a waiver names one code")
                    .at(place, "stands for all of them")
                    .with_help("write the code of the warning, as `kpi check` prints it"),
            );
            return None;
        }
        Err(error) => {
            problems.push(not_a_lint(&error, entry));
            return None;
        }
    };
    let reason = match &entry.value.content {
        Content::Text(text) if !text.trim().is_empty() => text.trim().to_owned(),
        Content::Text(_) | Content::Nothing => {
            problems.push(
                Diagnostic::error(Code::InvalidValue, format!("the waiver of `{code}` gives no reason"))
                    .at(place, "waived without a word")
                    .with_help(format!("write why it is accepted: `{code}: …`")),
            );
            return None;
        }
        // Another type was reported with the shape of the document.
        _ => return None,
    };
    Some(Waiver { code, reason, place, within })
}

fn not_a_lint(error: &LintError, entry: &Entry) -> Diagnostic {
    let (place, written) = (entry.key.span, entry.key.text.as_str());
    let diagnostic = Diagnostic::error(Code::InvalidValue, error.to_string()).at(place, "");
    match error {
        LintError::Rule(_) => match error.help() {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        },
        LintError::Unknown(..) => {
            let lints = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name());
            diagnostic.with_nearest(place, written, lints)
        }
    }
}
