//! What rules read and say, in words.

use super::{change, lacking, reason, target, value};
use crate::calendar::Period;
use crate::evaluate::Outcome;
use crate::finding::{Course, FindingStatus};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::number::Exact;
use crate::rule::{Doubt, Fact, Ruling, Telling, Told};
use crate::statistics::Side;
use crate::unit::{Unit, plural};

/// The sentence of a rule with its placeholders filled.
///
/// A missing value reads `no value`, a change without anything to compare with `no change known`, and a dimension that is not fixed
/// `all clients`.
pub fn sentence(catalog: &CheckedCatalog, ruling: &Ruling) -> String {
    ruling.told.iter().map(|told| telling(catalog, told)).collect()
}

fn telling(catalog: &CheckedCatalog, told: &Telling) -> String {
    match told {
        Telling::Text(text) => text.clone(),
        Telling::Period(period) => period.label.clone(),
        Telling::Member(dimension, member) => member_text(dimension, member.as_ref()),
        Telling::Kpi(told, id, fact) => match (catalog.kpis.get(id), told, fact) {
            (Some(kpi), Told::Target, Some(fact)) => fact.criteria.target.map_or_else(
                || "no target".to_owned(),
                |aim| target(&aim, &kpi.formula.unit, kpi.definition.decimals),
            ),
            (Some(kpi), told, Some(fact)) => part(kpi, *told, fact),
            _ => "no value".to_owned(),
        },
    }
}

fn member_text(dimension: &str, member: Option<&Option<String>>) -> String {
    match member {
        Some(Some(member)) => member.clone(),
        Some(None) => format!("no {dimension}"),
        None => format!("all {}", plural(dimension)),
    }
}

/// One thing a fact tells of its KPI.
fn part(kpi: &CheckedKpi, told: Told, fact: &Fact) -> String {
    let Outcome::Known(known) = &fact.outcome else { return "no value".to_owned() };
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    match told {
        Told::Value => value(*known, unit, decimals, fact.criteria.exact_scale()),
        Told::Band => band(fact),
        Told::Status => status(fact.status).to_owned(),
        Told::Change => match &fact.change {
            Some(moved) => change(moved, unit, decimals),
            None => "no change known".to_owned(),
        },
        Told::Growth => {
            let relative = fact.change.and_then(|moved| moved.relative);
            let percent = relative.and_then(|relative| relative.mul(Exact::integer(100)).ok());
            percent.map_or_else(
                || "no growth known".to_owned(),
                |percent| {
                    let sign = if percent > Exact::ZERO { "+" } else { "" };
                    format!("{sign}{}", value(percent, &Unit::percent(), None, None))
                },
            )
        }
        Told::Signal => signal(fact.course.as_ref()).to_owned(),
        Told::Target => match (fact.criteria.target, fact.target) {
            (Some(aim), Some(outcome)) => {
                let word = if outcome.met { "met" } else { "missed" };
                format!("target {} {word}", target(&aim, unit, decimals))
            }
            _ => "not judged by a target".to_owned(),
        },
    }
}

fn band(fact: &Fact) -> String {
    match (&fact.band, fact.status) {
        (Some(band), _) => band.clone(),
        (None, FindingStatus::AboveScale) => "above the scale".to_owned(),
        (None, FindingStatus::BelowScale) => "below the scale".to_owned(),
        (None, _) => "no band".to_owned(),
    }
}

/// What a course shows.
fn signal(course: Option<&Course>) -> &'static str {
    let Some(course) = course else { return "too short a series for a signal" };
    match (course.signal.map(|signal| signal.side), course.improved) {
        (None, _) => "no signal",
        (Some(_), Some(true)) => "a signal for the better",
        (Some(_), Some(false)) => "a signal for the worse",
        (Some(Side::Above), None) => "a signal upwards",
        (Some(Side::Below), None) => "a signal downwards",
    }
}

