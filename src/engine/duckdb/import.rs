//! One data file → one table.

use super::fault::{Fault, Unconverted};
use super::files::{DataFile, FileKind, kind, not_text};
use super::run::{run, words};
use crate::catalog::{ColumnType, Project};
use crate::diagnostic::nearest;
use crate::engine::Datum;
use crate::engine::text_file::{self, Field, MomentPattern, Style, TextFile, TextFileError};
use crate::source::SourceText;
use crate::sql::{OutputType, identifier, text};
use duckdb::types::{Decimal, TimeUnit, Value};
use duckdb::{Connection, ToSql};
use jiff::tz::TimeZone;
use std::path::Path;

/// A loaded file.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// Columns with values that are not of their declared type.
    pub(super) unconverted: Vec<Unconverted>,
    /// Paths that queries go on reading.
    pub(super) reachable: Vec<String>,
}

/// Makes the table of a file.
pub(super) fn import(
    connection: &Connection,
    project: &Project,
    file: &DataFile<'_>,
) -> Result<Imported, Vec<Fault>> {
    let kind = kind(file).map_err(|fault| vec![fault])?;
    if !file.path.is_file() {
        return Err(vec![Fault::MissingFile { file: file.place.clone(), named: file.named.clone() }]);
    }
    match kind {
        FileKind::Text(delimiter) => import_text(connection, project, file, delimiter),
        FileKind::Parquet | FileKind::Json => {
            stored_only(file)?;
            import_stored(connection, file, kind)
        }
    }
}

