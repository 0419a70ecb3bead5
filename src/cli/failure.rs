//! Why a command stops, and with which exit status.

use super::interrupt;
use crate::diagnostic::{Diagnostic, TextStyle, summary, to_text};
use crate::pipeline::Difference;
use crate::source::Sources;
use std::process::ExitCode;

/// Differences that are printed one by one.
const SHOWN: usize = 20;

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
    /// Values that a plain statement does not confirm.
    Differences(Vec<Difference>),
    /// Nobody reads the output any more: no failure at all.
    ClosedPipe,
}

impl Failure {
    /// Prints what is to be said on standard error and returns the exit status.
    pub(crate) fn report(&self, verbose: bool) -> ExitCode {
        let text = self.text(TextStyle::Ansi, verbose);
        if !text.is_empty() {
            say!("{text}");
        }
        match self {
            Self::Usage(_) | Self::Definitions(..) => ExitCode::from(2),
            Self::System(_) | Self::Data(..) | Self::Query { .. } | Self::Differences(_) => ExitCode::from(3),
            Self::Interrupted => ExitCode::from(interrupt::STATUS),
            Self::ClosedPipe => ExitCode::SUCCESS,
        }
    }

    /// What is to be said; `verbose` adds the statements behind it.
    pub(crate) fn text(&self, style: TextStyle, verbose: bool) -> String {
        match self {
            Self::Usage(message) | Self::System(message) => format!("error: {message}"),
            Self::Definitions(sources, found) | Self::Data(sources, found) => listed(sources, found, style),
            Self::Query { message, remedy, sql } => {
                let help = remedy.map(|remedy| format!("\nhelp: {remedy}")).unwrap_or_default();
                let statement = match verbose {
                    true => format!("in the generated query:\n{sql}"),
                    false => "`--verbose` shows the generated query".to_owned(),
                };
                format!("error: {message}{help}\n{statement}")
            }
            Self::Interrupted => "stopped".to_owned(),
            Self::Differences(differences) => differences_text(differences, verbose),
            Self::ClosedPipe => String::new(),
        }
    }
}

/// The first differences and what to do about them.
fn differences_text(differences: &[Difference], verbose: bool) -> String {
    let what = if differences.len() == 1 {
        "1 number differs".to_owned()
    } else {
        format!("{} numbers differ", differences.len())
    };
    let mut lines = vec![format!(
        "error: {what} from a plain SQL statement of the KPI: this is a bug in kpi or in the database, not in the definitions"
    )];
    lines.extend(differences.iter().take(SHOWN).map(|difference| format!("  {difference}")));
    if let Some(more) = differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("  and {more} more"));
    }
    match differences.first() {
        Some(first) if verbose => lines.push(format!("the plain statement of the first:\n{}", first.sql)),
        _ => lines.push("`--verbose` shows the plain statement of the first".to_owned()),
    }
    lines.push("please report it with the command and, if possible, the files that led to it".to_owned());
    lines.join("\n")
}

/// Prints diagnostics on standard error, in colour where the terminal wants it.
pub(crate) fn print_diagnostics(sources: &Sources, diagnostics: &[Diagnostic]) {
    if !diagnostics.is_empty() {
        say!("{}", listed(sources, diagnostics, TextStyle::Ansi));
    }
}

/// Diagnostics one below the other, then how many they are; nothing of those that were printed already.
fn listed(sources: &Sources, found: &[Diagnostic], style: TextStyle) -> String {
    if found.is_empty() {
        return String::new();
    }
    let texts = found.iter().map(|one| to_text(one, sources, style).trim_end().to_owned());
    texts.chain([summary(found)]).collect::<Vec<_>>().join("\n\n")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Part;

    #[test]
    fn a_difference_is_a_bug_to_report() {
        let difference = Difference {
            kpi: "retention".to_owned(),
            period: "2026-09".to_owned(),
            group: vec![("client".to_owned(), Some("Acme".to_owned())), ("segment".to_owned(), None)],
            part: Part::Value,
            computed: "58".to_owned(),
            plain: "57.5".to_owned(),
            sql: "SELECT 57.5".to_owned(),
        };
        let counted = Difference {
            part: Part::Rows(1),
            group: Vec::new(),
            computed: "8".to_owned(),
            plain: "7".to_owned(),
            ..difference.clone()
        };
        insta::assert_snapshot!(differences_text(&[difference, counted], true));
    }
}
