//! Header, types and rows of a file.

use super::infer::Candidates;
use super::{Field, Style};
use crate::catalog::ColumnType;
use crate::engine::EngineFault;
use std::path::{Path, PathBuf};

/// A text file whose columns have types.
#[derive(Debug)]
pub(in crate::engine) struct TextFile {
    path: PathBuf,
    delimiter: u8,
    style: Style,
    /// In the order of the file.
    pub(in crate::engine) columns: Vec<Column>,
}

/// A column of a text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Column {
    /// As the header spells it, without spaces around it.
    pub(in crate::engine) name: String,
    /// Declared, or the narrowest that fits.
    pub(in crate::engine) ty: ColumnType,
    /// Present values.
    pub(in crate::engine) present: u64,
    /// Present values that are not of the type, and the first of them with its row (the first below the header is 1).
    pub(in crate::engine) unconverted: Option<(u64, String, u64)>,
}

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub(in crate::engine) enum TextFileError {
    #[error("{0}")]
    Io(std::io::Error),
    #[error("the file is empty: a header line is expected")]
    Empty,
    #[error("the header names `{0}` twice")]
    RepeatedColumn(String),
    #[error("column {0} has no name in the header")]
    UnnamedColumn(usize),
    #[error("line {line} has {found} fields, the header has {expected}")]
    Fields { line: u64, found: u64, expected: u64 },
    #[error("line {0} is not UTF-8 text")]
    NotUtf8(u64),
    /// The reading was to stop.
    #[error("{0}")]
    Stopped(EngineFault),
}

/// After how many rows is asked whether the reading is to stop.
const ASK_EVERY: u64 = 1024;

/// Opens a file and decides its types over all rows: one pass, which `stopped` may end.
pub(in crate::engine) fn open(
    path: &Path,
    delimiter: u8,
    style: Style,
    declared: &[(String, ColumnType)],
    stopped: impl Fn() -> Option<EngineFault>,
) -> Result<TextFile, TextFileError> {
    let mut file = TextFile { path: path.to_owned(), delimiter, style, columns: Vec::new() };
    let mut reader = file.reader()?;
    let header = reader.headers().map_err(TextFileError::from)?.clone();
    if header.is_empty() {
        return Err(TextFileError::Empty);
    }
    for (at, name) in header.iter().enumerate() {
        let name = name.trim_start_matches('\u{feff}').trim();
        if name.is_empty() {
            return Err(TextFileError::UnnamedColumn(at + 1));
        }
        if file.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name)) {
            return Err(TextFileError::RepeatedColumn(name.to_owned()));
        }
        file.columns.push(Column {
            name: name.to_owned(),
            ty: ColumnType::Text,
            present: 0,
            unconverted: None,
        });
    }
    let mut guesses = vec![Candidates::all(); file.columns.len()];
    let wanted: Vec<Option<ColumnType>> = file
        .columns
        .iter()
        .map(|column| {
            declared.iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name)).map(|(_, ty)| *ty)
        })
        .collect();
    let mut record = csv::StringRecord::new();
    let mut row = 0_u64;
    while reader.read_record(&mut record)? {
        row = row.saturating_add(1);
        ask(row, &stopped)?;
        let known = file.columns.iter_mut().zip(&mut guesses).zip(&wanted);
        for (text, ((column, guess), wanted)) in record.iter().zip(known) {
            let Some(text) = file.style.present(text) else { continue };
            column.present = column.present.saturating_add(1);
            match wanted {
                None => guess.see(text, &file.style),
                Some(ty) if file.style.convert(text, *ty).is_none() => {
                    let first = column.unconverted.get_or_insert((0, text.to_owned(), row));
                    first.0 = first.0.saturating_add(1);
                }
                Some(_) => {}
            }
        }
    }
    for ((column, guess), wanted) in file.columns.iter_mut().zip(&guesses).zip(wanted) {
        column.ty = wanted.unwrap_or_else(|| guess.narrowest());
    }
    Ok(file)
}

impl TextFile {
    /// Gives each row to `take`, in the order of the file; a missing or unconverted value is `None`. A second pass over the file, which
    /// `stopped` may end.
    pub(in crate::engine) fn rows<E: From<TextFileError>>(
        &self,
        stopped: impl Fn() -> Option<EngineFault>,
        mut take: impl FnMut(&[Option<Field<'_>>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut reader = self.reader()?;
        let mut record = csv::StringRecord::new();
        let mut row = 0_u64;
        while reader.read_record(&mut record).map_err(TextFileError::from)? {
            row = row.saturating_add(1);
            ask(row, &stopped)?;
            let fields: Vec<Option<Field<'_>>> = record
                .iter()
                .zip(&self.columns)
                .map(|(text, column)| self.style.convert(self.style.present(text)?, column.ty))
                .collect();
            take(&fields)?;
        }
        Ok(())
    }

    fn reader(&self) -> Result<csv::Reader<std::fs::File>, TextFileError> {
        csv::ReaderBuilder::new().delimiter(self.delimiter).from_path(&self.path).map_err(TextFileError::from)
    }
}

fn ask(row: u64, stopped: impl Fn() -> Option<EngineFault>) -> Result<(), TextFileError> {
    let fault = if row.is_multiple_of(ASK_EVERY) { stopped() } else { None };
    fault.map_or(Ok(()), |fault| Err(TextFileError::Stopped(fault)))
}

impl From<csv::Error> for TextFileError {
    fn from(error: csv::Error) -> Self {
        let line = |position: &Option<csv::Position>| position.as_ref().map_or(1, csv::Position::line);
        match error.kind() {
            csv::ErrorKind::Utf8 { pos, .. } => Self::NotUtf8(line(pos)),
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                Self::Fields { line: line(pos), found: *len, expected: *expected_len }
            }
            _ => Self::Io(error.into()),
        }
    }
}
