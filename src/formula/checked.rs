//! Formulas whose every name is found: the types the planner reads.

use crate::calendar::{Period, Stretch, Window};
use crate::catalog::{Catalog, ColumnType, Kpi};
use crate::criteria::Criteria;
use crate::number::Exact;
use crate::schema::Relation;
use crate::unit::Unit;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A catalogue in which every formula is checked.
#[derive(Debug, Clone)]
pub struct CheckedCatalog {
    /// The definitions.
    pub catalog: Catalog,
    /// Datasets by name.
    pub datasets: BTreeMap<String, CheckedDataset>,
    /// KPIs by id. A KPI with an error is missing here.
    pub kpis: BTreeMap<String, CheckedKpi>,
}

/// A dataset whose columns have types.
#[derive(Debug, Clone)]
pub struct CheckedDataset {
    /// Its name.
    pub name: String,
    /// The table in the data.
    pub table: Relation,
    /// Columns by which the rows are reduced to one per key, and the columns that decide which row is the latest; names in the table.
    pub latest: Option<(Vec<String>, Vec<String>)>,
    /// Of a dataset that is so reduced, the columns of its table in order, and which of them hold texts: where rows are alike in all others, they
    /// decide. Empty if the data were not seen.
    pub row: Vec<(String, bool)>,
    /// Key columns.
    pub key: Vec<ColumnRead>,
    /// The default time of its measures.
    pub time: Option<RowExpr>,
    /// Begin and end of a row's validity, for stocks.
    pub valid: Option<(RowExpr, RowExpr)>,
    /// Dimensions: name and value.
    pub dimensions: BTreeMap<String, RowExpr>,
    /// Joins by name.
    pub joins: BTreeMap<String, CheckedJoin>,
}

impl CheckedDataset {
    /// The dataset to which these joins lead, one after the other; this one, if there are none.
    pub fn reached(&self, via: &[String]) -> Option<&Self> {
        via.iter().try_fold(self, |dataset, join| Some(dataset.joins.get(join)?.to.as_ref()))
    }
}

/// A join whose columns have types that compare: each row has at most one partner, provided that the other's key is one.
#[derive(Debug, Clone)]
pub struct CheckedJoin {
    /// The other dataset.
    pub to: Arc<CheckedDataset>,
    /// A column of this dataset's table and the column of the other's key that it is equal to; no pair is missing.
    pub on: Vec<(ColumnRead, ColumnRead)>,
}

/// A KPI that can be planned and classified.
///
/// Its parts are kept apart from it: a large library is moved about while it is put in order.
#[derive(Debug, Clone)]
pub struct CheckedKpi {
    /// The definition.
    pub definition: Arc<Kpi>,
    /// What is computed.
    pub formula: Box<CheckedFormula>,
    /// By what its values are judged.
    pub criteria: Box<Criteria>,
    /// What is evaluated beside the formula, in the same period and group: the formulas of targets.
    pub companions: Vec<Companion>,
    /// For periods that start on which days it is computed so.
    pub days: Stretch,
    /// What it was before its formula, or one it names, was replaced; newest first, each without any of its own.
    pub earlier: Vec<Arc<CheckedKpi>>,
}

/// A formula evaluated beside a KPI's, in the same period and group.
#[derive(Debug, Clone)]
pub struct Companion {
    /// What to compute from its atoms, in the KPI's unit.
    pub expr: Expr,
    /// Its aggregates.
    pub atoms: Vec<Arc<Atom>>,
    /// Its own unit, before it is converted to the KPI's.
    pub unit: Unit,
    /// The formula in canonical form.
    pub canonical: String,
}

impl CheckedCatalog {
    /// A KPI as it is computed for periods that start on a day.
    pub fn kpi_on(&self, id: &str, day: Date) -> Option<&CheckedKpi> {
        self.kpis.get(id).map(|kpi| kpi.on(day))
    }
}

impl CheckedKpi {
    /// The KPI as it is computed for periods that start on a day.
    pub fn on(&self, day: Date) -> &Self {
        self.versions().find(|version| version.days.holds(day)).unwrap_or(self)
    }

    /// The day since which it is computed so, if the period began before it: what it gave then was another formula's.
    pub fn replaced_after(&self, period: &Period) -> Option<Date> {
        self.days.from.filter(|from| period.start < *from)
    }

    /// The KPI as it is, then as it was before.
    pub fn versions(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.earlier.iter().map(Arc::as_ref))
    }

    /// Why its formula replaced the one before; `None` if it does not say, or if only one it names was replaced.
    pub fn why(&self) -> Option<&str> {
        let before = self.definition.earlier.first().filter(|earlier| Some(earlier.until) == self.days.from);
        before?.why.as_deref()
    }

    /// The atoms of the formula, then those of its companions.
    pub fn all_atoms(&self) -> impl Iterator<Item = &Atom> {
        let companions = self.companions.iter().flat_map(|companion| &companion.atoms);
        self.formula.atoms.iter().chain(companions).map(Arc::as_ref)
    }
}

