//! Written numbers → limits in the KPI's unit.

use super::text::{Amount, Quantity};
use super::words::LimitError;
use crate::number::Exact;
use crate::unit::{Base, TimeUnit, Unit};
use std::ops::Range;

/// The unit limits are read in.
#[derive(Debug, Clone, Copy)]
pub(super) struct KpiUnit<'a> {
    pub(super) unit: &'a Unit,
    /// Whether the KPI's definition names it, so that a bare number says enough.
    pub(super) declared: bool,
}

/// A limit in the KPI's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) value: Exact,
    /// One step of the last written digit: 1 for `74`, 1/10 for `74.0`.
    pub(super) step: Exact,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// As written.
    pub(super) written: String,
}

/// The unit that a number without one takes from its neighbour: `between 4 and 8 hours`.
pub(super) fn unit_of(quantity: &Quantity) -> Option<&(String, Range<usize>)> {
    quantity.amounts.last().and_then(|amount| amount.unit.as_ref())
}

/// Expresses a quantity in the KPI's unit; a number without a unit takes `neighbour`'s, else the KPI's.
pub(super) fn limit(
    text: &str,
    quantity: &Quantity,
    neighbour: Option<&(String, Range<usize>)>,
    kpi: KpiUnit<'_>,
) -> Result<Limit, LimitError> {
    let mut total = Limit {
        value: Exact::ZERO,
        step: Exact::ZERO,
        range: quantity.range.clone(),
        written: text.get(quantity.range.clone()).unwrap_or_default().to_owned(),
    };
    let mut last_unit = None;
    for amount in &quantity.amounts {
        let (value, factor) = one(amount, neighbour, kpi)?;
        let descending = last_unit.is_none_or(|last| factor < last);
        if quantity.amounts.len() > 1 && (!is_duration(amount) || !descending || value.is_negative()) {
            return Err(LimitError::Compound { range: quantity.range.clone() });
        }
        last_unit = Some(factor);
        let decimals = amount.number.0.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let step = u8::try_from(decimals).ok().and_then(|decimals| Exact::decimal(1, decimals).ok());
        let overflow = || LimitError::TooLarge { range: quantity.range.clone() };
        let scaled = value.mul(factor).map_err(|_| overflow())?;
        total.value = total.value.add(scaled).map_err(|_| overflow())?;
        total.step = step.ok_or_else(overflow)?.mul(factor).map_err(|_| overflow())?;
    }
    Ok(total)
}

/// A number, and the factor from its unit to the KPI's.
fn one(
    amount: &Amount,
    neighbour: Option<&(String, Range<usize>)>,
    kpi: KpiUnit<'_>,
) -> Result<(Exact, Exact), LimitError> {
    let (text, range) = &amount.number;
    let value = Exact::parse(text).ok_or_else(|| LimitError::NotANumber { range: range.clone() })?;
    let Some((unit_text, unit_range)) = amount.unit.as_ref().or(neighbour) else {
        if !kpi.declared && !value.is_zero() && duration_of(kpi.unit).is_some() {
            return Err(LimitError::UnitMissing { range: range.clone(), number: text.clone() });
        }
        return Ok((value, Exact::ONE));
    };
    let unit = Unit::parse(unit_text)
        .map_err(|error| LimitError::UnknownUnit { range: unit_range.clone(), error })?;
    // A limit may say as little as a declaration may: `12 USD` where the KPI is in USD per ticket.
    let factor = kpi.unit.factor_to_declared(&unit).and_then(|factor| Exact::ONE.div(factor).ok());
    match factor {
        Some(factor) => Ok((value, factor)),
        None => {
            Err(LimitError::Mismatch { range: unit_range.clone(), found: unit, expected: kpi.unit.clone() })
        }
    }
}

fn is_duration(amount: &Amount) -> bool {
    amount.unit.as_ref().is_some_and(|(unit, _)| TimeUnit::parse(unit).is_some())
}

/// The unit of duration of a duration, be it per something or not.
pub(super) fn duration_of(unit: &Unit) -> Option<TimeUnit> {
    let Unit::Known { bases, .. } = unit else { return None };
    bases.iter().find_map(|(base, exponent)| match base {
        Base::Time(time) if *exponent > 0 => Some(*time),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::text::{Extent, parse};
    use super::*;

    /// The value of a number in `unit`.
    fn value(text: &str, unit: &str) -> Result<Exact, LimitError> {
        let Extent::Bare(quantity) = parse(text).unwrap().extent else { panic!("{text}") };
        let unit = Unit::parse(unit).unwrap();
        limit(text, &quantity, None, KpiUnit { unit: &unit, declared: true }).map(|limit| limit.value)
    }

    #[test]
    fn the_parts_of_a_duration_go_from_long_to_short() {
        assert_eq!(value("1 h 30 min", "minutes"), Ok(Exact::integer(90)));
        for text in ["30 min 1 h", "30 min 20 min"] {
            assert_eq!(value(text, "minutes"), Err(LimitError::Compound { range: 0..text.len() }), "{text}");
        }
    }

    #[test]
    fn only_durations_have_several_parts() {
        let text = "5% 3‰";
        assert_eq!(value(text, "percent"), Err(LimitError::Compound { range: 0..text.len() }));
    }

    #[test]
    fn a_duration_per_something_is_a_duration_but_something_per_duration_is_none() {
        let of = |unit: &str| duration_of(&Unit::parse(unit).unwrap());
        assert_eq!(of("hours"), Some(TimeUnit::Hour));
        assert_eq!(of("hours per ticket"), Some(TimeUnit::Hour));
        assert_eq!(of("tickets per hour"), None);
    }
}
