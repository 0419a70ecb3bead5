//! Definitions, templates, data, names and surroundings that want what they may not have: one case a file under `tests/hostile/`.
//!
//! Beside every project stands a folder `outside` with a secret. No command may tell it, change that folder, write anywhere but where it was
//! told to, wait for ever, or fail in a way that is a bug; what it says is the snapshot.

use crate::cli::Case;
use std::fs;
use std::path::Path;

/// What no output may hold.
const SECRET: &str = "s3cr3t-of-another-client";

/// The names and contents of all files in a folder, in order.
fn held(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut held: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap_or_default()))
        .collect();
    held.sort();
    held
}

/// Without what depends on the system and on which functions the database was built with.
fn steady(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("Did you mean"));
    lines.collect::<Vec<_>>().join("\n").replace("linux_amd64", "[system]").trim_end().to_owned()
}

#[test]
fn nothing_hostile_succeeds() {
    let mut succeeded = Vec::new();
    insta::glob!("hostile/*/*.yaml", |path| {
        let mut case = Case::read(path);
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        for (name, text) in [
            ("secret.csv", format!("ticket_id,client,created_at,note\n1,{SECRET},2026-08-01,{SECRET}\n")),
            ("secret.yaml", format!("format: 1\nkpi: {SECRET}\ntitle: {SECRET}\nformula: 1 + 1\n")),
            ("secret.j2", SECRET.to_owned()),
        ] {
            fs::write(outside.join(name), text).unwrap();
        }
        case.surround("KPI_TEST_SECRET", SECRET);
        let before = held(&outside);
        let text = case.played(folder.path());
        let known = ["0", "1", "2", "3"];
        let mut statuses = text.lines().filter_map(|line| line.strip_prefix("--- status: "));
        let beside: Vec<String> = held(folder.path()).into_iter().map(|(name, _)| name).collect();
        let wrong = [
            ("the secret is told", text.contains(SECRET)),
            ("it is a bug", text.contains("this is a bug in kpi")),
            ("it does not end, or not as it should", statuses.any(|status| !known.contains(&status))),
            ("what stands outside has changed", held(&outside) != before),
            ("something was written beside the project", beside != ["outside", "project"]),
        ];
        succeeded.extend(
            wrong.iter().filter(|(_, wrong)| *wrong).map(|(what, _)| format!("{}: {what}", path.display())),
        );
        insta::with_settings!({ description => &case.description, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(steady(&text));
        });
    });
    assert!(succeeded.is_empty(), "{}", succeeded.join("\n"));
}
