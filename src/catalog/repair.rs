//! Replacements in definition files, made only where the file afterwards says exactly what was meant.
//!
//! In: a file's text and [`Fix`]es of it. Out: the text with the fixes made. Every character that no fix replaces stays as it is, comments
//! and line ends included. A replacement of a text is tried as it stands, then with the escapes and quotes of YAML, and made only if
//! reading the file again gives the same texts but for the one replaced; a place that is not exactly that of some characters is left alone.

use super::load::{Scalars, scalars};
use crate::diagnostic::{Applicability, Diagnostic, Fix, FixKind};
use crate::source::{SourceId, SourceText, Sources};
use std::collections::BTreeMap;
use std::ops::Range;

/// A file after some of its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// Its text.
    pub text: String,
    /// How many fixes were made.
    pub made: usize,
}

/// Replaces every fix by the characters it puts into the file, and takes away those that cannot be made exactly.
///
/// The words of the diagnostics stay.
pub fn settle(diagnostics: &mut [Diagnostic], sources: &Sources) {
    let mut files: BTreeMap<SourceId, Scalars> = BTreeMap::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic.fix.take() else { continue };
        let Some(file) = sources.file(fix.span.source) else { continue };
        let read = files.entry(fix.span.source).or_insert_with(|| scalars(fix.span.source, &file.text));
        diagnostic.fix = settled(&fix, &file.text, read, sources);
    }
}

/// Makes the safe fixes of a file that were settled. Of fixes that overlap or stand in one text the first is made; the others may be made next time.
pub fn repair(source: SourceId, text: &str, fixes: &[&Fix]) -> Repaired {
    let read = scalars(source, text);
    let mut edits: Vec<(Range<usize>, &str)> = fixes
        .iter()
        .filter(|fix| fix.span.source == source && fix.applicability == Applicability::Safe)
        .map(|fix| (fix.span.start..fix.span.end, fix.replacement.as_str()))
        .collect();
    edits.sort_unstable_by_key(|(range, replacement)| (range.start, range.end, *replacement));
    edits.dedup();
    let mut kept: Vec<(Range<usize>, &str)> = Vec::new();
    let mut free = 0;
    for (range, replacement) in edits {
        if range.start < free {
            continue;
        }
        let around = read.texts.iter().find(|text| covers(text, &range));
        free = around.map_or(range.end, |text| text.span.end).max(range.end).max(range.start + 1);
        kept.push((range, replacement));
    }
    let all = with(text, &kept);
    let after = scalars(source, &all);
    // Each alone was tried; together they may make one key of two.
    if after.errors <= read.errors && after.texts.len() >= read.texts.len() {
        return Repaired { text: all, made: kept.len() };
    }
    kept.truncate(1);
    Repaired { text: with(text, &kept), made: kept.len() }
}

/// A text with edits that are in order and do not overlap.
fn with(text: &str, edits: &[(Range<usize>, &str)]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in edits {
        edited.push_str(text.get(at..range.start).unwrap_or_default());
        edited.push_str(replacement);
        at = range.end;
    }
    edited.push_str(text.get(at..).unwrap_or_default());
    edited
}

fn covers(text: &SourceText, range: &Range<usize>) -> bool {
    text.span.start <= range.start && range.end <= text.span.end
}

fn settled(fix: &Fix, file: &str, read: &Scalars, sources: &Sources) -> Option<Fix> {
    let range = fix.span.start..fix.span.end;
    let edited = |replacement: &str| {
        let (before, after) = (file.get(..range.start)?, file.get(range.end..)?);
        Some(scalars(fix.span.source, &format!("{before}{replacement}{after}")))
    };
    match fix.kind {
        FixKind::Written => {
            let line_end = if file.contains("\r\n") { "\r\n" } else { "\n" };
            let replacement = fix.replacement.replace('\n', line_end);
            let after = edited(&replacement)?;
            let better = after.errors < read.errors || after.first_error > read.first_error;
            (after.errors == 0 || better).then_some(Fix { replacement, ..fix.clone() })
        }
        FixKind::Text => {
            let at = read.texts.iter().position(|text| covers(text, &range))?;
            let text = read.texts.get(at)?;
            let inner = sources.range_at(text, fix.span)?;
            let wanted = format!(
                "{}{}{}",
                text.text.get(..inner.start)?,
                fix.replacement,
                text.text.get(inner.end..)?
            );
            let replacement = spellings(&fix.replacement)
                .into_iter()
                .find(|spelling| edited(spelling).is_some_and(|after| says(&after, read, at, &wanted)))?;
            Some(Fix { replacement, kind: FixKind::Written, ..fix.clone() })
        }
    }
}

