//! Reports in the formats for spreadsheets and paper, and many of them at once.

use crate::unzip::unzip;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn kpi(root: &Path, line: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(root)
        .args(line)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// The sample's scorecard, written to a folder; what was said on standard error.
fn scorecard(out: &Path, line: &[&str]) -> String {
    let mut all = vec!["report", "scorecard", "--as-of", "2026-10-18", "--out", out.to_str().unwrap()];
    all.extend(line);
    let output = kpi(Path::new(ROOT), &all);
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file of a folder and those below it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let below = contents(&path).into_iter();
            all.extend(below.map(|(name, bytes)| (Path::new(path.file_name().unwrap()).join(name), bytes)));
        } else {
            all.insert(path.file_name().unwrap().into(), fs::read(&path).unwrap());
        }
    }
    all
}

fn names(folder: &Path) -> Vec<String> {
    let names = contents(folder).into_keys().map(|path| path.display().to_string().replace('\\', "/"));
    names.collect()
}

/// A project with three clients: one that stopped in August, and rows of nobody in September.
fn small(root: &Path) {
    let files = [
        ("kpi.yaml", "format: 1\nproject: Small\ndata: {files: data/*.csv}\n"),
        (
            "data/tickets.csv",
            "created,client,region,solved\n2026-08-03,Acme,EU,yes\n2026-08-04,Gone,EU,yes\n2026-09-01,Acme,EU,yes\n\
             2026-09-02,Borealis,US,no\n2026-09-03,,EU,no\n2026-09-30,Acme,EU,no\n",
        ),
        (
            "kpis/all.yaml",
            "format: 1\ndataset: tickets\ntable: tickets\nentity: ticket\ntime: created\n\
             dimensions: {client: client, region: region}\ncolumns: {created: created, client: client, region: region, solved: solved}\n\
             ---\nformat: 1\nkpi: tickets\ntitle: Tickets\nformula: tickets\nunit: tickets\nbetter: lower\ntarget: 1\n\
             measures: {tickets: count of tickets}\n",
        ),
        (
            "reports/scorecard.yaml",
            "format: 1\nreport: scorecard\ntitle: Card\nkpis: all\nperiod: month\ntrend: 2\n",
        ),
    ];
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn the_same_report_has_the_same_bytes_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let formats = ["--for-each", "client", "--format", "html,markdown,json,csv,xlsx", "--assets"];
    scorecard(&one, &[&formats[..], &["--threads", "1"]].concat());
    scorecard(&two, &formats);
    let (one, two) = (contents(&one), contents(&two));
    assert!(one.len() > 8 * 5);
    assert!(one == two, "two runs differ");
}

#[test]
fn a_batch_says_whom_it_left_out_and_why() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path());
    let out = folder.path().join("out");
    let line =
        ["report", "--for-each", "client", "--format", "markdown,json", "--out", out.to_str().unwrap()];
    let output = kpi(folder.path(), &line);
    assert_eq!(
        said(&output).lines().collect::<Vec<_>>(),
        [
            format!("2 reports, 6 files written to {}", out.display()),
            "left out: client Gone, no row of its own in 2026-09".to_owned(),
            "left out: rows without a client, they belong to nobody's report".to_owned(),
        ]
    );
    assert_eq!(
        names(&out),
        [
            "index.json",
            "index.md",
            "scorecard-acme-2026-09.json",
            "scorecard-acme-2026-09.md",
            "scorecard-borealis-2026-09.json",
            "scorecard-borealis-2026-09.md"
        ]
    );
    let index: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("index.json")).unwrap()).unwrap();
    // Acme has two tickets against a target of one, Borealis one.
    let pages = index["pages"].as_array().unwrap();
    let told = pages.iter().map(|page| (page["member"].as_str().unwrap(), page["kind"].as_str().unwrap()));
    assert_eq!(told.collect::<Vec<_>>(), [("Acme", "bad"), ("Borealis", "good")]);
    assert_eq!(index["message"], "1 of 2 reports calls for action: Acme");
    assert_eq!(index["left_out"][0]["member"], "Gone");
    assert_eq!(index["left_out"][1]["member"], serde_json::Value::Null);
}

