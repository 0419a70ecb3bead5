//! Whether a value is more than the usual to and fro of its series.

use crate::catalog::Direction;
use crate::evaluate::KpiValue;
use crate::number::Exact;
use crate::statistics::{Side, Signal, Xmr};

/// How many periods before a value are worth asking for, so that its series has limits: as many as a report's trend shows.
pub const HISTORY: u32 = 13;

/// A value in the course of its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The limits of the series, the value included.
    pub limits: Xmr,
    /// The rule that fired at the value; `None` is no signal: the value moves as the series always does.
    pub signal: Option<Signal>,
    /// Whether no value of the series is below zero, so that a lower limit below zero tells nothing.
    pub never_negative: bool,
    /// Whether the signal goes the good way; `None` without a signal, or if the direction does not say.
    pub improved: Option<bool>,
}

/// The course up to a value; `None` if it is unknown or its period unfinished, or if there are fewer than
/// [`MIN_POINTS`](crate::statistics::MIN_POINTS) values with it.
///
/// `history` are the values of the periods before, oldest first; those that are missing are left out, not taken as zero.
pub fn course(better: Direction, history: &[KpiValue], value: &KpiValue, finished: bool) -> Option<Course> {
    let known = |value: &KpiValue| value.outcome.known();
    known(value).filter(|_| finished)?;
    let points: Vec<Exact> = history.iter().chain([value]).filter_map(known).collect();
    let limits = Xmr::of(&points).ok()??;
    let signal = limits.signal(&points);
    let improved = signal.and_then(|signal| match better {
        Direction::Higher => Some(signal.side == Side::Above),
        Direction::Lower => Some(signal.side == Side::Below),
        Direction::Range | Direction::Context => None,
    });
    let never_negative = points.iter().all(|point| !point.is_negative());
    Some(Course { limits, signal, never_negative, improved })
}
