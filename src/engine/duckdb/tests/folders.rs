//! Folders of Parquet files that are one table, with values in the names of their folders.

use super::*;

/// One file: the SQL of its rows.
fn parquet(root: &Path, name: &str, select: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let connection = ::duckdb::Connection::open_in_memory().unwrap();
    connection.execute_batch(&format!("COPY ({select}) TO '{}' (FORMAT parquet)", path.display())).unwrap();
}

fn matching(table: &str, pattern: &str, partitions: &[(&str, ColumnType)]) -> FileSource {
    FileSource {
        files: SourceFiles::Matching(vec![place(pattern)]),
        partitions: partitions.iter().map(|(name, ty)| (place(name), *ty)).collect(),
        ..source(table, "")
    }
}

fn calls() -> TempDir {
    let folder = folder(&[]);
    let at = |name: &str, id: u32| {
        parquet(folder.path(), &format!("calls/{name}/x.parquet"), &format!("SELECT {id} AS id"));
    };
    at("client=007/month=2026-09-01", 1);
    at("client=Acme%20Ltd/month=2026-09-01", 2);
    at("client=__HIVE_DEFAULT_PARTITION__/month=2026-10-01", 3);
    folder
}

#[test]
fn files_of_a_folder_are_one_table_and_its_folders_are_columns() {
    let folder = calls();
    let how = matching("calls", "calls/**/*.parquet", &[("month", ColumnType::Date)]);
    let engine = open(&files(folder.path(), &[], vec![how])).unwrap();
    assert_eq!(
        types(&engine, "calls"),
        [("id", "integer"), ("client", "text"), ("month", "date")]
            .map(|(name, ty)| (name.to_owned(), ty.to_owned()))
    );
    assert_eq!(
        rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM calls ORDER BY id", 3),
        ["1|007|2026-09-01", "2|Acme Ltd|2026-09-01", "3|-|2026-10-01"]
    );
}

#[test]
fn folders_mean_nothing_unless_declared() {
    let folder = calls();
    let engine =
        open(&files(folder.path(), &[], vec![matching("calls", "calls/*/*/*.parquet", &[])])).unwrap();
    assert_eq!(types(&engine, "calls"), [("id".to_owned(), "integer".to_owned())]);
    let one = source("one", "calls/client=007/month=2026-09-01/x.parquet");
    let engine = open(&files(folder.path(), &[], vec![one])).unwrap();
    assert_eq!(types(&engine, "one"), [("id".to_owned(), "integer".to_owned())]);
}

