//! One band as written, its limits in the KPI's unit.

use super::limit::{KpiUnit, limit, unit_of};
use super::scale::Bound;
use super::text::{Edge, End, Extent, parse};
use super::words::TextError;
use crate::name::Key;
use crate::number::Exact;
use crate::source::{SourceText, Sources, Span};

/// A band whose boundaries with its neighbours are not settled.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// 0 the best.
    pub(super) rank: usize,
    pub(super) name: String,
    /// The place of its text.
    pub(super) span: Span,
    pub(super) extent: DraftExtent,
}

/// Which values the band claims.
#[derive(Debug, Clone)]
pub(super) enum DraftExtent {
    Otherwise,
    Interval(Interval),
}

/// From one cut to the other; `None`: without limit.
#[derive(Debug, Clone)]
pub(super) struct Interval {
    pub(super) lower: Option<Cut>,
    pub(super) upper: Option<Cut>,
}

/// A written end in the KPI's unit.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub(super) value: Exact,
    pub(super) edge: Edge,
    /// One step of the last written digit.
    pub(super) step: Exact,
    /// As written, with its unit if one is written.
    pub(super) written: String,
    pub(super) span: Span,
}

impl Cut {
    /// The end of a band that has no neighbour there: what is left open belongs to it.
    pub(super) fn bound(&self) -> Bound {
        Bound { value: self.value, inclusive: self.edge != Edge::Exclusive }
    }
}

impl Interval {
    /// A text for the values between two cuts, in the author's numbers.
    pub(super) fn text(lower: Option<&Cut>, upper: Option<&Cut>) -> String {
        match (lower, upper) {
            (Some(lower), Some(upper)) => format!("{} to {}", lower.written, upper.written),
            (Some(lower), None) => format!("{} and above", lower.written),
            (None, Some(upper)) => format!("under {}", upper.written),
            (None, None) => "otherwise".to_owned(),
        }
    }
}

/// Reads the text of band number `rank`, `name`.
pub(super) fn read_draft(
    rank: usize,
    name: &str,
    is: &SourceText,
    unit: KpiUnit<'_>,
    sources: &Sources,
) -> Result<Draft, TextError> {
    let text = parse(&is.text).map_err(|range| TextError::Unreadable { range })?;
    if let Some((label, range)) = text.label.filter(|(label, _)| Key::of(label) != Key::of(name)) {
        return Err(TextError::WrongLabel { range, label });
    }
    let extent = match text.extent {
        Extent::Otherwise => DraftExtent::Otherwise,
        Extent::Bare(quantity) => return Err(TextError::BareNumber { range: quantity.range }),
        Extent::Interval { lower, upper } => {
            DraftExtent::Interval(read_interval(is, lower.as_ref(), upper.as_ref(), unit, sources)?)
        }
    };
    Ok(Draft { rank, name: name.to_owned(), span: is.span, extent })
}

/// Converts the ends of an interval; each takes the other's unit if it has none.
pub(super) fn read_interval(
    text: &SourceText,
    lower: Option<&End>,
    upper: Option<&End>,
    unit: KpiUnit<'_>,
    sources: &Sources,
) -> Result<Interval, TextError> {
    let cut = |end: Option<&End>, other: Option<&End>| -> Result<Option<Cut>, TextError> {
        end.map(|end| {
            let neighbour = other.and_then(|other| unit_of(&other.quantity));
            let limit = limit(&text.text, &end.quantity, neighbour, unit).map_err(TextError::Limit)?;
            let written = match (unit_of(&end.quantity), neighbour) {
                (None, Some((unit, _))) if unit == "%" => format!("{}%", limit.written),
                (None, Some((unit, _))) => format!("{} {unit}", limit.written),
                _ => limit.written,
            };
            let span = sources.place(text, limit.range);
            Ok(Cut { value: limit.value, edge: end.edge, step: limit.step, written, span })
        })
        .transpose()
    };
    let interval = Interval { lower: cut(lower, upper)?, upper: cut(upper, lower)? };
    if let (Some(low), Some(high), Some(lower), Some(upper)) =
        (&interval.lower, &interval.upper, lower, upper)
    {
        let range = lower.quantity.range.start..upper.quantity.range.end;
        if low.value > high.value {
            return Err(TextError::Reversed { range, instead: Interval::text(Some(high), Some(low)) });
        }
        let one_value = low.edge == Edge::Inclusive && high.edge == Edge::Inclusive;
        if low.value == high.value && !one_value {
            return Err(TextError::NoWidth { range, instead: format!("exactly {}", low.written) });
        }
    }
    Ok(interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Unit;

    /// The ends of an interval in `unit`, in the author's words.
    fn written(text: &str, unit: &str) -> [String; 2] {
        let mut sources = Sources::default();
        let span = Span::new(sources.add("case", text), 0..text.len());
        let is = SourceText { text: text.to_owned(), span };
        let unit = Unit::parse(unit).unwrap();
        let unit = KpiUnit { unit: &unit, declared: true };
        let draft = read_draft(0, "Case", &is, unit, &sources).unwrap();
        let DraftExtent::Interval(Interval { lower, upper }) = draft.extent else { panic!("{text}") };
        [lower, upper].map(|cut| cut.unwrap().written)
    }

    #[test]
    fn an_end_without_a_unit_is_told_with_the_unit_it_takes() {
        assert_eq!(written("4 to 8 h", "minutes"), ["4 h", "8 h"]);
        assert_eq!(written("4 h to 8", "minutes"), ["4 h", "8 h"]);
        assert_eq!(written("60 to 85%", "percent"), ["60%", "85%"]);
        assert_eq!(written("60 to 85", "percent"), ["60", "85"]);
    }
}
