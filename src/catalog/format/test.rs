//! Tests of KPIs, in a document of their own or beside the KPI.

use super::{FORMAT, Field, Keys, Shape, needed, optional};

/// What can be expected of a rule.
const RULE_VERDICTS: &[&str] = &["fires", "silent", "undecided"];

/// Words of an expected `status`.
const EXPECTED_STATUSES: &[&str] =
    &["good", "watch", "bad", "above-scale", "below-scale", "neutral", "no-data"];

/// What rows take: by dataset, a list of maps from columns to values.
const ROWS: Shape = Shape::Named(&Shape::List(&Shape::Named(&Shape::Either(&[Shape::Text, Shape::Nothing]))));

/// What `expect` takes.
const EXPECT: Shape = Shape::Either(&[Shape::List(&Shape::Map(&EXPECTATION)), Shape::Map(&EXPECTATION)]);

const TEST_ABOUT: Field = optional("about", Shape::Text, "How the numbers were worked out.");

const TEST_ROWS: Field = optional("rows", ROWS, "The rows: by dataset, a list of `{column: value}`.");

const TEST_PARAMETERS: Field =
    optional("parameters", Shape::Named(&Shape::Text), "Values that parameters have instead of their own.");

const TEST_AS_OF: Field =
    optional("as of", Shape::Text, "The day as of which periods are finished; all are unless stated.");

const TEST_EXPECT: Field =
    needed("expect", EXPECT, "What is expected, for one or several periods and groups.");

/// A test in a document of its own.
pub(crate) static TEST: Keys = Keys {
    what: "a test",
    fields: &[
        FORMAT,
        needed("test", Shape::Text, "Its name, unique among the tests of the KPI."),
        needed("of", Shape::Text, "The id of the KPI."),
        TEST_ABOUT,
        TEST_ROWS,
        TEST_PARAMETERS,
        TEST_AS_OF,
        TEST_EXPECT,
    ],
};

/// A test within its KPI's document.
pub(super) static OWN_TEST: Keys = Keys {
    what: "a test of a KPI",
    fields: &[
        needed("name", Shape::Text, "Its name, unique among the tests of the KPI."),
        TEST_ABOUT,
        TEST_ROWS,
        TEST_PARAMETERS,
        TEST_AS_OF,
        TEST_EXPECT,
    ],
};

static EXPECTATION: Keys = Keys {
    what: "an expectation",
    fields: &[
        needed("period", Shape::Text, "The period, such as `2026-09` or `2026-Q3`."),
        optional("for", Shape::Named(&Shape::Text), "The member of each dimension it is restricted to."),
        optional(
            "by",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Nothing])),
            "The member of each dimension of a breakdown; nothing for rows without one.",
        ),
        optional("value", Shape::Text, "The exact value: a number, or a quotient such as `200/3`."),
        optional("tolerance", Shape::Text, "How far the value may be off."),
        optional("numerator", Shape::Text, "The numerator of the outermost quotient."),
        optional("denominator", Shape::Text, "Its denominator."),
        optional("rows", Shape::Whole(0, 1_000_000_000_000), "How many rows the value is of."),
        optional("band", Shape::Text, "The band's name."),
        optional("status", Shape::Word(EXPECTED_STATUSES), "How the value counts."),
        optional(
            "rule",
            Shape::Either(&[Shape::Texts, Shape::Named(&Shape::Word(RULE_VERDICTS))]),
            "Rules that fire, by id; or `id: fires`, `silent` or `undecided`.",
        ),
        optional(
            "reason",
            Shape::Text,
            "Why there is no value: words of the reason, such as `zero denominator`.",
        ),
    ],
};
