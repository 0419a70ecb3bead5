//! References between definitions that need no formula language: KPIs of reports, scorecards and tests, related KPIs, reports of snapshots.

use super::document::Definition;
use super::node::Node;
use super::rule;
use super::scorecard;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::SourceText;
use std::collections::BTreeSet;

/// Reports every reference to an id that no document declares, not even a faulty one.
pub(super) fn check(definitions: &[Definition], problems: &mut Vec<Diagnostic>) {
    let declared = |kind: &str| -> BTreeSet<&str> {
        definitions
            .iter()
            .filter(|one| one.kind == kind)
            .map(|one| one.id.text.as_str())
            .filter(|id| !id.is_empty())
            .collect()
    };
    let (kpis, reports) = (declared("kpi"), declared("report"));
    for definition in definitions {
        let Some(node) = &definition.node else { continue };
        match definition.kind {
            "kpi" => {
                let impacts = node.items("change impact").iter().filter_map(|impact| impact.text("kpi"));
                for id in node.texts("related").into_iter().chain(impacts) {
                    if !kpis.contains(id.text.as_str()) {
                        let message = format!("the related KPI `{}` is not declared", id.text);
                        problems.push(unknown(Code::UnknownRelated, Severity::Warning, message, &id, &kpis));
                    } else if id.text == definition.id.text {
                        let message = format!("`{}` is related to itself", id.text);
                        problems.push(Diagnostic::warning(Code::UnknownRelated, message).at(id.span, ""));
                    }
                }
            }
            "rules" => {
                let related = rule::entries(node).iter().flat_map(|rule| rule.value.texts("related"));
                for id in related.filter(|id| !kpis.contains(id.text.as_str())) {
                    let message = format!("the related KPI `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownRelated, Severity::Warning, message, &id, &kpis));
                }
            }
            "report" => {
                for id in report_kpis(node).into_iter().filter(|id| !kpis.contains(id.text.as_str())) {
                    let message = format!("the KPI `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownKpi, Severity::Error, message, &id, &kpis));
                }
            }
            "overrides" => {
                let named = node.get("kpis").map(Node::entries).unwrap_or_default();
                for id in named.iter().map(|entry| &entry.key).filter(|id| !kpis.contains(id.text.as_str())) {
                    let message = format!("the KPI `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownKpi, Severity::Error, message, id, &kpis));
                }
            }
            "scorecard" => {
                for id in scorecard::kpis(node).into_iter().filter(|id| !kpis.contains(id.text.as_str())) {
                    let message = format!("the KPI `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownKpi, Severity::Error, message, &id, &kpis));
                }
            }
            "test" => {
                if let Some(id) = node.text("of").filter(|id| !kpis.contains(id.text.as_str())) {
                    let message = format!("the KPI `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownKpi, Severity::Error, message, &id, &kpis));
                }
            }
            "snapshot" => {
                if let Some(id) = node.text("report").filter(|id| !reports.contains(id.text.as_str())) {
                    let message = format!("the report `{}` is not declared", id.text);
                    problems.push(unknown(Code::UnknownReport, Severity::Error, message, &id, &reports));
                }
            }
            _ => {}
        }
    }
}

fn report_kpis(report: &Node) -> Vec<SourceText> {
    let groups = report.items("groups").iter().filter_map(|group| group.get("kpis"));
    let selections = report.get("kpis").into_iter().chain(groups);
    selections.filter(|selection| !is_all(selection)).flat_map(Node::as_texts).collect()
}

/// Whether a selection of KPIs is the word `all`.
pub(super) fn is_all(selection: &Node) -> bool {
    selection.as_text().is_some_and(|text| text.text == "all")
}

fn unknown(
    code: Code,
    severity: Severity,
    message: String,
    id: &SourceText,
    known: &BTreeSet<&str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, severity, message).at(id.span, "");
    diagnostic.with_nearest(id.span, &id.text, known.iter().copied())
}
