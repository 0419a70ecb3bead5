//! Delimited text files: texts → typed fields.
//!
//! In: a CSV or TSV file and how it is written. Out: its columns with types, decided over all rows, and its rows as [`Field`]s. Knows no
//! database. A value that is not of its declared type becomes missing and is counted, never dropped in silence.

mod field;
mod infer;
mod moment;
mod read;

pub(super) use field::{Field, Style};
pub(super) use moment::MomentPattern;
pub(super) use read::{TextFile, TextFileError, open};
