//! The line over time with bands and target.

use super::axis::{Axis, extent};
use super::course::{Aim, Course, Point, Tint};
use super::palette::Role;
use super::svg::{
    Anchor, escape, fill, fill_stroke, line, n, picture, rectangle, shortened, stroke, text, width_of,
};

const WIDTH: u32 = 440;
const HEIGHT: u32 = 204;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 182.0;
/// Texts closer than this run into each other.
const LINE: f64 = 13.0;
/// Room left and right of the points.
const AIR: (f64, f64) = (10.0, 12.0);
/// Characters of a band's name.
const NAME: usize = 16;

/// The course with tinted bands named at the right edge, the target dashed, gaps where values are missing, the last point
/// marked and its value written, hollow if its period is unfinished.
pub fn trend(course: &Course<'_>) -> String {
    let Some(axis) = value_axis(course) else {
        let words = text(
            f64::from(WIDTH) / 2.0,
            f64::from(HEIGHT) / 2.0,
            Anchor::Middle,
            Role::Muted,
            course.words.no_values,
        );
        return picture("trend", course.id, (WIDTH, HEIGHT), course.title, course.description, &words);
    };
    let labels = axis_labels(course, &axis);
    let left = labels.iter().map(|label| width_of(&label.words)).fold(14.0, f64::max).min(110.0) + 8.0;
    let names = course.bands.iter().map(|band| width_of(&shortened(&band.name, NAME)) + 16.0);
    let right =
        f64::from(WIDTH) - names.fold(if course.target.is_some() { 44.0 } else { 24.0 }, f64::max) - 6.0;

    let mut body = String::new();
    let parts = parts(course, left, right);
    for part in &parts {
        for band in part.bands {
            let (top, bottom) = edges(band, &axis);
            body.push_str(&rectangle(part.left, top, part.right, bottom, band.tone.tint()));
        }
    }
    body.push_str(&line((left, BOTTOM), (right, BOTTOM), "1", Role::Rule, ""));
    body.push_str(&drawn(&labels, left, right));
    body.push_str(&band_names(course, &axis, right));
    body.push_str(&target_lines(&parts, &axis));
    body.push_str(&points(course, &axis, left + AIR.0, right - AIR.1));
    picture("trend", course.id, (WIDTH, HEIGHT), course.title, course.description, &body)
}

/// Holds the values, the target and the limits near them; a limit far away would flatten the line.
fn value_axis(course: &Course<'_>) -> Option<Axis> {
    let (low, high) = extent(course.known().chain(course.targets()))?;
    let reach = (high - low).max(high.abs().max(low.abs()) * 0.05);
    let near = course
        .limits()
        .into_iter()
        .map(|limit| limit.at)
        .filter(|at| *at >= low - reach && *at <= high + reach);
    Axis::around(course.known().chain(course.targets()).chain(near), BOTTOM, TOP)
}

/// Top and bottom of a band on the page.
fn edges(band: &Tint, axis: &Axis) -> (f64, f64) {
    let top = band.upper.as_ref().map_or(axis.to, |limit| axis.at(limit.at));
    let bottom = band.lower.as_ref().map_or(axis.from, |limit| axis.at(limit.at));
    (top, bottom)
}

/// A value at the left edge.
struct AxisLabel {
    y: f64,
    words: String,
    role: Role,
}

