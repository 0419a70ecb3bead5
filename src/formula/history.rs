//! What KPIs were before their formulas, or those they name, were replaced.

use super::check::check_all;
use super::checked::{CheckedFormula, CheckedKpi};
use super::problem::Problem;
use crate::calendar::Stretch;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Schema;
use crate::source::Sources;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Gives every KPI what it was before, and takes out those of which an earlier formula has an error.
///
/// The whole catalogue is checked as it was before each day on which a formula was replaced, so that a KPI also follows the formulas it names.
pub(super) fn add_earlier(
    catalog: &Catalog,
    schema: Option<&Schema>,
    sources: &Sources,
    kpis: &mut BTreeMap<String, CheckedKpi>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let replaced = catalog.kpis.values().flat_map(|kpi| &kpi.earlier);
    let days: BTreeSet<Date> = replaced.map(|earlier| earlier.until).collect();
    for until in days.into_iter().rev() {
        let ((_, mut before), found) =
            check_all(&on(catalog, until.yesterday().unwrap_or(until)), schema, sources);
        merge(diagnostics, found);
        let mut problems = Vec::new();
        kpis.retain(|id, kpi| before.remove(id).is_some_and(|then| add(kpi, then, until, &mut problems)));
        diagnostics.extend(problems.into_iter().map(Diagnostic::from));
    }
}

/// The catalogue as it was for periods that start on a day.
fn on(catalog: &Catalog, day: Date) -> Catalog {
    let mut before = catalog.clone();
    for kpi in before.kpis.values_mut() {
        *kpi = kpi.on(day);
    }
    before
}

/// What is not used is said only if no formula ever used it; everything else once.
fn merge(diagnostics: &mut Vec<Diagnostic>, found: Vec<Diagnostic>) {
    let unused = |one: &Diagnostic| matches!(one.code, Code::UnusedMeasure | Code::UnusedParameter);
    diagnostics.retain(|one| !unused(one) || found.contains(one));
    for one in found {
        if !unused(&one) && !diagnostics.contains(&one) {
            diagnostics.push(one);
        }
    }
}

/// Adds what a KPI was until a day, if it was another. `false` if its values have another unit.
fn add(kpi: &mut CheckedKpi, then: CheckedKpi, until: Date, problems: &mut Vec<Problem>) -> bool {
    let after = kpi.versions().last().map_or(&kpi.formula, |version| &version.formula);
    if same(after, &then.formula) {
        return true;
    }
    if kpi.formula.unit != then.formula.unit {
        problems.push(Problem::EarlierUnit {
            until,
            before: (then.definition.formula.span, then.formula.unit),
            now: (kpi.definition.formula.span, kpi.formula.unit.clone()),
        });
        return false;
    }
    match kpi.earlier.last_mut().map(Arc::make_mut) {
        None => kpi.days.from = Some(until),
        Some(after) => after.days.from = Some(until),
    }
    kpi.earlier.push(Arc::new(CheckedKpi { days: Stretch { from: None, until: Some(until) }, ..then }));
    true
}

/// Whether two formulas compute the same.
fn same(one: &CheckedFormula, other: &CheckedFormula) -> bool {
    one.expr == other.expr && one.atoms == other.atoms && one.unit == other.unit
}
