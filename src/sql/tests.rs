//! The text of statements. What they compute is tested with the engine.

use super::plain::{PlainQuestion, plain};
use super::{DUCKDB, Dialect, Watermark, absent_values, dimension_members, emit, repeated_keys, watermark};
use crate::catalog::ColumnType;
use crate::formula::{
    Aggregate, Comparison, Condition, Expr, Literal, RowArithmetic, RowExpr, RowType, TimeRole,
};
use crate::formula::{Atom, CheckedDataset};
use crate::plan::fixture::*;
use crate::plan::{DatasetSize, Statistics, plan};

fn sql(dataset: CheckedDataset, atoms: Vec<Atom>, asked: &str, periods: &[&str], scope: &[&str]) -> String {
    sql_in(&DUCKDB, dataset, atoms, asked, periods, scope)
}

fn sql_in(
    dialect: &'static Dialect,
    dataset: CheckedDataset,
    atoms: Vec<Atom>,
    asked: &str,
    periods: &[&str],
    scope: &[&str],
) -> String {
    let catalog = catalog(vec![dataset], vec![kpi("k", Expr::Atom(0), atoms)]);
    let plan = plan(&catalog, &request(&[asked], periods, &[], scope), &Statistics::default()).unwrap();
    let texts: Vec<String> =
        emit(&plan, &catalog, dialect).into_iter().map(|statement| statement.sql).collect();
    texts.join(";\n\n")
}

fn handling() -> RowExpr {
    column("handling", ColumnType::Double, RowType::Number { scale: 9 })
}

/// Shares of four categories and three channels among a million tickets: cells by category and channel cost less than seven tests in every row.
#[test]
fn cells_by_key() {
    let columns = ["category", "channel"].map(|name| match text(name) {
        RowExpr::Column(column) => (crate::formula::ColumnRead::clone(&column), 4),
        _ => unreachable!("it is a column"),
    });
    let size = DatasetSize { rows: 1_000_000, distinct: columns.into() };
    let statistics = Statistics { datasets: [("tickets".to_owned(), size)].into() };
    let slow = Condition::Compare {
        op: Comparison::Greater,
        left: RowExpr::Elapsed {
            until: Box::new(moment("resolved_at")),
            since: Box::new(moment("created_at")),
        },
        right: Literal::number(number("14400000000")),
    };
    let conditions = [
        vec![is("category", "a")],
        vec![is("category", "b")],
        vec![is("category", "c"), is("channel", "x")],
        vec![is("category", "d"), slow],
        vec![is("channel", "x")],
        vec![is("channel", "y")],
        vec![is("channel", "z")],
    ];
    let counts = conditions.map(|parts| atom(Aggregate::CountRows, Condition::all_of(parts)));
    let sums = counts.clone().map(|count| Atom { aggregate: Aggregate::Sum(amount("cost")), ..count });
    let catalog =
        catalog(vec![tickets()], vec![kpi("k", Expr::Atom(0), counts.into_iter().chain(sums).collect())]);
    let plan = plan(&catalog, &request(&["k"], &["2026-09"], &[], &[]), &statistics).unwrap();
    let sql = emit(&plan, &catalog, &DUCKDB).into_iter().next().unwrap().sql;
    insta::assert_snapshot!(format!("{plan}\n{sql}"));
}

fn additive_atoms() -> Vec<Atom> {
    let slow = Condition::Compare {
        op: Comparison::Greater,
        left: RowExpr::Elapsed {
            until: Box::new(moment("resolved_at")),
            since: Box::new(moment("created_at")),
        },
        right: Literal::number(number("14400000000")),
    };
    vec![
        atom(
            Aggregate::CountRows,
            Some(Condition::All(vec![slow, Condition::Not(Box::new(flag("reopened")))])),
        ),
        atom(Aggregate::Sum(weighted()), Some(is("category", "it's"))),
        atom(Aggregate::Max(amount("cost")), None),
    ]
}

fn weighted() -> RowExpr {
    RowExpr::Arithmetic {
        op: RowArithmetic::Mul,
        left: Box::new(amount("cost")),
        right: Box::new(handling()),
        ty: RowType::Number { scale: 11 },
    }
}

#[test]
fn additive() {
    insta::assert_snapshot!(sql(
        tickets(),
        additive_atoms(),
        "k by category",
        &["2026-07", "2026-09"],
        &["client=Acme \"A\""]
    ));
}

#[test]
fn distinct_of_an_event_log() {
    let latest = Some((vec!["number".to_owned()], vec!["updated_at".to_owned()]));
    let atoms = vec![atom(Aggregate::Distinct(text("customer")), Some(is("category", "billing")))];
    insta::assert_snapshot!(sql(CheckedDataset { latest, ..tickets() }, atoms, "k", &["2026-09"], &[]));
}

#[test]
fn percentile_of_a_stock() {
    let day = |name| column(name, ColumnType::Date, RowType::Date);
    let time = TimeRole::StockAtStart { from: day("joined_at"), until: day("left_at") };
    let of = Aggregate::percentile(number("0.9"), amount("cost"));
    let atoms = vec![Atom { time, ..atom(of, None) }];
    insta::assert_snapshot!(sql(tickets(), atoms, "k", &["2026-08", "2026-09"], &[]));
}

#[test]
fn many_periods_make_a_tree() {
    let days: Vec<String> = (1..=30).map(|day| format!("2026-09-{day:02}")).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    insta::assert_snapshot!(sql(tickets(), vec![atom(Aggregate::CountRows, None)], "k", &days, &[]));
}

