//! A request for a comparison → what definitions make of data: values, rules that fire, and every part of every definition.

use super::fingerprint::{criteria_fingerprints, formula_fingerprint};
use super::rules::{RulesRequest, rulings};
use super::stored::stored;
use super::{Answer, AnswerError, JoinKeys, answer_knowing};
use crate::calendar::{Calendar, Period};
use crate::comparison::{AS_WRITTEN, KpiState, Part, RuleState, State};
use crate::criteria::{Aim, InForce};
use crate::engine::Engine;
use crate::finding::{self, Setting};
use crate::format;
use crate::formula::{self, CheckedCatalog, CheckedKpi};
use crate::number::Exact;
use crate::plan::{self, KpiRequest, Request, ScopeFilter};
use crate::rule::{CheckedRule, CheckedRules, Truth};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct StateRequest<'a> {
    /// The rules.
    pub rules: &'a CheckedRules,
    /// The period.
    pub period: &'a Period,
    /// The day as of which periods are finished or not; `None` takes all for finished.
    pub as_of: Option<Date>,
    /// Dimensions fixed to one member; a KPI that does not know one is not computed.
    pub scope: &'a [ScopeFilter],
    /// Dimensions whose members are looked at too; a KPI that does not know one has no members.
    pub by: &'a [String],
    /// What is known of keys that joins rely on.
    pub keys: &'a JoinKeys,
}

/// The totals of all KPIs, each with its own breakdown, the members of `by`, and the rules that fire for all and for each of these members.
///
/// # Errors
/// As [`answer`](super::answer).
pub fn state(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &StateRequest<'_>,
) -> Result<State, AnswerError> {
    let mut state = State {
        project: calendar(&checked.catalog.project.calendar),
        kpis: checked
            .kpis
            .iter()
            .map(|(id, kpi)| (id.clone(), kpi_state(checked, kpi, request.period.start)))
            .collect(),
        rules: request.rules.rules.iter().map(|(id, rule)| (id.clone(), rule_state(rule))).collect(),
        ..State::default()
    };
    let all = |kpi: &CheckedKpi| KpiRequest { top: None, ..KpiRequest::of(kpi) };
    let whole: Vec<KpiRequest> =
        checked.kpis.values().map(all).filter(|asked| is_known(checked, request, asked)).collect();
    add_values(checked, engine, request, whole, &mut state)?;
    add_firing(checked, engine, request, &[], &mut state)?;
    if !request.by.is_empty() {
        let by = |kpi: &CheckedKpi| KpiRequest { by: request.by.to_vec(), top: None, ..KpiRequest::of(kpi) };
        let members: Vec<KpiRequest> =
            checked.kpis.values().map(by).filter(|asked| is_known(checked, request, asked)).collect();
        add_values(checked, engine, request, members, &mut state)?;
        add_firing(checked, engine, request, request.by, &mut state)?;
    }
    Ok(state)
}

/// Whether the KPI's operands know the dimensions of its breakdown and of the scope.
fn is_known(checked: &CheckedCatalog, request: &StateRequest<'_>, asked: &KpiRequest) -> bool {
    let request = values_request(checked, request, Vec::new());
    let versions = checked.kpis.get(&asked.kpi).into_iter().flat_map(CheckedKpi::versions);
    let atoms = versions.flat_map(|kpi| &kpi.formula.atoms);
    atoms.into_iter().all(|atom| plan::lacking_dimension(checked, &request, &asked.by, atom).is_none())
}

fn values_request(checked: &CheckedCatalog, request: &StateRequest<'_>, kpis: Vec<KpiRequest>) -> Request {
    let before = finding::periods_before(kpis.iter().filter_map(|asked| checked.kpis.get(&asked.kpi)));
    Request {
        kpis,
        as_of: request.as_of,
        periods: checked.catalog.project.calendar.trailing(request.period, before.saturating_add(1)),
        partition: Vec::new(),
        scope: request.scope.to_vec(),
    }
}

