//! Documentation in words.

use super::model::{BasisView, DocumentationView, FactView};
use crate::catalog::{Basis, Catalog, Direction, Documentation, Kpi};
use crate::language::Language;

/// Which way is good.
pub(super) fn direction(language: &Language, direction: Direction) -> &str {
    language.word(match direction {
        Direction::Higher => "direction-higher",
        Direction::Lower => "direction-lower",
        Direction::Range => "direction-range",
        Direction::Context => "direction-context",
    })
}

/// Where thresholds come from.
pub(super) fn basis(language: &Language, basis: &Basis) -> BasisView {
    let words = |of: &Option<String>| of.as_deref().map(|basis| basis_word(language, basis));
    BasisView {
        target: words(&basis.target),
        bands: words(&basis.bands),
        formula: words(&basis.formula),
        cadence: words(&basis.cadence),
    }
}

/// One basis in words.
pub(super) fn basis_word(language: &Language, basis: &str) -> String {
    match basis {
        "default" => language.word("basis-default").to_owned(),
        "client" => language.word("basis-client").to_owned(),
        "published" => language.word("basis-published").to_owned(),
        other => other.to_owned(),
    }
}

/// Short facts a reader may ask for, those the definition has.
pub(super) fn facts(language: &Language, kpi: &Kpi, catalog: &Catalog) -> Vec<FactView> {
    let documentation = &kpi.documentation;
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let title_of = |id: &String| match catalog.kpis.get(id) {
        Some(other) if !other.title.trim().is_empty() => language.name(&other.title).to_owned(),
        _ => id.clone(),
    };
    let related = documentation.related.iter().map(title_of).collect();
    let sample = kpi.minimum_sample.iter().map(ToString::to_string).collect();
    let facts = [
        ("fact-owner", documentation.owner.clone()),
        ("fact-reviewed", one(&documentation.cadence)),
        ("fact-minimum-sample", sample),
        ("fact-related", related),
    ];
    let known = facts.into_iter().filter(|(_, values)| !values.is_empty());
    known
        .map(|(name, values)| FactView { name: language.word(name).to_owned(), value: values.join(", ") })
        .collect()
}

/// Where it stands in a taxonomy of KPIs.
fn filing(language: &Language, documentation: &Documentation) -> impl Iterator<Item = String> {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let places = [
        ("filed-domain", one(&documentation.domain)),
        ("filed-motion", one(&documentation.motion)),
        ("filed-entity", one(&documentation.entity)),
        ("filed-stages", documentation.stages.clone()),
        ("filed-categories", documentation.categories.clone()),
        ("filed-industries", documentation.industries.clone()),
        ("filed-source", one(&documentation.source)),
        ("filed-tags", documentation.tags.clone()),
    ];
    let known = places.into_iter().filter(|(_, values)| !values.is_empty());
    known.map(|(name, values)| language.say(name, &[("places", &values.join(", "))]))
}

/// The pieces a definition has, in reading order.
pub(super) fn pieces(language: &Language, kpi: &Kpi, catalog: &Catalog) -> Vec<DocumentationView> {
    let of = &kpi.documentation;
    let interpretation = of.interpretation.iter().flat_map(|both| {
        let high = both.high.iter().map(|text| language.say("high-means", &[("text", text)]));
        high.chain(both.low.iter().map(|text| language.say("low-means", &[("text", text)])))
    });
    let impact = of.change_impact.iter().map(|impact| {
        let title = catalog.kpis.get(&impact.kpi).map_or(impact.kpi.as_str(), |other| other.title.as_str());
        format!("{title}: {}", impact.effect)
    });
    let answers = of.questions_and_answers.iter().map(|pair| format!("{} {}", pair.question, pair.answer));
    let pieces = [
        text(language, "about-business-insights", &of.business_insights),
        text(language, "about-measurement-approach", &of.measurement_approach),
        text(language, "about-standard-formula", &of.standard_formula),
        list(language, "about-what-high-and-low-mean", interpretation),
        text(language, "about-reading-the-trend", &of.trend_analysis),
        list(language, "about-diagnostic-questions", of.diagnostic_questions.iter().cloned()),
        list(language, "about-actionable-tips", of.actionable_tips.iter().cloned()),
        list(language, "about-improvement-levers", of.improvement_levers.iter().cloned()),
        list(language, "about-common-pitfalls", of.common_pitfalls.iter().cloned()),
        text(language, "about-risk-warnings", &of.risk_warnings),
        list(language, "about-what-moves-with-it", impact),
        list(language, "about-questions-and-answers", answers),
        text(language, "about-case-example", &of.case_example),
        text(language, "about-visualization-suggestions", &of.visualization_suggestions),
        list(language, "about-tools-and-technologies", of.tools_and_technologies.iter().cloned()),
        list(language, "about-integration-points", of.integration_points.iter().cloned()),
        list(language, "about-filed-under", filing(language, of)),
    ];
    pieces.into_iter().filter(|piece| !(piece.paragraphs.is_empty() && piece.items.is_empty())).collect()
}

fn text(language: &Language, heading: &str, text: &Option<String>) -> DocumentationView {
    let paragraphs = text.iter().flat_map(|text| paragraphs(text)).collect();
    DocumentationView { heading: language.word(heading).to_owned(), paragraphs, items: Vec::new() }
}

fn list(language: &Language, heading: &str, items: impl Iterator<Item = String>) -> DocumentationView {
    DocumentationView {
        heading: language.word(heading).to_owned(),
        paragraphs: Vec::new(),
        items: items.collect(),
    }
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
