//! Files that hold types of their own: Parquet and JSON.

use super::super::fault::{Fault, Unconverted};
use super::super::files::{DataFile, FileKind};
use super::super::run::{batch, run};
use super::super::settings::Settings;
use super::{Imported, corrupt, declared, type_name, unread};
use crate::catalog::ColumnType;
use crate::engine::{Datum, EngineFault};
use crate::source::SourceText;
use crate::sql::{OutputType, identifier, text};
use duckdb::Connection;
use std::path::Path;

/// Parquet stays in its file behind a view; JSON becomes a table, because its types are found by reading all of it.
pub(super) fn import(
    connection: &Connection,
    settings: &Settings,
    file: &DataFile<'_>,
    kind: FileKind,
) -> Result<Imported, Vec<Fault>> {
    let failed = |fault: EngineFault| {
        let EngineFault::Refused(words) = fault else { return vec![unread(file, fault)] };
        vec![corrupt(file, without_path(&words, &file.path, &file.named))]
    };
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
        settings,
        &format!("SELECT CAST(column_name AS VARCHAR) FROM (DESCRIBE SELECT * FROM {reader})"),
        &[OutputType::Text],
    )
    .map_err(|error| failed(error.fault))?;
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
    batch(connection, settings, &create).map_err(failed)?;
    let mut unconverted = Vec::new();
    for (column, ty) in declared {
        unconverted
            .extend(count_unconverted(connection, settings, file, &reader, column, ty).map_err(failed)?);
    }
    Ok(Imported { unconverted, reachable })
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

/// The database's words with the file named as the project names it.
fn without_path(words: &str, path: &Path, named: &str) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    words.replace(&*absolute.to_string_lossy(), named).replace(&*path.to_string_lossy(), named)
}
