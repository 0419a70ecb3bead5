//! Entries of a language file → [`Language`], with all that is wrong with them.

use super::plural::{CountPattern, OTHER, PluralRule};
use super::{Language, Phrase};

/// Holes that English has no use for.
const MORE_HOLES: [(&str, &[&str]); 3] = [
    ("money-millions", &["number", "currency"]),
    ("all-members", &["dimension"]),
    ("doubt-all-members", &["dimension"]),
];

/// A text of a language file, and the way of keys to it: `words`, `act`; of a plural `words`, `kpis`, `one`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The keys that lead to it, from the file's own on; items of a list have the list's.
    pub path: Vec<String>,
    /// The text.
    pub text: String,
}

/// Something wrong with a language file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageProblem {
    /// The entry it is about, by its number; `None` of what is not there.
    pub entry: Option<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What can be wrong with a language file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// No word has this key.
    UnknownWord(String),
    /// These words are missing.
    MissingWords(Vec<String>),
    /// A hole that nothing fills, and those there are.
    UnknownHole {
        /// The key of the word.
        word: String,
        /// The name between braces.
        hole: String,
        /// What can stand there.
        known: Vec<String>,
    },
    /// A plural form that the language has not, and those it has.
    UnknownForm {
        /// The key of the word.
        word: String,
        /// The form.
        form: String,
        /// The language's forms.
        known: Vec<String>,
    },
    /// A form of a counted word is missing.
    MissingForm {
        /// The key of the word.
        word: String,
        /// The form.
        form: String,
    },
    /// A word has forms though nothing is counted.
    NotCounted(String),
    /// A count is neither a number nor `*` and digits.
    NoCount(String),
    /// `other` is what no rule names, so it has no rule.
    RuleOfOther,
}

/// A shipped language. It is right, which a test proves, so it is not compared with English.
pub(super) fn shipped(code: &str, entries: &[Entry]) -> Language {
    Language::read(code, None, None, entries).0
}

/// The texts of a file.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let value: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or(serde_yaml::Value::Null);
    let mut entries = Vec::new();
    flatten(&value, &mut Vec::new(), &mut entries);
    entries
}

fn flatten(value: &serde_yaml::Value, path: &mut Vec<String>, entries: &mut Vec<Entry>) {
    use serde_yaml::Value;
    match value {
        Value::String(text) => entries.push(Entry { path: path.clone(), text: text.clone() }),
        Value::Number(number) => entries.push(Entry { path: path.clone(), text: number.to_string() }),
        Value::Sequence(items) => items.iter().for_each(|item| flatten(item, path, entries)),
        Value::Mapping(map) => {
            for (key, value) in map {
                path.push(key.as_str().unwrap_or_default().to_owned());
                flatten(value, path, entries);
                path.pop();
            }
        }
        _ => {}
    }
}

impl Language {
    /// A language of a file: what it says, over what `shipped` says of the same code, measured by what `english` says. Keys of the file
    /// other than `plural`, `currencies`, `names` and `words` are passed over.
    pub fn read(
        code: &str,
        shipped: Option<&Self>,
        english: Option<&Self>,
        entries: &[Entry],
    ) -> (Self, Vec<LanguageProblem>) {
        let mut language = shipped.cloned().unwrap_or_else(|| Self::empty(code));
        let mut reading = Reading { problems: Vec::new(), english };
        let rules = reading.rules(entries);
        if !rules.is_empty() {
            language.plurals = rules;
        }
        let own: Vec<String> = language.forms().into_iter().map(str::to_owned).collect();
        let mut counted: Vec<(String, usize)> = Vec::new();
        for (at, Entry { path, text }) in entries.iter().enumerate() {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match path.as_slice() {
                ["currencies", code] => {
                    language.currencies.insert((*code).to_owned(), text.clone());
                }
                ["names", name] => {
                    language.names.insert((*name).to_owned(), text.clone());
                }
                ["words", key] if reading.known(at, key, text) => {
                    language.phrases.insert((*key).to_owned(), Phrase::Plain(text.clone()));
                }
                ["words", key, form] if reading.known(at, key, text) => {
                    if !own.iter().any(|known| known == form) {
                        reading.say(
                            Some(at),
                            ProblemKind::UnknownForm {
                                word: (*key).to_owned(),
                                form: (*form).to_owned(),
                                known: own.clone(),
                            },
                        );
                        continue;
                    }
                    if !counted.iter().any(|(known, _)| known == key) {
                        counted.push(((*key).to_owned(), at));
                        language.phrases.insert((*key).to_owned(), Phrase::Counted(Vec::new()));
                    }
                    if let Some(Phrase::Counted(forms)) = language.phrases.get_mut(*key) {
                        forms.push(((*form).to_owned(), text.clone()));
                        // `other` stands last, as what is taken where a form is missing.
                        forms.sort_by_key(|(name, _)| name == OTHER);
                    }
                }
                _ => {}
            }
        }
        for (key, at) in counted {
            reading.forms(at, &key, &own, language.phrases.get(&key));
        }
        let missing: Vec<String> = english
            .into_iter()
            .flat_map(Language::phrases)
            .map(|(key, _)| key)
            .filter(|key| !language.phrases.contains_key(*key))
            .filter(|key| !entries.iter().any(|entry| entry.path.get(1).is_some_and(|word| word == key)))
            .map(str::to_owned)
            .collect();
        if !missing.is_empty() {
            reading.say(None, ProblemKind::MissingWords(missing));
        }
        code.clone_into(&mut language.code);
        (language.with_signs(), reading.problems)
    }
}

