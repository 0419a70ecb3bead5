//! Values of a formula's aggregates for which it gives a wanted number.

use super::is_count;
use crate::calendar::{Calendar, Grain};
use crate::driver::Linear;
use crate::evaluate::{AtomTrace, KpiValue, NoData, Outcome, Reason, revalued};
use crate::formula::{Aggregate, Atom, CheckedKpi, Expr, RowExpr, RowType};
use crate::number::Exact;
use jiff::civil::{Date, date};
use std::sync::Arc;

/// What the other aggregates find while one is solved for: enough for most numbers of decimals and for every minimum sample.
const OTHERS: [i64; 10] = [1, 10, 60, 100, 1_000, 3_600, 10_000, 100_000, 1_000_000, 36_000_000];

/// A KPI whose aggregates can be given values.
pub(super) struct Bench<'a> {
    kpi: &'a CheckedKpi,
    /// A value of the KPI, for its period and group.
    blank: KpiValue,
}

impl<'a> Bench<'a> {
    pub(super) fn new(kpi: &'a CheckedKpi) -> Self {
        // A day on which the newest bands hold that are for all.
        let for_all = kpi.criteria.bands.iter().filter(|case| case.when.is_none());
        let day = for_all.filter_map(|case| case.days.from).max().unwrap_or(date(2026, 1, 1));
        let period = Calendar::default().containing(Grain::Day, day);
        let fallback = || crate::calendar::Period { start: day, end: day, grain: None, label: String::new() };
        // The total of shares is always the whole; bands are about a member.
        let by = kpi.definition.by.iter().map(|by| (by.text.clone(), Some("a member".to_owned())));
        let id = &kpi.definition.id.text;
        let zero = KpiValue::alone(id, period.unwrap_or_else(fallback), Outcome::Known(Exact::ZERO));
        let blank = KpiValue { group: by.collect(), ..zero };
        Self { kpi, blank }
    }

    /// The day that values are of.
    pub(super) fn day(&self) -> Date {
        self.blank.period.start
    }

    pub(super) fn kpi(&self) -> &'a CheckedKpi {
        self.kpi
    }

    /// The KPI's value where its aggregates found this.
    pub(super) fn value(&self, atoms: Vec<AtomTrace>) -> KpiValue {
        revalued(self.kpi, &self.blank, atoms)
    }

    /// Values of the aggregates for which the KPI has this value, and shows it.
    pub(super) fn reaching(&self, value: Exact) -> Option<Vec<AtomTrace>> {
        let expr = &self.kpi.formula.expr;
        self.solved(expr, value, |atoms| self.value(atoms.to_vec()).outcome == Outcome::Known(value))
    }

    /// Values of the aggregates for which a part of the formula has this value, and which satisfy something.
    pub(super) fn solved(
        &self,
        part: &Expr,
        value: Exact,
        holds: impl Fn(&[AtomTrace]) -> bool,
    ) -> Option<Vec<AtomTrace>> {
        // Without anything negative, if that can be.
        [false, true].into_iter().find_map(|negative| {
            OTHERS.into_iter().find_map(|others| {
                (0..self.kpi.formula.atoms.len()).find_map(|unknown| {
                    let mut atoms = self.all(Exact::integer(others));
                    let solution = Linear::of(part, unknown, &atoms)?.solve(value)?;
                    let atom = self.kpi.formula.atoms.get(unknown)?;
                    if !can_find(atom, solution) || !negative && solution.is_negative() {
                        return None;
                    }
                    *atoms.get_mut(unknown)? = found(atom, solution);
                    holds(&atoms).then_some(atoms)
                })
            })
        })
    }

    /// All aggregates found this; a duration that many seconds.
    pub(super) fn all(&self, value: Exact) -> Vec<AtomTrace> {
        let atoms = self.kpi.formula.atoms.iter();
        atoms
            .map(|atom| {
                let factor = if is_duration(&atom.aggregate) { 1_000_000_i64 } else { 1 };
                found(atom, value.mul(Exact::integer(factor)).unwrap_or(value))
            })
            .collect()
    }

    /// All aggregates found nothing to read.
    pub(super) fn none(&self) -> Vec<AtomTrace> {
        let atoms = self.kpi.formula.atoms.iter();
        let nothing = |atom: &Arc<Atom>| {
            let earlier = atom.window.back > 0 || atom.window.years_back > 0;
            let reason = match earlier {
                true => Reason::BaselineMissing,
                false => Reason::NoRows { dataset: atom.dataset.clone() },
            };
            let value = Outcome::NoData(NoData { reasons: vec![reason] });
            AtomTrace { scope: 0, rows: 0, present: 0, value }
        };
        atoms.map(nothing).collect()
    }
}

/// What an aggregate that found this value read: as many rows as it counts, else one or more.
fn found(atom: &Atom, value: Exact) -> AtomTrace {
    let rows = match is_count(&atom.aggregate) {
        true => u64::try_from(value.numerator()).unwrap_or(0),
        // Enough for every minimum sample.
        false => 1_000_000_000,
    };
    AtomTrace { scope: rows.max(1), rows, present: rows, value: Outcome::Known(value) }
}

/// Whether an aggregate can find this: a count is whole and not negative, a duration whole in microseconds, anything else a decimal.
fn can_find(atom: &Atom, value: Exact) -> bool {
    if is_count(&atom.aggregate) {
        value.is_integer() && !value.is_negative()
    } else if is_duration(&atom.aggregate) {
        value.is_integer()
    } else {
        value.round(9).is_ok_and(|rounded| rounded == value)
    }
}

fn is_duration(aggregate: &Aggregate) -> bool {
    let of = match aggregate {
        Aggregate::Sum(of) | Aggregate::Min(of) | Aggregate::Max(of) | Aggregate::Percentile { of, .. } => of,
        Aggregate::CountRows | Aggregate::CountPresent(_) | Aggregate::Distinct(_) => return false,
    };
    RowExpr::ty(of) == RowType::Duration
}
