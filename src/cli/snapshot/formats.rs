//! Results of `kpi snapshot check` for programs.

use super::check::{Results, Standing, difference};
use super::{Checked, file_name};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::junit::{Case, CaseResult, Suite, to_xml};
use crate::snapshot::Change;
use crate::source::Sources;
use crate::testing::text::place;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One object for each case and each file without a case, one a line.
pub(super) fn json_lines(results: &Results<'_>) -> String {
    let cases = results.cases.iter().map(|(checked, standing)| case_json(checked, standing));
    let orphans = results.orphans.iter().map(|file| json!({"file": file, "verdict": "orphan"}));
    cases.chain(orphans).map(|value| format!("{value}\n")).collect()
}

fn case_json(checked: &Checked<'_>, standing: &Standing) -> Value {
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

/// One for each change, at the declaration of the case; an error if it fails the check, else a note.
pub(super) fn diagnostics(results: &Results<'_>) -> Vec<Diagnostic> {
    let cases = results.cases.iter().flat_map(|(checked, standing)| {
        let (id, place) = (&checked.case.id.text, checked.case.id.span);
        let accept = format!("`{}` accepts", accept(id));
        match standing {
            Standing::Same => Vec::new(),
            Standing::New => {
                vec![Diagnostic::error(Code::SnapshotMissing, not_stored(id)).at(place, "")]
            }
            Standing::Differs(changes, _) => changes
                .iter()
                .map(|change| {
                    let severity = if results.fails(change) { Severity::Error } else { Severity::Note };
                    Diagnostic::new(Code::SnapshotDiffers, severity, format!("{id}: {change}"))
                        .at(place, "")
                        .with_help(accept.clone())
                })
                .collect(),
        }
    });
    let orphans = results.orphans.iter().map(|file| Diagnostic::error(Code::SnapshotOrphan, orphan(file)));
    let mut diagnostics: Vec<Diagnostic> = cases.chain(orphans).collect();
    crate::diagnostic::sort(&mut diagnostics);
    diagnostics
}

/// A suite for each report, its stored files the cases; what differs without failing is skipped, with the reason.
pub(super) fn junit(results: &Results<'_>, sources: &Sources) -> String {
    let mut suites: BTreeMap<&str, Suite> = BTreeMap::new();
    let mut put = |name, case| {
        let suite = suites.entry(name);
        suite
            .or_insert_with_key(|name| Suite { name: (*name).to_owned(), cases: Vec::new() })
            .cases
            .push(case);
    };
    for (checked, standing) in &results.cases {
        let case = Case {
            name: file_name(&checked.file),
            place: place(checked.case.id.span, sources),
            result: result(results, checked, standing),
        };
        put(checked.case.report.text.as_str(), case);
    }
    for file in &results.orphans {
        let result = CaseResult::Failed { message: orphan(file), details: String::new() };
        put("stored files", Case { name: file.clone(), place: None, result });
    }
    to_xml("kpi snapshot check", &suites.into_values().collect::<Vec<_>>())
}

fn result(results: &Results<'_>, checked: &Checked<'_>, standing: &Standing) -> CaseResult {
    match standing {
        Standing::Same => CaseResult::Passed,
        Standing::New => {
            CaseResult::Failed { message: not_stored(&checked.case.id.text), details: String::new() }
        }
        Standing::Differs(changes, stored) => {
            let (failing, others): (Vec<&Change>, Vec<&Change>) =
                changes.iter().partition(|change| results.fails(change));
            match (failing.first(), others.first()) {
                (Some(first), _) => CaseResult::Failed {
                    message: first.to_string(),
                    details: difference(checked, changes, stored),
                },
                (None, Some(first)) => {
                    CaseResult::Skipped(format!("{first}; `--fail-on` does not fail on it"))
                }
                (None, None) => CaseResult::Passed,
            }
        }
    }
}

/// The command that accepts a case.
pub(super) fn accept(id: &str) -> String {
    format!("kpi snapshot accept {id}")
}

/// That nothing is stored of a case, and what stores it.
pub(super) fn not_stored(id: &str) -> String {
    format!("{id}: not stored yet; `{}` stores it", accept(id))
}

/// That a file is of no case, and what deletes it.
pub(super) fn orphan(file: &str) -> String {
    format!("{file}: no case is stored under this name; `kpi snapshot prune` deletes it")
}
