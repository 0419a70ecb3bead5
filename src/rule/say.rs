//! The sentence of a rule: text, and placeholders that are filled where it fires.

use super::ast::Name;
use super::criteria::{has_bands, has_target};
use super::names::{Names, Text};
use super::problem::{PlaceholderFault, Problem, near};
use crate::formula::CheckedKpi;
use crate::name::Key;
use std::ops::Range;

/// A sentence with placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// Something of a KPI: aspect and id.
    Kpi(Told, String),
    /// The member of a dimension.
    Member(String),
    /// The period.
    Period,
}

/// What of a KPI a sentence tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// `{value of x}`
    Value,
    /// `{band of x}`
    Band,
    /// `{status of x}`
    Status,
    /// `{change of x}`: with its relative size where there is one.
    Change,
    /// `{growth of x}`: the relative size alone.
    Growth,
    /// `{target of x}`
    Target,
    /// The signal of its course; not in sentences.
    Signal,
}

impl Told {
    const ALL: [Self; 6] = [Self::Value, Self::Band, Self::Status, Self::Change, Self::Growth, Self::Target];

    fn word(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Band => "band",
            Self::Status => "status",
            Self::Change => "change",
            Self::Growth => "growth",
            Self::Target => "target",
            Self::Signal => "signal",
        }
    }
}

impl Sentence {
    /// How many periods it tells of.
    pub(super) fn periods(&self) -> u32 {
        let earlier = |part: &Part| matches!(part, Part::Kpi(Told::Change | Told::Growth, _));
        if self.parts.iter().any(earlier) { 2 } else { 1 }
    }

    /// The KPIs it tells of.
    pub(super) fn kpis(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Kpi(_, kpi) => Some(kpi.as_str()),
            _ => None,
        })
    }
}

/// Reads a sentence and finds what its placeholders stand for. `None` if one of them names a KPI with errors of its own, or a problem was found.
pub(super) fn sentence(text: &Text<'_>, names: &Names<'_>, problems: &mut Vec<Problem>) -> Option<Sentence> {
    let mut parts = Vec::new();
    let mut whole = true;
    let written = text.text.text.as_str();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(c) = written.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = written.get(at + c.len_utf8()..).unwrap_or_default();
        let fault = |range: Range<usize>, fault| Problem::Placeholder { place: text.place(&range), fault };
        match c {
            '{' | '}' if rest.starts_with(c) => {
                plain.push(c);
                at += 2;
            }
            '}' => {
                problems.push(fault(at..at + 1, PlaceholderFault::Unopened));
                whole = false;
                at += 1;
            }
            '{' => {
                let Some(length) =
                    rest.find(['}', '{']).filter(|length| rest.as_bytes().get(*length) == Some(&b'}'))
                else {
                    problems.push(fault(at..at + 1, PlaceholderFault::Unclosed));
                    return None;
                };
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                match placeholder(at + 1..at + 1 + length, text, names, problems) {
                    Some(part) => parts.push(part),
                    None => whole = false,
                }
                at += length + 2;
            }
            c => {
                plain.push(c);
                at += c.len_utf8();
            }
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    whole.then_some(Sentence { parts })
}

fn placeholder(
    range: Range<usize>,
    text: &Text<'_>,
    names: &Names<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Part> {
    let raw = text.text.text.get(range.clone()).unwrap_or_default();
    let leading = raw.len() - raw.trim_start().len();
    let range = range.start + leading..range.start + leading + raw.trim().len();
    let written = text.written(&range);
    if written.is_empty() {
        let place = text.place(&(range.start.saturating_sub(1)..range.end + 1));
        problems.push(Problem::Placeholder { place, fault: PlaceholderFault::Empty });
        return None;
    }
    if Key::of(&written) == Key::of("period") {
        return Some(Part::Period);
    }
    if let Some(dimension) = names.dimension(&written) {
        return Some(Part::Member(dimension.to_owned()));
    }
    let lower = written.to_lowercase();
    let told = Told::ALL
        .into_iter()
        .find(|told| lower.strip_prefix(told.word()).is_some_and(|rest| rest.starts_with(" of ")));
    let Some(told) = told else {
        problems.push(unreadable(&written, &range, text, names));
        return None;
    };
    let raw = text.text.text.get(range.clone()).unwrap_or_default();
    // Behind the words `value of`, however far apart they stand.
    let of = second_word_end(raw)?;
    let name = raw.get(of..).unwrap_or_default();
    let start = range.start + of + (name.len() - name.trim_start().len());
    let unbracketed = name.trim().trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = Name { text: unbracketed, range: start..range.end };
    let kpi = names.kpi(&name, text, problems)?;
    let place = text.place(&name.range);
    let declared = kpi.definition.id.span;
    match told {
        Told::Band if !has_bands(kpi) => {
            problems.push(Problem::NoBands { kpi: place, declared });
            None
        }
        Told::Target if !has_target(kpi) => {
            problems.push(Problem::NoTarget { kpi: place, declared });
            None
        }
        told => Some(Part::Kpi(told, id(kpi))),
    }
}

/// Where the second word of a text ends.
fn second_word_end(text: &str) -> Option<usize> {
    let second = text.split_whitespace().nth(1)?;
    Some(second.as_ptr() as usize - text.as_ptr() as usize + second.len())
}

fn id(kpi: &CheckedKpi) -> String {
    kpi.definition.id.text.clone()
}

/// What a placeholder that begins with none of the words was meant to be.
fn unreadable(written: &str, range: &Range<usize>, text: &Text<'_>, names: &Names<'_>) -> Problem {
    let place = text.place(range);
    let name = Name { text: written.to_owned(), range: range.clone() };
    // Only asked whether it is a KPI.
    if names.kpi(&name, text, &mut Vec::new()).is_some() {
        let instead = format!("value of {written}");
        return Problem::Placeholder { place, fault: PlaceholderFault::AspectMissing { instead } };
    }
    if let Some((first, rest)) = written.split_once(" of ") {
        let words = Told::ALL.map(Told::word);
        let near = near(first, words).map(|(word, is)| (format!("{word} of {rest}"), is));
        return Problem::Placeholder { place, fault: PlaceholderFault::UnknownAspect { near } };
    }
    match near(written, names.dimensions().chain(["period"])) {
        None => Problem::Placeholder { place, fault: PlaceholderFault::UnknownAspect { near: None } },
        near => Problem::UnknownDimension { place, near },
    }
}
