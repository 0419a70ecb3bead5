//! Formulas → expressions over atoms, with their unit and possible values. Names were ordered by `library`; what they stand for is put in.

use super::ast::{self, ExprKind, Name};
use super::checked::{Arithmetic, Atom, Expr};
use super::interval::{ANY, Interval, SHARE, combine, hull, is_share, opposite, scaled as scaled_interval};
use super::library::{Found, Library, Part};
use super::problem::{Origin, Place, Problem};
use super::row::{MAX_SIZE, is_time};
use super::unknown;
use crate::catalog::Kpi;
use crate::name::collapsed;
use crate::number::Exact;
use crate::source::SourceText;
use crate::unit::{Scale, Unit};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Operations within operations, with every name replaced by what it stands for, at most.
const MAX_NESTING: usize = 256;

/// An expression over the atoms of a [`Lowering`], and what is known of its value.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    pub expr: Expr,
    pub unit: Unit,
    /// Where the unit comes from.
    pub origin: Option<Origin>,
    /// Possible values.
    pub range: Interval,
    /// Whether it is a share, up to a factor.
    pub proportion: bool,
    /// Whether it is a bare number, which goes with any unit.
    pub literal: Option<Exact>,
    /// A factor such as 100 that a thing was multiplied by: it makes a percent of the ratio that a division may still give.
    pub hundred: Option<Exact>,
    /// How many nodes it has.
    pub size: usize,
    /// How deep they are nested.
    pub depth: usize,
}

impl Lowered {
    pub(super) fn new(expr: Expr, unit: Unit) -> Self {
        Self {
            expr,
            unit,
            origin: None,
            range: ANY,
            proportion: false,
            literal: None,
            hundred: None,
            size: 1,
            depth: 1,
        }
    }
}

/// Where the two operands of an operation stand in the text.
type Ranges<'e> = (&'e Range<usize>, &'e Range<usize>);

/// A formula on its way to atoms.
pub(super) struct Lowering<'a> {
    pub library: &'a Library<'a>,
    pub kpi: &'a Kpi,
    pub text: &'a SourceText,
    /// The time column of the measure, if it names one.
    pub time: Option<&'a SourceText>,
    /// What measures and KPIs stand for, by node; none after an error.
    pub parts: &'a BTreeMap<usize, Part>,
    pub atoms: Vec<Arc<Atom>>,
    pub problems: Vec<Problem>,
}

/// An operation; `name` is how the right operand is called.
pub(super) fn binary(op: Arithmetic, left: Expr, right: Expr, name: String) -> Expr {
    Expr::Binary { op, left: Box::new(left), right: Box::new(right), name }
}

/// The expression times a factor, joined with a factor that stands there already.
pub(super) fn scaled(expr: Expr, factor: Exact) -> Expr {
    if factor == Exact::ONE {
        return expr;
    }
    match expr {
        Expr::Number(number) if number.mul(factor).is_ok() => {
            Expr::Number(number.mul(factor).unwrap_or(number))
        }
        Expr::Binary { op: Arithmetic::Mul, left, right, name } => match *right {
            Expr::Number(number) => match number.mul(factor) {
                Ok(product) if product == Exact::ONE => *left,
                Ok(product) => binary(Arithmetic::Mul, *left, Expr::Number(product), name),
                Err(_) => {
                    let inner = binary(Arithmetic::Mul, *left, Expr::Number(number), name);
                    binary(Arithmetic::Mul, inner, Expr::Number(factor), String::new())
                }
            },
            right => binary(
                Arithmetic::Mul,
                binary(Arithmetic::Mul, *left, right, name),
                Expr::Number(factor),
                String::new(),
            ),
        },
        expr => binary(Arithmetic::Mul, expr, Expr::Number(factor), String::new()),
    }
}

impl<'a> Lowering<'a> {
    /// Where a part of the text stands, and how: asked where there is something to say.
    pub(super) fn place(&self, range: &Range<usize>) -> Place {
        Place { span: self.library.sources.place(self.text, range.clone()), written: self.written(range) }
    }

    /// How a part of the text is written, in one line.
    fn written(&self, range: &Range<usize>) -> String {
        collapsed(self.text.text.get(range.clone()).unwrap_or(""))
    }

    /// The atom's place in the list, where it stands once.
    pub(super) fn atom(&mut self, atom: Atom) -> Expr {
        Expr::Atom(self.index(&Arc::new(atom)))
    }

    /// The same as its place alone.
    pub(super) fn index(&mut self, atom: &Arc<Atom>) -> usize {
        self.atoms.iter().position(|known| known == atom).unwrap_or_else(|| {
            self.atoms.push(Arc::clone(atom));
            self.atoms.len() - 1
        })
    }

