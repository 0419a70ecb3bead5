//! What `kpi test` costs: 1,000 tests of 250 KPIs, each with rows of its own.
//!
//! `cargo bench --profile dev --bench tests -- 1000` writes the project once (in the target folder, the same bytes every time), tests it as
//! whole processes, and prints wall time; then with a look at coverage, and the shipped library. What tests expect is computed here, apart from
//! the program, so that a test that fails is a finding.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench fails by panicking, and prints what it measures"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const DATASETS: usize = 10;
/// Tests of one KPI.
const TESTS: usize = 4;

const DATASET: &str = "\
format: 1
dataset: tickets NUMBER
table: tickets_NUMBER
entity: ticket
time: created at
dimensions: {client: client}
columns:
  created at: {column: created_at, type: timestamp}
  resolved at: {column: resolved_at, type: timestamp}
  client: {type: text}
  agent: {type: text}
  reopened: {type: boolean}
  cost: {type: \"decimal(18,2)\", unit: USD}
  points: {type: integer}
  resolution time: {is: resolved at - created at}
";

/// A row of a test: whose, by whom, whether reopened, cost in cents, points, minutes until it was resolved.
struct Row {
    client: &'static str,
    agent: usize,
    reopened: bool,
    cents: u32,
    points: u32,
    minutes: u32,
}

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((mixed ^ (mixed >> 31)) % u64::from(sides)).unwrap()
    }

    fn row(&mut self) -> Row {
        Row {
            client: ["Acme", "Borealis"][self.roll(2) as usize],
            agent: self.roll(4) as usize,
            reopened: self.roll(3) == 0,
            cents: self.roll(10_000),
            points: self.roll(10) + 1,
            minutes: self.roll(600) + 1,
        }
    }
}

/// A kind of KPI: its definition, and its value worked out from the rows.
struct Shape {
    definition: &'static str,
    value: fn(&[&Row]) -> String,
}

const SHAPES: [Shape; 5] = [
    Shape {
        definition: "formula: (reopened tickets / all tickets) * 100\nmeasures:\n  reopened tickets: count of DATASET where reopened\n  all tickets: count of DATASET\n\
                     unit: percent\nbetter: lower\nbands: {Strong: under 10, Moderate: 10 to 30, Weak: over 30}\n",
        value: |rows| format!("{}/{}", 100 * rows.iter().filter(|row| row.reopened).count(), rows.len()),
    },
    Shape {
        definition: "formula: average of resolution time of DATASET\nunit: hours\nbetter: lower\nbands: {Strong: under 2 h, Moderate: 2 h to 5 h, Weak: over 5 h}\n",
        value: |rows| format!("{}/{}", rows.iter().map(|row| row.minutes).sum::<u32>(), 60 * rows.len()),
    },
    Shape {
        definition: "formula: sum of cost of DATASET / count of DATASET\nunit: USD per ticket\nbetter: lower\nbands: {Strong: under 20, Weak: 20 and above}\n",
        value: |rows| format!("{}/{}", rows.iter().map(|row| row.cents).sum::<u32>(), 100 * rows.len()),
    },
    Shape {
        definition: "formula: distinct agent of DATASET\nbetter: context\n",
        value: |rows| {
            let agents: std::collections::BTreeSet<usize> = rows.iter().map(|row| row.agent).collect();
            agents.len().to_string()
        },
    },
    Shape {
        definition: "formula: median of points of DATASET\nbetter: higher\nbands: {Strong: 6 and above, Weak: under 6}\n",
        value: |rows| {
            let mut points: Vec<u32> = rows.iter().map(|row| row.points).collect();
            points.sort_unstable();
            let middle = (points.len() - 1) / 2;
            format!("{}/2", points[middle] + points[points.len() - 1 - middle])
        },
    },
];

