//! The table of functions: the reference is written from it, and its examples are computed.

use kpi_rules::formula::{
    EXAMPLE_ROWS, FUNCTIONS, FunctionGroup, function_page, function_table, parse_formula, print,
};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const DATASET: &str = "\
format: 1
dataset: tickets
table: tickets
entity: ticket
time: created at
valid: {from: created at, until: closed at}
dimensions: {category: category}
columns:
  created at: {column: created_at, type: date}
  closed at: {column: closed_at, type: date}
  customer: {type: text}
  amount: {type: \"decimal(9,2)\", unit: USD}
  score: {type: integer}
  weight: {type: integer}
  escalated: {type: boolean}
";

/// To write the sections anew after a change of the table: `UPDATE_REFERENCE=1 cargo test functions`.
#[test]
fn the_reference_is_written_from_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let text = fs::read_to_string(&path).unwrap();
    let sections = [
        ("example rows", format!("```csv\n{EXAMPLE_ROWS}```\n")),
        ("aggregates", function_table(FunctionGroup::Aggregate)),
        ("functions of time", function_table(FunctionGroup::Time)),
        ("other functions", function_table(FunctionGroup::Other)),
    ];
    let mut expected = text.clone();
    for (name, table) in sections {
        let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = expected.split_once(&start).unwrap_or_else(|| panic!("no section `{name}`"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no end of `{name}`"));
        expected = format!("{before}{start}\n{table}\n{end}{after}");
    }
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &expected).unwrap();
    } else {
        assert!(text == expected, "docs/language.md differs from src/formula/functions.rs");
    }
}

#[test]
fn examples_are_written_as_they_are_printed() {
    for page in FUNCTIONS {
        let tree =
            parse_formula(page.example).unwrap_or_else(|errors| panic!("{}: {errors:?}", page.example));
        assert_eq!(print::formula(&tree), page.example);
        assert_eq!(function_page(page.name).map(|found| found.name), Some(page.name));
        assert!(page.text().contains(page.example));
    }
}

#[test]
fn examples_give_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("kpis")).unwrap();
    fs::write(root.join("tickets.csv"), EXAMPLE_ROWS).unwrap();
    fs::write(root.join("kpi.yaml"), "format: 1\nproject: Examples\ndata: {files: tickets.csv}\n").unwrap();
    let mut definitions = DATASET.to_owned();
    for (index, page) in FUNCTIONS.iter().enumerate() {
        let _ = write!(
            definitions,
            "---\nformat: 1\nkpi: example-{index:02}\ntitle: Example {index}\nformula: {}\n",
            page.example
        );
    }
    fs::write(root.join("kpis/examples.yaml"), definitions).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(["run", "--format", "json", "--period", "2026-09", "--as-of", "2026-10-31"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let values: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for (index, page) in FUNCTIONS.iter().enumerate() {
        let id = format!("example-{index:02}");
        let value = values.as_array().unwrap().iter().find(|value| value["kpi"] == id.as_str()).unwrap();
        assert_eq!(value["value"], page.gives, "{}: {value:#}", page.example);
    }
}
