//! The keys of format 1: which stand where, and what they take. `docs/format.md` says what they mean.
//!
//! Data only. The loader checks documents against it, and the editor schema is written from it.

use super::limits::MAX_THREADS;
use crate::calendar::MONTHS;
use crate::diagnostic::Level;

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

/// The largest number of decimals a KPI can be shown with.
pub(crate) const MAX_DECIMALS: u64 = 12;

/// Words of `better`.
pub(crate) const DIRECTIONS: &[&str] = &["higher", "lower", "range", "context"];
/// Words of a band's `status`.
pub(crate) const STATUSES: &[&str] = &["good", "watch", "bad", "neutral"];
/// Words of `compare`.
pub(crate) const COMPARISONS: &[&str] = &["exact", "rounded"];
/// Words of `bands on`.
pub(crate) const SUBJECTS: &[&str] = &["value", "change", "growth", "percent of target"];
/// Words of `basis`.
pub(crate) const BASES: &[&str] = &["published", "default", "client"];
/// Words of a rule's `severity`.
pub(crate) const SEVERITIES: &[&str] = &["info", "warning", "error"];
/// What can be expected of a rule.
pub(crate) const RULE_VERDICTS: &[&str] = &["fires", "silent", "undecided"];
/// Words of an expected `status`.
pub(crate) const EXPECTED_STATUSES: &[&str] =
    &["good", "watch", "bad", "above-scale", "below-scale", "neutral", "no-data"];
/// Words of a report's `period`.
pub(crate) const GRAINS: &[&str] = &["day", "week", "month", "quarter", "year"];
/// Words of `score by`.
pub(crate) const SCORES: &[&str] = &["bands", "achievement"];
/// Words of `roll up`.
pub(crate) const ROLL_UPS: &[&str] = &["weighted", "worst", "latest"];
/// Words of a snapshot's `formats`.
pub(crate) const FORMATS: &[&str] = &["markdown", "html"];
/// Words of a report's `formats`, as `kpi report --format` takes them.
pub(crate) const OUTPUTS: &[&str] = &["html", "markdown", "json", "csv", "xlsx", "pdf"];
/// Words of a report's `compare`.
pub(crate) const COMPARED: &[&str] = &["previous", "same period last year"];
/// Words of a report's `rules`.
pub(crate) const RULES_SHOWN: &[&str] = &["own", "related"];
/// Words of the `type` of a report's parameter.
pub(crate) const PARAMETER_TYPES: &[&str] = &["text", "whole", "yes/no", "kpi"];
/// Words of an engine's `type`.
pub(crate) const ENGINES: &[&str] = &["adbc"];
/// Words of an engine's `dialect`.
pub(crate) const DIALECTS: &[&str] = &["duckdb", "postgresql", "spark", "generic"];
/// Words of `week starts`, Monday first.
pub(crate) const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words of `pattern`: the weeks of the three months of a quarter.
pub(crate) const WEEK_PATTERNS: &[&str] = &["4-4-5", "4-5-4", "5-4-4"];

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

/// `kpi.yaml`.
pub(crate) static PROJECT: Keys = Keys {
    what: "a project",
    fields: &[
        FORMAT,
        needed("project", Shape::Text, "The title of the project."),
        needed_unless(
            "engines",
            "data",
            Shape::Map(&DATA),
            "Where the data are: a database, or files. May be left out where only other engines have them.",
        ),
        optional(
            "engines",
            Shape::Named(&Shape::Map(&ENGINE)),
            "Other engines that have the data, by the name that `--engine` takes.",
        ),
        optional(
            "limits",
            Shape::Map(&LIMITS),
            "How much of the machine queries may take; values do not depend on it.",
        ),
        optional(
            "lints",
            Shape::Named(&Shape::Word(Level::WORDS)),
            "How bad warnings are taken: `CODE: allow`, `warn` or `deny`.",
        ),
        WAIVE,
        optional("calendar", Shape::Map(&CALENDAR), "What a period is."),
        optional("parameters", PARAMETERS, "Values that formulas name: `name: value`, or a map."),
        optional(
            "definitions",
            Shape::Texts,
            "Folders of definitions; `kpis`, and `overrides`, `scorecards` and `languages` where they are there, unless stated.",
        ),
        optional("reports", Shape::Texts, "Folders of reports and templates; `reports` unless stated."),
        optional("history", Shape::Text, "The record of runs that `kpi history` reads."),
        optional(
            "allow sql",
            Shape::YesNo,
            "Whether a dataset may be written as SQL; `false` unless stated.",
        ),
    ],
};

