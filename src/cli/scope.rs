//! Which period, as of which day, for whom: the questions shared by `run`, `explain`, `report` and `snapshot`.

use super::arguments::ScopeArguments;
use super::failure::Failure;
use super::workspace::Workspace;
use crate::calendar::{Grain, Period};
use crate::diagnostic::nearest;
use crate::engine::{Datum, Engine, EngineError};
use crate::formula::CheckedCatalog;
use crate::name::Key;
use crate::pipeline::{self, AnswerError};
use crate::plan::{Request, ScopeFilter};
use crate::source::Sources;
use crate::sql;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What is asked, resolved against the definitions and the data.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The period.
    pub(crate) period: Period,
    /// The day as of which periods are finished or not: the day asked for, or the day after the data's last, whichever is earlier.
    pub(crate) as_of: Option<Date>,
    /// Dimensions fixed to one member.
    pub(crate) scope: Vec<ScopeFilter>,
}

impl Question {
    /// Whether the period has ended as of the day.
    pub(crate) fn is_finished(&self, period: &Period) -> bool {
        self.as_of.is_none_or(|day| period.is_finished(day))
    }
}

/// Resolves what was typed; `grain` is that of the default period, the last finished one.
pub(crate) fn resolve(
    workspace: &Workspace,
    typed: &ScopeArguments,
    grain: Grain,
) -> Result<Question, Failure> {
    resolve_in(&workspace.checked, workspace.engine.as_ref(), typed, grain)
}

/// [`resolve`], against these definitions and data.
pub(crate) fn resolve_in(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    typed: &ScopeArguments,
    grain: Grain,
) -> Result<Question, Failure> {
    let calendar = &checked.catalog.project.calendar;
    let data_as_of = pipeline::data_as_of(checked, engine).map_err(|error| engine_failure(&error))?;
    let as_of = [typed.as_of, data_as_of].into_iter().flatten().min();
    let scope = typed.scope.iter().map(|text| filter(checked, engine, text)).collect::<Result<_, _>>()?;
    let named_grain = typed.period.as_deref().and_then(grain_named);
    let period = match (&typed.period, named_grain, as_of) {
        (Some(text), None, _) => calendar.parse(text).map_err(|error| Failure::Usage(error.to_string()))?,
        (_, named, Some(day)) => calendar
            .last_finished(named.unwrap_or(grain), day)
            .ok_or_else(|| Failure::Usage(format!("no period of the calendar ends before {day}")))?,
        (_, _, None) => {
            return Err(Failure::System(
                "the data hold no dated rows, so no period is finished; name one with `--period`".to_owned(),
            ));
        }
    };
    Ok(Question { period, as_of, scope })
}

/// The members of a dimension in all datasets that declare it, sorted.
pub(crate) fn members(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    dimension: &str,
) -> Result<BTreeSet<String>, Failure> {
    let mut members = BTreeSet::new();
    for statement in checked
        .datasets
        .values()
        .filter_map(|dataset| sql::dimension_members(dataset, dimension, engine.dialect()))
    {
        for row in engine.execute(&statement).map_err(|error| engine_failure(&error))? {
            if let Some(Datum::Text(member)) = row.into_iter().next() {
                members.insert(member);
            }
        }
    }
    Ok(members)
}

/// The declared spelling of a dimension.
pub(crate) fn dimension_named(checked: &CheckedCatalog, name: &str) -> Result<String, Failure> {
    let known: BTreeSet<&str> =
        checked.datasets.values().flat_map(|dataset| dataset.dimensions.keys().map(String::as_str)).collect();
    if let Some(found) = known.iter().find(|known| Key::of(known) == Key::of(name)) {
        return Ok((*found).to_owned());
    }
    let listed = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Err(Failure::Usage(match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no dimension `{name}`; `{near}` is the nearest name"),
        None if known.is_empty() => format!("there is no dimension `{name}`: no dataset declares any"),
        None => format!("there is no dimension `{name}`; there are {listed}"),
    }))
}

