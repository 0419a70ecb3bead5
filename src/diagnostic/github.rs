//! Diagnostics as workflow commands of GitHub, which show them beside the changed lines.

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};

/// One diagnostic as a line such as `::error file=kpis/csat.yaml,line=4,…::message`, without a line break at its end.
///
/// `prefix` leads from the repository to the project: empty, or a path that ends in `/`. Lines and columns count from 1, columns in
/// characters; the end is one past the last character. Columns are left out if the place has several lines, for which GitHub takes none.
pub fn to_github(diagnostic: &Diagnostic, sources: &Sources, prefix: &str) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let parts = std::iter::once(diagnostic.message.clone())
        .chain(diagnostic.primary.as_ref().map(|label| label.text.clone()).filter(|text| !text.is_empty()))
        .chain(diagnostic.notes.iter().map(|note| format!("note: {note}")))
        .chain(diagnostic.help.iter().map(|help| format!("help: {help}")));
    let text = parts.collect::<Vec<_>>().join("\n");
    let place = diagnostic.primary.as_ref().map(|label| (label.span, sources, prefix));
    github_command(command, place, diagnostic.code.name(), &text)
}

/// A workflow command (`error`, `warning` or `notice`) at a place, if it has one, without a line break at its end.
pub fn github_command(
    command: &str,
    place: Option<(Span, &Sources, &str)>,
    title: &str,
    message: &str,
) -> String {
    let place = place.and_then(|(span, sources, prefix)| location(span, sources, prefix));
    let place = place.map_or_else(String::new, |place| format!("{place},"));
    format!("::{command} {place}title={}::{}", property(title), data(message))
}

fn location(span: Span, sources: &Sources, prefix: &str) -> Option<String> {
    let file = sources.file(span.source)?;
    let (start, end) = (file.position(span.start), file.position(span.end));
    let name = property(&format!("{prefix}{}", file.name));
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    Some(format!("file={name},line={},endLine={}{columns}", start.line, end.line))
}

/// The text of a command: line ends would end it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: a comma or colon would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        let mut sources = Sources::default();
        let file = sources.add("kpis/a, 100%: b.yaml", "ä: 1\nbetetr: 50%\nc: 2\n");
        let diagnostic = Diagnostic::error(Code::UnknownKey, "unknown key `betetr`: 50%,\r\nsee")
            .at(Span::new(file, 6..12), "here")
            .with_note("why")
            .with_help("write `better`");
        insta::assert_snapshot!(to_github(&diagnostic, &sources, "support/"), @"::error file=support/kpis/a%2C 100%25%3A b.yaml,line=2,endLine=2,col=1,endColumn=7,title=unknown-key::unknown key `betetr`: 50%25,%0D%0Asee%0Ahere%0Anote: why%0Ahelp: write `better`");
        let lines = Diagnostic::new(Code::BandClosed, Severity::Note, "x").at(Span::new(file, 6..20), "");
        insta::assert_snapshot!(to_github(&lines, &sources, ""), @"::notice file=kpis/a%2C 100%25%3A b.yaml,line=2,endLine=3,title=band-closed::x");
        let nowhere = Diagnostic::warning(Code::MissingProject, "no `kpi.yaml`");
        insta::assert_snapshot!(to_github(&nowhere, &sources, ""), @"::warning title=missing-project::no `kpi.yaml`");
    }
}
