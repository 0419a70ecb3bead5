//! A SQL script → a database file, whole or not at all.

use super::connect;
use super::fault::Fault;
use super::run::{batch, run, words};
use super::settings::Settings;
use crate::engine::Datum;
use crate::source::SourceText;
use crate::sql::{OutputType, text};
use duckdb::Connection;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The table in which a database notes the script that made it.
pub(super) const SCRIPT_TABLE: &str = "kpi_script";

/// A script as read.
#[derive(Debug)]
pub(super) struct Script {
    place: SourceText,
    statements: Vec<ScriptStatement>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(super) fingerprint: String,
}

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScriptStatement {
    sql: String,
    /// The line on which it starts, from 1.
    line: usize,
}

impl Script {
    /// Reads the script that `place` names.
    pub(super) fn read(root: &Path, place: &SourceText) -> Result<Self, Fault> {
        let bytes = match std::fs::read(root.join(&place.text)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Fault::MissingFile { file: place.clone(), named: place.text.clone() });
            }
            Err(error) => return Err(Fault::unreadable(place, &place.text, &error.to_string())),
        };
        let fingerprint = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let Ok(sql) = String::from_utf8(bytes) else {
            return Err(Fault::unreadable(place, &place.text, "it is not UTF-8 text"));
        };
        Ok(Self { place: place.clone(), statements: split(&sql), fingerprint })
    }
}

/// The fingerprint of the script that made a database; `None` if no script did.
pub(super) fn made_by(connection: &Connection, settings: &Settings) -> Option<String> {
    let sql = format!("SELECT CAST(max(sha256) AS VARCHAR) FROM {SCRIPT_TABLE}");
    let rows = run(connection, settings, &sql, &[OutputType::Text]).ok()?;
    match rows.first().and_then(|row| row.first()) {
        Some(Datum::Text(held)) => Some(held.clone()),
        _ => None,
    }
}

/// Runs the script in a new database beside `path`, reaching no other file, and puts that in its place.
pub(super) fn build(
    path: &Path,
    file: &SourceText,
    script: &Script,
    settings: &Settings,
) -> Result<(), Fault> {
    let unwritable = |words: String| Fault::Unwritable { file: file.clone(), words };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| unwritable(error.to_string()))?;
    // A folder of its own, because the database keeps a log beside its file while it is written.
    let workshop = tempfile::Builder::new()
        .prefix(".kpi-")
        .tempdir_in(folder)
        .map_err(|error| unwritable(error.to_string()))?;
    let made = workshop.path().join("made.duckdb");
    let connection = connect::read_write(&made, settings).map_err(|error| unwritable(words(&error)))?;
    for statement in &script.statements {
        batch(&connection, settings, &statement.sql).map_err(|fault| Fault::Script {
            script: script.place.clone(),
            line: statement.line,
            fault,
        })?;
    }
    let note = format!(
        "CREATE OR REPLACE TABLE {SCRIPT_TABLE} AS SELECT {} AS sha256; CHECKPOINT",
        text(&script.fingerprint)
    );
    connection.execute_batch(&note).map_err(|error| unwritable(words(&error)))?;
    connection.close().map_err(|(_, error)| unwritable(words(&error)))?;
    std::fs::rename(&made, path).map_err(|error| unwritable(error.to_string()))
}

/// The statements of a script, each with its line. Semicolons in texts, quoted names, dollar quotes and comments end nothing.
pub(super) fn split(sql: &str) -> Vec<ScriptStatement> {
    let mut statements = Vec::new();
    let (mut current, mut line, mut start) = (String::new(), 1_usize, None);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = piece(rest, first);
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        let comment = taken.starts_with("--") || taken.starts_with("/*");
        if taken == ";" {
            if let Some(line) = start.take() {
                statements.push(ScriptStatement { sql: std::mem::take(&mut current), line });
            }
            current.clear();
        } else {
            if start.is_none() && !comment && !first.is_whitespace() {
                start = Some(line);
            }
            if start.is_some() {
                current.push_str(taken);
            }
        }
        line += taken.matches('\n').count();
    }
    if let Some(line) = start {
        statements.push(ScriptStatement { sql: current, line });
    }
    statements
}

/// Bytes of the token at the start of `rest`, as far as it matters: a quoted text, a comment, or one character.
fn piece(rest: &str, first: char) -> usize {
    let through = |from: usize, end: &str| {
        let tail = rest.get(from..).unwrap_or("");
        tail.find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    match first {
        '\'' => through(1, "'"),
        '"' => through(1, "\""),
        '-' if rest.starts_with("--") => through(2, "\n"),
        '/' if rest.starts_with("/*") => through(2, "*/"),
        '$' => {
            let tag = rest.get(1..).and_then(|tail| tail.split_once('$')).map(|(tag, _)| tag);
            match tag.filter(|tag| tag.chars().all(|c| c.is_alphanumeric() || c == '_')) {
                Some(tag) if !tag.starts_with(|c: char| c.is_ascii_digit()) => {
                    through(tag.len() + 2, &format!("${tag}$"))
                }
                _ => 1,
            }
        }
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_keep_their_lines() {
        let script = "-- a; b\nCREATE TABLE t (a TEXT);\n\n/* ; */ INSERT INTO t\nVALUES ('x;''y'), ($$;$$), ($q$;$q$);\nSELECT \"a;b\"";
        let found: Vec<(usize, String)> =
            split(script).into_iter().map(|statement| (statement.line, statement.sql)).collect();
        assert_eq!(
            found,
            [
                (2, "CREATE TABLE t (a TEXT)".to_owned()),
                (4, "INSERT INTO t\nVALUES ('x;''y'), ($$;$$), ($q$;$q$)".to_owned()),
                (6, "SELECT \"a;b\"".to_owned()),
            ]
        );
    }

    #[test]
    fn unfinished_scripts_end() {
        for script in ["'", "/*", "$a$", "--", ";", "\"", "$", "a $1 b"] {
            split(script);
        }
        assert_eq!(split("; ;\n;"), []);
    }
}
