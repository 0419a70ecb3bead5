//! Every value of an answer recomputed by a plain statement per KPI, period and grouping.

mod difference;
mod rounding;

use super::top;

pub use difference::{Difference, Part};

use crate::calendar::Period;
use crate::engine::{Datum, Engine, EngineError};
use crate::evaluate::{AtomTrace, KpiValue, Outcome, Reason};
use crate::formula::{Aggregate, CheckedCatalog, CheckedKpi};
use crate::number::Exact;
use crate::plan::{KpiRequest, Request};
use crate::sql::{self, PlainQuestion};
use rounding::{Rounded, Undecided};
use std::collections::BTreeMap;

/// How far two numbers may be apart, as a share of the greater.
const TOLERANCE: f64 = 1e-9;

type Members = Vec<Option<String>>;

/// Every difference between the values of a request and what plain statements say, in the order of the values.
///
/// Row counts and aggregates must be equal, except that percentiles and the formula's value, which the statement computes in floating point, may be
/// off by a billionth. Where the engine has no value the statement must have none, unless a value was withheld: too small a sample, an
/// unfinished period, a number too large.
///
/// # Errors
/// [`EngineError`] if the engine refuses a statement.
pub fn verify(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
    values: &[KpiValue],
) -> Result<Vec<Difference>, EngineError> {
    let apart = top::asked_apart(checked, request, values);
    if apart.is_empty() {
        return verify_plain(checked, engine, request, values);
    }
    let mut found = Vec::new();
    for (checked, request, values) in &apart {
        found.extend(verify_plain(checked, engine, request, values)?);
    }
    let is_apart = |asked: &KpiRequest| {
        apart.iter().any(|(_, request, _)| request.kpis.iter().any(|kpi| kpi.kpi == asked.kpi))
    };
    let rest = request.kpis.iter().filter(|asked| !is_apart(asked)).cloned().collect();
    found.extend(verify_plain(checked, engine, &Request { kpis: rest, ..request.clone() }, values)?);
    Ok(found)
}

/// [`verify`] of a request that asks for all members.
fn verify_plain(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &Request,
    values: &[KpiValue],
) -> Result<Vec<Difference>, EngineError> {
    let mut places: BTreeMap<(&str, &Period, Vec<&str>), Vec<&KpiValue>> = BTreeMap::new();
    for value in values {
        let dimensions = value.group.iter().map(|(dimension, _)| dimension.as_str()).collect();
        places.entry((&value.kpi, &value.period, dimensions)).or_default().push(value);
    }
    let mut found = Vec::new();
    for asked in &request.kpis {
        let Some(kpi) = checked.kpis.get(&asked.kpi) else { continue };
        let total = distinct(&request.partition);
        let finest = distinct(request.partition.iter().chain(&asked.by));
        let levels = if finest == total { vec![total] } else { vec![total, finest] };
        for period in &request.periods {
            let kpi = kpi.on(period.start);
            for by in &levels {
                let place = (asked.kpi.as_str(), period, by.iter().map(String::as_str).collect());
                let computed = places.get(&place).map_or(&[][..], Vec::as_slice);
                let groups: Vec<Members> = computed.iter().map(|value| members(value)).collect();
                let question = PlainQuestion { kpi, period, scope: &request.scope, by, groups: &groups };
                let Some(statement) = sql::plain(checked, &question, engine.dialect()) else { continue };
                let rows = engine.execute(&statement)?;
                let compare = Comparison { id: &asked.kpi, kpi, period, by, sql: &statement.sql };
                compare.all(computed, &rows, &mut found);
            }
        }
    }
    Ok(found)
}

fn distinct<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        if !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    seen
}

fn members(value: &KpiValue) -> Members {
    value.group.iter().map(|(_, member)| member.clone()).collect()
}

/// The values of one KPI, period and grouping beside the rows of their plain statement.
struct Comparison<'a> {
    id: &'a str,
    kpi: &'a CheckedKpi,
    period: &'a Period,
    by: &'a [String],
    sql: &'a str,
}

