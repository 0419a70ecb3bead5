//! What the data hold: tables and the types of their columns, as the engine found them.

use crate::catalog::ColumnType;
use std::collections::BTreeMap;

/// Tables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Tables by name, as the data spell it.
    pub tables: BTreeMap<String, Table>,
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
}
