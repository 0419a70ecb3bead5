//! Band texts by themselves: what was read, and the text as `kpi fmt` writes it.
//!
//! Numbers and their units stay as written, because the number of digits says how fine the scale is.

use super::draft::read_interval;
use super::limit::{KpiUnit, unit_of};
use super::text::{Edge, End, Extent, Quantity, Text, parse};
use super::words::{Subject, TextError};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::collapsed;
use crate::source::{SourceText, Sources};
use crate::unit::Unit;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

/// A band's text as read, whichever KPI it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandWords {
    /// The name written before or behind it.
    pub name: Option<String>,
    /// The canonical text; it is read as the same values.
    pub canonical: String,
    /// Where the values begin; `None`: without limit.
    pub lower: Option<BandEnd>,
    /// Where they end.
    pub upper: Option<BandEnd>,
}

/// An end of a band as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandEnd {
    /// The number with its unit.
    pub written: String,
    /// Whether the value at the end belongs to the band; `None` where the words leave it open.
    pub included: Option<bool>,
}

/// Reads one band's text, or several with their names before them: `RED: 0, ORANGE: <5`.
///
/// # Errors
/// A diagnostic for each text that cannot be read.
pub fn parse_bands(text: &SourceText, sources: &Sources) -> Result<Vec<BandWords>, Vec<Diagnostic>> {
    let mut bands = Vec::new();
    let mut problems = Vec::new();
    for (name, range) in named(&text.text) {
        let part = sources.part(text, range);
        let subject = Subject {
            what: "the band".to_owned(),
            code: Code::BandSyntax,
            forms: "`85 and above`, `70 to 85`, `under 70` or `otherwise`",
            bare: "{} and above",
            text: &part,
        };
        match read(name, &part, sources) {
            Ok(band) => bands.push(band),
            Err(error) => problems.push(error.diagnostic(&subject, sources)),
        }
    }
    if problems.is_empty() { Ok(bands) } else { Err(problems) }
}

/// The canonical text of a band, target or range; `None` if it cannot be read. A label is left out: the band's name says it.
pub fn canonical(text: &str) -> Option<String> {
    let read = parse(text).ok()?;
    let printed = print(&read, text);
    // What is printed means the same, or nothing is said.
    let again = parse(&printed).ok()?;
    (print(&again, &printed) == printed && same(&read.extent, &again.extent)).then_some(printed)
}

/// Whether two texts name the same values; places make no difference.
fn same(left: &Extent, right: &Extent) -> bool {
    let amounts = |quantity: &Quantity| -> Vec<(String, Option<String>)> {
        let unit = |unit: &Option<(String, Range<usize>)>| unit.as_ref().map(|(unit, _)| unit.clone());
        quantity.amounts.iter().map(|amount| (number(&amount.number.0), unit(&amount.unit))).collect()
    };
    let ends = |left: &Option<End>, right: &Option<End>| match (left, right) {
        (Some(left), Some(right)) => {
            left.edge == right.edge && amounts(&left.quantity) == amounts(&right.quantity)
        }
        (left, right) => left.is_none() && right.is_none(),
    };
    match (left, right) {
        (Extent::Otherwise, Extent::Otherwise) => true,
        (Extent::Bare(left), Extent::Bare(right)) => amounts(left) == amounts(right),
        (Extent::Interval { lower, upper }, Extent::Interval { lower: other_lower, upper: other_upper }) => {
            ends(lower, other_lower) && ends(upper, other_upper)
        }
        _ => false,
    }
}

fn read(name: Option<String>, part: &SourceText, sources: &Sources) -> Result<BandWords, TextError> {
    let text = parse(&part.text).map_err(|range| TextError::Unreadable { range })?;
    let end = |end: &End| BandEnd {
        written: quantity(&end.quantity, &part.text),
        included: match end.edge {
            Edge::Inclusive => Some(true),
            Edge::Exclusive => Some(false),
            Edge::Open => None,
        },
    };
    let (lower, upper) = match &text.extent {
        Extent::Interval { lower, upper } => {
            let written = [lower, upper].into_iter().flatten().find_map(|end| unit_of(&end.quantity));
            let unit = written.and_then(|(unit, _)| Unit::parse(unit).ok()).unwrap_or(Unit::Unknown);
            let unit = KpiUnit { unit: &unit, declared: true };
            read_interval(part, lower.as_ref(), upper.as_ref(), unit, sources)?;
            (lower.as_ref().map(end), upper.as_ref().map(end))
        }
        Extent::Otherwise | Extent::Bare(_) => (None, None),
    };
    let canonical = print(&text, &part.text);
    Ok(BandWords { name: name.or_else(|| text.label.map(|(label, _)| label)), canonical, lower, upper })
}

