//! What the data hold: tables and the types of their columns, as the engine found them.

use crate::catalog::ColumnType;
use std::collections::BTreeMap;

/// Tables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Tables by name, as the data spell it.
    pub tables: BTreeMap<String, Table>,
    /// Datasets that are written as SQL, by the name of their rows.
    pub queries: BTreeMap<String, Query>,
}

/// A dataset that is written as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The one SELECT it is, as the database understood it.
    pub sql: String,
    /// The columns of its rows.
    pub table: Table,
}

/// Where the rows of a dataset come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The table's name in the data; of a query, the name under which its rows are known.
    pub name: String,
    /// The query, one SELECT that the database has read; `None` for a table.
    pub sql: Option<String>,
}

impl Relation {
    /// A table of the data.
    pub fn table(name: &str) -> Self {
        Self { name: name.to_owned(), sql: None }
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Columns in the table's order: name, and type or, if it cannot be used, the engine's name of the type.
    pub columns: Vec<(String, Result<ColumnType, String>)>,
}

impl Table {
    /// The type of a column; names are compared without regard to case, as databases do.
    pub fn column(&self, name: &str) -> Option<&(String, Result<ColumnType, String>)> {
        self.columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name))
    }
}

impl Schema {
    /// The table of a name, compared without regard to case.
    pub fn table(&self, name: &str) -> Option<(&str, &Table)> {
        self.tables
            .iter()
            .find(|(table, _)| table.eq_ignore_ascii_case(name))
            .map(|(name, table)| (name.as_str(), table))
    }

    /// The rows of a name: those of a query that is called so, or of a table.
    pub fn rows(&self, name: &str) -> Option<(Relation, &Table)> {
        if let Some(query) = self.queries.get(name) {
            let relation = Relation { name: name.to_owned(), sql: Some(query.sql.clone()) };
            return Some((relation, &query.table));
        }
        self.table(name).map(|(name, table)| (Relation::table(name), table))
    }
}
