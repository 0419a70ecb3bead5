//! Laws of reading and printing: what is printed is read as the same tree.

use super::ast::*;
use super::checked::{Arithmetic, RowArithmetic};
use super::{MAX_DEPTH, parse_formula, parse_row, print};
use crate::calendar::Grain;
use crate::number::Exact;
use crate::unit::TimeUnit;
use proptest::prelude::*;

const HERE: std::ops::Range<usize> = 0..0;

fn number() -> BoxedStrategy<Exact> {
    (0_i128..2_000_000, 0_u8..4)
        .prop_map(|(mantissa, scale)| Exact::decimal(mantissa, scale).unwrap())
        .boxed()
}

fn signed() -> BoxedStrategy<Exact> {
    (number(), any::<bool>()).prop_map(|(value, negative)| if negative { value.neg() } else { value }).boxed()
}

/// Names, with every word the language knows among them.
fn name() -> BoxedStrategy<Name> {
    let word = prop::sample::select(vec![
        "a",
        "of",
        "by",
        "where",
        "and",
        "or",
        "else",
        "not",
        "in",
        "is",
        "if",
        "then",
        "at",
        "start",
        "end",
        "period",
        "across",
        "all",
        "count",
        "sum",
        "share",
        "distinct",
        "min",
        "median",
        "percentile",
        "weighted",
        "average",
        "between",
        "contains",
        "starts",
        "with",
        "previous",
        "same",
        "last",
        "year",
        "rolling",
        "to",
        "date",
        "growth",
        "missing",
        "present",
        "yes",
        "at-risk",
        "agents'",
        "24-hour",
        "2",
        "R&D",
        "%",
        "#",
        "(net)",
        "]",
        "\"x\"",
        "2026-03-01",
        "4",
        "h",
        "Größe",
        "x",
        "X",
        "100",
        "divided",
        "multiplied",
        "a²",
        "…",
        "=",
    ]);
    prop::collection::vec(word, 1..5).prop_map(|words| Name { text: words.join(" "), range: HERE }).boxed()
}

fn value() -> BoxedStrategy<Value> {
    let unit = prop::sample::select(vec![
        TimeUnit::Second,
        TimeUnit::Minute,
        TimeUnit::Hour,
        TimeUnit::Day,
        TimeUnit::Week,
    ]);
    let kind = prop_oneof![
        signed().prop_map(ValueKind::Number),
        signed().prop_map(ValueKind::Percent),
        (signed(), unit).prop_map(|(amount, unit)| ValueKind::Duration(amount, unit)),
        (1900_i16..2100, 1_i8..13, 1_i8..29)
            .prop_map(|(year, month, day)| ValueKind::Date(jiff::civil::date(year, month, day))),
        name().prop_map(|name| ValueKind::Text(name.text)),
        "[ -~]{0,12}".prop_map(ValueKind::Text),
        name().prop_map(ValueKind::Column),
    ];
    kind.prop_map(|kind| Value { kind, range: HERE }).boxed()
}

fn test() -> BoxedStrategy<Test> {
    let op = prop::sample::select(vec![
        CompareOp::Equal,
        CompareOp::NotEqual,
        CompareOp::Less,
        CompareOp::AtMost,
        CompareOp::Greater,
        CompareOp::AtLeast,
    ]);
    prop_oneof![
        (op, value()).prop_map(|(op, right)| Test::Compare { op, right }),
        (any::<bool>(), prop::collection::vec(value(), 1..4))
            .prop_map(|(negated, values)| Test::In { negated, values }),
        (value(), value()).prop_map(|(low, high)| Test::Between { low: Box::new(low), high: Box::new(high) }),
        Just(Test::Missing),
        Just(Test::Present),
        value().prop_map(Test::Contains),
        value().prop_map(Test::StartsWith),
    ]
    .boxed()
}

/// `and` within `and` is one list, as the parser reads it.
fn joined(parts: Vec<Row>, all: bool) -> RowKind {
    let mut flat = Vec::new();
    for part in parts {
        match part.kind {
            RowKind::All(more) if all => flat.extend(more),
            RowKind::Any(more) if !all => flat.extend(more),
            kind => flat.push(Row { kind, range: HERE }),
        }
    }
    if all { RowKind::All(flat) } else { RowKind::Any(flat) }
}

fn row() -> BoxedStrategy<Row> {
    let leaf = prop_oneof![number().prop_map(RowKind::Number), name().prop_map(RowKind::Name)];
    leaf.prop_map(|kind| Row { kind, range: HERE })
        .prop_recursive(4, 24, 3, |inner| {
            let op = prop::sample::select(vec![RowArithmetic::Add, RowArithmetic::Sub, RowArithmetic::Mul]);
            let one = || inner.clone().prop_map(Box::new);
            let kind = prop_oneof![
                (op, one(), one()).prop_map(|(op, left, right)| RowKind::Binary { op, left, right }),
                one().prop_map(RowKind::Neg),
                one().prop_map(RowKind::Not),
                (one(), one(), one()).prop_map(|(condition, then, otherwise)| RowKind::If {
                    condition,
                    then,
                    otherwise
                }),
                (prop::collection::vec(inner.clone(), 2..4), any::<bool>())
                    .prop_map(|(parts, all)| joined(parts, all)),
                (one(), test()).prop_map(|(left, test)| RowKind::Test { left, test }),
            ];
            kind.prop_map(|kind| Row { kind, range: HERE })
        })
        .boxed()
}

