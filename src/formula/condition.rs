//! Conditions: tests of row values, two-valued, with the right side brought to the left side's type and unit.

use super::ast::{self, CompareOp, Test, ValueKind};
use super::checked::{Comparison, Condition, Literal, RowExpr, RowType};
use super::parameter::Constant;
use super::problem::{Expected, Problem};
use super::row::{
    MAX_ROW_DEPTH, MAX_SIZE, RowScope, RowValue, aligned, comparable, condition_depth, condition_size,
    is_moment, is_time,
};
use crate::calendar::Calendar;
use crate::number::Exact;
use crate::unit::{Base, Scale, Unit};

impl RowScope<'_> {
    /// The condition of a row; `None` after an error, which is among the problems.
    pub(super) fn condition(&self, row: &ast::Row, problems: &mut Vec<Problem>) -> Option<Condition> {
        use ast::RowKind;
        let condition = match &row.kind {
            RowKind::All(parts) | RowKind::Any(parts) => {
                let checked: Vec<_> = parts.iter().map(|part| self.condition(part, problems)).collect();
                let checked: Vec<Condition> = checked.into_iter().collect::<Option<_>>()?;
                if matches!(row.kind, RowKind::All(_)) { all(checked) } else { any(checked) }
            }
            RowKind::Not(of) => not(self.condition(of, problems)?),
            RowKind::Test { left, test } => {
                let value = self.value(left, problems)?;
                self.test(left, &value, test, problems)?
            }
            RowKind::Number(_)
            | RowKind::Name(_)
            | RowKind::Binary { .. }
            | RowKind::Neg(_)
            | RowKind::If { .. } => {
                let value = self.value(row, problems)?;
                match value.ty {
                    None | Some(RowType::Boolean) => match value.settled(RowType::Boolean) {
                        RowExpr::Condition(condition) => *condition,
                        expr => Condition::IsTrue(expr),
                    },
                    Some(ty) => {
                        problems.push(Problem::NotYesNo {
                            place: self.place(&row.range),
                            ty,
                            origin: value.origin,
                        });
                        return None;
                    }
                }
            }
        };
        if condition_size(&condition) > MAX_SIZE || condition_depth(&condition) > MAX_ROW_DEPTH {
            problems.push(Problem::TooLarge { span: self.span(&row.range) });
            return None;
        }
        Some(condition)
    }

    fn test(
        &self,
        row: &ast::Row,
        left: &RowValue,
        test: &Test,
        problems: &mut Vec<Problem>,
    ) -> Option<Condition> {
        match test {
            Test::Missing => Some(Condition::IsMissing(left.settled(left.ty.unwrap_or(RowType::Text)))),
            Test::Present => Some(not(Condition::IsMissing(left.settled(left.ty.unwrap_or(RowType::Text))))),
            Test::Compare { op, right } => self.compare(row, left, *op, right, problems),
            Test::Between { low, high } => {
                let low = &in_unit_of(low, high);
                if is_reversed(&low.kind, &high.kind) {
                    let place = |value: &ast::Value| self.place(&value.range);
                    problems.push(Problem::NothingBetween { low: place(low), high: place(high) });
                    return None;
                }
                let low = self.compare(row, left, CompareOp::AtLeast, low, problems);
                let high = self.compare(row, left, CompareOp::AtMost, high, problems);
                Some(all(vec![low?, high?]))
            }
            Test::In { negated, values } => {
                let tests: Vec<_> = values
                    .iter()
                    .map(|value| self.compare(row, left, CompareOp::Equal, value, problems))
                    .collect();
                let tests: Vec<Condition> = tests.into_iter().collect::<Option<_>>()?;
                let condition = listed(tests);
                Some(if *negated { not(condition) } else { condition })
            }
            Test::Contains(value) | Test::StartsWith(value) => {
                if let Some(ty) = left.ty.filter(|ty| *ty != RowType::Text) {
                    let place = self.place(&row.range);
                    problems.push(Problem::NotText { place, ty, origin: left.origin.clone() });
                    return None;
                }
                let parameter = match &value.kind {
                    ValueKind::Column(name) => self.parameter(name),
                    _ => None,
                };
                let part = match &value.kind {
                    ValueKind::Text(text) => text.clone(),
                    ValueKind::Column(_) if let Some(parameter) = parameter => parameter.written.clone(),
                    ValueKind::Column(_) => {
                        problems.push(Problem::Operand {
                            left: (self.place(&row.range), RowType::Text, left.origin.clone()),
                            right: self.place(&value.range),
                            expected: Expected::PlainText,
                        });
                        return None;
                    }
                    _ => self.place(&value.range).written,
                };
                let left = left.settled(RowType::Text);
                Some(match test {
                    Test::Contains(_) => Condition::Contains { left, part },
                    _ => Condition::StartsWith { left, part },
                })
            }
        }
    }

    fn compare(
        &self,
        row: &ast::Row,
        left: &RowValue,
        op: CompareOp,
        value: &ast::Value,
        problems: &mut Vec<Problem>,
    ) -> Option<Condition> {
        let order = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if let (true, Some(ty @ (RowType::Text | RowType::Boolean))) = (order, left.ty) {
            let place = self.place(&row.range);
            problems.push(Problem::NoOrder { place, ty, origin: left.origin.clone() });
            return None;
        }
        let (expr, literal) = match &value.kind {
            ValueKind::Column(name) => match self.parameter(name) {
                None => self.beside_column(row, left, value, name, problems)?,
                Some(parameter) => {
                    let constant = parameter.value.as_ref()?;
                    match self.bound(left, constant, &parameter.written, value) {
                        Ok(found) => found,
                        Err(expected) => {
                            let problem = self.unfit(row, left, value, expected);
                            problems.push(parameter.concerning(problem));
                            return None;
                        }
                    }
                }
            },
            _ => match self.literal(left, value) {
                Ok(found) => found,
                Err(expected) => {
                    problems.push(self.unfit(row, left, value, expected));
                    return None;
                }
            },
        };
        Some(comparison(expr, op, literal, self.dataset.calendar))
    }

    /// What is wrong with a right side that does not fit the left one.
    fn unfit(
        &self,
        row: &ast::Row,
        left: &RowValue,
        value: &ast::Value,
        expected: Result<Expected, Unit>,
    ) -> Problem {
        let left_place = self.place(&row.range);
        let right = self.place(&value.range);
        match (expected, left.ty) {
            (Ok(expected), Some(ty)) => {
                Problem::Operand { left: (left_place, ty, left.origin.clone()), right, expected }
            }
            (Err(unit), _) => Problem::ComparedUnits {
                left: (left_place, left.unit.clone(), left.origin.clone()),
                right: (right, unit),
            },
            (Ok(_), None) => Problem::Internal { span: right.span },
        }
    }

    /// The left side and the value of a parameter, as if it had been written there.
    fn bound(
        &self,
        left: &RowValue,
        constant: &Constant,
        written: &str,
        value: &ast::Value,
    ) -> Result<(RowExpr, Literal), Result<Expected, Unit>> {
        let kind = match constant {
            _ if left.ty == Some(RowType::Text) => ValueKind::Text(written.to_owned()),
            Constant::Text(text) => ValueKind::Text(text.clone()),
            Constant::YesNo(yes) => ValueKind::Text(if *yes { "yes" } else { "no" }.to_owned()),
            Constant::Date(date) => ValueKind::Date(*date),
            Constant::Number(number, None) => ValueKind::Number(*number),
            Constant::Number(number, Some(unit)) => match (unit.single_base(), unit) {
                (Some(Base::Time(time)), _) => ValueKind::Duration(*number, *time),
                (_, Unit::Known { bases, scale: Scale::Percent }) if bases.is_empty() => {
                    ValueKind::Percent(*number)
                }
                _ if left.ty.is_some() => {
                    let number = self.in_unit_of(left, *number, unit)?;
                    return Ok((left.expr.clone(), Literal::number(number)));
                }
                _ => ValueKind::Number(*number),
            },
        };
        self.literal(left, &ast::Value { kind, range: value.range.clone() })
    }

    /// A number with a unit as the left side counts.
    fn in_unit_of(
        &self,
        left: &RowValue,
        number: Exact,
        unit: &Unit,
    ) -> Result<Exact, Result<Expected, Unit>> {
        match left.ty {
            Some(RowType::Number { .. }) if left.unit != Unit::Unknown => {}
            Some(RowType::Number { .. }) => return Err(Err(unit.clone())),
            Some(RowType::Duration) => return Err(Ok(Expected::Duration)),
            Some(RowType::Boolean) => return Err(Ok(Expected::YesNo)),
            _ => return Err(Ok(Expected::Date)),
        }
        let factor = unit.factor_to(&left.unit).ok_or_else(|| Err(unit.clone()))?;
        let number = number.mul(factor).and_then(|number| number.div(left.factor));
        number.map_err(|_| Ok(Expected::SmallerNumber))
    }

    /// The left side and a literal of its type and unit, or what was expected (or in which unit the literal is).
    fn literal(
        &self,
        left: &RowValue,
        value: &ast::Value,
    ) -> Result<(RowExpr, Literal), Result<Expected, Unit>> {
        let overflow = |_| Ok(Expected::SmallerNumber);
        let written = || self.place(&value.range).written;
        let number = RowType::Number { scale: 0 };
        let Some(ty) = left.ty else {
            // Without data the literal tells the type.
            return Ok(match &value.kind {
                ValueKind::Number(amount) | ValueKind::Percent(amount) | ValueKind::Duration(amount, _) => {
                    (left.settled(number), Literal::number(*amount))
                }
                ValueKind::Date(date) => (left.settled(RowType::Date), Literal::Date(*date)),
                ValueKind::Text(text) => match truth(text) {
                    Some(truth) => (left.settled(RowType::Boolean), Literal::Boolean(truth)),
                    None => (left.settled(RowType::Text), Literal::Text(text.clone())),
                },
                ValueKind::Column(name) => (left.settled(RowType::Text), Literal::Text(name.text.clone())),
            });
        };
        let literal = match (ty, &value.kind) {
            (RowType::Text, ValueKind::Text(text)) => Literal::Text(text.clone()),
            (RowType::Text, ValueKind::Number(_) | ValueKind::Date(_)) => Literal::Text(written()),
            (RowType::Text, _) => return Err(Ok(Expected::Text)),
            (RowType::Boolean, ValueKind::Text(text)) => match truth(text) {
                Some(truth) => Literal::Boolean(truth),
                None => return Err(Ok(Expected::YesNo)),
            },
            (RowType::Boolean, _) => return Err(Ok(Expected::YesNo)),
            (RowType::Date | RowType::Timestamp | RowType::Instant, ValueKind::Date(date)) => {
                Literal::Date(*date)
            }
            (RowType::Date | RowType::Timestamp | RowType::Instant, _) => return Err(Ok(Expected::Date)),
            (RowType::Number { .. }, ValueKind::Number(amount)) => {
                Literal::number(amount.div(left.factor).map_err(overflow)?)
            }
            (RowType::Number { .. }, ValueKind::Percent(amount)) => {
                let amount = match &left.unit {
                    unit if unit.is_ratio() => amount.div(Exact::integer(100)).map_err(overflow)?,
                    Unit::Known { bases, scale: Scale::Percent } if bases.is_empty() => *amount,
                    _ => return Err(Err(Unit::percent())),
                };
                Literal::number(amount.div(left.factor).map_err(overflow)?)
            }
            (RowType::Number { .. } | RowType::Duration, ValueKind::Duration(amount, unit)) => {
                if !is_time(&left.unit) {
                    return Err(Err(Unit::time(*unit)));
                }
                let factor = Unit::time(*unit).factor_to(&left.unit).ok_or_else(|| Err(Unit::time(*unit)))?;
                let amount = amount.mul(factor).and_then(|amount| amount.div(left.factor));
                Literal::number(amount.map_err(overflow)?)
            }
            (RowType::Duration, ValueKind::Number(amount)) if amount.is_zero() => Literal::number(*amount),
            (RowType::Duration, _) => return Err(Ok(Expected::Duration)),
            (RowType::Number { .. }, _) => return Err(Ok(Expected::Number)),
        };
        Ok((left.expr.clone(), literal))
    }

    /// The left side and another column of the row, brought to one type and unit.
    fn beside_column(
        &self,
        row: &ast::Row,
        left: &RowValue,
        value: &ast::Value,
        name: &ast::Name,
        problems: &mut Vec<Problem>,
    ) -> Option<(RowExpr, Literal)> {
        let right = self.dataset.column(name, self, problems)?;
        let places = (self.place(&row.range), self.place(&value.range));
        let numeric =
            |value: &RowValue| matches!(value.ty, None | Some(RowType::Number { .. } | RowType::Duration));
        if numeric(left) && numeric(&right) {
            let (left, right, _) =
                aligned(left, &right, &places).map_err(|problem| problems.push(*problem)).ok()?;
            return Some((left, Literal::Row(Box::new(right))));
        }
        let (left_ty, right_ty) = (left.ty.or(right.ty)?, right.ty.or(left.ty)?);
        if is_moment(left_ty) && is_moment(right_ty) && !comparable(left_ty, right_ty) {
            problems.push(Problem::MixedMoments {
                left: (places.0, left_ty, left.origin.clone()),
                right: (places.1, right_ty, right.origin.clone()),
            });
            return None;
        }
        if left_ty != right_ty && !comparable(left_ty, right_ty) {
            problems.push(Problem::Columns {
                left: (places.0, left_ty, left.origin.clone()),
                right: (places.1, right_ty, right.origin.clone()),
            });
            return None;
        }
        Some((left.settled(left_ty), Literal::Row(Box::new(right.settled(right_ty)))))
    }
}

