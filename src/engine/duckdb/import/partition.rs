//! Columns whose values stand in the names of folders: `client=Acme/month=2026-09-01/`.

use super::super::fault::Fault;
use super::super::files::DataFile;
use super::super::run::run;
use super::super::settings::Settings;
use super::{type_name, unread};
use crate::catalog::{ColumnType, Project};
use crate::engine::EngineFault;
use crate::source::SourceText;
use crate::sql::{OutputType, identifier, text};
use duckdb::Connection;
use std::path::{Path, PathBuf};

/// The arguments of the Parquet reader. Unless partitions are declared, the names of folders mean nothing; a folder whose partition is not
/// declared gives a text, because `007` and `1e5` are identifiers as often as numbers.
pub(super) fn arguments(project: &Project, file: &DataFile<'_>) -> Result<String, Vec<Fault>> {
    let declared = file.how.map_or(&[][..], |how| how.partitions.as_slice());
    if declared.is_empty() {
        return Ok("hive_partitioning = false".to_owned());
    }
    let missing = |(partition, _): &(SourceText, ColumnType)| {
        let named = |path: &&PathBuf| !says(below(path, &project.root), &partition.text);
        let path = [&file.path].into_iter().chain(&file.more).find(named)?;
        let named = below(path, &project.root).to_string_lossy().replace('\\', "/");
        Some(Fault::NoPartition { partition: partition.clone(), named })
    };
    let faults: Vec<Fault> = declared.iter().filter_map(missing).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let types: Vec<String> = declared
        .iter()
        .map(|(partition, ty)| format!("{}: {}", text(&partition.text), text(&type_name(*ty))))
        .collect();
    Ok(format!(
        "hive_partitioning = true, hive_types_autocast = false, hive_types = {{{}}}",
        types.join(", ")
    ))
}

/// Reads the names of all folders as their types. No file is read for that.
pub(super) fn check(
    connection: &Connection,
    settings: &Settings,
    file: &DataFile<'_>,
    reader: &str,
) -> Result<(), Vec<Fault>> {
    let declared = file.how.map_or(&[][..], |how| how.partitions.as_slice());
    let wrong = |(partition, ty): &(SourceText, ColumnType)| {
        let sql = format!(
            "SELECT CAST(count(*) AS BIGINT) FROM {reader} WHERE {} IS NULL",
            identifier(&partition.text)
        );
        match run(connection, settings, &sql, &[OutputType::Integer]).err()?.fault {
            EngineFault::Refused(words) => {
                Some(Fault::Partition { partition: partition.clone(), ty: *ty, words })
            }
            fault => Some(unread(file, fault)),
        }
    };
    let faults: Vec<Fault> = declared.iter().filter_map(wrong).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn below<'a>(path: &'a Path, root: &Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// Whether one of the folders on a path gives the value of a partition.
fn says(path: &Path, partition: &str) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders
        .filter_map(|folder| folder.as_os_str().to_str()?.split_once('='))
        .any(|(name, _)| name == partition)
}
