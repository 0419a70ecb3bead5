//! A KPI's target and unit against what its formula can give.

use crate::band::{Placement, Target};
use crate::catalog::BandStatus;
use crate::formula::{Arithmetic, CheckedKpi, Expr};
use crate::number::Exact;
use crate::unit::Unit;

/// What is odd about one KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A value that just meets the target is in a bad band.
    TargetInBadBand { target: Exact, band: String },
    /// No value can meet the target, or none can be it.
    TargetOutOfRange { target: Exact },
    /// The value is multiplied by 100 or 1000 without becoming a percent.
    StrayHundred { factor: Exact, unit: Unit },
}

/// Everything that is odd about a KPI by itself.
pub(super) fn faults(kpi: &CheckedKpi) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (low, high) = kpi.formula.range;
    let criteria = kpi.criteria.usual();
    let limits = match criteria.target {
        Some(Target::Value(value)) => vec![value],
        Some(Target::Range(from, to)) => vec![from, to],
        None => Vec::new(),
    };
    let impossible =
        |value: &Exact| low.is_some_and(|low| *value < low) || high.is_some_and(|high| *value > high);
    faults.extend(limits.into_iter().find(impossible).map(|target| Fault::TargetOutOfRange { target }));
    if let (Some(Target::Value(target)), true) = (criteria.target, faults.is_empty())
        && let Placement::In(band) = criteria.bands.place(target)
        && band.status == BandStatus::Bad
    {
        faults.push(Fault::TargetInBadBand { target, band: band.name.clone() });
    }
    faults.extend(stray_hundred(kpi));
    faults
}

fn stray_hundred(kpi: &CheckedKpi) -> Option<Fault> {
    let Unit::Known { bases, .. } = &kpi.formula.unit else { return None };
    let Expr::Binary { op: Arithmetic::Mul, right, .. } = &kpi.formula.expr else { return None };
    let Expr::Number(factor) = right.as_ref() else { return None };
    let hundred = [100, 1000].iter().any(|hundred| *factor == Exact::integer(*hundred));
    (hundred && !bases.is_empty())
        .then(|| Fault::StrayHundred { factor: *factor, unit: kpi.formula.unit.clone() })
}
