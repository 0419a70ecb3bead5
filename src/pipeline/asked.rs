//! A report's definition → everything that must be asked of the data for it.

use super::{Answer, AnswerError, JoinKeys, ReportRequest, answer_knowing};
use crate::calendar::{Calendar, Period, Window};
use crate::catalog::{Compare, Drivers, ReportDefinition, RollUp, RulesShown, ScorecardDefinition};
use crate::engine::Engine;
use crate::evaluate::KpiValue;
use crate::finding::{self, Findings};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::plan::{self, KpiRequest, Request};
use crate::rule::{CheckedRules, Group};
use std::collections::BTreeSet;

/// What a report is about.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) checked: &'a CheckedCatalog,
    pub(super) request: ReportRequest<'a>,
    /// The KPIs shown, without repetition, in the report's order.
    pub(super) shown: Vec<&'a CheckedKpi>,
    /// The rules shown.
    pub(super) rules: CheckedRules,
    /// The period that changes are measured against.
    pub(super) before: Option<Period>,
    scorecards: Vec<&'a ScorecardDefinition>,
}

/// What the data say.
pub(super) struct Answered {
    /// For the report's period and those before: totals, breakdowns and rows.
    pub(super) values: Vec<KpiValue>,
    /// For the period and the one compared with, where `values` do not hold both with all members; sorted as they come.
    pub(super) compared: Option<Vec<KpiValue>>,
}

/// The KPIs a report shows, without repetition, in its order; as they are computed for its period.
pub(super) fn shown_kpis<'a>(
    checked: &'a CheckedCatalog,
    report: &ReportDefinition,
    period: &Period,
) -> Vec<&'a CheckedKpi> {
    let mut shown: Vec<&CheckedKpi> = Vec::new();
    for id in report.groups.iter().flat_map(|group| group.kpis.ids(&checked.catalog)) {
        let Some(kpi) = checked.kpi_on(id, period.start) else { continue };
        if !shown.iter().any(|other| other.definition.id.text == kpi.definition.id.text) {
            shown.push(kpi);
        }
    }
    shown
}

impl<'a> Asked<'a> {
    pub(super) fn new(checked: &'a CheckedCatalog, request: &ReportRequest<'a>) -> Self {
        let report = request.report;
        let shown = shown_kpis(checked, report, request.period);
        let is_shown = |id: &str| shown.iter().any(|kpi| kpi.definition.id.text == id);
        let rules = match report.rules {
            RulesShown::Own => request.rules.within(is_shown),
            RulesShown::Related => request.rules.about(is_shown),
        };
        let calendar = &checked.catalog.project.calendar;
        let scorecards = report.scorecards.ids(&checked.catalog).into_iter();
        Self {
            checked,
            request: *request,
            rules,
            before: before(calendar, request.period, report.compare),
            scorecards: scorecards.filter_map(|id| checked.catalog.scorecards.get(id)).collect(),
            shown,
        }
    }

    /// Asks for all of it. What is asked for by member of a dimension is left out of KPIs that do not know it.
    ///
    /// # Errors
    /// As [`super::answer`].
    pub(super) fn answer(&self, engine: &dyn Engine, keys: &JoinKeys) -> Result<Answered, AnswerError> {
        let ask = |request: &Request| answer_knowing(self.checked, engine, request, keys);
        let main = self.main();
        let Answer { mut values, .. } = ask(&main)?;
        let mut known: BTreeSet<Place> = values.iter().map(place).collect();
        let mut add = |values: &mut Vec<KpiValue>, more: Vec<KpiValue>| {
            values.extend(more.into_iter().filter(|value| known.insert(place(value))));
        };
        for request in self.breakdowns(&main) {
            add(&mut values, ask(&request)?.values);
        }
        if let Some(request) = self.rows(&main) {
            add(&mut values, ask(&request)?.values);
        }
        let compared = match self.compared(&main) {
            Some(requests) => {
                let (mut compared, mut known) = (Vec::new(), BTreeSet::new());
                for request in requests {
                    let values = ask(&request)?.values.into_iter();
                    compared.extend(values.filter(|value| known.insert(place(value))));
                }
                Some(compared)
            }
            None => None,
        };
        Ok(Answered { values, compared })
    }

