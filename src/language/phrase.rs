//! A word or sentence with holes.

use super::plural::OTHER;

/// What stands for a key in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// The same whatever is counted.
    Plain(String),
    /// A text for every plural form.
    Counted(Vec<(String, String)>),
}

impl Phrase {
    /// The text of a plural form; of a form that is not there the last one, which is `other`.
    pub fn form(&self, form: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Counted(forms) => {
                let found = forms.iter().find(|(name, _)| name == form).or_else(|| forms.last());
                found.map_or("", |(_, text)| text)
            }
        }
    }

    /// The text of what is not counted, its holes filled: `{dataset}` by what stands beside `dataset`.
    pub fn say(&self, holes: &[(&str, &str)]) -> String {
        fill(self.form(OTHER), holes)
    }

    /// All texts.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::Counted(forms) => forms.iter().map(|(_, text)| text.as_str()).collect(),
        }
    }

    /// The names of the holes in any of its texts, each once.
    pub fn holes(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.texts().into_iter().flat_map(holes).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// The names between braces.
pub(super) fn holes(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// Fills the holes. What is put in is not looked at again, so a brace in the data stays a brace.
pub(super) fn fill(text: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let hole = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = holes.iter().find(|(known, _)| *known == name)?;
            Some((value, behind))
        });
        match hole {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}