/// A formula over atoms.
#[derive(Debug, Clone)]
pub struct CheckedFormula {
    /// What to compute from the atoms, in `unit`.
    pub expr: Expr,
    /// The aggregates, without repetition, in the order of first use.
    pub atoms: Vec<Arc<Atom>>,
    /// The operands, in the order of first use. For `explain` and reports.
    pub operands: Vec<Arc<Operand>>,
    /// The KPI's own measures whose aggregates are all among the atoms, with the days of the period itself, most of which are operands. For
    /// suppositions.
    pub measures: Vec<Arc<Operand>>,
    /// The unit of the value: the declared one, or the inferred.
    pub unit: Unit,
    /// Whether the value is proved to be a share: the numerator's rows are among the denominator's.
    pub proportion: bool,
    /// Possible values in `unit`, ends included, as far as the formula or the definition tells.
    pub range: (Option<Exact>, Option<Exact>),
    /// The formula in canonical form.
    pub canonical: String,
    /// The parameters it, its measures and the KPIs it names use, with their values as written.
    pub parameters: Vec<(String, String)>,
}

/// Part of a formula that a reader knows by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// The name.
    pub name: String,
    /// What to compute from the formula's atoms, in `unit`.
    pub expr: Expr,
    /// Its unit: the KPI's if it converts, else one that people read.
    pub unit: Unit,
}

/// An expression over atoms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A number.
    Number(Exact),
    /// An index into [`CheckedFormula::atoms`].
    Atom(usize),
    /// An operation. For a quotient, `name` is how the denominator is called in the reason `zero denominator`.
    Binary {
        /// Which.
        op: Arithmetic,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// The right operand as written.
        name: String,
    },
    /// The opposite.
    Neg(Box<Expr>),
    /// The first, or the second where the first has no value.
    OrElse(Box<Expr>, Box<Expr>),
}

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arithmetic {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
}

/// One aggregate over the rows of one dataset; the same one in every formula that names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom {
    /// The dataset.
    pub dataset: String,
    /// What is computed.
    pub aggregate: Aggregate,
    /// Which rows, beside the scope.
    pub condition: Option<Condition>,
    /// When a row counts.
    pub time: TimeRole,
    /// Which days it reads for a period.
    pub window: Window,
    /// Dimensions whose scope and breakdown this aggregate ignores, sorted.
    pub across: Vec<String>,
}

/// What an atom computes. All but distinct and percentile add up over cells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// Rows.
    CountRows,
    /// Rows in which the expression is present.
    CountPresent(RowExpr),
    /// Sum of the present values; zero if no row satisfies the condition, no value if rows do and none has one.
    Sum(RowExpr),
    /// Smallest present value.
    Min(RowExpr),
    /// Greatest present value.
    Max(RowExpr),
    /// Number of different present values.
    Distinct(RowExpr),
    /// The value at rank `fraction × (n − 1)` of the present values, interpolated (Hyndman & Fan type 7).
    Percentile {
        /// From 0 to 1.
        fraction: Box<Exact>,
        /// Of what.
        of: RowExpr,
    },
}

/// When a row counts for a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeRole {
    /// Its time falls in the period.
    Flow(RowExpr),
    /// It is valid just before the period starts: `from < start` and not `until < start`.
    StockAtStart {
        /// Begin of validity.
        from: RowExpr,
        /// End of validity; missing if it has none yet.
        until: RowExpr,
    },
    /// It is valid just before the period ends.
    StockAtEnd {
        /// Begin of validity.
        from: RowExpr,
        /// End of validity; missing if it has none yet.
        until: RowExpr,
    },
}

/// The type of a row expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowType {
    /// A number with this many decimals at most (0: integer).
    Number {
        /// Digits after the point.
        scale: u8,
    },
    /// A duration, held as integer microseconds.
    Duration,
    /// Yes or no.
    Boolean,
    /// Text.
    Text,
    /// A day.
    Date,
    /// A moment as a clock in the project's time zone shows it.
    Timestamp,
    /// A moment the same everywhere; a day means the day in the project's time zone.
    Instant,
}

/// A column of a dataset's table or of a joined one's, and the type it is read as.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnRead {
    /// The joins that lead to its table, by name, each one of the dataset before; empty for the dataset's own table.
    pub via: Vec<String>,
    /// Its name in the table.
    pub column: String,
    /// The type the table has (from the data, or declared), before it is read as `ty`.
    pub stored: ColumnType,
    /// What it is read as.
    pub ty: RowType,
}

