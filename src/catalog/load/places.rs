//! The law of places: every word of a text is found where its author wrote it, in all five styles of YAML.

use super::node::{Content, Node};
use super::tree;
use crate::catalog::{repair, settle};
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix};
use crate::source::{SourceText, Sources, Span};
use proptest::prelude::*;
use std::ops::Range;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal(&'static str),
    Folded(&'static str),
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Spaces,
    Tab,
    Line,
    BlankLine,
    DeeperLine,
}

/// A file under construction, and where its words were put.
struct Page {
    text: String,
    words: Vec<Range<usize>>,
    line_end: &'static str,
}

impl Page {
    fn scalar(style: Style, words: &[(String, Gap)], line_end: &'static str, in_list: bool) -> Self {
        let mut page = Self { text: String::new(), words: Vec::new(), line_end };
        page.line("ä first: 1");
        page.line("outer:");
        page.text.push_str(if in_list { "  - key: " } else { "  key: " });
        match style {
            Style::Single => page.text.push('\''),
            Style::Double => page.text.push('"'),
            Style::Literal(header) | Style::Folded(header) => {
                page.line(header);
                page.text.push_str("      ");
            }
            Style::Plain => {}
        }
        for (at, (word, gap)) in words.iter().enumerate() {
            if at > 0 {
                page.gap(style, *gap);
            }
            let start = page.text.len();
            page.word(style, word);
            page.words.push(start..page.text.len());
        }
        match style {
            Style::Single => page.text.push('\''),
            Style::Double => page.text.push('"'),
            _ => {}
        }
        page.line("");
        page.line("last: 2");
        page
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str(self.line_end);
    }

    fn gap(&mut self, style: Style, gap: Gap) {
        match gap {
            Gap::Space => self.text.push(' '),
            Gap::Spaces => self.text.push_str("   "),
            Gap::Tab if style == Style::Double => self.text.push_str("\\t"),
            Gap::Tab => self.text.push('\t'),
            Gap::Line => self.line(" "),
            Gap::BlankLine => {
                self.line("");
                self.line("");
            }
            Gap::DeeperLine => {
                self.line("");
                self.text.push_str("   ");
            }
        }
        if matches!(gap, Gap::Line | Gap::BlankLine | Gap::DeeperLine) {
            self.text.push_str("      ");
        }
    }

    fn word(&mut self, style: Style, word: &str) {
        for (at, c) in word.chars().enumerate() {
            match (style, c) {
                (Style::Single, '\'') => self.text.push_str("''"),
                (Style::Double, '"') => self.text.push_str("\\\""),
                (Style::Double, '\\') => self.text.push_str("\\\\"),
                (Style::Double, c) if at % 3 == 1 && u32::from(c) < 0x100 => {
                    self.text.push_str(&format!("\\x{:02x}", u32::from(c)));
                }
                (Style::Double, c) if at % 3 == 2 => self.text.push_str(&format!("\\U{:08X}", u32::from(c))),
                (_, c) => self.text.push(c),
            }
        }
    }
}

fn find<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    match &node.content {
        Content::Map(entries) => entries.iter().find_map(|entry| {
            if entry.key.text == key { Some(&entry.value) } else { find(&entry.value, key) }
        }),
        Content::List(items) => items.iter().find_map(|item| find(item, key)),
        _ => None,
    }
}

fn read(text: &str) -> (Sources, SourceText) {
    let mut sources = Sources::default();
    let source = sources.add("case.yaml", text);
    let mut problems = Vec::new();
    let documents = tree::read(source, text, &mut problems);
    assert!(problems.is_empty(), "{text:?}: {problems:?}");
    let key = documents.iter().find_map(|document| find(document.root.as_ref()?, "key"));
    (sources, key.and_then(Node::as_text).unwrap())
}

fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(begun)) => {
                words.push(begun..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn gap() -> impl Strategy<Value = Gap> {
    prop_oneof![
        Just(Gap::Space),
        Just(Gap::Spaces),
        Just(Gap::Tab),
        Just(Gap::Line),
        Just(Gap::BlankLine),
        Just(Gap::DeeperLine),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let header = |signs: &'static [&'static str]| proptest::sample::select(signs);
    prop_oneof![
        Just(Style::Plain),
        Just(Style::Single),
        Just(Style::Double),
        header(&["|", "|-", "|+", "|2", "|-2", "| # why"]).prop_map(Style::Literal),
        header(&[">", ">-", ">+", ">2-", "> # why"]).prop_map(Style::Folded),
    ]
}

proptest! {
    #[test]
    fn every_word_is_found_where_it_is_written(
        style in style(),
        plain in proptest::collection::vec(("[a-zäß漢😀][a-z0-9ü漢'\"\\\\()/*+%>|-]{0,6}", gap()), 1..8),
        free in proptest::collection::vec(("[a-zß漢😀'\"\\\\:#\\[\\]{}&*!|>%@`-]{1,7}", gap()), 1..8),
        crlf in any::<bool>(),
        in_list in any::<bool>(),
    ) {
        let words = if style == Style::Plain { plain } else { free };
        let page = Page::scalar(style, &words, if crlf { "\r\n" } else { "\n" }, in_list);
        let (sources, text) = read(&page.text);
        let found = words_of(&text.text);
        let joined: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        let decoded: Vec<&str> = found.iter().filter_map(|range| text.text.get(range.clone())).collect();
        prop_assert_eq!(decoded, joined);
        for (word, written) in found.iter().zip(&page.words) {
            let place = sources.place(&text, word.clone());
            prop_assert_eq!(place.start..place.end, written.clone(), "{}", &page.text);
            // One character alone, and everything up to the end of the word.
            let first = text.text.get(word.clone()).unwrap().chars().next().unwrap().len_utf8();
            prop_assert_eq!(sources.place(&text, word.start..word.start + first).start, written.start);
            prop_assert_eq!(sources.place(&text, found[0].start..word.end), Span { start: page.words[0].start, end: written.end, ..place });
            let before = sources.place(&text, word.start..word.start);
            prop_assert_eq!((before.start, before.end), (written.start, written.start));
        }
        let end = sources.place(&text, found[found.len() - 1].end..found[found.len() - 1].end);
        prop_assert!(end.start >= page.words[found.len() - 1].end);
    }

    #[test]
    fn a_word_is_replaced_where_it_is_written(
        style in style(),
        plain in proptest::collection::vec(("[a-zäß漢😀][a-z0-9ü漢'\"\\\\()/*+%>|-]{0,6}", gap()), 1..6),
        free in proptest::collection::vec(("[a-zß漢😀'\"\\\\:#\\[\\]{}&*!|>%@`-]{1,7}", gap()), 1..6),
        crlf in any::<bool>(),
        new in "[a-zé漢][a-zé漢'\"\\\\]{0,5}",
        which in any::<proptest::sample::Index>(),
    ) {
        let words = if style == Style::Plain { plain } else { free };
        let page = Page::scalar(style, &words, if crlf { "\r\n" } else { "\n" }, false);
        let (sources, text) = read(&page.text);
        let at = which.index(words.len());
        let word = words_of(&text.text)[at].clone();
        let place = sources.place(&text, word.clone());
        let fix = Fix::text(place, new.as_str(), Applicability::Safe);
        let mut found = [Diagnostic::error(Code::UnknownName, "").fixed_by(fix)];
        settle(&mut found, &sources);
        let fix = found[0].fix.as_ref().unwrap();
        let repaired = repair(place.source, &page.text, &[fix]).text;
        let written = page.words[at].clone();
        let (before, after) = (page.text.get(..written.start).unwrap(), page.text.get(written.end..).unwrap());
        prop_assert!(repaired.starts_with(before) && repaired.ends_with(after), "{repaired:?}");
        let (before, after) = (text.text.get(..word.start).unwrap(), text.text.get(word.end..).unwrap());
        let expected = format!("{before}{new}{after}");
        prop_assert_eq!(read(&repaired).1.text, expected);
    }

    #[test]
    fn no_range_of_no_text_panics(raw in ".{0,20}", decoded in ".{0,20}", start in 0_usize..30, end in 0_usize..30) {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", raw.clone());
        let text = SourceText { text: decoded, span: Span::new(source, 0..raw.len()) };
        let place = sources.place(&text, start..end);
        prop_assert!(place.start <= place.end && place.end <= raw.len());
    }
}

fn place_of(file: &str, part: &str) -> String {
    let (sources, text) = read(file);
    let at = text.text.find(part).unwrap();
    sources.slice(sources.place(&text, at..at + part.len())).to_owned()
}

#[test]
fn escapes_and_line_joins_belong_to_their_characters() {
    assert_eq!(place_of(r#"key: "a \u00e4 b""#, "ä"), r"\u00e4");
    assert_eq!(place_of(r#"key: "a \ud83d\ude00 b""#, "😀"), r"\ud83d\ude00");
    assert_eq!(place_of(r#"key: "one\ttwo\nthree""#, "\n"), r"\n");
    assert_eq!(place_of("key: \"joi\\\n   ned word\"", "joined"), "joi\\\n   ned");
    assert_eq!(place_of("key: 'it''s'", "'s"), "''s");
    assert_eq!(place_of("key: >-\n  a\n  b\n", "a b"), "a\n  b");
    assert_eq!(place_of("key: |\n  \"quoted\"", "quoted"), "quoted");
    assert_eq!(place_of("key: |-\n  'all'", "all'"), "all'");
    assert_eq!(place_of("key: >-\n  > 90\n", "> 90"), "> 90");
}

#[test]
fn a_text_that_is_not_the_scalars_own_has_the_place_of_the_whole() {
    let (sources, text) = read("key: a / b");
    let other = SourceText { text: "a + b".to_owned(), ..text };
    assert_eq!(sources.place(&other, 0..1), other.span);
}