/// What a plain statement says of one group.
struct Plain {
    value: Option<f64>,
    atoms: Vec<PlainAtom>,
}

/// What it says of one atom.
struct PlainAtom {
    scope: Exact,
    rows: Exact,
    present: Exact,
    value: PlainNumber,
}

/// An atom's value.
enum PlainNumber {
    Exact(Option<Exact>),
    /// In floating point, with the greatest magnitude of what it is between.
    Floating(Option<(f64, f64)>),
}

impl Comparison<'_> {
    fn all(&self, computed: &[&KpiValue], rows: &[Vec<Datum>], found: &mut Vec<Difference>) {
        let mut plain: BTreeMap<Members, Option<Plain>> = BTreeMap::new();
        for row in rows {
            let (members, rest) = row.split_at_checked(self.by.len()).unwrap_or((row, &[]));
            let members = members.iter().map(|datum| match datum {
                Datum::Text(member) => Some(member.clone()),
                _ => None,
            });
            plain.insert(members.collect(), self.read(rest));
        }
        for value in computed {
            let members = members(value);
            match plain.remove(&members) {
                Some(Some(plain)) => self.one(value, &plain, found),
                _ => found.push(self.differs(&members, Part::Group, &"there", &"not there")),
            }
        }
        // A group without any row is one the statement was asked for.
        for members in plain.into_keys() {
            found.push(self.differs(&members, Part::Group, &"not there", &"there"));
        }
    }

    fn differs(
        &self,
        members: &Members,
        part: Part,
        computed: &impl ToString,
        plain: &impl ToString,
    ) -> Difference {
        Difference {
            kpi: self.id.to_owned(),
            period: self.period.label.clone(),
            group: self.by.iter().cloned().zip(members.iter().cloned()).collect(),
            part,
            computed: computed.to_string(),
            plain: plain.to_string(),
            sql: self.sql.to_owned(),
        }
    }

    /// A row after its members; `None` if it does not have the columns that were asked for.
    fn read(&self, row: &[Datum]) -> Option<Plain> {
        let (value, mut rest) = row.split_first()?;
        let value = floating(value)?;
        let mut atoms = Vec::new();
        for atom in &self.kpi.formula.atoms {
            let [scope, rows, present, number, after @ ..] = rest else { return None };
            let (number, after) = if let Aggregate::Percentile { .. } = atom.aggregate {
                let (magnitude, after) = after.split_first()?;
                (PlainNumber::Floating(floating(number)?.zip(floating(magnitude)?)), after)
            } else {
                (PlainNumber::Exact(exact(number)?), after)
            };
            let count = |datum: &Datum| exact(datum).flatten();
            atoms.push(PlainAtom {
                scope: count(scope)?,
                rows: count(rows)?,
                present: count(present)?,
                value: number,
            });
            rest = after;
        }
        rest.is_empty().then_some(Plain { value, atoms })
    }

    fn one(&self, computed: &KpiValue, plain: &Plain, found: &mut Vec<Difference>) {
        let members = members(computed);
        if computed.atoms.len() != plain.atoms.len() {
            found.push(self.differs(&members, Part::Value, &"of other aggregates", &"of the formula's"));
            return;
        }
        for (at, (trace, plain)) in computed.atoms.iter().zip(&plain.atoms).enumerate() {
            for (part, count, wanted) in [
                (Part::Scope(at), trace.scope, plain.scope),
                (Part::Rows(at), trace.rows, plain.rows),
                (Part::Present(at), trace.present, plain.present),
            ] {
                if Exact::integer(count) != wanted {
                    found.push(self.differs(&members, part, &count, &wanted));
                }
            }
            if !same_atom(trace, &plain.value) {
                found.push(self.differs(
                    &members,
                    Part::Atom(at),
                    &outcome(&trace.value),
                    &plain.value.shown(),
                ));
            }
        }
        if !self.same_value(computed, plain) {
            let shown = plain.value.map_or_else(|| "missing".to_owned(), |value| value.to_string());
            found.push(self.differs(&members, Part::Value, &outcome(&computed.outcome), &shown));
        }
    }

    fn same_value(&self, computed: &KpiValue, plain: &Plain) -> bool {
        let atoms: Vec<Option<Rounded>> = plain.atoms.iter().map(|atom| atom.value.rounded()).collect();
        let bound = match rounding::formula(&self.kpi.formula.expr, &atoms) {
            // The atoms agree, and floating point says no more.
            Err(Undecided) => return true,
            Ok(bound) => bound.map_or(0.0, |bound| bound.error),
        };
        match wanted(&computed.outcome) {
            Wanted::Anything => true,
            Wanted::Nothing => plain.value.is_none(),
            Wanted::Value(exact) => plain.value.is_some_and(|value| near(exact, value, bound)),
        }
    }
}

