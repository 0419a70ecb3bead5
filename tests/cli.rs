//! Commands with their exact standard output, standard error and exit status: one case a file under `tests/cli/`.
//!
//! A case lists files of a project and the commands run in it, one after the other; the snapshot holds everything they say.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What the case shows.
    pub(crate) description: String,
    /// Start from the project `kpi init` makes.
    #[serde(default)]
    starter: bool,
    /// Files by path; they replace the starter's.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that are too large to be written here.
    #[serde(default)]
    grown: BTreeMap<String, Grown>,
    /// Files that are no text, in hexadecimal.
    #[serde(default)]
    bytes: BTreeMap<String, String>,
    /// Symbolic links by path, and where they point.
    #[serde(default)]
    links: BTreeMap<String, String>,
    /// Named pipes, at which a reader waits for ever.
    #[serde(default)]
    pipes: Vec<String>,
    /// Files of the starter that are deleted.
    #[serde(default)]
    delete: Vec<String>,
    /// Variables of the environment.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    /// What stands on standard input of every command.
    #[serde(default)]
    input: String,
    /// Command lines without the program's name, and changes of files between them.
    run: Vec<Step>,
    /// Files that are shown afterwards; line ends other than `\n` and tabs are made visible.
    #[serde(default)]
    show: Vec<String>,
}

/// A text repeated between two others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grown {
    #[serde(default)]
    before: String,
    text: String,
    times: usize,
    #[serde(default)]
    after: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Command(String),
    /// A text in a file, which must stand there once, becomes another.
    Edit {
        edit: String,
        replace: String,
        with: String,
    },
    /// All files become a commit with this message, in a repository that is made if there is none; always the same commit for the same files.
    Commit {
        commit: String,
    },
}

#[test]
fn commands_say_exactly_this() {
    insta::glob!("cli/*.yaml", |path| {
        let case = Case::read(path);
        let folder = tempfile::tempdir().unwrap();
        let text = case.played(folder.path());
        insta::with_settings!({ description => case.description, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(text.trim_end());
        });
    });
}