/// How a text can be written: as it is, between single or double quotes that are there already, and with quotes of its own.
fn spellings(text: &str) -> [String; 4] {
    let single = text.replace('\'', "''");
    let double = text.replace('\\', "\\\\").replace('"', "\\\"");
    let quoted = super::load::quoted(text);
    [text.to_owned(), single, double, quoted]
}

/// Whether a file reads as before, but for one text.
fn says(after: &Scalars, before: &Scalars, at: usize, wanted: &str) -> bool {
    let same = |(index, (new, old)): (usize, (&SourceText, &SourceText))| {
        if index == at { new.text == wanted } else { new.text == old.text }
    };
    after.errors <= before.errors
        && after.texts.len() == before.texts.len()
        && after.texts.iter().zip(&before.texts).enumerate().all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;
    use proptest::prelude::*;

    /// A file after the replacement of some bytes, or `None` if it is refused.
    fn replaced(file: &str, old: &str, new: &str) -> Option<String> {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", file);
        let start = file.find(old).unwrap();
        let fix = Fix::text(Span::new(source, start..start + old.len()), new, Applicability::Safe);
        let mut found = [Diagnostic::error(Code::UnknownName, "x").fixed_by(fix)];
        settle(&mut found, &sources);
        let fix = found[0].fix.as_ref()?;
        Some(repair(source, file, &[fix]).text)
    }

    #[test]
    fn all_else_stays_in_every_style() {
        for (file, fixed) in [
            ("a: bad / b # why\nc: 1\n", "a: new's / b # why\nc: 1\n"),
            ("a: bad / b\r\nc:\t1\r\n", "a: new's / b\r\nc:\t1\r\n"),
            ("a: 'bad / b' # why\n", "a: 'new''s / b' # why\n"),
            ("a: \"漢 \\u00e4 bad\\t/ b\"\n", "a: \"漢 \\u00e4 new's\\t/ b\"\n"),
            ("a: |  # why\n  漢 (\n  \tbad\n  / b)\n", "a: |  # why\n  漢 (\n  \tnew's\n  / b)\n"),
            ("a: >-\r\n  (bad\r\n   / b)\r\nb: x", "a: >-\r\n  (new's\r\n   / b)\r\nb: x"),
            ("{a: [x, bad], b: 1}", "{a: [x, new's], b: 1}"),
            ("bad: 1 # why\nb: 2", "new's: 1 # why\nb: 2"),
            ("'bad': 1\nb: 2", "'new''s': 1\nb: 2"),
        ] {
            assert_eq!(replaced(file, "bad", "new's").as_deref(), Some(fixed), "{file}");
        }
    }

    #[test]
    fn what_yaml_would_read_otherwise_is_quoted_or_refused() {
        assert_eq!(replaced("a: bad\n", "bad", "x: y").as_deref(), Some("a: \"x: y\"\n"));
        assert_eq!(replaced("a: bad\n", "bad", ">= 85").as_deref(), Some("a: \">= 85\"\n"));
        assert_eq!(replaced("a: 'bad'\n", "'bad'", ">= 85").as_deref(), Some("a: \">= 85\"\n"));
        assert_eq!(
            replaced("a: \"bad\"\n", "bad", "a \"b\" \\").as_deref(),
            Some("a: \"a \\\"b\\\" \\\\\"\n")
        );
        assert_eq!(replaced("a: b bad\n", "bad", "x: y"), None);
        assert_eq!(replaced("a: b bad\n", "bad", "# y"), None);
        assert_eq!(replaced("a: [b, bad]\n", "bad", "x, y").as_deref(), Some("a: [b, \"x, y\"]\n"));
        assert_eq!(replaced("a: [b, c bad]\n", "bad", "x, y"), None);
        assert_eq!(replaced("a: \"b\\x62ad\"\n", "x62", "y"), None, "not exactly a character");
        assert_eq!(replaced("a: |\n  bad\nb: 1\n", "bad", "x\ny"), None);
        assert_eq!(replaced("a: bad\na: b\n", "b\n", "c").as_deref(), None, "a key given twice has no text");
    }

    #[test]
    fn of_two_fixes_in_one_text_the_first_is_made() {
        let file = "a: one two\nb: three\n";
        let source = Sources::default().add("a.yaml", file);
        let fix = |range: Range<usize>, new| Fix::written(Span::new(source, range), new, Applicability::Safe);
        let maybe = Fix { applicability: Applicability::Maybe, ..fix(0..1, "z") };
        let fixes = [fix(7..10, "2"), fix(3..6, "1"), fix(3..6, "1"), fix(14..19, "3"), maybe];
        let repaired = repair(source, file, &fixes.iter().collect::<Vec<_>>());
        assert_eq!(repaired, Repaired { text: "a: 1 two\nb: 3\n".to_owned(), made: 2 });
    }

    #[test]
    fn fixes_that_contradict_each_other_are_not_made_together() {
        let file = "unti: a\nuint: b\n";
        let source = Sources::default().add("a.yaml", file);
        let fix = |range: Range<usize>| Fix::written(Span::new(source, range), "unit", Applicability::Safe);
        let repaired = repair(source, file, &[&fix(0..4), &fix(8..12)]);
        assert_eq!(repaired, Repaired { text: "unit: a\nuint: b\n".to_owned(), made: 1 });
    }

    #[test]
    fn a_value_that_broke_the_file_is_quoted() {
        for value in [
            "[R&D (net)] / revenue",
            "{a} / b",
            "*a / b",
            "&a / b: c",
            "!a: b",
            "% of all / b",
            "@a / b",
            "`a` / b",
            "> 85",
            ">= 85%",
            "| a / b",
            "a: b / c",
            "] / b",
            "\"a\" / b",
            "'a' / b",
        ] {
            for key in ["formula", "when", "is"] {
                for line_end in ["\n", "\r\n"] {
                    let file =
                        ["format: 1", &format!("{key}: {value}"), "unit: percent # why", ""].join(line_end);
                    let mut sources = Sources::default();
                    let source = sources.add("a.yaml", file.as_str());
                    let mut problems = super::super::load::problems_of(source, &file);
                    settle(&mut problems, &sources);
                    let fixes: Vec<&Fix> =
                        problems.iter().filter_map(|problem| problem.fix.as_ref()).collect();
                    let repaired = repair(source, &file, &fixes);
                    let after = scalars(source, &repaired.text);
                    assert_eq!(after.errors, 0, "{file:?} became {:?}", repaired.text);
                    assert_eq!(after.texts[3].text, value, "{:?}", repaired.text);
                    assert_eq!(after.texts.len(), 6);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_fix_of_any_file_panics_or_changes_other_texts(
            file in "[a-c'\"|>#:\\[\\]{},é漢\t\r\n -]{0,40}",
            start in 0_usize..40,
            length in 0_usize..8,
            new in "[a-c'\"\\\\#:é \n]{0,6}",
        ) {
            let mut sources = Sources::default();
            let source = sources.add("a.yaml", file.as_str());
            let span = Span::new(source, start..start + length);
            let fix = Fix::text(span, new.as_str(), Applicability::Safe);
            let mut found = [Diagnostic::error(Code::UnknownName, "x").fixed_by(fix)];
            settle(&mut found, &sources);
            if let Some(fix) = &found[0].fix {
                let (before, after) = (scalars(source, &file), scalars(source, &repair(source, &file, &[fix]).text));
                let changed = before.texts.iter().zip(&after.texts).filter(|(old, new)| old.text != new.text);
                prop_assert!(before.texts.len() == after.texts.len() && changed.count() <= 1);
            }
        }
    }
}
