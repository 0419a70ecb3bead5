//! Report and snapshot documents → [`ReportDefinition`], [`SnapshotCase`].

use super::names::unique;
use super::node::{Content, Entry, Node};
use super::references::is_all;
use crate::calendar::{Calendar, Grain};
use crate::catalog::{
    Compare, Drivers, Facet, KpiSelection, ParameterKind, ReportBreakdown, ReportDefinition, ReportFormat,
    ReportGroup, ReportParameter, RulesShown, ScorecardSelection, SnapshotCase, stated_period,
};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::language::Language;
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
    let before = problems.len();
    let parameters = parameters(node, problems);
    for group in &groups {
        named_parameter(&group.kpis, &parameters, problems);
    }
    if problems.len() > before {
        return None;
    }
    let templates = node.get("templates");
    Some(ReportDefinition {
        id: id.clone(),
        title: node.string("title")?,
        audience: node.string("audience"),
        language: Language::english_shared(),
        stated_language: node.text("language"),
        groups,
        period: node.text("period").map_or(Some(Grain::Month), |text| grain(&text.text))?,
        trend: node.whole("trend").unwrap_or(TREND),
        compare: match node.string("compare").as_deref() {
            Some("same period last year") => Compare::LastYear,
            _ => Compare::Previous,
        },
        breakdowns: breakdowns(node),
        drivers: match node.text("drivers") {
            None => Drivers::None,
            Some(text) if text.text == "operands" => Drivers::Operands,
            Some(dimension) => Drivers::Members(dimension),
        },
        rows: node.text("for each"),
        rules: match node.string("rules").as_deref() {
            Some("related") => RulesShown::Related,
            _ => RulesShown::Own,
        },
        scorecards: match node.get("scorecards") {
            Some(all) if is_all(all) => ScorecardSelection::All,
            Some(ids) => ScorecardSelection::Ids(ids.as_texts()),
            None => ScorecardSelection::Ids(Vec::new()),
        },
        parameters,
        formats: node.strings("formats"),
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
    stated_period(calendar, &period, problems);
    if let Some(day) = as_of.as_ref().filter(|day| day.text.parse::<Date>().is_err()) {
        let message = format!("expected a day such as `2026-10-18` for `as of`, found `{}`", day.text);
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(day.span, ""));
    }
    let mut formats: Vec<ReportFormat> =
        node.strings("formats").iter().filter_map(|word| format(word)).collect();
    if formats.is_empty() {
        formats.push(ReportFormat::Markdown);
    }
    let pairs = |key: &str| {
        let entries = node.get(key).map(Node::entries).unwrap_or_default().iter();
        entries.filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?.text))).collect()
    };
    (problems.len() == before).then_some(SnapshotCase {
        id: id.clone(),
        report: node.text("report")?,
        scope: pairs("for"),
        set: pairs("set"),
        language: node.text("language"),
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
    match &node.content {
        _ if is_all(node) => KpiSelection::All,
        Content::Map(_) => match node.text("parameter") {
            Some(parameter) => KpiSelection::Parameter(parameter),
            None => KpiSelection::Filed(facets(node)),
        },
        _ => KpiSelection::Ids(node.as_texts()),
    }
}

/// Under what a selection wants its KPIs to be filed.
pub(super) fn facets(selection: &Node) -> Vec<(Facet, Vec<SourceText>)> {
    let facets = Facet::ALL.into_iter().map(|facet| (facet, selection.texts(facet.key())));
    facets.filter(|(_, words)| !words.is_empty()).collect()
}

/// A selection by parameter names one of the report's, which takes the id of a KPI.
fn named_parameter(selection: &KpiSelection, known: &[ReportParameter], problems: &mut Vec<Diagnostic>) {
    let KpiSelection::Parameter(name) = selection else { return };
    match known.iter().find(|parameter| parameter.name.text == name.text) {
        Some(parameter) if parameter.kind == ParameterKind::Kpi => {}
        Some(parameter) => {
            let message = format!("the parameter `{}` does not name a KPI", name.text);
            problems.push(
                Diagnostic::error(Code::InvalidValue, message)
                    .at(name.span, "the KPI shown")
                    .with_label(parameter.name.span, format!("takes {}", parameter.kind.expected()))
                    .with_help("give it `type: kpi`"),
            );
        }
        None => {
            let message = format!("the report has no parameter `{}`", name.text);
            problems.push(Diagnostic::error(Code::UnknownName, message).at(name.span, "").with_nearest(
                name.span,
                &name.text,
                known.iter().map(|one| one.name.text.as_str()),
            ));
        }
    }
}

fn breakdowns(node: &Node) -> Vec<ReportBreakdown> {
    let Some(by) = node.get("by") else { return Vec::new() };
    match &by.content {
        Content::Map(entries) => {
            let counted = entries.iter().map(|entry| ReportBreakdown {
                dimension: entry.key.clone(),
                top: entry.value.as_text().and_then(|text| text.text.parse().ok()),
            });
            counted.collect()
        }
        _ => by.as_texts().into_iter().map(|dimension| ReportBreakdown { dimension, top: None }).collect(),
    }
}

fn parameters(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<ReportParameter> {
    let entries = node.get("parameters").map(Node::entries).unwrap_or_default();
    let read: Vec<ReportParameter> = entries.iter().filter_map(|entry| parameter(entry, problems)).collect();
    unique("parameters", read.iter().map(|parameter| &parameter.name), problems);
    read
}

fn parameter(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<ReportParameter> {
    let before = problems.len();
    problems.extend(not_a_template_name(&entry.key));
    let default = entry.value.as_text().or_else(|| entry.value.text("default"));
    let written = |kind: ParameterKind| default.as_ref().is_some_and(|text| kind.read(&text.text).is_some());
    let kinds = [ParameterKind::Text, ParameterKind::Whole, ParameterKind::YesNo, ParameterKind::Kpi];
    let kind = match entry.value.string("type") {
        Some(word) => kinds.into_iter().find(|kind| kind.word() == word)?,
        None if written(ParameterKind::YesNo) => ParameterKind::YesNo,
        None if written(ParameterKind::Whole) => ParameterKind::Whole,
        None => ParameterKind::Text,
    };
    if let Some(wrong) = default.as_ref().filter(|text| kind.read(&text.text).is_none()) {
        let message =
            format!("expected {} for `{}`, found `{}`", kind.expected(), entry.key.text, wrong.text);
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(wrong.span, ""));
    }
    (problems.len() == before).then(|| ReportParameter {
        name: entry.key.clone(),
        kind,
        default,
        about: entry.value.string("about"),
    })
}

/// What is wrong with a name that templates have to write; `None` if it is one.
fn not_a_template_name(name: &SourceText) -> Option<Diagnostic> {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let good = name.text.chars().all(word) && name.text.starts_with(|c: char| c.is_ascii_lowercase());
    if good {
        return None;
    }
    let lower = name.text.trim().to_lowercase();
    let repaired: String = lower.chars().map(|c| if word(c) { c } else { '_' }).collect();
    let diagnostic =
        Diagnostic::error(Code::InvalidValue, format!("`{}` is no name in a template", name.text))
            .at(name.span, "expected small letters, digits and `_`");
    Some(if repaired.starts_with(|c: char| c.is_ascii_lowercase()) {
        diagnostic.with_help(format!("write `{repaired}`")).fixed_by(Fix::text(
            name.span,
            repaired,
            Applicability::Maybe,
        ))
    } else {
        diagnostic
    })
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
