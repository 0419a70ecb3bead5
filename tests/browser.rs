//! The scorecard in a real browser: it opens without a complaint, shows every KPI, and prints.
//!
//! The browser is Debian's `chromium`, which `.ci/test` installs, or the one `KPI_BROWSER` names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The sample's report for one client, as HTML and as the view model.
fn scorecard(folder: &Path) -> (PathBuf, serde_json::Value) {
    let written = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "report", "scorecard", "--for", "client=Cobalt"])
        .args(["--as-of", "2026-10-18", "--format", "html,json", "--out"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let view = fs::read_to_string(folder.join("scorecard-cobalt-2026-09.json")).unwrap();
    (folder.join("scorecard-cobalt-2026-09.html"), serde_json::from_str(&view).unwrap())
}

pub(crate) fn browse(folder: &Path, page: &Path, arguments: &[String]) -> Output {
    let browser = std::env::var("KPI_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
    Command::new(&browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--log-level=0", "--window-size=1280,2000"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "`{browser}` cannot be run ({error}); `.ci/test` installs chromium, KPI_BROWSER names another"
            )
        })
}

#[test]
fn the_scorecard_opens_and_shows_every_kpi() {
    let folder = tempfile::tempdir().unwrap();
    let (page, view) = scorecard(folder.path());
    let output = browse(folder.path(), &page, &["--dump-dom".to_owned()]);
    let (document, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{log}");
    // The browser writes what a page's console says as lines with CONSOLE: refused scripts, styles and images among them.
    assert!(!log.contains("CONSOLE"), "{log}");
    assert!(document.contains(view["message"].as_str().unwrap()), "the title is not the report's message");
    let kpis: Vec<&serde_json::Value> = view["groups"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|group| group["kpis"].as_array().unwrap())
        .collect();
    assert_eq!(kpis.len(), 32);
    for kpi in kpis {
        let anchor = kpi["anchor"].as_str().unwrap();
        assert_eq!(document.matches(&format!("id=\"{anchor}\"")).count(), 1, "{anchor}");
        assert!(document.contains(&format!("href=\"#{anchor}\"")), "nothing leads to {anchor}");
    }
    assert_eq!(document.matches("<script").count(), 1, "only the script that sorts and filters");
}

/// A shipped report of the sample, as HTML.
fn page(folder: &Path, arguments: &[&str], name: &str) -> PathBuf {
    let written = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "report"])
        .args(arguments)
        .args(["--as-of", "2026-10-18", "--format", "html", "--out"])
        .arg(folder)
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    folder.join(name)
}

/// Each opens without a complaint, gives out no id twice, and leads nowhere that is not there.
#[test]
fn every_shipped_report_opens() {
    let folder = tempfile::tempdir().unwrap();
    let pages: [(&[&str], &str); 4] = [
        (&["one-pager"], "one-pager-2026-09.html"),
        (&["changes"], "changes-2026-09.html"),
        (&["portfolio"], "portfolio-2026-09.html"),
        (&["detail", "--set", "kpi=csat"], "detail-2026-09.html"),
    ];
    for (arguments, name) in pages {
        let page = page(folder.path(), arguments, name);
        let output = browse(folder.path(), &page, &["--dump-dom".to_owned()]);
        let document = String::from_utf8_lossy(&output.stdout);
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !log.contains("CONSOLE"), "{name}: {log}");
        let values = |attribute: &str| -> Vec<String> {
            let start = format!(" {attribute}=\"");
            document
                .split(&start)
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .map(str::to_owned)
                .collect()
        };
        let mut ids = values("id");
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name} gives an id twice");
        for link in values("href").iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(ids.iter().any(|id| id == link), "{name}: nothing is called {link}");
        }
        let scripts = usize::from(name.starts_with("portfolio"));
        assert_eq!(document.matches("<script").count(), scripts, "{name}");
    }
}

#[test]
fn the_one_pager_fits_one_page() {
    let folder = tempfile::tempdir().unwrap();
    // The client of whom most is to be said.
    let page = page(folder.path(), &["one-pager", "--for", "client=Dunes"], "one-pager-dunes-2026-09.html");
    let pdf = folder.path().join("one-pager.pdf");
    let output = browse(folder.path(), &page, &[format!("--print-to-pdf={}", pdf.display())]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = fs::read(&pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert_eq!(text.matches("/Type /Page\n").count(), 1, "the executive summary takes more than one page");
}

#[test]
fn the_scorecard_prints() {
    let folder = tempfile::tempdir().unwrap();
    let (page, _) = scorecard(folder.path());
    let pdf = folder.path().join("scorecard.pdf");
    let output = browse(folder.path(), &page, &[format!("--print-to-pdf={}", pdf.display())]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = fs::read(&pdf).unwrap();
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 100_000, "{} bytes", bytes.len());
}
