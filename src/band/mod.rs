//! Bands: texts such as `70 to 85` → cut points, checked for gaps, overlaps and order, and the band of a value.
//!
//! In: band, target and range texts of a [`Kpi`](crate::catalog::Kpi) with its unit and possible values. Out: a [`BandScale`] whose bands
//! are disjoint intervals, a [`Target`], and the [`Placement`] of an exact value. Knows no formulas and no data.

mod check;
mod draft;
mod join;
#[cfg(test)]
mod laws;
mod limit;
mod print;
mod quantity;
mod read;
mod scale;
mod target;
mod text;
mod words;

pub use check::Possible;
pub use print::{BandEnd, BandWords, canonical, parse_bands};
pub use quantity::{Compared, read_compared};
pub use read::{BandTexts, read};
pub use scale::{Band, BandScale, Bound, Placement, Target};
pub use target::{read_number, read_range, read_target};
