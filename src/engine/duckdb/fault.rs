//! What can go wrong while data are opened, and the words for it.

use super::query::Refusal;
use crate::catalog::ColumnType;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{EngineError, EngineFault};
use crate::source::{SourceText, Span};

/// A problem with the data, by the place in `kpi.yaml` that names them.
#[derive(Debug)]
pub(super) enum Fault {
    /// The database does not start with these limits.
    Options { fault: EngineFault },
    /// Only other engines have the data.
    Elsewhere { place: Span, engines: Vec<String> },
    /// There is no database file, and no script to make it.
    MissingDatabase { file: SourceText },
    /// A file does not exist.
    MissingFile { file: SourceText, named: String },
    /// A file lies outside the folders that the project may reach.
    Outside { file: SourceText, named: String },
    /// A pattern matches no file.
    NoMatch { pattern: SourceText },
    /// A pattern cannot be read.
    Pattern { pattern: SourceText, words: String },
    /// A file cannot be read.
    Unreadable { file: SourceText, named: String, words: String },
    /// Another program has the database open for writing.
    Locked { file: SourceText },
    /// A file is not what its ending says.
    Corrupt { file: SourceText, named: String, words: String, remade: bool },
    /// A database that the script did not make would be replaced.
    ForeignDatabase { file: SourceText },
    /// The database cannot be written.
    Unwritable { file: SourceText, words: String },
    /// A statement of the script fails.
    Script { script: SourceText, line: usize, fault: EngineFault },
    /// The ending of a data file is not known.
    UnknownEnding { file: SourceText, named: String },
    /// Two files would be one table.
    SameTable { table: String, first: SourceText, second: SourceText },
    /// A declared column is not in the file.
    UnknownColumn { column: SourceText, named: String, nearest: Option<String> },
    /// A date pattern has a part that means nothing.
    MomentPattern { pattern: SourceText, part: String },
    /// A delimiter is no single ASCII character.
    Delimiter { table: SourceText, delimiter: char },
    /// A key describes text files, but the file is of another kind.
    NotText { table: SourceText, key: &'static str, named: String },
    /// A key describes Parquet files, but the file is of another kind.
    NotParquet { table: SourceText, key: &'static str, named: String },
    /// The files of one table are of several kinds.
    MixedKinds { file: SourceText, named: String },
    /// A file does not stand in a folder that names its partition.
    NoPartition { partition: SourceText, named: String },
    /// The name of a folder is not of the partition's type.
    Partition { partition: SourceText, ty: ColumnType, words: String },
    /// The database fails while the data are loaded, or the loading is stopped.
    Load { file: SourceText, named: String, fault: EngineFault },
    /// A dataset's SQL is not what a dataset may be.
    Query { query: SourceText, refusal: Refusal },
    /// The temporary folder cannot be used.
    TempFolder { folder: SourceText, words: String },
}

/// Values of a column that are not of its type.
#[derive(Debug)]
pub(super) struct Unconverted {
    pub(super) place: Span,
    pub(super) table: String,
    pub(super) column: String,
    pub(super) ty: ColumnType,
    pub(super) count: u64,
    pub(super) present: u64,
    pub(super) example: String,
    /// The row of the example, the first below the header being 1.
    pub(super) row: Option<u64>,
}

impl Fault {
    /// A database file that does not open, by what DuckDB says about it.
    pub(super) fn database(file: &SourceText, words: &str, remade: bool) -> Self {
        let file = file.clone();
        if words.contains("Could not set lock") || words.contains("being used by another process") {
            return Self::Locked { file };
        }
        if words.contains("not a valid DuckDB database") || words.contains("Serialization Error") {
            let words = "it is not a DuckDB database of a version this program reads".to_owned();
            return Self::Corrupt { named: file.text.clone(), file, words, remade };
        }
        Self::Unreadable { named: file.text.clone(), file, words: words.to_owned() }
    }

    /// A file that exists and cannot be read.
    pub(super) fn unreadable(file: &SourceText, named: &str, words: &str) -> Self {
        Self::Unreadable { file: file.clone(), named: named.to_owned(), words: words.to_owned() }
    }
}

impl From<Fault> for Diagnostic {
    fn from(fault: Fault) -> Self {
        let missing =
            |message: String, at: &SourceText| Self::error(Code::MissingData, message).at(at.span, "");
        let corrupt =
            |message: String, at: &SourceText| Self::error(Code::CorruptData, message).at(at.span, "");
        let invalid =
            |message: String, at: &SourceText| Self::error(Code::InvalidValue, message).at(at.span, "");
        match fault {
            Fault::Options { fault } => {
                failure(format!("the database does not start with these limits: {fault}"), &fault)
            }
            Fault::Elsewhere { place, engines } => {
                let engines: Vec<String> =
                    engines.iter().map(|engine| format!("`--engine {engine}`")).collect();
                let help = match engines.as_slice() {
                    [] => "add `data: …`, or an engine that has them under `engines`".to_owned(),
                    engines => format!("compute where they are: {}", engines.join(" or ")),
                };
                Self::error(Code::MissingData, "the project has no `data` here, only in other engines")
                    .at(place, "")
                    .with_help(help)
            }
            Fault::Query { query, refusal } => refused(&query, &refusal),
            Fault::MissingDatabase { file } => {
                missing(format!("the database `{}` does not exist", file.text), &file)
                    .with_help("name an existing file, or add `script: FILE.sql` to make it from SQL")
            }
            Fault::MissingFile { file, named } => {
                missing(format!("the file `{named}` does not exist"), &file)
                    .with_note("paths are relative to the folder of `kpi.yaml`")
            }
            Fault::Outside { file, named } => {
                Self::error(Code::OutsideProject, format!("`{named}` lies outside the project"))
                    .at(file.span, "")
                    .with_note("data lie below the folder of `kpi.yaml`, where links are followed")
                    .with_help("move it there, or allow its folder for this run with `--allow-folder DIR`")
            }
            Fault::NoMatch { pattern } => missing(format!("no file matches `{}`", pattern.text), &pattern)
                .with_note("patterns are relative to the folder of `kpi.yaml`"),
            Fault::Pattern { pattern, words } => {
                invalid(format!("`{}` is not a file pattern: {words}", pattern.text), &pattern)
            }
            Fault::Unreadable { file, named, words } => {
                missing(format!("`{named}` cannot be read: {words}"), &file)
            }
            Fault::Locked { file } => missing(
                format!("the database `{}` is open in another program that writes to it", file.text),
                &file,
            )
            .with_help("close the other program, or wait until it is done"),
            Fault::Corrupt { file, named, words, remade } => {
                let found = corrupt(format!("`{named}` cannot be used: {words}"), &file);
                if remade {
                    found.with_help("remove the file; it is then made anew from the script")
                } else {
                    found
                }
            }
            Fault::ForeignDatabase { file } => corrupt(
                format!("the database `{}` was not made by a script and is not replaced", file.text),
                &file,
            )
            .with_help("remove the file, name another one, or leave out `script`"),
            Fault::Unwritable { file, words } => {
                missing(format!("the database `{}` cannot be written: {words}", file.text), &file)
            }
            Fault::Script { script, line, fault } => {
                failure(format!("the statement at line {line} of `{}` fails: {fault}", script.text), &fault)
                    .at(script.span, "")
            }
            Fault::UnknownEnding { file, named } => corrupt(
                format!(
                    "`{named}` is no data file: expected the ending `.csv`, `.tsv`, `.parquet`, `.json` or `.ndjson`"
                ),
                &file,
            ),
            Fault::SameTable { table, first, second } => {
                Self::error(Code::AmbiguousName, format!("two files are the table `{table}`"))
                    .at(second.span, "the second")
                    .with_label(first.span, "the first")
                    .with_help("rename one of the files, or list them under `sources`: `file` gives one a name of its own, `files` makes them one table")
            }
            Fault::UnknownColumn { column, named, nearest } => {
                let found = Self::error(
                    Code::UnknownTableColumn,
                    format!("`{named}` has no column `{}`", column.text),
                )
                .at(column.span, "");
                match nearest {
                    Some(nearest) => found.with_help(format!("write `{nearest}`")),
                    None => found,
                }
            }
            Fault::MomentPattern { pattern, part } => {
                let words = if part == pattern.text.to_ascii_lowercase() || part == pattern.text {
                    format!("`{}` does not name day, month and year", pattern.text)
                } else {
                    format!("`{part}` means nothing in the pattern `{}`", pattern.text)
                };
                invalid(words, &pattern)
                    .with_help("write a pattern such as `d/m/yyyy` or `yyyy-mm-dd hh:mm:ss`")
            }
            Fault::Delimiter { table, delimiter } => {
                invalid(format!("the delimiter `{delimiter}` is not a single ASCII character"), &table)
            }
            Fault::NotText { table, key, named } => {
                invalid(format!("`{key}` is for text files, but `{named}` is not one"), &table)
            }
            Fault::NotParquet { table, key, named } => invalid(
                format!("`{key}` is for Parquet files, but `{named}` is not one"),
                &table,
            ),
            Fault::MixedKinds { file, named } => {
                corrupt(format!("the files of `{named}` are not all of one kind"), &file)
                    .with_help("let the pattern end in `.parquet`")
            }
            Fault::NoPartition { partition, named } => {
                corrupt(format!("the path of `{named}` does not say its `{}`", partition.text), &partition)
                    .with_help(format!("put the file below a folder such as `{}=…`", partition.text))
            }
            Fault::Partition { partition, ty, words } => corrupt(
                format!("a folder names a `{}` that is not of type `{ty}`: {words}", partition.text),
                &partition,
            ),
            Fault::Load { file, named, fault } => {
                failure(format!("`{named}` cannot be loaded: {fault}"), &fault).at(file.span, "")
            }
            Fault::TempFolder { folder, words } => {
                missing(format!("the temporary folder `{}` cannot be used: {words}", folder.text), &folder)
                    .with_note("the path is relative to the folder of `kpi.yaml`")
            }
        }
    }
}

impl From<Unconverted> for Diagnostic {
    fn from(found: Unconverted) -> Self {
        let Unconverted { place, table, column, ty, count, present, example, row } = found;
        let row = row.map_or_else(String::new, |row| format!(" in row {row}"));
        let (verb, counts) = if count == 1 { ("is", "counts") } else { ("are", "count") };
        let message = format!(
            "{count} of {present} values of `{table}.{column}` {verb} not of type `{ty}` and {counts} as missing, such as `{example}`{row}"
        );
        Self::warning(Code::Unconverted, message).at(place, "declared here")
    }
}

impl From<EngineError> for Diagnostic {
    fn from(error: EngineError) -> Self {
        let message = match &error.fault {
            EngineFault::Refused(words) => format!("the database refuses a query: {words}"),
            fault => fault.to_string(),
        };
        failure(message, &error.fault)
    }
}

fn failure(message: String, fault: &EngineFault) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::EngineFailure, message);
    match fault.remedy() {
        Some(remedy) => diagnostic.with_help(remedy),
        None => diagnostic,
    }
}

