//! Laws of bands: whatever the words and the direction, no value has two bands, and none between the ends has none.

use super::canonical;
use super::check::Possible;
use super::draft::{Draft, read_draft};
use super::limit::KpiUnit;
use super::read::arrange;
use super::text::parse;
use super::words::ScaleFault;
use super::{Band, BandScale, Placement};
use crate::catalog::{BandStatus, Direction};
use crate::number::Exact;
use crate::source::{SourceText, Sources, Span};
use crate::unit::Unit;
use proptest::prelude::*;

/// These texts in percent, best first, as `band 0`, `band 1` and so on.
pub(super) fn drafts<T: AsRef<str>>(texts: &[T]) -> Vec<Draft> {
    let mut sources = Sources::default();
    let unit = KpiUnit { unit: &Unit::percent(), declared: true };
    texts
        .iter()
        .enumerate()
        .map(|(rank, text)| {
            let text = text.as_ref();
            let source = sources.add("case", text);
            let is = SourceText { text: text.to_owned(), span: Span::new(source, 0..text.len()) };
            read_draft(rank, &format!("band {rank}"), &is, unit, &sources).unwrap()
        })
        .collect()
}

/// The bands of these texts, best first, and what is wrong with them.
fn scale(texts: &[String], direction: Direction) -> (BandScale, Vec<ScaleFault>) {
    let (joined, faults) = arrange(&drafts(texts), direction, Possible::default());
    let band = |(joined, rank): (super::join::Joined, usize)| Band {
        name: joined.draft.name,
        rank,
        lower: joined.lower,
        upper: joined.upper,
        status: BandStatus::Neutral,
        say: None,
        actions: [].into(),
        basis: None,
    };
    let ranks: Vec<usize> = joined.iter().map(|joined| joined.draft.rank).collect();
    (BandScale { bands: joined.into_iter().zip(ranks).map(band).collect() }, faults)
}

/// How two neighbours may word their boundary: the end of the lower one, the start of the upper one, and whether the upper one owns it
/// (`None`: the better one does).
const BOUNDARIES: [(&str, &str, Option<bool>); 7] = [
    ("to", "", None),
    ("to", "over", Some(false)),
    ("to", "at least", Some(true)),
    ("to under", "", Some(true)),
    ("to at most", "", Some(false)),
    ("to at most", "over", Some(false)),
    ("to under", "at least", Some(true)),
];

/// Cut points in halves, so that steps of the written digits do not close gaps.
fn cuts() -> impl Strategy<Value = Vec<Exact>> {
    prop::collection::btree_set(-40_i128..40, 2..7)
        .prop_map(|halves| halves.into_iter().map(|half| Exact::quotient(half, 2).unwrap()).collect())
}

/// Every cut, and values on both sides of it.
fn probes(cuts: &[Exact]) -> Vec<Exact> {
    let sides = [(-1, 1_000_000), (-1, 4), (0, 1), (1, 4), (1, 1_000_000)];
    let beside = |cut: &Exact| sides.map(|(n, d)| cut.add(Exact::quotient(n, d).unwrap()).unwrap());
    cuts.iter().flat_map(beside).collect()
}

fn holders(scale: &BandScale, value: Exact) -> usize {
    scale.bands.iter().filter(|band| band.holds(value)).count()
}

