//! JSON Schema of definition files, so that an editor completes keys and says what they mean.
//!
//! Written from the table the loader checks against (`format.rs`), so the two cannot disagree about keys, words and shapes. What the loader
//! asks beyond shapes, such as formulas that can be read or names that differ, no schema says.

use super::format::{Field, KINDS, Keys, Needed, Shape, VERSION};
use serde_json::{Map, Value, json};

/// Lower case words joined by dashes: no ASCII but digits and small letters. Not every validator knows classes of Unicode, so that beyond
/// ASCII the loader is stricter. A bare number is an id too, which YAML does not read as a text.
const ID: &str = r"^[^\x00-/:-`{-\x7f]+(?:-[^\x00-/:-`{-\x7f]+)*$";
/// A number of bytes.
const SIZE: &str = r"^\s*[0-9][0-9.]*\s*[KMGTkmgt]?[Ii]?[Bb]\s*$";
/// A time: a number and a unit somewhere after it.
const TIME: &str = r"[0-9].*[A-Za-z]";

/// The name of the file in which the schema of this format is kept.
pub const JSON_SCHEMA_FILE: &str = "kpi-rules-1.json";

/// The kinds of definitions, by the key that says so.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// The JSON Schema (2020-12) of a document of this kind, or of any kind, told apart by the keys that are there. `None` for an unknown kind.
pub fn json_schema(kind: Option<&str>) -> Option<Value> {
    let of_kind = match kind {
        Some(kind) => {
            let (_, keys) = KINDS.iter().find(|(known, _)| *known == kind)?;
            reference(keys)
        }
        None => any_kind(),
    };
    let title = match kind {
        Some(kind) => format!("{kind} of kpi-rules, format {VERSION}"),
        None => format!("Definitions of kpi-rules, format {VERSION}"),
    };
    let mut definitions = Map::new();
    for (known, keys) in KINDS {
        if kind.is_none_or(|kind| kind == *known) {
            define(keys, &mut definitions);
        }
    }
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("type".to_owned(), json!("object"));
    if let Value::Object(of_kind) = of_kind {
        schema.extend(of_kind);
    }
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Some(Value::Object(schema))
}

/// The first kind whose key is there, as the loader decides; without any, the keys that say so are offered.
fn any_kind() -> Value {
    let starts: Map<String, Value> =
        KINDS.iter().map(|(kind, keys)| ((*kind).to_owned(), start(kind, keys))).collect();
    let choices: Vec<Value> = KINDS.iter().map(|(kind, _)| json!({ "required": [kind] })).collect();
    let none = json!({ "properties": starts, "anyOf": choices });
    KINDS.iter().rev().fold(
        none,
        |other, (kind, keys)| json!({ "if": { "required": [kind] }, "then": reference(keys), "else": other }),
    )
}

/// What the key of a kind says.
fn start(kind: &str, keys: &Keys) -> Value {
    let about = keys.fields.iter().find(|field| field.key == kind).map_or("", |field| field.about);
    json!({ "description": format!("Makes the document {}. {about}", keys.what) })
}

/// The name of a map among the definitions: what it is, without article and quotes.
fn name(keys: &Keys) -> String {
    let what = keys.what.trim_matches('`');
    what.strip_prefix("a ").or_else(|| what.strip_prefix("an ")).unwrap_or(what).replace(' ', "-")
}

fn reference(keys: &Keys) -> Value {
    json!({ "$ref": format!("#/$defs/{}", name(keys)) })
}

/// Adds a map and all that stand in it.
fn define(keys: &Keys, definitions: &mut Map<String, Value>) {
    let name = name(keys);
    if definitions.contains_key(&name) {
        return;
    }
    let properties: Map<String, Value> =
        keys.fields.iter().map(|field| (field.key.to_owned(), described(field))).collect();
    let needed: Vec<&str> =
        keys.fields.iter().filter(|field| field.needed == Needed::Always).map(|field| field.key).collect();
    // One key of a map at most can stand for another.
    let either = keys.fields.iter().find_map(|field| match field.needed {
        Needed::Unless(other) => Some(json!([{ "required": [field.key] }, { "required": [other] }])),
        Needed::Always | Needed::Never => None,
    });
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (Value::Object(schema), false) = (&mut schema, needed.is_empty()) {
        schema.insert("required".to_owned(), json!(needed));
    }
    if let (Value::Object(schema), Some(either)) = (&mut schema, either) {
        schema.insert("anyOf".to_owned(), either);
    }
    definitions.insert(name, schema);
    for field in keys.fields {
        define_within(&field.shape, definitions);
    }
}

