//! Request → [`Plan`].

use super::keys::{Ground, Keys, present, split};
use super::slot::Wanted;
use super::{
    AtomSource, CellAggregate, CellColumn, CellQuery, CellQueryKind, Level, MAX_COLUMNS, Place, Plan,
    PlanError, Request, RowTime, ScopeFilter, Slots, Statistics, without,
};
use crate::calendar::Calendar;
use crate::formula::{Aggregate, Atom, CheckedCatalog, CheckedKpi, Condition, RowExpr};
use crate::number::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// The rows a query reads and how it groups them; additive atoms of one scan share a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Scan {
    dataset: String,
    time: RowTime,
    scope: Vec<ScopeFilter>,
    dimensions: Vec<String>,
}

/// An atom at one grouping, and the KPIs that ask for it.
type Wants = BTreeMap<(Scan, usize, Vec<String>), BTreeSet<String>>;

/// The queries that answer a request, without repetition and in a stable order.
///
/// Atoms that add up are fetched once per dataset, time, scope and finest grouping, and totalled later, also over the parts of
/// overlapping windows; distinct counts and percentiles have a query for each grouping. `statistics` decide how cells are cut, never what they hold.
///
/// # Errors
/// The first KPI, in request order, that does not exist or lacks a dimension in one of its datasets.
pub fn plan(catalog: &CheckedCatalog, request: &Request, statistics: &Statistics) -> Result<Plan, PlanError> {
    let kpis = requested(catalog, request)?;
    let all: BTreeSet<&Atom> = kpis.iter().flat_map(|(_, kpi)| kpi.all_atoms()).collect();
    let number: BTreeMap<&Atom, usize> = all.iter().enumerate().map(|(at, atom)| (*atom, at)).collect();
    let mut wants = Wants::new();
    for (asked, kpi) in &kpis {
        let (total, finest) = (Level::total(request), Level::finest(request, asked));
        let mut want = |atom: &Atom, levels: &[&Level]| {
            let (Some(at), Some(finest)) = (number.get(atom), levels.first()) else { return };
            for level in levels {
                let by = without(&level.dimensions, &atom.across);
                let grouped =
                    if adds_up(atom) { without(&finest.dimensions, &atom.across) } else { by.clone() };
                wants.entry((scan(request, atom, grouped), *at, by)).or_default().insert(asked.kpi.clone());
            }
        };
        for atom in &kpi.formula.atoms {
            check_dimensions(catalog, request, asked.kpi.as_str(), &finest, atom)?;
            want(atom, &[&finest, &total]);
        }
        // A companion that is not known by a dimension has no value there; its KPI has.
        for atom in kpi.companions.iter().flat_map(|companion| &companion.atoms) {
            let known = [&finest, &total].into_iter();
            let known =
                known.filter(|level| lacking_dimension(catalog, request, &level.dimensions, atom).is_none());
            want(atom, &known.collect::<Vec<_>>());
        }
    }
    let atoms: Vec<Atom> = all.into_iter().cloned().collect();
    let reach = Reach::new(&catalog.catalog.project.calendar, request, &atoms);
    let planner = Planner { catalog, statistics, atoms: &atoms, reach: &reach };
    let queries = planner.queries(&wants);
    let sources = planner.sources(&wants, &queries);
    Ok(Plan { periods: request.periods.clone(), atoms, queries, sources })
}

/// The KPIs that are asked for, each as often as its formula changes over the periods.
fn requested<'a>(
    catalog: &'a CheckedCatalog,
    request: &'a Request,
) -> Result<Vec<(&'a super::KpiRequest, &'a CheckedKpi)>, PlanError> {
    let mut found = Vec::new();
    for asked in &request.kpis {
        let kpi = catalog.kpis.get(&asked.kpi).ok_or_else(|| PlanError::UnknownKpi(asked.kpi.clone()))?;
        // As it is computed for the periods asked for; what it was before or became later need not be fetched.
        let mut held = BTreeSet::new();
        for kpi in request.periods.iter().map(|period| kpi.on(period.start)) {
            if held.insert(kpi.days) {
                found.push((asked, kpi));
            }
        }
    }
    Ok(found)
}

