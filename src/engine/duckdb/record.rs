//! The record of runs: a DuckDB file that this program alone writes, whole or not at all.
//!
//! Three tables: `kpi_record` names the layout, `runs` has a row for each run, `results` one for each value. A run is appended in one transaction, and a
//! new file is made beside its place and then put there, so that a process that is killed leaves the file as it was.

use super::connect;
use super::run::{fault, run, words};
use super::settings::Settings;
use crate::engine::{Datum, Interrupt, Rows};
use crate::record::{Belief, LAYOUT, RecordedRun, RecordedValue};
use crate::sql::{OutputType, text};
use duckdb::types::Value;
use duckdb::{Connection, params};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::path::Path;

/// The table that makes a file a record.
const RECORD_TABLE: &str = "kpi_record";

const TABLES: &str = "CREATE TABLE main.kpi_record (layout INTEGER NOT NULL);
CREATE TABLE main.runs (
  run BIGINT PRIMARY KEY, as_of DATE, asked VARCHAR NOT NULL, definitions VARCHAR NOT NULL, data VARCHAR NOT NULL,
  results VARCHAR NOT NULL, version VARCHAR NOT NULL
);
CREATE TABLE main.results (
  run BIGINT NOT NULL, kpi VARCHAR NOT NULL, period VARCHAR NOT NULL, period_start DATE NOT NULL, period_end DATE NOT NULL,
  members VARCHAR NOT NULL, value VARCHAR, shown VARCHAR NOT NULL, band VARCHAR, row_count BIGINT NOT NULL,
  definition VARCHAR NOT NULL, reason VARCHAR
);";

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It was appended under this number.
    Appended(i64),
    /// It is there already, under this number: nothing was written.
    Already(i64),
}

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// There is no file.
    #[error("there is no such file")]
    Missing,
    /// The file is something else.
    #[error("it is not a record of runs; it is left as it is")]
    Foreign,
    /// The file was written by a newer version.
    #[error("its layout is {0}, and this version of kpi knows {LAYOUT}; a newer kpi can read it")]
    Newer(i64),
    /// Another process has it open for writing.
    #[error("another process has it open")]
    Busy,
    /// It cannot be read or written, in the database's or the system's words.
    #[error("{0}")]
    Unusable(String),
}

