//! Datasets written as SQL: text → one SELECT that reads nothing but tables of the data and gives the same rows every time.
//!
//! The database parses the text and gives back its syntax tree; what runs later is written from that tree, so that nothing can hide between
//! what was looked at and what runs.

use super::fault::Fault;
use super::run::run;
use super::schema::column_type;
use super::settings::Settings;
use crate::engine::{Datum, EngineError, EngineFault};
use crate::schema::{Query, Schema, Table};
use crate::source::SourceText;
use crate::sql::{OutputType, text};
use duckdb::Connection;
use serde_json::Value;
use std::collections::BTreeSet;

/// Functions whose result may differ for the same rows, or that tell of the surroundings, by what the database says of them; those it says
/// nothing of are macros, of which only these are let through.
const FUNCTIONS: &str = "SELECT CAST(function_name AS VARCHAR)
FROM duckdb_functions()
WHERE internal AND function_type IN ('scalar', 'aggregate', 'window', 'macro')
GROUP BY function_name
HAVING bool_and(CASE
  WHEN function_type <> 'macro' THEN stability = 'CONSISTENT'
  ELSE regexp_full_match(function_name, 'list_.*|array_.*|json_group_.*|date_add|days_in_month|fdiv|fmod|geomean|geometric_mean|if|nullif|split_part|wavg|weighted_avg')
END)
ORDER BY 1";

/// Functions that the database takes for the same every time, and that are not: the clock, its version, and SQL as a value.
const REFUSED: &[&str] =
    &["current_localtime", "current_localtimestamp", "version", "json_serialize_sql", "json_deserialize_sql"];

/// Words that are the clock or the session where no column is called so.
const SESSION: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
];

/// Functions that give rows without reading any.
const ROW_MAKERS: &[&str] = &["generate_series", "range", "unnest"];

/// Why a query is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It cannot be read, in the database's words.
    Syntax(String),
    /// It is no SELECT.
    NotSelect,
    /// It is more than one statement.
    Several(usize),
    /// It reads a table that the data do not have.
    Table(String),
    /// It reads rows from something that is no table: a file, the catalogue, another query.
    Source(String),
    /// It calls a function whose result does not depend on the rows alone.
    Function(String),
    /// It has a parameter, which nobody fills.
    Parameter,
    /// It takes a sample, which differs from run to run.
    Sample,
    /// The database does not take it, in its words.
    Unbound(String),
    /// Nothing is known of it: the database was stopped, or could not go on, while it looked at it.
    Unfinished(EngineFault),
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        match error.fault {
            EngineFault::Refused(words) => Self::Unbound(words),
            fault => Self::Unfinished(fault),
        }
    }
}

