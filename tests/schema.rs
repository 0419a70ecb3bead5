//! The JSON Schema of definition files, beside the loader: what one accepts, the other does too.
//!
//! A validator of the part of JSON Schema that the schema uses stands here, so that the schema is tested as an editor reads it.

use kpi_rules::catalog::{JSON_SCHEMA_FILE, json_schema, kinds, load};
use kpi_rules::diagnostic::Code;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What is wrong with a value; nothing if it is valid.
pub(crate) fn problems(schema: &Value, value: &Value, root: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(parts) = schema else { panic!("not a schema: {schema}") };
    for (word, part) in parts {
        let valid = |schema: &Value| {
            let mut found = Vec::new();
            problems(schema, value, root, at, &mut found);
            found.is_empty()
        };
        let held = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "then" | "else" => true,
            "$ref" => {
                let target = part.as_str().unwrap().strip_prefix('#').unwrap();
                problems(root.pointer(target).unwrap(), value, root, at, found);
                true
            }
            "type" => match part {
                Value::Array(types) => types.iter().any(|ty| is_of(value, ty)),
                ty => is_of(value, ty),
            },
            "const" => value == part,
            "enum" => part.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= part.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= part.as_f64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| matches(part.as_str().unwrap(), text)),
            "required" => value.as_object().is_none_or(|map| {
                part.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))
            }),
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = part.get(key) {
                        problems(schema, inner, root, &format!("{at}/{key}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if parts.get("properties").is_some_and(|known| known.get(key).is_some()) {
                        continue;
                    }
                    match part {
                        Value::Bool(false) => found.push(format!("{at}/{key}: unknown key")),
                        schema => problems(schema, inner, root, &format!("{at}/{key}"), found),
                    }
                }
                true
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    problems(part, inner, root, &format!("{at}/{index}"), found);
                }
                true
            }
            "anyOf" => part.as_array().unwrap().iter().any(valid),
            "if" => {
                let next = if valid(part) { "then" } else { "else" };
                if let Some(next) = parts.get(next) {
                    problems(next, value, root, at, found);
                }
                true
            }
            other => panic!("the validator of this test does not know `{other}`"),
        };
        if !held {
            found.push(format!("{at}: {word} {part} does not hold of {value}"));
        }
    }
}

fn is_of(value: &Value, ty: &Value) -> bool {
    match ty.as_str().unwrap() {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type `{other}`"),
    }
}

/// The three patterns of the schema, by hand: there is no library of regular expressions here.
fn matches(pattern: &str, text: &str) -> bool {
    let lower = |c: char| c.is_alphanumeric() && !c.is_uppercase();
    match pattern.chars().take(4).collect::<String>().as_str() {
        r"^[^\" => text.split('-').all(|word| !word.is_empty() && word.chars().all(lower)),
        r"^\s*" => text.trim().starts_with(|c: char| c.is_ascii_digit()) && text.trim().ends_with(['B', 'b']),
        "[0-9" => text
            .find(|c: char| c.is_ascii_digit())
            .is_some_and(|at| text[at..].contains(|c: char| c.is_ascii_alphabetic())),
        _ => panic!("a new pattern: {pattern}"),
    }
}

fn check(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    problems(schema, document, schema, "", &mut found);
    found
}

/// The documents of a file as an editor reads them; `None` if it is not YAML or defines nothing.
fn documents(text: &str) -> Option<Vec<Value>> {
    let documents: Result<Vec<Value>, _> =
        serde_yaml::Deserializer::from_str(text).map(Value::deserialize).collect();
    documents.ok().filter(|documents| documents.iter().any(|document| document.get("format").is_some()))
}

/// Codes of a document that has not the shape of its kind.
const SHAPES: [Code; 11] = [
    Code::UnknownKey,
    Code::MissingKey,
    Code::WrongType,
    Code::InvalidValue,
    Code::MissingFormat,
    Code::UnknownFormat,
    Code::UnknownKind,
    Code::YamlSyntax,
    Code::YamlAlias,
    Code::DuplicateKey,
    Code::LimitExceeded,
];

#[test]
fn the_committed_schema_is_the_one_the_loader_follows() {
    let path = Path::new("docs/schema").join(JSON_SCHEMA_FILE);
    let written = format!("{:#}\n", json_schema(None).unwrap());
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == written,
        "write it anew: `kpi schema > {}`",
        path.display()
    );
}

