//! Row expressions as SQL.
//!
//! A stored column is read as it is stored where that type holds the values exactly: widening ten million integers costs more than adding
//! them up. Where numbers are computed with, a whole number is a HUGEINT, a number of s decimals a DECIMAL(38,s); a duration is a BIGINT of microseconds.
//! Sums and products are computed in DuckDB's exact decimals, whose product has the scales of both factors, and are then
//! cast to the scale of the expression's own type. What does not fit 38 digits is an error of the statement, never a wrong number.

use super::condition::condition;
use super::dataset::Columns;
use super::dialect::{DUCKDB, put};
use super::quote;
use crate::catalog::ColumnType;
use crate::formula::{ColumnRead, RowArithmetic, RowExpr, RowType};
use crate::number::Exact;

/// The type in which a value of a row is held.
pub(super) fn sql_type(ty: RowType) -> String {
    match ty {
        RowType::Number { scale: 0 } => DUCKDB.whole_number.to_owned(),
        RowType::Number { scale } => format!("DECIMAL(38, {scale})"),
        RowType::Duration => "BIGINT".to_owned(),
        RowType::Boolean => "BOOLEAN".to_owned(),
        RowType::Text => "VARCHAR".to_owned(),
        RowType::Date => "DATE".to_owned(),
        RowType::Timestamp => "TIMESTAMP".to_owned(),
        RowType::Instant => "TIMESTAMP WITH TIME ZONE".to_owned(),
    }
}

/// A stored column by its name in the statement, read as its type. A floating-point infinity or NaN is missing.
pub(super) fn read(name: &str, column: &ColumnRead) -> String {
    let ty = sql_type(column.ty);
    if column.stored == ColumnType::Double && matches!(column.ty, RowType::Number { .. }) {
        return format!("CASE WHEN {} THEN CAST({name} AS {ty}) END", put(DUCKDB.is_finite, &[name]));
    }
    match (column.stored, column.ty) {
        (ColumnType::Integer, RowType::Number { scale: 0 }) => name.to_owned(),
        (ColumnType::Decimal { scale: stored, .. }, RowType::Number { scale }) if stored == scale => {
            name.to_owned()
        }
        _ => format!("CAST({name} AS {ty})"),
    }
}

/// A factor or summand in the widest type of its scale, so that a result that fits 38 digits is never refused.
fn wide(expr: &RowExpr, columns: &Columns) -> String {
    let value = value(expr, columns);
    match expr {
        RowExpr::Column(column) if matches!(column.ty, RowType::Number { .. }) => {
            format!("CAST({value} AS {})", sql_type(column.ty))
        }
        _ => value,
    }
}

/// The value of an expression.
pub(super) fn value(expr: &RowExpr, columns: &Columns) -> String {
    match expr {
        RowExpr::Column(column) => columns.reference(column),
        RowExpr::Number(number) => literal(*number, expr.ty()),
        RowExpr::Arithmetic { op, left, right, ty } => {
            let sign = match op {
                RowArithmetic::Add => '+',
                RowArithmetic::Sub => '-',
                RowArithmetic::Mul => '*',
            };
            let (left, right) = (wide(left, columns), wide(right, columns));
            format!("CAST({left} {sign} {right} AS {})", sql_type(*ty))
        }
        RowExpr::Elapsed { until, since } => {
            let micros = |of| put(DUCKDB.epoch_microseconds, &[&value(of, columns)]);
            format!("({} - {})", micros(until), micros(since))
        }
        RowExpr::If { condition: held, then, otherwise, ty } => {
            let held = condition(held, columns);
            let (then, otherwise) = (value(then, columns), value(otherwise, columns));
            format!("CAST(CASE WHEN {held} THEN {then} ELSE {otherwise} END AS {})", sql_type(*ty))
        }
        RowExpr::Condition(held) => format!("({})", condition(held, columns)),
        RowExpr::Missing(ty) => format!("CAST(NULL AS {})", sql_type(*ty)),
    }
}

/// The value as a number that can be summed and compared: moments are microseconds since 1970.
pub(super) fn numeric(expr: &RowExpr, columns: &Columns) -> String {
    let value = value(expr, columns);
    match expr.ty() {
        RowType::Date | RowType::Timestamp | RowType::Instant => put(DUCKDB.epoch_microseconds, &[&value]),
        RowType::Boolean => format!("CAST({value} AS BIGINT)"),
        _ => value,
    }
}

/// Digits after the point of [`numeric`].
pub(super) fn scale(expr: &RowExpr) -> u8 {
    if let RowType::Number { scale } = expr.ty() { scale } else { 0 }
}

/// The value as the text of a dimension's member: `yes` and `no`, numbers without trailing zeros, days and moments in ISO form.
pub(super) fn member(expr: &RowExpr, columns: &Columns) -> String {
    let value = value(expr, columns);
    match expr.ty() {
        RowType::Text => value,
        RowType::Boolean => format!("CASE WHEN {value} THEN 'yes' WHEN NOT {value} THEN 'no' END"),
        // The database's own words for an instant depend on its session.
        RowType::Instant => put(DUCKDB.instant_text, &[&put(DUCKDB.epoch_microseconds, &[&value])]),
        RowType::Number { scale: 1.. } => {
            let without_zeros = put(DUCKDB.trim_end, &[&format!("CAST({value} AS VARCHAR)"), "'0'"]);
            put(DUCKDB.trim_end, &[&without_zeros, "'.'"])
        }
        _ => format!("CAST({value} AS VARCHAR)"),
    }
}

/// A number of a stated type; one that is no finite decimal is rounded to that type's scale.
fn literal(number: Exact, ty: RowType) -> String {
    let scale = if let RowType::Number { scale } = ty { scale } else { 0 };
    let written = quote::number(number).or_else(|| quote::number(number.round(scale).ok()?));
    // A number that is too long even when rounded becomes text that cannot be cast: the statement fails, and says so.
    let written = written.unwrap_or_else(|| quote::text(&number.to_string()));
    format!("CAST({written} AS {})", sql_type(ty))
}