/// What `parameters` takes, in the project and in a KPI.
const PARAMETERS: Shape = Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&PARAMETER)]));

static PARAMETER: Keys = Keys {
    what: "a parameter",
    fields: &[
        needed(
            "value",
            Shape::Text,
            "The value: `85%`, `4 h`, `USD 12`, `2026-03-01`, `yes`, a number or a text.",
        ),
        optional("unit", Shape::Text, "The unit of a value that is a number alone."),
        optional("about", Shape::Text, "What it means."),
    ],
};

static DATA: Keys = Keys {
    what: "`data`",
    fields: &[
        optional("database", Shape::Text, "A DuckDB database file."),
        optional("script", Shape::Text, "The SQL script that makes the database where it is missing."),
        optional("files", Shape::Texts, "Patterns of data files; each file is a table of its name."),
        optional(
            "sources",
            Shape::Named(&Shape::Map(&FILE_SOURCE)),
            "Data files read in a stated way, by the name of their table.",
        ),
    ],
};

static FILE_SOURCE: Keys = Keys {
    what: "a data source",
    fields: &[
        optional("file", Shape::Text, "The file: CSV, Parquet or JSON."),
        optional("files", Shape::Texts, "Patterns of Parquet files that are one table."),
        optional(
            "partitions",
            Shape::Named(&Shape::Text),
            "Columns whose values stand in the names of folders, with their types.",
        ),
        optional("delimiter", Shape::Text, "The character between fields, or `tab`; a comma unless stated."),
        optional("nulls", Shape::Texts, "Texts that mean a missing value; the empty text always does."),
        optional(
            "timestamps",
            Shape::Text,
            "How timestamps are written, such as `d/m/yyyy hh:mm`; ISO unless stated.",
        ),
        optional("dates", Shape::Text, "How dates are written, such as `d/m/yyyy`; ISO unless stated."),
        optional("decimal comma", Shape::YesNo, "Whether `1.234,5` is 1234.5."),
        optional(
            "columns",
            Shape::Named(&Shape::Text),
            "Types of columns; one not listed gets the narrowest type that fits every value.",
        ),
    ],
};

static ENGINE: Keys = Keys {
    what: "an engine",
    fields: &[
        needed("type", Shape::Word(ENGINES), "How it is reached: `adbc`, by a driver of the user's choice."),
        needed("dialect", Shape::Word(DIALECTS), "How its statements are written."),
        optional(
            "profile",
            Shape::Text,
            "The connection profile in the user's own configuration; that of the engine's name unless stated.",
        ),
        optional(
            "cells",
            Shape::Whole(1, 1_000_000_000),
            "The most rows one statement may return; 1000000 unless stated.",
        ),
    ],
};

static LIMITS: Keys = Keys {
    what: "`limits`",
    fields: &[
        optional("threads", Shape::Whole(1, MAX_THREADS as u64), "How many threads work on queries."),
        optional("memory", Shape::Size, "The most memory they take, such as `2GB`."),
        optional("timeout", Shape::Time, "The longest one query may take, such as `60 s`."),
        optional(
            "temp folder",
            Shape::Text,
            "An existing folder for what does not fit into memory, relative to the project.",
        ),
        optional("temp size", Shape::Size, "The most that is kept there, such as `20GB`."),
    ],
};

static CALENDAR: Keys = Keys {
    what: "a calendar",
    fields: &[
        optional(
            "timezone",
            Shape::Text,
            "The IANA name of the zone in which the data are written and a day starts; `UTC` unless stated.",
        ),
        optional("week starts", Shape::Word(WEEKDAYS), "The first day of a week; `monday` unless stated."),
        optional(
            "fiscal year starts",
            Shape::Word(MONTHS),
            "The first month of the fiscal year; `january` unless stated.",
        ),
        optional(
            "pattern",
            Shape::Word(WEEK_PATTERNS),
            "The weeks of the three months of a quarter, where the fiscal year is made of whole weeks.",
        ),
    ],
};

