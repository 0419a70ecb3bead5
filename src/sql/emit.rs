//! Plan → statements.

use super::cells::{argument, cells, columns, members};
use super::condition::condition;
use super::dataset::{Columns, of_expr};
use super::expression::{numeric, scale, value};
use super::{OutputType, Statement};
use crate::calendar::Period;
use crate::formula::{CheckedCatalog, CheckedDataset, Condition, RowExpr};
use crate::number::Exact;
use crate::plan::{CellColumn, CellQuery, CellQueryKind, Plan};
use std::collections::BTreeSet;

/// One statement per query of the plan, in its order.
///
/// Output columns of every kind start with the period's index and the members of the query's dimensions, then
/// - additive: mask, rows, and one per column of the query;
/// - distinct: rows in scope, rows that satisfy the condition, of those with a value, different values;
/// - percentile: rows in scope, rows that satisfy the condition, of those with a value (n), and for each fraction the values at the ranks
///   floor and ceiling of fraction × (n − 1).
///
/// A query over a dataset that the catalogue does not hold yields no statement; a plan made from the same catalogue has none.
pub fn emit(plan: &Plan, catalog: &CheckedCatalog) -> Vec<Statement> {
    let one =
        |query: &CellQuery| Some(statement(query, catalog.datasets.get(&query.dataset)?, &plan.periods));
    plan.queries.iter().filter_map(one).collect()
}

/// The last day on which a row of the dataset falls, by its default time; `None` for a dataset without one.
pub fn watermark(dataset: &CheckedDataset) -> Option<Statement> {
    let time = dataset.time.as_ref()?;
    let mut found = BTreeSet::new();
    of_expr(time, &mut found);
    let columns = Columns::of(found);
    let moment = value(time, &columns);
    let sql = format!(
        "WITH {}\nSELECT CAST(max({moment}) AS DATE) AS watermark\nFROM source\nWHERE isfinite({moment})",
        columns.source(dataset)
    );
    Some(Statement { sql, columns: vec![OutputType::Date] })
}

/// The aggregates of a query: text and type of each output column.
type Outputs = Vec<(String, OutputType)>;

fn statement(query: &CellQuery, dataset: &CheckedDataset, periods: &[Period]) -> Statement {
    let columns = columns(query, dataset);
    let (extra, keys, outputs, ranked) = match &query.kind {
        CellQueryKind::Additive { conditions, columns: wanted } => {
            let (extra, outputs) = additive(conditions, wanted, &columns);
            (extra, vec!["mask"], outputs, None)
        }
        CellQueryKind::Distinct { of, condition } => {
            let extra = chosen(&value(of, &columns), condition.as_ref(), &columns);
            let mut outputs = counts("count(v)");
            outputs.push((
                "CAST(count(DISTINCT v) AS BIGINT) AS distinct_values".to_owned(),
                OutputType::Integer,
            ));
            (extra, Vec::new(), outputs, None)
        }
        CellQueryKind::Percentile { of, condition, fractions } => {
            let extra = chosen(&numeric(of, &columns), condition.as_ref(), &columns);
            (extra, Vec::new(), percentile(of, fractions), Some(ranked(query)))
        }
    };
    let mut tables = vec![columns.source(dataset), cells(query, dataset, periods, &columns, extra)];
    let from = if ranked.is_some() { "ranked" } else { "cells" };
    tables.extend(ranked);
    let mut selected = Vec::from([("CAST(period AS INTEGER) AS period".to_owned(), OutputType::Integer)]);
    let mut grouped = vec!["period".to_owned()];
    let mut ordered = grouped.clone();
    for name in members(query) {
        selected.push((format!("CAST({name} AS VARCHAR) AS {name}"), OutputType::Text));
        ordered.push(format!("{name} NULLS LAST"));
        grouped.push(name);
    }
    for key in keys {
        selected.push((format!("CAST({key} AS BIGINT) AS {key}"), OutputType::Integer));
        ordered.push(key.to_owned());
        grouped.push(key.to_owned());
    }
    selected.extend(outputs);
    let (texts, types): (Vec<String>, Vec<OutputType>) = selected.into_iter().unzip();
    let sql = format!(
        "WITH {}\nSELECT\n  {}\nFROM {from}\nWHERE period IS NOT NULL\nGROUP BY {}\nORDER BY {}",
        tables.join(",\n"),
        texts.join(",\n  "),
        grouped.join(", "),
        ordered.join(", ")
    );
    Statement { sql, columns: types }
}

