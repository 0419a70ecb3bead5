//! Signs of mathematics that published formulas contain and that stand for nothing computable here.

/// What such a sign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `Σ`, `∑`
    Sum,
    /// `∏`
    Product,
    /// `∫`, `∂`
    Calculus,
    /// `√`
    Root,
    /// `²`
    Power,
    /// `₁`, `_{…}`
    Subscript,
    /// `Δ`
    Difference,
    /// `≈`, `±`, `∞`
    Inexact,
    /// `…`
    Ellipsis,
}

impl Sign {
    /// What it is, and what to write.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Sum => ("a sum over a list", "write `sum of COLUMN of DATASET`, or the parts with `+`"),
            Self::Product => ("a product over a list", "write the factors with `*`"),
            Self::Calculus => {
                ("a sign of calculus", "write an aggregate of rows, as in `sum of hours of shifts`")
            }
            Self::Root => ("a root", "leave it out; sums, differences, products and quotients are computed"),
            Self::Power => ("a power", "write the factors with `*`"),
            Self::Subscript => {
                ("a subscript", "write a name of its own for each value, or `previous(x)` for an earlier one")
            }
            Self::Difference => ("a difference", "write `change(x)`, or the difference with `-`"),
            Self::Inexact => ("a statement about a value", "write the formula alone"),
            Self::Ellipsis => ("an omission", "write all parts"),
        }
    }
}

/// The sign that begins at `c`, and the bytes of `rest` that belong to it.
///
/// Greek letters are signs only where they stand alone: `Σύνολο` is a word.
pub(super) fn notation(previous: char, c: char, rest: &str) -> Option<(Sign, usize)> {
    // Asked of every character: nearly all are letters and spaces.
    if c.is_ascii() && !matches!(c, '_' | '.') {
        return None;
    }
    let next = rest.chars().next();
    let alone = !previous.is_alphanumeric() && !next.is_some_and(|next| next.is_alphabetic() || next == '-');
    let sign = match c {
        '∑' => Sign::Sum,
        'Σ' if alone => Sign::Sum,
        '∏' => Sign::Product,
        'Π' if alone => Sign::Product,
        '∫' | '∬' | '∮' | '∂' => Sign::Calculus,
        '√' | '∛' => Sign::Root,
        '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '⁺' | '⁻' | 'ⁿ' => Sign::Power,
        '₀'..='₉' | 'ₐ'..='ₜ' | 'ᵢ'..='ᵥ' | '₊' | '₋' => Sign::Subscript,
        '_' if next == Some('{') => Sign::Subscript,
        '∆' => Sign::Difference,
        'Δ' if alone => Sign::Difference,
        '≈' | '±' | '∞' | '∝' => Sign::Inexact,
        '…' | '⋯' => Sign::Ellipsis,
        '.' if rest.starts_with("..") => return Some((Sign::Ellipsis, 2)),
        _ => return None,
    };
    // A run such as `t₁₂` or `x⁻¹` is one sign.
    let run = |c: &char| {
        matches!(sign, Sign::Power | Sign::Subscript) && !c.is_ascii() && !c.is_alphabetic() && c.is_numeric()
    };
    let length = match (sign, c) {
        (Sign::Subscript, '_') => rest.find('}').map_or(1, |end| end + 1),
        _ => rest.chars().take_while(run).map(char::len_utf8).sum(),
    };
    Some((sign, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_words_are_no_signs() {
        assert_eq!(notation(' ', 'Σ', "ύνολο"), None);
        assert_eq!(notation(' ', 'Σ', "(x)"), Some((Sign::Sum, 0)));
        assert_eq!(notation('t', '₁', "₂ + a"), Some((Sign::Subscript, 3)));
        assert_eq!(notation('t', '_', "{n-1} / b"), Some((Sign::Subscript, 5)));
        assert_eq!(notation(' ', '.', ".. / b"), Some((Sign::Ellipsis, 2)));
        assert_eq!(notation(' ', 'Δ', "-Wert"), None);
    }
}