/// A dataset.
pub(crate) static DATASET: Keys = Keys {
    what: "a dataset",
    fields: &[
        FORMAT,
        needed("dataset", Shape::Text, "Its name in formulas."),
        optional("title", Shape::Text, "What people call it."),
        optional("about", Shape::Text, "What one row is, in a sentence."),
        needed_unless("sql", "table", Shape::Text, "The table in the data."),
        optional(
            "sql",
            Shape::Text,
            "Instead of `table`: one SELECT over tables of the data, where `kpi.yaml` says `allow sql: true`.",
        ),
        optional(
            "tables",
            Shape::Named(&Shape::Text),
            "The table in other engines, where it is called otherwise: `engine: catalog.schema.table`.",
        ),
        optional("rows", Shape::Text, "Reduces an event log: `one row per KEY, latest by COLUMN`."),
        optional("entity", Shape::Text, "What one row is, such as `ticket`; the unit of its count."),
        optional("key", Shape::Texts, "The column or columns that tell its rows apart."),
        optional("time", Shape::Text, "The default time column of its measures."),
        optional(
            "valid",
            Shape::Map(&VALID),
            "From when until when a row counts, for `at start of period` and `at end of period`.",
        ),
        optional(
            "dimensions",
            Shape::Either(&[Shape::Named(&Shape::Text), Shape::Texts]),
            "By what values are broken down: `name: column`, or a list of columns.",
        ),
        optional(
            "joins",
            Shape::Named(&Shape::Map(&JOIN)),
            "Other datasets of which each row has at most one partner, by the name that begins their columns.",
        ),
        optional(
            "columns",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&COLUMN), Shape::Nothing])),
            "What formulas may use: `name: column of the table`, or a map.",
        ),
        WAIVE,
    ],
};

static VALID: Keys = Keys {
    what: "`valid`",
    fields: &[
        needed("from", Shape::Text, "The column of the first moment."),
        needed("until", Shape::Text, "The column of the first moment after; missing if there is none yet."),
    ],
};

static JOIN: Keys = Keys {
    what: "a join",
    fields: &[
        needed("to", Shape::Text, "The other dataset."),
        needed("on", Shape::Texts, "The columns of this one that hold the other's key, in the key's order."),
    ],
};

static COLUMN: Keys = Keys {
    what: "a column",
    fields: &[
        optional("column", Shape::Text, "The column of the table; the one of the same name unless stated."),
        optional("is", Shape::Text, "What it computes from other columns, instead of `column`."),
        optional("unit", Shape::Text, "Its unit, such as `minutes`, `USD` or `tickets`."),
        optional(
            "type",
            Shape::Text,
            "The type it is read as, such as `integer`, `decimal(18,2)`, `date` or `instant`.",
        ),
        optional("aliases", Shape::Texts, "Other names."),
        optional("about", Shape::Text, "What it means."),
    ],
};

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

/// Bands by name.
const BANDS: Shape = Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&BAND)]));

const FROM: Field =
    optional("from", Shape::Text, "The first day: it holds for periods that start on it or later.");
const UNTIL: Field = optional("until", Shape::Text, "The first day on which it no longer holds.");

static BANDS_CASE: Keys = Keys {
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

static TARGET: Keys = Keys {
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
static OWN_TEST: Keys = Keys {
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

/// A report.
pub(crate) static REPORT: Keys = Keys {
    what: "a report",
    fields: &[
        FORMAT,
        needed("report", Shape::Id, "The id: lower case words joined by dashes."),
        needed("title", Shape::Text, "The title."),
        optional("audience", Shape::Text, "For whom it is written."),
        optional(
            "language",
            Shape::Text,
            "The code of the language it is written in, such as `de`; `en` unless stated.",
        ),
        optional("kpis", SELECTION, "`all`, ids of KPIs, or what they are filed under."),
        optional("groups", Shape::List(&Shape::Map(&GROUP)), "Sections with a title, instead of `kpis`."),
        optional("period", Shape::Word(GRAINS), "The grain; `month` unless stated."),
        optional("trend", Shape::Whole(1, 120), "How many periods the trend shows; 13 unless stated."),
        optional(
            "compare",
            Shape::Word(COMPARED),
            "Which period changes are measured against: the `previous` one unless stated.",
        ),
        optional(
            "by",
            Shape::Either(&[Shape::Named(&Shape::Whole(1, 1000)), Shape::Texts]),
            "Breakdowns of every KPI that knows the dimension: dimensions, or `dimension: how many members`; the others together.",
        ),
        optional(
            "drivers",
            Shape::Text,
            "What changes are split into: `operands`, or a dimension for operands and its members.",
        ),
        optional(
            "for each",
            Shape::Text,
            "The dimension each of whose members has a row, as in a portfolio.",
        ),
        optional(
            "rules",
            Shape::Word(RULES_SHOWN),
            "Which rules are shown: those that read only KPIs of the report unless stated, or all `related` to one of them.",
        ),
        optional("scorecards", Shape::Texts, "`all`, or ids of scorecards whose scores are shown."),
        optional(
            "parameters",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&REPORT_PARAMETER)])),
            "Values that templates read and `--set` changes: `name: value`, or a map.",
        ),
        optional(
            "formats",
            Shape::Words(OUTPUTS),
            "What `kpi report` writes unless `--format` says otherwise.",
        ),
        optional(
            "templates",
            Shape::Map(&TEMPLATES),
            "Templates beside the report file or under `reports/`; the shipped ones unless stated.",
        ),
    ],
};

