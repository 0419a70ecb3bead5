//! Boundaries between neighbours: who owns the value, what is a gap, what an overlap.

use super::draft::{Cut, Draft, DraftExtent, Interval};
use super::scale::Bound;
use super::text::Edge;
use super::words::{ScaleFault, meeting};
use crate::catalog::Direction;
use crate::number::Exact;
use std::cmp::Ordering;

/// A band whose ends are settled.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub(super) draft: Draft,
    pub(super) interval: Interval,
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
}

/// How two neighbours meet.
enum Meeting {
    /// The boundary's value belongs to the upper one, or to the lower one.
    Touch {
        upper_owns: bool,
    },
    /// A gap of one step of the written digits.
    Close,
    Gap,
    Overlap,
}

/// Sorts the bands with written values from low to high and settles their boundaries.
///
/// The author's words decide who owns a boundary. Where they leave it open it belongs to the better band; where neither is better, to
/// the upper one. Gaps are no fault if another band takes what is left.
pub(super) fn join(drafts: &[Draft], direction: Direction) -> (Vec<Joined>, Vec<ScaleFault>) {
    let fills_gaps = drafts.iter().any(|draft| matches!(draft.extent, DraftExtent::Otherwise));
    let mut joined: Vec<Joined> = drafts.iter().filter_map(unsettled).collect();
    joined.sort_by(|a, b| lower_end(a).cmp(&lower_end(b)).then_with(|| upper_end(a).cmp(&upper_end(b))));
    let mut faults = Vec::new();
    let mut settled: Vec<Joined> = Vec::new();
    for mut next in joined {
        // The settled band that reaches furthest up is the last one, unless bands overlap.
        let Some(before) = settled.last_mut() else {
            settled.push(next);
            continue;
        };
        match meet(before, &next, direction) {
            Meeting::Touch { upper_owns } => {
                before.upper = before.upper.map(|bound| Bound { inclusive: !upper_owns, ..bound });
                next.lower = next.lower.map(|bound| Bound { inclusive: upper_owns, ..bound });
            }
            Meeting::Close => {
                before.upper = next.lower.map(|bound| Bound { inclusive: false, ..bound });
                faults.extend(closed(before, &next));
            }
            Meeting::Gap if fills_gaps => {}
            Meeting::Gap => faults.extend(gap(before, &next)),
            Meeting::Overlap => {
                faults.push(overlap(before, &next));
                if upper_end(&next) < upper_end(before) {
                    continue;
                }
            }
        }
        settled.push(next);
    }
    (settled, faults)
}

fn unsettled(draft: &Draft) -> Option<Joined> {
    let DraftExtent::Interval(interval) = &draft.extent else { return None };
    Some(Joined {
        draft: draft.clone(),
        interval: interval.clone(),
        lower: interval.lower.as_ref().map(Cut::bound),
        upper: interval.upper.as_ref().map(Cut::bound),
    })
}

fn meet(below: &Joined, above: &Joined, direction: Direction) -> Meeting {
    let (Some(end), Some(start)) = (&below.interval.upper, &above.interval.lower) else {
        return Meeting::Overlap;
    };
    match end.value.cmp(&start.value) {
        Ordering::Greater => Meeting::Overlap,
        Ordering::Less => {
            let step = end.step.min(start.step);
            let one_step = start.value.sub(end.value).is_ok_and(|distance| distance <= step);
            let open = end.edge != Edge::Exclusive && start.edge != Edge::Exclusive;
            if one_step && open { Meeting::Close } else { Meeting::Gap }
        }
        Ordering::Equal => match (end.edge, start.edge) {
            (Edge::Inclusive, Edge::Inclusive) => Meeting::Overlap,
            (Edge::Exclusive, Edge::Exclusive) => Meeting::Gap,
            (Edge::Inclusive, _) | (_, Edge::Exclusive) => Meeting::Touch { upper_owns: false },
            (_, Edge::Inclusive) | (Edge::Exclusive, _) => Meeting::Touch { upper_owns: true },
            (Edge::Open, Edge::Open) => {
                let upper_owns = direction == Direction::Context || above.draft.rank < below.draft.rank;
                Meeting::Touch { upper_owns }
            }
        },
    }
}

/// Sorts `without limit` before every value.
fn lower_end(joined: &Joined) -> Option<Exact> {
    joined.lower.map(|bound| bound.value)
}

/// Sorts `without limit` after every value.
fn upper_end(joined: &Joined) -> (bool, Option<Exact>) {
    (joined.upper.is_none(), joined.upper.map(|bound| bound.value))
}

