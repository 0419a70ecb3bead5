//! A KPI's target and unit against what its formula can give.

use crate::band::{Placement, Target};
use crate::catalog::{BandStatus, BandsOn};
use crate::criteria::{BandsCase, TargetCase};
use crate::formula::{Arithmetic, CheckedKpi, Expr};
use crate::number::Exact;
use crate::source::Span;
use crate::unit::Unit;

/// What is odd about one KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A value that just meets the target is in a bad band.
    TargetInBadBand { target: Exact, band: String, at: Option<Span> },
    /// No value can meet the target, or none can be it.
    TargetOutOfRange { target: Exact, at: Option<Span> },
    /// The value is multiplied by 100 or 1000 without becoming a percent.
    StrayHundred { factor: Exact, unit: Unit },
}

/// Everything that is odd about a KPI by itself.
pub(super) fn faults(kpi: &CheckedKpi) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (low, high) = kpi.formula.range;
    let impossible =
        |value: &Exact| low.is_some_and(|low| *value < low) || high.is_some_and(|high| *value > high);
    for case in &kpi.criteria.targets {
        let limits = match case.aim.fixed() {
            Some(Target::Value(value)) => vec![value],
            Some(Target::Range(from, to)) => vec![from, to],
            None => continue,
        };
        match limits.iter().find(|limit| impossible(limit)) {
            Some(target) => faults.push(Fault::TargetOutOfRange { target: *target, at: case.span }),
            None => faults.extend(in_bad_band(kpi, case)),
        }
    }
    faults.extend(stray_hundred(kpi));
    faults
}

/// A target for all against the bands that hold for all on one of its days.
fn in_bad_band(kpi: &CheckedKpi, case: &TargetCase) -> Option<Fault> {
    let Some(Target::Value(target)) = case.aim.fixed().filter(|_| case.members.is_empty()) else {
        return None;
    };
    let judged = kpi.criteria.bands_on == BandsOn::Value;
    let beside = |bands: &&BandsCase| judged && bands.when.is_none() && bands.days.overlaps(&case.days);
    let bad = |bands: &BandsCase| match bands.bands.place(target) {
        Placement::In(band) if band.status == BandStatus::Bad => Some(band.name.clone()),
        _ => None,
    };
    let band = kpi.criteria.bands.iter().filter(beside).find_map(bad)?;
    Some(Fault::TargetInBadBand { target, band, at: case.span })
}

fn stray_hundred(kpi: &CheckedKpi) -> Option<Fault> {
    let Unit::Known { bases, .. } = &kpi.formula.unit else { return None };
    let Expr::Binary { op: Arithmetic::Mul, right, .. } = &kpi.formula.expr else { return None };
    let Expr::Number(factor) = right.as_ref() else { return None };
    let hundred = [100, 1000].iter().any(|hundred| *factor == Exact::integer(*hundred));
    (hundred && !bases.is_empty())
        .then(|| Fault::StrayHundred { factor: *factor, unit: kpi.formula.unit.clone() })
}
