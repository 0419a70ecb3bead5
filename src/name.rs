//! When two names are the same name.

use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A name folded for comparison: NFKC, lower case, `_` and runs of white space as one space, one kind of hyphen and apostrophe.
///
/// `At_Risk`, `at  risk` and `At Risk` have one key; `at-risk` has another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<str>);

impl Key {
    /// Folds a name.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return Self::of_ascii(name);
        }
        let folded: String = name
            .nfkc()
            .flat_map(char::to_lowercase)
            .map(|c| match c {
                '\u{2010}' | '\u{2011}' | '\u{2013}' => '-',
                '\u{2019}' => '\'',
                '_' => ' ',
                other => other,
            })
            .collect();
        Self(folded.split_whitespace().collect::<Vec<_>>().join(" ").into())
    }

    /// The same of a name to which the folding of Unicode does nothing.
    fn of_ascii(name: &str) -> Self {
        if is_collapsed(name) && !name.contains('_') {
            return Self(name.to_ascii_lowercase().into());
        }
        let mut folded = String::with_capacity(name.len());
        for word in name.split(|c: char| c == '_' || c.is_whitespace()).filter(|word| !word.is_empty()) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
        Self(folded.into())
    }

    /// The words after those of `first`, if this name begins with them and has more.
    pub fn rest_after(&self, first: &Self) -> Option<Self> {
        Some(Self(self.0.strip_prefix(&*first.0)?.strip_prefix(' ')?.into()))
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text with one space for each run of white space, and none at its ends.
pub(crate) fn collapsed(text: &str) -> String {
    if is_collapsed(text) { text.to_owned() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// Whether a text in ASCII is so already, as nearly every name is.
fn is_collapsed(text: &str) -> bool {
    let mut before = b' ';
    let is_single = text.bytes().all(|byte| {
        let is_fine = matches!(byte, b'!'..=b'~') || byte == b' ' && before != b' ';
        before = byte;
        is_fine
    });
    is_single && before != b' '
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, collapsed};

    #[test]
    fn words_after_others_are_whole_words() {
        let rest = |name: &str, first: &str| {
            Key::of(name).rest_after(&Key::of(first)).map(|rest| rest.as_str().to_owned())
        };
        assert_eq!(rest("Customer_Region manager", "customer").as_deref(), Some("region manager"));
        assert_eq!(rest("customers", "customer"), None);
        assert_eq!(rest("customer", "customer"), None);
    }

    #[test]
    fn white_space_is_folded_wherever_it_stands() {
        for name in
            [" at risk", "at risk ", "at  risk", "at\trisk", "at\u{b}risk", "__at_risk_", "AT\r\nRISK"]
        {
            assert_eq!(Key::of(name).as_str(), "at risk", "{name:?}");
        }
        for nothing in ["", " ", "_", "\n"] {
            assert_eq!(Key::of(nothing).as_str(), "", "{nothing:?}");
        }
        for text in
            ["at risk", " at risk", "at risk ", "at  risk", "at\nrisk", "at\u{a0}risk", "at\u{3000} risk"]
        {
            assert_eq!(collapsed(text), "at risk", "{text:?}");
        }
        assert_eq!(collapsed("für\u{2003}alle "), "für alle");
        assert_eq!(collapsed(" \t"), "");
    }

    #[test]
    fn spelling_variants_share_a_key() {
        assert_eq!(Key::of("Customer\u{2019}s  At_Risk"), Key::of("customer's at risk"));
        assert_eq!(Key::of("post\u{2011}support"), Key::of("post-support"));
        assert_ne!(Key::of("at-risk"), Key::of("at risk"));
    }
}