/// A comparison; beside a moment, a day means the whole day.
fn comparison(left: RowExpr, op: CompareOp, right: Literal, calendar: &Calendar) -> Condition {
    if let (RowType::Timestamp | RowType::Instant, Literal::Date(date)) = (left.ty(), &right)
        && let Ok(next) = date.tomorrow()
    {
        let start = |date| match left.ty() {
            RowType::Instant => Literal::DayStart { day: date, instant: calendar.start_of_day(date) },
            _ => Literal::Date(date),
        };
        let day = |op, date| Condition::Compare { op, left: left.clone(), right: start(date) };
        let within = || all(vec![day(Comparison::AtLeast, *date), day(Comparison::Less, next)]);
        return match op {
            CompareOp::Equal => within(),
            CompareOp::NotEqual => not(within()),
            CompareOp::Less => day(Comparison::Less, *date),
            CompareOp::AtMost => day(Comparison::Less, next),
            CompareOp::Greater => day(Comparison::AtLeast, next),
            CompareOp::AtLeast => day(Comparison::AtLeast, *date),
        };
    }
    if right == Literal::Boolean(true) && matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
        let is_true = match left {
            RowExpr::Condition(condition) => *condition,
            left => Condition::IsTrue(left),
        };
        return if op == CompareOp::Equal { is_true } else { not(is_true) };
    }
    let compare = |op| Condition::Compare { op, left, right };
    match op {
        CompareOp::Equal => compare(Comparison::Equal),
        CompareOp::NotEqual => not(compare(Comparison::Equal)),
        CompareOp::Less => compare(Comparison::Less),
        CompareOp::AtMost => compare(Comparison::AtMost),
        CompareOp::Greater => compare(Comparison::Greater),
        CompareOp::AtLeast => compare(Comparison::AtLeast),
    }
}

