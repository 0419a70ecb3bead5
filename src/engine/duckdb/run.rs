//! One statement → rows of exact values.

use crate::engine::{Datum, EngineError, Rows};
use crate::number::Exact;
use crate::sql::OutputType;
use duckdb::types::ValueRef;
use duckdb::{Connection, Error};
use jiff::Span;
use jiff::civil::date;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a statement and reads its columns as the stated types.
///
/// The driver panics where it meets a value it does not know; such a panic becomes an error like any other.
pub(super) fn run(connection: &Connection, sql: &str, columns: &[OutputType]) -> Result<Rows, EngineError> {
    let caught = catch_unwind(AssertUnwindSafe(|| read(connection, sql, columns)));
    let message = match caught {
        Ok(Ok(rows)) => return Ok(rows),
        Ok(Err(message)) => message,
        Err(_) => "the database driver failed on a value of the result".to_owned(),
    };
    Err(EngineError { message, sql: sql.to_owned() })
}

/// What DuckDB says, without its pointer into the SQL. A number too large for the database is told in the words of this program.
pub(super) fn words(error: &Error) -> String {
    let full = match error {
        Error::DuckDBFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    let text =
        full.split("\n\nLINE ").next().unwrap_or(&full).split("\nLINE ").next().unwrap_or(&full).trim();
    if text.starts_with("Out of Range Error") || text.contains("Overflow in ") {
        return format!("a number does not fit the 38 digits in which the database computes ({text})");
    }
    text.to_owned()
}

fn read(connection: &Connection, sql: &str, columns: &[OutputType]) -> Result<Rows, String> {
    let said = |error: Error| words(&error);
    let mut statement = connection.prepare(sql).map_err(said)?;
    let mut rows = statement.query([]).map_err(said)?;
    let mut found = Rows::new();
    while let Some(row) = rows.next().map_err(said)? {
        let mut read = Vec::with_capacity(columns.len());
        for (at, ty) in columns.iter().enumerate() {
            let value = row.get_ref(at).map_err(said)?;
            let datum = datum(value, *ty);
            read.push(datum.ok_or_else(|| format!("output column {} is not of its type {ty:?}", at + 1))?);
        }
        found.push(read);
    }
    Ok(found)
}

/// `None` if the value is of another type than the statement promised.
fn datum(value: ValueRef<'_>, ty: OutputType) -> Option<Datum> {
    if value == ValueRef::Null {
        return Some(Datum::Null);
    }
    Some(match ty {
        OutputType::Integer => Datum::Number(Exact::quotient(integer(value)?, 1).ok()?),
        OutputType::Decimal(_) => {
            let ValueRef::Decimal(decimal) = value else { return None };
            Datum::Number(Exact::decimal(decimal.value(), decimal.scale()).ok()?)
        }
        OutputType::Text => {
            let ValueRef::Text(bytes) = value else { return None };
            Datum::Text(std::str::from_utf8(bytes).ok()?.to_owned())
        }
        OutputType::Date => {
            let ValueRef::Date32(days) = value else { return None };
            Datum::Date(date(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()?)
        }
    })
}

fn integer(value: ValueRef<'_>) -> Option<i128> {
    Some(match value {
        ValueRef::TinyInt(n) => n.into(),
        ValueRef::SmallInt(n) => n.into(),
        ValueRef::Int(n) => n.into(),
        ValueRef::BigInt(n) => n.into(),
        ValueRef::HugeInt(n) => n,
        ValueRef::UTinyInt(n) => n.into(),
        ValueRef::USmallInt(n) => n.into(),
        ValueRef::UInt(n) => n.into(),
        ValueRef::UBigInt(n) => n.into(),
        _ => return None,
    })
}
