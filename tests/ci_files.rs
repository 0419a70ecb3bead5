//! The files for build services are what they say: YAML whose every `kpi` command the program takes, and whose checks pass on a project that holds.

use serde_yaml::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Files of a repository, and whether they are YAML as a whole.
const FILES: [(&str, bool); 4] = [
    ("docs/ci/github.yml", true),
    ("docs/ci/gitlab.yml", true),
    (".pre-commit-hooks.yaml", true),
    ("docs/ci.md", false),
];

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn kpi(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .output()
        .unwrap()
}

/// Every text below a value; a hook's `entry` together with its `args`.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Sequence(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Mapping(map) => {
            if let (Some(entry), Some(arguments)) = (map.get("entry"), map.get("args")) {
                let words = arguments.as_sequence().unwrap().iter().map(|word| word.as_str().unwrap());
                found.push(entry.as_str().into_iter().chain(words).collect::<Vec<_>>().join(" "));
            }
            map.values().for_each(|value| texts(value, found));
        }
        _ => {}
    }
}

/// The `kpi` command lines of a file, without what a shell does with their output.
fn commands(name: &str, is_yaml: bool) -> Vec<String> {
    let mut found = Vec::new();
    if is_yaml {
        texts(&yaml(name), &mut found);
    } else {
        // In Markdown between backticks, or a value in YAML.
        let text = read(name);
        found.extend(text.split('`').map(str::to_owned));
        for key in ["entry: ", "run: "] {
            found.extend(text.split(key).skip(1).map(|rest| rest.split(", ").next().unwrap().to_owned()));
        }
    }
    let lines = found.iter().flat_map(|text| text.lines()).map(str::trim);
    let commands = lines.filter(|line| line.starts_with("kpi ") && !line.contains(':'));
    let shell = [" > ", " || ", " | ", " ||"];
    let cut = |line: &str| {
        let end = shell.iter().filter_map(|sign| line.find(sign)).min().unwrap_or(line.len());
        line[..end].trim_end().to_owned()
    };
    let mut commands: Vec<String> = commands.map(cut).collect();
    commands.sort();
    commands.dedup();
    commands
}

/// With `--help` at its end a command is read, wrong words are refused, and nothing is done.
#[test]
fn the_program_takes_every_command() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = 0;
    for (name, is_yaml) in FILES {
        for command in commands(name, is_yaml) {
            let mut words: Vec<&str> = command.split(' ').skip(1).collect();
            words.push("--help");
            let output = kpi(here, &words);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: `{command}`\n{said}");
            read += 1;
        }
    }
    assert!(read >= 15, "only {read} commands were found");
}

#[test]
fn a_word_that_is_wrong_would_be_found() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for command in [
        "chek --help",
        "check --format gitlab --help",
        "snapshot check --fail-on values --help",
        "test --junit --help",
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(kpi(here, &words).status.code(), Some(2), "{command}");
    }
}

/// The checks that need no history pass on the project `kpi init` makes, as they stand in the files.
#[test]
fn the_checks_pass_on_a_project_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    assert!(kpi(folder.path(), &["init", "project"]).status.success());
    let root = folder.path().join("project");
    fs::write(
        root.join("reports/snapshots.yaml"),
        "format: 1\nsnapshot: august\nreport: scorecard\nperiod: 2026-08\nas of: 2026-09-10\n",
    )
    .unwrap();
    assert!(kpi(&root, &["snapshot", "accept"]).status.success());
    for (name, is_yaml) in FILES.into_iter().filter(|(_, is_yaml)| *is_yaml) {
        for command in commands(name, is_yaml) {
            let words: Vec<&str> = command.split(' ').skip(1).collect();
            if words.first() == Some(&"diff") {
                continue;
            }
            let output = kpi(&root, &words);
            let (said, printed) =
                (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
            assert!(output.status.success(), "{name}: `{command}`\n{said}{printed}");
        }
    }
}

#[test]
fn every_hook_says_what_it_runs() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let ids: Vec<&str> =
        hooks.as_sequence().unwrap().iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["kpi-check", "kpi-fmt", "kpi-test"]);
    for hook in hooks.as_sequence().unwrap() {
        assert!(hook["name"].is_string() && hook["language"] == "system", "{hook:?}");
        // File names are not among the arguments of these commands.
        assert_eq!(hook["pass_filenames"], false, "{hook:?}");
    }
}

/// Results that a later step or the service reads are written by a command before.
#[test]
fn reports_are_files_that_a_command_writes() {
    let jobs = yaml("docs/ci/gitlab.yml");
    let mut reports = 0;
    for (name, job) in jobs.as_mapping().unwrap() {
        let mut script = Vec::new();
        texts(&job["script"], &mut script);
        let mut kept = Vec::new();
        texts(&job["artifacts"]["paths"], &mut kept);
        texts(&job["artifacts"]["reports"], &mut kept);
        for file in kept {
            let written = script.iter().any(|line| line.contains(&format!("> {file}")));
            assert!(written, "{name:?} keeps `{file}`, which nothing writes");
            reports += 1;
        }
    }
    assert_eq!(reports, 5);
}
