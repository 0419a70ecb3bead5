//! What rules read and say, in words.

use crate::calendar::Period;
use crate::evaluate::Outcome;
use crate::finding::{Course, FindingStatus};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::language::Language;
use crate::number::Exact;
use crate::rule::{Doubt, Fact, Ruling, Telling, Told};
use crate::statistics::Side;
use crate::unit::{Unit, plural};

impl Language {
    /// The sentence of a rule with its placeholders filled.
    ///
    /// A missing value reads `no value`, a change without anything to compare with `no change known`, and a dimension that is not fixed
    /// `all clients`.
    pub fn sentence(&self, catalog: &CheckedCatalog, ruling: &Ruling) -> String {
        ruling.told.iter().map(|told| self.telling(catalog, told)).collect()
    }

    fn telling(&self, catalog: &CheckedCatalog, told: &Telling) -> String {
        match told {
            Telling::Text(text) => text.clone(),
            Telling::Period(period) => period.label.clone(),
            Telling::Member(dimension, member) => self.member_text(dimension, member.as_ref()),
            Telling::Kpi(told, id, fact) => match (catalog.kpis.get(id), told, fact) {
                (Some(kpi), Told::Target, Some(fact)) => fact.criteria.target.map_or_else(
                    || self.word("no-target").to_owned(),
                    |aim| self.target(&aim, &kpi.formula.unit, kpi.definition.decimals),
                ),
                (Some(kpi), told, Some(fact)) => self.part(kpi, *told, fact),
                _ => self.word("no-value").to_owned(),
            },
        }
    }

    fn member_text(&self, dimension: &str, member: Option<&Option<String>>) -> String {
        match member {
            Some(Some(member)) => member.clone(),
            Some(None) => self.say("without-member", &[("dimension", self.name(dimension))]),
            None => {
                let (one, many) = (self.name(dimension), plural(dimension));
                self.say("all-members", &[("dimension", one), ("dimensions", self.name(&many))])
            }
        }
    }

    /// One thing a fact tells of its KPI.
    fn part(&self, kpi: &CheckedKpi, told: Told, fact: &Fact) -> String {
        let word = |key: &str| self.word(key).to_owned();
        let Outcome::Known(known) = &fact.outcome else { return word("no-value") };
        let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
        match told {
            Told::Value => self.value(*known, unit, decimals, fact.criteria.exact_scale()),
            Told::Band => self.band_told(fact),
            Told::Status => self.status_told(fact.status).to_owned(),
            Told::Change => match &fact.change {
                Some(moved) => self.change(moved, unit, decimals),
                None => word("no-change-known"),
            },
            Told::Growth => {
                let relative = fact.change.and_then(|moved| moved.relative);
                let percent = relative.and_then(|relative| relative.mul(Exact::integer(100)).ok());
                percent.map_or_else(
                    || word("no-growth-known"),
                    |percent| {
                        let sign = if percent > Exact::ZERO { "+" } else { "" };
                        format!("{sign}{}", self.value(percent, &Unit::percent(), None, None))
                    },
                )
            }
            Told::Signal => self.signal_told(fact.course.as_ref()).to_owned(),
            Told::Target => match (fact.criteria.target, fact.target) {
                (Some(aim), Some(outcome)) => {
                    let key = if outcome.met { "target-of-met" } else { "target-of-missed" };
                    self.say(key, &[("target", &self.target(&aim, unit, decimals))])
                }
                _ => word("not-judged-by-target"),
            },
        }
    }

    fn band_told(&self, fact: &Fact) -> String {
        match (&fact.band, fact.status) {
            (Some(band), _) => self.name(band).to_owned(),
            (None, FindingStatus::AboveScale) => self.word("told-above-scale").to_owned(),
            (None, FindingStatus::BelowScale) => self.word("told-below-scale").to_owned(),
            (None, _) => self.word("no-band").to_owned(),
        }
    }

    /// What a course shows.
    fn signal_told(&self, course: Option<&Course>) -> &str {
        let Some(course) = course else { return self.word("series-too-short") };
        self.word(match (course.signal.map(|signal| signal.side), course.improved) {
            (None, _) => "no-signal",
            (Some(_), Some(true)) => "signal-for-the-better",
            (Some(_), Some(false)) => "signal-for-the-worse",
            (Some(Side::Above), None) => "signal-upwards",
            (Some(Side::Below), None) => "signal-downwards",
        })
    }

