//! Atoms in the words of the formula language: the columns by their declared names, computed ones too where a part is written as they are.

use super::ast::{CompareOp, Name, Row, RowKind, Test, Value, ValueKind};
use super::checked::{
    Aggregate, Atom, Comparison, Condition, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
use super::parse::parse_row;
use super::print;
use crate::calendar::Period;
use crate::catalog::{ColumnOrigin, Dataset};
use crate::name::Key;
use crate::number::Exact;
use crate::unit::TimeUnit;
use std::collections::BTreeMap;

/// What an atom computes, in words that a formula could use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtomWords {
    /// `count`, `sum of cost`, `number of values of cost`.
    pub aggregate: String,
    /// The argument, `cost`; a count of rows has none.
    pub argument: Option<String>,
    /// The condition, `category = billing and reopened`.
    pub condition: Option<String>,
}

impl Atom {
    /// The atom in words; `datasets` are the definitions of its dataset and those it joins, by name.
    pub fn words(&self, datasets: &BTreeMap<String, Dataset>) -> AtomWords {
        let dictionary = Dictionary::new(datasets, datasets.get(&self.dataset));
        let (head, argument) = match &self.aggregate {
            Aggregate::CountRows => ("count".to_owned(), None),
            Aggregate::CountPresent(of) => ("number of values of".to_owned(), Some(of)),
            Aggregate::Sum(of) => ("sum of".to_owned(), Some(of)),
            Aggregate::Min(of) => ("min of".to_owned(), Some(of)),
            Aggregate::Max(of) => ("max of".to_owned(), Some(of)),
            Aggregate::Distinct(of) => ("distinct".to_owned(), Some(of)),
            Aggregate::Percentile { fraction, of } => (percentile(**fraction), Some(of)),
        };
        let argument = argument.map(|of| dictionary.expression(of));
        AtomWords {
            aggregate: match &argument {
                Some(of) => format!("{head} {}", print::argument(of)),
                None => head,
            },
            argument: argument.as_ref().map(print::row),
            condition: self.condition.as_ref().map(|held| print::condition(&dictionary.condition(held))),
        }
    }

    /// Which rows count for these days: `created at from 2026-09-01 to before 2026-10-01`.
    pub fn time_words(&self, datasets: &BTreeMap<String, Dataset>, days: &Period) -> String {
        let dictionary = Dictionary::new(datasets, datasets.get(&self.dataset));
        let text = |of: &RowExpr| print::row(&dictionary.expression(of));
        let stock = |from: &RowExpr, until: &RowExpr, day: jiff::civil::Date| {
            format!("{} before {day}, {} empty or not before {day}", text(from), text(until))
        };
        match &self.time {
            TimeRole::Flow(at) => format!("{} from {} to before {}", text(at), days.start, days.end),
            TimeRole::StockAtStart { from, until } => stock(from, until, days.start),
            TimeRole::StockAtEnd { from, until } => stock(from, until, days.end),
        }
    }
}

fn percentile(fraction: Exact) -> String {
    if Exact::quotient(1, 2).is_ok_and(|half| half == fraction) {
        return "median of".to_owned();
    }
    let percent = fraction.mul(Exact::integer(100)).unwrap_or(fraction);
    format!("percentile({percent}) of")
}

/// The declared names of a dataset's columns, and with them the way back from checked rows to written ones.
struct Dictionary<'a> {
    /// All datasets, by name.
    datasets: &'a BTreeMap<String, Dataset>,
    dataset: Option<&'a Dataset>,
    /// Columns by their name in the table.
    stored: BTreeMap<&'a str, &'a str>,
    /// Computed columns by the canonical text of what they are.
    computed: BTreeMap<String, &'a str>,
}

impl<'a> Dictionary<'a> {
    fn new(datasets: &'a BTreeMap<String, Dataset>, dataset: Option<&'a Dataset>) -> Self {
        let (mut stored, mut computed) = (BTreeMap::new(), BTreeMap::new());
        for column in dataset.iter().flat_map(|dataset| &dataset.columns) {
            let name = column.name.text.as_str();
            match &column.origin {
                ColumnOrigin::Table(table) => {
                    stored.entry(table.text.as_str()).or_insert(name);
                }
                ColumnOrigin::Computed(is) => {
                    if let Ok(tree) = parse_row(&is.text) {
                        computed.entry(print::row(&tree)).or_insert(name);
                    }
                }
            }
        }
        Self { datasets, dataset, stored, computed }
    }

    fn column(&self, stored: &str) -> Name {
        let text = self.stored.get(stored).copied().unwrap_or(stored);
        Name { text: text.to_owned(), range: 0..0 }
    }

    /// The dictionary of the dataset that a join leads to.
    fn joined(&self, join: &str) -> Self {
        let joins = self.dataset.iter().flat_map(|dataset| &dataset.joins);
        let key = joins.into_iter().find(|one| one.name.text == join).map(|one| Key::of(&one.to.text));
        let target = self.datasets.values().find(|dataset| Some(Key::of(&dataset.name.text)) == key);
        Self::new(self.datasets, target)
    }

    /// A column of a joined dataset, or one that is computed there: a name in its own words, after the join's.
    fn through(&self, of: &RowExpr) -> Option<Row> {
        let (join, there) = of.partner()?;
        match self.joined(&join).expression(&there).kind {
            RowKind::Name(Name { text, .. }) => {
                Some(row(RowKind::Name(Name { text: format!("{join} {text}"), range: 0..0 })))
            }
            _ => None,
        }
    }

