//! Bands in words.

use super::documentation;
use super::kpi::Print;
use super::model::BandView;
use super::status::tone;
use crate::band::{Band, Bound};
use crate::criteria::InForce;
use crate::finding::FindingStatus;
use crate::format;
use crate::formula::CheckedKpi;
use crate::number::Exact;

/// The bands, best first; one that holds several intervals stands once. `current` is the band the value was found to lie in.
pub(super) fn views(
    kpi: &CheckedKpi,
    criteria: &InForce,
    current: Option<&str>,
    print: &Print<'_>,
) -> Vec<BandView> {
    let scale = criteria.bands.as_ref();
    let (unit, decimals) = format::of_limits(criteria, print.unit, print.decimals);
    let print = &Print { language: print.language, unit, decimals };
    let common = kpi.definition.basis.bands.as_deref();
    let mut ranks: Vec<usize> = scale.bands.iter().map(|band| band.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let views = ranks.into_iter().filter_map(|rank| {
        let intervals: Vec<&Band> = scale.bands.iter().filter(|band| band.rank == rank).collect();
        let first = *intervals.first()?;
        let status = FindingStatus::from(first.status);
        Some(BandView {
            name: print.language.name(&first.name).to_owned(),
            kind: status.name().to_owned(),
            mark: tone(status).mark().to_owned(),
            range: intervals
                .iter()
                .map(|band| range(band, print))
                .collect::<Vec<_>>()
                .join(print.language.word("or")),
            current: current == Some(first.name.as_str()),
            say: first.say.as_deref().map(|say| print.language.name(say).to_owned()),
            actions: print.language.names(&first.actions),
            basis: first
                .basis
                .as_deref()
                .filter(|basis| Some(*basis) != common)
                .map(|basis| documentation::basis_word(print.language, basis)),
        })
    });
    views.collect()
}

/// `≥ 85 %`, `70 % ≤ value < 85 %`
fn range(band: &Band, print: &Print<'_>) -> String {
    let shown = |value: Exact| print.language.limit(value, print.unit, print.decimals);
    match (band.lower, band.upper) {
        (None, None) => print.language.word("any-value").to_owned(),
        (Some(lower), None) => format!("{} {}", if lower.inclusive { "≥" } else { ">" }, shown(lower.value)),
        (None, Some(upper)) => format!("{} {}", at_most(upper), shown(upper.value)),
        (Some(lower), Some(upper)) => {
            let value = print.language.word("value-between");
            let (from, to) = (shown(lower.value), shown(upper.value));
            format!("{from} {} {value} {} {to}", at_most(lower), at_most(upper))
        }
    }
}

fn at_most(bound: Bound) -> &'static str {
    if bound.inclusive { "≤" } else { "<" }
}
