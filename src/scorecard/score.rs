//! A finding → its score.

use super::position::position;
use crate::band::Target;
use crate::catalog::{BandsOn, Direction, ScoreBy};
use crate::criteria::Lacking;
use crate::evaluate::Outcome;
use crate::finding::{Finding, FindingStatus};
use crate::formula::CheckedKpi;
use crate::number::{Exact, NumberError};

/// Decimals of a KPI's score, so that sums of many stay within 128 bits.
const DECIMALS: u8 = 6;

/// Why a finding has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unscored {
    /// The KPI was not evaluated for the period.
    NotEvaluated,
    /// There is no value; the finding says why.
    NoData,
    /// Nothing judges the value: it is the whole of which members have shares, or what lies in the bands is missing, such as a change.
    NotJudged,
    /// No bands are in force.
    NoBands,
    /// The value lies above the scale of its bands, where nobody has said how good it is.
    AboveScale,
    /// It lies below the scale.
    BelowScale,
    /// No target is in force.
    NoTarget,
    /// Where more is not better, achievement needs a baseline.
    NoBaseline,
    /// The baseline is the target, so that there is no way to go.
    NoWay,
    /// A number does not fit 128 bits.
    Overflow,
}

/// The score of a finding, from 0 to 100, rounded to six decimals.
///
/// By `bands`: each band has an equal part of the scale, within which the score moves evenly from the worse end to the better one. By
/// `achievement`: how much of the way from the baseline to the target is gone, at least none and at most all of it.
///
/// # Errors
/// Why it has no score.
pub fn score(kpi: &CheckedKpi, finding: &Finding, by: ScoreBy) -> Result<Exact, Unscored> {
    if let Outcome::NoData(_) = finding.value.outcome {
        return Err(Unscored::NoData);
    }
    let score = match by {
        ScoreBy::Bands => by_bands(kpi, finding)?,
        ScoreBy::Achievement => {
            let share = achievement(kpi.definition.better, finding)?;
            share.max(Exact::ZERO).min(Exact::ONE).mul(Exact::integer(100))?
        }
    };
    Ok(score.round(DECIMALS)?)
}

impl From<NumberError> for Unscored {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::Overflow => Self::Overflow,
            NumberError::ZeroDivisor => Self::NoWay,
        }
    }
}

fn by_bands(kpi: &CheckedKpi, finding: &Finding) -> Result<Exact, Unscored> {
    let criteria = &finding.criteria;
    // What else lies in the bands, such as a change, has no possible values that the formula tells.
    let range = if criteria.bands_on == BandsOn::Value { kpi.formula.range } else { (None, None) };
    match (&finding.band, finding.placed, finding.status) {
        (Some(band), Some(placed), _) => {
            position(&criteria.bands, band, placed, range)?.ok_or(Unscored::NotJudged)
        }
        (_, _, FindingStatus::AboveScale) => Err(Unscored::AboveScale),
        (_, _, FindingStatus::BelowScale) => Err(Unscored::BelowScale),
        _ if criteria.bands.bands.is_empty() => Err(Unscored::NoBands),
        _ => Err(Unscored::NotJudged),
    }
}

/// How much of the way to the target is gone: 0 none, 1 all; a target that is a range is reached inside it.
///
/// Without a baseline the way begins at zero, which means something only where more is better and the target is above zero.
fn achievement(better: Direction, finding: &Finding) -> Result<Exact, Unscored> {
    let criteria = &finding.criteria;
    if let Some(share) = finding.achievement {
        return Ok(share);
    }
    if criteria.lacking.contains(&Lacking::BaselineIsTarget) {
        return Err(Unscored::NoWay);
    }
    if criteria.lacking.contains(&Lacking::Overflow) {
        return Err(Unscored::Overflow);
    }
    match (criteria.target.ok_or(Unscored::NoTarget)?, finding.target) {
        (_, None) => Err(Unscored::NotJudged),
        (Target::Range(..), Some(outcome)) if outcome.met => Ok(Exact::ONE),
        (Target::Value(goal), Some(outcome)) if better == Direction::Higher && goal > Exact::ZERO => {
            Ok(goal.add(outcome.difference)?.div(goal)?)
        }
        _ => Err(Unscored::NoBaseline),
    }
}
