//! `kpi serve` as a process of its own: what it answers, to whom, and what happens after an edit.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A project that is served.
pub(crate) struct Served {
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    pub(crate) program: Child,
    _temporary: tempfile::TempDir,
}

impl Served {
    /// A new project, as `kpi init` makes it.
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("support");
        let made = Command::new(env!("CARGO_BIN_EXE_kpi")).arg("init").arg(&folder).output().unwrap();
        assert!(made.status.success());
        Self::of(folder, temporary)
    }

    fn of(folder: PathBuf, temporary: tempfile::TempDir) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .arg("-C")
            .arg(&folder)
            .args(["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        let port = port.unwrap_or_else(|| panic!("the first line should be an address: {line:?}"));
        Self { port: port.parse().unwrap(), folder, program, _temporary: temporary }
    }

    /// What is answered to lines of a head.
    fn answer(&self, lines: &[&str]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Status and body of a page.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let answer =
            self.answer(&[&format!("GET {path} HTTP/1.1"), &format!("Host: 127.0.0.1:{}", self.port)]);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (status(head), body.to_owned())
    }

    /// A connection on which changes are told, after what is told at once.
    fn listen(&self) -> (BufReader<TcpStream>, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(stream, "GET /live HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).unwrap();
        let mut events = BufReader::new(stream);
        let first = event(&mut events);
        (events, first)
    }

    /// Changes a text of a file, and waits until it was seen.
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "`{from}` is not in {file}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn status(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{head}"))
}

/// The next event's data.
fn event(events: &mut impl BufRead) -> String {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(events.read_line(&mut line).unwrap() > 0, "no event came");
        if let Some(data) = line.strip_prefix("data: ") {
            return data.trim().to_owned();
        }
    }
}

