//! Values → [`Findings`]: each value judged with the values of its series.

use super::classify::classify;
use super::{Finding, Situation};
use crate::calendar::Period;
use crate::evaluate::KpiValue;
use crate::formula::CheckedCatalog;
use crate::parallel;
use crate::plan::ScopeFilter;
use jiff::civil::Date;
use std::cmp::Ordering;

/// For whom and as of when values are judged.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The definitions.
    pub catalog: &'a CheckedCatalog,
    /// Dimensions that were fixed to one member for all values.
    pub scope: &'a [ScopeFilter],
    /// The day as of which periods are finished or not; `None` takes all for finished.
    pub as_of: Option<Date>,
}

/// A finding for every value, found by KPI, group and period.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// By KPI and group, newest period first: as they are judged, because they are too large to be moved about.
    all: Vec<Finding>,
    /// The place of each in the values that were judged.
    places: Vec<usize>,
    /// Positions in `all`, by KPI, group and period, oldest first.
    series: Vec<usize>,
    /// Positions in `all`, in the order of the values.
    given: Vec<usize>,
}

/// Judges every value with the values of the same KPI and group in earlier periods as its history.
///
/// A value of a KPI that has no checked definition is left out. An unfinished period is compared with nothing, because parts of unequal
/// length do not compare.
pub fn judge(setting: &Setting<'_>, values: Vec<KpiValue>) -> Findings {
    judge_with_evidence(setting, values, None)
}

/// [`judge`], with [evidence](super::Evidence) for the periods that begin on a day or later only: it costs more than all else, and most
/// periods of a trend show none.
pub fn judge_with_evidence(
    setting: &Setting<'_>,
    values: Vec<KpiValue>,
    evidence_from: Option<Date>,
) -> Findings {
    let (series, places) = all_series(setting, values);
    let mut positions = Vec::with_capacity(places.len());
    for one in &series {
        let start = positions.len();
        positions.extend((start..start + one.len()).rev());
    }
    let judged = parallel::map_into(series, |series| of_series(setting, series, evidence_from));
    let mut all = Vec::with_capacity(places.len());
    judged.into_iter().for_each(|judged| all.extend(judged));
    let mut given: Vec<usize> = (0..all.len()).collect();
    given.sort_by_key(|at| places.get(*at));
    Findings { all, places, series: positions, given }
}

/// The values of each KPI and group, oldest period first; and the place that each had before, of a series the newest first.
fn all_series(setting: &Setting<'_>, mut values: Vec<KpiValue>) -> (Vec<Vec<KpiValue>>, Vec<usize>) {
    let mut sorted: Vec<usize> = (0..values.len()).collect();
    sorted.sort_by(|left, right| compare(values.get(*left), values.get(*right)));
    values.sort_by(|left, right| compare(Some(left), Some(right)));
    let (mut sorted, mut values) = (sorted.into_iter(), values.into_iter().peekable());
    let (mut series, mut places) = (Vec::new(), Vec::with_capacity(values.len()));
    while let Some(first) = values.next() {
        let mut one = vec![first];
        while let Some(next) = values.next_if(|next| one.first().is_some_and(|of| same_series(of, next))) {
            one.push(next);
        }
        let own: Vec<usize> = sorted.by_ref().take(one.len()).collect();
        if one.first().is_some_and(|value| setting.catalog.kpis.contains_key(value.kpi.as_ref())) {
            places.extend(own.into_iter().rev());
            series.push(one);
        }
    }
    (series, places)
}

/// Judges the values of one series, oldest period first; the newest is judged first, and all before are its history.
fn of_series(setting: &Setting<'_>, mut series: Vec<KpiValue>, evidence_from: Option<Date>) -> Vec<Finding> {
    let calendar = &setting.catalog.catalog.project.calendar;
    let Some(kpi) = series.first().and_then(|value| setting.catalog.kpis.get(value.kpi.as_ref())) else {
        return Vec::new();
    };
    let mut judged = Vec::with_capacity(series.len());
    while let Some(value) = series.pop() {
        let finished = setting.as_of.is_none_or(|day| value.period.is_finished(day));
        let before = calendar.shift(&value.period, -1);
        // What another formula gave does not compare.
        let kpi = kpi.on(value.period.start);
        let first = series.partition_point(|other| kpi.replaced_after(&other.period).is_some());
        let history = series.get(first..).unwrap_or_default();
        let replaced = before.as_ref().and_then(|before| kpi.replaced_after(before));
        let before = before.filter(|_| finished);
        let situation = Situation {
            history,
            previous: before.and_then(|before| history.iter().rfind(|other| *other.period == before)),
            replaced,
            unfinished: !finished,
            unproved: evidence_from.is_some_and(|day| value.period.start < day),
            scope: setting.scope,
        };
        judged.push(classify(kpi, value, &situation));
    }
    judged
}

/// KPI and group.
type SeriesName<'a> = (&'a str, &'a [(String, Option<String>)]);

fn same_series(one: &KpiValue, other: &KpiValue) -> bool {
    one.kpi == other.kpi && one.group == other.group && one.rest == other.rest
}

fn compare(one: Option<&KpiValue>, other: Option<&KpiValue>) -> Ordering {
    let place =
        |value: Option<&KpiValue>| value.map(|value| (value.rest, value.period.start, value.period.end));
    series_name(one).cmp(&series_name(other)).then_with(|| place(one).cmp(&place(other)))
}

