//! Bands in words.

use super::documentation;
use super::kpi::Print;
use super::model::BandView;
use super::status::tone;
use crate::band::{Band, BandScale};
use crate::finding::FindingStatus;
use crate::format;
use crate::number::Exact;

/// The bands, best first; one that holds several intervals stands once.
pub(super) fn views(scale: &BandScale, value: Option<Exact>, print: &Print<'_>) -> Vec<BandView> {
    let mut ranks: Vec<usize> = scale.bands.iter().map(|band| band.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let views = ranks.into_iter().filter_map(|rank| {
        let intervals: Vec<&Band> = scale.bands.iter().filter(|band| band.rank == rank).collect();
        let first = *intervals.first()?;
        let status = FindingStatus::from(first.status);
        Some(BandView {
            name: first.name.clone(),
            kind: status.name().to_owned(),
            mark: tone(status).mark().to_owned(),
            range: intervals.iter().map(|band| range(band, print)).collect::<Vec<_>>().join(" or "),
            current: value.is_some_and(|value| intervals.iter().any(|band| band.holds(value))),
            say: first.say.clone(),
            actions: first.actions.clone(),
            basis: first.basis.as_deref().map(documentation::basis_word),
        })
    });
    views.collect()
}

/// The whole scale as one inequality; `None` without bands.
pub(super) fn line(scale: &BandScale, print: &Print<'_>) -> Option<String> {
    (!scale.bands.is_empty()).then(|| scale.describe(print.unit, print.decimals))
}

/// `70.0 % ≤ value < 85.0 %`
fn range(band: &Band, print: &Print<'_>) -> String {
    let shown = |value: Exact| format::limit(value, print.unit, print.decimals);
    let lower = band
        .lower
        .map(|bound| format!("{} {} ", shown(bound.value), if bound.inclusive { "≤" } else { "<" }));
    let upper = band
        .upper
        .map(|bound| format!(" {} {}", if bound.inclusive { "≤" } else { "<" }, shown(bound.value)));
    match (lower, upper) {
        (None, None) => "any value".to_owned(),
        (lower, upper) => format!("{}value{}", lower.unwrap_or_default(), upper.unwrap_or_default()),
    }
}
