//! What a value was judged by.

use super::{NoBands, NoTarget, Override};
use crate::band::{BandScale, Target};
use crate::catalog::BandsOn;
use crate::number::Exact;
use crate::unit::Unit;
use std::sync::Arc;

/// What a value was judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// The bands; empty if none are in force.
    pub bands: Arc<BandScale>,
    /// What lies in the bands.
    pub bands_on: BandsOn,
    /// The unit of the bands' limits, where it is not the KPI's.
    pub bands_unit: Option<Unit>,
    /// To how many decimals the value was rounded before it was judged; `None`: not at all.
    pub rounded: Option<u8>,
    /// By how much a value must pass the end of its band before it leaves it.
    pub sticky: Option<Exact>,
    /// The target.
    pub target: Option<Target>,
    /// The companion that computes the target, by its place.
    pub formula: Option<usize>,
    /// From where achievement is measured.
    pub baseline: Option<Exact>,
    /// What the KPI declares, and yet is not in force.
    pub lacking: Vec<Lacking>,
    /// What replaced the KPI's own bands, target or baseline.
    pub overridden: Option<Arc<Override>>,
}

/// What a KPI declares, and yet does not judge a value by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// No bands.
    Bands(NoBands),
    /// No target.
    Target(NoTarget),
    /// Neither bands nor target: no such value is possible.
    Impossible,
    /// Bands lie on a change, and there is none.
    NoChange,
    /// Bands lie on a share of the target, and there is none, or it is zero or a range.
    NoShareOfTarget,
    /// No achievement, because target and baseline are the same.
    BaselineIsTarget,
    /// A number does not fit 128 bits.
    Overflow,
}

impl InForce {
    /// The scale on which values lie; `None` without bands, or if something else lies in them.
    pub fn scale(&self) -> Option<&BandScale> {
        Some(self.bands.as_ref()).filter(|scale| !scale.bands.is_empty() && self.bands_on == BandsOn::Value)
    }

    /// The scale that decides how many digits of a value are shown; `None` also if a value is rounded before it is judged.
    pub fn exact_scale(&self) -> Option<&BandScale> {
        self.scale().filter(|_| self.rounded.is_none())
    }
}
