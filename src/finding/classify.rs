//! A value → its [`Finding`].

use super::criteria::criteria_for;
use super::placed::{judged, placed};
use super::{Change, Evidence, Finding, FindingStatus, Situation, sticky, target};
use crate::band::{BandScale, Placement, Target};
use crate::catalog::Direction;
use crate::criteria::Lacking;
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;
use crate::name::Key;
use crate::number::{Exact, NumberError};
use std::sync::Arc;

/// What a value means in its situation: its band, how it stands to the target, and its change against the period before.
///
/// A value that is missing is no data, never good or bad, and has neither target nor change.
pub fn classify(kpi: &CheckedKpi, value: KpiValue, situation: &Situation<'_>) -> Finding {
    let criteria = criteria_for(kpi, &value, situation);
    let whole = is_whole(kpi, &value);
    let mut finding = Finding {
        value,
        criteria,
        status: FindingStatus::NoData,
        band: None,
        placed: None,
        unstuck: None,
        target: None,
        achievement: None,
        change: None,
        replaced: situation.replaced,
        evidence: Evidence::default(),
    };
    let Some(exact) = finding.value.outcome.known() else { return finding };
    let judge = Judge { better: kpi.definition.better, target: finding.criteria.target };
    let before = situation.previous.and_then(|previous| previous.outcome.known());
    finding.change = before.and_then(|before| judge.change(before, exact).ok());
    if whole {
        finding.status = FindingStatus::Neutral;
        return finding;
    }
    if let Some(beyond) = impossible(kpi, exact) {
        finding.status = beyond;
        finding.criteria.lacking.push(Lacking::Impossible);
        return finding;
    }
    let judged = judged(&finding.criteria, exact);
    finding.target = judge.target.and_then(|target| target::outcome(target, judge.better, judged));
    match target::achievement(&finding.criteria, judged) {
        Ok(achievement) => finding.achievement = achievement,
        Err(why) => finding.criteria.lacking.push(why),
    }
    if !situation.unproved {
        finding.evidence = evidence(kpi, &finding, exact, situation);
    }
    if finding.criteria.bands.bands.is_empty() {
        finding.status = judge.without_bands(judged);
        return finding;
    }
    match placed(&finding.criteria, exact, finding.change.as_ref()) {
        Ok(number) => {
            finding.placed = Some(number);
            place(kpi, &mut finding, number, situation);
        }
        Err(why) => {
            finding.status = FindingStatus::Neutral;
            finding.criteria.lacking.push(why);
        }
    }
    finding
}

/// The change from one value to another of a KPI, judged by the target in force at the later one; `None` if a number does not fit 128 bits.
pub fn change(kpi: &CheckedKpi, target: Option<Target>, from: Exact, to: Exact) -> Option<Change> {
    Judge { better: kpi.definition.better, target }.change(from, to).ok()
}

/// On which side a value lies beyond all that are possible: the data contradict the definition, which is neither good nor bad.
fn impossible(kpi: &CheckedKpi, value: Exact) -> Option<FindingStatus> {
    let (low, high) = kpi.formula.range;
    if low.is_some_and(|low| value < low) {
        return Some(FindingStatus::BelowScale);
    }
    high.is_some_and(|high| value > high).then_some(FindingStatus::AboveScale)
}

/// What stands behind a judgement. Of bands on something else than the exact value it cannot tell how far they are.
fn evidence(kpi: &CheckedKpi, finding: &Finding, exact: Exact, situation: &Situation<'_>) -> Evidence {
    let none = BandScale::default();
    let criteria = &finding.criteria;
    let bands = criteria.exact_scale().unwrap_or(&none);
    Evidence::of(kpi, &finding.value, exact, bands, criteria.target, situation)
}

