//! Criteria: by what the values of a KPI are judged, and what of it is in force when and for whom.
//!
//! In: the [`Criteria`] of a KPI and the [`Case`] of a value. Out: [`InForce`]. Knows no formulas and no values.

mod case;
mod in_force;

pub use case::Case;
pub use in_force::InForce;

use crate::band::{BandScale, Target};
use std::sync::Arc;

/// By what the values of a KPI are judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// The bands; empty if the KPI has none.
    pub bands: Arc<BandScale>,
    /// The target.
    pub target: Option<Target>,
}

impl Criteria {
    /// Bands and a target that hold always and for all.
    pub fn plain(bands: BandScale, target: Option<Target>) -> Self {
        Self { bands: Arc::new(bands), target }
    }

    /// What is in force in a case.
    pub fn in_force(&self, _case: &Case<'_>) -> InForce {
        self.usual()
    }

    /// What is in force where nothing is known of period and members.
    pub fn usual(&self) -> InForce {
        InForce { bands: Arc::clone(&self.bands), target: self.target }
    }
}
