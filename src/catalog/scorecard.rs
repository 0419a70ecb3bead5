//! Scorecards as declared.

use crate::number::Exact;
use crate::source::SourceText;

/// A scorecard: groups of KPIs, each with a weight, rolled up to one score from 0 to 100.
#[derive(Debug, Clone)]
pub struct ScorecardDefinition {
    /// The id.
    pub id: SourceText,
    /// The title.
    pub title: String,
    /// What a KPI's score is made of.
    pub score_by: ScoreBy,
    /// Perspectives, in the order of the file; at least one.
    pub groups: Vec<ScorecardGroup>,
    /// Which part of the weight must have scores, from 0 to 1; less withholds a score.
    pub minimum_coverage: Option<Exact>,
}

/// What a KPI's score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScoreBy {
    /// Where the value lies in its bands.
    Bands,
    /// How much of the way from the baseline to the target is gone.
    Achievement,
}

/// KPIs that are rolled up to one score.
#[derive(Debug, Clone)]
pub struct ScorecardGroup {
    /// The title.
    pub title: String,
    /// Its weight among the groups, above zero.
    pub weight: Exact,
    /// How the scores of its KPIs become one.
    pub roll_up: RollUp,
    /// Its KPIs, at least one, without repetition.
    pub parts: Vec<ScorecardPart>,
}

/// A KPI of a group.
#[derive(Debug, Clone)]
pub struct ScorecardPart {
    /// The KPI's id.
    pub kpi: SourceText,
    /// Its weight within the group, above zero.
    pub weight: Exact,
}

/// How scores become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RollUp {
    /// Their weighted mean.
    Weighted,
    /// The worst of them.
    Worst,
    /// Their weighted mean, where a KPI without a score in the period counts with its latest one.
    Latest,
}
