//! Stops a running statement: when the user wants it, when its time is up, when another has already failed.

use crate::catalog::TimeLimit;
use crate::engine::{EngineFault, Interrupt};
use duckdb::{Connection, InterruptHandle};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// How often is looked whether the statement is to stop. The database loses an interrupt that comes while the statement is still being
/// planned, so it is repeated at every tick.
const TICK: Duration = Duration::from_millis(25);

/// What may stop statements.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    pub(super) interrupt: Interrupt,
    pub(super) timeout: Option<TimeLimit>,
    /// Of several statements, this one's number.
    turn: Option<Turn>,
}

/// The number of a statement among several, and the smallest number of one that failed. Those before it go on, because the first error in
/// the order of the statements is the one that is told.
#[derive(Debug, Clone)]
struct Turn {
    number: usize,
    failed: Arc<AtomicUsize>,
}

/// The time since some work began, and what may stop it.
#[derive(Debug)]
pub(super) struct Clock<'a> {
    watch: &'a Watch,
    began: Instant,
}

impl Watch {
    pub(super) fn new(interrupt: Interrupt, timeout: Option<TimeLimit>) -> Self {
        Self { interrupt, timeout, turn: None }
    }

    /// The watch over one of several statements.
    pub(super) fn of(&self, number: usize, failed: &Arc<AtomicUsize>) -> Self {
        Self { turn: Some(Turn { number, failed: Arc::clone(failed) }), ..self.clone() }
    }

    /// Begins to count the time.
    pub(super) fn start(&self) -> Clock<'_> {
        Clock { watch: self, began: Instant::now() }
    }

    /// Does some work with a connection, interrupting it when it is to stop. The second part says why it was interrupted, if it was.
    pub(super) fn over<T>(
        &self,
        connection: &Connection,
        work: impl FnOnce() -> T,
    ) -> (Option<T>, Option<EngineFault>) {
        let clock = self.start();
        if let Some(fault) = clock.stopped() {
            return (None, Some(fault));
        }
        let handle = connection.interrupt_handle();
        let cause = OnceLock::new();
        let done = thread::scope(|scope| {
            // Dropped when the work is done, also by a panic; that wakes the other side at once.
            let (working, ended) = channel::<()>();
            let (clock, cause) = (&clock, &cause);
            scope.spawn(move || {
                while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    interrupt_if_stopped(clock, &handle, cause);
                }
            });
            let done = work();
            drop(working);
            done
        });
        (Some(done), cause.into_inner())
    }
}

fn interrupt_if_stopped(clock: &Clock<'_>, handle: &Arc<InterruptHandle>, cause: &OnceLock<EngineFault>) {
    if let Some(fault) = clock.stopped() {
        cause.get_or_init(|| fault);
        handle.interrupt();
    }
}

impl Clock<'_> {
    /// Why the work is to stop; `None` if it may go on.
    pub(super) fn stopped(&self) -> Option<EngineFault> {
        let overtaken =
            self.watch.turn.as_ref().is_some_and(|turn| turn.failed.load(Ordering::SeqCst) < turn.number);
        if overtaken || self.watch.interrupt.is_requested() {
            return Some(EngineFault::Interrupted);
        }
        let timeout = self.watch.timeout.filter(|timeout| self.began.elapsed() >= timeout.duration())?;
        Some(EngineFault::TimedOut(timeout))
    }
}
