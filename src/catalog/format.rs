//! The keys of format 1: which stand where, and what they take. `docs/format.md` says what they mean.
//!
//! Data only. The loader checks documents against it, and the editor schema is written from it.

use super::limits::MAX_THREADS;
use crate::calendar::MONTHS;

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Nothing after the key.
    Nothing,
    /// A text; a number or yes/no counts as it is written.
    Text,
    /// Lower case words joined by dashes.
    Id,
    /// A text or a list of texts.
    Texts,
    /// A whole number between these, ends included.
    Whole(u64, u64),
    /// A number of bytes, such as `2GB`.
    Size,
    /// A time, such as `60 s`.
    Time,
    /// Yes or no.
    YesNo,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One or several of these words.
    Words(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// A map from names of the author's choice.
    Named(&'static Shape),
    /// A map of fixed keys.
    Map(&'static Keys),
    /// One of these, told apart by whether a text, a list, a map or nothing stands there.
    Either(&'static [Shape]),
}

/// The keys of a map.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What the map is, with its article: `a KPI`.
    pub what: &'static str,
    /// The keys in their usual order.
    pub fields: &'static [Field],
}

/// A key of a map.
#[derive(Debug)]
pub(crate) struct Field {
    /// The key.
    pub key: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether it must be there.
    pub needed: bool,
}

const fn needed(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, needed: true }
}

const fn optional(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, needed: false }
}

/// The version of the format.
pub(crate) const VERSION: u64 = 1;

/// The largest number of decimals a KPI can be shown with.
pub(crate) const MAX_DECIMALS: u64 = 12;

/// Words of `better`.
pub(crate) const DIRECTIONS: &[&str] = &["higher", "lower", "range", "context"];
/// Words of a band's `status`.
pub(crate) const STATUSES: &[&str] = &["good", "watch", "bad", "neutral"];
/// Words of `basis`.
pub(crate) const BASES: &[&str] = &["published", "default", "client"];
/// Words of a report's `period`.
pub(crate) const GRAINS: &[&str] = &["day", "week", "month", "quarter", "year"];
/// Words of `formats`.
pub(crate) const FORMATS: &[&str] = &["markdown", "html"];
/// Words of `week starts`, Monday first.
pub(crate) const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words of `pattern`: the weeks of the three months of a quarter.
pub(crate) const WEEK_PATTERNS: &[&str] = &["4-4-5", "4-5-4", "5-4-4"];

const FORMAT: Field = needed("format", Shape::Whole(VERSION, VERSION));

/// `kpi.yaml`.
pub(crate) static PROJECT: Keys = Keys {
    what: "a project",
    fields: &[
        FORMAT,
        needed("project", Shape::Text),
        needed("data", Shape::Map(&DATA)),
        optional("limits", Shape::Map(&LIMITS)),
        optional("calendar", Shape::Map(&CALENDAR)),
        optional("definitions", Shape::Texts),
        optional("reports", Shape::Texts),
    ],
};

static DATA: Keys = Keys {
    what: "`data`",
    fields: &[
        optional("database", Shape::Text),
        optional("script", Shape::Text),
        optional("files", Shape::Texts),
        optional("sources", Shape::Named(&Shape::Map(&FILE_SOURCE))),
    ],
};

static FILE_SOURCE: Keys = Keys {
    what: "a data source",
    fields: &[
        optional("file", Shape::Text),
        optional("files", Shape::Texts),
        optional("partitions", Shape::Named(&Shape::Text)),
        optional("delimiter", Shape::Text),
        optional("nulls", Shape::Texts),
        optional("timestamps", Shape::Text),
        optional("dates", Shape::Text),
        optional("decimal comma", Shape::YesNo),
        optional("columns", Shape::Named(&Shape::Text)),
    ],
};

static LIMITS: Keys = Keys {
    what: "`limits`",
    fields: &[
        optional("threads", Shape::Whole(1, MAX_THREADS as u64)),
        optional("memory", Shape::Size),
        optional("timeout", Shape::Time),
        optional("temp folder", Shape::Text),
        optional("temp size", Shape::Size),
    ],
};

static CALENDAR: Keys = Keys {
    what: "a calendar",
    fields: &[
        optional("timezone", Shape::Text),
        optional("week starts", Shape::Word(WEEKDAYS)),
        optional("fiscal year starts", Shape::Word(MONTHS)),
        optional("pattern", Shape::Word(WEEK_PATTERNS)),
    ],
};

/// A dataset.
pub(crate) static DATASET: Keys = Keys {
    what: "a dataset",
    fields: &[
        FORMAT,
        needed("dataset", Shape::Text),
        optional("title", Shape::Text),
        optional("about", Shape::Text),
        needed("table", Shape::Text),
        optional("rows", Shape::Text),
        optional("entity", Shape::Text),
        optional("key", Shape::Texts),
        optional("time", Shape::Text),
        optional("valid", Shape::Map(&VALID)),
        optional("dimensions", Shape::Either(&[Shape::Named(&Shape::Text), Shape::Texts])),
        optional("joins", Shape::Named(&Shape::Map(&JOIN))),
        optional(
            "columns",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&COLUMN), Shape::Nothing])),
        ),
    ],
};

static VALID: Keys =
    Keys { what: "`valid`", fields: &[needed("from", Shape::Text), needed("until", Shape::Text)] };

static JOIN: Keys = Keys { what: "a join", fields: &[needed("to", Shape::Text), needed("on", Shape::Texts)] };

