//! Band texts read a second time, by other means than the bands themselves: word by word, without the grammar and without a scale.
//!
//! What decides a boundary is the design's own sentence: the author's words, and where they leave it open, the better band.

use crate::catalog::{BandText, BandsOn, BandsText};
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::unit::{Base, Unit};
use jiff::civil::Date;

/// The bands of a KPI, as their texts read.
pub(super) struct Reading {
    /// Name and values, best first.
    bands: Vec<(String, Values)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    Otherwise,
    Between { lower: Option<(Exact, Edge)>, upper: Option<(Exact, Edge)> },
}

/// Whether a limit belongs to the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Yes,
    No,
    Open,
}

/// How surely a band holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Surely,
    IfNoOtherDoes,
    Not,
}

impl Reading {
    /// Reads all bands; else the text that was not understood.
    pub(super) fn of(kpi: &CheckedKpi, on: Date) -> Result<Self, String> {
        let time = time_unit(&kpi.formula.unit);
        let read = |band: &BandText| {
            let values = values(&band.is.text, &band.name.text, time);
            values.map(|values| (band.name.text.clone(), values)).ok_or_else(|| band.is.text.clone())
        };
        let criteria = &kpi.definition.criteria;
        if criteria.bands_on != BandsOn::Value {
            return Err("bands that are not on the value".to_owned());
        }
        // Of a value about several members on the day of the construction.
        let usual = |bands: &&BandsText| bands.when.is_none() && bands.days.holds(on);
        let newest = criteria.bands.iter().filter(usual).max_by_key(|bands| bands.days.from);
        let bands = newest.map(|bands| bands.bands.as_slice()).unwrap_or_default();
        Ok(Self { bands: bands.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// The name of the band that holds a value, or the side of the scale on which it lies.
    pub(super) fn place(&self, value: Exact) -> String {
        let of = |held: Held| self.bands.iter().find(|(_, values)| values.holds(value) == held);
        let closed = || self.closed_gap(value);
        let rest = || self.bands.iter().find(|(_, values)| *values == Values::Otherwise);
        match of(Held::Surely).or_else(|| of(Held::IfNoOtherDoes)).or_else(closed).or_else(rest) {
            Some((name, _)) => name.clone(),
            None if self.bands.iter().any(|(_, values)| values.ends_below(value)) => "above-scale".to_owned(),
            None => "below-scale".to_owned(),
        }
    }

    /// Between `50 to 74` and `75 and above` the lower one holds what is less than 75.
    fn closed_gap(&self, value: Exact) -> Option<&(String, Values)> {
        self.bands.iter().find(|(_, below)| {
            let Values::Between { upper: Some((end, _)), .. } = below else { return false };
            let next = self.bands.iter().any(|(_, above)| {
                let Values::Between { lower: Some((start, _)), .. } = above else { return false };
                *start > value && start.sub(*end).is_ok_and(|gap| gap <= Exact::ONE)
            });
            *end < value && next
        })
    }
}

impl Values {
    fn holds(&self, value: Exact) -> Held {
        let Self::Between { lower, upper } = self else { return Held::Not };
        let mut held = Held::Surely;
        for (limit, inside) in [
            (lower, &(|limit: Exact| value > limit) as &dyn Fn(Exact) -> bool),
            (upper, &|limit: Exact| value < limit),
        ] {
            match limit {
                Some((limit, _)) if inside(*limit) => {}
                Some((limit, Edge::Yes)) if *limit == value => {}
                Some((limit, Edge::Open)) if *limit == value => held = Held::IfNoOtherDoes,
                Some(_) => return Held::Not,
                None => {}
            }
        }
        held
    }

    fn ends_below(&self, value: Exact) -> bool {
        match self {
            Self::Between { upper: Some((end, _)), .. } => *end <= value,
            _ => false,
        }
    }
}

/// Seconds of the unit in which a KPI's durations are.
fn time_unit(unit: &Unit) -> Option<i128> {
    match unit.single_base()? {
        Base::Time(time) => Some(time.microseconds()),
        _ => None,
    }
}

/// What stands in a text: numbers, and words between them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Number { value: Exact, unit: Option<i128> },
    Word(String),
}

/// The values of a text; `None` if it is not understood. `time` is the length of the unit in which durations are, in microseconds.
fn values(text: &str, name: &str, time: Option<i128>) -> Option<Values> {
    let mut pieces = pieces(text);
    // A label: the band's own name behind a dash.
    let label: Vec<String> = name.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let written: Vec<String> = pieces.iter().rev().take(label.len()).rev().map(Piece::text).collect();
    if !label.is_empty() && written == label && pieces.len() > label.len() {
        pieces.truncate(pieces.len() - label.len());
        while matches!(pieces.last(), Some(Piece::Word(word)) if word == "-" || word == ":") {
            pieces.pop();
        }
    }
    let words = |pieces: &[Piece]| pieces.iter().map(Piece::text).collect::<Vec<_>>().join(" ");
    if matches!(words(&pieces).as_str(), "otherwise" | "anything else" | "everything else" | "else") {
        return Some(Values::Otherwise);
    }
    let places: Vec<usize> = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| matches!(piece, Piece::Number { .. }).then_some(at))
        .collect();
    let number = |at: usize, other: Option<usize>| -> Option<Exact> {
        let unit_at = |at: usize| match pieces.get(at) {
            Some(Piece::Number { unit, .. }) => *unit,
            _ => None,
        };
        let Some(Piece::Number { value, .. }) = pieces.get(at) else { return None };
        match (unit_at(at).or_else(|| unit_at(other?)), time) {
            (Some(unit), Some(time)) => value.mul(Exact::integer(unit)).ok()?.div(Exact::integer(time)).ok(),
            _ => Some(*value),
        }
    };
    match places.as_slice() {
        [at] => {
            let before = words(pieces.get(..*at)?);
            let after = words(pieces.get(at + 1..)?);
            let limit = number(*at, None)?;
            let lower = |edge| Some(Values::Between { lower: Some((limit, edge)), upper: None });
            let upper = |edge| Some(Values::Between { lower: None, upper: Some((limit, edge)) });
            match (before.as_str(), after.as_str()) {
                (
                    "under" | "below" | "less than" | "lower than" | "fewer than" | "shorter than" | "<",
                    "",
                ) => upper(Edge::No),
                (
                    "over" | "above" | "more than" | "greater than" | "higher than" | "longer than" | ">",
                    "",
                ) => lower(Edge::No),
                ("at least" | "from" | ">=" | "no less than" | "not below" | "not under", "") => {
                    lower(Edge::Yes)
                }
                ("at most" | "<=" | "no more than" | "not above" | "not over" | "within", "") => {
                    upper(Edge::Yes)
                }
                ("up to", "") => upper(Edge::Open),
                ("exactly" | "=", "") => {
                    Some(Values::Between { lower: Some((limit, Edge::Yes)), upper: Some((limit, Edge::Yes)) })
                }
                ("", "+" | "upwards") => lower(Edge::Yes),
                ("", after) => match after.strip_prefix("and ").or_else(|| after.strip_prefix("or "))? {
                    "above" | "more" | "over" | "up" | "higher" | "greater" | "longer" => lower(Edge::Yes),
                    "below" | "less" | "under" | "lower" | "fewer" | "shorter" => upper(Edge::Yes),
                    _ => None,
                },
                _ => None,
            }
        }
        [first, second] => {
            let before = words(pieces.get(..*first)?);
            let between = words(pieces.get(first + 1..*second)?);
            let after = words(pieces.get(second + 1..)?);
            let both = match after.as_str() {
                "" => Edge::Open,
                "inclusive" => Edge::Yes,
                _ => return None,
            };
            let lower = match before.trim_start_matches("between").trim_start_matches("from").trim() {
                "" => both,
                "over" | "above" | "more than" | ">" => Edge::No,
                "at least" | ">=" => Edge::Yes,
                _ => return None,
            };
            let link = ["up to", "to", "-", "and", "till", "until", "through", "..", ","];
            let upper = link.iter().find_map(|link| between.strip_prefix(link)).map(str::trim)?;
            let upper = match upper {
                "" => both,
                "under" | "below" | "less than" | "<" | "but not including" => Edge::No,
                "at most" | "<=" => Edge::Yes,
                _ => return None,
            };
            let (low, high) = (number(*first, Some(*second))?, number(*second, Some(*first))?);
            (low <= high).then_some(Values::Between { lower: Some((low, lower)), upper: Some((high, upper)) })
        }
        _ => None,
    }
}

impl Piece {
    fn text(&self) -> String {
        match self {
            Self::Number { value, .. } => value.to_string(),
            Self::Word(word) => word.clone(),
        }
    }
}

/// A text in pieces. Signs of percent and money, and names of what is counted, say nothing that the KPI's unit does not.
fn pieces(text: &str) -> Vec<Piece> {
    let text =
        text.to_lowercase().replace(['–', '—', '‐', '‑', '−'], "-").replace('≥', ">=").replace('≤', "<=");
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let follows_number = matches!(pieces.last(), Some(Piece::Number { .. }));
        let digits = rest.strip_prefix('-').filter(|_| !follows_number).unwrap_or(rest);
        if digits.starts_with(|c: char| c.is_ascii_digit()) {
            let length =
                digits.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(digits.len());
            let written = digits.get(..length).unwrap_or_default();
            let written = written.split("..").next().unwrap_or_default().trim_end_matches([',', '.']);
            let sign = rest.len() - digits.len();
            let value = Exact::parse(written).map(|value| if sign > 0 { value.neg() } else { value });
            pieces.push(Piece::Number { value: value.unwrap_or(Exact::ZERO), unit: None });
            rest = rest.get(sign + written.len()..).unwrap_or_default().trim_start();
        } else if first.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            take_word(word, &mut pieces);
            rest = rest.get(length..).unwrap_or_default().trim_start();
        } else {
            let length = rest
                .find(|c: char| c.is_alphanumeric() || c.is_whitespace())
                .unwrap_or(rest.len())
                .max(first.len_utf8());
            let sign = rest.get(..length).unwrap_or_default().replace(['%', '‰', '$', '€', '£', '¥'], "");
            // `75%-90%`, `>-5`: a minus before a number belongs to it unless a number stands before.
            let sign = sign.trim();
            if !sign.is_empty() {
                let minus = sign.strip_suffix('-').filter(|sign| !sign.is_empty());
                pieces.push(Piece::Word(minus.unwrap_or(sign).to_owned()));
            }
            rest = rest.get(length..).unwrap_or_default().trim_start();
        }
    }
    merged(pieces)
}

