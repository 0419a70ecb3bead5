//! Numbers for people: values, limits, changes and reasons as plain text.
//!
//! In: exact values with their unit, and where wanted the bands they are judged by. Out: text that is the same on every machine.
//! Knows no layout, no colour and no locale: a full stop before decimals, a comma between thousands, ASCII `-` for minus (so that a
//! printed number can be pasted into a spreadsheet or a test), a plain space before a unit.

mod change;
mod criteria;
mod duration;
mod evidence;
mod in_force;
mod limit;
mod reason;
mod rounding;
mod rule;
mod score;
mod value;
mod withheld;

pub use change::{change, difference};
pub use criteria::{achievement, band, bands, lacking, of_limits, overridden, rule};
pub use evidence::{certainty, course, distance};
pub use in_force::{in_force, replaced};
pub use limit::{limit, target};
pub use reason::{reason, reasons};
pub use rounding::rounding;
pub use rule::{Ground, doubt, fact, grounds, sentence};
pub use score::{no_score, score, share, unscored};
pub use value::{default_decimals, number, operand, step, value};
pub use withheld::withheld;
