//! Row expressions: columns and their arithmetic, with types and units.

use super::ast;
use super::checked::{ColumnRead, Condition, Literal, RowArithmetic, RowExpr, RowType};
use super::dataset::DatasetScope;
use super::parameter::{Parameter, Parameters};
use super::problem::{Origin, Place, Problem};
use crate::catalog::ColumnType;
use crate::name::collapsed;
use crate::number::{Exact, MAX_DECIMALS};
use crate::source::{SourceText, Sources, Span};
use crate::unit::{Base, TimeUnit, Unit};
use std::ops::Range;

/// A row expression whose type and unit are known as far as they can be.
#[derive(Debug, Clone)]
pub(super) struct RowValue {
    /// The expression. Where `ty` is unknown it is a stand-in that is never planned.
    pub expr: RowExpr,
    /// The type; `None` for a column without a declared type while there are no data.
    pub ty: Option<RowType>,
    /// The unit of `expr × factor`.
    pub unit: Unit,
    /// What the expression is to be multiplied by to be in `unit`. It stays outside the row, where a third is exact.
    pub factor: Exact,
    /// Where its type and unit come from.
    pub origin: Option<Origin>,
    /// Whether it is a bare number, which goes with any unit.
    pub literal: bool,
    /// How many nodes it has.
    pub size: usize,
}

/// Nodes of an expression with everything it refers to put in, at most.
pub(super) const MAX_SIZE: usize = 4096;
/// Operations within operations of a row expression, computed columns put in, at most: what a database's parser takes with ease.
pub(super) const MAX_ROW_DEPTH: usize = 128;

impl RowValue {
    pub(super) fn new(expr: RowExpr, ty: RowType, unit: Unit) -> Self {
        Self { expr, ty: Some(ty), unit, factor: Exact::ONE, origin: None, literal: false, size: 1 }
    }

    /// A stand-in whose type is not known.
    pub(super) fn untyped(column: &str, unit: Unit) -> Self {
        let read = ColumnRead::own(column, ColumnType::Text, RowType::Text);
        Self { ty: None, ..Self::new(RowExpr::column(read), RowType::Text, unit) }
    }

    /// The expression, its type settled as `ty` if it was open.
    pub(super) fn settled(&self, ty: RowType) -> RowExpr {
        match (&self.expr, self.ty) {
            (RowExpr::Column(read), None) => {
                let stored = match ty {
                    RowType::Number { .. } | RowType::Duration => ColumnType::Double,
                    RowType::Boolean => ColumnType::Boolean,
                    RowType::Text => ColumnType::Text,
                    RowType::Date => ColumnType::Date,
                    RowType::Timestamp => ColumnType::Timestamp,
                    RowType::Instant => ColumnType::Instant,
                };
                RowExpr::column(ColumnRead { stored, ty, ..ColumnRead::clone(read) })
            }
            _ => self.expr.clone(),
        }
    }

    /// Whether it is a date or a moment, or may be.
    fn is_moment(&self) -> bool {
        self.ty.is_some_and(is_moment)
    }
}

/// Where row expressions stand: their text, their dataset, and where problems go.
pub(super) struct RowScope<'a> {
    pub dataset: &'a DatasetScope<'a>,
    pub text: &'a SourceText,
    pub sources: &'a Sources,
    pub parameters: Parameters<'a>,
}

