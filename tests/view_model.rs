//! `docs/view-model.md` and `docs/schema/kpi-report-1.json` list every field of the view, and reports have what they list.

use crate::schema::problems;
use crate::stage::Stage;
use kpi_rules::view::{
    FieldType, Object, VIEW_SCHEMA_FILE, catalogue_kpi_shape, catalogue_shape, index_shape, json_schema,
    shape,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const BEGIN: &str = "<!-- fields: checked by tests/view_model.rs -->\n";
const INDEX: &str = "<!-- fields of the index: checked by tests/view_model.rs -->\n";
const CATALOGUE: &str = "<!-- fields of the catalogue: checked by tests/view_model.rs -->\n";
const CATALOGUE_KPI: &str = "<!-- fields of a page: checked by tests/view_model.rs -->\n";
const END: &str = "<!-- end of fields -->";

/// Fields that have a value only where the definitions or the data hold what the sample does not.
const RARE: &[&str] = &[
    "BandView.basis",
    "DriversView.operands_withheld",
    "KpiView.achievement",
    "KpiView.remarks",
    "MemberDriversView.note",
    "PortfolioView.left_out",
    "ScoreView.missing",
    "ScorecardView.missing",
    // Of Markdown with pictures in files of their own.
    "View.assets",
    // Of engines beside DuckDB.
    "View.engine",
];

/// A row for every field of an object: path and meaning. Where an object stands inside several others, its own fields are listed once.
fn rows(
    object: &'static Object,
    path: &str,
    listed: &mut BTreeSet<&'static str>,
    rows: &mut Vec<(String, String)>,
) {
    for field in object.fields {
        let ty = (field.holds)();
        let (list, inner) = match ty.inner() {
            FieldType::List(item) => ("[]", item.inner().clone()),
            FieldType::Named(item) => (".NAME", item.inner().clone()),
            other => ("", other.clone()),
        };
        let here = format!("{path}{}{list}", field.name);
        let words = field.about.trim().replace("[`VERSION`]", "`1`").replace("`None`", "`none`");
        match inner {
            FieldType::Object(inner) if listed.contains(inner.name) => {
                rows.push((here, format!("{words} ({})", called(inner))));
            }
            FieldType::Object(inner) => {
                listed.insert(inner.name);
                rows.push((here.clone(), format!("{words} ({}:)", called(inner))));
                self::rows(inner, &format!("{here}."), listed, rows);
            }
            _ => rows.push((here, words)),
        }
    }
}

/// `KpiView` is a KPI.
fn called(object: &Object) -> String {
    object.name.trim_end_matches("View").to_owned()
}

fn object(ty: FieldType) -> &'static Object {
    match ty {
        FieldType::Object(view) => view,
        other => panic!("{other:?}"),
    }
}

/// The paths of a value as serialised, by the objects that hold them: `Kpi.title`.
fn fields(value: &Value, ty: &FieldType, found: &mut BTreeSet<String>) {
    match (ty.inner(), value) {
        (FieldType::Object(object), Value::Object(map)) => {
            for (name, value) in map {
                let field = object.field(name).unwrap_or_else(|| panic!("{} has no {name}", object.name));
                if !(value.is_null() || value.as_array().is_some_and(Vec::is_empty)) {
                    found.insert(format!("{}.{name}", object.name));
                }
                fields(value, &(field.holds)(), found);
            }
        }
        (FieldType::List(item), Value::Array(items)) => {
            items.iter().for_each(|value| fields(value, item, found));
        }
        _ => {}
    }
}

/// Every field of the model by the object that holds it.
fn declared(object: &'static Object, found: &mut BTreeSet<String>) {
    for field in object.fields {
        if !found.insert(format!("{}.{}", object.name, field.name)) {
            continue;
        }
        let ty = (field.holds)();
        let inner = match ty.inner() {
            FieldType::List(item) => item.inner().clone(),
            other => other.clone(),
        };
        if let FieldType::Object(inner) = inner {
            declared(inner, found);
        }
    }
}

