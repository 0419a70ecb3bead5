//! Where a value should be.

use crate::band::{BandScale, Placement, Target};
use crate::catalog::Direction;
use crate::number::Exact;

/// Where a value should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim<'a> {
    /// In a band of this rank or a better one; of a KPI that only describes, of exactly this rank.
    Band {
        /// The bands.
        scale: &'a BandScale,
        /// The rank, 0 the best.
        rank: usize,
        /// Whether a better band does not count.
        only: bool,
    },
    /// This or more.
    AtLeast(Exact),
    /// This or less.
    AtMost(Exact),
    /// Between these, ends included.
    Between(Exact, Exact),
}

impl<'a> Aim<'a> {
    /// A number to reach: from the value's side where the direction does not say which.
    pub fn number(number: Exact, better: Direction, value: Exact) -> Self {
        match better {
            Direction::Higher => Self::AtLeast(number),
            Direction::Lower => Self::AtMost(number),
            Direction::Range | Direction::Context if value < number => Self::AtLeast(number),
            Direction::Range | Direction::Context => Self::AtMost(number),
        }
    }

    /// To meet a target.
    pub fn target(target: Target, better: Direction, value: Exact) -> Self {
        match target {
            Target::Value(number) => Self::number(number, better, value),
            Target::Range(lower, upper) => Self::Between(lower, upper),
        }
    }

    /// The band of a rank.
    pub fn band(scale: &'a BandScale, rank: usize, better: Direction) -> Self {
        Self::Band { scale, rank, only: better == Direction::Context }
    }

    /// Whether a value is there.
    pub fn is_reached(&self, value: Exact) -> bool {
        match self {
            Self::Band { scale, rank, only } => match scale.place(value) {
                Placement::In(band) => band.rank == *rank || (!only && band.rank < *rank),
                Placement::AboveScale | Placement::BelowScale | Placement::Unbanded => false,
            },
            Self::AtLeast(limit) => value >= *limit,
            Self::AtMost(limit) => value <= *limit,
            Self::Between(lower, upper) => *lower <= value && value <= *upper,
        }
    }

    /// The values at which it begins or ends.
    pub(super) fn limits(&self) -> Vec<Exact> {
        match self {
            Self::Band { scale, .. } => {
                let bounds = scale.bands.iter().flat_map(|band| [band.lower, band.upper]);
                let mut limits: Vec<Exact> = bounds.flatten().map(|bound| bound.value).collect();
                limits.sort();
                limits.dedup();
                limits
            }
            Self::AtLeast(limit) | Self::AtMost(limit) => vec![*limit],
            Self::Between(lower, upper) => vec![*lower, *upper],
        }
    }
}
