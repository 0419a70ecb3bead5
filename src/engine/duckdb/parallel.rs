//! Several statements at once, each on a connection of its own.

use super::run::run;
use super::settings::Settings;
use crate::engine::{EngineError, EngineFault, Rows};
use crate::sql::Statement;
use duckdb::Connection;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

/// What is shared by those who run statements.
struct Round<'a> {
    statements: &'a [Statement],
    settings: &'a Settings,
    /// The next statement that nobody has taken.
    next: AtomicUsize,
    /// The first statement that failed. Those after it are given up, those before it go on.
    failed: Arc<AtomicUsize>,
    results: Vec<OnceLock<Result<Rows, EngineError>>>,
}

/// Runs statements, on as many connections as there are threads; results and the error are those of running them one after the other.
pub(super) fn run_all(
    connection: &Connection,
    settings: &Settings,
    statements: &[Statement],
) -> Result<Vec<Rows>, EngineError> {
    let round = Round {
        statements,
        settings,
        next: AtomicUsize::new(0),
        failed: Arc::new(AtomicUsize::new(usize::MAX)),
        results: statements.iter().map(|_| OnceLock::new()).collect(),
    };
    // With fewer connections than hoped for, the others do more.
    let others = (1..workers(settings).min(statements.len())).map_while(|_| connection.try_clone().ok());
    let others: Vec<Connection> = others.collect();
    thread::scope(|scope| {
        for other in others {
            let round = &round;
            scope.spawn(move || round.work(&other));
        }
        round.work(connection);
    });
    let given_up = |statement: &Statement| {
        Err(EngineError { fault: EngineFault::Interrupted, sql: statement.sql.clone() })
    };
    let results = statements.iter().zip(round.results);
    results.map(|(statement, result)| result.into_inner().unwrap_or_else(|| given_up(statement))).collect()
}

fn workers(settings: &Settings) -> usize {
    let stated = settings.limits.threads.and_then(|threads| usize::try_from(threads.get()).ok());
    stated.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
}

impl Round<'_> {
    fn work(&self, connection: &Connection) {
        loop {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let (Some(statement), Some(result)) = (self.statements.get(number), self.results.get(number))
            else {
                return;
            };
            if self.failed.load(Ordering::SeqCst) < number {
                return;
            }
            let settings = self.settings.of(number, &self.failed);
            let found = run(connection, &settings, &statement.sql, &statement.columns);
            if found.is_err() {
                self.failed.fetch_min(number, Ordering::SeqCst);
            }
            let _ = result.set(found);
        }
    }
}
