//! A YAML value with its place, and how values are taken from a map that has passed its shape.

use crate::source::{SourceText, Span};

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    /// The value as written, quotes and brackets included, the sign and indentation of a block text excluded.
    pub span: Span,
    /// Whether a list or map is written in brackets or braces.
    pub flow: bool,
    /// The value.
    pub content: Content,
}

/// A value.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing after the key, `~` or `null`.
    Nothing,
    /// A text, number or yes/no, as written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file. Keys are unique.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key.
    pub key: SourceText,
    /// The value.
    pub value: Node,
}

static NO_ENTRIES: &[Entry] = &[];

impl Node {
    /// A short place for words about this value: itself, or the first key or item of a block map or list.
    pub(super) fn head(&self) -> Span {
        match &self.content {
            Content::Map(entries) if !self.flow => entries.first().map(|entry| entry.key.span),
            Content::List(items) if !self.flow => items.first().map(Self::head),
            _ => None,
        }
        .unwrap_or(self.span)
    }

    /// Adds every key and value that is a text, in the order of the file.
    pub(super) fn texts_below(&self, texts: &mut Vec<SourceText>) {
        match &self.content {
            Content::Nothing => {}
            Content::Text(_) => texts.extend(self.as_text()),
            Content::List(items) => items.iter().for_each(|item| item.texts_below(texts)),
            Content::Map(entries) => {
                for entry in entries {
                    texts.push(entry.key.clone());
                    entry.value.texts_below(texts);
                }
            }
        }
    }

    /// The keys and values of a map; none of anything else.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => NO_ENTRIES,
        }
    }

    /// Leaves the other entries of a map out.
    pub(super) fn keep(&mut self, key: impl Fn(&str) -> bool) {
        if let Content::Map(entries) = &mut self.content {
            entries.retain(|entry| key(&entry.key.text));
            entries.shrink_to_fit();
        }
    }

    /// The entry of a key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of this value.
    pub(super) fn as_text(&self) -> Option<SourceText> {
        self.as_str().map(|text| SourceText { text: text.to_owned(), span: self.span })
    }

    /// The text of this value without its place.
    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of this value: a list's, or one.
    pub(super) fn as_texts(&self) -> Vec<SourceText> {
        self.each_text(|text, span| SourceText { text: text.to_owned(), span })
    }

    /// The same without their places.
    pub(super) fn as_strings(&self) -> Vec<String> {
        self.each_text(|text, _| text.to_owned())
    }

    /// What is made of each text of this value, in a list that holds no more than those: most lists are read to be kept.
    fn each_text<T>(&self, make: impl Fn(&str, Span) -> T) -> Vec<T> {
        let items = self.items_or_self();
        let mut made = Vec::with_capacity(items.len());
        made.extend(items.iter().filter_map(|item| Some(make(item.as_str()?, item.span))));
        made
    }

    /// The items of a list; of anything else, the value itself.
    fn items_or_self(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The values of a key that are texts: a list's, or one.
    pub(super) fn text_nodes(&self, key: &str) -> impl Iterator<Item = &Self> {
        let values = self.get(key).map(Self::items_or_self).unwrap_or_default();
        values.iter().filter(|value| value.as_str().is_some())
    }

    /// The text of a key's value.
    pub(super) fn text(&self, key: &str) -> Option<SourceText> {
        self.get(key)?.as_text()
    }

    /// The text of a key's value without its place.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        self.get(key)?.as_str().map(str::to_owned)
    }

    /// Whether a key's value is yes.
    pub(super) fn yes(&self, key: &str) -> bool {
        matches!(self.get(key).and_then(Self::as_str), Some("true" | "yes"))
    }

    /// The texts of a key's value.
    pub(super) fn texts(&self, key: &str) -> Vec<SourceText> {
        self.get(key).map(Self::as_texts).unwrap_or_default()
    }

    /// The texts of a key's value without their places.
    pub(super) fn strings(&self, key: &str) -> Vec<String> {
        self.get(key).map(Self::as_strings).unwrap_or_default()
    }

    /// The items of a key's list.
    pub(super) fn items(&self, key: &str) -> &[Self] {
        match self.get(key).map(|node| &node.content) {
            Some(Content::List(items)) => items,
            _ => &[],
        }
    }

    /// The whole number of a key's value.
    pub(super) fn whole<N: std::str::FromStr>(&self, key: &str) -> Option<N> {
        self.get(key)?.as_str()?.parse().ok()
    }
}
