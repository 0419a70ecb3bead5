//! Every shipped KPI, breakdown and period on servers beside DuckDB: the same values, to the last digit.
//!
//! `tests/engines/run` starts the servers, names them in the environment and runs this. Without them each test says so and passes.

#[path = "engines/server.rs"]
pub(crate) mod server;

use crate::project;
use kpi_rules::catalog::Limits;
use kpi_rules::engine::{Engine, EngineFault, Interrupt};
use kpi_rules::evaluate::Outcome;
use kpi_rules::formula::{Atom, CheckedCatalog};
use kpi_rules::pipeline;
use kpi_rules::plan::{KpiRequest, Request};
use kpi_rules::sql::{OutputType, Statement};
use server::Server;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// The sample in DuckDB and on a server, with the same definitions.
struct Both {
    local: (CheckedCatalog, Box<dyn Engine>),
    remote: (CheckedCatalog, Box<dyn Engine>),
}

fn both(server: &Server) -> Both {
    let (catalog, sources) = project::shipped();
    let (checked, engine) = project::open(catalog, &sources);
    server.load_sample();
    let (catalog, sources) = project::shipped();
    let remote = server.open(catalog, &sources, &Limits::default(), &Interrupt::default());
    Both { local: (checked, Box::new(engine)), remote }
}

fn asked(checked: &CheckedCatalog, periods: &[&str], partition: &[&str]) -> Request {
    let calendar = &checked.catalog.project.calendar;
    let by = |id: &String| KpiRequest::of(&checked.kpis[id]);
    Request {
        kpis: checked.kpis.keys().map(by).collect(),
        as_of: None,
        periods: periods.iter().map(|label| calendar.parse(label).unwrap()).collect(),
        partition: partition.iter().map(|&name| name.to_owned()).collect(),
        scope: Vec::new(),
    }
}

/// Every KPI that knows a dimension, broken down by it and by nothing else.
fn broken_down(checked: &CheckedCatalog, periods: &[&str], dimension: &str) -> Request {
    let knows = |atom: &Atom| {
        atom.across.iter().any(|across| across == dimension)
            || checked.datasets[&atom.dataset].dimensions.contains_key(dimension)
    };
    let mut request = asked(checked, periods, &[]);
    request.kpis.retain(|asked| checked.kpis[&asked.kpi].all_atoms().all(knows));
    for asked in &mut request.kpis {
        asked.by = vec![dimension.to_owned()];
    }
    request
}

fn compare(server: &Server, both: &Both, request: &Request) {
    let values = |(checked, engine): &(CheckedCatalog, Box<dyn Engine>)| {
        pipeline::answer(checked, engine.as_ref(), request).unwrap()
    };
    let began = Instant::now();
    let (here, there) = (values(&both.local).values, values(&both.remote));
    println!(
        "{}: {} values, {} statements, {} cells, {:.1} s",
        server.name,
        here.len(),
        there.statements.len(),
        there.cells.iter().map(Vec::len).sum::<usize>(),
        began.elapsed().as_secs_f64()
    );
    let there = there.values;
    let known = here.iter().filter(|value| matches!(value.outcome, Outcome::Known(_))).count();
    assert!(known > 0, "nothing is compared");
    assert_eq!(here.len(), there.len(), "{}: as many values", server.name);
    let differ: Vec<_> = here.iter().zip(&there).filter(|(here, there)| here != there).collect();
    assert!(
        differ.is_empty(),
        "{}: {} of {} values differ, the first:\n{:#?}\n{:#?}",
        server.name,
        differ.len(),
        here.len(),
        differ[0].0,
        differ[0].1
    );
}

#[test]
fn every_shipped_kpi_has_the_same_values() {
    for server in Server::all() {
        let both = both(&server);
        let checked = &both.local.0;
        // All months of the sample, and some before and after it.
        let months: Vec<String> = (2024..=2026)
            .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
            .skip(8)
            .collect();
        let months: Vec<&str> = months.iter().map(String::as_str).collect();
        compare(&server, &both, &asked(checked, &months, &["client"]));
        let longer = [
            "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2025",
            "2026",
        ];
        compare(&server, &both, &asked(checked, &longer, &[]));
        let shorter = ["2026-W36", "2026-09-14", "2026-09-28..2026-10-04"];
        compare(&server, &both, &asked(checked, &shorter, &["client"]));
    }
}

