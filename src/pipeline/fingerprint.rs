//! Fingerprints of definitions: what decides a value and its band, and nothing else.

use crate::band::{Band, BandScale};
use crate::formula::{Arithmetic, CheckedKpi, Expr};
use crate::rule::CheckedRules;
use sha2::{Digest, Sha256};

/// Twelve hexadecimal digits that change when formula, measures, unit, bands, target, range or minimum sample of a KPI change,
/// and not when its wording does.
pub fn definition_fingerprint(kpi: &CheckedKpi) -> String {
    let usual = kpi.criteria.usual();
    let mut parts = vec![
        formula_fingerprint(kpi),
        kpi.formula.unit.to_string(),
        bands(&usual.bands),
        format!("{:?}", usual.target),
        settings_fingerprint(kpi),
    ];
    parts.extend(conditions(kpi));
    digest(&parts)
}

fn bands(scale: &BandScale) -> String {
    let line = |band: &Band| format!("{} {:?} {:?} {:?}", band.name, band.lower, band.upper, band.status);
    scale.bands.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// What depends on days and members, and all that most KPIs do not say; `None` for those.
fn conditions(kpi: &CheckedKpi) -> Option<String> {
    let criteria = &kpi.criteria;
    let plain_bands = criteria.bands.iter().all(|case| case.when.is_none() && case.days.is_always());
    let plain_targets = criteria
        .targets
        .iter()
        .all(|case| case.members.is_empty() && case.days.is_always() && case.aim.fixed().is_some());
    let rest = format!(
        "{:?} {:?} {:?} {:?}",
        criteria.bands_on, criteria.rounded, criteria.sticky, criteria.baseline
    );
    let few = criteria.bands.len() < 2 && criteria.targets.len() < 2 && criteria.overrides.is_empty();
    if few && plain_bands && plain_targets && rest == "Value None None None" {
        return None;
    }
    let mut lines = vec![rest];
    lines.extend(
        criteria.bands.iter().map(|case| format!("{:?} {} {}", case.when, case.days, bands(&case.bands))),
    );
    lines.extend(
        criteria.targets.iter().map(|case| format!("{:?} {} {:?}", case.aim, case.days, case.members)),
    );
    lines.extend(kpi.companions.iter().map(|of| format!("{:?} {:?}", of.expr, of.atoms)));
    lines.extend(criteria.overrides.iter().map(|of| {
        let own = of.bands.as_deref().map(bands);
        format!("{:?} {} {:?} {own:?} {:?}", of.members, of.days, of.target, of.baseline)
    }));
    Some(lines.join("\n"))
}

/// Fingerprints of the parts of what a KPI's values are judged by, of all members and days.
pub(super) struct CriteriaFingerprints {
    /// The bands of each case, and what lies in them.
    pub bands: String,
    /// The target of each case.
    pub targets: String,
    /// What holds for single members instead.
    pub overrides: String,
}

pub(super) fn criteria_fingerprints(kpi: &CheckedKpi) -> CriteriaFingerprints {
    let criteria = &kpi.criteria;
    let cases = criteria.bands.iter().map(|case| {
        let when = case.when.as_ref().map(|when| format!("{when:?}"));
        format!("{when:?} {} {}", case.days, bands(&case.bands))
    });
    let targets =
        criteria.targets.iter().map(|case| format!("{:?} {} {:?}", case.aim, case.days, case.members));
    let companions = kpi.companions.iter().map(|of| format!("{:?} {:?}", of.expr, of.atoms));
    let overrides = criteria.overrides.iter().map(|of| {
        let own = of.bands.as_deref().map(bands);
        format!("{} {:?} {} {:?} {own:?} {:?}", of.id, of.members, of.days, of.target, of.baseline)
    });
    CriteriaFingerprints {
        bands: digest(&std::iter::once(format!("{:?}", criteria.bands_on)).chain(cases).collect::<Vec<_>>()),
        targets: digest(&targets.chain(companions).collect::<Vec<_>>()),
        overrides: digest(&overrides.collect::<Vec<_>>()),
    }
}

/// A fingerprint of what is computed: the formula, its measures, filters, columns and time, whatever they are called.
pub(super) fn formula_fingerprint(kpi: &CheckedKpi) -> String {
    let formula = &kpi.formula;
    let atoms = formula.atoms.iter().map(|atom| format!("{atom}; {}; {}", atom.time, atom.window));
    digest(&std::iter::once(written(&formula.expr)).chain(atoms).collect::<Vec<_>>())
}

/// A fingerprint of what else decides a value or its status: direction, possible values, minimum sample, breakdown.
pub(super) fn settings_fingerprint(kpi: &CheckedKpi) -> String {
    let definition = &kpi.definition;
    let end = |end: Option<crate::number::Exact>| end.map_or_else(|| "any".to_owned(), |end| end.to_string());
    let count = |count: Option<u64>| count.map_or_else(|| "none".to_owned(), |count| count.to_string());
    digest(&[
        format!("{:?}", definition.better),
        format!("{} to {}", end(kpi.formula.range.0), end(kpi.formula.range.1)),
        count(definition.minimum_sample),
        definition.by.as_ref().map_or_else(String::new, |by| by.text.clone()),
        count(definition.top.map(u64::from)),
    ])
}

/// An expression over the numbers of its atoms.
fn written(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Atom(at) => format!("#{at}"),
        Expr::Neg(of) => format!("-{}", written(of)),
        Expr::OrElse(first, second) => format!("({} or else {})", written(first), written(second)),
        Expr::Binary { op, left, right, .. } => {
            let sign = match op {
                Arithmetic::Add => '+',
                Arithmetic::Sub => '-',
                Arithmetic::Mul => '*',
                Arithmetic::Div => '/',
            };
            format!("({} {sign} {})", written(left), written(right))
        }
    }
}

/// The fingerprint of several definitions, in the order given, and of rules: their conditions and severities.
pub fn report_fingerprint<'a>(
    kpis: impl IntoIterator<Item = &'a CheckedKpi>,
    rules: &CheckedRules,
) -> String {
    let mut parts: Vec<String> = kpis
        .into_iter()
        .map(|kpi| format!("{} {}", kpi.definition.id.text, definition_fingerprint(kpi)))
        .collect();
    parts.extend(rules.rules.iter().map(|(id, rule)| {
        let tests: Vec<String> = rule.condition.tests().iter().map(|test| format!("{test:?}")).collect();
        format!("rule {id} {} {} {}", rule.definition.severity, rule.condition.written, tests.join("; "))
    }));
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
