//! The program `kpi`: everything is in [`kpi_rules::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    kpi_rules::cli::run(std::env::args_os())
}
