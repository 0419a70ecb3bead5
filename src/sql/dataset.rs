//! A dataset as a common table expression: its table, reduced, joined and cast.

use super::expression::read;
use super::join::{Joined, joins};
use super::quote;
use crate::formula::{Atom, CheckedDataset, ColumnRead, RowExpr};
use std::collections::{BTreeMap, BTreeSet};

/// The columns a query reads, and the names it knows them by.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: BTreeMap<ColumnRead, String>,
}

impl Columns {
    /// Names for the columns of these expressions: the table's own, after the joins that lead there, with a number where two would be alike.
    pub(super) fn of(read: BTreeSet<ColumnRead>) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for column in read {
            let name = untaken(&column.to_string(), &mut taken);
            names.insert(column, name);
        }
        Self { names }
    }

    /// The column inside the query.
    pub(super) fn reference(&self, column: &ColumnRead) -> String {
        let name = self.names.get(column).unwrap_or(&column.column);
        format!("source.{}", quote::identifier(name))
    }

    /// `source AS (SELECT … FROM table)`, the head of every statement.
    ///
    /// An event log is reduced first, before any scope or condition sees it. The rows of the joins that columns need come after that; there
    /// are as many rows as without them.
    pub(super) fn source(&self, dataset: &CheckedDataset) -> String {
        let joined = joins(dataset, self.names.keys());
        let read = |(column, name): (&ColumnRead, &String)| {
            let stored = match joined.iter().find(|join| join.via == column.via) {
                Some(join) => join.reference(&column.column),
                None if joined.is_empty() => quote::identifier(&column.column),
                None => format!("stored.{}", quote::identifier(&column.column)),
            };
            format!("{} AS {}", read(&stored, column), quote::identifier(name))
        };
        let mut columns: Vec<String> = self.names.iter().map(read).collect();
        if columns.is_empty() {
            columns.push("1 AS \"row\"".to_owned());
        }
        let columns = columns.join(",\n    ");
        if joined.is_empty() {
            return format!("source AS (\n  SELECT\n    {columns}\n  FROM {}\n)", reduced(dataset, "  "));
        }
        let from = stored(dataset, "  ");
        let joined: String = joined.iter().map(Joined::sql).collect();
        format!("source AS (\n  SELECT\n    {columns}\n  FROM {from}{joined}\n)")
    }
}

/// A name that differs from those taken, compared as the database does.
pub(super) fn untaken(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut count = 1_u32;
    while !taken.insert(name.to_lowercase()) {
        count = count.saturating_add(1);
        name = format!("{wanted} {count}");
    }
    name
}

/// What follows FROM: a dataset's table, and what reduces an event log: per key the row that is greatest in the `latest by` columns
/// (missing is smallest), and among equals the one that is greatest in all its columns, so that the order in which rows are stored
/// decides nothing.
fn reduced(dataset: &CheckedDataset, indent: &str) -> String {
    let table = quote::table(&dataset.table);
    let Some((per, latest_by)) = &dataset.latest else { return table };
    let per: Vec<String> = per.iter().map(|column| quote::identifier(column)).collect();
    let mut order: Vec<String> =
        latest_by.iter().map(|column| format!("{} DESC NULLS LAST", quote::identifier(column))).collect();
    order.push("stored DESC NULLS LAST".to_owned());
    format!(
        "{table} AS stored\n{indent}QUALIFY row_number() OVER (\n{indent}  PARTITION BY {}\n{indent}  ORDER BY {}\n{indent}) = 1",
        per.join(", "),
        order.join(", ")
    )
}

/// What follows FROM where joins or groups come after: the reduced rows as `stored`.
pub(super) fn stored(dataset: &CheckedDataset, indent: &str) -> String {
    if dataset.latest.is_none() {
        return format!("{} AS stored", reduced(dataset, indent));
    }
    let inner = format!("{indent}  ");
    format!("(\n{inner}SELECT *\n{inner}FROM {}\n{indent}) AS stored", reduced(dataset, &inner))
}

/// The columns of an atom, and of the values it is filtered and grouped by.
pub(crate) fn columns_read<'a>(
    atom: &'a Atom,
    by: impl Iterator<Item = &'a RowExpr>,
) -> BTreeSet<ColumnRead> {
    atom.columns().into_iter().chain(by.flat_map(RowExpr::columns)).cloned().collect()
}
