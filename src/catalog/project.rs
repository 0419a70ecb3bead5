//! `kpi.yaml`.

use super::{ColumnType, Limits, Parameter, format};
use crate::calendar::Calendar;
use crate::diagnostic::Levels;
use crate::source::{SourceText, Span};
use std::path::PathBuf;

/// The project: its title, data, limits and calendar.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that holds `kpi.yaml`.
    pub root: PathBuf,
    /// The title.
    pub title: String,
    /// Where the data are.
    pub data: DataSource,
    /// Other engines that have the data, in the order of the file.
    pub engines: Vec<EngineDefinition>,
    /// How much of the machine the data may take.
    pub limits: Limits,
    /// How bad warnings are taken.
    pub lints: Levels,
    /// How time is cut into periods.
    pub calendar: Calendar,
    /// Values that formulas name, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// The record of runs that `kpi history` reads, relative to the root.
    pub history: Option<SourceText>,
    /// Datasets that are written as SQL: the name of each one's rows, and its query. None unless the project allows it.
    pub queries: Vec<(String, SourceText)>,
    /// Folders of definitions, relative to the root.
    pub definitions: Vec<PathBuf>,
    /// Folders of reports and templates, relative to the root.
    pub reports: Vec<PathBuf>,
}

/// An engine beside DuckDB. Where it is, and what it takes to be let in, stands in the user's own configuration, never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineDefinition {
    /// Its name for `--engine`.
    pub name: SourceText,
    /// How its statements are written: one of [`EngineDefinition::DIALECTS`].
    pub dialect: String,
    /// The connection profile of the user's configuration: a plain name.
    pub profile: SourceText,
    /// The most rows one statement may return.
    pub most_cells: u64,
}

impl EngineDefinition {
    /// The words of `dialect`.
    pub const DIALECTS: &'static [&'static str] = format::DIALECTS;

    /// The most rows one statement may return, unless stated.
    pub const MOST_CELLS: u64 = 1_000_000;
}

/// Where the data are. Paths are relative to the project's root.
#[derive(Debug, Clone)]
pub enum DataSource {
    /// A DuckDB database file.
    Database {
        /// The file.
        file: SourceText,
        /// The SQL script that makes it.
        script: Option<SourceText>,
    },
    /// Data files, each a table.
    Files {
        /// Glob patterns; each matching file is a table of the file's name.
        patterns: Vec<SourceText>,
        /// Files read in a stated way.
        sources: Vec<FileSource>,
    },
    /// Nowhere but in the project's [engines](Project::engines); where the project is declared.
    Engines(Span),
}

/// The files of one table.
#[derive(Debug, Clone)]
pub enum SourceFiles {
    /// One file.
    One(SourceText),
    /// Every file that matches one of these glob patterns; Parquet only.
    Matching(Vec<SourceText>),
}

/// How the file or files of one table are read.
#[derive(Debug, Clone)]
pub struct FileSource {
    /// The table's name.
    pub table: SourceText,
    /// The files.
    pub files: SourceFiles,
    /// Columns whose values stand in the names of folders, as in `month=2026-09-01/`, with their types; Parquet only.
    pub partitions: Vec<(SourceText, ColumnType)>,
    /// The character between fields of a text file.
    pub delimiter: Option<char>,
    /// Texts that mean a missing value, beside the empty text.
    pub nulls: Vec<String>,
    /// How timestamps are written, such as `d/m/yyyy hh:mm`; ISO if `None`.
    pub timestamps: Option<SourceText>,
    /// How dates are written; ISO if `None`.
    pub dates: Option<SourceText>,
    /// Whether numbers are written `1.234,5`.
    pub decimal_comma: bool,
    /// Declared column types.
    pub columns: Vec<(SourceText, ColumnType)>,
}
