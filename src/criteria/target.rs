//! Targets by days and members: the one for the most dimensions holds.

use super::{Case, Criteria};
use crate::band::Target;
use crate::calendar::Stretch;
use crate::source::Span;
use std::cmp::Reverse;

/// A target and where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetCase {
    /// What is aimed at.
    pub aim: Aim,
    /// In which days a period must start.
    pub days: Stretch,
    /// The member of each dimension it is for, sorted; empty: for all.
    pub members: Vec<(String, String)>,
    /// Where it is declared; `None` for what no file declares.
    pub span: Option<Span>,
}

/// What is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// This.
    Fixed(Target),
    /// What a formula beside the KPI's gives: its place among the KPI's companions.
    Formula(usize),
}

/// Why no target is in force although the KPI declares some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTarget {
    /// They are for single members of a dimension, and the value is about several.
    SeveralMembers(String),
    /// None is for these members or days.
    NoCase,
    /// Its formula has no value; the reasons are those of the KPI's companion of this place.
    NoValue(usize),
}

impl TargetCase {
    /// A target that holds always and for all.
    pub fn plain(target: Target) -> Self {
        Self { aim: Aim::Fixed(target), days: Stretch::default(), members: Vec::new(), span: None }
    }
}

impl Aim {
    /// The target, unless a formula computes it.
    pub fn fixed(self) -> Option<Target> {
        match self {
            Self::Fixed(target) => Some(target),
            Self::Formula(_) => None,
        }
    }
}

impl Criteria {
    /// What is aimed at in a case; `Err(None)` if the KPI has no target at all.
    pub(super) fn target_for(&self, case: &Case<'_>) -> Result<&Aim, Option<NoTarget>> {
        let mut several = None;
        let mut found: Vec<&TargetCase> = Vec::new();
        for candidate in self.targets.iter().filter(|of| of.days.holds(case.period.start)) {
            match case.is_about(&candidate.members) {
                Ok(true) => found.push(candidate),
                Ok(false) => {}
                Err(dimension) => several = several.or(Some(dimension)),
            }
        }
        // The sort is stable: of those for as many dimensions the first.
        found.sort_by_key(|of| Reverse(of.members.len()));
        let none = self.targets.is_empty();
        let why =
            several.map_or(NoTarget::NoCase, |dimension| NoTarget::SeveralMembers(dimension.to_owned()));
        found.first().map(|of| &of.aim).ok_or((!none).then_some(why))
    }
}
