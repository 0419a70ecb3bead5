//! The joins of a dataset as a part of FROM, and the rows that have no partner.

use super::dataset::{stored, untaken};
use super::dialect::Dialect;
use super::expression::{read, sql_type};
use super::{OutputType, Statement};
use crate::catalog::ColumnType;
use crate::formula::{CheckedDataset, CheckedJoin, ColumnRead, RowType};
use std::collections::{BTreeMap, BTreeSet};

/// A join that a statement needs.
pub(super) struct Joined<'a> {
    /// The joins that lead to it, itself the last.
    pub via: Vec<String>,
    join: &'a CheckedJoin,
    /// `joined1`, `joined2`, …
    alias: String,
    /// The name of the rows it is joined to.
    to: String,
    /// The names, in the joined rows, of the columns that are read, by their names in the table.
    columns: BTreeMap<String, String>,
    /// The names of the columns of the key.
    keys: Vec<String>,
    dialect: &'static Dialect,
}

/// The joins that lead to these columns, each after the one it is joined to, with the columns that are read of each.
pub(super) fn joins<'a, 'b>(
    dataset: &'a CheckedDataset,
    columns: impl Iterator<Item = &'b ColumnRead>,
    dialect: &'static Dialect,
) -> Vec<Joined<'a>> {
    let mut needed: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for column in columns {
        for path in (1..=column.via.len()).filter_map(|hops| column.via.get(..hops)) {
            needed.entry(path).or_default();
        }
        if let Some(wanted) = needed.get_mut(column.via.as_slice()) {
            wanted.insert(&column.column);
        }
    }
    // A join reads the columns it is on from the rows before it.
    let paths: Vec<&[String]> = needed.keys().copied().collect();
    for path in paths {
        let Some(join) = follow(dataset, path) else { continue };
        let Some(wanted) = path.split_last().and_then(|(_, before)| needed.get_mut(before)) else { continue };
        wanted.extend(join.on.iter().map(|(own, _)| own.column.as_str()));
    }
    let aliases: BTreeMap<&[String], String> =
        needed.keys().zip(1_usize..).map(|(path, number)| (*path, format!("joined{number}"))).collect();
    let joined = needed.iter().filter_map(|(path, wanted)| {
        let before = path.split_last().and_then(|(_, before)| aliases.get(before));
        let join = follow(dataset, path)?;
        let mut taken = BTreeSet::new();
        let keys = (1..=join.on.len()).map(|number| untaken(&format!("key{number}"), &mut taken)).collect();
        let name = |column: &&str| ((*column).to_owned(), untaken(column, &mut taken));
        Some(Joined {
            via: path.to_vec(),
            join,
            alias: aliases.get(path)?.clone(),
            to: before.cloned().unwrap_or_else(|| "stored".to_owned()),
            columns: wanted.iter().map(name).collect(),
            keys,
            dialect,
        })
    });
    joined.collect()
}

/// The last of these joins.
fn follow<'a>(dataset: &'a CheckedDataset, path: &[String]) -> Option<&'a CheckedJoin> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(dataset.joins.get(first)?, |join, name| join.to.joins.get(name))
}

impl Joined<'_> {
    /// A column of the joined table inside the statement.
    pub(super) fn reference(&self, column: &str) -> String {
        let name = self.columns.get(column).map_or(column, String::as_str);
        format!("{}.{}", self.alias, self.dialect.identifier(name))
    }

    /// `LEFT JOIN (SELECT …) AS joined1 ON …`. The other dataset's rows have each key once, whatever the data hold: where nothing else
    /// sees to that, they are grouped by it. Keys that repeat are refused before; this keeps a mistake there from multiplying rows.
    pub(super) fn sql(&self) -> String {
        let dialect = self.dialect;
        let unique = is_reduced_to_key(self.join);
        let mut selected: Vec<String> = Vec::new();
        let mut grouped: Vec<String> = Vec::new();
        let mut equal: Vec<String> = Vec::new();
        let to = &self.to;
        for ((own, other), name) in self.join.on.iter().zip(&self.keys) {
            let at = |of: &ColumnRead| format!("stored.{}", dialect.identifier(&of.column));
            let (left, right) = compared(
                own,
                &format!("{to}.{}", dialect.identifier(&own.column)),
                other,
                &at(other),
                dialect,
            );
            selected.push(format!("{right} AS {}", dialect.identifier(name)));
            grouped.push(right);
            equal.push(format!("{}.{} = {left}", self.alias, dialect.identifier(name)));
        }
        for (column, name) in &self.columns {
            let of = format!("stored.{}", dialect.identifier(column));
            let of = if unique { of } else { format!("min({of})") };
            selected.push(format!("{of} AS {}", dialect.identifier(name)));
        }
        let group = if unique { String::new() } else { format!("\n    GROUP BY {}", grouped.join(", ")) };
        format!(
            "\n  LEFT JOIN (\n    SELECT\n      {}\n    FROM {}{group}\n  ) AS {}\n    ON {}",
            selected.join(",\n      "),
            stored(&self.join.to, "    ", dialect),
            self.alias,
            equal.join(" AND ")
        )
    }
}

