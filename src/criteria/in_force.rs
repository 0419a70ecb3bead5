//! What a value was judged by.

use crate::band::{BandScale, Target};
use std::sync::Arc;

/// What a value was judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// The bands; empty if none are in force.
    pub bands: Arc<BandScale>,
    /// The target.
    pub target: Option<Target>,
}

impl InForce {
    /// The scale on which the value itself lies; `None` if it is on none.
    pub fn scale(&self) -> Option<&BandScale> {
        Some(self.bands.as_ref()).filter(|scale| !scale.bands.is_empty())
    }
}
