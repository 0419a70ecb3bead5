//! A finding → its score.

use super::position::position;
use crate::band::Target;
use crate::catalog::{Direction, ScoreBy};
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
    /// The value is the whole of which members have shares, and is not judged.
    NotJudged,
    /// The KPI has no bands on which the value itself lies.
    NoBands,
    /// The value lies above the scale of its bands, where nobody has said how good it is.
    AboveScale,
    /// It lies below the scale.
    BelowScale,
    /// The KPI has no target.
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
    let Outcome::Known(value) = finding.value.outcome else { return Err(Unscored::NoData) };
    let score = match by {
        ScoreBy::Bands => by_bands(kpi, finding, value),
        ScoreBy::Achievement => achievement(
            kpi.definition.better,
            value,
            None,
            finding.criteria.target.ok_or(Unscored::NoTarget)?,
        )
        .and_then(|share| Ok(share.max(Exact::ZERO).min(Exact::ONE).mul(Exact::integer(100))?)),
    }?;
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

fn by_bands(kpi: &CheckedKpi, finding: &Finding, value: Exact) -> Result<Exact, Unscored> {
    match (&finding.band, finding.status) {
        (Some(band), _) => {
            let scale = finding.criteria.scale().ok_or(Unscored::NoBands)?;
            position(scale, band, value, kpi.formula.range)?.ok_or(Unscored::NotJudged)
        }
        (None, FindingStatus::AboveScale) => Err(Unscored::AboveScale),
        (None, FindingStatus::BelowScale) => Err(Unscored::BelowScale),
        (None, _) if finding.criteria.scale().is_none() => Err(Unscored::NoBands),
        (None, _) => Err(Unscored::NotJudged),
    }
}

/// How much of the way from a baseline to the target is gone: 0 none, 1 all; a target that is a range is reached inside it.
///
/// Without a baseline the way begins at zero, which means something only where more is better and the target is above zero.
fn achievement(
    better: Direction,
    value: Exact,
    baseline: Option<Exact>,
    target: Target,
) -> Result<Exact, Unscored> {
    let goal = match target {
        Target::Value(goal) => goal,
        Target::Range(lower, upper) if (lower..=upper).contains(&value) => return Ok(Exact::ONE),
        Target::Range(lower, upper) => match baseline {
            Some(baseline) if baseline > upper => upper,
            _ => lower,
        },
    };
    let is_value = matches!(target, Target::Value(_));
    let start = match baseline {
        Some(baseline) => baseline,
        None if better == Direction::Higher && is_value && goal > Exact::ZERO => Exact::ZERO,
        None => return Err(Unscored::NoBaseline),
    };
    Ok(value.sub(start)?.div(goal.sub(start)?)?)
}
