//! Scores and why there is none, in words.

use super::limit::limit;
use super::value::number;
use crate::number::Exact;
use crate::scorecard::{Unscored, Withheld};
use crate::unit::Unit;

/// A score with one decimal: `71.4`.
pub fn score(score: Exact) -> String {
    number(score, 1)
}

/// A part of a whole as a percent with at most one decimal: `40 %`, `33.3 %`.
pub fn share(share: Exact) -> String {
    let percent = share.mul(Exact::integer(100)).and_then(|percent| percent.round(1)).unwrap_or(share);
    limit(percent, &Unit::percent(), None)
}

/// Why a KPI has no score, but for a missing value, whose reasons say more.
pub fn unscored(why: Unscored) -> &'static str {
    match why {
        Unscored::NotEvaluated => "not evaluated",
        Unscored::NoData => "no value",
        Unscored::NotJudged => "it is not judged",
        Unscored::NoBands => "it has no bands",
        Unscored::AboveScale => "above the scale of its bands",
        Unscored::BelowScale => "below the scale of its bands",
        Unscored::NoTarget => "it has no target",
        Unscored::NoBaseline => "its target has no baseline to start from",
        Unscored::NoWay => "its baseline is its target",
        Unscored::Overflow => "the number is too large to be held exactly",
    }
}

/// Why scores were not rolled up.
pub fn no_score(why: Withheld) -> String {
    match why {
        Withheld::NothingScored => "nothing has a score".to_owned(),
        Withheld::LowCoverage { coverage, minimum } => {
            format!("scores cover {} of the weight, at least {} must be", share(coverage), share(minimum))
        }
        Withheld::Overflow => "the number is too large to be held exactly".to_owned(),
    }
}
