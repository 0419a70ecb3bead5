//! Texts of targets and of possible values.

use super::draft::{Cut, Interval, read_interval};
use super::limit::KpiUnit;
use super::scale::Target;
use super::text::{Edge, End, Extent, Quantity, parse};
use super::words::{Subject, TextError};
use crate::catalog::{Direction, Kpi};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::Exact;
use crate::source::{SourceText, Sources};
use crate::unit::Unit;

/// Reads a target of a KPI whose values are in `unit`: a number, or a range where `better` is range.
///
/// `at least 85` is accepted where more is better, `at most 4 h` where less is.
///
/// # Errors
/// A diagnostic at the characters that cannot be read, or that say something else than the direction.
#[allow(clippy::result_large_err, reason = "made once per faulty definition")]
pub fn read_target(
    text: &SourceText,
    kpi: &Kpi,
    unit: &Unit,
    sources: &Sources,
) -> Result<Target, Diagnostic> {
    let subject = Subject {
        what: "the target".to_owned(),
        code: Code::TargetSyntax,
        forms: match kpi.better {
            Direction::Range => "a range such as `75 to 90`",
            _ => "a number such as `85`",
        },
        bare: "{}",
        text,
    };
    let kpi_unit = KpiUnit { unit, declared: kpi.unit.is_some() };
    target(text, kpi.better, kpi_unit, sources).map_err(|error| error.diagnostic(&subject, sources))
}

/// Reads a number in `unit` that a definition states beside its bands and targets; `what` names it, `the baseline`.
///
/// # Errors
/// A diagnostic at the characters that cannot be read.
#[allow(clippy::result_large_err, reason = "made once per faulty definition")]
pub fn read_number(
    text: &SourceText,
    what: &str,
    unit: &Unit,
    declared: bool,
    sources: &Sources,
) -> Result<Exact, Diagnostic> {
    let subject = Subject {
        what: what.to_owned(),
        code: Code::TargetSyntax,
        forms: "a number such as `70`",
        bare: "{}",
        text,
    };
    number(text, KpiUnit { unit, declared }, sources).map_err(|error| error.diagnostic(&subject, sources))
}

fn number(text: &SourceText, unit: KpiUnit<'_>, sources: &Sources) -> Result<Exact, TextError> {
    match extent(text)? {
        Extent::Bare(quantity) => value(text, quantity, unit, sources),
        _ => Err(TextError::WrongForm {
            range: 0..text.text.len(),
            expected: "a number alone",
            instead: "write a number such as `70`",
        }),
    }
}

fn value(
    text: &SourceText,
    quantity: Quantity,
    unit: KpiUnit<'_>,
    sources: &Sources,
) -> Result<Exact, TextError> {
    let end = End { quantity, edge: Edge::Inclusive };
    let interval = read_interval(text, Some(&end), None, unit, sources)?;
    let unreadable = TextError::Unreadable { range: 0..text.text.len() };
    interval.lower.map(|cut| cut.value).ok_or(unreadable)
}

/// Reads the possible values of a KPI in `unit`: `0 to 100`, `0 and above`, `at most 1`. Ends are included, whatever the words.
///
/// A number without a unit is in `unit`.
///
/// # Errors
/// A diagnostic at the characters that cannot be read.
#[allow(clippy::result_large_err, reason = "made once per faulty definition")]
pub fn read_range(
    text: &SourceText,
    unit: &Unit,
    sources: &Sources,
) -> Result<(Option<Exact>, Option<Exact>), Diagnostic> {
    let subject = Subject {
        what: "the range of possible values".to_owned(),
        code: Code::RangeSyntax,
        forms: "`0 to 100` or `0 and above`",
        bare: "{} and above",
        text,
    };
    let range = interval(text, KpiUnit { unit, declared: true }, sources);
    let value = |cut: Option<Cut>| cut.map(|cut| cut.value);
    range
        .map(|interval| (value(interval.lower), value(interval.upper)))
        .map_err(|error| error.diagnostic(&subject, sources))
}

