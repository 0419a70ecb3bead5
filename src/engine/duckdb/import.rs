//! One data file → one table.

mod partition;
mod stored;
mod text;

use super::fault::{Fault, Unconverted};
use super::files::{DataFile, FileKind, kind, not_parquet, not_text};
use super::settings::Settings;
use super::steady::Steady;
use crate::catalog::{ColumnType, Project, SourceFiles};
use crate::diagnostic::nearest;
use crate::engine::EngineFault;
use crate::source::SourceText;
use duckdb::Connection;

/// A loaded file.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// Columns with values that are not of their declared type.
    pub(super) unconverted: Vec<Unconverted>,
    /// Paths that queries go on reading.
    pub(super) reachable: Vec<String>,
    /// The files behind these paths, as they were.
    pub(super) steady: Steady,
}

/// Makes the table of a file.
pub(super) fn import(
    connection: &Connection,
    settings: &Settings,
    project: &Project,
    file: &DataFile<'_>,
) -> Result<Imported, Vec<Fault>> {
    let kind = kind(file).map_err(|fault| vec![fault])?;
    if !file.path.is_file() {
        return Err(vec![Fault::MissingFile { file: file.place.clone(), named: file.named.clone() }]);
    }
    if kind != FileKind::Parquet {
        parquet_only(file)?;
    }
    // Every file is read more than once: for its types, then for its rows.
    let steady = Steady::of(std::iter::once(&file.path).chain(&file.more));
    let imported = match kind {
        FileKind::Text(delimiter) => text::import(connection, settings, project, file, delimiter),
        FileKind::Parquet | FileKind::Json => {
            stored_only(file)?;
            stored::import(connection, settings, project, file, kind)
        }
    };
    let mut imported = steady.proved(settings, imported, |fault| vec![load(file, fault)])?;
    if kind == FileKind::Parquet {
        imported.steady = steady;
    }
    Ok(imported)
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

/// Keys that make many files one table, or read columns from folders, are for files that are not loaded.
fn parquet_only(file: &DataFile<'_>) -> Result<(), Vec<Fault>> {
    let Some(how) = file.how else { return Ok(()) };
    let stated = [
        ("files", matches!(how.files, SourceFiles::Matching(_))),
        ("partitions", !how.partitions.is_empty()),
    ];
    let faults: Vec<Fault> =
        stated.into_iter().filter(|(_, stated)| *stated).map(|(key, _)| not_parquet(file, key)).collect();
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

/// A failure while a file is read: the file's own fault, unless it was stopped from outside.
fn unread(file: &DataFile<'_>, fault: EngineFault) -> Fault {
    match fault {
        EngineFault::Refused(words) | EngineFault::Overflow(words) => corrupt(file, words),
        fault => load(file, fault),
    }
}

fn load(file: &DataFile<'_>, fault: EngineFault) -> Fault {
    Fault::Load { file: file.place.clone(), named: file.named.clone(), fault }
}

fn corrupt(file: &DataFile<'_>, words: String) -> Fault {
    Fault::Corrupt { file: file.place.clone(), named: file.named.clone(), words, remade: false }
}

pub(super) fn type_name(ty: ColumnType) -> String {
    match ty {
        ColumnType::Integer => "BIGINT".to_owned(),
        ColumnType::Decimal { precision, scale } => format!("DECIMAL({precision}, {scale})"),
        ColumnType::Double => "DOUBLE".to_owned(),
        ColumnType::Boolean => "BOOLEAN".to_owned(),
        ColumnType::Text => "VARCHAR".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::Timestamp => "TIMESTAMP".to_owned(),
        ColumnType::Instant => "TIMESTAMP WITH TIME ZONE".to_owned(),
    }
}
