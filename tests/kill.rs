//! Commands that write are killed at random moments: every file is wholly the old or wholly the new one, and the next run is as if nothing had been.
//!
//! `KPI_LONG_TESTS=1` tries 200 moments, without it there are a fifth, at least six for each command; `KPI_KILL_SEED` chooses others.

use crate::faults::{files, program, said, script_of, scripted, starter};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Whether everything is tried, however long it takes.
pub(crate) fn long() -> bool {
    std::env::var("KPI_LONG_TESTS").is_ok_and(|value| value == "1")
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// At least 0, less than 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 31)
    }
}

/// A command that is killed, in a project of its own.
struct Killed {
    root: PathBuf,
    arguments: Vec<String>,
    input: &'static str,
    /// How long it takes if it is left alone.
    takes: Duration,
    _temporary: tempfile::TempDir,
}

impl Killed {
    fn new(temporary: tempfile::TempDir, root: PathBuf, line: &str, input: &'static str) -> Self {
        let arguments = line.split(' ').map(str::to_owned).collect();
        Self { root, arguments, input, takes: Duration::ZERO, _temporary: temporary }
    }

    fn whole(&self) {
        let stdin = self.stdin();
        let output = program().args(&self.arguments).current_dir(&self.root).stdin(stdin).output().unwrap();
        assert!(output.status.success(), "{:?}: {}", self.arguments, said(&output));
    }

    /// An undisturbed run, which shows how long the others have.
    fn measure(&mut self) {
        let began = Instant::now();
        self.whole();
        self.takes = began.elapsed();
    }

    fn stdin(&self) -> Stdio {
        let path = self.root.parent().unwrap().join("input");
        fs::write(&path, self.input).unwrap();
        fs::File::open(path).unwrap().into()
    }

    /// Begins and is killed after a part of its time; whether it was still at work. If not, it takes no longer than that: the machine had
    /// other work when its time was measured, and the next moments are earlier.
    fn killed_after(&mut self, part: f64) -> bool {
        let after = self.takes.mul_f64(part);
        let stdin = self.stdin();
        let mut running = program()
            .args(&self.arguments)
            .current_dir(&self.root)
            .stdin(stdin)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(after);
        let at_work = running.try_wait().unwrap().is_none();
        let _ = running.kill();
        running.wait().unwrap();
        if !at_work {
            self.takes = self.takes.min(after);
        }
        at_work
    }
}

/// Moments for one command: all it is tried at, or a fifth of them, but not so few that a slow machine makes all of them late.
fn moments(all: u32, of: &str) -> impl Iterator<Item = f64> {
    let seed = std::env::var("KPI_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_918);
    let count = if long() { all } else { (all / 5).max(6) };
    eprintln!("{of}: {count} moments, KPI_KILL_SEED={seed}");
    let mut chance = Chance(seed ^ u64::from(all).rotate_left(17) ^ u64::try_from(of.len()).unwrap());
    std::iter::repeat_with(move || chance.next() * 1.05).take(usize::try_from(count).unwrap())
}

/// What a killed run may leave beside files: never taken for one of them.
fn is_left_over(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with(".kpi-"))
}

/// Kills a command that turns the files of a folder from old into new, at every moment from the old ones. Returns how often it was at work, and how often it had
/// written some files and not others.
fn old_or_new(
    command: &mut Killed,
    folder: &str,
    all: u32,
    mut back: impl FnMut(&Path, &BTreeMap<String, Vec<u8>>),
) {
    let place = command.root.join(folder);
    let old = files(&place);
    command.measure();
    let new = files(&place);
    assert!(old != new, "{:?} changes something", command.arguments);
    let (mut at_work, mut between, mut leftovers) = (0, 0, 0);
    for moment in moments(all, &command.arguments.join(" ")).collect::<Vec<_>>() {
        back(&command.root, &old);
        at_work += u32::from(command.killed_after(moment));
        let now = files(&place);
        let left = now.keys().filter(|name| is_left_over(name)).count();
        leftovers += left;
        let (mut is_old, mut is_new) = (0, 0);
        for (name, bytes) in now.iter().filter(|(name, _)| !is_left_over(name)) {
            let (was, is) = (old.get(name) == Some(bytes), new.get(name) == Some(bytes));
            assert!(was || is, "{name} is torn at {moment} of {:?}", command.arguments);
            is_old += u32::from(was && !is);
            is_new += u32::from(is && !was);
        }
        assert!(old.keys().all(|name| now.contains_key(name)), "a file is gone at {moment}");
        between += u32::from(is_old > 0 && is_new > 0);
        // What is left over stays where it is, and disturbs nothing.
        command.whole();
        let mut after = files(&place);
        after.retain(|name, _| !is_left_over(name));
        assert!(after == new, "the next run of {:?} is not as if nothing had been", command.arguments);
        for name in now.keys().filter(|name| is_left_over(name)) {
            let _ = fs::remove_file(place.join(name));
        }
    }
    eprintln!(
        "  at work {at_work} times, between two files {between} times, {leftovers} temporary files left"
    );
    assert!(at_work > 0, "no moment was early enough");
}

/// Puts files back as they were.
fn restored(place: &Path, old: &BTreeMap<String, Vec<u8>>) {
    for name in files(place).keys().filter(|name| !old.contains_key(*name) && !is_left_over(name)) {
        fs::remove_file(place.join(name)).unwrap();
    }
    for (name, bytes) in old {
        fs::create_dir_all(place.join(name).parent().unwrap()).unwrap();
        fs::write(place.join(name), bytes).unwrap();
    }
}

