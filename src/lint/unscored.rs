//! KPIs of scorecards that never have a score.

use crate::band::Target;
use crate::catalog::{Direction, ScoreBy, ScorecardDefinition, ScorecardPart};
use crate::criteria::{Aim, Override};
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
    let criteria = &kpi.criteria;
    let overridden = |has: fn(&Override) -> bool| criteria.overrides.iter().any(|over| has(over));
    let always_value = || {
        let is_value = |aim: &Aim| matches!(aim, Aim::Fixed(Target::Value(_)) | Aim::Formula(_));
        criteria.targets.iter().all(|case| is_value(&case.aim))
    };
    match by {
        ScoreBy::Bands => criteria.scales().all(|scale| scale.bands.is_empty()).then_some(Lack::Bands),
        ScoreBy::Achievement if criteria.targets.is_empty() => {
            (!overridden(|over| over.target.is_some())).then_some(Lack::Target)
        }
        ScoreBy::Achievement => {
            let begins = kpi.definition.better == Direction::Higher
                || criteria.baseline.is_some()
                || overridden(|over| over.baseline.is_some());
            (!begins && always_value()).then_some(Lack::Baseline)
        }
    }
}
