//! All arrows in a row: a request → values, and a report's request → pages.

mod absent;
mod aim;
mod asked;
mod criteria;
mod fingerprint;
mod key;
mod marks;
mod page;
mod reach;
mod rules;
mod state;
mod statistics;
mod stored;
mod story;
mod top;
mod verify;

pub use crate::view::change::{
    ChangeQuestion, ChangeStory, Figure, LeafEffect, MemberEffect, MemberMethod, MemberStory, MixEffect,
    change_story,
};
pub use absent::negated_absent_values;
pub use aim::{AimStory, WayStory, aim_story};
pub use criteria::doubtful_criteria;
pub use fingerprint::{definition_fingerprint, report_fingerprint};
pub use key::{JoinKeys, doubtful_keys, unmatched_rows};
pub use marks::dataset_marks;
pub use page::{
    ForeignValue, PageMaker, PagePart, ReportPage, ReportParts, ReportRequest, report_pages, report_parts,
};
pub use reach::unreached;
pub use rules::{RulesRequest, rulings};
pub use state::{StateRequest, state};
pub use story::{OperandStory, ReadStory, SkippedRows, Story, StoryRequest, arguments, skipped, story};
pub use verify::{Difference, Part, verify};

use self::statistics::{few, statistics};
use crate::diagnostic::Diagnostic;
use crate::engine::{self, Engine, EngineError, Rows};
use crate::evaluate::{self, EvaluateError, KpiValue};
use crate::formula::CheckedCatalog;
use crate::plan::{self, Plan, PlanError, Request, Statistics};
use crate::sql::{self, Statement};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Every stage between a request and its values, for those who want to look at one.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was to be fetched.
    pub plan: Plan,
    /// How it was asked, one statement per query of the plan.
    pub statements: Vec<Statement>,
    /// What came back, one result per statement.
    pub cells: Vec<Rows>,
    /// The values.
    pub values: Vec<KpiValue>,
}

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The request does not fit the definitions.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The engine refused or failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Keys that joins rely on are shared by several rows: values would be counted several times.
    #[error("keys that joins rely on are shared by several rows")]
    RepeatedKeys(Vec<Diagnostic>),
    /// The engine's answer does not have the shape that was asked for.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// A page would hold what belongs to another.
    #[error(transparent)]
    ForeignValue(#[from] ForeignValue),
}

/// Plans, emits, executes and evaluates.
///
/// # Errors
/// [`AnswerError::Plan`] before anything is asked of the engine, [`AnswerError::RepeatedKeys`] before any value is,
/// [`AnswerError::Engine`] with its words, [`AnswerError::Evaluate`] if its answer does not fit the question.
pub fn answer(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<Answer, AnswerError> {
    answer_knowing(checked, engine, request, &JoinKeys::default())
}

/// [`answer`], for several requests in a row: what is known of keys is not asked again.
///
/// # Errors
/// As [`answer`].
pub fn answer_knowing(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
    keys: &JoinKeys,
) -> Result<Answer, AnswerError> {
    let statistics = statistics(checked, engine, request)?;
    answer_with(checked, engine, request, keys, &statistics)
}

/// [`answer`], of data that are known to be few: their size is not asked.
///
/// # Errors
/// As [`answer`].
pub fn answer_of_few(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<Answer, AnswerError> {
    answer_with(checked, engine, request, &JoinKeys::default(), &few(checked, request))
}

fn answer_with(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
    keys: &JoinKeys,
    statistics: &Statistics,
) -> Result<Answer, AnswerError> {
    let plan = plan::plan(checked, request, statistics)?;
    let statements = sql::emit(&plan, checked, engine.dialect());
    keys.verify(checked, engine, request)?;
    let cells = engine::execute(engine, &statements)?;
    let mut values = evaluate::evaluate(checked, request, &plan, &cells)?;
    if request.kpis.iter().any(|asked| asked.top.is_some()) {
        values = top::narrowed(checked, engine, request, keys, values)?;
    }
    Ok(Answer { plan, statements, cells, values })
}

/// Plans and emits; asks the engine for sizes only.
///
/// # Errors
/// [`AnswerError::Plan`] if the request does not fit the definitions, [`AnswerError::Engine`] if the engine refuses to tell sizes.
pub fn prepare(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
) -> Result<(Plan, Vec<Statement>), AnswerError> {
    let statistics = statistics(checked, engine, request)?;
    let plan = plan::plan(checked, request, &statistics)?;
    let statements = sql::emit(&plan, checked, engine.dialect());
    Ok((plan, statements))
}

/// The day as of which the data are complete: the day after the last day on which any dataset has a row. `None` without data.
///
/// A dataset that only formulas of targets read does not count: targets are set for days to come.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn data_as_of(checked: &CheckedCatalog, engine: &dyn Engine) -> Result<Option<Date>, EngineError> {
    let measured: BTreeSet<&str> =
        checked.kpis.values().flat_map(|kpi| &kpi.formula.atoms).map(|atom| atom.dataset.as_str()).collect();
    let companions = checked.kpis.values().flat_map(|kpi| &kpi.companions).flat_map(|of| &of.atoms);
    let planned: BTreeSet<&str> = companions.map(|atom| atom.dataset.as_str()).collect();
    let counts = |name: &str| measured.contains(name) || !planned.contains(name);
    let datasets = checked.datasets.keys().map(String::as_str).filter(|name| counts(name));
    let last = reach::last_days(checked, engine, datasets)?.into_values().max();
    Ok(last.map(|day| day.tomorrow().unwrap_or(day)))
}