struct Reading<'a> {
    problems: Vec<LanguageProblem>,
    english: Option<&'a Language>,
}

impl Reading<'_> {
    fn say(&mut self, entry: Option<usize>, kind: ProblemKind) {
        self.problems.push(LanguageProblem { entry, kind });
    }

    /// The plural rules, in the order of the file.
    fn rules(&mut self, entries: &[Entry]) -> Vec<PluralRule> {
        let mut rules: Vec<PluralRule> = Vec::new();
        for (at, Entry { path, text }) in entries.iter().enumerate() {
            let [section, form] = path.as_slice() else { continue };
            if section != "plural" {
                continue;
            }
            if form == OTHER {
                self.say(Some(at), ProblemKind::RuleOfOther);
                continue;
            }
            let Some(count) = CountPattern::parse(text) else {
                self.say(Some(at), ProblemKind::NoCount(text.clone()));
                continue;
            };
            match rules.iter_mut().find(|rule| rule.form == *form) {
                Some(rule) => rule.counts.push(count),
                None => rules.push(PluralRule { form: form.clone(), counts: vec![count] }),
            }
        }
        rules
    }

    /// Whether a word is one that reports use, with no hole that they do not fill.
    fn known(&mut self, at: usize, key: &str, text: &str) -> bool {
        let Some(english) = self.english else { return true };
        let Some(model) = english.phrases.get(key) else {
            self.say(Some(at), ProblemKind::UnknownWord(key.to_owned()));
            return false;
        };
        let mut known = model.holes();
        let more = MORE_HOLES.iter().filter(|(word, _)| *word == key).flat_map(|(_, holes)| *holes);
        known.extend(more.filter(|hole| !model.texts().concat().contains(&format!("{{{hole}}}"))));
        let unknown: Vec<&str> = super::phrase::holes(text).filter(|hole| !known.contains(hole)).collect();
        for hole in unknown {
            self.say(
                Some(at),
                ProblemKind::UnknownHole {
                    word: key.to_owned(),
                    hole: hole.to_owned(),
                    known: known.iter().map(|name| (*name).to_owned()).collect(),
                },
            );
        }
        true
    }

    /// Whether a counted word has every form, and should have any.
    fn forms(&mut self, at: usize, key: &str, own: &[String], phrase: Option<&Phrase>) {
        let model = self.english.and_then(|english| english.phrases.get(key));
        if matches!(model, Some(Phrase::Plain(_))) {
            return self.say(Some(at), ProblemKind::NotCounted(key.to_owned()));
        }
        let Some(Phrase::Counted(forms)) = phrase else { return };
        for form in own {
            if !forms.iter().any(|(name, _)| name == form) {
                let (word, form) = (key.to_owned(), form.clone());
                self.say(Some(at), ProblemKind::MissingForm { word, form });
            }
        }
    }
}
