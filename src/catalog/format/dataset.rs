//! Datasets: columns, joins, validity.

use super::{FORMAT, Keys, Shape, WAIVE, needed, needed_unless, optional};

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
