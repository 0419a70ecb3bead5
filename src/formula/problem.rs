//! What can be wrong with definitions that can be read.

use super::checked::RowType;
use super::unknown::Advice;
use crate::calendar::Window;
use crate::catalog::Dataset;
use crate::diagnostic::Near;
use crate::number::Exact;
use crate::source::Span;
use crate::unit::{Unit, UnitError};
use jiff::civil::Date;

/// A place, and what is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub span: Span,
    pub written: String,
}

/// Where a type and unit come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub span: Span,
    /// The column, or the dataset of a count.
    pub name: String,
    /// Whether a unit is declared there.
    pub declares_unit: bool,
    /// The type of a column, if it is known.
    pub ty: Option<RowType>,
}

/// What the right side of a comparison should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Number,
    SmallerNumber,
    Duration,
    Date,
    Text,
    PlainText,
    YesNo,
}

/// An operand with its unit.
pub(super) type Measured = (Place, Unit, Option<Origin>);

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    AmbiguousName {
        name: String,
        span: Span,
        first: Span,
    },
    /// A name of the dataset is also that of a column reached by a join.
    AmbiguousJoin {
        name: String,
        span: Span,
        join: Span,
        dataset: String,
    },
    /// The words of a join begin those of another, so that names would be read two ways.
    OverlappingJoins {
        longer: String,
        span: Span,
        shorter: String,
        first: Span,
    },
    /// The other dataset of a join declares no key.
    JoinWithoutKey {
        place: Place,
        declared: Span,
    },
    /// A join names more or fewer columns than the other dataset's key has.
    JoinColumns {
        span: Span,
        on: usize,
        dataset: String,
        key: Vec<String>,
        key_span: Span,
    },
    /// A column of a join cannot be equal to that of the key.
    JoinTypes {
        left: (Place, RowType),
        right: (Place, RowType),
        datasets: (String, String),
    },
    JoinTooDeep {
        place: Place,
        most: usize,
    },
    /// A join compares something that is no column of the table.
    ComputedJoin {
        name: String,
        span: Span,
    },
    UnknownTable {
        table: String,
        span: Span,
        nearest: Near,
    },
    /// A dataset that is written as SQL, and an engine that does not read it.
    UnreadQuery {
        dataset: String,
        span: Span,
    },
    UnknownTableColumn {
        column: String,
        table: String,
        span: Span,
        nearest: Near,
    },
    UnsupportedColumnType {
        column: String,
        ty: String,
        span: Span,
    },
    UnknownUnit {
        error: UnitError,
        span: Span,
    },
    UnknownColumn {
        name: String,
        place: Place,
        dataset: String,
        declared: Span,
        nearest: Near,
        split: Option<String>,
        /// Two columns, or a column and a number, side by side without an operator.
        between: Option<(String, String)>,
        columns: Vec<String>,
    },
    UnknownDataset {
        place: Place,
        nearest: Near,
        datasets: Vec<String>,
    },
    UnknownDimension {
        place: Place,
        dataset: String,
        declared: Span,
        dimensions: Vec<String>,
    },
    MissingDataset {
        place: Place,
    },
    /// The argument of an aggregate is an expression without brackets.
    TornArgument {
        place: Place,
        instead: String,
    },
    MissingTime {
        place: Place,
        dataset: String,
        declared: Span,
        stock: bool,
    },
    UnknownName {
        place: Place,
        advice: Advice,
    },
    Cycle {
        hops: Vec<(String, Span)>,
    },
    ComputedLatest {
        name: String,
        span: Span,
    },
    ComputedType {
        place: Place,
        declared: RowType,
        found: RowType,
        name: String,
    },
    NotAMoment {
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    NotYesNo {
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    NotText {
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    NotNumeric {
        head: &'static str,
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    NoOrder {
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    Arithmetic {
        place: Place,
        ty: RowType,
        origin: Option<Origin>,
    },
    Branches {
        left: (Place, RowType),
        right: (Place, RowType),
    },
    Operand {
        left: (Place, RowType, Option<Origin>),
        right: Place,
        expected: Expected,
    },
    Columns {
        left: (Place, RowType, Option<Origin>),
        right: (Place, RowType, Option<Origin>),
    },
    /// An instant meets what a local clock showed.
    MixedMoments {
        left: (Place, RowType, Option<Origin>),
        right: (Place, RowType, Option<Origin>),
    },
    /// A column read as a type that would need a time zone to be guessed.
    ZoneLost {
        place: Place,
        stored: RowType,
        declared: RowType,
    },
    /// `between` whose first value is greater than its second.
    NothingBetween {
        low: Place,
        high: Place,
    },
    NumberWithoutUnit {
        place: Place,
        origin: Option<Origin>,
    },
    ComparedUnits {
        left: Measured,
        right: (Place, Unit),
    },
    UnitMismatch {
        operation: &'static str,
        left: Measured,
        right: Measured,
    },
    DurationFactor {
        place: Place,
        number: Exact,
        unit: Unit,
    },
    PercentTwice {
        place: Place,
        inner: Place,
    },
    /// `1 - rate` of a rate in percent.
    OneMinusPercent {
        one: Place,
        rate: Place,
        origin: Option<Origin>,
    },
    PercentMissing {
        place: Place,
        span: Span,
        declared: Unit,
    },
    DeclaredUnit {
        declared: Unit,
        span: Span,
        place: Place,
        found: Unit,
        origin: Option<Origin>,
    },
    /// A formula that was replaced is in another unit than the newest.
    EarlierUnit {
        /// Until when it was in that unit.
        until: Date,
        /// The earlier formula, and its unit.
        before: (Span, Unit),
        /// The formula, and its unit.
        now: (Span, Unit),
    },
    /// The formula of a target is in another unit than its KPI.
    TargetUnit {
        place: Place,
        found: Unit,
        expected: Unit,
        kpi: Span,
    },
    TooLarge {
        span: Span,
    },
    /// `rolling` or `to date` around something that covers more than its period already.
    ExtendedTwice {
        place: Place,
        covers: Window,
    },
    TooFarBack {
        place: Place,
    },
    /// A problem in which the value of a parameter has a part.
    Parameter {
        problem: Box<Self>,
        name: String,
        written: String,
        span: Span,
    },
    /// A parameter is called like something else that a formula may name.
    ParameterClash {
        name: String,
        span: Span,
        other: &'static str,
        first: Span,
    },
    /// A parameter declares a unit, but its value is no number.
    ParameterUnit {
        name: String,
        span: Span,
        unit: Span,
    },
    /// The command line gives a parameter a value of another kind.
    ParameterSet {
        name: String,
        span: Span,
        set: String,
        kind: &'static str,
    },
    /// A parameter that is no number stands where one is computed with.
    ParameterComputed {
        place: Place,
        kind: &'static str,
    },
    UnusedParameter {
        name: String,
        span: Span,
    },
    /// A name that means something else unless it stands in brackets, which nobody knew so far.
    BracketedName {
        name: String,
        span: Span,
        bracketed: String,
    },
    /// An aggregate of a dataset that is not declared is the name of a measure or KPI.
    AggregateNamed {
        place: Place,
    },
    UnusedMeasure {
        name: String,
        span: Span,
        bracketed: Option<String>,
    },
    Internal {
        span: Span,
    },
}

impl Origin {
    /// The entity a dataset counts.
    pub(super) fn entity(dataset: &Dataset) -> Self {
        Self { span: dataset.name.span, name: dataset.name.text.clone(), declares_unit: true, ty: None }
    }
}

impl Problem {
    pub(super) fn unknown_dimension(place: Place, dataset: &Dataset) -> Self {
        Self::UnknownDimension {
            place,
            dataset: dataset.name.text.clone(),
            declared: dataset.name.span,
            dimensions: dataset.dimensions.iter().map(|dimension| dimension.name.text.clone()).collect(),
        }
    }

    pub(super) fn missing_time(place: Place, dataset: &Dataset, stock: bool) -> Self {
        Self::MissingTime { place, dataset: dataset.name.text.clone(), declared: dataset.name.span, stock }
    }

    /// Whether it stops the KPI.
    pub(super) fn is_error(&self) -> bool {
        !matches!(
            self,
            Self::UnusedMeasure { .. } | Self::UnusedParameter { .. } | Self::BracketedName { .. }
        )
    }
}
