//! Why a command stops, and with which exit status.

use super::interrupt;
use crate::diagnostic::{Diagnostic, TextStyle, to_text};
use crate::source::Sources;
use std::process::ExitCode;

/// How a command ended, when it did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to report.
    Fine,
    /// Something was found that should fail a build.
    Finding,
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Bad usage: the message names what was typed and what would do.
    Usage(String),
    /// Problems in the definitions.
    Definitions(Box<Sources>, Vec<Diagnostic>),
    /// Problems with the data or the engine that have a place in a definition.
    Data(Box<Sources>, Vec<Diagnostic>),
    /// Data, engine or file-system trouble.
    System(String),
    /// The engine refused or failed a generated query.
    Query {
        /// The engine's words.
        message: String,
        /// What to do about it, if anything can be done.
        remedy: Option<&'static str>,
        /// The statement, shown with `--verbose`.
        sql: String,
    },
    /// Ctrl-C, or a request to end.
    Interrupted,
    /// Nobody reads the output any more: no failure at all.
    ClosedPipe,
}

impl Failure {
    /// Prints what is to be said on standard error and returns the exit status.
    pub(crate) fn report(&self, verbose: bool) -> ExitCode {
        match self {
            Self::Usage(message) => {
                anstream::eprintln!("error: {message}");
                ExitCode::from(2)
            }
            Self::Definitions(sources, diagnostics) => {
                print_diagnostics(sources, diagnostics);
                ExitCode::from(2)
            }
            Self::Data(sources, diagnostics) => {
                print_diagnostics(sources, diagnostics);
                ExitCode::from(3)
            }
            Self::System(message) => {
                anstream::eprintln!("error: {message}");
                ExitCode::from(3)
            }
            Self::Query { message, remedy, sql } => {
                anstream::eprintln!("error: {message}");
                if let Some(remedy) = remedy {
                    anstream::eprintln!("help: {remedy}");
                }
                if verbose {
                    anstream::eprintln!("in the generated query:\n{sql}");
                } else {
                    anstream::eprintln!("`--verbose` shows the generated query");
                }
                ExitCode::from(3)
            }
            Self::Interrupted => {
                anstream::eprintln!("stopped");
                ExitCode::from(interrupt::STATUS)
            }
            Self::ClosedPipe => ExitCode::SUCCESS,
        }
    }
}

/// Prints diagnostics on standard error, in colour where the terminal wants it.
pub(crate) fn print_diagnostics(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        anstream::eprintln!("{}\n", to_text(diagnostic, sources, TextStyle::Ansi).trim_end());
    }
    if !diagnostics.is_empty() {
        anstream::eprintln!("{}", crate::diagnostic::summary(diagnostics));
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::System(error.to_string())
        }
    }
}