/// What `kpis` of a report takes.
const SELECTION: Shape = Shape::Either(&[Shape::Texts, Shape::Map(&FILED)]);

static FILED: Keys = Keys {
    what: "a selection of KPIs",
    fields: &[
        optional("domain", Shape::Texts, "KPIs of this `domain`, or of one of several."),
        optional("category", Shape::Texts, "KPIs with one of these `categories`."),
        optional("stage", Shape::Texts, "KPIs with one of these `stages`."),
        optional("industry", Shape::Texts, "KPIs with one of these `industries`."),
        optional("owner", Shape::Texts, "KPIs of one of these owners."),
        optional("tag", Shape::Texts, "KPIs with one of these `tags`."),
        optional("parameter", Shape::Text, "The KPI that this parameter of the report names."),
    ],
};

static REPORT_PARAMETER: Keys = Keys {
    what: "a parameter of a report",
    fields: &[
        optional(
            "type",
            Shape::Word(PARAMETER_TYPES),
            "What it takes; as the default is written unless stated.",
        ),
        optional("default", Shape::Text, "Its value unless set; without one it must be set."),
        optional("about", Shape::Text, "What it means."),
    ],
};

static GROUP: Keys = Keys {
    what: "a group",
    fields: &[
        optional("title", Shape::Text, "The title of the section."),
        needed("kpis", SELECTION, "Ids of KPIs, or what they are filed under."),
    ],
};

static TEMPLATES: Keys = Keys {
    what: "`templates`",
    fields: &[
        optional("markdown", Shape::Text, "The template of Markdown reports."),
        optional("html", Shape::Text, "The template of HTML reports."),
    ],
};

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

/// A snapshot case.
pub(crate) static SNAPSHOT: Keys = Keys {
    what: "a snapshot",
    fields: &[
        FORMAT,
        needed("snapshot", Shape::Id, "The id: lower case words joined by dashes."),
        needed("report", Shape::Text, "The id of the report."),
        optional("for", Shape::Named(&Shape::Text), "The member of each dimension it is restricted to."),
        needed("period", Shape::Text, "The period, such as `2026-09` or `2026-Q3`."),
        optional("set", Shape::Named(&Shape::Text), "Values of the report's parameters."),
        optional("as of", Shape::Text, "The day on which the report is asked."),
        optional("language", Shape::Text, "The language instead of the report's."),
        optional("formats", Shape::Words(FORMATS), "What is stored; `markdown` unless stated."),
    ],
};

/// The front matter of a note in `commentary/`.
pub(crate) static COMMENTARY: Keys = Keys {
    what: "a note",
    fields: &[
        optional("kpi", Shape::Text, "The id of the KPI it is about; without it, the whole report."),
        optional("for", Shape::Named(&Shape::Text), "The member of each dimension it is for."),
        needed("period", Shape::Text, "The period it is about, such as `2026-09`."),
        needed("author", Shape::Text, "Who wrote it."),
        needed("date", Shape::Text, "The day it was written."),
    ],
};

/// A report language.
pub(crate) static LANGUAGE: Keys = Keys {
    what: "a language",
    fields: &[
        FORMAT,
        needed("language", Shape::Text, "Its code, such as `de` or `pt-BR`."),
        optional("title", Shape::Text, "What it is called."),
        optional(
            "plural",
            Shape::Named(&Shape::Texts),
            "The counts that take a plural form, such as `one: 1`, or `*12` for all that end so; all others take `other`.",
        ),
        optional("currencies", Shape::Named(&Shape::Text), "How currencies are written: `EUR: €`."),
        optional(
            "names",
            Shape::Named(&Shape::Text),
            "What titles, bands, dimensions and other words of the definitions are called in it.",
        ),
        optional(
            "words",
            Shape::Named(&Shape::Either(&[Shape::Text, Shape::Named(&Shape::Text)])),
            "The words of reports by their key; of one that is counted, a text for each plural form.",
        ),
    ],
};

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
