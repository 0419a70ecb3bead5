//! A DuckDB database file, and the script that makes it.

use super::connect;
use super::fault::Fault;
use super::run::{fault, words};
use super::script::{self, Script};
use super::settings::Settings;
use super::steady::Steady;
use crate::source::SourceText;
use duckdb::Connection;
use std::path::Path;

/// Opens the file for reading, after making it anew if its script asks for that.
pub(super) fn open(
    root: &Path,
    file: &SourceText,
    script: Option<&SourceText>,
    settings: &Settings,
) -> Result<(Connection, Steady), Fault> {
    let path = root.join(&file.text);
    for place in std::iter::once(file).chain(script) {
        settings.reach.admit(&root.join(&place.text), place, &place.text)?;
    }
    let script = script.map(|script| Script::read(root, script)).transpose()?;
    if let Some(script) = &script {
        refresh(&path, file, script, settings)?;
    } else if !path.exists() {
        return Err(Fault::MissingDatabase { file: file.clone() });
    }
    let steady = Steady::held(&path);
    let connection = connect::read_only(&path, settings);
    connection
        .map(|connection| (connection, steady))
        .map_err(|error| unopened(file, &error, script.is_some(), settings))
}

/// Why a file cannot be opened. Limits may be enough for a connection and not for a file.
fn unopened(file: &SourceText, error: &duckdb::Error, made: bool, settings: &Settings) -> Fault {
    let words = words(error);
    if words.starts_with("Out of Memory Error") {
        return Fault::Options { fault: fault(error, settings) };
    }
    Fault::database(file, &words, made)
}

/// Makes the file if it is missing or was made by another version of the script. A file that no script made is never replaced.
fn refresh(path: &Path, file: &SourceText, script: &Script, settings: &Settings) -> Result<(), Fault> {
    if path.exists() {
        let held = connect::read_only(path, settings)
            .map_err(|error| unopened(file, &error, true, settings))
            .map(|connection| script::made_by(&connection, settings))?;
        match held {
            None => return Err(Fault::ForeignDatabase { file: file.clone() }),
            Some(held) if held == script.fingerprint => return Ok(()),
            Some(_) => {}
        }
    }
    script::build(path, file, script, settings)
}
