//! Conditions that hold for rows without a value, because they say what a value is not, asked of the data.

use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::{CheckedCatalog, CheckedKpi, Condition, RowExpr};
use crate::number::Exact;
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};

/// A warning for every KPI that asks what a value is not (`where category != spam`) of a column that has no value in some rows: no
/// comparison is ever unknown, so these rows satisfy it. A condition that also asks whether the value is present means what it says.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn negated_absent_values(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
) -> Result<Vec<Diagnostic>, EngineError> {
    let mut asked: BTreeMap<&str, BTreeSet<&RowExpr>> = BTreeMap::new();
    for (dataset, negated) in checked.kpis.values().flat_map(negated) {
        asked.entry(dataset).or_default().insert(negated);
    }
    let mut absent: BTreeMap<(&str, &RowExpr), (Exact, Exact)> = BTreeMap::new();
    for (name, exprs) in asked {
        let Some(dataset) = checked.datasets.get(name) else { continue };
        let exprs: Vec<&RowExpr> = exprs.into_iter().collect();
        let rows = engine.execute(&sql::absent_values(dataset, &exprs, engine.dialect()))?;
        let Some([Datum::Number(all), counts @ ..]) = rows.first().map(Vec::as_slice) else { continue };
        for (expr, count) in exprs.into_iter().zip(counts) {
            if let Datum::Number(count) = count
                && !count.is_zero()
            {
                absent.insert((name, expr), (*count, *all));
            }
        }
    }
    let warnings = checked.kpis.values().flat_map(|kpi| {
        let found: BTreeSet<(&str, &RowExpr)> = negated(kpi).into_iter().collect();
        let known = found.into_iter().filter_map(|of| Some((of, *absent.get(&of)?)));
        known.map(|((dataset, expr), counts)| warning(kpi, dataset, expr, counts)).collect::<Vec<_>>()
    });
    Ok(warnings.collect())
}

fn warning(kpi: &CheckedKpi, dataset: &str, expr: &RowExpr, (count, all): (Exact, Exact)) -> Diagnostic {
    let expr = expr.to_string();
    let name = expr.trim_matches(['[', ']']);
    let message = format!(
        "`{}` also takes rows without `{name}`: {count} of {all} rows of `{dataset}`",
        kpi.definition.id.text
    );
    Diagnostic::warning(Code::NegatedAbsence, message)
        .at(kpi.definition.formula.span, "what is missing is not what it excludes")
        .with_help(format!("add `and {name} is present` if they should not count, or waive this"))
}

/// What conditions of a KPI say it is not, each with its dataset.
fn negated(kpi: &CheckedKpi) -> Vec<(&str, &RowExpr)> {
    let mut found = Vec::new();
    for atom in &kpi.formula.atoms {
        let Some(condition) = &atom.condition else { continue };
        let present: Vec<&RowExpr> = condition.conjuncts().into_iter().filter_map(asked_present).collect();
        let mut exprs = Vec::new();
        denied(condition, true, &mut exprs);
        let open = exprs.into_iter().filter(|expr| !present.contains(expr));
        found.extend(open.map(|expr| (atom.dataset.as_str(), expr)));
    }
    found
}

/// The value of which a condition says that it is there: by asking that, or by comparing it.
fn asked_present(condition: &Condition) -> Option<&RowExpr> {
    match condition {
        Condition::Not(inner) => match inner.as_ref() {
            Condition::IsMissing(of) => Some(of),
            _ => None,
        },
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => Some(left),
        _ => None,
    }
}

/// The values of which a condition says what they are not.
fn denied<'a>(condition: &'a Condition, holds: bool, found: &mut Vec<&'a RowExpr>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| denied(part, holds, found));
        }
        Condition::Not(inner) => denied(inner, !holds, found),
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => {
            if !holds {
                found.push(left);
            }
        }
        Condition::IsTrue(_) | Condition::IsMissing(_) => {}
    }
}