fn series_name(value: Option<&KpiValue>) -> Option<SeriesName<'_>> {
    value.map(|value| (value.kpi.as_ref(), value.group.as_ref()))
}

impl Findings {
    /// All, in the order of the values.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.given.iter().filter_map(|at| self.all.get(*at))
    }

    /// The findings of a KPI and group, oldest period first; without those that stand for all members not shown one by one.
    pub fn of(&self, kpi: &str, group: &[(String, Option<String>)]) -> Vec<&Finding> {
        let series = self.from(kpi, group).take_while(|at| self.named(*at) == Some((kpi, group)));
        series.filter_map(|at| self.all.get(at)).filter(|finding| !finding.value.rest).collect()
    }

    /// The finding of a KPI, group and period.
    pub fn at(&self, kpi: &str, group: &[(String, Option<String>)], period: &Period) -> Option<&Finding> {
        self.of(kpi, group).into_iter().find(|finding| *finding.value.period == *period)
    }

    /// The findings of a group's members in a period, in the order of the values: those whose group has more dimensions.
    pub fn within(&self, kpi: &str, group: &[(String, Option<String>)], period: &Period) -> Vec<&Finding> {
        let inside =
            |at: &usize| self.named(*at).is_some_and(|(of, all)| of == kpi && all.starts_with(group));
        let mut found: Vec<usize> = self.from(kpi, group).take_while(inside).collect();
        found.sort_by_key(|at| self.places.get(*at));
        let found =
            found.into_iter().filter_map(|at| self.all.get(at)).map(|finding| (finding, &finding.value));
        let member = found.filter(|(_, value)| *value.period == *period && value.group.len() > group.len());
        member.map(|(finding, _)| finding).collect()
    }

    /// Positions by KPI, group and period, from a KPI and group on.
    fn from(&self, kpi: &str, group: &[(String, Option<String>)]) -> impl Iterator<Item = usize> {
        let start = self.series.partition_point(|at| self.named(*at) < Some((kpi, group)));
        self.series.get(start..).unwrap_or_default().iter().copied()
    }

    fn named(&self, at: usize) -> Option<SeriesName<'_>> {
        series_name(self.all.get(at).map(|finding| &finding.value))
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    /// In the order of the values.
    fn into_iter(self) -> Self::IntoIter {
        let mut all: Vec<Option<Finding>> = self.all.into_iter().map(Some).collect();
        let taken = self.given.into_iter().filter_map(|at| all.get_mut(at)?.take());
        taken.collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Outcome;
    use crate::formula::Expr;
    use crate::number::Exact;
    use crate::plan::fixture::{catalog, kpi, tickets};

    fn value(month: &str, client: Option<&str>, number: u32) -> KpiValue {
        let group = client.map(|client| ("client".to_owned(), Some(client.to_owned())));
        let period = crate::calendar::Calendar::default().parse(month).unwrap();
        let alone = KpiValue::alone("k", period, Outcome::Known(Exact::integer(number)));
        KpiValue { group: group.into_iter().collect(), ..alone }
    }

    /// Two months of a total and of a client, and an older month; newest first.
    fn judged(as_of: Option<&str>) -> Findings {
        let catalog =
            catalog(vec![tickets()], vec![kpi("k", Expr::Atom(0), Vec::<crate::formula::Atom>::new())]);
        let values = vec![
            value("2026-09", None, 9),
            value("2026-09", Some("Acme"), 4),
            value("2026-08", None, 7),
            value("2026-08", Some("Acme"), 1),
            value("2026-06", None, 2),
        ];
        let as_of = as_of.map(|day| day.parse().unwrap());
        judge(&Setting { catalog: &catalog, scope: &[], as_of }, values)
    }

    fn change(finding: &Finding) -> Option<Exact> {
        finding.change.map(|change| change.difference)
    }

    #[test]
    fn each_value_is_compared_with_the_period_before_of_its_own_group() {
        let changes: Vec<_> = judged(None).iter().map(change).collect();
        assert_eq!(changes, [Some(Exact::integer(2)), Some(Exact::integer(3)), None, None, None]);
    }

    #[test]
    fn an_unfinished_period_is_compared_with_nothing() {
        let changes: Vec<_> = judged(Some("2026-09-20")).iter().map(change).collect();
        assert_eq!(changes, [None, None, None, None, None]);
    }

    #[test]
    fn findings_are_found_by_group_and_period() {
        let findings = judged(None);
        let months = |found: Vec<&Finding>| -> Vec<String> {
            found.iter().map(|finding| finding.value.period.label.clone()).collect()
        };
        assert_eq!(months(findings.of("k", &[])), ["2026-06", "2026-08", "2026-09"]);
        assert_eq!(
            months(findings.of("k", &[("client".into(), Some("Acme".into()))])),
            ["2026-08", "2026-09"]
        );
        assert!(findings.of("k", &[("client".into(), Some("Nobody".into()))]).is_empty());
        let august = crate::calendar::Calendar::default().parse("2026-08").unwrap();
        assert_eq!(findings.within("k", &[], &august).len(), 1);
        assert_eq!(findings.at("k", &[], &august).unwrap().value.outcome, Outcome::Known(Exact::integer(7)));
    }
}
