//! Plan → statements.

use super::cells::{argument, columns, members, rows};
use super::condition::{condition, holds};
use super::dataset::Columns;
use super::dialect::{Dialect, decimal, put};
use super::expression::{is_short, numeric, scale, value};
use super::lookup::{key_name, looked_up};
use super::{OutputType, Statement};
use crate::calendar::Calendar;
use crate::formula::{CheckedCatalog, CheckedDataset, Condition, RowExpr};
use crate::number::Exact;
use crate::plan::{CellAggregate, CellColumn, CellQuery, CellQueryKind, Plan};

/// Conditions of one mask: a mask of this many bits is a positive 64-bit integer.
pub const MASK_BITS: usize = 62;

/// One statement per query of the plan, in its order.
///
/// Output columns of every kind start with the slot's index and the members of the query's dimensions, then
/// - additive: as many masks as its conditions need, [`MASK_BITS`] each, and one per column of the query;
/// - distinct: rows in scope, and for each condition the rows that satisfy it, of those with a value, different values;
/// - percentile: rows in scope, rows that satisfy the condition, of those with a value (n), and for each fraction the values at the ranks
///   floor and ceiling of fraction × (n − 1).
///
/// A query over a dataset that the catalogue does not hold yields no statement; a plan made from the same catalogue has none.
pub fn emit(plan: &Plan, catalog: &CheckedCatalog, dialect: &'static Dialect) -> Vec<Statement> {
    let calendar = &catalog.catalog.project.calendar;
    let one =
        |query: &CellQuery| Some(statement(query, catalog.datasets.get(&query.dataset)?, calendar, dialect));
    plan.queries.iter().filter_map(one).collect()
}

/// The aggregates of a query: text and type of each output column.
type Outputs = Vec<(String, OutputType)>;

fn statement(
    query: &CellQuery,
    dataset: &CheckedDataset,
    calendar: &Calendar,
    dialect: &'static Dialect,
) -> Statement {
    let columns = columns(query, dataset, dialect);
    let rows = |extra| rows(query, dataset, &columns, calendar, extra);
    let (tables, masks, outputs) =
        match &query.kind {
            CellQueryKind::Additive { keys, conditions, columns: wanted, .. } => {
                let mut extra: Vec<String> = keys
                    .iter()
                    .enumerate()
                    .map(|(at, key)| format!("{} AS {}", keyed(key, &columns), key_name(at)))
                    .collect();
                extra.extend(
                    wanted
                        .iter()
                        .enumerate()
                        .map(|(at, column)| format!("{} AS c{at}", aggregate(column, &columns))),
                );
                let grouped = (1..=1 + query.dimensions.len() + keys.len()).map(|at| at.to_string());
                let grouped = grouped.collect::<Vec<_>>().join(", ");
                let mut tables = vec![format!("cells AS (\n{}\n  GROUP BY {grouped}\n)", rows(extra))];
                let masks = masks(conditions, keys, dialect);
                if !keys.is_empty() {
                    tables.push(masked(query, &masks, wanted.len()));
                }
                (tables, masks.len(), additive(wanted, !keys.is_empty(), dialect))
            }
            CellQueryKind::Distinct { of, conditions } => {
                let mut extra = vec![format!("{} AS v", value(of, &columns))];
                extra.extend(conditions.iter().enumerate().filter_map(|(at, held)| {
                    Some(format!("{} AS h{at}", condition(held.as_ref()?, &columns)))
                }));
                let tables =
                    vec![format!("cells AS (\n{}\n)", rows(extra)), per_value(query, conditions, dialect)];
                (tables, 0, distinct(conditions, dialect))
            }
            CellQueryKind::Percentile { of, condition, fractions } => {
                let extra = chosen(&numeric(of, &columns), condition.as_ref(), &columns);
                let tables = vec![format!("cells AS (\n{}\n)", rows(extra)), ranked(query)];
                (tables, 0, percentile(of, fractions, dialect))
            }
        };
    let last = tables.last().and_then(|table| table.split(' ').next()).unwrap_or("cells").to_owned();
    let is_final = last == "cells";
    let tables: Vec<String> = std::iter::once(columns.source(dataset)).chain(tables).collect();
    let mut selected = Vec::from([("CAST(slot AS INTEGER) AS slot".to_owned(), OutputType::Integer)]);
    let mut grouped = vec!["slot".to_owned()];
    let mut ordered = grouped.clone();
    for name in members(query) {
        selected.push((format!("CAST({name} AS {}) AS {name}", dialect.text), OutputType::Text));
        ordered.push(format!("{} NULLS LAST", put(dialect.text_order, &[&name])));
        grouped.push(name);
    }
    for mask in 0..masks {
        let name = format!("m{mask}");
        selected.push((format!("CAST({name} AS BIGINT) AS {name}"), OutputType::Integer));
        ordered.push(name.clone());
        grouped.push(name);
    }
    selected.extend(outputs);
    let (texts, types): (Vec<String>, Vec<OutputType>) = selected.into_iter().unzip();
    // Cells without keys are grouped already.
    let group = if is_final { String::new() } else { format!("\nGROUP BY {}", grouped.join(", ")) };
    let sql = format!(
        "WITH {}\nSELECT\n  {}\nFROM {last}\nWHERE slot IS NOT NULL{group}\nORDER BY {}",
        tables.join(",\n"),
        texts.join(",\n  "),
        ordered.join(", ")
    );
    Statement { sql, columns: types }
}