/// Whether the other dataset is an event log reduced to one row per key, or part of it.
fn is_reduced_to_key(join: &CheckedJoin) -> bool {
    let Some((per, _)) = &join.to.latest else { return false };
    per.iter().all(|column| {
        let is_key = |(_, key): &(ColumnRead, ColumnRead)| {
            is_as_stored(key) && key.column.eq_ignore_ascii_case(column)
        };
        join.on.iter().any(is_key)
    })
}

/// Both sides of a join as they compare: as they are stored where that is the same type, else as the types they are read as.
fn compared(
    own: &ColumnRead,
    own_name: &str,
    other: &ColumnRead,
    other_name: &str,
    dialect: &Dialect,
) -> (String, String) {
    let alike = std::mem::discriminant(&own.stored) == std::mem::discriminant(&other.stored);
    if alike && is_as_stored(own) && is_as_stored(other) {
        return (own_name.to_owned(), other_name.to_owned());
    }
    let (left, right) = (read(own_name, own, dialect), read(other_name, other, dialect));
    match (own.ty, other.ty) {
        (RowType::Number { scale: a }, RowType::Number { scale: b }) if a != b => {
            let ty = sql_type(RowType::Number { scale: a.max(b) }, dialect);
            (format!("CAST({left} AS {ty})"), format!("CAST({right} AS {ty})"))
        }
        _ => (left, right),
    }
}

/// Whether reading a column changes nothing.
fn is_as_stored(column: &ColumnRead) -> bool {
    match (column.stored, column.ty) {
        (ColumnType::Integer, RowType::Number { scale: 0 })
        | (ColumnType::Boolean, RowType::Boolean)
        | (ColumnType::Text, RowType::Text)
        | (ColumnType::Date, RowType::Date)
        | (ColumnType::Timestamp, RowType::Timestamp) => true,
        (ColumnType::Decimal { scale: stored, .. }, RowType::Number { scale }) => stored == scale,
        _ => false,
    }
}

/// How many rows the dataset has, how many of them hold a key that the joined dataset has not, and the smallest such key, column by column.
/// A row that holds no key, or only part of one, has no partner to miss. `None` if there is no join of that name.
pub fn unmatched_rows(dataset: &CheckedDataset, join: &str, dialect: &'static Dialect) -> Option<Statement> {
    let join = dataset.joins.get(join)?;
    let mut held = Vec::new();
    let mut names = Vec::new();
    let mut equal = Vec::new();
    for (number, (own, other)) in join.on.iter().enumerate() {
        let name = format!("key{}", number.saturating_add(1));
        let (left, right) = compared(
            own,
            &format!("stored.{}", dialect.identifier(&own.column)),
            other,
            &format!("stored.{}", dialect.identifier(&other.column)),
            dialect,
        );
        held.push(format!("{left} AS {name}"));
        equal.push(format!("{right} = held.{name}"));
        names.push(name);
    }
    let present: Vec<String> = names.iter().map(|name| format!("held.{name} IS NOT NULL")).collect();
    let sql = format!(
        "WITH held AS (\n  SELECT\n    {}\n  FROM {}\n),\nlost AS (\n  SELECT *\n  FROM held\n  WHERE {}\n    AND NOT EXISTS (\n      \
         SELECT 1\n      FROM {}\n      WHERE {}\n    )\n)\nSELECT\n  CAST((SELECT count(*) FROM held) AS BIGINT) AS rows,\n  \
         CAST((SELECT count(*) FROM lost) AS BIGINT) AS lost,\n  {}",
        held.join(",\n    "),
        stored(dataset, "  ", dialect),
        present.join(" AND "),
        stored(&join.to, "      ", dialect),
        equal.join(" AND "),
        example("lost", &names, dialect)
    );
    Some(Statement { sql, columns: outputs(&names) })
}

/// The values of the first row by these columns, one output each.
pub(super) fn example(table: &str, names: &[String], dialect: &Dialect) -> String {
    let text = dialect.text;
    let order = names.join(", ");
    let one = |name: &String| {
        format!("(SELECT CAST({name} AS {text}) FROM {table} ORDER BY {order} LIMIT 1) AS example_{name}")
    };
    names.iter().map(one).collect::<Vec<_>>().join(",\n  ")
}

/// Two numbers and an example.
pub(super) fn outputs(names: &[String]) -> Vec<OutputType> {
    let mut outputs = vec![OutputType::Integer, OutputType::Integer];
    outputs.extend(names.iter().map(|_| OutputType::Text));
    outputs
}
