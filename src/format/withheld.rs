//! Why a change is not split, in words.

use super::reason::reason;
use super::value::number;
use crate::driver::{Side, Withheld};
use crate::evaluate::Reason;
use crate::number::Exact;

/// Why a change from one period to another is not split, as a clause without a final stop; the periods by their names.
pub fn withheld(withheld: &Withheld, before: &str, after: &str) -> String {
    let period = |side: &Side| match side {
        Side::Before => before,
        Side::After => after,
    };
    let because = |reasons: &[Reason]| reasons.iter().map(reason).collect::<Vec<_>>().join("; ");
    match withheld {
        Withheld::NoValue { side, reasons } => format!("{} has no value: {}", period(side), because(reasons)),
        Withheld::Mixture { reasons } => format!(
            "with some operands as in {before} and the others as in {after} the formula has no value: {}",
            because(reasons)
        ),
        Withheld::NotAdditive { side, sum, total } => {
            let shown = |exact: Exact| number(exact, if exact.is_integer() { 0 } else { 2 });
            format!(
                "the members' numbers sum to {} and that of the whole is {} in {}; distinct counts, percentiles and the like have no parts",
                shown(*sum),
                shown(*total),
                period(side)
            )
        }
        Withheld::Overflow => reason(&Reason::Overflow),
    }
}
