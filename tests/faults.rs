//! Faults of the machine: full and read-only disks, readers that go away, locks, interrupts, data that change while they are read. Each has its error and exit status, and
//! leaves the old file or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Every file below a folder, by its path there.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                walk(root, &entry, found);
            } else {
                let name = entry.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&entry).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    if folder.exists() {
        walk(folder, folder, &mut found);
    }
    found
}

/// A project as `kpi init` makes it, in a folder `project`.
pub(crate) fn starter(folder: &Path) -> PathBuf {
    let root = folder.join("project");
    assert!(program().arg("init").arg(&root).output().unwrap().status.success());
    root
}

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.env("NO_COLOR", "1").env_remove("CI").stdin(Stdio::null());
    command
}

pub(crate) fn kpi(root: &Path, line: &str) -> Output {
    program().args(line.split(' ')).current_dir(root).output().unwrap()
}

fn done(root: &Path, line: &str) {
    let output = kpi(root, line);
    assert!(output.status.success(), "kpi {line}: {}", said(&output));
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A shell line in a folder; `$KPI` is the program.
fn shell(root: &Path, line: &str) -> Output {
    let mut shell = Command::new("sh");
    shell.env("NO_COLOR", "1").env_remove("CI").env("KPI", env!("CARGO_BIN_EXE_kpi"));
    shell.args(["-c", line]).current_dir(root).stdin(Stdio::null()).output().unwrap()
}

/// What a disk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    /// It has room for so many blocks of 4 KiB.
    Full(u32),
    ReadOnly,
}

/// How a file system of one's own is mounted, if this user may.
static MOUNTS: LazyLock<Option<&[&str]>> = LazyLock::new(|| {
    let ways: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];
    let works = |way: &&[&str]| {
        let tried =
            Command::new("unshare").args(way.iter()).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    ways.into_iter().find(works).filter(|_| std::env::var_os("KPI_TEST_NO_MOUNT").is_none())
});

/// Runs a command while one of the project's folders lies on such a disk, and brings what the folder holds then back.
///
/// The disk is a tmpfs in a mount namespace of its own. Where none may be mounted, files may not grow instead, or the folder is not writable.
///
/// `None` where the user may write to what is not writable, and there is nothing to stand in.
fn on_disk(root: &Path, folder: &str, disk: Disk, line: &str) -> Option<Output> {
    let place = root.join(folder);
    fs::create_dir_all(&place).unwrap();
    let beside = tempfile::tempdir_in(root.parent().unwrap()).unwrap();
    let Some(way) = *MOUNTS else {
        eprintln!(
            "NO DISK CAN BE MOUNTED HERE: {disk:?} is stood in for by limits of file sizes and permissions"
        );
        return match disk {
            // Blocks of 512 bytes; the signal is ignored, so that writing fails as on a full disk.
            Disk::Full(blocks) => {
                Some(shell(root, &format!("trap '' XFSZ; ulimit -f {}; exec $KPI {line}", blocks * 8)))
            }
            Disk::ReadOnly if shell(root, "test $(id -u) = 0").status.success() => {
                eprintln!("NOT TRIED: kpi {line}");
                None
            }
            Disk::ReadOnly => Some(shell(
                root,
                &format!("chmod a-w {folder}; $KPI {line}; s=$?; chmod u+w {folder}; exit $s"),
            )),
        };
    };
    let refuse = match disk {
        Disk::Full(blocks) => format!(
            "head -c 64m /dev/zero > {folder}/.filler 2>/dev/null; truncate -s -{} {folder}/.filler",
            blocks * 4096
        ),
        Disk::ReadOnly => format!("mount -o remount,ro {folder}"),
    };
    let script = format!(
        "cp -a {folder}/. \"$1\" && mount -t tmpfs -o size=32m none {folder} && cp -a \"$1\"/. {folder} || exit 99
         {refuse}
         $KPI {line}
         status=$?
         rm -rf \"$1\"/* \"$1\"/.[!.]*; cp -a {folder}/. \"$1\"
         exit $status"
    );
    let output = Command::new("unshare")
        .args(way)
        .args(["sh", "-c", &script, "sh"])
        .arg(beside.path())
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .env("KPI", env!("CARGO_BIN_EXE_kpi"))
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(99), "the disk is not there: {}", said(&output));
    fs::remove_dir_all(&place).unwrap();
    fs::rename(beside.path(), &place).unwrap();
    let _ = fs::remove_file(place.join(".filler"));
    Some(output)
}

