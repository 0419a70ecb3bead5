//! Text that would be markup, a table, a formula or a path elsewhere stays text in every format.

use crate::unzip::unzip;
use comrak::nodes::NodeValue;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILES: [(&str, &str); 4] = [
    ("kpi.yaml", include_str!("hostile_text/kpi.yaml")),
    ("kpis/tickets.yaml", include_str!("hostile_text/tickets.yaml")),
    ("kpis/kpis.yaml", include_str!("hostile_text/kpis.yaml")),
    ("reports/hostile.yaml", include_str!("hostile_text/report.yaml")),
];

/// Names of clients, and of topics too.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "a|b",
        "=cmd()|'/c calc'!A1",
        "@SUM(A1)",
        "-2+3",
        "\tTab",
        "\u{202e}txt.exe",
        "",
        " ",
        "line one\nline two\r\n\n# three",
        "../../up",
        "con",
        "Acme",
        "ACME",
        "[x](javascript:alert(1))",
        "`code` **bold** <!-- x",
        "{{ 7 * 7 }} {% raw %}",
        "&lt;b&gt; &#x3c;i&#x3e;",
        "bell \u{7} escape \u{1b}[31m",
        "$math$ ~~x~~ \\|",
        "\u{feff}bom",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("long ".repeat(2_000));
    names.push("W".repeat(10_000));
    names
}

/// A project whose data hold the names, and its reports in all text formats and Excel.
fn reports(root: &Path) -> PathBuf {
    for (name, text) in FILES {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let connection = duckdb::Connection::open(root.join("hostile.duckdb")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE tickets (created_at DATE, client VARCHAR, topic VARCHAR, solved BOOLEAN)",
        )
        .unwrap();
    let mut rows = connection.appender("tickets").unwrap();
    for (number, client) in names().iter().enumerate() {
        for (month, topic) in
            ["2026-07-03", "2026-08-03", "2026-09-03"].iter().zip(names().iter().skip(number % 20))
        {
            rows.append_row(duckdb::params![month, client, topic, number % 3 > 0]).unwrap();
        }
        rows.append_row(duckdb::params!["2026-09-30", client, "plain", true]).unwrap();
    }
    drop(rows);
    drop(connection);
    let out = root.join("out");
    kpi(root, &["--for-each", "client", "--format", "html,markdown,json,csv,xlsx", "--assets"], &out);
    out
}

fn kpi(root: &Path, arguments: &[&str], out: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(root)
        .args(["report", "hostile", "--as-of", "2026-10-01", "--out"])
        .arg(out)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said}");
}

/// The files with an ending, but for the index.
fn files(out: &Path, ending: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: &PathBuf| {
        path.extension().is_some_and(|found| found == ending) && path.file_stem().unwrap() != "index"
    };
    let mut found: Vec<PathBuf> = all.filter(of).collect();
    found.sort();
    found
}

fn view_of(page: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(page.with_extension("json")).unwrap()).unwrap()
}

fn member(view: &serde_json::Value) -> String {
    view["scope"][0]["member"].as_str().unwrap().to_owned()
}

/// The tags of a document: what follows each `<`.
fn tags(html: &str) -> BTreeSet<String> {
    let name = |part: &str| {
        part.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect()
    };
    html.split('<').skip(1).map(name).collect()
}

#[test]
fn hostile_text_is_harmless_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let names: BTreeSet<String> = names().into_iter().collect();
    let pages = files(&out, "json");
    let told: BTreeSet<String> = pages.iter().map(|page| member(&view_of(page))).collect();
    assert_eq!(told, names, "JSON holds every name as it is, each on a page of its own");
    nothing_is_written_elsewhere(folder.path(), &out);
    let tags_of_shipped = shipped_tags();
    for page in &pages {
        let view = view_of(page);
        html(&fs::read_to_string(page.with_extension("html")).unwrap(), &tags_of_shipped);
        markdown(&fs::read_to_string(page.with_extension("md")).unwrap());
        csv(&fs::read_to_string(page.with_extension("csv")).unwrap(), &member(&view));
        excel(&fs::read(page.with_extension("xlsx")).unwrap());
    }
    html(&fs::read_to_string(out.join("index.html")).unwrap(), &tags_of_shipped);
    let index = fs::read_to_string(out.join("index.md")).unwrap();
    markdown(&index);
    assert_eq!(index.lines().filter(|line| line.starts_with("| ")).count(), names.len() + 2);
    svg(&out);
}

/// The folders hold what they should and nothing stands beside them, and no two names are one on any file system.
fn nothing_is_written_elsewhere(root: &Path, out: &Path) {
    let mut beside: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    beside.sort();
    assert_eq!(beside, ["hostile.duckdb", "kpi.yaml", "kpis", "out", "reports"]);
    let written: Vec<String> =
        fs::read_dir(out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let folded: BTreeSet<String> = written.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), written.len());
    for name in written {
        assert!(name.starts_with("hostile-") || name.starts_with("index."), "{name}");
        assert!(name.chars().all(|c| c.is_alphanumeric() || "-.".contains(c)) && name.len() < 200, "{name}");
    }
}

/// The tags that templates write themselves.
fn shipped_tags() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["reports", "reports/partials"];
    let entries = folders.into_iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let templates = entries.map(|entry| entry.unwrap().path());
    let html = templates.filter(|path| path.to_str().is_some_and(|path| path.ends_with(".html.j2")));
    let pictures = "<svg><title><desc><g><path><rect><line><circle><text><tspan><polyline><polygon>";
    let texts = html.map(|path| fs::read_to_string(path).unwrap()).chain([pictures.to_owned()]);
    texts.flat_map(|text| tags(&text)).filter(|tag| tag != "script").collect()
}

