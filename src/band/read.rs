//! A KPI's band texts → its [`BandScale`].

use super::check::{Possible, check_ends, check_order, check_range, possible_above, possible_below};
use super::draft::{Draft, DraftExtent, Interval, read_draft};
use super::join::{Joined, join};
use super::limit::KpiUnit;
use super::scale::{Band, BandScale, Bound};
use super::words::{ScaleFault, Subject};
use crate::catalog::{BandStatus, BandText, Direction, Kpi};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::source::Sources;
use crate::unit::Unit;
use std::sync::Arc;

/// Bands as written, and how they are to be read.
#[derive(Debug, Clone, Copy)]
pub struct BandTexts<'a> {
    /// The bands, best first.
    pub bands: &'a [BandText],
    /// Which way is good.
    pub better: Direction,
    /// Whether the definition names the unit of limits, so that a bare number says enough.
    pub declared: bool,
    /// Where the bands come from that do not say so themselves.
    pub basis: Option<&'a str>,
}

impl<'a> BandTexts<'a> {
    /// Bands of a KPI.
    pub fn of(kpi: &'a Kpi, bands: &'a [BandText]) -> Self {
        Self { bands, better: kpi.better, declared: kpi.unit.is_some(), basis: kpi.basis.bands.as_deref() }
    }
}

/// Reads bands on values that are in `unit` and lie within `range`, as far as is known.
///
/// The scale is empty if there are no bands or any diagnostic is an error. Diagnostics are sorted by place.
pub fn read(
    texts: &BandTexts<'_>,
    unit: &Unit,
    range: Possible,
    sources: &Sources,
) -> (BandScale, Vec<Diagnostic>) {
    let (drafts, mut diagnostics) = read_drafts(texts, unit, sources);
    let mut scale = BandScale::default();
    if diagnostics.is_empty() {
        let (joined, faults) = arrange(&drafts, texts.better, range);
        diagnostics.extend(faults.into_iter().map(Diagnostic::from));
        if !diagnostics.iter().any(Diagnostic::is_error) {
            scale.bands.reserve_exact(joined.len());
            scale.bands.extend(joined.iter().filter_map(|joined| finish(joined, texts)));
        }
    }
    diagnostic::sort(&mut diagnostics);
    (scale, diagnostics)
}

fn read_drafts(texts: &BandTexts<'_>, unit: &Unit, sources: &Sources) -> (Vec<Draft>, Vec<Diagnostic>) {
    let kpi_unit = KpiUnit { unit, declared: texts.declared };
    let mut drafts = Vec::new();
    let mut diagnostics = Vec::new();
    for (rank, BandText { name, is, .. }) in texts.bands.iter().enumerate() {
        let subject = || Subject {
            what: format!("band `{}`", name.text),
            code: Code::BandSyntax,
            forms: "`85 and above`, `70 to 85`, `under 70` or `otherwise`",
            bare: match texts.better {
                Direction::Higher => "{} and above",
                Direction::Lower => "at most {}",
                Direction::Range | Direction::Context => "exactly {}",
            },
            text: is,
        };
        match read_draft(rank, &name.text, is, kpi_unit, sources) {
            Ok(draft) => drafts.push(draft),
            Err(error) => diagnostics.push(error.diagnostic(&subject(), sources)),
        }
    }
    (drafts, diagnostics)
}

/// From texts to intervals in order; each check runs only on what the checks before it left in order.
pub(super) fn arrange(
    drafts: &[Draft],
    direction: Direction,
    range: Possible,
) -> (Vec<Joined>, Vec<ScaleFault>) {
    let (mut joined, mut faults) = join(drafts, direction);
    let notes_only =
        |faults: &[ScaleFault]| faults.iter().all(|fault| matches!(fault, ScaleFault::Closed { .. }));
    if !notes_only(&faults) {
        return (joined, faults);
    }
    let mut takers = drafts.iter().filter(|draft| matches!(draft.extent, DraftExtent::Otherwise));
    if let Some(taker) = takers.next() {
        if let Some(second) = takers.next() {
            let (first, second) = (taker.clone(), second.clone());
            faults.push(ScaleFault::OtherwiseTwice { first, second });
            return (joined, faults);
        }
        let before = joined.len();
        joined = with_rest(joined, taker, direction, range);
        if joined.len() == before {
            faults.push(ScaleFault::NothingLeft { band: taker.clone() });
        }
    }
    faults.extend(check_order(&joined, direction));
    faults.extend(check_range(&joined, range));
    if notes_only(&faults) {
        faults.extend(check_ends(&joined, range));
    }
    (joined, faults)
}

/// Adds every hole between the bands, and beyond them as far as values are possible, as an interval of `taker`.
fn with_rest(joined: Vec<Joined>, taker: &Draft, direction: Direction, range: Possible) -> Vec<Joined> {
    let one_way = matches!(direction, Direction::Higher | Direction::Lower);
    // Where more or less is better, the worst band does not lie on both sides of `0 to 30 min`.
    let left_below = |start| possible_below(start, range) || (!one_way && range.low.is_none());
    let hole = |lower, upper| Joined {
        draft: taker.clone(),
        interval: Interval { lower: None, upper: None },
        lower,
        upper,
    };
    let opposite = |bound: Bound| Bound { inclusive: !bound.inclusive, ..bound };
    let mut filled: Vec<Joined> = Vec::new();
    // The upper end of what is filled so far; `None` before the first band.
    let mut reached: Option<Bound> = None;
    let is_empty = joined.is_empty();
    for next in joined {
        if let Some(start) = next.lower {
            let gap = match reached {
                None => left_below(start),
                Some(end) => end.value < start.value || (!end.inclusive && !start.inclusive),
            };
            if gap {
                filled.push(hole(reached.map(opposite), Some(opposite(start))));
            }
        }
        reached = next.upper;
        filled.push(next);
    }
    match reached {
        Some(end) if possible_above(end, range) => filled.push(hole(Some(opposite(end)), None)),
        None if is_empty => filled.push(hole(None, None)),
        _ => {}
    }
    filled
}

fn finish(joined: &Joined, texts: &BandTexts<'_>) -> Option<Band> {
    let rank = joined.draft.rank;
    let text = texts.bands.get(rank)?;
    let by_rank = || match texts.better {
        Direction::Context => BandStatus::Neutral,
        _ if rank == 0 => BandStatus::Good,
        _ if rank + 1 == texts.bands.len() => BandStatus::Bad,
        _ => BandStatus::Watch,
    };
    Some(Band {
        name: text.name.text.clone(),
        rank,
        lower: joined.lower,
        upper: joined.upper,
        status: text.status.unwrap_or_else(by_rank),
        say: text.say.clone(),
        actions: Arc::clone(&text.actions),
        basis: text.basis.clone().or_else(|| texts.basis.map(str::to_owned)),
    })
}
