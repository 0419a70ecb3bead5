//! `kpi show KPI`: by what its values are judged, and what differs for one member.

use super::failure::Failure;
use super::scope;
use super::show::{Fields, field};
use super::workspace::Examination;
use crate::calendar::{Calendar, Grain, Period};
use crate::criteria::{Aim, Case, Criteria, InForce, Override, TargetCase};
use crate::engine::Engine;
use crate::format;
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::pipeline;
use crate::plan::ScopeFilter;
use serde_json::{Value, json};

/// Targets, bands and what belongs to them, as declared.
pub(super) fn declared(kpi: &CheckedKpi, fields: &mut Fields) {
    let (criteria, text) = (&kpi.criteria, &kpi.definition.criteria);
    let targets: Vec<String> = criteria.targets.iter().map(|target| target_line(kpi, target)).collect();
    field(fields, "target", one_or_many(targets));
    field(fields, "baseline", json!(criteria.baseline.map(|baseline| number(kpi, baseline))));
    let lines: Vec<String> = criteria
        .bands
        .iter()
        .zip(&text.bands)
        .filter_map(|(case, text)| {
            let shown = InForce { bands: case.bands.clone(), ..criteria.usual() };
            let line = bands_line(kpi, &shown)?;
            let when = text.when.as_ref().map(|when| when.text.clone());
            let days = (!case.days.is_always()).then(|| case.days.to_string());
            let scale = text.scale.as_ref().map(|scale| format!("scale {}", scale.text));
            let head: Vec<String> = when.into_iter().chain(days).chain(scale).collect();
            Some(if head.is_empty() { line } else { format!("{}: {line}", head.join(", ")) })
        })
        .collect();
    field(fields, "bands", one_or_many(lines));
    for band in &criteria.usual().bands.bands {
        let mut said: Vec<String> = band.say.iter().map(ToString::to_string).collect();
        said.extend(band.actions.iter().map(|action| format!("do: {action}")));
        field(fields, &format!("band {}", band.name), json!(said));
    }
    let rounded = criteria.rounded.map(|decimals| format!("rounded to {decimals} decimals"));
    field(fields, "compare", json!(rounded));
    field(fields, "sticky", json!(text.sticky.as_ref().map(|sticky| &sticky.text)));
    let overrides = criteria.overrides.iter().map(|over| {
        let days = if over.days.is_always() { String::new() } else { format!(", {}", over.days) };
        format!("{} for {}{days}: {} ({})", over.id, words(&over.members), over.reason, over.owner)
    });
    field(fields, "overrides", json!(overrides.collect::<Vec<_>>()));
}

/// What differs for the members that were typed, `client=Acme`, in a period: the one typed, or else the last finished month.
pub(super) fn differing(
    examined: &Examination,
    kpi: &CheckedKpi,
    typed: &[String],
    period: Option<&str>,
    fields: &mut Fields,
) -> Result<(), Failure> {
    let Some(engine) = examined.engine.as_deref() else {
        let errors = examined.diagnostics.iter().filter(|one| one.is_error()).cloned().collect();
        return Err(Failure::Data(Box::new(examined.sources.clone()), errors));
    };
    let filter = |text: &String| scope::filter(&examined.checked, engine, text);
    let members: Vec<ScopeFilter> = typed.iter().map(filter).collect::<Result<_, _>>()?;
    let calendar = &examined.checked.catalog.project.calendar;
    let period = match period {
        Some(text) => calendar.parse(text).map_err(|error| Failure::Usage(error.to_string()))?,
        None => last_month(examined, engine, calendar)?,
    };
    let named = |dimension: &str| {
        let found = members.iter().find(|filter| filter.dimension == dimension);
        found.map(|filter| Some(filter.member.clone()))
    };
    let here = kpi.criteria.in_force(&Case { period: &period, member: &named });
    let usual = kpi.criteria.in_force(&Case { period: &period, member: &|_| None });
    let whom: Vec<String> =
        members.iter().map(|filter| format!("{}={}", filter.dimension, filter.member)).collect();
    let mut lines = differences(kpi, &usual, &here);
    lines.extend(resting(&kpi.criteria, &here, &members, &period));
    if lines.is_empty() {
        lines.push(json!("nothing"));
    }
    field(fields, "for", json!(whom.join(", ")));
    field(fields, "period", json!(period));
    field(fields, "differs", json!(lines));
    Ok(())
}

