//! A formula with every name replaced by what it stands for.

use super::ast::{Aggregate, Expr, ExprKind, Name};
use super::parse::parse_formula;
use super::print;
use crate::catalog::{Catalog, Kpi};
use crate::name::Key;
use jiff::civil::Date;
use std::sync::Arc;

/// Names within names, at most; what is checked has no circle and is not deeper.
const MAX_DEPTH: usize = 256;

/// The canonical text of a KPI's formula in which measures and other KPIs are put in, down to the aggregates.
///
/// `None` if a part of it cannot be read or found, which a checked KPI has not.
///
/// `day` is the first of the period it is computed for: other KPIs have the formula of that time.
pub fn expanded(catalog: &Catalog, kpi: &Kpi, day: Date) -> Option<String> {
    let expander = Expander { catalog, kpi, day, depth: 0 };
    Some(print::formula(&expander.text(&kpi.formula.text)?))
}

/// Puts in the names of one KPI's texts.
#[derive(Clone, Copy)]
struct Expander<'a> {
    catalog: &'a Catalog,
    kpi: &'a Kpi,
    day: Date,
    depth: usize,
}

impl Expander<'_> {
    fn text(self, text: &str) -> Option<Expr> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.expr(&parse_formula(text).ok()?)
    }

    fn expr(self, expr: &Expr) -> Option<Expr> {
        let kind = match &expr.kind {
            ExprKind::Number(number) => ExprKind::Number(*number),
            ExprKind::Name(name) => return self.name(name),
            ExprKind::Aggregate(aggregate) => ExprKind::Aggregate(Box::new(self.of_dataset(aggregate))),
            ExprKind::Binary { op, left, right } => ExprKind::Binary {
                op: *op,
                left: Box::new(self.expr(left)?),
                right: Box::new(self.expr(right)?),
            },
            ExprKind::Neg(of) => ExprKind::Neg(Box::new(self.expr(of)?)),
            ExprKind::Timed(function, of) => ExprKind::Timed(*function, Box::new(self.expr(of)?)),
            ExprKind::OrElse(first, second) => {
                ExprKind::OrElse(Box::new(self.expr(first)?), Box::new(self.expr(second)?))
            }
        };
        Some(Expr { kind, range: expr.range.clone() })
    }

    /// The aggregate with the KPI's own dataset, if it names none: in another KPI's formula it would be another.
    fn of_dataset(self, aggregate: &Aggregate) -> Aggregate {
        let own = || {
            let dataset = self.kpi.dataset.as_ref()?;
            Some(Name { text: dataset.text.clone(), range: 0..0 })
        };
        Aggregate { dataset: aggregate.dataset.clone().or_else(own), ..aggregate.clone() }
    }

    /// What a name stands for: a measure of the KPI, else another KPI by id, else by title or alias.
    fn name(self, name: &Name) -> Option<Expr> {
        let key = Key::of(&name.text);
        let inner = Self { depth: self.depth.saturating_add(1), ..self };
        let measure = self.kpi.measures.iter().find(|measure| {
            std::iter::once(&measure.name).chain(&measure.aliases).any(|name| Key::of(&name.text) == key)
        });
        if let Some(measure) = measure {
            return inner.text(&measure.is.text);
        }
        let own = self.kpi.parameters.iter().chain(&self.catalog.project.parameters);
        if own.into_iter().any(|parameter| Key::of(&parameter.name.text) == key) {
            return Some(Expr { kind: ExprKind::Name(name.clone()), range: name.range.clone() });
        }
        let kpis = || self.catalog.kpis.values();
        let titled = |kpi: &&Arc<Kpi>| {
            Key::of(&kpi.title) == key || kpi.aliases.iter().any(|alias| Key::of(&alias.text) == key)
        };
        let kpi = kpis().find(|kpi| Key::of(&kpi.id.text) == key).or_else(|| kpis().find(titled))?;
        let kpi = kpi.on(self.day);
        Expander { kpi: &kpi, ..inner }.text(&kpi.formula.text)
    }
}
