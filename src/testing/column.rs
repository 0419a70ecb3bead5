//! The columns that rows of a test may name.

use crate::catalog::{Column, ColumnOrigin, Dataset, Join};
use crate::name::Key;
use crate::schema::Schema;
use std::collections::BTreeMap;

/// What a name in a row stands for.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    /// A column of the table, by its name there.
    Stored(&'a str),
    /// A column that is computed from others.
    Computed(&'a Column),
    /// A column of a joined dataset.
    Joined(&'a Join),
    /// Nothing.
    Unknown,
}

/// The names that rows of a dataset use: the same in every row, so each is looked up once.
pub(super) struct Names<'a> {
    dataset: &'a Dataset,
    schema: &'a Schema,
    known: BTreeMap<&'a str, Named<'a>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(dataset: &'a Dataset, schema: &'a Schema) -> Self {
        Self { dataset, schema, known: BTreeMap::new() }
    }

    /// What a name means.
    pub(super) fn of(&mut self, name: &'a str) -> Named<'a> {
        *self.known.entry(name).or_insert_with(|| named(self.dataset, self.schema, name))
    }
}

/// What a name means in the rows of a dataset: a declared column, alias or dimension, or a column of the table.
fn named<'a>(dataset: &'a Dataset, schema: &'a Schema, name: &str) -> Named<'a> {
    let key = Key::of(name);
    let declared = |key: &Key| {
        dataset.columns.iter().find(|column| {
            std::iter::once(&column.name).chain(&column.aliases).any(|name| Key::of(&name.text) == *key)
        })
    };
    let dimension = || {
        let dimension = dataset.dimensions.iter().find(|dimension| Key::of(&dimension.name.text) == key)?;
        Some(Key::of(&dimension.column.text))
    };
    let join =
        |key: &Key| dataset.joins.iter().find(|join| key.rest_after(&Key::of(&join.name.text)).is_some());
    if let Some(column) = declared(&key).or_else(|| declared(&dimension()?)) {
        return match &column.origin {
            ColumnOrigin::Table(stored) => Named::Stored(&stored.text),
            ColumnOrigin::Computed(_) => Named::Computed(column),
        };
    }
    let stored = dataset.columns.iter().find_map(|column| match &column.origin {
        ColumnOrigin::Table(stored) if Key::of(&stored.text) == key => Some(stored.text.as_str()),
        _ => None,
    });
    let joined = || dataset.joins.iter().flat_map(|join| &join.on).find(|on| Key::of(&on.text) == key);
    let stored = stored.or_else(|| Some(joined()?.text.as_str()));
    let of_table = || {
        let (_, table) = schema.table(&dataset.table.text)?;
        table.columns.iter().map(|(column, _)| column.as_str()).find(|column| Key::of(column) == key)
    };
    // A column of the table may begin like a join: `ticket_id` beside the join `ticket`.
    match (stored.or_else(of_table), join(&key).or_else(|| join(&dimension()?))) {
        (Some(stored), _) => Named::Stored(stored),
        (None, Some(join)) => Named::Joined(join),
        (None, None) => Named::Unknown,
    }
}

/// The names that rows of a dataset may use, for suggestions.
pub(super) fn known_names<'a>(dataset: &'a Dataset, schema: &'a Schema) -> Vec<&'a str> {
    let stored = |column: &&Column| matches!(column.origin, ColumnOrigin::Table(_));
    let declared = dataset
        .columns
        .iter()
        .filter(stored)
        .flat_map(|column| std::iter::once(&column.name).chain(&column.aliases));
    let table = schema.table(&dataset.table.text).map(|(_, table)| table.columns.as_slice());
    declared
        .map(|name| name.text.as_str())
        .chain(table.unwrap_or_default().iter().map(|(name, _)| name.as_str()))
        .collect()
}
