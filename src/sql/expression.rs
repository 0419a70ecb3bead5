//! Row expressions as SQL.
//!
//! A stored column is read as it is stored where that type holds the values exactly: widening ten million integers costs more than adding
//! them up. Where numbers are computed with, a whole number is a HUGEINT, a number of s decimals a DECIMAL(38,s); a duration is a BIGINT of microseconds.
//! Sums and products are computed in DuckDB's exact decimals, whose product has the scales of both factors, and are then
//! cast to the scale of the expression's own type. What does not fit 38 digits is an error of the statement, never a wrong number.

use super::condition::condition;
use super::dataset::Columns;
use super::dialect::{Dialect, put};
use super::quote;
use crate::catalog::ColumnType;
use crate::formula::{ColumnRead, RowArithmetic, RowExpr, RowType};
use crate::number::Exact;

/// The type in which a value of a row is held.
pub(super) fn sql_type(ty: RowType, dialect: &Dialect) -> String {
    match ty {
        RowType::Number { scale } => dialect.number(scale),
        RowType::Duration => "BIGINT".to_owned(),
        RowType::Boolean => "BOOLEAN".to_owned(),
        RowType::Text => dialect.text.to_owned(),
        RowType::Date => "DATE".to_owned(),
        RowType::Timestamp => dialect.timestamp.to_owned(),
        RowType::Instant => dialect.instant.to_owned(),
    }
}

/// A stored column by its name in the statement, read as its type. A floating-point infinity or NaN is missing.
pub(super) fn read(name: &str, column: &ColumnRead, dialect: &Dialect) -> String {
    let ty = sql_type(column.ty, dialect);
    if column.stored == ColumnType::Double && matches!(column.ty, RowType::Number { .. }) {
        let decimal = put(dialect.decimal_of_double, &[name, &ty]);
        return format!("CASE WHEN {} THEN {decimal} END", put(dialect.is_finite, &[name]));
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
            format!("CAST({value} AS {})", sql_type(column.ty, columns.dialect))
        }
        _ => value,
    }
}

/// The value of an expression.
pub(super) fn value(expr: &RowExpr, columns: &Columns) -> String {
    match expr {
        RowExpr::Column(column) => columns.reference(column),
        RowExpr::Number(number) => literal(**number, expr.ty(), columns.dialect),
        RowExpr::Arithmetic { op, left, right, ty } => {
            let sign = match op {
                RowArithmetic::Add => '+',
                RowArithmetic::Sub => '-',
                RowArithmetic::Mul => '*',
            };
            let (left, right) = if *op == RowArithmetic::Mul && columns.dialect.is_narrow() {
                let (of_left, of_right) = columns.dialect.factors(scale(left), scale(right));
                let cast = |of: &RowExpr, ty: String| format!("CAST({} AS {ty})", value(of, columns));
                (cast(left, of_left), cast(right, of_right))
            } else {
                (wide(left, columns), wide(right, columns))
            };
            format!("CAST({left} {sign} {right} AS {})", sql_type(*ty, columns.dialect))
        }
        RowExpr::Elapsed { until, since } => {
            let micros = |of| put(columns.dialect.epoch_microseconds, &[&value(of, columns)]);
            format!("({} - {})", micros(until), micros(since))
        }
        RowExpr::If { condition: held, then, otherwise, ty } => {
            let held = condition(held, columns);
            let ty = sql_type(*ty, columns.dialect);
            let branch = |of: &RowExpr| {
                let value = value(of, columns);
                // Of two decimals the engine might give up digits of one.
                if columns.dialect.is_narrow() { format!("CAST({value} AS {ty})") } else { value }
            };
            let (then, otherwise) = (branch(then), branch(otherwise));
            format!("CAST(CASE WHEN {held} THEN {then} ELSE {otherwise} END AS {ty})")
        }
        RowExpr::Condition(held) => format!("({})", condition(held, columns)),
        RowExpr::Missing(ty) => format!("CAST(NULL AS {})", sql_type(*ty, columns.dialect)),
    }
}

/// Whether the value is a 64-bit whole number, whose sum may need more.
pub(super) fn is_short(expr: &RowExpr) -> bool {
    match (expr, expr.ty()) {
        (_, RowType::Number { scale: 1.. }) => false,
        (RowExpr::Column(column), RowType::Number { .. }) => column.stored == ColumnType::Integer,
        (_, RowType::Number { .. }) => false,
        _ => true,
    }
}

/// The value as a number that can be summed and compared: moments are microseconds since 1970.
pub(super) fn numeric(expr: &RowExpr, columns: &Columns) -> String {
    let value = value(expr, columns);
    match expr.ty() {
        RowType::Date | RowType::Timestamp | RowType::Instant => {
            put(columns.dialect.epoch_microseconds, &[&value])
        }
        RowType::Boolean => put(columns.dialect.truth_number, &[&value]),
        _ => value,
    }
}

/// Digits after the point of [`numeric`].
pub(super) fn scale(expr: &RowExpr) -> u8 {
    if let RowType::Number { scale } = expr.ty() { scale } else { 0 }
}

/// The value as the text of a dimension's member: `yes` and `no`, numbers without trailing zeros, days and moments in ISO form.
pub(super) fn member(expr: &RowExpr, columns: &Columns) -> String {
    let (value, dialect) = (value(expr, columns), columns.dialect);
    match expr.ty() {
        RowType::Text => value,
        RowType::Boolean => format!("CASE WHEN {value} THEN 'yes' WHEN NOT {value} THEN 'no' END"),
        RowType::Instant => put(columns.dialect.instant_text, &[&value]),
        RowType::Number { scale: 1.. } => {
            let without_zeros =
                put(dialect.trim_end, &[&format!("CAST({value} AS {})", dialect.text), "'0'"]);
            put(dialect.trim_end, &[&without_zeros, "'.'"])
        }
        _ => format!("CAST({value} AS {})", dialect.text),
    }
}

/// A number of a stated type; one that is no finite decimal is rounded to that type's scale.
fn literal(number: Exact, ty: RowType, dialect: &Dialect) -> String {
    let scale = if let RowType::Number { scale } = ty { scale } else { 0 };
    let written = quote::number(number).or_else(|| quote::number(number.round(scale).ok()?));
    // A number that is too long even when rounded becomes text that cannot be cast: the statement fails, and says so.
    let written = written.unwrap_or_else(|| dialect.literal(&number.to_string()));
    format!("CAST({written} AS {})", sql_type(ty, dialect))
}