#[test]
fn a_batch_is_narrowed_by_scope_and_member() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path());
    let batch = |out: &str, more: &[&str]| {
        let out = folder.path().join(out);
        let line = ["report", "--for-each", "client", "--format", "json", "--out", out.to_str().unwrap()];
        (kpi(folder.path(), &[&line[..], more].concat()), out)
    };
    let (_, out) = batch("eu", &["--for", "region=eu"]);
    assert_eq!(names(&out), ["index.json", "scorecard-eu-acme-2026-09.json"]);
    let (_, out) = batch("only", &["--only", "borealis"]);
    assert_eq!(names(&out), ["index.json", "scorecard-borealis-2026-09.json"]);
    let (output, out) = batch("unknown", &["--only", "Borealos"]);
    assert_eq!(said(&output), "error: `client` has no member `Borealos` here; `Borealis` is the nearest\n");
    assert!(!out.exists());
    let (output, _) = batch("nobody", &["--only", "Gone"]);
    assert_eq!(
        said(&output),
        "error: no member of `client` has a row in 2026-09, so there is no report to write\n"
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_wrong_template_stops_the_batch_without_an_index() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path());
    fs::write(folder.path().join("reports/scorecard.md.j2"), "{{ titel }}\n").unwrap();
    let out = folder.path().join("out");
    let line = ["report", "--for-each", "client", "--format", "markdown", "--out", out.to_str().unwrap()];
    let output = kpi(folder.path(), &line);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said(&output).matches("error[template-error]").count(), 1, "{}", said(&output));
    assert!(!out.exists());
}

#[test]
fn csv_has_the_columns_of_its_page() {
    let folder = tempfile::tempdir().unwrap();
    scorecard(folder.path(), &["--for", "client=Fjord", "--format", "csv"]);
    let text = fs::read_to_string(folder.path().join("scorecard-fjord-2026-09.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let page = fs::read_to_string(Path::new(ROOT).join("docs/reports.md")).unwrap();
    let table = page.split("<!-- columns of CSV -->").nth(1).unwrap();
    let listed = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let expected: Vec<&str> = listed.map(|name| if name == "DIMENSION" { "client" } else { name }).collect();
    assert_eq!(header, expected);
    let field = |record: &csv::StringRecord, name: &str| {
        record[header.iter().position(|column| column == name).unwrap()].to_owned()
    };
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 32);
    // Two of Fjord's three customers at risk stayed.
    let first = &records[0];
    let facts =
        ["kpi", "value", "unit", "shown", "target", "target_met", "numerator", "denominator", "as_of"];
    assert_eq!(
        facts.map(|name| field(first, name)),
        ["retention-by-support", "66.666666666667", "percent", "66.7 %", "85", "no", "2", "3", "2026-10-18"]
    );
    let csat = records.iter().find(|record| field(record, "kpi") == "csat").unwrap();
    assert_eq!(
        ["value", "status", "missing"].map(|name| field(csat, name)),
        ["", "no-data", "sample too small: 4 of at least 10"]
    );
}

/// The texts and numbers of a sheet by their cell.
fn cells(parts: &BTreeMap<String, Vec<u8>>, sheet: usize) -> BTreeMap<String, String> {
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    let between = |text: &str, start: &str, end: &str| {
        text.split(start).nth(1).unwrap().split(end).next().unwrap().to_owned()
    };
    let strings: Vec<String> = text("xl/sharedStrings.xml")
        .split("<si>")
        .skip(1)
        .map(|item| between(&item.replace(" xml:space=\"preserve\"", ""), "<t>", "</t>"))
        .collect();
    let page = text(&format!("xl/worksheets/sheet{sheet}.xml"));
    let filled = page.split("<c ").skip(1).filter(|cell| cell.contains("<v>"));
    filled
        .map(|cell| {
            let value = between(cell, "<v>", "</v>");
            let shared = cell.split('>').next().unwrap().contains("t=\"s\"");
            let told = if shared {
                strings[value.parse::<usize>().unwrap()].clone()
            } else {
                format!("number {value}")
            };
            (between(cell, "r=\"", "\""), told)
        })
        .collect()
}

#[test]
fn a_workbook_holds_numbers_as_numbers() {
    let folder = tempfile::tempdir().unwrap();
    scorecard(folder.path(), &["--for", "client=Fjord", "--format", "xlsx"]);
    let parts = unzip(&fs::read(folder.path().join("scorecard-fjord-2026-09.xlsx")).unwrap());
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    for sheet in ["Scorecard", "Findings", "Data", "Breakdown", "Definitions"] {
        assert!(text("xl/workbook.xml").contains(&format!("<sheet name=\"{sheet}\"")), "{sheet}");
    }
    assert!(text("docProps/core.xml").contains("2026-10-18T00:00:00Z</dcterms:created>"));
    let card = cells(&parts, 1);
    let row =
        |row: &str| ["A", "B", "C", "D", "E", "F", "G"].map(|column| card[&format!("{column}{row}")].clone());
    assert_eq!(row("4"), ["Group", "KPI", "Status", "Band", "Value", "Unit", "Target"]);
    let first = row("5");
    assert_eq!(&first[..4], ["Loyalty", "Customer Retention Rate by Support Interaction", "▼ act", "Weak"]);
    assert!(first[4].starts_with("number 66.6666"), "{first:?}");
    assert_eq!(&first[5..], ["percent", "number 85"]);
    assert!(text("xl/styles.xml").contains("formatCode=\"#,##0.0&quot; %&quot;\""));
    let sheet = text("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("type=\"beginsWith\"") && sheet.contains("<x14:sparkline>"),
        "looks of a scorecard"
    );
    // 32 KPIs, 13 months each, and a header.
    let data = cells(&parts, 3);
    assert_eq!(data.keys().filter(|cell| cell.starts_with('A')).count(), 1 + 32 * 13);
    let definitions = cells(&parts, 5);
    assert_eq!(definitions["C2"], "(retained post-support / at-risk) * 100");
    assert!(definitions["G2"].starts_with("▲ Strong: ≥ 85 %"), "{}", definitions["G2"]);
    let owner =
        ('A'..='Z').find(|column| definitions.get(&format!("{column}1")).is_some_and(|name| name == "Owner"));
    assert!(definitions.contains_key(&format!("{}2", owner.unwrap())));
}

