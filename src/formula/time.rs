//! Functions of time: moved and extended windows, pushed down to the atoms of what they stand around.
//!
//! A window is a property of an atom, so a rolling ratio is the ratio of the rolling sums, and any nesting is computed from rows.

use super::ast::{self, TimeFunction};
use super::checked::{Arithmetic, Atom, Expr};
use super::interval::{Interval, combine};
use super::lower::{Lowered, Lowering, binary, remap, scaled};
use super::print;
use super::problem::Problem;
use super::time_fault::MAX_PERIODS;
use crate::calendar::{Extent, Window};
use crate::number::Exact;
use crate::unit::{Scale, Unit};
use std::sync::Arc;

impl Lowering<'_> {
    /// A function of time around a formula; `None` after an error, which is among the problems.
    pub(super) fn timed(&mut self, function: TimeFunction, of: &ast::Expr) -> Option<Lowered> {
        // The atoms of the formula as it stands are needed only if the function asks for them.
        let outer = std::mem::take(&mut self.atoms);
        let value = self.lower(of);
        let inner = std::mem::replace(&mut self.atoms, outer);
        let value = value?;
        let (TimeFunction::Change(baseline) | TimeFunction::Growth(baseline)) = function else {
            let expr = self.moved(function, of, &value.expr, &inner)?;
            return Some(Lowered { expr, ..value });
        };
        let mut now = value.expr.clone();
        let same: Vec<usize> = inner.iter().map(|atom| self.index(atom)).collect();
        remap(&mut now, &same);
        let before = self.moved(baseline.function(), of, &value.expr, &inner)?;
        let earlier = ast::Expr {
            kind: ast::ExprKind::Timed(baseline.function(), Box::new(of.clone())),
            range: of.range.clone(),
        };
        // The name in the reason `zero denominator`, as the author could write it.
        let name = print::formula(&earlier);
        let change = binary(Arithmetic::Sub, now, before.clone(), name.clone());
        let size = value.size.saturating_mul(2).saturating_add(1);
        let depth = value.depth.saturating_add(1);
        let range = combine(Arithmetic::Sub, value.range, value.range);
        Some(match function {
            TimeFunction::Growth(_) => Lowered {
                expr: scaled(binary(Arithmetic::Div, change, before, name), Exact::integer(100)),
                unit: Unit::percent(),
                origin: None,
                range: growth(value.range),
                proportion: false,
                literal: None,
                hundred: None,
                size: size.saturating_add(value.size).saturating_add(2),
                depth: depth.saturating_add(2),
            },
            _ => Lowered {
                expr: change,
                // A difference of percents is in points, never a bare percent.
                unit: match value.unit.scale() {
                    Scale::Percent => value.unit.with_scale(Scale::Points),
                    _ => value.unit,
                },
                range,
                proportion: false,
                literal: None,
                size,
                depth,
                ..value
            },
        })
    }

    /// The expression over atoms whose windows are moved or extended.
    fn moved(
        &mut self,
        function: TimeFunction,
        of: &ast::Expr,
        expr: &Expr,
        atoms: &[Arc<Atom>],
    ) -> Option<Expr> {
        let mut indices = Vec::new();
        for atom in atoms {
            let Some(window) = through(function, atom.window) else {
                let place = self.place(&of.range);
                self.problems.push(match atom.window.extent {
                    Extent::Period => Problem::TooFarBack { place },
                    _ => Problem::ExtendedTwice { place, covers: atom.window },
                });
                return None;
            };
            indices.push(self.index(&Arc::new(Atom { window, ..Atom::clone(atom) })));
        }
        let mut expr = expr.clone();
        remap(&mut expr, &indices);
        Some(expr)
    }
}

/// The window after a function; `None` if it is extended a second time or goes too far back.
fn through(function: TimeFunction, window: Window) -> Option<Window> {
    let further = |count: u32, more: u32| count.checked_add(more).filter(|sum| *sum <= MAX_PERIODS);
    let extended = |extent| (window.extent == Extent::Period).then_some(Window { extent, ..window });
    match function {
        TimeFunction::Previous(count) => Some(Window { back: further(window.back, count)?, ..window }),
        TimeFunction::LastYear => Some(Window { years_back: further(window.years_back, 1)?, ..window }),
        TimeFunction::Rolling(count, grain) => extended(Extent::Rolling { count, grain }),
        TimeFunction::ToDate(grain) => extended(Extent::ToDate(grain)),
        TimeFunction::Change(_) | TimeFunction::Growth(_) => Some(window),
    }
}

/// What is never negative shrinks by the whole at most.
fn growth(values: Interval) -> Interval {
    (values.0.filter(|low| !low.is_negative()).map(|_| Exact::integer(-100)), None)
}
