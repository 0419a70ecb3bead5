//! What is expected beside what was found.

use super::read::Expected;
use crate::evaluate::{Outcome, Reason};
use crate::finding::{Finding, FindingStatus};
use crate::format;
use crate::formula::CheckedKpi;
use crate::number::Exact;

/// Something that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The key of the expectation: `value`.
    pub what: &'static str,
    /// What it says.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// Everything that differs, in the order of the keys.
pub(super) fn compare(kpi: &CheckedKpi, expected: &Expected, finding: &Finding) -> Vec<Mismatch> {
    let value = &finding.value;
    let known = value.outcome.known();
    let mut differing = Vec::new();
    let mut differs = |what, expected: String, found: String| {
        differing.push(Mismatch { what, expected, found });
    };
    if let Some((wanted, tolerance)) = expected.value
        && !known.is_some_and(|known| within(known, wanted, tolerance))
    {
        let within = if tolerance.is_zero() { String::new() } else { format!(" ± {tolerance}") };
        differs("value", format!("{wanted}{within}"), shown_value(kpi, finding));
    }
    for (what, wanted, found) in [
        ("numerator", expected.numerator, value.numerator),
        ("denominator", expected.denominator, value.denominator),
    ] {
        if let Some(wanted) = wanted.filter(|wanted| found != Some(*wanted)) {
            differs(what, wanted.to_string(), found.map_or("none".to_owned(), |found| found.to_string()));
        }
    }
    if let Some(wanted) = expected.rows.filter(|wanted| value.rows != *wanted) {
        differs("rows", wanted.to_string(), value.rows.to_string());
    }
    if let Some(wanted) = &expected.band
        && finding.band.as_ref() != Some(wanted)
    {
        differs("band", wanted.clone(), shown_band(finding));
    }
    if let Some(wanted) = expected.status.filter(|wanted| finding.status != *wanted) {
        differs("status", wanted.name().to_owned(), finding.status.name().to_owned());
    }
    if let Some(wanted) = &expected.reason
        && !gives_reason(&value.outcome, wanted)
    {
        differs("reason", wanted.clone(), shown_value(kpi, finding));
    }
    differing
}

fn within(known: Exact, wanted: Exact, tolerance: Exact) -> bool {
    known == wanted || known.sub(wanted).is_ok_and(|difference| difference.abs() <= tolerance)
}

/// The exact value, and as it is printed where that looks different; or why there is none.
fn shown_value(kpi: &CheckedKpi, finding: &Finding) -> String {
    match &finding.value.outcome {
        Outcome::Known(value) => {
            let shown =
                format::value(*value, &kpi.formula.unit, kpi.definition.decimals, finding.criteria.scale());
            let exact = value.to_string();
            if shown == exact { exact } else { format!("{exact} ({shown})") }
        }
        Outcome::NoData(missing) => format!("no value: {}", format::reasons(missing)),
    }
}

fn shown_band(finding: &Finding) -> String {
    match (&finding.band, finding.status) {
        (Some(band), _) => band.clone(),
        (None, FindingStatus::NoData) => "none, there is no value".to_owned(),
        (None, status) => format!("none, {}", status.name()),
    }
}

/// Whether one of the reasons is of this kind, or has these words.
fn gives_reason(outcome: &Outcome, words: &str) -> bool {
    let Outcome::NoData(missing) = outcome else { return false };
    let words = words.to_lowercase();
    missing
        .reasons
        .iter()
        .any(|reason| kind(reason) == words || format::reason(reason).to_lowercase().contains(&words))
}

/// The kind of a reason, in the words of the documentation.
pub(super) fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoRows { .. } => "no rows",
        Reason::NoValues { .. } => "no values",
        Reason::ZeroDenominator { .. } => "zero denominator",
        Reason::SampleTooSmall { .. } => "sample too small",
        Reason::PeriodUnfinished => "period unfinished",
        Reason::BaselineMissing => "baseline missing",
        Reason::Overflow => "overflow",
        Reason::NotBrokenDown { .. } => "not broken down",
        Reason::ImpossibleProportion { .. } => "impossible share",
    }
}