    /// The computed column that is written like this, or the row itself.
    fn named(&self, written: Row) -> Row {
        let name = self.computed.get(&print::row(&written));
        name.map_or(written, |name| row(RowKind::Name(Name { text: (*name).to_owned(), range: 0..0 })))
    }

    fn expression(&self, of: &RowExpr) -> Row {
        self.through(of).unwrap_or_else(|| self.named(self.plain_expression(of)))
    }

    fn plain_expression(&self, of: &RowExpr) -> Row {
        match of {
            RowExpr::Column(column) if column.via.is_empty() => {
                row(RowKind::Name(self.column(&column.column)))
            }
            RowExpr::Column(column) => row(RowKind::Name(Name { text: column.to_string(), range: 0..0 })),
            RowExpr::Missing(_) => row(RowKind::Name(Name { text: "missing".to_owned(), range: 0..0 })),
            RowExpr::Number(number) => row(RowKind::Number(**number)),
            RowExpr::Arithmetic { op, left, right, .. } => self.binary(*op, left, right),
            RowExpr::Elapsed { until, since } => self.binary(RowArithmetic::Sub, until, since),
            RowExpr::If { condition, then, otherwise, .. } => row(RowKind::If {
                condition: Box::new(self.condition(condition)),
                then: Box::new(self.expression(then)),
                otherwise: Box::new(self.expression(otherwise)),
            }),
            RowExpr::Condition(held) => self.condition(held),
        }
    }

    fn binary(&self, op: RowArithmetic, left: &RowExpr, right: &RowExpr) -> Row {
        let (left, right) = (Box::new(self.expression(left)), Box::new(self.expression(right)));
        row(RowKind::Binary { op, left, right })
    }

    fn condition(&self, held: &Condition) -> Row {
        self.named(self.plain_condition(held))
    }

    fn plain_condition(&self, held: &Condition) -> Row {
        let all = |parts: &[Condition]| parts.iter().map(|part| self.condition(part)).collect();
        match held {
            Condition::All(parts) => row(RowKind::All(all(parts))),
            Condition::Any(parts) => row(RowKind::Any(all(parts))),
            Condition::Not(inner) => self.negated(inner),
            Condition::IsTrue(of) => self.expression(of),
            Condition::IsMissing(of) => self.test(of, Test::Missing),
            Condition::Compare { op, left, right } => {
                let op = match op {
                    Comparison::Equal => CompareOp::Equal,
                    Comparison::Less => CompareOp::Less,
                    Comparison::AtMost => CompareOp::AtMost,
                    Comparison::Greater => CompareOp::Greater,
                    Comparison::AtLeast => CompareOp::AtLeast,
                };
                self.test(left, Test::Compare { op, right: self.value(right, left.ty()) })
            }
            Condition::In { left, values } => self.list(left, values, false),
            Condition::Contains { left, part } => self.test(left, Test::Contains(word(part))),
            Condition::StartsWith { left, part } => self.test(left, Test::StartsWith(word(part))),
        }
    }

    /// `is present`, `!=` and `not in` rather than `not …`, as people write them.
    fn negated(&self, held: &Condition) -> Row {
        match held {
            Condition::IsMissing(of) => self.test(of, Test::Present),
            Condition::Compare { op: Comparison::Equal, left, right } => {
                let right = self.value(right, left.ty());
                self.test(left, Test::Compare { op: CompareOp::NotEqual, right })
            }
            Condition::In { left, values } => self.list(left, values, true),
            other => row(RowKind::Not(Box::new(self.condition(other)))),
        }
    }

    fn list(&self, left: &RowExpr, values: &[Literal], negated: bool) -> Row {
        let values = values.iter().map(|value| self.value(value, left.ty())).collect();
        self.test(left, Test::In { negated, values })
    }

    fn test(&self, left: &RowExpr, test: Test) -> Row {
        row(RowKind::Test { left: Box::new(self.expression(left)), test })
    }

    fn value(&self, literal: &Literal, beside: RowType) -> Value {
        value(match literal {
            Literal::Number(number) if beside == RowType::Duration => duration(**number),
            Literal::Number(number) => ValueKind::Number(**number),
            Literal::Text(text) => ValueKind::Text(text.clone()),
            Literal::Boolean(truth) => ValueKind::Text(if *truth { "yes" } else { "no" }.to_owned()),
            Literal::Date(day) | Literal::DayStart { day, .. } => ValueKind::Date(*day),
            Literal::Row(of) => {
                ValueKind::Column(Name { text: print::row(&self.expression(of)), range: 0..0 })
            }
        })
    }
}

/// Microseconds in the largest unit in which they are a whole number; none are hours.
fn duration(microseconds: Exact) -> ValueKind {
    if microseconds.is_zero() {
        return ValueKind::Duration(microseconds, TimeUnit::Hour);
    }
    let units = [TimeUnit::Week, TimeUnit::Day, TimeUnit::Hour, TimeUnit::Minute, TimeUnit::Second];
    let whole = |unit: &TimeUnit| {
        let count = microseconds.div(Exact::integer(unit.microseconds())).ok()?;
        (count.is_integer() || *unit == TimeUnit::Second).then_some(ValueKind::Duration(count, *unit))
    };
    units.iter().find_map(whole).unwrap_or(ValueKind::Number(microseconds))
}

fn row(kind: RowKind) -> Row {
    Row { kind, range: 0..0 }
}

fn value(kind: ValueKind) -> Value {
    Value { kind, range: 0..0 }
}

fn word(text: &str) -> Value {
    value(ValueKind::Text(text.to_owned()))
}