fn kpi(number: usize, dice: &mut Dice) -> String {
    let shape = &SHAPES[number % SHAPES.len()];
    let dataset = format!("[tickets {:02}]", number % DATASETS);
    let mut text = format!(
        "format: 1\nkpi: measure-{number}\ntitle: Measure {number}\n{}tests:\n",
        shape.definition.replace("DATASET", &dataset)
    );
    for test in 0..TESTS {
        let months: [Vec<Row>; 2] = [0, 1].map(|_| (0..3 + dice.roll(4)).map(|_| dice.row()).collect());
        writeln!(text, "  - name: months {test}\n    rows:\n      tickets {:02}:", number % DATASETS)
            .unwrap();
        for (month, rows) in months.iter().enumerate() {
            for (day, row) in rows.iter().enumerate() {
                let until = format!("{:02}:{:02}", row.minutes / 60, row.minutes % 60);
                writeln!(
                    text,
                    "        - {{created at: 2026-0{month}-{day:02} 00:00, resolved at: 2026-0{month}-{day:02} {until}, client: {}, agent: a{}, reopened: {}, cost: {}.{:02}, points: {}}}",
                    row.client, row.agent, row.reopened, row.cents / 100, row.cents % 100, row.points,
                    month = month + 3, day = day + 1,
                )
                .unwrap();
            }
        }
        text.push_str("    expect:\n");
        for (month, rows) in months.iter().enumerate() {
            let all: Vec<&Row> = rows.iter().collect();
            writeln!(text, "      - {{period: 2026-0{}, value: {}}}", month + 3, (shape.value)(&all))
                .unwrap();
            let acme: Vec<&Row> = rows.iter().filter(|row| row.client == "Acme").collect();
            if test == 0 && !acme.is_empty() {
                let value = (shape.value)(&acme);
                writeln!(
                    text,
                    "      - {{period: 2026-0{}, for: {{client: Acme}}, value: {value}}}",
                    month + 3
                )
                .unwrap();
            }
        }
        writeln!(text, "      - {{period: 2026-05, reason: no rows}}").unwrap();
    }
    text
}

/// The project of so many tests, written anew.
fn project(tests: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tests-{tests}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("kpis")).unwrap();
    fs::write(folder.join("kpi.yaml"), "format: 1\nproject: Many tests\ndata: {files: data/*.csv}\n")
        .unwrap();
    for number in 0..DATASETS {
        let text = DATASET.replace("NUMBER", &format!("{number:02}"));
        fs::write(folder.join(format!("kpis/tickets-{number}.yaml")), text).unwrap();
    }
    let mut dice = Dice(1);
    for number in 0..tests / TESTS {
        fs::write(folder.join(format!("kpis/measure-{number}.yaml")), kpi(number, &mut dice)).unwrap();
    }
    folder
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [count] => measure(count.parse().unwrap()),
        // `cargo test` builds benches and starts them without a size.
        _ => println!("usage: cargo bench --profile dev --bench tests -- TESTS"),
    }
}

fn measure(count: usize) {
    let folder = project(count);
    println!("{}", last_lines(&folder));
    report(&format!("{count} tests"), &folder, &[]);
    report("with coverage", &folder, &["--coverage"]);
    report("shipped library", Path::new(env!("CARGO_MANIFEST_DIR")), &[]);
}

fn report(name: &str, folder: &Path, options: &[&str]) {
    let mut times: Vec<Duration> = (0..7).map(|_| test(folder, options)).collect();
    times.sort();
    let [best, median] = [times[0], times[times.len() / 2]].map(|time| time.as_secs_f64() * 1000.0);
    println!("{name:20} median {median:7.0} ms, best {best:7.0} ms");
}

/// One `kpi test` as a whole process: wall time.
fn test(folder: &Path, options: &[&str]) -> Duration {
    let start = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(folder)
        .arg("test")
        .args(options)
        .output()
        .unwrap();
    let elapsed = start.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    elapsed
}

fn last_lines(folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kpi")).arg("-C").arg(folder).arg("test").output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
