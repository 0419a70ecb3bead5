//! The queries of a plan, and where each atom finds its numbers.

use super::ScopeFilter;
use crate::calendar::Period;
use crate::formula::{Atom, Condition, RowExpr, TimeRole};
use crate::number::Exact;

/// Conditions of one additive query: a mask of this many bits is a positive 64-bit integer.
pub const MAX_CONDITIONS: usize = 62;

/// The queries that answer a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The periods asked for; cells name them by index.
    pub periods: Vec<Period>,
    /// All atoms of all requested KPIs at all grouping levels, without repetition, sorted.
    pub atoms: Vec<Atom>,
    /// The queries, in a stable order.
    pub queries: Vec<CellQuery>,
    /// Where each atom finds its numbers: (index into `atoms`, grouping) → source. Sorted.
    pub sources: Vec<AtomSource>,
}

/// One query: rows of one dataset, grouped once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellQuery {
    /// The dataset.
    pub dataset: String,
    /// When a row counts.
    pub time: TimeRole,
    /// Scope filters.
    pub scope: Vec<ScopeFilter>,
    /// Grouping dimensions, in output order.
    pub dimensions: Vec<String>,
    /// What is fetched.
    pub kind: CellQueryKind,
}

/// What a query fetches per period × dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellQueryKind {
    /// Cells that add up: rows are grouped further by which of the conditions they satisfy.
    Additive {
        /// Condition number i is bit i of the cell's mask; at most [`MAX_CONDITIONS`].
        conditions: Vec<Condition>,
        /// What is aggregated in each cell, beside the row count.
        columns: Vec<CellColumn>,
    },
    /// The number of different values; one row per group.
    Distinct {
        /// Of what.
        of: RowExpr,
        /// Which rows.
        condition: Option<Condition>,
    },
    /// For each fraction, the two order statistics it lies between; one row per group.
    Percentile {
        /// Of what.
        of: RowExpr,
        /// Which rows.
        condition: Option<Condition>,
        /// From 0 to 1, sorted.
        fractions: Vec<Exact>,
    },
}

/// An aggregate of an additive query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellColumn {
    /// Rows in which the expression is present.
    Present(RowExpr),
    /// Sum of present values.
    Sum(RowExpr),
    /// Smallest present value.
    Min(RowExpr),
    /// Greatest present value.
    Max(RowExpr),
}

/// Where an atom finds its numbers for one grouping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtomSource {
    /// Index into [`Plan::atoms`].
    pub atom: usize,
    /// The dimensions (partition, then breakdown, without those the atom ignores) the atom is wanted by, in request order.
    pub by: Vec<String>,
    /// Index into [`Plan::queries`]. Its dimensions hold all of `by`, and more only if it is additive.
    pub query: usize,
    /// For an additive query, the bit of the atom's condition; `None` for all rows.
    pub bit: Option<u8>,
    /// For an additive query, the index of the atom's column (`None`: the row count); for a percentile, the index of its fraction.
    pub column: Option<usize>,
    /// The KPIs that want it, sorted. Only for explanations.
    pub kpis: Vec<String>,
}

/// Why a request cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No such KPI (or it has errors).
    #[error("there is no KPI `{0}`")]
    UnknownKpi(String),
    /// A KPI reads a dataset that the catalogue lacks.
    #[error("KPI `{kpi}` reads the dataset `{dataset}`, which does not exist")]
    UnknownDataset {
        /// The KPI.
        kpi: String,
        /// The dataset.
        dataset: String,
    },
    /// A dimension is not declared in a dataset that the KPI reads.
    #[error(
        "KPI `{kpi}` cannot be taken by `{dimension}`: its dataset `{dataset}` declares no such dimension"
    )]
    UnknownDimension {
        /// The KPI.
        kpi: String,
        /// The dimension.
        dimension: String,
        /// The dataset that lacks it.
        dataset: String,
    },
}