/// Equalities with one left side as a list; whatever else there is stays apart.
fn listed(tests: Vec<Condition>) -> Condition {
    let mut subject = None;
    let mut values = Vec::with_capacity(tests.len());
    let mut others = Vec::new();
    for test in tests {
        match test {
            Condition::Compare { op: Comparison::Equal, left, right }
                if subject.as_ref().is_none_or(|subject| *subject == left) =>
            {
                subject = Some(left);
                values.push(right);
            }
            other => others.push(other),
        }
    }
    values.sort();
    values.dedup();
    values.shrink_to_fit();
    if let Some(left) = subject {
        match <[Literal; 1]>::try_from(values) {
            Ok([right]) => others.push(Condition::Compare { op: Comparison::Equal, left, right }),
            Err(values) => others.push(Condition::In { left, values }),
        }
    }
    any(others)
}

/// The lower end, a number without a unit in that of the upper one: `between 4 and 8 h`.
fn in_unit_of(low: &ast::Value, high: &ast::Value) -> ast::Value {
    let kind = match (&low.kind, &high.kind) {
        (ValueKind::Number(amount), ValueKind::Duration(_, unit)) => ValueKind::Duration(*amount, *unit),
        (ValueKind::Number(amount), ValueKind::Percent(_)) => ValueKind::Percent(*amount),
        (kind, _) => kind.clone(),
    };
    ast::Value { kind, range: low.range.clone() }
}