    /// The KPIs shown, and those that scorecards and rules read.
    fn kpis(&self) -> Vec<&'a CheckedKpi> {
        let mut kpis = self.shown.clone();
        let parts = self.scorecards.iter().flat_map(|card| &card.groups).flat_map(|group| &group.parts);
        let read = self.rules.rules.values().flat_map(|rule| &rule.kpis);
        for id in parts.map(|part| &part.kpi.text).chain(read) {
            let Some(kpi) = self.checked.kpi_on(id, self.request.period.start) else { continue };
            if !kpis.iter().any(|other| other.definition.id.text == *id) {
                kpis.push(kpi);
            }
        }
        kpis
    }

    /// The totals, each KPI's own breakdown, and as many periods as trend, rules and scorecards look back.
    fn main(&self) -> Request {
        let kpis = self.kpis();
        let before = finding::periods_before(kpis.iter().copied());
        let mut groups = self.scorecards.iter().flat_map(|card| &card.groups);
        let scored = match groups.any(|group| group.roll_up == RollUp::Latest) {
            // The score compared with looks back as far.
            true => finding::HISTORY.saturating_add(2),
            false => 1,
        };
        let shown = self.request.report.trend.max(1).max(self.rules.needed().periods).max(scored);
        Request {
            kpis: kpis.iter().copied().map(KpiRequest::of).collect(),
            as_of: self.request.as_of,
            // More periods than the trend shows, so that its first can be compared too; at least the one before the report's.
            periods: self.trailing(self.request.period, shown.saturating_add(before)),
            partition: self.request.for_each.map(str::to_owned).into_iter().collect(),
            scope: self.request.scope.to_vec(),
        }
    }

    /// The report's own breakdowns of the KPIs shown, of its period alone.
    fn breakdowns(&self, main: &Request) -> Vec<Request> {
        let before = finding::periods_before(self.shown.iter().copied());
        let periods = self.trailing(self.request.period, before.saturating_add(1));
        let request =
            |dimension: &str, top: Option<u32>| self.by(main, &self.shown, dimension, top, periods.clone());
        let breakdowns = self.request.report.breakdowns.iter();
        breakdowns.filter_map(|by| request(&by.dimension.text, by.top)).collect()
    }

    /// Everything for each member of the dimension that has rows.
    fn rows(&self, main: &Request) -> Option<Request> {
        let stated = &self.request.report.rows.as_ref()?.text;
        let dimension = self.declared(stated)?;
        let mut partition = main.partition.clone();
        partition.retain(|other| *other != dimension);
        partition.push(dimension.clone());
        let knows = |asked: &KpiRequest| {
            self.checked.kpis.get(&asked.kpi).is_some_and(|kpi| self.knows(main, kpi, &dimension))
        };
        let kpis: Vec<KpiRequest> = main.kpis.iter().filter(|asked| knows(asked)).cloned().collect();
        (!kpis.is_empty()).then(|| Request { kpis, partition, ..main.clone() })
    }

    /// Both periods of each change, with the members by which changes are split; `None` where the main request has them.
    fn compared(&self, main: &Request) -> Option<Vec<Request>> {
        let report = self.request.report;
        let members = match &report.drivers {
            Drivers::Members(dimension) => Some(dimension.text.as_str()),
            Drivers::None | Drivers::Operands => None,
        };
        let before = self.before.as_ref()?;
        if members.is_none() && main.periods.contains(before) {
            return None;
        }
        let kpis = self.kpis();
        let trail = finding::periods_before(kpis.iter().copied()).saturating_add(1);
        let mut periods = self.trailing(before, trail);
        periods.extend(self.trailing(self.request.period, trail));
        periods.sort_by_key(|period| (period.start, period.end));
        periods.dedup();
        if periods.windows(2).any(|two| matches!(two, [one, next] if next.start < one.end)) {
            periods = vec![before.clone(), self.request.period.clone()];
        }
        let mut requests = vec![Request { periods: periods.clone(), ..main.clone() }];
        requests.extend(members.and_then(|dimension| self.by(main, &self.shown, dimension, None, periods)));
        Some(requests)
    }

    fn by(
        &self,
        main: &Request,
        kpis: &[&CheckedKpi],
        dimension: &str,
        top: Option<u32>,
        periods: Vec<Period>,
    ) -> Option<Request> {
        let dimension = self.declared(dimension)?;
        // Everybody in one scope is the same member.
        let fixed = main.partition.contains(&dimension)
            || main.scope.iter().any(|filter| filter.dimension == dimension);
        let kpis: Vec<KpiRequest> = kpis
            .iter()
            .filter(|kpi| !fixed && self.knows(main, kpi, &dimension))
            .map(|kpi| KpiRequest { by: vec![dimension.clone()], top, ..KpiRequest::of(kpi) })
            .collect();
        (!kpis.is_empty()).then(|| Request { kpis, periods, ..main.clone() })
    }

    /// The groups that have rows on a page: the members of the dimension the report has rows for.
    pub(super) fn row_groups(&self, findings: &Findings, page: &Group) -> Vec<Group> {
        let Some(dimension) = self.request.report.rows.as_ref().map(|rows| Key::of(&rows.text)) else {
            return Vec::new();
        };
        let mut rows: BTreeSet<Group> = BTreeSet::new();
        for kpi in &self.shown {
            let inside = findings.within(&kpi.definition.id.text, page, self.request.period);
            rows.extend(inside.into_iter().map(|finding| &finding.value.group).filter_map(|found| {
                let row = found.get(..=page.len())?;
                let (name, member) = row.last()?;
                (Key::of(name) == dimension && member.is_some()).then(|| row.to_vec())
            }));
        }
        rows.into_iter().collect()
    }

    /// A dimension as datasets spell it.
    fn declared(&self, name: &str) -> Option<String> {
        let mut names = self.checked.datasets.values().flat_map(|dataset| dataset.dimensions.keys());
        names.find(|known| Key::of(known) == Key::of(name)).cloned()
    }

    /// Whether every dataset that a KPI reads has a dimension.
    fn knows(&self, main: &Request, kpi: &CheckedKpi, dimension: &str) -> bool {
        let by = [dimension.to_owned()];
        let atoms = &kpi.formula.atoms;
        !atoms.iter().any(|atom| plan::lacking_dimension(self.checked, main, &by, atom).is_some())
    }

    fn trailing(&self, last: &Period, count: u32) -> Vec<Period> {
        self.checked.catalog.project.calendar.trailing(last, count)
    }
}

/// The period that changes are measured against.
fn before(calendar: &Calendar, period: &Period, compare: Compare) -> Option<Period> {
    match compare {
        Compare::Previous => calendar.shift(period, -1),
        Compare::LastYear => {
            let found = calendar.window(period, Window { years_back: 1, ..Window::default() });
            found.filter(|found| found.end <= period.start)
        }
    }
}

/// What tells values apart.
type Place = (String, Vec<(String, Option<String>)>, String, bool);

fn place(value: &KpiValue) -> Place {
    (value.kpi.to_string(), value.group.to_vec(), value.period.label.clone(), value.rest)
}
