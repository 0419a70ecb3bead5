//! `--watch`: a command again whenever a file changes that it reads.
//!
//! Events of the file system only wake; what changed is told by comparing what the files were with what they are. So it does not matter how an
//! editor writes: in place, to another file that is renamed, or by a burst of files and folders that come and go.

mod inputs;

use super::arguments::Arguments;
use super::failure::{Failure, Verdict};
use super::{interrupt, output, workspace};
use inputs::{Inputs, Stamps};
use notify::{Config, ErrorKind, RecommendedWatcher};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long it must be quiet after a change: editors and version control write several files.
const DEBOUNCE: Duration = Duration::from_millis(200);
/// Waits of that length at most: something may write all the time.
const MAX_WAITS: usize = 10;
/// How soon Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(100);
/// Files that are named of those that changed.
const NAMED: usize = 3;

/// What a command reads, beside `kpi.yaml` and definitions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reads {
    /// The templates of reports.
    pub(crate) templates: bool,
    /// The data, or the script that makes them.
    pub(crate) data: bool,
}

/// Runs a command, and again after every change of what it reads, until Ctrl-C. It gets the files that changed, relative to the project's
/// folder and with `/`; none at first. What keeps it from its work is said, and changes are waited for.
///
/// # Errors
/// Always: Ctrl-C, an output nobody reads, wrong usage at the first run, or a file system that cannot be watched.
pub(crate) fn watch(
    arguments: &Arguments,
    reads: Reads,
    mut run: impl FnMut(&BTreeSet<String>) -> Result<Verdict, Failure>,
) -> Result<Verdict, Failure> {
    let mut inputs = Inputs::new(workspace::root(arguments)?, reads);
    let mut watcher = Watcher::new()?;
    watcher.watch(&inputs)?;
    let mut stamps = inputs.stamps();
    let mut edited = BTreeSet::new();
    let mut first = true;
    loop {
        match run(&edited) {
            Ok(_) => {}
            Err(_) if interrupt::wish().is_requested() => return Err(Failure::Interrupted),
            Err(failure @ (Failure::Interrupted | Failure::ClosedPipe)) => return Err(failure),
            Err(failure @ Failure::Usage(_)) if first => return Err(failure),
            Err(failure) => {
                failure.report(arguments.verbose);
            }
        }
        first = false;
        say!("waiting for a change of {}; Ctrl-C ends", inputs);
        (edited, stamps) = watcher.changed(&mut inputs, &stamps)?;
        if std::io::stdout().is_terminal() {
            output::print("\u{1b}[2J\u{1b}[H")?;
        }
        say!("changed: {}", named(&edited));
    }
}

/// The first few of the files, and how many more there are.
fn named(files: &BTreeSet<String>) -> String {
    let names: Vec<&str> = files.iter().take(NAMED).map(String::as_str).collect();
    match files.len().checked_sub(NAMED).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", names.join(", ")),
        None => names.join(", "),
    }
}

/// Whatever tells that something happened in folders.
struct Watcher {
    debouncer: Debouncer<RecommendedWatcher, NoCache>,
    events: Receiver<DebounceEventResult>,
}

impl Watcher {
    fn new() -> Result<Self, Failure> {
        let (sender, events) = channel();
        // Nobody receives any more when the program ends.
        let handler = move |event| drop(sender.send(event));
        let debouncer = new_debouncer_opt(DEBOUNCE, None, handler, NoCache::new(), Config::default())
            .map_err(|error| failed(&error))?;
        Ok(Self { debouncer, events })
    }

    /// Watches what has to be watched now. A folder that is watched already may be another one of the same name, so that it is watched again.
    fn watch(&mut self, inputs: &Inputs) -> Result<(), Failure> {
        let mut watched = None;
        // A folder may come or go meanwhile.
        for _ in 0..MAX_WAITS {
            let folders = inputs.folders();
            if watched.as_ref() == Some(&folders) {
                break;
            }
            for (folder, mode) in &folders {
                match self.debouncer.watch(folder, *mode) {
                    Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                    Err(error) if is_missing(&error) => {}
                    Err(error) => return Err(failed(&error)),
                    Ok(()) => {}
                }
            }
            watched = Some(folders);
        }
        Ok(())
    }

    /// Waits until files differ from what they were, and it is quiet again.
    fn changed(
        &mut self,
        inputs: &mut Inputs,
        before: &Stamps,
    ) -> Result<(BTreeSet<String>, Stamps), Failure> {
        loop {
            match self.events.recv_timeout(TICK) {
                Ok(Ok(events)) if events.iter().all(|event| event.kind.is_access()) => continue,
                Ok(Ok(_)) => {}
                Ok(Err(errors)) => {
                    // Anything else means that something vanished; what is there is seen below.
                    let full = errors.iter().find(|error| matches!(error.kind, ErrorKind::MaxFilesWatch));
                    full.map_or(Ok(()), |error| Err(failed(error)))?;
                }
                Err(RecvTimeoutError::Timeout) if interrupt::wish().is_requested() => {
                    return Err(Failure::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::System("files are no longer watched".to_owned()));
                }
            }
            for _ in 0..MAX_WAITS {
                if self.events.recv_timeout(DEBOUNCE).is_err() || interrupt::wish().is_requested() {
                    break;
                }
            }
            inputs.read_again();
            self.watch(inputs)?;
            let now = inputs.stamps();
            let changed = inputs.differing(before, &now);
            if !changed.is_empty() {
                return Ok((changed, now));
            }
        }
    }
}

fn is_missing(error: &notify::Error) -> bool {
    matches!(&error.kind, ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound)
}

fn failed(error: &notify::Error) -> Failure {
    Failure::System(match error.kind {
        ErrorKind::MaxFilesWatch => {
            "the system watches no more folders; on Linux `fs.inotify.max_user_watches` says how many it may"
                .to_owned()
        }
        _ => format!("files cannot be watched: {error}"),
    })
}
