//! By what, beside time and dimensions, rows are grouped into cells: the choice that decides what a query costs.
//!
//! A condition whose tests are all decided by the keys costs nothing per row: it is looked up per cell. One that is not is evaluated in every
//! row, inside the aggregate. Grouping by a column is dearer than testing it a few times, and many cells are dearer still. The
//! prices below were measured in DuckDB over ten million rows on two cores; only their proportions matter, and only to speed.

use super::query::CellAggregate;
use super::statistics::DatasetSize;
use crate::formula::{ColumnRead, Condition, RowExpr, RowType};
use std::collections::{BTreeMap, BTreeSet};

/// Picoseconds per row to read and group.
const ROW: f64 = 8_500.0;
/// Picoseconds per row and key.
const KEY: f64 = 2_700.0;
/// Picoseconds per row and aggregate.
const AGGREGATE: f64 = 600.0;
/// Picoseconds per row and test: of a text, and of anything else.
const TEXT_TEST: f64 = 1_100.0;
const TEST: f64 = 400.0;
/// With this many cells a query takes twice as long, because they no longer fit the processor's cache.
const CACHED_CELLS: f64 = 50_000.0;
/// Picoseconds to plan one aggregate, and a second grouping that reads cells by their keys.
const PLANNED: f64 = 60_000_000.0;
const REGROUPED: f64 = 300_000_000.0;
/// Picoseconds to decide one condition in one cell, and to read one aggregate of one cell.
const DECIDED: f64 = 1_500.0;
const FETCHED: f64 = 120_000.0;
/// More cells than this are never asked for on purpose.
const MOST_CELLS: f64 = 1_000_000.0;
/// A column with more different values than this is no key.
const MOST_VALUES: f64 = 900.0;
/// Up to so many conditions, testing each in every row costs no more than any grouping: no key is looked for, and no size asked for.
pub(super) const FEW_CONDITIONS: usize = 24;
/// Keys and candidates considered; more only cost time to think.
const MOST_KEYS: usize = 10;
const MOST_CANDIDATES: usize = 24;
/// Rows of a table, and different values of a column of each kind, where nothing was asked of the data.
const UNKNOWN_ROWS: u64 = 10_000;
const UNKNOWN_TEXTS: u64 = 16;
const UNKNOWN_NUMBERS: u64 = 1_000;

/// What a query is expected to cost, and why it is grouped as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Rows of the table; `None` if nothing was asked of the data.
    pub rows: Option<u64>,
    /// Cells at most.
    pub cells: u64,
    /// Conditions decided per cell.
    pub decided: usize,
    /// Conditions, or parts of them, tested in every row.
    pub tested: usize,
}

/// The chosen keys, and what they mean for each condition.
pub(super) struct Keys {
    pub(super) keys: Vec<RowExpr>,
    pub(super) estimate: Estimate,
}

/// What is grouped anyway, and how finely.
pub(super) struct Ground<'a> {
    /// Slots of the query.
    pub(super) slots: usize,
    /// The values of its dimensions.
    pub(super) dimensions: Vec<&'a RowExpr>,
    /// The data's size, if it was asked for.
    pub(super) size: Option<&'a DatasetSize>,
}

/// A condition in parts that must all hold: the part that the keys decide, and the rest.
pub(super) fn split(condition: &Condition, keys: &[RowExpr]) -> (Option<Condition>, Option<Condition>) {
    let (by_cell, by_row): (Vec<&Condition>, Vec<&Condition>) = condition
        .conjuncts()
        .into_iter()
        .partition(|part| part.tests().iter().all(|test| decides(keys, test)));
    (joined(&by_cell), joined(&by_row))
}

/// All of these, without the presence of a value that is compared anyway: a comparison with a missing value is false.
fn joined(parts: &[&Condition]) -> Option<Condition> {
    let compared = |of: &RowExpr| {
        parts.iter().any(|part| match part {
            Condition::Compare { left, .. } | Condition::In { left, .. } => left == of,
            _ => false,
        })
    };
    let needed = parts.iter().filter(|part| !present(part).is_some_and(compared));
    Condition::all_of(needed.map(|part| (*part).clone()).collect())
}