/// Mask and arguments of an additive query, and its sums.
fn additive(conditions: &[Condition], wanted: &[CellColumn], columns: &Columns) -> (Vec<String>, Outputs) {
    let bits: Vec<String> = conditions
        .iter()
        .zip(std::iter::successors(Some(1_u64), |bit| bit.checked_mul(2)))
        .map(|(held, bit)| format!("CASE WHEN {} THEN {bit} ELSE 0 END", condition(held, columns)))
        .collect();
    let mask = if bits.is_empty() { "0".to_owned() } else { bits.join("\n      + ") };
    let mut extra = vec![format!("{mask} AS mask")];
    let mut arguments: Vec<&RowExpr> = Vec::new();
    let mut outputs = vec![("CAST(count(*) AS BIGINT) AS row_count".to_owned(), OutputType::Integer)];
    for (at, column) in wanted.iter().enumerate() {
        let of = argument(column);
        let slot = arguments.iter().position(|held| *held == of).unwrap_or_else(|| {
            arguments.push(of);
            let slot = arguments.len() - 1;
            extra.push(format!("{} AS v{slot}", numeric(of, columns)));
            slot
        });
        let ty = output(of);
        let (text, ty) = match column {
            CellColumn::Present(_) => (format!("CAST(count(v{slot}) AS BIGINT)"), OutputType::Integer),
            CellColumn::Sum(_) => (format!("CAST(sum(v{slot}) AS {})", type_name(ty)), ty),
            CellColumn::Min(_) => (format!("CAST(min(v{slot}) AS {})", type_name(ty)), ty),
            CellColumn::Max(_) => (format!("CAST(max(v{slot}) AS {})", type_name(ty)), ty),
        };
        outputs.push((format!("{text} AS c{at}"), ty));
    }
    (extra, outputs)
}

/// Whether a row satisfies the condition, and its value if so.
fn chosen(of: &str, held: Option<&Condition>, columns: &Columns) -> Vec<String> {
    let Some(held) = held.map(|held| condition(held, columns)) else {
        return vec!["TRUE AS chosen".to_owned(), format!("{of} AS v")];
    };
    vec![format!("{held} AS chosen"), format!("CASE WHEN {held} THEN {of} END AS v")]
}

fn counts(present: &str) -> Outputs {
    let integer = |text: String| (text, OutputType::Integer);
    vec![
        integer("CAST(count(*) AS BIGINT) AS scope_rows".to_owned()),
        integer("CAST(count(*) FILTER (WHERE chosen) AS BIGINT) AS row_count".to_owned()),
        integer(format!("CAST({present} AS BIGINT) AS present_values")),
    ]
}

/// Each row's rank among the values of its group; rows without a value come last and have no say.
fn ranked(query: &CellQuery) -> String {
    let mut group = vec!["period".to_owned()];
    group.extend(members(query));
    let group = group.join(", ");
    format!(
        "ranked AS (\n  SELECT\n    *,\n    row_number() OVER (PARTITION BY {group} ORDER BY v NULLS LAST) - 1 AS rank,\n    \
         count(v) OVER (PARTITION BY {group}) AS n\n  FROM cells\n)"
    )
}

fn percentile(of: &RowExpr, fractions: &[Exact]) -> Outputs {
    let ty = output(of);
    let mut outputs = counts("max(n)");
    for (at, fraction) in fractions.iter().enumerate() {
        let (p, q) = (fraction.numerator(), fraction.denominator());
        let at_rank = |rank: &str, name: &str| {
            let value = format!("max(CASE WHEN rank = {rank} THEN v END)");
            (format!("CAST({value} AS {}) AS {name}{at}", type_name(ty)), ty)
        };
        outputs.push(at_rank(&format!("({p} * (n - 1)) // {q}"), "lower"));
        outputs.push(at_rank(&format!("({p} * (n - 1) + {}) // {q}", q.saturating_sub(1)), "upper"));
    }
    outputs
}

fn output(of: &RowExpr) -> OutputType {
    match scale(of) {
        0 => OutputType::Integer,
        scale => OutputType::Decimal(scale),
    }
}

fn type_name(ty: OutputType) -> String {
    match ty {
        OutputType::Integer => "HUGEINT".to_owned(),
        OutputType::Decimal(scale) => format!("DECIMAL(38, {scale})"),
        OutputType::Text => "VARCHAR".to_owned(),
        OutputType::Date => "DATE".to_owned(),
    }
}
