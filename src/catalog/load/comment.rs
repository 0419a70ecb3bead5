//! Texts of the formula language that a comment may have cut short.

use super::document::Definition;
use super::node::{Content, Entry, Node};
use super::rule;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceText, Sources, Span};

/// Warns of a comment directly behind an unquoted formula, measure, condition, band, target or range: YAML ends the text there without a word.
pub(super) fn check(definition: &Definition, sources: &Sources, problems: &mut Vec<Diagnostic>) {
    let Some(node) = &definition.node else { return };
    let written = match definition.kind {
        "kpi" => {
            let own = ["formula", "target", "range", "baseline", "sticky"]
                .into_iter()
                .filter_map(|key| node.entry(key))
                .filter_map(value);
            let cases = items(node, "bands")
                .flat_map(|case| case.entry("when").and_then(value).into_iter().chain(inner(case, "bands")));
            let aims = items(node, "target").chain(node.get("target")).flat_map(|target| {
                ["is", "formula"].into_iter().filter_map(|key| target.entry(key)).filter_map(value)
            });
            let judged = inner(node, "bands").chain(cases).chain(aims);
            own.chain(inner(node, "measures")).chain(judged).collect::<Vec<_>>()
        }
        "scale" => inner(node, "bands").collect(),
        "overrides" => {
            let kpis = node.get("kpis").map(Node::entries).unwrap_or_default();
            let texts = kpis.iter().flat_map(|kpi| {
                let own = ["target", "baseline"].into_iter().filter_map(|key| kpi.value.entry(key));
                own.filter_map(value).chain(inner(&kpi.value, "bands"))
            });
            texts.collect()
        }
        "dataset" => node
            .get("columns")
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|column| column.value.entry("is").and_then(value))
            .collect(),
        "rules" => {
            let rules = rule::entries(node).iter();
            let fields = rules.flat_map(|rule| [rule.value.entry("when"), rule.value.entry("say")]);
            fields.flatten().filter_map(value).collect()
        }
        _ => return,
    };
    for (key, text) in written {
        problems.extend(cut(key, &text, sources));
    }
}

fn value(entry: &Entry) -> Option<(&str, SourceText)> {
    Some((entry.key.text.as_str(), entry.value.as_text()?))
}

/// The items of a list below a key.
fn items<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    node.items(key).iter()
}

/// The texts below a key, of `name: text` and `name: {is: text}`.
fn inner<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = (&'a str, SourceText)> {
    let entries = node.get(key).map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| match &entry.value.content {
        Content::Map(_) => entry.value.entry("is").and_then(value),
        _ => value(entry),
    })
}

fn cut(key: &str, text: &SourceText, sources: &Sources) -> Option<Diagnostic> {
    let file = sources.file(text.span.source)?;
    let written = sources.slice(text.span);
    // Behind a quote, and behind the lines of a block text, a comment cuts nothing.
    let plain = !written.starts_with(['"', '\'']) && (!written.contains('\n') || written.trim() != text.text);
    let rest = file.text.get(text.span.end..)?.lines().next()?;
    let comment = rest.trim_start_matches([' ', '\t']);
    if !plain || !comment.starts_with('#') || comment.len() == rest.len() {
        return None;
    }
    let start = text.span.end + (rest.len() - comment.len());
    let comment = comment.trim_end();
    let place = Span::new(text.span.source, start..start + comment.len());
    let whole = Span::new(text.span.source, text.span.start..place.end);
    let diagnostic = Diagnostic::warning(Code::CutByComment, format!("`{key}` ends where a comment begins"))
        .at(place, "not part of the text")
        .with_label(text.span, "all that is read")
        .with_help("put the comment on a line of its own; if it belongs to the text, quote the whole");
    let quoted = super::syntax::quoted(sources.slice(whole));
    // `#1` is hardly a comment, `# why` hardly a part of a formula.
    let meant = !written.contains('\n') && !comment.starts_with("# ");
    Some(if meant {
        diagnostic.fixed_by(Fix::written(whole, quoted, Applicability::Maybe))
    } else {
        diagnostic
    })
}
