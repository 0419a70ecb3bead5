//! A folder of Parquet files and a database of the same rows give the same bytes, with any number of threads.

use std::fs;
use std::path::Path;
use std::process::Command;

const DEFINITIONS: &str = "format: 1
dataset: tickets
table: tickets
entity: ticket
time: opened
dimensions: {client: client}
columns: {minutes: {column: minutes, unit: minutes}, month: month}
---
format: 1
dataset: months of tickets
table: tickets
entity: ticket
time: month
---
format: 1
kpi: tickets
title: Tickets
formula: count of tickets
better: context
---
format: 1
kpi: handling-time
title: Handling time
formula: average of minutes of tickets
unit: minutes
better: lower
---
format: 1
kpi: tickets-by-month
title: Tickets by month
formula: count of months of tickets
better: context
";

const ROWS: &str = "SELECT CASE WHEN i % 3 = 0 THEN 'Acme' ELSE '007' END AS client,
    CAST(date_trunc('month', DATE '2026-07-01' + CAST(i % 92 AS INTEGER)) AS DATE) AS month,
    TIMESTAMP '2026-07-01 08:00:00' + to_days(CAST(i % 92 AS INTEGER)) AS opened, CAST(i % 17 AS DECIMAL(10, 2)) / 4 AS minutes
FROM range(2000) AS t (i)";

fn project(root: &Path, data: &str) {
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(root.join("kpi.yaml"), format!("format: 1\nproject: Tickets\ndata:\n{data}")).unwrap();
    fs::write(root.join("kpis/tickets.yaml"), DEFINITIONS).unwrap();
}

fn kpi(root: &Path, line: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_kpi")).args(line.split(' ')).current_dir(root).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "kpi {line}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn parquet_and_database_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (parquet, database) = (folder.path().join("parquet"), folder.path().join("database"));
    project(
        &parquet,
        "  sources:\n    tickets: {files: \"tickets/**/*.parquet\", partitions: {client: text, month: date}}\n",
    );
    project(&database, "  {database: tickets.duckdb}\n");
    let connection = duckdb::Connection::open(database.join("tickets.duckdb")).unwrap();
    let target = parquet.join("tickets");
    connection
        .execute_batch(&format!(
            "CREATE TABLE tickets AS {ROWS}; COPY tickets TO '{}' (FORMAT parquet, PARTITION_BY (client, month))",
            target.display()
        ))
        .unwrap();
    drop(connection);
    let shown = kpi(&parquet, "run --period 2026-09 --format csv");
    // 92 days from 1 July: i % 92 from 62 to 91 is September; 21 whole rounds and 68 rows more, of which 6 (62 to 67) are in it.
    assert!(shown.contains("\ntickets,2026-09,636,"), "{shown}");
    assert!(shown.contains("\ntickets-by-month,2026-09,636,"), "{shown}");
    for line in [
        "run --period 2026-09 --periods 3 --format json",
        "run tickets handling-time --by client --period 2026-Q3 --format json",
    ] {
        let first = kpi(&database, line);
        for threads in [1, 2, 8] {
            let line = format!("{line} --threads {threads}");
            assert_eq!(kpi(&database, &line), first, "{line}");
            assert_eq!(kpi(&parquet, &line), first, "{line}");
        }
    }
}
