//! What terminals and machine formats say: the same in English.

use super::Ground;
use crate::band::{BandScale, Target};
use crate::criteria::{InForce, Lacking, Override};
use crate::driver::Withheld;
use crate::evaluate::{NoData, Outcome, Reason};
use crate::finding::{Certainty, Change, Course, Distance, Finding};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::language::Language;
use crate::number::Exact;
use crate::rule::{Doubt, Fact, Ruling};
use crate::scorecard::{Unscored, Withheld as WithheldScore};
use crate::unit::Unit;
use jiff::civil::Date;

/// One function for every method, in English.
macro_rules! english {
    ($( $(#[$about:meta])* fn $name:ident($($argument:ident: $holds:ty),*) -> $gives:ty; )*) => {
        $(
            $(#[$about])*
            pub fn $name($($argument: $holds),*) -> $gives {
                Language::english().$name($($argument),*)
            }
        )*
    };
}

english! {
    /// [`Language::number`] in English.
    fn number(value: Exact, decimals: u8) -> String;
    /// [`Language::value`] in English.
    fn value(value: Exact, unit: &Unit, decimals: Option<u8>, scale: Option<&BandScale>) -> String;
    /// [`Language::limit`] in English.
    fn limit(value: Exact, unit: &Unit, decimals: Option<u8>) -> String;
    /// [`Language::target`] in English.
    fn target(target: &Target, unit: &Unit, decimals: Option<u8>) -> String;
    /// [`Language::difference`] in English.
    fn difference(value: Exact, unit: &Unit, decimals: Option<u8>) -> String;
    /// [`Language::change`] in English.
    fn change(change: &Change, unit: &Unit, decimals: Option<u8>) -> String;
    /// [`Language::bands`] in English.
    fn bands(criteria: &InForce, unit: &Unit, decimals: Option<u8>) -> Option<String>;
    /// [`Language::lacking`] in English.
    fn lacking(lacking: &Lacking, companions: &[Outcome]) -> String;
    /// [`Language::overridden`] in English.
    fn overridden(over: &Override) -> String;
    /// [`Language::achievement`] in English.
    fn achievement(share: Exact) -> String;
    /// [`Language::reason`] in English.
    fn reason(reason: &Reason) -> String;
    /// [`Language::reasons`] in English.
    fn reasons(no_data: &NoData) -> String;
    /// [`Language::withheld`] in English.
    fn withheld(withheld: &Withheld, before: &str, after: &str) -> String;
    /// [`Language::score`] in English.
    fn score(score: Exact) -> String;
    /// [`Language::share`] in English.
    fn share(share: Exact) -> String;
    /// [`Language::unscored`] in English.
    fn unscored(why: Unscored) -> &'static str;
    /// [`Language::no_score`] in English.
    fn no_score(why: WithheldScore) -> String;
    /// [`Language::replaced`] in English.
    fn replaced(since: Date) -> String;
    /// [`Language::certainty`] in English.
    fn certainty(kpi: &CheckedKpi, certainty: &Certainty) -> String;
    /// [`Language::course`] in English.
    fn course(kpi: &CheckedKpi, course: &Course) -> String;
    /// [`Language::distance`] in English.
    fn distance(kpi: &CheckedKpi, distance: &Distance) -> String;
    /// [`Language::sentence`] in English.
    fn sentence(catalog: &CheckedCatalog, ruling: &Ruling) -> String;
    /// [`Language::fact`] in English.
    fn fact(kpi: &CheckedKpi, fact: &Fact) -> String;
    /// [`Language::grounds`] in English.
    fn grounds(catalog: &CheckedCatalog, ruling: &Ruling) -> Vec<Ground>;
    /// [`Language::doubt`] in English.
    fn doubt(doubt: &Doubt) -> String;
}

/// [`Language::band`] in English.
pub fn band(finding: &Finding) -> Option<&str> {
    Language::english().band(finding)
}
