//! `commentary/*.md` → [`Commentary`]: front matter with the place of a note, then its Markdown.

use super::document::Definition;
use super::node::Node;
use super::references::{dimension_names, unknown_dimension, unknown_kpi};
use super::{shape, tree};
use crate::calendar::Calendar;
use crate::catalog::format::COMMENTARY;
use crate::catalog::{self, Commentary};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Key;
use crate::source::{SourceId, SourceText, Sources, Span};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The folder of notes.
pub(super) const FOLDER: &str = "commentary";

/// How a front matter starts and ends.
const FENCE: &str = "---";

/// Reads a note. `None` if anything is wrong with it.
pub(super) fn commentary(
    source: SourceId,
    sources: &Sources,
    calendar: &Calendar,
    definitions: &[Definition],
    problems: &mut Vec<Diagnostic>,
) -> Option<Commentary> {
    let text = sources.file(source)?.text.as_str();
    let Some((matter, body)) = front_matter(text) else {
        problems.push(
            Diagnostic::error(Code::MissingKey, "the note does not say what it is about")
                .at(Span::new(source, 0..text.lines().next().map_or(0, str::len)), "no front matter")
                .with_help("start the file with `---`, `period: …`, `author: …`, `date: …` and `---`"),
        );
        return None;
    };
    let before = problems.len();
    let mut documents = tree::read(source, matter, problems);
    let root = documents.pop().filter(|document| !document.refused)?.root?;
    let key = SourceText { text: "a note".to_owned(), span: root.head() };
    shape::check_document(&root, &COMMENTARY, &key, sources, problems);
    let note = read(&root, body, calendar, definitions, problems);
    note.filter(|_| problems.len() == before)
}

/// What stands between the two fences, the first one included, and what comes after.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let fence = line.trim_end() == FENCE;
        match (number, fence) {
            (0, false) => return None,
            (0, true) | (_, false) => at += line.len(),
            (_, true) => return Some((text.get(..at)?, text.get(at + line.len()..)?)),
        }
    }
    None
}

fn read(
    root: &Node,
    body: &str,
    calendar: &Calendar,
    definitions: &[Definition],
    problems: &mut Vec<Diagnostic>,
) -> Option<Commentary> {
    let kpi = root.text("kpi");
    if let Some(id) = &kpi {
        let known = definitions.iter().filter(|one| one.kind == "kpi").map(|one| one.id.text.as_str());
        let known: BTreeSet<&str> = known.collect();
        if !known.contains(id.text.as_str()) {
            problems.push(unknown_kpi(id, &known));
        }
    }
    let entries = root.get("for").map(Node::entries).unwrap_or_default().iter();
    let scope: Vec<(SourceText, SourceText)> =
        entries.filter_map(|entry| Some((entry.key.clone(), entry.value.as_text()?))).collect();
    let dimensions: BTreeSet<String> = dimension_names(definitions);
    for (dimension, _) in &scope {
        if !dimensions.iter().any(|known| Key::of(known) == Key::of(&dimension.text)) {
            problems.push(unknown_dimension(dimension, &dimensions));
        }
    }
    let (stated_period, date) = (root.text("period")?, root.text("date")?);
    let period = catalog::stated_period(calendar, &stated_period, problems);
    let day: Option<Date> = date.text.parse().ok();
    if day.is_none() {
        let message = format!("expected a day such as `2026-10-05` for `date`, found `{}`", date.text);
        problems.push(Diagnostic::error(Code::InvalidValue, message).at(date.span, ""));
    }
    Some(Commentary {
        kpi,
        scope,
        stated_period,
        period: period?,
        author: root.string("author")?,
        date: day?,
        body: body.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::front_matter;

    #[test]
    fn front_matter_stands_between_fences() {
        assert_eq!(front_matter("---\na: 1\n---\nText\n"), Some(("---\na: 1\n", "Text\n")));
        assert_eq!(front_matter("---\r\na: 1\r\n---\r\n"), Some(("---\r\na: 1\r\n", "")));
        for none in ["", "Text", "---\na: 1\n", " ---\n---\n"] {
            assert_eq!(front_matter(none), None, "{none:?}");
        }
    }
}
