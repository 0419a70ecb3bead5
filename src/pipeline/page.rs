//! A report's request → pages: one view for the whole scope, or one for every member of a dimension, from one pass over the data.

use super::fingerprint::{formula_fingerprint, settings_fingerprint};
use super::{Answer, AnswerError, JoinKeys, answer_knowing, report_fingerprint};
use crate::calendar::Period;
use crate::catalog::{KpiSelection, ReportDefinition};
use crate::engine::Engine;
use crate::evaluate::{KpiValue, Outcome};
use crate::finding::{self, Finding, Findings, Setting};
use crate::format;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::plan::{KpiRequest, Request, ScopeFilter};
use crate::rule::{self, CheckedRules, Group};
use crate::snapshot::{StoredDefinition, StoredValue};
use crate::view::{self, View, ViewInput};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a report is asked to show.
#[derive(Debug, Clone, Copy)]
pub struct ReportRequest<'a> {
    /// The report.
    pub report: &'a ReportDefinition,
    /// The period.
    pub period: &'a Period,
    /// The day as of which periods are finished or not; `None` if the data hold no dated row.
    pub as_of: Option<Date>,
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// The dimension that has a page for every member.
    pub for_each: Option<&'a str>,
    /// What a reader must know about the data.
    pub notes: &'a [String],
    /// What is known of keys that joins rely on.
    pub keys: &'a JoinKeys,
    /// The project's rules, of which the report shows those that read only KPIs it shows.
    pub rules: &'a CheckedRules,
}

/// One page of a report.
#[derive(Debug, Clone)]
pub struct ReportPage {
    /// The member the page is for.
    pub member: Option<String>,
    /// What it says.
    pub view: View,
    /// What it says of each KPI, for comparison with a stored page.
    pub values: BTreeMap<String, StoredValue>,
}

/// The pages of a report, sorted by member. Rows without a member of the dimension have no page.
///
/// # Errors
/// As [`answer`].
pub fn report_pages(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &ReportRequest<'_>,
) -> Result<Vec<ReportPage>, AnswerError> {
    let kpis = shown_kpis(checked, request.report, request.period);
    let calendar = &checked.catalog.project.calendar;
    let rules = request.rules.within(|id| kpis.iter().any(|kpi| kpi.definition.id.text == id));
    let before = finding::periods_before(kpis.iter().copied());
    let shown = request.report.trend.max(1).max(rules.needed().periods);
    let values_request = Request {
        kpis: kpis.iter().copied().map(KpiRequest::of).collect(),
        as_of: request.as_of,
        // More periods than the trend shows, so that its first can be compared too; at least the one before the report's.
        periods: calendar.trailing(request.period, shown.saturating_add(before)),
        partition: request.for_each.map(str::to_owned).into_iter().collect(),
        scope: request.scope.to_vec(),
    };
    let Answer { values, .. } = answer_knowing(checked, engine, &values_request, request.keys)?;
    let definitions = report_fingerprint(kpis.iter().copied(), &rules);
    let setting = Setting { catalog: checked, scope: request.scope, as_of: request.as_of };
    let groups: BTreeSet<Group> = values.iter().filter_map(|value| page_group(request, value)).collect();
    let findings = finding::judge(&setting, values);
    let shown = Shown { definitions: &definitions, rules: &rules, setting: &setting, findings: &findings };
    Ok(groups.iter().map(|group| page(checked, request, &shown, group)).collect())
}

/// What all pages of a report are made of.
struct Shown<'a> {
    definitions: &'a str,
    rules: &'a CheckedRules,
    setting: &'a Setting<'a>,
    findings: &'a Findings,
}

/// The group of the page a value belongs to: the member of the dimension that has a page for each, or none. Rows without a member have no page.
fn page_group(request: &ReportRequest<'_>, value: &KpiValue) -> Option<Group> {
    match request.for_each {
        None => Some(Vec::new()),
        Some(_) => {
            value.group.first().filter(|(_, member)| member.is_some()).map(|first| vec![first.clone()])
        }
    }
}

/// The KPIs a report shows, without repetition, in its order; as they are computed for its period.
fn shown_kpis<'a>(
    checked: &'a CheckedCatalog,
    report: &ReportDefinition,
    period: &Period,
) -> Vec<&'a CheckedKpi> {
    let mut shown: Vec<&CheckedKpi> = Vec::new();
    for group in &report.groups {
        let ids: Vec<&str> = match &group.kpis {
            KpiSelection::All => checked.kpis.keys().map(String::as_str).collect(),
            KpiSelection::Ids(ids) => ids.iter().map(|id| id.text.as_str()).collect(),
        };
        for kpi in ids.into_iter().filter_map(|id| checked.kpi_on(id, period.start)) {
            if !shown.iter().any(|other| other.definition.id.text == kpi.definition.id.text) {
                shown.push(kpi);
            }
        }
    }
    shown
}

fn page(
    checked: &CheckedCatalog,
    request: &ReportRequest<'_>,
    shown: &Shown<'_>,
    group: &Group,
) -> ReportPage {
    let findings = shown.findings;
    let (periods, groups) = (std::slice::from_ref(request.period), std::slice::from_ref(group));
    let rulings = rule::judge(shown.rules, shown.setting, findings, periods, groups);
    let member = group.first().and_then(|(_, member)| member.clone());
    let mut scope = request.scope.to_vec();
    if let (Some(dimension), Some(member)) = (request.for_each, &member) {
        scope.push(ScopeFilter { dimension: dimension.to_owned(), member: member.clone() });
    }
    let view = view::view(&ViewInput {
        catalog: checked,
        report: request.report,
        period: request.period,
        as_of: request.as_of.unwrap_or(request.period.end),
        scope: &scope,
        findings,
        group,
        rulings: &rulings,
        rules: shown.rules,
        notes: request.notes,
        definitions: shown.definitions,
    });
    let values = shown_kpis(checked, request.report, request.period).into_iter().filter_map(|kpi| {
        let id = &kpi.definition.id.text;
        Some((id.clone(), stored(kpi, findings.at(id, group, request.period)?)))
    });
    ReportPage { member, view, values: values.collect() }
}

fn stored(kpi: &CheckedKpi, finding: &Finding) -> StoredValue {
    let (value, exact) = match &finding.value.outcome {
        Outcome::Known(exact) => (
            format::value(*exact, &kpi.formula.unit, kpi.definition.decimals, finding.criteria.exact_scale()),
            Some(exact.to_string()),
        ),
        Outcome::NoData(missing) => {
            (missing.reasons.iter().map(format::reason).collect::<Vec<_>>().join("; "), None)
        }
    };
    let band = format::band(finding).map(str::to_owned);
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    let definition = StoredDefinition {
        formula: formula_fingerprint(kpi),
        unit: unit.to_string(),
        bands: finding.criteria.scale().map(|scale| scale.describe(unit, decimals)),
        target: finding.criteria.target.map(|target| format::target(&target, unit, decimals)),
        settings: settings_fingerprint(kpi),
    };
    StoredValue { value, exact, band, rows: finding.value.rows, definition }
}
