//! Ctrl-C: the running query is stopped, nothing more is written, temporary files are removed.

use crate::engine::Interrupt;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::LazyLock;

/// The exit status of a command that was stopped: what shells give a program that Ctrl-C ends.
pub(crate) const STATUS: u8 = 130;

static WISH: LazyLock<Interrupt> = LazyLock::new(Interrupt::default);

/// The wish of whoever pressed Ctrl-C.
pub(crate) fn wish() -> Interrupt {
    WISH.clone()
}

/// From now on Ctrl-C, or a request to end, is a [`wish`]; the second one ends the program at once. Where a handler cannot be
/// installed, Ctrl-C does what it does to any program.
pub(crate) fn install() {
    for signal in [SIGINT, SIGTERM] {
        // In this order, so that only the second signal finds the flag set.
        let _ = flag::register_conditional_shutdown(signal, STATUS.into(), WISH.flag())
            .and_then(|_| flag::register(signal, WISH.flag()));
    }
}
