//! Syntax trees: what was written, before any name is looked up.
//!
//! Every node carries the bytes of the text it was read from. A library holds hundreds of thousands of them at once, so what is rare stands in a box of its own.

use super::checked::{Arithmetic, RowArithmetic};
use crate::calendar::Grain;
use crate::number::Exact;
use crate::unit::TimeUnit;
use std::ops::Range;

/// A part of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What a part of a formula is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A number.
    Number(Exact),
    /// A measure or KPI.
    Name(Name),
    /// An aggregate over the rows of a dataset.
    Aggregate(Box<Aggregate>),
    /// An operation.
    Binary {
        /// Which.
        op: Arithmetic,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// The opposite.
    Neg(Box<Expr>),
    /// The first, or the second where the first has no value.
    OrElse(Box<Expr>, Box<Expr>),
    /// A formula for earlier or longer periods.
    Timed(TimeFunction, Box<Expr>),
}

/// What is asked of a formula beside, or instead of, its value for the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFunction {
    /// `previous(x)`, `previous(x, 3)`: so many periods earlier; at least one.
    Previous(u32),
    /// `same period last year(x)`
    LastYear,
    /// `rolling(x, 3 months)`: over the last so many units up to the end of the period; at least one.
    Rolling(u32, Grain),
    /// `to date(x, year)`: from the start of the unit to the end of the period.
    ToDate(Grain),
    /// `change(x)`, `change(x, last year)`: minus the earlier value.
    Change(Baseline),
    /// `growth(x)`, `growth(x, last year)`: the change in percent of the earlier value.
    Growth(Baseline),
}

/// With what a change compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The period before.
    Previous,
    /// The same period of the year before.
    LastYear,
}

/// A name as written, brackets removed and white space collapsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands, brackets included.
    pub range: Range<usize>,
}

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// What is computed.
    pub function: Function,
    /// The dataset; the KPI's own if `None`.
    pub dataset: Option<Name>,
    /// Which rows.
    pub condition: Option<Row>,
    /// Dimensions whose scope it leaves.
    pub across: Vec<Name>,
    /// The moment at which rows are counted as a stock.
    pub moment: Option<Moment>,
}

/// What an aggregate computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Function {
    /// `count of`
    Count,
    /// `share of … where`
    Share,
    /// `distinct`
    Distinct(Row),
    /// `sum of`
    Sum(Row),
    /// `average of`
    Average(Row),
    /// `min of`
    Min(Row),
    /// `max of`
    Max(Row),
    /// `median of`
    Median(Row),
    /// `percentile(90) of`
    Percentile {
        /// From 0 to 100.
        percent: Exact,
        /// Of what.
        of: Row,
    },
    /// `weighted average of … by …`
    WeightedAverage {
        /// The values.
        value: Box<Row>,
        /// Their weights.
        weight: Box<Row>,
    },
}

/// When a stock is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `at start of period`
    Start,
    /// `at end of period`
    End,
}

/// A value computed from one row, or a condition on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What a row expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// A number.
    Number(Exact),
    /// A column.
    Name(Name),
    /// Sum, difference or product.
    Binary {
        /// Which.
        op: RowArithmetic,
        /// Left operand.
        left: Box<Row>,
        /// Right operand.
        right: Box<Row>,
    },
    /// The opposite.
    Neg(Box<Row>),
    /// One of two values.
    If {
        /// Decides.
        condition: Box<Row>,
        /// If true.
        then: Box<Row>,
        /// If false.
        otherwise: Box<Row>,
    },
    /// All hold; at least two, none of them an `All`.
    All(Vec<Row>),
    /// One holds; at least two, none of them an `Any`.
    Any(Vec<Row>),
    /// Does not hold.
    Not(Box<Row>),
    /// A test of a value.
    Test {
        /// The value.
        left: Box<Row>,
        /// What must hold of it.
        test: Test,
    },
}

/// A test of a row's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `=`, `<`, …
    Compare {
        /// Which.
        op: CompareOp,
        /// With what.
        right: Value,
    },
    /// `in (…)`, `not in (…)`
    In {
        /// Whether it is `not in`.
        negated: bool,
        /// The list; not empty.
        values: Vec<Value>,
    },
    /// `between … and …`, both included.
    Between {
        /// The smallest value.
        low: Box<Value>,
        /// The greatest value.
        high: Box<Value>,
    },
    /// `is missing`
    Missing,
    /// `is present`
    Present,
    /// `contains`
    Contains(Value),
    /// `starts with`
    StartsWith(Value),
}

