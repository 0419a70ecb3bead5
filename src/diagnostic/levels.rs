//! How bad each warning is taken: allowed, a warning, or denied.
//!
//! In: what `-A`, `-W`, `-D` and `lints` in `kpi.yaml` say. Out: diagnostics of the severity that was asked for.

use super::{Code, Diagnostic, Severity, nearest};
use std::collections::BTreeMap;
use std::fmt;

/// The name that stands for every warning.
const ALL_WARNINGS: &str = "warnings";

/// How bad a warning is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is said.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// The words of `lints`.
    pub const WORDS: &'static [&'static str] = &["allow", "warn", "deny"];

    /// The level of a word of `lints`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Allow, Self::Warn, Self::Deny]
            .into_iter()
            .zip(Self::WORDS)
            .find_map(|(level, known)| (*known == word).then_some(level))
    }
}

/// Which warnings are meant: those of one code, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lint {
    /// `warnings`
    All,
    /// Those of a code.
    Code(Code),
}

/// Why a name is not that of a lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LintError {
    /// There is no such code; the nearest, if one is near.
    Unknown(String, Option<&'static str>),
    /// The code of an error, which nothing can lower.
    Rule(Code),
}

impl Lint {
    /// The lint of a code's name, or of `warnings`.
    pub fn parse(name: &str) -> Result<Self, LintError> {
        if name == ALL_WARNINGS {
            return Ok(Self::All);
        }
        match Code::from_name(name) {
            Some(code) if code.is_lint() => Ok(Self::Code(code)),
            Some(code) => Err(LintError::Rule(code)),
            None => {
                let lints = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name());
                let near = nearest(name, lints.chain([ALL_WARNINGS]));
                Err(LintError::Unknown(name.to_owned(), near))
            }
        }
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str(ALL_WARNINGS),
            Self::Code(code) => code.fmt(f),
        }
    }
}

impl LintError {
    /// What to type instead.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown(_, near) => near.map(|near| format!("write `{near}`")),
            Self::Rule(_) => Some("correct the definition instead".to_owned()),
        }
    }
}

impl fmt::Display for LintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name, _) => write!(f, "`{name}` is not the code of a warning"),
            Self::Rule(code) => {
                write!(f, "`{code}` is always an error: a definition that has it means nothing")
            }
        }
    }
}

impl std::error::Error for LintError {}

/// Levels of lints, and who set them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    levels: BTreeMap<Lint, (Level, String)>,
}

impl Levels {
    /// Sets a level; `by` says what did, as it is typed, such as `-D warnings`. Returns the level it had, if it was another.
    pub fn set(&mut self, lint: Lint, level: Level, by: impl Into<String>) -> Option<Level> {
        let before = self.levels.insert(lint, (level, by.into()));
        before.map(|(before, _)| before).filter(|before| *before != level)
    }

    /// Gives every warning and note the severity asked for. `stronger` wins over `self`, and a code over `warnings` in each.
    ///
    /// Errors stay. What is allowed is removed; an error made of a warning says by whom in a note.
    pub fn apply(&self, stronger: &Self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|diagnostic| {
            if diagnostic.is_error() {
                return true;
            }
            match stronger.of(diagnostic).or_else(|| self.of(diagnostic)) {
                Some((Level::Allow, _)) => return false,
                Some((Level::Warn, _)) => diagnostic.severity = Severity::Warning,
                Some((Level::Deny, by)) => {
                    diagnostic.severity = Severity::Error;
                    diagnostic.denied = true;
                    diagnostic.notes.push(format!("a warning, made an error by `{by}`"));
                }
                None => {}
            }
            true
        });
    }

    /// Removes what is allowed, and leaves the rest as it is.
    pub fn allow(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain(|diagnostic| {
            diagnostic.is_error() || !matches!(self.of(diagnostic), Some((Level::Allow, _)))
        });
    }

    /// `warnings` means no notes.
    fn of(&self, diagnostic: &Diagnostic) -> Option<&(Level, String)> {
        let all = || self.levels.get(&Lint::All).filter(|_| diagnostic.severity == Severity::Warning);
        self.levels.get(&Lint::Code(diagnostic.code)).or_else(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(stated: &[(&str, Level)]) -> Levels {
        let mut levels = Levels::default();
        for (name, level) in stated {
            levels.set(Lint::parse(name).unwrap(), *level, format!("{level:?} {name}"));
        }
        levels
    }

    fn said(file: &[(&str, Level)], typed: &[(&str, Level)]) -> Vec<(Severity, Code)> {
        let mut found = vec![
            Diagnostic::error(Code::UnknownName, "a"),
            Diagnostic::warning(Code::UnusedMeasure, "b"),
            Diagnostic::new(Code::BandClosed, Severity::Note, "c"),
            Diagnostic::error(Code::MissingFormat, "d"),
        ];
        levels(file).apply(&levels(typed), &mut found);
        found.into_iter().map(|diagnostic| (diagnostic.severity, diagnostic.code)).collect()
    }

    #[test]
    fn flags_win_over_the_file_and_codes_over_all_warnings() {
        use Level::{Allow, Deny, Warn};
        use Severity::{Error, Note, Warning};
        let [name, measure, closed, format] =
            [Code::UnknownName, Code::UnusedMeasure, Code::BandClosed, Code::MissingFormat];
        let plain = vec![(Error, name), (Warning, measure), (Note, closed), (Error, format)];
        assert_eq!(said(&[], &[]), plain);
        assert_eq!(said(&[("warnings", Deny)], &[])[1], (Error, measure));
        assert_eq!(said(&[("warnings", Deny)], &[])[2], (Note, closed), "a note is no warning");
        assert_eq!(said(&[("band-closed", Warn)], &[])[2], (Warning, closed));
        assert_eq!(said(&[("warnings", Deny), ("unused-measure", Allow)], &[])[1], (Note, closed));
        assert_eq!(said(&[("unused-measure", Deny)], &[("warnings", Allow)])[1], (Note, closed));
        assert_eq!(said(&[("unused-measure", Allow)], &[("unused-measure", Warn)]), plain);
        assert_eq!(said(&[("missing-format", Allow)], &[]), plain, "an error stays");
    }

    #[test]
    fn names_are_those_of_warnings() {
        assert_eq!(Lint::parse("warnings"), Ok(Lint::All));
        assert_eq!(Lint::parse("unknown-name"), Err(LintError::Rule(Code::UnknownName)));
        let error = Lint::parse("unused-mesure").unwrap_err();
        assert_eq!(error.help().as_deref(), Some("write `unused-measure`"));
        assert_eq!(Lint::parse("nothing of the kind").unwrap_err().help(), None);
    }
}
