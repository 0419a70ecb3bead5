//! The story of an aim: what it takes of each operand alone to reach it.

use crate::calendar::Period;
use crate::driver::{self, Aim, Lever, Way, leaves};
use crate::finding::Finding;
use crate::format;
use crate::formula::{CheckedCatalog, CheckedKpi, Expr};
use crate::language::Language;
use crate::name::collapsed;
use crate::plan::ScopeFilter;
use crate::unit::Unit;
use crate::view::change::{Figure, Worded, figure, held_in};
use serde::Serialize;
use std::collections::BTreeMap;

/// What it takes to reach an aim, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AimStory {
    /// The KPI's id.
    pub kpi: String,
    /// Its title.
    pub title: String,
    /// The period.
    pub period: Period,
    /// Dimensions fixed to one member.
    pub scope: BTreeMap<String, String>,
    /// The formula as written.
    pub formula: String,
    /// The aim in words.
    pub aim: String,
    /// The value as it is.
    pub value: Figure,
    /// Its band.
    pub band: Option<String>,
    /// Whether the aim is reached already.
    pub reached: bool,
    /// Why there is no value.
    pub withheld: Option<String>,
    /// What it takes of each operand alone; empty if the aim is reached or there is no value.
    pub ways: Vec<WayStory>,
}

/// What it takes of one operand, all else as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayStory {
    /// The operand, or the aggregate in words.
    pub operand: String,
    /// What it is.
    pub now: Figure,
    /// What it has to be.
    pub needed: Figure,
    /// The difference.
    pub change: Figure,
    /// The KPI's value then.
    pub value: Figure,
    /// Whether it has to go beyond what is needed, however little.
    pub beyond: bool,
    /// Why there is no such value.
    pub because: Option<String>,
}

/// What it takes to bring a finding's value to an aim that is called `words`.
///
/// Operands of earlier periods are what they were and are left out. An average is told as it is and by what it is made of.
pub fn aim_story(
    catalog: &CheckedCatalog,
    kpi: &CheckedKpi,
    scope: &[ScopeFilter],
    finding: &Finding,
    (aim, words): (&Aim<'_>, String),
) -> AimStory {
    let (value, definition) = (&finding.value, &kpi.definition);
    let bands = finding.criteria.exact_scale();
    let worded = Worded { language: Language::english(), kpi, bands, before: "", after: &value.period.label };
    let exact = value.outcome.known();
    let withheld = match &value.outcome {
        crate::evaluate::Outcome::NoData(missing) => Some(format::reasons(missing)),
        crate::evaluate::Outcome::Known(_) => None,
    };
    let reached = exact.is_some_and(|exact| aim.is_reached(exact));
    let mut ways = Vec::new();
    if withheld.is_none() && !reached {
        for operand in operands(&worded, catalog) {
            let way = driver::way(kpi, value, &operand.lever, aim);
            ways.push(told(&worded, &operand.name, &operand.unit, way));
        }
        if let Some(way @ Way::To { .. }) = driver::way_together(kpi, value, aim) {
            let names: Vec<&str> = ways.iter().map(|way| way.operand.as_str()).collect();
            let name = format!("{} alike", names.join(" and "));
            let both = told(&worded, &name, &Unit::count(), way);
            // How many more of each: there is no one number that they are.
            let none = figure(None, |_| String::new());
            ways.push(WayStory { now: none.clone(), needed: none, ..both });
        }
    }
    AimStory {
        kpi: definition.id.text.clone(),
        title: definition.title.clone(),
        period: Period::clone(&value.period),
        scope: scope.iter().map(|filter| (filter.dimension.clone(), filter.member.clone())).collect(),
        formula: collapsed(&definition.formula.text),
        aim: words,
        value: worded.value(exact),
        band: finding.band.clone(),
        reached,
        withheld,
        ways,
    }
}

/// What can be another.
struct Operand {
    name: String,
    unit: Unit,
    lever: Lever,
}

fn operands(worded: &Worded<'_>, catalog: &CheckedCatalog) -> Vec<Operand> {
    let formula = &worded.kpi.formula;
    let mut found: Vec<Operand> = Vec::new();
    for operand in &formula.operands {
        if let Some(lever) = Lever::of(&operand.expr).and_then(|lever| lever.within(formula, formula)) {
            found.push(Operand { name: operand.name.clone(), unit: operand.unit.clone(), lever });
        }
    }
    for leaf in leaves(formula).iter().filter(|leaf| leaf.operand.is_none()) {
        let [at] = leaf.atoms.as_slice() else { continue };
        if let Some(lever) = Lever::of(&Expr::Atom(*at)) {
            let unit = formula.atoms.get(*at).map_or(Unit::Unknown, |atom| held_in(atom));
            found.push(Operand { name: worded.leaf(catalog, leaf), unit, lever });
        }
    }
    found.retain(|operand| !operand.lever.is_past(formula));
    found
}

fn told(worded: &Worded<'_>, operand: &str, unit: &Unit, way: Way) -> WayStory {
    let none = || figure(None, |_| String::new());
    let mut story = WayStory {
        operand: operand.to_owned(),
        now: none(),
        needed: none(),
        change: none(),
        value: none(),
        beyond: false,
        because: None,
    };
    match way {
        Way::To { from, to, value, beyond } => {
            let shown = |exact| format::operand(exact, unit);
            story.now = figure(Some(from), |exact| format::value(exact, unit, None, None));
            story.needed = figure(Some(to), shown);
            story.change = figure(to.sub(from).ok(), |exact| format::difference(exact, unit, None));
            story.value = worded.value(Some(value));
            story.beyond = beyond;
        }
        Way::Already => {}
        Way::Unreachable { closest } => {
            story.because = Some(match closest {
                Some(closest) => format!(
                    "not reachable by it alone: the value comes no closer than {}",
                    worded.value(Some(closest)).shown
                ),
                None => "not reachable by it alone".to_owned(),
            });
        }
        Way::Unsolved => {
            story.because =
                Some("cannot be solved: the formula depends on it in too intricate a way".to_owned());
        }
        Way::NoValue { reasons } => {
            story.because = Some(format!(
                "has no value: {}",
                reasons.iter().map(format::reason).collect::<Vec<_>>().join("; ")
            ));
        }
    }
    story
}
