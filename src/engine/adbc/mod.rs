//! Engines beside DuckDB, by ADBC: warehouses, lakes, servers.
//!
//! In: the definition of an engine, and the user's own configuration of how it is reached. Out: an [`Engine`]. The driver is code of the
//! user's choice: it is named by a connection profile or on the command line, never by a definition. One session asks everything; it is
//! told first what its statements rely on, and has to prove that it computes so.

mod batch;
mod fault;
mod schema;
mod secret;
mod server;
mod session;
mod work;

use super::{Engine, EngineError, EngineFault, Interrupt, Rows};
use crate::catalog::{EngineDefinition, TimeLimit};
use crate::diagnostic::Diagnostic;
use crate::schema::Schema;
use crate::source::SourceText;
use crate::sql::{Dialect, Statement};
use server::Server;
use session::Session;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use work::Watch;

/// How an engine is asked; results do not depend on it.
#[derive(Debug, Clone, Default)]
pub struct AdbcOptions {
    /// Where the engine is, in place of its profile: a URI whose scheme names the driver, or `profile://NAME`.
    pub uri: Option<String>,
    /// The time one statement may take.
    pub timeout: Option<TimeLimit>,
    /// Stops the running statement when it is requested.
    pub interrupt: Interrupt,
    /// Is told what is waited for and how long already, several times a second; `None` when it is there.
    pub progress: Option<fn(&str, Option<Duration>)>,
}

/// A session with an engine.
pub struct Adbc {
    name: String,
    dialect: &'static Dialect,
    schema: Schema,
    server: Server,
    watch: Watch,
    most_cells: u64,
    /// The session; none after a failure, until the next statement begins another.
    session: Mutex<Option<Session>>,
}

impl Adbc {
    /// Finds the driver, connects, and reads the types of these tables.
    ///
    /// # Errors
    /// What stands in the way, at the engine's definition in `kpi.yaml`, or for a table that does not exist, where that is named.
    pub fn open(
        definition: &EngineDefinition,
        tables: &[SourceText],
        options: &AdbcOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let failed = |fault: fault::Fault| vec![fault.diagnostic(&definition.name)];
        let Some(dialect) = Dialect::named(&definition.dialect) else {
            let unknown = EngineFault::UnknownDialect(definition.dialect.clone());
            return Err(failed(fault::Fault::Query(unknown)));
        };
        let watch = Watch {
            interrupt: options.interrupt.clone(),
            timeout: options.timeout,
            progress: options.progress,
            engine: definition.name.text.clone(),
        };
        let server =
            Server::open(&definition.profile.text, options.uri.as_deref(), &watch).map_err(failed)?;
        let session = Session::begin(&server, dialect, &watch).map_err(failed)?;
        let schema = schema::schema(&session, dialect, tables, &watch).map_err(|faults| {
            faults.into_iter().map(|fault| fault.diagnostic(&definition.name)).collect::<Vec<_>>()
        })?;
        Ok(Self {
            name: definition.name.text.clone(),
            dialect,
            schema,
            server,
            watch,
            most_cells: definition.most_cells,
            session: Mutex::new(Some(session)),
        })
    }

    /// Its name in `kpi.yaml`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Engine for Adbc {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn notices(&self) -> &[Diagnostic] {
        &[]
    }

    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        let failed = |fault: EngineFault| EngineError { fault, sql: statement.sql.clone() };
        let mut held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        // A session that failed is not asked again: it may be in the middle of something.
        let session = match held.take() {
            Some(session) => session,
            None => Session::begin(&self.server, self.dialect, &self.watch)
                .map_err(|fault| failed(fault.of_query()))?,
        };
        let rows = session.ask(statement, self.most_cells, &self.watch).map_err(failed)?;
        *held = Some(session);
        Ok(rows)
    }
}
