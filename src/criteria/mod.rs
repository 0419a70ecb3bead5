//! Criteria: by what the values of a KPI are judged, and what of it is in force when and for whom.
//!
//! In: the [`Criteria`] of a KPI and the [`Case`] of a value. Out: the bands and target that hold there, or why none do. Knows no formulas
//! and no values.

mod bands;
mod case;
mod in_force;
mod member;
mod overrides;
mod target;

pub use bands::{BandsCase, NoBands};
pub use case::Case;
pub use in_force::{InForce, Lacking};
pub use member::MemberTest;
pub use overrides::Override;
pub use target::{Aim, NoTarget, TargetCase};

use crate::band::{BandScale, Target};
use crate::catalog::BandsOn;
use crate::number::Exact;
use crate::unit::Unit;
use std::sync::Arc;

/// By what the values of a KPI are judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Bands in the order of the file: the first that applies holds.
    pub bands: Vec<BandsCase>,
    /// What lies in the bands.
    pub bands_on: BandsOn,
    /// The unit of the bands' limits, where it is not the KPI's.
    pub bands_unit: Option<Unit>,
    /// To how many decimals a value is rounded before it is judged; `None`: not at all.
    pub rounded: Option<u8>,
    /// By how much a value must pass the end of its band before it leaves it, in the unit of the limits; zero or more.
    pub sticky: Option<Exact>,
    /// Targets: of those that apply, the one for the most dimensions holds, of these the first.
    pub targets: Vec<TargetCase>,
    /// From where achievement is measured.
    pub baseline: Option<Exact>,
    /// What holds for single members instead.
    pub overrides: Vec<Arc<Override>>,
}

impl Criteria {
    /// Bands and a target that hold always and for all.
    pub fn plain(bands: BandScale, target: Option<Target>) -> Self {
        let bands = if bands.bands.is_empty() { Vec::new() } else { vec![BandsCase::plain(bands)] };
        Self { bands, targets: target.map(TargetCase::plain).into_iter().collect(), ..Self::default() }
    }

    /// What is in force in a case. A target that a formula computes is [`Aim::Formula`] in the answer, and no target yet.
    pub fn in_force(&self, case: &Case<'_>) -> InForce {
        let over = self.override_for(case);
        let (bands, no_bands) = match over.and_then(|over| over.bands.clone()) {
            Some(bands) => (bands, None),
            None => match self.bands_for(case) {
                Ok(bands) => (Arc::clone(bands), None),
                Err(why) => (Arc::default(), why),
            },
        };
        let (target, formula, no_target) = match over.and_then(|over| over.target) {
            Some(target) => (Some(target), None, None),
            None => match self.target_for(case) {
                Ok(Aim::Fixed(target)) => (Some(*target), None, None),
                Ok(Aim::Formula(at)) => (None, Some(*at), None),
                Err(why) => (None, None, why),
            },
        };
        let lacking = no_bands.map(Lacking::Bands).into_iter().chain(no_target.map(Lacking::Target));
        InForce {
            bands,
            bands_on: self.bands_on,
            bands_unit: self.bands_unit.clone(),
            rounded: self.rounded,
            sticky: self.sticky,
            target,
            formula,
            baseline: over.and_then(|over| over.baseline).or(self.baseline),
            lacking: lacking.collect(),
            overridden: over.cloned(),
        }
    }

    /// What is in force where nothing is known of period and members: the newest of what holds for all.
    pub fn usual(&self) -> InForce {
        let newest = self.bands.iter().filter(|case| case.when.is_none()).max_by_key(|case| case.days.from);
        let target =
            self.targets.iter().filter(|case| case.members.is_empty()).max_by_key(|case| case.days.from);
        InForce {
            bands: newest.map(|case| Arc::clone(&case.bands)).unwrap_or_default(),
            bands_on: self.bands_on,
            bands_unit: self.bands_unit.clone(),
            rounded: self.rounded,
            sticky: self.sticky,
            target: target.and_then(|case| case.aim.fixed()),
            formula: None,
            baseline: self.baseline,
            lacking: Vec::new(),
            overridden: None,
        }
    }

    /// Whether values may lie in bands, of whichever members and days.
    pub fn has_bands(&self) -> bool {
        self.scales().any(|scale| !scale.bands.is_empty())
    }

    /// Whether values may have a target, of whichever members and days.
    pub fn has_target(&self) -> bool {
        !self.targets.is_empty() || self.overrides.iter().any(|over| over.target.is_some())
    }

    /// Every scale of bands, those of overrides included.
    pub fn scales(&self) -> impl Iterator<Item = &BandScale> {
        let own = self.bands.iter().map(|case| &case.bands);
        own.chain(self.overrides.iter().filter_map(|over| over.bands.as_ref())).map(Arc::as_ref)
    }
}
