//! Bands against their direction and the possible values.

use super::draft::{DraftExtent, Interval};
use super::join::Joined;
use super::scale::Bound;
use super::words::ScaleFault;
use crate::catalog::Direction;
use crate::number::Exact;

/// Possible values, ends included; `None`: no limit is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Possible {
    /// The lowest value.
    pub low: Option<Exact>,
    /// The highest value.
    pub high: Option<Exact>,
    /// Whether values below zero are thought of although no lowest value is known, as of changes.
    pub signed: bool,
}

impl From<(Option<Exact>, Option<Exact>)> for Possible {
    fn from((low, high): (Option<Exact>, Option<Exact>)) -> Self {
        Self { low, high, signed: false }
    }
}

/// Whether values below this end are possible. Of a quantity whose lowest value is not known, values below an included zero are not
/// thought of: durations and counts end there by nature.
pub(super) fn possible_below(end: Bound, range: Possible) -> bool {
    match range.low {
        Some(lowest) => lowest < end.value || (lowest == end.value && !end.inclusive),
        None => range.signed || !(end.value.is_zero() && end.inclusive),
    }
}

/// Whether values above this end are possible.
pub(super) fn possible_above(end: Bound, range: Possible) -> bool {
    range.high.is_none_or(|highest| highest > end.value || (highest == end.value && !end.inclusive))
}

/// The order of the file against the order of the values, from low to high.
pub(super) fn check_order(joined: &[Joined], direction: Direction) -> Vec<ScaleFault> {
    let pairs = || joined.iter().zip(joined.iter().skip(1));
    let falling = |(below, above): &(&Joined, &Joined)| below.draft.rank > above.draft.rank;
    let wrong: Vec<(&Joined, &Joined)> = match direction {
        Direction::Context => return Vec::new(),
        Direction::Higher => pairs().filter(|pair| !falling(pair)).collect(),
        Direction::Lower => pairs().filter(falling).collect(),
        // The best stands in the middle: better and better up to it, worse and worse from there.
        Direction::Range => pairs().skip_while(falling).filter(falling).collect(),
    };
    let count = pairs().count();
    let (Some(lowest), Some(highest)) = (joined.first(), joined.last()) else { return Vec::new() };
    if direction != Direction::Range && wrong.len() == count && count > 0 {
        let (first, last) =
            if lowest.draft.rank < highest.draft.rank { (lowest, highest) } else { (highest, lowest) };
        return vec![ScaleFault::Backwards {
            first: first.draft.clone(),
            last: last.draft.clone(),
            direction,
        }];
    }
    wrong.into_iter().map(|(below, above)| disorder(below, above, direction)).collect()
}

fn disorder(below: &Joined, above: &Joined, direction: Direction) -> ScaleFault {
    let is_rest = |joined: &Joined| matches!(joined.draft.extent, DraftExtent::Otherwise);
    let (rest, neighbour) = match (is_rest(below), is_rest(above)) {
        (true, _) => (below, above),
        (_, true) => (above, below),
        _ => {
            let (below, above) = (below.draft.clone(), above.draft.clone());
            return ScaleFault::Disorder { below, above, direction };
        }
    };
    let above = is_rest(above);
    let Interval { lower, upper } = &neighbour.interval;
    let instead =
        if above { Interval::text(lower.as_ref(), None) } else { Interval::text(None, upper.as_ref()) };
    let (rest, neighbour) = (rest.draft.clone(), neighbour.draft.clone());
    ScaleFault::RestDisorder { rest, neighbour, above, direction, instead }
}

/// Limits no value can reach.
pub(super) fn check_range(joined: &[Joined], range: Possible) -> Vec<ScaleFault> {
    let possible = match (range.low, range.high) {
        (Some(low), Some(high)) => format!("from {low} to {high}"),
        (Some(low), None) => format!("{low} and above"),
        (None, Some(high)) => format!("{high} and below"),
        (None, None) => return Vec::new(),
    };
    let below_all = |value: Exact| range.low.is_some_and(|lowest| value < lowest);
    let above_all = |value: Exact| range.high.is_some_and(|highest| value > highest);
    let mut faults = Vec::new();
    for Joined { draft, interval, lower, upper } in joined {
        let Interval { lower: start, upper: end } = interval;
        let never = upper
            .is_some_and(|end| !possible_below(Bound { inclusive: !end.inclusive, ..end }, range))
            && range.low.is_some()
            || lower
                .is_some_and(|start| !possible_above(Bound { inclusive: !start.inclusive, ..start }, range));
        if never {
            faults.push(ScaleFault::Impossible { band: draft.clone(), possible: possible.clone() });
            continue;
        }
        let inside_start = start.as_ref().filter(|cut| !below_all(cut.value));
        let inside_end = end.as_ref().filter(|cut| !above_all(cut.value));
        let instead = Interval::text(inside_start, inside_end);
        let outside_start = start.as_ref().filter(|cut| below_all(cut.value));
        let outside_end = end.as_ref().filter(|cut| above_all(cut.value));
        for cut in [outside_start, outside_end].into_iter().flatten() {
            faults.push(ScaleFault::OutOfRange {
                band: draft.clone(),
                at: cut.span,
                limit: cut.written.clone(),
                possible: possible.clone(),
                instead: instead.clone(),
            });
        }
    }
    faults
}