/// The first dimension that filters or groups an atom and that its dataset does not have.
pub(crate) fn lacking_dimension<'a>(
    catalog: &CheckedCatalog,
    request: &'a Request,
    grouped: &'a [String],
    atom: &Atom,
) -> Option<&'a String> {
    let known = catalog.datasets.get(&atom.dataset).map(|dataset| &dataset.dimensions);
    let known = |dimension: &String| known.is_some_and(|known| known.contains_key(dimension));
    let mut needed = grouped.iter().chain(request.scope.iter().map(|filter| &filter.dimension));
    needed.find(|dimension| !known(dimension) && !atom.across.contains(dimension))
}

/// Every dimension that filters or groups the atom must be declared in its dataset.
fn check_dimensions(
    catalog: &CheckedCatalog,
    request: &Request,
    kpi: &str,
    finest: &Level,
    atom: &Atom,
) -> Result<(), PlanError> {
    if !catalog.datasets.contains_key(&atom.dataset) {
        return Err(PlanError::UnknownDataset { kpi: kpi.to_owned(), dataset: atom.dataset.clone() });
    }
    match lacking_dimension(catalog, request, &finest.dimensions, atom) {
        None => Ok(()),
        Some(dimension) => Err(PlanError::UnknownDimension {
            kpi: kpi.to_owned(),
            dimension: dimension.clone(),
            atom: atom.to_string(),
            dataset: atom.dataset.clone(),
        }),
    }
}

fn adds_up(atom: &Atom) -> bool {
    !matches!(atom.aggregate, Aggregate::Distinct(_) | Aggregate::Percentile { .. })
}

fn scan(request: &Request, atom: &Atom, dimensions: Vec<String>) -> Scan {
    let mut scope: Vec<ScopeFilter> =
        request.scope.iter().filter(|filter| !atom.across.contains(&filter.dimension)).cloned().collect();
    scope.sort();
    scope.dedup();
    Scan { dataset: atom.dataset.clone(), time: RowTime::of(&atom.time), scope, dimensions }
}

/// What each atom wants of time in each period.
struct Reach {
    wanted: Vec<Vec<Option<Wanted>>>,
}

impl Reach {
    fn new(calendar: &Calendar, request: &Request, atoms: &[Atom]) -> Self {
        let of = |atom: &Atom| {
            let window = |period| calendar.window(period, atom.window);
            request.periods.iter().map(|period| Some(Wanted::of(&atom.time, &window(period)?))).collect()
        };
        Self { wanted: atoms.iter().map(of).collect() }
    }

    fn of(&self, atom: usize) -> &[Option<Wanted>] {
        self.wanted.get(atom).map_or(&[], Vec::as_slice)
    }

    /// The slots for several atoms.
    fn slots(&self, time: &RowTime, atoms: &BTreeSet<usize>, adds_up: bool) -> Slots {
        let wanted = atoms.iter().flat_map(|atom| self.of(*atom)).filter_map(|wanted| *wanted).collect();
        Slots::covering(time, &wanted, adds_up)
    }
}

struct Planner<'a> {
    catalog: &'a CheckedCatalog,
    statistics: &'a Statistics,
    atoms: &'a [Atom],
    reach: &'a Reach,
}

/// What queries that are not additive are made from: scan and argument.
type Single<'a> = (&'a Scan, &'a RowExpr);

