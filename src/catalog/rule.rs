//! A rule as declared.

use crate::source::SourceText;
use serde::Serialize;
use std::fmt;

/// What is said when values of several KPIs come together in a certain way.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The id: lower case words joined by dashes.
    pub id: SourceText,
    /// A short name; the id stands for it where there is none.
    pub title: Option<String>,
    /// The condition, in the language of `grammar/rule.pest`.
    pub when: SourceText,
    /// How bad it is.
    pub severity: RuleSeverity,
    /// The finding, with placeholders such as `{value of csat}`.
    pub say: SourceText,
    /// Next actions.
    pub actions: Vec<String>,
    /// Ids of KPIs to look at, beside those it reads.
    pub related: Vec<SourceText>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// How bad it is that a rule fires, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleSeverity {
    /// Something has to be done.
    Error,
    /// Something should be looked at.
    Warning,
    /// Worth knowing.
    Info,
}

impl RuleSeverity {
    /// Every severity, worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word in definitions and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// The severity of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == word)
    }
}

impl fmt::Display for RuleSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
