//! Aggregates → expressions over atoms.

use super::ast::{self, Function, Moment};
use super::checked::{
    Aggregate, Arithmetic, Atom, Condition, Expr, RowArithmetic, RowExpr, RowType, TimeRole,
};
use super::condition::{all, not};
use super::dataset::DatasetScope;
use super::interval::{ANY, COUNT, SHARE};
use super::library::Found;
use super::lower::{Lowered, Lowering, binary, scaled};
use super::problem::{Origin, Place, Problem};
use super::row::{RowScope, RowValue};
use crate::calendar::Window;
use crate::diagnostic::nearest_fix;
use crate::name::Key;
use crate::number::{Exact, MAX_DECIMALS};
use crate::unit::Unit;
use std::ops::Range;

/// Which rows an aggregate reads, and when they count.
#[derive(Clone)]
struct Rows {
    dataset: String,
    condition: Option<Condition>,
    time: TimeRole,
    across: Vec<String>,
}

impl Rows {
    /// An atom over these rows.
    fn atom(self, aggregate: Aggregate) -> Atom {
        let Self { dataset, condition, time, across } = self;
        Atom { dataset, aggregate, condition, time, window: Window::default(), across }
    }
}

impl<'a> Lowering<'a> {
    /// The expression of an aggregate; `None` after an error, which is among the problems.
    pub(super) fn aggregate(&mut self, aggregate: &ast::Aggregate, range: &Range<usize>) -> Option<Lowered> {
        let dataset = self.dataset(aggregate, range)?;
        let scope = RowScope {
            dataset,
            text: self.text,
            sources: self.library.sources,
            parameters: self.library.parameters.of(self.kpi),
        };
        // All is said of an aggregate whose table is missing, but nothing follows from it.
        let rows = self.rows(aggregate, &scope, range).filter(|_| dataset.has_table);
        match &aggregate.function {
            Function::Count => {
                let expr = self.atom(rows?.atom(Aggregate::CountRows));
                let origin = Some(Origin::entity(dataset.definition));
                Some(Lowered { origin, range: COUNT, ..Lowered::new(expr, dataset.entity()) })
            }
            Function::Share => {
                let rows = rows?;
                let some = self.atom(rows.clone().atom(Aggregate::CountRows));
                let every = self.atom(Rows { condition: None, ..rows }.atom(Aggregate::CountRows));
                let expr = binary(Arithmetic::Div, some, every, dataset.definition.name.text.clone());
                Some(Lowered { range: SHARE, proportion: true, ..Lowered::new(expr, Unit::ratio()) })
            }
            Function::Distinct(of) => {
                let value = scope.value(of, &mut self.problems);
                let (rows, value) = (rows?, value?);
                let unit = match &of.kind {
                    _ if value.unit != Unit::Unknown => value.unit.clone(),
                    ast::RowKind::Name(name) => Unit::entity(&name.text),
                    _ => Unit::Unknown,
                };
                let of = value.settled(value.ty.unwrap_or(RowType::Text));
                let expr = self.atom(rows.atom(Aggregate::Distinct(of)));
                Some(Lowered { origin: value.origin, range: COUNT, ..Lowered::new(expr, unit) })
            }
            Function::WeightedAverage { value, weight } => {
                let values = self.argument("weighted average of", value, &scope);
                let weights = self.argument("weighted average of", weight, &scope);
                let (rows, values, weights) = (rows?, values?, weights?);
                self.weighted(rows, values, &weights, &scope.place(&weight.range))
            }
            Function::Sum(of) => {
                let value = self.argument("sum of", of, &scope);
                let (rows, value) = (rows?, value?);
                let expr = self.atom(rows.atom(Aggregate::Sum(value.expr.clone())));
                Some(of_column(expr, value))
            }
            Function::Average(of) => {
                let value = self.argument("average of", of, &scope);
                let (rows, value) = (rows?, value?);
                let sum = self.atom(rows.clone().atom(Aggregate::Sum(value.expr.clone())));
                let present = self.atom(rows.atom(Aggregate::CountPresent(value.expr.clone())));
                let name = format!("number of values of {}", scope.place(&of.range).written);
                Some(of_column(binary(Arithmetic::Div, sum, present, name), value))
            }
            Function::Min(of) => self.ordered("min of", Aggregate::Min, of, rows, &scope),
            Function::Max(of) => self.ordered("max of", Aggregate::Max, of, rows, &scope),
            Function::Median(of) => {
                let fraction = Exact::quotient(1, 2).ok()?;
                self.ordered("median of", |of| Aggregate::percentile(fraction, of), of, rows, &scope)
            }
            Function::Percentile { percent, of } => {
                let fraction = percent.div(Exact::integer(100)).ok()?;
                self.ordered("percentile of", |of| Aggregate::percentile(fraction, of), of, rows, &scope)
            }
        }
    }

    /// An aggregate that picks a value.
    fn ordered(
        &mut self,
        head: &'static str,
        aggregate: impl Fn(RowExpr) -> Aggregate,
        of: &ast::Row,
        rows: Option<Rows>,
        scope: &RowScope<'_>,
    ) -> Option<Lowered> {
        let value = self.argument(head, of, scope);
        let (rows, value) = (rows?, value?);
        let expr = self.atom(rows.atom(aggregate(value.expr.clone())));
        Some(of_column(expr, value))
    }

