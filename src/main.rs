//! The program `kpi`: everything is in [`kpi_rules::cli`].

use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    kpi_rules::cli::run(std::env::args_os())
}
