//! Result rows → what each atom found per slot and group, and from there per period.

use super::EvaluateError;
use crate::engine::{Datum, Rows};
use crate::formula::{Aggregate, Atom};
use crate::number::{Exact, NumberError};
use crate::plan::{AtomSource, CellQuery, CellQueryKind, Place, Plan};
use crate::sql::MASK_BITS;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Members of the dimensions of a grouping, in its order; `None` for rows without one.
pub(super) type Members = Vec<Option<String>>;

/// What an atom found in one period and group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    /// Whether the calendar has the days the atom asks for.
    pub(super) exists: bool,
    /// Rows of the dataset.
    pub(super) scope: u64,
    /// Of those, rows that satisfy the condition.
    pub(super) rows: u64,
    /// Of those, rows that have the argument.
    pub(super) present: u64,
    /// The aggregate of present arguments; `None` without any, and for counts.
    pub(super) value: Result<Option<Exact>, NumberError>,
}

/// Every atom's tallies at every grouping it is wanted by.
pub(super) struct Cells<'a> {
    /// By atom and grouping.
    atoms: BTreeMap<(usize, &'a [String]), AtomCells<'a>>,
}

struct AtomCells<'a> {
    aggregate: &'a Aggregate,
    slots: &'a [Option<Vec<usize>>],
    groups: Rc<Groups>,
    /// By number of the group.
    tallies: Vec<Tally>,
}

/// The slots and members that occur in a query's result, at one grouping, numbered.
struct Groups {
    numbers: BTreeMap<Members, BTreeMap<usize, usize>>,
    /// The number of each result row.
    of_rows: Vec<usize>,
    count: usize,
}

/// The masks of a query's result rows, and how many columns stand before the aggregates.
struct Masks {
    bits: Vec<Vec<u64>>,
    before: usize,
}

impl Default for Tally {
    fn default() -> Self {
        Self { exists: true, scope: 0, rows: 0, present: 0, value: Ok(None) }
    }
}

impl<'a> Cells<'a> {
    /// Adds up the rows of every query for every atom that reads it.
    pub(super) fn new(plan: &'a Plan, results: &[Rows]) -> Result<Self, EvaluateError> {
        let mut masks: BTreeMap<usize, Masks> = BTreeMap::new();
        let mut groups: BTreeMap<(usize, &[String]), Rc<Groups>> = BTreeMap::new();
        let mut atoms = BTreeMap::new();
        for source in &plan.sources {
            let wrong = || EvaluateError { query: source.query };
            let atom = plan.atoms.get(source.atom).ok_or_else(wrong)?;
            let query = plan.queries.get(source.query).ok_or_else(wrong)?;
            let rows = results.get(source.query).ok_or_else(wrong)?;
            if let std::collections::btree_map::Entry::Vacant(free) = masks.entry(source.query) {
                free.insert(Masks::of(query, rows).ok_or_else(wrong)?);
            }
            let held = masks.get(&source.query).ok_or_else(wrong)?;
            let by = source.by.as_slice();
            let grouped = match groups.get(&(source.query, by)) {
                Some(known) => Rc::clone(known),
                None => {
                    let made = Rc::new(Groups::of(query, rows, by).ok_or_else(wrong)?);
                    groups.insert((source.query, by), Rc::clone(&made));
                    made
                }
            };
            let tallies = add_up(source, atom, rows, held, &grouped).ok_or_else(wrong)?;
            let cells =
                AtomCells { aggregate: &atom.aggregate, slots: &source.slots, groups: grouped, tallies };
            atoms.insert((source.atom, by), cells);
        }
        Ok(Self { atoms })
    }

    /// What an atom found; nothing where no row fell. `None` if the plan does not have the atom at this grouping.
    pub(super) fn tally(
        &self,
        atom: usize,
        by: &[String],
        period: usize,
        members: &Members,
    ) -> Option<Tally> {
        let cells = self.atoms.get(&(atom, by))?;
        let Some(slots) = cells.slots.get(period)? else {
            return Some(Tally { exists: false, ..Tally::default() });
        };
        let mut found = Tally::default();
        if let Some(numbers) = cells.groups.numbers.get(members) {
            for slot in slots {
                if let Some(tally) = numbers.get(slot).and_then(|number| cells.tallies.get(*number)) {
                    found.add(tally, cells.aggregate);
                }
            }
        }
        Some(found)
    }
}

impl Tally {
    /// Adds what was found elsewhere, if it adds up at all.
    fn add(&mut self, other: &Self, aggregate: &Aggregate) {
        // The numbers of rows of a table are far from 64 bits.
        self.scope = self.scope.saturating_add(other.scope);
        self.rows = self.rows.saturating_add(other.rows);
        self.present = self.present.saturating_add(other.present);
        match other.value {
            Ok(None) => {}
            Ok(Some(value)) => self.combine(value, aggregate),
            Err(error) => self.value = Err(error),
        }
    }