fn html(text: &str, shipped: &BTreeSet<String>) {
    // The one script a page may have.
    let text = &text.replace(&format!("<script>{}</script>", include_str!("../reports/tables.js")), "");
    let found = tags(text);
    let foreign: Vec<&String> = found.difference(shipped).collect();
    assert!(foreign.is_empty(), "tags that no template writes: {foreign:?}");
    assert!(!text.contains("{{") || text.contains("{{ 7 * 7 }}"), "templates in data are text");
    no_odd_characters(text);
    for attribute in ["onerror=", "href=\"javascript"] {
        let outside = text.replace("onerror=alert(1)&gt;", "");
        assert!(!outside.contains(attribute), "{attribute}");
    }
}

/// Nothing that rings, colours a terminal or turns the direction of a line.
fn no_odd_characters(text: &str) {
    let odd = |c: char| {
        (c.is_control() && !"\n\t".contains(c))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(text.chars().find(|c| odd(*c)), None);
}

/// Read as GitHub reads it, nothing but the anchors of KPIs is HTML, every row of a table is whole, and links lead into the report.
fn markdown(text: &str) {
    no_odd_characters(text);
    let arena = comrak::Arena::new();
    let mut options = comrak::Options::default();
    (options.extension.table, options.extension.strikethrough, options.extension.tasklist) =
        (true, true, true);
    options.extension.autolink = true;
    let root = comrak::parse_document(&arena, text, &options);
    let mut tables = 0;
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::HtmlBlock(block) => own_html(&block.literal),
            NodeValue::HtmlInline(tag) => own_html(tag),
            NodeValue::Link(link) => {
                // A bare address in a text becomes a link that shows where it leads; others lead into the report.
                let own = link.url.starts_with('#') || link.url.starts_with("hostile-");
                let bare = node.descendants().any(|inside| match &inside.data.borrow().value {
                    NodeValue::Text(shown) => *shown == link.url,
                    _ => false,
                });
                assert!(bare || own && !link.url.contains(':'), "{}", link.url);
                assert!(!link.url.to_lowercase().contains("script:"), "{}", link.url);
            }
            NodeValue::Image(image) => assert!(image.url.ends_with(".svg"), "{}", image.url),
            NodeValue::Table(_) => tables += 1,
            NodeValue::Strikethrough => panic!("a name strikes text through"),
            _ => {}
        }
    }
    assert!(tables > 0);
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert!(headings.iter().all(|heading| !heading.contains("three") || heading.len() > 12), "{headings:?}");
    let mut cells = None;
    for line in text.lines() {
        let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        cells = if line.starts_with('|') { Some(cells.unwrap_or(bars)) } else { None };
        assert!(cells.is_none_or(|cells| cells == bars), "{line}");
    }
}

/// The HTML that the shipped Markdown templates write: anchors and what folds.
fn own_html(html: &str) {
    for tag in html.split('<').skip(1) {
        let own = ["details>", "/details>", "summary>", "/summary>", "/a>"];
        let anchor = tag.starts_with("a id=\"kpi-") || tag.starts_with("a id=\"rule-");
        assert!(anchor || own.iter().any(|own| tag.starts_with(own)), "{html}");
    }
}

fn csv(text: &str, member: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut lines = 0;
    for record in reader.records() {
        let record = record.unwrap();
        lines += 1;
        for field in &record {
            let number = field.parse::<f64>().is_ok();
            assert!(number || !field.trim_start().starts_with(['=', '+', '-', '@']), "{field}");
            assert!(!field.starts_with(['\t', '\r', '\n']), "{field}");
        }
        assert_eq!(record[2].strip_prefix('\'').unwrap_or(&record[2]), member);
    }
    assert_eq!(lines, 2);
}

/// No cell is a formula or a link, and every part is whole.
fn excel(bytes: &[u8]) {
    let parts = unzip(bytes);
    assert!(parts.contains_key("xl/sharedStrings.xml"));
    for (name, part) in parts {
        let text = String::from_utf8(part).unwrap();
        for forbidden in ["<f>", "<f ", "<hyperlink", "<script", "externalLink", "_x001b_"] {
            assert!(!text.contains(forbidden), "{name} holds {forbidden}");
        }
        assert!(!text.chars().any(|c| c.is_control() && !"\n\t".contains(c)), "{name}");
    }
}

/// The pictures hold no element that a picture does not need.
fn svg(out: &Path) {
    let shipped: BTreeSet<String> =
        tags("<svg><title><desc><g><path><rect><line><circle><text><tspan><polyline><polygon>");
    let folders = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut pictures = 0;
    for folder in folders {
        for picture in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let text = fs::read_to_string(&picture).unwrap();
            assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{}", picture.display());
            assert!(tags(&text).is_subset(&shipped), "{:?}", tags(&text));
            no_odd_characters(&text);
            pictures += 1;
        }
    }
    assert!(pictures >= names().len());
}

#[test]
fn a_browser_shows_hostile_text_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let out = reports(folder.path());
    let frames: String = files(&out, "html")
        .iter()
        .chain([&out.join("index.html")])
        .map(|page| format!("<iframe src=\"{}\"></iframe>\n", page.file_name().unwrap().to_str().unwrap()))
        .collect();
    let all = out.join("all.html");
    fs::write(&all, format!("<!DOCTYPE html><meta charset=\"utf-8\"><title>all</title>{frames}")).unwrap();
    let output = crate::browser::browse(folder.path(), &all, &["--dump-dom".to_owned()]);
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    // An alert, a refused script or image, a missing file: all are said on the console.
    assert!(!log.contains("CONSOLE") && !log.contains("alert"), "{log}");
    kpi(folder.path(), &["--for-each", "client", "--only", "ACME", "--format", "pdf"], &out);
    assert_eq!(files(&out, "pdf").len(), 1, "ACME is not Acme");
}