fn last_month(examined: &Examination, engine: &dyn Engine, calendar: &Calendar) -> Result<Period, Failure> {
    let day =
        pipeline::data_as_of(&examined.checked, engine).map_err(|error| scope::engine_failure(&error))?;
    day.and_then(|day| calendar.last_finished(Grain::Month, day)).ok_or_else(|| {
        Failure::System(
            "the data hold no dated rows, so no period is finished; name one with `--period`".to_owned(),
        )
    })
}

/// Target, baseline and bands that are not those for all, each with who decided it.
fn differences(kpi: &CheckedKpi, usual: &InForce, here: &InForce) -> Vec<Value> {
    let over = here.overridden.as_deref();
    let line = |what: &str, overridden: bool, declared: Option<String>, found: Option<String>| {
        let by = over.filter(|_| overridden);
        (declared != found).then(|| {
            json!({
                "what": what,
                "declared": declared,
                "here": found.unwrap_or_else(|| "none".to_owned()),
                "override": by.map(|over| &over.id),
                "owner": by.map(|over| &over.owner),
                "reason": by.map(|over| &over.reason),
                "until": by.and_then(|over| over.days.until).map(|day| day.to_string()),
            })
        })
    };
    let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
    let target = |criteria: &InForce| {
        let formula = criteria.formula.and_then(|at| kpi.companions.get(at)).map(|of| of.canonical.clone());
        criteria.target.map(|target| format::target(&target, unit, decimals)).or(formula)
    };
    let baseline = |criteria: &InForce| criteria.baseline.map(|baseline| number(kpi, baseline));
    let says = |what: fn(&Override) -> bool| over.is_some_and(what);
    let lines = [
        line("target", says(|over| over.target.is_some()), target(usual), target(here)),
        line("baseline", says(|over| over.baseline.is_some()), baseline(usual), baseline(here)),
        line("bands", says(|over| over.bands.is_some()), bands_line(kpi, usual), bands_line(kpi, here)),
    ];
    lines.into_iter().flatten().collect()
}

/// Overrides for these members that do not hold in the period.
fn resting(criteria: &Criteria, here: &InForce, members: &[ScopeFilter], period: &Period) -> Vec<Value> {
    let given = |(dimension, member): &(String, String)| {
        members.iter().any(|filter| filter.dimension == *dimension && filter.member == *member)
    };
    let resting = criteria.overrides.iter().filter(|over| {
        over.members.iter().all(given) && here.overridden.as_ref().is_none_or(|held| held.id != over.id)
    });
    let told = resting.map(|over| {
        let why = if over.days.holds(period.start) {
            "gives way to one for more dimensions".to_owned()
        } else {
            format!("holds {}", over.days)
        };
        json!({ "override": over.id, "owner": over.owner, "reason": over.reason, "not in force": why })
    });
    told.collect()
}

fn target_line(kpi: &CheckedKpi, case: &TargetCase) -> String {
    let formula = |at: usize| kpi.companions.get(at).map(|of| of.canonical.clone()).unwrap_or_default();
    let aim = match case.aim {
        Aim::Fixed(target) => format::target(&target, &kpi.formula.unit, kpi.definition.decimals),
        Aim::Formula(at) => formula(at),
    };
    let whom = (!case.members.is_empty()).then(|| format!(" for {}", words(&case.members)));
    let days = (!case.days.is_always()).then(|| format!(", {}", case.days));
    format!("{aim}{}{}", whom.unwrap_or_default(), days.unwrap_or_default())
}

fn bands_line(kpi: &CheckedKpi, criteria: &InForce) -> Option<String> {
    format::bands(criteria, &kpi.formula.unit, kpi.definition.decimals)
}

fn number(kpi: &CheckedKpi, value: Exact) -> String {
    format::limit(value, &kpi.formula.unit, kpi.definition.decimals)
}

fn words(members: &[(String, String)]) -> String {
    members.iter().map(|(dimension, member)| format!("{dimension} {member}")).collect::<Vec<_>>().join(", ")
}

/// One text by itself, several as a list.
fn one_or_many(mut texts: Vec<String>) -> Value {
    match texts.len() {
        0 => Value::Null,
        1 => json!(texts.pop()),
        _ => json!(texts),
    }
}
