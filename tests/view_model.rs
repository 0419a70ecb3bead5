//! `docs/view-model.md` lists every field of the view with the words of its declaration.

use crate::stage::Stage;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: &str = concat!(include_str!("../src/view/model.rs"), include_str!("../src/view/index.rs"));
const PAGE: &str = include_str!("../docs/view-model.md");
const BEGIN: &str = "<!-- fields: checked by tests/view_model.rs -->\n";
const INDEX: &str = "<!-- fields of the index: checked by tests/view_model.rs -->\n";
const END: &str = "<!-- end of fields -->";

/// A field as declared: name, type without `Option`, and doc comment.
type Field = (String, String, String);

/// The structs of the model with their fields, in the order of the file.
fn structs() -> BTreeMap<String, Vec<Field>> {
    let mut structs: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    let mut current = String::new();
    let mut words = String::new();
    for line in MODEL.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            words.push_str(doc);
        } else if let Some(name) = line.strip_prefix("pub struct ") {
            current = name.trim_end_matches(" {").to_owned();
            words.clear();
        } else if let Some((name, ty)) = line
            .strip_prefix("pub ")
            .filter(|field| !field.starts_with("fn "))
            .and_then(|field| field.split_once(": "))
        {
            let ty = ty.trim_end_matches(',').replace("Option<", "");
            let field = (name.to_owned(), ty, words.trim().to_owned());
            structs.entry(current.clone()).or_default().push(field);
            words.clear();
        }
    }
    structs
}

/// A row for every field below `path`.
fn rows(structs: &BTreeMap<String, Vec<Field>>, of: &str, path: &str, rows: &mut Vec<(String, String)>) {
    for (name, ty, words) in &structs[of] {
        let list = ty.starts_with("Vec<");
        let inner = ty.trim_start_matches("Vec<").trim_end_matches('>');
        let here = format!("{path}{name}{}", if list { "[]" } else { "" });
        rows.push((here.clone(), words.replace("[`VERSION`]", "`1`").replace("`None`", "`none`")));
        if structs.contains_key(inner) {
            self::rows(structs, inner, &format!("{here}."), rows);
        }
    }
}

/// The paths of a value as serialised.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let list = if value.is_array() { "[]" } else { "" };
                let here =
                    if path.is_empty() { format!("{name}{list}") } else { format!("{path}.{name}{list}") };
                found.insert(here.clone());
                paths(value, &here, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, path, found)),
        _ => {}
    }
}

#[test]
fn the_page_lists_every_field_as_declared() {
    listed("View", BEGIN);
    listed("IndexView", INDEX);
}

fn listed(of: &str, begin: &str) {
    let mut expected = Vec::new();
    rows(&structs(), of, "", &mut expected);
    let table: String = expected.iter().map(|(path, words)| format!("| `{path}` | {words} |\n")).collect();
    let table = format!("\n| Field | Meaning |\n| :--- | :--- |\n{table}\n");
    let listed = PAGE.split(begin).nth(1).and_then(|rest| rest.split(END).next()).unwrap();
    assert!(listed == table, "docs/view-model.md should hold between its two comments:\n{table}");
}

#[test]
fn the_declared_fields_are_the_serialised_ones() {
    let mut declared = Vec::new();
    rows(&structs(), "View", "", &mut declared);
    let declared: BTreeSet<String> = declared.into_iter().map(|(path, _)| path).collect();
    let mut serialised = BTreeSet::new();
    let view = serde_json::to_value(Stage::new().view("2026-10-18")).unwrap();
    assert_eq!(view["version"], 1);
    paths(&view, "", &mut serialised);
    // The small project has something of everything, so that the two sets are equal.
    assert_eq!(serialised, declared);
}
