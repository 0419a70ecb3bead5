//! Language documents → [`Language`], and which language a report is written in.

use super::node::{Content, Node};
use crate::catalog::{ReportDefinition, SnapshotCase};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::{Entry, Language, LanguageProblem, ProblemKind, shipped_languages};
use crate::name::Key;
use crate::source::{SourceText, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many missing words a message names.
const NAMED: usize = 8;

/// Reads a language: over the shipped one of its code, if there is one, and else with every word. `None` if anything is wrong with it.
///
/// `text` is its whole file.
pub(super) fn language(
    id: &SourceText,
    node: &Node,
    text: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<Language>> {
    let (mut entries, mut places) = (Vec::new(), Vec::new());
    flatten(node, &mut Vec::new(), id.span, &mut entries, &mut places);
    if let Some(shipped) = Language::of_shipped_text(text, &entries) {
        return Some(shipped);
    }
    let shipped = Language::shipped(&id.text);
    let english = Language::english();
    let (language, found) = Language::read(&id.text, shipped.as_deref(), Some(english), &entries);
    let whole = found.is_empty() && is_code(&id.text);
    if !is_code(&id.text) {
        let message = format!("`{}` is not the code of a language", id.text);
        problems.push(
            Diagnostic::error(Code::InvalidValue, message)
                .at(id.span, "")
                .with_help("write it as HTML does: `nl`, `pt-BR`"),
        );
    }
    let mut missing: Vec<&LanguageProblem> = Vec::new();
    for problem in &found {
        match problem.entry.and_then(|at| places.get(at)) {
            Some(place) => problems.push(worded(&problem.kind, place, english)),
            None => missing.push(problem),
        }
    }
    problems.extend(missing.into_iter().map(|problem| worded(&problem.kind, &(id.span, id.span), english)));
    whole.then(|| Arc::new(language))
}

/// `de`, `pt-BR`: letters and digits between dashes, as it stands in HTML.
fn is_code(code: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    code.split('-').all(part) && code.chars().next().is_some_and(|c| c.is_ascii_lowercase())
}

/// The places of a text's key and of the text.
type Places = (Span, Span);

fn flatten(
    node: &Node,
    path: &mut Vec<String>,
    key: Span,
    entries: &mut Vec<Entry>,
    places: &mut Vec<Places>,
) {
    match &node.content {
        Content::Nothing => {}
        Content::Text(text) => {
            entries.push(Entry { path: path.clone(), text: text.clone() });
            places.push((key, node.span));
        }
        Content::List(items) => items.iter().for_each(|item| flatten(item, path, key, entries, places)),
        Content::Map(map) => {
            for entry in map {
                path.push(entry.key.text.clone());
                flatten(&entry.value, path, entry.key.span, entries, places);
                path.pop();
            }
        }
    }
}

fn worded(kind: &ProblemKind, (key, text): &Places, english: &Language) -> Diagnostic {
    let listed =
        |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match kind {
        ProblemKind::UnknownWord(word) => {
            let known = english.phrases().map(|(key, _)| key);
            Diagnostic::error(Code::UnknownWord, format!("reports have no word `{word}`"))
                .at(*key, "")
                .with_nearest(*key, word, known)
        }
        ProblemKind::MissingWords(words) => {
            let named: Vec<String> = words.iter().take(NAMED).cloned().collect();
            let more = match words.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let count =
                if words.len() == 1 { "1 word is".to_owned() } else { format!("{} words are", words.len()) };
            Diagnostic::error(Code::MissingWord, format!("{count} missing: {}{more}", listed(&named)))
                .at(*key, "the language says nothing for them")
                .with_help(
                    "`kpi init --language CODE` writes a file with all words in English, to be translated",
                )
        }
        ProblemKind::UnknownHole { word, hole, known } => {
            let message = format!("the word `{word}` has no hole `{{{hole}}}`");
            let diagnostic =
                Diagnostic::error(Code::UnknownWord, message).at(*text, "nothing is put in there");
            match known.as_slice() {
                [] => diagnostic.with_help("it has no holes"),
                known => diagnostic.with_help(format!("it has {}", listed(known))),
            }
        }
        ProblemKind::UnknownForm { word, form, known } => {
            let message = format!("`{word}` has a form `{form}`, which the language does not know");
            Diagnostic::error(Code::WrongPlural, message)
                .at(*key, "")
                .with_help(format!("its forms are {}; `plural` says which there are", listed(known)))
        }
        ProblemKind::MissingForm { word, form } => {
            Diagnostic::error(Code::WrongPlural, format!("`{word}` lacks the form `{form}`"))
                .at(*key, "counted, so every form is needed")
        }
        ProblemKind::NotCounted(word) => Diagnostic::error(
            Code::WrongPlural,
            format!("nothing is counted in `{word}`, so it has no forms"),
        )
        .at(*key, "")
        .with_help("write one text"),
        ProblemKind::NoCount(count) => {
            Diagnostic::error(Code::WrongPlural, format!("`{count}` is not a count"))
                .at(*text, "expected a number, or `*` and the digits it ends in")
        }
        ProblemKind::RuleOfOther => Diagnostic::error(
            Code::WrongPlural,
            "`other` has no counts: it is the form of all that are not named",
        )
        .at(*key, ""),
    }
}

/// Gives every report the language it states; one that there is not is reported.
pub(super) fn choose(
    languages: &BTreeMap<String, Arc<Language>>,
    left_out: &BTreeSet<Key>,
    reports: &mut BTreeMap<String, ReportDefinition>,
    snapshots: &BTreeMap<String, SnapshotCase>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut find = |stated: &SourceText| {
        let found = languages.get(&stated.text).cloned().or_else(|| Language::shipped(&stated.text));
        if found.is_none() && !left_out.contains(&Key::of(&stated.text)) {
            let known = languages.keys().map(String::as_str);
            let known = known.chain(shipped_languages().iter().map(|(code, _)| *code));
            problems.push(
                Diagnostic::error(Code::UnknownName, format!("there is no language `{}`", stated.text))
                    .at(stated.span, "")
                    .with_nearest(stated.span, &stated.text, known)
                    .with_note("a language is a YAML file of its words, such as `languages/nl.yaml`"),
            );
        }
        found
    };
    for report in reports.values_mut() {
        // In English where it is another report's turn to say what is wrong.
        report.language = Language::shipped(&report.language.code).unwrap_or_else(Language::english_shared);
        let stated = report.stated_language.as_ref().and_then(&mut find);
        // What the project says in English counts for reports that state nothing.
        let own = languages.get(&report.language.code).filter(|_| report.stated_language.is_none());
        if let Some(language) = stated.or_else(|| own.cloned()) {
            report.language = language;
        }
    }
    for snapshot in snapshots.values() {
        snapshot.language.as_ref().map(&mut find);
    }
}
