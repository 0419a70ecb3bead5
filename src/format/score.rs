//! Scores and why there is none, in words.

use crate::language::Language;
use crate::number::Exact;
use crate::scorecard::{Unscored, Withheld};
use crate::unit::Unit;

impl Language {
    /// A score with one decimal: `71.4`.
    pub fn score(&self, score: Exact) -> String {
        self.number(score, 1)
    }

    /// A part of a whole as a percent with at most one decimal: `40 %`, `33.3 %`.
    pub fn share(&self, share: Exact) -> String {
        let percent = share.mul(Exact::integer(100)).and_then(|percent| percent.round(1)).unwrap_or(share);
        self.limit(percent, &Unit::percent(), None)
    }

    /// Why a KPI has no score, but for a missing value, whose reasons say more.
    pub fn unscored(&self, why: Unscored) -> &str {
        self.word(match why {
            Unscored::NotEvaluated => "not-evaluated",
            Unscored::NoData => "no-value",
            Unscored::NotJudged => "unscored-not-judged",
            Unscored::NoBands => "unscored-no-bands",
            Unscored::AboveScale => "unscored-above-scale",
            Unscored::BelowScale => "unscored-below-scale",
            Unscored::NoTarget => "unscored-no-target",
            Unscored::NoBaseline => "unscored-no-baseline",
            Unscored::NoWay => "unscored-no-way",
            Unscored::Overflow => "too-large",
        })
    }

    /// Why scores were not rolled up.
    pub fn no_score(&self, why: Withheld) -> String {
        match why {
            Withheld::NothingScored => self.word("nothing-scored").to_owned(),
            Withheld::LowCoverage { coverage, minimum } => {
                let (coverage, minimum) = (self.share(coverage), self.share(minimum));
                self.say("low-coverage", &[("coverage", &coverage), ("minimum", &minimum)])
            }
            Withheld::Overflow => self.word("too-large").to_owned(),
        }
    }
}
