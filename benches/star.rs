//! What `kpi run` costs beside the best SQL written by hand, on a support star schema of any size.
//!
//! `cargo bench --profile dev --bench star -- 10000000` makes the data once (in the target folder), runs every scenario in
//! pairs as whole processes, `kpi` and a program that does nothing but run the statement, and prints medians and their ratios. `--plan`
//! prints what `kpi` would ask instead.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench fails by panicking, and prints what it measures"
)]

use kpi_rules::{catalog, engine, formula, pipeline, plan};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const STAR: &str = include_str!("star/star.sql");
const PROJECT: &str = include_str!("star/kpi.yaml");
const DATASET: &str = include_str!("star/tickets.yaml");
const KPIS: &str = include_str!("star/kpis.yaml");
const BY_HAND: &str = include_str!("star/by-hand.sql");

/// A question: what `kpi run` is asked, and the same for the statement.
///
/// `kpi run` shows each value's change against the period before, so both read one period more than they show; the data begin with the
/// first of 24 months.
struct Scenario {
    name: &'static str,
    period: &'static str,
    periods: u32,
    by: &'static [&'static str],
    since: &'static str,
}

const SCENARIOS: [Scenario; 4] = [
    Scenario { name: "(a) one month", period: "2026-09", periods: 1, by: &[], since: "2026-08-01" },
    Scenario { name: "(b) 24 months", period: "2026-09", periods: 24, by: &[], since: "2024-10-01" },
    Scenario {
        name: "(c) 24 months × segment × channel",
        period: "2026-09",
        periods: 24,
        by: &["segment", "channel"],
        since: "2024-10-01",
    },
    Scenario {
        name: "(d) 50 clients × 13 months",
        period: "2026-09",
        periods: 13,
        by: &["client"],
        since: "2025-08-01",
    },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match texts.as_slice() {
        ["sql", database, statement] => {
            run_statement(Path::new(database), &fs::read_to_string(statement).unwrap());
        }
        ["--plan", rows] => print_plans(&project(rows.parse().unwrap(), &twenty())),
        [rows] => compare(rows.parse().unwrap()),
        // `cargo test` builds benches and starts them without a size.
        _ => println!("usage: cargo bench --profile dev --bench star -- [--plan] ROWS"),
    }
}

/// A folder with a project over a database of so many tickets, made once.
fn project(rows: u64, kpis: &str) -> PathBuf {
    let target = PathBuf::from(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned()));
    let folder = target.join("bench-star").join(rows.to_string());
    fs::create_dir_all(folder.join("kpis")).unwrap();
    fs::write(folder.join("kpi.yaml"), PROJECT).unwrap();
    fs::write(folder.join("kpis/tickets.yaml"), DATASET).unwrap();
    fs::write(folder.join("kpis/kpis.yaml"), kpis).unwrap();
    let database = folder.join("star.duckdb");
    if !database.exists() {
        let unfinished = folder.join("unfinished.duckdb");
        let _ = fs::remove_file(&unfinished);
        let connection = duckdb::Connection::open(&unfinished).unwrap();
        connection.execute_batch(&format!("CREATE MACRO ticket_count() AS {rows};\n{STAR}")).unwrap();
        drop(connection);
        fs::rename(unfinished, database).unwrap();
    }
    folder
}

fn twenty() -> String {
    KPIS.to_owned()
}

/// So many shares over different combinations of category, priority, channel, status and flags.
fn generated(count: usize) -> String {
    let options: [(&str, &[&str]); 4] = [
        ("category", &["billing", "login", "delivery", "defect", "question", "refund", "account", "other"]),
        ("priority", &["low", "normal", "high", "urgent"]),
        ("channel", &["email", "chat", "phone", "portal", "social"]),
        ("status", &["resolved", "open", "pending"]),
    ];
    let mut text = String::new();
    for number in 0..count {
        let mut rest = number;
        let mut parts = Vec::new();
        for (column, values) in options {
            let choice = rest % (values.len() + 1);
            rest /= values.len() + 1;
            if let Some(value) = values.get(choice) {
                parts.push(format!("{column} = {value}"));
            }
        }
        match rest % 3 {
            0 => parts.push("reopened".to_owned()),
            1 => parts.push("not reopened".to_owned()),
            _ => parts.push("escalated".to_owned()),
        }
        let _ = writeln!(
            text,
            "---\nformat: 1\nkpi: share-{number}\ntitle: Share {number}\nformula: (part / whole) * 100\nunit: percent\n\
             measures:\n  part: count of tickets where {}\n  whole: count of tickets",
            parts.join(" and ")
        );
    }
    text
}

fn run_statement(database: &Path, statement: &str) {
    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
    let connection = duckdb::Connection::open_with_flags(database, config).unwrap();
    let mut statement = connection.prepare(statement).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut count = 0_usize;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    println!("{count} rows");
}