fn aggregate() -> BoxedStrategy<Aggregate> {
    let percent = (0_i128..=1000).prop_map(|tenths| Exact::decimal(tenths, 1).unwrap());
    let rows = row();
    let of = || rows.clone();
    let function = prop_oneof![
        Just(Function::Count),
        Just(Function::Share),
        of().prop_map(Function::Distinct),
        of().prop_map(Function::Sum),
        of().prop_map(Function::Average),
        of().prop_map(Function::Min),
        of().prop_map(Function::Max),
        of().prop_map(Function::Median),
        (percent, of()).prop_map(|(percent, of)| Function::Percentile { percent, of }),
        (of(), of()).prop_map(|(value, weight)| Function::WeightedAverage {
            value: Box::new(value),
            weight: Box::new(weight)
        }),
    ];
    let moment = prop::option::of(prop::sample::select(vec![Moment::Start, Moment::End]));
    (
        function,
        prop::option::of(name()),
        prop::option::of(of()),
        of(),
        prop::collection::vec(name(), 0..2),
        moment,
    )
        .prop_map(|(function, dataset, condition, spare, across, moment)| {
            let condition =
                if function == Function::Share { Some(condition.unwrap_or(spare)) } else { condition };
            Aggregate { function, dataset, condition, across, moment }
        })
        .boxed()
}

fn time_function() -> BoxedStrategy<TimeFunction> {
    let grain =
        || prop::sample::select(vec![Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year]);
    let baseline = || prop::sample::select(vec![Baseline::Previous, Baseline::LastYear]);
    prop_oneof![
        (1_u32..20).prop_map(TimeFunction::Previous),
        Just(TimeFunction::LastYear),
        (1_u32..20, grain()).prop_map(|(count, grain)| TimeFunction::Rolling(count, grain)),
        grain().prop_map(TimeFunction::ToDate),
        baseline().prop_map(TimeFunction::Change),
        baseline().prop_map(TimeFunction::Growth),
    ]
    .boxed()
}

fn expr() -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        number().prop_map(ExprKind::Number),
        name().prop_map(ExprKind::Name),
        aggregate().prop_map(|aggregate| ExprKind::Aggregate(Box::new(aggregate))),
    ];
    leaf.prop_map(|kind| Expr { kind, range: HERE })
        .prop_recursive(4, 12, 2, |inner| {
            let op = prop::sample::select(vec![
                Arithmetic::Add,
                Arithmetic::Sub,
                Arithmetic::Mul,
                Arithmetic::Div,
            ]);
            let one = || inner.clone().prop_map(Box::new);
            let kind = prop_oneof![
                (op, one(), one()).prop_map(|(op, left, right)| ExprKind::Binary { op, left, right }),
                one().prop_map(ExprKind::Neg),
                (one(), one()).prop_map(|(left, right)| ExprKind::OrElse(left, right)),
                (time_function(), one()).prop_map(|(function, of)| ExprKind::Timed(function, of)),
            ];
            kind.prop_map(|kind| Expr { kind, range: HERE })
        })
        .boxed()
}

proptest! {
    #[test]
    fn printed_formulas_are_read_as_the_same_tree(tree in expr()) {
        let text = print::formula(&tree);
        prop_assume!(text.len() < 4096);
        let read = parse_formula(&text).map_err(|errors| TestCaseError::fail(format!("{text}: {errors:?}")))?;
        prop_assert_eq!(read.to_string(), tree.to_string(), "{}", &text);
        prop_assert_eq!(print::formula(&read), text);
    }

    #[test]
    fn printed_rows_are_read_as_the_same_tree(tree in row()) {
        let text = print::row(&tree);
        prop_assume!(text.len() < 4096);
        let read = parse_row(&text).map_err(|errors| TestCaseError::fail(format!("{text}: {errors:?}")))?;
        prop_assert_eq!(read.to_string(), tree.to_string(), "{}", &text);
        prop_assert_eq!(print::row(&read), text);
    }

    /// No text makes the parser panic, and ranges lie within it.
    #[test]
    fn any_text_is_answered(text in "[a-c0-9 \\[\\]()+*/<>=!#%\"'.,&|–-]{0,60}|(\\PC){0,40}") {
        for errors in [parse_formula(&text).err(), parse_row(&text).err()].into_iter().flatten() {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(text.get(error.range.clone()).is_some(), "{error:?}");
            }
        }
    }
}

/// `a / b * c / d …`: print sets brackets around each quotient that is multiplied, and they are no operations.
#[test]
fn a_chain_of_any_length_is_printed_as_it_can_be_read() {
    let chain = |operations: usize| {
        (0..operations).fold("a".to_owned(), |text, at| text + if at % 2 == 0 { " / b" } else { " * c" })
    };
    for operations in 0..MAX_DEPTH {
        let tree = parse_formula(&chain(operations)).unwrap();
        let printed = print::formula(&tree);
        let read = parse_formula(&printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}"));
        assert_eq!(read.to_string(), tree.to_string(), "{printed}");
    }
    assert!(parse_formula(&chain(MAX_DEPTH)).is_err());
}
