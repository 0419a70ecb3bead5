//! Diagnostics as JSON.

use super::Diagnostic;
use crate::source::Sources;

/// One diagnostic as a JSON object: `code`, `severity`, `message`, `file`, `line`, `column`, `labels`, `notes`, `help`, `fix`.
pub fn to_json(_diagnostic: &Diagnostic, _sources: &Sources) -> serde_json::Value {
    serde_json::Value::Null
}
