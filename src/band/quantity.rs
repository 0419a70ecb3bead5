//! Single numbers with their units, as conditions of rules compare values with them.

use super::limit::{KpiUnit, limit, unit_of};
use super::text::{Extent, Quantity, parse};
use super::words::{LimitError, Subject, TextError};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::Exact;
use crate::source::{SourceText, Sources};
use crate::unit::Unit;

/// A number that a condition compares something with.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The number with its unit, such as `4 h` or `85%`.
    pub text: &'a SourceText,
    /// The other end of `between 4 and 8 h`, whose unit it takes if it has none.
    pub other: Option<&'a SourceText>,
    /// The unit of what it is compared with.
    pub unit: &'a Unit,
    /// Whether the definition names that unit, so that a bare number says enough.
    pub declared: bool,
}

/// The number in the unit of what it is compared with.
///
/// # Errors
/// A diagnostic at the characters that cannot be read or are in another unit.
#[allow(clippy::result_large_err, reason = "made once per faulty definition")]
pub fn read_compared(compared: &Compared<'_>, sources: &Sources) -> Result<Exact, Diagnostic> {
    let subject = Subject {
        what: "the number compared with".to_owned(),
        code: Code::RuleSyntax,
        forms: "a number with its unit, such as `85%` or `4 h`",
        bare: "{}",
        text: compared.text,
    };
    let other = compared.other.and_then(|other| quantity(other).ok());
    let read = quantity(compared.text).and_then(|quantity| {
        let unit = KpiUnit { unit: compared.unit, declared: compared.declared };
        limit(&compared.text.text, &quantity, other.as_ref().and_then(unit_of), unit)
            .map_err(|error: LimitError| TextError::from(error))
    });
    read.map(|limit| limit.value).map_err(|error| error.diagnostic(&subject, sources))
}

fn quantity(text: &SourceText) -> Result<Quantity, TextError> {
    let unreadable = |range| TextError::Unreadable { range };
    match parse(&text.text).map_err(unreadable)? {
        read if read.label.is_some() => Err(unreadable(0..text.text.len())),
        read => match read.extent {
            Extent::Bare(quantity) => Ok(quantity),
            _ => Err(unreadable(0..text.text.len())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    /// The number compared with, in `unit`; `None` if it is refused.
    fn value(text: &str, other: Option<&str>, unit: &str) -> Option<Exact> {
        let mut sources = Sources::default();
        let mut source = |text: &str| {
            let span = Span::new(sources.add("case", text), 0..text.len());
            SourceText { text: text.to_owned(), span }
        };
        let (text, other) = (source(text), other.map(source));
        let unit = Unit::parse(unit).unwrap();
        let compared = Compared { text: &text, other: other.as_ref(), unit: &unit, declared: true };
        read_compared(&compared, &sources).ok()
    }

    #[test]
    fn a_number_is_compared_in_the_unit_of_the_value() {
        assert_eq!(value("85%", None, "percent"), Some(Exact::integer(85)));
        assert_eq!(value("4 h", None, "minutes"), Some(Exact::integer(240)));
        assert_eq!(value("4", Some("8 h"), "minutes"), Some(Exact::integer(240)));
    }

    #[test]
    fn nothing_but_a_number_is_compared_with() {
        assert_eq!(value("85% – Strong", None, "percent"), None);
        assert_eq!(value("85% and above", None, "percent"), None);
        assert_eq!(value("otherwise", None, "percent"), None);
    }
}
