//! Cut points and the band of a value.

use crate::catalog::BandStatus;
use crate::number::Exact;

/// The bands of a KPI as intervals in the KPI's unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BandScale {
    /// From the lowest values to the highest; they do not overlap.
    pub bands: Vec<Band>,
}

/// One band: an interval of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Rank, 0 the best; the order of the file.
    pub rank: usize,
    /// Where it begins; `None`: without limit.
    pub lower: Option<Bound>,
    /// Where it ends; `None`: without limit.
    pub upper: Option<Bound>,
    /// How it counts.
    pub status: BandStatus,
    /// The interpretation.
    pub say: Option<String>,
    /// Next actions.
    pub actions: Vec<String>,
    /// Where it comes from.
    pub basis: Option<String>,
}

/// An end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The limit.
    pub value: Exact,
    /// Whether the limit itself belongs to the interval.
    pub inclusive: bool,
}

/// Where a value lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement<'a> {
    /// In a band.
    In(&'a Band),
    /// Beyond the written end of the highest band: visible, never silently the best.
    AboveScale,
    /// Beyond the written end of the lowest band.
    BelowScale,
    /// The KPI has no bands.
    Unbanded,
}

/// What is aimed at, in the KPI's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// This value or better.
    Value(Exact),
    /// Between these, ends included.
    Range(Exact, Exact),
}
