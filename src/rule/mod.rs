//! Rules across KPIs: conditions over findings, and what came of them.
//!
//! In: the rules of a [`CheckedCatalog`](crate::formula::CheckedCatalog), and [`Findings`](crate::finding::Findings). Out: [`CheckedRules`] and
//! diagnostics; [`Ruling`]s, each with its [`Proof`]. A condition over a missing value is never silently true or false: it is undecided, and
//! says why. Knows no wording of values and no layout.

pub mod ast;
mod build;
mod check;
mod checked;
mod criteria;
mod judge;
mod names;
mod parse;
mod possible;
mod problem;
mod ruling;
mod same;
mod say;
mod syntax;
mod truth;

pub use check::check;
pub use checked::{
    BandDegree, CheckedRule, CheckedRules, Condition, ConditionKind, Need, Operand, Quantity, SIGNAL_PERIODS,
    SignalWord, Test, Which, needed,
};
pub use judge::{Group, fire, judge};
pub use parse::parse_condition;
pub use ruling::{Doubt, Fact, Joint, Proof, Ruling, Telling};
pub use say::{Part, Sentence, Told};
pub use syntax::{MAX_PERIODS, SyntaxError, SyntaxKind};
pub use truth::Truth;
