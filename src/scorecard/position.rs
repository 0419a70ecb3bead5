//! A value's place in its bands → a score.

use crate::band::{Band, BandScale};
use crate::number::{Exact, NumberError};

/// The score of a value that counts as `band`, from 0 to 100.
///
/// Each band has an equal part of the scale: of three, the best from 66.7 to 100, the worst from 0 to 33.3. Within a band the score moves
/// evenly from its worse end to its better end, so that it never falls where the value gets better. A band without end is taken to be as wide
/// as its neighbour, but not wider than the `range` of possible values; without a neighbour between two ends, to end where the range does, and if that is
/// not known either, the value counts as the band's middle. A band that is better than both its neighbours counts in full, one that is worse
/// than both counts least.
///
/// # Errors
/// [`NumberError::Overflow`] if a number does not fit 128 bits.
pub(super) fn position(
    bands: &BandScale,
    band: &str,
    value: Exact,
    range: (Option<Exact>, Option<Exact>),
) -> Result<Option<Exact>, NumberError> {
    let named = || bands.bands.iter().enumerate().filter(|(_, one)| one.name == band);
    let Some((at, band)) = named().find(|(_, band)| band.holds(value)).or_else(|| named().next()) else {
        return Ok(None);
    };
    let below = at.checked_sub(1).and_then(|at| bands.bands.get(at));
    let above = bands.bands.get(at + 1);
    let mut ranks: Vec<usize> = bands.bands.iter().map(|band| band.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let count = |count: usize| i128::try_from(count).map_err(|_| NumberError::Overflow);
    let worse_bands = count(ranks.iter().filter(|rank| **rank > band.rank).count())?;
    let share = Exact::quotient(100, count(ranks.len())?)?;
    let inside = inside(band, (below, above), value, range)?;
    Exact::integer(worse_bands).add(inside)?.mul(share).map(Some)
}

/// How far a value is within its band: 0 at the worse end, 1 at the better one.
fn inside(
    band: &Band,
    (below, above): (Option<&Band>, Option<&Band>),
    value: Exact,
    range: (Option<Exact>, Option<Exact>),
) -> Result<Exact, NumberError> {
    let is_better = |other: Option<&Band>| other.map(|other| other.rank < band.rank);
    let rises = match (is_better(below), is_better(above)) {
        (Some(true), Some(true)) => return Ok(Exact::ZERO),
        (Some(false), Some(false)) | (None, None) => return Ok(Exact::ONE),
        (Some(false) | None, Some(true)) | (Some(false), None) => true,
        (Some(true) | None, Some(false)) | (Some(true), None) => false,
    };
    let (Some(lower), Some(upper)) = (lower_end(band, above, range.0)?, upper_end(band, below, range.1)?)
    else {
        return Exact::quotient(1, 2);
    };
    if upper <= lower {
        return Exact::quotient(1, 2);
    }
    let from_below = value.max(lower).min(upper).sub(lower)?.div(upper.sub(lower)?)?;
    if rises { Ok(from_below) } else { Exact::ONE.sub(from_below) }
}

/// Where a band begins, or is taken to begin.
fn lower_end(band: &Band, above: Option<&Band>, least: Option<Exact>) -> Result<Option<Exact>, NumberError> {
    if let Some(lower) = band.lower {
        return Ok(Some(lower.value));
    }
    let Some((upper, width)) = band.upper.map(|upper| upper.value).zip(width(above)?) else {
        return Ok(least);
    };
    let lower = upper.sub(width)?;
    Ok(Some(least.map_or(lower, |least| least.max(lower))))
}

/// Where a band ends, or is taken to end.
fn upper_end(band: &Band, below: Option<&Band>, most: Option<Exact>) -> Result<Option<Exact>, NumberError> {
    if let Some(upper) = band.upper {
        return Ok(Some(upper.value));
    }
    let Some((lower, width)) = band.lower.map(|lower| lower.value).zip(width(below)?) else {
        return Ok(most);
    };
    let upper = lower.add(width)?;
    Ok(Some(most.map_or(upper, |most| most.min(upper))))
}

fn width(band: Option<&Band>) -> Result<Option<Exact>, NumberError> {
    let ends = band.and_then(|band| band.lower.zip(band.upper));
    ends.map(|(lower, upper)| upper.value.sub(lower.value)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::Bound;
    use crate::catalog::BandStatus;
    use proptest::prelude::*;

    /// Bands between these cut points, the best the highest (or, turned over, the lowest); a cut point belongs to the better band.
    fn scale(cuts: &[i64], lower_is_better: bool) -> BandScale {
        let bound = |cut: &i64, inclusive| Bound { value: Exact::integer(*cut), inclusive };
        let count = cuts.len() + 1;
        let bands = (0..count).map(|at| {
            let rank = if lower_is_better { at } else { count - 1 - at };
            Band {
                name: format!("band {rank}"),
                rank,
                lower: at.checked_sub(1).and_then(|at| cuts.get(at)).map(|cut| bound(cut, !lower_is_better)),
                upper: cuts.get(at).map(|cut| bound(cut, lower_is_better)),
                status: BandStatus::Neutral,
                say: None,
                actions: [].into(),
                basis: None,
            }
        });
        BandScale { bands: bands.collect() }
    }

    fn score(scale: &BandScale, value: Exact) -> Exact {
        let crate::band::Placement::In(band) = scale.place(value) else { panic!("{value} has no band") };
        position(scale, &band.name, value, (None, None)).unwrap().unwrap()
    }

    proptest! {
        #[test]
        fn a_better_value_never_scores_less(
            cuts in prop::collection::btree_set(-50_i64..50, 1..6),
            values in (-200_i128..200, -200_i128..200),
            lower_is_better in any::<bool>(),
        ) {
            let scale = scale(&cuts.into_iter().collect::<Vec<_>>(), lower_is_better);
            let quarter = |value: i128| Exact::quotient(value, 4).unwrap();
            let (low, high) = (quarter(values.0.min(values.1)), quarter(values.0.max(values.1)));
            let (of_low, of_high) = (score(&scale, low), score(&scale, high));
            let (worse, better) = if lower_is_better { (of_high, of_low) } else { (of_low, of_high) };
            prop_assert!(worse <= better);
            prop_assert!(Exact::ZERO <= worse && better <= Exact::integer(100));
        }

        /// The band of a score is told by its part of the scale.
        #[test]
        fn a_score_lies_in_the_part_of_its_band(
            cuts in prop::collection::btree_set(-50_i64..50, 1..6),
            value in -200_i128..200,
            lower_is_better in any::<bool>(),
        ) {
            let scale = scale(&cuts.into_iter().collect::<Vec<_>>(), lower_is_better);
            let value = Exact::quotient(value, 4).unwrap();
            let crate::band::Placement::In(band) = scale.place(value) else { panic!("no band") };
            let (count, rank) = (i128::try_from(scale.bands.len()).unwrap(), i128::try_from(band.rank).unwrap());
            let part = |bands: i128| Exact::quotient(bands * 100, count).unwrap();
            let score = score(&scale, value);
            prop_assert!(part(count - 1 - rank) <= score && score <= part(count - rank));
        }
    }
}