/// The parts of a text with the names before them; the whole text if it begins with no name.
fn named(text: &str) -> Vec<(Option<String>, Range<usize>)> {
    let mut parts: Vec<(Option<String>, Range<usize>)> = Vec::new();
    let mut from = 0;
    for piece in text.split_inclusive([',', ';', '|', '\n']) {
        let to = from + piece.len();
        let head = piece.split_once(':').map(|(name, _)| name);
        let name = head.filter(|name| {
            name.chars().any(char::is_alphabetic)
                && name.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-')
        });
        match (name, parts.last_mut()) {
            (Some(name), _) => parts.push((Some(name.trim().to_owned()), from + name.len() + 1..to)),
            (None, Some((_, range))) => range.end = to,
            (None, None) => parts.push((None, from..to)),
        }
        from = to;
    }
    if parts.first().is_none_or(|(name, _)| name.is_none()) {
        return vec![(None, 0..text.len())];
    }
    let trimmed = |range: &Range<usize>| {
        let written = text.get(range.clone()).unwrap_or_default();
        range.start + written.trim_end_matches([',', ';', '|', '\n', ' ']).len()
    };
    parts.into_iter().map(|(name, range)| (name, range.start..trimmed(&range).max(range.start))).collect()
}

fn print(read: &Text, text: &str) -> String {
    let written = |end: &End| quantity(&end.quantity, text);
    match &read.extent {
        Extent::Otherwise => "otherwise".to_owned(),
        Extent::Bare(number) => quantity(number, text),
        Extent::Interval { lower: Some(lower), upper: None } => match lower.edge {
            Edge::Exclusive => format!("over {}", written(lower)),
            Edge::Inclusive | Edge::Open => format!("{} and above", written(lower)),
        },
        Extent::Interval { lower: None, upper: Some(upper) } => match upper.edge {
            Edge::Exclusive => format!("under {}", written(upper)),
            Edge::Inclusive => format!("at most {}", written(upper)),
            Edge::Open => format!("up to {}", written(upper)),
        },
        Extent::Interval { lower: Some(lower), upper: Some(upper) } => {
            let (from, to) = (written(lower), written(upper));
            match (lower.edge, upper.edge) {
                (Edge::Open, Edge::Open) => format!("{from} to {to}"),
                (Edge::Inclusive, Edge::Inclusive) if from == to => format!("exactly {from}"),
                (Edge::Inclusive, Edge::Inclusive) => format!("{from} to {to} inclusive"),
                (low, high) => {
                    let low = match low {
                        Edge::Inclusive => "at least ",
                        Edge::Exclusive => "over ",
                        Edge::Open => "",
                    };
                    let high = match high {
                        Edge::Inclusive => "at most ",
                        Edge::Exclusive => "under ",
                        Edge::Open => "",
                    };
                    format!("{low}{from} to {high}{to}")
                }
            }
        }
        Extent::Interval { lower: None, upper: None } => String::new(),
    }
}

/// A number with its unit as written, blanks joined and its minus the plain one.
fn quantity(quantity: &Quantity, text: &str) -> String {
    let written = text.get(quantity.range.clone()).unwrap_or_default();
    let words = collapsed(written);
    number(&words).replace(" %", "%")
}

fn number(written: &str) -> String {
    written.replace('\u{2212}', "-")
}

