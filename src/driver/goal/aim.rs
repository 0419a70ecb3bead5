//! Where a value should be.

use crate::band::{BandScale, Placement, Target};
use crate::catalog::Direction;
use crate::number::{Exact, NumberError};

/// Where a value should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim<'a> {
    place: Place<'a>,
    /// To how many decimals a value is rounded before it is judged; `None`: not at all.
    rounded: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place<'a> {
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
    /// This or more.
    pub fn at_least(number: Exact) -> Self {
        Self { place: Place::AtLeast(number), rounded: None }
    }

    /// This or less.
    pub fn at_most(number: Exact) -> Self {
        Self { place: Place::AtMost(number), rounded: None }
    }

    /// The aim for a KPI whose values are rounded before they are judged (`compare: rounded`).
    #[must_use]
    pub fn rounded(self, decimals: Option<u8>) -> Self {
        Self { rounded: decimals, ..self }
    }

    /// A number to reach: from the value's side where the direction does not say which.
    pub fn number(number: Exact, better: Direction, value: Exact) -> Self {
        match better {
            Direction::Higher => Self::at_least(number),
            Direction::Lower => Self::at_most(number),
            Direction::Range | Direction::Context if value < number => Self::at_least(number),
            Direction::Range | Direction::Context => Self::at_most(number),
        }
    }

    /// To meet a target.
    pub fn target(target: Target, better: Direction, value: Exact) -> Self {
        match target {
            Target::Value(number) => Self::number(number, better, value),
            Target::Range(lower, upper) => Self { place: Place::Between(lower, upper), rounded: None },
        }
    }

    /// The band of a rank.
    pub fn band(scale: &'a BandScale, rank: usize, better: Direction) -> Self {
        Self { place: Place::Band { scale, rank, only: better == Direction::Context }, rounded: None }
    }

    /// Whether a value is there.
    pub fn is_reached(&self, value: Exact) -> bool {
        let rounded = |decimals| value.round(decimals).unwrap_or(value);
        let value = self.rounded.map_or(value, rounded);
        match &self.place {
            Place::Band { scale, rank, only } => match scale.place(value) {
                Placement::In(band) => band.rank == *rank || (!only && band.rank < *rank),
                Placement::AboveScale | Placement::BelowScale | Placement::Unbanded => false,
            },
            Place::AtLeast(limit) => value >= *limit,
            Place::AtMost(limit) => value <= *limit,
            Place::Between(lower, upper) => *lower <= value && value <= *upper,
        }
    }

    /// The values at which it may begin or end.
    pub(super) fn limits(&self) -> Vec<Exact> {
        let limits = match &self.place {
            Place::Band { scale, .. } => {
                let bounds = scale.bands.iter().flat_map(|band| [band.lower, band.upper]);
                let mut limits: Vec<Exact> = bounds.flatten().map(|bound| bound.value).collect();
                limits.sort();
                limits.dedup();
                limits
            }
            Place::AtLeast(limit) | Place::AtMost(limit) => vec![*limit],
            Place::Between(lower, upper) => vec![*lower, *upper],
        };
        let Some(decimals) = self.rounded else { return limits };
        limits.into_iter().flat_map(|limit| turns(limit, decimals).unwrap_or_default()).collect()
    }
}

/// Where rounding to so many decimals turns around a limit: half a step on each side of the steps below and above it.
fn turns(limit: Exact, decimals: u8) -> Result<Vec<Exact>, NumberError> {
    let nearest = limit.round(decimals)?;
    let half = Exact::decimal(5, decimals.saturating_add(1))?;
    let step = half.add(half)?;
    let steps = [nearest.sub(step)?, nearest, nearest.add(step)?];
    let sides = |at: Exact| [at.sub(half), at.add(half)];
    steps.into_iter().flat_map(sides).collect()
}
