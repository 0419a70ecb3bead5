//! How statuses are marked and called.

use super::model::{CountView, StatusView};
use crate::chart::Tone;
use crate::finding::{Finding, FindingStatus};

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
pub(super) fn word(status: FindingStatus) -> &'static str {
    match status {
        FindingStatus::Good => "on track",
        FindingStatus::Watch => "watch",
        FindingStatus::Bad => "act",
        FindingStatus::AboveScale => "above scale",
        FindingStatus::BelowScale => "below scale",
        FindingStatus::Neutral => "not judged",
        FindingStatus::NoData => "no data",
    }
}

/// The status of a finding; without one, that of a KPI without data.
pub(super) fn status(finding: Option<&Finding>) -> StatusView {
    let status = finding.map_or(FindingStatus::NoData, |finding| finding.status);
    let band = finding.and_then(|finding| finding.band.as_deref()).filter(|name| !name.trim().is_empty());
    let label = band.unwrap_or(match status {
        FindingStatus::Good => "target met",
        FindingStatus::Bad => "target missed",
        _ => word(status),
    });
    StatusView {
        kind: status.name().to_owned(),
        mark: tone(status).mark().to_owned(),
        word: word(status).to_owned(),
        label: label.to_owned(),
    }
}

/// How many KPIs have each status, every status once.
pub(super) fn counts(statuses: &[&StatusView]) -> Vec<CountView> {
    let counted = FindingStatus::ALL.map(|status| CountView {
        kind: status.name().to_owned(),
        mark: tone(status).mark().to_owned(),
        word: word(status).to_owned(),
        count: statuses.iter().filter(|of| of.kind == status.name()).count(),
    });
    counted.to_vec()
}
