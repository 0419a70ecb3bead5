//! Conditions as SQL of two values: a comparison with a missing value is false, and `NOT` is the exact opposite.

use super::dataset::Columns;
use super::dialect::{decimal, put};
use super::expression::{sql_type, value};
use super::quote;
use crate::formula::{Comparison, Condition, Literal, RowExpr, RowType};

/// A condition that is TRUE or FALSE in every row.
pub(super) fn condition(held: &Condition, columns: &Columns) -> String {
    let joined = |parts: &[Condition], word: &str, none: &str| match parts {
        [] => none.to_owned(),
        parts => {
            let parts: Vec<String> = parts.iter().map(|part| condition(part, columns)).collect();
            format!("({})", parts.join(word))
        }
    };
    match held {
        Condition::All(parts) => joined(parts, " AND ", "TRUE"),
        Condition::Any(parts) => joined(parts, " OR ", "FALSE"),
        Condition::Not(inner) => format!("(NOT {})", condition(inner, columns)),
        Condition::IsTrue(RowExpr::Condition(inner)) => condition(inner, columns),
        Condition::IsTrue(of) => known(&value(of, columns)),
        Condition::IsMissing(of) => format!("({} IS NULL)", value(of, columns)),
        Condition::Compare { op, left, right } => known(&compare(*op, left, right, columns)),
        Condition::In { left, values } => {
            let each: Vec<String> =
                values.iter().map(|one| known(&compare(Comparison::Equal, left, one, columns))).collect();
            list(left, values, columns)
                .map_or_else(|| format!("({})", each.join(" OR ")), |list| known(&list))
        }
        Condition::Contains { left, part } => search(columns.dialect.contains, left, part, columns),
        Condition::StartsWith { left, part } => search(columns.dialect.starts_with, left, part, columns),
    }
}

/// A condition where only its truth matters: what is not TRUE, be it FALSE or unknown, counts as not holding.
///
/// Cheaper than [`condition`], which must be two-valued because it may stand under a `NOT`.
pub(super) fn holds(held: &Condition, columns: &Columns) -> String {
    let joined = |parts: &[Condition], word: &str, none: &str| match parts {
        [] => none.to_owned(),
        parts => {
            let parts: Vec<String> = parts.iter().map(|part| holds(part, columns)).collect();
            format!("({})", parts.join(word))
        }
    };
    match held {
        Condition::All(parts) => joined(parts, " AND ", "TRUE"),
        Condition::Any(parts) => joined(parts, " OR ", "FALSE"),
        Condition::IsTrue(RowExpr::Condition(inner)) => holds(inner, columns),
        Condition::IsTrue(of) => value(of, columns),
        Condition::Compare { op, left, right } => compare(*op, left, right, columns),
        Condition::In { left, values } => {
            let each = values.iter().map(|one| compare(Comparison::Equal, left, one, columns));
            list(left, values, columns)
                .unwrap_or_else(|| format!("({})", each.collect::<Vec<_>>().join(" OR ")))
        }
        Condition::Not(_)
        | Condition::IsMissing(_)
        | Condition::Contains { .. }
        | Condition::StartsWith { .. } => condition(held, columns),
    }
}

fn known(truth: &str) -> String {
    format!("COALESCE({truth}, FALSE)")
}

fn search(function: &str, left: &RowExpr, part: &str, columns: &Columns) -> String {
    let lower = |text: String| format!("lower({text})");
    known(&put(function, &[&lower(value(left, columns)), &lower(columns.dialect.literal(part))]))
}

/// `x IN (…)`, if every value has a literal.
fn list(left: &RowExpr, values: &[Literal], columns: &Columns) -> Option<String> {
    let literals = values;
    let values: Option<Vec<String>> = values.iter().map(|one| literal(one, columns)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(format!("{} IN ({})", beside(left, literals, columns), values.join(", ")))
}

/// The comparison, missing where a side is. A number without a finite decimal, such as a sixth of a day, is compared crosswise, so that
/// nothing is rounded.
fn compare(op: Comparison, left: &RowExpr, right: &Literal, columns: &Columns) -> String {
    let sign = match op {
        Comparison::Equal => "=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    };
    match (literal(right, columns), right) {
        (Some(written), Literal::Row(other)) => {
            // Of what is compared with a wider value, the value is cast too.
            let written = beside_value(other, left.ty(), columns).unwrap_or(written);
            format!("{} {sign} {written}", beside(left, std::slice::from_ref(right), columns))
        }
        (Some(written), _) => {
            format!("{} {sign} {written}", beside(left, std::slice::from_ref(right), columns))
        }
        (None, Literal::Number(number)) => {
            let (times, limit) = (number.denominator(), number.numerator());
            let of = value(left, columns);
            if !columns.dialect.is_narrow() {
                return format!(
                    "CAST({of} AS {}) * {times} {sign} {limit}",
                    sql_type(left.ty(), columns.dialect)
                );
            }
            let digits = u8::try_from(times.to_string().len()).unwrap_or(u8::MAX);
            let before = 37_u8.saturating_sub(digits).saturating_sub(scale_of(left.ty()));
            format!(
                "CAST({of} AS {}) * CAST({times} AS {}) {sign} {limit}",
                decimal(before, scale_of(left.ty())),
                decimal(digits, 0)
            )
        }
        (None, _) => "FALSE".to_owned(),
    }
}

/// The left side of a comparison. Where the engine would give up digits after the point to compare it with a value that has more of them,
/// it is first cast to as many.
fn beside(left: &RowExpr, right: &[Literal], columns: &Columns) -> String {
    let digits = |one: &Literal| match one {
        Literal::Number(number) => {
            (0..=crate::number::MAX_DECIMALS).find(|scale| number.round(*scale) == Ok(**number)).unwrap_or(0)
        }
        Literal::Row(other) => scale_of(other.ty()),
        _ => 0,
    };
    let wanted = right.iter().map(digits).max().unwrap_or(0);
    beside_value(left, RowType::Number { scale: wanted }, columns).unwrap_or_else(|| value(left, columns))
}

/// A number cast to at least as many decimals as another has; `None` where it need not be.
fn beside_value(of: &RowExpr, other: RowType, columns: &Columns) -> Option<String> {
    let (RowType::Number { scale }, RowType::Number { scale: wanted }) = (of.ty(), other) else {
        return None;
    };
    (columns.dialect.is_narrow() && scale < wanted)
        .then(|| format!("CAST({} AS {})", value(of, columns), decimal(38 - wanted.min(38), wanted)))
}

fn scale_of(ty: RowType) -> u8 {
    if let RowType::Number { scale } = ty { scale } else { 0 }
}

/// The right side; `None` for a number that has no finite decimal.
fn literal(right: &Literal, columns: &Columns) -> Option<String> {
    Some(match right {
        Literal::Number(number) => return quote::number(**number),
        Literal::Text(text) => columns.dialect.literal(text),
        Literal::Boolean(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Literal::Date(day) => columns.dialect.date(*day),
        Literal::DayStart { instant, .. } => columns.dialect.moment(*instant),
        Literal::Row(other) => value(other, columns),
    })
}
