//! Answers of another engine, kept in a DuckDB file.
//!
//! An answer is found by what was asked (the statement holds everything of a definition that matters) and by the *extent* of the data: how many
//! rows each dataset has and how far it reaches. If the extent has changed, everything kept is forgotten. Without the engine the file answers alone, and
//! what it lacks is an error: nothing stale is used without being said.

use super::{Datum, Engine, EngineError, EngineFault, Rows};
use crate::catalog::ColumnType;
use crate::diagnostic::Diagnostic;
use crate::number::Exact;
use crate::schema::{Schema, Table};
use crate::sql::{Dialect, Statement};
use duckdb::{Connection, OptionalExt, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The tables of a file of kept answers.
const TABLES: &str = "CREATE TABLE IF NOT EXISTS kpi_extent (engine TEXT PRIMARY KEY, extent TEXT, tables TEXT);
CREATE TABLE IF NOT EXISTS kpi_answer (engine TEXT, question TEXT, rows TEXT, PRIMARY KEY (engine, question));";

/// A file of kept answers of one engine.
#[derive(Debug)]
pub struct KeptAnswers {
    connection: Connection,
    engine: String,
}

/// An engine whose answers are kept, or the kept answers alone.
pub struct Cached {
    engine: Option<Box<dyn Engine + Send>>,
    kept: KeptAnswers,
    dialect: &'static Dialect,
    schema: Schema,
}

impl KeptAnswers {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// The database's words.
    pub fn open(file: &Path, engine: &str) -> Result<Self, EngineFault> {
        let connection = Connection::open(file).map_err(|error| refused(&error))?;
        connection.execute_batch(TABLES).map_err(|error| refused(&error))?;
        Ok(Self { connection, engine: engine.to_owned() })
    }

    /// The extent of the data when the answers were kept, as [`extent`] writes it; `None` if there are none.
    ///
    /// # Errors
    /// The database's words.
    pub fn extent(&self) -> Result<Option<String>, EngineFault> {
        self.known("extent")
    }

    fn known(&self, column: &str) -> Result<Option<String>, EngineFault> {
        let sql = format!("SELECT {column} FROM kpi_extent WHERE engine = ?");
        self.connection
            .query_row(&sql, [&self.engine], |row| row.get(0))
            .optional()
            .map_err(|error| refused(&error))
    }

    /// Forgets everything that was kept of data of another extent, or of tables of other types.
    fn renew(&self, extent: &str, tables: &str) -> Result<(), EngineFault> {
        if self.extent()?.as_deref() == Some(extent) && self.known("tables")?.as_deref() == Some(tables) {
            return Ok(());
        }
        let run = |sql: &str| self.connection.execute(sql, [&self.engine]).map_err(|error| refused(&error));
        run("DELETE FROM kpi_answer WHERE engine = ?")?;
        run("DELETE FROM kpi_extent WHERE engine = ?")?;
        let known = params![self.engine, extent, tables];
        self.connection
            .execute("INSERT INTO kpi_extent VALUES (?, ?, ?)", known)
            .map_err(|error| refused(&error))
            .map(|_| ())
    }

    fn find(&self, question: &str) -> Result<Option<Rows>, EngineFault> {
        let sql = "SELECT rows FROM kpi_answer WHERE engine = ? AND question = ?";
        let found: Option<String> = self
            .connection
            .query_row(sql, [self.engine.as_str(), question], |row| row.get(0))
            .optional()
            .map_err(|error| refused(&error))?;
        // What cannot be read is asked again.
        Ok(found.and_then(|text| read(&serde_json::from_str(&text).ok()?)))
    }

    fn keep(&self, question: &str, rows: &Rows) -> Result<(), EngineFault> {
        let sql = "INSERT OR REPLACE INTO kpi_answer VALUES (?, ?, ?)";
        let text = written(rows).to_string();
        self.connection
            .execute(sql, params![self.engine, question, text])
            .map_err(|error| refused(&error))
            .map(|_| ())
    }
}

/// The extent of the data in words, of the rows of [`extents`](crate::sql::extents).
pub fn extent(rows: &Rows) -> String {
    let mut lines: Vec<String> =
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")).collect();
    lines.sort();
    lines.join("\n")
}

impl Cached {
    /// An engine whose answers are kept, now that its data have this extent.
    ///
    /// # Errors
    /// The database's words.
    pub fn beside(
        engine: Box<dyn Engine + Send>,
        kept: KeptAnswers,
        extent: &str,
    ) -> Result<Self, EngineFault> {
        let (dialect, schema) = (engine.dialect(), engine.schema().clone());
        kept.renew(extent, &tables(&schema).to_string())?;
        Ok(Self { engine: Some(engine), kept, dialect, schema })
    }

    /// The kept answers alone; `None` if nothing was kept of this engine.
    ///
    /// # Errors
    /// The database's words.
    pub fn alone(kept: KeptAnswers, dialect: &'static Dialect) -> Result<Option<Self>, EngineFault> {
        let tables = kept.known("tables")?.and_then(|text| schema(&serde_json::from_str(&text).ok()?));
        Ok(tables.map(|schema| Self { engine: None, kept, dialect, schema }))
    }

    fn answer(&self, statement: &Statement) -> Result<Rows, EngineFault> {
        let asked = format!("{}\n{:?}\n{}", self.dialect.name, statement.columns, statement.sql);
        let question: String =
            Sha256::digest(asked.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if let Some(rows) = self.kept.find(&question)? {
            return Ok(rows);
        }
        let Some(engine) = &self.engine else { return Err(EngineFault::NotKept) };
        let rows = engine.execute(statement).map_err(|error| error.fault)?;
        self.kept.keep(&question, &rows)?;
        Ok(rows)
    }
}

impl Engine for Cached {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    fn notices(&self) -> &[Diagnostic] {
        self.engine.as_deref().map_or(&[], Engine::notices)
    }

    fn execute(&self, statement: &Statement) -> Result<Rows, EngineError> {
        self.answer(statement).map_err(|fault| EngineError { fault, sql: statement.sql.clone() })
    }
}

fn refused(error: &duckdb::Error) -> EngineFault {
    let words = error.to_string();
    let words = words.lines().next().unwrap_or_default().to_owned();
    EngineFault::Kept(words)
}

fn written(rows: &Rows) -> Value {
    let datum = |datum: &Datum| match datum {
        Datum::Null => Value::Null,
        Datum::Number(number) => json!({"n": number.to_string()}),
        Datum::Text(text) => json!(text),
        Datum::Date(day) => json!({"d": day.to_string()}),
    };
    rows.iter().map(|row| row.iter().map(datum).collect::<Value>()).collect()
}

fn read(value: &Value) -> Option<Rows> {
    let datum = |value: &Value| match value {
        Value::Null => Some(Datum::Null),
        Value::String(text) => Some(Datum::Text(text.clone())),
        Value::Object(held) => match (held.get("n"), held.get("d")) {
            (Some(Value::String(number)), None) => Exact::parse(number).map(Datum::Number),
            (None, Some(Value::String(day))) => day.parse().ok().map(Datum::Date),
            _ => None,
        },
        _ => None,
    };
    value.as_array()?.iter().map(|row| row.as_array()?.iter().map(datum).collect()).collect()
}

fn tables(schema: &Schema) -> Value {
    let column = |(name, ty): &(String, Result<ColumnType, String>)| match ty {
        Ok(ty) => json!([name, ty.to_string()]),
        Err(words) => json!([name, null, words]),
    };
    let table = |(name, table): (&String, &Table)| {
        (name.clone(), table.columns.iter().map(column).collect::<Value>())
    };
    Value::Object(schema.tables.iter().map(table).collect())
}

fn schema(value: &Value) -> Option<Schema> {
    let column = |value: &Value| {
        let name = value.get(0)?.as_str()?.to_owned();
        Some(match value.get(1)?.as_str() {
            Some(ty) => (name, Ok(ColumnType::parse(ty)?)),
            None => (name, Err(value.get(2)?.as_str()?.to_owned())),
        })
    };
    let table = |(name, value): (&String, &Value)| {
        let columns = value.as_array()?.iter().map(column).collect::<Option<_>>()?;
        Some((name.clone(), Table { columns }))
    };
    Some(Schema { tables: value.as_object()?.iter().map(table).collect::<Option<_>>()?, ..Schema::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{DUCKDB, OutputType};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// Answers everything with the number of what was asked before.
    struct Counting {
        asked: Arc<AtomicI64>,
        schema: Schema,
    }

    impl Engine for Counting {
        fn schema(&self) -> &Schema {
            &self.schema
        }

        fn dialect(&self) -> &'static Dialect {
            &DUCKDB
        }

        fn notices(&self) -> &[Diagnostic] {
            &[]
        }

        fn execute(&self, _: &Statement) -> Result<Rows, EngineError> {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            let day = jiff::civil::date(2026, 9, 1);
            let number = Exact::quotient(asked.into(), 3).unwrap();
            Ok(vec![vec![
                Datum::Number(number),
                Datum::Null,
                Datum::Text("a|b".to_owned()),
                Datum::Date(day),
            ]])
        }
    }

    fn statement(sql: &str) -> Statement {
        Statement { sql: sql.to_owned(), columns: vec![OutputType::Integer] }
    }

    #[test]
    fn answers_are_kept_until_the_data_change() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cells.duckdb");
        let asked = Arc::new(AtomicI64::new(0));
        let columns = vec![
            ("a".to_owned(), Ok(ColumnType::Decimal { precision: 18, scale: 2 })),
            ("b".to_owned(), Err("json".to_owned())),
        ];
        let schema = Schema { tables: [("t".to_owned(), Table { columns })].into(), ..Schema::default() };
        let opened = |extent: &str| {
            let engine = Counting { asked: Arc::clone(&asked), schema: schema.clone() };
            let kept = KeptAnswers::open(&file, "lake").unwrap();
            Cached::beside(Box::new(engine), kept, extent).unwrap()
        };
        let first = opened("t | 1").execute(&statement("one")).unwrap();
        assert_eq!(opened("t | 1").execute(&statement("one")).unwrap(), first);
        assert_eq!(asked.load(Ordering::SeqCst), 1, "the second is the kept one");
        let alone = |name: &str| Cached::alone(KeptAnswers::open(&file, name).unwrap(), &DUCKDB).unwrap();
        let kept = alone("lake").unwrap();
        assert_eq!(kept.execute(&statement("one")).unwrap(), first);
        assert_eq!(kept.schema(), &schema);
        assert_eq!(kept.execute(&statement("two")).unwrap_err().fault, EngineFault::NotKept);
        drop(kept);
        assert!(alone("pond").is_none(), "of another engine nothing is kept");
        let changed = opened("t | 2").execute(&statement("one")).unwrap();
        assert_ne!(changed, first, "the data have changed");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
