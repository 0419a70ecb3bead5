//! The command line: one file per subcommand. The only module that prints, reads the environment and chooses exit statuses.

#[macro_use]
mod say;

mod annotations;
mod arguments;
mod batch;
mod browser;
mod catalogue;
mod check;
mod completions;
mod criteria_json;
mod diff;
mod eject;
mod evidence_json;
mod explain;
mod explain_change;
mod failure;
mod fmt;
mod gate;
mod goal;
mod history;
mod init;
mod interrupt;
mod kept;
mod list;
mod new;
mod output;
mod parameters;
mod parse;
mod press;
mod record;
mod repair;
mod report;
mod report_files;
mod rules;
mod run;
mod run_json;
mod scalar;
mod schema;
mod scope;
mod scorecard;
mod scorecard_json;
mod serve;
mod show;
mod show_criteria;
mod snapshot;
mod table;
mod test;
mod unasked;
mod waiting;
mod watch;
mod what_if;
mod workspace;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::{Failure, Verdict};
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the program `kpi` with these arguments (the program's name first) and returns its exit status.
///
/// A panic says that it is a bug and ends with Rust's own exit status for it, 101.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        say!(
            "error: this is a bug in kpi {}, not in the definitions or data\n{panic}\n\
             please report it with the command and, if possible, the files that led to it",
            env!("CARGO_PKG_VERSION")
        );
    }));
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; everything else is bad usage, which is exit status 2 already.
            let printed = error.print();
            return match printed {
                _ if error.use_stderr() => ExitCode::from(2),
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => output::unprinted(&error).report(false),
            };
        }
    };
    interrupt::install();
    match dispatch(&arguments) {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Finding) => ExitCode::from(1),
        Err(_) if interrupt::wish().is_requested() => Failure::Interrupted.report(arguments.verbose),
        Err(failure) => failure.report(arguments.verbose),
    }
}

fn dispatch(arguments: &Arguments) -> Result<Verdict, Failure> {
    unasked::check(arguments)?;
    match &arguments.command {
        Command::Init(init) => init::init(arguments, init),
        Command::Check(check) => check::check(arguments, check),
        Command::List(list) => list::list(arguments, list),
        Command::Show(show) => show::show(arguments, show),
        Command::Run(run) => run::run(arguments, run),
        Command::Explain(explain) => explain::explain(arguments, explain),
        Command::Goal(goal) => goal::goal(arguments, goal),
        Command::Report(report) => report::report(arguments, report),
        Command::Serve(serve) => serve::serve(arguments, serve),
        Command::Docs(docs) => catalogue::docs(arguments, docs),
        Command::Test(typed) => test::test(arguments, typed),
        Command::Snapshot(snapshot) => snapshot::snapshot(arguments, snapshot),
        Command::Diff(typed) => diff::diff(arguments, typed),
        Command::History(history) => history::history(arguments, history),
        Command::Schema(schema) => schema::schema(schema),
        Command::Parse(parse) => parse::parse(parse),
        Command::New(new) => new::new(arguments, new),
        Command::Fmt(fmt) => fmt::fmt(arguments, fmt),
        Command::Completions(completions) => completions::completions(completions),
    }
}
