//! The same rows give the same bytes: from any number of threads, in any order, from a database or from Parquet.

use crate::kill::long;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const STAR: &str = include_str!("../benches/star/star.sql");
const DATASET: &str = include_str!("../benches/star/tickets.yaml");
const KPIS: &str = include_str!("../benches/star/kpis.yaml");

/// What the twenty KPIs of the bench do not hold: percentiles, different values, windows of time.
const MORE: &str = "format: 1
kpi: median-resolution-time
title: Median resolution time
formula: median of (resolved at - created at) of tickets where priority = high
unit: hours
---
format: 1
kpi: categories
title: Categories
formula: distinct category of tickets where escalated
---
format: 1
kpi: rolling-cost
title: Cost of three months
formula: rolling(sum of cost of tickets, 3 months)
unit: USD
---
format: 1
kpi: ticket-growth
title: Ticket growth
formula: growth(count of tickets)
unit: percent
";

const QUESTIONS: [&str; 2] = [
    "run --period 2026-09 --periods 24 --by segment,channel --format json",
    "run --period 2026-09 --periods 13 --by client --format csv",
];

/// How often the same is asked in another way where everything is tried.
const RUNS: u32 = 100;

fn project(root: &Path, data: &str) {
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(root.join("kpi.yaml"), format!("format: 1\nproject: Star\ndata: {data}\n")).unwrap();
    fs::write(root.join("kpis/tickets.yaml"), DATASET).unwrap();
    fs::write(root.join("kpis/kpis.yaml"), KPIS).unwrap();
    fs::write(root.join("kpis/more.yaml"), MORE).unwrap();
}

fn kpi(root: &Path, line: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_kpi")).args(line.split(' ')).current_dir(root).output().unwrap();
    answered(output, line)
}

fn answered(output: Output, line: &str) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "kpi {line}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn threads_order_and_storage_decide_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [plain, shuffled, parquet] = ["plain", "shuffled", "parquet"].map(|name| folder.path().join(name));
    project(&plain, "{database: star.duckdb}");
    project(&shuffled, "{database: star.duckdb}");
    project(&parquet, "{files: tickets.parquet}");
    let connection = duckdb::Connection::open(plain.join("star.duckdb")).unwrap();
    connection.execute_batch(&format!("CREATE MACRO ticket_count() AS 24000;\n{STAR}")).unwrap();
    connection
        .execute_batch(&format!(
            "COPY tickets TO '{}' (FORMAT parquet, ROW_GROUP_SIZE 5000);
             ATTACH '{}' AS other;
             CREATE TABLE other.tickets AS SELECT * FROM tickets ORDER BY hash(ticket_id, 99);",
            parquet.join("tickets.parquet").display(),
            shuffled.join("star.duckdb").display(),
        ))
        .unwrap();
    drop(connection);
    for question in QUESTIONS {
        let first = kpi(&plain, question);
        assert!(first.len() > 100_000, "{question} has an answer");
        for threads in [1, 2, 4, 8] {
            let line = format!("{question} --threads {threads}");
            for root in [&plain, &shuffled, &parquet] {
                // Not `assert_eq`, which would print megabytes.
                assert!(kpi(root, &line) == first, "{} differs in {line}", root.display());
            }
        }
    }
}

/// Threads, orders of rows, and where these are stored, drawn anew for each run; `KPI_LONG_TESTS=1` makes a hundred, and `KPI_OTHER_PROGRAM` names another build of the
/// program that makes every other one.
#[test]
fn many_runs_give_the_same_bytes() {
    let runs = if long() { RUNS } else { 6 };
    let other = std::env::var_os("KPI_OTHER_PROGRAM");
    let folder = tempfile::tempdir().unwrap();
    let made = duckdb::Connection::open_in_memory().unwrap();
    made.execute_batch(&format!("CREATE MACRO ticket_count() AS 6000;\n{STAR}")).unwrap();
    let [database, parquet, csv] = ["database", "parquet", "csv"].map(|name| folder.path().join(name));
    project(&database, "{database: star.duckdb}");
    project(&parquet, "{files: tickets.parquet}");
    project(&csv, "{files: tickets.csv}");
    let question = "run --period 2026-09 --periods 6 --by segment,channel --format json";
    let report = "report scorecard --period 2026-09 --format json";
    let mut first: Option<[String; 2]> = None;
    for run in 0..runs {
        let order = format!("SELECT * FROM tickets ORDER BY hash(ticket_id, {run})");
        let root = [&database, &parquet, &csv][usize::try_from(run % 3).unwrap()];
        match run % 3 {
            0 => {
                let _ = fs::remove_file(database.join("star.duckdb"));
                let file = database.join("star.duckdb");
                made.execute_batch(&format!(
                    "ATTACH '{}' AS other; CREATE TABLE other.tickets AS {order}; DETACH other",
                    file.display()
                ))
            }
            1 => {
                let size = 1000 + 137 * run;
                let file = parquet.join("tickets.parquet");
                made.execute_batch(&format!(
                    "COPY ({order}) TO '{}' (FORMAT parquet, ROW_GROUP_SIZE {size})",
                    file.display()
                ))
            }
            _ => made.execute_batch(&format!(
                "COPY ({order}) TO '{}' (FORMAT csv, HEADER)",
                csv.join("tickets.csv").display()
            )),
        }
        .unwrap();
        let threads = 1 + run * 7 % 16;
        let answers = [question, report].map(|line| {
            let line = format!("{line} --threads {threads}");
            match other.as_ref().filter(|_| run % 2 == 1) {
                Some(other) => {
                    let output = Command::new(other).args(line.split(' ')).current_dir(root).output();
                    answered(output.unwrap(), &line)
                }
                None => kpi(root, &line),
            }
        });
        let first = first.get_or_insert_with(|| answers.clone());
        assert!(*first == answers, "run {run} differs: {}, {threads} threads", root.display());
    }
}