#[test]
fn every_breakdown_has_the_same_values() {
    for server in Server::all() {
        let both = both(&server);
        let datasets = both.local.0.datasets.values();
        let dimensions: BTreeSet<&String> = datasets.flat_map(|dataset| dataset.dimensions.keys()).collect();
        assert!(dimensions.len() > 5, "{dimensions:?}");
        let mut compared = BTreeSet::new();
        for dimension in dimensions {
            let request = broken_down(&both.local.0, &["2026-09", "2026-Q3"], dimension);
            if !request.kpis.is_empty() {
                println!("by {dimension}");
                compare(&server, &both, &request);
                compared.extend(request.kpis.into_iter().map(|asked| asked.kpi));
            }
        }
        assert_eq!(compared.len(), both.local.0.kpis.len(), "every KPI knows a dimension");
    }
}

#[test]
fn everything_else_that_is_asked_has_the_same_answer() {
    for server in Server::all() {
        let Both { local, remote } = both(&server);
        let told = |(checked, engine): &(CheckedCatalog, Box<dyn Engine>)| {
            let engine = engine.as_ref();
            let messages = |found: Vec<kpi_rules::diagnostic::Diagnostic>| -> Vec<String> {
                found.into_iter().map(|found| found.message).collect()
            };
            (
                pipeline::data_as_of(checked, engine).unwrap(),
                messages(pipeline::doubtful_keys(checked, engine).unwrap()),
                messages(pipeline::unmatched_rows(checked, engine).unwrap()),
                messages(pipeline::negated_absent_values(checked, engine).unwrap()),
                messages(pipeline::doubtful_criteria(checked, engine).unwrap()),
            )
        };
        assert_eq!(told(&local), told(&remote), "{}", server.name);
    }
}

/// The server recomputes each KPI from a plain statement of its own, in floating point.
#[test]
fn plain_statements_confirm_the_values() {
    for server in Server::all() {
        let Both { remote: (checked, engine), .. } = both(&server);
        let request = asked(&checked, &["2026-09"], &[]);
        let values = pipeline::answer(&checked, engine.as_ref(), &request).unwrap().values;
        let differences = pipeline::verify(&checked, engine.as_ref(), &request, &values).unwrap();
        assert!(
            differences.is_empty(),
            "{}: {} differ, the first: {}",
            server.name,
            differences.len(),
            differences[0]
        );
    }
}

fn statement(sql: &str) -> Statement {
    Statement { sql: sql.to_owned(), columns: vec![OutputType::Integer] }
}

#[test]
fn a_query_stops_when_it_is_to() {
    for server in Server::all() {
        server.load_sample();
        let (catalog, sources) = project::shipped();
        let limits = Limits { timeout: Some("8 s".parse().unwrap()), ..Limits::default() };
        let (_, engine) = server.open(catalog, &sources, &limits, &Interrupt::default());
        let began = Instant::now();
        let stopped = engine.execute(&statement(server.endless)).unwrap_err().fault;
        assert!(matches!(stopped, EngineFault::TimedOut(_)), "{}: {stopped:?}", server.name);
        assert!(began.elapsed() < Duration::from_secs(30), "{}: {:?}", server.name, began.elapsed());

        let (catalog, sources) = project::shipped();
        let interrupt = Interrupt::default();
        let (_, engine) = server.open(catalog, &sources, &Limits::default(), &interrupt);
        let wish = interrupt.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(2));
            wish.request();
        });
        let stopped = engine.execute(&statement(server.endless)).unwrap_err().fault;
        assert_eq!(stopped, EngineFault::Interrupted, "{}", server.name);
        assert!(server.is_idle(), "{}: the server still works on it", server.name);

        // A server that still worked on them would have no worker free for this.
        let (catalog, sources) = project::shipped();
        let limits = Limits { timeout: Some("30 s".parse().unwrap()), ..Limits::default() };
        let (_, engine) = server.open(catalog, &sources, &limits, &Interrupt::default());
        let counted = engine.execute(&statement("SELECT CAST(count(*) AS BIGINT) AS n FROM tickets"));
        assert!(counted.is_ok(), "{}: {counted:?}", server.name);
    }
}

