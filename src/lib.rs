//! `kpi-rules`: KPIs, their interpretation and their reports from reviewed YAML files.
//!
//! Data flow one way, one module per arrow; `ARCHITECTURE.md` has the table.

// What the grammars' parsers are made of names it: pest is built without `std`.
extern crate alloc;

pub mod band;
pub mod calendar;
pub mod catalog;
pub mod chart;
pub mod cli;
pub mod comparison;
pub mod criteria;
pub mod diagnostic;
pub mod driver;
pub mod engine;
pub mod evaluate;
pub mod finding;
pub mod format;
pub mod formula;
pub mod junit;
pub mod language;
pub mod lint;
mod memo;

pub mod name;
pub mod number;
mod parallel;
pub mod pipeline;
pub mod plan;
pub mod record;
pub mod report;
pub mod rule;
pub mod schema;
pub mod scorecard;
pub mod snapshot;
pub mod source;
pub mod sql;
pub mod statistics;
pub mod testing;
pub mod unit;
pub mod view;
pub mod workbook;
