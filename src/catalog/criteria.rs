//! By what a KPI's values are judged, as declared.

use super::BandText;
use crate::calendar::Stretch;
use crate::source::{SourceText, Span};

/// By what a KPI's values are judged, as declared.
#[derive(Debug, Clone, Default)]
pub struct CriteriaText {
    /// Bands: one without conditions, or several of which the first that applies holds.
    pub bands: Vec<BandsText>,
    /// What lies in the bands.
    pub bands_on: BandsOn,
    /// Whether a value is rounded to the KPI's decimals before it is judged.
    pub rounded: bool,
    /// By how much a value must pass a cut point before it leaves its band.
    pub sticky: Option<Box<SourceText>>,
    /// Targets: one for all, or several of which the one for the most dimensions holds.
    pub targets: Vec<TargetText>,
    /// From where achievement is measured.
    pub baseline: Option<Box<SourceText>>,
}

impl CriteriaText {
    /// The names of all bands, without repetition, in the order of the file.
    pub fn band_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for band in self.bands.iter().flat_map(|bands| &bands.bands) {
            if !names.contains(&band.name.text.as_str()) {
                names.push(&band.name.text);
            }
        }
        names
    }
}

/// What lies in the bands of a KPI.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandsOn {
    /// The value.
    #[default]
    Value,
    /// Its change against the period before, in its unit; of a percent, in points.
    Change,
    /// Its change in percent of the value before.
    Growth,
    /// The value in percent of the target.
    PercentOfTarget,
}

/// Bands and where they hold.
#[derive(Debug, Clone)]
pub struct BandsText {
    /// The place of the key, or of the item of the list.
    pub span: Span,
    /// For which members; `None`: for all others, and for values about several.
    pub when: Option<SourceText>,
    /// In which days a period must start.
    pub days: Stretch,
    /// The shared scale the bands come from.
    pub scale: Option<SourceText>,
    /// The bands, best first.
    pub bands: Vec<BandText>,
}

/// A target and where it holds.
#[derive(Debug, Clone)]
pub struct TargetText {
    /// The place of the key, or of the item of the list.
    pub span: Span,
    /// What is aimed at.
    pub aim: AimText,
    /// In which days a period must start.
    pub days: Stretch,
    /// The member of each dimension it is for; empty: for all.
    pub members: Vec<(SourceText, SourceText)>,
}

/// What is aimed at.
#[derive(Debug, Clone)]
pub enum AimText {
    /// A number, or a range.
    Fixed(SourceText),
    /// A formula, evaluated beside the KPI's.
    Formula(SourceText),
}

/// Bands that several KPIs share.
#[derive(Debug, Clone)]
pub struct ScaleDefinition {
    /// The id.
    pub id: SourceText,
    /// The bands, best first.
    pub bands: Vec<BandText>,
}

/// What holds for one client or another member in place of what the KPIs declare.
#[derive(Debug, Clone)]
pub struct OverridesDefinition {
    /// The id.
    pub id: SourceText,
    /// The member of each dimension it is for; never empty.
    pub members: Vec<(SourceText, SourceText)>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// In which days a period must start.
    pub days: Stretch,
    /// The place of the day on which it expires.
    pub until: Option<Span>,
    /// What it replaces, by KPI.
    pub kpis: Vec<OverrideText>,
}

/// What one KPI is judged by instead.
#[derive(Debug, Clone)]
pub struct OverrideText {
    /// The KPI's id.
    pub kpi: SourceText,
    /// The target.
    pub target: Option<SourceText>,
    /// The baseline.
    pub baseline: Option<SourceText>,
    /// The bands, best first; empty: those of the KPI hold.
    pub bands: Vec<BandText>,
    /// The shared scale they come from.
    pub scale: Option<SourceText>,
}

impl CriteriaText {
    /// Every band declared.
    pub fn all_bands(&self) -> impl Iterator<Item = &BandText> {
        self.bands.iter().flat_map(|case| &case.bands)
    }

    /// The formulas of targets, in their order.
    pub fn formulas(&self) -> impl Iterator<Item = &SourceText> {
        self.targets.iter().filter_map(|target| match &target.aim {
            AimText::Formula(text) => Some(text),
            AimText::Fixed(_) => None,
        })
    }
}
