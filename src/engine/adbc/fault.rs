//! What can go wrong between here and an engine, and the words for it.

use super::secret::without_secrets;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::EngineFault;
use crate::source::SourceText;
use adbc_core::error::{Error, Status};

/// Under this key a driver manager tells where it looked for a driver, one place a line.
const PLACES: &str = "adbc.drivermanager.driver_load_trace";
/// The longest of an engine's own words that are repeated.
const WORDS: usize = 600;

/// Why an engine cannot be opened.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is no such profile, or it cannot be read.
    Profile { profile: String, words: String },
    /// A profile names a variable of the environment that is not set.
    Variable { profile: String, variable: String },
    /// The driver is not found, or does not load.
    Driver { words: String, places: Vec<String> },
    /// The engine does not answer, or does not let us in.
    Connection(EngineFault),
    /// A session does not do what it is told first.
    Start(EngineFault),
    /// A session does not compute as statements rely on.
    Unproved(&'static str),
    /// A table does not exist, or cannot be read.
    Table { table: SourceText, fault: EngineFault },
    /// A question fails.
    Query(EngineFault),
}

impl Fault {
    pub(super) fn of_profile(profile: &str, error: &Error) -> Self {
        Self::Profile { profile: profile.to_owned(), words: words(error) }
    }

    pub(super) fn of_driver(error: &Error) -> Self {
        let places = error.details.iter().flatten().find(|(key, _)| key == PLACES);
        let places = places.map(|(_, text)| String::from_utf8_lossy(text).lines().map(place).collect());
        match fault(error) {
            EngineFault::Denied(_) | EngineFault::Lost(_) => Self::of_connection(error),
            _ => Self::Driver { words: words(error), places: places.unwrap_or_default() },
        }
    }

    pub(super) fn of_connection(error: &Error) -> Self {
        Self::Connection(fault(error))
    }

    /// The same where a statement was to be run.
    pub(super) fn of_query(self) -> EngineFault {
        match self {
            Self::Query(fault) | Self::Connection(fault) | Self::Start(fault) | Self::Table { fault, .. } => {
                fault
            }
            other => EngineFault::Refused(other.message()),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Profile { profile, words } => {
                format!("the connection profile `{profile}` cannot be used: {words}")
            }
            Self::Variable { profile, variable } => format!(
                "the connection profile `{profile}` takes a value from the environment variable `{variable}`, which is not set"
            ),
            Self::Driver { words, .. } => format!("the driver cannot be used: {words}"),
            Self::Connection(EngineFault::Refused(words) | EngineFault::Lost(words)) => {
                format!("it cannot be reached: {words}")
            }
            Self::Connection(fault) | Self::Query(fault) => fault.to_string(),
            Self::Start(fault) => format!("its session cannot be set up: {fault}"),
            Self::Unproved(shows) => {
                format!("it does not compute as values rely on: it is not so that {shows}")
            }
            Self::Table { table, fault: EngineFault::UnknownTable(_) } => {
                format!("it has no table `{}`", table.text)
            }
            Self::Table { table, fault } => format!("the table `{}` cannot be read: {fault}", table.text),
        }
    }

    /// At the engine's definition, or where a table is named.
    pub(super) fn diagnostic(self, engine: &SourceText) -> Diagnostic {
        let message = format!("the engine `{}` cannot be used: {}", engine.text, self.message());
        let (code, span) = match &self {
            Self::Table { table, fault: EngineFault::UnknownTable(_) } => (Code::UnknownTable, table.span),
            Self::Table { table, .. } => (Code::EngineFailure, table.span),
            _ => (Code::EngineFailure, engine.span),
        };
        let found = Diagnostic::error(code, message).at(span, "");
        match self {
            Self::Profile { .. } => found.with_note(
                "profiles are `NAME.toml` in a folder of `ADBC_PROFILE_PATH` or in `~/.config/adbc/profiles`",
            ),
            Self::Driver { places, .. } if places.is_empty() => found,
            Self::Driver { places, .. } => found
                .with_note(format!("looked for at\n{}", places.join("\n")))
                .with_help("install the driver; it is looked for as `NAME.toml` or `libNAME.so` in the folders of `ADBC_DRIVER_PATH`, in `~/.config/adbc/drivers` and in `/etc/adbc/drivers`"),
            Self::Table { fault: EngineFault::UnknownTable(_), .. } => {
                found.with_help(format!("name the table it has there: `tables: {{{}: catalog.schema.table}}`", engine.text))
            }
            Self::Connection(fault) | Self::Query(fault) | Self::Start(fault) => match fault.remedy() {
                Some(remedy) => found.with_help(remedy),
                None => found,
            },
            _ => found,
        }
    }
}

/// A line about a place, without what frames it.
fn place(line: &str) -> String {
    let line = line.split(" (sqlstate: ").next().unwrap_or(line);
    let words = line.split_once(": ").map_or(line, |(_, words)| words);
    words.strip_prefix("Error with dynamic library: ").unwrap_or(words).to_owned()
}

