//! How statuses are marked and called.

use super::model::{CountView, StatusView};
use crate::chart::Tone;
use crate::finding::{Finding, FindingStatus};
use crate::language::Language;

/// The tone of a status.
pub(super) fn tone(status: FindingStatus) -> Tone {
    match status {
        FindingStatus::Good => Tone::Good,
        FindingStatus::Watch => Tone::Watch,
        FindingStatus::Bad => Tone::Bad,
        FindingStatus::AboveScale | FindingStatus::BelowScale => Tone::Off,
        FindingStatus::Neutral => Tone::Neutral,
        FindingStatus::NoData => Tone::Missing,
    }
}

/// What a status is called.
pub(super) fn word(language: &Language, status: FindingStatus) -> &str {
    language.word(match status {
        FindingStatus::Good => "on-track",
        FindingStatus::Watch => "watch",
        FindingStatus::Bad => "act",
        FindingStatus::AboveScale => "above-scale",
        FindingStatus::BelowScale => "below-scale",
        FindingStatus::Neutral => "not-judged",
        FindingStatus::NoData => "no-data",
    })
}

/// The status of a finding; without one, that of a KPI without data.
pub(super) fn status(language: &Language, finding: Option<&Finding>) -> StatusView {
    let status = finding.map_or(FindingStatus::NoData, |finding| finding.status);
    let band = finding.and_then(|finding| finding.band.as_deref()).filter(|name| !name.trim().is_empty());
    let label = band.map(|band| language.name(band)).unwrap_or_else(|| match status {
        FindingStatus::Good => language.word("target-met"),
        FindingStatus::Bad => language.word("target-missed"),
        _ => word(language, status),
    });
    StatusView {
        kind: status.name().to_owned(),
        mark: tone(status).mark().to_owned(),
        word: word(language, status).to_owned(),
        label: label.to_owned(),
    }
}

/// How many KPIs have each status, every status once.
pub(super) fn counts(language: &Language, statuses: &[&StatusView]) -> Vec<CountView> {
    let counted = FindingStatus::ALL.map(|status| CountView {
        kind: status.name().to_owned(),
        mark: tone(status).mark().to_owned(),
        word: word(language, status).to_owned(),
        count: statuses.iter().filter(|of| of.kind == status.name()).count(),
    });
    counted.to_vec()
}