/// Sets band and status of a finding whose `number` lies in its bands.
fn place(kpi: &CheckedKpi, finding: &mut Finding, number: Exact, situation: &Situation<'_>) {
    let bands = Arc::clone(&finding.criteria.bands);
    let (status, band) = match bands.place(number) {
        Placement::In(band) => (band.status.into(), Some(band.name.as_str())),
        Placement::AboveScale => (FindingStatus::AboveScale, None),
        Placement::BelowScale => (FindingStatus::BelowScale, None),
        Placement::Unbanded => (FindingStatus::Neutral, None),
    };
    (finding.status, finding.band) = (status, band.map(str::to_owned));
    if let Some(margin) = finding.criteria.sticky {
        let earlier = history(kpi, situation);
        let values = earlier.iter().map(|(bands, number)| (bands.as_ref(), *number));
        let held =
            sticky::band(values.chain([(bands.as_ref(), number)]), margin).filter(|name| Some(*name) != band);
        if let Some(held) = held.and_then(|name| bands.bands.iter().find(|band| band.name == name)) {
            finding.unstuck = Some(band.map_or_else(|| status.name().to_owned(), str::to_owned));
            (finding.status, finding.band) = (held.status.into(), Some(held.name.clone()));
        }
    }
}

/// What lay in the bands in the periods before, oldest first, as far as it decides in which band a value sticks.
fn history(kpi: &CheckedKpi, situation: &Situation<'_>) -> Vec<(Arc<BandScale>, Exact)> {
    let reach = usize::try_from(sticky::REACH).unwrap_or(usize::MAX);
    let skipped = situation.history.len().saturating_sub(reach);
    let mut before: Option<&KpiValue> = None;
    let mut found = Vec::new();
    for (at, value) in situation.history.iter().enumerate() {
        let previous = before.replace(value).filter(|before| before.period.end == value.period.start);
        let Some(exact) = value.outcome.known().filter(|_| at >= skipped) else { continue };
        let criteria = criteria_for(kpi, value, situation);
        let judge = Judge { better: kpi.definition.better, target: criteria.target };
        let change = previous.and_then(|previous| judge.change(previous.outcome.known()?, exact).ok());
        if let Ok(number) = placed(&criteria, exact, change.as_ref()) {
            found.push((criteria.bands, number));
        }
    }
    found
}

/// Whether this is the total of shares by a dimension: always the whole, so that bands and target, which are about members, do not judge it.
fn is_whole(kpi: &CheckedKpi, value: &KpiValue) -> bool {
    let Some(by) = kpi.definition.by.as_ref().map(|by| Key::of(&by.text)) else { return false };
    let leaves_scope =
        kpi.formula.atoms.iter().any(|atom| atom.across.iter().any(|dimension| Key::of(dimension) == by));
    leaves_scope && !value.group.iter().any(|(dimension, _)| Key::of(dimension) == by)
}

/// By what values of one KPI are judged, beside bands.
struct Judge {
    better: Direction,
    target: Option<Target>,
}

impl Judge {
    /// Where there are no bands the target decides.
    fn without_bands(&self, value: Exact) -> FindingStatus {
        match self.target.and_then(|target| target::met(target, self.better, value)) {
            Some(true) => FindingStatus::Good,
            Some(false) => FindingStatus::Bad,
            None => FindingStatus::Neutral,
        }
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
                let distance = |value| target::difference_to(self.target?, value).ok().map(Exact::abs);
                let (before, after) = (distance(from)?, distance(to)?);
                if before == after { None } else { Some(after < before) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::TargetOutcome;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn without_bands_the_target_decides() {
        let status = |better, target, value: &str| Judge { better, target }.without_bands(exact(value));
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
        let range = Target::Range(exact("75"), exact("90"));
        let outcome = |value: &str| target::outcome(range, Direction::Range, exact(value)).unwrap();
        assert_eq!(outcome("75"), TargetOutcome { met: true, difference: Exact::ZERO });
        assert_eq!(outcome("90"), TargetOutcome { met: true, difference: Exact::ZERO });
        assert_eq!(outcome("70"), TargetOutcome { met: false, difference: exact("-5") });
        assert_eq!(outcome("93"), TargetOutcome { met: false, difference: exact("3") });
    }

    #[test]
    fn changes_follow_the_direction() {
        let range = Some(Target::Range(exact("75"), exact("90")));
        let improved = |better, from: &str, to: &str| {
            let target = if better == Direction::Range { range } else { None };
            Judge { better, target }.change(exact(from), exact(to)).unwrap().improved
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
        let judge = Judge { better: Direction::Higher, target: None };
        let relative = |from: &str, to: &str| judge.change(exact(from), exact(to)).unwrap().relative;
        assert_eq!(relative("50", "60"), Some(exact("0.2")));
        assert_eq!(relative("0", "60"), None);
        assert_eq!(relative("-50", "60"), None);
    }
}
