//! True, false, and what cannot be told: Kleene's logic of three values.

use serde::Serialize;

/// Whether a condition holds. What cannot be told is never taken for one of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// Something it needs is missing.
    Undecided,
}

impl Truth {
    /// Of a fact.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    /// Fails if one does, else cannot be told if one cannot.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::any(parts.into_iter().map(Self::not)).not()
    }

    /// Holds if one does, else cannot be told if one cannot.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Fails, |so_far, part| match (so_far, part) {
            (Self::Holds, _) | (_, Self::Holds) => Self::Holds,
            (Self::Undecided, _) | (_, Self::Undecided) => Self::Undecided,
            (Self::Fails, Self::Fails) => Self::Fails,
        })
    }

    /// The opposite; what cannot be told stays so.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "the operator would read as one of two values")]
    pub fn not(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            Self::Undecided => Self::Undecided,
        }
    }

    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "true",
            Self::Fails => "false",
            Self::Undecided => "undecided",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, Fails, Holds, Undecided};

    #[test]
    fn what_cannot_be_told_matters_only_where_it_decides() {
        assert_eq!(Truth::all([Holds, Undecided]), Undecided);
        assert_eq!(Truth::all([Fails, Undecided]), Fails);
        assert_eq!(Truth::any([Holds, Undecided]), Holds);
        assert_eq!(Truth::any([Fails, Undecided]), Undecided);
        assert_eq!(Undecided.not(), Undecided);
        assert_eq!((Truth::all([]), Truth::any([])), (Holds, Fails));
    }
}