impl Case {
    pub(crate) fn read(path: &Path) -> Self {
        serde_yaml::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// What the commands say in a project made in this folder.
    pub(crate) fn played(&self, folder: &Path) -> String {
        let root = folder.join("project");
        self.prepare(folder, &root);
        let mut text = String::new();
        for step in &self.run {
            match step {
                Step::Command(line) => {
                    let said = kpi(&root, &words(line), &self.input, &self.environment);
                    let _ = write!(text, "$ kpi {line}\n{said}\n");
                }
                Step::Edit { edit, replace, with } => {
                    let old = fs::read_to_string(root.join(edit)).unwrap();
                    assert_eq!(old.matches(replace.as_str()).count(), 1, "{replace} in {edit}");
                    fs::write(root.join(edit), old.replace(replace.as_str(), with)).unwrap();
                    let _ = write!(text, "# {edit}: {} -> {}\n\n", replace.trim_end(), with.trim_end());
                }
                Step::Commit { commit } => {
                    if !root.join(".git").exists() {
                        git(&root, &["init", "--quiet", "--initial-branch", "main"]);
                    }
                    git(&root, &["add", "--all"]);
                    git(&root, &["commit", "--quiet", "--message", commit]);
                    let _ = write!(text, "# git commit: {commit}\n\n");
                }
            }
        }
        for name in &self.show {
            let file = fs::read_to_string(root.join(name)).unwrap().replace('\r', "␍").replace('\t', "␉");
            let _ = write!(text, "# {name}\n{file}\n");
        }
        text.replace(&folder.display().to_string(), "[folder]")
    }

    /// Sets a variable of the environment.
    pub(crate) fn surround(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    fn prepare(&self, folder: &Path, root: &Path) {
        if self.starter {
            let made = kpi(folder, &["init".to_owned(), "project".to_owned()], "", &BTreeMap::new());
            assert!(made.contains("--- status: 0"), "{made}");
        }
        fs::create_dir_all(root).unwrap();
        let grown = |of: &Grown| format!("{}{}{}", of.before, of.text.repeat(of.times), of.after);
        let bytes = |hex: &str| -> Vec<u8> {
            let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
            digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect()
        };
        let texts = self.files.iter().map(|(name, text)| (name, text.clone().into_bytes()));
        let grown = self.grown.iter().map(|(name, of)| (name, grown(of).into_bytes()));
        let bytes = self.bytes.iter().map(|(name, hex)| (name, bytes(hex)));
        let at = |name: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        };
        for name in &self.delete {
            fs::remove_file(root.join(name)).unwrap();
        }
        for (name, content) in texts.chain(grown).chain(bytes) {
            fs::write(at(name), content).unwrap();
        }
        for (name, target) in &self.links {
            std::os::unix::fs::symlink(target, at(name)).unwrap();
        }
        for name in &self.pipes {
            assert!(Command::new("mkfifo").arg(at(name)).status().unwrap().success());
        }
    }
}

#[test]
fn shipped_definitions_are_formatted() {
    let folder = tempfile::tempdir().unwrap();
    let made = kpi(folder.path(), &["init".to_owned(), "starter".to_owned()], "", &BTreeMap::new());
    assert!(made.contains("--- status: 0"), "{made}");
    let check = ["fmt".to_owned(), "--check".to_owned()];
    assert_eq!(kpi(Path::new(env!("CARGO_MANIFEST_DIR")), &check, "", &BTreeMap::new()), "--- status: 0\n");
    assert_eq!(kpi(&folder.path().join("starter"), &check, "", &BTreeMap::new()), "--- status: 0\n");
}

/// Ctrl-C while the script's endless statement runs.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_the_query_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    fs::write(
        folder.path().join("kpi.yaml"),
        "format: 1\nproject: Slow\ndata: {database: data.duckdb, script: made.sql}\nlimits: {temp folder: scratch}\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("made.sql"),
        "CREATE TABLE t AS SELECT count(*) FROM range(10000000000) AS a (x), range(1000000) AS b (y) WHERE x * y = 7",
    )
    .unwrap();
    let running = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .arg("run")
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    while !names(folder.path()).iter().any(|name| name.starts_with(".kpi-")) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", running.id())]).status().unwrap();
    assert!(sent.success());
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "stopped\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(names(folder.path()), ["kpi.yaml", "made.sql", "scratch"]);
    assert_eq!(names(&scratch), Vec::<String>::new());
}

/// Runs git without anything of this machine's or user's settings.
fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .status()
        .unwrap();
    assert!(done.success(), "git {arguments:?}");
}

/// How long a command may take, which none comes near.
const PATIENCE: Duration = Duration::from_secs(60);

fn kpi(folder: &Path, arguments: &[String], input: &str, environment: &BTreeMap<String, String>) -> String {
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    stdin.rewind().unwrap();
    let (mut output, mut errors) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let mut running = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(arguments)
        .current_dir(folder)
        .stdin(stdin)
        .stdout(output.try_clone().unwrap())
        .stderr(errors.try_clone().unwrap())
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .env_remove("CLICOLOR_FORCE")
        .envs(environment)
        .spawn()
        .unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = running.try_wait().unwrap() {
            break status.code().map_or("none".to_owned(), |code| code.to_string());
        }
        if started.elapsed() > PATIENCE {
            running.kill().unwrap();
            break "does not end".to_owned();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let said = |file: &mut fs::File| {
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (mut text, errors) = (said(&mut output), said(&mut errors));
    if !errors.is_empty() {
        let _ = write!(text, "--- standard error\n{errors}");
    }
    let _ = writeln!(text, "--- status: {status}");
    text
}

/// Splits at spaces; double quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut started) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, started) = (!quoted, true),
            ' ' if !quoted => {
                if started {
                    words.push(std::mem::take(&mut word));
                }
                started = false;
            }
            c => {
                word.push(c);
                started = true;
            }
        }
    }
    if started {
        words.push(word);
    }
    words
}