/// What the plain statement must say where the engine said something.
enum Wanted {
    Value(Exact),
    Nothing,
    Anything,
}

fn wanted(outcome: &Outcome) -> Wanted {
    let reasons = match outcome {
        Outcome::Known(exact) => return Wanted::Value(*exact),
        Outcome::NoData(missing) => &missing.reasons,
    };
    let withheld = |reason: &Reason| match reason {
        Reason::ImpossibleProportion { found } => Some(Wanted::Value(*found)),
        Reason::SampleTooSmall { .. } | Reason::PeriodUnfinished | Reason::Overflow => Some(Wanted::Anything),
        Reason::NoRows { .. }
        | Reason::NoValues { .. }
        | Reason::ZeroDenominator { .. }
        | Reason::NotBrokenDown { .. }
        | Reason::BaselineMissing => None,
    };
    reasons.iter().find_map(withheld).unwrap_or(Wanted::Nothing)
}

fn same_atom(trace: &AtomTrace, plain: &PlainNumber) -> bool {
    match (wanted(&trace.value), plain) {
        (Wanted::Anything, _) => true,
        (Wanted::Nothing, PlainNumber::Exact(found)) => found.is_none(),
        (Wanted::Nothing, PlainNumber::Floating(found)) => found.is_none(),
        (Wanted::Value(exact), PlainNumber::Exact(found)) => *found == Some(exact),
        (Wanted::Value(exact), PlainNumber::Floating(found)) => {
            found.is_some_and(|(value, magnitude)| near(exact, value, magnitude * TOLERANCE / 1e3))
        }
    }
}

fn near(exact: Exact, found: f64, bound: f64) -> bool {
    let exact = exact.to_f64();
    (exact - found).abs() <= exact.abs().max(found.abs()) * TOLERANCE + bound
}

impl PlainNumber {
    fn rounded(&self) -> Option<Rounded> {
        match self {
            Self::Exact(number) => number.map(|number| Rounded::once(number.to_f64())),
            Self::Floating(number) => {
                number.map(|(value, magnitude)| Rounded { value, error: magnitude * TOLERANCE / 1e3 })
            }
        }
    }

    fn shown(&self) -> String {
        let shown = match self {
            Self::Exact(number) => number.map(|number| number.to_string()),
            Self::Floating(number) => number.map(|(value, _)| value.to_string()),
        };
        shown.unwrap_or_else(|| "missing".to_owned())
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Known(exact) => exact.to_string(),
        Outcome::NoData(_) => "missing".to_owned(),
    }
}

fn exact(datum: &Datum) -> Option<Option<Exact>> {
    match datum {
        Datum::Null => Some(None),
        Datum::Number(number) => Some(Some(*number)),
        Datum::Text(_) | Datum::Date(_) => None,
    }
}

fn floating(datum: &Datum) -> Option<Option<f64>> {
    match datum {
        Datum::Null => Some(None),
        Datum::Text(text) => text.parse().ok().map(Some),
        Datum::Number(_) | Datum::Date(_) => None,
    }
}
