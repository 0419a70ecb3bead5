//! One KPI as one plain statement, the way an analyst would write it: to check the engine's values against.
//!
//! It shares the reading of rows with the generated queries (columns, expressions, conditions) and nothing else: each aggregate has its own
//! `WHERE` and `GROUP BY`, the database computes distinct counts, percentiles and the formula itself, in floating point.

use super::condition::condition;
use super::dataset::{Columns, columns_read};
use super::dialect::{Dialect, put};
use super::emit::type_name;
use super::expression::{is_short, member, numeric, scale, value};
use super::period::Clock;
use super::{OutputType, Statement, quote};
use crate::calendar::{Calendar, Period};
use crate::formula::{
    Aggregate, Arithmetic, Atom, CheckedCatalog, CheckedDataset, CheckedKpi, Expr, RowExpr, TimeRole,
};
use crate::number::Exact;
use crate::plan::ScopeFilter;
use std::sync::Arc;

/// What is asked of one KPI.
#[derive(Debug, Clone, Copy)]
pub struct PlainQuestion<'a> {
    /// The KPI.
    pub kpi: &'a CheckedKpi,
    /// For when.
    pub period: &'a Period,
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// Dimensions by which it is grouped.
    pub by: &'a [String],
    /// Groups that have a row in the answer whether any row falls into them or not: a member for each dimension.
    pub groups: &'a [Vec<Option<String>>],
}

/// The statement that recomputes a KPI; `None` if the catalogue lacks one of its datasets.
///
/// Output columns: the members of the grouping; the formula's value, a floating-point number as text; then for each atom the rows in scope,
/// the rows that satisfy its condition, those of them that have the argument, and its value. A percentile is floating point as text, and is
/// followed by the greatest magnitude among its rows. What has no value is NULL, as for the engine: any aggregate of an empty scope, a
/// sum of rows that all lack the argument, a quotient by zero.
pub fn plain(
    catalog: &CheckedCatalog,
    question: &PlainQuestion<'_>,
    dialect: &'static Dialect,
) -> Option<Statement> {
    let (text, double) = (dialect.text, dialect.double);
    let atoms = &question.kpi.formula.atoms;
    let mut tables = Vec::new();
    for (at, atom) in atoms.iter().enumerate() {
        tables.push(aggregated(catalog, question, at, atom, dialect)?);
    }
    let names = names(question.by.len());
    if !names.is_empty() {
        tables.push(groups(question, &names, dialect));
    }
    let mut selected: Vec<(String, OutputType)> = names
        .iter()
        .map(|name| (format!("CAST(wanted.{name} AS {text}) AS {name}"), OutputType::Text))
        .collect();
    let formula = formula(&question.kpi.formula.expr, double);
    selected.push((format!("CAST(CAST({formula} AS {double}) AS {text}) AS value"), OutputType::Text));
    for (at, atom) in atoms.iter().enumerate() {
        selected.extend(outputs(at, atom, dialect));
    }
    let (texts, columns): (Vec<String>, Vec<OutputType>) = selected.into_iter().unzip();
    let with = if tables.is_empty() { String::new() } else { format!("WITH {}\n", tables.join(",\n")) };
    let mut sql = format!("{with}SELECT\n  {}{}", texts.join(",\n  "), joined(question, &names));
    if !names.is_empty() {
        let order: Vec<String> = names
            .iter()
            .map(|name| put(dialect.text_order, &[&format!("wanted.{name}")]) + " NULLS LAST")
            .collect();
        sql.push_str(&format!("\nORDER BY {}", order.join(", ")));
    }
    Some(Statement { sql, columns })
}

/// `d0`, `d1`, …: the names of the grouping's dimensions in the statement.
fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("d{at}")).collect()
}

/// The dimensions an atom is grouped by, with their names in the statement.
fn grouping<'a>(question: &PlainQuestion<'a>, atom: &Atom) -> Vec<(String, &'a String)> {
    let named = names(question.by.len()).into_iter().zip(question.by);
    named.filter(|(_, dimension)| !atom.across.contains(dimension)).collect()
}

