//! By what a value was judged, as JSON.

use crate::band::Target;
use crate::catalog::BandsOn;
use crate::finding::Finding;
use crate::format;
use crate::formula::CheckedKpi;
use crate::number::Exact;
use serde::Serialize;

/// What a value was judged by.
#[derive(Serialize)]
pub(crate) struct CriteriaObject<'a> {
    bands: Option<String>,
    on: &'static str,
    placed: Option<Exact>,
    unstuck: Option<&'a str>,
    decimals: Option<u8>,
    target: Option<Exact>,
    target_upper: Option<Exact>,
    baseline: Option<Exact>,
    #[serde(rename = "override")]
    overridden: Option<OverrideObject<'a>>,
    lacking: Vec<String>,
}

#[derive(Serialize)]
struct OverrideObject<'a> {
    id: &'a str,
    owner: &'a str,
    reason: &'a str,
    until: Option<String>,
}

impl<'a> CriteriaObject<'a> {
    /// `None` if the KPI has neither bands nor a target, and lacks none.
    pub(crate) fn of(kpi: Option<&CheckedKpi>, finding: &'a Finding) -> Option<Self> {
        let criteria = &finding.criteria;
        let judged = !criteria.bands.bands.is_empty() || criteria.target.is_some();
        (judged || !criteria.lacking.is_empty()).then(|| Self::new(kpi, finding))
    }

    fn new(kpi: Option<&CheckedKpi>, finding: &'a Finding) -> Self {
        let criteria = &finding.criteria;
        let (target, target_upper) = match criteria.target {
            None => (None, None),
            Some(Target::Value(value)) => (Some(value), None),
            Some(Target::Range(low, high)) => (Some(low), Some(high)),
        };
        let lacking = criteria.lacking.iter();
        Self {
            bands: kpi.and_then(|kpi| format::bands(criteria, &kpi.formula.unit, kpi.definition.decimals)),
            on: match criteria.bands_on {
                BandsOn::Value => "value",
                BandsOn::Change => "change",
                BandsOn::Growth => "growth",
                BandsOn::PercentOfTarget => "percent of target",
            },
            placed: finding.placed,
            unstuck: finding.unstuck.as_deref(),
            decimals: criteria.rounded,
            target,
            target_upper,
            baseline: criteria.baseline,
            overridden: criteria.overridden.as_deref().map(|over| OverrideObject {
                id: &over.id,
                owner: &over.owner,
                reason: &over.reason,
                until: over.days.until.map(|day| day.to_string()),
            }),
            lacking: lacking.map(|what| format::lacking(what, &finding.value.companions)).collect(),
        }
    }
}
