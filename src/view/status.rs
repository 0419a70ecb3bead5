//! How statuses are marked and called.

use super::model::{CountView, StatusView};
use crate::band::{BandScale, Placement};
use crate::catalog::BandStatus;
use crate::chart::Tone;
use crate::evaluate::Outcome;
use crate::finding::{Finding, FindingStatus};

/// Every tone, in the order of the counts.
const TONES: [Tone; 6] = [Tone::Good, Tone::Watch, Tone::Bad, Tone::Off, Tone::Neutral, Tone::Missing];

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

/// The tone of a band.
pub(super) fn band_tone(status: BandStatus) -> Tone {
    tone(FindingStatus::from(status))
}

/// The tone of a value by its bands alone.
pub(super) fn outcome_tone(outcome: &Outcome, bands: &BandScale) -> Tone {
    match outcome {
        Outcome::NoData(_) => Tone::Missing,
        Outcome::Known(value) => match bands.place(*value) {
            Placement::In(band) => band_tone(band.status),
            Placement::AboveScale | Placement::BelowScale => Tone::Off,
            Placement::Unbanded => Tone::Neutral,
        },
    }
}

/// The name of a tone for programs and style sheets.
pub(super) fn kind(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Watch => "watch",
        Tone::Bad => "bad",
        Tone::Off => "off-scale",
        Tone::Neutral => "neutral",
        Tone::Missing => "no-data",
    }
}

/// What a tone is called.
pub(super) fn word(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "on track",
        Tone::Watch => "watch",
        Tone::Bad => "act",
        Tone::Off => "off scale",
        Tone::Neutral => "not judged",
        Tone::Missing => "no data",
    }
}

/// The status of a finding; without one, that of a KPI without data.
pub(super) fn status(finding: Option<&Finding>) -> StatusView {
    let of = finding.map_or(FindingStatus::NoData, |finding| finding.status);
    let tone = tone(of);
    let band = finding.and_then(|finding| finding.band.as_deref()).filter(|name| !name.trim().is_empty());
    let label = band.unwrap_or(match of {
        FindingStatus::Good => "target met",
        FindingStatus::Bad => "target missed",
        FindingStatus::AboveScale => "above scale",
        FindingStatus::BelowScale => "below scale",
        FindingStatus::Watch | FindingStatus::Neutral | FindingStatus::NoData => word(tone),
    });
    StatusView {
        kind: kind(tone).to_owned(),
        mark: tone.mark().to_owned(),
        word: word(tone).to_owned(),
        label: label.to_owned(),
    }
}

/// How many KPIs have each status, every status once.
pub(super) fn counts<'a>(statuses: impl Iterator<Item = &'a StatusView> + Clone) -> Vec<CountView> {
    let counted = TONES.map(|tone| CountView {
        kind: kind(tone).to_owned(),
        mark: tone.mark().to_owned(),
        word: word(tone).to_owned(),
        count: statuses.clone().filter(|status| status.kind == kind(tone)).count(),
    });
    counted.to_vec()
}
