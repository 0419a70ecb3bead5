//! Names of scales → their bands, in every KPI and override that uses one.

use crate::catalog::{BandText, Kpi, OverridesDefinition, ScaleDefinition};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::source::SourceText;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Puts the bands of scales where their names stand. Reports names of no scale, and scales that nothing names.
///
/// A name in `left_out` is that of a scale with errors, which have been reported.
pub(super) fn put_in(
    scales: &BTreeMap<String, ScaleDefinition>,
    left_out: &BTreeSet<Key>,
    kpis: &mut BTreeMap<String, Arc<Kpi>>,
    overrides: &mut BTreeMap<String, OverridesDefinition>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut used = BTreeSet::new();
    let mut find = |name: &SourceText, bands: &mut Vec<BandText>| match scales.get(&name.text) {
        Some(scale) => {
            used.insert(name.text.clone());
            bands.clone_from(&scale.bands);
        }
        None if left_out.contains(&Key::of(&name.text)) => {}
        None => {
            let message = format!("the scale `{}` is not declared", name.text);
            let diagnostic = Diagnostic::error(Code::UnknownScale, message).at(name.span, "");
            let diagnostic = match scales.is_empty() {
                true => diagnostic.with_help(format!("declare it: `scale: {}`, with `bands`", name.text)),
                false => diagnostic.with_nearest(name.span, &name.text, scales.keys().map(String::as_str)),
            };
            problems.push(diagnostic);
        }
    };
    for kpi in kpis.values_mut() {
        if kpi.criteria.bands.iter().any(|case| case.scale.is_some()) {
            for case in &mut Arc::make_mut(kpi).criteria.bands {
                if let Some(name) = &case.scale {
                    find(name, &mut case.bands);
                }
            }
        }
    }
    for kpi in overrides.values_mut().flat_map(|of| &mut of.kpis) {
        if let Some(name) = &kpi.scale {
            find(name, &mut kpi.bands);
        }
    }
    // A scale named by a definition with errors is used all the same, but that one is not here.
    let unsure = !left_out.is_empty();
    for (id, scale) in scales.iter().filter(|(id, _)| !used.contains(*id) && !unsure) {
        let message = format!("no KPI uses the scale `{id}`");
        problems.push(
            Diagnostic::warning(Code::UnusedScale, message)
                .at(scale.id.span, "")
                .with_help(format!("write `scale: {id}` in a KPI, or delete it")),
        );
    }
}
