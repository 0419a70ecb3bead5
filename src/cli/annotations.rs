//! What was found, for programs that show it, most of them beside the lines of definitions: the same for every command that checks something.

use super::arguments::Arguments;
use super::failure::Failure;
use super::{output, workspace};
use crate::diagnostic::{Diagnostic, TextStyle, Waived, to_github, to_sarif, to_text};
use crate::junit::{self, Case, CaseResult, Suite};
use crate::source::Sources;
use crate::testing::text::place;
use std::path::Path;

/// A format of such programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Annotations {
    /// One SARIF log.
    Sarif,
    /// Workflow commands of GitHub, one a line.
    Github,
    /// JUnit XML under the name of a command; everything found is a case that could not be tried.
    Junit(&'static str),
}

impl Annotations {
    /// Everything found. `prefix` leads from where the command runs to the project.
    pub(crate) fn text(
        self,
        diagnostics: &[Diagnostic],
        waived: &[Waived],
        sources: &Sources,
        prefix: &str,
    ) -> String {
        match self {
            Self::Sarif => format!("{:#}\n", to_sarif(diagnostics, waived, sources)),
            Self::Github => diagnostics
                .iter()
                .map(|diagnostic| format!("{}\n", to_github(diagnostic, sources, prefix)))
                .collect(),
            Self::Junit(command) => {
                let cases = diagnostics.iter().map(|diagnostic| case(diagnostic, sources)).collect();
                junit::to_xml(command, &[Suite { name: "definitions".to_owned(), cases }])
            }
        }
    }

    /// Prints the problems of definitions or data that keep a command from its work; what is left of the failure is its exit status.
    ///
    /// # Errors
    /// Always: that failure, or why it could not be printed.
    pub(crate) fn stopped<T>(self, arguments: &Arguments, failure: Failure) -> Result<T, Failure> {
        let printed = |sources: &Sources, problems: &[Diagnostic]| {
            output::print(&self.text(problems, &[], sources, &prefix(arguments)?))
        };
        Err(match failure {
            Failure::Definitions(sources, problems) => {
                printed(&sources, &problems)?;
                Failure::Definitions(sources, Vec::new())
            }
            Failure::Data(sources, problems) => {
                printed(&sources, &problems)?;
                Failure::Data(sources, Vec::new())
            }
            other => other,
        })
    }
}

fn case(diagnostic: &Diagnostic, sources: &Sources) -> Case {
    Case {
        name: diagnostic.code.name().to_owned(),
        place: diagnostic.primary.as_ref().and_then(|label| place(label.span, sources)),
        result: CaseResult::Error {
            message: diagnostic.message.clone(),
            details: to_text(diagnostic, sources, TextStyle::Plain),
        },
    }
}

/// The way from where the command runs to a project below it, as annotations of a repository need it.
#[allow(clippy::disallowed_methods, reason = "the command line is the place that reads the environment")]
pub(crate) fn prefix(arguments: &Arguments) -> Result<String, Failure> {
    let (root, here) = (workspace::root(arguments)?, std::env::current_dir()?);
    let below = root.strip_prefix(here).unwrap_or(Path::new(""));
    Ok(below.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect())
}
