//! The README's walk-through works as printed: files are made, commands run, and what they print is compared.

use std::fs;
use std::path::Path;
use std::process::Command;

/// One step of the walk-through.
enum Step {
    File { name: String, text: String },
    Replace { name: String, from: String, to: String },
    Commands { line: usize, text: String },
}

#[test]
fn the_walk_through_prints_what_it_says() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let steps = steps(&readme);
    assert!(steps.len() >= 5, "the walk-through is gone");
    for step in steps {
        match step {
            Step::File { name, text } => fs::write(folder.path().join(name), text).unwrap(),
            Step::Replace { name, from, to } => {
                let path = folder.path().join(name);
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.contains(&from), "`{from}` is not in {}", path.display());
                fs::write(path, text.replace(&from, &to)).unwrap();
            }
            Step::Commands { line, text } => {
                let printed: String = text
                    .lines()
                    .filter_map(|line| line.strip_prefix("$ kpi "))
                    .map(|command| run(folder.path(), command))
                    .collect();
                assert_eq!(printed.trim_end(), text.trim_end(), "README.md, line {line}");
            }
        }
    }
}

fn run(folder: &Path, command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(command.split(' '))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("$ kpi {command}\n{stderr}{stdout}")
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut file = None;
    let mut lines = readme.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        if let Some(name) = comment.and_then(|text| text.strip_prefix("file: ")) {
            file = Some(name.to_owned());
        } else if let Some((name, change)) =
            comment.and_then(|text| text.strip_prefix("replace in ")).and_then(|text| text.split_once(": "))
        {
            let (from, to) = change.split_once(" => ").unwrap();
            steps.push(Step::Replace { name: name.to_owned(), from: from.to_owned(), to: to.to_owned() });
        } else if line == "```console" || (line == "```yaml" && file.is_some()) {
            let text: String = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```")
                .map(|line| format!("{line}\n"))
                .collect();
            steps.push(match file.take() {
                Some(name) => Step::File { name, text },
                None => Step::Commands { line: number + 2, text },
            });
        }
    }
    steps
}
