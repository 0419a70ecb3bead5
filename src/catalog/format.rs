//! The keys of format 1: which stand where, and what they take. `docs/format.md` says what they mean.
//!
//! Data only. The loader checks documents against it, and the editor schema is written from it.

mod criteria;
mod dataset;
mod kpi;
mod project;
mod report;
mod rule;
mod scorecard;
mod test;

pub(crate) use criteria::{OVERRIDES, SCALE};
pub(crate) use dataset::DATASET;
pub(crate) use kpi::KPI;
pub(crate) use project::{DIALECTS, PROJECT, WEEKDAYS};
pub(crate) use report::{COMMENTARY, LANGUAGE, REPORT, SNAPSHOT};
pub(crate) use rule::RULES;
pub(crate) use scorecard::SCORECARD;
pub(crate) use test::TEST;

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
    pub needed: Needed,
    /// What it means, in a sentence, for editors.
    pub about: &'static str,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    /// It must.
    Always,
    /// It must unless this other key of the map is there.
    Unless(&'static str),
    /// It may be left out.
    Never,
}

const fn needed(key: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { key, shape, needed: Needed::Always, about }
}

const fn needed_unless(other: &'static str, key: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { key, shape, needed: Needed::Unless(other), about }
}

const fn optional(key: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { key, shape, needed: Needed::Never, about }
}

/// The version of the format.
pub(crate) const VERSION: u64 = 1;

const FORMAT: Field = needed(
    "format",
    Shape::Whole(VERSION, VERSION),
    "The version of the format these definitions are written in.",
);

/// Reasons by the code of the warning they accept.
const WAIVE: Field = optional(
    "waive",
    Shape::Named(&Shape::Either(&[Shape::Text, Shape::Nothing])),
    "The warnings it accepts: `CODE: reason`.",
);

/// What documents may be, and the key that says so; the first whose key is there counts, because a KPI may have a `dataset` and a snapshot
/// has a `report`.
pub(crate) static KINDS: &[(&str, &Keys)] = &[
    ("project", &PROJECT),
    ("kpi", &KPI),
    ("test", &TEST),
    ("snapshot", &SNAPSHOT),
    ("report", &REPORT),
    ("language", &LANGUAGE),
    ("dataset", &DATASET),
    ("overrides", &OVERRIDES),
    ("scale", &SCALE),
    ("scorecard", &SCORECARD),
    ("rules", &RULES),
];