    fn combine(&mut self, value: Exact, aggregate: &Aggregate) {
        let Ok(held) = self.value else { return };
        let combined = match (held, aggregate) {
            (None, _) => Ok(value),
            (Some(held), Aggregate::Min(_)) => Ok(held.min(value)),
            (Some(held), Aggregate::Max(_)) => Ok(held.max(value)),
            (Some(held), _) => held.add(value),
        };
        self.value = combined.map(Some);
    }
}

impl Groups {
    fn of(query: &CellQuery, rows: &Rows, by: &[String]) -> Option<Self> {
        let mut numbers: BTreeMap<Members, BTreeMap<usize, usize>> = BTreeMap::new();
        let mut count = 0_usize;
        let mut of_rows = Vec::with_capacity(rows.len());
        for row in rows {
            let (slot, members) = key(query, row)?;
            let held = numbers.entry(project(&query.dimensions, &members, by)?).or_default();
            let number = *held.entry(slot).or_insert(count);
            count = count.max(number.checked_add(1)?);
            of_rows.push(number);
        }
        Some(Self { numbers, of_rows, count })
    }
}

impl Masks {
    fn of(query: &CellQuery, rows: &Rows) -> Option<Self> {
        let first = query.dimensions.len().checked_add(1)?;
        let width = match &query.kind {
            CellQueryKind::Additive { conditions, .. } => conditions.len().div_ceil(MASK_BITS),
            CellQueryKind::Distinct { .. } | CellQueryKind::Percentile { .. } => 0,
        };
        let before = first.checked_add(width)?;
        let mask = |at: usize| rows.iter().map(|row| count(row.get(at)?)).collect::<Option<Vec<u64>>>();
        Some(Self { bits: (first..before).map(mask).collect::<Option<_>>()?, before })
    }

    /// Whether a row satisfies a condition.
    fn holds(&self, bit: usize, row: usize) -> bool {
        let mask = self.bits.get(bit / MASK_BITS).and_then(|masks| masks.get(row)).copied().unwrap_or(0);
        mask.checked_shr(u32::try_from(bit % MASK_BITS).unwrap_or(0)).unwrap_or(0) & 1 == 1
    }
}

/// The slot and members of a result row.
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

fn add_up(
    source: &AtomSource,
    atom: &Atom,
    rows: &Rows,
    masks: &Masks,
    groups: &Groups,
) -> Option<Vec<Tally>> {
    let mut tallies = vec![Tally::default(); groups.count];
    for (at, row) in rows.iter().enumerate() {
        let tally = tallies.get_mut(*groups.of_rows.get(at)?)?;
        let values = row.get(masks.before..)?;
        match source.place {
            Place::Cells { bit, rows, present, value } => {
                tally.scope = tally.scope.saturating_add(count(values.first()?)?);
                if bit.is_some_and(|bit| !masks.holds(bit, at)) {
                    continue;
                }
                tally.rows = tally.rows.saturating_add(count(values.get(rows)?)?);
                if let Some(present) = present {
                    tally.present = tally.present.saturating_add(count(values.get(present)?)?);
                }
                match value.map(|value| values.get(value)) {
                    None | Some(Some(Datum::Null)) => {}
                    Some(Some(Datum::Number(value))) => tally.combine(*value, &atom.aggregate),
                    Some(None | Some(Datum::Text(_) | Datum::Date(_))) => return None,
                }
            }
            Place::Distinct(condition) => {
                let first = condition.checked_mul(3)?.checked_add(1)?;
                let [rows, present, distinct] = values.get(first..first.checked_add(3)?)? else {
                    return None;
                };
                *tally = Tally {
                    scope: count(values.first()?)?,
                    rows: count(rows)?,
                    present: count(present)?,
                    value: Ok(Some(Exact::integer(whole(distinct)?))),
                    ..Tally::default()
                };
            }
            Place::Percentile(fraction) => *tally = percentile(fraction, atom, values)?,
        }
    }
    Some(tallies)
}

/// Interpolates between the two neighbours of rank fraction × (n − 1).
fn percentile(at: usize, atom: &Atom, values: &[Datum]) -> Option<Tally> {
    let Aggregate::Percentile { fraction, .. } = &atom.aggregate else { return None };
    let [scope, rows, present, values @ ..] = values else { return None };
    let at = at.checked_mul(2)?;
    let mut tally =
        Tally { scope: count(scope)?, rows: count(rows)?, present: count(present)?, ..Tally::default() };
    let (lower, upper) = match (values.get(at)?, values.get(at.checked_add(1)?)?) {
        (Datum::Number(lower), Datum::Number(upper)) => (*lower, *upper),
        (Datum::Null, Datum::Null) => return Some(tally),
        _ => return None,
    };
    let last = Exact::integer(tally.present.checked_sub(1)?);
    tally.value = between(**fraction, last, lower, upper).map(Some);
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