/// The value whose presence is all that a condition asks for.
pub(super) fn present(condition: &Condition) -> Option<&RowExpr> {
    match condition {
        Condition::Not(inner) => match inner.as_ref() {
            Condition::IsMissing(of) => Some(of),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a test has one truth in every cell.
fn decides(keys: &[RowExpr], test: &Condition) -> bool {
    let is_key = keys.iter().any(|key| matches!(key, RowExpr::Condition(held) if **held == *test));
    is_key
        || test
            .columns()
            .iter()
            .all(|column| keys.iter().any(|key| matches!(key, RowExpr::Column(held) if **held == **column)))
}

impl Keys {
    /// The cheapest keys for these aggregates, each with its condition.
    pub(super) fn choose(
        wanted: &BTreeSet<(Vec<CellAggregate>, Option<&Condition>)>,
        ground: &Ground<'_>,
    ) -> Self {
        let problem = Problem::new(wanted, ground);
        let mut chosen: Vec<usize> = Vec::new();
        let mut best = (problem.price(&chosen), chosen.clone());
        let surveyed = ground.size.is_some_and(|size| !size.distinct.is_empty());
        if problem.conditions() <= FEW_CONDITIONS && !surveyed {
            return problem.outcome(&best.1);
        }
        while chosen.len() < MOST_KEYS {
            let open = (0..problem.candidates.len()).filter(|at| !chosen.contains(at));
            let tried = open.map(|at| {
                let mut next = chosen.clone();
                next.push(at);
                (problem.price(&next), next)
            });
            let Some(next) = tried.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
            if problem.cells(&next.1) > MOST_CELLS {
                break;
            }
            chosen.clone_from(&next.1);
            if next.0 < best.0 {
                best = next;
            }
        }
        problem.outcome(&best.1)
    }
}

/// One test of a conjunct: the candidates that must be keys for it to be decided.
struct Test {
    /// Candidates for its columns; `None` if one of them is not a candidate.
    columns: Option<Vec<usize>>,
    /// The candidate that is the test itself.
    itself: Option<usize>,
    /// Picoseconds per row.
    price: f64,
}

/// The choice in numbers, so that many can be tried.
struct Problem<'a> {
    candidates: Vec<(RowExpr, f64)>,
    /// Tests of each conjunct.
    conjuncts: Vec<Vec<Test>>,
    /// For each condition with its aggregates: the conjuncts, and which aggregates.
    wanted: Vec<(Vec<usize>, Vec<usize>)>,
    base_cells: f64,
    rows: f64,
    ground: &'a Ground<'a>,
}

impl<'a> Problem<'a> {
    fn new(wanted: &BTreeSet<(Vec<CellAggregate>, Option<&Condition>)>, ground: &'a Ground<'a>) -> Self {
        let rows = ground.size.map_or(UNKNOWN_ROWS, |size| size.rows);
        let mut conjuncts: BTreeMap<&Condition, usize> = BTreeMap::new();
        let mut aggregates: BTreeMap<&CellAggregate, usize> = BTreeMap::new();
        let mut held = Vec::new();
        for (columns, condition) in wanted {
            let mut parts: Vec<usize> = Vec::new();
            for part in condition.iter().flat_map(|condition| condition.conjuncts()) {
                let next = conjuncts.len();
                parts.push(*conjuncts.entry(part).or_insert(next));
            }
            let columns = columns.iter().map(|column| {
                let next = aggregates.len();
                *aggregates.entry(column).or_insert(next)
            });
            held.push((parts, columns.collect()));
        }
        let candidates = candidates(conjuncts.keys().copied(), ground);
        let find = |key: &RowExpr| candidates.iter().position(|(held, _)| held == key);
        let test = |test: &Condition| Test {
            columns: test
                .columns()
                .into_iter()
                .map(|column| find(&RowExpr::column(column.clone())))
                .collect(),
            itself: find(&RowExpr::Condition(Box::new(test.clone()))),
            price: if test.columns().iter().any(|column| column.ty == RowType::Text) {
                TEXT_TEST
            } else {
                TEST
            },
        };
        let mut by_number: Vec<(usize, Vec<Test>)> = conjuncts
            .into_iter()
            .map(|(part, at)| (at, part.tests().into_iter().map(test).collect()))
            .collect();
        by_number.sort_by_key(|(at, _)| *at);
        #[allow(clippy::cast_precision_loss, reason = "an estimate")]
        let base_cells = ground
            .dimensions
            .iter()
            .fold(ground.slots.max(1) as f64, |cells, of| cells * variety(of, ground.size));
        #[allow(clippy::cast_precision_loss, reason = "an estimate")]
        let rows = rows as f64;
        let conjuncts = by_number.into_iter().map(|(_, tests)| tests).collect();
        Self { candidates, conjuncts, wanted: held, base_cells, rows, ground }
    }

    fn conditions(&self) -> usize {
        self.wanted
            .iter()
            .map(|(parts, _)| parts)
            .filter(|parts| !parts.is_empty())
            .collect::<BTreeSet<_>>()
            .len()
    }

    fn cells(&self, chosen: &[usize]) -> f64 {
        let by_keys = chosen.iter().filter_map(|at| self.candidates.get(*at)).map(|(_, variety)| variety);
        by_keys.fold(self.base_cells, |cells, variety| cells * variety).min(self.rows.max(1.0))
    }

    fn is_decided(&self, conjunct: usize, chosen: &[usize]) -> bool {
        self.conjuncts.get(conjunct).is_some_and(|tests| {
            tests.iter().all(|test| {
                test.itself.is_some_and(|at| chosen.contains(&at))
                    || test.columns.as_ref().is_some_and(|of| of.iter().all(|at| chosen.contains(at)))
            })
        })
    }

    /// The aggregates computed per row under these keys, each with the conjuncts it tests.
    fn computed(&self, decided: &[bool]) -> BTreeSet<(usize, Vec<usize>)> {
        let mut computed = BTreeSet::new();
        for (parts, columns) in &self.wanted {
            let open = parts.iter().copied().filter(|part| !decided.get(*part).copied().unwrap_or(false));
            let mut rest: Vec<usize> = open.collect();
            rest.sort_unstable();
            computed.extend(columns.iter().map(|column| (*column, rest.clone())));
        }
        computed
    }

    fn decided(&self, chosen: &[usize]) -> Vec<bool> {
        (0..self.conjuncts.len()).map(|at| self.is_decided(at, chosen)).collect()
    }

    #[allow(clippy::cast_precision_loss, reason = "an estimate")]
    fn price(&self, chosen: &[usize]) -> f64 {
        let decided = self.decided(chosen);
        let computed = self.computed(&decided);
        let tests: f64 = computed
            .iter()
            .flat_map(|(_, rest)| rest)
            .filter_map(|part| self.conjuncts.get(*part))
            .flatten()
            .map(|test| test.price)
            .sum();
        let per_row = ROW + KEY * chosen.len() as f64 + AGGREGATE * computed.len() as f64 + tests;
        let cells = self.cells(chosen);
        let looked_up = decided.iter().filter(|decided| **decided).count();
        self.rows * per_row * (1.0 + cells / CACHED_CELLS)
            + PLANNED * computed.len() as f64
            + if chosen.is_empty() { 0.0 } else { REGROUPED }
            + cells * (DECIDED * looked_up as f64 + FETCHED * computed.len() as f64)
    }

    fn outcome(&self, chosen: &[usize]) -> Keys {
        let mut keys: Vec<RowExpr> =
            chosen.iter().filter_map(|at| self.candidates.get(*at)).map(|(key, _)| key.clone()).collect();
        keys.sort();
        let decided = self.decided(chosen);
        let is_decided = |parts: &&(Vec<usize>, Vec<usize>)| {
            !parts.0.is_empty() && parts.0.iter().all(|part| decided.get(*part).copied().unwrap_or(false))
        };
        let conditions = self.wanted.iter().filter(|(parts, _)| !parts.is_empty()).count();
        let by_cell = self.wanted.iter().filter(is_decided).count();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate")]
        let cells = self.cells(chosen) as u64;
        let rows = self.ground.size.map(|size| size.rows);
        let estimate = Estimate { rows, cells, decided: by_cell, tested: conditions.saturating_sub(by_cell) };
        Keys { keys, estimate }
    }
}

/// What rows could be grouped by: columns of few values that conditions test, and tests of other columns. The most used first.
fn candidates<'a>(
    conjuncts: impl Iterator<Item = &'a Condition>,
    ground: &Ground<'_>,
) -> Vec<(RowExpr, f64)> {
    let mut uses: BTreeMap<RowExpr, (usize, f64)> = BTreeMap::new();
    for conjunct in conjuncts {
        for test in conjunct.tests() {
            let columns = test.columns();
            let few = |column: &&ColumnRead| {
                variety(&RowExpr::column((*column).clone()), ground.size) <= MOST_VALUES
            };
            let keys: Vec<RowExpr> = if columns.iter().all(few) {
                columns.into_iter().map(|column| RowExpr::column(column.clone())).collect()
            } else {
                vec![RowExpr::Condition(Box::new(test.clone()))]
            };
            for key in keys {
                let held = variety(&key, ground.size);
                uses.entry(key).or_insert((0, held)).0 += 1;
            }
        }
    }
    let mut all: Vec<(usize, RowExpr, f64)> =
        uses.into_iter().map(|(key, (used, held))| (used, key, held)).collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.2.total_cmp(&b.2)).then_with(|| a.1.cmp(&b.1)));
    all.into_iter()
        .take(MOST_CANDIDATES)
        // A dimension is a key already: a condition on its column makes no more cells.
        .map(|(_, key, held)| if ground.dimensions.contains(&&key) { (key, 1.0) } else { (key, held) })
        .collect()
}

/// How many different values are expected, missing being one.
fn variety(of: &RowExpr, size: Option<&DatasetSize>) -> f64 {
    let known = match of {
        RowExpr::Column(column) => size.and_then(|size| size.distinct.get(column)),
        _ => None,
    };
    let values = known.copied().unwrap_or(match of.ty() {
        RowType::Boolean => 1,
        RowType::Text => UNKNOWN_TEXTS,
        _ => UNKNOWN_NUMBERS,
    });
    #[allow(clippy::cast_precision_loss, reason = "an estimate")]
    let values = values.saturating_add(1) as f64;
    values
}