/// Appends a run to the record, which is made if it is missing; a run that is there already is not appended again.
///
/// # Errors
/// A file that is no record, or of a newer layout, is not touched. After any error the file is as it was.
pub fn append(path: &Path, recorded: &RecordedRun, interrupt: Interrupt) -> Result<Recorded, RecordError> {
    let settings = Settings::apart(path, interrupt);
    if path.exists() {
        let checked = read_only(path, &settings)?;
        drop(checked);
        let connection = connect::read_write(path, &settings).map_err(|error| unusable(&error, &settings))?;
        let done = in_transaction(&connection, &settings, recorded, false);
        return closed(connection, done);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| RecordError::Unusable(error.to_string());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let workshop = tempfile::Builder::new().prefix(".kpi-").tempdir_in(folder).map_err(failed)?;
    let made = workshop.path().join("made.duckdb");
    let connection = connect::read_write(&made, &settings).map_err(|error| unusable(&error, &settings))?;
    let done = in_transaction(&connection, &settings, recorded, true);
    let done = closed(connection, done)?;
    std::fs::rename(&made, path).map_err(failed)?;
    Ok(done)
}

/// What is recorded of a KPI, by period, then by the day it was held and the number of the run; with the ids of all KPIs recorded.
///
/// # Errors
/// As [`append`]; nothing is written.
pub fn beliefs(
    path: &Path,
    kpi: &str,
    interrupt: Interrupt,
) -> Result<(Vec<Belief>, Vec<String>), RecordError> {
    if !path.exists() {
        return Err(RecordError::Missing);
    }
    let settings = Settings::apart(path, interrupt);
    let connection = read_only(path, &settings)?;
    let sql = format!(
        "SELECT runs.run, runs.as_of, runs.data, runs.version, period, period_start, period_end, members, value, shown, band, row_count, definition, reason
FROM main.results JOIN main.runs USING (run)
WHERE kpi = {}
ORDER BY period_start, period_end, members, as_of, runs.run",
        text(kpi)
    );
    use OutputType::{Date, Integer, Text};
    let columns = [Integer, Date, Text, Text, Text, Date, Date, Text, Text, Text, Text, Integer, Text, Text];
    let rows = asked(&connection, &settings, &sql, &columns)?;
    let beliefs = rows.iter().map(|row| belief(kpi, row).ok_or(RecordError::Foreign));
    let ids = asked(&connection, &settings, "SELECT DISTINCT kpi FROM main.results ORDER BY kpi", &[Text])?;
    let ids = ids.into_iter().filter_map(|row| match row.into_iter().next() {
        Some(Datum::Text(id)) => Some(id),
        _ => None,
    });
    Ok((beliefs.collect::<Result<_, _>>()?, ids.collect()))
}

fn in_transaction(
    connection: &Connection,
    settings: &Settings,
    recorded: &RecordedRun,
    is_new: bool,
) -> Result<Recorded, RecordError> {
    let failed = |error: duckdb::Error| unusable(&error, settings);
    // A connection that is closed before the end of its transaction leaves nothing of it.
    connection.execute_batch("BEGIN TRANSACTION").map_err(failed)?;
    if is_new {
        connection.execute_batch(TABLES).map_err(failed)?;
        connection.execute("INSERT INTO main.kpi_record VALUES (?)", params![LAYOUT]).map_err(failed)?;
    } else if let Some(run) = same_run(connection, settings, recorded)? {
        return Ok(Recorded::Already(run));
    }
    let last =
        asked(connection, settings, "SELECT coalesce(max(run), 0) FROM main.runs", &[OutputType::Integer])?;
    let run = last.first().and_then(|row| number(row.first())).unwrap_or(0).saturating_add(1);
    connection
        .execute(
            "INSERT INTO main.runs VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                run,
                day(recorded.as_of),
                recorded.asked,
                recorded.definitions,
                recorded.data_text(),
                recorded.results_fingerprint(),
                recorded.version
            ],
        )
        .map_err(failed)?;
    let mut statement = connection
        .prepare("INSERT INTO main.results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .map_err(failed)?;
    for value in &recorded.results {
        let members = serde_json::to_string(&value.members)
            .map_err(|error| RecordError::Unusable(error.to_string()))?;
        let rows = i64::try_from(value.rows).unwrap_or(i64::MAX);
        statement
            .execute(params![
                run,
                value.kpi,
                value.period,
                day(Some(value.start)),
                day(Some(value.end)),
                members,
                value.exact,
                value.shown,
                value.band,
                rows,
                value.definition,
                value.reason
            ])
            .map_err(failed)?;
    }
    drop(statement);
    connection.execute_batch("COMMIT").map_err(failed)?;
    Ok(Recorded::Appended(run))
}

/// The number of a run with the same question, definitions, data and results.
fn same_run(
    connection: &Connection,
    settings: &Settings,
    recorded: &RecordedRun,
) -> Result<Option<i64>, RecordError> {
    let as_of = recorded.as_of.map_or_else(|| "NULL".to_owned(), |day| format!("DATE '{day}'"));
    let sql = format!(
        "SELECT run FROM main.runs WHERE as_of IS NOT DISTINCT FROM {as_of} AND asked = {} AND definitions = {} AND data = {} AND results = {} ORDER BY run LIMIT 1",
        text(&recorded.asked),
        text(&recorded.definitions),
        text(&recorded.data_text()),
        text(&recorded.results_fingerprint())
    );
    let found = asked(connection, settings, &sql, &[OutputType::Integer])?;
    Ok(found.first().and_then(|row| number(row.first())))
}

/// Opens a record for reading, and makes sure that it is one.
fn read_only(path: &Path, settings: &Settings) -> Result<Connection, RecordError> {
    let connection = connect::read_only(path, settings).map_err(|error| unusable(&error, settings))?;
    let tables = format!(
        "SELECT CAST(table_name AS VARCHAR) FROM duckdb_tables() WHERE schema_name = 'main' AND database_name = current_database() AND table_name IN ({}, 'runs', 'results')",
        text(RECORD_TABLE)
    );
    if asked(&connection, settings, &tables, &[OutputType::Text])?.len() != 3 {
        return Err(RecordError::Foreign);
    }
    let layout =
        asked(&connection, settings, "SELECT max(layout) FROM main.kpi_record", &[OutputType::Integer]);
    match layout?.first().and_then(|row| number(row.first())) {
        Some(layout) if layout == i64::from(LAYOUT) => Ok(connection),
        Some(layout) if layout > i64::from(LAYOUT) => Err(RecordError::Newer(layout)),
        _ => Err(RecordError::Foreign),
    }
}

/// Closes the connection, so that everything committed is in the file itself.
fn closed(connection: Connection, done: Result<Recorded, RecordError>) -> Result<Recorded, RecordError> {
    let done = done?;
    connection.close().map_err(|(_, error)| RecordError::Unusable(words(&error)))?;
    Ok(done)
}

fn asked(
    connection: &Connection,
    settings: &Settings,
    sql: &str,
    columns: &[OutputType],
) -> Result<Rows, RecordError> {
    run(connection, settings, sql, columns).map_err(|error| RecordError::Unusable(error.fault.to_string()))
}

fn unusable(error: &duckdb::Error, settings: &Settings) -> RecordError {
    let said = words(error);
    // The driver gives one code for everything, so the words decide.
    if said.contains("not a valid DuckDB database file") {
        RecordError::Foreign
    } else if said.contains("Could not set lock") {
        RecordError::Busy
    } else {
        RecordError::Unusable(fault(error, settings).to_string())
    }
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |day| Value::Date32((day - date(1970, 1, 1)).get_days()))
}

fn number(datum: Option<&Datum>) -> Option<i64> {
    match datum? {
        Datum::Number(number) => i64::try_from(number.numerator()).ok(),
        _ => None,
    }
}

/// A row of the query above; `None` if it holds what this program does not write.
fn belief(kpi: &str, row: &[Datum]) -> Option<Belief> {
    let text = |at: usize| match row.get(at) {
        Some(Datum::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let day = |at: usize| match row.get(at) {
        Some(Datum::Date(day)) => Some(*day),
        _ => None,
    };
    let members: BTreeMap<String, String> = serde_json::from_str(&text(7)?).ok()?;
    let value = RecordedValue {
        kpi: kpi.to_owned(),
        period: text(4)?,
        start: day(5)?,
        end: day(6)?,
        members,
        exact: text(8),
        shown: text(9)?,
        band: text(10),
        rows: u64::try_from(number(row.get(11))?).ok()?,
        definition: text(12)?,
        reason: text(13),
    };
    Some(Belief { run: number(row.first())?, as_of: day(1), data: text(2)?, version: text(3)?, value })
}
