//! Findings and definitions → [`View`]: everything a report says, in words.
//!
//! In: [`ViewInput`]. Out: a [`View`], in which every number is formatted, every status has its mark and word, and every missing value
//! its reason. Knows no template and no file; the same input gives the same view.

mod bands;
mod breakdown;
mod catalogue;
pub(crate) mod change;
mod commentary;
mod course;
mod documentation;
mod drivers;
mod index;
mod input;
mod kpi;
mod message;
mod model;
mod moves;
mod portfolio;
mod rules;
mod schema;
mod scores;
mod shape;
mod status;
mod when;

pub use catalogue::{
    Catalogue, CatalogueFacetView, CatalogueKpiView, CatalogueLineView, CatalogueLinkView,
    CatalogueMeasureView, CatalogueView, CatalogueWordView, catalogue_kpi_shape, catalogue_shape,
};
pub use index::{IndexCommon, IndexInput, IndexLinkView, IndexPageView, IndexView, LeftOutView, index};
pub use input::{Compared, ViewInput};
pub use model::{
    BandView, BasisView, BreakdownRowView, BreakdownView, BriefView, ChangeView, CommentaryView, CountView,
    DocumentationView, DriverView, DriversView, EvidenceView, FactView, FormulaView, GroundView, GroupView,
    HeatCellView, HeatColumnView, HeatRowView, HeatView, IncomparableView, KpiView, LinkView,
    MemberDriverView, MemberDriversView, MemberView, MovesView, NumberView, OperandView, PeriodView,
    PointView, PortfolioView, RuleView, ScopeView, ScoreGroupView, ScorePartView, ScoreView, ScorecardView,
    StatusView, TargetView, TrendView, UndecidedView, VERSION, View,
};
pub use schema::{VIEW_SCHEMA_FILE, json_schema};
pub use shape::{Field, FieldType, Object};

pub(crate) use when::name as period_name;

use kpi::prose;
use shape::Described;

use crate::band::Target;
use crate::chart::Tone;
use crate::finding::Finding;
use crate::number::Exact;
use std::collections::BTreeSet;

