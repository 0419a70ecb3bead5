//! Scorecards and their groups.

use super::{FORMAT, Keys, Shape, WAIVE, needed, optional};

/// Words of `score by`.
const SCORES: &[&str] = &["bands", "achievement"];

/// Words of `roll up`.
const ROLL_UPS: &[&str] = &["weighted", "worst", "latest"];

/// A scorecard.
pub(crate) static SCORECARD: Keys = Keys {
    what: "a scorecard",
    fields: &[
        FORMAT,
        needed("scorecard", Shape::Id, "The id: lower case words joined by dashes."),
        needed("title", Shape::Text, "The title."),
        optional(
            "score by",
            Shape::Word(SCORES),
            "What a score from 0 to 100 is made of: the place in the `bands` unless stated, or the `achievement` of the target.",
        ),
        needed("groups", Shape::List(&Shape::Map(&SCORECARD_GROUP)), "Perspectives, each with its KPIs."),
        optional(
            "minimum coverage",
            Shape::Text,
            "The part of the weight that must have scores, such as `50%`; less withholds the score.",
        ),
        WAIVE,
    ],
};

static SCORECARD_GROUP: Keys = Keys {
    what: "a group of a scorecard",
    fields: &[
        needed("title", Shape::Text, "The title of the group."),
        optional("weight", Shape::Text, "Its weight among the groups; 1 unless stated."),
        optional(
            "roll up",
            Shape::Word(ROLL_UPS),
            "How the scores of its KPIs become one; `weighted` unless stated.",
        ),
        needed(
            "kpis",
            Shape::Either(&[Shape::Named(&Shape::Text), Shape::Texts]),
            "Ids of KPIs, or `id: weight`.",
        ),
    ],
};