/// Commands that write, the folder they write to, what they are given before, and the file they cannot write.
const WRITERS: [(&str, &str, &str, &str); 6] = [
    (
        "report scorecard --period 2026-08 --as-of 2026-09-10 --format html,markdown --out out",
        "report scorecard --period 2026-08 --as-of 2026-09-15 --format html,markdown --out out",
        "out",
        "out/scorecard-2026-08.html",
    ),
    (
        "report scorecard --period 2026-08 --as-of 2026-09-10 --format xlsx --out out",
        "report scorecard --period 2026-07 --as-of 2026-09-15 --format xlsx --out out",
        "out",
        "out/scorecard-2026-07.xlsx",
    ),
    (
        "report scorecard --period 2026-08 --as-of 2026-09-10 --for-each client --format html --out out",
        "report scorecard --period 2026-08 --as-of 2026-09-15 --for-each client --format html --out out",
        "out",
        "out/scorecard-",
    ),
    ("docs --out site", "docs --out site", "site", "site/kpis/"),
    ("snapshot accept", "snapshot accept", "reports/snapshots", "reports/snapshots/scorecard-all.html.snap"),
    (
        "run --periods 6 --by client --as-of 2026-09-10 --record records/runs.duckdb",
        "run --periods 6 --by client --as-of 2026-09-15 --record records/runs.duckdb",
        "records",
        "records/runs.duckdb",
    ),
];

const SNAPSHOT: &str = "format: 1\nsnapshot: scorecard-all\nreport: scorecard\nperiod: 2026-08\nas of: 2026-09-10\nformats: [html]\n";

/// Another title changes every page.
fn rename_a_kpi(root: &Path) {
    let file = root.join("kpis/satisfaction.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("title: ", "title: Renamed ")).unwrap();
}

fn every_writer_meets(disk: Disk, words: &[&str]) {
    for (before, command, folder, file) in WRITERS {
        let temporary = tempfile::tempdir().unwrap();
        let root = starter(temporary.path());
        fs::write(root.join("reports/snapshots.yaml"), SNAPSHOT).unwrap();
        done(&root, before);
        let old = files(&root.join(folder));
        assert!(!old.is_empty(), "{before}");
        rename_a_kpi(&root);
        let Some(output) = on_disk(&root, folder, disk, command) else { continue };
        let error = said(&output);
        if folder == "records" && output.status.code() == Some(0) && disk == Disk::Full(2) {
            // The database's log had room, and what it holds is recorded.
            let history = kpi(&root, "history satisfaction --record records/runs.duckdb --format json");
            let text = String::from_utf8_lossy(&history.stdout).into_owned();
            assert!(text.contains("2026-09-10") && text.contains("2026-09-15"), "{text}{}", said(&history));
            continue;
        }
        assert_eq!(output.status.code(), Some(3), "{command}: {error}");
        assert!(error.contains(file), "{command} should name `{file}`: {error}");
        assert!(words.iter().any(|word| error.contains(word)), "{command}: {error}");
        let mut now = files(&root.join(folder));
        // The database's log of what it did not finish: it opens without that.
        now.remove("runs.duckdb.wal");
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&now), names(&old), "{command}: {error}");
        assert!(now == old, "{command} changed a file");
        if folder == "records" {
            let history = kpi(&root, "history satisfaction --record records/runs.duckdb --format json");
            let text = String::from_utf8_lossy(&history.stdout).into_owned();
            assert!(text.contains("2026-09-10") && !text.contains("2026-09-15"), "{text}{}", said(&history));
        }
        done(&root, command);
        assert!(!root.join(folder).join("runs.duckdb.wal").exists());
        assert!(files(&root.join(folder)) != old, "{command} with room writes the new files");
    }
}

#[test]
fn a_full_disk_leaves_the_old_files() {
    let words = ["No space left on device", "File too large"];
    every_writer_meets(Disk::Full(0), &words);
}

#[test]
fn a_disk_that_fills_up_while_it_is_written_leaves_the_old_files() {
    let words = ["No space left on device", "File too large"];
    every_writer_meets(Disk::Full(2), &words);
}

#[test]
fn a_read_only_folder_leaves_the_old_files() {
    every_writer_meets(Disk::ReadOnly, &["Read-only file system", "ermission denied"]);
}

/// A project whose database is made by a script of so many rows.
pub(crate) fn scripted(root: &Path, rows: u32) {
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(
        root.join("kpi.yaml"),
        "format: 1\nproject: Script\ndata: {database: db/data.duckdb, script: made.sql}\n",
    )
    .unwrap();
    script_of(root, rows);
    fs::write(
        root.join("kpis/t.yaml"),
        "format: 1\ndataset: t\ntable: t\nentity: row\ntime: day\n---\nformat: 1\nkpi: rows\ntitle: Rows\nformula: count of t\n",
    )
    .unwrap();
}