/// A word behind a number may be its unit; one of money before it is left out.
fn take_word(word: &str, pieces: &mut Vec<Piece>) {
    const WORDS: &[&str] = &[
        "under",
        "below",
        "less",
        "lower",
        "fewer",
        "shorter",
        "over",
        "above",
        "more",
        "greater",
        "higher",
        "longer",
        "than",
        "at",
        "least",
        "most",
        "from",
        "no",
        "not",
        "within",
        "up",
        "to",
        "exactly",
        "upwards",
        "and",
        "or",
        "between",
        "inclusive",
        "till",
        "until",
        "through",
        "but",
        "including",
        "otherwise",
        "anything",
        "everything",
        "else",
    ];
    if let (Some(Piece::Number { unit, .. }), Some(length)) = (pieces.last_mut(), length_of(word)) {
        *unit = Some(length);
    } else if WORDS.contains(&word) || !matches!(pieces.last(), Some(Piece::Number { .. })) && !is_money(word)
    {
        pieces.push(Piece::Word(word.to_owned()));
    }
}

fn is_money(word: &str) -> bool {
    Unit::currency(&word.to_uppercase()).is_some()
}

/// The length of a unit of time in microseconds.
fn length_of(word: &str) -> Option<i128> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000_000,
        "min" | "mins" | "minute" | "minutes" => 60_000_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000_000,
        "d" | "day" | "days" => 86_400_000_000,
        "wk" | "wks" | "week" | "weeks" => 604_800_000_000,
        _ => return None,
    })
}

