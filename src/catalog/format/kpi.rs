//! KPIs: formulas, measures, documentation.

use super::criteria::{BANDS, BANDS_CASE, COMPARISONS, FROM, SUBJECTS, TARGET};
use super::project::PARAMETERS;
use super::test::OWN_TEST;
use super::{FORMAT, Keys, Shape, WAIVE, needed, optional};

/// The largest number of decimals a KPI can be shown with.
const MAX_DECIMALS: u64 = 12;

/// Words of `better`.
const DIRECTIONS: &[&str] = &["higher", "lower", "range", "context"];

/// Words of `basis`.
pub(super) const BASES: &[&str] = &["published", "default", "client"];

/// A KPI.
pub(crate) static KPI: Keys = Keys {
    what: "a KPI",
    fields: &[
        FORMAT,
        needed("kpi", Shape::Id, "The id: lower case words joined by dashes."),
        needed("title", Shape::Text, "What people call it."),
        needed(
            "formula",
            Shape::Either(&[Shape::Text, Shape::List(&Shape::Map(&FORMULA))]),
            "What it computes, over its measures, other KPIs and aggregates; a list, if it has been another.",
        ),
        optional("dataset", Shape::Text, "The dataset of aggregates that name none."),
        optional(
            "measures",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&MEASURE)])),
            "The operands of the formula: `name: aggregate`, or a map.",
        ),
        optional("parameters", PARAMETERS, "Values that its formulas name: `name: value`, or a map."),
        optional(
            "unit",
            Shape::Text,
            "The unit of the value, such as `percent`, `hours` or `USD per ticket`; a check on the formula.",
        ),
        optional("better", Shape::Word(DIRECTIONS), "Which way is good; `context` only describes."),
        optional(
            "target",
            Shape::Either(&[Shape::Text, Shape::Map(&TARGET), Shape::List(&Shape::Map(&TARGET))]),
            "The value to reach, or a range where `better` is range; several for days and members.",
        ),
        optional("baseline", Shape::Text, "Where achievement begins: 0 at the baseline, 1 at the target."),
        optional("decimals", Shape::Whole(0, MAX_DECIMALS), "How many digits are shown after the point."),
        optional(
            "range",
            Shape::Text,
            "Possible values, such as `0 to 100`, where the formula does not tell.",
        ),
        optional(
            "minimum sample",
            Shape::Whole(1, 1_000_000_000),
            "A smaller denominator (or row count) withholds the value.",
        ),
        optional("by", Shape::Text, "The dimension of a classification KPI: one value per member."),
        optional(
            "top",
            Shape::Whole(1, 1000),
            "Of a classification KPI: how many members are shown; the others are one.",
        ),
        optional(
            "bands",
            Shape::Either(&[BANDS, Shape::List(&Shape::Map(&BANDS_CASE))]),
            "Named ranges of values, best first: `name: range`, or a map; or a list, of which the first that applies holds.",
        ),
        optional("scale", Shape::Text, "The id of a scale whose bands it has, instead of `bands`."),
        optional("bands on", Shape::Word(SUBJECTS), "What lies in the bands; `value` unless stated."),
        optional(
            "compare",
            Shape::Word(COMPARISONS),
            "Whether bands and target see the exact value, or the one rounded to `decimals`.",
        ),
        optional(
            "sticky",
            Shape::Text,
            "By how much a value must pass the end of its band before it leaves it, such as `2 points`.",
        ),
        optional(
            "basis",
            Shape::Either(&[Shape::Word(BASES), Shape::Map(&BASIS)]),
            "Where thresholds come from: one word for all, or a word for each.",
        ),
        optional("definition", Shape::Text, "What is measured."),
        optional("standard formula", Shape::Text, "The formula as published."),
        optional("business insights", Shape::Text, "What it tells the business."),
        optional("measurement approach", Shape::Text, "How and from what it is measured."),
        optional("trend analysis", Shape::Text, "What its course over time tells."),
        optional("diagnostic questions", Shape::Texts, "What to ask when it moves."),
        optional("actionable tips", Shape::Texts, "What to do to improve it."),
        optional("visualization suggestions", Shape::Text, "How to draw it."),
        optional("risk warnings", Shape::Text, "What may go wrong when it is steered by."),
        optional("tools and technologies", Shape::Texts, "What helps to measure or improve it."),
        optional("integration points", Shape::Texts, "The systems its data come from."),
        optional(
            "change impact",
            Shape::List(&Shape::Map(&CHANGE_IMPACT)),
            "What a change does to other KPIs.",
        ),
        optional("interpretation", Shape::Map(&INTERPRETATION), "What high and low values mean."),
        optional("common pitfalls", Shape::Texts, "Mistakes in measuring or reading it."),
        optional("improvement levers", Shape::Texts, "What moves it."),
        optional(
            "questions and answers",
            Shape::List(&Shape::Map(&QUESTION_AND_ANSWER)),
            "What people ask about it.",
        ),
        optional("case example", Shape::Text, "An example of its use."),
        optional("related", Shape::Texts, "Ids of KPIs to read beside it."),
        optional("categories", Shape::Texts, "Where it stands in a catalogue."),
        optional("industries", Shape::Texts, "Where it is used."),
        optional("domain", Shape::Text, "The business domain."),
        optional("motion", Shape::Text, "The part of the customer relation it belongs to."),
        optional("owner", Shape::Texts, "Who answers for it."),
        optional("entity", Shape::Text, "What it measures."),
        optional("stages", Shape::Texts, "Stages of the customer relation."),
        optional("cadence", Shape::Text, "How often it is reviewed, such as `monthly`."),
        optional("source", Shape::Text, "Where its definition comes from."),
        optional("aliases", Shape::Texts, "Other names by which formulas may use it."),
        optional("tags", Shape::Texts, "Words to find it by."),
        optional(
            "tests",
            Shape::List(&Shape::Map(&OWN_TEST)),
            "Rows and what it gives of them, for `kpi test`.",
        ),
        WAIVE,
    ],
};

static FORMULA: Keys = Keys {
    what: "a formula",
    fields: &[
        needed("is", Shape::Text, "What the KPI computes, over its measures."),
        FROM,
        optional("why", Shape::Text, "Why it replaced the formula before."),
    ],
};

static MEASURE: Keys = Keys {
    what: "a measure",
    fields: &[
        needed("is", Shape::Text, "What it computes."),
        optional("time", Shape::Text, "The time column, if not the default one of the dataset."),
        optional("aliases", Shape::Texts, "Other names."),
        optional("about", Shape::Text, "What it means."),
    ],
};

static BASIS: Keys = Keys {
    what: "`basis`",
    fields: &[
        optional("target", Shape::Word(BASES), "Of the target."),
        optional("bands", Shape::Word(BASES), "Of the bands."),
        optional("formula", Shape::Word(BASES), "Of the formula."),
        optional("cadence", Shape::Word(BASES), "Of the cadence."),
    ],
};

static CHANGE_IMPACT: Keys = Keys {
    what: "a change impact",
    fields: &[
        needed("kpi", Shape::Text, "The id of the other KPI."),
        needed("effect", Shape::Text, "What happens to it."),
    ],
};

static INTERPRETATION: Keys = Keys {
    what: "an interpretation",
    fields: &[
        optional("high", Shape::Text, "What a high value means."),
        optional("low", Shape::Text, "What a low value means."),
    ],
};

static QUESTION_AND_ANSWER: Keys = Keys {
    what: "a question and answer",
    fields: &[needed("question", Shape::Text, "The question."), needed("answer", Shape::Text, "The answer.")],
};
