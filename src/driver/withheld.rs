//! Why a change is not split.

use crate::evaluate::{KpiValue, Outcome, Reason};
use crate::number::{Exact, NumberError};

/// Why there are no parts: a split is exact or is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withheld {
    /// A period has no value.
    NoValue {
        /// Which.
        side: Side,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// The formula has no value where some leaves are as before and others as after.
    Mixture {
        /// Why.
        reasons: Vec<Reason>,
    },
    /// The members' numbers do not sum to the total's, as those of distinct counts and percentiles.
    NotAdditive {
        /// The period.
        side: Side,
        /// The sum over the members.
        sum: Exact,
        /// The total.
        total: Exact,
    },
    /// A number does not fit 128 bits.
    Overflow,
}

/// One of the two periods of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The earlier.
    Before,
    /// The later.
    After,
}

impl From<NumberError> for Withheld {
    fn from(_: NumberError) -> Self {
        // Nothing here divides by a number that may be zero.
        Self::Overflow
    }
}

/// The values before and after.
pub(super) fn known(before: &KpiValue, after: &KpiValue) -> Result<(Exact, Exact), Withheld> {
    let value = |side, value: &KpiValue| match &value.outcome {
        Outcome::Known(exact) => Ok(*exact),
        Outcome::NoData(missing) => Err(Withheld::NoValue { side, reasons: missing.reasons.clone() }),
    };
    Ok((value(Side::Before, before)?, value(Side::After, after)?))
}
