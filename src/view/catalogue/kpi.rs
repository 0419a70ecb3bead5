//! The page of a KPI.

use super::super::kpi::{Print, prose};
use super::super::{bands, documentation};
use super::model::{CatalogueKpiView, CatalogueLinkView, CatalogueMeasureView};
use super::{Catalogue, VERSION, title};
use crate::calendar::Stretch;
use crate::catalog::ReportDefinition;
use crate::criteria::{Aim, TargetCase};
use crate::format;
use crate::formula::CheckedKpi;
use crate::language::Language;
use crate::name::collapsed;
use crate::rule::CheckedRule;

/// The page of a KPI.
pub(super) fn page(catalogue: &Catalogue<'_>, kpi: &CheckedKpi, definitions: &str) -> CatalogueKpiView {
    let definition = &kpi.definition;
    let id = definition.id.text.as_str();
    let of = &definition.documentation;
    let language = Language::english();
    let print = Print { language, unit: &kpi.formula.unit, decimals: definition.decimals };
    let usual = kpi.criteria.usual();
    let links = |ids: &[&str]| ids.iter().map(|id| link(catalogue, id, None)).collect();
    let related: Vec<&str> = of.related.iter().map(String::as_str).collect();
    let moves = of.change_impact.iter();
    let facts = documentation::facts(language, definition, &catalogue.checked.catalog);
    let pieces = documentation::pieces(language, definition, &catalogue.checked.catalog);
    let earlier = definition.earlier.iter().map(|earlier| {
        let why = earlier.why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
        format!("until {}: {}{why}", earlier.until, earlier.text.text)
    });
    CatalogueKpiView {
        version: VERSION,
        project: catalogue.checked.catalog.project.title.clone(),
        id: id.to_owned(),
        title: title(definition).to_owned(),
        aliases: definition.aliases.iter().map(|alias| alias.text.clone()).collect(),
        index: "../index.html".to_owned(),
        definition: of.definition.clone(),
        unit: kpi.formula.unit.to_string(),
        direction: documentation::direction(language, definition.better).to_owned(),
        formula: definition.formula.text.clone(),
        canonical: kpi.formula.canonical.clone(),
        measures: definition
            .measures
            .iter()
            .map(|measure| CatalogueMeasureView {
                name: measure.name.text.clone(),
                is: measure.is.text.clone(),
                about: measure.about.clone(),
            })
            .collect(),
        parameters: kpi.formula.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect(),
        earlier: earlier.collect(),
        bands: bands::views(kpi, &usual, None, &print),
        bands_line: format::bands(&usual, print.unit, print.decimals),
        targets: targets(kpi, &print),
        exceptions: exceptions(kpi),
        basis: documentation::basis(language, &definition.basis),
        // What is said in words there leads somewhere here.
        facts: facts.into_iter().filter(|fact| fact.name != "Related").collect(),
        documentation: pieces.into_iter().filter(|piece| piece.heading != "What moves with it").collect(),
        datasets: Catalogue::datasets(kpi).into_iter().map(str::to_owned).collect(),
        computed_from: links(catalogue.from(id)),
        computed_into: links(catalogue.into(id)),
        related: links(&related),
        moves: moves.map(|impact| link(catalogue, &impact.kpi, Some(impact.effect.clone()))).collect(),
        rules: rules(catalogue, id),
        reports: reports(catalogue, id),
        graph_svg: catalogue.graph_of(kpi),
        definitions: definitions.to_owned(),
        served: catalogue.served,
    }
}

/// The way to a KPI from the page of another; none to one without a page.
fn link(catalogue: &Catalogue<'_>, id: &str, about: Option<String>) -> CatalogueLinkView {
    let href = catalogue.checked.kpis.contains_key(id).then(|| format!("{id}.html"));
    CatalogueLinkView { href, title: catalogue.title_of(id), about }
}

fn targets(kpi: &CheckedKpi, print: &Print<'_>) -> Vec<String> {
    let line = |target: &TargetCase| {
        let aim = match &target.aim {
            Aim::Fixed(fixed) => format::target(fixed, print.unit, print.decimals),
            Aim::Formula(at) => kpi.companions.get(*at)?.canonical.clone(),
        };
        Some(match whom(&target.members, &target.days) {
            Some(whom) => format!("{aim} {whom}"),
            None => aim,
        })
    };
    kpi.criteria.targets.iter().filter_map(line).collect()
}

/// What holds for some members or days only.
fn exceptions(kpi: &CheckedKpi) -> Vec<String> {
    let bands = kpi.criteria.bands.iter().zip(&kpi.definition.criteria.bands).filter_map(|(case, text)| {
        let when = text.when.as_ref().map(|when| format!("for {}", when.text));
        let days = (!case.days.is_always()).then(|| case.days.to_string());
        let words: Vec<String> = when.into_iter().chain(days).collect();
        (!words.is_empty()).then(|| format!("bands of their own {}", words.join(", ")))
    });
    let overrides = kpi.criteria.overrides.iter().map(|over| {
        let whom = whom(&over.members, &over.days).unwrap_or_default();
        prose(
            Language::english(),
            &format!("override `{}` {whom}: {} ({})", over.id, over.reason, over.owner),
        )
    });
    bands.chain(overrides).collect()
}

/// `for client Acme, from 2026-01-01`; `None` if for all and always.
fn whom(members: &[(String, String)], days: &Stretch) -> Option<String> {
    let tests: Vec<String> =
        members.iter().map(|(dimension, member)| format!("{dimension} {member}")).collect();
    let members = (!tests.is_empty()).then(|| format!("for {}", tests.join(" and ")));
    let days = (!days.is_always()).then(|| days.to_string());
    let words: Vec<String> = members.into_iter().chain(days).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn rules(catalogue: &Catalogue<'_>, id: &str) -> Vec<CatalogueLinkView> {
    let reads = catalogue.rules.rules.values().filter(|rule| rule.kpis.iter().any(|kpi| kpi == id));
    let link = |rule: &CheckedRule| CatalogueLinkView {
        href: None,
        title: rule.definition.title.clone().unwrap_or_else(|| rule.definition.id.text.clone()),
        about: Some(collapsed(&rule.definition.when.text)),
    };
    reads.map(link).collect()
}

fn reports(catalogue: &Catalogue<'_>, id: &str) -> Vec<CatalogueLinkView> {
    let catalog = &catalogue.checked.catalog;
    let shows = catalog
        .reports
        .values()
        .filter(|report| report.groups.iter().any(|group| group.kpis.ids(catalog).contains(&id)));
    let link = |report: &ReportDefinition| CatalogueLinkView {
        href: catalogue.served.then(|| format!("/report/{}", report.id.text)),
        title: report.title.clone(),
        about: None,
    };
    shows.map(link).collect()
}