/// Puts everything a report says into words.
///
/// A KPI listed twice is shown where it is listed first. A KPI without a checked definition is left out, with a note; one without a
/// finding is shown as not evaluated, so that the counts always add up to the KPIs shown.
pub fn view(input: &ViewInput<'_>) -> View {
    let mut anchors = Anchors::default();
    let mut shown = BTreeSet::new();
    let mut notes = Vec::new();
    let mut facts = Vec::new();
    let mut groups = Vec::new();
    let language = input.language();
    let period = when::period(language, input.period, input.as_of);
    let as_of = when::day(language, input.as_of);
    if period.unfinished {
        notes.push(language.say("provisional", &[("period", &period.name), ("day", &as_of)]));
    }
    for (index, group) in input.report.groups.iter().enumerate() {
        let mut kpis = Vec::new();
        for id in group.kpis.ids(&input.catalog.catalog) {
            if !shown.insert(id) {
                continue;
            }
            let Some(checked) = input.catalog.kpi_on(id, input.period.start) else {
                notes.push(prose(language, &language.say("left-out-errors", &[("kpi", id)])));
                continue;
            };
            let view = kpi::kpi(checked, anchors.unique("kpi", id), input);
            facts.push(fact_of(&view.title, input.finding(id)));
            kpis.push(view);
        }
        let title = group.title.as_deref().filter(|title| !title.trim().is_empty());
        let title = title.map(|title| language.name(title).to_owned());
        if !kpis.is_empty() {
            groups.push(GroupView { title, anchor: anchors.unique("group", &(index + 1).to_string()), kpis });
        }
    }
    let (rules, undecided) = rules::rules(input, input.rulings, input.group.len(), &groups, &mut anchors);
    let portfolio = portfolio::portfolio(input, &groups, &period, &mut anchors);
    notes.extend(input.notes.iter().map(|note| prose(language, note)));
    let kpis = groups.iter().flat_map(|group| &group.kpis);
    let points = kpis.clone().filter_map(|kpi| kpi.trend.as_ref()).map(|trend| trend.points.len()).max();
    let changes = kpis.clone().any(|kpi| kpi.change.is_some());
    let missed: Vec<_> = kpis.clone().zip(facts.iter().map(|fact| fact.miss)).collect();
    let sizes: Vec<_> = kpis.clone().map(|kpi| (kpi, size_of_change(kpi))).collect();
    let whole = commentary::commentary(input, None);
    let of_kpis: Vec<_> = kpis.clone().flat_map(|kpi| kpi.commentary.iter().cloned()).collect();
    let scope = input
        .scope
        .iter()
        .map(|filter| ScopeView { dimension: filter.dimension.clone(), member: filter.member.clone() });
    let scope: Vec<ScopeView> = scope.collect();
    let scope_words: Vec<_> =
        scope.iter().map(|of| format!("{} {}", language.name(&of.dimension), of.member)).collect();
    View {
        version: VERSION,
        language: language.code.clone(),
        project: input.catalog.catalog.project.title.clone(),
        report: input.report.id.text.clone(),
        title: language.name(&input.report.title).to_owned(),
        message: message::message(language, &facts, &period),
        audience: input.report.audience.clone(),
        parameters: input.parameters.clone(),
        compared_with: if changes { input.before() } else { None },
        scope_text: if scope.is_empty() {
            language.word("all-data").to_owned()
        } else {
            scope_words.join(", ")
        },
        scope,
        as_of,
        as_of_date: input.as_of.to_string(),
        total: facts.len(),
        counts: status::counts(language, &kpis.map(|kpi| &kpi.status).collect::<Vec<_>>()),
        trend_span: when::span(language, points.unwrap_or(0), input.period.grain),
        notes,
        definitions: input.definitions.to_owned(),
        engine: input.engine.map(str::to_owned),
        assets: None,
        period,
        scorecards: scores::scorecards(input, &groups),
        attention: moves::attention(&missed),
        commentary: whole.into_iter().chain(of_kpis).collect(),
        moves: moves::moves(&sizes, input),
        portfolio,
        rules,
        undecided,
        groups,
    }
}

/// What the view looks like: the fields of [`View`], and of all that stands in it.
pub fn shape() -> FieldType {
    View::described()
}

/// What the page that leads to all pages of a report looks like: the fields of [`IndexView`].
pub fn index_shape() -> FieldType {
    IndexView::described()
}

/// How large a change is, relative to the value before; `None` where that says nothing.
fn size_of_change(kpi: &KpiView) -> Option<Exact> {
    let change = kpi.change.as_ref()?;
    let (difference, from) = (Exact::parse(&change.exact)?, Exact::parse(&change.from.exact)?);
    difference.div(from).map(Exact::abs).ok()
}

fn fact_of(title: &str, finding: Option<&Finding>) -> message::Fact {
    let missed = finding.and_then(|finding| finding.target).filter(|outcome| !outcome.met);
    let target = finding.and_then(|finding| finding.criteria.target);
    let miss = missed.zip(target).and_then(|(outcome, target)| {
        let end = match target {
            Target::Value(value) => value,
            Target::Range(low, _) if outcome.difference.is_negative() => low,
            Target::Range(_, high) => high,
        };
        outcome.difference.abs().div(end.abs()).ok()
    });
    let tone = finding.map_or(Tone::Missing, |finding| status::tone(finding.status));
    message::Fact { title: title.to_owned(), tone, miss: miss.filter(|miss| *miss > Exact::ZERO) }
}

/// Names for places on the page, each given out once.
#[derive(Debug, Default)]
struct Anchors(BTreeSet<String>);

impl Anchors {
    /// `kind-name` in ASCII letters, digits and dashes, numbered if it is taken.
    fn unique(&mut self, kind: &str, name: &str) -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let base = format!("{kind}-{}", name.chars().map(safe).collect::<String>());
        let numbered = (2_usize..).map(|number| format!("{base}-{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !self.0.contains(name));
        let free = free.unwrap_or(base);
        self.0.insert(free.clone());
        free
    }
}
