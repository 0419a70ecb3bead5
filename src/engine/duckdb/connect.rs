//! Configured connections.

use super::EngineOptions;
use super::fault::Fault;
use super::run::words;
use duckdb::{AccessMode, Config, Connection};
use std::path::Path;

/// Tells options that the database refuses apart from data that cannot be opened.
pub(super) fn check(options: &EngineOptions) -> Result<(), Fault> {
    match base(options).and_then(Connection::open_in_memory_with_flags) {
        Ok(_) => Ok(()),
        Err(error) => Err(Fault::Options { words: words(&error) }),
    }
}

/// A database file, for reading.
pub(super) fn read_only(path: &Path, options: &EngineOptions) -> duckdb::Result<Connection> {
    Connection::open_with_flags(path, closed(options)?.access_mode(AccessMode::ReadOnly)?)
}

/// A new database file that a script may fill; it reaches no other file.
pub(super) fn read_write(path: &Path, options: &EngineOptions) -> duckdb::Result<Connection> {
    Connection::open_with_flags(path, closed(options)?)
}

/// A database in memory that may still read files; to be closed with [`lock`].
pub(super) fn in_memory(options: &EngineOptions) -> duckdb::Result<Connection> {
    Connection::open_in_memory_with_flags(base(options)?)
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

fn closed(options: &EngineOptions) -> duckdb::Result<Config> {
    base(options)?.enable_external_access(false)?.with("lock_configuration", "true")
}

/// No extension is fetched or loaded, nothing is written beside the data.
fn base(options: &EngineOptions) -> duckdb::Result<Config> {
    let mut config = Config::default().enable_autoload_extension(false)?.with("temp_directory", "")?;
    if let Some(threads) = options.threads {
        config = config.threads(i64::from(threads.get()))?;
    }
    if let Some(limit) = &options.memory_limit {
        config = config.max_memory(limit)?;
    }
    Ok(config)
}
