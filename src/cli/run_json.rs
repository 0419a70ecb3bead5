//! Values as JSON: one array of objects, numbers as exact texts.

use super::criteria_json::CriteriaObject;
use super::evidence_json::{CertaintyObject, CourseObject, DistanceObject, FunnelObject};
use super::failure::Failure;
use super::run::shown_value;
use super::scope::Question;
use super::what_if::Pairs;
use super::workspace::Workspace;
use crate::calendar::Period;
use crate::evaluate::{KpiValue, Outcome, Reason};
use crate::finding::{self, Finding};
use crate::formula::{CheckedCatalog, CheckedKpi};
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
    pretty(&objects(workspace, question, findings))
}

fn objects<'a>(
    workspace: &'a Workspace,
    question: &'a Question,
    findings: &'a [Finding],
) -> Vec<ValueObject<'a>> {
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
        .map(|value| ((value.kpi.as_ref(), value.period.as_ref()), value))
        .collect();
    parallel::map(findings, |finding| {
        let words = arguments.get(finding.value.kpi.as_ref()).unwrap_or(&none);
        let value = &finding.value;
        let whole = Some((value.kpi.as_ref(), value.period.as_ref())).filter(|_| !value.group.is_empty());
        let whole = whole.and_then(|total| totals.get(&total).copied());
        ValueObject::new(checked, question, words, whole, finding)
    })
    .collect()
}

/// Items that are written at once.
const TOGETHER: usize = 64;

/// An array as people read it, written on several threads.
fn pretty<T: Serialize + Sync>(items: &[T]) -> Result<String, Failure> {
    let parts: Vec<&[T]> = items.chunks(TOGETHER).collect();
    let texts = parallel::map(&parts, serde_json::to_string_pretty);
    let texts: Vec<String> =
        texts.collect::<Result<_, _>>().map_err(|error| Failure::System(error.to_string()))?;
    if texts.is_empty() {
        return Ok("[]".to_owned());
    }
    // Each part is an array of its own, whose brackets stand on lines of their own. What is large is copied once.
    let mut whole = String::with_capacity(texts.iter().map(String::len).sum());
    for text in &texts {
        whole.push_str(if whole.is_empty() { "[\n" } else { ",\n" });
        whole.push_str(text.trim_start_matches("[\n").trim_end_matches("\n]"));
    }
    whole.push_str("\n]");
    Ok(whole)
}

/// All findings with what they would be under the suppositions, in their order.
pub(crate) fn array_supposing(
    workspace: &Workspace,
    question: &Question,
    pairs: &Pairs,
    suppositions: &[String],
) -> Result<String, Failure> {
    let measured = objects(workspace, question, &pairs.measured);
    let objects: Vec<SupposedObject<'_>> = measured
        .into_iter()
        .zip(pairs.iter())
        .map(|(object, (measured, supposed))| {
            let kpi = measured.value.kpi_in(&workspace.checked);
            SupposedObject {
                measured: object,
                what_if: WhatIfObject::new(kpi, suppositions, measured, supposed),
            }
        })
        .collect();
    pretty(&objects)
}

/// A value as the data have it, and apart from it what it would be.
#[derive(Serialize)]
struct SupposedObject<'a> {
    #[serde(flatten)]
    measured: ValueObject<'a>,
    what_if: WhatIfObject<'a>,
}

/// What a value would be: not measured.
#[derive(Serialize)]
struct WhatIfObject<'a> {
    supposing: &'a [String],
    value: Option<Exact>,
    display: Option<String>,
    reasons: Option<&'a [Reason]>,
    difference: Option<Exact>,
    numerator: Option<Exact>,
    denominator: Option<Exact>,
    band: Option<&'a str>,
    status: &'static str,
    target: Option<TargetObject>,
}

impl<'a> WhatIfObject<'a> {
    fn new(
        kpi: Option<&CheckedKpi>,
        supposing: &'a [String],
        measured: &Finding,
        supposed: &'a Finding,
    ) -> Self {
        let value = &supposed.value;
        let (exact, reasons) = match &value.outcome {
            Outcome::Known(exact) => (Some(*exact), None),
            Outcome::NoData(missing) => (None, Some(missing.reasons.as_slice())),
        };
        let from = if let Outcome::Known(from) = measured.value.outcome { Some(from) } else { None };
        Self {
            supposing,
            value: exact,
            display: kpi.map(|kpi| shown_value(kpi, supposed)),
            reasons,
            difference: exact.zip(from).and_then(|(to, from)| to.sub(from).ok()),
            numerator: value.numerator,
            denominator: value.denominator,
            band: supposed.band.as_deref(),
            status: supposed.status.name(),
            target: supposed
                .target
                .map(|target| TargetObject { met: target.met, difference: target.difference }),
        }
    }
}

/// A value and what it means. What stands behind a judgement is absent where there is none.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    achievement: Option<Exact>,
    /// Absent if nothing judges the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    criteria: Option<CriteriaObject<'a>>,
    /// The first day of its formula, if the period before had another.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<String>,
    change: Option<ChangeObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certainty: Option<CertaintyObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<CourseObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distances: Vec<DistanceObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
        let kpi = value.kpi_in(checked);
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
            achievement: finding.achievement,
            criteria: CriteriaObject::of(kpi, finding),
            replaced: finding.replaced.map(|day| day.to_string()),
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
