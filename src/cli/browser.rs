//! HTML → PDF: a browser of the Chromium family, run without a window and with a fresh profile.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::failure::Failure;
use super::interrupt;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long one report may take to print.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often it is asked whether the browser is done.
const STEP: Duration = Duration::from_millis(20);
/// Bytes of what a browser complained about that are told.
const TOLD: usize = 600;

/// What browsers that can print are called, in the order in which they are tried.
const PROGRAMS: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
];

/// Where they stand on systems that do not put them on the search path.
const PLACES: [&str; 7] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
];

/// What to do without one.
const REMEDY: &str = "install Chromium, Chrome or Edge, or name one with `--browser` or KPI_BROWSER; \
     `--format html` needs none: open the report in any browser and print it";

/// A browser that prints.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    program: PathBuf,
}

impl Browser {
    /// The browser that was named, that `KPI_BROWSER` names, or the first that is found.
    pub(crate) fn find(named: Option<&Path>) -> Result<Self, Failure> {
        let named = named.map(Path::to_path_buf);
        let named = named
            .or_else(|| std::env::var_os("KPI_BROWSER").filter(|name| !name.is_empty()).map(PathBuf::from));
        let search = std::env::var_os("PATH").unwrap_or_default();
        if let Some(named) = named {
            return match program(&named, &search) {
                Some(program) => Ok(Self { program }),
                None => Err(Failure::System(format!(
                    "there is no browser `{}` to print a PDF with; {REMEDY}",
                    named.display()
                ))),
            };
        }
        let usual = PROGRAMS.iter().chain(&PLACES).find_map(|name| program(Path::new(name), &search));
        match usual {
            Some(program) => Ok(Self { program }),
            None => Err(Failure::System(format!("no browser was found to print a PDF with; {REMEDY}"))),
        }
    }

    /// An HTML document as PDF on the paper its style sheet asks for, made on the day given as `2026-10-18`.
    pub(crate) fn print(&self, html: &[u8], day: &str) -> Result<Vec<u8>, Failure> {
        let folder = tempfile::Builder::new().prefix("kpi-print-").tempdir()?;
        let (page, pdf) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
        std::fs::write(&page, html)?;
        let mut complaint = self.run(folder.path(), &page, &pdf, false)?;
        if !pdf.exists() && complaint.contains("no-sandbox") {
            // Who runs as root, as in many containers, is refused the sandbox. The document holds no script and may load nothing.
            complaint = self.run(folder.path(), &page, &pdf, true)?;
        }
        let mut bytes = std::fs::read(&pdf).unwrap_or_default();
        if !bytes.starts_with(b"%PDF") || !bytes.trim_ascii_end().ends_with(b"%%EOF") {
            let complaint = if complaint.is_empty() { "it said nothing" } else { complaint.as_str() };
            return Err(Failure::System(format!(
                "`{}` printed no PDF: {complaint}; {REMEDY}",
                self.program.display()
            )));
        }
        date(&mut bytes, day);
        Ok(bytes)
    }

    /// Runs the browser and returns the end of what it complained about.
    fn run(&self, folder: &Path, page: &Path, pdf: &Path, open: bool) -> Result<String, Failure> {
        let complaints = folder.join("complaints");
        let with = |name: &str, path: &Path| {
            let mut argument = OsString::from(name);
            argument.push(path);
            argument
        };
        let mut command = Command::new(&self.program);
        command
            .args([
                "--headless",
                "--disable-gpu",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-quic",
            ])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-extensions", "--no-pdf-header-footer", "--hide-scrollbars", "--mute-audio"])
            .args(["--disable-dev-shm-usage", "--password-store=basic", "--use-mock-keychain"])
            .args(open.then_some("--no-sandbox"))
            .arg(with("--user-data-dir=", &folder.join("profile")))
            .arg(with("--print-to-pdf=", pdf))
            .arg(address(page))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&complaints)?);
        let child = command.spawn().map_err(|error| {
            Failure::System(format!("`{}` cannot be run: {error}; {REMEDY}", self.program.display()))
        })?;
        wait(child, &self.program)?;
        let mut said = Vec::new();
        File::open(&complaints)?.read_to_end(&mut said)?;
        let end = said.get(said.len().saturating_sub(TOLD)..).unwrap_or_default();
        Ok(String::from_utf8_lossy(end).trim().to_owned())
    }
}

