//! Why something cannot be shown, as text for a page.

use super::super::failure::Failure;
use crate::diagnostic::{Diagnostic, TextStyle, summary, to_text};
use crate::source::Sources;

/// Why something cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Whether whoever asked asked wrongly.
    pub(super) asked_wrongly: bool,
    /// As the terminal shows it, without colours.
    pub(super) text: String,
}

impl From<&Failure> for Trouble {
    fn from(failure: &Failure) -> Self {
        let text = match failure {
            Failure::Usage(message) | Failure::System(message) => format!("error: {message}"),
            Failure::Definitions(sources, found) | Failure::Data(sources, found) => listed(sources, found),
            Failure::Query { message, remedy, sql } => match remedy {
                Some(remedy) => format!("error: {message}\nhelp: {remedy}\nin the generated query:\n{sql}"),
                None => format!("error: {message}\nin the generated query:\n{sql}"),
            },
            Failure::Differences(found) => {
                found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            }
            Failure::Interrupted | Failure::ClosedPipe => "stopped".to_owned(),
        };
        Self { asked_wrongly: matches!(failure, Failure::Usage(_)), text }
    }
}

fn listed(sources: &Sources, found: &[Diagnostic]) -> String {
    let texts = found.iter().map(|one| to_text(one, sources, TextStyle::Plain).trim_end().to_owned());
    texts.chain([summary(found)]).collect::<Vec<_>>().join("\n\n")
}
