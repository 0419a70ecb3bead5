//! All tests that see the crate from outside, in one program: the database is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    reason = "a test fails by panicking, reads its own cases, and says what it measured"
)]

mod architecture;
mod band;
mod browser;
mod browser_serve;
mod calendar;
mod ci_files;
mod cli;
mod commentary;
mod criteria;
mod data;
mod determinism;
mod diagnostics;
mod engines;
mod errors_load;
mod faults;
mod finding;
mod formats;
mod formula;
mod functions;
mod hostile;
mod hostile_text;
mod joins;
mod kill;
mod languages;
mod library_bands;
mod library_cases;
mod library_sql;
mod lint;
mod parquet;
mod plan;
mod project;
mod readme;
mod record;
mod report;
mod rules;
mod schema;
mod scorecard;
mod serve;
mod serve_load;
mod snapshots_of_reports;
#[path = "report/stage.rs"]
mod stage;
mod time;
mod unzip;
mod verify;
mod view_model;
mod watch;