#[test]
fn markdown_with_assets_shows_every_picture_it_wrote() {
    let folder = tempfile::tempdir().unwrap();
    scorecard(folder.path(), &["--for", "client=Acme", "--format", "markdown", "--assets"]);
    let text = fs::read_to_string(folder.path().join("scorecard-acme-2026-09.md")).unwrap();
    let linked: Vec<&str> = text
        .split("](")
        .skip(1)
        .filter_map(|part| part.split(')').next())
        .filter(|link| link.ends_with(".svg"))
        .collect();
    let mut written = names(folder.path());
    written.retain(|name| name.ends_with(".svg"));
    assert!(written.len() > 40);
    let mut sorted = linked.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, written);
    let without = kpi(Path::new(ROOT), &["report", "--for", "client=Acme", "--as-of", "2026-10-18"]);
    assert!(!String::from_utf8_lossy(&without.stdout).contains(".svg"));
}

#[test]
fn formats_that_are_no_text_want_a_folder() {
    for (line, expected) in [
        (
            vec!["report", "--format", "xlsx"],
            "error: `--format xlsx` is not text for a terminal; write it to a folder with `--out DIR`\n",
        ),
        (
            vec!["report", "--format", "html", "--out", "x", "--assets"],
            "error: `--assets` is about Markdown; add `--format markdown`\n",
        ),
    ] {
        let output = kpi(Path::new(ROOT), &line);
        assert_eq!((said(&output).as_str(), output.status.code()), (expected, Some(2)));
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output =
        kpi(Path::new(ROOT), &["report", "--format", "pdf", "--out", out, "--browser", "/no/such/browser"]);
    assert_eq!(output.status.code(), Some(3));
    let said = said(&output);
    assert!(
        said.contains("install Chromium") && said.contains("open the report in any browser and print it"),
        "{said}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_printed_report_has_the_same_bytes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    scorecard(&one, &["--for", "client=Everest", "--format", "pdf"]);
    scorecard(&two, &["--for", "client=Everest", "--format", "pdf"]);
    let (one, two) = (contents(&one), contents(&two));
    let (name, bytes) = one.first_key_value().unwrap();
    assert_eq!(name, Path::new("scorecard-everest-2026-09.pdf"));
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 100_000, "{} bytes", bytes.len());
    assert!(one == two, "two runs differ");
}
