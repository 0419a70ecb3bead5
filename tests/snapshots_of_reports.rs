//! The shipped reports are as they were accepted: `kpi snapshot check` on the repository's own project.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads its own cases"
)]

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
    assert!(said.contains("4 same, 0 differing"), "{said}");
}
