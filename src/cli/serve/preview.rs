//! What is shown now: the project as it could last be opened, and the pages that could last be made.

use super::super::arguments::Arguments;
use super::super::catalogue::Site;
use super::super::failure::Failure;
use super::super::workspace::{self, Workspace};
use super::asked::Asked;
use super::live::{News, Pages};
use super::pages;
use super::shell::Shell;
use super::trouble::Trouble;
use crate::report::Templates;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Pages that are kept; of more the one that was made first is forgotten.
const KEPT: usize = 64;

/// A project that could be opened.
pub(super) struct Project {
    pub(super) workspace: Workspace,
    pub(super) templates: Templates,
    /// The members of dimensions that were asked for.
    pub(super) members: Mutex<BTreeMap<String, Vec<String>>>,
}

/// What is shown now.
pub(super) struct Preview {
    state: Mutex<State>,
    pages: Pages,
    /// The pages around reports.
    pub(super) shell: Shell,
    /// The day on which all is asked.
    pub(super) as_of: Option<Date>,
    /// Parameters, as typed.
    pub(super) set: Vec<String>,
}

#[derive(Default)]
struct State {
    project: Option<Project>,
    /// Why the project as it is now cannot be opened.
    trouble: Option<Trouble>,
    /// Rises with every change.
    change: u64,
    kept: BTreeMap<String, Kept>,
}

/// A page.
struct Kept {
    /// When it was made last, or could not be.
    change: u64,
    /// As it could last be made.
    made: Option<Arc<[u8]>>,
    /// Why it cannot be made now.
    trouble: Option<Trouble>,
}

/// A page as it could last be made, and why it cannot be made now.
pub(super) struct Shown {
    pub(super) made: Option<Arc<[u8]>>,
    pub(super) trouble: Option<Trouble>,
}

/// What the pages around reports are made of.
pub(super) struct Now<'a> {
    pub(super) project: Option<&'a Project>,
    pub(super) trouble: Option<&'a Trouble>,
    pub(super) change: u64,
}

impl Preview {
    pub(super) fn new(as_of: Option<Date>, set: &[String]) -> Result<Self, Failure> {
        Ok(Self {
            state: Mutex::default(),
            pages: Pages::default(),
            shell: Shell::new()?,
            as_of,
            set: set.to_vec(),
        })
    }

    /// The pages that are open.
    pub(super) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// Opens the project as it is now, and tells the open pages. If that fails, the one before is still shown.
    pub(super) fn open_again(&self, arguments: &Arguments) -> Result<(), Failure> {
        // Requests are answered from the project before until this one is open.
        let opened = workspace::open(arguments).and_then(|mut workspace| {
            let templates = workspace::templates(&mut workspace)?;
            Ok(Project { workspace, templates, members: Mutex::default() })
        });
        let mut state = self.lock();
        state.change += 1;
        let told = match opened {
            Ok(project) => {
                state.project = Some(project);
                state.trouble = None;
                Ok(())
            }
            Err(failure) => {
                state.trouble = Some(Trouble::from(&failure));
                Err(failure)
            }
        };
        self.pages.tell(News { change: state.change, broken: state.trouble.is_some() });
        told
    }

    /// Lets go of the data.
    pub(super) fn close(&self) {
        self.lock().project = None;
    }

    /// With what is shown now.
    pub(super) fn with<R>(&self, work: impl FnOnce(&Now<'_>) -> R) -> R {
        let state = self.lock();
        work(&Now { project: state.project.as_ref(), trouble: state.trouble.as_ref(), change: state.change })
    }

    /// A page of a report or KPI.
    pub(super) fn page(&self, asked: &Asked) -> Shown {
        let of = |project: &Project| pages::made(project, asked, self, None);
        self.kept(&asked.address("", None), of)
    }

    /// The catalogue's page of a KPI, or the one that lists all; nothing if there is no such KPI.
    pub(super) fn catalogue(&self, kpi: Option<&str>) -> Option<Shown> {
        let exists = |now: &Now<'_>| match (kpi, now.project) {
            (Some(id), Some(project)) => project.workspace.checked.kpis.contains_key(id),
            _ => true,
        };
        if !self.with(exists) {
            return None;
        }
        let of = |project: &Project| {
            let site = Site::new(&project.workspace, &project.templates, true)?;
            let page = match kpi {
                Some(id) => site.kpi(id)?.unwrap_or_default(),
                None => site.index()?,
            };
            Ok(page.into_bytes())
        };
        Some(self.kept(&format!("/catalogue/{}", kpi.unwrap_or_default()), of))
    }

    fn kept(&self, address: &str, make: impl FnOnce(&Project) -> Result<Vec<u8>, Failure>) -> Shown {
        let mut state = self.lock();
        let State { project, trouble, change, kept } = &mut *state;
        let before = kept.remove(address);
        let page = match (before, project) {
            (Some(page), _) if page.change == *change => page,
            (before, Some(project)) => match make(project) {
                Ok(page) => Kept { change: *change, made: Some(page.into()), trouble: None },
                Err(failure) => Kept {
                    change: *change,
                    made: before.and_then(|page| page.made),
                    trouble: Some(Trouble::from(&failure)),
                },
            },
            (_, None) => Kept { change: *change, made: None, trouble: None },
        };
        let trouble = trouble.clone().or_else(|| page.trouble.clone());
        let shown = Shown { made: page.made.clone(), trouble };
        if kept.len() >= KEPT {
            let oldest = kept.iter().min_by_key(|(_, page)| page.change).map(|(address, _)| address.clone());
            oldest.and_then(|address| kept.remove(&address));
        }
        kept.insert(address.to_owned(), page);
        shown
    }

    /// A thread that failed left nothing half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
