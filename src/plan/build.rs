//! Request → [`Plan`].

use super::{
    AtomSource, CellColumn, CellQuery, CellQueryKind, Level, MAX_CONDITIONS, Plan, PlanError, Request,
    ScopeFilter, without,
};
use crate::formula::{Aggregate, Atom, CheckedCatalog, CheckedKpi, Condition, RowExpr, TimeRole};
use crate::number::Exact;
use std::collections::{BTreeMap, BTreeSet};

/// The rows a query reads and how it groups them; additive atoms of one scan share a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Scan {
    dataset: String,
    time: TimeRole,
    scope: Vec<ScopeFilter>,
    dimensions: Vec<String>,
}

/// An atom at one grouping, and the KPIs that ask for it.
type Wants = BTreeMap<(Scan, usize, Vec<String>), BTreeSet<String>>;

/// The queries that answer a request, without repetition and in a stable order.
///
/// Atoms that add up are fetched once per dataset, time, scope and finest grouping, and totalled later; distinct counts and percentiles
/// have a query for each grouping.
///
/// # Errors
/// The first KPI, in request order, that does not exist or lacks a dimension in one of its datasets.
pub fn plan(catalog: &CheckedCatalog, request: &Request) -> Result<Plan, PlanError> {
    let kpis = requested(catalog, request)?;
    let all: BTreeSet<&Atom> = kpis.iter().flat_map(|(_, kpi)| &kpi.formula.atoms).collect();
    let number: BTreeMap<&Atom, usize> = all.iter().enumerate().map(|(at, atom)| (*atom, at)).collect();
    let mut wants = Wants::new();
    for (asked, kpi) in &kpis {
        let (total, finest) = (Level::total(request), Level::finest(request, asked));
        for atom in &kpi.formula.atoms {
            check_dimensions(catalog, request, asked.kpi.as_str(), &finest, atom)?;
            let Some(at) = number.get(atom) else { continue };
            for level in [&finest, &total] {
                let by = without(&level.dimensions, &atom.across);
                let grouped =
                    if adds_up(atom) { without(&finest.dimensions, &atom.across) } else { by.clone() };
                wants.entry((scan(request, atom, grouped), *at, by)).or_default().insert(asked.kpi.clone());
            }
        }
    }
    let atoms: Vec<Atom> = all.into_iter().cloned().collect();
    let (queries, sources) = fuse(&atoms, &wants);
    Ok(Plan { periods: request.periods.clone(), atoms, queries, sources })
}

fn requested<'a>(
    catalog: &'a CheckedCatalog,
    request: &'a Request,
) -> Result<Vec<(&'a super::KpiRequest, &'a CheckedKpi)>, PlanError> {
    let find = |asked: &'a super::KpiRequest| match catalog.kpis.get(&asked.kpi) {
        Some(kpi) => Ok((asked, kpi)),
        None => Err(PlanError::UnknownKpi(asked.kpi.clone())),
    };
    request.kpis.iter().map(find).collect()
}

/// Every dimension that filters or groups the atom must be declared in its dataset.
fn check_dimensions(
    catalog: &CheckedCatalog,
    request: &Request,
    kpi: &str,
    finest: &Level,
    atom: &Atom,
) -> Result<(), PlanError> {
    let Some(dataset) = catalog.datasets.get(&atom.dataset) else {
        return Err(PlanError::UnknownDataset { kpi: kpi.to_owned(), dataset: atom.dataset.clone() });
    };
    let needed = finest.dimensions.iter().chain(request.scope.iter().map(|filter| &filter.dimension));
    for dimension in needed {
        let known = dataset.dimensions.contains_key(dimension);
        if !known && !atom.across.contains(dimension) {
            return Err(PlanError::UnknownDimension {
                kpi: kpi.to_owned(),
                dimension: dimension.clone(),
                dataset: atom.dataset.clone(),
            });
        }
    }
    Ok(())
}

fn adds_up(atom: &Atom) -> bool {
    !matches!(atom.aggregate, Aggregate::Distinct(_) | Aggregate::Percentile { .. })
}

fn scan(request: &Request, atom: &Atom, dimensions: Vec<String>) -> Scan {
    let mut scope: Vec<ScopeFilter> =
        request.scope.iter().filter(|filter| !atom.across.contains(&filter.dimension)).cloned().collect();
    scope.sort();
    scope.dedup();
    Scan { dataset: atom.dataset.clone(), time: atom.time.clone(), scope, dimensions }
}

/// A query that is not additive: the scan, what it aggregates, over which rows.
type Single<'a> = (&'a Scan, &'a RowExpr, Option<&'a Condition>);

fn fuse(atoms: &[Atom], wants: &Wants) -> (Vec<CellQuery>, Vec<AtomSource>) {
    let mut additive: BTreeMap<&Scan, BTreeSet<&Atom>> = BTreeMap::new();
    let mut distinct: BTreeSet<Single<'_>> = BTreeSet::new();
    let mut percentile: BTreeMap<Single<'_>, BTreeSet<Exact>> = BTreeMap::new();
    for (scan, at, _) in wants.keys() {
        let Some(atom) = atoms.get(*at) else { continue };
        match &atom.aggregate {
            Aggregate::Distinct(of) => {
                distinct.insert((scan, of, atom.condition.as_ref()));
            }
            Aggregate::Percentile { fraction, of } => {
                percentile.entry((scan, of, atom.condition.as_ref())).or_default().insert(*fraction);
            }
            _ => {
                additive.entry(scan).or_default().insert(atom);
            }
        }
    }
    let mut queries = Vec::new();
    for (scan, members) in additive {
        queries.extend(additive_queries(scan, &members));
    }
    for (scan, of, condition) in distinct {
        queries.push(query(scan, CellQueryKind::Distinct { of: of.clone(), condition: condition.cloned() }));
    }
    for ((scan, of, condition), fractions) in percentile {
        let fractions = fractions.into_iter().collect();
        let kind = CellQueryKind::Percentile { of: of.clone(), condition: condition.cloned(), fractions };
        queries.push(query(scan, kind));
    }
    queries.sort_by(|a, b| scan_of(a).cmp(&scan_of(b)));
    let sources = sources(atoms, wants, &queries);
    (queries, sources)
}

