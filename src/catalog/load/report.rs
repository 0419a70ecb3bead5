//! Report and snapshot documents → [`ReportDefinition`], [`SnapshotCase`].

use super::node::{Entry, Node};
use super::references::is_all;
use crate::calendar::{Calendar, Grain};
use crate::catalog::{KpiSelection, ReportDefinition, ReportFormat, ReportGroup, SnapshotCase};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceText;
use jiff::civil::Date;
use std::path::PathBuf;

/// Periods of a trend, unless stated.
const TREND: u32 = 13;

/// Reads a report; `folder` is the one of its file.
pub(super) fn report(
    id: &SourceText,
    node: &Node,
    folder: PathBuf,
    problems: &mut Vec<Diagnostic>,
) -> Option<ReportDefinition> {
    let groups = match (node.entry("kpis"), node.entry("groups")) {
        (Some(kpis), None) => vec![ReportGroup { title: None, kpis: selection(&kpis.value) }],
        (None, Some(_)) => node.items("groups").iter().map(group).collect(),
        (Some(kpis), Some(groups)) => {
            problems.push(both(id, kpis, groups));
            return None;
        }
        (None, None) => {
            problems.push(
                Diagnostic::error(Code::MissingKey, "a report needs `kpis` or `groups`")
                    .at(id.span, "has neither")
                    .with_help("add `kpis: all`, or a list of ids"),
            );
            return None;
        }
    };
    let templates = node.get("templates");
    Some(ReportDefinition {
        id: id.clone(),
        title: node.string("title")?,
        groups,
        period: node.text("period").map_or(Some(Grain::Month), |text| grain(&text.text))?,
        trend: node.whole("trend").unwrap_or(TREND),
        markdown: templates.and_then(|templates| templates.text("markdown")),
        html: templates.and_then(|templates| templates.text("html")),
        folder,
    })
}

/// Reads a snapshot case.
pub(super) fn snapshot(
    id: &SourceText,
    node: &Node,
    calendar: &Calendar,
    problems: &mut Vec<Diagnostic>,
) -> Option<SnapshotCase> {
    let period = node.text("period")?;
    let as_of = node.text("as of");
    let before = problems.len();
    if let Err(error) = calendar.parse(&period.text) {
        let error = error.to_string();
        let (message, help) = error.split_once("; ").unwrap_or((&error, ""));
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(period.span, "").with_help(help));
    }
    if let Some(day) = as_of.as_ref().filter(|day| day.text.parse::<Date>().is_err()) {
        let message = format!("expected a day such as `2026-10-18` for `as of`, found `{}`", day.text);
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(day.span, ""));
    }
    let mut formats: Vec<ReportFormat> =
        node.strings("formats").iter().filter_map(|word| format(word)).collect();
    if formats.is_empty() {
        formats.push(ReportFormat::Markdown);
    }
    let scope = node.get("for").map(Node::entries).unwrap_or_default();
    (problems.len() == before).then_some(SnapshotCase {
        id: id.clone(),
        report: node.text("report")?,
        scope: scope
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?.text)))
            .collect(),
        period,
        as_of,
        formats,
    })
}

fn both(id: &SourceText, kpis: &Entry, groups: &Entry) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, format!("the report `{}` has both `kpis` and `groups`", id.text))
        .at(groups.key.span, "sections")
        .with_label(kpis.key.span, "one list")
        .with_help("keep one of the two")
}

fn group(node: &Node) -> ReportGroup {
    ReportGroup { title: node.string("title"), kpis: node.get("kpis").map_or(KpiSelection::All, selection) }
}

fn selection(node: &Node) -> KpiSelection {
    if is_all(node) { KpiSelection::All } else { KpiSelection::Ids(node.as_texts()) }
}

fn grain(word: &str) -> Option<Grain> {
    Some(match word {
        "day" => Grain::Day,
        "week" => Grain::Week,
        "month" => Grain::Month,
        "quarter" => Grain::Quarter,
        "year" => Grain::Year,
        _ => return None,
    })
}

fn format(word: &str) -> Option<ReportFormat> {
    Some(match word {
        "markdown" => ReportFormat::Markdown,
        "html" => ReportFormat::Html,
        _ => return None,
    })
}
