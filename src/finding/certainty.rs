//! How sure a value is.

use super::counted::Counted;
use crate::band::{Band, BandScale, Bound};
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::statistics::{self, Share};

/// Decimals of the ends of intervals.
const INTERVAL_DECIMALS: u8 = 6;
/// Decimals of probabilities.
const CHANCE_DECIMALS: u8 = 4;

/// How sure the value of a proved proportion is, its rows taken as a sample of what would come if nothing changed.
///
/// Only counted proportions have it: a net promoter score, an average or a quotient of sums varies in ways that counts do not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certainty {
    /// The lower end of the Wilson score interval at 95 %, in the KPI's unit, to six decimals.
    pub lower: Exact,
    /// Its upper end.
    pub upper: Exact,
    /// How probable it is that the true rate lies in each band, best band first; to four decimals, adding up to 1 with what is off the
    /// scale. Empty without bands.
    pub bands: Vec<BandChance>,
    /// How probable it is that it lies above the scale.
    pub above_scale: Exact,
    /// How probable it is that it lies below the scale.
    pub below_scale: Exact,
}

/// The probability of a band: the mass of the Jeffreys posterior within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandChance {
    /// The band's name.
    pub band: String,
    /// From 0 to 1.
    pub probability: Exact,
}

/// How sure a value is; `None` unless it is a proved proportion of whole counts.
pub fn certainty(kpi: &CheckedKpi, value: &KpiValue, bands: &BandScale) -> Option<Certainty> {
    let counted = Counted::of(kpi, value)?;
    let share = counted.share()?;
    let interval = statistics::wilson(share);
    let end = |rate: f64| statistics::estimate(rate * counted.factor.to_f64(), INTERVAL_DECIMALS);
    let mass = Mass { share, factor: counted.factor };
    let mut chances: Vec<(usize, BandChance)> = Vec::new();
    for band in &bands.bands {
        let probability = mass.within(band)?;
        // `otherwise` may stand for several intervals.
        match chances.iter_mut().find(|(rank, _)| *rank == band.rank) {
            Some((_, chance)) => chance.probability = chance.probability.add(probability).ok()?,
            None => chances.push((band.rank, BandChance { band: band.name.clone(), probability })),
        }
    }
    chances.sort_by_key(|(rank, _)| *rank);
    let above = bands.bands.last().map_or(Some(Exact::ONE), |band| mass.below(band.upper, Exact::ONE))?;
    Some(Certainty {
        lower: end(interval.lower)?,
        upper: end(interval.upper)?,
        bands: chances.into_iter().map(|(_, chance)| chance).collect(),
        above_scale: Exact::ONE.sub(above).ok()?,
        below_scale: bands
            .bands
            .first()
            .map_or(Some(Exact::ZERO), |band| mass.below(band.lower, Exact::ZERO))?,
    })
}

/// What counting tells of the true rate.
struct Mass {
    share: Share,
    /// From a rate to the KPI's unit.
    factor: Exact,
}

impl Mass {
    /// The probability of less than a cut point, rounded, so that the differences of neighbours add up exactly; `open` without a cut point.
    fn below(&self, bound: Option<Bound>, open: Exact) -> Option<Exact> {
        let Some(bound) = bound else { return Some(open) };
        let rate = bound.value.div(self.factor).ok()?;
        statistics::estimate(statistics::mass_below(self.share, rate.to_f64()), CHANCE_DECIMALS)
    }

    fn within(&self, band: &Band) -> Option<Exact> {
        self.below(band.upper, Exact::ONE)?.sub(self.below(band.lower, Exact::ZERO)?).ok()
    }
}
