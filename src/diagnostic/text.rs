//! Diagnostics as text.

use super::Diagnostic;
use crate::source::Sources;

/// Whether the text may hold colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    /// No escape sequences.
    Plain,
    /// ANSI colours.
    Ansi,
}

/// One diagnostic as text.
pub fn to_text(_diagnostic: &Diagnostic, _sources: &Sources, _style: TextStyle) -> String {
    String::new()
}
