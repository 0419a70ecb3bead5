//! Opening data: databases, scripts and files, and everything that can be wrong with them.

mod folders;
mod stop;
mod temp;

use super::*;
use crate::calendar::Calendar;
use crate::catalog::{ColumnType, DataSource, FileSource, Limits, SourceFiles};
use crate::engine::Datum;
use crate::source::{SourceText, Sources, Span};
use crate::sql::OutputType;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn place(text: &str) -> SourceText {
    let source = Sources::default().add("kpi.yaml", "");
    SourceText { text: text.to_owned(), span: Span::new(source, 0..0) }
}

fn project(root: &Path, data: DataSource) -> Project {
    Project {
        parameters: Vec::new(),
        root: root.to_owned(),
        title: String::new(),
        data,
        engines: Vec::new(),
        queries: Vec::new(),
        limits: Limits::default(),
        lints: crate::diagnostic::Levels::default(),
        calendar: Calendar::default(),
        history: None,
        definitions: Vec::new(),
        reports: Vec::new(),
    }
}

fn database(root: &Path, script: Option<&str>) -> Project {
    project(root, DataSource::Database { file: place("data.duckdb"), script: script.map(place) })
}

fn files(root: &Path, patterns: &[&str], sources: Vec<FileSource>) -> Project {
    let patterns = patterns.iter().map(|pattern| place(pattern)).collect();
    project(root, DataSource::Files { patterns, sources })
}

fn source(table: &str, file: &str) -> FileSource {
    FileSource {
        table: place(table),
        files: SourceFiles::One(place(file)),
        partitions: Vec::new(),
        delimiter: None,
        nulls: Vec::new(),
        timestamps: None,
        dates: None,
        decimal_comma: false,
        columns: Vec::new(),
    }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn open(project: &Project) -> Result<DuckDb, Vec<String>> {
    DuckDb::open(project, &EngineOptions::default()).map_err(|diagnostics| {
        diagnostics.into_iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
    })
}

/// The rows of a query whose columns are all read as text, joined by `|`.
fn rows(engine: &DuckDb, sql: &str, columns: usize) -> Vec<String> {
    let statement = Statement { sql: sql.to_owned(), columns: vec![OutputType::Text; columns] };
    let shown = |datum: &Datum| match datum {
        Datum::Text(text) => text.clone(),
        _ => "-".to_owned(),
    };
    let rows = engine.execute(&statement).unwrap();
    rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|")).collect()
}

fn types(engine: &DuckDb, table: &str) -> Vec<(String, String)> {
    let (_, table) = engine.schema().table(table).unwrap();
    let shown = |ty: &Result<ColumnType, String>| match ty {
        Ok(ty) => ty.to_string(),
        Err(name) => format!("unsupported {name}"),
    };
    table.columns.iter().map(|(name, ty)| (name.clone(), shown(ty))).collect()
}

#[test]
fn a_script_makes_the_database_and_again_when_it_changes() {
    let folder = folder(&[("made.sql", "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('one');")]);
    let project = database(folder.path(), Some("made.sql"));
    assert_eq!(rows(&open(&project).unwrap(), "SELECT a FROM t", 1), ["one"]);
    let first = fs::read(folder.path().join("data.duckdb")).unwrap();
    drop(open(&project).unwrap());
    assert_eq!(
        fs::read(folder.path().join("data.duckdb")).unwrap(),
        first,
        "nothing changed, nothing is made"
    );
    fs::write(folder.path().join("made.sql"), "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('two');")
        .unwrap();
    let engine = open(&project).unwrap();
    assert_eq!(rows(&engine, "SELECT a FROM t", 1), ["two"]);
    assert_eq!(engine.schema().tables.keys().collect::<Vec<_>>(), ["t"]);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no workshop is left: {left:?}");
}

#[test]
fn a_failing_script_leaves_the_old_database_and_names_its_line() {
    let folder = folder(&[("made.sql", "CREATE TABLE t (a TEXT);")]);
    let project = database(folder.path(), Some("made.sql"));
    drop(open(&project).unwrap());
    let before = fs::read(folder.path().join("data.duckdb")).unwrap();
    fs::write(folder.path().join("made.sql"), "CREATE TABLE t (a TEXT);\n\nINSERT INTO u VALUES (1);\n")
        .unwrap();
    let errors = open(&project).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].starts_with("engine-failure: the statement at line 3 of `made.sql` fails: "),
        "{errors:?}"
    );
    assert_eq!(fs::read(folder.path().join("data.duckdb")).unwrap(), before);
}

