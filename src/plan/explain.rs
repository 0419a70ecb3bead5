//! A plan as text, for `kpi explain --stage plan`. Columns are written `[as in the table]`.

use super::{AtomSource, CellColumn, CellQuery, CellQueryKind, Plan};
use crate::formula::{
    Aggregate, Atom, Comparison, Condition, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<&str> = self.periods.iter().map(|period| period.label.as_str()).collect();
        writeln!(f, "periods: {}", or_none(&labels.join(", ")))?;
        for (at, query) in self.queries.iter().enumerate() {
            writeln!(f, "\nquery {}: {query}", at + 1)?;
            for source in self.sources.iter().filter(|source| source.query == at) {
                let Some(atom) = self.atoms.get(source.atom) else { continue };
                writeln!(f, "  {}", Use { source, atom, kind: &query.kind })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for CellQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} where {}", self.dataset, time(&self.time))?;
        for filter in &self.scope {
            write!(f, "\n  scope {} = {}", filter.dimension, filter.member)?;
        }
        write!(f, "\n  by period")?;
        for dimension in &self.dimensions {
            write!(f, ", {dimension}")?;
        }
        match &self.kind {
            CellQueryKind::Additive { conditions, columns } => {
                for (at, held) in conditions.iter().enumerate() {
                    write!(f, "\n  bit {at}: {}", condition(held))?;
                }
                write!(f, "\n  rows")?;
                for (at, held) in columns.iter().enumerate() {
                    write!(f, "\n  column {at}: {}", column(held))?;
                }
                Ok(())
            }
            CellQueryKind::Distinct { of, condition: held } => {
                write!(f, "\n  different values of {}{}", expression(of), narrowed(held.as_ref()))
            }
            CellQueryKind::Percentile { of, condition: held, fractions } => {
                let fractions: Vec<String> = fractions.iter().map(ToString::to_string).collect();
                let (of, held) = (expression(of), narrowed(held.as_ref()));
                write!(f, "\n  values of {of} at {}{held}", fractions.join(", "))
            }
        }
    }
}

/// How one atom is served by a query.
struct Use<'a> {
    source: &'a AtomSource,
    atom: &'a Atom,
    kind: &'a CellQueryKind,
}

impl fmt::Display for Use<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-> {}", aggregate(&self.atom.aggregate))?;
        if let CellQueryKind::Additive { .. } = self.kind {
            match self.source.bit {
                None => f.write_str(" of all rows")?,
                Some(bit) => write!(f, " where bit {bit}")?,
            }
        }
        if !self.source.by.is_empty() {
            write!(f, " by {}", self.source.by.join(", "))?;
        }
        if !self.atom.across.is_empty() {
            write!(f, " across all {}", self.atom.across.join(", "))?;
        }
        write!(f, ": {}", self.source.kpis.join(", "))
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn time(role: &TimeRole) -> String {
    match role {
        TimeRole::Flow(at) => format!("{} is in the period", expression(at)),
        TimeRole::StockAtStart { from, until } => {
            format!("{} to {} spans the start of the period", expression(from), expression(until))
        }
        TimeRole::StockAtEnd { from, until } => {
            format!("{} to {} spans the end of the period", expression(from), expression(until))
        }
    }
}

fn aggregate(aggregate: &Aggregate) -> String {
    match aggregate {
        Aggregate::CountRows => "count".to_owned(),
        Aggregate::CountPresent(of) => format!("count of present {}", expression(of)),
        Aggregate::Sum(of) => format!("sum of {}", expression(of)),
        Aggregate::Min(of) => format!("min of {}", expression(of)),
        Aggregate::Max(of) => format!("max of {}", expression(of)),
        Aggregate::Distinct(of) => format!("distinct {}", expression(of)),
        Aggregate::Percentile { fraction, of } => format!("value at {fraction} of {}", expression(of)),
    }
}

fn column(column: &CellColumn) -> String {
    match column {
        CellColumn::Present(of) => format!("present {}", expression(of)),
        CellColumn::Sum(of) => format!("sum of {}", expression(of)),
        CellColumn::Min(of) => format!("min of {}", expression(of)),
        CellColumn::Max(of) => format!("max of {}", expression(of)),
    }
}

fn narrowed(condition_held: Option<&Condition>) -> String {
    condition_held.map_or_else(String::new, |held| format!(" where {}", condition(held)))
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
        Literal::Row(value) => expression(value),
    }
}