pub(crate) fn script_of(root: &Path, rows: u32) {
    let sql = format!(
        "CREATE TABLE t AS SELECT DATE '2026-08-01' AS day, hash(i) AS x FROM range({rows}) AS r (i)"
    );
    fs::write(root.join("made.sql"), sql).unwrap();
}

#[test]
fn a_database_that_cannot_be_made_is_said_and_the_old_one_kept() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("project");
    scripted(&root, 10);
    done(&root, "run --period 2026-08");
    let old = files(&root.join("db"));
    script_of(&root, 3_000_000);
    for disk in [Disk::Full(0), Disk::Full(64), Disk::ReadOnly] {
        let Some(output) = on_disk(&root, "db", disk, "run --period 2026-08") else { continue };
        let error = said(&output);
        assert_eq!(output.status.code(), Some(3), "{disk:?}: {error}");
        assert!(error.contains("db/data.duckdb") || error.contains("made.sql"), "{disk:?}: {error}");
        assert!(files(&root.join("db")) == old, "{disk:?}: {:?}", files(&root.join("db")).keys());
    }
}

#[test]
fn a_new_record_on_a_full_disk_is_not_begun() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    for blocks in [0, 1, 2] {
        let output =
            on_disk(&root, "records", Disk::Full(blocks), "run --record records/runs.duckdb").unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).contains("records/runs.duckdb"), "{}", said(&output));
        assert_eq!(files(&root.join("records")).keys().collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

#[test]
fn output_that_cannot_be_written_is_an_error_and_a_reader_who_left_is_none() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    fs::write(root.join("reports/snapshots.yaml"), SNAPSHOT).unwrap();
    for command in ["run", "run --format json", "check", "list", "docs --out site", "--help", "--version"] {
        let full = shell(&root, &format!("$KPI {command} > /dev/full"));
        assert_eq!(full.status.code(), Some(3), "{command}: {}", said(&full));
        assert_eq!(
            said(&full).lines().last().unwrap_or_default(),
            "error: cannot write to standard output: No space left on device (os error 28)",
            "{command}"
        );
        // The reader ends at once; the status is that of the program.
        let left = shell(&root, &format!("{{ $KPI {command}; echo $? >&2; }} 2> status | true; cat status"));
        let status = String::from_utf8_lossy(&left.stdout).lines().last().map(str::to_owned);
        assert_eq!(status.as_deref(), Some("0"), "{command}: {}", String::from_utf8_lossy(&left.stdout));
    }
    let first = shell(&root, "$KPI run --periods 24 | head -1");
    assert_eq!((said(&first).as_str(), first.stdout.starts_with(b"KPI ")), ("", true));
}

#[test]
fn nobody_to_tell_changes_no_status() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    for (command, status) in [
        ("run > /dev/full", 3),
        ("run --record runs.duckdb", 0),
        ("run nonsense", 2),
        ("--nonsense", 2),
        ("check --period", 2),
    ] {
        for nobody in ["2> /dev/full", "2>&-"] {
            let output = shell(&root, &format!("$KPI {command} {nobody}"));
            assert_eq!(output.status.code(), Some(status), "kpi {command} {nobody}: {}", said(&output));
        }
    }
}

#[test]
fn a_folder_for_temporary_files_that_is_missing_is_said_where_one_is_needed() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    fs::write(root.join("reports/snapshots.yaml"), SNAPSHOT).unwrap();
    let without = |line: &str| {
        program().args(line.split(' ')).env("TMPDIR", "/nonexistent").current_dir(&root).output().unwrap()
    };
    for command in [
        "run",
        "check",
        "test",
        "report scorecard --format html,xlsx,markdown --out out",
        "docs --out site",
        "snapshot accept",
        "run --record runs.duckdb",
    ] {
        let output = without(command);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", said(&output));
    }
    assert!(
        shell(
            &root,
            "git init -q . && git add -A && git -c user.name=T -c user.email=t@example.org commit -qm x"
        )
        .status
        .success()
    );
    let output = without("diff HEAD");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("/nonexistent"), "{}", said(&output));
}

