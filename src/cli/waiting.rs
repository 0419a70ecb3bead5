//! What is seen on a terminal while an engine works.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long nothing is said.
const PATIENCE: Duration = Duration::from_secs(1);

static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// What shows it; nothing where nobody looks.
pub(crate) fn shown() -> Option<fn(&str, Option<Duration>)> {
    std::io::stderr().is_terminal().then_some(show)
}

fn show(engine: &str, waited: Option<Duration>) {
    let mut held = BAR.lock().unwrap_or_else(PoisonError::into_inner);
    match waited {
        None => {
            if let Some(bar) = held.take() {
                bar.finish_and_clear();
            }
        }
        Some(waited) if waited >= PATIENCE => {
            let bar = held.get_or_insert_with(|| {
                let bar = ProgressBar::new_spinner();
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                    bar.set_style(style);
                }
                bar
            });
            bar.set_message(format!("{engine} works on it: {} s", waited.as_secs()));
            bar.tick();
        }
        Some(_) => {}
    }
}
