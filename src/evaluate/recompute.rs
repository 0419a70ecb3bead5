//! Values computed again from atoms that found something else: what drives a change, and what would be if.

use super::arithmetic::Scene;
use super::derive::{Names, Standing, outcome, value};
use super::{AtomTrace, KpiValue, Outcome, Reason};
use crate::formula::{CheckedFormula, CheckedKpi, Expr};

/// The value of an expression over a formula's atoms where they found this, one trace per atom; only their values count.
///
/// No value for the reasons of evaluation: a missing atom, a zero denominator, an overflow. Nothing is withheld for a small sample or
/// because a share is above the whole, so that periods and groups may be mixed.
pub fn compute(formula: &CheckedFormula, expr: &Expr, atoms: &[AtomTrace]) -> Outcome {
    outcome(Scene { atoms: &formula.atoms, traces: atoms }.compute(expr).value)
}

/// The value of a KPI, in the period and group of another, where its atoms found this. `kpi` may be one whose expression differs.
///
/// What is withheld by evaluation is withheld here, and a value withheld because its period has not ended stays so.
pub fn revalued(kpi: &CheckedKpi, from: &KpiValue, atoms: Vec<AtomTrace>) -> KpiValue {
    let unfinished = match &from.outcome {
        Outcome::Known(_) => false,
        Outcome::NoData(missing) => missing.reasons.contains(&Reason::PeriodUnfinished),
    };
    let standing = Standing { period: &from.period, finished: !unfinished, group: &from.group };
    let value = value(kpi, &Names::of(kpi), &standing, atoms);
    KpiValue { rest: from.rest, companions: from.companions.clone(), ..value }
}
