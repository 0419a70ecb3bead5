//! What `kpi check --no-data` costs on a library of the size of the largest published one: 20,780 KPIs in as many files.
//!
//! `cargo bench --profile dev --bench library -- 20780` writes the library once (in the target folder, the same bytes every time), checks it
//! as whole processes, and prints wall time and peak memory; then 20,000 of its formulas parsed on one thread, and the shipped library.
//! `--cold` takes the files out of the system's cache before one run, which takes a minute.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench fails by panicking, and prints what it measures"
)]

use kpi_rules::formula::parse_formula;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const DATASETS: usize = 30;
const FORMULAS: usize = 20_000;

const PROJECT: &str = "format: 1\nproject: A large library\ndata: {files: data/*.parquet}\n";

const DATASET: &str = "\
format: 1
dataset: tickets NUMBER
table: tickets_NUMBER
entity: ticket
key: ticket_id
time: created at
dimensions: {client: client, category: category, channel: channel, priority: priority}
columns:
  ticket id: {column: ticket_id, type: integer}
  created at: {column: created_at, type: timestamp, about: When the ticket was entered.}
  first response at: {column: first_response_at, type: timestamp, about: Empty while nobody has answered.}
  resolved at: {column: resolved_at, type: timestamp, about: Empty while the ticket is open.}
  client: {type: text}
  category: {type: text}
  channel: {type: text}
  priority: {type: text}
  reopened: {type: boolean}
  escalated: {type: boolean}
  handling time: {column: handling_minutes, type: integer, unit: minutes}
  cost: {column: cost, type: \"decimal(18,2)\", unit: USD}
  score: {column: score, type: integer}
  response time: {is: first response at - created at}
  resolution time: {is: resolved at - created at}
";

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// What a KPI computes, and in what it is judged.
struct Shape {
    formula: &'static str,
    measures: &'static [(&'static str, &'static str)],
    unit: &'static str,
    better: &'static str,
    target: &'static str,
    bands: [&'static str; 3],
}

const SHAPES: [Shape; 5] = [
    Shape {
        formula: "(solved in time / tickets received) * 100",
        measures: &[
            ("solved in time", "count of DATASET where WHERE and resolution time <= 8 h"),
            ("tickets received", "count of DATASET where WHERE"),
        ],
        unit: "percent",
        better: "higher",
        target: "90",
        bands: ["90% and above", "75 to 90", "under 75"],
    },
    Shape {
        formula: "handling time / tickets received",
        measures: &[
            ("handling time", "sum of handling time of DATASET where WHERE"),
            ("tickets received", "count of DATASET where WHERE"),
        ],
        unit: "minutes per ticket",
        better: "lower",
        target: "20",
        bands: ["under 20", "20 to 45", "45 and above"],
    },
    Shape {
        formula: "(cost of handling - cost of repetition) / tickets received",
        measures: &[
            ("cost of handling", "sum of cost of DATASET where WHERE"),
            ("cost of repetition", "sum of cost of DATASET where WHERE and reopened"),
            ("tickets received", "count of DATASET where WHERE"),
        ],
        unit: "USD per ticket",
        better: "lower",
        target: "12",
        bands: ["under 12", "12 to 30", "30 and above"],
    },
    Shape {
        formula: "growth(tickets received)",
        measures: &[("tickets received", "count of DATASET where WHERE and not reopened")],
        unit: "percent",
        better: "lower",
        target: "5",
        bands: ["under 5", "5 to 20", "20 and above"],
    },
    Shape {
        formula: "median resolution × 1 + reply time",
        measures: &[
            ("median resolution", "median of resolution time of DATASET where WHERE"),
            ("reply time", "average of response time of DATASET where WHERE and score >= 3"),
        ],
        unit: "hours",
        better: "lower",
        target: "24 h",
        bands: ["under 24 h", "1 to 3 days", "3 days and above"],
    },
];

/// The text of KPI `number` of `count`, and its formulas.
fn kpi(number: usize, count: usize) -> (String, Vec<String>) {
    let mut dice = Dice(number as u64);
    let shape = &SHAPES[number % SHAPES.len()];
    let dataset = format!("[tickets {}]", number % DATASETS);
    // No two KPIs read the same rows.
    let rows = format!(
        "category = c{} and channel in (chat, phone, {}) and client = client{}",
        number % 37,
        dice.pick(&["email", "portal", "social"]),
        number / 37,
    );
    let filled = |text: &str| text.replace("DATASET", &dataset).replace("WHERE", &rows);
    let measures: Vec<(&str, String)> =
        shape.measures.iter().map(|(name, text)| (*name, filled(text))).collect();
    let mut text = format!(
        "format: 1\nkpi: service-measure-{number}\ntitle: Service Measure {number} of {}\nformula: {}\nmeasures:\n",
        dice.pick(&["Support", "Sales", "Operations", "Finance"]),
        shape.formula
    );
    for (name, measure) in &measures {
        let _ =
            writeln!(text, "  {name}: {{is: \"{measure}\", about: Rows of one client and category only.}}");
    }
    let _ = write!(
        text,
        "unit: {}\nbetter: {}\ntarget: {}\nminimum sample: 10\nbands:\n",
        shape.unit, shape.better, shape.target
    );
    for ((name, say), limits) in [
        ("Strong", "The service does what it promised, with room for a busy month."),
        ("Moderate", "Most of the work is done as promised, but a good part is not."),
        ("Weak", "The promise is broken too often; customers notice and say so."),
    ]
    .into_iter()
    .zip(shape.bands)
    {
        let _ = writeln!(text, "  {name}:\n    is: {limits}\n    say: {say}");
        if name != "Strong" {
            let _ = writeln!(text, "    do:\n      - {}", sentence(&mut dice));
        }
    }
    let _ = writeln!(
        text,
        "basis: {{formula: published, bands: default}}\nrelated: [service-measure-{}, service-measure-{}]\n\
         owner: [Customer Service]\ncadence: monthly\ndefinition: >-",
        (number + 1) % count,
        (number + 7) % count
    );
    for _ in 0..3 {
        let _ = writeln!(text, "  {}", sentence(&mut dice));
    }
    let _ =
        writeln!(text, "interpretation:\n  high: {}\n  low: {}", sentence(&mut dice), sentence(&mut dice));
    let _ = writeln!(text, "diagnostic questions:");
    for _ in 0..2 {
        let _ = writeln!(text, "  - {}", sentence(&mut dice));
    }
    let formulas = std::iter::once(shape.formula.to_owned()).chain(measures.into_iter().map(|(_, is)| is));
    (text, formulas.collect())
}

fn sentence(dice: &mut Dice) -> String {
    let subject = ["The team", "A client", "The queue", "An agent", "The report"];
    let verb = ["shows", "explains", "hides", "follows", "measures"];
    let object =
        ["the waiting times", "what was promised", "the cost of a contact", "the rework", "seasonal effects"];
    let end = ["of the last month", "before the next review", "in most regions", "without any delay"];
    format!("{} {} {} {}.", dice.pick(&subject), dice.pick(&verb), dice.pick(&object), dice.pick(&end))
}

/// A folder with the library, written once, and its size in bytes.
fn library(count: usize) -> (PathBuf, usize) {
    let target = PathBuf::from(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned()));
    let folder = target.join("bench-library").join(count.to_string());
    let complete = folder.join("complete");
    if let Ok(size) = fs::read_to_string(&complete) {
        return (folder, size.parse().unwrap());
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("kpis/datasets")).unwrap();
    fs::write(folder.join("kpi.yaml"), PROJECT).unwrap();
    for number in 0..DATASETS {
        let text = DATASET.replace("NUMBER", &number.to_string());
        fs::write(folder.join(format!("kpis/datasets/tickets-{number}.yaml")), text).unwrap();
    }
    let mut size = 0;
    for number in 0..count {
        // A hundred to a folder, as people would sort them.
        let theme = folder.join(format!("kpis/theme-{}", number / 100));
        fs::create_dir_all(&theme).unwrap();
        let (text, _) = kpi(number, count);
        size += text.len();
        fs::write(theme.join(format!("service-measure-{number}.yaml")), text).unwrap();
    }
    fs::write(complete, size.to_string()).unwrap();
    (folder, size)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts.as_slice() {
        [count] => measure(count.parse().unwrap(), false),
        ["--cold", count] => measure(count.parse().unwrap(), true),
        // `cargo test` builds benches and starts them without a size.
        _ => println!("usage: cargo bench --profile dev --bench library -- [--cold] KPIS"),
    }
}

fn measure(count: usize, cold: bool) {
    let (folder, size) = library(count);
    println!("{count} KPIs in as many files, {} MB, {DATASETS} datasets", size / 1_000_000);
    if cold {
        forget(&folder);
        report("cold", &[check(&folder)]);
    }
    check(&folder);
    report("warm", &(0..7).map(|_| check(&folder)).collect::<Vec<_>>());
    parse(count);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    check(shipped);
    report("shipped library", &(0..15).map(|_| check(shipped)).collect::<Vec<_>>());
}

/// Median wall time and greatest memory of some runs.
fn report(name: &str, runs: &[(Duration, u64)]) {
    let mut times: Vec<Duration> = runs.iter().map(|(time, _)| *time).collect();
    times.sort();
    let memory = runs.iter().map(|(_, memory)| *memory).max().unwrap();
    let [best, median] = [times[0], times[times.len() / 2]].map(|time| time.as_secs_f64() * 1000.0);
    println!("{name:20} median {median:7.0} ms, best {best:7.0} ms, peak {} MB", memory / 1024);
}

/// One `kpi check` without data as a whole process: wall time, and peak resident memory in KiB where the system tells it.
fn check(folder: &Path) -> (Duration, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.arg("-C").arg(folder).args(["check", "--no-data"]).stdout(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let mut looks = 0_usize;
    let done = loop {
        if let Some(done) = child.try_wait().unwrap() {
            break done;
        }
        std::thread::sleep(Duration::from_millis(1));
        looks += 1;
        // To ask for the memory stops the process for a moment.
        if !looks.is_multiple_of(8) {
            continue;
        }
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(peak);
    };
    let elapsed = start.elapsed();
    assert!(done.success(), "{command:?}");
    (elapsed, peak)
}

/// Formulas of the library, parsed on one thread.
fn parse(count: usize) {
    let texts: Vec<String> = (0..count).flat_map(|number| kpi(number, count).1).take(FORMULAS).collect();
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        assert!(texts.iter().all(|text| parse_formula(text).is_ok()));
        best = best.min(start.elapsed());
    }
    println!("{:20} {:?} for {}", "parse, one thread", best, texts.len());
}

/// Takes the files out of the system's cache (GNU `dd` asks for it); their names stay known.
fn forget(folder: &Path) {
    let script = "sync -f . && find . -name '*.yaml' -exec sh -c \
                  'for f; do dd if=\"$f\" iflag=nocache count=0 status=none; done' sh {} +";
    let done = Command::new("sh").current_dir(folder).args(["-c", script]).status().unwrap();
    assert!(done.success());
}