/// The order of queries; the sort is stable, so kinds of one scan keep theirs.
fn scan_of(query: &CellQuery) -> (&str, &TimeRole, &[ScopeFilter], &[String]) {
    (&query.dataset, &query.time, &query.scope, &query.dimensions)
}

fn query(scan: &Scan, kind: CellQueryKind) -> CellQuery {
    let Scan { dataset, time, scope, dimensions } = scan.clone();
    CellQuery { dataset, time, scope, dimensions, kind }
}

/// One query for all additive atoms of a scan; more only if they have too many conditions for one mask.
fn additive_queries(scan: &Scan, atoms: &BTreeSet<&Atom>) -> Vec<CellQuery> {
    let conditions: BTreeSet<&Condition> = atoms.iter().filter_map(|atom| atom.condition.as_ref()).collect();
    let conditions: Vec<&Condition> = conditions.into_iter().collect();
    let mut chunks: Vec<&[&Condition]> = conditions.chunks(MAX_CONDITIONS).collect();
    if chunks.is_empty() {
        chunks.push(&[]);
    }
    let build = |(at, chunk): (usize, &&[&Condition])| {
        let here = |atom: &&&Atom| atom.condition.as_ref().map_or(at == 0, |c| chunk.contains(&c));
        let columns: BTreeSet<CellColumn> =
            atoms.iter().filter(here).flat_map(|atom| columns(&atom.aggregate)).collect();
        let conditions = chunk.iter().map(|condition| (*condition).clone()).collect();
        query(scan, CellQueryKind::Additive { conditions, columns: columns.into_iter().collect() })
    };
    chunks.iter().enumerate().map(build).collect()
}

/// What an additive atom reads: its own column first, then how many rows have the argument.
fn columns(aggregate: &Aggregate) -> Vec<CellColumn> {
    match aggregate {
        Aggregate::CountPresent(of) => vec![CellColumn::Present(of.clone())],
        Aggregate::Sum(of) => vec![CellColumn::Sum(of.clone()), CellColumn::Present(of.clone())],
        Aggregate::Min(of) => vec![CellColumn::Min(of.clone()), CellColumn::Present(of.clone())],
        Aggregate::Max(of) => vec![CellColumn::Max(of.clone()), CellColumn::Present(of.clone())],
        Aggregate::CountRows | Aggregate::Distinct(_) | Aggregate::Percentile { .. } => Vec::new(),
    }
}

/// One source per atom and grouping. Where several queries could serve, the coarsest has the fewest cells to add.
fn sources(atoms: &[Atom], wants: &Wants, queries: &[CellQuery]) -> Vec<AtomSource> {
    let mut found: BTreeMap<(usize, &Vec<String>), (usize, AtomSource)> = BTreeMap::new();
    for ((scan, at, by), kpis) in wants {
        let Some(atom) = atoms.get(*at) else { continue };
        let Some(mut source) = locate(scan, atom, *at, by, queries) else { continue };
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

fn locate(scan: &Scan, atom: &Atom, at: usize, by: &[String], queries: &[CellQuery]) -> Option<AtomSource> {
    let key = (scan.dataset.as_str(), &scan.time, scan.scope.as_slice(), scan.dimensions.as_slice());
    queries.iter().enumerate().filter(|(_, query)| scan_of(query) == key).find_map(|(query_at, query)| {
        let (bit, column) = place(atom, &query.kind)?;
        Some(AtomSource { atom: at, by: by.to_vec(), query: query_at, bit, column, kpis: Vec::new() })
    })
}

/// Bit and column of an atom in a query of its scan; `None` if the query does not fetch it.
fn place(atom: &Atom, kind: &CellQueryKind) -> Option<(Option<u8>, Option<usize>)> {
    match (kind, &atom.aggregate) {
        (CellQueryKind::Additive { conditions, columns: held }, aggregate) if adds_up(atom) => {
            let bit = match &atom.condition {
                None => None,
                Some(condition) => {
                    Some(u8::try_from(conditions.iter().position(|held| held == condition)?).ok()?)
                }
            };
            let column = match columns(aggregate).first() {
                None => None,
                Some(own) => Some(held.iter().position(|column| column == own)?),
            };
            Some((bit, column))
        }
        (CellQueryKind::Distinct { of, condition }, Aggregate::Distinct(wanted)) => {
            (of == wanted && *condition == atom.condition).then_some((None, None))
        }
        (
            CellQueryKind::Percentile { of, condition, fractions },
            Aggregate::Percentile { fraction, of: wanted },
        ) => {
            let column = fractions.iter().position(|held| held == fraction)?;
            (of == wanted && *condition == atom.condition).then_some((None, Some(column)))
        }
        _ => None,
    }
}
