//! One statement → rows of exact values.

use super::script;
use super::settings::Settings;
use crate::engine::{Datum, EngineError, EngineFault, Rows};
use crate::number::Exact;
use crate::sql::OutputType;
use duckdb::types::ValueRef;
use duckdb::{Connection, Error, Statement};
use jiff::Span;
use jiff::civil::date;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a statement and reads its columns as the stated types.
///
/// The driver panics where it meets a value it does not know; such a panic becomes an error like any other.
pub(super) fn run(
    connection: &Connection,
    settings: &Settings,
    sql: &str,
    columns: &[OutputType],
) -> Result<Rows, EngineError> {
    watched(connection, settings, || read(connection, settings, sql, columns))
        .map_err(|fault| EngineError { fault, sql: sql.to_owned() })
}

/// [`run`], without anything that could stop the statement; what was run before is not planned again.
pub(super) fn unwatched(
    connection: &Connection,
    settings: &Settings,
    sql: &str,
    columns: &[OutputType],
) -> Result<Rows, EngineError> {
    let cached = || {
        only_one(sql)?;
        let mut statement = connection.prepare_cached(sql).map_err(|error| fault(&error, settings))?;
        rows(&mut statement, settings, columns)
    };
    catch_unwind(AssertUnwindSafe(cached))
        .unwrap_or(Err(EngineFault::Driver))
        .map_err(|fault| EngineError { fault, sql: sql.to_owned() })
}

/// Runs a statement for its effect.
pub(super) fn batch(connection: &Connection, settings: &Settings, sql: &str) -> Result<(), EngineFault> {
    watched(connection, settings, || connection.execute_batch(sql).map_err(|error| fault(&error, settings)))
}

fn watched<T>(
    connection: &Connection,
    settings: &Settings,
    work: impl FnOnce() -> Result<T, EngineFault>,
) -> Result<T, EngineFault> {
    let caught = || catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(EngineFault::Driver));
    match settings.watch.over(connection, caught) {
        // The work may have been done just before it was interrupted, or have failed for a reason of its own.
        (Some(Err(EngineFault::Interrupted)) | None, Some(cause)) => Err(cause),
        (Some(done), _) => done,
        (None, None) => Err(EngineFault::Interrupted),
    }
}

/// What an error of the driver means.
pub(super) fn fault(error: &Error, settings: &Settings) -> EngineFault {
    let words = settings.named(&words(error));
    // The driver gives one code for everything, so the words decide.
    if words.starts_with("INTERRUPT Error") {
        EngineFault::Interrupted
    } else if words.starts_with("Out of Range Error") || words.contains("Overflow in ") {
        EngineFault::Overflow(words)
    } else if words.starts_with("Out of Memory Error") && words.contains("max_temp_directory_size") {
        EngineFault::OutOfTemp(settings.limits.temp_size)
    } else if words.starts_with("Out of Memory Error") {
        EngineFault::OutOfMemory(settings.limits.memory)
    } else {
        EngineFault::Refused(words)
    }
}

/// What DuckDB says, without its pointer into the SQL.
pub(super) fn words(error: &Error) -> String {
    let full = match error {
        Error::DuckDBFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    let text =
        full.split("\n\nLINE ").next().unwrap_or(&full).split("\nLINE ").next().unwrap_or(&full).trim();
    text.to_owned()
}

fn read(
    connection: &Connection,
    settings: &Settings,
    sql: &str,
    columns: &[OutputType],
) -> Result<Rows, EngineFault> {
    only_one(sql)?;
    let mut statement = connection.prepare(sql).map_err(|error| fault(&error, settings))?;
    rows(&mut statement, settings, columns)
}

/// Of several statements the driver would run all but the last while it prepares them.
fn only_one(sql: &str) -> Result<(), EngineFault> {
    match script::split(sql).len() {
        0 | 1 => Ok(()),
        _ => Err(EngineFault::Refused("one statement is run at a time".to_owned())),
    }
}

fn rows(
    statement: &mut Statement<'_>,
    settings: &Settings,
    columns: &[OutputType],
) -> Result<Rows, EngineFault> {
    let said = |error: Error| fault(&error, settings);
    let mut rows = statement.query([]).map_err(said)?;
    let mut found = Rows::new();
    while let Some(row) = rows.next().map_err(said)? {
        let mut read = Vec::with_capacity(columns.len());
        for (at, ty) in columns.iter().enumerate() {
            let value = row.get_ref(at).map_err(said)?;
            let datum = datum(value, *ty);
            read.push(datum.ok_or(EngineFault::Unexpected { column: at + 1, ty: *ty })?);
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
