//! A KPI as declared.

use super::{Basis, CriteriaText, Documentation, Parameter};
use crate::source::SourceText;
use jiff::civil::Date;
use std::sync::Arc;

/// A KPI: its formula, unit, bands and everything said about it. What few KPIs say is kept apart, so that the others are small.
#[derive(Debug, Clone)]
pub struct Kpi {
    /// The id: lower case words joined by dashes.
    pub id: SourceText,
    /// The title.
    pub title: String,
    /// Other names by which formulas may use it.
    pub aliases: Vec<SourceText>,
    /// The formula over the measures; the newest, if it has been another.
    pub formula: SourceText,
    /// The formulas it had before, newest first.
    pub earlier: Vec<EarlierFormula>,
    /// The dataset of aggregates that name none.
    pub dataset: Option<Box<SourceText>>,
    /// The operands the KPI declares, in the order of the file.
    pub measures: Vec<Measure>,
    /// Values that its formulas name, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// The declared unit, a check on the inferred one.
    pub unit: Option<SourceText>,
    /// Digits after the point in print; one for percent, none for counts and so on, if `None`.
    pub decimals: Option<u8>,
    /// Which way is good.
    pub better: Direction,
    /// The possible values, such as `0 to 100`.
    pub range: Option<Box<SourceText>>,
    /// A denominator (or, without one, a row count) below this withholds the value.
    pub minimum_sample: Option<u64>,
    /// The dimension of a classification KPI.
    pub by: Option<SourceText>,
    /// How many of its members are shown one by one; all, if `None`.
    pub top: Option<u32>,
    /// By what its values are judged: bands, targets.
    pub criteria: CriteriaText,
    /// Where target, bands, formula and cadence come from.
    pub basis: Basis,
    /// Everything said about it.
    pub documentation: Documentation,
}

/// A formula that another has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierFormula {
    /// The formula.
    pub text: SourceText,
    /// The first day of the one that replaced it: periods that start on it or later have that.
    pub until: Date,
    /// Why it was replaced.
    pub why: Option<String>,
}

impl Kpi {
    /// The formula, then those it had before.
    pub fn formulas(&self) -> impl Iterator<Item = &SourceText> {
        std::iter::once(&self.formula).chain(self.earlier.iter().map(|earlier| &earlier.text))
    }

    /// The KPI as it was for periods that start on a day.
    pub fn on(self: &Arc<Self>, day: Date) -> Arc<Self> {
        let held = self.earlier.iter().rposition(|earlier| day < earlier.until);
        let Some((at, held)) = held.and_then(|at| Some((at, self.earlier.get(at)?))) else {
            return Arc::clone(self);
        };
        let earlier = self.earlier.get(at.saturating_add(1)..).unwrap_or_default().to_vec();
        Arc::new(Self { formula: held.text.clone(), earlier, ..Self::clone(self) })
    }
}

/// An operand of a KPI's formula.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Its name.
    pub name: SourceText,
    /// What it computes.
    pub is: SourceText,
    /// The time column, if not the dataset's own.
    pub time: Option<Box<SourceText>>,
    /// Other names.
    pub aliases: Vec<SourceText>,
    /// What it means.
    pub about: Option<String>,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Inside the target range is best.
    Range,
    /// Neither: the value only describes.
    Context,
}

/// A band as written.
#[derive(Debug, Clone)]
pub struct BandText {
    /// Its name.
    pub name: SourceText,
    /// Which values it holds.
    pub is: SourceText,
    /// The interpretation.
    pub say: Option<Arc<str>>,
    /// Next actions.
    pub actions: Arc<[String]>,
    /// Where this band comes from, if not as the KPI's basis says.
    pub basis: Option<String>,
    /// How it counts; from its rank, if `None`.
    pub status: Option<BandStatus>,
}

/// How a band counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandStatus {
    /// As wanted.
    Good,
    /// Between.
    Watch,
    /// Calls for action.
    Bad,
    /// Neither good nor bad.
    Neutral,
}
