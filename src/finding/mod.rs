//! What a value means: its band, its distance to the target, its change, and how sure all that is.
//!
//! In: [`KpiValue`](crate::evaluate::KpiValue)s and the bands and target of their KPI. Out: [`Finding`]s. Knows no wording and no layout.

mod certainty;
mod classify;
mod counted;
mod criteria;
mod distance;
mod evidence;
mod findings;
mod funnel;
mod placed;
mod signal;
mod situation;
mod status;
mod sticky;
mod target;

pub use certainty::{BandChance, Certainty, certainty};
pub use classify::{change, classify};
pub use distance::{Distance, Goal, Steps, distances};
pub use evidence::Evidence;
pub use findings::{Findings, Setting, judge, judge_with_evidence};
pub use funnel::{Funnel, Limits, funnel};
pub use signal::{Course, HISTORY, course};
pub use situation::Situation;
pub use status::StatusCounts;
pub use sticky::{REACH, periods_before};

use crate::criteria::InForce;
use crate::evaluate::KpiValue;
use crate::number::Exact;
use jiff::civil::Date;

/// A value and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The value.
    pub value: KpiValue,
    /// What it was judged by: the bands and the target that are in force for its period and members.
    pub criteria: InForce,
    /// Where it lies.
    pub status: FindingStatus,
    /// The band's name, if it lies in one.
    pub band: Option<String>,
    /// The number that lies in the bands: the value, rounded where it is compared so, or its change or share of the target.
    pub placed: Option<Exact>,
    /// Where the cut points alone would have it, if it sticks to the band of earlier periods: a band's name, or `above-scale`.
    pub unstuck: Option<String>,
    /// How it stands to the target; `None` without a value or a target, or if the difference does not fit 128 bits.
    pub target: Option<TargetOutcome>,
    /// How much of the way from the baseline to the target is done: 0 at the baseline, 1 at the target, less and more beyond them.
    /// `None` without a baseline or a target.
    pub achievement: Option<Exact>,
    /// The change against the period before, if both are known and their difference fits 128 bits.
    pub change: Option<Change>,
    /// Since when it has its formula, if the period before had another: there is nothing to compare it with.
    pub replaced: Option<Date>,
    /// How sure it is, how it stands in its series, and how far it is to what is better.
    pub evidence: Evidence,
}

/// The status of a value, worst of all its sides last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingStatus {
    /// In a good band, or (without bands) at the target.
    Good,
    /// In a band between.
    Watch,
    /// In a bad band, or (without bands) off the target.
    Bad,
    /// Above the written end of the highest band.
    AboveScale,
    /// Below the written end of the lowest band.
    BelowScale,
    /// In a neutral band, or nothing to judge it by.
    Neutral,
    /// No value.
    NoData,
}

/// How a value stands to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetOutcome {
    /// Whether it is met; equality is.
    pub met: bool,
    /// Value minus target (for a range, the distance to its nearer end, zero inside).
    pub difference: Exact,
}

/// The change against another period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The other period's value.
    pub from: Exact,
    /// Value minus the other's, in the unit (points for a percent).
    pub difference: Exact,
    /// Difference over the other's value; `None` if that is zero or negative.
    pub relative: Option<Exact>,
    /// Whether it goes the good way; `None` if unchanged or the direction does not say.
    pub improved: Option<bool>,
}