impl RowScope<'_> {
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.sources.place(self.text, range.clone())
    }

    /// A place with the words that stand there.
    pub(super) fn place(&self, range: &Range<usize>) -> Place {
        let written = self.text.text.get(range.clone()).unwrap_or("");
        Place { span: self.span(range), written: collapsed(written) }
    }

    /// The parameter of a name that is no column's.
    pub(super) fn parameter(&self, name: &ast::Name) -> Option<&Parameter<'_>> {
        self.parameters.get(&name.text).filter(|_| !self.dataset.has(&name.text))
    }

    /// The value of a row expression; `None` after an error, which is among the problems.
    pub(super) fn value(&self, row: &ast::Row, problems: &mut Vec<Problem>) -> Option<RowValue> {
        use ast::RowKind;
        let value = match &row.kind {
            RowKind::Number(number) => {
                let expr = RowExpr::number(*number);
                let ty = expr.ty();
                RowValue { literal: true, ..RowValue::new(expr, ty, Unit::Unknown) }
            }
            RowKind::Name(name) => match self.parameter(name) {
                Some(parameter) => match parameter.row_value()? {
                    Ok(value) => value,
                    Err(kind) => {
                        let place = self.place(&row.range);
                        problems.push(parameter.concerning(Problem::ParameterComputed { place, kind }));
                        return None;
                    }
                },
                None => self.dataset.column(name, self, problems)?,
            },
            RowKind::Binary { op, left: left_row, right: right_row } => {
                let left = self.value(left_row, problems);
                let right = self.value(right_row, problems);
                match (left, right) {
                    (Some(left), Some(right)) => {
                        let places = (self.place(&left_row.range), self.place(&right_row.range));
                        arithmetic(*op, &left, &right, places)
                            .map_err(|problem| problems.push(*problem))
                            .ok()?
                    }
                    _ => return None,
                }
            }
            RowKind::Neg(of_row) => {
                let of = self.value(of_row, problems)?;
                let minus = RowValue {
                    literal: true,
                    ..RowValue::new(
                        RowExpr::number(Exact::ONE.neg()),
                        RowType::Number { scale: 0 },
                        Unit::Unknown,
                    )
                };
                match &of.expr {
                    RowExpr::Number(number) => RowValue { expr: RowExpr::number(number.neg()), ..of },
                    _ => {
                        let places = (self.place(&row.range), self.place(&of_row.range));
                        arithmetic(RowArithmetic::Mul, &minus, &of, places)
                            .map_err(|problem| problems.push(*problem))
                            .ok()?
                    }
                }
            }
            RowKind::If { condition, then, otherwise } => {
                let decides = self.condition(condition, problems);
                let left = self.value(then, problems);
                let right = self.value(otherwise, problems);
                let (decides, left, right) = (decides?, left?, right?);
                let places = (self.place(&then.range), self.place(&otherwise.range));
                choice(decides, &left, &right, places).map_err(|problem| problems.push(*problem)).ok()?
            }
            RowKind::All(_) | RowKind::Any(_) | RowKind::Not(_) | RowKind::Test { .. } => {
                let condition = self.condition(row, problems)?;
                RowValue::new(RowExpr::Condition(Box::new(condition)), RowType::Boolean, Unit::Unknown)
            }
        };
        if value.size > MAX_SIZE || row_depth(&value.expr) > MAX_ROW_DEPTH {
            problems.push(Problem::TooLarge { span: self.span(&row.range) });
            return None;
        }
        Some(value)
    }
}

/// Sum, difference or product of two row values.
fn arithmetic(
    op: RowArithmetic,
    left: &RowValue,
    right: &RowValue,
    places: (Place, Place),
) -> Result<RowValue, Box<Problem>> {
    let size = left.size.saturating_add(right.size).saturating_add(1);
    if op == RowArithmetic::Sub && (left.is_moment() || right.is_moment()) {
        return elapsed(left, right, places, size);
    }
    for (value, place) in [(left, &places.0), (right, &places.1)] {
        if let Some(ty) =
            value.ty.filter(|ty| is_moment(*ty) || matches!(ty, RowType::Boolean | RowType::Text))
        {
            return Err(Box::new(Problem::Arithmetic {
                place: place.clone(),
                ty,
                origin: value.origin.clone(),
            }));
        }
    }
    if op == RowArithmetic::Mul {
        return product(left, right, places, size);
    }
    let (left_expr, right_expr, common) = aligned(left, right, &places)?;
    let ty = common.ty.unwrap_or(RowType::Number { scale: 0 });
    let expr = RowExpr::Arithmetic { op, left: Box::new(left_expr), right: Box::new(right_expr), ty };
    Ok(RowValue { expr, size, literal: left.literal && right.literal, ..common })
}

/// The duration between two moments.
fn elapsed(
    left: &RowValue,
    right: &RowValue,
    places: (Place, Place),
    size: usize,
) -> Result<RowValue, Box<Problem>> {
    for (value, place) in [(left, &places.0), (right, &places.1)] {
        if let (false, Some(ty)) = (value.is_moment(), value.ty) {
            return Err(Box::new(Problem::Arithmetic {
                place: place.clone(),
                ty,
                origin: value.origin.clone(),
            }));
        }
    }
    if let (Some(left_ty), Some(right_ty)) = (left.ty, right.ty)
        && !comparable(left_ty, right_ty)
    {
        return Err(Box::new(Problem::MixedMoments {
            left: (places.0, left_ty, left.origin.clone()),
            right: (places.1, right_ty, right.origin.clone()),
        }));
    }
    // A moment without a type is taken to be of the other's.
    let ty = left.ty.or(right.ty).unwrap_or(RowType::Timestamp);
    let expr = RowExpr::Elapsed { until: Box::new(left.settled(ty)), since: Box::new(right.settled(ty)) };
    let value = RowValue::new(expr, RowType::Duration, Unit::time(TimeUnit::Microsecond));
    Ok(RowValue { size, origin: left.origin.clone().or_else(|| right.origin.clone()), ..value })
}