/// The address of the frame in a page around a report.
fn frame(page: &str) -> String {
    let from = page.split("<iframe class=\"report\" src=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    from.split('"').next().unwrap().replace("&amp;", "&")
}

#[test]
fn pages_are_those_that_files_hold() {
    let served = Served::new();
    let (status, index) = served.get("/");
    assert_eq!(status, 200);
    assert!(
        index.contains("<a href=\"/report/scorecard\">") && index.contains("<a href=\"/kpi/satisfaction\">"),
        "{index}"
    );
    let (status, around) = served.get("/report/scorecard");
    assert_eq!((status, frame(&around).as_str()), (200, "/page/report/scorecard"));
    let (_, page) = served.get("/page/report/scorecard");
    let written = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(&served.folder)
        .args(["report", "scorecard", "--format", "html"])
        .output()
        .unwrap();
    assert!(written.status.success());
    assert!(page == String::from_utf8(written.stdout).unwrap(), "a served report is not the written one");
    let out = served.folder.join("site");
    let docs = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(&served.folder)
        .args(["docs", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(docs.status.success());
    let (status, catalogue) = served.get("/catalogue/");
    assert_eq!(status, 200);
    // Beside the way back and the script that loads it anew.
    let own = |page: &str| {
        let lines =
            page.lines().filter(|line| !line.contains("href=\"/") && !line.contains("src=\"/live.js\""));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(own(&catalogue), own(&fs::read_to_string(out.join("index.html")).unwrap()));
    let (status, kpi) = served.get("/catalogue/kpis/first-reply-time.html");
    assert_eq!(status, 200);
    assert!(kpi.contains("<a href=\"/kpi/first-reply-time\">Values</a>"), "{kpi}");
    assert!(out.join("kpis/first-reply-time.html").is_file());
}

#[test]
fn switches_are_links_and_forms() {
    let served = Served::new();
    let (status, around) = served.get("/kpi/satisfaction");
    assert_eq!(status, 200);
    assert!(around.contains("<option value=\"client="), "{around}");
    let member =
        around.split("<option value=\"client=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (status, of_one) =
        served.get(&format!("/page/report/scorecard?for=client%3D{}", member.replace(' ', "%20")));
    assert_eq!(status, 200);
    assert!(of_one.contains(&format!("client {member}")), "{member}");
    let (status, each) = served.get("/page/report/scorecard?each=client");
    assert_eq!(status, 200);
    assert!(
        each.contains(&format!(
            "href=\"/page/report/scorecard?for=client%3D{}\"",
            member.replace(' ', "%20")
        )),
        "{each}"
    );
    let (status, csv) = served.get("/page/report/scorecard?format=csv");
    assert_eq!((status, csv.lines().next().unwrap().starts_with("report,period,")), (200, true));
    for wrong in [
        "/report/scorecrad",
        "/kpi/satisfactoin",
        "/report/scorecard?period=never",
        "/report/scorecard?for=client%3DNobody",
        "/catalogue/kpis/none.html",
        "/x",
        "/../kpi.yaml",
    ] {
        assert_eq!(served.get(wrong).0, 404, "{wrong}");
    }
}

#[test]
fn only_pages_of_this_server_on_this_machine_are_answered() {
    let served = Served::new();
    let own = format!("Host: 127.0.0.1:{}", served.port);
    let of = |lines: &[&str]| status(&served.answer(lines));
    assert_eq!(of(&["GET / HTTP/1.1", &own]), 200);
    assert_eq!(of(&["GET / HTTP/1.1", &format!("Host: localhost:{}", served.port)]), 200);
    assert_eq!(of(&["GET / HTTP/1.1", "Host: rebound.example"]), 403);
    assert_eq!(of(&["GET /live HTTP/1.1", "Host: rebound.example"]), 403);
    assert_eq!(of(&["GET / HTTP/1.1"]), 403);
    assert_eq!(of(&["GET / HTTP/1.1", &own, "Origin: http://other.example"]), 403);
    assert_eq!(of(&["POST / HTTP/1.1", &own, "Content-Length: 3"]), 405);
    assert_eq!(of(&["GET", &own]), 400);
    assert_eq!(of(&["GET / HTTP/1.1", &own, &format!("X: {}", "x".repeat(20_000))]), 431);
    let head = served.answer(&["HEAD / HTTP/1.1", &own]);
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(head.contains("Cache-Control: no-store\r\n"), "{head}");
    // Only loopback: no other address of this machine answers.
    assert!(
        TcpStream::connect_timeout(&([127, 0, 0, 2], served.port).into(), Duration::from_secs(2)).is_err()
    );
}

#[test]
fn an_edit_is_told_and_shown() {
    let served = Served::new();
    let (mut events, first) = served.listen();
    let before = served.get("/page/report/scorecard").1;
    assert!(!before.contains("Renamed by hand"));
    served.edit("kpis/satisfaction.yaml", "title: ", "title: Renamed by hand, was ");
    assert_ne!(event(&mut events), first);
    assert!(served.get("/page/report/scorecard").1.contains("Renamed by hand"));
}

#[test]
fn when_something_breaks_it_is_said_above_the_last_good_report() {
    let served = Served::new();
    let good = served.get("/page/report/scorecard").1;
    let (mut events, _) = served.listen();
    served.edit("kpis/satisfaction.yaml", "formula: ", "formula: (");
    assert!(event(&mut events).ends_with(" broken"));
    let (status, around) = served.get("/report/scorecard");
    assert_eq!(status, 200);
    assert!(around.contains("id=\"trouble\"") && around.contains("kpis/satisfaction.yaml"), "{around}");
    assert_eq!(served.get(&frame(&around)).1, good);
    assert!(served.get("/").1.contains("kpis/satisfaction.yaml"));
    served.edit("kpis/satisfaction.yaml", "formula: (", "formula: ");
    assert!(!event(&mut events).contains("broken"));
    assert!(!served.get("/report/scorecard").1.contains("id=\"trouble\""));
    // A template of the project's own that does not hold breaks the report and nothing else.
    fs::write(served.folder.join("reports/scorecard.html.j2"), "{{ no_such_field }}").unwrap();
    event(&mut events);
    let (status, around) = served.get("/report/scorecard");
    assert_eq!(status, 200);
    assert!(around.contains("reports/scorecard.html.j2"), "{around}");
    assert_eq!(served.get(&frame(&around)).1, good);
    assert_eq!(served.get("/kpi/satisfaction").0, 200);
}

#[test]
fn a_broken_project_is_served_until_it_is_mended() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("support");
    assert!(
        Command::new(env!("CARGO_BIN_EXE_kpi")).arg("init").arg(&folder).output().unwrap().status.success()
    );
    let file = folder.join("kpis/satisfaction.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("formula: ", "formula: (")).unwrap();
    let served = Served::of(folder, temporary);
    let (mut events, first) = served.listen();
    assert!(first.ends_with("broken"), "{first}");
    assert!(served.get("/").1.contains("kpis/satisfaction.yaml"));
    assert_eq!(served.get("/report/scorecard").0, 500);
    assert_eq!(served.get("/catalogue/").0, 500);
    fs::write(&file, text).unwrap();
    event(&mut events);
    assert_eq!(served.get("/report/scorecard").0, 200);
}

#[test]
fn a_port_that_is_taken_is_said_and_ctrl_c_ends() {
    let mut served = Served::new();
    let second = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(&served.folder)
        .args(["serve", "--port", &served.port.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(3), "{said}");
    assert!(said.contains("is taken") && said.contains("--port"), "{said}");
    let _open = served.listen();
    let stopped = Command::new("kill").args(["-INT", &served.program.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(served.program.wait().unwrap().code(), Some(130));
}

#[test]
fn no_project_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("-C")
        .arg(folder.path())
        .args(["serve", "--port", "0"])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()));
}

/// Whether every way of a page that leads to a file leads to one.
fn dead_links(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let links = text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let files = links.filter(|link| !link.starts_with('#') && !link.starts_with("data:"));
    files.filter(|link| !page.parent().unwrap().join(link).is_file()).map(str::to_owned).collect()
}

#[test]
fn the_catalogue_is_a_site_of_files_in_which_every_link_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let docs = |out: &Path| {
        let written = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args(["-C", env!("CARGO_MANIFEST_DIR"), "docs", "--out"])
            .arg(out)
            .output()
            .unwrap();
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    };
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    docs(&first);
    docs(&second);
    let mut pages: Vec<PathBuf> =
        fs::read_dir(first.join("kpis")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.push(first.join("index.html"));
    assert_eq!(pages.len(), 33, "the library's KPIs and the index");
    for page in &pages {
        let twin = second.join(page.strip_prefix(&first).unwrap());
        assert!(
            fs::read(page).unwrap() == fs::read(twin).unwrap(),
            "{} differs the second time",
            page.display()
        );
        assert_eq!(dead_links(page), [""; 0], "{}", page.display());
    }
    let csat = fs::read_to_string(first.join("kpis/csat.html")).unwrap();
    // All twelve attributes of a KPI reference, the definition being the lead.
    for attribute in [
        "class=\"lead\"",
        "Business insights",
        "Measurement approach",
        "Standard formula",
        "Reading the trend",
        "Diagnostic questions",
        "Actionable tips",
        "Visualization suggestions",
        "Risk warnings",
        "Tools and technologies",
        "Integration points",
        "What moves with it",
    ] {
        assert!(csat.contains(attribute), "{attribute}");
    }
    assert!(csat.contains("<svg class=\"graph\"") && csat.contains("85 %"), "bands and what it depends on");
    let index = fs::read_to_string(first.join("index.html")).unwrap();
    for facet in ["Domain", "Owner", "Stage", "Category"] {
        assert!(index.contains(&format!("<summary>{facet}</summary>")), "{facet}");
    }
}
