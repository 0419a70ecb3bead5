//! Files that hold types of their own: Parquet and JSON.

use super::super::fault::{Fault, Unconverted};
use super::super::files::{DataFile, FileKind};
use super::super::run::{batch, run};
use super::super::schema::column_type;
use super::super::settings::Settings;
use super::{Imported, declared, partition, type_name, unread};
use crate::catalog::{ColumnType, Project};
use crate::engine::{Datum, EngineFault};
use crate::source::SourceText;
use crate::sql::{OutputType, identifier, text};
use duckdb::Connection;
use std::path::Path;

/// Parquet stays in its file behind a view; JSON becomes a table, because its types are found by reading all of it.
pub(super) fn import(
    connection: &Connection,
    settings: &Settings,
    project: &Project,
    file: &DataFile<'_>,
    kind: FileKind,
) -> Result<Imported, Vec<Fault>> {
    let failed = |fault: EngineFault| vec![unread(file, fault)];
    let paths: Vec<String> = [&file.path].into_iter().chain(&file.more).map(|path| absolute(path)).collect();
    let listed: Vec<String> = paths.iter().map(|path| text(&literally(path))).collect();
    let listed = listed.join(", ");
    let (what, reader, reachable) = if kind == FileKind::Parquet {
        let reader = format!("read_parquet([{listed}], {})", partition::arguments(project, file)?);
        let mut reachable: Vec<String> = paths.iter().map(|path| literally(path)).collect();
        reachable.extend(paths);
        reachable.sort();
        reachable.dedup();
        ("VIEW", reader, reachable)
    } else {
        ("TABLE", format!("read_json_auto({listed}, sample_size = -1)"), Vec::new())
    };
    let found = columns(connection, settings, &reader).map_err(failed)?;
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let mut declared = declared(file, &names)?;
    // A column that has its type already needs no conversion, and nothing has to be read to count what does not convert.
    let is_already = |column: &str, ty: ColumnType| {
        found.iter().any(|(name, has)| name.eq_ignore_ascii_case(column) && *has == Some(ty))
    };
    declared.retain(|(column, ty)| !is_already(&column.text, *ty));
    partition::check(connection, settings, file, &reader)?;
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
    batch(connection, settings, &create).map_err(failed)?;
    let mut unconverted = Vec::new();
    for (column, ty) in declared {
        unconverted
            .extend(count_unconverted(connection, settings, file, &reader, column, ty).map_err(failed)?);
    }
    Ok(Imported { unconverted, reachable, ..Imported::default() })
}

/// The columns of a file with their types, `None` where the type cannot be used.
fn columns(
    connection: &Connection,
    settings: &Settings,
    reader: &str,
) -> Result<Vec<(String, Option<ColumnType>)>, EngineFault> {
    let sql = format!(
        "SELECT CAST(column_name AS VARCHAR), CAST(column_type AS VARCHAR) FROM (DESCRIBE SELECT * FROM {reader})"
    );
    let rows = run(connection, settings, &sql, &[OutputType::Text; 2]).map_err(|error| error.fault)?;
    let columns = rows.into_iter().filter_map(|row| match <[Datum; 2]>::try_from(row) {
        Ok([Datum::Text(name), Datum::Text(ty)]) => Some((name, column_type(&ty))),
        _ => None,
    });
    Ok(columns.collect())
}

fn count_unconverted(
    connection: &Connection,
    settings: &Settings,
    file: &DataFile<'_>,
    reader: &str,
    column: &SourceText,
    ty: ColumnType,
) -> Result<Option<Unconverted>, EngineFault> {
    let name = identifier(&column.text);
    let lost = format!("{name} IS NOT NULL AND TRY_CAST({name} AS {}) IS NULL", type_name(ty));
    let sql = format!(
        "SELECT CAST(count(*) FILTER (WHERE {lost}) AS BIGINT), CAST(count({name}) AS BIGINT), \
         CAST(min(CAST({name} AS VARCHAR)) FILTER (WHERE {lost}) AS VARCHAR) FROM {reader}"
    );
    let rows = run(connection, settings, &sql, &[OutputType::Integer, OutputType::Integer, OutputType::Text])
        .map_err(|error| error.fault)?;
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

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}