/// `atom0 AS (…)`: an aggregate over its own rows.
fn aggregated(
    catalog: &CheckedCatalog,
    question: &PlainQuestion<'_>,
    at: usize,
    atom: &Atom,
    dialect: &'static Dialect,
) -> Option<String> {
    let dataset = catalog.datasets.get(&atom.dataset)?;
    let scope: Vec<&ScopeFilter> =
        question.scope.iter().filter(|filter| !atom.across.contains(&filter.dimension)).collect();
    let grouping = grouping(question, atom);
    let dimensions = grouping.iter().map(|(_, dimension)| *dimension);
    let columns =
        columns(dataset, atom, dimensions.chain(scope.iter().map(|filter| &filter.dimension)), dialect);
    let of_dimension = |dimension: &String| Some(member(dataset.dimensions.get(dimension)?, &columns));

    let calendar = &catalog.catalog.project.calendar;
    let mut held = match calendar.window(question.period, atom.window) {
        Some(days) => time(&atom.time, &days, &columns, calendar),
        None => vec!["FALSE".to_owned()],
    };
    for filter in scope {
        held.push(format!("{} = {}", of_dimension(&filter.dimension)?, dialect.literal(&filter.member)));
    }
    let mut selected = Vec::new();
    let mut grouped = Vec::new();
    for (name, dimension) in &grouping {
        let of = of_dimension(dimension)?;
        selected.push(format!("{of} AS {name}"));
        grouped.push(of);
    }
    selected.extend(aggregates(atom, &columns));
    let mut sql = format!(
        "atom{at} AS (\n  WITH {}\n  SELECT\n    {}\n  FROM source\n  WHERE {}",
        columns.source(dataset).replace('\n', "\n  "),
        selected.join(",\n    "),
        held.join("\n    AND ")
    );
    if !grouped.is_empty() {
        sql.push_str(&format!("\n  GROUP BY {}", grouped.join(", ")));
    }
    sql.push_str("\n)");
    Some(sql)
}

fn columns<'a>(
    dataset: &CheckedDataset,
    atom: &Atom,
    dimensions: impl Iterator<Item = &'a String>,
    dialect: &'static Dialect,
) -> Columns {
    let by = dimensions.filter_map(|dimension| dataset.dimensions.get(dimension));
    Columns::of(columns_read(atom, by), dialect)
}

/// What holds for the rows of a time.
fn time(role: &TimeRole, days: &Period, columns: &Columns, calendar: &Calendar) -> Vec<String> {
    let dialect = columns.dialect;
    match role {
        TimeRole::Flow(at) => {
            let (at, clock) = (value(at, columns), Clock::of_moments(at, calendar, dialect));
            vec![
                format!("{at} >= {}", clock.start_of(days.start)),
                format!("{at} < {}", clock.start_of(days.end)),
            ]
        }
        TimeRole::StockAtStart { from, until } => {
            valid(from, until, &Clock::of_moments(from, calendar, dialect).start_of(days.start), columns)
        }
        TimeRole::StockAtEnd { from, until } => {
            valid(from, until, &Clock::of_moments(from, calendar, dialect).start_of(days.end), columns)
        }
    }
}

fn valid(from: &RowExpr, until: &RowExpr, moment: &str, columns: &Columns) -> Vec<String> {
    let (from, until) = (value(from, columns), value(until, columns));
    vec![format!("{from} < {moment}"), format!("({until} IS NULL OR {until} >= {moment})")]
}

fn argument(atom: &Atom) -> Option<&RowExpr> {
    match &atom.aggregate {
        Aggregate::CountRows => None,
        Aggregate::CountPresent(of)
        | Aggregate::Sum(of)
        | Aggregate::Min(of)
        | Aggregate::Max(of)
        | Aggregate::Distinct(of)
        | Aggregate::Percentile { of, .. } => Some(of),
    }
}

