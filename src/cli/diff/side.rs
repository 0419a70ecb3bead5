//! What is compared with what: definitions of a revision or folder, or data.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::git::{self, Files};
use crate::catalog::{DataSource, Project};
use crate::cli::arguments::{Arguments, DiffArguments};
use crate::cli::failure::Failure;
use crate::cli::what_if;
use crate::cli::workspace::{self, Loaded};
use crate::diagnostic::Diagnostic;
use crate::engine::{DuckDb, Engine};
use crate::formula::CheckedCatalog;
use crate::pipeline::JoinKeys;
use crate::rule::CheckedRules;
use crate::schema::Schema;
use crate::source::{SourceText, Sources};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The two that are compared.
pub(super) struct Sides {
    pub old: Side,
    pub new: Side,
    /// The old data, if data are compared.
    old_engine: Option<DuckDb>,
    engine: DuckDb,
    /// What both have in common, in words.
    pub common: String,
    /// Files of revisions that data are read from; removed after the data are closed.
    _folders: Vec<TempDir>,
}

/// Definitions checked against data.
pub(super) struct Side {
    pub name: Name,
    pub checked: CheckedCatalog,
    pub rules: CheckedRules,
    pub sources: Sources,
    /// Errors of the definitions.
    pub errors: Vec<Diagnostic>,
    pub keys: JoinKeys,
}

/// What a side is called.
pub(super) struct Name {
    /// As typed.
    pub typed: String,
    /// As shown.
    pub shown: String,
    /// The commit, if it is one.
    pub commit: Option<String>,
}

impl Sides {
    pub(super) fn old_engine(&self) -> &dyn Engine {
        self.old_engine.as_ref().unwrap_or(&self.engine)
    }

    pub(super) fn engine(&self) -> &dyn Engine {
        &self.engine
    }

    /// Whether data are compared, and not definitions.
    pub(super) fn are_data(&self) -> bool {
        self.old_engine.is_some()
    }
}

/// Two versions of the definitions on the same data: those of NEW if it is a folder, else those of the project in which the command runs.
pub(super) fn definitions(arguments: &Arguments, typed: &DiffArguments) -> Result<Sides, Failure> {
    let old = located(arguments, &typed.old)?;
    let new = located(arguments, &typed.new)?;
    let (old_loaded, new_loaded) = (loaded(arguments, &old)?, loaded(arguments, &new)?);
    let project = match &new.place {
        Place::Revision(_) => workspace::load(arguments)?.catalog.project,
        Place::Working | Place::Folder(_) => new_loaded.catalog.project.clone(),
    };
    let engine = match DuckDb::open(&project, &workspace::engine_options(arguments)) {
        Ok(engine) => engine,
        Err(problems) => return Err(Failure::Data(Box::new(new_loaded.sources), problems)),
    };
    let common = match &new.place {
        Place::Folder(folder) => format!("on the data of {}", folder.display()),
        Place::Working | Place::Revision(_) => "on the data of the working tree".to_owned(),
    };
    let old = checked(old.name, old_loaded, engine.schema());
    let new = checked(new.name, new_loaded, engine.schema());
    Ok(Sides { old, new, old_engine: None, engine, common, _folders: Vec::new() })
}

/// Two data sets under the definitions of the project in which the command runs.
pub(super) fn data(arguments: &Arguments, typed: &DiffArguments) -> Result<Sides, Failure> {
    let project = workspace::load(arguments)?.catalog.project;
    let mut folders = Vec::new();
    let mut open = |text: &str| -> Result<(Name, DuckDb), Failure> {
        let (name, project, folder) = data_named(arguments, &project, text)?;
        folders.extend(folder);
        let mut options = workspace::engine_options(arguments);
        // A file that was typed may be read.
        options.folders.extend(Path::new(text).is_file().then(|| PathBuf::from(text)));
        match DuckDb::open(&project, &options) {
            Ok(engine) => Ok((name, engine)),
            Err(problems) => {
                say!("in the data of `{text}`:");
                Err(Failure::Data(Box::new(workspace::load(arguments)?.sources), problems))
            }
        }
    };
    let (old_name, old_engine) = open(&typed.old)?;
    let (new_name, engine) = open(&typed.new)?;
    let old = checked(old_name, workspace::load(arguments)?, old_engine.schema());
    let new = checked(new_name, workspace::load(arguments)?, engine.schema());
    let common = "by the definitions of the working tree".to_owned();
    Ok(Sides { old, new, old_engine: Some(old_engine), engine, common, _folders: folders })
}

/// Where definitions are.
enum Place {
    /// The project in which the command runs.
    Working,
    Folder(PathBuf),
    Revision(TempDir),
}

