//! What stands behind a judgement.

use super::{Certainty, Course, Distance, Situation, certainty, course, distances};
use crate::band::{BandScale, Target};
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;
use crate::number::Exact;

/// How sure a value is, how it stands in its series, and how far it is to what is better. Empty for a value that is missing or not judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Of a proved proportion.
    pub certainty: Option<Certainty>,
    /// Of a finished period with enough values before it.
    pub course: Option<Course>,
    /// To the next better band, then to the target, where they are not reached.
    pub distances: Vec<Distance>,
}

impl Evidence {
    /// Of a known value, with the bands and the target that judge it.
    pub(super) fn of(
        kpi: &CheckedKpi,
        value: &KpiValue,
        exact: Exact,
        bands: &BandScale,
        target: Option<Target>,
        situation: &Situation<'_>,
    ) -> Self {
        Self {
            certainty: certainty(kpi, value, bands),
            course: course(kpi.definition.better, situation.history, value, !situation.unfinished),
            distances: distances(kpi, value, exact, bands, target),
        }
    }
}
