//! A bullet graph: value, target and ranges on one scale, after Stephen Few.

use super::axis::{Axis, extent};
use super::course::{Aim, Tint, Words, limits};
use super::palette::Role;
use super::svg::{Anchor, fill, line, n, picture, rectangle, text, width_of};

const WIDTH: u32 = 440;
const HEIGHT: u32 = 58;
const LEFT: f64 = 4.0;
const RIGHT: f64 = 436.0;
const TOP: f64 = 17.0;
const BOTTOM: f64 = 37.0;
/// Ranges in greys, the best the lightest.
const GREYS: [Role; 4] = [Role::Grey1, Role::Grey2, Role::Grey3, Role::Grey4];

/// What a bullet graph is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Gauge<'a> {
    /// Begins the ids inside the picture; unique on the page.
    pub id: &'a str,
    /// The name of the picture.
    pub title: &'a str,
    /// What it shows, in words.
    pub description: &'a str,
    /// The value.
    pub value: f64,
    /// What is aimed at.
    pub target: Option<&'a Aim>,
    /// The ranges.
    pub bands: &'a [Tint],
    /// The smallest and largest possible value, as far as known.
    pub range: (Option<f64>, Option<f64>),
    /// The words in it.
    pub words: Words<'a>,
}

/// Ranges in greys with their marks, the target as a stroke, the value as a bar; where the scale does not start at zero, a point
/// instead, because a bar's length would mean nothing.
pub fn bullet(gauge: &Gauge<'_>) -> String {
    let limits = limits(gauge.bands);
    let axis = scale(gauge, &limits.iter().map(|limit| limit.at).collect::<Vec<_>>());
    let mut body = ranges(gauge, &axis);
    let (value, middle) = (axis.at(gauge.value), (TOP + BOTTOM) / 2.0);
    if axis.low == 0.0 {
        body.push_str(&rectangle(LEFT, middle - 4.0, value, middle + 4.0, Role::Ink));
    } else {
        body.push_str(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"5\" {}/>",
            n(value),
            n(middle),
            fill(Role::Ink)
        ));
    }
    let mut above: Vec<(f64, f64)> = Vec::new();
    for limit in gauge.target.iter().flat_map(|aim| aim.limits()) {
        let x = axis.at(limit.at);
        body.push_str(&line((x, TOP - 3.0), (x, BOTTOM + 3.0), "2.4", Role::Ink, ""));
        put(
            &mut body,
            &mut above,
            x,
            TOP - 6.0,
            Role::Ink,
            &format!("{} {}", gauge.words.target, limit.text),
        );
    }
    let mut below: Vec<(f64, f64)> = Vec::new();
    for limit in limits {
        if axis.shows(limit.at) {
            put(&mut body, &mut below, axis.at(limit.at), BOTTOM + 15.0, Role::Muted, &limit.text);
        }
    }
    for band in gauge.bands {
        let (left, right) = ends(band, &axis);
        if right - left > 16.0 {
            put(
                &mut body,
                &mut below,
                (left + right) / 2.0,
                BOTTOM + 15.0,
                band.tone.role(),
                band.tone.mark(),
            );
        }
    }
    picture("bullet", gauge.id, (WIDTH, HEIGHT), gauge.title, gauge.description, &body)
}

/// From zero where nothing is negative, to the largest possible value where the figures come near it.
fn scale(gauge: &Gauge<'_>, limits: &[f64]) -> Axis {
    let target = gauge.target.iter().flat_map(|aim| aim.limits()).map(|limit| limit.at);
    let all = target.chain(limits.iter().copied()).chain([gauge.value]);
    let (low, high) = extent(all).unwrap_or((0.0, 1.0));
    let air = (high - low).abs().max(high.abs() * 0.1).max(f64::MIN_POSITIVE) * 0.15;
    let high = match gauge.range.1 {
        Some(end) if end >= high && high >= end * 0.6 => end,
        Some(end) if end >= high => (high + air).min(end),
        _ => high + air,
    };
    let low = match gauge.range.0 {
        _ if low >= 0.0 => 0.0,
        Some(end) if end <= low => end,
        _ => low - air,
    };
    Axis { low, high, from: LEFT, to: RIGHT }
}

fn ends(band: &Tint, axis: &Axis) -> (f64, f64) {
    let left = band.lower.as_ref().map_or(axis.from, |limit| axis.at(limit.at));
    let right = band.upper.as_ref().map_or(axis.to, |limit| axis.at(limit.at));
    (left, right)
}

fn ranges(gauge: &Gauge<'_>, axis: &Axis) -> String {
    let mut out = rectangle(LEFT, TOP, RIGHT, BOTTOM, Role::PlainTint);
    let worst = gauge.bands.iter().map(|band| band.rank).max().unwrap_or(0);
    for band in gauge.bands {
        // Spread over the greys: of three bands the first, the third and the last but one.
        let step = band.rank.saturating_mul(GREYS.len().saturating_sub(1)).checked_div(worst).unwrap_or(0);
        let role = GREYS.get(step).copied().unwrap_or(Role::Grey4);
        let (left, right) = ends(band, axis);
        out.push_str(&rectangle(left, TOP, right, BOTTOM, role));
    }
    out
}

/// A text centred at `x` but inside the picture; left out where it would run into another.
fn put(body: &mut String, taken: &mut Vec<(f64, f64)>, x: f64, y: f64, role: Role, words: &str) {
    let half = width_of(words) / 2.0;
    let x = if LEFT + half < RIGHT - half { x.clamp(LEFT + half, RIGHT - half) } else { x };
    let (left, right) = (x - half, x + half);
    if taken.iter().all(|(other_left, other_right)| right < *other_left || left > *other_right) {
        taken.push((left, right));
        body.push_str(&text(x, y, Anchor::Middle, role, words));
    }
}