/// A comparison as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareOp {
    /// `=`, `is`
    Equal,
    /// `!=`, `is not`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// The right side of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What the right side of a test is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueKind {
    /// A number.
    Number(Exact),
    /// A number of hundredths.
    Percent(Exact),
    /// A duration.
    Duration(Exact, TimeUnit),
    /// A day.
    Date(jiff::civil::Date),
    /// Text; also `yes`, `no`, `true` and `false`, which mean truth beside a yes/no column.
    Text(String),
    /// A column, in square brackets.
    Column(Name),
}

impl Baseline {
    /// The function that gives the earlier value.
    pub fn function(self) -> TimeFunction {
        match self {
            Self::Previous => TimeFunction::Previous(1),
            Self::LastYear => TimeFunction::LastYear,
        }
    }
}

impl Expr {
    /// The names and aggregates its value is made of, in the order of the text, each with the functions of time that stand around it:
    /// of `growth(a / b)` they are `a`, `previous(a)`, `b` and `previous(b)`.
    pub fn leaves(&self) -> Vec<Self> {
        match &self.kind {
            ExprKind::Number(_) => Vec::new(),
            ExprKind::Name(_) | ExprKind::Aggregate(_) => vec![self.clone()],
            ExprKind::Neg(of) => of.leaves(),
            ExprKind::Binary { left, right, .. } | ExprKind::OrElse(left, right) => {
                let mut leaves = left.leaves();
                leaves.extend(right.leaves());
                leaves
            }
            ExprKind::Timed(TimeFunction::Change(baseline) | TimeFunction::Growth(baseline), of) => {
                let both = |leaf: Self| [leaf.clone(), leaf.timed(baseline.function())];
                of.leaves().into_iter().flat_map(both).collect()
            }
            ExprKind::Timed(function, of) => {
                of.leaves().into_iter().map(|leaf| leaf.timed(*function)).collect()
            }
        }
    }

    /// The formula with a function of time around it.
    fn timed(self, function: TimeFunction) -> Self {
        let range = self.range.clone();
        let kind = match (function, self.kind) {
            (TimeFunction::Previous(outer), ExprKind::Timed(TimeFunction::Previous(inner), of)) => {
                ExprKind::Timed(TimeFunction::Previous(outer.saturating_add(inner)), of)
            }
            (function, kind) => ExprKind::Timed(function, Box::new(Self { kind, range: range.clone() })),
        };
        Self { kind, range }
    }

    /// The names of measures and KPIs it uses, in the order of the text.
    pub fn names(&self) -> Vec<&Name> {
        let mut found = Vec::new();
        let mut rest = vec![self];
        while let Some(expr) = rest.pop() {
            match &expr.kind {
                ExprKind::Number(_) | ExprKind::Aggregate(_) => {}
                ExprKind::Name(name) => found.push(name),
                ExprKind::Neg(of) | ExprKind::Timed(_, of) => rest.push(of),
                ExprKind::Binary { left, right, .. } | ExprKind::OrElse(left, right) => {
                    rest.push(right);
                    rest.push(left);
                }
            }
        }
        found
    }
}

impl Row {
    /// The names of columns it uses, in the order of the text.
    pub fn names(&self) -> Vec<&Name> {
        let mut found = Vec::new();
        let mut rest = vec![self];
        while let Some(row) = rest.pop() {
            match &row.kind {
                RowKind::Number(_) => {}
                RowKind::Name(name) => found.push(name),
                RowKind::Neg(of) | RowKind::Not(of) => rest.push(of),
                RowKind::Binary { left, right, .. } => rest.extend([right.as_ref(), left.as_ref()]),
                RowKind::If { condition, then, otherwise } => {
                    rest.extend([otherwise.as_ref(), then.as_ref(), condition.as_ref()]);
                }
                RowKind::All(parts) | RowKind::Any(parts) => rest.extend(parts.iter().rev()),
                RowKind::Test { left, test } => {
                    rest.push(left);
                    found.extend(test.values().into_iter().filter_map(|value| match &value.kind {
                        ValueKind::Column(name) => Some(name),
                        _ => None,
                    }));
                }
            }
        }
        found
    }
}

impl Test {
    /// The values on its right side.
    pub fn values(&self) -> Vec<&Value> {
        match self {
            Self::Compare { right, .. } => vec![right],
            Self::In { values, .. } => values.iter().collect(),
            Self::Between { low, high } => vec![low, high],
            Self::Missing | Self::Present => Vec::new(),
            Self::Contains(value) | Self::StartsWith(value) => vec![value],
        }
    }
}
