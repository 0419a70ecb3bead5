//! Why something cannot be shown, as text for a page.

use super::super::failure::Failure;
use crate::diagnostic::TextStyle;

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
        Self {
            asked_wrongly: matches!(failure, Failure::Usage(_)),
            text: failure.text(TextStyle::Plain, true),
        }
    }
}
