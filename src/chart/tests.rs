//! Pictures as a whole.

use super::{Aim, Course, Gauge, Limit, Point, Stretch, Tint, Tone, Words, bullet, sparkline, trend};
use proptest::prelude::*;

const ENGLISH: Words<'_> = Words { target: "target", no_values: "no values" };

fn limit(at: f64) -> Limit {
    Limit { at, text: format!("{at} %") }
}

fn bands() -> Vec<Tint> {
    let band = |name: &str, rank, tone, lower, upper| Tint {
        name: name.to_owned(),
        rank,
        tone,
        lower: Option::map(lower, limit),
        upper: Option::map(upper, limit),
    };
    vec![
        band("Weak", 2, Tone::Bad, None, Some(70.0)),
        band("Moderate", 1, Tone::Watch, Some(70.0), Some(85.0)),
        band("Strong & <very> long to read", 0, Tone::Good, Some(85.0), None),
    ]
}

fn points(values: &[Option<f64>]) -> Vec<Point> {
    let named = values.iter().enumerate();
    named
        .map(|(at, value)| Point {
            name: format!("Month {at}"),
            tick: format!("M{at}"),
            value: *value,
            text: value.map_or_else(|| "no rows".to_owned(), |value| format!("{value} %")),
            tone: if value.is_some() { Tone::Watch } else { Tone::Missing },
            unfinished: at + 1 == values.len(),
        })
        .collect()
}

fn drawn(values: &[Option<f64>], draw: fn(&Course<'_>) -> String) -> String {
    let (points, bands, target) = (points(values), bands(), Aim { lower: limit(85.0), upper: None });
    draw(&Course {
        words: ENGLISH,
        id: "kpi-x-trend",
        title: "Trend of \"X\"",
        description: "From & to",
        points: &points,
        bands: &bands,
        target: Some(&target),
        earlier: &[],
    })
}

/// One element a line.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

const VALUES: [Option<f64>; 6] = [Some(81.0), Some(86.5), None, Some(74.0), Some(78.25), Some(83.3)];

#[test]
fn a_trend_shows_bands_target_gap_and_the_unfinished_period() {
    insta::assert_snapshot!(lines(&drawn(&VALUES, trend)));
}

#[test]
fn a_sparkline_has_a_gap_and_a_last_point() {
    insta::assert_snapshot!(lines(&drawn(&VALUES, sparkline)));
}

#[test]
fn a_bullet_shows_ranges_value_and_target() {
    let (bands, target) = (bands(), Aim { lower: limit(85.0), upper: None });
    insta::assert_snapshot!(lines(&bullet(&Gauge {
        words: ENGLISH,
        id: "kpi-x-bullet",
        title: "X",
        description: "Value 83.3 %, target 85 %",
        value: 83.3,
        target: Some(&target),
        bands: &bands,
        range: (Some(0.0), Some(100.0)),
    })));
}

#[test]
fn a_bullet_whose_scale_does_not_start_at_zero_has_a_point() {
    let gauge = |value| Gauge {
        words: ENGLISH,
        id: "x",
        title: "X",
        description: "",
        value,
        target: None,
        bands: &[],
        range: (Some(-100.0), Some(100.0)),
    };
    assert!(bullet(&gauge(-20.0)).contains("<circle"));
    assert!(!bullet(&gauge(20.0)).contains("<circle"));
}

#[test]
fn without_values_the_picture_says_so() {
    let course = Course {
        words: ENGLISH,
        id: "x",
        title: "X",
        description: "",
        points: &points(&[None, None]),
        bands: &[],
        target: None,
        earlier: &[],
    };
    assert!(trend(&course).contains(">no values</text>"));
    assert!(!sparkline(&course).contains("<circle"));
}

#[test]
fn without_limits_the_axis_shows_the_ends_of_the_values() {
    let course = Course {
        words: ENGLISH,
        id: "x",
        title: "X",
        description: "",
        points: &points(&[Some(3.0), Some(9.0), Some(5.0)]),
        bands: &[],
        target: None,
        earlier: &[],
    };
    let svg = trend(&course);
    assert!(svg.contains(">3 %</text>") && svg.contains(">9 %</text>"), "{svg}");
}

/// Six points judged by a target of 80 and two bands at first, then by 85 and three.
#[test]
fn what_points_were_judged_by_is_drawn_behind_them() {
    let (points, bands, target) = (points(&VALUES), bands(), Aim { lower: limit(85.0), upper: None });
    let earlier = [Stretch {
        points: 2,
        bands: bands.iter().take(1).cloned().collect(),
        target: Some(Aim { lower: limit(80.0), upper: None }),
    }];
    let svg = trend(&Course {
        words: ENGLISH,
        id: "x",
        title: "X",
        description: "",
        points: &points,
        bands: &bands,
        target: Some(&target),
        earlier: &earlier,
    });
    let targets: Vec<&str> = svg.split("<line ").filter(|part| part.contains("stroke-dasharray")).collect();
    let number = |line: &str, name: &str| -> f64 {
        line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert_eq!(targets.len(), 2);
    // The first ends where the second begins, lower on the page.
    assert!((number(targets[0], "x2") - number(targets[1], "x1")).abs() < 0.11);
    assert!(number(targets[0], "y1") > number(targets[1], "y1"));
    assert_eq!(svg.matches("f-badtint").count() + svg.matches("f-bad-tint").count(), 2);
}

proptest! {
    /// Whatever the numbers, every coordinate is a plain number inside reason.
    #[test]
    fn coordinates_are_always_numbers(values in prop::collection::vec(prop::option::of(any::<f64>()), 0..20)) {
        for draw in [trend as fn(&Course<'_>) -> String, sparkline] {
            let svg = drawn(&values, draw);
            for attribute in ["x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"] {
                for part in svg.split(&format!(" {attribute}=\"")).skip(1) {
                    let number: f64 = part.split('"').next().unwrap().parse().unwrap();
                    prop_assert!((-10_000.0..10_000.0).contains(&number), "{attribute}={number}");
                }
            }
        }
    }
}
