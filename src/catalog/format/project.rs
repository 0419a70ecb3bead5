//! `kpi.yaml`: the project, its data, engines, limits and calendar.

use super::{FORMAT, Keys, Shape, WAIVE, needed, needed_unless, optional};
use crate::calendar::MONTHS;
use crate::catalog::limits::MAX_THREADS;
use crate::diagnostic::Level;

/// Words of an engine's `type`.
const ENGINES: &[&str] = &["adbc"];

/// Words of an engine's `dialect`.
pub(crate) const DIALECTS: &[&str] = &["duckdb", "postgresql", "spark", "generic"];

/// Words of `week starts`, Monday first.
pub(crate) const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words of `pattern`: the weeks of the three months of a quarter.
const WEEK_PATTERNS: &[&str] = &["4-4-5", "4-5-4", "5-4-4"];

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
pub(super) const PARAMETERS: Shape = Shape::Named(&Shape::Either(&[Shape::Text, Shape::Map(&PARAMETER)]));

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
