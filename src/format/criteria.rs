//! By what a value was judged, in words.

use super::limit;
use crate::catalog::BandsOn;
use crate::criteria::{InForce, Lacking, NoBands, NoTarget, Override};
use crate::evaluate::Outcome;
use crate::finding::{Finding, FindingStatus};
use crate::language::Language;
use crate::number::Exact;
use crate::unit::Unit;

impl Language {
    /// The band of a value, or that it lies above or below all; `None` without either.
    pub fn band<'a>(&'a self, finding: &'a Finding) -> Option<&'a str> {
        match finding.status {
            _ if finding.band.is_some() => finding.band.as_deref(),
            FindingStatus::AboveScale => Some(self.word("above-scale")),
            FindingStatus::BelowScale => Some(self.word("below-scale")),
            _ => None,
        }
    }

    /// The bands in force as one inequality, with what lies in them where that is not the value: `of the change: Falling < 0 ≤ Rising`.
    /// `None` without bands.
    pub fn bands(&self, criteria: &InForce, unit: &Unit, decimals: Option<u8>) -> Option<String> {
        let (unit, decimals) = of_limits(criteria, unit, decimals);
        let some = !criteria.bands.bands.is_empty();
        let line = some.then(|| self.scale(&criteria.bands, unit, decimals))?;
        Some(match criteria.bands_on {
            BandsOn::Value => line,
            BandsOn::Change => self.say("bands-of-change", &[("bands", &line)]),
            BandsOn::Growth => self.say("bands-of-growth", &[("bands", &line)]),
            BandsOn::PercentOfTarget => self.say("bands-of-share-of-target", &[("bands", &line)]),
        })
    }

    /// What a KPI declares and a value is yet not judged by, as a clause; `companions` are those of the value.
    pub fn lacking(&self, lacking: &Lacking, companions: &[Outcome]) -> String {
        let of = |dimension: &str| [("dimension", self.name(dimension).to_owned())];
        let say = |key: &str, dimension: &str| {
            let [(name, value)] = of(dimension);
            self.say(key, &[(name, &value)])
        };
        match lacking {
            Lacking::Bands(NoBands::SeveralMembers(dimension)) => say("no-bands-several-members", dimension),
            Lacking::Bands(NoBands::NoCase) => self.word("no-bands-no-case").to_owned(),
            Lacking::Target(NoTarget::SeveralMembers(dimension)) => {
                say("no-target-several-members", dimension)
            }
            Lacking::Target(NoTarget::NoCase) => self.word("no-target-no-case").to_owned(),
            Lacking::Target(NoTarget::NoValue(at)) => match companions.get(*at) {
                Some(Outcome::NoData(missing)) => {
                    self.say("no-target-reasons", &[("reasons", &self.reasons(missing))])
                }
                _ => self.word("no-target-not-evaluated").to_owned(),
            },
            Lacking::Impossible => self.word("not-judged-impossible").to_owned(),
            Lacking::NoChange => self.word("no-band-no-change").to_owned(),
            Lacking::NoShareOfTarget => self.word("no-band-no-target").to_owned(),
            Lacking::BaselineIsTarget => self.word("no-achievement-baseline-is-target").to_owned(),
            Lacking::Overflow => self.word("no-achievement-overflow").to_owned(),
        }
    }

    /// An override with its reason and owner: `acme (contract 2026, Jane Doe), until 2026-12-31`.
    pub fn overridden(&self, over: &Override) -> String {
        let holes = [("override", over.id.as_str()), ("reason", &over.reason), ("owner", &over.owner)];
        match over.days.until {
            None => self.say("overridden", &holes),
            Some(until) => {
                let until = until.to_string();
                let [id, reason, owner] = holes;
                self.say("overridden-until", &[id, reason, owner, ("day", &until)])
            }
        }
    }

    /// A share of the way from the baseline to the target in percent: `60 %`.
    pub fn achievement(&self, share: Exact) -> String {
        let percent = share.mul(Exact::integer(100)).unwrap_or(share);
        self.value(percent, &Unit::percent(), None, None)
    }
}

/// The cut points that decide where a number lies in the bands in force, as terminals show them; `None` without bands.
pub fn rule(criteria: &InForce, placed: Exact, unit: &Unit, decimals: Option<u8>) -> Option<String> {
    let (unit, decimals) = of_limits(criteria, unit, decimals);
    let rule = criteria.bands.rule(placed, unit, decimals)?;
    Some(match subject(criteria.bands_on) {
        Some(subject) => format!("{rule}, {subject} being {}", limit(placed, unit, decimals)),
        None => rule,
    })
}

/// The unit and decimals of the limits of bands.
pub fn of_limits<'a>(criteria: &'a InForce, unit: &'a Unit, decimals: Option<u8>) -> (&'a Unit, Option<u8>) {
    match &criteria.bands_unit {
        None => (unit, decimals),
        Some(unit) => (unit, decimals.filter(|_| criteria.bands_on == BandsOn::Change)),
    }
}

/// What lies in the bands; `None` if it is the value.
fn subject(on: BandsOn) -> Option<&'static str> {
    match on {
        BandsOn::Value => None,
        BandsOn::Change => Some("the change"),
        BandsOn::Growth => Some("the growth in percent"),
        BandsOn::PercentOfTarget => Some("the percent of the target"),
    }
}
