//! Plan and results → values.

use super::arithmetic::{Computed, Scene, denominators, quotient};
use super::cell::{Cells, Tally, project};
use super::group::Group;
use super::{AtomTrace, KpiValue, NoData, Outcome, Reason};
use crate::calendar::Period;
use crate::engine::Rows;
use crate::formula::{Aggregate, Atom, CheckedCatalog, CheckedKpi, Companion, Expr};
use crate::number::Exact;
use crate::plan::{Level, Plan, Request, lacking_dimension, without};
use crate::unit::{Scale, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A result that is not what the plan's query asked for: a fault of the engine, not of definitions or data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the result of query {} does not have the columns it was asked for", .query + 1)]
pub struct EvaluateError {
    /// Index into [`Plan::queries`].
    pub query: usize,
}

/// One value per KPI (in the order of the request), period and group (total first, then members sorted, rows without a member last).
///
/// `results` are the rows of the plan's statements, in their order. Every combination of partition members that occurs in any cell has a
/// value for every KPI and period, and every member of a breakdown that occurs within its partition member.
///
/// # Errors
/// A result of the wrong shape.
pub fn evaluate(
    catalog: &CheckedCatalog,
    request: &Request,
    plan: &Plan,
    results: &[Rows],
) -> Result<Vec<KpiValue>, EvaluateError> {
    let cells = Cells::new(plan, results)?;
    let numbers: BTreeMap<&Atom, usize> =
        plan.atoms.iter().enumerate().map(|(at, atom)| (atom, at)).collect();
    let total = Level::total(request);
    let of_formulas = queries_of_formulas(catalog, request, plan, &numbers);
    let groups = |dimensions: &[String]| Group::all(plan, results, &of_formulas, dimensions);
    let partitions = groups(&total.dimensions)?;
    let mut breakdowns: BTreeMap<Vec<String>, Vec<Group>> = BTreeMap::new();
    for asked in &request.kpis {
        let finest = Level::finest(request, asked);
        if finest != total && !breakdowns.contains_key(&finest.dimensions) {
            let found = groups(&finest.dimensions)?;
            breakdowns.insert(finest.dimensions, found);
        }
    }
    let periods: Vec<Arc<Period>> = plan.periods.iter().cloned().map(Arc::new).collect();
    // Room for all but the members of breakdowns.
    let mut values = Vec::with_capacity(request.kpis.len() * plan.periods.len() * partitions.len());
    for asked in &request.kpis {
        let Some(kpi) = catalog.kpis.get(&asked.kpi) else { continue };
        let finest = Level::finest(request, asked);
        let broken_down = breakdowns.get(&finest.dimensions).map_or(&[][..], Vec::as_slice);
        for (at, period) in periods.iter().enumerate() {
            let kpi = kpi.on(period.start);
            let names = Names::of(kpi);
            let finished = request.as_of.is_none_or(|day| period.is_finished(day));
            for partition in &partitions {
                for group in std::iter::once(partition).chain(partition.within(broken_down)) {
                    let place = Place { period: at, group };
                    let tallies = tallies(&cells, &numbers, kpi, &place)?;
                    let traces = kpi.formula.atoms.iter().zip(&tallies);
                    let traces = traces.map(|(atom, tally)| trace(atom, tally)).collect();
                    let of_companion = |companion| {
                        outcome(companion_value(catalog, request, (&cells, &numbers), companion, &place))
                    };
                    let companions = kpi.companions.iter().map(of_companion).collect();
                    let standing = Standing { period, finished, group: &group.shared };
                    values.push(KpiValue { companions, ..value(kpi, &names, &standing, traces) });
                }
            }
        }
    }
    Ok(values)
}

/// The queries that some formula reads; members that occur only beside a companion are not asked about.
fn queries_of_formulas(
    catalog: &CheckedCatalog,
    request: &Request,
    plan: &Plan,
    numbers: &BTreeMap<&Atom, usize>,
) -> BTreeSet<usize> {
    let kpis = request.kpis.iter().filter_map(|asked| catalog.kpis.get(&asked.kpi));
    let versions = kpis.flat_map(CheckedKpi::versions);
    let atoms: BTreeSet<usize> = versions
        .flat_map(|kpi| &kpi.formula.atoms)
        .filter_map(|atom| numbers.get(atom.as_ref()).copied())
        .collect();
    let read = plan.sources.iter().filter(|source| atoms.contains(&source.atom));
    read.map(|source| source.query).collect()
}

/// What a companion gives where a value stands.
fn companion_value(
    catalog: &CheckedCatalog,
    request: &Request,
    (cells, numbers): (&Cells<'_>, &BTreeMap<&Atom, usize>),
    companion: &Companion,
    place: &Place<'_>,
) -> Result<Exact, Vec<Reason>> {
    let mut traces = Vec::new();
    for atom in &companion.atoms {
        if let Some(dimension) = lacking_dimension(catalog, request, &place.group.dimensions, atom) {
            let (dataset, dimension) = (atom.dataset.clone(), dimension.clone());
            return Err(vec![Reason::NotBrokenDown { dataset, dimension }]);
        }
        let Some(tally) = tally(cells, numbers, atom, place) else {
            return Err(vec![Reason::NoRows { dataset: atom.dataset.clone() }]);
        };
        traces.push(trace(atom, &tally));
    }
    Scene { atoms: &companion.atoms, traces: &traces }.compute(&companion.expr).value
}

/// Where a value stands.
struct Place<'a> {
    period: usize,
    group: &'a Group,
}

/// What the atoms of a KPI found; an atom that ignores a dimension is looked up without it.
fn tallies(
    cells: &Cells<'_>,
    numbers: &BTreeMap<&Atom, usize>,
    kpi: &CheckedKpi,
    place: &Place<'_>,
) -> Result<Vec<Tally>, EvaluateError> {
    // Only a plan of another request lacks an atom; it has no query to name.
    let find = |atom: &Arc<Atom>| tally(cells, numbers, atom, place).ok_or(EvaluateError { query: 0 });
    kpi.formula.atoms.iter().map(find).collect()
}

fn tally(
    cells: &Cells<'_>,
    numbers: &BTreeMap<&Atom, usize>,
    atom: &Atom,
    place: &Place<'_>,
) -> Option<Tally> {
    let Group { dimensions, members, .. } = place.group;
    let by = without(dimensions, &atom.across);
    let members = project(dimensions, members, &by)?;
    cells.tally(*numbers.get(atom)?, &by, place.period, &members)
}

/// Where a value stands: the period, whether it has ended, and the group.
pub(super) struct Standing<'a> {
    pub(super) period: &'a Arc<Period>,
    pub(super) finished: bool,
    pub(super) group: &'a Arc<[(String, Option<String>)]>,
}

