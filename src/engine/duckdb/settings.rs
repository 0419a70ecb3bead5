//! What a connection is opened with and watched by.

use super::EngineOptions;
use super::fault::Fault;
use super::watch::Watch;
use crate::catalog::{Limits, Project};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tempfile::TempDir;

/// Limits, temporary folder and watch.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) limits: Limits,
    /// Where what does not fit into memory goes; nothing is put on disk if `None`.
    pub(super) temp: Option<PathBuf>,
    pub(super) watch: Watch,
}

impl Settings {
    /// The settings of a project under these options, and the temporary folder, which lives as long as its guard.
    ///
    /// A folder that the project names must be there. Without the system's own the engine works in memory alone.
    pub(super) fn new(project: &Project, options: &EngineOptions) -> Result<(Self, Option<TempDir>), Fault> {
        let limits = options.limits.or(&project.limits);
        let mut private = tempfile::Builder::new();
        private.prefix("kpi-");
        let guard = match &limits.temp_folder {
            None => private.tempdir().ok(),
            Some(folder) => {
                let made = private.tempdir_in(project.root.join(&folder.text));
                let unusable = |error: std::io::Error| Fault::TempFolder {
                    folder: folder.clone(),
                    words: error.kind().to_string(),
                };
                Some(made.map_err(unusable)?)
            }
        };
        let temp = guard.as_ref().map(|guard| absolute(guard.path().to_owned()));
        let watch = Watch::new(options.interrupt.clone(), limits.timeout);
        Ok((Self { limits, temp, watch }, guard))
    }

    /// The settings for one of several statements that run at once; see [`Watch::of`].
    pub(super) fn of(&self, number: usize, failed: &Arc<AtomicUsize>) -> Self {
        Self { watch: self.watch.of(number, failed), ..self.clone() }
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