#[test]
fn an_engine_is_usable_after_a_failure() {
    for server in Server::all() {
        server.load_sample();
        let (catalog, sources) = project::shipped();
        let (_, engine) = server.open(catalog, &sources, &Limits::default(), &Interrupt::default());
        let unknown = engine.execute(&statement("SELECT count(*) FROM nowhere")).unwrap_err().fault;
        assert!(matches!(unknown, EngineFault::UnknownTable(_)), "{}: {unknown:?}", server.name);
        let refused = engine.execute(&statement("SELECT FROM WHERE")).unwrap_err().fault;
        assert!(matches!(refused, EngineFault::Refused(_)), "{}: {refused:?}", server.name);
        let found = engine.execute(&statement("SELECT CAST(7 AS BIGINT) AS seven")).unwrap();
        assert_eq!(found[0][0].to_string(), "7", "{}", server.name);
    }
}

/// A project that has no data of its own: its only table is somewhere else.
struct Elsewhere {
    folder: tempfile::TempDir,
}

impl Elsewhere {
    /// With a connection profile of these lines, if any, and the name its table has there.
    fn new(profile: Option<&str>, table: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "kpi.yaml",
            "format: 1\nproject: Elsewhere\nengines: {lake: {type: adbc, dialect: postgresql, profile: kpi-test}}\n",
        );
        write(
            "kpis/tickets.yaml",
            &format!(
                "format: 1\ndataset: tickets\ntable: tickets\ntables: {{lake: {table}}}\nentity: ticket\ntime: raised_on\n---\nformat: 1\nkpi: volume\ntitle: Volume\nformula: count of tickets\nbetter: context\n---\nformat: 1\nreport: tickets\ntitle: Tickets\nkpis: all\n"
            ),
        );
        if let Some(profile) = profile {
            write("profiles/kpi-test.toml", profile);
        }
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
        command.arg("-C").arg(self.folder.path()).args(arguments).env("NO_COLOR", "1");
        command.env("ADBC_PROFILE_PATH", self.folder.path().join("profiles"));
        // What this machine's user has configured plays no part.
        command.env("HOME", self.folder.path()).env("XDG_CONFIG_HOME", self.folder.path());
        command
    }

    /// A report is asked for and cannot be made: exit status 3, nothing on standard output, nothing written. What was said on standard error.
    fn refused(&self) -> String {
        let out = self.folder.path().join("out");
        let asked = ["report", "tickets", "--engine", "lake", "--out", out.to_str().unwrap()];
        self.told(self.command(&asked).output().unwrap())
    }

    fn told(&self, output: std::process::Output) -> String {
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert_eq!(output.stdout, b"", "{said}");
        assert!(!self.folder.path().join("out").exists(), "a report was written");
        said
    }
}

fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

