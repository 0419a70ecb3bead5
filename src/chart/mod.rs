//! Numbers → small pictures: inline SVG, and sparklines of block characters.
//!
//! In: doubles with their texts. Out: SVG elements without scripts, fonts or references, the same bytes for the same input. Colour is never
//! the only cue. Knows no KPI, no unit and no template.

mod axis;
mod bar;
mod blocks;
mod bullet;
mod course;
mod graph;
mod palette;
mod sparkline;
mod svg;
#[cfg(test)]
mod tests;
mod trend;

pub use bar::{bar, effect};
pub use blocks::blocks;
pub use bullet::{Gauge, bullet};
pub use course::{Aim, Course, Limit, Point, Stretch, Tint, Words};
pub use graph::{Node, NodeKind, Place, graph};
pub use palette::{Role, Tone, palette_css};
pub use sparkline::sparkline;
pub(crate) use svg::{escape, turns_direction};
pub use trend::trend;
