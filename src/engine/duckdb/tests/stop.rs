//! Statements that are stopped: by their time, by the user, by the failure of another.

use super::*;
use crate::engine::EngineFault;
use std::thread;
use std::time::Duration;

/// Runs for hours.
const ENDLESS: &str = "SELECT CAST(count(*) AS VARCHAR) FROM range(10000000000) AS a (x), range(1000000) AS b (y) WHERE x * y = 7";

fn statement(sql: &str) -> Statement {
    Statement { sql: sql.to_owned(), columns: vec![OutputType::Text] }
}

fn empty(options: &EngineOptions) -> (TempDir, DuckDb) {
    let folder = folder(&[("a.csv", "x\n1\n")]);
    let engine = DuckDb::open(&files(folder.path(), &["a.csv"], Vec::new()), options).unwrap();
    (folder, engine)
}

fn timeout(text: &str) -> EngineOptions {
    limits(Limits { timeout: text.parse().ok(), ..Limits::default() })
}

#[test]
fn a_statement_ends_when_its_time_is_up() {
    let (_folder, engine) = empty(&timeout("1500 ms"));
    let error = engine.execute(&statement(ENDLESS)).unwrap_err();
    assert_eq!(error.to_string(), "the query was stopped because it took longer than 1500 ms");
    assert!(error.fault.remedy().unwrap().contains("`--timeout`"));
    assert_eq!(error.sql, ENDLESS);
    assert_eq!(rows(&engine, "SELECT CAST(x AS VARCHAR) FROM a", 1), ["1"], "the connection lives on");
}

#[test]
fn a_script_ends_when_its_time_is_up() {
    let folder = folder(&[("made.sql", &format!("CREATE TABLE t AS\n{ENDLESS}"))]);
    let errors = DuckDb::open(&database(folder.path(), Some("made.sql")), &timeout("1500 ms")).unwrap_err();
    assert_eq!(
        errors[0].message,
        "the statement at line 1 of `made.sql` fails: the query was stopped because it took longer than 1500 ms"
    );
    assert!(!folder.path().join("data.duckdb").exists());
}

#[test]
fn a_text_file_ends_when_the_user_wants_it() {
    let options = EngineOptions::default();
    let text = "x\n".to_owned() + &"1\n".repeat(2000);
    let folder = folder(&[("a.csv", &text)]);
    options.interrupt.request();
    let errors = DuckDb::open(&files(folder.path(), &["a.csv"], Vec::new()), &options).unwrap_err();
    assert_eq!(errors[0].message, "`a.csv` cannot be loaded: the query was stopped");
}

#[test]
fn a_statement_ends_when_the_user_wants_it() {
    let options = EngineOptions::default();
    let (_folder, engine) = empty(&options);
    let interrupt = options.interrupt.clone();
    let user = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        interrupt.request();
    });
    assert_eq!(engine.execute(&statement(ENDLESS)).unwrap_err().fault, EngineFault::Interrupted);
    user.join().unwrap();
    let next = engine.execute(&statement("SELECT '1'")).unwrap_err();
    assert_eq!(next.fault, EngineFault::Interrupted, "no other statement starts");
}

#[test]
fn statements_at_once_answer_in_their_order() {
    for threads in [1, 2, 8] {
        let options = limits(Limits { threads: std::num::NonZeroU32::new(threads), ..Limits::default() });
        let (_folder, engine) = empty(&options);
        let numbers: Vec<Statement> =
            (0..40).map(|number| statement(&format!("SELECT '{number}' FROM a"))).collect();
        let found = engine.execute_all(&numbers).unwrap();
        let expected: Vec<Rows> = (0..40).map(|number| vec![vec![Datum::Text(number.to_string())]]).collect();
        assert_eq!(found, expected);
        assert_eq!(engine.execute_all(&[]).unwrap(), Vec::<Rows>::new());
    }
}

#[test]
fn the_first_failure_in_their_order_is_told_and_ends_the_others() {
    let late = "SELECT CAST(error('late') AS VARCHAR) FROM range(20000000) AS t (x) WHERE x = 19999999";
    let at_once = "SELECT CAST(error('at once') AS VARCHAR)";
    let options = limits(Limits { threads: std::num::NonZeroU32::new(4), ..Limits::default() });
    let (_folder, engine) = empty(&options);
    let error = engine.execute_all(&[late, at_once, ENDLESS, ENDLESS].map(statement)).unwrap_err();
    assert!(error.to_string().contains("late"), "{error}");
    assert_eq!(error.sql, late);
}