fn product(
    left: &RowValue,
    right: &RowValue,
    places: (Place, Place),
    size: usize,
) -> Result<RowValue, Box<Problem>> {
    let too_large = Problem::TooLarge { span: places.0.span };
    // A bare number changes the amount, not the unit.
    let unit_of = |value: &RowValue| if value.literal { Unit::ratio() } else { value.unit.clone() };
    let both = unit_of(left).multiply(&unit_of(right)).ok_or_else(|| Problem::UnitMismatch {
        operation: "multiply",
        left: (places.0.clone(), left.unit.clone(), left.origin.clone()),
        right: (places.1.clone(), right.unit.clone(), right.origin.clone()),
    })?;
    let ty = match (left.ty, right.ty) {
        (Some(RowType::Duration), Some(RowType::Duration)) => {
            return Err(Box::new(Problem::Arithmetic {
                place: places.1,
                ty: RowType::Duration,
                origin: right.origin.clone(),
            }));
        }
        (Some(RowType::Duration), _) if right.literal => Some(RowType::Duration),
        (_, Some(RowType::Duration)) if left.literal => Some(RowType::Duration),
        (Some(left), Some(right)) => {
            let scale = scale(left).saturating_add(scale(right)).min(MAX_DECIMALS);
            Some(RowType::Number { scale })
        }
        _ => None,
    };
    let factor =
        left.factor.mul(right.factor).and_then(|factor| factor.mul(both.factor)).map_err(|_| too_large)?;
    let planned = ty.unwrap_or(RowType::Number { scale: 0 });
    let number = RowType::Number { scale: 0 };
    let expr = RowExpr::Arithmetic {
        op: RowArithmetic::Mul,
        left: Box::new(left.settled(number)),
        right: Box::new(right.settled(number)),
        ty: planned,
    };
    let origin = left.origin.clone().or_else(|| right.origin.clone());
    Ok(RowValue { expr, ty, unit: both.unit, factor, origin, literal: left.literal && right.literal, size })
}

fn scale(ty: RowType) -> u8 {
    match ty {
        RowType::Number { scale } => scale,
        _ => 0,
    }
}

/// Two numbers or durations brought to one unit by whole factors; the third value carries their unit, type and factor.
pub(super) fn aligned(
    left: &RowValue,
    right: &RowValue,
    places: &(Place, Place),
) -> Result<(RowExpr, RowExpr, RowValue), Box<Problem>> {
    let mismatch = || Problem::UnitMismatch {
        operation: "combine",
        left: (places.0.clone(), left.unit.clone(), left.origin.clone()),
        right: (places.1.clone(), right.unit.clone(), right.origin.clone()),
    };
    let too_large = |_| Problem::TooLarge { span: places.0.span };
    let duration = Some(RowType::Duration);
    // A plain number beside a duration needs a unit, or nobody knows in what it counts.
    for (value, other, place) in [(left, right, &places.0), (right, left, &places.1)] {
        if other.ty == duration && value.ty.is_some() && value.ty != duration && !is_time(&value.unit) {
            let zero = value.expr == RowExpr::number(Exact::ZERO);
            if !zero && (value.literal || value.unit == Unit::Unknown) {
                return Err(Box::new(Problem::NumberWithoutUnit {
                    place: place.clone(),
                    origin: value.origin.clone(),
                }));
            }
            if !zero {
                return Err(Box::new(mismatch()));
            }
        }
    }
    let (unit, right_factor) = if left.literal {
        (right.unit.clone(), right.factor)
    } else if right.literal {
        (left.unit.clone(), right.factor)
    } else {
        let factor = right.unit.factor_to(&left.unit).ok_or_else(mismatch)?;
        let unit = if left.unit == Unit::Unknown { right.unit.clone() } else { left.unit.clone() };
        (unit, right.factor.mul(factor).map_err(too_large)?)
    };
    // A bare number is meant in the unit of its partner, whatever factor that one carries.
    let quotient = right_factor.div(left.factor).map_err(too_large)?;
    let (left_whole, right_whole) = (quotient.denominator(), quotient.numerator());
    let ty = match (left.ty, right.ty) {
        (Some(RowType::Duration), Some(_)) | (Some(_), Some(RowType::Duration)) => duration,
        (Some(left), Some(right)) => Some(RowType::Number { scale: scale(left).max(scale(right)) }),
        _ => None,
    };
    let factor = left.factor.div(Exact::integer(left_whole)).map_err(too_large)?;
    let planned = ty.unwrap_or(RowType::Number { scale: 0 });
    let common = RowValue {
        expr: RowExpr::number(Exact::ZERO),
        ty,
        unit,
        factor,
        origin: left.origin.clone().or_else(|| right.origin.clone()),
        literal: false,
        size: 1,
    };
    Ok((
        times(left.settled(planned), left_whole, planned),
        times(right.settled(planned), right_whole, planned),
        common,
    ))
}

