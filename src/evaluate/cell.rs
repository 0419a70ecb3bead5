//! Result rows → what each atom found per period and group.

use super::EvaluateError;
use crate::engine::{Datum, Rows};
use crate::formula::{Aggregate, Atom};
use crate::number::{Exact, NumberError};
use crate::plan::{AtomSource, CellColumn, CellQuery, CellQueryKind, Plan};
use std::collections::BTreeMap;

/// Members of the dimensions of a grouping, in its order; `None` for rows without one.
pub(super) type Members = Vec<Option<String>>;

/// What an atom found in one period and group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    /// Rows of the dataset.
    pub(super) scope: u64,
    /// Of those, rows that satisfy the condition.
    pub(super) rows: u64,
    /// Of those, rows that have the argument.
    pub(super) present: u64,
    /// The aggregate of present arguments; `None` without any, and for counts.
    pub(super) value: Result<Option<Exact>, NumberError>,
}

/// By period and members.
type Tallies = BTreeMap<(usize, Members), Tally>;

/// Every atom's tallies at every grouping it is wanted by.
pub(super) struct Cells<'a> {
    /// By atom and grouping.
    tallies: BTreeMap<(usize, &'a [String]), Tallies>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { scope: 0, rows: 0, present: 0, value: Ok(None) }
    }
}

impl<'a> Cells<'a> {
    /// Adds up the rows of every query for every atom that reads it.
    pub(super) fn new(plan: &'a Plan, results: &[Rows]) -> Result<Self, EvaluateError> {
        let mut tallies = BTreeMap::new();
        for source in &plan.sources {
            let query = source.query;
            let found = match (plan.atoms.get(source.atom), plan.queries.get(query), results.get(query)) {
                (Some(atom), Some(held), Some(rows)) => add_up(source, atom, held, rows),
                _ => None,
            };
            tallies.insert((source.atom, source.by.as_slice()), found.ok_or(EvaluateError { query })?);
        }
        Ok(Self { tallies })
    }

    /// What an atom found; nothing where no row fell. `None` if the plan does not have the atom at this grouping.
    pub(super) fn tally(&self, atom: usize, by: &[String], period: usize, members: Members) -> Option<Tally> {
        let at_grouping = self.tallies.get(&(atom, by))?;
        Some(at_grouping.get(&(period, members)).cloned().unwrap_or_default())
    }
}

/// The period and members of a result row.
pub(super) fn key(query: &CellQuery, row: &[Datum]) -> Option<(usize, Members)> {
    let (first, rest) = row.split_first()?;
    let members = rest.get(..query.dimensions.len())?.iter().map(|datum| match datum {
        Datum::Null => Some(None),
        Datum::Text(member) => Some(Some(member.clone())),
        Datum::Number(_) | Datum::Date(_) => None,
    });
    Some((usize::try_from(whole(first)?).ok()?, members.collect::<Option<Members>>()?))
}

/// The members of some of a query's dimensions.
pub(super) fn project(from: &[String], members: &Members, to: &[String]) -> Option<Members> {
    let member = |dimension: &String| members.get(from.iter().position(|held| held == dimension)?).cloned();
    to.iter().map(member).collect()
}

fn add_up(source: &AtomSource, atom: &Atom, query: &CellQuery, rows: &Rows) -> Option<Tallies> {
    let mut found = Tallies::new();
    for row in rows {
        let (period, members) = key(query, row)?;
        let rest = row.get(query.dimensions.len().checked_add(1)?..)?;
        let tally = found.entry((period, project(&query.dimensions, &members, &source.by)?)).or_default();
        match &query.kind {
            CellQueryKind::Additive { columns, .. } => add_cell(tally, source, atom, columns, rest)?,
            CellQueryKind::Distinct { .. } => {
                let [scope, rows, present, distinct] = rest else { return None };
                *tally = Tally {
                    scope: count(scope)?,
                    rows: count(rows)?,
                    present: count(present)?,
                    value: Ok(Some(Exact::integer(whole(distinct)?))),
                };
            }
            CellQueryKind::Percentile { .. } => *tally = percentile(source, atom, rest)?,
        }
    }
    Some(found)
}

/// Adds one cell: mask, rows, then the query's columns.
fn add_cell(
    tally: &mut Tally,
    source: &AtomSource,
    atom: &Atom,
    columns: &[CellColumn],
    rest: &[Datum],
) -> Option<()> {
    let [mask, rows, values @ ..] = rest else { return None };
    let (mask, rows) = (whole(mask)?, count(rows)?);
    // The numbers of rows of a table are far from 64 bits.
    tally.scope = tally.scope.saturating_add(rows);
    if source.bit.is_some_and(|bit| mask.checked_shr(u32::from(bit)).unwrap_or(0) & 1 == 0) {
        return Some(());
    }
    tally.rows = tally.rows.saturating_add(rows);
    let argument = match &atom.aggregate {
        Aggregate::CountPresent(of) | Aggregate::Sum(of) | Aggregate::Min(of) | Aggregate::Max(of) => of,
        Aggregate::CountRows | Aggregate::Distinct(_) | Aggregate::Percentile { .. } => return Some(()),
    };
    let counted = CellColumn::Present(argument.clone());
    let present = count(values.get(columns.iter().position(|column| *column == counted)?)?)?;
    tally.present = tally.present.saturating_add(present);
    let value = match values.get(source.column?)? {
        Datum::Number(value) => *value,
        Datum::Null => return Some(()),
        Datum::Text(_) | Datum::Date(_) => return None,
    };
    tally.value = tally.value.and_then(|held| {
        let Some(held) = held else { return Ok(Some(value)) };
        Ok(Some(match &atom.aggregate {
            Aggregate::Min(_) => held.min(value),
            Aggregate::Max(_) => held.max(value),
            _ => held.add(value)?,
        }))
    });
    Some(())
}

/// Interpolates between the two neighbours of rank fraction × (n − 1).
fn percentile(source: &AtomSource, atom: &Atom, rest: &[Datum]) -> Option<Tally> {
    let Aggregate::Percentile { fraction, .. } = &atom.aggregate else { return None };
    let [scope, rows, present, values @ ..] = rest else { return None };
    let at = source.column?.checked_mul(2)?;
    let mut tally =
        Tally { scope: count(scope)?, rows: count(rows)?, present: count(present)?, value: Ok(None) };
    let (lower, upper) = match (values.get(at)?, values.get(at.checked_add(1)?)?) {
        (Datum::Number(lower), Datum::Number(upper)) => (*lower, *upper),
        (Datum::Null, Datum::Null) => return Some(tally),
        _ => return None,
    };
    let last = Exact::integer(tally.present.checked_sub(1)?);
    tally.value = between(*fraction, last, lower, upper).map(Some);
    Some(tally)
}

fn between(fraction: Exact, last: Exact, lower: Exact, upper: Exact) -> Result<Exact, NumberError> {
    let rank = fraction.mul(last)?;
    let floor = Exact::integer(rank.numerator().div_euclid(rank.denominator()));
    lower.add(rank.sub(floor)?.mul(upper.sub(lower)?)?)
}

fn whole(datum: &Datum) -> Option<i128> {
    match datum {
        Datum::Number(number) if number.is_integer() => Some(number.numerator()),
        _ => None,
    }
}

fn count(datum: &Datum) -> Option<u64> {
    u64::try_from(whole(datum)?).ok()
}
