//! Reports, and what belongs to them: snapshots, notes, languages.

use super::{FORMAT, Keys, Shape, needed, optional};

/// Words of a report's `period`.
const GRAINS: &[&str] = &["day", "week", "month", "quarter", "year"];

/// Words of a snapshot's `formats`.
const FORMATS: &[&str] = &["markdown", "html"];

/// Words of a report's `formats`, as `kpi report --format` takes them.
const OUTPUTS: &[&str] = &["html", "markdown", "json", "csv", "xlsx", "pdf"];

/// Words of a report's `compare`.
const COMPARED: &[&str] = &["previous", "same period last year"];

/// Words of a report's `rules`.
const RULES_SHOWN: &[&str] = &["own", "related"];

/// Words of the `type` of a report's parameter.
const PARAMETER_TYPES: &[&str] = &["text", "whole", "yes/no", "kpi"];

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
