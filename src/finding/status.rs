//! Statuses of many findings: the worst, and how many of each.

use super::{Finding, FindingStatus};
use crate::catalog::BandStatus;
use serde::Serialize;

impl FindingStatus {
    /// Every status, in the order of [`FindingStatus`].
    pub const ALL: [Self; 7] =
        [Self::Good, Self::Watch, Self::Bad, Self::AboveScale, Self::BelowScale, Self::Neutral, Self::NoData];

    /// The name in JSON and in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Watch => "watch",
            Self::Bad => "bad",
            Self::AboveScale => "above-scale",
            Self::BelowScale => "below-scale",
            Self::Neutral => "neutral",
            Self::NoData => "no-data",
        }
    }

    /// The worst of several; `None` of none.
    ///
    /// Bad is worst, then off the scale (which somebody has to look at), then watch, then good. Neutral and no data are neither good nor
    /// bad: they are the answer only if there is nothing else, neutral before no data.
    pub fn worst(statuses: impl IntoIterator<Item = Self>) -> Option<Self> {
        statuses.into_iter().max_by_key(|status| status.gravity())
    }

    fn gravity(self) -> u8 {
        match self {
            Self::NoData => 0,
            Self::Neutral => 1,
            Self::Good => 2,
            Self::Watch => 3,
            Self::AboveScale => 4,
            Self::BelowScale => 5,
            Self::Bad => 6,
        }
    }
}

impl From<BandStatus> for FindingStatus {
    fn from(status: BandStatus) -> Self {
        match status {
            BandStatus::Good => Self::Good,
            BandStatus::Watch => Self::Watch,
            BandStatus::Bad => Self::Bad,
            BandStatus::Neutral => Self::Neutral,
        }
    }
}

impl Serialize for FindingStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How many findings have each status; the counts add up to the number of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StatusCounts {
    /// As wanted.
    pub good: usize,
    /// Between.
    pub watch: usize,
    /// Calls for action.
    pub bad: usize,
    /// Above the highest band.
    pub above_scale: usize,
    /// Below the lowest band.
    pub below_scale: usize,
    /// Nothing to judge by.
    pub neutral: usize,
    /// No value.
    pub no_data: usize,
}

impl StatusCounts {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        findings.into_iter().map(|finding| finding.status).collect()
    }

    /// The count of one status.
    pub fn get(&self, status: FindingStatus) -> usize {
        match status {
            FindingStatus::Good => self.good,
            FindingStatus::Watch => self.watch,
            FindingStatus::Bad => self.bad,
            FindingStatus::AboveScale => self.above_scale,
            FindingStatus::BelowScale => self.below_scale,
            FindingStatus::Neutral => self.neutral,
            FindingStatus::NoData => self.no_data,
        }
    }

    /// All findings.
    pub fn total(&self) -> usize {
        FindingStatus::ALL.into_iter().map(|status| self.get(status)).fold(0, usize::saturating_add)
    }

    /// The worst status that occurs.
    pub fn worst(&self) -> Option<FindingStatus> {
        FindingStatus::worst(FindingStatus::ALL.into_iter().filter(|status| self.get(*status) > 0))
    }
}

impl FromIterator<FindingStatus> for StatusCounts {
    fn from_iter<I: IntoIterator<Item = FindingStatus>>(statuses: I) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            let count = match status {
                FindingStatus::Good => &mut counts.good,
                FindingStatus::Watch => &mut counts.watch,
                FindingStatus::Bad => &mut counts.bad,
                FindingStatus::AboveScale => &mut counts.above_scale,
                FindingStatus::BelowScale => &mut counts.below_scale,
                FindingStatus::Neutral => &mut counts.neutral,
                FindingStatus::NoData => &mut counts.no_data,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_data_is_never_good_and_never_bad() {
        use FindingStatus::{AboveScale, Bad, Good, Neutral, NoData, Watch};
        assert_eq!(FindingStatus::worst([Good, NoData, Neutral]), Some(Good));
        assert_eq!(FindingStatus::worst([NoData, Bad, Watch]), Some(Bad));
        assert_eq!(FindingStatus::worst([Watch, AboveScale]), Some(AboveScale));
        assert_eq!(FindingStatus::worst([NoData, Neutral]), Some(Neutral));
        assert_eq!(FindingStatus::worst([NoData]), Some(NoData));
        assert_eq!(FindingStatus::worst([]), None);
    }

    proptest! {
        #[test]
        fn counts_add_up(statuses in prop::collection::vec(prop::sample::select(FindingStatus::ALL.to_vec()), 0..40)) {
            let counts: StatusCounts = statuses.iter().copied().collect();
            prop_assert_eq!(counts.total(), statuses.len());
            for status in FindingStatus::ALL {
                prop_assert_eq!(counts.get(status), statuses.iter().filter(|other| **other == status).count());
            }
            prop_assert_eq!(counts.worst(), FindingStatus::worst(statuses));
        }
    }
}