    /// The word of a status, as conditions have it.
    fn status_told(&self, status: FindingStatus) -> &str {
        self.word(match status {
            FindingStatus::Good => "told-good",
            FindingStatus::Watch => "told-watch",
            FindingStatus::Bad => "told-bad",
            FindingStatus::AboveScale => "above-scale",
            FindingStatus::BelowScale => "below-scale",
            FindingStatus::Neutral => "told-neutral",
            FindingStatus::NoData => "no-data",
        })
    }

    /// What a test read: the value, and what of it mattered: `61.0 %, Moderate`, `82.4 %, +2.4 points (+3.0 %)`, `no value`.
    pub fn fact(&self, kpi: &CheckedKpi, fact: &Fact) -> String {
        self.facts(kpi, &[fact])
    }

    /// What several tests read of one value; empty of none.
    fn facts(&self, kpi: &CheckedKpi, facts: &[&Fact]) -> String {
        let Some(first) = facts.first() else { return String::new() };
        let mut texts = vec![self.part(kpi, Told::Value, first)];
        if let Outcome::NoData(missing) = &first.outcome {
            let why = missing.reasons.first().map(|first| format!(": {}", self.reason(first)));
            return format!("{}{}", texts.concat(), why.unwrap_or_default());
        }
        for fact in facts {
            // A growth is part of its change.
            let told = if fact.told == Told::Growth { Told::Change } else { fact.told };
            let text = self.part(kpi, told, fact);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.join(", ")
    }

    /// What decided a ruling, by KPI.
    pub fn grounds(&self, catalog: &CheckedCatalog, ruling: &Ruling) -> Vec<Ground> {
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
                (period.clone(), self.facts(kpi, &here))
            });
            Some(Ground { kpi: id.to_owned(), read: read.collect() })
        };
        ids.into_iter().filter_map(ground).collect()
    }

    /// Why a test could not be decided, as a clause without a final stop.
    pub fn doubt(&self, doubt: &Doubt) -> String {
        let of = |key: &str, kpi: &str, period: &Period| {
            self.say(key, &[("kpi", kpi), ("period", &period.to_string())])
        };
        match doubt {
            Doubt::NoValue { kpi, period, reasons } => match reasons.first() {
                Some(first) => {
                    let (period, reason) = (period.to_string(), self.reason(first));
                    let holes = [("kpi", kpi.as_str()), ("period", &period), ("reason", &reason)];
                    self.say("doubt-no-value", &holes)
                }
                None => of("doubt-not-computed", kpi, period),
            },
            Doubt::NoChange { kpi, period, unfinished: true } => of("doubt-unfinished", kpi, period),
            Doubt::NoChange { kpi, period, unfinished: false } => of("doubt-nothing-before", kpi, period),
            Doubt::NoGrowth { kpi, period } => of("doubt-no-growth", kpi, period),
            Doubt::OffScale { kpi, period } => of("doubt-off-scale", kpi, period),
            Doubt::NotJudged { kpi, period, why } => match why {
                Some(why) => {
                    let (period, reason) = (period.to_string(), self.lacking(why, &[]));
                    let holes = [("kpi", kpi.as_str()), ("period", &period), ("reason", &reason)];
                    self.say("doubt-lacking", &holes)
                }
                None => of("doubt-not-judged", kpi, period),
            },
            Doubt::NoSignal { kpi, period } => of("doubt-no-signal", kpi, period),
            Doubt::AllMembers { dimension } => {
                let many = plural(dimension);
                let holes = [("dimension", self.name(dimension)), ("dimensions", self.name(&many))];
                self.say("doubt-all-members", &holes)
            }
            Doubt::NotBrokenDown { kpi, dimension } => {
                self.say("doubt-not-broken-down", &[("kpi", kpi), ("dimension", self.name(dimension))])
            }
            Doubt::Overflow => self.word("doubt-too-large").to_owned(),
        }
    }
}

/// What decided a ruling, of one KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The KPI's id.
    pub kpi: String,
    /// What was read of each period, in the order of the condition.
    pub read: Vec<(Period, String)>,
}
