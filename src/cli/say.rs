//! What is said on standard error.

use std::fmt::Arguments;
use std::io::Write;

/// A line on standard error, in colour where the terminal wants it.
///
/// Where nobody can be told, as on a full disk or when the reader has gone, the command ends as it would have: its status says how.
pub(crate) fn line(text: Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// [`line`] with the arguments of `format!`.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::say::line(format_args!($($text)*)) };
}
