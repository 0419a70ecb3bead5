//! A value against its target.

use super::TargetOutcome;
use crate::band::Target;
use crate::catalog::Direction;
use crate::criteria::{InForce, Lacking};
use crate::number::{Exact, NumberError};

/// Whether a target is met; equality meets it. `None` if the direction does not say.
pub(super) fn met(target: Target, better: Direction, value: Exact) -> Option<bool> {
    match (target, better) {
        (Target::Range(lower, upper), _) => Some(lower <= value && value <= upper),
        (Target::Value(target), Direction::Higher) => Some(value >= target),
        (Target::Value(target), Direction::Lower) => Some(value <= target),
        (Target::Value(target), Direction::Range) => Some(value == target),
        (Target::Value(_), Direction::Context) => None,
    }
}

/// Value minus target; of a range, minus its nearer end, and zero inside.
pub(super) fn difference_to(target: Target, value: Exact) -> Result<Exact, NumberError> {
    match target {
        Target::Value(target) => value.sub(target),
        Target::Range(lower, _) if value < lower => value.sub(lower),
        Target::Range(_, upper) if value > upper => value.sub(upper),
        Target::Range(..) => Ok(Exact::ZERO),
    }
}

/// How a value stands to its target; `None` if the direction does not say, or the difference does not fit 128 bits.
pub(super) fn outcome(target: Target, better: Direction, value: Exact) -> Option<TargetOutcome> {
    Some(TargetOutcome { met: met(target, better, value)?, difference: difference_to(target, value).ok()? })
}

/// How much of the way from the baseline to the target is done: 0 at the baseline, 1 at the target, beyond both ends as far as it goes.
///
/// `None` without a baseline or a target that is one number; an error if the two are the same, or a number does not fit.
pub(super) fn achievement(criteria: &InForce, value: Exact) -> Result<Option<Exact>, Lacking> {
    let (Some(baseline), Some(Target::Value(target))) = (criteria.baseline, criteria.target) else {
        return Ok(None);
    };
    let share = value.sub(baseline).and_then(|done| done.div(target.sub(baseline)?));
    share.map(Some).map_err(|error| match error {
        NumberError::ZeroDivisor => Lacking::BaselineIsTarget,
        NumberError::Overflow => Lacking::Overflow,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn criteria(baseline: i128, target: i128) -> InForce {
        InForce {
            baseline: Some(Exact::integer(baseline)),
            target: Some(Target::Value(Exact::integer(target))),
            ..InForce::default()
        }
    }

    #[test]
    fn achievement_is_the_share_of_the_way() {
        let share = |baseline, target, value: &str| {
            achievement(&criteria(baseline, target), Exact::parse(value).unwrap())
        };
        let of = |text: &str| Ok(Exact::parse(text));
        assert_eq!(share(70, 85, "79"), of("0.6"));
        assert_eq!(share(70, 85, "70"), of("0"));
        assert_eq!(share(70, 85, "85"), of("1"));
        assert_eq!(share(70, 85, "67"), of("-0.2"));
        assert_eq!(share(70, 85, "100"), of("2"));
        // Where less is better both signs turn.
        assert_eq!(share(8, 4, "5"), of("0.75"));
        assert_eq!(share(85, 85, "85"), Err(Lacking::BaselineIsTarget));
    }

    proptest! {
        #[test]
        fn achievement_is_monotone(baseline in -50_i128..50, target in -50_i128..50, one in -500_i128..500, other in -500_i128..500) {
            prop_assume!(baseline != target && one != other);
            let criteria = criteria(baseline, target);
            let share = |value: i128| achievement(&criteria, Exact::quotient(value, 7).unwrap()).unwrap().unwrap();
            let (low, high) = (one.min(other), one.max(other));
            // Nearer to the target's side is more, whichever side that is.
            prop_assert_eq!(share(low) < share(high), baseline < target);
            prop_assert_ne!(share(low), share(high));
            prop_assert_eq!(share(baseline * 7), Exact::ZERO);
            prop_assert_eq!(share(target * 7), Exact::ONE);
        }
    }
}
