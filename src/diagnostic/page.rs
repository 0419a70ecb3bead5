//! The documentation of codes.

use super::Code;

/// The documentation of every code; a test keeps it complete.
const PAGES: &str = include_str!("../../docs/diagnostics.md");

/// The section of a code in `docs/diagnostics.md`, as Markdown without its heading.
pub fn page(code: Code) -> &'static str {
    let heading = format!("## {code}\n");
    PAGES.split_once(&heading).map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(rest)).trim()
}
