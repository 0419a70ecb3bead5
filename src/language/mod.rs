//! The language of a report: its fixed words, and how it writes numbers, dates and plurals, as data.
//!
//! In: entries of a language file. Out: a [`Language`], or what is wrong with the entries. Knows no KPI, no value and no layout; `format` and
//! `view` say with it what a report says. Terminals, diagnostics and machine formats always speak English.

mod phrase;
mod plural;
mod read;

pub use phrase::Phrase;
pub use plural::{CountPattern, PluralRule};
pub use read::{Entry, LanguageProblem, ProblemKind};

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, OnceLock};

/// The code of the language that all others are measured by, and the default.
pub const ENGLISH: &str = "en";

/// The shipped language files by code.
const SHIPPED: [(&str, &str); 3] = [
    (ENGLISH, include_str!("../../languages/en.yaml")),
    ("de", include_str!("../../languages/de.yaml")),
    ("fr", include_str!("../../languages/fr.yaml")),
];

/// A language with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its code, as `<html lang>` takes it: `de`, `pt-BR`.
    pub code: String,
    /// In which form a word stands beside a count; the first that fits, else `other`.
    plurals: Vec<PluralRule>,
    /// How currencies are written whose code is not.
    currencies: BTreeMap<String, String>,
    /// What the author's own names are called.
    names: BTreeMap<String, String>,
    /// A page looks up thousands of words.
    phrases: HashMap<String, Phrase>,
    signs: Signs,
}

/// The words of which every number is made, found once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Signs {
    minus: String,
    group: String,
    decimal: String,
}

/// The shipped languages, each read when it is first spoken: a command that speaks English alone waits for no other.
static READ: [OnceLock<Arc<Language>>; SHIPPED.len()] = [const { OnceLock::new() }; SHIPPED.len()];

/// The texts of the shipped language files by code, English first.
pub fn shipped_languages() -> &'static [(&'static str, &'static str)] {
    &SHIPPED
}

impl Language {
    /// English, which terminals speak and reports that state nothing else.
    pub fn english() -> &'static Self {
        static ENGLISH_READ: LazyLock<Arc<Language>> = LazyLock::new(Language::english_shared);
        &ENGLISH_READ
    }

    /// English, for those who share it.
    pub fn english_shared() -> Arc<Self> {
        Self::shipped(ENGLISH).unwrap_or_else(|| Arc::new(Self::empty(ENGLISH)))
    }

    /// A shipped language; `None` if there is none of this code.
    pub fn shipped(code: &str) -> Option<Arc<Self>> {
        let ((_, text), read) = SHIPPED.iter().zip(&READ).find(|((shipped, _), _)| *shipped == code)?;
        Some(Arc::clone(read.get_or_init(|| Arc::new(read::shipped(code, &read::entries(text))))))
    }

    /// The shipped language whose file is this text, as a project has it that changes nothing in it, with the entries that were read of it;
    /// `None` if it is another text.
    pub fn of_shipped_text(text: &str, entries: &[Entry]) -> Option<Arc<Self>> {
        let ((code, _), read) = SHIPPED.iter().zip(&READ).find(|((_, shipped), _)| *shipped == text)?;
        Some(Arc::clone(read.get_or_init(|| Arc::new(read::shipped(code, entries)))))
    }

    fn empty(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            plurals: vec![PluralRule::english()],
            currencies: BTreeMap::new(),
            names: BTreeMap::new(),
            phrases: HashMap::new(),
            signs: Signs::default(),
        }
    }

    fn with_signs(mut self) -> Self {
        let [minus, group, decimal] =
            ["minus", "group-separator", "decimal-separator"].map(|key| self.word(key).to_owned());
        self.signs = Signs { minus, group, decimal };
        self
    }

    /// The keys of all words, sorted, with what each is in this language.
    pub fn phrases(&self) -> impl Iterator<Item = (&str, &Phrase)> {
        let all = self.phrases.iter().map(|(key, phrase)| (key.as_str(), phrase));
        all.collect::<BTreeMap<_, _>>().into_iter()
    }

    /// The forms that a counted word has, `other` last.
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> = Vec::new();
        for rule in &self.plurals {
            if !forms.contains(&rule.form.as_str()) {
                forms.push(&rule.form);
            }
        }
        forms.push(plural::OTHER);
        forms
    }

    /// What stands for a key, if it is one.
    pub fn phrase(&self, key: &str) -> Option<&Phrase> {
        self.phrases.get(key)
    }

    /// A word. One that is missing, which a checked language has none of, is its key.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.phrases.get(key).map_or(key, |phrase| phrase.form(plural::OTHER))
    }

    /// A sentence with its holes filled: `{dataset}` by what stands beside `dataset`.
    pub fn say(&self, key: &str, holes: &[(&str, &str)]) -> String {
        phrase::fill(self.word(key), holes)
    }

    /// A sentence in the form that its count asks for; `{count}` is the count itself, with separators.
    pub fn count(&self, key: &str, count: usize, holes: &[(&str, &str)]) -> String {
        let shown = self.grouped(&count.to_string());
        self.counted(key, count, &shown, holes)
    }

    /// The same with the count as `shown`.
    pub fn counted(&self, key: &str, count: usize, shown: &str, holes: &[(&str, &str)]) -> String {
        let form = plural::form(&self.plurals, count);
        let text = self.phrases.get(key).map_or(key, |phrase| phrase.form(form));
        let all: Vec<(&str, &str)> = std::iter::once(("count", shown)).chain(holes.iter().copied()).collect();
        phrase::fill(text, &all)
    }

    /// What an author's own name is called, such as that of a dimension; itself unless the language file says otherwise.
    pub fn name<'a>(&'a self, name: &'a str) -> &'a str {
        self.names.get(name).map_or(name, String::as_str)
    }

    /// A currency: its sign, or its code.
    pub fn currency<'a>(&'a self, code: &'a str) -> &'a str {
        self.currencies.get(code).map_or(code, String::as_str)
    }

    /// `a`, `a and b`, `a, b and c`.
    pub fn list(&self, items: &[&str]) -> String {
        match items.split_last() {
            None => String::new(),
            Some((one, [])) => (*one).to_owned(),
            Some((last, before)) => {
                let before = before.join(self.word("list-separator"));
                self.say("list-and", &[("before", &before), ("last", last)])
            }
        }
    }

    /// Each of an author's own texts by [`Language::name`].
    pub fn names(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.name(text).to_owned()).collect()
    }

    /// `a and b and c`: parts that are not told apart.
    pub fn list_pairs(&self, items: &[String]) -> String {
        let mut items = items.iter();
        let first = items.next().cloned().unwrap_or_default();
        items.fold(first, |before, last| self.say("list-and", &[("before", &before), ("last", last)]))
    }

    /// Plain digits such as `-1250.5` as the language writes them: `-1,250.5`. A fraction such as `10/3` stays.
    pub fn grouped(&self, plain: &str) -> String {
        let (sign, digits) =
            plain.strip_prefix('-').map_or(("", plain), |digits| (self.signs.minus.as_str(), digits));
        let whole = digits.split(['.', '/']).next().unwrap_or(digits);
        let rest = digits.strip_prefix(whole).unwrap_or("");
        if rest.starts_with('/') {
            return plain.to_owned();
        }
        let Signs { group, decimal, .. } = &self.signs;
        let mut text = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        if let Some(decimals) = rest.strip_prefix('.') {
            text.push_str(decimal);
            text.push_str(decimals);
        }
        text
    }
}

#[cfg(test)]
mod tests;
