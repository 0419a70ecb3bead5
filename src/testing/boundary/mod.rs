//! Tests that nobody has to write: each cut point of a KPI's bands, one step each side, nothing at all, nothing to divide by.
//!
//! In: a KPI. Out: for each, whether the value lies where an independent reading of the band's text says, or is missing for the right reason.
//! Values of the aggregates are found for which the formula gives the number that is wanted; no rows are made. What no values give is said.

mod construct;
mod missing;
mod reading;

pub(super) use missing::has_value;

use crate::evaluate::{AtomTrace, Outcome};
use crate::finding::{self, Finding, Situation};
use crate::format;
use crate::formula::{Aggregate, Arithmetic, CheckedKpi, Expr, Operand};
use crate::number::Exact;
use crate::parallel;
use construct::Bench;
use reading::Reading;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The boundaries of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundaries {
    /// The KPI's id.
    pub kpi: String,
    /// What was tried, cut points first, from the lowest to the highest.
    pub tried: Vec<Boundary>,
    /// What could not be tried.
    pub untried: Vec<Untried>,
}

/// A boundary that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// Which: `50.0 %, a cut point`.
    pub name: String,
    /// Where the value should lie, or why it should be missing.
    pub expected: String,
    /// Where it lies.
    pub found: String,
    /// With which values of the aggregates, in the words of the formula.
    pub with: Vec<String>,
}

/// A boundary that could not be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untried {
    /// Which.
    pub name: String,
    /// Why not.
    pub because: String,
}

impl Boundary {
    /// Whether the value lies where it should.
    pub fn held(&self) -> bool {
        self.expected == self.found
    }
}

impl Boundaries {
    /// Those that did not hold.
    pub fn broken(&self) -> impl Iterator<Item = &Boundary> {
        self.tried.iter().filter(|tried| !tried.held())
    }
}

/// The boundaries of several KPIs, in their order.
pub fn boundaries(kpis: &[&CheckedKpi]) -> Vec<Boundaries> {
    parallel::map(kpis, |kpi| boundaries_of(kpi)).collect()
}

fn boundaries_of(kpi: &CheckedKpi) -> Boundaries {
    let mut found =
        Boundaries { kpi: kpi.definition.id.text.clone(), tried: Vec::new(), untried: Vec::new() };
    let bench = Bench::new(kpi);
    cut_points(kpi, &bench, &mut found);
    missing::empty_input(kpi, &bench, &mut found);
    missing::zero_denominators(kpi, &bench, &mut found);
    found
}

fn cut_points(kpi: &CheckedKpi, bench: &Bench<'_>, found: &mut Boundaries) {
    let (formula, decimals) = (&kpi.formula, kpi.definition.decimals);
    let reading = Reading::of(kpi, bench.day());
    for (value, place) in points(kpi) {
        let shown = format::value(value, &formula.unit, decimals, None);
        let name = format!("{shown}, {place}");
        let mut untried = |because: String| found.untried.push(Untried { name: name.clone(), because });
        let (low, high) = formula.range;
        if low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high) {
            untried("outside the possible values".to_owned());
            continue;
        }
        let expected = match &reading {
            Ok(reading) => reading.place(value),
            Err(text) => {
                untried(format!("the band text `{text}` is not read by this check"));
                continue;
            }
        };
        let Some(atoms) = bench.reaching(value) else {
            untried("no values of the aggregates give it".to_owned());
            continue;
        };
        let (finding, with) = bench.judged(atoms);
        found.tried.push(Boundary { name, expected, found: place_of(&finding), with });
    }
}

/// The values to try: every cut point, and one step below and above it.
fn points(kpi: &CheckedKpi) -> BTreeMap<Exact, &'static str> {
    let criteria = kpi.criteria.usual();
    let cuts = || {
        let ends = criteria.bands.bands.iter().flat_map(|band| [band.lower, band.upper]);
        ends.flatten().map(|bound| bound.value)
    };
    let mut points = BTreeMap::new();
    for cut in cuts() {
        let step = step(kpi, cut);
        for (point, place) in [(cut.sub(step), "a step below"), (cut.add(step), "a step above")] {
            if let Ok(point) = point {
                points.entry(point).or_insert(place);
            }
        }
    }
    points.extend(cuts().map(|cut| (cut, "a cut point")));
    points
}

/// The smallest displayed digit of a value.
fn step(kpi: &CheckedKpi, value: Exact) -> Exact {
    if kpi.definition.decimals.is_none() && counts_only(kpi, &kpi.formula.expr) {
        return Exact::ONE;
    }
    format::step(value, &kpi.formula.unit, kpi.definition.decimals)
}

/// Whether an expression is made of counts and whole numbers by operations that leave them whole.
fn counts_only(kpi: &CheckedKpi, expr: &Expr) -> bool {
    match expr {
        Expr::Number(number) => number.is_integer(),
        Expr::Atom(at) => kpi.formula.atoms.get(*at).is_some_and(|atom| is_count(&atom.aggregate)),
        Expr::Neg(inner) => counts_only(kpi, inner),
        Expr::Binary { op, left, right, .. } => {
            *op != Arithmetic::Div && counts_only(kpi, left) && counts_only(kpi, right)
        }
        Expr::OrElse(first, second) => counts_only(kpi, first) && counts_only(kpi, second),
    }
}

fn is_count(aggregate: &Aggregate) -> bool {
    matches!(aggregate, Aggregate::CountRows | Aggregate::CountPresent(_) | Aggregate::Distinct(_))
}

/// The band, or the side of the scale.
fn place_of(finding: &Finding) -> String {
    finding.band.clone().unwrap_or_else(|| finding.status.name().to_owned())
}

impl Bench<'_> {
    /// What is made of a value, and the values of the operands that led to it.
    fn judged(&self, atoms: Vec<AtomTrace>) -> (Finding, Vec<String>) {
        let value = self.value(atoms);
        let units = self.kpi().formula.operands.iter();
        let operand = |(operand, (name, outcome)): (&Arc<Operand>, &(Arc<str>, Outcome))| match outcome {
            Outcome::Known(exact) => format!("{name} = {}", format::operand(*exact, &operand.unit)),
            Outcome::NoData(missing) => format!("{name}: {}", format::reasons(missing)),
        };
        let with = units.zip(&value.operands).map(operand).collect();
        (finding::classify(self.kpi(), value, &Situation::default()), with)
    }
}