#[test]
fn what_loads_validates_and_unknown_keys_do_not() {
    let schema = json_schema(None).unwrap();
    let (mut valid, mut unknown) = (0, 0);
    for folder in ["kpi.yaml", "kpis", "scorecards", "reports", "src/cli/starter", "tests"] {
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            if path.extension().is_none_or(|ending| ending != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let Some(documents) = documents(&text) else { continue };
            let said: Vec<String> = documents.iter().flat_map(|document| check(&schema, document)).collect();
            let codes = codes(&text);
            if !SHAPES.iter().any(|code| codes.contains(code)) {
                assert!(said.is_empty(), "{} loads, but: {said:#?}", path.display());
                valid += 1;
            } else if codes.contains(&Code::UnknownKey) {
                assert!(!said.is_empty(), "{} has an unknown key, but validates", path.display());
                unknown += 1;
            }
        }
    }
    assert!(valid > 200 && unknown > 0, "{valid} files were valid, {unknown} had unknown keys");
}

/// What the loader says of a file.
fn codes(text: &str) -> Vec<Code> {
    let folder = tempfile::tempdir().unwrap();
    let project = "format: 1\nproject: P\ndata: {database: d.duckdb}\n";
    fs::write(folder.path().join("kpi.yaml"), project).unwrap();
    fs::create_dir_all(folder.path().join("kpis")).unwrap();
    fs::write(folder.path().join("kpis/case.yaml"), text).unwrap();
    load(folder.path()).diagnostics.iter().map(|said| said.code).collect()
}

#[test]
fn each_kind_refuses_what_its_table_does_not_hold() {
    let whole = json_schema(None).unwrap();
    let cases = [
        (
            "project",
            "{format: 1, project: P, data: {files: a.csv}}",
            "{format: 1, project: P, data: {file: a.csv}}",
        ),
        ("dataset", "{format: 1, dataset: d, table: t, columns: {a: }}", "{format: 1, dataset: d}"),
        (
            "kpi",
            "{format: 1, kpi: a-b, title: A, formula: 1, target: 85}",
            "{format: 1, kpi: A b, title: A, formula: 1}",
        ),
        (
            "test",
            "{format: 1, test: t, of: k, rows: {d: [{a: 1, b: }]}, expect: {period: 2026-09, value: 1, by: {c: }}}",
            "{format: 1, test: t, of: k, expect: {value: 1}}",
        ),
        (
            "report",
            "{format: 1, report: r, title: R, trend: 13}",
            "{format: 1, report: r, title: R, trend: 500}",
        ),
        (
            "language",
            "{format: 1, language: nl, plural: {one: 1, few: ['*2', '*3']}, words: {act: doen, kpis: {one: een, other: meer}}}",
            "{format: 1, language: nl, words: [doen]}",
        ),
        (
            "scale",
            "{format: 1, scale: rag, bands: {Green: 85 and above, Red: {is: under 85}}}",
            "{format: 1, scale: rag, bands: [Green, Red]}",
        ),
        (
            "overrides",
            "{format: 1, overrides: acme, for: {client: Acme}, owner: Jane, reason: contract, kpis: {a-b: {target: 90}}}",
            "{format: 1, overrides: acme, for: {client: Acme}, reason: contract, kpis: {a-b: {target: 90}}}",
        ),
        (
            "snapshot",
            "{format: 1, snapshot: s, report: r, period: 2026-09}",
            "{format: 1, snapshot: s, report: r, period: 2026-09, formats: [pdf]}",
        ),
        (
            "scorecard",
            "{format: 1, scorecard: s, title: S, groups: [{title: G, weight: 2, roll up: worst, kpis: {a: 2, b: 1}}]}",
            "{format: 1, scorecard: s, title: S, groups: [{title: G, roll up: best, kpis: [a]}]}",
        ),
        (
            "rules",
            "{format: 1, rules: {a: {when: a > 1, severity: info, say: So.}}}",
            "{format: 1, rules: {a: {when: a > 1, severity: bad, say: So.}}}",
        ),
    ];
    assert_eq!(cases.len(), kinds().count());
    for (kind, right, wrong) in cases {
        let of_kind = json_schema(Some(kind)).unwrap();
        for schema in [&whole, &of_kind] {
            assert_eq!(check(schema, &serde_yaml::from_str(right).unwrap()), Vec::<String>::new(), "{right}");
            assert!(!check(schema, &serde_yaml::from_str(wrong).unwrap()).is_empty(), "{wrong}");
        }
    }
    assert!(!check(&whole, &serde_yaml::from_str("{format: 1, title: nothing}").unwrap()).is_empty());
}