impl Planner<'_> {
    fn queries(&self, wants: &Wants) -> Vec<CellQuery> {
        let mut additive: BTreeMap<&Scan, BTreeSet<usize>> = BTreeMap::new();
        let mut distinct: BTreeMap<Single<'_>, BTreeSet<usize>> = BTreeMap::new();
        let mut percentile: BTreeMap<(Single<'_>, Option<&Condition>), BTreeSet<usize>> = BTreeMap::new();
        for (scan, at, _) in wants.keys() {
            let Some(atom) = self.atoms.get(*at) else { continue };
            let members = match &atom.aggregate {
                Aggregate::Distinct(of) => distinct.entry((scan, of)).or_default(),
                Aggregate::Percentile { of, .. } => {
                    percentile.entry(((scan, of), atom.condition.as_ref())).or_default()
                }
                _ => additive.entry(scan).or_default(),
            };
            members.insert(*at);
        }
        let mut queries = Vec::new();
        for (scan, members) in additive {
            queries.extend(self.additive(scan, &members));
        }
        for ((scan, of), members) in distinct {
            let conditions: BTreeSet<Option<Condition>> =
                self.members(&members).map(|atom| atom.condition.clone()).collect();
            let kind =
                CellQueryKind::Distinct { of: of.clone(), conditions: conditions.into_iter().collect() };
            queries.push(self.query(scan, &members, kind));
        }
        for (((scan, of), condition), members) in percentile {
            let fractions: BTreeSet<Exact> = self.members(&members).filter_map(fraction).collect();
            let kind = CellQueryKind::Percentile {
                of: of.clone(),
                condition: condition.cloned(),
                fractions: fractions.into_iter().collect(),
            };
            queries.push(self.query(scan, &members, kind));
        }
        // The sort is stable, so kinds of one scan keep their order.
        queries.sort_by(|a, b| scan_of(a).cmp(&scan_of(b)));
        queries
    }

    fn members<'b>(&'b self, members: &'b BTreeSet<usize>) -> impl Iterator<Item = &'b Atom> {
        members.iter().filter_map(|at| self.atoms.get(*at))
    }

    fn query(&self, scan: &Scan, members: &BTreeSet<usize>, kind: CellQueryKind) -> CellQuery {
        let adds_up = matches!(kind, CellQueryKind::Additive { .. });
        let slots = self.reach.slots(&scan.time, members, adds_up);
        let Scan { dataset, time, scope, dimensions } = scan.clone();
        CellQuery { dataset, time, slots, scope, dimensions, kind }
    }

    /// One query for all additive atoms of a scan; more only if they have too many columns for one.
    fn additive(&self, scan: &Scan, members: &BTreeSet<usize>) -> Vec<CellQuery> {
        let keys = self.keys(scan, members);
        let mut queries = Vec::new();
        let mut rest = members.clone();
        while !rest.is_empty() {
            let mut here = BTreeSet::new();
            let mut conditions = BTreeSet::new();
            let every = CellColumn { aggregate: CellAggregate::Rows, condition: None };
            let mut columns = BTreeSet::from([every.clone()]);
            for at in &rest {
                let Some(atom) = self.atoms.get(*at) else { continue };
                let (by_cell, own) = reads(atom, &keys.keys);
                let more = own.iter().filter(|column| !columns.contains(*column)).count();
                if !here.is_empty() && columns.len().saturating_add(more) > MAX_COLUMNS {
                    break;
                }
                here.insert(*at);
                conditions.extend(by_cell);
                columns.extend(own);
            }
            columns.remove(&every);
            rest.retain(|at| !here.contains(at));
            let kind = CellQueryKind::Additive {
                keys: keys.keys.clone(),
                conditions: conditions.into_iter().collect(),
                columns: std::iter::once(every).chain(columns).collect(),
                estimate: keys.estimate.clone(),
            };
            queries.push(self.query(scan, &here, kind));
        }
        queries
    }

    fn keys(&self, scan: &Scan, members: &BTreeSet<usize>) -> Keys {
        let wanted: BTreeSet<(Vec<CellAggregate>, Option<&Condition>)> = self
            .members(members)
            .map(|atom| (aggregates(&atom.aggregate), atom.condition.as_ref()))
            .collect();
        let dataset = self.catalog.datasets.get(&scan.dataset);
        let dimensions = scan.dimensions.iter().filter_map(|name| dataset?.dimensions.get(name)).collect();
        let slots = self.reach.slots(&scan.time, members, true).len();
        let size = self.statistics.datasets.get(&scan.dataset);
        Keys::choose(&wanted, &Ground { slots, dimensions, size })
    }

    /// One source per atom and grouping. Where several queries could serve, the coarsest has the fewest cells to add.
    fn sources(&self, wants: &Wants, queries: &[CellQuery]) -> Vec<AtomSource> {
        let mut found: BTreeMap<(usize, &Vec<String>), (usize, AtomSource)> = BTreeMap::new();
        for ((scan, at, by), kpis) in wants {
            let Some(mut source) = self.locate(scan, *at, by, queries) else { continue };
            source.kpis = kpis.iter().cloned().collect();
            let size = scan.dimensions.len();
            match found.get_mut(&(*at, by)) {
                None => {
                    found.insert((*at, by), (size, source));
                }
                Some((held, kept)) => {
                    let all: BTreeSet<String> = kept.kpis.iter().chain(&source.kpis).cloned().collect();
                    if size < *held {
                        (*held, *kept) = (size, source);
                    }
                    kept.kpis = all.into_iter().collect();
                }
            }
        }
        found.into_values().map(|(_, source)| source).collect()
    }

    fn locate(&self, scan: &Scan, at: usize, by: &[String], queries: &[CellQuery]) -> Option<AtomSource> {
        let atom = self.atoms.get(at)?;
        let key = (scan.dataset.as_str(), &scan.time, scan.scope.as_slice(), scan.dimensions.as_slice());
        let mut here = queries.iter().enumerate().filter(|(_, query)| scan_of(query) == key);
        here.find_map(|(query, held)| {
            let place = place(atom, &held.kind)?;
            let slots =
                self.reach.of(at).iter().map(|wanted| Some(held.slots.making_up((*wanted)?))).collect();
            Some(AtomSource { atom: at, by: by.to_vec(), query, slots, place, kpis: Vec::new() })
        })
    }
}