/// The word of a status, as conditions have it.
fn status(status: FindingStatus) -> &'static str {
    match status {
        FindingStatus::Good => "good",
        FindingStatus::Watch => "watch",
        FindingStatus::Bad => "bad",
        FindingStatus::AboveScale => "above scale",
        FindingStatus::BelowScale => "below scale",
        FindingStatus::Neutral => "neutral",
        FindingStatus::NoData => "no data",
    }
}

/// What a test read: the value, and what of it mattered: `61.0 %, Moderate`, `82.4 %, +2.4 points (+3.0 %)`, `no value`.
pub fn fact(kpi: &CheckedKpi, fact: &Fact) -> String {
    facts(kpi, &[fact])
}

/// What several tests read of one value; empty of none.
fn facts(kpi: &CheckedKpi, facts: &[&Fact]) -> String {
    let Some(first) = facts.first() else { return String::new() };
    let mut texts = vec![part(kpi, Told::Value, first)];
    if let Outcome::NoData(missing) = &first.outcome {
        let why = missing.reasons.first().map(|first| format!(": {}", reason(first)));
        return format!("{}{}", texts.concat(), why.unwrap_or_default());
    }
    for fact in facts {
        // A growth is part of its change.
        let told = if fact.told == Told::Growth { Told::Change } else { fact.told };
        let text = part(kpi, told, fact);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join(", ")
}

/// What decided a ruling, of one KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The KPI's id.
    pub kpi: String,
    /// What was read of each period, in the order of the condition.
    pub read: Vec<(Period, String)>,
}

/// What decided a ruling, by KPI.
pub fn grounds(catalog: &CheckedCatalog, ruling: &Ruling) -> Vec<Ground> {
    let all = ruling.grounds();
    let mut ids: Vec<&str> = Vec::new();
    for fact in &all {
        if !ids.contains(&fact.kpi.as_str()) {
            ids.push(&fact.kpi);
        }
    }
    let ground = |id: &str| {
        let kpi = catalog.kpis.get(id)?;
        let mut periods: Vec<&Period> = Vec::new();
        for fact in all.iter().filter(|fact| fact.kpi == id) {
            if !periods.contains(&&fact.period) {
                periods.push(&fact.period);
            }
        }
        let read = periods.into_iter().map(|period| {
            let here: Vec<&Fact> =
                all.iter().filter(|fact| fact.kpi == id && fact.period == *period).copied().collect();
            (period.clone(), facts(kpi, &here))
        });
        Some(Ground { kpi: id.to_owned(), read: read.collect() })
    };
    ids.into_iter().filter_map(ground).collect()
}

/// Why a test could not be decided, as a clause without a final stop.
pub fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::NoValue { kpi, period, reasons } => match reasons.first() {
            Some(first) => format!("`{kpi}` has no value for {period}: {}", reason(first)),
            None => format!("`{kpi}` was not computed for {period}"),
        },
        Doubt::NoChange { kpi, period, unfinished: true } => {
            format!("`{kpi}` of {period} is compared with nothing, because the period has not ended")
        }
        Doubt::NoChange { kpi, period, unfinished: false } => {
            format!("`{kpi}` has no value in the period before {period}")
        }
        Doubt::NoGrowth { kpi, period } => {
            format!("`{kpi}` was not above zero before {period}, so its growth is no share of anything")
        }
        Doubt::OffScale { kpi, period } => format!("`{kpi}` of {period} lies off its written scale"),
        Doubt::NotJudged { kpi, period, why } => match why {
            Some(why) => format!("`{kpi}` of {period}: {}", lacking(why, &[])),
            None => format!("`{kpi}` of {period} is not judged"),
        },
        Doubt::NoSignal { kpi, period } => format!("no signal of `{kpi}` is known for {period}"),
        Doubt::AllMembers { dimension } => {
            format!("the values are about all {} together", plural(dimension))
        }
        Doubt::NotBrokenDown { kpi, dimension } => {
            format!("`{kpi}` has no value for a single {dimension}")
        }
        Doubt::Overflow => "a number is too large to be held exactly".to_owned(),
    }
}
