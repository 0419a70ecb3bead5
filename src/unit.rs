//! Units of values: entities, currencies, durations, ratios and scales, and how they combine.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The unit of a value: a product of bases, and a scale.
///
/// `Unit::default()` has no base: a ratio. [`Unit::Unknown`] is the unit of an undeclared column; it goes with every other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Nothing is known; unifies with anything.
    Unknown,
    /// Known.
    Known {
        /// Exponents of the bases, never zero.
        bases: BTreeMap<Base, i8>,
        /// The scale.
        scale: Scale,
    },
}

/// What a unit is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// One thing of a kind, in the singular: ticket, customer.
    Entity(String),
    /// A currency, by its ISO 4217 code.
    Currency(String),
    /// A duration; the scale of the unit says in what.
    Time,
    /// A score or points on a scale.
    Score,
}

/// By what the number is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// Nothing.
    One,
    /// A ratio in hundredths.
    Percent,
    /// A ratio in thousandths.
    Permille,
    /// The unit of the unit's time base.
    Time(TimeUnit),
}

/// A unit of duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// 1 µs, in which durations are computed.
    Microsecond,
    /// 1 s
    Second,
    /// 60 s
    Minute,
    /// 60 min
    Hour,
    /// 24 h
    Day,
    /// 7 d
    Week,
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microsecond => "microseconds",
            Self::Second => "seconds",
            Self::Minute => "minutes",
            Self::Hour => "hours",
            Self::Day => "days",
            Self::Week => "weeks",
        })
    }
}

impl TimeUnit {
    /// Its length in microseconds.
    pub fn microseconds(self) -> i128 {
        match self {
            Self::Microsecond => 1,
            Self::Second => 1_000_000,
            Self::Minute => 60_000_000,
            Self::Hour => 3_600_000_000,
            Self::Day => 86_400_000_000,
            Self::Week => 604_800_000_000,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