/// The target and the limits of bands, as far as they do not run together; where the axis shows none, the smallest and the largest value.
fn axis_labels(course: &Course<'_>, axis: &Axis) -> Vec<AxisLabel> {
    let mut labels: Vec<AxisLabel> = Vec::new();
    let mut add = |at: f64, words: &str, role: Role| {
        let y = axis.at(at);
        if axis.shows(at) && labels.iter().all(|other| (other.y - y).abs() >= LINE) {
            labels.push(AxisLabel { y, words: words.to_owned(), role });
        }
    };
    for limit in course.target.iter().flat_map(|aim| aim.limits()) {
        add(limit.at, &limit.text, Role::Ink);
    }
    for limit in course.limits() {
        add(limit.at, &limit.text, Role::Muted);
    }
    if labels.is_empty() {
        let mut known: Vec<_> =
            course.points.iter().filter_map(|point| Some((point.value?, &point.text))).collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ends = known.last().into_iter().chain(known.first());
        for (value, words) in ends.copied() {
            let y = axis.at(value);
            if labels.iter().all(|other| (other.y - y).abs() >= LINE) {
                labels.push(AxisLabel { y, words: words.clone(), role: Role::Muted });
            }
        }
    }
    labels
}

/// The labels, those of limits with a line across.
fn drawn(labels: &[AxisLabel], left: f64, right: f64) -> String {
    let mut out = String::new();
    for AxisLabel { y, words, role } in labels {
        if *role == Role::Muted {
            out.push_str(&line((left, *y), (right, *y), "1", Role::Rule, ""));
        }
        out.push_str(&text(left - 6.0, y + 4.0, Anchor::End, *role, words));
    }
    out
}

/// Mark and name of every band that is high enough for them, and the word beside the target's line.
fn band_names(course: &Course<'_>, axis: &Axis, right: f64) -> String {
    let mut out = String::new();
    let mut taken: Vec<f64> = Vec::new();
    for limit in course.target.iter().flat_map(|aim| aim.limits()) {
        let y = axis.at(limit.at);
        if taken.iter().all(|other| (other - y).abs() >= LINE) {
            out.push_str(&text(right + 6.0, y + 4.0, Anchor::Start, Role::Ink, course.words.target));
            taken.push(y);
        }
    }
    for band in course.bands {
        let (top, bottom) = edges(band, axis);
        let middle = (top + bottom) / 2.0;
        let free = |y: f64| {
            y >= top + 5.0 && y <= bottom - 5.0 && taken.iter().all(|other| (other - y).abs() >= LINE)
        };
        let Some(y) = [middle, top + 7.0, bottom - 7.0].into_iter().find(|y| free(*y)) else { continue };
        let words = format!("{} {}", band.tone.mark(), shortened(&band.name, NAME));
        out.push_str(&text(right + 6.0, y + 4.0, Anchor::Start, band.tone.role(), &words));
        taken.push(y);
    }
    out
}

/// Points that were judged by the same, and their place on the page.
struct Part<'a> {
    left: f64,
    right: f64,
    bands: &'a [Tint],
    target: Option<&'a Aim>,
}

/// The stretches from left to right; one ends half way to the next one's first point.
fn parts<'a>(course: &Course<'a>, left: f64, right: f64) -> Vec<Part<'a>> {
    let xs = positions(course.points.len(), left + AIR.0, right - AIR.1);
    let (mut parts, mut from, mut count) = (Vec::new(), left, 0_usize);
    for stretch in course.earlier {
        count = count.saturating_add(stretch.points);
        let Some((last, next)) = count.checked_sub(1).and_then(|at| Some((xs.get(at)?, xs.get(count)?)))
        else {
            break;
        };
        let end = (last + next) / 2.0;
        parts.push(Part { left: from, right: end, bands: &stretch.bands, target: stretch.target.as_ref() });
        from = end;
    }
    parts.push(Part { left: from, right, bands: course.bands, target: course.target });
    parts
}

