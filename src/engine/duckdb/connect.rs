//! Configured connections.

use super::fault::Fault;
use super::run::fault;
use super::settings::Settings;
use crate::catalog::Limits;
use duckdb::{AccessMode, Config, Connection};
use std::path::Path;

/// Tells limits that the database refuses apart from data that cannot be opened.
pub(super) fn check(settings: &Settings) -> Result<(), Fault> {
    let Limits { threads, memory, temp_size, .. } = settings.limits;
    if threads.is_none() && memory.is_none() && temp_size.is_none() {
        return Ok(());
    }
    // A first allocation shows whether the memory is enough for anything.
    in_memory(settings)
        .and_then(|connection| connection.execute_batch("SELECT count(*) FROM range(1000)"))
        .map_err(|error| Fault::Options { fault: fault(&error, settings) })
}

/// A database file, for reading.
pub(super) fn read_only(path: &Path, settings: &Settings) -> duckdb::Result<Connection> {
    let config = base(settings)?.enable_external_access(false)?.access_mode(AccessMode::ReadOnly)?;
    locked(bounded(Connection::open_with_flags(path, config)?, settings)?)
}

/// A new database file that a script may fill; it reaches no other file.
pub(super) fn read_write(path: &Path, settings: &Settings) -> duckdb::Result<Connection> {
    let config = base(settings)?.enable_external_access(false)?;
    locked(bounded(Connection::open_with_flags(path, config)?, settings)?)
}

/// A database in memory that may still read files; to be closed with [`lock`].
pub(super) fn in_memory(settings: &Settings) -> duckdb::Result<Connection> {
    let connection = Connection::open_in_memory_with_flags(base(settings)?)?;
    // Several queries read the same Parquet files; what stands at a file's end is read once. A file that has changed is noticed.
    connection.execute_batch("SET parquet_metadata_cache = true")?;
    bounded(connection, settings)
}

/// From now on the connection reads no file but these, and its configuration cannot be changed.
pub(super) fn lock(connection: &Connection, paths: &[String]) -> duckdb::Result<()> {
    let paths: Vec<String> = paths.iter().map(|path| crate::sql::text(path)).collect();
    if !paths.is_empty() {
        connection.execute_batch(&format!("SET allowed_paths = [{}]", paths.join(", ")))?;
    }
    connection.execute_batch("SET enable_external_access = false")?;
    connection.execute_batch("SET lock_configuration = true")
}

fn locked(connection: Connection) -> duckdb::Result<Connection> {
    connection.execute_batch("SET lock_configuration = true")?;
    Ok(connection)
}

/// The bound of the temporary folder, which the database ignores in the configuration it is opened with.
fn bounded(connection: Connection, settings: &Settings) -> duckdb::Result<Connection> {
    if let Some(limit) = settings.limits.temp_size {
        connection.execute_batch(&format!("SET max_temp_directory_size = '{}B'", limit.bytes()))?;
    }
    Ok(connection)
}

/// No extension is fetched or loaded, nothing is written beside the data.
fn base(settings: &Settings) -> duckdb::Result<Config> {
    let Limits { threads, memory, .. } = &settings.limits;
    let temp = settings.temp.as_deref().map(Path::to_string_lossy).unwrap_or_default();
    let mut config = Config::default().enable_autoload_extension(false)?.with("temp_directory", temp)?;
    if let Some(threads) = threads {
        config = config.threads(i64::from(threads.get()))?;
    }
    if let Some(limit) = memory {
        config = config.max_memory(&format!("{}B", limit.bytes()))?;
    }
    Ok(config)
}
