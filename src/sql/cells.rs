//! The rows of a query in time and scope: slot, members, and where they come from.

use super::dataset::Columns;
use super::dialect::Dialect;
use super::expression::{member, value};
use super::period::{self, Clock};
use crate::calendar::Calendar;
use crate::formula::{CheckedDataset, Condition, RowExpr};
use crate::plan::{CellAggregate, CellQuery, CellQueryKind, RowTime, Slots};
use std::collections::BTreeSet;

/// The columns a query reads.
pub(super) fn columns(query: &CellQuery, dataset: &CheckedDataset, dialect: &'static Dialect) -> Columns {
    let mut found = BTreeSet::new();
    match &query.time {
        RowTime::Flow(at) => found.extend(at.columns()),
        RowTime::Stock { from, until } => found.extend(from.columns().into_iter().chain(until.columns())),
    }
    let scoped = query.scope.iter().map(|filter| &filter.dimension);
    let dimensions = scoped.chain(&query.dimensions).filter_map(|name| dataset.dimensions.get(name));
    found.extend(dimensions.flat_map(RowExpr::columns));
    let of_condition = |condition: &Option<Condition>| -> Vec<_> {
        condition.iter().flat_map(Condition::columns).cloned().collect()
    };
    let mut found: BTreeSet<_> = found.into_iter().cloned().collect();
    match &query.kind {
        CellQueryKind::Additive { keys, columns, .. } => {
            found.extend(keys.iter().flat_map(RowExpr::columns).cloned());
            for column in columns {
                found.extend(argument(&column.aggregate).into_iter().flat_map(RowExpr::columns).cloned());
                found.extend(of_condition(&column.condition));
            }
        }
        CellQueryKind::Distinct { of, conditions } => {
            found.extend(of.columns().into_iter().cloned());
            found.extend(conditions.iter().flat_map(of_condition));
        }
        CellQueryKind::Percentile { of, condition, .. } => {
            found.extend(of.columns().into_iter().cloned());
            found.extend(of_condition(condition));
        }
    }
    Columns::of(found, dialect)
}

/// What a column aggregates; nothing if it counts rows.
pub(super) fn argument(aggregate: &CellAggregate) -> Option<&RowExpr> {
    match aggregate {
        CellAggregate::Rows => None,
        CellAggregate::Present(of)
        | CellAggregate::Sum(of)
        | CellAggregate::Min(of)
        | CellAggregate::Max(of) => Some(of),
    }
}

/// `d0`, `d1`, …: the query's own names of its dimensions.
pub(super) fn members(query: &CellQuery) -> Vec<String> {
    (0..query.dimensions.len()).map(|at| format!("d{at}")).collect()
}

/// `SELECT slot, members, extra FROM source … WHERE …`: the rows in scope, each with its slot. A row that counts in several slots, as a
/// stock does, comes once for each.
pub(super) fn rows(
    query: &CellQuery,
    dataset: &CheckedDataset,
    columns: &Columns,
    calendar: &Calendar,
    extra: Vec<String>,
) -> String {
    let Timed { slot, from, mut filters } = timed(query, columns, calendar);
    for filter in &query.scope {
        let held = dataset.dimensions.get(&filter.dimension).map_or_else(
            || "FALSE".to_owned(),
            |of| format!("{} = {}", member(of, columns), columns.dialect.literal(&filter.member)),
        );
        filters.push(held);
    }
    let mut selected = vec![format!("{slot} AS slot")];
    for (name, dimension) in members(query).iter().zip(&query.dimensions) {
        let of = dataset
            .dimensions
            .get(dimension)
            .map_or_else(|| format!("CAST(NULL AS {})", columns.dialect.text), |of| member(of, columns));
        selected.push(format!("{of} AS {name}"));
    }
    selected.extend(extra);
    let mut sql = format!("  SELECT\n    {}\n  {from}", selected.join(",\n    "));
    if !filters.is_empty() {
        sql.push_str(&format!("\n  WHERE {}", filters.join("\n    AND ")));
    }
    sql
}

/// The slot of a row, where rows come from, and what holds for those that count.
struct Timed {
    slot: String,
    from: String,
    filters: Vec<String>,
}

fn timed(query: &CellQuery, columns: &Columns, calendar: &Calendar) -> Timed {
    let dialect = columns.dialect;
    match (&query.time, &query.slots) {
        (RowTime::Flow(at), Slots::Apart(days)) => {
            let (moment, clock) = (value(at, columns), Clock::of(at, calendar, dialect));
            let filters = vec![period::bounds(&moment, &clock, days)];
            Timed { slot: period::index(&moment, &clock, days), from: "FROM source".to_owned(), filters }
        }
        (RowTime::Flow(at), Slots::Overlapping(days)) => {
            let (moment, clock) = (value(at, columns), Clock::of(at, calendar, dialect));
            let from = format!(
                "FROM source\n  JOIN {}\n    ON {moment} >= slots.since AND {moment} < slots.until",
                period::stretches(&clock, days)
            );
            let filters = vec![period::bounds(&moment, &clock, days)];
            Timed { slot: "slots.slot".to_owned(), from, filters }
        }
        (RowTime::Stock { from, until }, Slots::Moments(moments)) if !moments.is_empty() => {
            let clock = Clock::of_moments(from, calendar, dialect);
            let moments = period::moments(&clock, moments);
            let (from, until) = (value(from, columns), value(until, columns));
            let from = format!(
                "FROM source\n  JOIN {moments}\n    ON {from} < slots.moment AND ({until} IS NULL OR {until} >= slots.moment)"
            );
            Timed { slot: "slots.slot".to_owned(), from, filters: Vec::new() }
        }
        // No period: no row.
        _ => Timed {
            slot: "CAST(NULL AS INTEGER)".to_owned(),
            from: "FROM source".to_owned(),
            filters: vec!["FALSE".to_owned()],
        },
    }
}