/// What all values of a KPI are called: its id, and its operands.
pub(super) struct Names {
    kpi: Arc<str>,
    operands: Vec<Arc<str>>,
}

impl Names {
    pub(super) fn of(kpi: &CheckedKpi) -> Self {
        let operands = kpi.formula.operands.iter().map(|operand| Arc::from(operand.name.as_str())).collect();
        Self { kpi: Arc::from(kpi.definition.id.text.as_str()), operands }
    }
}

/// The value of a KPI whose atoms found this.
pub(super) fn value(
    kpi: &CheckedKpi,
    names: &Names,
    standing: &Standing<'_>,
    atoms: Vec<AtomTrace>,
) -> KpiValue {
    let formula = &kpi.formula;
    let scene = Scene { atoms: &formula.atoms, traces: &atoms };
    let Computed { value, substituted } = scene.compute(&formula.expr);
    let (numerator, denominator) = quotient(&formula.expr).map_or((None, None), |quotient| {
        (scene.compute(quotient.numerator).value.ok(), scene.compute(quotient.denominator).value.ok())
    });
    let Standing { period, finished, group } = *standing;
    let rows = most_rows(&scene, group);
    let skipped = atoms.iter().map(AtomTrace::skipped).max().unwrap_or(0);
    let operands = names.operands.iter().zip(&formula.operands);
    let operands = operands
        .map(|(name, operand)| (Arc::clone(name), outcome(scene.compute(&operand.expr).value)))
        .collect();
    let value = if finished || !compares_periods(&formula.atoms) {
        let sample = if compares_periods(&formula.atoms) {
            smallest_sample(&scene, &formula.expr)
        } else {
            denominator.unwrap_or_else(|| Exact::integer(rows))
        };
        value.and_then(|value| withheld(kpi, value, sample))
    } else {
        // Parts of unequal length do not compare.
        Err(vec![Reason::PeriodUnfinished])
    };
    KpiValue {
        kpi: Arc::clone(&names.kpi),
        period: Arc::clone(period),
        group: Arc::clone(group),
        outcome: outcome(value),
        numerator,
        denominator,
        rows,
        skipped,
        substituted,
        operands,
        companions: Vec::new(),
        atoms,
        rest: false,
    }
}

