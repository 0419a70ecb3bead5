//! Commands that ask no engine. One that is named would be left out without a word, so it is refused.

use super::arguments::{Arguments, Command};
use super::failure::Failure;

/// Refuses `--engine` where it would change nothing.
pub(super) fn check(arguments: &Arguments) -> Result<(), Failure> {
    match (&arguments.engine, instead(&arguments.command)) {
        (Some(engine), Some((command, why))) => Err(Failure::Usage(format!(
            "`kpi {command}` {}; leave out `--engine`",
            why.replace("ENGINE", engine)
        ))),
        _ => Ok(()),
    }
}

/// The name of a command that asks no engine, and what it does instead.
fn instead(command: &Command) -> Option<(&'static str, &'static str)> {
    Some(match command {
        Command::Test(_) => ("test", "computes in memory, on the rows of the tests"),
        Command::Diff(_) => (
            "diff",
            "compares by DuckDB, on the data of `kpi.yaml`; to see what a change does on the engine, store reports before it with `kpi snapshot accept --engine ENGINE` and compare after it with `kpi snapshot check --engine ENGINE`",
        ),
        Command::History(_) => {
            ("history", "reads a record; `kpi run --engine ENGINE --record FILE` adds to one")
        }
        Command::Check(check) if check.no_data => ("check --no-data", "opens no data"),
        Command::Init(_) => ("init", "makes a project"),
        Command::List(_) => ("list", "reads definitions alone"),
        Command::Schema(_) => ("schema", "reads no data"),
        Command::Parse(_) => ("parse", "reads no data"),
        Command::New(_) => ("new", "writes a definition"),
        Command::Fmt(_) => ("fmt", "reads definitions alone"),
        Command::Completions(_) => ("completions", "reads no data"),
        Command::Check(_)
        | Command::Show(_)
        | Command::Run(_)
        | Command::Explain(_)
        | Command::Goal(_)
        | Command::Report(_)
        | Command::Serve(_)
        | Command::Docs(_)
        | Command::Snapshot(_) => return None,
    })
}
