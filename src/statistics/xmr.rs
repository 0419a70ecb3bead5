//! Whether a series moves more than it always does.

use crate::number::{Exact, NumberError};

/// Fewer points give no limits.
pub const MIN_POINTS: usize = 6;

/// Average moving ranges from the mean to a limit, in hundredths: 3 / 1.128.
const TO_LIMIT: i128 = 266;
/// Average moving ranges of the largest range, in hundredths: D₄ of two values.
const TO_RANGE_LIMIT: i128 = 327;

/// Points are taken to so many decimals, so that sums of quotients stay within 128 bits.
const DECIMALS: u8 = 12;

/// The limits of a series of single values, in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Xmr {
    /// How many points.
    pub points: usize,
    /// Their mean.
    pub mean: Exact,
    /// The average distance of neighbours.
    pub average_range: Exact,
    /// Mean minus 2.66 average ranges.
    pub lower: Exact,
    /// Mean plus 2.66 average ranges.
    pub upper: Exact,
    /// 3.27 average ranges: neighbours are rarely further apart.
    pub range_limit: Exact,
}

/// What is unlikely in a series that only varies as it always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A point outside the limits.
    Outside,
    /// Of four points in a row, three are on one side and nearer its limit than the mean.
    NearLimit,
    /// Eight points in a row on one side of the mean.
    Run,
}

/// Which side of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Above.
    Above,
    /// Below.
    Below,
}

/// A rule that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal {
    /// Which.
    pub rule: Rule,
    /// On which side.
    pub side: Side,
}

impl Xmr {
    /// The limits of these points, oldest first; `None` of fewer than [`MIN_POINTS`].
    ///
    /// Wheeler, "Understanding Variation" (1993), the XmR chart: mean ± 2.66 times the average moving range, and 3.27 times it for the
    /// range. The points may be of any distribution and need not be independent.
    ///
    /// # Errors
    /// [`NumberError::Overflow`] if a sum does not fit 128 bits.
    pub fn of(points: &[Exact]) -> Result<Option<Self>, NumberError> {
        if points.len() < MIN_POINTS {
            return Ok(None);
        }
        // In whole steps of the last decimal: sums of quotients would be reduced to lowest terms at every step.
        let steps: Vec<i128> =
            points.iter().map(|point| point.in_steps(DECIMALS)).collect::<Result<_, _>>()?;
        let ranges = steps.iter().zip(steps.iter().skip(1)).map(|(before, after)| {
            after.checked_sub(*before).and_then(i128::checked_abs).ok_or(NumberError::Overflow)
        });
        let ranges: Vec<i128> = ranges.collect::<Result<_, _>>()?;
        let (mean, average_range) = (average(&steps)?, average(&ranges)?);
        let times = |hundredths: i128| average_range.mul(Exact::quotient(hundredths, 100)?);
        let reach = times(TO_LIMIT)?;
        Ok(Some(Self {
            points: points.len(),
            mean,
            average_range,
            lower: mean.sub(reach)?,
            upper: mean.add(reach)?,
            range_limit: times(TO_RANGE_LIMIT)?,
        }))
    }

    /// The first rule that fires at the last of these points, which are those the limits were made of.
    ///
    /// The detection rules of Wheeler (1993): a point outside, three of four nearer a limit than the mean, eight on one side. A point
    /// on a limit is inside, and one on the mean is on neither side.
    pub fn signal(&self, points: &[Exact]) -> Option<Signal> {
        let backwards = || points.iter().rev().filter_map(|point| point.round(DECIMALS).ok());
        let last = backwards().next()?;
        for side in [Side::Above, Side::Below] {
            let fired = |rule| Some(Signal { rule, side });
            if self.is_outside(last, side) {
                return fired(Rule::Outside);
            }
            let near = |count: usize| backwards().take(count).filter(|point| self.is_near(*point, side));
            if self.is_near(last, side) && points.len() >= 4 && near(4).count() >= 3 {
                return fired(Rule::NearLimit);
            }
            if backwards().take_while(|point| self.is_on(*point, side)).take(8).count() >= 8 {
                return fired(Rule::Run);
            }
        }
        None
    }

    fn is_on(&self, point: Exact, side: Side) -> bool {
        match side {
            Side::Above => point > self.mean,
            Side::Below => point < self.mean,
        }
    }

