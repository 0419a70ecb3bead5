//! A value → its [`Finding`].

use super::criteria::criteria_for;
use super::{Change, Evidence, Finding, FindingStatus, Situation, TargetOutcome};
use crate::band::{BandScale, Placement, Target};
use crate::catalog::Direction;
use crate::evaluate::{KpiValue, Outcome};
use crate::formula::CheckedKpi;
use crate::name::Key;
use crate::number::{Exact, NumberError};

/// What a value means in its situation: its band, how it stands to the target, and its change against the period before.
///
/// A value that is missing is no data, never good or bad, and has neither target nor change.
pub fn classify(kpi: &CheckedKpi, value: KpiValue, situation: &Situation<'_>) -> Finding {
    let before = situation.previous.and_then(|previous| known(&previous.outcome));
    let criteria = criteria_for(kpi, &value, situation);
    let judge = Judge { better: kpi.definition.better, bands: &criteria.bands, target: criteria.target };
    let (mut status, mut band, mut target, mut change) = (FindingStatus::NoData, None, None, None);
    let mut evidence = Evidence::default();
    if let Some(exact) = known(&value.outcome) {
        change = before.and_then(|before| judge.change(before, exact).ok());
        if is_whole(kpi, &value) {
            status = FindingStatus::Neutral;
        } else {
            let (lies, name) = judge.status(exact);
            (status, band) = (lies, name.map(str::to_owned));
            target = judge.target_outcome(exact);
            evidence = Evidence::of(kpi, &value, exact, judge.bands, judge.target, situation);
        }
    }
    Finding { value, criteria, status, band, target, change, evidence }
}

/// Whether this is the total of shares by a dimension: always the whole, so that bands and target, which are about members, do not judge it.
fn is_whole(kpi: &CheckedKpi, value: &KpiValue) -> bool {
    let Some(by) = kpi.definition.by.as_ref().map(|by| Key::of(&by.text)) else { return false };
    let leaves_scope =
        kpi.formula.atoms.iter().any(|atom| atom.across.iter().any(|dimension| Key::of(dimension) == by));
    leaves_scope && !value.group.iter().any(|(dimension, _)| Key::of(dimension) == by)
}

fn known(outcome: &Outcome) -> Option<Exact> {
    match outcome {
        Outcome::Known(value) => Some(*value),
        Outcome::NoData(_) => None,
    }
}

/// By what values of one KPI are judged.
struct Judge<'a> {
    better: Direction,
    bands: &'a BandScale,
    target: Option<Target>,
}

impl<'a> Judge<'a> {
    /// The status, and the name of the band the value lies in.
    fn status(&self, value: Exact) -> (FindingStatus, Option<&'a str>) {
        match self.bands.place(value) {
            Placement::In(band) => (band.status.into(), Some(band.name.as_str())),
            Placement::AboveScale => (FindingStatus::AboveScale, None),
            Placement::BelowScale => (FindingStatus::BelowScale, None),
            Placement::Unbanded => {
                let status = match self.met(value) {
                    Some(true) => FindingStatus::Good,
                    Some(false) => FindingStatus::Bad,
                    None => FindingStatus::Neutral,
                };
                (status, None)
            }
        }
    }

    /// Whether the target is met; equality meets it. `None` without a target, or if the direction does not say.
    fn met(&self, value: Exact) -> Option<bool> {
        match (self.target?, self.better) {
            (Target::Range(lower, upper), _) => Some(lower <= value && value <= upper),
            (Target::Value(target), Direction::Higher) => Some(value >= target),
            (Target::Value(target), Direction::Lower) => Some(value <= target),
            (Target::Value(target), Direction::Range) => Some(value == target),
            (Target::Value(_), Direction::Context) => None,
        }
    }

    fn target_outcome(&self, value: Exact) -> Option<TargetOutcome> {
        let met = self.met(value)?;
        let difference = difference_to(self.target?, value).ok()?;
        Some(TargetOutcome { met, difference })
    }

    fn change(&self, from: Exact, to: Exact) -> Result<Change, NumberError> {
        let difference = to.sub(from)?;
        // A share of a base that is zero or negative says nothing.
        let relative = if from > Exact::ZERO { Some(difference.div(from)?) } else { None };
        Ok(Change { from, difference, relative, improved: self.improved(from, to, difference) })
    }

    fn improved(&self, from: Exact, to: Exact, difference: Exact) -> Option<bool> {
        if difference.is_zero() {
            return None;
        }
        match self.better {
            Direction::Higher => Some(!difference.is_negative()),
            Direction::Lower => Some(difference.is_negative()),
            Direction::Context => None,
            Direction::Range => {
                let distance = |value| difference_to(self.target?, value).ok().map(Exact::abs);
                let (before, after) = (distance(from)?, distance(to)?);
                if before == after { None } else { Some(after < before) }
            }
        }
    }
}