/// Whether connecting may succeed a moment later.
pub(super) fn is_passing(error: &Error) -> bool {
    matches!(fault(error), EngineFault::Lost(_)) || sqlstate(error).as_deref() == Some("57P03")
}

/// What a driver's error means. Drivers fill in a status or a SQLSTATE as they like; some leave the latter to the message.
pub(super) fn fault(error: &Error) -> EngineFault {
    let words = words(error);
    let state = sqlstate(error).unwrap_or_default();
    let class = state.get(..2).unwrap_or_default();
    match (error.status, state.as_str(), class) {
        (Status::Unauthenticated, ..) | (_, _, "28") => EngineFault::Denied(words),
        (_, "57P01" | "57P02" | "57014", _) | (Status::Cancelled, ..) => EngineFault::Killed(words),
        (_, "42P01" | "42S02", _) => EngineFault::UnknownTable(words),
        (_, "22003", _) => EngineFault::Overflow(words),
        _ if says(
            &words,
            &["password authentication failed", "Unauthenticated", "token expired", "no password supplied"],
        ) =>
        {
            EngineFault::Denied(words)
        }
        _ if says(&words, &["terminating connection due to administrator command"]) => {
            EngineFault::Killed(words)
        }
        (_, _, "08" | "57") => EngineFault::Lost(words),
        _ if says(
            &words,
            &[
                "server closed the connection",
                "Connection refused",
                "connection refused",
                "Unavailable",
                "no connection to the server",
                "EOF",
            ],
        ) =>
        {
            EngineFault::Lost(words)
        }
        (Status::IO, "" | "00000", _) => EngineFault::Lost(words),
        _ => EngineFault::Refused(words),
    }
}

fn says(words: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| words.contains(part))
}

/// The SQLSTATE, from its field or the message.
fn sqlstate(error: &Error) -> Option<String> {
    let bytes = error.sqlstate.iter().map(|letter| u8::try_from(*letter).unwrap_or(0));
    let field: String = bytes.filter(u8::is_ascii_alphanumeric).map(char::from).collect();
    if field.len() == 5 && field != "00000" {
        return Some(field);
    }
    let (_, rest) =
        error.message.split_once("SQLSTATE: ").or_else(|| error.message.split_once("SQLSTATE "))?;
    let state: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    (state.len() == 5).then_some(state)
}

/// What the driver says, without secrets and without the part that points into SQL, a file, a stack or a plan.
fn words(error: &Error) -> String {
    let mut said = String::new();
    for line in error.message.lines().map(str::trim) {
        let points = ["LINE ", "'", "==", "at org.", "at java.", "JVM stacktrace", "+-", "^", "|"];
        if !said.is_empty() && (line.is_empty() || points.iter().any(|start| line.starts_with(start))) {
            break;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(line);
    }
    said = without_secrets(&said);
    if said.chars().count() > WORDS {
        said = said.chars().take(WORDS).collect::<String>() + " …";
    }
    if said.is_empty() { format!("{:?}", error.status) } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: &str, status: Status, state: &str) -> Error {
        let mut error = Error::with_message_and_status(message, status);
        for (slot, letter) in error.sqlstate.iter_mut().zip(state.bytes()) {
            *slot = letter.try_into().unwrap();
        }
        error
    }

    #[test]
    fn errors_are_told_apart_by_state_and_words() {
        let killed = error("terminating connection due to administrator command", Status::Unknown, "57P01");
        assert!(matches!(fault(&killed), EngineFault::Killed(_)));
        let spark = error(
            "[TABLE_OR_VIEW_NOT_FOUND] The table or view `t` cannot be found. SQLSTATE: 42P01; line 1 pos 14;\n'Project [*]",
            Status::Internal,
            "",
        );
        assert_eq!(
            fault(&spark),
            EngineFault::UnknownTable(
                "[TABLE_OR_VIEW_NOT_FOUND] The table or view `t` cannot be found. SQLSTATE: 42P01; line 1 pos 14;".into()
            )
        );
        let denied = error("expired", Status::Unauthenticated, "");
        assert!(matches!(fault(&denied), EngineFault::Denied(_)));
        assert!(matches!(fault(&error("x", Status::InvalidArguments, "42601")), EngineFault::Refused(_)));
    }

    #[test]
    fn places_of_a_missing_driver_are_told() {
        let mut missing = error("Driver not found: nosuch", Status::NotFound, "");
        missing.details = Some(vec![(
            PLACES.to_owned(),
            b"Internal: Error with dynamic library: /a: cannot open (sqlstate: 00000, vendor_code: 0)\n/b"
                .to_vec(),
        )]);
        let Fault::Driver { words, places } = Fault::of_driver(&missing) else { panic!("it is the driver") };
        assert_eq!(
            (words.as_str(), places),
            ("Driver not found: nosuch", vec!["/a: cannot open".to_owned(), "/b".to_owned()])
        );
    }
}
