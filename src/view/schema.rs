//! The view model as JSON Schema, for programs that read `kpi report --format json`.

use super::model::VERSION;
use super::shape::{FieldType, Object};
use serde_json::{Map, Value, json};

/// The name of the file in which the schema of this version is kept.
pub const VIEW_SCHEMA_FILE: &str = "kpi-report-1.json";

/// The JSON Schema (2020-12) of the view model. Every field is always there; one without a value is `null`.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let root = of(&super::shape(), &mut definitions);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema
        .insert("title".to_owned(), json!(format!("The view model of kpi-rules reports, version {VERSION}")));
    if let Value::Object(root) = root {
        schema.extend(root);
    }
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

fn of(ty: &FieldType, definitions: &mut Map<String, Value>) -> Value {
    match ty {
        FieldType::Text => json!({ "type": "string" }),
        FieldType::Whole => json!({ "type": "integer", "minimum": 0 }),
        FieldType::YesNo => json!({ "type": "boolean" }),
        FieldType::Any => json!({ "type": ["string", "integer", "boolean"] }),
        FieldType::Optional(inner) => json!({ "anyOf": [of(inner, definitions), { "type": "null" }] }),
        FieldType::List(inner) => json!({ "type": "array", "items": of(inner, definitions) }),
        FieldType::Named(inner) => {
            json!({ "type": "object", "additionalProperties": of(inner, definitions) })
        }
        FieldType::Object(object) => {
            define(object, definitions);
            json!({ "$ref": format!("#/$defs/{}", name(object)) })
        }
    }
}

/// `KpiView` is `kpi`, `BreakdownRowView` is `breakdown-row`, `View` is `report`.
fn name(object: &Object) -> String {
    let short = object.name.strip_suffix("View").filter(|short| !short.is_empty()).unwrap_or("Report");
    let mut name = String::new();
    for (at, c) in short.chars().enumerate() {
        if c.is_ascii_uppercase() && at > 0 {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

fn define(object: &'static Object, definitions: &mut Map<String, Value>) {
    let name = name(object);
    if definitions.contains_key(&name) {
        return;
    }
    definitions.insert(name.clone(), Value::Null);
    let mut properties = Map::new();
    for field in object.fields {
        let mut schema = Map::new();
        schema.insert("description".to_owned(), json!(words(field.about)));
        if let Value::Object(of) = of(&(field.holds)(), definitions) {
            schema.extend(of);
        }
        properties.insert(field.name.to_owned(), Value::Object(schema));
    }
    let required: Vec<&str> = object.fields.iter().map(|field| field.name).collect();
    definitions.insert(
        name,
        json!({
            "description": words(object.about),
            "type": "object",
            "properties": properties,
            "required": required,
        }),
    );
}

/// Words of a declaration as a reader of JSON understands them.
pub(super) fn words(about: &str) -> String {
    about.trim().replace("[`VERSION`]", &format!("`{VERSION}`")).replace("`None`", "`null`")
}
