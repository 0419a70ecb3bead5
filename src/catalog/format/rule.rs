//! Rules.

use super::{FORMAT, Keys, Shape, WAIVE, needed, optional};

/// Words of a rule's `severity`.
const SEVERITIES: &[&str] = &["info", "warning", "error"];

/// Rules.
pub(crate) static RULES: Keys = Keys {
    what: "a document of rules",
    fields: &[FORMAT, needed("rules", Shape::Named(&Shape::Map(&RULE)), "Rules by their ids."), WAIVE],
};

static RULE: Keys = Keys {
    what: "a rule",
    fields: &[
        needed(
            "when",
            Shape::Text,
            "The condition, such as `band of csat is Weak and ticket-volume rises for 3 periods`.",
        ),
        needed("severity", Shape::Word(SEVERITIES), "How bad it is when the condition holds."),
        needed(
            "say",
            Shape::Text,
            "The finding, with values filled in, such as `Satisfaction is {value of csat}`.",
        ),
        optional("title", Shape::Text, "A short name."),
        optional("do", Shape::Texts, "Next actions."),
        optional("related", Shape::Texts, "Ids of KPIs to look at, beside those it reads."),
        optional("tags", Shape::Texts, "Words to find it by."),
        WAIVE,
    ],
};