#[test]
fn what_is_not_configured_is_said_before_anything_is_asked() {
    let elsewhere = Elsewhere::new(None, "tickets");
    has(
        &elsewhere.refused(),
        &[
            "error[engine-failure]: the engine `lake` cannot be used: the connection profile `kpi-test`",
            "kpi.yaml:3",
            "ADBC_PROFILE_PATH",
        ],
    );
    let elsewhere = Elsewhere::new(Some("profile_version = 1\ndriver = \"nosuch\"\n[Options]\n"), "tickets");
    has(
        &elsewhere.refused(),
        &["Driver not found: nosuch", "looked for at", "libnosuch.so", "ADBC_DRIVER_PATH"],
    );
    let profile =
        "profile_version = 1\ndriver = \"nosuch\"\n[Options]\nuri = \"{{ env_var(KPI_NOT_SET) }}\"\n";
    has(
        &Elsewhere::new(Some(profile), "tickets").refused(),
        &["the environment variable `KPI_NOT_SET`, which is not set"],
    );
    let unknown = Elsewhere::new(None, "tickets").command(&["run", "--engine", "lak"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    has(
        &String::from_utf8(unknown.stderr).unwrap(),
        &["there is no engine `lak`; `lake` is the nearest name"],
    );
}

#[test]
fn a_project_without_data_of_its_own_asks_for_an_engine() {
    let elsewhere = Elsewhere::new(None, "tickets");
    let said = elsewhere.told(elsewhere.command(&["report", "tickets", "--out", "out"]).output().unwrap());
    has(&said, &["error[missing-data]: the project has no `data` here", "kpi.yaml:2", "`--engine lake`"]);
    for without_data in [["check", "--no-data"].as_slice(), &["list"], &["test"]] {
        let output = elsewhere.command(without_data).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// An engine that is named and not asked would be left out without a word.
#[test]
fn commands_that_ask_no_engine_refuse_one() {
    let elsewhere = Elsewhere::new(None, "tickets");
    for (command, why) in [
        (
            ["test"].as_slice(),
            "`kpi test` computes in memory, on the rows of the tests; leave out `--engine`",
        ),
        (&["diff", "."], "`kpi snapshot check --engine lake`; leave out `--engine`"),
        (&["check", "--no-data"], "`kpi check --no-data` opens no data"),
        (&["list"], "`kpi list` reads definitions alone"),
    ] {
        let output = elsewhere.command(command).args(["--engine", "lake"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        has(&String::from_utf8(output.stderr).unwrap(), &[why]);
    }
}

/// Drivers repeat the address that they cannot read, and readers of profiles the line.
#[test]
fn secrets_are_not_said() {
    for profile in [
        "profile_version = 1\ndriver = \"nosuch\"\n[Options]\npassword = \"s3cret\n",
        "profile_version = 1\ndriver = \"nosuch\"\n[Options]\npassword = {{ \"s3cret\" }}\n",
        "profile_version = 1\ndriver = \"postgresql\"\n[Options]\nuri = \"postgresql://kpi:s3cret@[::1/postgres\"\n",
        "profile_version = 1\ndriver = \"postgresql\"\n[Options]\nuri = \"postgresql://kpi:s3cret@127.0.0.1:99999/postgres\"\n",
        "profile_version = 1\ndriver = \"spark\"\n[Options]\nuri = \"sc://127.0.0.1:1/;token=s3cret;use_ssl=maybe\"\n",
        "profile_version = 1\ndriver = \"spark\"\n[Options]\nuri = \"sc://kpi:s3cret@127.0.0.1:1/;token=s3cret\"\n",
    ] {
        let said = Elsewhere::new(Some(profile), "tickets").refused();
        assert!(!said.contains("s3cret"), "{said}");
    }
}

/// A profile that takes the address from the environment.
fn profile() -> &'static str {
    "profile_version = 1\ndriver = \"postgresql\"\n[Options]\nuri = \"{{ env_var(KPI_TEST_POSTGRESQL) }}\"\n"
}

#[test]
fn what_a_server_refuses_is_said() {
    let Some(server) = Server::all().into_iter().find(|server| server.name == "postgresql") else { return };
    server.tell("DROP TABLE IF EXISTS elsewhere CASCADE");
    server.tell("CREATE TABLE elsewhere AS SELECT 1 AS ticket_id, DATE '2026-09-03' AS raised_on");

    let elsewhere = Elsewhere::new(Some(profile()), "elsewhere");
    let found = elsewhere.command(&["run", "--engine", "lake", "--format", "csv"]).output().unwrap();
    assert_eq!(found.status.code(), Some(0), "{}", String::from_utf8(found.stderr).unwrap());
    assert!(String::from_utf8(found.stdout).unwrap().contains("volume"));
    let shown =
        elsewhere.command(&["explain", "volume", "--stage", "sql", "--engine", "lake"]).output().unwrap();
    has(&String::from_utf8(shown.stdout).unwrap(), &["FROM \"elsewhere\""]);

    has(
        &Elsewhere::new(Some(profile()), "nowhere.tickets").refused(),
        &[
            "error[unknown-table]: the engine `lake` cannot be used: it has no table `nowhere.tickets`",
            "kpis/tickets.yaml:4",
        ],
    );

    let nobody = "profile_version = 1\ndriver = \"postgresql\"\n[Options]\nuri = \"postgresql://kpi@127.0.0.1:1/postgres\"\n";
    has(
        &Elsewhere::new(Some(nobody), "elsewhere").refused(),
        &["it cannot be reached", "Connection refused"],
    );

    server.tell("DROP ROLE IF EXISTS expired");
    server.tell("CREATE ROLE expired LOGIN PASSWORD 'kpi' VALID UNTIL '2020-01-01'");
    let uri = server.uri.replace("kpi@", "expired:kpi@");
    let expired = format!("profile_version = 1\ndriver = \"postgresql\"\n[Options]\nuri = \"{uri}\"\n");
    has(
        &Elsewhere::new(Some(&expired), "elsewhere").refused(),
        &["the engine does not accept the credentials", "renew the credentials"],
    );
}

#[test]
fn a_query_that_is_killed_on_the_server_is_said() {
    let Some(server) = Server::all().into_iter().find(|server| server.name == "postgresql") else { return };
    server.tell("CREATE OR REPLACE VIEW endless_tickets AS SELECT 1 AS ticket_id, DATE '2026-09-03' AS raised_on, CAST(pg_sleep(60) AS TEXT) AS nothing");
    let elsewhere = Elsewhere::new(Some(profile()), "endless_tickets");
    let out = elsewhere.folder.path().join("out");
    let asked =
        ["report", "tickets", "--period", "2026-09", "--engine", "lake", "--out", out.to_str().unwrap()];
    let mut command = elsewhere.command(&asked);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let running = command.spawn().unwrap();
    thread::sleep(Duration::from_secs(3));
    server.tell("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%FROM \"endless_tickets\"%' AND pid <> pg_backend_pid()");
    let said = elsewhere.told(running.wait_with_output().unwrap());
    has(&said, &["the server stopped the query", "terminating connection due to administrator command"]);
}

#[test]
fn a_result_of_too_many_cells_is_refused() {
    let Some(server) = Server::all().into_iter().find(|server| server.name == "postgresql") else { return };
    server.tell("DROP TABLE IF EXISTS many");
    server.tell("CREATE TABLE many AS SELECT month AS ticket_id, DATE '2026-01-03' + 30 * month AS raised_on FROM generate_series(1, 8) AS month");
    let elsewhere = Elsewhere::new(Some(profile()), "many");
    let file = elsewhere.folder.path().join("kpi.yaml");
    let limited = fs::read_to_string(&file).unwrap().replace("{type: adbc,", "{type: adbc, cells: 5,");
    fs::write(&file, limited).unwrap();
    let run = |periods: &str| {
        let asked =
            ["run", "--period", "2026-09", "--periods", periods, "--format", "csv", "--engine", "lake"];
        elsewhere.command(&asked).output().unwrap()
    };
    assert_eq!(run("5").status.code(), Some(0));
    let said = elsewhere.told(run("6"));
    has(&said, &["the result has more than 5 cells", "allow more with `cells` of the engine in `kpi.yaml`"]);
}

/// Kept answers make the same report without the server, are forgotten when the data change, and say what they are.
#[test]
fn kept_answers_stand_for_the_server() {
    let Some(server) = Server::all().into_iter().find(|server| server.name == "postgresql") else { return };
    server.tell("DROP TABLE IF EXISTS kept");
    server.tell("CREATE TABLE kept AS SELECT 1 AS ticket_id, DATE '2026-09-03' AS raised_on");
    let elsewhere = Elsewhere::new(Some(profile()), "kept");
    let asked = |more: &[&str]| {
        let asked =
            ["run", "--period", "2026-09", "--format", "csv", "--engine", "lake", "--cache", "cells.duckdb"];
        let mut command = elsewhere.command(&asked);
        let output = command.args(more).current_dir(elsewhere.folder.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (status, said, complained) = asked(&["--cached"]);
    assert_eq!((status, said.as_str()), (Some(3), ""));
    has(&complained, &["there is no file `cells.duckdb` of kept answers"]);
    let (status, first, complained) = asked(&[]);
    assert_eq!((status, complained.as_str()), (Some(0), ""));
    let (_, second, complained) = asked(&[]);
    assert_eq!(second, first);
    has(&complained, &["answers kept in `cells.duckdb` are used"]);
    let (_, alone, complained) = asked(&["--cached", "--engine-uri", "postgresql://kpi@127.0.0.1:1/nowhere"]);
    assert_eq!(alone, first, "{complained}");
    has(&complained, &["`lake` is not asked; `cells.duckdb` answers as when the data reached 2026-09-03"]);
    let (status, said, complained) = asked(&["--cached", "--for", "ticket_id=1"]);
    assert_eq!((status, said.as_str()), (Some(2), ""), "{complained}");
    let (status, said, complained) = asked(&["--cached", "--periods", "2"]);
    assert_eq!((status, said.as_str()), (Some(3), ""));
    has(
        &complained,
        &["this was not asked before, so no answer to it is kept", "ask with `--cache` alone once"],
    );
    server.tell("INSERT INTO kept VALUES (2, DATE '2026-09-02')");
    let (_, third, complained) = asked(&[]);
    assert_ne!(third, first, "one row more, though the data reach no further");
    assert_eq!(complained, "");
}

/// The shipped project in a folder of its own, with the server among its engines.
fn shipped_with(server: &Server) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(|entry| {
        entry.depth() != 1
            || ["kpis", "reports", "scorecards", "data"].iter().any(|name| entry.file_name() == *name)
    }) {
        let entry = entry.unwrap();
        let to = folder.path().join(entry.path().strip_prefix(root).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else if entry.path().extension().is_none_or(|ending| ending != "duckdb") {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    let project = fs::read_to_string(root.join("kpi.yaml")).unwrap();
    let engines = format!("engines: {{lake: {{type: adbc, dialect: {}}}}}\n", server.name);
    fs::write(folder.path().join("kpi.yaml"), project + &engines).unwrap();
    folder
}

#[test]
fn the_same_report_but_for_one_line() {
    for server in Server::all() {
        server.load_sample();
        let folder = shipped_with(&server);
        let report = |more: &[&str]| {
            let asked = [
                "report",
                "scorecard",
                "--for",
                "client=Acme",
                "--period",
                "2026-09",
                "--format",
                "markdown",
            ];
            let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
            command.arg("-C").arg(folder.path()).args(asked).args(more);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let here = report(&[]);
        let there = report(&["--engine", "lake", "--engine-uri", &server.uri]);
        assert_eq!(here.lines().count(), there.lines().count(), "{}", server.name);
        let differ: Vec<_> = here.lines().zip(there.lines()).filter(|(here, there)| here != there).collect();
        let line = format!(" · engine `lake ({})`", server.name);
        assert!(
            matches!(differ.as_slice(), [(here, there)] if there.replace(&line, "") == **here),
            "{}: {differ:#?}",
            server.name
        );
    }
}

/// A worker dies while it works: the answer is the right one, from the others, or none.
#[cfg(unix)]
#[test]
fn an_answer_survives_the_death_of_a_worker() {
    let Some(server) = Server::all().into_iter().find(|server| server.name == "spark") else { return };
    let Ok(folder) = std::env::var("KPI_TEST_SPARK_FOLDER") else { return };
    let driver = fs::read_to_string(Path::new(&folder).join("pid")).unwrap();
    let workers = || {
        let found = Command::new("ps").args(["-o", "pid=,args=", "--ppid", driver.trim()]).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        let executors = found.lines().filter(|line| line.contains("ExecutorBackend"));
        executors.filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect::<Vec<_>>()
    };
    // They come a little after the port is open.
    let began = Instant::now();
    while workers().len() != 2 && began.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(workers().len(), 2, "two executors, each a process; children of {driver}");
    server.load_sample();
    let (catalog, sources) = project::shipped();
    let (_, engine) = server.open(catalog, &sources, &Limits::default(), &Interrupt::default());
    // The sum of the remainders of 0 .. 84 million by 7: 12 million times 0 + 1 + … + 6. Many tasks, so that some are running and some are
    // done when the worker dies.
    let asked = "SELECT CAST(sum(id % 7) AS BIGINT) AS total FROM range(0, 84000000, 1, 40)";
    let victim = workers().swap_remove(0);
    let killer = thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        assert!(Command::new("kill").args(["-9", &victim]).status().unwrap().success());
        Instant::now()
    });
    let answer = engine.execute(&statement(asked));
    let answered = Instant::now();
    let killed = killer.join().unwrap();
    assert!(killed < answered, "the query was over before a worker died");
    println!("spark: {:.1} s after the death of a worker", (answered - killed).as_secs_f64());
    match answer {
        Ok(found) => assert_eq!(found[0][0].to_string(), "252000000"),
        Err(error) => {
            println!("spark: {}", error.fault);
            assert!(!error.fault.to_string().is_empty());
        }
    }
    let again = engine
        .execute(&statement("SELECT CAST(sum(id) AS BIGINT) AS total FROM range(0, 1001, 1, 40)"))
        .unwrap();
    assert_eq!(again[0][0].to_string(), "500500", "and the next one is right");
}

/// How cells and time grow with rows: the numbers of `docs/scale.md`, which has the command.
#[test]
#[ignore = "measures; no result can be wrong"]
fn growth() {
    let sizes = std::env::var("KPI_SCALE").unwrap_or_else(|_| "100000,1000000".to_owned());
    let star = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/star");
    let read = |name: &str| fs::read_to_string(star.join(name)).unwrap();
    for size in sizes.split(',') {
        let file_folder = tempfile::tempdir().unwrap();
        let root = file_folder.path();
        fs::create_dir(root.join("kpis")).unwrap();
        for (from, to) in
            [("kpi.yaml", "kpi.yaml"), ("tickets.yaml", "kpis/tickets.yaml"), ("kpis.yaml", "kpis/kpis.yaml")]
        {
            fs::copy(star.join(from), root.join(to)).unwrap();
        }
        let made = duckdb::Connection::open(root.join("star.duckdb")).unwrap();
        made.execute_batch(&format!("CREATE MACRO ticket_count() AS {size};\n{}", read("star.sql"))).unwrap();
        drop(made);
        let load = || kpi_rules::catalog::load(root);
        let loaded = load();
        let here = project::open(loaded.catalog.unwrap(), &loaded.sources);
        measure("duckdb", size, &here.0, &here.1);
        drop(here);
        for server in Server::all() {
            let folder = server.folder();
            let made = duckdb::Connection::open(root.join("star.duckdb")).unwrap();
            server.load(&made, folder.path(), "");
            let loaded = load();
            let (checked, engine) = server.open(
                loaded.catalog.unwrap(),
                &loaded.sources,
                &Limits::default(),
                &Interrupt::default(),
            );
            measure(server.name, size, &checked, engine.as_ref());
        }
    }
}

fn measure(name: &str, size: &str, checked: &CheckedCatalog, engine: &dyn Engine) {
    let calendar = &checked.catalog.project.calendar;
    for (months, partition) in [(1, vec![]), (13, vec!["client".to_owned()])] {
        let request = Request {
            kpis: checked.kpis.values().map(KpiRequest::of).collect(),
            as_of: None,
            periods: calendar.trailing(&calendar.parse("2026-09").unwrap(), months),
            partition,
            scope: Vec::new(),
        };
        let began = Instant::now();
        let answer = pipeline::answer(checked, engine, &request).unwrap();
        let cells: usize = answer.cells.iter().map(Vec::len).sum();
        let numbers: usize = answer.cells.iter().flatten().map(Vec::len).sum();
        println!(
            "| {name} | {size} | {months} | {} | {cells} | {numbers} | {:.1} s |",
            answer.statements.len(),
            began.elapsed().as_secs_f64()
        );
    }
}
