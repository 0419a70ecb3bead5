//! The served pages in a real browser, spoken to by its own protocol: links, search, filter, switches, reload after an edit. Whatever the
//! browser complains of, a message on the console or a request that fails, fails the test.
//!
//! `KPI_BROWSER` names another browser than `chromium`; `KPI_AXE` the script of axe-core, which then checks every page for accessibility;
//! `KPI_VNU` the Nu checker's archive, which then checks the HTML of the shipped reports and of the catalogue. `.ci/test` fetches both.

use crate::serve::Served;
use serde_json::{Value, json};
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tungstenite::{Message, WebSocket};

/// How often something is waited for, a tenth of a second each.
const PATIENCE: usize = 400;

/// A page in a browser.
struct Page {
    program: Child,
    socket: WebSocket<TcpStream>,
    session: Option<String>,
    calls: u64,
    complaints: Vec<String>,
    _profile: tempfile::TempDir,
}

impl Page {
    fn open() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let browser = std::env::var("KPI_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
        let program = Command::new(&browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--remote-debugging-port=0", "--window-size=1280,1000"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("`{browser}` cannot be run ({error})"));
        let file = profile.path().join("DevToolsActivePort");
        let text = (0..PATIENCE).find_map(|_| {
            sleep(Duration::from_millis(100));
            fs::read_to_string(&file).ok().filter(|text| text.lines().count() >= 2)
        });
        let text = text.expect("the browser does not start");
        let (port, path) = (text.lines().next().unwrap(), text.lines().nth(1).unwrap());
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream).unwrap();
        let mut page =
            Self { program, socket, session: None, calls: 0, complaints: Vec::new(), _profile: profile };
        let target = page.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached =
            page.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        page.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let Message::Text(text) = self.socket.read().unwrap() else { continue };
            let answer: Value = serde_json::from_str(&text).unwrap();
            if answer["id"] == json!(self.calls) {
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    /// Keeps what the browser complains of.
    fn note(&mut self, event: &Value) {
        let of = &event["params"];
        let bad = match event["method"].as_str().unwrap_or_default() {
            "Runtime.consoleAPICalled" => matches!(of["type"].as_str(), Some("error" | "warning" | "assert")),
            "Runtime.exceptionThrown" => true,
            "Log.entryAdded" => matches!(of["entry"]["level"].as_str(), Some("error" | "warning")),
            // A page that is left lets go of its events.
            "Network.loadingFailed" => of["canceled"] != json!(true) && of["type"] != json!("EventSource"),
            "Network.responseReceived" => {
                of["response"]["status"].as_u64().is_some_and(|status| status >= 400)
            }
            _ => false,
        };
        if bad {
            self.complaints.push(event.to_string());
        }
    }

    fn go(&mut self, served: &Served, path: &str) {
        self.call("Page.navigate", json!({"url": format!("http://127.0.0.1:{}{path}", served.port)}));
        self.until(&format!("location.pathname === '{path}' && document.readyState === 'complete'"));
    }

    /// A file, in light or dark colours.
    fn open_file(&mut self, path: &Path, colours: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": colours}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
        self.call("Page.navigate", json!({"url": "about:blank"}));
        self.until("location.href === 'about:blank'");
        self.call("Page.navigate", json!({"url": format!("file://{}", path.display())}));
        self.until("location.protocol === 'file:' && document.readyState === 'complete'");
    }

    /// The value of an expression in the page; null while another page is loaded.
    fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        self.call("Runtime.evaluate", asked)["result"]["value"].clone()
    }

    fn until(&mut self, expression: &str) {
        for _ in 0..PATIENCE {
            if self.value(expression) == json!(true) {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        let shown = self.value("location.href + '\\n' + document.body.innerText.slice(0, 2000)");
        panic!("never came true: {expression}\n{shown}\n{:?}", self.complaints);
    }

    /// Presses the mouse where an element is.
    fn click(&mut self, selector: &str) {
        let at = self.value(&format!(
            "(function () {{ var e = document.querySelector({selector:?}); e.scrollIntoView({{block: 'center', behavior: 'instant'}}); var r = e.getBoundingClientRect(); return {{x: r.x + Math.min(r.width / 2, 20), y: r.y + r.height / 2}}; }})()"
        ));
        assert!(at["x"].is_number(), "nothing is {selector}");
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": at["x"], "y": at["y"], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Chooses a value of a list.
    fn choose(&mut self, selector: &str, value: &str) {
        self.value(&format!(
            "(function () {{ var e = document.querySelector({selector:?}); e.value = {value:?}; ['input', 'change'].forEach(function (kind) {{ e.dispatchEvent(new Event(kind, {{bubbles: true}})); }}); }})()"
        ));
    }

    /// Nothing serious that axe-core finds, where there is one.
    fn is_accessible(&mut self) {
        let Ok(path) = std::env::var("KPI_AXE") else { return };
        let script = fs::read_to_string(path).unwrap();
        self.value(&format!("{script}\n;true"));
        let found = self.value(
            "axe.run(document, {iframes: false}).then(function (found) { return found.violations.filter(function (one) { return one.impact === 'serious' || one.impact === 'critical'; }).map(function (one) { return one.id + ': ' + one.nodes.map(function (node) { return node.html; }).slice(0, 3).join(' '); }); })",
        );
        let address = self.value("location.href");
        assert_eq!(found, json!([]), "{address}");
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Whether a text stands in the report inside the frame.
fn framed(text: &str) -> String {
    format!("frames.length === 1 && frames[0].document.body.innerText.indexOf({text:?}) >= 0")
}

#[test]
fn a_reader_clicks_through_the_served_pages() {
    let served = Served::new();
    let mut page = Page::open();
    page.go(&served, "/");
    page.is_accessible();
    page.click("a[href='/kpi/satisfaction']");
    page.until(&framed("Customer satisfaction:"));
    page.is_accessible();
    let member = page.value("document.querySelector(\"select[name='for'] option[value^='client=']\").value");
    page.choose("select:has(option[value^='client='])", member.as_str().unwrap());
    page.until(&format!("location.search === '?for=' + encodeURIComponent({member})"));
    page.until(&framed(&member.as_str().unwrap().replace('=', " ")));
    // A line for each client, and from there to the page of one.
    page.go(&served, "/report/scorecard");
    page.choose("select[name='each']", "client");
    page.until("frames.length === 1 && frames[0].document.querySelectorAll('a[target=_top][href*=client]').length > 1");
    page.value("frames[0].document.querySelector('a[target=_top][href*=client]').click()");
    page.until("location.pathname === '/report/scorecard' && location.search.indexOf('?for=client') === 0");
    assert_eq!(page.complaints, Vec::<String>::new());
}

#[test]
fn the_catalogue_is_searched_and_filtered_and_follows_an_edit() {
    let served = Served::new();
    let mut page = Page::open();
    page.go(&served, "/catalogue/");
    let shown = |count: usize| {
        format!(
            "[].filter.call(document.querySelectorAll('#kpis > li'), function (item) {{ return !item.hidden; }}).length === {count}"
        )
    };
    page.until(&shown(2));
    page.click("#search");
    page.call("Input.insertText", json!({"text": "REPLY first"}));
    page.until(&shown(1));
    page.until("document.getElementById('found').textContent === '1 of 2 KPIs'");
    page.click("button[type=reset]");
    page.until(&shown(2));
    served.edit("kpis/satisfaction.yaml", "owner: ", "owner: Quality of ");
    page.until("document.querySelector('option[value=owner-2]') !== null");
    page.is_accessible();
    page.choose("select[name='owner']", "owner-1");
    page.until(&shown(1));
    page.click("#kpis > li:not([hidden]) > a");
    page.until("location.pathname === '/catalogue/kpis/satisfaction.html' && document.querySelector('svg.graph') !== null");
    page.is_accessible();
    page.click("a[href='/kpi/satisfaction']");
    page.until(&framed("Customer satisfaction:"));
    assert_eq!(page.complaints, Vec::<String>::new());
}

#[test]
fn a_report_follows_edits_and_outlives_mistakes() {
    let served = Served::new();
    let mut page = Page::open();
    page.go(&served, "/report/scorecard");
    page.until(&framed("Customer satisfaction"));
    served.edit("kpis/satisfaction.yaml", "title: Customer satisfaction", "title: Contentment");
    page.until(&framed("Contentment"));
    served.edit("kpis/satisfaction.yaml", "formula: ", "formula: (");
    page.until("document.getElementById('trouble') !== null");
    page.until(&framed("Contentment"));
    page.is_accessible();
    served.edit("kpis/satisfaction.yaml", "formula: (", "formula: ");
    page.until("document.getElementById('trouble') === null");
    page.until(&framed("Contentment"));
    assert_eq!(page.complaints, Vec::<String>::new());
}

/// The shipped reports on the sample, the index of all clients and a page of the catalogue, as files.
fn shipped(folder: &Path) -> Vec<PathBuf> {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args(["-C", env!("CARGO_MANIFEST_DIR")])
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let out = folder.to_str().unwrap();
    let asked = ["--as-of", "2026-10-18", "--format", "html", "--out", out];
    for report in ["scorecard", "one-pager", "changes", "portfolio"] {
        run(&[&["report", report][..], &asked].concat());
    }
    run(&[&["report", "detail", "--set", "kpi=retention-by-support"][..], &asked].concat());
    let everest = ["report", "scorecard", "--language", "de", "--for-each", "client", "--only", "Everest"];
    run(&[&everest[..], &asked].concat());
    let site = folder.join("site");
    run(&["docs", "--out", site.to_str().unwrap()]);
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    pages.sort();
    assert_eq!(pages.len(), 7, "five reports, a German one and the index");
    pages.extend([site.join("index.html"), site.join("kpis/retention-by-support.html")]);
    pages
}

#[test]
fn shipped_reports_are_accessible_and_valid_html() {
    let folder = tempfile::tempdir().unwrap();
    let pages = shipped(folder.path());
    let mut page = Page::open();
    for path in &pages {
        for colours in ["light", "dark"] {
            page.open_file(path, colours);
            page.is_accessible();
        }
    }
    assert_eq!(page.complaints, Vec::<String>::new());
    // The checker does not know that selector yet.
    let Ok(checker) = std::env::var("KPI_VNU") else { return };
    let said = Command::new("java")
        .args(["-jar", &checker, "--errors-only", "--filterpattern", ".*::details-content.*"])
        .args(&pages)
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
fn long_tables_are_sorted_and_filtered() {
    let folder = tempfile::tempdir().unwrap();
    let pages = shipped(folder.path());
    let of = |name: &str| pages.iter().find(|path| path.to_string_lossy().contains(name)).unwrap();
    let mut page = Page::open();
    // The clients of the portfolio by the number of KPIs that call for action, most first, and back.
    page.open_file(of("portfolio"), "light");
    let members = "[].map.call(document.querySelectorAll('table.members tbody tr:not([hidden]) th'), function (cell) { return cell.textContent.trim(); }).join()";
    let worst_first = page.value(members);
    page.click("table.members thead th:first-child button");
    page.until("document.querySelector('table.members thead th').getAttribute('aria-sort') === 'ascending'");
    assert_eq!(page.value(members), json!("Acme,Borealis,Cobalt,Dunes,Everest,Fjord,Granite,Harbor"));
    page.click("table.members thead th:first-child button");
    assert_eq!(page.value(members), json!("Harbor,Granite,Fjord,Everest,Dunes,Cobalt,Borealis,Acme"));
    assert_ne!(worst_first, page.value(members));
    // Exact values decide, not their texts; a missing one stands last in both directions.
    page.click("table.heat thead th:nth-child(2) button");
    let order = "(function () { var values = [].map.call(document.querySelector('table.heat').tBodies[0].rows, function (row) { return row.cells[1].dataset.exact; }).filter(Boolean).map(function (text) { var parts = text.split('/'); return parts[0] / (parts[1] || 1); }); return values.every(function (value, at) { return at === 0 || values[at - 1] <= value; }); })()";
    assert_eq!(page.value(order), json!(true));
    page.click("#tools input");
    page.call("Input.insertText", json!({"text": "dun"}));
    page.until(&format!("{members} === 'Dunes'"));
    page.until("document.querySelector('#tools [role=status]').textContent.indexOf(' of ') > 0");
    // By keyboard, in another language.
    page.open_file(of("everest"), "light");
    page.value("document.querySelector('.overview thead th:nth-child(3) button').focus()");
    for kind in ["keyDown", "keyUp"] {
        page.call(
            "Input.dispatchKeyEvent",
            json!({"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}),
        );
    }
    page.until(
        "document.querySelector('.overview thead th:nth-child(3)').getAttribute('aria-sort') === 'ascending'",
    );
    page.click("#tools input");
    page.call("Input.insertText", json!({"text": "handeln"}));
    page.until("document.querySelector('#tools [role=status]').textContent.indexOf(' von ') > 0");
    assert_eq!(page.complaints, Vec::<String>::new());
}
