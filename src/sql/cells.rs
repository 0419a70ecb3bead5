//! The rows of a query before they are grouped: period, members, and what each kind of query adds.

use super::dataset::{Columns, of_condition, of_expr, of_time};
use super::expression::{member, value};
use super::{period, quote};
use crate::calendar::Period;
use crate::formula::{CheckedDataset, RowExpr, RowType, TimeRole};
use crate::plan::{CellColumn, CellQuery, CellQueryKind};
use std::collections::BTreeSet;

/// The columns a query reads.
pub(super) fn columns(query: &CellQuery, dataset: &CheckedDataset) -> Columns {
    let mut found = BTreeSet::new();
    of_time(&query.time, &mut found);
    let scoped = query.scope.iter().map(|filter| &filter.dimension);
    for dimension in scoped.chain(&query.dimensions) {
        dataset.dimensions.get(dimension).iter().for_each(|of| of_expr(of, &mut found));
    }
    match &query.kind {
        CellQueryKind::Additive { conditions, columns } => {
            conditions.iter().for_each(|condition| of_condition(condition, &mut found));
            columns.iter().for_each(|column| of_expr(argument(column), &mut found));
        }
        CellQueryKind::Distinct { of, condition } | CellQueryKind::Percentile { of, condition, .. } => {
            of_expr(of, &mut found);
            condition.iter().for_each(|condition| of_condition(condition, &mut found));
        }
    }
    Columns::of(found)
}

/// What a column aggregates.
pub(super) fn argument(column: &CellColumn) -> &RowExpr {
    let (CellColumn::Present(of) | CellColumn::Sum(of) | CellColumn::Min(of) | CellColumn::Max(of)) = column;
    of
}

/// `d0`, `d1`, …: the query's own names of its dimensions.
pub(super) fn members(query: &CellQuery) -> Vec<String> {
    (0..query.dimensions.len()).map(|at| format!("d{at}")).collect()
}

/// `cells AS (SELECT period, members, extra FROM source …)`: the rows in scope, each with its period. A stock has a row once per
/// moment at which it is valid.
pub(super) fn cells(
    query: &CellQuery,
    dataset: &CheckedDataset,
    periods: &[Period],
    columns: &Columns,
    extra: Vec<String>,
) -> String {
    let (index, from, mut filters) = time(&query.time, periods, columns);
    for filter in &query.scope {
        let held = dataset.dimensions.get(&filter.dimension).map_or_else(
            || "FALSE".to_owned(),
            |of| format!("{} = {}", member(of, columns), quote::text(&filter.member)),
        );
        filters.push(held);
    }
    let mut selected = vec![format!("{index} AS period")];
    for (name, dimension) in members(query).iter().zip(&query.dimensions) {
        let of = dataset
            .dimensions
            .get(dimension)
            .map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |of| member(of, columns));
        selected.push(format!("{of} AS {name}"));
    }
    selected.extend(extra);
    let mut sql = format!("cells AS (\n  SELECT\n    {}\n  {from}", selected.join(",\n    "));
    if !filters.is_empty() {
        sql.push_str(&format!("\n  WHERE {}", filters.join("\n    AND ")));
    }
    sql.push_str("\n)");
    sql
}

/// The period of a row, where rows come from, and what holds for those that count.
fn time(role: &TimeRole, periods: &[Period], columns: &Columns) -> (String, String, Vec<String>) {
    let moments = |start: bool| {
        let moment = |period: &Period| if start { period.start } else { period.end };
        let rows: Vec<String> = periods
            .iter()
            .enumerate()
            .map(|(index, period)| format!("({index}, {})", quote::midnight(moment(period))))
            .collect();
        if rows.is_empty() {
            return "(SELECT 0 AS period, CAST(NULL AS TIMESTAMP) AS moment)".to_owned();
        }
        format!("(VALUES {})", rows.join(", "))
    };
    match role {
        TimeRole::Flow(at) => {
            let (moment, ty) = (value(at, columns), at.ty());
            let ty = if ty == RowType::Date { ty } else { RowType::Timestamp };
            let index = period::index(&moment, ty, periods);
            (index, "FROM source".to_owned(), vec![period::bounds(&moment, ty, periods)])
        }
        TimeRole::StockAtStart { from, until } | TimeRole::StockAtEnd { from, until } => {
            let moments = moments(matches!(role, TimeRole::StockAtStart { .. }));
            let (from, until) = (value(from, columns), value(until, columns));
            let joined = format!(
                "FROM source\n  JOIN {moments} AS moments (period, moment)\n    ON {from} < moments.moment \
                 AND ({until} IS NULL OR {until} >= moments.moment)"
            );
            ("moments.period".to_owned(), joined, Vec::new())
        }
    }
}
