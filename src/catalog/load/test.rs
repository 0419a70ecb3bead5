//! Tests of KPIs, in their documents or in documents of their own → [`KpiTest`].

use super::node::{Content, Node};
use crate::catalog::{Expectation, KpiTest, TestRow};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::source::{SourceText, Span};
use std::collections::BTreeMap;

/// The tests within a KPI's document, whose shape was checked.
pub(super) fn of_kpi(id: &SourceText, node: &Node) -> Vec<KpiTest> {
    let tests = node.items("tests").iter();
    tests.filter_map(|test| read(test.text("name")?, id.clone(), test)).collect()
}

/// A test in a document of its own, whose shape was checked.
pub(super) fn test(name: &SourceText, node: &Node) -> Option<KpiTest> {
    read(name.clone(), node.text("of")?, node)
}

fn read(name: SourceText, kpi: SourceText, node: &Node) -> Option<KpiTest> {
    let texts = |node: Option<&Node>| -> Vec<(SourceText, SourceText)> {
        let entries = node.map(Node::entries).unwrap_or_default().iter();
        entries.filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?))).collect()
    };
    let rows = node.get("rows").map(Node::entries).unwrap_or_default().iter();
    let expect = node.get("expect")?;
    let expected = match &expect.content {
        Content::List(items) => items.iter().filter_map(|item| expectation(item, &texts)).collect(),
        _ => expectation(expect, &texts).into_iter().collect(),
    };
    Some(KpiTest {
        name,
        kpi,
        about: node.string("about"),
        rows: rows.map(|entry| (entry.key.clone(), table(&entry.value))).collect(),
        parameters: texts(node.get("parameters")),
        as_of: node.text("as of"),
        expect: expected,
    })
}

fn table(node: &Node) -> Vec<TestRow> {
    let Content::List(items) = &node.content else { return Vec::new() };
    let row = |item: &Node| TestRow {
        cells: item.entries().iter().map(|entry| (entry.key.clone(), entry.value.as_text())).collect(),
    };
    items.iter().map(row).collect()
}

fn expectation(
    node: &Node,
    texts: &impl Fn(Option<&Node>) -> Vec<(SourceText, SourceText)>,
) -> Option<Expectation> {
    let by = node.get("by").map(Node::entries).unwrap_or_default().iter();
    Some(Expectation {
        place: Span { end: node.head().end, ..node.span },
        period: node.text("period")?,
        scope: texts(node.get("for")),
        by: by.map(|entry| (entry.key.clone(), entry.value.as_text())).collect(),
        value: node.text("value"),
        tolerance: node.text("tolerance"),
        numerator: node.text("numerator"),
        denominator: node.text("denominator"),
        rows: node.whole("rows"),
        band: node.text("band"),
        status: node.text("status"),
        rules: rules(node),
        reason: node.text("reason"),
    })
}

/// `rule: id`, `rule: [id, id]` or `rule: {id: silent}`.
fn rules(node: &Node) -> Vec<(SourceText, Option<SourceText>)> {
    let Some(rules) = node.get("rule") else { return Vec::new() };
    match &rules.content {
        Content::Map(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), entry.value.as_text())).collect()
        }
        _ => rules.as_texts().into_iter().map(|id| (id, None)).collect(),
    }
}

/// Keeps the first test of each name and KPI, and reports the others.
pub(super) fn unique(tests: Vec<KpiTest>, problems: &mut Vec<Diagnostic>) -> Vec<KpiTest> {
    let mut seen: BTreeMap<(Key, Key), Span> = BTreeMap::new();
    let mut kept = Vec::with_capacity(tests.len());
    for test in tests {
        let key = (Key::of(&test.kpi.text), Key::of(&test.name.text));
        if let Some(first) = seen.get(&key) {
            let message = format!("two tests of `{}` are called `{}`", test.kpi.text, test.name.text);
            problems.push(
                Diagnostic::error(Code::DuplicateId, message)
                    .at(test.name.span, "defined again here")
                    .with_label(*first, "first defined here"),
            );
            continue;
        }
        seen.insert(key, test.name.span);
        kept.push(test);
    }
    kept
}