/// `1 h 30 min` is one number.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        if let (
            Some(Piece::Number { value, unit: Some(unit) }),
            Piece::Number { value: more, unit: Some(smaller) },
        ) = (merged.last_mut(), &piece)
            && let Ok(part) =
                more.mul(Exact::integer(*smaller)).and_then(|part| part.div(Exact::integer(*unit)))
            && let Ok(sum) = value.add(part)
        {
            *value = sum;
        } else {
            merged.push(piece);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Values> {
        values(text, "Strong", None)
    }

    fn between(lower: Option<(&str, Edge)>, upper: Option<(&str, Edge)>) -> Option<Values> {
        let exact =
            |limit: Option<(&str, Edge)>| limit.map(|(text, edge)| (Exact::parse(text).unwrap(), edge));
        Some(Values::Between { lower: exact(lower), upper: exact(upper) })
    }

    #[test]
    fn texts_are_read_as_people_write_them() {
        assert_eq!(read("85 and above"), between(Some(("85", Edge::Yes)), None));
        assert_eq!(read("under 50%"), between(None, Some(("50", Edge::No))));
        assert_eq!(read("75%–90% – Strong"), between(Some(("75", Edge::Open)), Some(("90", Edge::Open))));
        assert_eq!(read("-10 to 5"), between(Some(("-10", Edge::Open)), Some(("5", Edge::Open))));
        assert_eq!(
            read("between 1,000 and 2,500.5 tickets"),
            between(Some(("1000", Edge::Open)), Some(("2500.5", Edge::Open)))
        );
        assert_eq!(read("USD 12 to under USD 20"), between(Some(("12", Edge::Open)), Some(("20", Edge::No))));
        assert_eq!(read("otherwise"), Some(Values::Otherwise));
        assert_eq!(read("good ones"), None);
        let hours = |text: &str| values(text, "Strong", Some(3_600_000_000));
        assert_eq!(hours("under 1 h 30 min"), between(None, Some(("1.5", Edge::No))));
        assert_eq!(hours("30 to 90 min"), between(Some(("0.5", Edge::Open)), Some(("1.5", Edge::Open))));
        assert_eq!(hours("over 2 d"), between(Some(("48", Edge::No)), None));
    }

    #[test]
    fn words_decide_a_boundary_and_else_the_better_band() {
        let reading = |texts: &[(&str, &str)]| Reading {
            bands: texts.iter().map(|(name, text)| ((*name).to_owned(), read(text).unwrap())).collect(),
        };
        let place = |reading: &Reading, value: &str| reading.place(Exact::parse(value).unwrap());
        let open = reading(&[("Strong", "75 to 90"), ("Moderate", "50 to 75"), ("Weak", "under 50")]);
        assert_eq!(place(&open, "75"), "Strong");
        assert_eq!(place(&open, "50"), "Moderate");
        assert_eq!(place(&open, "49.9"), "Weak");
        assert_eq!(place(&open, "93"), "above-scale");
        let stated = reading(&[("Strong", "under 2"), ("Moderate", "2 to 5"), ("Weak", "5 and above")]);
        assert_eq!(place(&stated, "5"), "Weak");
        assert_eq!(place(&stated, "2"), "Moderate");
        let closed = reading(&[("Strong", "75 to 90"), ("Moderate", "50 to 74")]);
        assert_eq!(place(&closed, "74.5"), "Moderate");
        assert_eq!(place(&closed, "49"), "below-scale");
    }
}
