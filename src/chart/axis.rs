//! From values to coordinates.

/// A linear axis: values `low..high` to coordinates `from..to`, which may run downwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

impl Axis {
    /// An axis that holds all `values`, with some air. `None` without a value.
    pub(super) fn around(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Option<Self> {
        let (low, high) = extent(values)?;
        let span = if high > low { high - low } else { high.abs().max(1.0) * 0.2 };
        let air = span * if high > low { 0.14 } else { 0.5 };
        // A scale of values that are never negative does not begin below zero.
        let low = if low >= 0.0 { (low - air).max(0.0) } else { low - air };
        Some(Self { low, high: high + air, from, to })
    }

    /// The coordinate of a value; outside the axis, its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 };
        self.from + share * (self.to - self.from)
    }

    /// Whether the axis shows a value.
    pub(super) fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The smallest and the largest value.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}
