//! `Name = expression` and `Name (%) = expression`, as formulas are published.

use super::ast::{Expr, ExprKind};
use super::parse::parse_untitled;
use super::syntax::SyntaxError;
use crate::name::collapsed;
use crate::unit::{Base, Scale, Unit};
use std::ops::Range;

/// A formula with the name that was written before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// The name, without its unit.
    pub title: Option<String>,
    /// The unit in brackets behind the name, as written: `%`, `hours`.
    pub unit: Option<String>,
    /// The formula.
    pub tree: Expr,
}

/// Reads a formula that may have a name and `=` before it.
///
/// # Errors
/// As [`parse_formula`](super::parse_formula).
pub fn parse_titled(text: &str) -> Result<Titled, Vec<SyntaxError>> {
    let Some((name, start)) = split(text) else {
        return Ok(Titled { title: None, unit: None, tree: parse_untitled(text)? });
    };
    // Blanks instead of the name keep every place as it is.
    let blank = " ".repeat(start);
    let tree = parse_untitled(&format!("{blank}{}", text.get(start..).unwrap_or_default()))?;
    let (title, unit) = unit(&collapsed(text.get(name).unwrap_or_default()));
    Ok(Titled { title: Some(title), unit, tree })
}

/// The name before the formula, if what follows is a formula and no value that a condition compares with.
pub(super) fn title_before(text: &str) -> Option<(String, Range<usize>)> {
    let (name, start) = split(text)?;
    let tree = parse_untitled(text.get(start..)?).ok()?;
    let compared = matches!(tree.kind, ExprKind::Number(_) | ExprKind::Name(_));
    (!compared).then(|| (collapsed(text.get(name.clone()).unwrap_or_default()), name.start..start))
}

/// Where the name stands, and where the formula begins.
fn split(text: &str) -> Option<(Range<usize>, usize)> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '[' | ']' | '"' | '“' => return None,
            '=' if depth == 0 => {
                let next = text.get(at + 1..)?.chars().next()?;
                if "=<>!".contains(previous) || "=<>".contains(next) {
                    return None;
                }
                let written = text.get(..at)?;
                let start = written.len() - written.trim_start().len();
                let name = start..written.trim_end().len();
                let words = text.get(name.clone())?;
                let condition = words.split_whitespace().any(|word| word.eq_ignore_ascii_case("where"));
                return (!condition && !words.is_empty()).then_some((name, at + 1));
            }
            _ => {}
        }
        previous = c;
    }
    None
}

/// `Churn rate (%)` as `Churn rate` and `%`; other brackets belong to the name.
fn unit(title: &str) -> (String, Option<String>) {
    let parts = title.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    if let Some((name, inside)) = parts {
        let unit = inside.trim().strip_prefix("in ").unwrap_or(inside.trim());
        if !name.trim().is_empty() && Unit::parse(unit).is_ok_and(|unit| is_stated(&unit)) {
            return (name.trim().to_owned(), Some(unit.to_owned()));
        }
    }
    (title.to_owned(), None)
}

/// Any word can be an entity, so only units of a kind are taken out of a title.
fn is_stated(unit: &Unit) -> bool {
    match unit {
        Unit::Known { bases, scale } => {
            *scale != Scale::One || bases.keys().any(|base| matches!(base, Base::Time(_) | Base::Currency(_)))
        }
        Unit::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>) {
        parse_titled(text).map(|read| (read.title, read.unit)).unwrap()
    }

    #[test]
    fn a_name_before_the_formula_is_its_title() {
        let told = |title: &str, unit: Option<&str>| (Some(title.to_owned()), unit.map(str::to_owned));
        assert_eq!(read("Churn rate = lost / all"), told("Churn rate", None));
        assert_eq!(read("Churn  Rate (%) = (lost / all) × 100"), told("Churn Rate", Some("%")));
        assert_eq!(read("Handling time (in hours)=a / b"), told("Handling time", Some("hours")));
        assert_eq!(read("Net promoters (NPS) = a - b"), told("Net promoters (NPS)", None));
        assert_eq!(read("Cost/Ticket = a / b"), told("Cost/Ticket", None));
        assert_eq!(read("count of tickets where status = open"), (None, None));
        assert_eq!(read("sum of (if a = b then 1 else 0) of t"), (None, None));
    }

    #[test]
    fn places_count_from_the_start_of_the_text() {
        let errors = parse_titled("Rate = a / (b").unwrap_err();
        assert_eq!(errors.first().map(|error| error.range.clone()), Some(11..12));
        assert_eq!(title_before("status = open"), None);
        assert_eq!(title_before(" Rate = a / b"), Some(("Rate".to_owned(), 1..7)));
    }
}