/// Reads every query of a project, and adds them to the schema.
pub(super) fn read_queries(
    connection: &Connection,
    queries: &[(String, SourceText)],
    settings: &Settings,
    schema: &mut Schema,
) -> Result<(), Vec<Fault>> {
    if queries.is_empty() {
        return Ok(());
    }
    let functions = match allowed_functions(connection, settings) {
        Ok(functions) => functions,
        Err(error) => return Err(vec![Fault::Options { fault: error.fault }]),
    };
    let mut faults = Vec::new();
    for (name, place) in queries {
        match read_query(connection, &place.text, settings, &functions, schema) {
            Ok(query) => {
                schema.queries.insert(name.clone(), query);
            }
            Err(refusal) => faults.push(Fault::Query { query: place.clone(), refusal }),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn allowed_functions(connection: &Connection, settings: &Settings) -> Result<BTreeSet<String>, EngineError> {
    let rows = run(connection, settings, FUNCTIONS, &[OutputType::Text])?;
    let names = rows.into_iter().flatten().filter_map(|datum| match datum {
        Datum::Text(name) => Some(name.to_lowercase()),
        _ => None,
    });
    Ok(names.filter(|name| !REFUSED.contains(&name.as_str())).collect())
}

fn read_query(
    connection: &Connection,
    sql: &str,
    settings: &Settings,
    functions: &BTreeSet<String>,
    schema: &Schema,
) -> Result<Query, Refusal> {
    let parse = format!("SELECT CAST(json_serialize_sql({}) AS VARCHAR)", text(sql));
    let mut tree = one_text(connection, settings, &parse)?
        .and_then(|tree| serde_json::from_str::<Value>(&tree).ok())
        .ok_or(Refusal::NotSelect)?;
    if tree.get("error") != Some(&Value::Bool(false)) {
        return Err(match (tree.get("error_type"), tree.get("error_message")) {
            (Some(Value::String(kind)), Some(Value::String(words))) if kind == "parser" => {
                // The way out it names is a setting that nobody can change.
                let words = words.split(" Use \"SET ").next().unwrap_or(words);
                Refusal::Syntax(words.to_owned())
            }
            _ => Refusal::NotSelect,
        });
    }
    let statements = tree.get_mut("statements").and_then(Value::as_array_mut).ok_or(Refusal::NotSelect)?;
    match statements.len() {
        1 => {}
        0 => return Err(Refusal::NotSelect),
        several => return Err(Refusal::Several(several)),
    }
    let look = Look { sql, functions, schema };
    for statement in statements {
        look.at(statement, &mut Vec::new())?;
    }
    let write = format!("SELECT CAST(json_deserialize_sql({}) AS VARCHAR)", text(&tree.to_string()));
    let sql = one_text(connection, settings, &write)?.ok_or(Refusal::NotSelect)?;
    let describe =
        format!("SELECT CAST(column_name AS VARCHAR), CAST(column_type AS VARCHAR) FROM (DESCRIBE {sql})");
    let described = run(connection, settings, &describe, &[OutputType::Text; 2])?;
    let mut table = Table::default();
    for row in described {
        let [Datum::Text(column), Datum::Text(ty)] = row.as_slice() else { continue };
        table.columns.push((column.clone(), column_type(ty).ok_or_else(|| ty.clone())));
    }
    Ok(Query { sql, table })
}

fn one_text(connection: &Connection, settings: &Settings, sql: &str) -> Result<Option<String>, EngineError> {
    let rows = run(connection, settings, sql, &[OutputType::Text])?;
    Ok(rows.into_iter().flatten().find_map(|datum| match datum {
        Datum::Text(text) => Some(text),
        _ => None,
    }))
}

/// What the syntax tree of a query is held against.
struct Look<'a> {
    sql: &'a str,
    functions: &'a BTreeSet<String>,
    schema: &'a Schema,
}

impl Look<'_> {
    /// Looks at a part of the tree and all below it; `named` are the queries that `WITH` gives a name there. Tables get their whole name, so that
    /// nothing around the query can stand in for one.
    fn at(&self, part: &mut Value, named: &mut Vec<String>) -> Result<(), Refusal> {
        let fields = match part {
            Value::Array(items) => return items.iter_mut().try_for_each(|item| self.at(item, named)),
            Value::Object(fields) => fields,
            _ => return Ok(()),
        };
        let known = named.len();
        if fields.get("sample").is_some_and(|sample| !sample.is_null()) {
            return Err(Refusal::Sample);
        }
        let map = fields.get_mut("cte_map").and_then(|map| map.get_mut("map")).and_then(Value::as_array_mut);
        for entry in map.into_iter().flatten() {
            self.named_query(entry, named)?;
        }
        let word = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (kind, class) = (word("type"), word("class"));
        match (class.as_str(), kind.as_str()) {
            ("", "BASE_TABLE") => {
                let (schema, catalog, name) = (word("schema_name"), word("catalog_name"), word("table_name"));
                let is_named = schema.is_empty() && named.contains(&name.to_lowercase());
                if !is_named {
                    let table = self.schema.table(&name).filter(|_| catalog.is_empty());
                    let Some((table, _)) = table.filter(|_| matches!(schema.as_str(), "" | "main")) else {
                        let whole = [catalog, schema, name].into_iter().filter(|part| !part.is_empty());
                        return Err(Refusal::Table(whole.collect::<Vec<_>>().join(".")));
                    };
                    fields.insert("schema_name".to_owned(), "main".into());
                    fields.insert("table_name".to_owned(), table.into());
                    fields
                        .insert("qualified_name".to_owned(), serde_json::json!({ "path": ["main", table] }));
                }
            }
            ("", "TABLE_FUNCTION") => {
                let function = fields.get("function").and_then(|function| function.get("function_name"));
                let name = function.and_then(Value::as_str).unwrap_or_default().to_lowercase();
                if !ROW_MAKERS.contains(&name.as_str()) {
                    return Err(Refusal::Source(self.excerpt(fields, &name)));
                }
                let arguments = fields.get_mut("function").and_then(|function| function.get_mut("arguments"));
                return arguments.map_or(Ok(()), |arguments| self.at(arguments, named));
            }
            ("", "SHOW_REF") => return Err(Refusal::Source(self.excerpt(fields, "SHOW or DESCRIBE"))),
            ("FUNCTION" | "WINDOW", _) => {
                let name = word("function_name").to_lowercase();
                let is_operator = fields.get("is_operator") == Some(&Value::Bool(true));
                if !is_operator && !self.functions.contains(&name) {
                    return Err(Refusal::Function(name));
                }
            }
            ("COLUMN_REF", _) => {
                let path = fields.get("column_names").and_then(Value::as_array);
                let alone = path.filter(|path| path.len() == 1).and_then(|path| path.first()?.as_str());
                if let Some(name) = alone.filter(|name| SESSION.contains(&name.to_lowercase().as_str())) {
                    return Err(Refusal::Function(name.to_owned()));
                }
            }
            ("PARAMETER", _) => return Err(Refusal::Parameter),
            _ => {}
        }
        let others = fields.iter_mut().filter(|(key, _)| *key != "cte_map");
        others.map(|(_, below)| below).try_for_each(|below| self.at(below, named))?;
        named.truncate(known);
        Ok(())
    }

    /// A query that `WITH` gives a name. The name holds for those after it, and for itself if it is recursive.
    fn named_query(&self, entry: &mut Value, named: &mut Vec<String>) -> Result<(), Refusal> {
        let name = entry.get("key").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let Some(query) = entry.get_mut("value") else { return Ok(()) };
        let kind = query.get("query_node").and_then(|node| node.get("type")).and_then(Value::as_str);
        if kind == Some("RECURSIVE_CTE_NODE") {
            named.push(name);
            return self.at(query, named);
        }
        self.at(query, named)?;
        named.push(name);
        Ok(())
    }

    /// The part as its author wrote it.
    fn excerpt(&self, fields: &serde_json::Map<String, Value>, unless: &str) -> String {
        let number = |key: &str| usize::try_from(fields.get(key)?.as_u64()?).ok();
        let written = number("query_location")
            .zip(number("query_location_length"))
            .and_then(|(start, length)| self.sql.get(start..start.checked_add(length)?));
        written.filter(|written| !written.is_empty()).unwrap_or(unless).to_owned()
    }
}
