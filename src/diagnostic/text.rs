//! Diagnostics as text, in the look of rustc.

use super::{Diagnostic, Label, Severity};
use crate::source::{SourceFile, SourceId, Sources};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet, normalize_untrusted_str,
};
use std::ops::Range;

/// Columns of the text. Fixed, so that the same definitions give the same bytes on every terminal.
const WIDTH: usize = 100;

/// Whether the text may hold colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    /// No escape sequences.
    Plain,
    /// ANSI colours.
    Ansi,
}

/// One diagnostic as text: `error[code]: message`, the place with its labels, notes, help. Several lines, without a line break at the end.
pub fn to_text(diagnostic: &Diagnostic, sources: &Sources, style: TextStyle) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = Group::with_title(title).elements(snippets(diagnostic, sources));
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(normalize_untrusted_str(note)));
    }
    let mut groups = Vec::new();
    match (&diagnostic.help, patch(diagnostic, sources)) {
        (Some(help), Some(patch)) => {
            groups.push(group);
            groups.push(Level::HELP.secondary_title(normalize_untrusted_str(help)).element(patch));
        }
        (Some(help), None) => {
            groups.push(group.element(Level::HELP.message(normalize_untrusted_str(help))));
        }
        (None, _) => groups.push(group),
    }
    let renderer = match style {
        TextStyle::Plain => Renderer::plain(),
        TextStyle::Ansi => Renderer::styled(),
    };
    renderer.term_width(WIDTH).decor_style(DecorStyle::Ascii).render(&groups)
}

/// One snippet per file, the primary label's file first.
fn snippets<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Snippet<'a, Annotation<'a>>> {
    let labels: Vec<(AnnotationKind, &Label)> = diagnostic
        .primary
        .iter()
        .map(|label| (AnnotationKind::Primary, label))
        .chain(diagnostic.labels.iter().map(|label| (AnnotationKind::Context, label)))
        .collect();
    let mut files: Vec<SourceId> = Vec::new();
    for (_, label) in &labels {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    files
        .into_iter()
        .filter_map(|id| {
            let file = sources.file(id)?;
            let here: Vec<_> = labels.iter().filter(|(_, label)| label.span.source == id).collect();
            let ranges = here.iter().map(|(_, label)| file.clamp(label.span.start..label.span.end));
            let window = Window::around(file, ranges)?;
            let annotations = here.iter().map(|(kind, label)| {
                let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
                kind.span(window.within(file.clamp(label.span.start..label.span.end))).label(text)
            });
            Some(window.snippet(file).annotations(annotations.collect::<Vec<_>>()))
        })
        .collect()
}

fn patch<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Option<Snippet<'a, Patch<'a>>> {
    let fix = diagnostic.fix.as_ref()?;
    let file = sources.file(fix.span.source)?;
    let range = file.clamp(fix.span.start..fix.span.end);
    let window = Window::around(file, std::iter::once(range.clone()))?;
    let patch = Patch::new(window.within(range), fix.replacement.as_str());
    Some(window.snippet(file).patch(patch))
}

/// The whole lines that hold some ranges; only these are handed to the renderer, whatever the size of the file.
struct Window {
    bytes: Range<usize>,
    first_line: usize,
}

impl Window {
    fn around(file: &SourceFile, ranges: impl Iterator<Item = Range<usize>>) -> Option<Self> {
        let all = ranges.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))?;
        let first_line = file.position(all.start).line;
        Some(Self { bytes: file.lines_around(all), first_line })
    }

    fn within(&self, range: Range<usize>) -> Range<usize> {
        range.start.saturating_sub(self.bytes.start)..range.end.saturating_sub(self.bytes.start)
    }

    fn snippet<'a, T: Clone>(&self, file: &'a SourceFile) -> Snippet<'a, T> {
        Snippet::source(file.text.get(self.bytes.clone()).unwrap_or_default())
            .line_start(self.first_line)
            .path(file.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, Code, Fix};
    use crate::source::Span;

    #[test]
    fn both_places_and_the_fix_are_drawn() {
        let mut sources = Sources::default();
        let file = sources.add("kpis/churn.yaml", "format: 1\nkpi: churn\n# größer\nbetetr: lower\n");
        let other = sources.add("kpis/other.yaml", "format: 1\r\nkpi: churn\r\n");
        let wrong = Span::new(file, 32..38);
        let mut diagnostic = Diagnostic::error(Code::UnknownKey, "unknown key `betetr`")
            .at(wrong, "not a key of a KPI")
            .with_label(Span::new(other, 16..21), "seen here")
            .with_note("keys are lower case")
            .with_help("write `better`");
        diagnostic.fix = Some(Fix::text(wrong, "better", Applicability::Safe));
        insta::assert_snapshot!(to_text(&diagnostic, &sources, TextStyle::Plain), @r"
        error[unknown-key]: unknown key `betetr`
         --> kpis/churn.yaml:4:1
          |
        4 | betetr: lower
          | ^^^^^^ not a key of a KPI
          |
         ::: kpis/other.yaml:2:6
          |
        2 | kpi: churn
          |      ----- seen here
          |
          = note: keys are lower case
        help: write `better`
          |
        4 - betetr: lower
        4 + better: lower
          |
        ");
        assert!(to_text(&diagnostic, &sources, TextStyle::Ansi).contains("\u{1b}["));
    }

    #[test]
    fn a_place_outside_the_file_or_inside_a_character_is_survived() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "ü");
        for (start, end) in [(0, 1), (1, 2), (1, 1), (5, 9), (2, 1)] {
            let diagnostic = Diagnostic::error(Code::YamlSyntax, "x").at(Span::new(file, start..end), "");
            assert!(to_text(&diagnostic, &sources, TextStyle::Plain).contains("a.yaml:1:"));
        }
        let nowhere = Diagnostic::warning(Code::MissingProject, "no `kpi.yaml`").with_help("run `kpi init`");
        insta::assert_snapshot!(to_text(&nowhere, &sources, TextStyle::Plain), @r"
        warning[missing-project]: no `kpi.yaml`
         |
         = help: run `kpi init`
        ");
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        let sources = Sources::default();
        let diagnostic = Diagnostic::error(Code::YamlSyntax, "a\u{1b}[31m")
            .with_note("b\u{1b}[31m")
            .with_help("c\u{1b}[31m");
        assert!(!to_text(&diagnostic, &sources, TextStyle::Plain).contains('\u{1b}'));
    }
}
