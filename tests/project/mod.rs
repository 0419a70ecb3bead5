//! The shipped project, opened for a test on the sample or on a database of the test's own.

use kpi_rules::catalog::{self, Catalog, DataSource};
use kpi_rules::diagnostic::{Diagnostic, TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::formula::{self, CheckedCatalog};
use kpi_rules::source::{SourceId, SourceText, Sources, Span};
use std::path::Path;

/// The repository's own project: definitions without any problem, and their texts.
pub(crate) fn shipped() -> (Catalog, Sources) {
    let loaded = catalog::load(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_none(&loaded.diagnostics, &loaded.sources);
    (loaded.catalog.expect("kpi.yaml is read"), loaded.sources)
}

/// Opens the project's data and checks the definitions against them.
pub(crate) fn open(catalog: Catalog, sources: &Sources) -> (CheckedCatalog, DuckDb) {
    let options = EngineOptions { folders: vec![std::env::temp_dir()], ..EngineOptions::default() };
    let engine = DuckDb::open(&catalog.project, &options)
        .unwrap_or_else(|problems| panic!("{}", rendered(&problems, sources)));
    let checked = formula::check(catalog, Some(engine.schema()), sources);
    let errors: Vec<Diagnostic> = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    assert_none(&errors, sources);
    (checked.catalog, engine)
}

/// Points a project at another database file.
#[allow(dead_code, reason = "not every test that shares this file needs it")]
pub(crate) fn with_database(mut catalog: Catalog, file: &Path) -> Catalog {
    let mut sources = Sources::default();
    let id: SourceId = sources.add("test", "");
    let text = file.to_str().expect("a path in UTF-8").to_owned();
    catalog.project.data =
        DataSource::Database { file: SourceText { text, span: Span::new(id, 0..0) }, script: None };
    catalog
}

fn rendered(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|found| to_text(found, sources, TextStyle::Plain)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn assert_none(diagnostics: &[Diagnostic], sources: &Sources) {
    assert!(diagnostics.is_empty(), "{}", rendered(diagnostics, sources));
}