/// Waits for the browser, but not for ever, and not if the user wants to stop.
fn wait(mut child: Child, program: &Path) -> Result<ExitStatus, Failure> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        let stop = interrupt::wish().is_requested();
        if stop || started.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(match stop {
                true => Failure::Interrupted,
                false => Failure::System(format!(
                    "`{}` did not print within {} seconds",
                    program.display(),
                    PATIENCE.as_secs()
                )),
            });
        }
        std::thread::sleep(STEP);
    }
}

/// A program by its path, or by its name on the search path.
fn program(name: &Path, search: &OsString) -> Option<PathBuf> {
    let endings = if cfg!(windows) { &["", "exe"][..] } else { &[""] };
    let is_path = name.components().count() > 1;
    let folders = std::env::split_paths(search).filter(|_| !is_path).map(|folder| folder.join(name));
    let candidates = is_path.then(|| name.to_path_buf()).into_iter().chain(folders);
    let with_ending = |path: PathBuf| {
        endings.iter().map(
            move |ending| {
                if ending.is_empty() { path.clone() } else { path.with_extension(ending) }
            },
        )
    };
    candidates.flat_map(with_ending).find(|path| path.is_file())
}

/// A file as a browser's address.
fn address(path: &Path) -> String {
    let path = path.display().to_string().replace('\\', "/");
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b'~');
    let encoded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = path.bytes().map(encoded).collect();
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// Puts a day in place of the moments at which a PDF was made and changed, so that the same report has the same bytes.
///
/// A moment is written `(D:20261018093000+00'00')`; the digits are replaced one for one, so that nothing in the file moves.
fn date(pdf: &mut [u8], day: &str) {
    let moment: Vec<u8> = day.bytes().filter(u8::is_ascii_digit).chain(*b"000000").collect();
    if moment.len() != 14 {
        return;
    }
    for name in [&b"/CreationDate"[..], b"/ModDate"] {
        let mut from = 0;
        while let Some(at) = find(pdf.get(from..).unwrap_or_default(), name) {
            from += at + name.len();
            let Some(rest) = pdf.get_mut(from..) else { return };
            let Some(start) = find(rest.get(..8).unwrap_or_default(), b"(D:") else { continue };
            if let Some(digits) = rest.get_mut(start + 3..start + 17)
                && digits.iter().all(u8::is_ascii_digit)
            {
                digits.copy_from_slice(&moment);
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_made_on_the_day_of_its_report() {
        let mut pdf = b"%PDF-1.4\n<</Creator (x)\n/CreationDate (D:20261122135500+00'00')\n/ModDate (D:20261122135501+00'00')>>\n%%EOF".to_vec();
        let length = pdf.len();
        date(&mut pdf, "2026-10-18");
        let text = String::from_utf8(pdf).unwrap();
        assert_eq!(text.len(), length);
        assert!(text.contains("/CreationDate (D:20261018000000+00'00')"), "{text}");
        assert!(text.contains("/ModDate (D:20261018000000+00'00')"), "{text}");
        let mut odd = b"/CreationDate (yesterday) /ModDate (D:2026".to_vec();
        date(&mut odd, "2026-10-18");
        assert_eq!(odd, b"/CreationDate (yesterday) /ModDate (D:2026");
    }

    #[test]
    fn a_browser_is_found_by_name_or_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chromium");
        std::fs::write(&path, "").unwrap();
        let search = OsString::from(folder.path());
        assert_eq!(program(Path::new("chromium"), &search), Some(path.clone()));
        assert_eq!(program(&path, &OsString::new()), Some(path));
        assert_eq!(program(Path::new("no-such-browser"), &search), None);
        let missing = Browser::find(Some(Path::new("/no/such/browser"))).unwrap_err();
        assert!(matches!(missing, Failure::System(said) if said.contains("`--format html` needs none")));
    }

    #[test]
    fn addresses_hold_no_odd_characters() {
        assert_eq!(address(Path::new("/tmp/a b#c/é.html")), "file:///tmp/a%20b%23c/%C3%A9.html");
    }
}