proptest! {
    #[test]
    fn bands_share_out_the_line(
        cuts in cuts(),
        wordings in prop::collection::vec(prop::sample::select(BOUNDARIES.to_vec()), 7),
        higher in any::<bool>(),
    ) {
        let last = cuts.len() - 2;
        let mut texts: Vec<String> = (0..=last).map(|at| {
            let start = if at == 0 { "" } else { wordings[at - 1].1 };
            let end = if at == last { "to" } else { wordings[at].0 };
            format!("{start} {} {end} {}", cuts[at], cuts[at + 1])
        }).collect();
        let direction = if higher { Direction::Higher } else { Direction::Lower };
        if higher {
            texts.reverse();
        }
        let (scale, faults) = scale(&texts, direction);
        let errors: Vec<_> = faults.iter().filter(|fault| !matches!(fault, ScaleFault::Uncovered { .. })).collect();
        prop_assert!(errors.is_empty(), "{texts:?}: {errors:?}");
        let (lowest, highest) = (cuts[0], cuts[last + 1]);
        for value in probes(&cuts) {
            let within = lowest <= value && value <= highest;
            prop_assert_eq!(holders(&scale, value), usize::from(within), "{} of {:?}", value, texts);
            let expected = if value < lowest { Placement::BelowScale } else { Placement::AboveScale };
            prop_assert!(within || scale.place(value) == expected);
        }
        for (at, (_, _, upper_owns)) in wordings.iter().enumerate().take(last) {
            let boundary = cuts[at + 1];
            let upper_owns = upper_owns.unwrap_or(higher);
            prop_assert_eq!(scale.bands[at + 1].holds(boundary), upper_owns, "{} of {:?}", boundary, texts);
        }
    }

    /// `otherwise` takes every value the others leave, be it a hole, an end or a single point.
    #[test]
    fn otherwise_leaves_nothing(cuts in cuts(), keep in prop::collection::vec(any::<bool>(), 7), words in any::<[bool; 2]>()) {
        let start = if words[0] { "over" } else { "at least" };
        let end = if words[1] { "under" } else { "" };
        let mut texts: Vec<String> = (0..cuts.len() - 1)
            .filter(|at| keep[*at])
            .map(|at| format!("{start} {} to {end} {}", cuts[at], cuts[at + 1]))
            .collect();
        texts.push("otherwise".to_owned());
        let (scale, faults) = scale(&texts, Direction::Context);
        // Whole numbers one step apart are closed with a note, `otherwise` or not.
        let errors: Vec<_> = faults.iter().filter(|fault| !matches!(fault, ScaleFault::Closed { .. })).collect();
        prop_assert!(errors.is_empty(), "{texts:?}: {errors:?}");
        for value in probes(&cuts) {
            prop_assert_eq!(holders(&scale, value), 1, "{} of {:?}", value, texts);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in "\\PC{0,30}") {
        if let Err(range) = parse(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(prop::sample::select(vec![
        "85", "-3.5", "1,250", "%", "h", "min", "USD", "to", "and", "above", "under", "at", "least", "most", "up", "–", "-", "<=", "≥",
        "+", "otherwise", "between", "or", "less", "exactly", "Strong", " ", "per", "ticket",
    ]), 0..9)) {
        let text = words.join(" ");
        if let Err(range) = parse(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }
}

/// Words of band texts in any order; most are no text.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "at least",
        "≥",
        "over",
        ">",
        "at most",
        "<=",
        "within",
        "under",
        "<",
        "up to",
        "between",
        "from",
        "exactly",
        "=",
        "to",
        "-",
        "–",
        "..",
        "and",
        "until",
        "85",
        "70",
        "-5",
        "−5",
        "74.0",
        "1,250.5",
        "85%",
        "85 %",
        "4 h",
        "1 h 30 min",
        "USD 12",
        "12 USD per ticket",
        "$3",
        "5 €",
        "and above",
        "or more",
        "+",
        "or less",
        "inclusive",
        "otherwise",
        "anything else",
        "– Strong",
        ": Strong",
    ]);
    (prop::collection::vec((word, any::<bool>()), 1..6)).prop_map(|words| {
        words.into_iter().map(|(word, space)| format!("{word}{}", if space { " " } else { "" })).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// What is printed is read as the same values, and printed the same.
    #[test]
    fn every_text_has_one_canonical_text(text in words()) {
        let printed = canonical(&text);
        prop_assert_eq!(printed.is_some(), parse(&text).is_ok(), "{}", text);
        if let Some(printed) = printed {
            prop_assert_eq!(canonical(&printed), Some(printed.clone()), "{}", text);
        }
    }
}
