//! Fingerprints of definitions: what decides a value and its band, and nothing else.

use crate::formula::CheckedKpi;
use sha2::{Digest, Sha256};

/// Twelve hexadecimal digits that change when formula, measures, unit, bands, target, range or minimum sample of a KPI change,
/// and not when its wording does.
pub fn definition_fingerprint(kpi: &CheckedKpi) -> String {
    let formula = &kpi.formula;
    let top = kpi.definition.top.map_or_else(String::new, |top| format!(" top {top}"));
    let bands: Vec<String> = kpi
        .criteria
        .bands
        .bands
        .iter()
        .map(|band| format!("{} {:?} {:?} {:?}", band.name, band.lower, band.upper, band.status))
        .collect();
    digest(&[
        formula.canonical.clone(),
        format!("{:?}", formula.expr),
        format!("{:?}", formula.atoms),
        formula.unit.to_string(),
        bands.join("; "),
        format!("{:?} {:?} {:?}", kpi.criteria.target, formula.range, kpi.definition.better),
        format!(
            "{:?} {:?}{top}",
            kpi.definition.minimum_sample,
            kpi.definition.by.as_ref().map(|by| &by.text)
        ),
    ])
}

/// The fingerprint of several definitions, in the order given.
pub fn report_fingerprint<'a>(kpis: impl IntoIterator<Item = &'a CheckedKpi>) -> String {
    let parts: Vec<String> = kpis
        .into_iter()
        .map(|kpi| format!("{} {}", kpi.definition.id.text, definition_fingerprint(kpi)))
        .collect();
    digest(&parts)
}

fn digest(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps `ab` + `c` apart from `a` + `bc`.
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
