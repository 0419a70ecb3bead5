//! Products, quotients and conversions of units.

use super::{Base, Bases, Scale, TimeUnit, Unit};
use crate::number::Exact;

/// The unit of a product or quotient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The unit.
    pub unit: Unit,
    /// By what the product (quotient) of the bare numbers is to be multiplied to be in `unit`: `30 minutes × 60 USD per hour` are
    /// `1800 × 1/60` USD. 1 unless units of duration or scales meet.
    pub factor: Exact,
}

impl Unit {
    /// The unit of a product.
    ///
    /// Of two units of duration the shorter is kept; a percent of a thing is that thing (`10 percent × tickets` are tickets, by the
    /// factor 1/100), a percent of a ratio a percent. With an unknown unit it is unknown. `None` if an exponent or the factor grows out of
    /// bounds, which no sensible formula does.
    pub fn multiply(&self, other: &Self) -> Option<Product> {
        self.combine(other, false)
    }

    /// The unit of a quotient; as [`Unit::multiply`] by the inverse. A percent by a percent is a ratio.
    pub fn divide(&self, other: &Self) -> Option<Product> {
        self.combine(other, true)
    }

    /// The factor that expresses a value of this unit in the other: minutes in hours is 1/60. `None` if they do not go together.
    ///
    /// Strict and symmetric, for sums, comparisons and limits: a ratio is not a percent, a ticket not a customer. An unknown unit goes
    /// with anything by the factor 1. For the `unit:` of a KPI see [`Unit::factor_to_declared`].
    pub fn factor_to(&self, other: &Self) -> Option<Exact> {
        if self == other {
            return Some(Exact::ONE);
        }
        let (Self::Known { bases, scale }, Self::Known { bases: other_bases, scale: other_scale }) =
            (self, other)
        else {
            return Some(Exact::ONE);
        };
        let (time, other_time) = (bases.time(), other_bases.time());
        if !bases.without_time().eq(other_bases.without_time())
            || time.map(|(_, n)| n) != other_time.map(|(_, n)| n)
        {
            return None;
        }
        let scaled = scale_factor(*scale, *other_scale)?;
        match (time, other_time) {
            (Some((from, exponent)), Some((to, _))) => scaled.mul(time_factor(from, to, exponent)?).ok(),
            _ => Some(scaled),
        }
    }

    /// The factor that expresses a value of this (inferred) unit in the unit a KPI declares. `None` if they do not go together.
    ///
    /// As [`Unit::factor_to`], but a declaration may say less than the formula: `count` for any entity, `points` for a difference of
    /// percents, and a quotient may leave out per which entity it is (`minutes` for minutes per ticket).
    pub fn factor_to_declared(&self, declared: &Self) -> Option<Exact> {
        let (Self::Known { bases, scale }, Self::Known { bases: wanted, scale: wanted_scale }) =
            (self, declared)
        else {
            return Some(Exact::ONE);
        };
        let scale =
            if *wanted_scale == Scale::Points && *scale == Scale::Percent { Scale::Points } else { *scale };
        let mut bases = bases.clone();
        let has_numerator = bases.values().any(|exponent| *exponent > 0);
        bases.retain(|base, exponent| {
            !has_numerator || !matches!(base, Base::Entity(_)) || exponent > 0 || wanted.contains_key(base)
        });
        if wanted.get(&Base::Count) == Some(&1) && !bases.contains_key(&Base::Count) {
            let counted = bases
                .iter()
                .find(|(base, exponent)| {
                    matches!(base, Base::Entity(_)) && **exponent == 1 && !wanted.contains_key(base)
                })
                .map(|(base, _)| base.clone());
            if let Some(counted) = counted {
                bases.remove(&counted);
                bases.insert(Base::Count, 1);
            }
        }
        Self::Known { bases, scale }.factor_to(declared)
    }

    fn combine(&self, other: &Self, inverse: bool) -> Option<Product> {
        let (Self::Known { bases, scale }, Self::Known { bases: other_bases, scale: other_scale }) =
            (self, other)
        else {
            return Some(Product { unit: Self::Unknown, factor: Exact::ONE });
        };
        let (time, other_time) = (bases.time(), other_bases.time());
        let mut bases: Bases = bases.without_time().cloned().collect();
        for (base, exponent) in other_bases.without_time().cloned() {
            add_exponent(&mut bases, base, exponent, inverse)?;
        }
        let other_time = match other_time {
            Some((unit, exponent)) if inverse => Some((unit, exponent.checked_neg()?)),
            other_time => other_time,
        };
        let mut factor = Exact::ONE;
        for (unit, exponent) in [time, other_time].into_iter().flatten() {
            let finest = time.into_iter().chain(other_time).map(|(unit, _)| unit).min().unwrap_or(unit);
            let converted = time_factor(unit, finest, exponent)?;
            factor = factor.mul(converted).ok()?;
            add_exponent(&mut bases, Base::Time(finest), exponent, false)?;
        }
        let (scale, scaled) = combine_scales(*scale, *other_scale, inverse, bases.is_empty())?;
        let factor = factor.mul(scaled).ok()?;
        Some(Product { unit: Self::Known { bases, scale }, factor })
    }
}

fn add_exponent(bases: &mut Bases, base: Base, exponent: i8, inverse: bool) -> Option<()> {
    let before = bases.remove(&base).unwrap_or(0);
    let after = if inverse { before.checked_sub(exponent)? } else { before.checked_add(exponent)? };
    if after != 0 {
        bases.insert(base, after);
    }
    Some(())
}

/// The scale of a product or quotient, and the factor to it.
///
/// A product that has a base drops its percents, because a percent of a thing is that thing; between ratios the finer scale stays.
/// A quotient drops what divides it.
fn combine_scales(left: Scale, right: Scale, inverse: bool, bare: bool) -> Option<(Scale, Exact)> {
    let scale = match (inverse, left, right) {
        (true, left, Scale::One) => left,
        (true, left, right) if left == right => Scale::One,
        (true, Scale::One, _) => Scale::One,
        (true, left, _) => left,
        (false, _, _) if !bare => Scale::One,
        (false, Scale::One, other) | (false, other, Scale::One) => other,
        (false, left, right) => left.max(right),
    };
    let wholes = if inverse {
        Exact::quotient(right.per_whole(), left.per_whole())
    } else {
        Exact::quotient(1, left.per_whole().checked_mul(right.per_whole())?)
    };
    Some((scale, wholes.and_then(|factor| factor.mul(Exact::integer(scale.per_whole()))).ok()?))
}

/// Percent and permille are two ways to write one thing; a ratio, a percent and a number of points are three things.
fn scale_factor(from: Scale, to: Scale) -> Option<Exact> {
    let written_ratio = |scale| matches!(scale, Scale::Percent | Scale::Permille);
    if from == to || (written_ratio(from) && written_ratio(to)) {
        return Exact::quotient(to.per_whole(), from.per_whole()).ok();
    }
    None
}

/// The factor from `from^exponent` to `to^exponent`.
fn time_factor(from: TimeUnit, to: TimeUnit, exponent: i8) -> Option<Exact> {
    let once = Exact::quotient(from.microseconds(), to.microseconds()).ok()?;
    let mut factor = Exact::ONE;
    for _ in 0..exponent.unsigned_abs() {
        factor = if exponent > 0 { factor.mul(once).ok()? } else { factor.div(once).ok()? };
    }
    Some(factor)
}
