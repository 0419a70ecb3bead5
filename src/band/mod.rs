//! Bands: texts such as `70 to 85` → cut points, checked for gaps, overlaps and order, and the band of a value.
//!
//! In: band texts with their unit and direction. Out: [`BandScale`], and [`Placement`] of an exact value. Knows no formulas and no data.

mod scale;

pub use scale::{Band, BandScale, Bound, Placement, Target};