/// Rows in scope, rows chosen, rows with the argument, value; for a percentile the greatest magnitude too.
fn aggregates(atom: &Atom, columns: &Columns) -> Vec<String> {
    let double_type = columns.dialect.double;
    let chosen = atom
        .condition
        .as_ref()
        .map_or_else(String::new, |held| format!(" FILTER (WHERE {})", condition(held, columns)));
    let rows = format!("count(*){chosen}");
    let of = argument(atom);
    let present = of.map_or_else(|| rows.clone(), |of| format!("count({}){chosen}", value(of, columns)));
    let number = of.map_or_else(String::new, |of| numeric(of, columns));
    let counted = |count: &str| format!("CASE WHEN count(*) > 0 THEN {count} END");
    let mut selected = vec!["count(*) AS scope_rows".to_owned(), format!("{rows} AS row_count")];
    selected.push(format!("{present} AS present_values"));
    selected.push(match &atom.aggregate {
        Aggregate::CountRows | Aggregate::CountPresent(_) => format!("{} AS value", counted(&present)),
        Aggregate::Distinct(of) => {
            let different = format!("count(DISTINCT {}){chosen}", value(of, columns));
            format!("{} AS value", counted(&different))
        }
        Aggregate::Sum(_) => {
            let short = of.is_some_and(is_short);
            let sum = put(if short { columns.dialect.whole_sum } else { "sum($1)" }, &[&number]);
            let nothing = format!("CASE WHEN {rows} = 0 THEN 0 ELSE {sum}{chosen} END");
            format!("{} AS value", counted(&nothing))
        }
        Aggregate::Min(_) => format!("min({number}){chosen} AS value"),
        Aggregate::Max(_) => format!("max({number}){chosen} AS value"),
        Aggregate::Percentile { fraction, .. } => {
            let of = format!("CAST({number} AS {double_type})");
            put(columns.dialect.quantile, &[&of, &double(**fraction, double_type), &chosen]) + " AS value"
        }
    });
    if let Aggregate::Percentile { .. } = atom.aggregate {
        selected.push(format!("max(abs(CAST({number} AS {double_type}))){chosen} AS magnitude"));
    }
    selected
}