impl Display for BandWords {
    /// The values, one end a line, as a tree.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => writeln!(f, "band `{name}`")?,
            None => writeln!(f, "band")?,
        }
        let edge = |end: &BandEnd| match end.included {
            Some(true) => ", included",
            Some(false) => ", not included",
            None => ", on the side of the better band",
        };
        if let Some(lower) = &self.lower {
            writeln!(f, "  from {}{}", lower.written, edge(lower))?;
        }
        if let Some(upper) = &self.upper {
            writeln!(f, "  to {}{}", upper.written, edge(upper))?;
        }
        if self.lower.is_none() && self.upper.is_none() {
            writeln!(f, "  {}", self.canonical)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_blanks_and_hyphens_before_a_colon() {
        let names =
            |text: &str| -> Vec<Option<String>> { named(text).into_iter().map(|(name, _)| name).collect() };
        let called = |name: &str| Some(name.to_owned());
        assert_eq!(
            names("At risk: under 50; Semi-urgent: 50 and above"),
            [called("At risk"), called("Semi-urgent")]
        );
        for nameless in ["4h: 5", "12: 30", "-: 5", ": 5"] {
            assert_eq!(named(nameless), [(None, 0..nameless.len())], "{nameless}");
        }
    }

    #[test]
    fn a_band_is_shown_one_end_a_line() {
        let mut sources = Sources::default();
        let mut shown = |text: &str| {
            let source = sources.add("case", text);
            let text =
                SourceText { text: text.to_owned(), span: crate::source::Span::new(source, 0..text.len()) };
            parse_bands(&text, &sources).unwrap().iter().map(ToString::to_string).collect::<String>()
        };
        assert_eq!(
            shown("75 to under 90"),
            "band\n  from 75, on the side of the better band\n  to 90, not included\n"
        );
        assert_eq!(shown("Good: 75 and above"), "band `Good`\n  from 75, included\n");
        assert_eq!(shown("Poor: under 75"), "band `Poor`\n  to 75, not included\n");
        assert_eq!(shown("Rest: otherwise"), "band `Rest`\n  otherwise\n");
    }

    #[test]
    fn words_have_one_spelling() {
        for (written, expected) in [
            ("≥ 98%", "98% and above"),
            ("<10%", "under 10%"),
            ("60-85%", "60 to 85%"),
            ("75%–90% – Strong", "75% to 90%"),
            ("At or above 95%", "95% and above"),
            ("between 4 and 8 hours", "4 to 8 hours"),
            ("> 5 and above", ""),
            ("over 4 h to under 8 h", "over 4 h to under 8 h"),
            ("70 to 85 inclusive", "70 to 85 inclusive"),
            ("=0", "exactly 0"),
            ("up to  4 h", "up to 4 h"),
            ("≤ −5", "at most -5"),
            ("USD 12 per ticket and above", "USD 12 per ticket and above"),
            ("anything else", "otherwise"),
            ("74.0", "74.0"),
        ] {
            assert_eq!(canonical(written).unwrap_or_default(), expected, "{written}");
        }
    }

    #[test]
    fn every_band_of_a_list_is_read_or_explained() {
        let read = |text: &str| {
            let mut sources = Sources::default();
            let span = crate::source::Span::new(sources.add("a", text), 0..text.len());
            parse_bands(&SourceText { text: text.to_owned(), span }, &sources)
        };
        let bands = read("RED: under 5, GREEN: 5 to 8 h").unwrap();
        let words: Vec<(Option<&str>, &str)> =
            bands.iter().map(|band| (band.name.as_deref(), band.canonical.as_str())).collect();
        assert_eq!(words, [(Some("RED"), "under 5"), (Some("GREEN"), "5 to 8 h")]);
        // Both that cannot be read are told, although another one can.
        assert_eq!(read("RED: very bad, ORANGE: 5 to 8, GREEN: very good").unwrap_err().len(), 2);
    }

    #[test]
    fn names_part_a_list() {
        let of = |text: &str| {
            named(text)
                .into_iter()
                .map(|(name, range)| (name, text.get(range).unwrap().trim().to_owned()))
                .collect::<Vec<_>>()
        };
        let told = |name: &str, text: &str| (Some(name.to_owned()), text.to_owned());
        assert_eq!(of("RED: 0, ORANGE: <5"), [told("RED", "0"), told("ORANGE", "<5")]);
        assert_eq!(
            of("low: under 1,000; high: 1,000+"),
            [told("low", "under 1,000"), told("high", "1,000+")]
        );
        assert_eq!(of("1,000 to 2,000"), [(None, "1,000 to 2,000".to_owned())]);
        assert_eq!(of("90+: Strong"), [(None, "90+: Strong".to_owned())]);
    }
}