/// Why a dataset's SQL is refused.
fn refused(query: &SourceText, refusal: &Refusal) -> Diagnostic {
    let refused = |message: String| Diagnostic::error(Code::SqlRefused, message).at(query.span, "");
    match refusal {
        Refusal::Syntax(words) => refused(format!("the SQL cannot be read: {words}")),
        Refusal::NotSelect => refused("a dataset is one SELECT".to_owned())
            .with_help("write `SELECT … FROM …`; what changes data or settings does not belong here"),
        Refusal::Several(count) => {
            refused(format!("a dataset is one SELECT, and these are {count} statements"))
                .with_help("keep one; `WITH name AS (…)` names a step before it")
        }
        Refusal::Table(name) => refused(format!("the data have no table `{name}`"))
            .with_note("a dataset's SQL reads tables of the data, no files and no other dataset"),
        Refusal::Source(what) => refused(format!("`{what}` is not a table of the data"))
            .with_help("name its file under `data` in `kpi.yaml`, and the table here"),
        Refusal::Function(name) => {
            refused(format!("`{name}` does not depend on the rows alone, or is no function"))
                .with_note("the same data give the same values, whenever and wherever they are computed")
        }
        Refusal::Parameter => {
            refused("a `?` or `$1` has no value here".to_owned()).with_help("write the value itself")
        }
        Refusal::Sample => {
            refused("a sample differs from run to run".to_owned()).with_help("take the sample out")
        }
        Refusal::Unbound(words) => refused(format!("the database does not take the SQL: {words}")),
        Refusal::Unfinished(fault) => {
            failure(format!("the SQL of the dataset was not looked at to the end: {fault}"), fault)
                .at(query.span, "")
        }
    }
}
