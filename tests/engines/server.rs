//! A server under test, filled with the sample.

use crate::project;
use adbc_core::options::AdbcVersion;
use adbc_core::{Connection as _, Database as _, LOAD_FLAG_DEFAULT, Statement as _};
use adbc_driver_manager::ManagedDatabase;
use kpi_rules::catalog::{Catalog, EngineDefinition, Limits};
use kpi_rules::diagnostic::Diagnostic;
use kpi_rules::engine::{Adbc, AdbcOptions, Engine, Interrupt};
use kpi_rules::formula::{self, CheckedCatalog};
use kpi_rules::source::{SourceText, Sources, Span};
use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::thread;
use std::time::Duration;

/// A server, and what differs between servers in a test.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    /// Where it is, from the environment.
    pub(crate) uri: String,
    /// A statement that takes longer than any test.
    pub(crate) endless: &'static str,
    /// The words for types that DuckDB calls otherwise.
    types: &'static [(&'static str, &'static str)],
    /// How many statements it works on; empty if it cannot say.
    busy: &'static str,
}

/// Filled servers, by name: once for all tests of the process.
static FILLED: LazyLock<Mutex<BTreeMap<&'static str, tempfile::TempDir>>> = LazyLock::new(Mutex::default);

impl Server {
    /// The servers that the environment names.
    pub(crate) fn all() -> Vec<Self> {
        let known = [
            (
                "postgresql",
                "KPI_TEST_POSTGRESQL",
                "SELECT count(*) FROM generate_series(1, 1000000000000) AS a",
            ),
            (
                "spark",
                "KPI_TEST_SPARK",
                "SELECT count(*) FROM range(100000000) AS a CROSS JOIN range(100000000) AS b WHERE a.id * b.id % 7 = 8",
            ),
        ];
        let named = known.into_iter().filter_map(|(name, variable, endless)| {
            let Ok(uri) = env::var(variable) else {
                println!("{name} is skipped: `{variable}` does not say where it is; `tests/engines/run` does");
                return None;
            };
            let (types, busy): (&[_], _) = if name == "postgresql" {
                (
                    &[("VARCHAR", "TEXT"), ("DOUBLE", "DOUBLE PRECISION"), ("HUGEINT", "NUMERIC(38,0)"), ("TINYINT", "SMALLINT")],
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%generate_series%'",
                )
            } else {
                (&[], "")
            };
            Some(Self { name, uri, endless, types, busy })
        });
        named.collect()
    }

    /// Puts the sample's tables there, once.
    pub(crate) fn load_sample(&self) {
        let mut filled = FILLED.lock().unwrap();
        if filled.contains_key(self.name) {
            return;
        }
        // The database is made by its script when it is opened.
        let (catalog, sources) = project::shipped();
        drop(project::open(catalog, &sources));
        let folder = self.folder();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/support.duckdb");
        let sample = duckdb::Connection::open_with_flags(
            sample,
            duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap(),
        )
        .unwrap();
        self.load(&sample, folder.path(), "");
        filled.insert(self.name, folder);
    }

    /// A folder whose files the server can read.
    pub(crate) fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        open_to_all(folder.path());
        folder
    }

    /// Copies every table of a database there, into a schema, through files that the server reads.
    pub(crate) fn load(&self, from: &duckdb::Connection, folder: &Path, schema: &str) {
        if !schema.is_empty() {
            self.tell(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        }
        let home = if schema.is_empty() { String::new() } else { format!("{schema}.") };
        let mut columns: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let mut found = from
            .prepare("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY table_name, column_index")
            .unwrap();
        let rows = found
            .query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .unwrap();
        for row in rows {
            let (table, column, ty) = row.unwrap();
            columns.entry(table).or_default().push((column, ty));
        }
        for (table, columns) in columns {
            let file =
                folder.join(format!("{table}.{}", if self.name == "spark" { "parquet" } else { "csv" }));
            let format = if self.name == "spark" { "FORMAT parquet" } else { "FORMAT csv, HEADER" };
            from.execute_batch(&format!("COPY \"{table}\" TO '{}' ({format})", file.display())).unwrap();
            open_to_all(&file);
            if self.name == "spark" {
                self.tell(&format!("DROP TABLE IF EXISTS {home}`{table}`"));
                self.tell(&format!(
                    "CREATE TABLE {home}`{table}` USING parquet LOCATION '{}'",
                    file.display()
                ));
                continue;
            }
            let typed = |(name, ty): &(String, String)| {
                let ty =
                    self.types.iter().find(|(here, _)| here == ty).map_or(ty.as_str(), |(_, there)| there);
                format!("\"{name}\" {ty}")
            };
            let columns: Vec<String> = columns.iter().map(typed).collect();
            self.tell(&format!("DROP TABLE IF EXISTS {home}\"{table}\""));
            self.tell(&format!("CREATE TABLE {home}\"{table}\" ({})", columns.join(", ")));
            self.tell(&format!("COPY {home}\"{table}\" FROM '{}' (FORMAT csv, HEADER)", file.display()));
        }
    }

    /// Runs a statement for its effect, beside the program.
    pub(crate) fn tell(&self, sql: &str) {
        let mut connection = self.database().new_connection().unwrap();
        let mut statement = connection.new_statement().unwrap();
        statement.set_sql_query(sql).unwrap();
        statement.execute_update().unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    fn database(&self) -> ManagedDatabase {
        ManagedDatabase::from_uri(&self.uri, None, AdbcVersion::V110, LOAD_FLAG_DEFAULT, None).unwrap()
    }

    /// Opens a project there.
    pub(crate) fn open(
        &self,
        catalog: Catalog,
        sources: &Sources,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> (CheckedCatalog, Box<dyn Engine>) {
        let engine = self.engine(&catalog, limits, interrupt).unwrap_or_else(|found| panic!("{found:?}"));
        let checked = formula::check(catalog, Some(engine.schema()), sources);
        let errors: Vec<Diagnostic> = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        project::assert_none(&errors, sources);
        (checked.catalog, Box::new(engine))
    }

    fn engine(
        &self,
        catalog: &Catalog,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> Result<Adbc, Vec<Diagnostic>> {
        let place = Span::new(Sources::default().add("kpi.yaml", ""), 0..0);
        let name = SourceText { text: self.name.to_owned(), span: place };
        let definition = EngineDefinition {
            profile: name.clone(),
            name,
            dialect: self.name.to_owned(),
            most_cells: EngineDefinition::MOST_CELLS,
        };
        let tables: Vec<SourceText> =
            catalog.datasets.values().map(|dataset| dataset.table.clone()).collect();
        let options = AdbcOptions {
            uri: Some(self.uri.clone()),
            timeout: limits.timeout,
            interrupt: interrupt.clone(),
            progress: None,
        };
        Adbc::open(&definition, &tables, &options)
    }

    /// Whether the server has stopped working on the endless statement, a few seconds after it was told to.
    pub(crate) fn is_idle(&self) -> bool {
        if self.busy.is_empty() {
            return true;
        }
        (0..20).any(|_| {
            thread::sleep(Duration::from_millis(250));
            self.number(self.busy) == 0
        })
    }

    fn number(&self, sql: &str) -> i64 {
        use duckdb::arrow::array::AsArray;
        use duckdb::arrow::datatypes::Int64Type;
        let mut connection = self.database().new_connection().unwrap();
        let mut statement = connection.new_statement().unwrap();
        statement.set_sql_query(sql).unwrap();
        let batch = statement.execute().unwrap().next().unwrap().unwrap();
        batch.column(0).as_primitive::<Int64Type>().value(0)
    }
}

/// A server may run as another user.
fn open_to_all(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}