/// A value computed from one row. Missing if any part is missing, except that `If` needs only its condition's truth and the chosen branch.
///
/// Numbers are rare and large, so they are kept apart, here and in a [`Literal`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowExpr {
    /// A column; the same one wherever it is read.
    Column(Arc<ColumnRead>),
    /// A number.
    Number(Box<Exact>),
    /// Sum, difference or product of numbers, or of durations.
    Arithmetic {
        /// Which; never a quotient.
        op: RowArithmetic,
        /// Left operand.
        left: Box<RowExpr>,
        /// Right operand.
        right: Box<RowExpr>,
        /// The type of the result.
        ty: RowType,
    },
    /// The duration from `since` to `until`, in microseconds; both dates or timestamps, a date read as its first moment, or both instants.
    Elapsed {
        /// The later moment.
        until: Box<RowExpr>,
        /// The earlier moment.
        since: Box<RowExpr>,
    },
    /// One of two values.
    If {
        /// Decides.
        condition: Box<Condition>,
        /// If true.
        then: Box<RowExpr>,
        /// If false.
        otherwise: Box<RowExpr>,
        /// The type of both.
        ty: RowType,
    },
    /// A condition as a value.
    Condition(Box<Condition>),
    /// No value.
    Missing(RowType),
}

/// What can be computed within a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowArithmetic {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
}

/// A condition over one row: true or false, never a third. A comparison with a missing value is false.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// All hold; at least two.
    All(Vec<Condition>),
    /// One holds; at least two.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// The yes/no value is yes.
    IsTrue(RowExpr),
    /// The cell is empty.
    IsMissing(RowExpr),
    /// A comparison. `!=` is written as `Not(Equal)`.
    Compare {
        /// Which.
        op: Comparison,
        /// Left side.
        left: RowExpr,
        /// Right side, of the same type.
        right: Literal,
    },
    /// Equal to one of the values.
    In {
        /// The value.
        left: RowExpr,
        /// The list, sorted, without repetition.
        values: Vec<Literal>,
    },
    /// The text holds the other, ignoring case.
    Contains {
        /// The text.
        left: RowExpr,
        /// What it holds.
        part: String,
    },
    /// The text starts with the other, ignoring case.
    StartsWith {
        /// The text.
        left: RowExpr,
        /// How it starts.
        part: String,
    },
}

/// An order comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Literal {
    /// A number, in the left side's unit; for a duration, microseconds.
    Number(Box<Exact>),
    /// Text.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// A day (compared with a timestamp as its first moment).
    Date(jiff::civil::Date),
    /// The first moment of a day in the project's time zone, compared with an instant.
    DayStart {
        /// The day.
        day: jiff::civil::Date,
        /// The moment.
        instant: jiff::Timestamp,
    },
    /// Another value of the row.
    Row(Box<RowExpr>),
}

impl Aggregate {
    /// The value at rank `fraction × (n − 1)`.
    pub fn percentile(fraction: Exact, of: RowExpr) -> Self {
        Self::Percentile { fraction: Box::new(fraction), of }
    }
}

impl Literal {
    /// A number.
    pub fn number(number: Exact) -> Self {
        Self::Number(Box::new(number))
    }
}

impl ColumnRead {
    /// A column of the dataset's own table.
    pub fn own(column: impl Into<String>, stored: ColumnType, ty: RowType) -> Self {
        Self { via: Vec::new(), column: column.into(), stored, ty }
    }
}

/// The joins that lead to it and its name in the table: `customer region name`.
impl fmt::Display for ColumnRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for join in &self.via {
            write!(f, "{join} ")?;
        }
        f.write_str(&self.column)
    }
}

/// Without `via` for a column of the dataset's own table: fingerprints of definitions are made from this text.
impl fmt::Debug for ColumnRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ColumnRead");
        if !self.via.is_empty() {
            shown.field("via", &self.via);
        }
        shown.field("column", &self.column).field("stored", &self.stored).field("ty", &self.ty).finish()
    }
}

impl RowExpr {
    /// A column.
    pub fn column(read: ColumnRead) -> Self {
        Self::Column(Arc::new(read))
    }

    /// A number.
    pub fn number(number: Exact) -> Self {
        Self::Number(Box::new(number))
    }

    /// The type of the value.
    pub fn ty(&self) -> RowType {
        match self {
            Self::Column(column) => column.ty,
            Self::Number(number) => RowType::Number { scale: decimals_of(**number) },
            Self::Arithmetic { ty, .. } | Self::If { ty, .. } | Self::Missing(ty) => *ty,
            Self::Elapsed { .. } => RowType::Duration,
            Self::Condition(_) => RowType::Boolean,
        }
    }
}

/// Decimals needed to write a number, at most [`crate::number::MAX_DECIMALS`].
fn decimals_of(number: Exact) -> u8 {
    (0..crate::number::MAX_DECIMALS)
        .find(|scale| number.round(*scale).is_ok_and(|rounded| rounded == number))
        .unwrap_or(crate::number::MAX_DECIMALS)
}