    /// The expression of a formula; `None` after an error, which is among the problems (or those of what it refers to).
    pub(super) fn lower(&mut self, expr: &ast::Expr) -> Option<Lowered> {
        let lowered = match &expr.kind {
            ExprKind::Number(number) => Lowered {
                literal: Some(*number),
                range: (Some(*number), Some(*number)),
                ..Lowered::new(Expr::Number(*number), Unit::Unknown)
            },
            ExprKind::Name(name) => self.name(name)?,
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, &expr.range)?,
            ExprKind::Timed(function, of) => self.timed(*function, of)?,
            ExprKind::Neg(of) => {
                let of = self.lower(of)?;
                Lowered {
                    expr: match of.expr {
                        Expr::Number(number) => Expr::Number(number.neg()),
                        other => Expr::Neg(Box::new(other)),
                    },
                    range: opposite(of.range),
                    proportion: false,
                    literal: of.literal.map(Exact::neg),
                    size: of.size.saturating_add(1),
                    depth: of.depth.saturating_add(1),
                    ..of
                }
            }
            ExprKind::OrElse(left, right) => {
                let (first, second) = (self.lower(left), self.lower(right));
                let (first, second) = (first?, second?);
                self.or_else(first, second, (&left.range, &right.range))?
            }
            ExprKind::Binary { op, left, right } => {
                if let Some(instead) =
                    unknown::torn_argument(self.library, self.kpi, &self.text.text, (*op, left, right))
                {
                    let place = self.place(&expr.range);
                    self.problems.push(Problem::TornArgument { place, instead });
                    return None;
                }
                let (first, second) = (self.lower(left), self.lower(right));
                let (first, second) = (first?, second?);
                let ranges = (&left.range, &right.range);
                match op {
                    Arithmetic::Add | Arithmetic::Sub => self.sum(*op, first, second, ranges)?,
                    Arithmetic::Mul | Arithmetic::Div => self.product(*op, first, second, ranges)?,
                }
            }
        };
        if lowered.size > MAX_SIZE || lowered.depth > MAX_NESTING {
            let span = self.place(&expr.range).span;
            self.problems.push(Problem::TooLarge { span });
            return None;
        }
        Some(lowered)
    }

    /// What a name stands for.
    fn name(&mut self, name: &Name) -> Option<Lowered> {
        match self.library.resolve(self.kpi, &name.text) {
            Found::Node(node) => {
                let part = self.parts.get(&node)?;
                let remapped: Vec<usize> = part.atoms.iter().map(|atom| self.index(atom)).collect();
                let mut lowered = part.value.clone();
                remap(&mut lowered.expr, &remapped);
                Some(lowered)
            }
            Found::Parameter(parameter) => match parameter.lowered()? {
                Ok(value) => Some(value),
                Err(kind) => {
                    let place = self.place(&name.range);
                    self.problems.push(parameter.concerning(Problem::ParameterComputed { place, kind }));
                    None
                }
            },
            Found::Reported => None,
            Found::Nothing => {
                let place = self.place(&name.range);
                let advice = unknown::advice(self.library, self.kpi, &name.text);
                self.problems.push(Problem::UnknownName { place, advice });
                None
            }
        }
    }

    fn or_else(&mut self, left: Lowered, right: Lowered, ranges: Ranges<'_>) -> Option<Lowered> {
        let (unit, left_expr, right_expr, right_range) =
            self.in_one_unit("replace", &left, &right, ranges)?;
        Some(Lowered {
            expr: Expr::OrElse(Box::new(left_expr), Box::new(right_expr)),
            unit,
            range: hull(left.range, right_range),
            proportion: false,
            literal: None,
            hundred: None,
            size: left.size.saturating_add(right.size).saturating_add(1),
            depth: left.depth.max(right.depth).saturating_add(1),
            origin: left.origin.or(right.origin),
        })
    }

    fn sum(&mut self, op: Arithmetic, left: Lowered, right: Lowered, ranges: Ranges<'_>) -> Option<Lowered> {
        let name = self.written(ranges.1);
        if op == Arithmetic::Sub && left.literal == Some(Exact::ONE) && right.unit == Unit::percent() {
            let (one, rate) = (self.place(ranges.0), self.place(ranges.1));
            self.problems.push(Problem::OneMinusPercent { one, rate, origin: right.origin });
            return None;
        }
        let operation = if op == Arithmetic::Add { "add" } else { "subtract" };
        let (unit, left_expr, right_expr, right_range) =
            self.in_one_unit(operation, &left, &right, ranges)?;
        let literal = constant(op, &left, &right);
        Some(Lowered {
            expr: literal.map_or_else(|| binary(op, left_expr, right_expr, name), Expr::Number),
            unit,
            range: combine(op, left.range, right_range),
            proportion: false,
            literal,
            hundred: left.hundred.filter(|_| left.hundred == right.hundred),
            size: left.size.saturating_add(right.size).saturating_add(1),
            depth: left.depth.max(right.depth).saturating_add(1),
            origin: left.origin.or(right.origin),
        })
    }

    /// Both operands in the left one's unit.
    fn in_one_unit(
        &mut self,
        operation: &'static str,
        left: &Lowered,
        right: &Lowered,
        ranges: Ranges<'_>,
    ) -> Option<(Unit, Expr, Expr, Interval)> {
        if left.literal.is_some() || right.literal.is_some() {
            let unit = if left.literal.is_some() { right.unit.clone() } else { left.unit.clone() };
            // Computed in microseconds, a duration gives a bare number no meaning; zero needs none.
            let bare = |side: &Lowered| side.literal.is_some_and(|number| !number.is_zero());
            if is_microseconds(&unit) && (bare(left) || bare(right)) {
                let place = self.place(if left.literal.is_some() { ranges.0 } else { ranges.1 });
                self.problems.push(Problem::NumberWithoutUnit { place, origin: None });
                return None;
            }
            return Some((unit, left.expr.clone(), right.expr.clone(), right.range));
        }
        match right.unit.factor_to(&left.unit) {
            Some(factor) => {
                let unit = if left.unit == Unit::Unknown { right.unit.clone() } else { left.unit.clone() };
                let range = scaled_interval(right.range, factor);
                Some((unit, left.expr.clone(), scaled(right.expr.clone(), factor), range))
            }
            None => {
                self.problems.push(Problem::UnitMismatch {
                    operation,
                    left: (self.place(ranges.0), left.unit.clone(), left.origin.clone()),
                    right: (self.place(ranges.1), right.unit.clone(), right.origin.clone()),
                });
                None
            }
        }
    }

    fn product(
        &mut self,
        op: Arithmetic,
        left: Lowered,
        right: Lowered,
        ranges: Ranges<'_>,
    ) -> Option<Lowered> {
        let name = self.written(ranges.1);
        let size = left.size.saturating_add(right.size).saturating_add(1);
        let depth = left.depth.max(right.depth).saturating_add(1);
        let range = combine(op, left.range, right.range);
        if let Some(literal) = constant(op, &left, &right) {
            return Some(Lowered {
                literal: Some(literal),
                range,
                ..Lowered::new(Expr::Number(literal), Unit::Unknown)
            });
        }
        let (value, number, value_range) = match (op, left.literal, right.literal) {
            (_, _, Some(number)) => (&left, number, ranges.0),
            (Arithmetic::Mul, Some(number), None) => (&right, number, ranges.1),
            _ => return self.quantities(op, left, right, ranges),
        };
        let unit = match rescaled(op, number, value) {
            Ok(unit) => unit,
            Err(reason) => {
                let place = self.place_around(ranges);
                self.problems.push(match reason {
                    Rescale::Percent => Problem::PercentTwice { place, inner: self.place(value_range) },
                    Rescale::Duration => Problem::DurationFactor { place, number, unit: value.unit.clone() },
                });
                return None;
            }
        };
        let hundred = [100, 1000].map(Exact::integer).into_iter().find(|hundred| {
            op == Arithmetic::Mul && *hundred == number && unit == value.unit && has_base(&unit)
        });
        Some(Lowered {
            // A share stays one in percent, but its double is none.
            proportion: value.proportion && unit != value.unit,
            origin: value.origin.clone().filter(|_| has_base(&unit)),
            // The factor stands on the right, so that factors meet.
            expr: match op {
                Arithmetic::Mul => scaled(value.expr.clone(), number),
                _ => binary(op, left.expr, right.expr, name),
            },
            unit,
            range,
            literal: None,
            hundred,
            size,
            depth,
        })
    }

    /// Product or quotient of two things that have units.
    fn quantities(
        &mut self,
        op: Arithmetic,
        left: Lowered,
        right: Lowered,
        ranges: Ranges<'_>,
    ) -> Option<Lowered> {
        let as_unit = |side: &Lowered| if side.literal.is_some() { Unit::ratio() } else { side.unit.clone() };
        let (left_unit, right_unit) = (as_unit(&left), as_unit(&right));
        let product = match op {
            Arithmetic::Mul => left_unit.multiply(&right_unit),
            _ => left_unit.divide(&right_unit),
        };
        let Some(product) = product else {
            self.problems.push(Problem::UnitMismatch {
                operation: if op == Arithmetic::Mul { "multiply" } else { "divide" },
                left: (self.place(ranges.0), left.unit, left.origin),
                right: (self.place(ranges.1), right.unit, right.origin),
            });
            return None;
        };
        let (mut unit, mut factor, mut numerator) = (product.unit, product.factor, left.expr);
        let mut range = combine(op, left.range, right.range);
        // `a * 100 / b` is `(a / b) * 100`.
        if let Some(hundred) = left.hundred.filter(|_| op == Arithmetic::Div && unit.is_ratio()) {
            let scale = if hundred == Exact::integer(100) { Scale::Percent } else { Scale::Permille };
            unit = unit.with_scale(scale);
            if let Expr::Binary { op: Arithmetic::Mul, left: of, right: by, .. } = &numerator
                && **by == Expr::Number(hundred)
                && let Ok(product) = factor.mul(hundred)
            {
                factor = product;
                numerator = of.as_ref().clone();
                range = scaled_interval(range, Exact::ONE.div(hundred).unwrap_or(Exact::ONE));
            }
        }
        let share = op == Arithmetic::Div && self.share(&numerator, &right.expr);
        let range = if share { SHARE } else { range };
        Some(Lowered {
            expr: scaled(binary(op, numerator, right.expr, self.written(ranges.1)), factor),
            origin: left.origin.or(right.origin).filter(|_| has_base(&unit)),
            unit,
            range: scaled_interval(range, factor),
            proportion: share,
            literal: None,
            hundred: None,
            size: left.size.saturating_add(right.size).saturating_add(1),
            depth: left.depth.max(right.depth).saturating_add(1),
        })
    }

    /// Whether a quotient of two atoms is proved to be a share.
    fn share(&self, left: &Expr, right: &Expr) -> bool {
        match (left, right) {
            (Expr::Atom(left), Expr::Atom(right)) => self
                .atoms
                .get(*left)
                .zip(self.atoms.get(*right))
                .is_some_and(|(left, right)| is_share(left, right)),
            _ => false,
        }
    }

    /// From the first operand to the second.
    fn place_around(&self, ranges: Ranges<'_>) -> Place {
        let (left, right) = (self.place(ranges.0).span, self.place(ranges.1).span);
        let span = crate::source::Span::new(left.source, left.start..right.end.max(left.end));
        Place { span, written: String::new() }
    }
}