#[test]
fn a_database_or_record_that_another_program_writes_to_is_said() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("project");
    scripted(&root, 10);
    done(&root, "run --period 2026-08 --record runs.duckdb");
    for (file, words) in [
        ("db/data.duckdb", "the database `db/data.duckdb` is open in another program that writes to it"),
        ("runs.duckdb", "the record `runs.duckdb` cannot be used: another process has it open"),
    ] {
        let before = fs::read(root.join(file)).unwrap();
        let other = duckdb::Connection::open(root.join(file)).unwrap();
        let output = kpi(&root, "run --period 2026-08 --as-of 2026-09-15 --record runs.duckdb");
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
        drop(other);
        assert!(fs::read(root.join(file)).unwrap() == before, "{file}");
    }
    done(&root, "run --period 2026-08 --as-of 2026-09-15 --record runs.duckdb");
}

/// A program that is ended if the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Parquet files that take long to aggregate, in a project of a report over them.
fn slow(root: &Path) {
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(
        root.join("kpi.yaml"),
        "format: 1\nproject: Slow\ndata: {files: rows.parquet}\nlimits: {threads: 1}\n",
    )
    .unwrap();
    fs::write(
        root.join("kpis/rows.yaml"),
        "format: 1\ndataset: rows\ntable: rows\nentity: row\ntime: day\ndimensions: {client: client}\ncolumns: {x: x}\n---\nformat: 1\nkpi: middle\ntitle: Middle\nformula: median of x of rows\nbetter: context\n",
    )
    .unwrap();
    let connection = duckdb::Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!(
            "COPY (SELECT DATE '2026-01-01' + CAST(i % 240 AS INTEGER) AS day, 'client ' || (i % 7) AS client, CAST(hash(i) % 1000000 AS INTEGER) AS x FROM range(3000000) AS r (i)) TO '{}' (FORMAT parquet)",
            root.join("rows.parquet").display()
        ))
        .unwrap();
}

/// Whether a program has a handler for Ctrl-C by now.
fn catches_interrupts(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0
}

#[test]
fn an_interrupt_during_a_query_writes_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("project");
    slow(&root);
    let mut ended = Vec::new();
    for wait in [0_u64, 300, 600, 900] {
        let mut running = Running(
            program()
                .args("run --by client --period 2026-08 --periods 8 --record runs.duckdb".split(' '))
                .current_dir(&root)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        while !catches_interrupts(running.0.id()) {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(wait));
        let _ = Command::new("kill").args(["-INT", &running.0.id().to_string()]).status();
        let began = Instant::now();
        let status = running.0.wait().unwrap();
        assert!(began.elapsed() < Duration::from_secs(20), "it does not stop");
        match status.code() {
            Some(130) => assert!(!root.join("runs.duckdb").exists(), "a stopped run records nothing"),
            Some(0) => fs::remove_file(root.join("runs.duckdb")).unwrap(),
            other => panic!("{other:?}"),
        }
        ended.push(status.code());
        assert!(files(&root).keys().all(|name| !name.contains(".kpi-")), "{:?}", files(&root).keys());
    }
    assert!(ended.contains(&Some(130)), "{ended:?}");
}

/// Rows that tell which file they are from: in the first every value is 1, in the second 2.
fn written(root: &Path, name: &str, value: u32, ending: &str) {
    let connection = duckdb::Connection::open_in_memory().unwrap();
    let format =
        if ending == "csv" { "(FORMAT csv, HEADER)" } else { "(FORMAT parquet, ROW_GROUP_SIZE 4096)" };
    connection
        .execute_batch(&format!(
            "COPY (SELECT DATE '2026-08-01' AS day, i % 5 AS part, {value} AS x FROM range(20000) AS r (i)) TO '{}' {format}",
            root.join(name).display()
        ))
        .unwrap();
}

const PARTS: &str = "format: 1
dataset: t
table: t
entity: row
time: day
columns: {part: {column: part, type: integer}, x: {column: x, type: integer}}
---
format: 1
kpi: middle
title: Middle
formula: median of x of t
better: context
---
format: 1
kpi: mean
title: Mean
formula: average of x of t
better: context
---
format: 1
kpi: kinds
title: Kinds
formula: distinct part of t where x = 1
better: context
---
format: 1
kpi: high
title: High
formula: distinct part of t where x = 2
better: context
";

