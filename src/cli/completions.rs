//! `kpi completions`: a completion script.

use super::arguments::{Arguments, CompletionsArguments};
use super::failure::{Failure, Verdict};
use super::output;
use clap::CommandFactory;

pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "kpi", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Fine)
}
