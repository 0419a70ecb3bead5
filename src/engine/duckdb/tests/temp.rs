//! What does not fit into memory goes to a folder that is gone afterwards.

use super::*;
use crate::engine::{EngineError, EngineFault};

/// Five million groups: some 400 MB.
const WIDE: &str = "SELECT CAST(count(x) AS VARCHAR) || ' ' || CAST(sum(m) AS VARCHAR) FROM \
    (SELECT x, max(i) AS m FROM (SELECT 'customer number ' || hash(i) AS x, i FROM range(5000000) AS t (i)) GROUP BY x)";

fn run(root: &Path, more: &Limits) -> Result<Rows, EngineError> {
    let limits = Limits {
        threads: std::num::NonZeroU32::new(1),
        memory: "64MB".parse().ok(),
        temp_folder: Some(place("scratch")),
        ..more.clone()
    };
    let options = EngineOptions { limits, ..EngineOptions::default() };
    fs::write(root.join("a.csv"), "x\n1\n").unwrap();
    let engine = DuckDb::open(&files(root, &["a.csv"], Vec::new()), &options).unwrap();
    engine.execute(&Statement { sql: WIDE.to_owned(), columns: vec![OutputType::Text] })
}

fn left(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn more_than_memory_holds_is_kept_on_disk_and_removed() {
    let folder = folder(&[]);
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let found = run(folder.path(), &Limits::default()).unwrap();
    assert_eq!(found, [[Datum::Text("5000000 12499997500000".into())]]);
    assert_eq!(left(&scratch), 0);
    let bounded = Limits { temp_size: "1MB".parse().ok(), ..Limits::default() };
    let error = run(folder.path(), &bounded).unwrap_err();
    assert_eq!(error.fault, EngineFault::OutOfTemp("1MB".parse().ok()), "it does need the folder");
    assert_eq!(error.to_string(), "the query needs more temporary space than the 1 MB it may take");
    assert_eq!(left(&scratch), 0, "also after an error");
}

#[test]
fn too_little_memory_is_told() {
    let folder = folder(&[("a.csv", "x\n1\n")]);
    let engine = DuckDb::open(&files(folder.path(), &["a.csv"], Vec::new()), &memory("32MB")).unwrap();
    let sql = "SELECT CAST(len(list(i)) AS VARCHAR) FROM range(100000000) AS t (i)".to_owned();
    let error = engine.execute(&Statement { sql, columns: vec![OutputType::Text] }).unwrap_err();
    assert_eq!(error.to_string(), "the query needs more memory than the 32 MB it may take");
    assert!(error.fault.remedy().unwrap().contains("`--memory`"));
}

#[test]
fn a_temporary_folder_that_is_not_there_is_told() {
    let folder = folder(&[("a.csv", "x\n1\n")]);
    let options = limits(Limits { temp_folder: Some(place("nowhere")), ..Limits::default() });
    let errors = DuckDb::open(&files(folder.path(), &["a.csv"], Vec::new()), &options).unwrap_err();
    assert_eq!(errors[0].message, "the temporary folder `nowhere` cannot be used: entity not found");
}
