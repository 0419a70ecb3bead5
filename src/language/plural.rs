//! Which form of a word stands beside a count, as data.

/// The form of all counts that no rule names.
pub(super) const OTHER: &str = "other";

/// A form, and the counts that take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluralRule {
    /// The form: `one`.
    pub form: String,
    /// The counts.
    pub counts: Vec<CountPattern>,
}

/// Counts that take a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountPattern {
    /// One count: `1`.
    Exactly(usize),
    /// All whose last digits these are: `*12`, of two digits.
    Ending(usize, u32),
}

impl PluralRule {
    /// `one` is 1.
    pub(super) fn english() -> Self {
        Self { form: "one".to_owned(), counts: vec![CountPattern::Exactly(1)] }
    }
}

impl CountPattern {
    /// `1`, or `*12` for all that end so; `None` of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str| (!text.is_empty() && text.len() <= 6).then(|| text.parse().ok()).flatten();
        match text.strip_prefix('*') {
            Some(end) => Some(Self::Ending(digits(end)?, u32::try_from(end.len()).ok()?)),
            None => digits(text).map(Self::Exactly),
        }
    }

    fn fits(self, count: usize) -> bool {
        match self {
            Self::Exactly(one) => count == one,
            Self::Ending(end, digits) => {
                10_usize.checked_pow(digits).is_some_and(|power| count % power == end)
            }
        }
    }
}

/// The form of a count.
pub(super) fn form(rules: &[PluralRule], count: usize) -> &str {
    let fits = |rule: &&PluralRule| rule.counts.iter().any(|pattern| pattern.fits(count));
    rules.iter().find(fits).map_or(OTHER, |rule| rule.form.as_str())
}