#[test]
fn killed_reports_are_whole() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    let line = |day: &str| {
        format!(
            "report scorecard --for-each client --period 2026-08 --as-of {day} --format html,markdown,json,xlsx --out out"
        )
    };
    let before = Killed::new(tempfile::tempdir().unwrap(), root.clone(), &line("2026-09-10"), "");
    before.whole();
    let mut command = Killed::new(temporary, root, &line("2026-09-20"), "");
    old_or_new(&mut command, "out", 50, |root, old| restored(&root.join("out"), old));
}

#[test]
fn killed_catalogues_are_whole() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    let mut command = Killed::new(temporary, root, "docs --out site", "");
    command.whole();
    rename(&command.root);
    old_or_new(&mut command, "site", 15, |root, old| restored(&root.join("site"), old));
}

/// Another title changes every page.
fn rename(root: &Path) {
    let file = root.join("kpis/satisfaction.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("title: ", "title: Renamed ")).unwrap();
}

fn snapshots(root: &Path) {
    let case = |client: &str| {
        format!(
            "format: 1\nsnapshot: of-{}\nreport: scorecard\nfor: {{client: {client}}}\nperiod: 2026-08\nas of: 2026-09-10\nformats: [markdown, html]\n",
            client.to_lowercase()
        )
    };
    let cases = ["Acme", "Borealis", "Cobalt"].map(case);
    fs::write(root.join("reports/snapshots.yaml"), cases.join("---\n")).unwrap();
}

#[test]
fn killed_snapshots_are_whole() {
    for (line, input, all) in [("snapshot accept", "", 35), ("snapshot review", "a\na\na\na\na\na\n", 15)] {
        let temporary = tempfile::tempdir().unwrap();
        let root = starter(temporary.path());
        snapshots(&root);
        let command = Killed::new(temporary, root, "snapshot accept", "");
        command.whole();
        rename(&command.root);
        let Killed { root, _temporary, .. } = command;
        let mut command = Killed::new(_temporary, root, line, input);
        old_or_new(&mut command, "reports/snapshots", all, |root, old| {
            restored(&root.join("reports/snapshots"), old);
        });
    }
}

#[test]
fn a_database_whose_making_is_killed_is_whole() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("project");
    scripted(&root, 1000);
    let mut command = Killed::new(temporary, root, "run --period 2026-08", "");
    let sum = |root: &Path| -> Option<i64> {
        let file = root.join("db/data.duckdb");
        file.exists().then(|| {
            let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
            let connection = duckdb::Connection::open_with_flags(file, config).unwrap();
            connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
        })
    };
    command.whole();
    let old = files(&command.root.join("db"));
    assert_eq!(sum(&command.root), Some(1000));
    script_of(&command.root, 400_000);
    command.measure();
    let mut at_work = 0;
    for (number, moment) in moments(35, "a script").enumerate() {
        // From nothing, or from what an older script made.
        fs::remove_file(command.root.join("db/data.duckdb")).unwrap();
        let before = if number % 2 == 0 { None } else { Some(1000) };
        if before.is_some() {
            restored(&command.root.join("db"), &old);
        }
        at_work += u32::from(command.killed_after(moment));
        let found = sum(&command.root);
        assert!(found == before || found == Some(400_000), "{found:?} rows at {moment}");
        command.whole();
        assert_eq!(sum(&command.root), Some(400_000));
        let now = files(&command.root.join("db"));
        let others: Vec<_> =
            now.keys().filter(|name| *name != "data.duckdb" && !is_left_over(name)).collect();
        assert!(others.is_empty(), "{others:?}");
    }
    assert!(at_work > 0, "no moment was early enough");
}

/// Runs of a record, and the values of each.
fn recorded(file: &Path) -> Vec<(i64, i64)> {
    if !file.exists() {
        return Vec::new();
    }
    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
    let connection = duckdb::Connection::open_with_flags(file, config).unwrap();
    let mut statement = connection
        .prepare("SELECT run, count(results.run) FROM runs FULL JOIN results USING (run) GROUP BY run ORDER BY run")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn killed_records_hold_whole_runs() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    let line = |day: u32| {
        // No later than the data reach, beyond which the question is the same.
        let day = format!("2026-09-{:02}", 1 + day % 16);
        format!("run --periods 12 --by client --as-of {day} --period 2026-08 --record records/runs.duckdb")
    };
    let file = root.join("records/runs.duckdb");
    let mut command = Killed::new(temporary, root, &line(0), "");
    command.measure();
    let values = recorded(&file)[0].1;
    assert!(values > 20, "{values} values");
    let (mut at_work, mut runs) = (0, 1);
    for (number, moment) in (1..).zip(moments(50, "run --record")) {
        if number % 3 == 0 {
            // From nothing.
            fs::remove_file(&file).unwrap();
            runs = 0;
        }
        command.arguments = line(number).split(' ').map(str::to_owned).collect();
        at_work += u32::from(command.killed_after(moment));
        let found = recorded(&file);
        assert!(found.iter().all(|(_, count)| *count == values), "{found:?} at {moment}");
        assert!(found.len() == runs || found.len() == runs + 1, "{found:?} at {moment}");
        command.whole();
        runs += 1;
        let found = recorded(&file);
        assert_eq!(found.len(), runs, "{found:?}");
        let history = program()
            .args(["history", "satisfaction", "--record", "records/runs.duckdb"])
            .current_dir(&command.root)
            .output()
            .unwrap();
        assert!(history.status.success(), "{}", said(&history));
        let beside = files(file.parent().unwrap());
        let others: Vec<_> =
            beside.keys().filter(|name| *name != "runs.duckdb" && !is_left_over(name)).collect();
        assert!(others.is_empty(), "{others:?}");
    }
    assert!(at_work > 0, "no moment was early enough");
}
