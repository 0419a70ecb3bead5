//! A KPI document → [`Kpi`].

use super::criteria::{self, days};
use super::document::Definition;
use super::documentation::documentation;
use super::names::unique;
use super::node::{Entry, Node};
use crate::catalog::{Basis, Direction, Documentation, EarlierFormula, Kpi, Measure, Parameter};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceText;

/// Reads a KPI. `None` if one of its values was reported; a key that means nothing does not keep the rest from being read, so that
/// one run reports what is wrong with the formula too.
pub(super) fn kpi(definition: &Definition, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Kpi> {
    let before = problems.len();
    let id = &definition.id;
    let mut measures: Vec<Measure> = entries(node, "measures").iter().filter_map(measure).collect();
    measures.shrink_to_fit();
    let names = measures.iter().flat_map(|measure| std::iter::once(&measure.name).chain(&measure.aliases));
    unique("measures", names, problems);
    let parameters = parameters(node, problems);
    let criteria = criteria::criteria(node, problems);
    let better = direction(id, node, problems);
    let formulas = formulas(node, problems);
    if measures.len() != entries(node, "measures").len() {
        return None;
    }
    let documentation = match definition.sound {
        true => documentation(node),
        false => Documentation::default(),
    };
    let (formula, earlier) = formulas?;
    (problems.len() == before).then_some(Kpi {
        id: id.clone(),
        title: node.string("title")?,
        aliases: node.texts("aliases"),
        formula,
        earlier,
        dataset: node.text("dataset").map(Box::new),
        measures,
        parameters,
        unit: node.text("unit"),
        decimals: node.whole("decimals"),
        better: better?,
        range: node.text("range").map(Box::new),
        minimum_sample: node.whole("minimum sample"),
        by: node.text("by"),
        top: top(id, node, problems)?,
        criteria: criteria?,
        basis: basis(node),
        documentation,
    })
}

fn entries<'a>(node: &'a Node, key: &str) -> &'a [Entry] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

/// The formula, and those it had before, newest first. `None` if one of them was reported.
fn formulas(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<(SourceText, Vec<EarlierFormula>)> {
    let items = node.items("formula");
    if items.is_empty() {
        let text = node.text("formula");
        if let (None, Some(entry)) = (&text, node.entry("formula")) {
            problems.push(
                Diagnostic::error(Code::MissingKey, "the list of formulas is empty")
                    .at(entry.key.span, "")
                    .with_help("write `formula: FORMULA`"),
            );
        }
        return Some((text?, Vec::new()));
    }
    let before = problems.len();
    let mut dated = Vec::new();
    for item in items {
        dated.push((days(item, problems).from, item.text("is")?, item.string("why")));
    }
    if problems.len() > before {
        return None;
    }
    dated.sort_by_key(|(from, ..)| std::cmp::Reverse(*from));
    for pair in dated.windows(2) {
        let [(from, later, _), (other, text, _)] = pair else { continue };
        if from == other {
            let held = from.map_or("without `from`".to_owned(), |from| format!("from {from}"));
            problems.push(
                Diagnostic::error(Code::InvalidValue, format!("two formulas {held}"))
                    .at(text.span, "")
                    .with_label(later.span, "the other one")
                    .with_help("give each formula a `from` of its own; the oldest has none"),
            );
        }
    }
    if let Some((Some(from), text, _)) = dated.last().filter(|_| problems.len() == before) {
        problems.push(
            Diagnostic::error(Code::MissingKey, format!("nothing says what the formula was before {from}"))
                .at(text.span, "the oldest formula")
                .with_help("leave out its `from`, or add the formula it replaced without `from`"),
        );
    }
    let mut dated = dated.into_iter();
    let (mut until, newest, mut why) = dated.next()?;
    let mut earlier = Vec::new();
    for (from, text, reason) in dated {
        earlier.push(EarlierFormula { text, until: until?, why });
        (until, why) = (from, reason);
    }
    (problems.len() == before).then_some((newest, earlier))
}

/// The parameters a KPI or project declares. After the shape was checked none is left out.
pub(super) fn parameters(node: &Node, problems: &mut Vec<Diagnostic>) -> Vec<Parameter> {
    let read = |entry: &Entry| {
        let value = &entry.value;
        Some(Parameter {
            name: entry.key.clone(),
            value: value.as_text().or_else(|| value.text("value"))?,
            unit: value.text("unit"),
            about: value.string("about"),
            set: None,
        })
    };
    let parameters: Vec<Parameter> = entries(node, "parameters").iter().filter_map(read).collect();
    unique("parameters", parameters.iter().map(|parameter| &parameter.name), problems);
    parameters
}

fn measure(entry: &Entry) -> Option<Measure> {
    let value = &entry.value;
    Some(Measure {
        name: entry.key.clone(),
        is: value.as_text().or_else(|| value.text("is"))?,
        time: value.text("time").map(Box::new),
        aliases: value.texts("aliases"),
        about: value.string("about"),
    })
}

/// How many members are shown; `None` inside after an error: without `by` there are none.
#[allow(clippy::option_option, reason = "an error, or nothing stated")]
fn top(id: &SourceText, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Option<u32>> {
    if node.entry("top").is_some() && node.entry("by").is_none() {
        problems.push(
            Diagnostic::error(Code::MissingKey, "`top` counts members of the dimension in `by`")
                .at(id.span, "has no `by`")
                .with_help("add `by: DIMENSION`, or remove `top`"),
        );
        return None;
    }
    Some(node.whole("top"))
}

/// The direction; a KPI that is judged must state it, one that is not only describes.
fn direction(id: &SourceText, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Direction> {
    let word = node.string("better");
    if word.is_none() && ["target", "bands", "scale"].iter().any(|key| node.entry(key).is_some()) {
        problems.push(
            Diagnostic::error(Code::MissingKey, "a KPI with a target or bands needs `better`")
                .at(id.span, "has no `better`")
                .with_help("add `better: higher`, `lower`, `range` or `context`"),
        );
        return None;
    }
    Some(match word.as_deref().unwrap_or("context") {
        "higher" => Direction::Higher,
        "lower" => Direction::Lower,
        "range" => Direction::Range,
        "context" => Direction::Context,
        _ => return None,
    })
}

fn basis(node: &Node) -> Basis {
    let Some(value) = node.get("basis") else { return Basis::default() };
    let of = |key: &str| value.as_text().map(|word| word.text).or_else(|| value.string(key));
    Basis { target: of("target"), bands: of("bands"), formula: of("formula"), cadence: of("cadence") }
}
