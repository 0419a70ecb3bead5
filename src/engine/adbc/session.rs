//! A connection that has been told what statements rely on, and has proved it.

use super::batch::rows;
use super::fault::{Fault, fault};
use super::server::{Server, patiently};
use super::work::{Cancel, Watch};
use crate::engine::{Datum, EngineFault, Rows};
use crate::sql::{Dialect, OutputType, Statement};
use adbc_core::error::Error;
use adbc_core::{Connection as _, Database as _, Statement as _};
use adbc_driver_manager::ManagedConnection;
use duckdb::arrow::datatypes::SchemaRef;
use duckdb::arrow::record_batch::RecordBatchReader as _;

/// A connection.
pub(super) struct Session {
    connection: ManagedConnection,
}

impl Session {
    /// Connects, and sets the session up.
    pub(super) fn begin(server: &Server, dialect: &'static Dialect, watch: &Watch) -> Result<Self, Fault> {
        let database = server.database.clone();
        let connected = watch.over(move |_| {
            patiently(|| database.new_connection()).map_err(|error| Fault::of_connection(&error))
        });
        let session = Self { connection: connected.map_err(Fault::Query)?? };
        for statement in dialect.start {
            session.tell(statement, watch).map_err(Fault::Start)?;
        }
        session.prove(dialect, watch)?;
        Ok(session)
    }

    fn tell(&self, sql: &'static str, watch: &Watch) -> Result<(), EngineFault> {
        self.work(watch, move |connection, cancel| {
            let mut statement = connection.new_statement()?;
            cancel.by(statement.get_cancel_handle());
            statement.set_sql_query(sql)?;
            statement.execute_update().map(|_| ())
        })
    }

    fn prove(&self, dialect: &'static Dialect, watch: &Watch) -> Result<(), Fault> {
        if dialect.proofs.is_empty() {
            return Ok(());
        }
        let selected: Vec<String> = dialect
            .proofs
            .iter()
            .zip(1_usize..)
            .map(|(proof, number)| format!("CAST({} AS {}) AS proof{number}", proof.of, dialect.text))
            .collect();
        let columns = vec![OutputType::Text; selected.len()];
        let asked = Statement { sql: format!("SELECT\n  {}", selected.join(",\n  ")), columns };
        let found = self.ask(&asked, 1, watch).map_err(Fault::Start)?;
        let mut found = found.into_iter().flatten();
        for proof in dialect.proofs {
            if found.next() != Some(Datum::Text(proof.is.to_owned())) {
                return Err(Fault::Unproved(proof.shows));
            }
        }
        Ok(())
    }

    /// The rows of a statement.
    pub(super) fn ask(&self, statement: &Statement, most: u64, watch: &Watch) -> Result<Rows, EngineFault> {
        let Statement { sql, columns } = statement.clone();
        self.work(watch, move |connection, cancel| {
            let mut statement = connection.new_statement()?;
            cancel.by(statement.get_cancel_handle());
            statement.set_sql_query(sql)?;
            let mut found = Rows::new();
            for batch in statement.execute()? {
                if let Err(fault) = rows(&batch?, &columns, &mut found) {
                    return Ok(Err(fault));
                }
                if u64::try_from(found.len()).unwrap_or(u64::MAX) > most {
                    return Ok(Err(EngineFault::TooManyCells(most)));
                }
            }
            Ok(Ok(found))
        })?
    }

    /// The columns of a result, without its rows.
    pub(super) fn columns(&self, sql: String, watch: &Watch) -> Result<SchemaRef, EngineFault> {
        self.work(watch, move |connection, cancel| {
            let mut statement = connection.new_statement()?;
            cancel.by(statement.get_cancel_handle());
            statement.set_sql_query(sql)?;
            let reader = statement.execute()?;
            Ok(reader.schema())
        })
    }

    fn work<T: Send + 'static>(
        &self,
        watch: &Watch,
        work: impl FnOnce(&mut ManagedConnection, &Cancel) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, EngineFault> {
        let mut connection = self.connection.clone();
        let done = watch.over(move |cancel| work(&mut connection, cancel))?;
        done.map_err(|error| fault(&error))
    }
}
