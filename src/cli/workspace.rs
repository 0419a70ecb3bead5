//! A project opened for a command: definitions loaded, data opened, formulas checked.

use super::arguments::Arguments;
use super::failure::{Failure, print_diagnostics};
use super::what_if;
use super::{interrupt, kept, waiting};
use crate::catalog::{self, Catalog, EngineDefinition, Limits, Project};
use crate::diagnostic::{self, Code, Diagnostic, nearest};
use crate::engine::{Adbc, AdbcOptions, DuckDb, Engine, EngineOptions};
use crate::formula::{self, CheckedCatalog};
use crate::pipeline::JoinKeys;
use crate::report::Templates;
use crate::rule::{self, CheckedRules};
use crate::schema::Schema;
use crate::source::{SourceText, Sources};
use std::path::{Path, PathBuf};

/// Definitions as loaded, before anything else.
pub(crate) struct Loaded {
    /// The definitions that could be read.
    pub(crate) catalog: Catalog,
    /// Their texts.
    pub(crate) sources: Sources,
    /// What was found while loading.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A project whose definitions hold and whose data are open.
pub(crate) struct Workspace {
    /// The definitions, checked against the data.
    pub(crate) checked: CheckedCatalog,
    /// The rules that hold.
    pub(crate) rules: CheckedRules,
    /// Their texts.
    pub(crate) sources: Sources,
    /// The data.
    pub(crate) engine: Box<dyn Engine + Send>,
    /// What is known of keys that joins rely on.
    pub(crate) keys: JoinKeys,
    /// The engine that computes, as a report names it; nothing for DuckDB. A stored page does not depend on it.
    pub(crate) computed_by: Option<String>,
}

/// An engine with the project's data.
pub(crate) struct Opened {
    /// The engine.
    pub(crate) engine: Box<dyn Engine + Send>,
    /// How far the data reached, where kept answers stand for them.
    pub(crate) reached: Option<String>,
}

/// What checking a project found.
pub(crate) struct Examination {
    /// The definitions that hold.
    pub(crate) checked: CheckedCatalog,
    /// The rules that hold.
    pub(crate) rules: CheckedRules,
    /// Their texts.
    pub(crate) sources: Sources,
    /// The data, if they could be opened.
    pub(crate) engine: Option<Box<dyn Engine + Send>>,
    /// The engine that was chosen instead of DuckDB.
    pub(crate) chosen: Option<EngineDefinition>,
    /// How far the data reached when answers were kept that are used without asking the engine.
    pub(crate) kept: Option<String>,
    /// Everything found, sorted by place.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a definition has an error; if not, an error is one of the data.
    pub(crate) broken_definitions: bool,
}

/// Finds and loads the project's definitions.
pub(crate) fn load(arguments: &Arguments) -> Result<Loaded, Failure> {
    let mut loaded = load_folder(&find_root(arguments)?)?;
    what_if::set_parameters(&mut loaded.catalog, arguments)?;
    Ok(loaded)
}

/// Loads the definitions of the project in this folder.
pub(crate) fn load_folder(root: &Path) -> Result<Loaded, Failure> {
    let loaded = catalog::load(root);
    match loaded.catalog {
        Some(catalog) => Ok(Loaded { catalog, sources: loaded.sources, diagnostics: loaded.diagnostics }),
        None => {
            let mut diagnostics = loaded.diagnostics;
            catalog::settle(&mut diagnostics, &loaded.sources);
            Err(Failure::Definitions(Box::new(loaded.sources), diagnostics))
        }
    }
}

/// Loads, opens the data (unless told not to) and checks, collecting every problem of every stage.
pub(crate) fn examine(arguments: &Arguments, with_data: bool) -> Result<Examination, Failure> {
    let Loaded { mut catalog, sources, mut diagnostics } = load(arguments)?;
    let chosen = chosen(&mut catalog, arguments)?;
    let mut data_diagnostics = Vec::new();
    let mut kept = None;
    let engine = if with_data {
        match opened(&catalog, chosen.as_ref(), arguments) {
            Ok(Opened { engine, reached }) => {
                kept = reached;
                data_diagnostics.extend(engine.notices().iter().cloned());
                Some(engine)
            }
            Err(problems) => {
                data_diagnostics = problems;
                None
            }
        }
    } else {
        None
    };
    let (checked, rules) = check(catalog, engine.as_deref().map(Engine::schema), &sources, &mut diagnostics);
    let broken_definitions = diagnostics.iter().any(Diagnostic::is_error);
    // Of broken definitions nothing is computed, so nothing that was kept is looked at, or forgotten.
    let engine = match engine {
        Some(engine) if !broken_definitions => Some(kept::beside(engine, &checked, arguments)?),
        engine => engine,
    };
    diagnostics.extend(data_diagnostics);
    diagnostic::sort(&mut diagnostics);
    catalog::settle(&mut diagnostics, &sources);
    Ok(Examination { checked, rules, sources, engine, chosen, kept, diagnostics, broken_definitions })
}

/// Checks formulas and rules, and adds what is found.
pub(crate) fn check(
    catalog: Catalog,
    schema: Option<&Schema>,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> (CheckedCatalog, CheckedRules) {
    let checked = formula::check(catalog, schema, sources);
    diagnostics.extend(checked.diagnostics);
    let (rules, found) = rule::check(&checked.catalog, sources);
    diagnostics.extend(found);
    (checked.catalog, rules)
}

/// The engine that is asked for instead of DuckDB.
fn chosen(catalog: &mut Catalog, arguments: &Arguments) -> Result<Option<EngineDefinition>, Failure> {
    let Some(name) = &arguments.engine else { return Ok(None) };
    if let Some(chosen) = catalog.choose_engine(name) {
        return Ok(Some(chosen));
    }
    let known = catalog.project.engines.iter().map(|engine| engine.name.text.as_str());
    Err(Failure::Usage(match nearest(name, known) {
        Some(near) => format!("there is no engine `{name}`; `{near}` is the nearest name"),
        None if catalog.project.engines.is_empty() => {
            format!("there is no engine `{name}`: `kpi.yaml` declares none under `engines`")
        }
        None => format!("there is no engine `{name}` under `engines` in `kpi.yaml`"),
    }))
}

/// The project's data, in the engine that was chosen.
fn opened(
    catalog: &Catalog,
    chosen: Option<&EngineDefinition>,
    arguments: &Arguments,
) -> Result<Opened, Vec<Diagnostic>> {
    let project = &catalog.project;
    let Some(definition) = chosen else {
        let engine = Box::new(DuckDb::open(project, &engine_options(arguments))?);
        return Ok(Opened { engine, reached: None });
    };
    if let (true, Some(file)) = (arguments.cached, &arguments.cache) {
        return kept::alone(file, definition);
    }
    let stored = catalog.datasets.values().filter(|dataset| dataset.query.is_none());
    let mut tables: Vec<SourceText> = stored.map(|dataset| dataset.table.clone()).collect();
    tables.sort_by(|one, other| one.text.cmp(&other.text));
    tables.dedup_by(|one, other| one.text == other.text);
    let options = AdbcOptions {
        uri: arguments.engine_uri.clone(),
        timeout: arguments.timeout.or(project.limits.timeout),
        interrupt: interrupt::wish(),
        progress: waiting::shown(),
    };
    Ok(Opened { engine: Box::new(Adbc::open(definition, &tables, &options)?), reached: None })
}

/// Opens a project for a command that computes: any error stops it; what was noticed about the data is said on standard error.
pub(crate) fn open(arguments: &Arguments) -> Result<Workspace, Failure> {
    let Examination { checked, rules, sources, engine, chosen, kept, diagnostics, broken_definitions } =
        examine(arguments, true)?;
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if broken_definitions {
        return Err(Failure::Definitions(Box::new(sources), errors));
    }
    let Some(engine) = engine else {
        return Err(Failure::Data(Box::new(sources), errors));
    };
    print_notices(engine.as_ref(), &checked, &sources);
    let kept = kept.map_or_else(String::new, |extent| format!(", as kept when {extent}"));
    let computed_by = chosen.map(|engine| format!("{} ({}){kept}", engine.name.text, engine.dialect));
    Ok(Workspace { checked, rules, sources, engine, keys: JoinKeys::default(), computed_by })
}

/// Says on standard error what was noticed about the data.
pub(crate) fn print_notices(engine: &dyn Engine, checked: &CheckedCatalog, sources: &Sources) {
    let mut notices = engine.notices().to_vec();
    // What a definition or the project accepts is not said again by every command; denied is for `kpi check`.
    diagnostic::waive(&mut notices, &checked.catalog.waivers, false);
    checked.catalog.project.lints.allow(&mut notices);
    notices.retain(|notice| notice.code != Code::UnusedWaiver);
    print_diagnostics(sources, &notices);
}

/// What the data hold, if they can be opened: a test needs no data, only the types of columns that declare none.
pub(crate) fn schema_of_data(arguments: &Arguments, project: &Project) -> Option<Schema> {
    let opened = DuckDb::open(project, &engine_options(arguments)).ok();
    if opened.is_none() {
        say!(
            "note: the data cannot be opened; columns without a declared type have the type that formulas need"
        );
    }
    opened.map(|engine| engine.schema().clone())
}

/// The project's folder.
pub(crate) fn root(arguments: &Arguments) -> Result<PathBuf, Failure> {
    find_root(arguments)
}

pub(crate) fn engine_options(arguments: &Arguments) -> EngineOptions {
    let limits = Limits {
        threads: arguments.threads,
        memory: arguments.memory,
        timeout: arguments.timeout,
        ..Limits::default()
    };
    EngineOptions { limits, folders: allowed_folders(arguments), interrupt: interrupt::wish() }
}

/// What whoever runs the program allows beside the project's own folder.
#[allow(clippy::disallowed_methods, reason = "the command line is the place that reads the environment")]
fn allowed_folders(arguments: &Arguments) -> Vec<PathBuf> {
    let listed = std::env::var_os("KPI_ALLOW_FOLDERS").unwrap_or_default();
    let listed = std::env::split_paths(&listed).filter(|folder| !folder.as_os_str().is_empty());
    arguments.allow_folder.iter().cloned().chain(listed).collect()
}

#[allow(clippy::disallowed_methods, reason = "the command line is the place that reads the environment")]
fn find_root(arguments: &Arguments) -> Result<PathBuf, Failure> {
    let start = match &arguments.project {
        Some(folder) => folder.clone(),
        None => std::env::current_dir()?,
    };
    catalog::find_root(&start).ok_or_else(|| {
        Failure::Usage(format!(
            "there is no `kpi.yaml` in `{}` or above it; `kpi init DIR` makes a project, `-C DIR` names one",
            start.display()
        ))
    })
}

impl Workspace {
    /// What was noticed about the data.
    pub(crate) fn notices(&self) -> &[Diagnostic] {
        self.engine.notices()
    }
}

/// The templates of the project's reports and the shipped ones.
pub(crate) fn templates(workspace: &mut Workspace) -> Result<Templates, Failure> {
    let (files, diagnostics) =
        catalog::load_templates(&workspace.checked.catalog.project, &mut workspace.sources);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Definitions(Box::new(workspace.sources.clone()), diagnostics));
    }
    Ok(Templates::new(files, &mut workspace.sources))
}
