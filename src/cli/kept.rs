//! `--cache` and `--cached`: answers of an engine that are kept in a file.

use super::arguments::Arguments;
use super::failure::Failure;
use super::scope::engine_failure;
use super::workspace::Opened;
use crate::catalog::EngineDefinition;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Cached, Engine, EngineError, EngineFault, KeptAnswers, extent};
use crate::formula::CheckedCatalog;
use crate::sql::{self, Dialect};
use std::path::Path;

/// The engine, with its answers kept if that is asked for.
pub(super) fn beside(
    engine: Box<dyn Engine + Send>,
    checked: &CheckedCatalog,
    arguments: &Arguments,
) -> Result<Box<dyn Engine + Send>, Failure> {
    let (Some(file), Some(name), false) = (&arguments.cache, &arguments.engine, arguments.cached) else {
        return Ok(engine);
    };
    let failed = |fault: EngineFault| engine_failure(&EngineError { fault, sql: String::new() });
    let Some(asked) = sql::extents(checked.datasets.values(), engine.dialect()) else { return Ok(engine) };
    let now = extent(&engine.execute(&asked).map_err(|error| engine_failure(&error))?);
    let kept = KeptAnswers::open(file, name).map_err(failed)?;
    if kept.extent().map_err(failed)?.is_some_and(|before| before == now) {
        say!(
            "note: answers kept in `{}` are used: every dataset has as many rows and reaches as far as then",
            file.display()
        );
    }
    Ok(Box::new(Cached::beside(engine, kept, &now).map_err(failed)?))
}

/// The kept answers of an engine alone, and how far the data reached when they were kept.
pub(super) fn alone(file: &Path, definition: &EngineDefinition) -> Result<Opened, Vec<Diagnostic>> {
    let name = &definition.name;
    let unusable = |words: String| vec![Diagnostic::error(Code::EngineFailure, words).at(name.span, "")];
    if !file.exists() {
        return Err(unusable(format!("there is no file `{}` of kept answers", file.display())));
    }
    let Some(dialect) = Dialect::named(&definition.dialect) else {
        return Err(unusable(EngineFault::UnknownDialect(definition.dialect.clone()).to_string()));
    };
    let kept = KeptAnswers::open(file, &name.text).and_then(|kept| {
        let extent = kept.extent()?;
        Ok(Cached::alone(kept, dialect)?.zip(extent))
    });
    match kept.map_err(|fault| unusable(fault.to_string()))? {
        Some((kept, extent)) => {
            let reached = reached(&extent);
            say!("note: `{}` is not asked; `{}` answers as when {reached}", name.text, file.display());
            Ok(Opened { engine: Box::new(kept), reached: Some(reached) })
        }
        None => Err(unusable(format!("`{}` holds no answers of the engine `{}`", file.display(), name.text))),
    }
}

/// `the data reached 2026-10-17`, of the extents of all datasets.
fn reached(extent: &str) -> String {
    let last =
        extent.lines().filter_map(|line| line.rsplit(" | ").next()).filter(|until| *until != "–").max();
    let day = last.and_then(|until| until.split(' ').next());
    day.map_or_else(|| "the data were as they were".to_owned(), |day| format!("the data reached {day}"))
}
