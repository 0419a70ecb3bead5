//! Bands by days and members: the first that applies holds.

use super::member::MemberTest;
use super::{Case, Criteria};
use crate::band::BandScale;
use crate::calendar::Stretch;
use crate::source::Span;
use std::sync::Arc;

/// Bands and where they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandsCase {
    /// For which members; `None`: for all others, and for values about several.
    pub when: Option<MemberTest>,
    /// In which days a period must start.
    pub days: Stretch,
    /// The bands.
    pub bands: Arc<BandScale>,
    /// Where it is declared; `None` for what no file declares.
    pub span: Option<Span>,
}

/// Why no bands are in force although the KPI declares some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoBands {
    /// They are for single members of a dimension, and the value is about several.
    SeveralMembers(String),
    /// None are for these members or days.
    NoCase,
}

impl BandsCase {
    /// Bands that hold always and for all.
    pub fn plain(bands: BandScale) -> Self {
        Self { when: None, days: Stretch::default(), bands: Arc::new(bands), span: None }
    }
}

impl Criteria {
    /// The bands that hold in a case; `Err(None)` if the KPI has none at all.
    pub(super) fn bands_for(&self, case: &Case<'_>) -> Result<&Arc<BandScale>, Option<NoBands>> {
        let mut several = None;
        for candidate in self.bands.iter().filter(|of| of.days.holds(case.period.start)) {
            match candidate.when.as_ref().map_or(Ok(true), |when| when.holds(case.member)) {
                Ok(true) => return Ok(&candidate.bands),
                Ok(false) => {}
                Err(dimension) => several = several.or(Some(dimension)),
            }
        }
        let none = self.bands.is_empty();
        let why = several.map_or(NoBands::NoCase, |dimension| NoBands::SeveralMembers(dimension.to_owned()));
        Err((!none).then_some(why))
    }
}
