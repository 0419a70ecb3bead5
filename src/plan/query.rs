//! The queries of a plan, and where each atom finds its numbers.

use super::{Estimate, RowTime, ScopeFilter, Slots};
use crate::calendar::Period;
use crate::formula::{Atom, Condition, RowExpr};
use crate::number::Exact;

/// Aggregates one query computes at most; more are asked for in a second query, because planning grows faster than their number.
pub const MAX_COLUMNS: usize = 512;

/// The queries that answer a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The periods asked for; sources name them by index.
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
    pub time: RowTime,
    /// Into what it is sorted by time.
    pub slots: Slots,
    /// Scope filters.
    pub scope: Vec<ScopeFilter>,
    /// Grouping dimensions, in output order.
    pub dimensions: Vec<String>,
    /// What is fetched.
    pub kind: CellQueryKind,
}

/// What a query fetches per slot × dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellQueryKind {
    /// Cells that add up.
    Additive {
        /// By what rows are grouped further: columns, and conditions as values.
        keys: Vec<RowExpr>,
        /// Conditions that the keys decide; which of them a cell satisfies is a mask of bits.
        conditions: Vec<Condition>,
        /// What is aggregated in each cell; the first is the number of all its rows.
        columns: Vec<CellColumn>,
        /// Why it is grouped so.
        estimate: Estimate,
    },
    /// The numbers of different values among the rows of each condition; one row per group.
    Distinct {
        /// Of what.
        of: RowExpr,
        /// Which rows; all for `None`.
        conditions: Vec<Option<Condition>>,
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

/// An aggregate of an additive query over the rows of a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellColumn {
    /// What is computed.
    pub aggregate: CellAggregate,
    /// Of which rows; the part of the atoms' conditions that the keys do not decide.
    pub condition: Option<Condition>,
}

/// What a column of an additive query computes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellAggregate {
    /// Rows.
    Rows,
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
    /// For each period, the slots of the query that make it up; `None` where the calendar has no such days.
    pub slots: Vec<Option<Vec<usize>>>,
    /// Where in a result row.
    pub place: Place,
    /// The KPIs that want it, sorted. Only for explanations.
    pub kpis: Vec<String>,
}

/// Where in a result row an atom's numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an additive query.
    Cells {
        /// The condition a cell must satisfy; `None` for all cells.
        bit: Option<usize>,
        /// The column that counts its rows.
        rows: usize,
        /// The column that counts those with an argument.
        present: Option<usize>,
        /// The column with the sum, minimum or maximum.
        value: Option<usize>,
    },
    /// The condition of a distinct query.
    Distinct(usize),
    /// The fraction of a percentile query.
    Percentile(usize),
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
        "KPI `{kpi}` cannot be taken by `{dimension}`: its operand `{atom}` reads the dataset `{dataset}`, which declares no such dimension"
    )]
    UnknownDimension {
        /// The KPI.
        kpi: String,
        /// The dimension.
        dimension: String,
        /// The aggregate that cannot be taken by it.
        atom: String,
        /// The dataset that lacks it.
        dataset: String,
    },
}
