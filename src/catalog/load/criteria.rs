//! Bands, targets and what else values are judged by → [`CriteriaText`]; scales and overrides → their definitions.

use super::names::unique;
use super::node::{Content, Entry, Node};
use crate::calendar::Stretch;
use crate::catalog::{
    AimText, BandStatus, BandText, BandsOn, BandsText, CriteriaText, OverrideText, OverridesDefinition,
    ScaleDefinition, TargetText,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceText;
use jiff::civil::Date;
use std::sync::Arc;

/// Reads by what a KPI is judged. `None` if one of its values was reported.
pub(super) fn criteria(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<CriteriaText> {
    let before = problems.len();
    one_of(node, ["bands", "scale"], problems);
    let bands = match (node.entry("bands"), node.entry("scale")) {
        (Some(Entry { value: Node { content: Content::List(items), .. }, .. }), _) => {
            items.iter().filter_map(|item| case(item, problems)).collect()
        }
        (Some(entry), _) => {
            let plain = BandsText { bands: bands(Some(&entry.value), problems)?, ..at(&entry.value) };
            if plain.bands.is_empty() { Vec::new() } else { vec![plain] }
        }
        (None, Some(entry)) => vec![BandsText { scale: entry.value.as_text(), ..at(&entry.value) }],
        (None, None) => Vec::new(),
    };
    let targets = match node.entry("target") {
        None => Vec::new(),
        Some(Entry { value: Node { content: Content::List(items), .. }, .. }) => {
            items.iter().filter_map(|item| target(item, problems)).collect()
        }
        Some(entry) => target(&entry.value, problems).into_iter().collect(),
    };
    let rounded = node.string("compare").as_deref() == Some("rounded");
    if let Some(entry) = node.entry("compare").filter(|_| rounded && node.entry("decimals").is_none()) {
        problems.push(
            Diagnostic::error(Code::MissingKey, "`compare: rounded` needs `decimals`")
                .at(entry.value.span, "rounded to how many digits?")
                .with_help("add `decimals: 0`, or as many as the values are rounded to"),
        );
    }
    needs_bands(node, problems);
    (problems.len() == before).then(|| CriteriaText {
        bands,
        bands_on: bands_on(node.string("bands on").as_deref()),
        rounded,
        sticky: node.text("sticky").map(Box::new),
        targets,
        baseline: node.text("baseline").map(Box::new),
    })
}

/// Reads a scale. After the shape was checked only names that are given twice are wrong.
pub(super) fn scale(id: &SourceText, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<ScaleDefinition> {
    Some(ScaleDefinition { id: id.clone(), bands: bands(node.get("bands"), problems)? })
}

/// Reads a document of overrides.
pub(super) fn overrides(
    id: &SourceText,
    node: &Node,
    problems: &mut Vec<Diagnostic>,
) -> Option<OverridesDefinition> {
    let before = problems.len();
    let members = members(node);
    if members.is_empty() {
        problems.push(
            Diagnostic::error(Code::MissingKey, "overrides must say for whom they hold")
                .at(node.get("for").map_or(id.span, Node::head), "names no member")
                .with_help("write `for: {client: Acme}`"),
        );
    }
    let kpis = node.get("kpis").map(Node::entries).unwrap_or_default();
    unique("KPIs", kpis.iter().map(|entry| &entry.key), problems);
    let kpis = kpis.iter().filter_map(|entry| {
        one_of(&entry.value, ["bands", "scale"], problems);
        Some(OverrideText {
            kpi: entry.key.clone(),
            target: entry.value.text("target"),
            baseline: entry.value.text("baseline"),
            bands: bands(entry.value.get("bands"), problems)?,
            scale: entry.value.text("scale"),
        })
    });
    let kpis: Vec<OverrideText> = kpis.collect();
    let days = days(node, problems);
    (problems.len() == before).then_some(OverridesDefinition {
        id: id.clone(),
        members,
        owner: node.string("owner")?,
        reason: node.string("reason")?,
        days,
        until: node.text("until").map(|text| text.span),
        kpis,
    })
}

/// One item of a list of bands.
fn case(item: &Node, problems: &mut Vec<Diagnostic>) -> Option<BandsText> {
    one_of(item, ["bands", "scale"], problems);
    if item.entry("bands").is_none() && item.entry("scale").is_none() {
        problems.push(
            Diagnostic::error(Code::MissingKey, "bands for some members need `bands` or `scale`")
                .at(item.head(), "has neither")
                .with_help("add `bands: …`"),
        );
    }
    Some(BandsText {
        when: item.text("when"),
        days: days(item, problems),
        scale: item.text("scale"),
        bands: bands(item.get("bands"), problems)?,
        ..at(item)
    })
}

fn at(node: &Node) -> BandsText {
    BandsText { span: node.head(), when: None, days: Stretch::default(), scale: None, bands: Vec::new() }
}

/// The bands of a map; `None` if one of them was reported with the shape of the document.
fn bands(node: Option<&Node>, problems: &mut Vec<Diagnostic>) -> Option<Vec<BandText>> {
    let entries = node.map(Node::entries).unwrap_or_default();
    let mut read = Vec::with_capacity(entries.len());
    read.extend(entries.iter().filter_map(band));
    unique("bands", read.iter().map(|band| &band.name), problems);
    (read.len() == entries.len()).then_some(read)
}

fn band(entry: &Entry) -> Option<BandText> {
    let value = &entry.value;
    Some(BandText {
        name: entry.key.clone(),
        is: value.as_text().or_else(|| value.text("is"))?,
        say: value.string("say").map(Arc::from),
        actions: value.strings("do").into(),
        basis: value.string("basis"),
        status: value.string("status").as_deref().and_then(status),
    })
}

fn status(word: &str) -> Option<BandStatus> {
    Some(match word {
        "good" => BandStatus::Good,
        "watch" => BandStatus::Watch,
        "bad" => BandStatus::Bad,
        "neutral" => BandStatus::Neutral,
        _ => return None,
    })
}

/// A target: a text, or a map.
fn target(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<TargetText> {
    if let Some(text) = node.as_text() {
        return Some(TargetText {
            span: node.head(),
            aim: AimText::Fixed(text),
            days: Stretch::default(),
            members: Vec::new(),
        });
    }
    one_of(node, ["is", "formula"], problems);
    let fixed = || node.text("is").map(AimText::Fixed);
    let Some(aim) = node.text("formula").map(AimText::Formula).or_else(fixed) else {
        if node.entry("is").is_none() && node.entry("formula").is_none() {
            problems.push(
                Diagnostic::error(Code::MissingKey, "a target needs `is` or `formula`")
                    .at(node.head(), "has neither")
                    .with_help("add `is: NUMBER`"),
            );
        }
        return None;
    };
    Some(TargetText { span: node.head(), aim, days: days(node, problems), members: members(node) })
}

/// `for: {dimension: member}`
fn members(node: &Node) -> Vec<(SourceText, SourceText)> {
    let entries = node.get("for").map(Node::entries).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?))).collect()
}

/// `from` and `until` of a map.
pub(super) fn days(node: &Node, problems: &mut Vec<Diagnostic>) -> Stretch {
    let mut day = |key: &str| -> Option<Date> {
        let text = node.text(key)?;
        let day = text.text.parse().ok();
        if day.is_none() {
            let message = format!("expected a day such as `2026-01-01` for `{key}`, found `{}`", text.text);
            problems.push(Diagnostic::error(Code::InvalidValue, message).at(text.span, ""));
        }
        day
    };
    let days = Stretch { from: day("from"), until: day("until") };
    if let (Stretch { from: Some(from), until: Some(until) }, Some(text)) = (days, node.text("until"))
        && until <= from
    {
        problems.push(
            Diagnostic::error(Code::InvalidValue, format!("`until` {until} is not after `from` {from}"))
                .at(text.span, "the first day on which it no longer holds"),
        );
    }
    days
}

fn bands_on(word: Option<&str>) -> BandsOn {
    match word {
        Some("change") => BandsOn::Change,
        Some("growth") => BandsOn::Growth,
        Some("percent of target") => BandsOn::PercentOfTarget,
        _ => BandsOn::Value,
    }
}

/// Reports both of two keys of which one is enough.
fn one_of(node: &Node, [first, second]: [&str; 2], problems: &mut Vec<Diagnostic>) {
    if let (Some(one), Some(other)) = (node.entry(first), node.entry(second)) {
        problems.push(
            Diagnostic::error(Code::InvalidValue, format!("both `{first}` and `{second}` are given"))
                .at(other.key.span, "")
                .with_label(one.key.span, "given here")
                .with_help("keep one of the two"),
        );
    }
}

/// Reports keys that say something about bands, or about the target, where there are none.
fn needs_bands(node: &Node, problems: &mut Vec<Diagnostic>) {
    let has = |keys: &[&str]| keys.iter().any(|key| node.entry(key).is_some());
    let mut lacking = |key: &str, needs: &[&str], instead: &str| {
        if let Some(entry) = node.entry(key).filter(|_| !has(needs)) {
            problems.push(
                Diagnostic::error(Code::MissingKey, format!("`{key}` says nothing without {instead}"))
                    .at(entry.key.span, "")
                    .with_help(format!("add `{}: …`, or remove `{key}`", needs.first().unwrap_or(&""))),
            );
        }
    };
    lacking("bands on", &["bands", "scale"], "bands");
    lacking("sticky", &["bands", "scale"], "bands");
    lacking("compare", &["bands", "scale", "target"], "bands or a target");
    if node.string("bands on").as_deref() == Some("percent of target")
        && let Some(entry) = node.entry("bands on").filter(|_| !has(&["target"]))
    {
        problems.push(
            Diagnostic::error(Code::MissingKey, "bands on percent of target need a `target`")
                .at(entry.value.span, "of which target?")
                .with_help("add `target: …`"),
        );
    }
}
