//! Which files a project may reach.

use super::fault::Fault;
use crate::source::SourceText;
use std::path::{Component, Path, PathBuf};

/// The folders in which a project's data may lie: its own, and those that whoever runs it allows. A definition cannot add one.
#[derive(Debug, Clone)]
pub(super) struct Reach(Vec<PathBuf>);

impl Reach {
    pub(super) fn new(root: &Path, allowed: &[PathBuf]) -> Self {
        Self(std::iter::once(root).chain(allowed.iter().map(PathBuf::as_path)).map(real).collect())
    }

    /// Whether a path, with all links followed, lies in one of the folders.
    fn holds(&self, path: &Path) -> bool {
        let path = real(path);
        self.0.iter().any(|folder| path.starts_with(folder))
    }

    /// A path that lies in one of the folders.
    ///
    /// # Errors
    /// [`Fault::Outside`] at the place that names it.
    pub(super) fn admit(&self, path: &Path, place: &SourceText, named: &str) -> Result<(), Fault> {
        match self.holds(path) {
            true => Ok(()),
            false => Err(Fault::Outside { file: place.clone(), named: named.to_owned() }),
        }
    }
}

/// Where a path leads; of what does not exist, as far as it does.
fn real(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut known = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                known.pop();
            }
            part => {
                known.push(part);
                if let Ok(real) = known.canonicalize() {
                    known = real;
                }
            }
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_dots_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("inside"), folder.path().join("outside"));
        for made in [&inside, &outside] {
            std::fs::create_dir(made).unwrap();
        }
        std::fs::write(outside.join("x.csv"), "").unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("link")).unwrap();
        let own = Reach::new(&inside, &[]);
        assert!(own.holds(&inside.join("x.csv")) && own.holds(&inside.join("new/../x.csv")));
        for path in
            ["link/x.csv", "../outside/x.csv", "new/../../outside/x.csv", "../insider", "link/missing"]
        {
            assert!(!own.holds(&inside.join(path)), "{path}");
        }
        let both = Reach::new(&inside, &[outside]);
        assert!(both.holds(&inside.join("link/x.csv")) && !both.holds(folder.path()));
    }
}