/// How the database means to read a query's files: its own words.
fn plan(engine: &DuckDb, sql: &str) -> String {
    let statement = Statement { sql: format!("EXPLAIN ANALYZE {sql}"), columns: vec![OutputType::Text; 2] };
    match engine.execute(&statement).unwrap().remove(0).remove(1) {
        Datum::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_period_reads_only_its_folders() {
    let folder = calls();
    let how = matching("calls", "calls/**/*.parquet", &[("month", ColumnType::Date)]);
    let engine = open(&files(folder.path(), &[], vec![how])).unwrap();
    let of = |period: &str| {
        format!(
            "WITH source AS (SELECT CAST(\"id\" AS HUGEINT) AS id, CAST(\"month\" AS DATE) AS month FROM main.\"calls\") \
             SELECT CAST(count(*) AS VARCHAR) FROM source WHERE {period}"
        )
    };
    let october = of("month >= DATE '2026-10-01' AND month < DATE '2026-11-01'");
    assert_eq!(rows(&engine, &october, 1), ["1"]);
    assert!(plan(&engine, &october).contains("Scanning Files: 1/3"), "{}", plan(&engine, &october));
}

#[test]
fn a_period_reads_only_row_groups_that_hold_it() {
    let folder = folder(&[]);
    for month in 1..=3 {
        let rows = format!(
            "SELECT DATE '2026-{month:02}-01' + CAST(i % 28 AS INTEGER) AS day FROM range(1000) AS t (i)"
        );
        parquet(folder.path(), &format!("calls/{month}.parquet"), &rows);
    }
    let engine = open(&files(folder.path(), &[], vec![matching("calls", "calls/*.parquet", &[])])).unwrap();
    let sql = "SELECT CAST(count(*) AS VARCHAR) FROM calls WHERE day >= DATE '2026-02-01' AND day < DATE '2026-03-01'";
    assert_eq!(rows(&engine, sql, 1), ["1000"]);
    assert!(plan(&engine, sql).contains("Row Groups Scanned: 1 / 3"), "{}", plan(&engine, sql));
}

#[test]
fn nothing_but_the_files_can_be_reached() {
    let folder = calls();
    let how = matching("calls", "calls/client=007/**/*.parquet", &[("month", ColumnType::Date)]);
    let engine = open(&files(folder.path(), &[], vec![how])).unwrap();
    let other = folder.path().join("calls/client=Acme%20Ltd/month=2026-09-01/x.parquet");
    for path in [other.display().to_string(), folder.path().join("calls/**/*.parquet").display().to_string()]
    {
        let statement = Statement {
            sql: format!("SELECT CAST(id AS VARCHAR) FROM read_parquet('{path}')"),
            columns: vec![OutputType::Text],
        };
        assert!(engine.execute(&statement).is_err(), "{path}");
    }
    assert_eq!(rows(&engine, "SELECT CAST(id AS VARCHAR) FROM calls", 1), ["1"]);
}

#[test]
fn what_is_wrong_with_a_folder_is_told() {
    let folder = calls();
    let root = folder.path();
    fs::write(root.join("calls/a.csv"), "id\n1\n").unwrap();
    let say = |how: FileSource| open(&files(root, &[], vec![how])).unwrap_err();
    assert_eq!(
        say(matching("calls", "calls/**/*.parquet", &[("mouth", ColumnType::Date)])),
        ["corrupt-data: the path of `calls/client=007/month=2026-09-01/x.parquet` does not say its `mouth`"]
    );
    assert_eq!(
        say(matching("calls", "calls/client=A*/**/*.parquet", &[("client", ColumnType::Integer)])),
        [
            "corrupt-data: a folder names a `client` that is not of type `integer`: Invalid Input Error: Unable to cast 'Acme Ltd' (from hive partition column 'CLIENT') to: 'BIGINT'"
        ]
    );
    assert_eq!(
        say(matching("calls", "calls/**/*.*", &[])),
        ["corrupt-data: the files of `calls/**/*.*` are not all of one kind"]
    );
    assert_eq!(
        say(matching("calls", "calls/*.csv", &[])),
        ["invalid-value: `files` is for Parquet files, but `calls/*.csv` is not one"]
    );
    assert_eq!(
        say(matching("calls", "calls/*.parquet", &[])),
        ["missing-data: no file matches `calls/*.parquet`"]
    );
    parquet(root, "calls/client=Z/x.parquet", "SELECT 1 AS id");
    let errors = say(matching("calls", "calls/**/*.parquet", &[("client", ColumnType::Text)]));
    assert!(errors[0].contains("Hive partition mismatch between file \"calls/"), "{errors:?}");
}

#[test]
fn files_of_other_columns_are_told_by_their_names() {
    let folder = folder(&[]);
    parquet(folder.path(), "calls/1.parquet", "SELECT 1 AS id, 2 AS cost");
    parquet(folder.path(), "calls/2.parquet", "SELECT 2 AS id");
    let engine = open(&files(folder.path(), &[], vec![matching("calls", "calls/*.parquet", &[])])).unwrap();
    let sql = "SELECT CAST(cost AS VARCHAR) FROM calls".to_owned();
    let error = engine.execute(&Statement { sql, columns: vec![OutputType::Text] }).unwrap_err().to_string();
    assert!(error.contains("\"calls/2.parquet\""), "{error}");
    assert!(!error.contains(&*folder.path().to_string_lossy()), "{error}");
}

#[test]
fn a_declared_column_that_has_its_type_is_not_read_at_the_start() {
    let folder = folder(&[]);
    parquet(folder.path(), "a.parquet", "SELECT 1 AS id, CAST(2.5 AS DECIMAL(10, 2)) AS cost, 'x' AS at");
    let how = FileSource {
        columns: vec![
            (place("cost"), ColumnType::Decimal { precision: 10, scale: 2 }),
            (place("at"), ColumnType::Date),
        ],
        ..source("a", "a.parquet")
    };
    let engine = open(&files(folder.path(), &[], vec![how])).unwrap();
    assert_eq!(rows(&engine, "SELECT COLUMNS(*)::VARCHAR FROM a", 3), ["1|2.50|-"]);
    assert_eq!(engine.notices().len(), 1, "one column is converted");
}
