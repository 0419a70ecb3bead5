//! The tables of tests: columns with the types that are declared, else those of the data, else those that formulas need.

use super::column::{Named, Names};
use super::convert::guessed;
use crate::catalog::{Catalog, Column, ColumnOrigin, ColumnType, Dataset};
use crate::formula::{self, CheckedCatalog, CheckedDataset, ColumnRead, RowExpr, RowType};
use crate::name::Key;
use crate::schema::{Schema, Table};
use crate::source::{SourceText, Sources};
use std::collections::BTreeMap;

/// A number of which nothing else is known.
const NUMBER: ColumnType = ColumnType::Decimal { precision: 24, scale: 6 };

/// A table and a column of it, in lower case.
type Place = (String, String);

/// Whether a column has no declared type, so that the data are asked for it: also where no test is written, since boundaries are tried.
pub fn needs_data(catalog: &Catalog) -> bool {
    let columns = catalog.datasets.values().flat_map(|dataset| &dataset.columns);
    let open = |column: &Column| matches!(column.origin, ColumnOrigin::Table(_)) && column.ty.is_none();
    columns.into_iter().any(open)
}

/// The tables of all datasets, as tests fill them. `data` is what the project's data hold, if they are open: it gives the types of columns
/// that declare none.
pub fn schema(catalog: &Catalog, data: Option<&Schema>, sources: &Sources) -> Schema {
    let mut schema = Schema::default();
    let mut open = Vec::new();
    for dataset in catalog.datasets.values() {
        let table_name = dataset.table.text.as_str();
        let stored = data.and_then(|data| data.rows(table_name)).map(|(_, table)| table);
        let name = schema.table(table_name).map_or(table_name, |(name, _)| name).to_owned();
        let table = schema.tables.entry(name).or_default();
        for column in &dataset.columns {
            let ColumnOrigin::Table(source) = &column.origin else { continue };
            let held = stored.and_then(|table| table.column(&source.text));
            match column.ty.or_else(|| held.and_then(|(_, ty)| ty.clone().ok())) {
                Some(ty) => declare(table, &source.text, ty),
                None => open.push((dataset, source.text.as_str())),
            }
        }
        // What a join is on is a column of the table, declared or not.
        for on in dataset.joins.iter().flat_map(|join| &join.on) {
            let declared = stored_name(dataset, on).is_some();
            if !declared && stored.and_then(|table| table.column(&on.text)).is_none() {
                open.push((dataset, on.text.as_str()));
            }
        }
        for (column, ty) in stored.into_iter().flat_map(|table| &table.columns) {
            if let Ok(ty) = ty {
                declare(table, column, *ty);
            }
        }
    }
    if !open.is_empty() {
        let needed = needed(&formula::check(catalog.clone(), None, sources).catalog);
        let place = |dataset: &Dataset, column: &str| place(&dataset.table.text, column);
        let written = written(catalog, &schema);
        let guess = |dataset: &Dataset, column: &str| {
            guessed(written.get(&place(dataset, column)).map(Vec::as_slice).unwrap_or_default())
        };
        settle(&mut schema, &mut open, |_, dataset, column| {
            let needed = needed.get(&place(dataset, column)).copied()?;
            // A difference of two columns is one of numbers or of moments; what is written tells.
            let moment = Some(guess(dataset, column)).filter(|guess| *guess != ColumnType::Text);
            Some(moment.filter(|_| needed == NUMBER).unwrap_or(needed))
        });
        // Both sides of a join are of one type.
        settle(&mut schema, &mut open, |schema, dataset, column| partner(catalog, schema, dataset, column));
        settle(&mut schema, &mut open, |_, dataset, column| Some(guess(dataset, column)));
    }
    schema
}

/// Declares those columns whose type is found, and leaves the others.
fn settle<'a>(
    schema: &mut Schema,
    open: &mut Vec<(&'a Dataset, &'a str)>,
    ty: impl Fn(&Schema, &Dataset, &str) -> Option<ColumnType>,
) {
    open.retain(|(dataset, column)| {
        let Some(ty) = ty(schema, dataset, column) else { return true };
        let name = schema.table(&dataset.table.text).map(|(name, _)| name.to_owned());
        if let Some(table) = name.and_then(|name| schema.tables.get_mut(&name)) {
            declare(table, column, ty);
        }
        false
    });
}