fn define_within(shape: &Shape, definitions: &mut Map<String, Value>) {
    match shape {
        Shape::Map(keys) => define(keys, definitions),
        Shape::List(inner) | Shape::Named(inner) => define_within(inner, definitions),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| define_within(shape, definitions)),
        Shape::Nothing
        | Shape::Text
        | Shape::Id
        | Shape::Texts
        | Shape::Whole(..)
        | Shape::Size
        | Shape::Time
        | Shape::YesNo
        | Shape::Word(_)
        | Shape::Words(_) => {}
    }
}

fn described(field: &Field) -> Value {
    let mut schema = Map::new();
    schema.insert("description".to_owned(), json!(field.about));
    if let Value::Object(shape) = of_shape(&field.shape) {
        schema.extend(shape);
    }
    Value::Object(schema)
}

fn of_shape(shape: &Shape) -> Value {
    // YAML reads a bare `85` or `true` as no text, the loader does.
    let text = || json!({ "type": ["string", "number", "boolean"] });
    match shape {
        Shape::Nothing => json!({ "type": "null" }),
        Shape::Text => text(),
        Shape::Id => json!({ "type": ["string", "integer"], "pattern": ID }),
        Shape::Texts => json!({ "anyOf": [text(), { "type": "array", "items": text() }] }),
        Shape::Whole(least, most) if least == most => json!({ "const": least }),
        Shape::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Size => json!({ "type": "string", "pattern": SIZE }),
        Shape::Time => json!({ "type": "string", "pattern": TIME }),
        Shape::YesNo => json!({ "enum": [true, false, "yes", "no", "true", "false"] }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Words(words) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "array", "items": { "enum": words } }] })
        }
        Shape::List(inner) => json!({ "type": "array", "items": of_shape(inner) }),
        Shape::Named(inner) => json!({ "type": "object", "additionalProperties": of_shape(inner) }),
        Shape::Map(keys) => reference(keys),
        Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(of_shape).collect::<Vec<_>>() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every map of the table, by its name.
    fn maps<'a>(keys: &'a Keys, found: &mut BTreeMap<String, &'a Keys>) {
        if let Some(known) = found.insert(name(keys), keys) {
            assert!(std::ptr::eq(known, keys), "two maps are called `{}`", name(keys));
            return;
        }
        for field in keys.fields {
            within(&field.shape, found);
        }
    }

    fn within<'a>(shape: &'a Shape, found: &mut BTreeMap<String, &'a Keys>) {
        match shape {
            Shape::Map(keys) => maps(keys, found),
            Shape::List(inner) | Shape::Named(inner) => within(inner, found),
            Shape::Either(shapes) => shapes.iter().for_each(|shape| within(shape, found)),
            _ => {}
        }
    }

    #[test]
    fn every_key_says_what_it_means() {
        let mut found = BTreeMap::new();
        for (_, keys) in KINDS {
            maps(keys, &mut found);
        }
        assert!(found.len() > 10);
        for keys in found.values() {
            for field in keys.fields {
                assert!(field.about.ends_with('.'), "`{}` of {}: {}", field.key, keys.what, field.about);
            }
        }
    }

    #[test]
    fn one_kind_defines_only_what_stands_in_it() {
        let schema = json_schema(Some("report")).unwrap();
        let names: Vec<&String> = schema["$defs"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["report", "selection-of-KPIs", "group", "parameter-of-a-report", "templates"]);
        assert_eq!(schema["$ref"], "#/$defs/report");
        assert!(json_schema(Some("reports")).is_none());
    }
}
