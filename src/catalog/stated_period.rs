//! A period as a definition states it.

use crate::calendar::{Calendar, Period, PeriodError};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceText;

/// The period that a text names. `None` if it names none, which is said, with how periods are written.
pub(crate) fn stated_period(
    calendar: &Calendar,
    text: &SourceText,
    problems: &mut Vec<Diagnostic>,
) -> Option<Period> {
    let read = calendar.parse(&text.text);
    let unread = |error: PeriodError| {
        let invalid = Diagnostic::error(Code::InvalidValue, error.message());
        problems.push(invalid.at(text.span, "").with_help(error.help()));
    };
    read.map_err(unread).ok()
}
