//! What a connection is opened with and watched by.

use super::EngineOptions;
use super::fault::Fault;
use super::reach::Reach;
use super::watch::Watch;
use crate::catalog::{Limits, Project};
use crate::engine::Interrupt;
use std::num::NonZeroU32;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tempfile::TempDir;

/// Limits, temporary folder and watch.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) limits: Limits,
    /// The project's folder and a separator: the start of every path that messages show without it.
    root: String,
    /// Where what does not fit into memory goes; nothing is put on disk if `None`.
    pub(super) temp: Option<PathBuf>,
    pub(super) watch: Watch,
    /// Where the project's data may lie.
    pub(super) reach: Reach,
}

impl Settings {
    /// The settings of a project under these options, and the temporary folder, which lives as long as its guard.
    ///
    /// A folder that the project names must be there. Without the system's own the engine works in memory alone.
    pub(super) fn new(project: &Project, options: &EngineOptions) -> Result<(Self, Option<TempDir>), Fault> {
        let limits = options.limits.or(&project.limits);
        let reach = Reach::new(&project.root, &options.folders);
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
        let root = format!("{}{MAIN_SEPARATOR}", absolute(project.root.clone()).to_string_lossy());
        Ok((Self { limits, root, temp, watch, reach }, guard))
    }

    /// The settings of a database in memory that holds little: one thread, nothing on disk.
    pub(super) fn in_memory(project: &Project, interrupt: Interrupt) -> Self {
        let limits = Limits { threads: Some(NonZeroU32::MIN), ..Limits::default() };
        let root = format!("{}{MAIN_SEPARATOR}", absolute(project.root.clone()).to_string_lossy());
        let reach = Reach::new(&project.root, &[]);
        Self { limits, root, temp: None, watch: Watch::new(interrupt, None), reach }
    }

    /// The settings of a database file beside the project's data.
    pub(super) fn apart(path: &Path, interrupt: Interrupt) -> Self {
        let limits = Limits { threads: Some(NonZeroU32::MIN), ..Limits::default() };
        let folder = absolute(path.to_owned()).parent().map(Path::to_owned).unwrap_or_default();
        let root = format!("{}{MAIN_SEPARATOR}", folder.to_string_lossy());
        Self { limits, root, temp: None, watch: Watch::new(interrupt, None), reach: Reach::new(&folder, &[]) }
    }

    /// The database's words with files named as the project names them.
    pub(super) fn named(&self, words: &str) -> String {
        words.replace(&self.root, "")
    }

    /// The settings for one of several statements that run at once; see [`Watch::of`].
    pub(super) fn of(&self, number: usize, failed: &Arc<AtomicUsize>) -> Self {
        Self { watch: self.watch.of(number, failed), ..self.clone() }
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
