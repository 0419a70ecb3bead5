//! What a batch of reports costs: a thousand clients, 25 KPIs, 13 months, one pass over the data.
//!
//! `cargo bench --profile dev --bench reports -- 1000` makes a million tickets once (in the target folder; a second number is another count of
//! tickets), writes a scorecard for each client in whole processes, and prints wall time and peak memory; then the parts of it, one page after
//! the other in one thread: the data pass, the view of a page, its HTML, its file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a bench fails by panicking, and prints what it measures"
)]

use kpi_rules::catalog::{self, ReportFormat};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::formula;
use kpi_rules::pipeline::{self, JoinKeys, ReportRequest};
use kpi_rules::report::{Renderer, Templates};
use kpi_rules::rule;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STAR: &str = include_str!("star/star.sql");
const PROJECT: &str = include_str!("star/kpi.yaml");
const DATASET: &str = include_str!("star/tickets.yaml");
const KPIS: &str = include_str!("star/kpis.yaml");
const REPORT: &str =
    "format: 1\nreport: scorecard\ntitle: Support scorecard\nkpis: all\nperiod: month\ntrend: 13\n";
const PERIOD: &str = "2026-09";

/// Five more shares, so that there are 25 KPIs.
const MORE: [(&str, &str); 5] = [
    ("phone-share", "channel = phone"),
    ("portal-share", "channel = portal"),
    ("social-share", "channel = social"),
    ("pending-share", "status = pending"),
    ("defect-share", "category = defect"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
    match numbers.as_slice() {
        [clients] => measure(*clients, 1_000_000),
        [clients, tickets] => measure(*clients, *tickets),
        // `cargo test` builds benches and starts them without a size.
        _ => println!("usage: cargo bench --profile dev --bench reports -- CLIENTS [TICKETS]"),
    }
}

fn measure(clients: u64, tickets: u64) {
    let folder = project(clients, tickets);
    println!("{clients} clients, 25 KPIs, 13 months, {tickets} tickets");
    for formats in ["html", "markdown", "xlsx"] {
        let (wall, memory, bytes) = batch(&folder, clients, formats);
        let size = bytes as f64 / 1e6;
        println!("{formats:10} {wall:7.2} s, peak {memory:5.0} MB, {size:6.1} MB written");
    }
    parts(&folder);
}

/// A folder with a project over a database of so many clients and tickets, made once.
fn project(clients: u64, tickets: u64) -> PathBuf {
    let target = PathBuf::from(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned()));
    let folder = target.join("bench-reports").join(format!("{clients}-{tickets}"));
    for part in ["kpis", "reports"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    fs::write(folder.join("kpi.yaml"), PROJECT).unwrap();
    fs::write(folder.join("kpis/tickets.yaml"), DATASET).unwrap();
    fs::write(folder.join("kpis/kpis.yaml"), kpis()).unwrap();
    fs::write(folder.join("reports/scorecard.yaml"), REPORT).unwrap();
    let database = folder.join("star.duckdb");
    if !database.exists() {
        let unfinished = folder.join("unfinished.duckdb");
        let _ = fs::remove_file(&unfinished);
        let connection = duckdb::Connection::open(&unfinished).unwrap();
        let fifty = "hash(i, 1) % 50 AS VARCHAR), 2";
        assert!(STAR.contains(fifty));
        let star = STAR.replace(fifty, &format!("hash(i, 1) % {clients} AS VARCHAR), 5"));
        connection.execute_batch(&format!("CREATE MACRO ticket_count() AS {tickets};\n{star}")).unwrap();
        drop(connection);
        fs::rename(unfinished, database).unwrap();
    }
    folder
}

/// The KPIs with what a scorecard shows of them: bands with words and actions, a target, documentation.
fn kpis() -> String {
    let mut text = KPIS.to_owned();
    for (id, condition) in MORE {
        let _ = write!(
            text,
            "---\nformat: 1\nkpi: {id}\ntitle: {id}\nformula: (part / whole) * 100\nunit: percent\n\
             measures:\n  part: count of tickets where {condition}\n  whole: count of tickets\n"
        );
    }
    let judged = |unit: &str, low: u32, high: u32| {
        format!(
            "{unit}\nbetter: higher\ntarget: {high}\nowner: [Support]\ncadence: monthly\n\
             definition: What it measures, in a sentence as a definition has it.\n\
             business insights: A paragraph of what this figure tells those who decide on staff and tools.\n\
             bands:\n  Strong: {{is: {high} and above, say: The desk does well here and may keep its ways.}}\n  \
             Moderate: {{is: {low} to {high}, say: The desk does as most do. See what holds it back., do: [look at the last ten cases]}}\n  \
             Weak: {{is: under {low}, say: The desk falls behind and customers notice., do: [find the cause, train the team]}}"
        )
    };
    let mut all = String::new();
    for line in text.lines() {
        match line {
            "unit: percent" => all.push_str(&judged(line, 10, 30)),
            "unit: hours" | "unit: minutes" => all.push_str(&judged(line, 60, 90)),
            other => all.push_str(other),
        }
        all.push('\n');
    }
    all
}

/// Seconds, megabytes of memory and bytes written of a batch as a whole process.
fn batch(folder: &Path, clients: u64, formats: &str) -> (f64, f64, u64) {
    let out = folder.join("out").join(formats);
    let _ = fs::remove_dir_all(&out);
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(folder)
        .args(["report", "--for-each", "client", "--period", PERIOD, "--format", formats, "--out"])
        .arg(&out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The highest mark only rises: what is read last is what was needed.
    let mut memory = 0.0;
    let status = format!("/proc/{}/status", child.id());
    let done = loop {
        if let Some(done) = child.try_wait().unwrap() {
            break done;
        }
        memory = peak(&status).unwrap_or(memory);
        std::thread::sleep(Duration::from_millis(2));
    };
    let wall = start.elapsed().as_secs_f64();
    assert!(done.success());
    let sizes: Vec<u64> =
        fs::read_dir(&out).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).collect();
    assert_eq!(sizes.len() as u64, clients + 1, "a page for each client, and the index");
    (wall, memory, sizes.iter().sum())
}

/// Megabytes a process has needed at most, where the system tells.
fn peak(status: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1000.0)
}