struct Located {
    name: Name,
    place: Place,
}

/// A folder with a `kpi.yaml` is that project, anything else a revision of the repository.
fn located(arguments: &Arguments, text: &str) -> Result<Located, Failure> {
    let plain = |shown: &str| Name { typed: text.to_owned(), shown: shown.to_owned(), commit: None };
    if text == "." {
        return Ok(Located { name: plain("working tree"), place: Place::Working });
    }
    if Path::new(text).join("kpi.yaml").is_file() {
        let folder = PathBuf::from(text);
        return Ok(Located { name: plain(text), place: Place::Folder(folder) });
    }
    let (name, folder) = revision(arguments, text, Files::Definitions)?;
    Ok(Located { name, place: Place::Revision(folder) })
}

fn revision(arguments: &Arguments, text: &str, files: Files) -> Result<(Name, TempDir), Failure> {
    let root = workspace::root(arguments)?;
    let revision = git::revision(&root, text)?;
    let folder = git::written(&root, &revision, files)?;
    let name = Name { typed: text.to_owned(), shown: revision.label(), commit: Some(revision.commit) };
    Ok((name, folder))
}

fn loaded(arguments: &Arguments, located: &Located) -> Result<Loaded, Failure> {
    let loaded = match &located.place {
        Place::Working => return workspace::load(arguments),
        Place::Folder(folder) => workspace::load_folder(folder),
        Place::Revision(folder) => workspace::load_folder(folder.path()),
    };
    let mut loaded = loaded.inspect_err(|_| say!("in {}:", located.name.shown))?;
    // A parameter that only one side has is set there.
    let _ = what_if::set_parameters(&mut loaded.catalog, arguments);
    Ok(loaded)
}

fn checked(name: Name, loaded: Loaded, schema: &Schema) -> Side {
    let Loaded { catalog, sources, mut diagnostics } = loaded;
    let (checked, rules) = workspace::check(catalog, Some(schema), &sources, &mut diagnostics);
    diagnostics.retain(Diagnostic::is_error);
    crate::diagnostic::sort(&mut diagnostics);
    crate::catalog::settle(&mut diagnostics, &sources);
    Side { name, checked, rules, sources, errors: diagnostics, keys: JoinKeys::default() }
}

/// The project with other data: a database file, a folder in which its data files are, or a revision of them.
fn data_named(
    arguments: &Arguments,
    project: &Project,
    text: &str,
) -> Result<(Name, Project, Option<TempDir>), Failure> {
    let plain = |shown: &str| Name { typed: text.to_owned(), shown: shown.to_owned(), commit: None };
    let path = Path::new(text);
    if text == "." {
        return Ok((plain("data of the working tree"), project.clone(), None));
    }
    if path.is_file() {
        let place = match &project.data {
            DataSource::Database { file, .. } => Some(file.span),
            DataSource::Engines(place) => Some(*place),
            DataSource::Files { patterns, sources } => {
                patterns.first().map(|one| one.span).or(sources.first().map(|source| source.table.span))
            }
        };
        let Some(span) = place else {
            return Err(Failure::Usage("the project has no data to replace".to_owned()));
        };
        let file = SourceText { text: std::path::absolute(path)?.to_string_lossy().into_owned(), span };
        let data = DataSource::Database { file, script: None };
        return Ok((plain(text), Project { data, ..project.clone() }, None));
    }
    if path.is_dir() {
        return Ok((plain(text), Project { root: std::path::absolute(path)?, ..project.clone() }, None));
    }
    let looks_like_file = path.extension().is_some_and(|ending| ending == "duckdb" || ending == "db");
    if looks_like_file {
        return Err(Failure::System(format!("there is no database file `{text}`")));
    }
    let (name, folder) = revision(arguments, text, Files::All)?;
    Ok((name, Project { root: folder.path().to_owned(), ..project.clone() }, Some(folder)))
}

/// Says which definitions of the old side have errors, one line each: what is wrong there is no fault of the new side.
pub(super) fn note_old_errors(side: &Side) {
    for error in &side.errors {
        let place = error.primary.as_ref().map_or_else(String::new, |label| {
            let file = side.sources.file(label.span.source);
            file.map_or_else(String::new, |file| {
                let at = file.position(label.span.start);
                format!(" {}:{}:{}:", file.name, at.line, at.column)
            })
        });
        say!("note: in {}:{place} {} ({})", side.name.shown, error.message, error.code.name());
    }
}

/// Prints what was noticed about the new data.
pub(super) fn note_data(sides: &Sides) {
    workspace::print_notices(&sides.engine, &sides.new.checked, &sides.new.sources);
}