/// A KPI's id as declared, for an id, title or alias.
pub(crate) fn kpi_named(checked: &CheckedCatalog, name: &str) -> Result<String, Failure> {
    let key = Key::of(name);
    let found = checked.kpis.values().map(|kpi| &kpi.definition).find(|kpi| {
        Key::of(&kpi.id.text) == key
            || Key::of(&kpi.title) == key
            || kpi.aliases.iter().any(|alias| Key::of(&alias.text) == key)
    });
    match found {
        Some(kpi) => Ok(kpi.id.text.clone()),
        None => Err(Failure::Usage(match nearest(name, checked.kpis.keys().map(String::as_str)) {
            Some(near) => format!("there is no KPI `{name}`; `{near}` is the nearest id"),
            None => format!("there is no KPI `{name}`; `kpi list` shows all"),
        })),
    }
}

/// Answers a request, translating its errors.
pub(crate) fn answer(workspace: &Workspace, request: &Request) -> Result<pipeline::Answer, Failure> {
    pipeline::answer_knowing(&workspace.checked, workspace.engine.as_ref(), request, &workspace.keys)
        .map_err(|error| answer_failure(workspace, error))
}

/// A request that does not fit the definitions is bad usage; anything else is the engine's trouble.
pub(crate) fn answer_failure(workspace: &Workspace, error: AnswerError) -> Failure {
    failure_of(&workspace.sources, error)
}

/// [`answer_failure`], with the texts of the definitions.
pub(crate) fn failure_of(sources: &Sources, error: AnswerError) -> Failure {
    match error {
        AnswerError::Plan(error) => Failure::Usage(error.to_string()),
        AnswerError::RepeatedKeys(found) => Failure::Data(Box::new(sources.clone()), found),
        AnswerError::Engine(error) => engine_failure(&error),
        AnswerError::Evaluate(error) => Failure::System(error.to_string()),
        AnswerError::ForeignValue(error) => Failure::System(error.to_string()),
    }
}

/// The engine's trouble, with the statement for those who want to see it.
pub(crate) fn engine_failure(error: &EngineError) -> Failure {
    Failure::Query { message: error.fault.to_string(), remedy: error.fault.remedy(), sql: error.sql.clone() }
}

fn grain_named(text: &str) -> Option<Grain> {
    match text {
        "day" => Some(Grain::Day),
        "week" => Some(Grain::Week),
        "month" => Some(Grain::Month),
        "quarter" => Some(Grain::Quarter),
        "year" => Some(Grain::Year),
        _ => None,
    }
}

/// `client=acme` as the data spell it: upper and lower case make no difference, as in names.
pub(crate) fn filter(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    text: &str,
) -> Result<ScopeFilter, Failure> {
    let Some((dimension, member)) = text.split_once('=') else {
        return Err(Failure::Usage(format!(
            "`--for {text}` does not say which member; write `--for client=Acme`"
        )));
    };
    let dimension = dimension_named(checked, dimension.trim())?;
    let members = members(checked, engine, &dimension)?;
    let member = member.trim();
    let exact = members.get(member);
    let alike: Vec<&String> = members.iter().filter(|known| Key::of(known) == Key::of(member)).collect();
    match (exact, alike.as_slice()) {
        (Some(member), _) => Ok(ScopeFilter { dimension, member: member.clone() }),
        (None, [member]) => Ok(ScopeFilter { dimension, member: (*member).clone() }),
        (None, []) => Err(Failure::Usage(match nearest(member, members.iter().map(String::as_str)) {
            Some(near) => format!("`{dimension}` has no member `{member}`; `{near}` is the nearest"),
            None => format!("`{dimension}` has no member `{member}`; it has {} members", members.len()),
        })),
        (None, [first, second, ..]) => Err(Failure::Usage(format!(
            "`{member}` could be `{first}` or `{second}` of `{dimension}`; spell it as the data do"
        ))),
    }
}
