//! By what values are judged: bands, targets, scales, overrides.

use super::kpi::BASES;
use super::{FORMAT, Field, Keys, Shape, WAIVE, needed, optional};

/// Words of a band's `status`.
const STATUSES: &[&str] = &["good", "watch", "bad", "neutral"];

/// Words of `compare`.
pub(super) const COMPARISONS: &[&str] = &["exact", "rounded"];

/// Words of `bands on`.
pub(super) const SUBJECTS: &[&str] = &["value", "change", "growth", "percent of target"];

/// Bands by name.
pub(super) const BANDS: Shape = Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&BAND)]));

pub(super) const FROM: Field =
    optional("from", Shape::Text, "The first day: it holds for periods that start on it or later.");

const UNTIL: Field = optional("until", Shape::Text, "The first day on which it no longer holds.");

pub(super) static BANDS_CASE: Keys = Keys {
    what: "bands for some members",
    fields: &[
        optional(
            "when",
            Shape::Text,
            "For which members, such as `segment = Enterprise`; for all others unless stated.",
        ),
        FROM,
        UNTIL,
        optional("bands", BANDS, "Named ranges of values, best first."),
        optional("scale", Shape::Text, "The id of a scale, instead of `bands`."),
    ],
};

pub(super) static TARGET: Keys = Keys {
    what: "a target",
    fields: &[
        optional("is", Shape::Text, "The value to reach, or a range where `better` is range."),
        optional("formula", Shape::Text, "What it computes instead, in the language of formulas."),
        optional(
            "for",
            Shape::Named(&Shape::Text),
            "The member of each dimension it is for; for all unless stated.",
        ),
        FROM,
        UNTIL,
    ],
};

/// Bands that several KPIs share.
pub(crate) static SCALE: Keys = Keys {
    what: "a scale",
    fields: &[
        FORMAT,
        needed("scale", Shape::Id, "The id: lower case words joined by dashes."),
        optional("about", Shape::Text, "What it is for."),
        needed("bands", BANDS, "Named ranges of values, best first, in the units of the KPIs that use it."),
        WAIVE,
    ],
};

/// What holds for one member in place of what KPIs declare.
pub(crate) static OVERRIDES: Keys = Keys {
    what: "overrides",
    fields: &[
        FORMAT,
        needed("overrides", Shape::Id, "The id: lower case words joined by dashes."),
        needed("for", Shape::Named(&Shape::Text), "The member of each dimension they hold for."),
        needed("owner", Shape::Text, "Who answers for them."),
        needed("reason", Shape::Text, "Why they differ."),
        FROM,
        optional(
            "until",
            Shape::Text,
            "The day on which they expire: the first on which they no longer hold.",
        ),
        needed("kpis", Shape::Named(&Shape::Map(&OVERRIDE)), "What is judged differently, by KPI."),
        WAIVE,
    ],
};

static OVERRIDE: Keys = Keys {
    what: "an override",
    fields: &[
        optional("target", Shape::Text, "The target in place of the KPI's."),
        optional("baseline", Shape::Text, "The baseline in place of the KPI's."),
        optional("bands", BANDS, "The bands in place of the KPI's, best first."),
        optional("scale", Shape::Text, "The id of a scale, instead of `bands`."),
    ],
};

static BAND: Keys = Keys {
    what: "a band",
    fields: &[
        needed("is", Shape::Text, "Which values it holds, such as `70 to 85`, `under 4 h` or `otherwise`."),
        optional("say", Shape::Text, "The interpretation."),
        optional("do", Shape::Texts, "Next actions."),
        optional("basis", Shape::Word(BASES), "Where this band comes from."),
        optional("status", Shape::Word(STATUSES), "How it counts; by its rank unless stated."),
    ],
};
