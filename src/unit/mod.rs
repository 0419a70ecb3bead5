//! Units of values: entities, currencies, durations, ratios and scales, and how they combine.
//!
//! In: the texts of `unit:` keys. Out: [`Unit`]s that multiply, divide and convert exactly. Knows no formulas and no number display.

mod algebra;
mod bases;
mod currency;
mod display;
#[cfg(test)]
mod laws;
mod noun;
mod parse;

pub use algebra::Product;
pub use bases::Bases;
pub use noun::{plural, singular};
pub use parse::UnitError;

/// The unit of a value: a product of bases, and a scale.
///
/// Without a base and a scale it is a ratio. [`Unit::Unknown`] is the unit of an undeclared column; it goes with every other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Nothing is known; goes with anything, by the factor 1.
    Unknown,
    /// Known.
    Known {
        /// Exponents of the bases, never zero; at most one base is a [`Base::Time`].
        bases: Bases,
        /// By what the number is multiplied.
        scale: Scale,
    },
}

/// What a unit is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// A currency, by its ISO 4217 code.
    Currency(String),
    /// A duration, in this unit.
    Time(TimeUnit),
    /// One thing of a kind, in the singular: ticket, customer.
    Entity(String),
    /// One thing of no stated kind: the unit `count`.
    Count,
    /// A place on a rating scale.
    Score,
}

/// By what the number is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// Nothing.
    One,
    /// 100: hundredths.
    Percent,
    /// 1000: thousandths.
    Permille,
    /// 100: a difference of percents, such as a net promoter score.
    Points,
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

impl Unit {
    /// A bare number: a quotient of like units.
    pub fn ratio() -> Self {
        Self::Known { bases: Bases::default(), scale: Scale::One }
    }

    /// A ratio in hundredths.
    pub fn percent() -> Self {
        Self::ratio().with_scale(Scale::Percent)
    }

    /// Things of a kind; the name may be singular or plural.
    pub fn entity(name: &str) -> Self {
        Self::of(Base::Entity(singular(name)))
    }

    /// Things of no stated kind.
    pub fn count() -> Self {
        Self::of(Base::Count)
    }

    /// A place on a rating scale.
    pub fn score() -> Self {
        Self::of(Base::Score)
    }

    /// A duration in this unit.
    pub fn time(unit: TimeUnit) -> Self {
        Self::of(Base::Time(unit))
    }

    /// An amount of money; `None` if the code is not in ISO 4217.
    pub fn currency(code: &str) -> Option<Self> {
        currency::is_code(code).then(|| Self::of(Base::Currency(code.to_owned())))
    }

    /// The unit of one base.
    pub fn of(base: Base) -> Self {
        Self::Known { bases: Bases::from_iter([(base, 1)]), scale: Scale::One }
    }

    /// The same bases in another scale; an unknown unit stays unknown.
    #[must_use]
    pub fn with_scale(self, scale: Scale) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Known { bases, .. } => Self::Known { bases, scale },
        }
    }

    /// The scale; [`Scale::One`] for an unknown unit.
    pub fn scale(&self) -> Scale {
        match self {
            Self::Unknown => Scale::One,
            Self::Known { scale, .. } => *scale,
        }
    }

    /// Whether it is known to be a bare number.
    pub fn is_ratio(&self) -> bool {
        matches!(self, Self::Known { bases, scale: Scale::One } if bases.is_empty())
    }

    /// The base, if the unit is that base and nothing else.
    pub fn single_base(&self) -> Option<&Base> {
        match self {
            Self::Known { bases, scale: Scale::One } if bases.len() == 1 => {
                bases.iter().next().filter(|(_, exponent)| **exponent == 1).map(|(base, _)| base)
            }
            _ => None,
        }
    }
}

impl Scale {
    /// How many of it are one whole.
    pub fn per_whole(self) -> i128 {
        match self {
            Self::One => 1,
            Self::Percent | Self::Points => 100,
            Self::Permille => 1000,
        }
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