#[test]
fn a_script_reaches_no_other_file() {
    let folder = folder(&[("secret.csv", "a\n1\n")]);
    let path = folder.path().join("secret.csv");
    for attempt in [
        format!("CREATE TABLE t AS SELECT * FROM read_csv('{}')", path.display()),
        format!("COPY (SELECT 1) TO '{}'", path.display()),
        format!("ATTACH '{}'", folder.path().join("other.duckdb").display()),
        "SET enable_external_access = true".to_owned(),
        "INSTALL httpfs".to_owned(),
    ] {
        fs::write(folder.path().join("made.sql"), &attempt).unwrap();
        let errors = open(&database(folder.path(), Some("made.sql"))).unwrap_err();
        assert!(errors[0].contains("the statement at line 1"), "{attempt}: {errors:?}");
    }
    assert_eq!(fs::read_to_string(path).unwrap(), "a\n1\n");
}

#[test]
fn a_database_of_someone_else_is_not_replaced() {
    let folder = folder(&[("made.sql", "CREATE TABLE t (a TEXT);")]);
    let path = folder.path().join("data.duckdb");
    ::duckdb::Connection::open(&path).unwrap().execute_batch("CREATE TABLE precious (a TEXT)").unwrap();
    let errors = open(&database(folder.path(), Some("made.sql"))).unwrap_err();
    assert_eq!(
        errors,
        ["corrupt-data: the database `data.duckdb` was not made by a script and is not replaced"]
    );
    assert_eq!(
        types(&open(&database(folder.path(), None)).unwrap(), "precious"),
        [("a".into(), "text".into())]
    );
}

#[test]
fn missing_and_broken_databases_are_told() {
    let folder = folder(&[("data.duckdb", &"no database at all ".repeat(1000))]);
    assert_eq!(
        open(&database(folder.path(), None)).unwrap_err(),
        [
            "corrupt-data: `data.duckdb` cannot be used: it is not a DuckDB database of a version this program reads"
        ]
    );
    fs::remove_file(folder.path().join("data.duckdb")).unwrap();
    assert_eq!(
        open(&database(folder.path(), None)).unwrap_err(),
        ["missing-data: the database `data.duckdb` does not exist"]
    );
    assert_eq!(
        open(&database(folder.path(), Some("made.sql"))).unwrap_err(),
        ["missing-data: the file `made.sql` does not exist"]
    );
    assert!(!folder.path().join("data.duckdb").exists(), "a missing file is not created");
}

#[test]
fn wrong_options_are_told() {
    let options = memory("1B");
    let folder = folder(&[]);
    let errors = DuckDb::open(&database(folder.path(), None), &options).unwrap_err();
    assert_eq!(
        errors[0].message,
        "the database does not start with these limits: the query needs more memory than the 1 B it may take"
    );
}

#[test]
fn an_open_database_cannot_be_changed_or_left() {
    let folder = folder(&[("made.sql", "CREATE TABLE t (a TEXT);"), ("other.csv", "a\n1\n")]);
    let from_script = open(&database(folder.path(), Some("made.sql"))).unwrap();
    let from_files = open(&files(folder.path(), &["other.csv"], Vec::new())).unwrap();
    let other = folder.path().join("other.csv");
    for engine in [&from_script, &from_files] {
        for attempt in [
            format!("SELECT CAST(a AS VARCHAR) FROM read_csv('{}')", other.display()),
            format!("COPY (SELECT 1) TO '{}'", other.display()),
            "SET threads = 1".to_owned(),
            "ATTACH ':memory:' AS elsewhere; SELECT 'x'".to_owned(),
            "INSTALL httpfs".to_owned(),
            "LOAD httpfs".to_owned(),
        ] {
            let statement = Statement { sql: attempt.clone(), columns: vec![OutputType::Text] };
            let refused = engine.execute(&statement);
            assert!(refused.is_err(), "{attempt}");
        }
    }
    let write = Statement { sql: "INSERT INTO t VALUES ('x')".into(), columns: vec![] };
    assert!(from_script.execute(&write).is_err());
}

