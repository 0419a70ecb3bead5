//! Numbers for people: values, limits, changes and reasons as plain text, in the language of a report.
//!
//! In: exact values with their unit, and where wanted the bands they are judged by. Out: text that is the same on every machine: separators,
//! signs, words and their order come from a [`Language`](crate::language::Language), whose methods these are. The functions are the same in
//! English, for terminals and machine formats: a full stop before decimals, a comma between thousands, ASCII `-` for minus (so that a
//! printed number can be pasted into a spreadsheet or a test), a plain space before a unit. Knows no layout and no colour.

mod change;
mod criteria;
mod duration;
mod english;
mod evidence;
mod in_force;
mod limit;
mod reason;
mod rounding;
mod rule;
mod score;
mod unit;
mod value;
mod withheld;

pub use criteria::{of_limits, rule};
pub use english::{
    achievement, band, bands, certainty, change, course, difference, distance, doubt, fact, grounds, lacking,
    limit, no_score, number, overridden, reason, reasons, replaced, score, sentence, share, target, unscored,
    value, withheld,
};
pub use in_force::in_force;
pub use rounding::rounding;
pub use rule::Ground;
pub use value::{default_decimals, operand, step};
