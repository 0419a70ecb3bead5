//! Project → connection.

use super::fault::Fault;
use super::settings::Settings;
use super::steady::Steady;
use super::{connect, database, files};
use crate::catalog::{DataSource, Project};
use crate::diagnostic::Diagnostic;
use duckdb::Connection;

/// Opens the data, and says what was noticed and which files statements will read.
pub(super) fn open(
    project: &Project,
    settings: &Settings,
) -> Result<(Connection, Vec<Diagnostic>, Steady), Vec<Fault>> {
    connect::check(settings).map_err(|fault| vec![fault])?;
    match &project.data {
        DataSource::Database { file, script } => {
            let opened = database::open(&project.root, file, script.as_ref(), settings);
            opened.map(|(connection, steady)| (connection, Vec::new(), steady)).map_err(|fault| vec![fault])
        }
        DataSource::Files { patterns, sources } => files::open(project, patterns, sources, settings),
        DataSource::Engines(place) => {
            let engines = project.engines.iter().map(|engine| engine.name.text.clone()).collect();
            Err(vec![Fault::Elsewhere { place: *place, engines }])
        }
    }
}
