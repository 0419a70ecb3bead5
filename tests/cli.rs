//! Commands with their exact standard output, standard error and exit status: one case a file under `tests/cli/`.
//!
//! A case lists files of a project and the commands run in it, one after the other; the snapshot holds everything they say.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    description: String,
    /// Start from the project `kpi init` makes.
    #[serde(default)]
    starter: bool,
    /// Files by path; they replace the starter's.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files of the starter that are deleted.
    #[serde(default)]
    delete: Vec<String>,
    /// What stands on standard input of every command.
    #[serde(default)]
    input: String,
    /// Command lines without the program's name, and changes of files between them.
    run: Vec<Step>,
    /// Files that are shown afterwards; line ends other than `\n` and tabs are made visible.
    #[serde(default)]
    show: Vec<String>,
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
}

#[test]
fn commands_say_exactly_this() {
    insta::glob!("cli/*.yaml", |path| {
        let case: Case = serde_yaml::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        if case.starter {
            let made = kpi(folder.path(), &["init".to_owned(), "project".to_owned()], "");
            assert!(made.contains("--- status: 0"), "{made}");
        }
        fs::create_dir_all(&root).unwrap();
        for (name, text) in &case.files {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        for name in &case.delete {
            fs::remove_file(root.join(name)).unwrap();
        }
        let mut text = String::new();
        for step in &case.run {
            match step {
                Step::Command(line) => {
                    let _ = write!(text, "$ kpi {line}\n{}\n", kpi(&root, &words(line), &case.input));
                }
                Step::Edit { edit, replace, with } => {
                    let old = fs::read_to_string(root.join(edit)).unwrap();
                    assert_eq!(old.matches(replace.as_str()).count(), 1, "{replace} in {edit}");
                    fs::write(root.join(edit), old.replace(replace.as_str(), with)).unwrap();
                    let _ = write!(text, "# {edit}: {} -> {}\n\n", replace.trim_end(), with.trim_end());
                }
            }
        }
        for name in &case.show {
            let file = fs::read_to_string(root.join(name)).unwrap().replace('\r', "␍").replace('\t', "␉");
            let _ = write!(text, "# {name}\n{file}\n");
        }
        let text = text.replace(&folder.path().display().to_string(), "[folder]");
        insta::with_settings!({ description => case.description, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(text.trim_end());
        });
    });
}

#[test]
fn shipped_definitions_are_formatted() {
    let folder = tempfile::tempdir().unwrap();
    let made = kpi(folder.path(), &["init".to_owned(), "starter".to_owned()], "");
    assert!(made.contains("--- status: 0"), "{made}");
    let check = ["fmt".to_owned(), "--check".to_owned()];
    assert_eq!(kpi(Path::new(env!("CARGO_MANIFEST_DIR")), &check, ""), "--- status: 0\n");
    assert_eq!(kpi(&folder.path().join("starter"), &check, ""), "--- status: 0\n");
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

fn kpi(folder: &Path, arguments: &[String], input: &str) -> String {
    let mut stdin = tempfile::tempfile().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    stdin.rewind().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(arguments)
        .current_dir(folder)
        .stdin(stdin)
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.stderr.is_empty() {
        let _ = write!(text, "--- standard error\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let status = output.status.code().map_or("none".to_owned(), |code| code.to_string());
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
