//! The user's configuration → a driver that knows where the engine is.

use super::fault::{Fault, is_passing};
use super::work::Watch;
use adbc_core::error::Error;
use adbc_core::options::{AdbcVersion, OptionDatabase, OptionValue};
use adbc_core::{Driver, LOAD_FLAG_SEARCH_ENV, LOAD_FLAG_SEARCH_SYSTEM, LOAD_FLAG_SEARCH_USER, LoadFlags};
use adbc_driver_manager::profile::{
    ConnectionProfile, ConnectionProfileProvider, FilesystemProfileProvider, process_profile_value,
};
use adbc_driver_manager::{ManagedDatabase, ManagedDriver};
use std::thread;
use std::time::Duration;

/// Where drivers are looked for: never beside the project.
const PLACES: LoadFlags = LOAD_FLAG_SEARCH_ENV | LOAD_FLAG_SEARCH_USER | LOAD_FLAG_SEARCH_SYSTEM;

const VERSION: AdbcVersion = AdbcVersion::V110;

/// How long is waited before connecting is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1500)];

/// Connects. What may pass, such as a server that is just starting, is tried again: nothing has been asked yet.
pub(super) fn patiently<T>(connect: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    let mut pauses = PAUSES.into_iter();
    loop {
        match (connect(), pauses.next()) {
            (Err(error), Some(pause)) if is_passing(&error) => thread::sleep(pause),
            (done, _) => return done,
        }
    }
}

/// A loaded driver and the options it connects with.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) database: ManagedDatabase,
}

impl Server {
    /// Finds the profile, or what the command line names in its place, and loads its driver.
    pub(super) fn open(profile: &str, uri: Option<&str>, watch: &Watch) -> Result<Self, Fault> {
        let uri = uri.map_or_else(|| format!("profile://{profile}"), str::to_owned);
        let opened = watch.over(move |_| match uri.strip_prefix("profile://") {
            Some(name) => of_profile(name),
            None => patiently(|| ManagedDatabase::from_uri_with_opts(&uri, None, VERSION, PLACES, None, []))
                .map_err(|error| Fault::of_driver(&error)),
        });
        Ok(Self { database: opened.map_err(Fault::Query)?? })
    }
}

fn of_profile(name: &str) -> Result<ManagedDatabase, Fault> {
    let refused = |error| Fault::of_profile(name, &error);
    let profile = FilesystemProfileProvider::default().get_profile(name).map_err(refused)?;
    let (driver, _) = profile.get_driver_name().map_err(refused)?;
    let mut options: Vec<(OptionDatabase, OptionValue)> = Vec::new();
    for (key, value) in profile.get_options().map_err(refused)? {
        let value = match value {
            OptionValue::String(text) => {
                if let Some(variable) = unset(&text) {
                    return Err(Fault::Variable { profile: name.to_owned(), variable });
                }
                process_profile_value(&text).map_err(refused)?
            }
            other => other,
        };
        options.push((key, value));
    }
    let driver = ManagedDriver::load_from_name(driver, None, VERSION, PLACES, None)
        .map_err(|error| Fault::of_driver(&error))?;
    patiently(|| driver.clone().new_database_with_opts(options.clone()))
        .map_err(|error| Fault::of_driver(&error))
}

/// The first variable of the environment that an option names and that is not set: it would silently be an empty text.
#[allow(clippy::disallowed_methods, reason = "a profile names variables of the environment")]
fn unset(text: &str) -> Option<String> {
    let named = text.split("env_var(").skip(1).filter_map(|rest| rest.split_once(')'));
    named.map(|(name, _)| name.trim().to_owned()).find(|name| std::env::var_os(name).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_are_not_set_are_found() {
        assert_eq!(unset("sc://{{ env_var(KPI_NO_SUCH_HOST) }}:15002").as_deref(), Some("KPI_NO_SUCH_HOST"));
        assert_eq!(unset("{{ env_var(PATH) }}"), None);
        assert_eq!(unset("plain"), None);
    }
}
