//! Formulas: text → syntax tree → [`CheckedKpi`].
//!
//! In: the texts of a [`Catalog`](crate::catalog::Catalog) and, where there are data, their [`Schema`](crate::schema::Schema).
//! Out: [`CheckedCatalog`], in which every name is found, every unit known and every aggregate an [`Atom`]; or diagnostics that
//! point into the definition files. Knows no SQL and no values.

mod aggregate;
pub mod ast;
mod atom_words;
mod bracketed;
mod build;
mod build_row;
mod build_time;
mod check;
mod check_kpi;
mod checked;
mod clash;
mod companion;
mod condition;
mod criteria;
mod dataset;
mod declared;
mod expand;
mod functions;
mod history;
mod interval;
mod join;
#[cfg(test)]
mod laws;
mod library;
mod lower;
mod named;
mod notation;
mod order;
mod outline;
mod parameter;
mod parameters;
mod parse;
pub mod print;
mod problem;
mod reads;
mod row;
mod scan;
mod segment;
mod stopped;
mod syntax;
mod text;
mod time;
mod time_fault;
mod title;
mod tokens;
mod tree;
mod unknown;
mod words;

pub use atom_words::AtomWords;
pub use check::{Checked, check};
pub use checked::{
    Aggregate, Arithmetic, Atom, CheckedCatalog, CheckedDataset, CheckedFormula, CheckedJoin, CheckedKpi,
    ColumnRead, Companion, Comparison, Condition, Expr, Literal, Operand, RowArithmetic, RowExpr, RowType,
    TimeRole,
};
pub use expand::expanded;
pub use functions::{EXAMPLE_ROWS, FUNCTIONS, FunctionGroup, FunctionPage, function_page, function_table};
pub use named::KpiNames;
pub use notation::Sign;
pub use parse::{parse_formula, parse_row};
pub(crate) use scan::{MAX_DEPTH, MAX_LENGTH, ScanFault, scan_text};
pub(crate) use stopped::{Stopped, stopped};
pub use syntax::{SyntaxError, SyntaxKind};
pub use time_fault::TimeFault;
pub use title::{Titled, parse_titled};
