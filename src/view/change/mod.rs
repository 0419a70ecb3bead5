//! The story of a change: what of it is due to which operand, and to which member of a dimension.

mod leaf;
mod member;

pub use leaf::LeafEffect;
pub(crate) use leaf::held_in;
pub use member::{MemberEffect, MemberMethod, MemberStory, MixEffect};

use crate::band::BandScale;
use crate::calendar::Period;
use crate::driver;
use crate::evaluate::KpiValue;
use crate::finding::{self, Finding, Findings, Setting};
use crate::formula::CheckedKpi;
use crate::language::Language;
use crate::name::collapsed;
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

/// Which change is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct ChangeQuestion<'a> {
    /// The KPI.
    pub kpi: &'a CheckedKpi,
    /// For whom: empty for the total.
    pub group: &'a [(String, Option<String>)],
    /// The period.
    pub period: &'a Period,
    /// The period it is compared with; `None` beyond the calendar.
    pub before: Option<&'a Period>,
    /// The dimension by whose members the change is split too.
    pub dimension: Option<&'a str>,
    /// The language of its words.
    pub language: &'a Language,
}

/// The story of a KPI's change from one period to another; by the members of a dimension, if `findings` have them.
///
/// `findings` are those of both periods.
pub fn change_story(
    setting: &Setting<'_>,
    question: &ChangeQuestion<'_>,
    findings: &Findings,
) -> ChangeStory {
    let ChangeQuestion { kpi, group, period, before, dimension, language } = *question;
    let definition = &kpi.definition;
    let of = |period: &Period| findings.at(&definition.id.text, group, period);
    let pair = before.and_then(of).zip(of(period));
    let finished = setting.as_of.is_none_or(|day| period.is_finished(day));
    let worded = Worded {
        language,
        kpi,
        bands: pair.and_then(|(_, after)| after.criteria.exact_scale()),
        before: before.map_or("", |before| &before.label),
        after: &period.label,
    };
    let mut story = ChangeStory {
        kpi: definition.id.text.clone(),
        title: definition.title.clone(),
        period: period.clone(),
        before: before.cloned(),
        scope: setting.scope.iter().map(|filter| (filter.dimension.clone(), filter.member.clone())).collect(),
        unit: kpi.formula.unit.to_string(),
        formula: collapsed(&definition.formula.text),
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
    let (Some((from, to)), Some(before)) = (pair, before) else {
        story.withheld = Some(language.word("no-period-before").to_owned());
        return story;
    };
    if !finished {
        story.withheld = Some(language.say("unequal-parts", &[("period", &period.label)]));
        return story;
    }
    if let Some(since) = kpi.replaced_after(before) {
        story.withheld = Some(language.replaced(since));
        return story;
    }
    let values = from.value.outcome.known().zip(to.value.outcome.known());
    let change = values.and_then(|(from, after)| finding::change(kpi, to.criteria.target, from, after));
    story.change = worded.effect(change.map(|change| change.difference));
    story.shown = change.map(|change| language.change(&change, &kpi.formula.unit, definition.decimals));
    match driver::by_leaf(&kpi.formula, &from.value, &to.value) {
        Ok(parts) => story.operands = leaf::effects(&worded, setting.catalog, (from, to), parts),
        Err(withheld @ driver::Withheld::NoValue { .. }) => {
            story.withheld = Some(language.withheld(&withheld, worded.before, worded.after));
            return story;
        }
        Err(withheld) => {
            story.operands_withheld = Some(language.withheld(&withheld, worded.before, worded.after));
        }
    }
    story.members = dimension.map(|dimension| {
        let pairs = member_pairs(findings, question, before, dimension);
        member::story(&worded, dimension, (from, to), &pairs)
    });
    story
}

/// The values of each member before and after, in the order of the findings.
fn member_pairs<'a>(
    findings: &'a Findings,
    question: &ChangeQuestion<'_>,
    before: &Period,
    dimension: &str,
) -> Vec<(&'a KpiValue, &'a KpiValue)> {
    let depth = question.group.len() + 1;
    let of = |period: &Period| -> Vec<&'a KpiValue> {
        let members = findings.within(&question.kpi.definition.id.text, question.group, period);
        let values = members.into_iter().map(|finding| &finding.value);
        let one = |value: &&KpiValue| {
            value.group.len() == depth && value.group.last().is_some_and(|(name, _)| name == dimension)
        };
        values.filter(one).collect()
    };
    let earlier: BTreeMap<_, &KpiValue> =
        of(before).into_iter().map(|value| ((&value.group, value.rest), value)).collect();
    let pair = |value: &'a KpiValue| Some((*earlier.get(&(&value.group, value.rest))?, value));
    of(question.period).into_iter().filter_map(pair).collect()
}

/// Numbers of one KPI in words, and its two periods by name.
#[derive(Clone, Copy)]
pub(crate) struct Worded<'a> {
    pub(crate) language: &'a Language,
    pub(crate) kpi: &'a CheckedKpi,
    /// The bands whose borders a printed value may not cross.
    pub(crate) bands: Option<&'a BandScale>,
    pub(crate) before: &'a str,
    pub(crate) after: &'a str,
}

impl Worded<'_> {
    /// A value of the KPI.
    pub(crate) fn value(&self, exact: Option<Exact>) -> Figure {
        let decimals = self.kpi.definition.decimals;
        figure(exact, |exact| self.language.value(exact, &self.kpi.formula.unit, decimals, self.bands))
    }

    /// A difference of values.
    fn effect(&self, exact: Option<Exact>) -> Figure {
        let decimals = self.kpi.definition.decimals;
        figure(exact, |exact| self.language.difference(exact, &self.kpi.formula.unit, decimals))
    }

    /// A share of the whole.
    fn share(&self, exact: Exact) -> Figure {
        let percent = exact.mul(Exact::integer(100)).ok();
        let shown = percent
            .map_or_else(String::new, |percent| self.language.value(percent, &Unit::percent(), None, None));
        Figure { exact: Some(exact), shown }
    }
}

pub(crate) fn figure(exact: Option<Exact>, shown: impl Fn(Exact) -> String) -> Figure {
    Figure { exact, shown: exact.map_or_else(|| "–".to_owned(), shown) }
}

/// Two findings of one series.
type Pair<'a> = (&'a Finding, &'a Finding);

fn as_map<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