/// Two bare numbers are computed at once, unless they overflow or divide by zero, which the value will say.
fn constant(op: Arithmetic, left: &Lowered, right: &Lowered) -> Option<Exact> {
    let (left, right) = (left.literal?, right.literal?);
    match op {
        Arithmetic::Add => left.add(right),
        Arithmetic::Sub => left.sub(right),
        Arithmetic::Mul => left.mul(right),
        Arithmetic::Div => left.div(right),
    }
    .ok()
}

/// Why a value may not be multiplied by a number.
enum Rescale {
    /// It is in hundredths already.
    Percent,
    /// The number looks like a conversion, which happens by itself.
    Duration,
}

/// The unit after multiplying (dividing) by a bare number: 100 makes a ratio a percent.
fn rescaled(op: Arithmetic, number: Exact, value: &Lowered) -> Result<Unit, Rescale> {
    let is = |n: i32| number == Exact::integer(n);
    if op == Arithmetic::Mul {
        if value.unit.is_ratio() && is(100) {
            return Ok(Unit::percent());
        }
        if value.unit.is_ratio() && is(1000) {
            return Ok(Unit::ratio().with_scale(Scale::Permille));
        }
        let scaled = matches!(
            &value.unit,
            Unit::Known { scale: Scale::Percent | Scale::Permille | Scale::Points, .. }
        );
        if scaled && is(100) {
            return Err(Rescale::Percent);
        }
    }
    if op == Arithmetic::Div && value.unit == Unit::percent() && is(100) {
        return Ok(Unit::ratio());
    }
    let conversions = [60, 3600, 24, 1440, 86_400, 168];
    if is_time(&value.unit) && conversions.into_iter().any(is) {
        return Err(Rescale::Duration);
    }
    Ok(value.unit.clone())
}

/// Whether something is counted or measured in the unit: a ratio has no place where it comes from.
fn has_base(unit: &Unit) -> bool {
    !matches!(unit, Unit::Known { bases, .. } if bases.is_empty())
}

/// Whether a unit is the one durations are computed in.
pub(super) fn is_microseconds(unit: &Unit) -> bool {
    *unit == Unit::time(crate::unit::TimeUnit::Microsecond)
}

/// Renames the atoms of an expression.
pub(super) fn remap(expr: &mut Expr, atoms: &[usize]) {
    match expr {
        Expr::Number(_) => {}
        Expr::Atom(index) => {
            if let Some(new) = atoms.get(*index) {
                *index = *new;
            }
        }
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
            remap(left, atoms);
            remap(right, atoms);
        }
        Expr::Neg(of) => remap(of, atoms),
    }
}