    fn is_outside(&self, point: Exact, side: Side) -> bool {
        match side {
            Side::Above => point > self.upper,
            Side::Below => point < self.lower,
        }
    }

    /// Nearer the side's limit than the mean.
    fn is_near(&self, point: Exact, side: Side) -> bool {
        let limit = match side {
            Side::Above => self.upper,
            Side::Below => self.lower,
        };
        let distances = point.sub(self.mean).and_then(|mean| Ok((mean.abs(), point.sub(limit)?.abs())));
        self.is_on(point, side) && distances.is_ok_and(|(mean, limit)| limit < mean)
    }
}

/// The average of whole steps of the last decimal.
fn average(steps: &[i128]) -> Result<Exact, NumberError> {
    let add = |sum: i128, step: &i128| sum.checked_add(*step).ok_or(NumberError::Overflow);
    let sum = steps.iter().try_fold(0, add)?;
    let count = i128::try_from(steps.len()).map_err(|_| NumberError::Overflow)?;
    Exact::decimal(sum, DECIMALS)?.div(Exact::integer(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exacts(text: &str) -> Vec<Exact> {
        text.split_whitespace().map(|number| Exact::parse(number).unwrap()).collect()
    }

    fn signal(text: &str) -> Option<(Rule, Side)> {
        let points = exacts(text);
        let xmr = Xmr::of(&points).unwrap().unwrap();
        xmr.signal(&points).map(|signal| (signal.rule, signal.side))
    }

    /// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals chart: mean 50.81, average range 1.8778, limits 45.82 and
    /// 55.80 (with 3 / 1.128 for 2.66).
    #[test]
    fn the_published_limits_are_found() {
        let points = exacts("49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1");
        let xmr = Xmr::of(&points).unwrap().unwrap();
        let shown = |value: Exact, decimals| value.to_decimal_string(decimals).unwrap();
        assert_eq!(shown(xmr.mean, 2), "50.81");
        assert_eq!(shown(xmr.average_range, 4), "1.8778");
        assert_eq!((shown(xmr.lower, 2), shown(xmr.upper, 2)), ("45.82".into(), "55.80".into()));
        assert_eq!(xmr.signal(&points), None);
    }

    #[test]
    fn five_points_have_no_limits() {
        assert_eq!(Xmr::of(&exacts("1 2 3 4 5")), Ok(None));
        assert!(Xmr::of(&exacts("1 2 3 4 5 6")).unwrap().is_some());
    }

    /// 10 ten times, then 12: mean 112/11, average range 0.2, upper limit 10.18 + 0.53 = 10.71.
    #[test]
    fn a_point_outside_is_a_signal() {
        assert_eq!(signal("10 10 10 10 10 10 10 10 10 10 12"), Some((Rule::Outside, Side::Above)));
        assert_eq!(signal("10 10 10 10 10 10 10 10 10 10 8"), Some((Rule::Outside, Side::Below)));
        assert_eq!(signal("10 10 10 10 10 10 10"), None);
    }

    #[test]
    fn three_of_four_near_a_limit_are_a_signal() {
        // Mean 92/8 = 11.5, ranges 0 0 0 0 4 0 0: average 4/7, upper 13.02: the last lies outside.
        assert_eq!(signal("10 10 10 10 10 14 14 14"), Some((Rule::Outside, Side::Above)));
        // Mean 10.3, ranges 19/9 on average, limit 10.3 + 5.62 = 15.92, half way to it 13.11: near are 14, 14 and 14.
        assert_eq!(signal("9 6 9 6 9 9 14 13 14 14"), Some((Rule::NearLimit, Side::Above)));
        // Mean 10.2, half way 13.01: three of four are near, but not the last, which is what is judged.
        assert_eq!(signal("9 6 9 6 9 9 14 14 14 12"), None);
    }

    /// Mean 197/19 = 10.37, ranges 22/18 on average, limit 13.62, half way to it 12.0: 11 is never near.
    #[test]
    fn eight_on_one_side_are_a_signal() {
        assert_eq!(
            signal("9 11 9 11 9 11 9 11 9 11 9 11 11 11 11 11 11 11 11"),
            Some((Rule::Run, Side::Above))
        );
        assert_eq!(signal("9 11 9 11 9 11 9 11 9 11 9 11 11 11 11 11 11 11"), None);
    }
}
