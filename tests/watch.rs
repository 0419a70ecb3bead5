//! `--watch` as a process: files are edited in every way editors do, and what it prints is waited for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Far longer than it takes: a test that fails says so in the end.
const PATIENCE: Duration = Duration::from_secs(60);
const WAITING: &str = "waiting for a change of ";

/// A running `kpi … --watch`, and what it has said so far, both streams in their order.
struct Watched {
    process: Child,
    said: PathBuf,
    read: usize,
}

impl Watched {
    fn start(root: &Path, arguments: &[&str]) -> Self {
        let said = root.parent().unwrap().join("said");
        let file = fs::OpenOptions::new().create(true).append(true).open(&said).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args(arguments)
            .current_dir(root)
            .env("NO_COLOR", "1")
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { process, said, read: 0 }
    }

    fn text(&self) -> String {
        String::from_utf8(fs::read(&self.said).unwrap()).unwrap()
    }

    /// What is said until a change is waited for again and this text was said.
    fn until(&mut self, expected: &str) -> String {
        let start = Instant::now();
        loop {
            let text = self.text();
            let new = text.get(self.read..).unwrap_or_default();
            if let Some(found) = new.find(expected)
                && let Some(waiting) = new[found..].find(WAITING)
                && let Some(end) = new[found + waiting..].find('\n')
            {
                let until = found + waiting + end + 1;
                self.read += until;
                return new[..until].to_owned();
            }
            assert!(self.process.try_wait().unwrap().is_none(), "it ended:\n{text}");
            assert!(start.elapsed() < PATIENCE, "`{expected}` was never said:\n{text}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Ctrl-C.
    #[cfg(unix)]
    fn stop(mut self) -> (Option<i32>, String) {
        let kill = format!("kill -INT {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        (status.code(), self.text()[self.read..].to_owned())
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A project of three KPIs: `twice` names `tickets-opened`, `tickets-closed` stands alone.
fn project(folder: &Path) -> PathBuf {
    let root = folder.join("project");
    let kpi = |id: &str, formula: &str, value: u32| {
        format!(
            "format: 1\nkpi: {id}\ntitle: Title of {id}\nformula: {formula}\n---\nformat: 1\ntest: one closed of two\nof: {id}\n\
             rows:\n  tickets:\n    - {{day: 2026-09-01, closed: yes}}\n    - {{day: 2026-09-02, closed: no}}\n\
             expect: {{period: 2026-09, value: {value}}}\n"
        )
    };
    for (name, text) in [
        ("kpi.yaml", "format: 1\nproject: Case\ndata: {files: data/*.csv}\n".to_owned()),
        ("data/tickets.csv", "day,closed\n2026-09-01,yes\n".to_owned()),
        (
            "kpis/datasets/tickets.yaml",
            "format: 1\ndataset: tickets\ntable: tickets\nentity: ticket\ntime: day\n\
             columns: {day: {column: day, type: date}, closed: {column: closed, type: boolean}}\n"
                .to_owned(),
        ),
        ("kpis/opened.yaml", kpi("tickets-opened", "count of tickets", 2)),
        ("kpis/twice.yaml", kpi("twice", "tickets-opened * 2", 4)),
        ("kpis/closed.yaml", kpi("tickets-closed", "count of tickets where closed", 1)),
        ("reports/all.yaml", "format: 1\nreport: all\ntitle: All\nkpis: all\n".to_owned()),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} in {}", path.display());
    fs::write(path, text.replace(from, to)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_check_is_repeated_however_a_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = project(folder.path());
    let mut watched = Watched::start(&root, &["check", "--watch"]);
    let first = watched.until("no problems");
    assert!(
        first.ends_with("waiting for a change of kpi.yaml, kpis/, reports/, data/*.csv; Ctrl-C ends\n"),
        "{first}"
    );

    // In place, so that the definition does not load.
    edit(&root.join("kpis/closed.yaml"), "title:", "titel:");
    let said = watched.until("unknown key `titel`");
    assert!(said.contains("changed: kpis/closed.yaml\n"), "{said}");

    // To another file that takes its name.
    let text = fs::read_to_string(root.join("kpis/closed.yaml")).unwrap().replace("titel:", "title:");
    fs::write(root.join("kpis/.closed.yaml.swp"), text).unwrap();
    fs::rename(root.join("kpis/.closed.yaml.swp"), root.join("kpis/closed.yaml")).unwrap();
    let said = watched.until("no problems");
    assert!(said.contains("changed: kpis/closed.yaml\n"), "{said}");

    // A folder that goes and comes again, and is watched as before.
    fs::rename(root.join("kpis"), folder.path().join("away")).unwrap();
    let said =
        watched.until("changed: kpis/closed.yaml, kpis/datasets/tickets.yaml, kpis/opened.yaml and 1 more\n");
    assert!(said.contains("0 KPIs"), "{said}");
    let away = folder.path().join("away");
    fs::create_dir_all(root.join("kpis/datasets")).unwrap();
    for name in ["datasets/tickets.yaml", "opened.yaml", "twice.yaml", "closed.yaml"] {
        fs::write(root.join("kpis").join(name), fs::read(away.join(name)).unwrap()).unwrap();
    }
    watched.until("3 KPIs, 1 dataset, 1 report, checked against the data: no problems");
    edit(&root.join("kpis/datasets/tickets.yaml"), "table: tickets", "table: ticket");
    watched.until("unknown-table");
    edit(&root.join("kpis/datasets/tickets.yaml"), "table: ticket\n", "table: tickets\n");
    watched.until("no problems");

    // Many files at once, in a new folder.
    fs::create_dir(root.join("kpis/more")).unwrap();
    for number in 0..40 {
        let text = format!(
            "format: 1\nkpi: more-{number}\ntitle: More {number}\nformula: count of tickets + {number}\n"
        );
        fs::write(root.join(format!("kpis/more/{number}.yaml")), text).unwrap();
    }
    watched.until("43 KPIs");

    // Data that another program writes, and one that no longer fit.
    fs::write(root.join("data/tickets.csv"), "day,shut\n2026-09-01,yes\n").unwrap();
    let said = watched.until("unknown-table-column");
    assert!(said.contains("changed: data/tickets.csv\n"), "{said}");

    // `kpi.yaml` itself, broken and mended; what it said before is watched meanwhile.
    edit(&root.join("kpi.yaml"), "data: {", "data: [");
    let said = watched.until("yaml-syntax");
    assert!(said.contains("changed: kpi.yaml\n"), "{said}");
    edit(&root.join("kpi.yaml"), "data: [", "data: {");
    watched.until("unknown-table-column");

    let (status, said) = watched.stop();
    assert_eq!((status, said.as_str()), (Some(130), "stopped\n"));
}

#[cfg(unix)]
#[test]
fn only_tests_that_an_edit_touches_are_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = project(folder.path());
    let mut watched = Watched::start(&root, &["test", "--watch"]);
    watched.until("3 tests of 3 KPIs: 3 passed, 0 failed");

    edit(&root.join("kpis/closed.yaml"), "value: 1", "value: 3");
    watched.until("1 test of 1 KPI: 0 passed, 1 failed");

    // `twice` names it. What failed before and is not touched is not forgotten.
    edit(&root.join("kpis/opened.yaml"), "value: 2", "value: 2.0");
    let said = watched.until("2 tests of 2 KPIs: 2 passed, 0 failed");
    assert!(said.contains("failed before and not touched: tickets-closed\n"), "{said}");

    // Only what shows values.
    edit(&root.join("reports/all.yaml"), "title: All", "title: Everything");
    watched.until("no test is touched");

    // While a definition does not hold nothing is run; what was edited meanwhile is caught up with.
    edit(&root.join("kpis/twice.yaml"), "tickets-opened * 2", "tickets-opend * 2");
    watched.until("`tickets-opend` is not declared");
    edit(&root.join("kpis/closed.yaml"), "value: 3", "value: 1");
    watched.until("`tickets-opend` is not declared");
    edit(&root.join("kpis/twice.yaml"), "tickets-opend * 2", "tickets-opened * 2");
    let said = watched.until("2 tests of 2 KPIs: 2 passed, 0 failed");
    assert!(!said.contains("failed before"), "{said}");

    // A test in a file of its own, which comes and goes.
    fs::write(
        root.join("kpis/closed.test.yaml"),
        "format: 1\ntest: none\nof: tickets-closed\nrows: {tickets: [{day: 2026-09-02, closed: no}]}\nexpect: {period: 2026-09, value: 0}\n",
    )
    .unwrap();
    watched.until("2 tests of 1 KPI: 2 passed, 0 failed");
    fs::remove_file(root.join("kpis/closed.test.yaml")).unwrap();
    watched.until("1 test of 1 KPI: 1 passed, 0 failed");

    // What every KPI may rest on.
    edit(&root.join("kpis/datasets/tickets.yaml"), "entity: ticket", "entity: case");
    watched.until("3 tests of 3 KPIs: 3 passed, 0 failed");
    edit(&root.join("kpi.yaml"), "project: Case", "project: Other");
    watched.until("3 tests of 3 KPIs: 3 passed, 0 failed");

    let (status, said) = watched.stop();
    assert_eq!((status, said.as_str()), (Some(130), "stopped\n"));
}

#[test]
fn wrong_usage_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = project(folder.path());
    for (arguments, said) in [
        (&["test", "twise", "--watch"][..], "twice"),
        (&["check", "--watch", "--fix"], "cannot be used with"),
        (&["-C", "/", "check", "--watch"], "kpi init"),
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_kpi")).args(arguments).current_dir(&root).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{output:?}");
    }
}