fn add_values(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &StateRequest<'_>,
    kpis: Vec<KpiRequest>,
    state: &mut State,
) -> Result<(), AnswerError> {
    if kpis.is_empty() {
        return Ok(());
    }
    let asked = values_request(checked, request, kpis);
    let Answer { values, .. } = answer_knowing(checked, engine, &asked, request.keys)?;
    let setting = Setting { catalog: checked, scope: request.scope, as_of: request.as_of };
    for finding in finding::judge(&setting, values).iter() {
        let value = &finding.value;
        if let Some(kpi) = value.kpi_in(checked).filter(|_| *value.period == *request.period) {
            state.values.insert((value.kpi.to_string(), value.group.to_vec()), stored(kpi, finding));
        }
    }
    Ok(())
}

fn add_firing(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &StateRequest<'_>,
    by: &[String],
    state: &mut State,
) -> Result<(), AnswerError> {
    let known = |id: &str| {
        let own = checked.kpis.get(id).map(KpiRequest::of).map_or_else(Vec::new, |own| own.by);
        let by = own.into_iter().chain(by.iter().cloned()).collect();
        is_known(checked, request, &KpiRequest { kpi: id.to_owned(), by, top: None })
    };
    let known: BTreeSet<String> = checked.kpis.keys().filter(|id| known(id)).cloned().collect();
    let rules = request.rules.within(|id| known.contains(id));
    let asked = RulesRequest {
        rules: &rules,
        period: request.period,
        periods: 1,
        as_of: request.as_of,
        scope: request.scope,
        by,
        keys: request.keys,
    };
    for ruling in rulings(checked, engine, &asked)? {
        if ruling.truth() == Truth::Holds {
            let said = format::sentence(checked, &ruling);
            state.firing.insert((ruling.rule.clone(), ruling.group.clone()), said);
        }
    }
    Ok(())
}

/// What of the calendar decides values.
fn calendar(calendar: &Calendar) -> Vec<Part> {
    let Calendar { timezone, week_start, fiscal_start, weeks } = calendar;
    let pattern = weeks.map_or_else(|| "none".to_owned(), |weeks| format!("{weeks:?}"));
    let shown = format!(
        "time zone {timezone}, weeks start on {week_start:?}, fiscal year in month {fiscal_start}, pattern {pattern}"
    );
    vec![Part::shown("calendar", shown)]
}

/// A KPI as it is computed for periods that start on a day.
fn kpi_state(checked: &CheckedCatalog, newest: &CheckedKpi, day: Date) -> KpiState {
    let kpi = newest.on(day);
    let (definition, formula) = (&kpi.definition, &kpi.formula);
    let expanded = formula::expanded(&checked.catalog, definition, day);
    let others = newest.versions().filter(|version| !version.days.holds(day));
    let others: Vec<String> =
        others.map(|version| format!("{} {}", version.days, formula_fingerprint(version))).collect();
    let criteria = criteria_fingerprints(kpi);
    let parts = vec![
        Part {
            name: "formula",
            fingerprint: formula_fingerprint(kpi),
            shown: expanded.unwrap_or_else(|| formula.canonical.clone()),
        },
        Part::untold("formulas of other days", others.join("; ")),
        Part::shown("unit", formula.unit.to_string()),
        Part { name: "bands", fingerprint: criteria.bands, shown: bands(kpi) },
        Part { name: "target", fingerprint: criteria.targets, shown: targets(kpi) },
        Part::untold("overrides", criteria.overrides),
        Part::shown("settings", settings(kpi)),
    ];
    let texts = |texts: &[&dyn std::fmt::Debug]| format!("{texts:?}");
    let bands: Vec<_> =
        definition.criteria.all_bands().map(|band| (&band.say, &band.actions, &band.basis)).collect();
    let measures: Vec<_> =
        definition.measures.iter().map(|of| (&of.name.text, &of.is.text, &of.about)).collect();
    let names: Vec<&str> = definition.aliases.iter().map(|alias| alias.text.as_str()).collect();
    let wording = vec![
        Part::shown("title", definition.title.clone()),
        Part::untold(AS_WRITTEN, texts(&[&formula.canonical, &measures])),
        Part::untold("texts of bands", texts(&[&bands])),
        Part::shown("aliases", names.join(", ")),
        Part::untold("documentation", texts(&[&definition.documentation, &definition.basis])),
    ];
    KpiState { definition: parts, wording }
}

