//! A dataset document → [`Dataset`].

use super::names::unique;
use super::node::{Content, Entry, Node};
use super::project::typed;
use crate::catalog::{Column, ColumnOrigin, Dataset, Dimension, Join, LatestRows, Validity};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::source::{SourceText, Sources};

/// Reads a dataset. `None` if something in it was reported.
pub(super) fn dataset(
    name: &SourceText,
    node: &Node,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Dataset> {
    let before = problems.len();
    let declared = node.get("columns").map(Node::entries).unwrap_or_default();
    let columns: Vec<Column> = declared.iter().filter_map(|entry| column(entry, problems)).collect();
    unique(
        "columns",
        columns.iter().flat_map(|column| std::iter::once(&column.name).chain(&column.aliases)),
        problems,
    );
    let dimensions = node.get("dimensions").map(dimensions).unwrap_or_default();
    unique("dimensions", dimensions.iter().map(|dimension| &dimension.name), problems);
    let joins: Vec<Join> = node
        .get("joins")
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| {
            let (name, on) = (entry.key.clone(), entry.value.texts("on"));
            Some(Join { name, to: entry.value.text("to")?, on })
        })
        .collect();
    unique("joins", joins.iter().map(|join| &join.name), problems);
    let rows = match node.text("rows") {
        Some(text) => latest_rows(&text, sources, problems),
        None => None,
    };
    let valid = node
        .get("valid")
        .and_then(|valid| Some(Validity { from: valid.text("from")?, until: valid.text("until")? }));
    let query = node.text("sql");
    let table = match (node.text("table"), &query) {
        (Some(table), Some(query)) => {
            problems.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the dataset `{}` has both `table` and `sql`", name.text),
                )
                .at(query.span, "a query")
                .with_label(table.span, "a table of the data")
                .with_help("keep one of the two"),
            );
            return None;
        }
        (Some(table), None) => table,
        (None, Some(query)) => SourceText { text: format!("{} (sql)", name.text), span: query.span },
        (None, None) => return None,
    };
    let mut dataset = Dataset {
        name: name.clone(),
        title: node.string("title"),
        about: node.string("about"),
        table,
        query,
        tables: node
            .get("tables")
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?)))
            .collect(),
        rows,
        entity: node.string("entity"),
        key: node.texts("key"),
        time: node.text("time"),
        valid,
        dimensions,
        joins,
        columns,
    };
    declare_referred(&mut dataset);
    (problems.len() == before).then_some(dataset)
}

fn column(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<Column> {
    let value = &entry.value;
    let name = entry.key.clone();
    let origin = match (value.text("column"), value.text("is"), &value.content) {
        (Some(column), Some(is), _) => {
            problems.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the column `{}` has both `column` and `is`", name.text),
                )
                .at(is.span, "computed")
                .with_label(column.span, "a column of the table")
                .with_help("keep one of the two"),
            );
            return None;
        }
        (Some(column), None, _) => ColumnOrigin::Table(column),
        (None, Some(is), _) => ColumnOrigin::Computed(is),
        (None, None, Content::Text(_)) => ColumnOrigin::Table(value.as_text()?),
        (None, None, _) => ColumnOrigin::Table(name.clone()),
    };
    let ty = match value.text("type") {
        Some(text) => Some(typed(&text, problems)?),
        None => None,
    };
    Some(Column {
        name,
        origin,
        unit: value.text("unit"),
        ty,
        aliases: value.texts("aliases"),
        about: value.string("about"),
    })
}

/// `name: column`, or a list of names that are columns.
fn dimensions(node: &Node) -> Vec<Dimension> {
    let of = |name: &SourceText, column: SourceText| Dimension { name: name.clone(), column };
    match &node.content {
        Content::Map(entries) => {
            entries.iter().filter_map(|entry| Some(of(&entry.key, entry.value.as_text()?))).collect()
        }
        _ => node.as_texts().into_iter().map(|name| of(&name.clone(), name)).collect(),
    }
}

/// `one row per KEY[, KEY…], latest by COLUMN[, COLUMN…]`.
fn latest_rows(text: &SourceText, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<LatestRows> {
    let (start, middle) = ("one row per ", ", latest by ");
    let split = text.text.strip_prefix(start).and_then(|rest| rest.split_once(middle));
    if let Some((per, latest_by)) = split {
        let per_at = start.len();
        let latest_at = per_at + per.len() + middle.len();
        let rows = LatestRows {
            per: names(text, per, per_at, sources),
            latest_by: names(text, latest_by, latest_at, sources),
        };
        if ![&rows.per, &rows.latest_by].into_iter().flatten().any(|name| name.text.is_empty()) {
            return Some(rows);
        }
    }
    problems.push(
        Diagnostic::error(Code::InvalidValue, format!("`rows` cannot be read: `{}`", text.text))
            .at(text.span, "expected `one row per KEY, latest by COLUMN`"),
    );
    None
}

/// The names between commas of a part of a text, with their places.
fn names(text: &SourceText, part: &str, mut at: usize, sources: &Sources) -> Vec<SourceText> {
    let mut names = Vec::new();
    for piece in part.split(',') {
        let start = at + (piece.len() - piece.trim_start().len());
        names.push(sources.part(text, start..start + piece.trim().len()));
        at += piece.len() + 1;
    }
    names
}

/// Adds the columns that are referred to but not declared, under the table's own name; those of joined datasets are not the table's.
fn declare_referred(dataset: &mut Dataset) {
    let mut referred: Vec<SourceText> = Vec::new();
    if let Some(rows) = &dataset.rows {
        referred.extend(rows.per.iter().chain(&rows.latest_by).cloned());
    }
    referred.extend(dataset.key.iter().cloned());
    let mut anywhere: Vec<SourceText> = dataset.time.iter().cloned().collect();
    if let Some(valid) = &dataset.valid {
        anywhere.extend([valid.from.clone(), valid.until.clone()]);
    }
    anywhere.extend(dataset.dimensions.iter().map(|dimension| dimension.column.clone()));
    anywhere.retain(|name| !dataset.joins.iter().any(|join| is_joined(name, join)));
    referred.extend(anywhere);
    for name in referred {
        let key = Key::of(&name.text);
        let known =
            dataset.columns.iter().flat_map(|column| std::iter::once(&column.name).chain(&column.aliases));
        if !known.into_iter().any(|known| Key::of(&known.text) == key) {
            let origin = ColumnOrigin::Table(name.clone());
            dataset.columns.push(Column {
                name,
                origin,
                unit: None,
                ty: None,
                aliases: Vec::new(),
                about: None,
            });
        }
    }
}

/// Whether a name is that of a join followed by more words.
fn is_joined(name: &SourceText, join: &Join) -> bool {
    Key::of(&name.text).rest_after(&Key::of(&join.name.text)).is_some()
}