static COLUMN: Keys = Keys {
    what: "a column",
    fields: &[
        optional("column", Shape::Text),
        optional("is", Shape::Text),
        optional("unit", Shape::Text),
        optional("type", Shape::Text),
        optional("aliases", Shape::Texts),
        optional("about", Shape::Text),
    ],
};

/// A KPI.
pub(crate) static KPI: Keys = Keys {
    what: "a KPI",
    fields: &[
        FORMAT,
        needed("kpi", Shape::Id),
        needed("title", Shape::Text),
        needed("formula", Shape::Text),
        optional("dataset", Shape::Text),
        optional("measures", Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&MEASURE)]))),
        optional("unit", Shape::Text),
        optional("better", Shape::Word(DIRECTIONS)),
        optional("target", Shape::Text),
        optional("decimals", Shape::Whole(0, MAX_DECIMALS)),
        optional("range", Shape::Text),
        optional("minimum sample", Shape::Whole(1, 1_000_000_000)),
        optional("by", Shape::Text),
        optional("top", Shape::Whole(1, 1000)),
        optional("bands", Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&BAND)]))),
        optional("basis", Shape::Either(&[Shape::Word(BASES), Shape::Map(&BASIS)])),
        optional("definition", Shape::Text),
        optional("standard formula", Shape::Text),
        optional("business insights", Shape::Text),
        optional("measurement approach", Shape::Text),
        optional("trend analysis", Shape::Text),
        optional("diagnostic questions", Shape::Texts),
        optional("actionable tips", Shape::Texts),
        optional("visualization suggestions", Shape::Text),
        optional("risk warnings", Shape::Text),
        optional("tools and technologies", Shape::Texts),
        optional("integration points", Shape::Texts),
        optional("change impact", Shape::List(&Shape::Map(&CHANGE_IMPACT))),
        optional("interpretation", Shape::Map(&INTERPRETATION)),
        optional("common pitfalls", Shape::Texts),
        optional("improvement levers", Shape::Texts),
        optional("questions and answers", Shape::List(&Shape::Map(&QUESTION_AND_ANSWER))),
        optional("case example", Shape::Text),
        optional("related", Shape::Texts),
        optional("categories", Shape::Texts),
        optional("industries", Shape::Texts),
        optional("domain", Shape::Text),
        optional("motion", Shape::Text),
        optional("owner", Shape::Texts),
        optional("entity", Shape::Text),
        optional("stages", Shape::Texts),
        optional("cadence", Shape::Text),
        optional("source", Shape::Text),
        optional("aliases", Shape::Texts),
        optional("tags", Shape::Texts),
    ],
};

static MEASURE: Keys = Keys {
    what: "a measure",
    fields: &[
        needed("is", Shape::Text),
        optional("time", Shape::Text),
        optional("aliases", Shape::Texts),
        optional("about", Shape::Text),
    ],
};

static BAND: Keys = Keys {
    what: "a band",
    fields: &[
        needed("is", Shape::Text),
        optional("say", Shape::Text),
        optional("do", Shape::Texts),
        optional("basis", Shape::Word(BASES)),
        optional("status", Shape::Word(STATUSES)),
    ],
};

static BASIS: Keys = Keys {
    what: "`basis`",
    fields: &[
        optional("target", Shape::Word(BASES)),
        optional("bands", Shape::Word(BASES)),
        optional("formula", Shape::Word(BASES)),
        optional("cadence", Shape::Word(BASES)),
    ],
};

static CHANGE_IMPACT: Keys =
    Keys { what: "a change impact", fields: &[needed("kpi", Shape::Text), needed("effect", Shape::Text)] };

static INTERPRETATION: Keys = Keys {
    what: "an interpretation",
    fields: &[optional("high", Shape::Text), optional("low", Shape::Text)],
};

static QUESTION_AND_ANSWER: Keys = Keys {
    what: "a question and answer",
    fields: &[needed("question", Shape::Text), needed("answer", Shape::Text)],
};

/// A report.
pub(crate) static REPORT: Keys = Keys {
    what: "a report",
    fields: &[
        FORMAT,
        needed("report", Shape::Id),
        needed("title", Shape::Text),
        optional("kpis", Shape::Texts),
        optional("groups", Shape::List(&Shape::Map(&GROUP))),
        optional("period", Shape::Word(GRAINS)),
        optional("trend", Shape::Whole(1, 120)),
        optional("templates", Shape::Map(&TEMPLATES)),
    ],
};

static GROUP: Keys =
    Keys { what: "a group", fields: &[optional("title", Shape::Text), needed("kpis", Shape::Texts)] };

static TEMPLATES: Keys =
    Keys { what: "`templates`", fields: &[optional("markdown", Shape::Text), optional("html", Shape::Text)] };

/// A snapshot case.
pub(crate) static SNAPSHOT: Keys = Keys {
    what: "a snapshot",
    fields: &[
        FORMAT,
        needed("snapshot", Shape::Id),
        needed("report", Shape::Text),
        optional("for", Shape::Named(&Shape::Text)),
        needed("period", Shape::Text),
        optional("as of", Shape::Text),
        optional("formats", Shape::Words(FORMATS)),
    ],
};

/// What documents may be, and the key that says so; the first whose key is there counts, because a KPI may have a `dataset` and a snapshot
/// has a `report`.
pub(crate) static KINDS: &[(&str, &Keys)] = &[
    ("project", &PROJECT),
    ("kpi", &KPI),
    ("snapshot", &SNAPSHOT),
    ("report", &REPORT),
    ("dataset", &DATASET),
];