/// A key as a value to group by; a condition is one of two values.
fn keyed(key: &RowExpr, columns: &Columns) -> String {
    match key {
        RowExpr::Condition(held) => condition(held, columns),
        other => value(other, columns),
    }
}

/// An aggregate over the rows of a cell.
fn aggregate(column: &CellColumn, columns: &Columns) -> String {
    let Some(of) = argument(&column.aggregate) else {
        return match &column.condition {
            None => "count(*)".to_owned(),
            Some(held) => put(columns.dialect.count_if, &[&holds(held, columns)]),
        };
    };
    let counts = matches!(column.aggregate, CellAggregate::Present(_));
    let sum = if is_short(of) { columns.dialect.whole_sum } else { "sum($1)" };
    let of = if counts { value(of, columns) } else { numeric(of, columns) };
    let of = match &column.condition {
        None => of,
        Some(held) => format!("CASE WHEN {} THEN {of} END", holds(held, columns)),
    };
    match &column.aggregate {
        CellAggregate::Rows | CellAggregate::Present(_) => format!("count({of})"),
        CellAggregate::Sum(_) => put(sum, &[&of]),
        CellAggregate::Min(_) => format!("min({of})"),
        CellAggregate::Max(_) => format!("max({of})"),
    }
}

/// Bits of the conditions a cell satisfies, as sums of powers of two.
fn masks(conditions: &[Condition], keys: &[RowExpr], dialect: &'static Dialect) -> Vec<String> {
    let none = Columns::none(dialect);
    let bit = |(held, bit): (&Condition, u64)| {
        format!("CASE WHEN {} THEN {bit} ELSE 0 END", holds(&looked_up(held, keys), &none))
    };
    let powers = || std::iter::successors(Some(1_u64), |bit| bit.checked_mul(2));
    let mask =
        |chunk: &[Condition]| chunk.iter().zip(powers()).map(bit).collect::<Vec<_>>().join("\n      + ");
    conditions.chunks(MASK_BITS).map(mask).collect()
}

/// `masked AS (…)`: the cells, with masks in the place of keys.
fn masked(query: &CellQuery, masks: &[String], width: usize) -> String {
    let mut selected = vec!["slot".to_owned()];
    selected.extend(members(query));
    selected.extend(masks.iter().enumerate().map(|(at, mask)| format!("{mask} AS m{at}")));
    selected.extend((0..width).map(|at| format!("c{at}")));
    format!("masked AS (\n  SELECT\n    {}\n  FROM cells AS source\n)", selected.join(",\n    "))
}

/// The columns of an additive query; added up where cells of different keys have one mask.
fn additive(wanted: &[CellColumn], again: bool, dialect: &Dialect) -> Outputs {
    let output = |(at, column): (usize, &CellColumn)| {
        let (function, ty) = match &column.aggregate {
            CellAggregate::Rows | CellAggregate::Present(_) => ("sum", None),
            CellAggregate::Sum(of) => ("sum", Some(output(of))),
            CellAggregate::Min(of) => ("min", Some(output(of))),
            CellAggregate::Max(of) => ("max", Some(output(of))),
        };
        let held = if again { format!("{function}(c{at})") } else { format!("c{at}") };
        // `count_if` of nothing but unknowns is NULL.
        let counts = column.condition.is_some() && column.aggregate == CellAggregate::Rows;
        let held = if counts { format!("coalesce({held}, 0)") } else { held };
        let name = ty.map_or_else(|| "BIGINT".to_owned(), |ty| type_name(ty, dialect));
        (format!("CAST({held} AS {name}) AS c{at}"), ty.unwrap_or(OutputType::Integer))
    };
    wanted.iter().enumerate().map(output).collect()
}