/// Whether a type is a day or a moment.
pub(super) fn is_moment(ty: RowType) -> bool {
    matches!(ty, RowType::Date | RowType::Timestamp | RowType::Instant)
}

/// Whether two types of days and moments are read off one clock: what the project's clock showed does not tell the instant where it was
/// set back.
pub(super) fn comparable(left: RowType, right: RowType) -> bool {
    is_moment(left) && is_moment(right) && (left == RowType::Instant) == (right == RowType::Instant)
}

/// Whether a unit is a duration and nothing else.
pub(super) fn is_time(unit: &Unit) -> bool {
    matches!(unit.single_base(), Some(Base::Time(_)))
}

/// The expression times a whole number.
fn times(expr: RowExpr, whole: i128, ty: RowType) -> RowExpr {
    if whole == 1 {
        return expr;
    }
    RowExpr::Arithmetic {
        op: RowArithmetic::Mul,
        left: Box::new(expr),
        right: Box::new(RowExpr::number(Exact::integer(whole))),
        ty,
    }
}

/// `if … then … else …`: both values of one type and unit.
fn choice(
    condition: Condition,
    left: &RowValue,
    right: &RowValue,
    places: (Place, Place),
) -> Result<RowValue, Box<Problem>> {
    let size = left.size.saturating_add(right.size).saturating_add(condition_size(&condition));
    let numeric = |ty: Option<RowType>| matches!(ty, None | Some(RowType::Number { .. } | RowType::Duration));
    let condition = Box::new(condition);
    if numeric(left.ty) && numeric(right.ty) {
        let (then, otherwise, common) = aligned(left, right, &places)?;
        let ty = common.ty.unwrap_or(RowType::Number { scale: 0 });
        let expr = RowExpr::If { condition, then: Box::new(then), otherwise: Box::new(otherwise), ty };
        return Ok(RowValue { expr, size, literal: left.literal && right.literal, ..common });
    }
    let (Some(ty), Some(other)) = (left.ty.or(right.ty), right.ty.or(left.ty)) else {
        return Err(Box::new(Problem::Internal { span: places.0.span }));
    };
    if ty != other {
        return Err(Box::new(Problem::Branches { left: (places.0, ty), right: (places.1, other) }));
    }
    let expr = RowExpr::If {
        condition,
        then: Box::new(left.settled(ty)),
        otherwise: Box::new(right.settled(ty)),
        ty,
    };
    Ok(RowValue { size, origin: left.origin.clone(), ..RowValue::new(expr, ty, left.unit.clone()) })
}

/// How many tests a condition has; its expressions were counted when they were made.
pub(super) fn condition_size(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().map(condition_size).fold(1, usize::saturating_add)
        }
        Condition::Not(of) => condition_size(of).saturating_add(1),
        Condition::IsTrue(of) | Condition::IsMissing(of) => row_size(of),
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => row_size(left).saturating_add(1),
    }
}

/// How many nodes an expression has.
fn row_size(expr: &RowExpr) -> usize {
    match expr {
        RowExpr::Column(_) | RowExpr::Number(_) | RowExpr::Missing(_) => 1,
        RowExpr::Arithmetic { left, right, .. } | RowExpr::Elapsed { until: left, since: right } => {
            row_size(left).saturating_add(row_size(right)).saturating_add(1)
        }
        RowExpr::If { condition, then, otherwise, .. } => condition_size(condition)
            .saturating_add(row_size(then))
            .saturating_add(row_size(otherwise))
            .saturating_add(1),
        RowExpr::Condition(condition) => condition_size(condition),
    }
}

/// How deep the operations of an expression are nested.
fn row_depth(expr: &RowExpr) -> usize {
    let inner = match expr {
        RowExpr::Column(_) | RowExpr::Number(_) | RowExpr::Missing(_) => 0,
        RowExpr::Arithmetic { left, right, .. } | RowExpr::Elapsed { until: left, since: right } => {
            row_depth(left).max(row_depth(right))
        }
        RowExpr::If { condition, then, otherwise, .. } => {
            condition_depth(condition).max(row_depth(then)).max(row_depth(otherwise))
        }
        RowExpr::Condition(condition) => condition_depth(condition),
    };
    inner.saturating_add(1)
}

/// How deep the operations of a condition are nested.
pub(super) fn condition_depth(condition: &Condition) -> usize {
    let inner = match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(condition_depth).max().unwrap_or(0),
        Condition::Not(of) => condition_depth(of),
        Condition::IsTrue(of) | Condition::IsMissing(of) => row_depth(of),
        Condition::Compare { left, right: Literal::Row(right), .. } => row_depth(left).max(row_depth(right)),
        Condition::Compare { left, .. }
        | Condition::In { left, .. }
        | Condition::Contains { left, .. }
        | Condition::StartsWith { left, .. } => row_depth(left),
    };
    inner.saturating_add(1)
}