/// Of a comparison the smaller sample counts: the smallest denominator of either period, or the fewer rows where nothing is divided.
fn smallest_sample(scene: &Scene<'_>, expr: &Expr) -> Exact {
    let denominators = denominators(expr).into_iter().filter_map(|under| scene.compute(under).value.ok());
    let rows = scene.traces.iter().map(|trace| Exact::integer(trace.rows));
    denominators.min().or(rows.min()).unwrap_or(Exact::ZERO)
}

/// Rows of the atom that had most. Atoms that ignore a dimension of the group tell of more than the group, and count only if all do.
fn most_rows(scene: &Scene<'_>, group: &[(String, Option<String>)]) -> u64 {
    let own = |atom: &Atom| !group.iter().any(|(dimension, _)| atom.across.contains(dimension));
    let found = || scene.atoms.iter().zip(scene.traces);
    let of_group = found().filter(|(atom, _)| own(atom)).map(|(_, trace)| trace.rows).max();
    of_group.or_else(|| found().map(|(_, trace)| trace.rows).max()).unwrap_or(0)
}

/// Whether a formula sets one period against another.
fn compares_periods(atoms: &[Arc<Atom>]) -> bool {
    let mut shifts = atoms.iter().map(|atom| (atom.window.back, atom.window.years_back));
    let first = shifts.next();
    shifts.any(|shift| Some(shift) != first)
}

pub(super) fn outcome(value: Result<Exact, Vec<Reason>>) -> Outcome {
    match value {
        Ok(value) => Outcome::Known(value),
        Err(reasons) => Outcome::NoData(NoData { reasons }),
    }
}

/// What an atom found: its rows, and its value or why it has none.
fn trace(atom: &Atom, tally: &Tally) -> AtomTrace {
    let present = match atom.aggregate {
        Aggregate::CountRows => tally.rows,
        _ => tally.present,
    };
    let value = outcome(found(atom, tally).map_err(|reason| vec![reason]));
    AtomTrace { scope: tally.scope, rows: tally.rows, present, value }
}

fn found(atom: &Atom, tally: &Tally) -> Result<Exact, Reason> {
    let dataset = || atom.dataset.clone();
    if tally.scope == 0 {
        let earlier = atom.window.back > 0 || atom.window.years_back > 0;
        return Err(if earlier || !tally.exists {
            Reason::BaselineMissing
        } else {
            Reason::NoRows { dataset: dataset() }
        });
    }
    let value = tally.value.map_err(|_| Reason::Overflow)?;
    let of_nothing = || Reason::NoValues { dataset: dataset() };
    match &atom.aggregate {
        Aggregate::CountRows => Ok(Exact::integer(tally.rows)),
        Aggregate::CountPresent(_) => Ok(Exact::integer(tally.present)),
        Aggregate::Distinct(_) => Ok(value.unwrap_or(Exact::ZERO)),
        // Nothing to add is zero; things to add that all lack the amount are not.
        Aggregate::Sum(_) if tally.rows == 0 => Ok(Exact::ZERO),
        Aggregate::Sum(_) | Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Percentile { .. } => {
            value.ok_or_else(of_nothing)
        }
    }
}

/// A known value that must not be shown: of too small a sample, or a share above the whole.
fn withheld(kpi: &CheckedKpi, value: Exact, sample: Exact) -> Result<Exact, Vec<Reason>> {
    if kpi.formula.proportion && value > whole(&kpi.formula.unit) {
        return Err(vec![Reason::ImpossibleProportion { found: value }]);
    }
    if let Some(minimum) = kpi.definition.minimum_sample
        && sample < Exact::integer(minimum)
    {
        return Err(vec![Reason::SampleTooSmall { count: sample, minimum }]);
    }
    Ok(value)
}

/// The largest share, in a unit.
fn whole(unit: &Unit) -> Exact {
    match unit {
        Unit::Known { scale: Scale::Percent, .. } => Exact::integer(100),
        Unit::Known { scale: Scale::Permille, .. } => Exact::integer(1000),
        _ => Exact::ONE,
    }
}