/// The same in this process, step by step in one thread.
fn parts(folder: &Path) {
    let start = Instant::now();
    let mut loaded = catalog::load(folder);
    let definitions = loaded.catalog.unwrap();
    let templates = Templates::new(Vec::new(), &mut loaded.sources);
    let database = DuckDb::open(&definitions.project, &EngineOptions::default()).unwrap();
    let schema = Engine::schema(&database).clone();
    let checked = formula::check(definitions, Some(&schema), &loaded.sources).catalog;
    let (rules, _) = rule::check(&checked, &loaded.sources);
    println!("{:34} {:9.1} ms", "definitions", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let period = checked.catalog.project.calendar.parse(PERIOD).unwrap();
    let parameters = std::collections::BTreeMap::new();
    let request = ReportRequest {
        report: &checked.catalog.reports["scorecard"],
        period: &period,
        as_of: pipeline::data_as_of(&checked, &database).unwrap(),
        scope: &[],
        for_each: Some("client"),
        notes: &[],
        engine: None,
        keys: &JoinKeys::default(),
        rules: &rules,
        parameters: &parameters,
    };
    let made = pipeline::report_parts(&checked, &database, &request).unwrap();
    println!("{:34} {:9.1} ms", "data pass", start.elapsed().as_secs_f64() * 1e3);
    let renderer = Renderer::new(request.report, &templates, ReportFormat::Html).unwrap();
    let out = folder.join("out/parts");
    fs::create_dir_all(&out).unwrap();
    let pages = made.parts.len() as f64;
    let mut spent = [Duration::ZERO; 3];
    let total = Instant::now();
    for (number, part) in made.parts.into_iter().enumerate() {
        let start = Instant::now();
        let page = made.maker.page(part).unwrap();
        spent[0] += start.elapsed();
        let start = Instant::now();
        let text = renderer.render(&page.view).unwrap();
        spent[1] += start.elapsed();
        let start = Instant::now();
        fs::write(out.join(format!("{number}.html")), text).unwrap();
        spent[2] += start.elapsed();
    }
    for (what, spent) in ["findings and view of a page", "its HTML", "its file"].iter().zip(spent) {
        println!("{what:34} {:9.3} ms", spent.as_secs_f64() * 1e3 / pages);
    }
    println!("{:34} {:9.3} ms", "a report after the data pass", total.elapsed().as_secs_f64() * 1e3 / pages);
}
