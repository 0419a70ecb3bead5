//! Texts of bands, targets and ranges → extents, by `grammar/band.pest`.

use crate::memo::Memo;
use pest::Parser;
use pest::error::InputLocation;
use pest::iterators::Pair;
use std::ops::Range;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/band.pest"]
struct BandParser;

/// A text as read: which values, and the label it ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) extent: Extent,
    /// `Strong` in `75%–90% – Strong`, and where it stands.
    pub(super) label: Option<(String, Range<usize>)>,
}

/// Which values a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything the other bands leave.
    Otherwise,
    /// From one end to the other; one of them may be missing.
    Interval { lower: Option<End>, upper: Option<End> },
    /// A number alone.
    Bare(Quantity),
}

/// A written end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) quantity: Quantity,
    pub(super) edge: Edge,
}

/// Whether an end belongs to its interval, by the author's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Inclusive,
    Exclusive,
    /// The words leave it open: `70 to 85`, `up to 85`.
    Open,
}

/// A number with its unit, or several such as `1 h 30 min`. Ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) range: Range<usize>,
    /// Each number with its unit; never empty.
    pub(super) amounts: Vec<Amount>,
}

/// A number and its unit, both as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) number: (String, Range<usize>),
    pub(super) unit: Option<(String, Range<usize>)>,
}

/// A text as read, or the bytes that cannot be.
type Read = Result<Text, Range<usize>>;

thread_local! {
    /// The same few ends stand in thousands of bands.
    static READ: Memo<Read> = Memo::default();
}

/// Reads a text.
///
/// # Errors
/// The bytes that cannot be read; empty at the end of a text that stops too early.
pub(super) fn parse(text: &str) -> Read {
    READ.with(|read| read.of(text, parse_anew))
}

fn parse_anew(text: &str) -> Read {
    let mut pairs = BandParser::parse(Rule::text, text).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        unreadable(text, at)
    })?;
    let mut extent = None;
    let mut label = None;
    for pair in pairs.next().into_iter().flat_map(Pair::into_inner) {
        match pair.as_rule() {
            Rule::label => label = pair.into_inner().next().map(|name| written(&name)),
            Rule::EOI => {}
            _ => extent = read_extent(pair),
        }
    }
    extent.map(|extent| Text { extent, label }).ok_or(0..text.len())
}

/// From where reading stopped to the end of that word.
fn unreadable(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or("");
    let start = at + (rest.len() - rest.trim_start().len());
    let length = rest.trim_start().find(char::is_whitespace).unwrap_or(rest.trim_start().len());
    start..start + length
}

fn read_extent(pair: Pair<'_, Rule>) -> Option<Extent> {
    let rule = pair.as_rule();
    if rule == Rule::otherwise {
        return Some(Extent::Otherwise);
    }
    let mut edges = [Edge::Open, Edge::Open];
    let mut until = Edge::Inclusive;
    let mut quantities = Vec::new();
    for part in pair.into_inner() {
        let edge = match part.as_rule() {
            Rule::quantity => {
                quantities.push(read_quantity(part)?);
                continue;
            }
            Rule::inclusive => {
                edges = edges.map(|edge| if edge == Edge::Open { Edge::Inclusive } else { edge });
                continue;
            }
            Rule::up_to => {
                until = Edge::Open;
                continue;
            }
            Rule::at_least | Rule::at_most => Edge::Inclusive,
            Rule::over | Rule::under => Edge::Exclusive,
            _ => continue,
        };
        if let Some(slot) = edges.get_mut(quantities.len()) {
            *slot = edge;
        }
    }
    let [lower_edge, upper_edge] = edges;
    let mut quantities = quantities.into_iter();
    let first = quantities.next()?;
    let lower = |quantity, edge| Extent::Interval { lower: Some(End { quantity, edge }), upper: None };
    let upper = |quantity, edge| Extent::Interval { lower: None, upper: Some(End { quantity, edge }) };
    Some(match rule {
        Rule::from => lower(first, Edge::Inclusive),
        Rule::above => lower(first, Edge::Exclusive),
        Rule::below => upper(first, Edge::Exclusive),
        Rule::until => upper(first, until),
        Rule::exactly => Extent::Interval {
            lower: Some(End { quantity: first.clone(), edge: Edge::Inclusive }),
            upper: Some(End { quantity: first, edge: Edge::Inclusive }),
        },
        Rule::range => Extent::Interval {
            lower: Some(End { quantity: first, edge: lower_edge }),
            upper: Some(End { quantity: quantities.next()?, edge: upper_edge }),
        },
        _ => Extent::Bare(first),
    })
}

fn read_quantity(pair: Pair<'_, Rule>) -> Option<Quantity> {
    let range = range_of(&pair);
    let mut amounts: Vec<Amount> = Vec::new();
    let mut coin = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::coin => coin = Some(written(&part)),
            Rule::number => amounts.push(Amount { number: written(&part), unit: coin.take() }),
            Rule::unit => {
                let slot = &mut amounts.last_mut()?.unit;
                let (unit, place) = written(&part);
                // `USD 12 per ticket`: the number stands inside its unit.
                let unit = slot.take().map_or(unit.clone(), |(coin, _)| format!("{coin} {unit}"));
                *slot = Some((unit, place));
            }
            Rule::amount => {
                let mut inner = part.into_inner();
                let number = written(&inner.next()?);
                amounts.push(Amount { number, unit: Some(written(&inner.next()?)) });
            }
            _ => {}
        }
    }
    if amounts.is_empty() { None } else { Some(Quantity { range, amounts }) }
}

fn written(pair: &Pair<'_, Rule>) -> (String, Range<usize>) {
    (pair.as_str().trim_end().to_owned(), range_of(pair))
}

fn range_of(pair: &Pair<'_, Rule>) -> Range<usize> {
    pair.as_span().start()..pair.as_span().end()
}

#[cfg(test)]
mod tests {
    use super::unreadable;

    #[test]
    fn what_cannot_be_read_is_the_next_word() {
        assert_eq!(unreadable("75 bis 90", 2), 3..6);
        assert_eq!(unreadable("75  bis", 2), 4..7);
        assert_eq!(unreadable("bis", 0), 0..3);
        assert_eq!(unreadable("75", 2), 2..2);
    }
}