/// The type of the column that a join compares this one with, if it is known.
fn partner(catalog: &Catalog, schema: &Schema, dataset: &Dataset, column: &str) -> Option<ColumnType> {
    let named = |name: &SourceText| {
        catalog.datasets.values().find(|known| Key::of(&known.name.text) == Key::of(&name.text))
    };
    let ty = |dataset: &Dataset, name: &SourceText| {
        let (_, table) = schema.table(&dataset.table.text)?;
        table.column(stored_name(dataset, name).unwrap_or(&name.text))?.1.clone().ok()
    };
    let is = |one: &Dataset, name: &SourceText| {
        one.table.text == dataset.table.text
            && stored_name(one, name).unwrap_or(&name.text).eq_ignore_ascii_case(column)
    };
    catalog.datasets.values().find_map(|from| {
        from.joins.iter().find_map(|join| {
            let to = named(&join.to)?;
            join.on.iter().zip(&to.key).find_map(|(on, key)| match (is(from, on), is(to, key)) {
                (true, _) => ty(to, key),
                (_, true) => ty(from, on),
                _ => None,
            })
        })
    })
}

/// The column of the table that a declared name stands for.
fn stored_name<'a>(dataset: &'a Dataset, name: &SourceText) -> Option<&'a str> {
    let column = dataset.columns.iter().find(|column| Key::of(&column.name.text) == Key::of(&name.text))?;
    match &column.origin {
        ColumnOrigin::Table(stored) => Some(&stored.text),
        ColumnOrigin::Computed(_) => None,
    }
}

fn place(table: &str, column: &str) -> Place {
    (table.to_lowercase(), column.to_lowercase())
}

fn declare(table: &mut Table, column: &str, ty: ColumnType) {
    if table.column(column).is_none() {
        table.columns.push((column.to_owned(), Ok(ty)));
    }
}

/// The types that formulas, times and keys need of columns without one. What is read as a text may be of any type: it is left open.
fn needed(checked: &CheckedCatalog) -> BTreeMap<Place, ColumnType> {
    let mut needed = BTreeMap::new();
    for dataset in checked.datasets.values() {
        let times = dataset.time.iter().chain(dataset.valid.iter().flat_map(|(from, until)| [from, until]));
        for column in times.chain(dataset.dimensions.values()).flat_map(RowExpr::columns).chain(&dataset.key)
        {
            note(dataset, column, &mut needed);
        }
    }
    for kpi in checked.kpis.values() {
        for atom in &kpi.formula.atoms {
            let Some(dataset) = checked.datasets.get(&atom.dataset) else { continue };
            for column in atom.columns() {
                note(dataset, column, &mut needed);
            }
        }
    }
    needed
}

fn note(dataset: &CheckedDataset, column: &ColumnRead, needed: &mut BTreeMap<Place, ColumnType>) {
    let Some(dataset) = dataset.reached(&column.via) else { return };
    let ty = match column.ty {
        RowType::Text => return,
        RowType::Number { .. } | RowType::Duration => NUMBER,
        RowType::Boolean => ColumnType::Boolean,
        RowType::Date => ColumnType::Date,
        RowType::Timestamp => ColumnType::Timestamp,
        RowType::Instant => ColumnType::Instant,
    };
    needed.insert(place(&dataset.table.name, &column.column), ty);
}

/// What tests write into each column.
fn written<'a>(catalog: &'a Catalog, schema: &Schema) -> BTreeMap<Place, Vec<&'a str>> {
    let datasets: BTreeMap<Key, &Dataset> =
        catalog.datasets.values().map(|dataset| (Key::of(&dataset.name.text), dataset)).collect();
    let mut written: BTreeMap<Place, Vec<&str>> = BTreeMap::new();
    let mut names: BTreeMap<&str, Names<'_>> = BTreeMap::new();
    for (name, rows) in catalog.tests.iter().flat_map(|test| &test.rows) {
        let Some(dataset) = datasets.get(&Key::of(&name.text)) else { continue };
        let names = names.entry(&dataset.name.text).or_insert_with(|| Names::new(dataset, schema));
        for (column, text) in rows.iter().flat_map(|row| &row.cells) {
            if let (Named::Stored(column), Some(text)) = (names.of(&column.text), text) {
                written.entry(place(&dataset.table.text, column)).or_default().push(&text.text);
            }
        }
    }
    written
}
