//! What stands behind a judgement, as JSON.

use crate::finding::{Certainty, Course, Distance, Funnel, Goal, Limits, Steps};
use crate::number::Exact;
use crate::statistics::{Rule, Side, Tail};
use serde::{Serialize, Serializer};

/// Decimals of means and limits, which are estimates.
const DECIMALS: u8 = 6;

#[derive(Serialize)]
pub(super) struct CertaintyObject<'a> {
    lower: Exact,
    upper: Exact,
    #[serde(serialize_with = "as_map")]
    bands: Vec<(&'a str, Exact)>,
    above_scale: Exact,
    below_scale: Exact,
}

impl<'a> CertaintyObject<'a> {
    pub(super) fn new(certainty: &'a Certainty) -> Self {
        let Certainty { lower, upper, bands, above_scale, below_scale } = certainty;
        Self {
            lower: *lower,
            upper: *upper,
            bands: bands.iter().map(|chance| (chance.band.as_str(), chance.probability)).collect(),
            above_scale: *above_scale,
            below_scale: *below_scale,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CourseObject {
    points: usize,
    mean: Exact,
    average_range: Exact,
    lower: Exact,
    upper: Exact,
    range_limit: Exact,
    signal: Option<&'static str>,
    side: Option<&'static str>,
    improved: Option<bool>,
}

impl CourseObject {
    pub(super) fn new(course: &Course) -> Self {
        let limits = &course.limits;
        Self {
            points: limits.points,
            mean: rounded(limits.mean),
            average_range: rounded(limits.average_range),
            lower: rounded(limits.lower),
            upper: rounded(limits.upper),
            range_limit: rounded(limits.range_limit),
            signal: course.signal.map(|signal| match signal.rule {
                Rule::Outside => "outside",
                Rule::NearLimit => "near-limit",
                Rule::Run => "run",
            }),
            side: course.signal.map(|signal| side(signal.side)),
            improved: course.improved,
        }
    }
}

#[derive(Serialize)]
pub(super) struct DistanceObject<'a> {
    goal: &'static str,
    band: Option<&'a str>,
    limit: Exact,
    inclusive: bool,
    rise: bool,
    difference: Exact,
    numerator: Option<i128>,
    new_cases: Option<i128>,
    best_possible: Option<Exact>,
}

impl<'a> DistanceObject<'a> {
    pub(super) fn new(distance: &'a Distance) -> Self {
        let (goal, band) = match &distance.goal {
            Goal::Band(band) => ("band", Some(band.as_str())),
            Goal::Target => ("target", None),
        };
        let (numerator, new_cases, best_possible) = match distance.steps {
            None => (None, None, None),
            Some(Steps::Within { numerator, new_cases }) => (numerator, new_cases, None),
            Some(Steps::Unreachable(best)) => (None, None, Some(best)),
        };
        Self {
            goal,
            band,
            limit: distance.limit.value,
            inclusive: distance.limit.inclusive,
            rise: distance.rise,
            difference: distance.difference,
            numerator,
            new_cases,
            best_possible,
        }
    }
}

#[derive(Serialize)]
pub(super) struct FunnelObject {
    pooled: Exact,
    inner: LimitsObject,
    outer: LimitsObject,
    beyond: Option<&'static str>,
    side: Option<&'static str>,
}

#[derive(Serialize)]
struct LimitsObject {
    lower: Exact,
    upper: Exact,
}

impl FunnelObject {
    pub(super) fn new(funnel: &Funnel) -> Self {
        let limits = |limits: Limits| LimitsObject { lower: limits.lower, upper: limits.upper };
        Self {
            pooled: funnel.pooled,
            inner: limits(funnel.inner),
            outer: limits(funnel.outer),
            beyond: funnel.beyond.map(|(tail, _)| match tail {
                Tail::OneIn20 => "inner",
                Tail::OneIn1000 => "outer",
            }),
            side: funnel.beyond.map(|(_, beyond)| side(beyond)),
        }
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Above => "above",
        Side::Below => "below",
    }
}

fn rounded(value: Exact) -> Exact {
    value.round(DECIMALS).unwrap_or(value)
}

fn as_map<S: Serializer>(pairs: &[(&str, Exact)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}
