//! The shipped reports are as they were accepted: `kpi snapshot check` on the repository's own project.

use std::process::Command;

#[test]
fn the_shipped_reports_are_as_accepted() {
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "snapshot", "check"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("23 same, 0 differing"), "{said}");
}

/// A page of `--for-each` is, to the byte, the page that asks for the client alone: no row of another client is in it.
#[test]
fn a_page_among_all_is_the_page_alone() {
    let folder = tempfile::tempdir().unwrap();
    let report = |arguments: &[&str], out: &std::path::Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args([
                "-C",
                env!("CARGO_MANIFEST_DIR"),
                "report",
                "--as-of",
                "2026-10-18",
                "--format",
                "markdown",
                "--out",
            ])
            .arg(out)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let (all, alone) = (folder.path().join("all"), folder.path().join("alone"));
    report(&["--for-each", "client"], &all);
    let clients = ["Acme", "Borealis", "Cobalt", "Dunes", "Everest", "Fjord", "Granite", "Harbor"];
    assert_eq!(std::fs::read_dir(&all).unwrap().count(), clients.len() + 1, "a page each, and the index");
    for client in clients {
        report(&["--for", &format!("client={client}")], &alone);
        let name = format!("scorecard-{}-2026-09.md", client.to_lowercase());
        let read = |folder: &std::path::Path| std::fs::read_to_string(folder.join(&name)).unwrap();
        assert_eq!(read(&all), read(&alone), "{client}");
    }
}
