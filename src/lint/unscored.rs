//! KPIs of scorecards that never have a score.

use crate::band::Target;
use crate::catalog::{Direction, ScoreBy, ScorecardDefinition, ScorecardPart};
use crate::formula::{CheckedCatalog, CheckedKpi};

/// A KPI of a scorecard that never has a score.
#[derive(Debug, Clone)]
pub(super) struct Unscored<'a> {
    pub(super) scorecard: &'a ScorecardDefinition,
    pub(super) part: &'a ScorecardPart,
    pub(super) kpi: &'a CheckedKpi,
    pub(super) lack: Lack,
}

/// What it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    Bands,
    Target,
    /// Achievement has nowhere to begin.
    Baseline,
}

/// Every such KPI, by scorecard.
pub(super) fn unscored(checked: &CheckedCatalog) -> Vec<Unscored<'_>> {
    let scorecards = checked.catalog.scorecards.values();
    let parts = scorecards.flat_map(|scorecard| {
        scorecard.groups.iter().flat_map(|group| &group.parts).map(move |part| (scorecard, part))
    });
    parts
        .filter_map(|(scorecard, part)| {
            let kpi = checked.kpis.get(&part.kpi.text)?;
            Some(Unscored { scorecard, part, kpi, lack: lack(kpi, scorecard.score_by)? })
        })
        .collect()
}

fn lack(kpi: &CheckedKpi, by: ScoreBy) -> Option<Lack> {
    let criteria = kpi.criteria.usual();
    match (by, criteria.target) {
        (ScoreBy::Bands, _) => criteria.scale().is_none().then_some(Lack::Bands),
        (ScoreBy::Achievement, None) => Some(Lack::Target),
        (ScoreBy::Achievement, Some(Target::Range(..))) => None,
        (ScoreBy::Achievement, Some(Target::Value(_))) => {
            (kpi.definition.better != Direction::Higher).then_some(Lack::Baseline)
        }
    }
}
