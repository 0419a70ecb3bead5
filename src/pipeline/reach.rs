//! How far the rows of datasets reach.

use crate::calendar::Period;
use crate::catalog::ReportDefinition;
use crate::engine::{self, Datum, Engine, EngineError, Rows};
use crate::formula::CheckedCatalog;
use crate::sql::{self, Statement, Watermark};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// All datasets together, where none is named.
const ALL: &str = "the data";

/// How far the rows fall short of what a report shows: the last day on which each dataset that its KPIs read has a row, if that is not the last
/// day of the period. Without those that have no time or no row.
///
/// Of a period that is finished on the as-of day later rows change nothing but that day itself, which is the asked one unless the data end before:
/// then it is the day that all of them together reach.
///
/// # Errors
/// [`EngineError`] if the engine refuses the question.
pub fn unreached(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    report: &ReportDefinition,
    period: &Period,
    (asked, as_of): (Option<Date>, Option<Date>),
) -> Result<BTreeMap<String, Date>, EngineError> {
    let Some(as_of) = as_of else { return Ok(BTreeMap::new()) };
    if period.is_finished(as_of) {
        let short = asked.is_none_or(|asked| as_of < asked);
        let last = as_of.yesterday().ok().filter(|_| short);
        return Ok(last.map(|day| (ALL.to_owned(), day)).into_iter().collect());
    }
    let kpis = super::asked::shown_kpis(checked, report, period);
    let atoms = kpis.iter().flat_map(|kpi| &kpi.formula.atoms);
    let read: BTreeSet<&str> = atoms.map(|atom| atom.dataset.as_str()).collect();
    let mut days = last_days(checked, engine, read.into_iter())?;
    days.retain(|_, day| day.tomorrow().is_ok_and(|next| next < period.end));
    Ok(days)
}

/// The last day on which each of these datasets has a row; without those that have no time or no row.
pub(super) fn last_days<'a>(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    datasets: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, Date>, EngineError> {
    let watermarks: Vec<(&str, Watermark)> = datasets
        .filter_map(|name| Some((name, sql::watermark(checked.datasets.get(name)?, engine.dialect())?)))
        .collect();
    let quick: Vec<Statement> = watermarks.iter().map(|(_, watermark)| watermark.quick.clone()).collect();
    let mut days = BTreeMap::new();
    for ((name, watermark), rows) in watermarks.iter().zip(engine::execute(engine, &quick)?) {
        let day = match last_day(checked, &rows) {
            None => last_day(checked, &engine.execute(&watermark.sure)?),
            known => known,
        };
        days.extend(day.map(|day| ((*name).to_owned(), day)));
    }
    Ok(days)
}

/// The day of a watermark.
fn last_day(checked: &CheckedCatalog, rows: &Rows) -> Option<Date> {
    match rows.first()?.first()? {
        Datum::Date(day) => Some(*day),
        Datum::Number(micros) => {
            let micros = i64::try_from(micros.numerator()).ok()?;
            let moment = Timestamp::from_microsecond(micros).ok()?;
            Some(checked.catalog.project.calendar.day_of(moment))
        }
        Datum::Null | Datum::Text(_) => None,
    }
}
