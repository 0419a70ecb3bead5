//! The story of a change: what of it is due to which operand, and to which member of a dimension.

mod leaf;
mod member;

pub use leaf::LeafEffect;
pub(super) use leaf::held_in;
pub use member::{MemberEffect, MemberMethod, MemberStory, MixEffect};

use crate::band::BandScale;
use crate::calendar::Period;
use crate::driver;
use crate::evaluate::KpiValue;
use crate::finding::{Finding, Findings, Setting};
use crate::format;
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::unit::Unit;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A number, exactly and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The number; `None` if there is none.
    pub exact: Option<Exact>,
    /// The number with its unit as people read it; `–` if there is none.
    pub shown: String,
}

/// Why a value changed, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeStory {
    /// The KPI's id.
    pub kpi: String,
    /// Its title.
    pub title: String,
    /// The period.
    pub period: Period,
    /// The period before, with which it is compared; `None` beyond the calendar.
    pub before: Option<Period>,
    /// Dimensions fixed to one member.
    #[serde(serialize_with = "as_map")]
    pub scope: Vec<(String, String)>,
    /// The unit of the value.
    pub unit: String,
    /// The formula as written.
    pub formula: String,
    /// The value in the period.
    pub value: Figure,
    /// The value in the period before.
    pub from: Figure,
    /// The difference; of percents in points.
    pub change: Figure,
    /// The change with its relative size; `None` if there is none.
    pub shown: Option<String>,
    /// Why there are no parts at all.
    pub withheld: Option<String>,
    /// What of the change is due to each leaf of the formula, largest first; they sum exactly to the change.
    pub operands: Vec<LeafEffect>,
    /// Why there are none.
    pub operands_withheld: Option<String>,
    /// The members of the dimension asked for.
    pub members: Option<MemberStory>,
}

/// The story of a KPI's change from the period before to this one; by the members of a dimension, if `findings` have them.
///
/// `findings` are those of both periods.
pub fn change_story(
    setting: &Setting<'_>,
    kpi: &CheckedKpi,
    period: &Period,
    dimension: Option<&str>,
    findings: &Findings,
) -> ChangeStory {
    let definition = &kpi.definition;
    let before = setting.catalog.catalog.project.calendar.shift(period, -1);
    let of = |period: &Period| findings.at(&definition.id.text, &[], period);
    let pair = before.as_ref().and_then(of).zip(of(period));
    let finished = setting.as_of.is_none_or(|day| period.is_finished(day));
    let worded = Worded {
        kpi,
        bands: pair.and_then(|(_, after)| after.criteria.exact_scale()),
        before: before.as_ref().map_or("", |before| &before.label),
        after: &period.label,
    };
    let mut story = ChangeStory {
        kpi: definition.id.text.clone(),
        title: definition.title.clone(),
        period: period.clone(),
        before: before.clone(),
        scope: setting.scope.iter().map(|filter| (filter.dimension.clone(), filter.member.clone())).collect(),
        unit: kpi.formula.unit.to_string(),
        formula: definition.formula.text.split_whitespace().collect::<Vec<_>>().join(" "),
        value: worded.value(pair.and_then(|(_, after)| after.value.outcome.known())),
        from: Worded { bands: pair.and_then(|(before, _)| before.criteria.exact_scale()), ..worded }
            .value(pair.and_then(|(before, _)| before.value.outcome.known())),
        change: worded.effect(None),
        shown: None,
        withheld: None,
        operands: Vec::new(),
        operands_withheld: None,
        members: None,
    };
    let (Some((from, to)), Some(before)) = (pair, &before) else {
        story.withheld = Some("the calendar has no period before this one".to_owned());
        return story;
    };
    if !finished {
        story.withheld =
            Some(format!("{} has not ended; parts of unequal length do not compare", period.label));
        return story;
    }
    if let Some(since) = to.replaced {
        story.withheld = Some(format::replaced(since));
        return story;
    }
    let change =
        from.value.outcome.known().zip(to.value.outcome.known()).and_then(|(from, to)| to.sub(from).ok());
    story.change = worded.effect(change);
    story.shown =
        to.change.as_ref().map(|change| format::change(change, &kpi.formula.unit, definition.decimals));
    match driver::by_leaf(&kpi.formula, &from.value, &to.value) {
        Ok(parts) => story.operands = leaf::effects(&worded, setting.catalog, (from, to), parts),
        Err(withheld @ driver::Withheld::NoValue { .. }) => {
            story.withheld = Some(format::withheld(&withheld, worded.before, worded.after));
            return story;
        }
        Err(withheld) => {
            story.operands_withheld = Some(format::withheld(&withheld, worded.before, worded.after));
        }
    }
    story.members = dimension.map(|dimension| {
        let pairs = member_pairs(findings, &definition.id.text, dimension, (before, period));
        member::story(&worded, dimension, (from, to), &pairs)
    });
    story
}

/// The values of each member before and after, in the order of the findings.
fn member_pairs<'a>(
    findings: &'a Findings,
    kpi: &'a str,
    dimension: &'a str,
    (before, after): (&'a Period, &'a Period),
) -> Vec<(&'a KpiValue, &'a KpiValue)> {
    let of = |period: &'a Period| {
        let all = findings.iter().map(|finding| &finding.value);
        let members = all.filter(move |value| value.kpi == kpi && value.period == *period);
        members
            .filter(|value| value.group.len() == 1 && value.group.iter().any(|(name, _)| name == dimension))
    };
    let earlier: BTreeMap<_, &KpiValue> =
        of(before).map(|value| ((&value.group, value.rest), value)).collect();
    let pair = |value: &'a KpiValue| Some((*earlier.get(&(&value.group, value.rest))?, value));
    of(after).filter_map(pair).collect()
}

/// Numbers of one KPI in words, and its two periods by name.
#[derive(Clone, Copy)]
pub(super) struct Worded<'a> {
    pub(super) kpi: &'a CheckedKpi,
    /// The bands whose borders a printed value may not cross.
    pub(super) bands: Option<&'a BandScale>,
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

impl Worded<'_> {
    /// A value of the KPI.
    pub(super) fn value(&self, exact: Option<Exact>) -> Figure {
        let decimals = self.kpi.definition.decimals;
        figure(exact, |exact| format::value(exact, &self.kpi.formula.unit, decimals, self.bands))
    }

    /// A difference of values.
    fn effect(&self, exact: Option<Exact>) -> Figure {
        let decimals = self.kpi.definition.decimals;
        figure(exact, |exact| format::difference(exact, &self.kpi.formula.unit, decimals))
    }

    /// A share of the whole.
    fn share(&self, exact: Exact) -> Figure {
        let percent = exact.mul(Exact::integer(100)).ok();
        let shown =
            percent.map_or_else(String::new, |percent| format::value(percent, &Unit::percent(), None, None));
        Figure { exact: Some(exact), shown }
    }
}

pub(super) fn figure(exact: Option<Exact>, shown: impl Fn(Exact) -> String) -> Figure {
    Figure { exact, shown: exact.map_or_else(|| "–".to_owned(), shown) }
}

/// Two findings of one series.
type Pair<'a> = (&'a Finding, &'a Finding);

fn as_map<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