/// `per_value AS (…)`: each value of a group once, with its rows under each condition.
fn per_value(query: &CellQuery, conditions: &[Option<Condition>], dialect: &Dialect) -> String {
    let mut grouped = vec!["slot".to_owned()];
    grouped.extend(members(query));
    grouped.push("v".to_owned());
    let counts = conditions.iter().enumerate().map(|(at, held)| match held {
        None => format!("count(*) AS n{at}"),
        Some(_) => format!("{} AS n{at}", put(dialect.count_if, &[&format!("h{at}")])),
    });
    let selected: Vec<String> =
        grouped.iter().cloned().chain(["count(*) AS n".to_owned()]).chain(counts).collect();
    format!(
        "per_value AS (\n  SELECT\n    {}\n  FROM cells\n  GROUP BY {}\n)",
        selected.join(",\n    "),
        grouped.join(", ")
    )
}

fn distinct(conditions: &[Option<Condition>], dialect: &Dialect) -> Outputs {
    let integer = |text: String| (text, OutputType::Integer);
    let mut outputs = vec![integer("CAST(sum(n) AS BIGINT) AS scope_rows".to_owned())];
    for at in 0..conditions.len() {
        outputs.push(integer(format!("CAST(sum(n{at}) AS BIGINT) AS rows{at}")));
        outputs.push(integer(format!(
            "CAST(sum(CASE WHEN v IS NOT NULL THEN n{at} ELSE 0 END) AS BIGINT) AS present{at}"
        )));
        outputs.push(integer(format!(
            "CAST({} AS BIGINT) AS distinct{at}",
            put(dialect.count_if, &[&format!("v IS NOT NULL AND n{at} > 0")])
        )));
    }
    outputs
}

/// Whether a row satisfies the condition, and its value if so.
fn chosen(of: &str, held: Option<&Condition>, columns: &Columns) -> Vec<String> {
    let Some(held) = held.map(|held| condition(held, columns)) else {
        return vec!["TRUE AS chosen".to_owned(), format!("{of} AS v")];
    };
    vec![format!("{held} AS chosen"), format!("CASE WHEN {held} THEN {of} END AS v")]
}

fn counts(present: &str, dialect: &Dialect) -> Outputs {
    let integer = |text: String| (text, OutputType::Integer);
    vec![
        integer("CAST(count(*) AS BIGINT) AS scope_rows".to_owned()),
        integer(format!("CAST({} AS BIGINT) AS row_count", put(dialect.count_if, &["chosen"]))),
        integer(format!("CAST({present} AS BIGINT) AS present_values")),
    ]
}

/// Each row's rank among the values of its group; rows without a value come last and have no say.
fn ranked(query: &CellQuery) -> String {
    let mut group = vec!["slot".to_owned()];
    group.extend(members(query));
    let group = group.join(", ");
    format!(
        "ranked AS (\n  SELECT\n    *,\n    row_number() OVER (PARTITION BY {group} ORDER BY v NULLS LAST) - 1 AS rank,\n    \
         count(v) OVER (PARTITION BY {group}) AS n\n  FROM cells\n)"
    )
}

fn percentile(of: &RowExpr, fractions: &[Exact], dialect: &Dialect) -> Outputs {
    let ty = output(of);
    let mut outputs = counts("max(n)", dialect);
    for (at, fraction) in fractions.iter().enumerate() {
        let (p, q) = (fraction.numerator(), fraction.denominator());
        let at_rank = |rank: &str, name: &str| {
            let value = format!("max(CASE WHEN rank = {rank} THEN v END)");
            (format!("CAST({value} AS {}) AS {name}{at}", type_name(ty, dialect)), ty)
        };
        outputs.push(at_rank(
            &put(dialect.whole_quotient, &[&format!("{p} * (n - 1)"), &q.to_string()]),
            "lower",
        ));
        outputs.push(at_rank(
            &put(
                dialect.whole_quotient,
                &[&format!("{p} * (n - 1) + {}", q.saturating_sub(1)), &q.to_string()],
            ),
            "upper",
        ));
    }
    outputs
}

fn output(of: &RowExpr) -> OutputType {
    match scale(of) {
        0 => OutputType::Integer,
        scale => OutputType::Decimal(scale),
    }
}

pub(super) fn type_name(ty: OutputType, dialect: &Dialect) -> String {
    match ty {
        OutputType::Integer => dialect.whole_result.to_owned(),
        OutputType::Decimal(scale) => decimal(38_u8.saturating_sub(scale), scale),
        OutputType::Text => dialect.text.to_owned(),
        OutputType::Date => "DATE".to_owned(),
    }
}
