//! Cut points and the band of a value.

use crate::catalog::BandStatus;
use crate::number::{Exact, NumberError};
use std::sync::Arc;

/// The bands of a KPI as intervals in the KPI's unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BandScale {
    /// From the lowest values to the highest; they do not overlap. A band declared as `otherwise` stands here once for each interval it
    /// takes.
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
    /// The interpretation, the same text as in the definition.
    pub say: Option<Arc<str>>,
    /// Next actions, the same texts as in the definition.
    pub actions: Arc<[String]>,
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

impl Bound {
    /// Whether a value is on the inner side of this lower end.
    fn admits_from_below(self, value: Exact) -> bool {
        if self.inclusive { value >= self.value } else { value > self.value }
    }

    /// Whether a value is on the inner side of this upper end.
    fn admits_from_above(self, value: Exact) -> bool {
        if self.inclusive { value <= self.value } else { value < self.value }
    }
}

impl Band {
    /// Whether a value lies in it.
    pub fn holds(&self, value: Exact) -> bool {
        self.lower.is_none_or(|bound| bound.admits_from_below(value))
            && self.upper.is_none_or(|bound| bound.admits_from_above(value))
    }
}

impl Band {
    /// Whether a value lies in it, or outside by no more than a margin; the ends are moved by it, and belong to the band as before.
    pub fn reaches(&self, value: Exact, margin: Exact) -> bool {
        let moved = |bound: Bound, end: Result<Exact, NumberError>| Bound {
            value: end.unwrap_or(bound.value),
            ..bound
        };
        let lower = self.lower.map(|bound| moved(bound, bound.value.sub(margin)));
        let upper = self.upper.map(|bound| moved(bound, bound.value.add(margin)));
        lower.is_none_or(|bound| bound.admits_from_below(value))
            && upper.is_none_or(|bound| bound.admits_from_above(value))
    }
}

impl BandScale {
    /// Where an exact value lies.
    ///
    /// A scale read without an error has no gaps inside, so that a value in no band lies above the highest or below the lowest.
    pub fn place(&self, value: Exact) -> Placement<'_> {
        if self.bands.is_empty() {
            return Placement::Unbanded;
        }
        if let Some(band) = self.bands.iter().find(|band| band.holds(value)) {
            return Placement::In(band);
        }
        let above_some =
            self.bands.iter().any(|band| band.upper.is_some_and(|bound| !bound.admits_from_above(value)));
        if above_some { Placement::AboveScale } else { Placement::BelowScale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_reaches_beyond_its_ends_by_the_margin() {
        let bound = |value, inclusive| Some(Bound { value: Exact::integer(value), inclusive });
        let band = |lower, upper| Band {
            name: "Fair".to_owned(),
            rank: 0,
            lower,
            upper,
            status: BandStatus::Watch,
            say: None,
            actions: [].into(),
            basis: None,
        };
        let reached =
            |band: &Band, value: &str| band.reaches(Exact::parse(value).unwrap(), Exact::integer(2));
        let fair = band(bound(75, true), bound(90, false));
        for inside in ["73", "75", "80", "90", "91.9"] {
            assert!(reached(&fair, inside), "{inside}");
        }
        // The ends belong to it as before.
        for outside in ["72.9", "92", "100"] {
            assert!(!reached(&fair, outside), "{outside}");
        }
        let open = band(None, bound(90, true));
        assert!(reached(&open, "-1000") && reached(&open, "92") && !reached(&open, "92.1"));
    }
}
