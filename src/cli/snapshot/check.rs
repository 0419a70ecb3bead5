//! `kpi snapshot check`: every case against what is stored, meaning first.

use super::{Checked, checked_cases, file_name, orphans, stored};
use crate::cli::arguments::{Arguments, SnapshotFormat};
use crate::cli::check::prefix;
use crate::cli::failure::{Failure, Verdict};
use crate::cli::output;
use crate::cli::workspace::Workspace;
use crate::diagnostic::github_command;
use crate::report::Templates;
use crate::snapshot::{self, Change, ChangeClass, Snapshot};
use serde_json::{Value, json};

/// What was typed.
pub(super) struct Asked<'a> {
    pub cases: &'a [String],
    pub fail_on: &'a [ChangeClass],
    pub format: SnapshotFormat,
}

/// How a case stands to what is stored of it.
enum Standing {
    Same,
    /// Nothing is stored.
    New,
    /// What changed, and what is stored.
    Differs(Vec<Change>, Snapshot),
}

pub(super) fn check(
    arguments: &Arguments,
    workspace: &Workspace,
    templates: &Templates,
    asked: &Asked<'_>,
) -> Result<Verdict, Failure> {
    let prefix = prefix(arguments)?;
    let mut text = String::new();
    let (mut same, mut differing, mut failed) = (0_usize, 0_usize, false);
    for checked in checked_cases(workspace, templates, asked.cases)? {
        let standing = standing(&checked)?;
        match &standing {
            Standing::Same => same += 1,
            Standing::New => {
                differing += 1;
                failed = true;
            }
            Standing::Differs(changes, _) => {
                differing += 1;
                failed |= asked.fail_on.is_empty()
                    || changes.iter().any(|change| asked.fail_on.contains(&change.class));
            }
        }
        text.push_str(&match asked.format {
            SnapshotFormat::Text => in_words(&checked, &standing),
            SnapshotFormat::Json => format!("{}\n", as_json(&checked, &standing)),
            SnapshotFormat::Github => annotations(workspace, &prefix, &checked, &standing),
        });
    }
    if asked.cases.is_empty() {
        for orphan in orphans(workspace)? {
            differing += 1;
            failed = true;
            text.push_str(&match asked.format {
                SnapshotFormat::Text => {
                    format!("{orphan}: no case is stored under this name; `kpi snapshot prune` deletes it\n")
                }
                SnapshotFormat::Json => format!("{}\n", json!({"file": orphan, "verdict": "orphan"})),
                SnapshotFormat::Github => {
                    let message = format!("{orphan} belongs to no snapshot case");
                    format!("{}\n", github_command("error", None, "snapshot", &message))
                }
            });
        }
    }
    if asked.format != SnapshotFormat::Json {
        text.push_str(&format!("{same} same, {differing} differing\n"));
    }
    output::print(&text)?;
    Ok(if failed { Verdict::Finding } else { Verdict::Fine })
}

fn standing(checked: &Checked<'_>) -> Result<Standing, Failure> {
    let Some(stored) = stored(&checked.file)? else { return Ok(Standing::New) };
    let changes = snapshot::compare(&stored, &checked.now);
    Ok(if changes.is_empty() { Standing::Same } else { Standing::Differs(changes, stored) })
}

fn in_words(checked: &Checked<'_>, standing: &Standing) -> String {
    match standing {
        Standing::Same => String::new(),
        Standing::New => {
            let id = &checked.case.id.text;
            format!("{id}: not stored yet; `kpi snapshot accept {id}` stores it\n")
        }
        Standing::Differs(changes, stored) => difference(checked, changes, stored),
    }
}

/// What differs in meaning, the command that accepts it, and then the text.
pub(super) fn difference(checked: &Checked<'_>, changes: &[Change], stored: &Snapshot) -> String {
    let id = &checked.case.id.text;
    let mut text =
        format!("{id}: {} differs; `kpi snapshot accept {id}` accepts\n", file_name(&checked.file));
    for change in changes {
        text.push_str(&format!("  {change}\n"));
    }
    text.push('\n');
    text.push_str(&snapshot::text_difference(&stored.body, &checked.now.body));
    text.push('\n');
    text
}

fn as_json(checked: &Checked<'_>, standing: &Standing) -> Value {
    let (verdict, changes) = match standing {
        Standing::Same => ("same", [].as_slice()),
        Standing::New => ("new", [].as_slice()),
        Standing::Differs(changes, _) => ("differs", changes.as_slice()),
    };
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "class": change.class.name(),
                "kpi": change.kpi,
                "part": change.part,
                "from": change.from,
                "to": change.to,
            })
        })
        .collect();
    json!({
        "case": checked.case.id.text,
        "file": file_name(&checked.file),
        "verdict": verdict,
        "changes": changes,
    })
}

/// One annotation a change, at the declaration of the case.
fn annotations(workspace: &Workspace, prefix: &str, checked: &Checked<'_>, standing: &Standing) -> String {
    let id = &checked.case.id.text;
    let place = Some((checked.case.id.span, &workspace.sources, prefix));
    let said = match standing {
        Standing::Same => Vec::new(),
        Standing::New => vec![format!("{id} is not stored yet: kpi snapshot accept {id}")],
        Standing::Differs(changes, _) => changes.iter().map(|change| format!("{id}: {change}")).collect(),
    };
    said.iter().map(|message| format!("{}\n", github_command("error", place, "snapshot", message))).collect()
}
