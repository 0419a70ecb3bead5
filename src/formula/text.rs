//! Atoms in words, for plans and explanations. Columns are written `[as in the table]`.

use super::checked::{
    Aggregate, Atom, Comparison, Condition, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
use std::fmt;

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.aggregate, self.dataset)?;
        if let Some(condition) = &self.condition {
            write!(f, " where {condition}")?;
        }
        if !self.across.is_empty() {
            write!(f, " across all {}", self.across.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for TimeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flow(at) => write!(f, "{at} is in the period"),
            Self::StockAtStart { from, until } => {
                write!(f, "{from} to {until} spans the start of the period")
            }
            Self::StockAtEnd { from, until } => write!(f, "{from} to {until} spans the end of the period"),
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountRows => f.write_str("count"),
            Self::CountPresent(of) => write!(f, "count of present {of}"),
            Self::Sum(of) => write!(f, "sum of {of}"),
            Self::Min(of) => write!(f, "min of {of}"),
            Self::Max(of) => write!(f, "max of {of}"),
            Self::Distinct(of) => write!(f, "distinct {of}"),
            Self::Percentile { fraction, of } => write!(f, "value at {fraction} of {of}"),
        }
    }
}

impl fmt::Display for RowExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&expression(self))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&condition(self))
    }
}

fn expression(value: &RowExpr) -> String {
    match value {
        RowExpr::Column(column) => format!("[{column}]"),
        RowExpr::Missing(_) => "missing".to_owned(),
        RowExpr::Number(number) => number.to_string(),
        RowExpr::Arithmetic { op, left, right, .. } => {
            let sign = match op {
                RowArithmetic::Add => '+',
                RowArithmetic::Sub => '-',
                RowArithmetic::Mul => '*',
            };
            format!("({} {sign} {})", expression(left), expression(right))
        }
        RowExpr::Elapsed { until, since } => format!("({} - {})", expression(until), expression(since)),
        RowExpr::If { condition: held, then, otherwise, .. } => {
            format!("(if {} then {} else {})", condition(held), expression(then), expression(otherwise))
        }
        RowExpr::Condition(held) => format!("({})", condition(held)),
    }
}

fn condition(held: &Condition) -> String {
    let joined = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(condition).collect();
        format!("({})", parts.join(word))
    };
    match held {
        Condition::All(parts) => joined(parts, " and "),
        Condition::Any(parts) => joined(parts, " or "),
        Condition::Not(inner) => format!("not {}", condition(inner)),
        Condition::IsTrue(value) => expression(value),
        Condition::IsMissing(value) => format!("{} is missing", expression(value)),
        Condition::Compare { op, left, right } => {
            let sign = match op {
                Comparison::Equal => "=",
                Comparison::Less => "<",
                Comparison::AtMost => "<=",
                Comparison::Greater => ">",
                Comparison::AtLeast => ">=",
            };
            format!("{} {sign} {}", expression(left), literal(right, left.ty()))
        }
        Condition::In { left, values } => {
            let values: Vec<String> = values.iter().map(|value| literal(value, left.ty())).collect();
            format!("{} in ({})", expression(left), values.join(", "))
        }
        Condition::Contains { left, part } => format!("{} contains {part:?}", expression(left)),
        Condition::StartsWith { left, part } => format!("{} starts with {part:?}", expression(left)),
    }
}

fn literal(literal: &Literal, beside: RowType) -> String {
    match literal {
        Literal::Number(number) if beside == RowType::Duration => format!("{number} µs"),
        Literal::Number(number) => number.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Boolean(true) => "yes".to_owned(),
        Literal::Boolean(false) => "no".to_owned(),
        Literal::Date(date) => date.to_string(),
        Literal::DayStart { instant, .. } => instant.to_string(),
        Literal::Row(value) => expression(value),
    }
}
