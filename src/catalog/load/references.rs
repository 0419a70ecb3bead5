//! References between definitions that need no formula language: KPIs of reports, scorecards and tests, related KPIs, reports of snapshots, engines of datasets.

use super::document::{Definition, Read};
use super::node::Node;
use super::report::facets;
use super::rule;
use super::scorecard;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::name::Key;
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
    let engines = definitions.iter().filter(|one| one.kind == "project").filter_map(|one| one.node.as_ref());
    let engines = engines.filter_map(|project| project.get("engines")).flat_map(Node::entries);
    let engines: BTreeSet<&str> = engines.map(|entry| entry.key.text.as_str()).collect();
    let (kpis, reports, scorecards) = (declared("kpi"), declared("report"), declared("scorecard"));
    for definition in definitions {
        let Some(node) = &definition.node else { continue };
        match definition.kind {
            "kpi" => {
                let impacts = node.items("change impact").iter().filter_map(|impact| impact.get("kpi"));
                for related in node.text_nodes("related").chain(impacts) {
                    let Some(written) = related.as_str() else { continue };
                    let is_declared = kpis.contains(written);
                    if is_declared && written != definition.id.text {
                        continue;
                    }
                    problems.push(if is_declared {
                        let message = format!("`{written}` is related to itself");
                        Diagnostic::warning(Code::UnknownRelated, message).at(related.span, "")
                    } else {
                        let message = format!("the related KPI `{written}` is not declared");
                        let id = SourceText { text: written.to_owned(), span: related.span };
                        unknown(Code::UnknownRelated, Severity::Warning, message, &id, &kpis)
                    });
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
                    problems.push(unknown_kpi(&id, &kpis));
                }
                let named = node.get("scorecards").filter(|selection| !is_all(selection));
                for id in named.map(Node::as_texts).unwrap_or_default() {
                    if !scorecards.contains(id.text.as_str()) {
                        let message = format!("the scorecard `{}` is not declared", id.text);
                        problems.push(unknown(
                            Code::UnknownScorecard,
                            Severity::Error,
                            message,
                            &id,
                            &scorecards,
                        ));
                    }
                }
                dimensions(node, definitions, problems);
                filed(node, definitions, problems);
            }
            "overrides" => {
                let named = node.get("kpis").map(Node::entries).unwrap_or_default();
                for id in named.iter().map(|entry| &entry.key).filter(|id| !kpis.contains(id.text.as_str())) {
                    problems.push(unknown_kpi(id, &kpis));
                }
            }
            "scorecard" => {
                for id in scorecard::kpis(node).into_iter().filter(|id| !kpis.contains(id.text.as_str())) {
                    problems.push(unknown_kpi(&id, &kpis));
                }
            }
            "dataset" => {
                let named = node.get("tables").map(Node::entries).unwrap_or_default();
                for id in
                    named.iter().map(|entry| &entry.key).filter(|id| !engines.contains(id.text.as_str()))
                {
                    let message = format!("the engine `{}` is not declared in `kpi.yaml`", id.text);
                    problems.push(unknown(Code::UnknownEngine, Severity::Error, message, id, &engines));
                }
            }
            "test" => {
                if let Some(id) = node.text("of").filter(|id| !kpis.contains(id.text.as_str())) {
                    problems.push(unknown_kpi(&id, &kpis));
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

fn selections(report: &Node) -> impl Iterator<Item = &Node> {
    let groups = report.items("groups").iter().filter_map(|group| group.get("kpis"));
    report.get("kpis").into_iter().chain(groups)
}

/// The KPIs that a report names: those it shows, and those its parameters are unless set.
fn report_kpis(report: &Node) -> Vec<SourceText> {
    let parameters = report.get("parameters").map(Node::entries).unwrap_or_default().iter();
    let of_kpi = parameters.filter(|entry| entry.value.string("type").as_deref() == Some("kpi"));
    let defaults = of_kpi.filter_map(|entry| entry.value.text("default"));
    selections(report)
        .filter(|selection| !is_all(selection))
        .flat_map(Node::as_texts)
        .chain(defaults)
        .collect()
}

/// Reports dimensions of a report that no dataset declares.
fn dimensions(report: &Node, definitions: &[Definition], problems: &mut Vec<Diagnostic>) {
    let known = dimension_names(definitions);
    let by = report.get("by").into_iter().flat_map(|by| match by.entries() {
        [] => by.as_texts(),
        entries => entries.iter().map(|entry| entry.key.clone()).collect(),
    });
    let drivers = report.text("drivers").filter(|text| text.text != "operands");
    for name in by.chain(drivers).chain(report.text("for each")) {
        if !known.iter().any(|known| Key::of(known) == Key::of(&name.text)) {
            problems.push(unknown_dimension(&name, &known));
        }
    }
}

/// Reports words of a report's selections under which no KPI is filed.
fn filed(report: &Node, definitions: &[Definition], problems: &mut Vec<Diagnostic>) {
    for (facet, words) in selections(report).flat_map(facets) {
        let kpis = definitions.iter().filter_map(|one| match &one.read {
            Some(Read::Kpi(kpi)) => Some(kpi.as_ref()),
            _ => None,
        });
        let known: BTreeSet<String> = kpis.flat_map(|kpi| facet.words(&kpi.documentation)).collect();
        for word in words {
            if !known.iter().any(|known| Key::of(known) == Key::of(&word.text)) {
                let message = format!("no KPI has the {} `{}`", facet.key(), word.text);
                let diagnostic =
                    Diagnostic::error(Code::UnknownFacet, message).at(word.span, "shows nothing");
                problems.push(diagnostic.with_nearest(
                    word.span,
                    &word.text,
                    known.iter().map(String::as_str),
                ));
            }
        }
    }
}

/// Whether a selection of KPIs is the word `all`.
pub(super) fn is_all(selection: &Node) -> bool {
    selection.as_text().is_some_and(|text| text.text == "all")
}

/// A KPI that no file declares.
pub(super) fn unknown_kpi(id: &SourceText, known: &BTreeSet<&str>) -> Diagnostic {
    let message = format!("the KPI `{}` is not declared", id.text);
    unknown(Code::UnknownKpi, Severity::Error, message, id, known)
}

/// A dimension that no dataset declares.
pub(super) fn unknown_dimension(name: &SourceText, known: &BTreeSet<String>) -> Diagnostic {
    let message = format!("no dataset declares the dimension `{}`", name.text);
    let known = known.iter().map(String::as_str).collect();
    unknown(Code::UnknownDimension, Severity::Error, message, name, &known)
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

/// The names of all dimensions.
pub(super) fn dimension_names(definitions: &[Definition]) -> BTreeSet<String> {
    let datasets = definitions.iter().filter(|one| one.kind == "dataset");
    let mut known: BTreeSet<String> = BTreeSet::new();
    for declared in datasets.filter_map(|dataset| dataset.node.as_ref()?.get("dimensions")) {
        let named = declared.entries().iter().map(|entry| entry.key.text.clone());
        known.extend(named.chain(declared.as_texts().into_iter().map(|text| text.text)));
    }
    known
}
