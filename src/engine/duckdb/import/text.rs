//! A delimited text file → a table, row by row.

use super::super::fault::{Fault, Unconverted};
use super::super::files::DataFile;
use super::super::run::fault;
use super::super::settings::Settings;
use super::{Imported, corrupt, declared, load, type_name};
use crate::catalog::{ColumnType, Project};
use crate::engine::EngineFault;
use crate::engine::text_file::{self, Field, MomentPattern, Style, TextFile, TextFileError};
use crate::source::SourceText;
use crate::sql::identifier;
use duckdb::types::{Decimal, TimeUnit, Value};
use duckdb::{Connection, ToSql};
use jiff::tz::TimeZone;

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

/// Types first, over all rows; then the rows.
pub(super) fn import(
    connection: &Connection,
    settings: &Settings,
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
    let clock = settings.watch.start();
    let types: Vec<(String, ColumnType)> =
        file.how.iter().flat_map(|how| &how.columns).map(|(name, ty)| (name.text.clone(), *ty)).collect();
    let read = text_file::open(&file.path, delimiter, style, &types, || clock.stopped());
    let opened = read.map_err(|error| vec![text_fault(file, &error)])?;
    let names: Vec<&str> = opened.columns.iter().map(|column| column.name.as_str()).collect();
    let declared = declared(file, &names)?;
    append(connection, settings, file, &opened, || clock.stopped()).map_err(|fault| vec![fault])?;
    let unconverted = opened.columns.iter().filter_map(|column| {
        let (count, example, row) = column.unconverted.clone()?;
        let place = declared.iter().find(|(name, _)| name.text.eq_ignore_ascii_case(&column.name))?.0.span;
        let (table, name, ty, present) = (file.table.clone(), column.name.clone(), column.ty, column.present);
        Some(Unconverted { place, table, column: name, ty, count, present, example, row: Some(row) })
    });
    Ok(Imported { unconverted: unconverted.collect(), ..Imported::default() })
}

fn text_fault(file: &DataFile<'_>, error: &TextFileError) -> Fault {
    match error {
        TextFileError::Io(error) => Fault::unreadable(file.place, &file.named, &error.to_string()),
        TextFileError::Stopped(fault) => load(file, fault.clone()),
        other => corrupt(file, other.to_string()),
    }
}

fn append(
    connection: &Connection,
    settings: &Settings,
    file: &DataFile<'_>,
    opened: &TextFile,
    stopped: impl Fn() -> Option<EngineFault>,
) -> Result<(), Fault> {
    let failed = |error: duckdb::Error| load(file, fault(&error, settings));
    let columns: Vec<String> = opened
        .columns
        .iter()
        .map(|column| format!("{} {}", identifier(&column.name), type_name(column.ty)))
        .collect();
    let create = format!("CREATE TABLE main.{} ({})", identifier(&file.table), columns.join(", "));
    connection.execute_batch(&create).map_err(failed)?;
    let mut appender = connection.appender_to_db(&file.table, "main").map_err(failed)?;
    opened
        .rows(stopped, |fields| -> Result<(), Fed> {
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
        Field::Instant(moment) => Value::Timestamp(TimeUnit::Microsecond, moment.as_microsecond()),
        Field::Timestamp(moment) => {
            let micros = moment.to_zoned(TimeZone::UTC).map(|moment| moment.timestamp().as_microsecond());
            micros.map_or(Value::Null, |micros| Value::Timestamp(TimeUnit::Microsecond, micros))
        }
    }
}

fn days_since_epoch(day: jiff::civil::Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}
