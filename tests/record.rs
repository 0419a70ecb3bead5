//! A record of runs is whole whenever the process that writes it is killed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

#[test]
fn a_killed_run_leaves_whole_runs_only() {
    let folder = tempfile::tempdir().unwrap();
    assert!(kpi(folder.path(), &["init", "project"]).wait().unwrap().success());
    let root = folder.path().join("project");
    let record = |day: u64| {
        let day = format!("2026-09-{day:02}");
        kpi(&root, &["run", "--periods", "6", "--by", "client", "--as-of", &day, "--record", "runs.duckdb"])
    };
    assert!(record(1).wait().unwrap().success());
    let whole = results(&root).len();
    assert_eq!(whole, 2 * 6 * 4, "two KPIs, six periods, three clients and all together");
    for attempt in 2..=12 {
        let mut running = record(attempt);
        std::thread::sleep(Duration::from_millis(60 * (attempt - 1)));
        let _ = running.kill();
        running.wait().unwrap();
        let found = results(&root).len();
        assert_eq!(found % whole, 0, "{found} values are no whole number of runs");
    }
    assert!(record(18).wait().unwrap().success());
    let before = fs::read(root.join("runs.duckdb")).unwrap();
    assert!(record(18).wait().unwrap().success());
    assert_eq!(fs::read(root.join("runs.duckdb")).unwrap(), before, "a repeated run changes nothing");
}

/// Every belief of both KPIs, of all clients and of all together.
fn results(root: &Path) -> Vec<serde_json::Value> {
    let mut all = Vec::new();
    for kpi in ["satisfaction", "first-reply-time"] {
        for scope in ["", "--for=client=Acme", "--for=client=Borealis", "--for=client=Cobalt"] {
            let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
                .args(["history", kpi, "--record", "runs.duckdb", "--format", "json"])
                .args(Some(scope).filter(|scope| !scope.is_empty()))
                .current_dir(root)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let beliefs: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
            all.extend(beliefs);
        }
    }
    all
}

fn kpi(folder: &Path, arguments: &[&str]) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
