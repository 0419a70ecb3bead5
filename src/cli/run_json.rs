//! Values as JSON: one array of objects, numbers as exact texts.

use super::evidence_json::{CertaintyObject, CourseObject, DistanceObject, FunnelObject};
use super::failure::Failure;
use super::run::shown_value;
use super::scope::Question;
use super::workspace::Workspace;
use crate::calendar::Period;
use crate::evaluate::{KpiValue, Outcome, Reason};
use crate::finding::{self, Finding};
use crate::formula::CheckedCatalog;
use crate::number::Exact;
use crate::parallel;
use crate::pipeline::{self, SkippedRows};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// All findings, in their order.
pub(crate) fn array(
    workspace: &Workspace,
    question: &Question,
    findings: &[Finding],
) -> Result<String, Failure> {
    let checked = &workspace.checked;
    // The words of a KPI's aggregates are the same for all its values.
    let arguments: BTreeMap<&str, Vec<Option<String>>> = checked
        .kpis
        .iter()
        .map(|(id, kpi)| (id.as_str(), pipeline::arguments(&checked.catalog, kpi)))
        .collect();
    let none = Vec::new();
    // The totals, with which the members of a breakdown are compared.
    let totals: BTreeMap<(&str, &Period), &KpiValue> = findings
        .iter()
        .map(|finding| &finding.value)
        .filter(|value| value.group.is_empty())
        .map(|value| ((value.kpi.as_str(), &value.period), value))
        .collect();
    let objects = parallel::map(findings, |finding| {
        let words = arguments.get(finding.value.kpi.as_str()).unwrap_or(&none);
        let value = &finding.value;
        let whole = Some((value.kpi.as_str(), &value.period)).filter(|_| !value.group.is_empty());
        let whole = whole.and_then(|total| totals.get(&total).copied());
        let object = ValueObject::new(checked, question, words, whole, finding);
        // As an item of the array: texts hold no line ends of their own, they are written `\n`.
        serde_json::to_string_pretty(&object).map(|text| format!("  {}", text.replace('\n', "\n  ")))
    });
    let objects: Vec<String> =
        objects.into_iter().collect::<Result<_, _>>().map_err(|error| Failure::System(error.to_string()))?;
    Ok(if objects.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", objects.join(",\n")) })
}

/// A value and what it means.
#[derive(Serialize)]
struct ValueObject<'a> {
    kpi: &'a str,
    period: &'a Period,
    #[serde(serialize_with = "as_map")]
    group: Vec<(&'a str, Option<&'a str>)>,
    rest: bool,
    #[serde(serialize_with = "as_map")]
    scope: Vec<(&'a str, Option<&'a str>)>,
    value: Option<Exact>,
    display: Option<String>,
    unit: Option<String>,
    reasons: Option<&'a [Reason]>,
    finished: bool,
    numerator: Option<Exact>,
    denominator: Option<Exact>,
    rows: u64,
    skipped: u64,
    lacking: Option<Vec<SkippedRows>>,
    substituted: bool,
    band: Option<&'a str>,
    status: &'static str,
    target: Option<TargetObject>,
    change: Option<ChangeObject>,
    certainty: Option<CertaintyObject<'a>>,
    course: Option<CourseObject>,
    distances: Vec<DistanceObject<'a>>,
    funnel: Option<FunnelObject>,
}

#[derive(Serialize)]
struct TargetObject {
    met: bool,
    difference: Exact,
}

#[derive(Serialize)]
struct ChangeObject {
    from: Exact,
    difference: Exact,
    relative: Option<Exact>,
    improved: Option<bool>,
}

impl<'a> ValueObject<'a> {
    fn new(
        checked: &'a CheckedCatalog,
        question: &'a Question,
        arguments: &[Option<String>],
        whole: Option<&KpiValue>,
        finding: &'a Finding,
    ) -> Self {
        let value = &finding.value;
        let kpi = checked.kpis.get(&value.kpi);
        let (exact, reasons) = match &value.outcome {
            Outcome::Known(exact) => (Some(*exact), None),
            Outcome::NoData(missing) => (None, Some(missing.reasons.as_slice())),
        };
        Self {
            kpi: &value.kpi,
            period: &value.period,
            group: value
                .group
                .iter()
                .map(|(dimension, member)| (dimension.as_str(), member.as_deref()))
                .collect(),
            rest: value.rest,
            scope: question
                .scope
                .iter()
                .map(|filter| (filter.dimension.as_str(), Some(filter.member.as_str())))
                .collect(),
            value: exact,
            display: kpi.map(|kpi| shown_value(kpi, finding)),
            unit: kpi.map(|kpi| kpi.formula.unit.to_string()),
            reasons,
            finished: question.is_finished(&value.period),
            numerator: value.numerator,
            denominator: value.denominator,
            rows: value.rows,
            skipped: value.skipped,
            lacking: kpi.map(|kpi| pipeline::skipped(kpi, arguments, value)),
            substituted: value.substituted,
            band: finding.band.as_deref(),
            status: finding.status.name(),
            target: finding
                .target
                .map(|target| TargetObject { met: target.met, difference: target.difference }),
            change: finding.change.map(|change| ChangeObject {
                from: change.from,
                difference: change.difference,
                relative: change.relative,
                improved: change.improved,
            }),
            certainty: finding.evidence.certainty.as_ref().map(CertaintyObject::new),
            course: finding.evidence.course.as_ref().map(CourseObject::new),
            distances: finding.evidence.distances.iter().map(DistanceObject::new).collect(),
            funnel: kpi
                .zip(whole)
                .and_then(|(kpi, whole)| finding::funnel(kpi, value, whole))
                .as_ref()
                .map(FunnelObject::new),
        }
    }
}

fn as_map<S: Serializer>(pairs: &[(&str, Option<&str>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}