#[test]
fn types_of_tables_are_found() {
    let script = "CREATE TYPE mood AS ENUM ('low', 'high');
        CREATE TABLE t (a UTINYINT, b HUGEINT, c DECIMAL(10, 3), d FLOAT, e BOOLEAN, f UUID, g mood, h DATE, i TIMESTAMP_NS,
            j TIMESTAMPTZ, k TIME, l INTEGER[]);";
    let folder = folder(&[("made.sql", script)]);
    let found = types(&open(&database(folder.path(), Some("made.sql"))).unwrap(), "T");
    let found: Vec<&str> = found.iter().map(|(_, ty)| ty.as_str()).collect();
    assert_eq!(
        found,
        [
            "integer",
            "integer",
            "decimal(10,3)",
            "double",
            "boolean",
            "text",
            "text",
            "date",
            "timestamp",
            "instant",
            "unsupported TIME",
            "unsupported INTEGER[]"
        ]
    );
}

#[test]
fn text_files_get_the_narrowest_types() {
    let folder = folder(&[(
        "visits.csv",
        "\u{feff}id,zip, when ,paid,open,day,note\n1,0123,2026-10-01 08:30,1.50,yes,2026-10-01,\"a, \"\"b\"\"\nc\"\n2,99,2026-10-02,20,no,,\n",
    )]);
    let engine = open(&files(folder.path(), &["*.csv"], Vec::new())).unwrap();
    let found = types(&engine, "visits");
    let found: Vec<String> = found.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
    assert_eq!(
        found,
        [
            "id integer",
            "zip text",
            "when timestamp",
            "paid decimal(18,2)",
            "open boolean",
            "day date",
            "note text"
        ]
    );
    assert_eq!(
        rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM visits", 7),
        [
            "1|0123|2026-10-01 08:30:00|1.50|true|2026-10-01|a, \"b\"\nc",
            "2|99|2026-10-02 00:00:00|20.00|false|-|-"
        ]
    );
    assert_eq!(engine.notices(), []);
}

#[test]
fn values_that_do_not_convert_are_counted_and_shown() {
    let folder =
        folder(&[("log.txt", "who;at;cost\na;3/12/2016 4:57;1.234,5\nb;?;zwei\nc;2016-12-03;12,345\n")]);
    let how = FileSource {
        delimiter: Some(';'),
        nulls: vec!["?".into()],
        timestamps: Some(place("d/m/yyyy hh:mm")),
        decimal_comma: true,
        columns: vec![
            (place("AT"), ColumnType::Timestamp),
            (place("cost"), ColumnType::Decimal { precision: 10, scale: 2 }),
        ],
        ..source("log", "log.txt")
    };
    let engine = open(&files(folder.path(), &[], vec![how])).unwrap();
    assert_eq!(
        rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM log", 3),
        ["a|2016-12-03 04:57:00|1234.50", "b|-|-", "c|-|12.35"]
    );
    let notices: Vec<&str> = engine.notices().iter().map(|notice| notice.message.as_str()).collect();
    assert_eq!(
        notices,
        [
            "1 of 2 values of `log.at` is not of type `timestamp` and counts as missing, such as `2016-12-03` in row 3",
            "1 of 3 values of `log.cost` is not of type `decimal(10,2)` and counts as missing, such as `zwei` in row 2",
        ]
    );
}

#[test]
fn parquet_and_json_are_read_with_their_types() {
    let folder =
        folder(&[("calls.ndjson", "{\"id\": 1, \"at\": \"x\"}\n{\"id\": 2, \"at\": \"2026-10-01\"}\n")]);
    let parquet = folder.path().join("orders [1].parquet");
    ::duckdb::Connection::open_in_memory()
        .unwrap()
        .execute_batch(&format!(
            "COPY (SELECT 1 AS id, 2.50 AS paid) TO '{}' (FORMAT parquet)",
            parquet.display()
        ))
        .unwrap();
    let calls =
        FileSource { columns: vec![(place("at"), ColumnType::Date)], ..source("calls", "calls.ndjson") };
    let engine = open(&files(folder.path(), &["*.parquet"], vec![calls])).unwrap();
    assert_eq!(rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM \"orders [1]\"", 2), ["1|2.50"]);
    assert_eq!(rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM calls", 2), ["1|-", "2|2026-10-01"]);
    assert_eq!(engine.notices().len(), 1);
    assert!(engine.notices()[0].message.starts_with("1 of 2 values of `calls.at`"));
}