/// Possible values beyond the outermost bands.
pub(super) fn check_ends(joined: &[Joined], range: Possible) -> Vec<ScaleFault> {
    let mut faults = Vec::new();
    if let Some(Joined { draft, interval, lower: Some(bound), .. }) = joined.first()
        && let Some(end) = &interval.lower
        && possible_below(*bound, range)
    {
        let instead = Interval::text(None, interval.upper.as_ref());
        faults.push(ScaleFault::Uncovered { band: draft.clone(), end: end.clone(), above: false, instead });
    }
    if let Some(Joined { draft, interval, upper: Some(bound), .. }) = joined.last()
        && let Some(end) = &interval.upper
        && possible_above(*bound, range)
    {
        let instead = Interval::text(interval.lower.as_ref(), None);
        faults.push(ScaleFault::Uncovered { band: draft.clone(), end: end.clone(), above: true, instead });
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::laws::drafts;
    use super::super::read::arrange;
    use super::*;

    fn end(value: &str, inclusive: bool) -> Bound {
        Bound { value: Exact::parse(value).unwrap(), inclusive }
    }

    fn from_to(low: Option<&str>, high: Option<&str>) -> Possible {
        (low.and_then(Exact::parse), high.and_then(Exact::parse)).into()
    }

    #[test]
    fn values_below_an_end_are_possible_down_to_the_lowest() {
        let percent = from_to(Some("0"), Some("100"));
        assert!(possible_below(end("5", true), percent));
        assert!(possible_below(end("0", false), percent), "zero itself is below an end that leaves it out");
        assert!(!possible_below(end("0", true), percent));
        assert!(!possible_below(end("-1", false), percent));
    }

    #[test]
    fn without_a_lowest_value_nothing_is_thought_of_below_an_included_zero() {
        let open = from_to(None, None);
        assert!(!possible_below(end("0", true), open));
        assert!(possible_below(end("0", false), open));
        assert!(possible_below(end("3", true), open));
        assert!(possible_below(end("0", true), Possible { signed: true, ..open }), "changes fall below zero");
    }

    #[test]
    fn values_above_an_end_are_possible_up_to_the_highest() {
        let percent = from_to(Some("0"), Some("100"));
        assert!(possible_above(end("95", true), percent));
        assert!(possible_above(end("100", false), percent));
        assert!(!possible_above(end("100", true), percent));
        assert!(!possible_above(end("101", false), percent));
        assert!(possible_above(end("100", true), from_to(Some("0"), None)));
    }

    #[test]
    fn a_band_that_ends_at_the_lowest_value_holds_it_if_its_end_belongs_to_it() {
        let faults =
            |texts: &[&str]| arrange(&drafts(texts), Direction::Higher, from_to(Some("0"), Some("100"))).1;
        assert!(faults(&["over 0", "at most 0"]).is_empty(), "zero is the one value of the worst band");
        let without_zero = faults(&["at least 0", "under 0"]);
        assert!(
            matches!(without_zero.as_slice(), [ScaleFault::Impossible { band, .. }] if band.name == "band 1"),
            "{without_zero:?}"
        );
    }

    #[test]
    fn of_a_backward_list_the_first_is_the_first_of_the_file() {
        for (texts, direction) in [
            (["under 50", "50 to 75", "75 and above"], Direction::Higher),
            (["75 and above", "50 to 75", "under 50"], Direction::Lower),
        ] {
            let (_, faults) = arrange(&drafts(&texts), direction, Possible::default());
            let [ScaleFault::Backwards { first, last, .. }] = faults.as_slice() else { panic!("{faults:?}") };
            assert_eq!((first.rank, last.rank), (0, 2), "{direction:?}");
        }
    }

    #[test]
    fn what_is_left_below_a_worse_band_is_told_as_what_is_left() {
        let texts = ["90 and above", "otherwise", "50 to 90"];
        let (_, faults) = arrange(&drafts(&texts), Direction::Higher, Possible::default());
        let [ScaleFault::RestDisorder { rest, neighbour, above, instead, .. }] = faults.as_slice() else {
            panic!("{faults:?}")
        };
        assert_eq!((rest.name.as_str(), neighbour.name.as_str(), *above), ("band 1", "band 2", false));
        assert_eq!(instead, "under 90");
    }
}
