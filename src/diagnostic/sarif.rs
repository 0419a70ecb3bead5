//! Diagnostics as SARIF 2.1.0, the format of code scanning services.
//!
//! One run. Places are relative to the project's folder, which is called `%SRCROOT%`; columns count characters.

use super::{Code, Diagnostic, Fix, Label, Severity, Waived, page};
use crate::source::{Sources, Span};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Everything found as one SARIF log; what is waived is a suppressed result with its reason.
pub fn to_sarif(diagnostics: &[Diagnostic], waived: &[Waived], sources: &Sources) -> Value {
    let suppressed = waived.iter().map(|waived| (&waived.diagnostic, Some(waived.reason.as_str())));
    let all: Vec<(&Diagnostic, Option<&str>)> =
        diagnostics.iter().map(|diagnostic| (diagnostic, None)).chain(suppressed).collect();
    let codes: BTreeSet<Code> = all.iter().map(|(diagnostic, _)| diagnostic.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> =
        all.iter().map(|(diagnostic, reason)| result(diagnostic, *reason, &codes, sources)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "kpi", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": {"text": code.meaning()},
        // A reader of plain text reads Markdown too.
        "help": {"text": page(code), "markdown": page(code)},
        "defaultConfiguration": {"level": if code.is_lint() { "warning" } else { "error" }},
    })
}

fn result(diagnostic: &Diagnostic, reason: Option<&str>, codes: &[Code], sources: &Sources) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("ruleId", json!(diagnostic.code.name()));
    put("ruleIndex", json!(codes.iter().position(|code| *code == diagnostic.code)));
    put("level", json!(level(diagnostic.severity)));
    let said = std::iter::once(diagnostic.message.clone())
        .chain(diagnostic.notes.iter().map(|note| format!("note: {note}")))
        .chain(diagnostic.help.iter().map(|help| format!("help: {help}")));
    put("message", json!({"text": said.collect::<Vec<_>>().join("\n")}));
    let places = diagnostic.primary.iter().filter_map(|label| location(label, sources));
    put("locations", places.collect());
    let related: Vec<Value> = diagnostic.labels.iter().filter_map(|label| location(label, sources)).collect();
    if !related.is_empty() {
        put("relatedLocations", Value::Array(related));
    }
    if let Some(fix) = diagnostic.fix.as_ref().and_then(|fix| change(fix, diagnostic, sources)) {
        put("fixes", json!([fix]));
    }
    if let Some(reason) = reason {
        put("suppressions", json!([{"kind": "inSource", "justification": reason}]));
    }
    Value::Object(object)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn location(label: &Label, sources: &Sources) -> Option<Value> {
    let mut object = Map::new();
    let physical = json!({
        "artifactLocation": artifact(label.span, sources)?,
        "region": region(label.span, sources)?,
    });
    object.insert("physicalLocation".to_owned(), physical);
    if !label.text.is_empty() {
        object.insert("message".to_owned(), json!({"text": label.text}));
    }
    Some(Value::Object(object))
}

fn change(fix: &Fix, diagnostic: &Diagnostic, sources: &Sources) -> Option<Value> {
    Some(json!({
        "description": {"text": diagnostic.help.as_deref().unwrap_or(&diagnostic.message)},
        "artifactChanges": [{
            "artifactLocation": artifact(fix.span, sources)?,
            "replacements": [{
                "deletedRegion": region(fix.span, sources)?,
                "insertedContent": {"text": fix.replacement},
            }],
        }],
        "properties": {"applicability": fix.applicability.name()},
    }))
}

fn artifact(span: Span, sources: &Sources) -> Option<Value> {
    Some(json!({"uri": uri(&sources.file(span.source)?.name), "uriBaseId": "%SRCROOT%"}))
}

fn region(span: Span, sources: &Sources) -> Option<Value> {
    let file = sources.file(span.source)?;
    let (start, end) = (file.position(span.start), file.position(span.end));
    Some(json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }))
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;

    fn log() -> Value {
        let mut sources = Sources::default();
        let file = sources.add("kpis/größe 1.yaml", "ä: 1\nbetetr: lower\n");
        let other = sources.add("kpis/other.yaml", "kpi: churn\n");
        let span = Span::new(file, 6..12);
        let mut wrong = Diagnostic::error(Code::UnknownKey, "unknown key `betetr`")
            .at(span, "not a key of a KPI")
            .with_label(Span::new(other, 5..10), "seen here")
            .with_note("keys are lower case")
            .with_help("write `better`");
        wrong.fix = Some(Fix::text(span, "better", Applicability::Safe));
        let nowhere = Diagnostic::warning(Code::UnreadableFile, "`a.yaml` cannot be read");
        let accepted = Diagnostic::warning(Code::UnusedMeasure, "the measure `a` is not used")
            .at(Span::new(other, 0..3), "");
        let waived = Waived { diagnostic: accepted, reason: "kept for the auditors".to_owned() };
        to_sarif(&[wrong, nowhere], &[waived], &sources)
    }

    #[test]
    fn places_fixes_and_waivers_are_in_the_log() {
        let mut log = log();
        for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
            assert!(rule["help"]["text"].as_str().is_some_and(|text| text.len() > 40));
            rule["help"] = json!("…");
        }
        log["runs"][0]["tool"]["driver"]["version"] = json!("…");
        insta::assert_snapshot!(format!("{log:#}"));
    }

    /// What the JSON Schema of SARIF 2.1.0 asks of the parts that are used here.
    #[test]
    fn what_the_schema_requires_is_there() {
        let log = log();
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert!(run["tool"]["driver"]["name"].is_string());
        assert!(["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap()));
        let keys = |value: &Value, known: &[&str]| {
            for key in value.as_object().unwrap().keys() {
                assert!(known.contains(&key.as_str()), "`{key}` is not a property of the schema");
            }
        };
        let text = |value: &Value| assert!(value["text"].as_str().is_some_and(|text| !text.is_empty()));
        let artifact = |value: &Value| {
            keys(value, &["uri", "uriBaseId", "index"]);
            assert!(value["uri"].as_str().unwrap().is_ascii());
        };
        let region = |value: &Value| {
            for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(value[key].as_u64().is_some_and(|number| number >= 1));
            }
        };
        let place = |value: &Value| {
            artifact(&value["physicalLocation"]["artifactLocation"]);
            region(&value["physicalLocation"]["region"]);
        };
        let mut ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        ids.dedup();
        assert_eq!(ids.len(), rules.len(), "rules are unique");
        for result in run["results"].as_array().unwrap() {
            let known = [
                "ruleId",
                "ruleIndex",
                "level",
                "message",
                "locations",
                "relatedLocations",
                "fixes",
                "suppressions",
            ];
            keys(result, &known);
            text(&result["message"]);
            assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
            let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[rule]["id"], result["ruleId"]);
            result["locations"].as_array().unwrap().iter().for_each(place);
            result["relatedLocations"].as_array().into_iter().flatten().for_each(place);
            for fix in result["fixes"].as_array().into_iter().flatten() {
                text(&fix["description"]);
                for change in fix["artifactChanges"].as_array().unwrap() {
                    artifact(&change["artifactLocation"]);
                    let replacements = change["replacements"].as_array().unwrap();
                    assert!(!replacements.is_empty());
                    replacements.iter().for_each(|replacement| region(&replacement["deletedRegion"]));
                }
            }
            for suppression in result["suppressions"].as_array().into_iter().flatten() {
                assert!(["inSource", "external"].contains(&suppression["kind"].as_str().unwrap()));
            }
        }
    }
}