#[test]
fn watermark_of_a_dataset() {
    let Watermark { quick, sure } = watermark(&tickets(), &DUCKDB).unwrap();
    insta::assert_snapshot!(format!("{};\n\n{};", quick.sql, sure.sql));
    assert_eq!(watermark(&CheckedDataset { time: None, ..tickets() }, &DUCKDB), None);
}

/// What DuckDB's statements above ask, in the words of every other engine.
#[test]
fn other_dialects() {
    for dialect in Dialect::ALL.into_iter().filter(|dialect| dialect.name != DUCKDB.name) {
        let mut texts = Vec::new();
        let mut case =
            |name: &str, dataset: CheckedDataset, atoms: Vec<Atom>, asked: &str, periods: &[&str]| {
                let scope: &[&str] = &["client=Acme \\ \"A\""];
                texts.push(format!("-- {name}\n{}", sql_in(dialect, dataset, atoms, asked, periods, scope)));
            };
        case("additive", tickets(), additive_atoms(), "k by category", &["2026-07", "2026-09"]);
        let log = CheckedDataset {
            table: crate::schema::Relation::table("lake.support.tickets"),
            latest: Some((vec!["number".to_owned()], vec!["updated_at".to_owned()])),
            row: vec![("number".to_owned(), false), ("category".to_owned(), true)],
            ..tickets()
        };
        let different = atom(Aggregate::Distinct(text("customer")), Some(is("category", "billing")));
        case("distinct of an event log", log, vec![different], "k", &["2026-09"]);
        let day = |name| column(name, ColumnType::Date, RowType::Date);
        let time = TimeRole::StockAtStart { from: day("joined_at"), until: day("left_at") };
        let of = Aggregate::percentile(number("0.9"), amount("cost"));
        case("percentile of a stock", tickets(), vec![Atom { time, ..atom(of, None) }], "k", &["2026-08"]);
        let sixth = Condition::Compare {
            op: Comparison::Less,
            left: handling(),
            right: Literal::number(number("1/6")),
        };
        let fine = Condition::Compare {
            op: Comparison::AtLeast,
            left: amount("cost"),
            right: Literal::number(number("0.125")),
        };
        let beside = Condition::Compare {
            op: Comparison::Greater,
            left: amount("cost"),
            right: Literal::Row(Box::new(handling())),
        };
        let whole = column("steps", ColumnType::Integer, RowType::Number { scale: 0 });
        let if_cheap = RowExpr::If {
            condition: Box::new(fine.clone()),
            then: Box::new(amount("cost")),
            otherwise: Box::new(whole.clone()),
            ty: RowType::Number { scale: 2 },
        };
        let has = Condition::Contains { left: text("category"), part: "It's".to_owned() };
        let starts = Condition::StartsWith { left: text("category"), part: "a".to_owned() };
        let instant = column("closed_at", ColumnType::Instant, RowType::Instant);
        let late = Condition::Compare {
            op: Comparison::AtLeast,
            left: instant.clone(),
            right: Literal::DayStart {
                day: jiff::civil::date(2026, 9, 1),
                instant: "2026-08-31T22:00:00Z".parse().unwrap(),
            },
        };
        let sums = [sixth, fine, beside, has, starts, late]
            .map(|held| atom(Aggregate::Sum(whole.clone()), Some(held)));
        let others = [atom(Aggregate::Sum(if_cheap), None), atom(Aggregate::Max(instant.clone()), None)];
        let mut dimensioned = tickets();
        dimensioned.dimensions.insert("cost".to_owned(), amount("cost"));
        dimensioned.dimensions.insert("closed".to_owned(), instant);
        let atoms = sums.into_iter().chain(others).collect();
        case("conditions", dimensioned, atoms, "k by cost, closed", &["2026-09"]);
        let Watermark { quick, sure } = watermark(&tickets(), dialect).unwrap();
        texts.push(format!("-- watermark\n{};\n\n{}", quick.sql, sure.sql));
        let members = dimension_members(&tickets(), "category", dialect).unwrap();
        texts.push(format!("-- members\n{}", members.sql));
        let key = vec![match text("number") {
            RowExpr::Column(read) => crate::formula::ColumnRead::clone(&read),
            _ => unreachable!("it is a column"),
        }];
        let keyed = repeated_keys(&CheckedDataset { key, ..tickets() }, dialect).unwrap();
        texts.push(format!("-- repeated keys\n{}", keyed.sql));
        texts.push(format!("-- absent\n{}", absent_values(&tickets(), &[&amount("cost")], dialect).sql));
        let median = Aggregate::percentile(number("0.5"), amount("cost"));
        let kpi = kpi("k", Expr::Atom(0), vec![atom(median, Some(is("category", "billing")))]);
        let catalog = catalog(vec![tickets()], vec![kpi.clone()]);
        let period = crate::calendar::Calendar::default().parse("2026-09").unwrap();
        let by = ["category".to_owned()];
        let groups = [vec![Some("billing".to_owned())], vec![None]];
        let question = PlainQuestion { kpi: &kpi, period: &period, scope: &[], by: &by, groups: &groups };
        texts.push(format!("-- plain\n{}", plain(&catalog, &question, dialect).unwrap().sql));
        insta::assert_snapshot!(format!("dialect_{}", dialect.name), texts.join(";\n\n"));
    }
}
