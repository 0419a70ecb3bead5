//! Conditions as SQL of two values: a comparison with a missing value is false, and `NOT` is the exact opposite.

use super::dataset::Columns;
use super::dialect::{DUCKDB, put};
use super::expression::{sql_type, value};
use super::quote;
use crate::formula::{Comparison, Condition, Literal, RowExpr};

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
        Condition::Contains { left, part } => search(DUCKDB.contains, left, part, columns),
        Condition::StartsWith { left, part } => search(DUCKDB.starts_with, left, part, columns),
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
    known(&put(function, &[&lower(value(left, columns)), &lower(quote::text(part))]))
}

/// `x IN (…)`, if every value has a literal.
fn list(left: &RowExpr, values: &[Literal], columns: &Columns) -> Option<String> {
    let values: Option<Vec<String>> = values.iter().map(|one| literal(one, columns)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some(format!("{} IN ({})", value(left, columns), values.join(", ")))
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
    let of = left;
    let left = value(of, columns);
    match (literal(right, columns), right) {
        (Some(right), _) => format!("{left} {sign} {right}"),
        (None, Literal::Number(number)) => {
            format!(
                "CAST({left} AS {}) * {} {sign} {}",
                sql_type(of.ty()),
                number.denominator(),
                number.numerator()
            )
        }
        (None, _) => "FALSE".to_owned(),
    }
}

/// The right side; `None` for a number that has no finite decimal.
fn literal(right: &Literal, columns: &Columns) -> Option<String> {
    Some(match right {
        Literal::Number(number) => return quote::number(*number),
        Literal::Text(text) => quote::text(text),
        Literal::Boolean(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Literal::Date(day) => quote::date(*day),
        Literal::DayStart { instant, .. } => quote::instant(*instant),
        Literal::Row(other) => value(other, columns),
    })
}
