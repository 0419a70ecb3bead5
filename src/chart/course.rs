//! What a line over time is drawn from.

use super::Tone;

/// A line over time with what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// Begins the ids inside the picture; unique on the page.
    pub id: &'a str,
    /// The name of the picture.
    pub title: &'a str,
    /// What it shows, in words.
    pub description: &'a str,
    /// Oldest first, evenly spaced.
    pub points: &'a [Point],
    /// Areas behind the line.
    pub bands: &'a [Tint],
    /// What is aimed at.
    pub target: Option<&'a Aim>,
    /// What the first points were judged by, where it was something else; oldest first. `bands` and `target` hold for the points after these.
    pub earlier: &'a [Stretch],
    /// The words in it.
    pub words: Words<'a>,
}

/// The words in a picture, in the report's language.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Before what is aimed at: `target`.
    pub target: &'a str,
    /// Where there is nothing to draw: `no values`.
    pub no_values: &'a str,
}

/// Points that were judged by something else than the last ones.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// How many points.
    pub points: usize,
    /// Areas behind their line.
    pub bands: Vec<Tint>,
    /// What was aimed at.
    pub target: Option<Aim>,
}

/// A period.
#[derive(Debug, Clone)]
pub struct Point {
    /// `September 2026`
    pub name: String,
    /// What stands below it: `Sep`.
    pub tick: String,
    /// The value; a gap if `None`.
    pub value: Option<f64>,
    /// The value or the reason for its absence, in words.
    pub text: String,
    /// How it is judged.
    pub tone: Tone,
    /// Whether the period had not ended: drawn hollow.
    pub unfinished: bool,
}

/// An area of values.
#[derive(Debug, Clone)]
pub struct Tint {
    /// Its name.
    pub name: String,
    /// Rank, 0 the best.
    pub rank: usize,
    /// How it is judged.
    pub tone: Tone,
    /// Where it begins; without limit if `None`.
    pub lower: Option<Limit>,
    /// Where it ends; without limit if `None`.
    pub upper: Option<Limit>,
}

/// A value with its text.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The value.
    pub at: f64,
    /// The text.
    pub text: String,
}

/// A target: one value, or a range.
#[derive(Debug, Clone)]
pub struct Aim {
    /// The value, or the range's lower end.
    pub lower: Limit,
    /// The range's upper end.
    pub upper: Option<Limit>,
}

impl Aim {
    /// Its one or two values.
    pub fn limits(&self) -> impl Iterator<Item = &Limit> {
        std::iter::once(&self.lower).chain(&self.upper)
    }
}

impl Course<'_> {
    /// The known values.
    pub(super) fn known(&self) -> impl Iterator<Item = f64> + '_ {
        self.points.iter().filter_map(|point| point.value).filter(|value| value.is_finite())
    }

    /// What was and is aimed at.
    pub(super) fn targets(&self) -> impl Iterator<Item = f64> + '_ {
        let aims = self.earlier.iter().filter_map(|stretch| stretch.target.as_ref()).chain(self.target);
        aims.flat_map(Aim::limits).map(|limit| limit.at)
    }

    /// Every limit of a band, lowest first, each once.
    pub(super) fn limits(&self) -> Vec<&Limit> {
        limits(self.bands)
    }
}

/// Every limit of the bands, lowest first, each once.
pub(super) fn limits(bands: &[Tint]) -> Vec<&Limit> {
    let mut limits: Vec<&Limit> =
        bands.iter().flat_map(|band| band.lower.iter().chain(&band.upper)).collect();
    limits.sort_by(|a, b| a.at.total_cmp(&b.at));
    limits.dedup_by(|a, b| a.at.total_cmp(&b.at).is_eq());
    limits
}