/// The bands of each case, as `kpi show` has them.
fn bands(kpi: &CheckedKpi) -> String {
    let lines = kpi.criteria.bands.iter().zip(&kpi.definition.criteria.bands).filter_map(|(case, text)| {
        let shown = InForce { bands: case.bands.clone(), ..kpi.criteria.usual() };
        let line = format::bands(&shown, &kpi.formula.unit, kpi.definition.decimals)?;
        let when = text.when.as_ref().map(|when| when.text.clone());
        let days = (!case.days.is_always()).then(|| case.days.to_string());
        let head: Vec<String> = when.into_iter().chain(days).collect();
        Some(if head.is_empty() { line } else { format!("{}: {line}", head.join(", ")) })
    });
    or_none(&lines.collect::<Vec<_>>())
}

fn targets(kpi: &CheckedKpi) -> String {
    let lines = kpi.criteria.targets.iter().map(|case| {
        let aim = match case.aim {
            Aim::Fixed(target) => format::target(&target, &kpi.formula.unit, kpi.definition.decimals),
            Aim::Formula(at) => kpi.companions.get(at).map_or_else(String::new, |of| of.canonical.clone()),
        };
        let members = case.members.iter().map(|(dimension, member)| format!("{dimension} = {member}"));
        let days = (!case.days.is_always()).then(|| case.days.to_string());
        let head: Vec<String> = members.chain(days).collect();
        if head.is_empty() { aim } else { format!("{}: {aim}", head.join(", ")) }
    });
    or_none(&lines.collect::<Vec<_>>())
}

fn or_none(lines: &[String]) -> String {
    if lines.is_empty() { "none".to_owned() } else { lines.join("; ") }
}

/// What else decides a value or its status, in words.
fn settings(kpi: &CheckedKpi) -> String {
    let definition = &kpi.definition;
    let criteria = &kpi.criteria;
    let number = |number: Exact| number.to_string();
    let mut said = vec![format!("better {}", format!("{:?}", definition.better).to_lowercase())];
    let (low, high) = kpi.formula.range;
    said.extend(low.map(|low| format!("at least {}", number(low))));
    said.extend(high.map(|high| format!("at most {}", number(high))));
    said.extend(definition.minimum_sample.map(|count| format!("minimum sample {count}")));
    said.extend(definition.by.as_ref().map(|by| format!("by {}", by.text)));
    said.extend(definition.top.map(|top| format!("top {top}")));
    said.extend(definition.decimals.map(|decimals| format!("{decimals} decimals")));
    said.extend(criteria.rounded.map(|decimals| format!("compared rounded to {decimals} decimals")));
    said.extend(criteria.sticky.map(|by| format!("sticky by {}", number(by))));
    said.extend(criteria.baseline.map(|baseline| format!("baseline {}", number(baseline))));
    said.join(", ")
}

fn rule_state(rule: &CheckedRule) -> RuleState {
    let definition = &rule.definition;
    let tests: Vec<String> = rule.condition.tests().iter().map(|test| format!("{test:?}")).collect();
    let condition = &rule.condition.written;
    let parts = vec![
        Part {
            name: "condition",
            fingerprint: format!("{condition} {}", tests.join("; ")),
            shown: condition.clone(),
        },
        Part::shown("severity", definition.severity.to_string()),
    ];
    let related: Vec<&str> = definition.related.iter().map(|kpi| kpi.text.as_str()).collect();
    let wording = vec![
        Part::shown("title", rule.title().to_owned()),
        Part::shown("sentence", definition.say.text.clone()),
        Part::untold("actions", definition.actions.join("\n")),
        Part::untold("related", format!("{related:?} {:?}", definition.tags)),
    ];
    RuleState { definition: parts, wording }
}
