//! A finding as it is compared with another of the same KPI and member.

use super::fingerprint::{formula_fingerprint, settings_fingerprint};
use crate::evaluate::Outcome;
use crate::finding::Finding;
use crate::format;
use crate::formula::CheckedKpi;
use crate::snapshot::{StoredDefinition, StoredValue};

/// Value, band and rows, and the definition in force for it.
pub(super) fn stored(kpi: &CheckedKpi, finding: &Finding) -> StoredValue {
    let (value, exact) = match &finding.value.outcome {
        Outcome::Known(exact) => (
            format::value(*exact, &kpi.formula.unit, kpi.definition.decimals, finding.criteria.exact_scale()),
            Some(exact.to_string()),
        ),
        Outcome::NoData(missing) => {
            (missing.reasons.iter().map(format::reason).collect::<Vec<_>>().join("; "), None)
        }
    };
    let band = format::band(finding).map(str::to_owned);
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    let definition = StoredDefinition {
        formula: formula_fingerprint(kpi),
        unit: unit.to_string(),
        bands: finding.criteria.scale().map(|scale| scale.describe(unit, decimals)),
        target: finding.criteria.target.map(|target| format::target(&target, unit, decimals)),
        settings: settings_fingerprint(kpi),
    };
    StoredValue { value, exact, band, rows: finding.value.rows, definition }
}
