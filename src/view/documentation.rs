//! Documentation in words.

use super::model::{BasisView, DocumentationView, FactView};
use crate::catalog::{Basis, Catalog, Direction, Documentation, Kpi};

/// Which way is good.
pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "higher is better",
        Direction::Lower => "lower is better",
        Direction::Range => "best inside the target range",
        Direction::Context => "neither high nor low is good in itself",
    }
}

/// Where thresholds come from.
pub(super) fn basis(basis: &Basis) -> BasisView {
    let words = |of: &Option<String>| of.as_deref().map(basis_word);
    BasisView {
        target: words(&basis.target),
        bands: words(&basis.bands),
        formula: words(&basis.formula),
        cadence: words(&basis.cadence),
    }
}

/// One basis in words.
pub(super) fn basis_word(basis: &str) -> String {
    match basis {
        "default" => "house default".to_owned(),
        "client" => "agreed with the client".to_owned(),
        other => other.to_owned(),
    }
}

/// Short facts a reader may ask for, those the definition has.
pub(super) fn facts(kpi: &Kpi, catalog: &Catalog) -> Vec<FactView> {
    let documentation = &kpi.documentation;
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let title_of = |id: &String| match catalog.kpis.get(id) {
        Some(other) if !other.title.trim().is_empty() => other.title.clone(),
        _ => id.clone(),
    };
    let related = documentation.related.iter().map(title_of).collect();
    let sample = kpi.minimum_sample.iter().map(ToString::to_string).collect();
    let facts = [
        ("Owner", documentation.owner.clone()),
        ("Reviewed", one(&documentation.cadence)),
        ("Minimum sample", sample),
        ("Related", related),
    ];
    let known = facts.into_iter().filter(|(_, values)| !values.is_empty());
    known.map(|(name, values)| FactView { name: name.to_owned(), value: values.join(", ") }).collect()
}

/// Where it stands in a taxonomy of KPIs.
fn filing(documentation: &Documentation) -> impl Iterator<Item = String> {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let places = [
        ("Domain", one(&documentation.domain)),
        ("Motion", one(&documentation.motion)),
        ("Entity", one(&documentation.entity)),
        ("Stages", documentation.stages.clone()),
        ("Categories", documentation.categories.clone()),
        ("Industries", documentation.industries.clone()),
        ("Source", one(&documentation.source)),
        ("Tags", documentation.tags.clone()),
    ];
    let known = places.into_iter().filter(|(_, values)| !values.is_empty());
    known.map(|(name, values)| format!("{name}: {}", values.join(", ")))
}

/// The pieces a definition has, in reading order.
pub(super) fn pieces(kpi: &Kpi, catalog: &Catalog) -> Vec<DocumentationView> {
    let of = &kpi.documentation;
    let interpretation = of.interpretation.iter().flat_map(|both| {
        let high = both.high.iter().map(|text| format!("High: {text}"));
        high.chain(both.low.iter().map(|text| format!("Low: {text}")))
    });
    let impact = of.change_impact.iter().map(|impact| {
        let title = catalog.kpis.get(&impact.kpi).map_or(impact.kpi.as_str(), |other| other.title.as_str());
        format!("{title}: {}", impact.effect)
    });
    let answers = of.questions_and_answers.iter().map(|pair| format!("{} {}", pair.question, pair.answer));
    let pieces = [
        text("Business insights", &of.business_insights),
        text("Measurement approach", &of.measurement_approach),
        text("Standard formula", &of.standard_formula),
        list("What high and low mean", interpretation),
        text("Reading the trend", &of.trend_analysis),
        list("Diagnostic questions", of.diagnostic_questions.iter().cloned()),
        list("Actionable tips", of.actionable_tips.iter().cloned()),
        list("Improvement levers", of.improvement_levers.iter().cloned()),
        list("Common pitfalls", of.common_pitfalls.iter().cloned()),
        text("Risk warnings", &of.risk_warnings),
        list("What moves with it", impact),
        list("Questions and answers", answers),
        text("Case example", &of.case_example),
        text("Visualization suggestions", &of.visualization_suggestions),
        list("Tools and technologies", of.tools_and_technologies.iter().cloned()),
        list("Integration points", of.integration_points.iter().cloned()),
        list("Filed under", filing(of)),
    ];
    pieces.into_iter().filter(|piece| !(piece.paragraphs.is_empty() && piece.items.is_empty())).collect()
}

fn text(heading: &str, text: &Option<String>) -> DocumentationView {
    let paragraphs = text.iter().flat_map(|text| paragraphs(text)).collect();
    DocumentationView { heading: heading.to_owned(), paragraphs, items: Vec::new() }
}

fn list(heading: &str, items: impl Iterator<Item = String>) -> DocumentationView {
    DocumentationView { heading: heading.to_owned(), paragraphs: Vec::new(), items: items.collect() }
}

/// Blank lines part paragraphs; other line breaks are spaces.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(line);
        }
    }
    paragraphs.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(paragraphs("One\nline.\n\n\nTwo.\n"), ["One line.", "Two."]);
        assert_eq!(paragraphs(" \n"), Vec::<String>::new());
    }
}