/// The groups that occur in any atom, and those asked for.
fn groups(question: &PlainQuestion<'_>, names: &[String], dialect: &Dialect) -> String {
    let text = dialect.text;
    let list = names.join(", ");
    let complete = |(_, atom): &(usize, &Arc<Atom>)| grouping(question, atom).len() == names.len();
    let atoms = question.kpi.formula.atoms.iter().enumerate().filter(complete);
    let mut parts: Vec<String> = atoms.map(|(at, _)| format!("SELECT {list} FROM atom{at}")).collect();
    let member = |member: &Option<String>| match member {
        Some(member) => dialect.literal(member),
        None => format!("CAST(NULL AS {text})"),
    };
    let row = |group: &Vec<Option<String>>| {
        format!("({})", group.iter().map(member).collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = question.groups.iter().map(row).collect();
    if !rows.is_empty() && dialect.has_values {
        parts.push(format!("SELECT {list} FROM (VALUES {}) AS asked ({list})", rows.join(", ")));
    } else if !rows.is_empty() {
        let named = |group: &Vec<Option<String>>| {
            let named = group.iter().zip(names).map(|(one, name)| format!("{} AS {name}", member(one)));
            format!("SELECT {}", named.collect::<Vec<_>>().join(", "))
        };
        parts.extend(question.groups.iter().map(named));
    }
    if parts.is_empty() {
        let nothing: Vec<String> =
            names.iter().map(|name| format!("CAST(NULL AS {text}) AS {name}")).collect();
        parts.push(format!("SELECT {} WHERE FALSE", nothing.join(", ")));
    }
    format!("wanted AS (\n  {}\n)", parts.join("\n  UNION\n  "))
}

/// The atoms side by side; an atom that ignores a dimension has the same value in all its members.
fn joined(question: &PlainQuestion<'_>, names: &[String]) -> String {
    let mut sql = if names.is_empty() { String::new() } else { "\nFROM wanted".to_owned() };
    for (at, atom) in question.kpi.formula.atoms.iter().enumerate() {
        let on: Vec<String> = grouping(question, atom)
            .into_iter()
            .map(|(name, _)| format!("atom{at}.{name} IS NOT DISTINCT FROM wanted.{name}"))
            .collect();
        sql.push_str(&match (sql.is_empty(), on.is_empty()) {
            (true, _) => format!("\nFROM atom{at}"),
            (false, true) => format!("\nCROSS JOIN atom{at}"),
            (false, false) => format!("\nLEFT JOIN atom{at} ON {}", on.join(" AND ")),
        });
    }
    sql
}

fn outputs(at: usize, atom: &Atom, dialect: &Dialect) -> Vec<(String, OutputType)> {
    let (text_type, double) = (dialect.text, dialect.double);
    let count = |name: &str| {
        let counted = format!("CAST(coalesce(atom{at}.{name}, 0) AS BIGINT) AS {name}{at}");
        (counted, OutputType::Integer)
    };
    let text = |name: &str| {
        (format!("CAST(CAST(atom{at}.{name} AS {double}) AS {text_type}) AS {name}{at}"), OutputType::Text)
    };
    let mut selected = vec![count("scope_rows"), count("row_count"), count("present_values")];
    match &atom.aggregate {
        Aggregate::Percentile { .. } => selected.extend([text("value"), text("magnitude")]),
        Aggregate::Sum(of) | Aggregate::Min(of) | Aggregate::Max(of) if scale(of) > 0 => {
            let scale = scale(of);
            let ty = OutputType::Decimal(scale);
            selected.push((format!("CAST(atom{at}.value AS {}) AS value{at}", type_name(ty, dialect)), ty));
        }
        _ => {
            selected.push((
                format!("CAST(atom{at}.value AS {}) AS value{at}", dialect.whole_result),
                OutputType::Integer,
            ));
        }
    }
    selected
}

/// The formula in floating point; a missing part makes it missing.
fn formula(expr: &Expr, ty: &str) -> String {
    match expr {
        Expr::Number(number) => double(*number, ty),
        Expr::Atom(at) => format!("CAST(atom{at}.value AS {ty})"),
        Expr::Neg(inner) => format!("(-{})", formula(inner, ty)),
        Expr::OrElse(first, second) => format!("coalesce({}, {})", formula(first, ty), formula(second, ty)),
        Expr::Binary { op, left, right, .. } => {
            let (left, right) = (formula(left, ty), formula(right, ty));
            match op {
                Arithmetic::Add => format!("({left} + {right})"),
                Arithmetic::Sub => format!("({left} - {right})"),
                Arithmetic::Mul => format!("({left} * {right})"),
                Arithmetic::Div => format!("({left} / NULLIF({right}, 0))"),
            }
        }
    }
}

/// A number in floating point.
fn double(number: Exact, ty: &str) -> String {
    match quote::number(number) {
        Some(literal) => format!("CAST({literal} AS {ty})"),
        None => {
            format!("(CAST({} AS {ty}) / CAST({} AS {ty}))", number.numerator(), number.denominator())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fixture::*;

    #[test]
    fn a_share_of_the_total_and_a_percentile() {
        let all = Atom { across: vec!["category".to_owned()], ..atom(Aggregate::CountRows, None) };
        let sum = atom(Aggregate::Sum(amount("cost")), Some(is("category", "billing")));
        let median = Aggregate::percentile(number("0.5"), amount("cost"));
        let over = |left, right| binary(Arithmetic::Div, left, right);
        let expr = Expr::OrElse(
            Box::new(over(Expr::Atom(0), Expr::Atom(1))),
            Box::new(over(Expr::Atom(2), Expr::Number(number("1/3")))),
        );
        let kpi = kpi("k", expr, vec![sum, all, atom(median, None)]);
        let catalog = catalog(vec![tickets()], vec![kpi.clone()]);
        let period = Calendar::default().parse("2026-09").unwrap();
        let question = PlainQuestion {
            kpi: &kpi,
            period: &period,
            scope: &[ScopeFilter { dimension: "client".to_owned(), member: "it's".to_owned() }],
            by: &["category".to_owned()],
            groups: &[vec![Some("billing".to_owned())], vec![None]],
        };
        insta::assert_snapshot!(plain(&catalog, &question, &crate::sql::DUCKDB).unwrap().sql);
    }
}
