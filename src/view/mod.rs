//! Findings and definitions → [`View`]: everything a report says, in words.
//!
//! In: [`ViewInput`]. Out: a [`View`], in which every number is formatted, every status has its mark and word, and every missing value
//! its reason. Knows no template and no file; the same input gives the same view.

mod input;
mod model;

pub use input::ViewInput;
pub use model::{
    BandView, BasisView, BreakdownRowView, BreakdownView, ChangeView, CountView, DocumentationView, FactView,
    FormulaView, GroupView, KpiView, NumberView, OperandView, PeriodView, PointView, ScopeView, StatusView,
    TargetView, TrendView, VERSION, View,
};
