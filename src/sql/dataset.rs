//! A dataset as a common table expression: its table, reduced, joined and cast.

use super::dialect::{Dialect, put};
use super::expression::read;
use super::join::{Joined, joins};
use crate::formula::{Atom, CheckedDataset, ColumnRead, RowExpr};
use std::collections::{BTreeMap, BTreeSet};

/// The columns a query reads, the names it knows them by, and the dialect in which it is written.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) dialect: &'static Dialect,
    names: BTreeMap<ColumnRead, String>,
}

impl Columns {
    /// Names for the columns of these expressions: the table's own, after the joins that lead there, with a number where two would be alike.
    pub(super) fn of(read: BTreeSet<ColumnRead>, dialect: &'static Dialect) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for column in read {
            let name = untaken(&column.to_string(), &mut taken);
            names.insert(column, name);
        }
        Self { dialect, names }
    }

    /// No columns: those of another part of the statement, under the names they have there.
    pub(super) fn none(dialect: &'static Dialect) -> Self {
        Self { dialect, names: BTreeMap::new() }
    }

    /// The column inside the query.
    pub(super) fn reference(&self, column: &ColumnRead) -> String {
        let name = self.names.get(column).unwrap_or(&column.column);
        format!("source.{}", self.dialect.identifier(name))
    }

    /// `source AS (SELECT … FROM table)`, the head of every statement.
    ///
    /// An event log is reduced first, before any scope or condition sees it. The rows of the joins that columns need come after that; there
    /// are as many rows as without them.
    pub(super) fn source(&self, dataset: &CheckedDataset) -> String {
        let dialect = self.dialect;
        let joined = joins(dataset, self.names.keys(), dialect);
        let read = |(column, name): (&ColumnRead, &String)| {
            let stored = match joined.iter().find(|join| join.via == column.via) {
                Some(join) => join.reference(&column.column),
                // In a statement that numbers rows the table's row has a name.
                None if joined.is_empty() && (dialect.has_qualify || dataset.latest.is_none()) => {
                    dialect.identifier(&column.column)
                }
                None => format!("stored.{}", dialect.identifier(&column.column)),
            };
            format!("{} AS {}", read(&stored, column, dialect), dialect.identifier(name))
        };
        let mut columns: Vec<String> = self.names.iter().map(read).collect();
        if columns.is_empty() {
            columns.push(format!("1 AS {}", dialect.identifier("row")));
        }
        let columns = columns.join(",\n    ");
        if joined.is_empty() {
            let from = if dialect.has_qualify || dataset.latest.is_none() {
                reduced(dataset, "  ", dialect)
            } else {
                stored(dataset, "  ", dialect)
            };
            return format!("source AS (\n  SELECT\n    {columns}\n  FROM {from}\n)");
        }
        let from = stored(dataset, "  ", dialect);
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
fn reduced(dataset: &CheckedDataset, indent: &str, dialect: &Dialect) -> String {
    let table = dialect.relation(&dataset.table);
    let Some((per, latest_by)) = &dataset.latest else { return table };
    let number = row_number(dataset, per, latest_by, indent, dialect);
    format!("{table} AS stored\n{indent}QUALIFY {number} = 1")
}

/// Numbers the rows of each key, the one that is kept first.
fn row_number(
    dataset: &CheckedDataset,
    per: &[String],
    latest_by: &[String],
    indent: &str,
    dialect: &Dialect,
) -> String {
    let per: Vec<String> = per.iter().map(|column| dialect.identifier(column)).collect();
    let descending = |column: String| format!("{column} DESC NULLS LAST");
    let mut order: Vec<String> =
        latest_by.iter().map(|column| descending(dialect.identifier(column))).collect();
    if dialect.has_qualify {
        order.push(descending("stored".to_owned()));
    } else {
        order.extend(dataset.row.iter().map(|(column, is_text)| {
            let column = dialect.identifier(column);
            // A missing part of a row is greatest, as in DuckDB.
            let column = if *is_text { put(dialect.text_order, &[&column]) } else { column };
            format!("{column} DESC NULLS FIRST")
        }));
    }
    format!(
        "row_number() OVER (\n{indent}  PARTITION BY {}\n{indent}  ORDER BY {}\n{indent})",
        per.join(", "),
        order.join(", ")
    )
}

/// What follows FROM where joins or groups come after: the reduced rows as `stored`.
pub(super) fn stored(dataset: &CheckedDataset, indent: &str, dialect: &Dialect) -> String {
    let Some((per, latest_by)) = &dataset.latest else {
        return format!("{} AS stored", reduced(dataset, indent, dialect));
    };
    let inner = format!("{indent}  ");
    if dialect.has_qualify {
        return format!(
            "(\n{inner}SELECT *\n{inner}FROM {}\n{indent}) AS stored",
            reduced(dataset, &inner, dialect)
        );
    }
    let deeper = format!("{inner}  ");
    let number = row_number(dataset, per, latest_by, &format!("{deeper}  "), dialect);
    format!(
        "(\n{inner}SELECT *\n{inner}FROM (\n{deeper}SELECT\n{deeper}  numbered.*,\n{deeper}  {number} AS row_of_key\n{deeper}FROM {} AS numbered\n\
         {inner}) AS numbered\n{inner}WHERE row_of_key = 1\n{indent}) AS stored",
        dialect.relation(&dataset.table)
    )
}

/// The columns of an atom, and of the values it is filtered and grouped by.
pub(crate) fn columns_read<'a>(
    atom: &'a Atom,
    by: impl Iterator<Item = &'a RowExpr>,
) -> BTreeSet<ColumnRead> {
    atom.columns().into_iter().chain(by.flat_map(RowExpr::columns)).cloned().collect()
}
