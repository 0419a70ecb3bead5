//! Work that a driver does, and what may stop it.
//!
//! A driver may wait for a server for as long as it likes, so it works on a thread of its own. When the work is to stop, the driver is asked
//! to cancel it; a driver that does not is left behind.

use crate::catalog::TimeLimit;
use crate::engine::{EngineFault, Interrupt};
use adbc_core::CancelHandle;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often is looked whether the work is to stop.
const TICK: Duration = Duration::from_millis(50);
/// How long a driver may take to cancel.
const GRACE: Duration = Duration::from_secs(10);

/// What may stop work, and who is told of it.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    pub(super) interrupt: Interrupt,
    pub(super) timeout: Option<TimeLimit>,
    pub(super) progress: Option<fn(&str, Option<Duration>)>,
    /// What is waited for.
    pub(super) engine: String,
}

/// Where work leaves the handle by which it is cancelled.
#[derive(Clone, Default)]
pub(super) struct Cancel(Arc<Mutex<Option<Arc<dyn CancelHandle>>>>);

impl Cancel {
    pub(super) fn by(&self, handle: Box<dyn CancelHandle>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::from(handle));
    }

    /// Asks the driver, on a thread of its own: it may wait here too.
    fn request(&self) {
        let handle = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(handle) = handle {
            thread::spawn(move || {
                // Work that cannot be cancelled is waited for, then left behind.
                let _ = handle.try_cancel();
            });
        }
    }
}

impl Watch {
    /// Does the work.
    ///
    /// # Errors
    /// Why it was stopped, or [`EngineFault::Driver`] if it panicked.
    pub(super) fn over<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Result<T, EngineFault> {
        let done = self.wait(work);
        if let Some(progress) = self.progress {
            progress(&self.engine, None);
        }
        done
    }

    fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Result<T, EngineFault> {
        let began = Instant::now();
        if let Some(cause) = self.stopped(began) {
            return Err(cause);
        }
        let (cancel, (done, result)) = (Cancel::default(), channel());
        let handle = cancel.clone();
        thread::spawn(move || {
            // Nobody waits for work that was left behind.
            let _ = done.send(work(&handle));
        });
        loop {
            match result.recv_timeout(TICK) {
                Ok(result) => return Ok(result),
                Err(RecvTimeoutError::Disconnected) => return Err(EngineFault::Driver),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(progress) = self.progress {
                progress(&self.engine, Some(began.elapsed()));
            }
            if let Some(cause) = self.stopped(began) {
                cancel.request();
                let _ = result.recv_timeout(GRACE);
                return Err(cause);
            }
        }
    }

    fn stopped(&self, began: Instant) -> Option<EngineFault> {
        if self.interrupt.is_requested() {
            return Some(EngineFault::Interrupted);
        }
        let timeout = self.timeout.filter(|timeout| began.elapsed() >= timeout.duration())?;
        Some(EngineFault::TimedOut(timeout))
    }
}
