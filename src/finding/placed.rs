//! The number that lies in a KPI's bands: the value, its change, or its share of the target.

use super::Change;
use crate::band::Target;
use crate::catalog::BandsOn;
use crate::criteria::{InForce, Lacking};
use crate::number::{Exact, NumberError};

/// A value as it is judged: rounded, where the KPI is compared so.
pub(super) fn judged(criteria: &InForce, value: Exact) -> Exact {
    criteria.rounded.and_then(|decimals| value.round(decimals).ok()).unwrap_or(value)
}

/// The number that lies in the bands.
///
/// # Errors
/// Why there is none: no change, no target to be a share of.
pub(super) fn placed(criteria: &InForce, value: Exact, change: Option<&Change>) -> Result<Exact, Lacking> {
    let overflow = |_: NumberError| Lacking::Overflow;
    let hundred = Exact::integer(100);
    let number = match criteria.bands_on {
        BandsOn::Value => value,
        BandsOn::Change => change.ok_or(Lacking::NoChange)?.difference,
        BandsOn::Growth => {
            let relative = change.and_then(|change| change.relative).ok_or(Lacking::NoChange)?;
            relative.mul(hundred).map_err(overflow)?
        }
        BandsOn::PercentOfTarget => match criteria.target {
            Some(Target::Value(target)) if target > Exact::ZERO => {
                value.div(target).and_then(|share| share.mul(hundred)).map_err(overflow)?
            }
            _ => return Err(Lacking::NoShareOfTarget),
        },
    };
    Ok(judged(criteria, number))
}