    /// Sum of value × weight over sum of weight, both over the rows that have both.
    fn weighted(
        &mut self,
        rows: Rows,
        value: RowValue,
        weight: &RowValue,
        weight_place: &Place,
    ) -> Option<Lowered> {
        let mut both = vec![
            not(Condition::IsMissing(value.expr.clone())),
            not(Condition::IsMissing(weight.expr.clone())),
        ];
        both.extend(rows.condition);
        let rows = Rows { condition: Some(all(both)), ..rows };
        let scale = match (value.expr.ty(), weight.expr.ty()) {
            (RowType::Number { scale: a }, RowType::Number { scale: b }) => {
                a.saturating_add(b).min(MAX_DECIMALS)
            }
            (RowType::Number { scale }, _) | (_, RowType::Number { scale }) => scale,
            _ => 0,
        };
        let product = RowExpr::Arithmetic {
            op: RowArithmetic::Mul,
            left: Box::new(value.expr.clone()),
            right: Box::new(weight.expr.clone()),
            ty: RowType::Number { scale },
        };
        let products = self.atom(rows.clone().atom(Aggregate::Sum(product)));
        let weights = self.atom(rows.atom(Aggregate::Sum(weight.expr.clone())));
        let expr = binary(Arithmetic::Div, products, weights, format!("sum of {}", weight_place.written));
        Some(of_column(expr, value))
    }

    /// A numeric argument.
    fn argument(&mut self, head: &'static str, of: &ast::Row, scope: &RowScope<'_>) -> Option<RowValue> {
        let value = scope.value(of, &mut self.problems)?;
        match value.ty {
            None => {
                let expr = value.settled(RowType::Number { scale: 0 });
                Some(RowValue { expr, ..value })
            }
            Some(RowType::Number { .. } | RowType::Duration) => Some(value),
            Some(ty) => {
                let place = scope.place(&of.range);
                self.problems.push(Problem::NotNumeric { head, place, ty, origin: value.origin });
                None
            }
        }
    }

    /// The dataset an aggregate reads.
    fn dataset(&mut self, aggregate: &ast::Aggregate, range: &Range<usize>) -> Option<&'a DatasetScope<'a>> {
        let name = match (&aggregate.dataset, &self.kpi.dataset) {
            (Some(name), _) => name.text.as_str(),
            (None, Some(name)) => name.text.as_str(),
            (None, None) => {
                let place = self.place(range);
                self.problems.push(Problem::MissingDataset { place });
                return None;
            }
        };
        let library = self.library;
        let found = library.dataset_names.get(&Key::of(name)).and_then(|name| library.datasets.get(name));
        if let Some(found) = found {
            return Some(found);
        }
        let whole = self.place(range);
        if matches!(library.resolve(self.kpi, &whole.written), Found::Node(_)) {
            self.problems.push(Problem::AggregateNamed { place: whole });
        } else if !library.left_out.contains(&Key::of(name)) {
            let names = library.datasets.keys().map(String::as_str);
            let place = match (&aggregate.dataset, &self.kpi.dataset) {
                (None, Some(name)) => Place { span: name.span, written: name.text.clone() },
                (stated, _) => self.place(stated.as_ref().map_or(range, |name| &name.range)),
            };
            self.problems.push(Problem::UnknownDataset {
                nearest: nearest_fix(name, names)
                    .map(|(near, applicability)| (near.to_string(), applicability)),
                place,
                datasets: library.datasets.keys().cloned().collect(),
            });
        }
        None
    }

    /// Condition, time and dimensions of an aggregate.
    fn rows(
        &mut self,
        aggregate: &ast::Aggregate,
        scope: &RowScope<'_>,
        range: &Range<usize>,
    ) -> Option<Rows> {
        let dataset = scope.dataset;
        let condition =
            aggregate.condition.as_ref().map(|condition| scope.condition(condition, &mut self.problems));
        let mut across = Vec::new();
        let mut complete = true;
        for name in &aggregate.across {
            match dataset.dimension(&name.text) {
                Some(dimension) => across.push(dimension.to_string()),
                None => {
                    complete = false;
                    let place = scope.place(&name.range);
                    self.problems.push(Problem::unknown_dimension(place, dataset.definition));
                }
            }
        }
        across.sort();
        across.dedup();
        let time = self.time(aggregate.moment, dataset, range);
        let condition = match condition {
            None => None,
            Some(None) => return None,
            Some(condition) => condition,
        };
        complete.then_some(())?;
        Some(Rows { dataset: dataset.definition.name.text.clone(), condition, time: time?, across })
    }

    /// When the rows count.
    fn time(
        &mut self,
        moment: Option<Moment>,
        dataset: &DatasetScope<'_>,
        range: &Range<usize>,
    ) -> Option<TimeRole> {
        let definition = dataset.definition;
        if let Some(moment) = moment {
            let Some((from, until)) = dataset.checked.valid.clone() else {
                // Declared, but with an error of its own: that one has been reported.
                if definition.valid.is_none() {
                    let place = self.place(range);
                    self.problems.push(Problem::missing_time(place, definition, true));
                }
                return None;
            };
            return Some(match moment {
                Moment::Start => TimeRole::StockAtStart { from, until },
                Moment::End => TimeRole::StockAtEnd { from, until },
            });
        }
        let column = match self.time {
            Some(name) => dataset.moment(name, &mut self.problems)?,
            None => match (&dataset.checked.time, &definition.time) {
                (Some(column), _) => column.clone(),
                (None, Some(_)) => return None,
                (None, None) => {
                    let place = self.place(range);
                    self.problems.push(Problem::missing_time(place, definition, false));
                    return None;
                }
            },
        };
        Some(TimeRole::Flow(column))
    }
}

/// A value in its column's unit.
fn of_column(expr: Expr, value: RowValue) -> Lowered {
    let expr = scaled(expr, value.factor);
    Lowered { origin: value.origin, range: ANY, ..Lowered::new(expr, value.unit) }
}
