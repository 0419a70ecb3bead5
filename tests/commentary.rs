//! Notes of people: where they stand, where they never do, and what is said of those that no report shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn kpi(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn project(notes: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    kpi(folder.path(), &["init", "support"]);
    let root = folder.path().join("support");
    fs::create_dir(root.join("commentary")).unwrap();
    for (name, text) in notes {
        fs::write(root.join("commentary").join(name), text).unwrap();
    }
    (folder, root)
}

const ACME: &str = "---\nkpi: satisfaction\nfor: {client: Acme}\nperiod: 2026-08\nauthor: Jane Doe\ndate: 2026-09-01\n---\nThe *new* <script>alert(1)</script> agent.\n";
const ALL: &str = "---\nperiod: 2026-08\nauthor: John Roe\ndate: 2026-09-02\n---\nA quiet summer.\n";

#[test]
fn a_note_stands_with_author_and_date_where_its_scope_is_the_reports() {
    let (_folder, root) = project(&[("acme.md", ACME), ("all.md", ALL)]);
    let report = |more: &[&str]| {
        let asked = [&["report", "--period", "2026-08"], more].concat();
        kpi(&root, &asked)
    };
    let acme = report(&["--for", "client=Acme"]);
    assert!(acme.contains("\n> The *new* "), "{acme}");
    assert!(acme.contains("\n> — Jane Doe, 1 September 2026\n"), "{acme}");
    assert!(!acme.contains("A quiet summer."), "a note on all stands on no client's page");
    let html = report(&["--for", "client=Acme", "--format", "html"]);
    assert!(html.contains("The <em>new</em> &lt;script&gt;alert(1)&lt;/script&gt; agent."), "{html}");
    assert!(html.contains("Jane Doe, 1 September 2026"));
    for format in ["markdown", "html", "json"] {
        for other in [&["--for", "client=Borealis"][..], &[]] {
            let page = report(&[other, &["--format", format]].concat());
            assert!(!page.contains("Jane Doe"), "{other:?} {format}");
        }
    }
    let all = report(&[]);
    assert!(
        all.contains("\n## Commentary\n\n> A quiet summer.\n>\n> — John Roe, 2 September 2026\n"),
        "{all}"
    );
    assert!(!kpi(&root, &["report", "--period", "2026-07"]).contains("John Roe"), "of another period");
    let german = report(&["--for", "client=Acme", "--language", "de"]);
    assert!(german.contains("> — Jane Doe, 1.\u{a0}September 2026"), "{german}");
}

#[test]
fn a_note_on_each_page_of_a_batch_is_that_pages_own() {
    let (_folder, root) = project(&[("acme.md", ACME)]);
    let out = root.join("out");
    kpi(&root, &["report", "--period", "2026-08", "--for-each", "client", "--out", out.to_str().unwrap()]);
    let mut with = Vec::new();
    for entry in fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        if fs::read_to_string(&path).unwrap().contains("Jane Doe") {
            with.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert_eq!(with, ["scorecard-acme-2026-08.html"]);
}

#[test]
fn a_note_that_no_report_shows_is_found() {
    let stray = ACME.replace("2026-08", "2036-08").replace("client: Acme", "client: Acne");
    let (_folder, root) = project(&[("acme.md", &stray)]);
    let said = kpi(&root, &["check"]);
    let expected = "\
warning[unknown-member]: `client` has no member `Acne`
 --> commentary/acme.md:3:15
";
    assert!(said.contains(expected), "{said}");
    assert!(said.contains("write `Acme`, as the data spell it"), "{said}");
    let expected = "\
warning[stray-note]: no report shows this note: it is about 2036-08
 --> commentary/acme.md:4:9
";
    assert!(said.contains(expected), "{said}");
}