/// The order of queries.
fn scan_of(query: &CellQuery) -> (&str, &RowTime, &[ScopeFilter], &[String]) {
    (&query.dataset, &query.time, &query.scope, &query.dimensions)
}

fn fraction(atom: &Atom) -> Option<Exact> {
    match &atom.aggregate {
        Aggregate::Percentile { fraction, .. } => Some(**fraction),
        _ => None,
    }
}

/// What an additive atom reads: the number of rows, then how many have the argument, then what it makes of it.
fn aggregates(aggregate: &Aggregate) -> Vec<CellAggregate> {
    let with = |of: &RowExpr, own: Option<CellAggregate>| {
        [CellAggregate::Rows, CellAggregate::Present(of.clone())].into_iter().chain(own).collect()
    };
    match aggregate {
        Aggregate::CountRows => vec![CellAggregate::Rows],
        Aggregate::CountPresent(of) => with(of, None),
        Aggregate::Sum(of) => with(of, Some(CellAggregate::Sum(of.clone()))),
        Aggregate::Min(of) => with(of, Some(CellAggregate::Min(of.clone()))),
        Aggregate::Max(of) => with(of, Some(CellAggregate::Max(of.clone()))),
        Aggregate::Distinct(_) | Aggregate::Percentile { .. } => Vec::new(),
    }
}

/// The condition a cell must satisfy for an atom, and the columns the atom reads of such a cell.
fn reads(atom: &Atom, keys: &[RowExpr]) -> (Option<Condition>, Vec<CellColumn>) {
    let (by_cell, by_row) = atom.condition.as_ref().map_or((None, None), |held| split(held, keys));
    let column = |aggregate| match (&aggregate, by_row.as_ref().and_then(present)) {
        // Rows that have a value are counted by many aggregates of that value, too.
        (CellAggregate::Rows, Some(of)) => {
            CellColumn { aggregate: CellAggregate::Present(of.clone()), condition: None }
        }
        _ => CellColumn { aggregate, condition: by_row.clone() },
    };
    (by_cell, aggregates(&atom.aggregate).into_iter().map(column).collect())
}

/// Where an atom's numbers stand in the result of a query of its scan; `None` if the query does not fetch it.
fn place(atom: &Atom, kind: &CellQueryKind) -> Option<Place> {
    match (kind, &atom.aggregate) {
        (CellQueryKind::Additive { keys, conditions, columns, .. }, _) if adds_up(atom) => {
            let (by_cell, own) = reads(atom, keys);
            let bit = match &by_cell {
                None => None,
                Some(condition) => Some(conditions.iter().position(|held| held == condition)?),
            };
            let mut found = own.iter().map(|own| columns.iter().position(|column| column == own));
            let rows = found.next()??;
            let present = found.next();
            let value = found.next();
            if matches!(present, Some(None)) || matches!(value, Some(None)) {
                return None;
            }
            Some(Place::Cells { bit, rows, present: present.flatten(), value: value.flatten() })
        }
        (CellQueryKind::Distinct { of, conditions }, Aggregate::Distinct(wanted)) if of == wanted => {
            Some(Place::Distinct(conditions.iter().position(|held| *held == atom.condition)?))
        }
        (
            CellQueryKind::Percentile { of, condition, fractions },
            Aggregate::Percentile { fraction, of: wanted },
        ) if of == wanted && *condition == atom.condition => {
            Some(Place::Percentile(fractions.iter().position(|held| *held == **fraction)?))
        }
        _ => None,
    }
}
