//! A line of a word's size.

use super::axis::Axis;
use super::course::Course;
use super::palette::Role;
use super::svg::{fill, fill_stroke, n, picture};
use super::trend::{Runs, positions};

const WIDTH: u32 = 112;
const HEIGHT: u32 = 26;

/// A small line: gaps where values are missing, the last point marked, hollow if its period is unfinished.
pub fn sparkline(course: &Course<'_>) -> String {
    let (left, right) = (4.0, f64::from(WIDTH) - 6.0);
    let mut body = String::new();
    if let Some(axis) = Axis::around(course.known(), f64::from(HEIGHT) - 3.0, 3.0) {
        let xs = positions(course.points.len(), left, right);
        let at: Vec<_> =
            xs.iter().zip(course.points).map(|(x, point)| (*x, point.value.map(|v| axis.at(v)))).collect();
        for run in Runs::of(&at).0 {
            match run.as_slice() {
                [(x, y)] => {
                    body.push_str(&format!(
                        "<circle cx=\"{}\" cy=\"{}\" r=\"1.2\" {}/>",
                        n(*x),
                        n(*y),
                        fill(Role::Muted)
                    ));
                }
                run => {
                    let points: Vec<_> = run.iter().map(|(x, y)| format!("{},{}", n(*x), n(*y))).collect();
                    body.push_str(&format!(
                        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" class=\"s-muted\" stroke-width=\"1.4\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
                        points.join(" "),
                        Role::Muted.light()
                    ));
                }
            }
        }
        if let (Some(point), Some((x, Some(y)))) = (course.points.last(), at.last()) {
            let role = point.tone.role();
            let inside = if point.unfinished { Role::Surface } else { role };
            body.push_str(&format!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"3\" stroke-width=\"1.4\" {}/>",
                n(*x),
                n(*y),
                fill_stroke(inside, role)
            ));
        }
    }
    picture("sparkline", course.id, (WIDTH, HEIGHT), course.title, course.description, &body)
}
