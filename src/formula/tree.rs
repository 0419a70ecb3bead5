//! Syntax tree → an indented drawing of it, for `kpi explain --stage tree`.

use super::ast::{
    Aggregate, Baseline, CompareOp, Expr, ExprKind, Function, Moment, Row, RowKind, Test, TimeFunction,
    Value, ValueKind,
};
use super::checked::{Arithmetic, RowArithmetic};
use super::print::number;
use std::fmt::{self, Display, Formatter, Write as _};

impl Display for Expr {
    /// The tree, one node a line, children indented.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        expr(&mut out, self, 0);
        f.write_str(&out)
    }
}

impl Display for Row {
    /// The tree, one node a line, children indented.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        row(&mut out, self, 0);
        f.write_str(&out)
    }
}

impl Display for TimeFunction {
    /// The function and its arguments: `rolling 3 months`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Previous(1) => f.write_str("previous"),
            Self::Previous(count) => write!(f, "previous {count}"),
            Self::LastYear => f.write_str("same period last year"),
            Self::Rolling(count, grain) => write!(f, "rolling {}", grain.times(*count)),
            Self::ToDate(grain) => write!(f, "to date {grain}"),
            Self::Change(Baseline::Previous) => f.write_str("change"),
            Self::Change(Baseline::LastYear) => f.write_str("change to last year"),
            Self::Growth(Baseline::Previous) => f.write_str("growth"),
            Self::Growth(Baseline::LastYear) => f.write_str("growth to last year"),
        }
    }
}

fn line(out: &mut String, depth: usize, text: impl Display) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "{:indent$}{text}", "", indent = depth * 2);
}

fn expr(out: &mut String, node: &Expr, depth: usize) {
    match &node.kind {
        ExprKind::Number(value) => {
            line(out, depth, format_args!("number {}", number(*value).unwrap_or_default()));
        }
        ExprKind::Name(name) => line(out, depth, format_args!("name `{}`", name.text)),
        ExprKind::Aggregate(node) => aggregate(out, node, depth),
        ExprKind::Neg(of) => {
            line(out, depth, "negate");
            expr(out, of, depth + 1);
        }
        ExprKind::Timed(function, of) => {
            line(out, depth, function);
            expr(out, of, depth + 1);
        }
        ExprKind::OrElse(left, right) => {
            line(out, depth, "or else");
            expr(out, left, depth + 1);
            expr(out, right, depth + 1);
        }
        ExprKind::Binary { op, left, right } => {
            line(
                out,
                depth,
                match op {
                    Arithmetic::Add => "add",
                    Arithmetic::Sub => "subtract",
                    Arithmetic::Mul => "multiply",
                    Arithmetic::Div => "divide",
                },
            );
            expr(out, left, depth + 1);
            expr(out, right, depth + 1);
        }
    }
}

fn aggregate(out: &mut String, node: &Aggregate, depth: usize) {
    let (head, arguments): (String, Vec<&Row>) = match &node.function {
        Function::Count => ("count".into(), vec![]),
        Function::Share => ("share".into(), vec![]),
        Function::Distinct(of) => ("distinct".into(), vec![of]),
        Function::Sum(of) => ("sum".into(), vec![of]),
        Function::Average(of) => ("average".into(), vec![of]),
        Function::Min(of) => ("min".into(), vec![of]),
        Function::Max(of) => ("max".into(), vec![of]),
        Function::Median(of) => ("median".into(), vec![of]),
        Function::Percentile { percent, of } => {
            (format!("percentile {}", number(*percent).unwrap_or_default()), vec![of])
        }
        Function::WeightedAverage { value, weight } => ("weighted average".into(), vec![value, weight]),
    };
    match &node.dataset {
        Some(dataset) => line(out, depth, format_args!("{head} of dataset `{}`", dataset.text)),
        None => line(out, depth, head),
    }
    for argument in arguments {
        row(out, argument, depth + 1);
    }
    if let Some(condition) = &node.condition {
        line(out, depth + 1, "where");
        row(out, condition, depth + 2);
    }
    for dimension in &node.across {
        line(out, depth + 1, format_args!("across all `{}`", dimension.text));
    }
    match node.moment {
        Some(Moment::Start) => line(out, depth + 1, "at start of period"),
        Some(Moment::End) => line(out, depth + 1, "at end of period"),
        None => {}
    }
}

fn row(out: &mut String, node: &Row, depth: usize) {
    let children: Vec<&Row> = match &node.kind {
        RowKind::Number(value) => {
            line(out, depth, format_args!("number {}", number(*value).unwrap_or_default()));
            vec![]
        }
        RowKind::Name(name) => {
            line(out, depth, format_args!("column `{}`", name.text));
            vec![]
        }
        RowKind::Neg(of) => {
            line(out, depth, "negate");
            vec![of]
        }
        RowKind::Not(of) => {
            line(out, depth, "not");
            vec![of]
        }
        RowKind::Binary { op, left, right } => {
            line(
                out,
                depth,
                match op {
                    RowArithmetic::Add => "add",
                    RowArithmetic::Sub => "subtract",
                    RowArithmetic::Mul => "multiply",
                },
            );
            vec![left, right]
        }
        RowKind::If { condition, then, otherwise } => {
            line(out, depth, "if, then, else");
            vec![condition, then, otherwise]
        }
        RowKind::All(parts) => {
            line(out, depth, "and");
            parts.iter().collect()
        }
        RowKind::Any(parts) => {
            line(out, depth, "or");
            parts.iter().collect()
        }
        RowKind::Test { left, test: what } => {
            line(out, depth, test(what));
            vec![left]
        }
    };
    for child in children {
        row(out, child, depth + 1);
    }
}

fn test(test: &Test) -> String {
    let values = |list: &[Value]| list.iter().map(value).collect::<Vec<_>>().join(", ");
    match test {
        Test::Compare { op, right } => {
            let op = match op {
                CompareOp::Equal => "=",
                CompareOp::NotEqual => "!=",
                CompareOp::Less => "<",
                CompareOp::AtMost => "<=",
                CompareOp::Greater => ">",
                CompareOp::AtLeast => ">=",
            };
            format!("{op} {}", value(right))
        }
        Test::In { negated, values: list } => {
            format!("{} {}", if *negated { "not in" } else { "in" }, values(list))
        }
        Test::Between { low, high } => format!("between {} and {}", value(low), value(high)),
        Test::Missing => "is missing".into(),
        Test::Present => "is present".into(),
        Test::Contains(part) => format!("contains {}", value(part)),
        Test::StartsWith(part) => format!("starts with {}", value(part)),
    }
}

fn value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Number(amount) => format!("number {}", number(*amount).unwrap_or_default()),
        ValueKind::Percent(amount) => format!("percent {}", number(*amount).unwrap_or_default()),
        ValueKind::Duration(amount, unit) => {
            format!("duration {} {unit}", number(*amount).unwrap_or_default())
        }
        ValueKind::Date(date) => format!("date {date}"),
        ValueKind::Text(text) => format!("text {text:?}"),
        ValueKind::Column(name) => format!("column `{}`", name.text),
    }
}
