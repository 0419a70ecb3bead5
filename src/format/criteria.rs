//! By what a value was judged, in words.

use super::{limit, reasons};
use crate::catalog::BandsOn;
use crate::criteria::{InForce, Lacking, NoBands, NoTarget, Override};
use crate::evaluate::Outcome;
use crate::finding::{Finding, FindingStatus};
use crate::number::Exact;
use crate::unit::Unit;

/// The band of a value, or that it lies above or below all; `None` without either.
pub fn band(finding: &Finding) -> Option<&str> {
    match finding.status {
        _ if finding.band.is_some() => finding.band.as_deref(),
        FindingStatus::AboveScale => Some("above scale"),
        FindingStatus::BelowScale => Some("below scale"),
        _ => None,
    }
}

/// The bands in force as one inequality, with what lies in them where that is not the value: `of the change: Falling < 0 ≤ Rising`.
/// `None` without bands.
pub fn bands(criteria: &InForce, unit: &Unit, decimals: Option<u8>) -> Option<String> {
    let (unit, decimals) = of_limits(criteria, unit, decimals);
    let line = (!criteria.bands.bands.is_empty()).then(|| criteria.bands.describe(unit, decimals))?;
    Some(match subject(criteria.bands_on) {
        Some(subject) => format!("of {subject}: {line}"),
        None => line,
    })
}

/// The cut points that decide where a number lies in the bands in force; `None` without bands.
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

/// What a KPI declares and a value is yet not judged by, as a clause; `companions` are those of the value.
pub fn lacking(lacking: &Lacking, companions: &[Outcome]) -> String {
    match lacking {
        Lacking::Bands(NoBands::SeveralMembers(dimension)) => {
            format!("no bands: they are for single members of `{dimension}`, and this is about several")
        }
        Lacking::Bands(NoBands::NoCase) => "no bands: none are for this member and period".to_owned(),
        Lacking::Target(NoTarget::SeveralMembers(dimension)) => {
            format!("no target: they are for single members of `{dimension}`, and this is about several")
        }
        Lacking::Target(NoTarget::NoCase) => "no target: none is for this member and period".to_owned(),
        Lacking::Target(NoTarget::NoValue(at)) => match companions.get(*at) {
            Some(Outcome::NoData(missing)) => format!("no target: {}", reasons(missing)),
            _ => "no target: its formula was not evaluated".to_owned(),
        },
        Lacking::Impossible => "not judged: the value is not possible, by the formula or `range`".to_owned(),
        Lacking::NoChange => "no band: there is no change to judge".to_owned(),
        Lacking::NoShareOfTarget => "no band: there is no target to be a share of".to_owned(),
        Lacking::BaselineIsTarget => "no achievement: the baseline is the target".to_owned(),
        Lacking::Overflow => "no achievement: the number is too large to be held exactly".to_owned(),
    }
}

/// An override with its reason and owner: `acme (contract 2026, Jane Doe), until 2026-12-31`.
pub fn overridden(over: &Override) -> String {
    let until = over.days.until.map_or_else(String::new, |until| format!(", until {until}"));
    format!("`{}` ({}, {}){until}", over.id, over.reason, over.owner)
}

/// A share of the way from the baseline to the target in percent: `60 %`.
pub fn achievement(share: Exact) -> String {
    let percent = share.mul(Exact::integer(100)).unwrap_or(share);
    super::value(percent, &Unit::percent(), None, None)
}