/// The shipped reports of the sample as JSON.
fn shipped() -> Vec<Value> {
    let report = |arguments: &[&str]| -> Value {
        let written = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args(["-C", env!("CARGO_MANIFEST_DIR"), "report", "--as-of", "2026-10-18", "--format", "json"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(written.status.success(), "{arguments:?} {}", String::from_utf8_lossy(&written.stderr));
        serde_json::from_slice(&written.stdout).unwrap()
    };
    vec![
        report(&["scorecard", "--for", "client=Fjord"]),
        report(&["one-pager"]),
        report(&["changes", "--for", "client=Fjord"]),
        report(&["changes"]),
        report(&["portfolio"]),
        report(&["detail", "--set", "kpi=csat"]),
        report(&[
            "detail",
            "--set",
            "kpi=retention-by-support",
            "--for",
            "client=Fjord",
            "--period",
            "2026-07",
        ]),
    ]
}

#[test]
fn the_page_lists_every_field_as_declared() {
    listed("view-model.md", object(shape()), BEGIN);
    listed("view-model.md", object(index_shape()), INDEX);
    listed("catalogue.md", object(catalogue_shape()), CATALOGUE);
    listed("catalogue.md", object(catalogue_kpi_shape()), CATALOGUE_KPI);
}

fn listed(name: &str, of: &'static Object, begin: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let text = fs::read_to_string(&page).unwrap();
    let mut expected = Vec::new();
    rows(of, "", &mut BTreeSet::new(), &mut expected);
    let table: String = expected.iter().map(|(path, words)| format!("| `{path}` | {words} |\n")).collect();
    let table = format!("\n| Field | Meaning |\n| :--- | :--- |\n{table}\n");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        let (before, rest) = text.split_once(begin).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        fs::write(&page, format!("{before}{begin}{table}{END}{after}")).unwrap();
        return;
    }
    let listed = text.split(begin).nth(1).and_then(|rest| rest.split(END).next()).unwrap();
    assert!(listed == table, "docs/{name} should hold between its two comments:\n{table}");
}

#[test]
fn the_schema_in_the_documentation_is_the_one_that_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(VIEW_SCHEMA_FILE);
    let schema = format!("{:#}\n", json_schema());
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == schema, "write `kpi schema --view` to {}", path.display());
}

#[test]
fn reports_are_as_the_schema_says_and_show_all_of_it() {
    let schema = json_schema();
    let mut reports = shipped();
    reports.push(serde_json::to_value(Stage::new().view("2026-10-18")).unwrap());
    let mut shown = BTreeSet::new();
    for report in &reports {
        let mut found = Vec::new();
        problems(&schema, report, &schema, "", &mut found);
        assert_eq!(found, Vec::<String>::new(), "{}", report["report"]);
        assert_eq!(report["version"], 1);
        fields(report, &shape(), &mut shown);
    }
    let mut all = BTreeSet::new();
    declared(object(shape()), &mut all);
    let never: Vec<&String> =
        all.difference(&shown).filter(|field| !RARE.contains(&field.as_str())).collect();
    assert!(never.is_empty(), "no report of the sample has a value for {never:?}");
}

#[test]
fn the_schema_finds_what_is_wrong() {
    let schema = json_schema();
    let said = |change: fn(&mut Value)| {
        let mut report = serde_json::to_value(Stage::new().view("2026-10-18")).unwrap();
        change(&mut report);
        let mut found = Vec::new();
        problems(&schema, &report, &schema, "", &mut found);
        found.len()
    };
    assert_eq!(said(|_| {}), 0);
    assert!(said(|report| report["message"] = Value::Null) > 0);
    assert!(said(|report| drop(report["groups"][0].as_object_mut().unwrap().remove("kpis"))) > 0);
    assert!(said(|report| report["groups"][0]["kpis"][0]["value"]["text"] = 3.into()) > 0);
}