/// Data replaced, or written in place, again and again while commands run: each answer is that of one of the files, or an error that says so.
#[test]
fn data_that_change_during_a_run_are_one_or_the_other_or_an_error() {
    for ending in ["parquet", "csv"] {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().join("project");
        fs::create_dir_all(root.join("kpis")).unwrap();
        fs::write(root.join("kpi.yaml"), format!("format: 1\nproject: Parts\ndata: {{files: t.{ending}}}\n"))
            .unwrap();
        fs::write(root.join("kpis/t.yaml"), PARTS).unwrap();
        let line = "run --period 2026-08 --format csv --as-of 2026-09-01";
        let name = format!("t.{ending}");
        let mut whole = Vec::new();
        for (value, kept) in [(1, "one"), (2, "two")] {
            written(&root, &name, value, ending);
            let output = kpi(&root, line);
            assert!(output.status.success(), "{}", said(&output));
            whole.push(output.stdout);
            fs::rename(root.join(&name), root.join(kept)).unwrap();
        }
        assert_ne!(whole[0], whole[1]);
        fs::copy(root.join("one"), root.join(&name)).unwrap();
        let (mut old_or_new, mut refused) = (0, 0);
        for round in 0..24_u32 {
            let mut running = Running(
                program()
                    .args(line.split(' '))
                    .current_dir(&root)
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap(),
            );
            let from = ["one", "two"][usize::try_from(round % 2).unwrap()];
            std::thread::sleep(Duration::from_millis(u64::from(round) * 12));
            let bytes = fs::read(root.join(from)).unwrap();
            match round % 3 {
                // In place of the file, into it, and cut off.
                0 => {
                    fs::write(root.join("new"), &bytes).unwrap();
                    fs::rename(root.join("new"), root.join(&name)).unwrap();
                }
                1 => fs::write(root.join(&name), &bytes).unwrap(),
                _ => fs::write(root.join(&name), &bytes[..bytes.len() / 2]).unwrap(),
            }
            let (mut out, mut err) = (Vec::new(), String::new());
            std::io::Read::read_to_end(running.0.stdout.as_mut().unwrap(), &mut out).unwrap();
            std::io::Read::read_to_string(running.0.stderr.as_mut().unwrap(), &mut err).unwrap();
            match running.0.wait().unwrap().code() {
                Some(0) => {
                    let cut = ending == "csv" && !whole.contains(&out);
                    // A text that was cut off before it was opened is a text like any other.
                    assert!(whole.contains(&out) || cut, "{}\n{err}", String::from_utf8_lossy(&out));
                    old_or_new += 1;
                }
                Some(3) => {
                    assert!(out.is_empty() && err.contains(&name), "{err}");
                    refused += 1;
                }
                other => panic!("{other:?}: {err}"),
            }
            fs::write(
                root.join(&name),
                fs::read(root.join(["two", "one"][usize::try_from(round % 2).unwrap()])).unwrap(),
            )
            .unwrap();
        }
        eprintln!("{ending}: {old_or_new} answers of one file, {refused} refused");
        assert!(old_or_new > 0, "some run ends before the change");
    }
}

/// A few kilobytes that say they are many gigabytes: the limits of memory and time end the query.
#[test]
fn a_small_parquet_file_that_becomes_large_meets_the_limits() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path();
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(
        root.join("kpi.yaml"),
        "format: 1\nproject: Bomb\ndata: {files: t.parquet}\nlimits: {threads: 2, memory: 100MB, timeout: 20 s, temp size: 10MB}\n",
    )
    .unwrap();
    fs::write(
        root.join("kpis/t.yaml"),
        "format: 1\ndataset: t\ntable: t\nentity: row\ntime: day\ndimensions: {note: note}\n---\nformat: 1\nkpi: rows\ntitle: Rows\nformula: count of t\nby: note\nbetter: context\n",
    )
    .unwrap();
    let connection = duckdb::Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!(
            "COPY (SELECT DATE '2026-08-01' AS day, CAST(i AS VARCHAR) || repeat('x', 1000000) AS note FROM range(1000) AS r (i)) TO '{}' (FORMAT parquet, COMPRESSION zstd)",
            root.join("t.parquet").display()
        ))
        .unwrap();
    let size = fs::metadata(root.join("t.parquet")).unwrap().len();
    assert!(size < 2_000_000, "{size} bytes that are a thousand million");
    let output = kpi(root, "run --period 2026-08");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("needs more"), "{}", said(&output));
}

/// The first line is there before the others are read; the program ends once its reader has gone.
#[test]
fn the_pipe_closes_in_the_middle() {
    let temporary = tempfile::tempdir().unwrap();
    let root = starter(temporary.path());
    let mut running = Running(
        program()
            .args("report scorecard --format html".split(' '))
            .current_dir(&root)
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::with_capacity(16, running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("<!"), "{line}");
    let output = running.0.wait().unwrap();
    assert_eq!(output.code(), Some(0));
}