/// Keys that say how texts are written make no sense for a typed file.
fn stored_only(file: &DataFile<'_>) -> Result<(), Vec<Fault>> {
    let Some(how) = file.how else { return Ok(()) };
    let stated = [
        ("nulls", !how.nulls.is_empty()),
        ("timestamps", how.timestamps.is_some()),
        ("dates", how.dates.is_some()),
        ("decimal comma", how.decimal_comma),
    ];
    let faults: Vec<Fault> =
        stated.into_iter().filter(|(_, stated)| *stated).map(|(key, _)| not_text(file, key)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The declared columns, each of which must be among the file's.
fn declared<'a>(
    file: &DataFile<'a>,
    names: &[&str],
) -> Result<Vec<(&'a SourceText, ColumnType)>, Vec<Fault>> {
    let stated = file.how.map_or(&[][..], |how| how.columns.as_slice());
    let unknown: Vec<Fault> = stated
        .iter()
        .filter(|(column, _)| !names.iter().any(|name| name.eq_ignore_ascii_case(&column.text)))
        .map(|(column, _)| Fault::UnknownColumn {
            column: column.clone(),
            named: file.named.clone(),
            nearest: nearest(&column.text, names.iter().copied()).map(str::to_owned),
        })
        .collect();
    if unknown.is_empty() {
        Ok(stated.iter().map(|(column, ty)| (column, *ty)).collect())
    } else {
        Err(unknown)
    }
}

fn pattern(stated: Option<&SourceText>, faults: &mut Vec<Fault>) -> Option<MomentPattern> {
    let pattern = stated?;
    match MomentPattern::parse(&pattern.text) {
        Ok(parsed) => Some(parsed),
        Err(part) => {
            faults.push(Fault::MomentPattern { pattern: pattern.clone(), part });
            None
        }
    }
}

fn import_text(
    connection: &Connection,
    project: &Project,
    file: &DataFile<'_>,
    delimiter: u8,
) -> Result<Imported, Vec<Fault>> {
    let mut faults = Vec::new();
    let style = Style {
        nulls: file.how.map_or_else(Vec::new, |how| how.nulls.clone()),
        timestamps: pattern(file.how.and_then(|how| how.timestamps.as_ref()), &mut faults),
        dates: pattern(file.how.and_then(|how| how.dates.as_ref()), &mut faults),
        decimal_comma: file.how.is_some_and(|how| how.decimal_comma),
        offsets: project.calendar.timezone == "UTC",
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let types: Vec<(String, ColumnType)> =
        file.how.iter().flat_map(|how| &how.columns).map(|(name, ty)| (name.text.clone(), *ty)).collect();
    let read = text_file::open(&file.path, delimiter, style, &types);
    let opened = read.map_err(|error| vec![text_fault(file, &error)])?;
    let names: Vec<&str> = opened.columns.iter().map(|column| column.name.as_str()).collect();
    let declared = declared(file, &names)?;
    append(connection, file, &opened).map_err(|fault| vec![fault])?;
    let unconverted = opened.columns.iter().filter_map(|column| {
        let (count, example, row) = column.unconverted.clone()?;
        let place = declared.iter().find(|(name, _)| name.text.eq_ignore_ascii_case(&column.name))?.0.span;
        let (table, name, ty, present) = (file.table.clone(), column.name.clone(), column.ty, column.present);
        Some(Unconverted { place, table, column: name, ty, count, present, example, row: Some(row) })
    });
    Ok(Imported { unconverted: unconverted.collect(), reachable: Vec::new() })
}

fn text_fault(file: &DataFile<'_>, error: &TextFileError) -> Fault {
    match error {
        TextFileError::Io(error) => Fault::unreadable(file.place, &file.named, &error.to_string()),
        other => corrupt(file, other.to_string()),
    }
}

fn corrupt(file: &DataFile<'_>, words: String) -> Fault {
    Fault::Corrupt { file: file.place.clone(), named: file.named.clone(), words, remade: false }
}

fn append(connection: &Connection, file: &DataFile<'_>, opened: &TextFile) -> Result<(), Fault> {
    let failed = |error: duckdb::Error| Fault::Load { file: file.place.clone(), words: words(&error) };
    let columns: Vec<String> = opened
        .columns
        .iter()
        .map(|column| format!("{} {}", identifier(&column.name), type_name(column.ty)))
        .collect();
    let create = format!("CREATE TABLE main.{} ({})", identifier(&file.table), columns.join(", "));
    connection.execute_batch(&create).map_err(failed)?;
    let mut appender = connection.appender_to_db(&file.table, "main").map_err(failed)?;
    opened
        .rows(|fields| -> Result<(), Fed> {
            let values: Vec<Value> = fields
                .iter()
                .zip(&opened.columns)
                .map(|(field, column)| value(field.as_ref(), column.ty))
                .collect();
            let row: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            appender.append_row(row.as_slice()).map_err(Fed::Database)
        })
        .map_err(|error| match error {
            Fed::File(error) => text_fault(file, &error),
            Fed::Database(error) => failed(error),
        })?;
    appender.flush().map_err(failed)
}

/// What stops the rows on their way from the file to the database.
enum Fed {
    File(TextFileError),
    Database(duckdb::Error),
}

impl From<TextFileError> for Fed {
    fn from(error: TextFileError) -> Self {
        Self::File(error)
    }
}

fn value(field: Option<&Field<'_>>, ty: ColumnType) -> Value {
    let Some(field) = field else { return Value::Null };
    match field {
        Field::Integer(number) => Value::BigInt(*number),
        Field::Decimal(mantissa) => match ty {
            ColumnType::Decimal { precision, scale } => {
                Decimal::new(precision, scale, *mantissa).map_or(Value::Null, Value::Decimal)
            }
            _ => Value::Null,
        },
        Field::Double(number) => Value::Double(*number),
        Field::Boolean(truth) => Value::Boolean(*truth),
        Field::Text(text) => Value::Text((*text).to_owned()),
        Field::Date(day) => Value::Date32(days_since_epoch(*day)),
        Field::Timestamp(moment) => {
            let micros = moment.to_zoned(TimeZone::UTC).map(|moment| moment.timestamp().as_microsecond());
            micros.map_or(Value::Null, |micros| Value::Timestamp(TimeUnit::Microsecond, micros))
        }
    }
}

fn days_since_epoch(day: jiff::civil::Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}

fn type_name(ty: ColumnType) -> String {
    match ty {
        ColumnType::Integer => "BIGINT".to_owned(),
        ColumnType::Decimal { precision, scale } => format!("DECIMAL({precision}, {scale})"),
        ColumnType::Double => "DOUBLE".to_owned(),
        ColumnType::Boolean => "BOOLEAN".to_owned(),
        ColumnType::Text => "VARCHAR".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::Timestamp => "TIMESTAMP".to_owned(),
    }
}

/// Parquet stays in its file behind a view; JSON becomes a table, because its types are found by reading all of it.
fn import_stored(
    connection: &Connection,
    file: &DataFile<'_>,
    kind: FileKind,
) -> Result<Imported, Vec<Fault>> {
    let failed = |words: String| vec![corrupt(file, without_path(&words, &file.path, &file.named))];
    let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
    let path = path.to_string_lossy().into_owned();
    let reader = match kind {
        FileKind::Parquet => format!("read_parquet({})", text(&literally(&path))),
        _ => format!("read_json_auto({}, sample_size = -1)", text(&literally(&path))),
    };
    let (what, reachable) = if kind == FileKind::Parquet {
        ("VIEW", vec![literally(&path), path.clone()])
    } else {
        ("TABLE", Vec::new())
    };
    let described = run(
        connection,
        &format!("SELECT CAST(column_name AS VARCHAR) FROM (DESCRIBE SELECT * FROM {reader})"),
        &[OutputType::Text],
    )
    .map_err(|error| failed(error.message))?;
    let names: Vec<&str> = described
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Datum::Text(name)] => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let declared = declared(file, &names)?;
    let converted: Vec<String> = declared
        .iter()
        .map(|(column, ty)| {
            let name = identifier(&column.text);
            format!("TRY_CAST({name} AS {}) AS {name}", type_name(*ty))
        })
        .collect();
    let star =
        if converted.is_empty() { "*".to_owned() } else { format!("* REPLACE ({})", converted.join(", ")) };
    let create = format!("CREATE {what} main.{} AS SELECT {star} FROM {reader}", identifier(&file.table));
    connection.execute_batch(&create).map_err(|error| failed(words(&error)))?;
    let mut unconverted = Vec::new();
    for (column, ty) in declared {
        unconverted.extend(count_unconverted(connection, file, &reader, column, ty).map_err(failed)?);
    }
    Ok(Imported { unconverted, reachable })
}

fn count_unconverted(
    connection: &Connection,
    file: &DataFile<'_>,
    reader: &str,
    column: &SourceText,
    ty: ColumnType,
) -> Result<Option<Unconverted>, String> {
    let name = identifier(&column.text);
    let lost = format!("{name} IS NOT NULL AND TRY_CAST({name} AS {}) IS NULL", type_name(ty));
    let sql = format!(
        "SELECT CAST(count(*) FILTER (WHERE {lost}) AS BIGINT), CAST(count({name}) AS BIGINT), \
         CAST(min(CAST({name} AS VARCHAR)) FILTER (WHERE {lost}) AS VARCHAR) FROM {reader}"
    );
    let rows = run(connection, &sql, &[OutputType::Integer, OutputType::Integer, OutputType::Text])
        .map_err(|error| error.message)?;
    let Some([Datum::Number(count), Datum::Number(present), Datum::Text(example)]) =
        rows.first().map(Vec::as_slice)
    else {
        return Ok(None);
    };
    let whole = |number: crate::number::Exact| u64::try_from(number.numerator()).unwrap_or(u64::MAX);
    Ok(Some(Unconverted {
        place: column.span,
        table: file.table.clone(),
        column: column.text.clone(),
        ty,
        count: whole(*count),
        present: whole(*present),
        example: example.clone(),
        row: None,
    }))
}

/// A path in which no character is a wildcard of the database.
fn literally(path: &str) -> String {
    path.chars().fold(String::new(), |mut quoted, c| {
        match c {
            '*' | '?' | '[' => quoted.extend(['[', c, ']']),
            _ => quoted.push(c),
        }
        quoted
    })
}

/// The database's words with the file named as the project names it.
fn without_path(words: &str, path: &Path, named: &str) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    words.replace(&*absolute.to_string_lossy(), named).replace(&*path.to_string_lossy(), named)
}
