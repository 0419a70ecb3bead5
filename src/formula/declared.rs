//! The declared unit of a KPI: a check on the inferred one, and for durations a conversion.

use super::checked::{Arithmetic, Expr};
use super::interval::scaled as scaled_interval;
use super::lower::{Lowered, Lowering, scaled};
use super::problem::Problem;
use crate::number::Exact;
use crate::unit::{Base, Scale, TimeUnit, Unit};
use std::ops::Range;

/// The value in the unit its KPI declares; `None` after an error, which is among the problems.
pub(super) fn in_declared_unit(
    lowering: &mut Lowering<'_>,
    value: Lowered,
    range: &Range<usize>,
) -> Option<Lowered> {
    let Some(text) = &lowering.kpi.unit else { return Some(readable(value)) };
    let declared = match Unit::parse(&text.text) {
        Ok(unit) => unit,
        Err(error) => {
            lowering.problems.push(Problem::UnknownUnit { error, span: text.span });
            return None;
        }
    };
    if value.literal.is_some() {
        return Some(Lowered { unit: declared, ..value });
    }
    match value.unit.factor_to_declared(&declared) {
        Some(factor) => Some(converted(value, factor, declared)),
        None => {
            let hundredths =
                matches!(&declared, Unit::Known { bases, scale } if bases.is_empty() && *scale != Scale::One);
            let place = lowering.place(range);
            lowering.problems.push(if value.unit.is_ratio() && hundredths {
                Problem::PercentMissing { place, span: text.span, declared }
            } else {
                Problem::DeclaredUnit {
                    declared,
                    span: text.span,
                    place,
                    found: value.unit,
                    origin: value.origin,
                }
            });
            None
        }
    }
}

/// An operand in the unit of its KPI if it converts, else in a unit people read.
pub(super) fn presented(value: Lowered, unit: &Unit) -> Lowered {
    if value.literal.is_none()
        && value.unit != Unit::Unknown
        && *unit != Unit::Unknown
        && let Some(factor) = value.unit.factor_to(unit)
    {
        return converted(value, factor, unit.clone());
    }
    readable(value)
}

/// Microseconds as hours: nobody declared in what durations are to be shown.
fn readable(value: Lowered) -> Lowered {
    let Unit::Known { bases, scale } = &value.unit else { return value };
    let mut hours = bases.clone();
    let Some(exponent) = hours.remove(&Base::Time(TimeUnit::Microsecond)) else { return value };
    hours.insert(Base::Time(TimeUnit::Hour), exponent);
    let unit = Unit::Known { bases: hours, scale: *scale };
    match value.unit.factor_to(&unit) {
        Some(factor) => converted(value, factor, unit),
        None => value,
    }
}

fn converted(value: Lowered, factor: Exact, unit: Unit) -> Lowered {
    // Of a quotient the numerator is converted, so that it is shown in the unit of the value and not in microseconds.
    let expr = match value.expr {
        Expr::Binary { op: Arithmetic::Div, left, right, name } => {
            Expr::Binary { op: Arithmetic::Div, left: Box::new(scaled(*left, factor)), right, name }
        }
        expr => scaled(expr, factor),
    };
    Lowered { expr, range: scaled_interval(value.range, factor), unit, ..value }
}