/// The statement for a scenario, in each of the ways of writing it.
fn by_hand(scenario: &Scenario) -> Vec<(String, String)> {
    let mut keys = vec!["date_trunc('month', created_at) AS month".to_owned()];
    keys.extend(scenario.by.iter().map(|by| (*by).to_owned()));
    let ways = BY_HAND.split("-- way: ").skip(1);
    ways.map(|way| {
        let (name, sql) = way.split_once('\n').unwrap();
        let names =
            std::iter::once("month").chain(scenario.by.iter().copied()).collect::<Vec<_>>().join(", ");
        let sql = sql
            .replace("$KEYS", &keys.join(", "))
            .replace("$NAMES", &names)
            .replace("$SINCE", scenario.since);
        (name.trim().to_owned(), sql.trim().trim_end_matches(';').to_owned())
    })
    .collect()
}

fn compare(rows: u64) {
    let folder = project(rows, &twenty());
    println!("{rows} tickets; medians of whole processes, seconds");
    println!("{:36} {:>8} {:>8} {:>7}  best by hand", "20 KPIs", "kpi", "by hand", "ratio");
    for scenario in &SCENARIOS {
        let candidates = by_hand(scenario);
        let best = candidates
            .iter()
            .map(|(name, sql)| (median(3, || statement(&folder, sql)), name, sql))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap();
        let (kpi, hand) = pairs(9, || run(&folder, scenario), || statement(&folder, best.2));
        println!("{:36} {kpi:8.3} {hand:8.3} {:7.2}  {}", scenario.name, kpi / hand, best.1);
    }
    let twenty = median(7, || run(&folder, &SCENARIOS[1]));
    println!("\n{:36} {:>8} {:>7}", "24 months, many KPIs", "kpi", "× 20");
    println!("{:36} {twenty:8.3} {:7.2}", "20 KPIs", 1.0);
    for count in [500, 2_000] {
        let folder = project(rows, &generated(count));
        let many = median(5, || run(&folder, &SCENARIOS[1]));
        println!("{:36} {many:8.3} {:7.2}", format!("{count} KPIs"), many / twenty);
    }
}

fn run(folder: &Path, scenario: &Scenario) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.arg("-C").arg(folder).args(["run", "--format", "json", "--period", scenario.period]);
    command.args(["--periods", &scenario.periods.to_string()]);
    if !scenario.by.is_empty() {
        command.args(["--by", &scenario.by.join(",")]);
    }
    timed(&mut command)
}

fn statement(folder: &Path, sql: &str) -> f64 {
    let file = folder.join("statement.sql");
    fs::write(&file, sql).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("sql").arg(folder.join("star.duckdb")).arg(&file);
    timed(&mut command)
}

fn timed(command: &mut Command) -> f64 {
    let start = Instant::now();
    let output =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    start.elapsed().as_secs_f64()
}

fn median(times: usize, mut once: impl FnMut() -> f64) -> f64 {
    let mut all: Vec<f64> = (0..times).map(|_| once()).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Medians of two things measured in turn, so that both see the same machine.
fn pairs(times: usize, mut one: impl FnMut() -> f64, mut other: impl FnMut() -> f64) -> (f64, f64) {
    let (mut ones, mut others): (Vec<f64>, Vec<f64>) = (0..times).map(|_| (one(), other())).unzip();
    ones.sort_by(f64::total_cmp);
    others.sort_by(f64::total_cmp);
    (ones[times / 2], others[times / 2])
}

/// What `kpi` asks in each scenario.
fn print_plans(folder: &Path) {
    let loaded = catalog::load(folder);
    let definitions = loaded.catalog.unwrap();
    let database = engine::DuckDb::open(&definitions.project, &engine::EngineOptions::default()).unwrap();
    let schema = engine::Engine::schema(&database).clone();
    let checked = formula::check(definitions, Some(&schema), &loaded.sources).catalog;
    for scenario in &SCENARIOS {
        let calendar = &checked.catalog.project.calendar;
        let request = plan::Request {
            kpis: checked
                .kpis
                .keys()
                .map(|kpi| plan::KpiRequest {
                    kpi: kpi.clone(),
                    by: scenario.by.iter().map(|by| (*by).to_owned()).collect(),
                    top: None,
                })
                .collect(),
            as_of: None,
            periods: calendar.trailing(&calendar.parse(scenario.period).unwrap(), scenario.periods + 1),
            partition: Vec::new(),
            scope: Vec::new(),
        };
        let (plan, statements) = pipeline::prepare(&checked, &database, &request).unwrap();
        println!("== {}\n{plan}", scenario.name);
        for statement in statements {
            println!("{};\n", statement.sql);
        }
    }
}