fn interval(text: &SourceText, unit: KpiUnit<'_>, sources: &Sources) -> Result<Interval, TextError> {
    match extent(text)? {
        Extent::Interval { lower, upper } => {
            read_interval(text, lower.as_ref(), upper.as_ref(), unit, sources)
        }
        Extent::Bare(quantity) => Err(TextError::BareNumber { range: quantity.range }),
        Extent::Otherwise => Err(TextError::Unreadable { range: 0..text.text.len() }),
    }
}

fn target(
    text: &SourceText,
    better: Direction,
    unit: KpiUnit<'_>,
    sources: &Sources,
) -> Result<Target, TextError> {
    let extent = extent(text)?;
    let value = |quantity: Quantity| value(text, quantity, unit, sources).map(Target::Value);
    let whole = 0..text.text.len();
    match (better, extent) {
        (Direction::Context, _) => Err(TextError::NoTarget),
        (Direction::Range, Extent::Interval { lower: Some(lower), upper: Some(upper) })
            if lower.edge != Edge::Exclusive && upper.edge != Edge::Exclusive =>
        {
            let interval = read_interval(text, Some(&lower), Some(&upper), unit, sources)?;
            match (interval.lower, interval.upper) {
                (Some(lower), Some(upper)) => Ok(Target::Range(lower.value, upper.value)),
                _ => Err(TextError::Unreadable { range: whole }),
            }
        }
        (Direction::Range, _) => Err(TextError::WrongForm {
            range: whole,
            expected: "a range, because `better` is range",
            instead: "write a range such as `75 to 90`",
        }),
        (_, Extent::Bare(quantity)) => value(quantity),
        (Direction::Higher, Extent::Interval { lower: Some(end), upper: None })
        | (Direction::Lower, Extent::Interval { lower: None, upper: Some(end) })
            if end.edge != Edge::Exclusive =>
        {
            value(end.quantity)
        }
        (Direction::Higher, _) => Err(TextError::WrongForm {
            range: whole,
            expected: "a number to reach, because `better` is higher",
            instead: "write a number such as `85`; reaching it is meeting it",
        }),
        (Direction::Lower, _) => Err(TextError::WrongForm {
            range: whole,
            expected: "a number to stay at or below, because `better` is lower",
            instead: "write a number such as `4 h`; reaching it is meeting it",
        }),
    }
}

/// Reads a text that takes no label.
fn extent(text: &SourceText) -> Result<Extent, TextError> {
    let read = parse(&text.text).map_err(|range| TextError::Unreadable { range })?;
    match read.label {
        Some((_, range)) => Err(TextError::Unreadable { range }),
        None => Ok(read.extent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    /// The target of a text, if it is one.
    fn read(text: &str, better: Direction) -> Option<Target> {
        let mut sources = Sources::default();
        let source = sources.add("case", text);
        let text = SourceText { text: text.to_owned(), span: Span::new(source, 0..text.len()) };
        let unit = Unit::percent();
        target(&text, better, KpiUnit { unit: &unit, declared: true }, &sources).ok()
    }

    #[test]
    fn a_target_is_met_at_its_ends_so_they_belong_to_it() {
        let seventy_five = Exact::integer(75);
        assert_eq!(read("75 to 90", Direction::Range), Some(Target::Range(seventy_five, Exact::integer(90))));
        for open in ["over 75 to 90", "75 to under 90", "over 75 to under 90"] {
            assert_eq!(read(open, Direction::Range), None, "{open}");
        }
        assert_eq!(read("75 and above", Direction::Higher), Some(Target::Value(seventy_five)));
        assert_eq!(read("over 75", Direction::Higher), None);
        assert_eq!(read("at most 75", Direction::Lower), Some(Target::Value(seventy_five)));
        assert_eq!(read("under 75", Direction::Lower), None);
    }

    #[test]
    fn a_number_stands_alone() {
        let mut sources = Sources::default();
        let mut read = |text: &str| {
            let source = sources.add("case", text);
            let text = SourceText { text: text.to_owned(), span: Span::new(source, 0..text.len()) };
            read_number(&text, "the baseline", &Unit::percent(), true, &sources).ok()
        };
        assert_eq!(read("70"), Some(Exact::integer(70)));
        assert_eq!(read("70 and above"), None);
    }
}