/// Value minus target; of a range, minus its nearer end, and zero inside.
fn difference_to(target: Target, value: Exact) -> Result<Exact, NumberError> {
    match target {
        Target::Value(target) => value.sub(target),
        Target::Range(lower, _) if value < lower => value.sub(lower),
        Target::Range(_, upper) if value > upper => value.sub(upper),
        Target::Range(..) => Ok(Exact::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::{Band, Bound};
    use crate::catalog::BandStatus;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    /// Weak < 50 ≤ Strong ≤ 90
    fn bands() -> BandScale {
        let bound = |value: &str, inclusive| Some(Bound { value: exact(value), inclusive });
        let band = |name: &str, rank, status, lower, upper| Band {
            name: name.into(),
            rank,
            lower,
            upper,
            status,
            say: None,
            actions: Vec::new(),
            basis: None,
        };
        BandScale {
            bands: vec![
                band("Weak", 1, BandStatus::Bad, None, bound("50", false)),
                band("Strong", 0, BandStatus::Good, bound("50", true), bound("90", true)),
            ],
        }
    }

    #[test]
    fn bands_decide_before_targets() {
        let bands = bands();
        let judge =
            Judge { better: Direction::Higher, bands: &bands, target: Some(Target::Value(exact("85"))) };
        assert_eq!(judge.status(exact("50")), (FindingStatus::Good, Some("Strong")));
        assert_eq!(judge.status(exact("49.9")), (FindingStatus::Bad, Some("Weak")));
        assert_eq!(judge.status(exact("93")), (FindingStatus::AboveScale, None));
    }

    #[test]
    fn without_bands_the_target_decides() {
        let none = BandScale::default();
        let status =
            |better, target, value: &str| Judge { better, bands: &none, target }.status(exact(value)).0;
        let four = Some(Target::Value(exact("4")));
        assert_eq!(status(Direction::Lower, four, "4"), FindingStatus::Good);
        assert_eq!(status(Direction::Lower, four, "4.01"), FindingStatus::Bad);
        assert_eq!(status(Direction::Higher, four, "4"), FindingStatus::Good);
        assert_eq!(status(Direction::Higher, four, "3.99"), FindingStatus::Bad);
        assert_eq!(status(Direction::Higher, None, "4"), FindingStatus::Neutral);
        assert_eq!(status(Direction::Context, None, "4"), FindingStatus::Neutral);
    }

    #[test]
    fn the_nearer_end_of_a_range_counts() {
        let none = BandScale::default();
        let judge = Judge {
            better: Direction::Range,
            bands: &none,
            target: Some(Target::Range(exact("75"), exact("90"))),
        };
        let outcome = |value: &str| judge.target_outcome(exact(value)).unwrap();
        assert_eq!(outcome("75"), TargetOutcome { met: true, difference: Exact::ZERO });
        assert_eq!(outcome("90"), TargetOutcome { met: true, difference: Exact::ZERO });
        assert_eq!(outcome("70"), TargetOutcome { met: false, difference: exact("-5") });
        assert_eq!(outcome("93"), TargetOutcome { met: false, difference: exact("3") });
    }

    #[test]
    fn changes_follow_the_direction() {
        let none = BandScale::default();
        let range = Some(Target::Range(exact("75"), exact("90")));
        let improved = |better, from: &str, to: &str| {
            let target = if better == Direction::Range { range } else { None };
            Judge { better, bands: &none, target }.change(exact(from), exact(to)).unwrap().improved
        };
        assert_eq!(improved(Direction::Higher, "70", "80"), Some(true));
        assert_eq!(improved(Direction::Lower, "70", "80"), Some(false));
        assert_eq!(improved(Direction::Context, "70", "80"), None);
        assert_eq!(improved(Direction::Higher, "70", "70"), None);
        assert_eq!(improved(Direction::Range, "60", "70"), Some(true));
        assert_eq!(improved(Direction::Range, "93", "97"), Some(false));
        assert_eq!(improved(Direction::Range, "60", "97"), Some(true));
        assert_eq!(improved(Direction::Range, "76", "89"), None);
    }

    #[test]
    fn a_share_of_the_base_needs_a_positive_base() {
        let none = BandScale::default();
        let judge = Judge { better: Direction::Higher, bands: &none, target: None };
        let relative = |from: &str, to: &str| judge.change(exact(from), exact(to)).unwrap().relative;
        assert_eq!(relative("50", "60"), Some(exact("0.2")));
        assert_eq!(relative("0", "60"), None);
        assert_eq!(relative("-50", "60"), None);
    }
}
