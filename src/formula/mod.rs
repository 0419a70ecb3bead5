//! Formulas: text → syntax tree → [`CheckedKpi`].
//!
//! In: the texts of a [`Catalog`](crate::catalog::Catalog) and, where there are data, their [`Schema`](crate::schema::Schema).
//! Out: [`CheckedCatalog`], in which every name is found, every unit known and every aggregate an [`Atom`]; or diagnostics that
//! point into the definition files. Knows no SQL and no values.

pub mod ast;
mod build;
mod checked;
mod parse;
pub mod print;
mod scan;
mod syntax;
mod tree;

pub use checked::{
    Aggregate, Arithmetic, Atom, CheckedCatalog, CheckedDataset, CheckedFormula, CheckedKpi, ColumnRead,
    Comparison, Condition, Expr, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
pub use parse::{parse_formula, parse_row};
pub use syntax::{SyntaxError, SyntaxKind};