/// Whether nothing lies between, because the first is greater.
fn is_reversed(low: &ValueKind, high: &ValueKind) -> bool {
    match (low, high) {
        (ValueKind::Number(low), ValueKind::Number(high))
        | (ValueKind::Percent(low), ValueKind::Percent(high)) => low > high,
        (ValueKind::Date(low), ValueKind::Date(high)) => low > high,
        (ValueKind::Duration(low, from), ValueKind::Duration(high, to)) => {
            let factor = Unit::time(*from).factor_to(&Unit::time(*to));
            factor.is_some_and(|factor| low.mul(factor).is_ok_and(|low| low > *high))
        }
        _ => false,
    }
}

fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    (text.eq_ignore_ascii_case("no") || text.eq_ignore_ascii_case("false")).then_some(false)
}

/// All of the conditions, flat and sorted, so that equal atoms are found whatever the order they were written in.
pub(super) fn all(parts: Vec<Condition>) -> Condition {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Condition::All(more) => flat.extend(more),
            other => flat.push(other),
        }
    }
    flat.sort();
    flat.dedup();
    flat.shrink_to_fit();
    match <[Condition; 1]>::try_from(flat) {
        Ok([only]) => only,
        Err(flat) => Condition::All(flat),
    }
}

/// One of the conditions, flat and sorted.
fn any(parts: Vec<Condition>) -> Condition {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Condition::Any(more) => flat.extend(more),
            other => flat.push(other),
        }
    }
    flat.sort();
    flat.dedup();
    flat.shrink_to_fit();
    match <[Condition; 1]>::try_from(flat) {
        Ok([only]) => only,
        Err(flat) => Condition::Any(flat),
    }
}

/// The opposite.
pub(super) fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Not(of) => *of,
        other => Condition::Not(Box::new(other)),
    }
}