/// The target, stepped where it changed.
fn target_lines(parts: &[Part<'_>], axis: &Axis) -> String {
    let mut out = String::new();
    for part in parts {
        for limit in part.target.iter().flat_map(|aim| aim.limits()) {
            let y = axis.at(limit.at);
            let dashed = " stroke-dasharray=\"5 4\"";
            out.push_str(&line((part.left, y), (part.right, y), "1.2", Role::Ink, dashed));
        }
    }
    out
}

/// The line, its points with their values as tooltips, and the names of some periods.
fn points(course: &Course<'_>, axis: &Axis, left: f64, right: f64) -> String {
    let xs = positions(course.points.len(), left, right);
    let at: Vec<_> = xs
        .iter()
        .zip(course.points)
        .map(|(x, point)| (*x, point.value.map(|value| axis.at(value))))
        .collect();
    let mut out = String::new();
    for run in Runs::of(&at).0 {
        if run.len() > 1 {
            let corners: Vec<_> = run.iter().map(|(x, y)| format!("{},{}", n(*x), n(*y))).collect();
            out.push_str(&format!(
                "<polyline points=\"{}\" stroke-width=\"1.8\" stroke-linejoin=\"round\" {}/>",
                corners.join(" "),
                stroke(Role::Ink)
            ));
        }
    }
    let last = course.points.len().saturating_sub(1);
    for (index, (point, (x, y))) in course.points.iter().zip(&at).enumerate() {
        out.push_str(&dot(point, *x, *y, index == last));
        if shows_tick(index, last) {
            out.push_str(&text(*x, BOTTOM + 16.0, Anchor::Middle, Role::Muted, &point.tick));
        }
    }
    if let (Some(point), Some((x, Some(y)))) = (course.points.last(), at.last()) {
        let half = width_of(&point.text) / 2.0;
        // On the side the line does not come from.
        let comes_from_above =
            at.iter().rev().skip(1).find_map(|(_, y)| *y).is_some_and(|before| before < *y);
        let (over, under) = (*y - 9.0, *y + 17.0);
        let beside =
            if (comes_from_above && under < BOTTOM - 1.0) || over < TOP - 4.0 { under } else { over };
        let words = text((*x).min(right + 10.0 - half), beside, Anchor::Middle, Role::Ink, &point.text);
        out.push_str(&words.replacen("<text ", "<text font-weight=\"600\" ", 1));
    }
    out
}

fn dot(point: &Point, x: f64, y: Option<f64>, last: bool) -> String {
    let title = format!("<title>{}: {}</title>", escape(&point.name), escape(&point.text));
    let Some(y) = y else {
        // A missing value leaves a dash on the ground line, so that a gap is not taken for a zero.
        let words = text(x, BOTTOM - 4.0, Anchor::Middle, Role::Muted, "–");
        return format!("<g>{title}{words}</g>");
    };
    let role = point.tone.role();
    let paint = match (point.unfinished, last) {
        (true, _) => format!("r=\"4\" stroke-width=\"1.8\" {}", fill_stroke(Role::Surface, role)),
        (false, true) => format!("r=\"4\" {}", fill(role)),
        (false, false) => format!("r=\"2.2\" {}", fill(Role::Ink)),
    };
    format!("<circle cx=\"{}\" cy=\"{}\" {paint}>{title}</circle>", n(x), n(y))
}

/// Names at the right end and every few points before it, so that they do not run together.
fn shows_tick(index: usize, last: usize) -> bool {
    let step = (last / 4).max(1);
    last.saturating_sub(index).is_multiple_of(step)
}

/// Evenly spaced places; a single one stands at the right end.
#[allow(clippy::cast_precision_loss)]
pub(super) fn positions(count: usize, left: f64, right: f64) -> Vec<f64> {
    let last = count.saturating_sub(1);
    (0..count)
        .map(|index| if last == 0 { right } else { left + (right - left) * index as f64 / last as f64 })
        .collect()
}

/// Stretches of points without a gap.
pub(super) struct Runs(pub(super) Vec<Vec<(f64, f64)>>);

impl Runs {
    pub(super) fn of(points: &[(f64, Option<f64>)]) -> Self {
        let runs = points.split(|(_, y)| y.is_none());
        Self(
            runs.filter(|run| !run.is_empty())
                .map(|run| run.iter().filter_map(|(x, y)| y.map(|y| (*x, y))).collect())
                .collect(),
        )
    }
}
