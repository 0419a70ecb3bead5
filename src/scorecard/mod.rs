//! Scorecards: many findings → one score from 0 to 100, with the weight each of them really has.
//!
//! In: a [`ScorecardDefinition`](crate::catalog::ScorecardDefinition) and the [`Findings`](crate::finding::Findings) of its KPIs. Out: a
//! [`Card`]. All arithmetic is exact; a KPI's own score alone is rounded, to six decimals. What has no score is left out and counted, never
//! taken for zero. Knows no wording and no layout.

mod position;
mod roll_up;
mod score;

pub use roll_up::card;
pub use score::{Unscored, score};

use crate::catalog::RollUp;
use crate::finding::Finding;
use crate::number::Exact;

/// A scorecard's scores for one period and group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card<'a> {
    /// The whole, from 0 to 100, or why there is none.
    pub score: Result<Exact, Withheld>,
    /// Which part of all weight stands behind scores, from 0 to 1.
    pub coverage: Exact,
    /// In the order of the file.
    pub groups: Vec<CardGroup<'a>>,
}

/// The scores of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardGroup<'a> {
    /// Its title.
    pub title: &'a str,
    /// How its scores became one.
    pub roll_up: RollUp,
    /// Its part of the weight of all groups, as declared; from 0 to 1.
    pub weight: Exact,
    /// The part of the whole that it really decides: groups without a score leave theirs to the others. Zero if the whole is withheld.
    pub used: Exact,
    /// From 0 to 100, or why there is none.
    pub score: Result<Exact, Withheld>,
    /// Which part of its weight stands behind scores, from 0 to 1.
    pub coverage: Exact,
    /// In the order of the file.
    pub parts: Vec<CardPart<'a>>,
}

/// The score of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPart<'a> {
    /// The KPI's id.
    pub kpi: &'a str,
    /// The finding behind the score, in a group rolled up by `latest` perhaps of an earlier period; `None` if the KPI was not evaluated.
    pub finding: Option<&'a Finding>,
    /// Its part of all weight, as declared; from 0 to 1.
    pub weight: Exact,
    /// The part of the whole that it really decides; used weights add up to 1, or are zero if the whole is withheld.
    pub used: Exact,
    /// From 0 to 100, or why there is none.
    pub score: Result<Exact, Unscored>,
}

/// Why scores were not rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// None of them exists.
    NothingScored,
    /// Too few of them exist.
    LowCoverage {
        /// Which part of the weight has scores.
        coverage: Exact,
        /// Which part must have.
        minimum: Exact,
    },
    /// A number does not fit 128 bits.
    Overflow,
}