fn closed(below: &Joined, above: &Joined) -> Option<ScaleFault> {
    Some(ScaleFault::Closed {
        below: below.draft.clone(),
        below_end: below.interval.upper.clone()?,
        above: above.draft.clone(),
        above_start: above.interval.lower.clone()?,
    })
}

fn gap(below: &Joined, above: &Joined) -> Option<ScaleFault> {
    let (end, start) = (below.interval.upper.clone()?, above.interval.lower.clone()?);
    let instead = if end.value == start.value {
        (above.draft.name.clone(), Interval::text(Some(&start), above.interval.upper.as_ref()))
    } else {
        meeting(&below.draft, &below.interval, &start)
    };
    Some(ScaleFault::Gap {
        below: below.draft.clone(),
        below_end: end,
        above: above.draft.clone(),
        above_start: start,
        instead,
    })
}

fn overlap(below: &Joined, above: &Joined) -> ScaleFault {
    let start = above.interval.lower.as_ref();
    let first_end =
        if upper_end(above) < upper_end(below) { &above.interval.upper } else { &below.interval.upper };
    let claimed = match (start, first_end) {
        (Some(start), Some(end)) if start.value == end.value => format!("the value {}", start.written),
        (Some(start), Some(end)) => format!("values from {} to {}", start.written, end.written),
        (Some(start), None) => format!("values from {} upwards", start.written),
        (None, Some(end)) => format!("values up to {}", end.written),
        (None, None) => "all values".to_owned(),
    };
    let staggered = lower_end(below) < lower_end(above) && upper_end(below) < upper_end(above);
    let instead = start.filter(|_| staggered).map(|start| meeting(&below.draft, &below.interval, start));
    ScaleFault::Overlap { first: below.draft.clone(), second: above.draft.clone(), claimed, instead }
}

#[cfg(test)]
mod tests {
    use super::super::laws::drafts;
    use super::*;

    fn faults(texts: &[&str]) -> Vec<ScaleFault> {
        join(&drafts(texts), Direction::Context).1
    }

    /// Which bands meet wrongly, and how.
    fn met(texts: &[&str]) -> Vec<String> {
        let word = |fault| match fault {
            ScaleFault::Gap { below, above, .. } => format!("gap: {}, {}", below.name, above.name),
            ScaleFault::Closed { below, above, .. } => format!("closed: {}, {}", below.name, above.name),
            ScaleFault::Overlap { first, second, .. } => format!("overlap: {}, {}", first.name, second.name),
            other => panic!("{other:?}"),
        };
        faults(texts).into_iter().map(word).collect()
    }

    /// The values that two bands both claim, and what to write instead, for which band.
    fn claimed(texts: &[&str; 2]) -> (String, Option<(String, String)>) {
        match faults(texts).pop() {
            Some(ScaleFault::Overlap { claimed, instead, .. }) => (claimed, instead),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_band_that_reaches_furthest_up_is_the_neighbour_of_the_next() {
        assert_eq!(
            met(&["0 to 100", "20 to 30", "40 to 50"]),
            ["overlap: band 0, band 1", "overlap: band 0, band 2"]
        );
        assert_eq!(met(&["0 to 10", "5 to 15", "15 to 20"]), ["overlap: band 0, band 1"]);
    }

    #[test]
    fn of_two_bands_that_end_alike_the_upper_one_is_the_neighbour_of_the_next() {
        assert_eq!(
            met(&["0 to 10", "5 to 10", "15 to 20"]),
            ["overlap: band 0, band 1", "gap: band 1, band 2"]
        );
    }

    #[test]
    fn a_gap_of_one_step_is_closed_only_where_both_ends_are_left_open() {
        assert_eq!(met(&["0 to 74", "75 to 90"]), ["closed: band 0, band 1"]);
        assert_eq!(met(&["0 to under 74", "75 to 90"]), ["gap: band 0, band 1"]);
        assert_eq!(met(&["0 to 74", "over 75 to 90"]), ["gap: band 0, band 1"]);
    }

    #[test]
    fn an_overlap_is_mended_only_where_one_band_begins_and_ends_before_the_other() {
        let mended = Some(("band 0".to_owned(), "0 to 10".to_owned()));
        assert_eq!(claimed(&["0 to 20", "10 to 30"]), ("values from 10 to 20".to_owned(), mended));
        assert_eq!(claimed(&["0 to 10", "0 to 20"]), ("values from 0 to 10".to_owned(), None));
        assert_eq!(claimed(&["0 to 20", "10 to 20"]), ("values from 10 to 20".to_owned(), None));
    }

    #[test]
    fn an_overlap_of_bands_that_end_alike_ends_in_the_words_of_the_first() {
        assert_eq!(claimed(&["0 to 20.0", "10 to 20"]).0, "values from 10 to 20.0");
    }
}