#[test]
fn every_problem_of_every_file_is_told() {
    let folder = folder(&[
        ("empty.csv", ""),
        ("ragged.csv", "a,b\n1,2\n3\n"),
        ("twice.csv", "a,A\n1,2\n"),
        ("latin.csv", ""),
        ("fake.parquet", "not parquet"),
        ("broken.json", "{\"a\": "),
        ("notes.md", "x"),
        ("fine.csv", "amount\n1\n"),
    ]);
    fs::write(folder.path().join("latin.csv"), b"a\ncaf\xe9\n").unwrap();
    let how =
        FileSource { columns: vec![(place("ammount"), ColumnType::Integer)], ..source("fine", "fine.csv") };
    let wrong = FileSource { dates: Some(place("d/q/yyyy")), ..source("other", "fine.csv") };
    let gone = source("gone", "gone.csv");
    let errors = open(&files(folder.path(), &["[a-eg-z]*.*", "f*.parquet", "*.tsv"], vec![how, wrong, gone]));
    let errors = errors.unwrap_err();
    let has = |part: &str| assert!(errors.iter().any(|error| error.contains(part)), "{part}: {errors:#?}");
    has("corrupt-data: `empty.csv` cannot be used: the file is empty: a header line is expected");
    has("corrupt-data: `ragged.csv` cannot be used: line 3 has 1 fields, the header has 2");
    has("corrupt-data: `twice.csv` cannot be used: the header names `A` twice");
    has("corrupt-data: `latin.csv` cannot be used: line 2 is not UTF-8 text");
    has("corrupt-data: `fake.parquet` cannot be used: ");
    has("corrupt-data: `broken.json` cannot be used: ");
    has("corrupt-data: `notes.md` is no data file");
    has("unknown-table-column: `fine.csv` has no column `ammount`");
    has("invalid-value: `q` means nothing in the pattern `d/q/yyyy`");
    has("missing-data: the file `gone.csv` does not exist");
    has("missing-data: no file matches `*.tsv`");
    assert_eq!(errors.len(), 11, "{errors:#?}");
    let root = folder.path().to_string_lossy().into_owned();
    assert!(errors.iter().all(|error| !error.contains(&root)), "{errors:#?}");
}

#[test]
fn two_files_of_one_table_are_refused() {
    let folder = folder(&[("a.csv", "x\n1\n"), ("A.tsv", "x\n1\n")]);
    let errors = open(&files(folder.path(), &["*.csv", "*.tsv", "a.*"], Vec::new())).unwrap_err();
    assert_eq!(errors, ["ambiguous-name: two files are the table `A`"]);
}

#[test]
fn what_the_driver_cannot_read_is_an_error() {
    let folder = folder(&[("a.csv", "x\n1\n")]);
    let engine = open(&files(folder.path(), &["*.csv"], Vec::new())).unwrap();
    let fails = |sql: &str, ty| {
        let statement = Statement { sql: sql.to_owned(), columns: vec![ty] };
        engine.execute(&statement).unwrap_err().to_string()
    };
    let too_large = fails(
        "SELECT CAST(sum(x) AS HUGEINT) FROM (VALUES (CAST(17e37 AS HUGEINT)), (CAST(17e37 AS HUGEINT))) AS t (x)",
        OutputType::Integer,
    );
    assert!(too_large.starts_with("a number does not fit the 38 digits"), "{too_large}");
    assert!(!too_large.contains("LINE"), "{too_large}");
    assert_eq!(
        fails("SELECT 1.5::DOUBLE", OutputType::Integer),
        "output column 1 is not of its type Integer"
    );
    assert_eq!(fails("SELECT 'x'", OutputType::Date), "output column 1 is not of its type Date");
    assert!(!fails("SELECT 1", OutputType::Text).is_empty());
    assert!(!fails("SELECT nonsense", OutputType::Text).contains("LINE"));
    // Whatever the driver makes of an untyped missing value and of a missing column, it is no panic.
    for sql in ["SELECT NULL", "SELECT [1, NULL]", "SELECT {'a': 1}", "SELECT", "", "a\0b"] {
        let statement = Statement { sql: sql.to_owned(), columns: vec![OutputType::Text; 2] };
        assert!(engine.execute(&statement).is_err(), "{sql:?}");
    }
    assert_eq!(rows(&engine, "SELECT CAST(x AS VARCHAR) FROM a", 1), ["1"], "the connection lives on");
}

fn limits(limits: Limits) -> EngineOptions {
    EngineOptions { limits, ..EngineOptions::default() }
}

fn memory(size: &str) -> EngineOptions {
    limits(Limits { memory: size.parse().ok(), ..Limits::default() })
}
