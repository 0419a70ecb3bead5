//! Splits worked by hand, and what holds of all of them.

use super::*;
use crate::evaluate::{AtomTrace, KpiValue, NoData, Outcome, Reason, compute};
use crate::formula::{Aggregate, Arithmetic, CheckedFormula, Expr, Operand};
use crate::number::Exact;
use crate::plan::fixture::{amount, atom, binary, flag, kpi, number, percent, request};
use crate::unit::Unit;
use proptest::prelude::*;
use std::sync::Arc;

/// A formula over counts of rows, all different.
pub(super) fn formula(expr: Expr, atoms: usize) -> CheckedFormula {
    let one = |at: usize| atom(Aggregate::CountRows, Some(flag(&format!("flag {at}"))));
    *kpi("k", expr, (0..atoms).map(one).collect()).formula
}

fn trace(value: Option<Exact>) -> AtomTrace {
    let reasons = vec![Reason::NoRows { dataset: "tickets".to_owned() }];
    let value = value.map_or(Outcome::NoData(NoData { reasons }), Outcome::Known);
    AtomTrace { scope: 1, rows: 1, present: 1, value }
}

/// The value of a formula where its atoms are these, of a member of `segment` unless it is the total.
pub(super) fn value(formula: &CheckedFormula, member: Option<&str>, atoms: &[Option<Exact>]) -> KpiValue {
    let atoms: Vec<AtomTrace> = atoms.iter().map(|value| trace(*value)).collect();
    let period = request(&[], &["2026-09"], &[], &[]).periods.remove(0);
    let group = member.map(|member| ("segment".to_owned(), Some(member.to_owned()))).into_iter().collect();
    let alone = KpiValue::alone("k", period, compute(formula, &formula.expr, &atoms));
    KpiValue { group, rows: 1, atoms, ..alone }
}

pub(super) fn numbers(texts: &[&str]) -> Vec<Option<Exact>> {
    texts.iter().map(|text| Exact::parse(text)).collect()
}

/// The effects of a formula's leaves between two states, as exact texts.
fn effects(formula: &CheckedFormula, before: &[&str], after: &[&str]) -> Vec<String> {
    let (before, after) = (value(formula, None, &numbers(before)), value(formula, None, &numbers(after)));
    by_leaf(formula, &before, &after).unwrap().iter().map(|part| part.effect.to_string()).collect()
}

/// The members of a quotient in percent: name, numerator and denominator before, the same after; the total is their sum.
fn split(members: &[(&str, &str, &str, &str, &str)]) -> Result<MemberSplit, Withheld> {
    let formula = formula(percent(), 2);
    let of = |member: &str, over: &str, under: &str| value(&formula, Some(member), &numbers(&[over, under]));
    let pairs: Vec<(KpiValue, KpiValue)> =
        members.iter().map(|(member, n0, d0, n1, d1)| (of(member, n0, d0), of(member, n1, d1))).collect();
    let total = |pick: fn(&(KpiValue, KpiValue)) -> &KpiValue| {
        let sum = |at: usize| {
            let known = pairs.iter().filter_map(|pair| match pick(pair).atoms[at].value {
                Outcome::Known(value) => Some(value),
                Outcome::NoData(_) => None,
            });
            known.fold(Exact::ZERO, |sum, value| sum.add(value).unwrap())
        };
        value(&formula, None, &[Some(sum(0)), Some(sum(1))])
    };
    let totals = (total(|pair| &pair.0), total(|pair| &pair.1));
    let pairs: Vec<(&KpiValue, &KpiValue)> = pairs.iter().map(|(before, after)| (before, after)).collect();
    by_member(&formula, (&totals.0, &totals.1), &pairs)
}

fn mixed(split: Result<MemberSplit, Withheld>) -> (Vec<MixPart>, bool) {
    match split {
        Ok(MemberSplit::Mix { parts, paradox }) => (parts, paradox),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_quotient_is_split_by_the_means_of_both_denominators() {
    // 30 of 40 = 75 %, then 42 of 50 = 84 %: numerator ½ (12/40 + 12/50) = 27 %, denominator ½ (30 + 42)(1/50 − 1/40) = −18 %.
    assert_eq!(effects(&formula(percent(), 2), &["30", "40"], &["42", "50"]), ["27", "-18"]);
}

#[test]
fn of_a_sum_each_part_is_what_it_moved() {
    let expr = binary(Arithmetic::Sub, binary(Arithmetic::Add, Expr::Atom(0), Expr::Atom(1)), Expr::Atom(2));
    assert_eq!(effects(&formula(expr, 3), &["1", "2", "3"], &["5", "2", "4"]), ["4", "0", "-1"]);
}

#[test]
fn a_product_of_two_shares_what_both_moved() {
    // 2 × 3 = 6, then 4 × 5 = 20: 2 · (3 + 5)/2 = 8 and 2 · (2 + 4)/2 = 6.
    let expr = binary(Arithmetic::Mul, Expr::Atom(0), Expr::Atom(1));
    assert_eq!(effects(&formula(expr, 2), &["2", "3"], &["4", "5"]), ["8", "6"]);
}

#[test]
fn a_mixture_without_a_value_withholds_the_split() {
    // (a / b) where b was 0 is missing before; a / (b − c) has a zero denominator only when b alone has moved.
    let expr = binary(Arithmetic::Div, Expr::Atom(0), binary(Arithmetic::Sub, Expr::Atom(1), Expr::Atom(2)));
    let formula = formula(expr, 3);
    let at = |atoms: &[&str]| value(&formula, None, &numbers(atoms));
    let found = by_leaf(&formula, &at(&["1", "3", "2"]), &at(&["1", "2", "1"]));
    let zero = Reason::ZeroDenominator { name: "the denominator".to_owned(), nothing: false };
    assert_eq!(found, Err(Withheld::Mixture { reasons: vec![zero.clone()] }));
    let found = by_leaf(&formula, &at(&["1", "2", "2"]), &at(&["1", "2", "1"]));
    assert_eq!(found, Err(Withheld::NoValue { side: Side::Before, reasons: vec![zero] }));
    let large = i128::MAX.to_string();
    let found = by_leaf(&formula, &at(&["0", "3", "2"]), &at(&[&large, "5", "2"]));
    assert_eq!(found, Err(Withheld::Overflow));
}

#[test]
fn operands_that_overlap_are_leaves_by_what_they_share() {
    let mut overlapping = formula(percent(), 3);
    let sum = |a, b| binary(Arithmetic::Add, Expr::Atom(a), Expr::Atom(b));
    let operand = |name: &str, expr| Arc::new(Operand { name: name.to_owned(), expr, unit: Unit::count() });
    overlapping.operands =
        vec![operand("share", sum(0, 1)), operand("all", Expr::Atom(1)), operand("rest", Expr::Atom(2))];
    let leaf = |operand, atoms: &[usize]| Leaf { operand, atoms: atoms.to_vec() };
    assert_eq!(leaves(&overlapping), [leaf(None, &[0]), leaf(Some(1), &[1]), leaf(Some(2), &[2])]);
    overlapping.operands = vec![operand("one", sum(0, 1)), operand("rest", Expr::Atom(2))];
    assert_eq!(leaves(&overlapping), [leaf(Some(0), &[0, 1]), leaf(Some(1), &[2])]);
    overlapping.operands = vec![operand("average", sum(0, 1))];
    overlapping.atoms.truncate(2);
    assert_eq!(leaves(&overlapping), [leaf(None, &[0]), leaf(None, &[1])], "an average by its sum and count");
}

#[test]
fn of_many_leaves_the_least_are_one_part() {
    let sum = |sum, at| binary(Arithmetic::Add, sum, Expr::Atom(at));
    let expr = (1..14).fold(Expr::Atom(0), sum);
    let formula = formula(expr, 14);
    // Atom n moves by n, but the first by nothing.
    let before = value(&formula, None, &[Some(Exact::ZERO); 14]);
    let after: Vec<Option<Exact>> = (0_i128..14).map(|number| Some(Exact::integer(number))).collect();
    let parts = by_leaf(&formula, &before, &value(&formula, None, &after)).unwrap();
    let shown: Vec<(Vec<usize>, String)> = parts
        .iter()
        .map(|part| {
            (part.leaves.iter().flat_map(|leaf| leaf.atoms.clone()).collect(), part.effect.to_string())
        })
        .collect();
    assert_eq!(shown[0], (vec![0], "0".to_owned()), "what did not move is no player");
    assert_eq!(shown[1], (vec![1, 2], "3".to_owned()));
    assert_eq!(shown[12], (vec![13], "13".to_owned()));
    assert_eq!(shown.len(), 13);
}

#[test]
fn mix_and_rate_of_two_segments() {
    // Small: 10 of 20 (50 %) to 24 of 40 (60 %), weight 1/5 to 2/5; large: 72 of 80 (90 %) to 51 of 60 (85 %), 4/5 to 3/5.
    // The whole: 82 % to 75 %, mean 78.5 %.
    // Rates: 0.3 · 10 = 3 and 0.7 · (−5) = −3.5. Mix: (55 − 78.5) · 0.2 = −4.7 and (87.5 − 78.5) · (−0.2) = −1.8. Together −7.
    let (parts, paradox) =
        mixed(split(&[("small", "10", "20", "24", "40"), ("large", "72", "80", "51", "60")]));
    let shown: Vec<[String; 2]> =
        parts.iter().map(|part| [part.rate.to_string(), part.mix.to_string()]).collect();
    assert_eq!(shown, [["3", "-4.7"], ["-3.5", "-1.8"]]);
    assert_eq!(parts[0].weights, [number("0.2"), number("0.4")]);
    assert_eq!(parts[1].rates, [Some(number("90")), Some(number("85"))]);
    assert!(!paradox);
}

#[test]
fn a_new_and_a_vanished_member_are_all_mix() {
    // Old: 40 of 50 (80 %), gone. Kept: 25 of 50 (50 %) both times. New: 45 of 50 (90 %). The whole: 65 % to 70 %, mean 67.5 %.
    // Old: (80 − 67.5) · (−½) = −6.25. Kept: 0. New: (90 − 67.5) · ½ = 11.25. Together 5.
    let found = split(&[
        ("old", "40", "50", "none", "none"),
        ("kept", "25", "50", "25", "50"),
        ("new", "0", "0", "45", "50"),
        ("empty", "0", "0", "none", "none"),
    ]);
    let (parts, _) = mixed(found);
    let shown: Vec<[String; 2]> =
        parts.iter().map(|part| [part.rate.to_string(), part.mix.to_string()]).collect();
    assert_eq!(shown, [["0", "-6.25"], ["0", "0"], ["0", "11.25"], ["0", "0"]]);
    assert_eq!(parts[0].rates, [Some(number("80")), None]);
}

#[test]
fn a_whole_that_moves_against_all_its_rates_is_told() {
    // Both rates rise by 5 points, but the weak segment grows from a tenth to nine tenths.
    let (_, paradox) = mixed(split(&[("weak", "2", "10", "45", "180"), ("good", "72", "90", "17", "20")]));
    assert!(paradox);
    let (_, paradox) = mixed(split(&[("weak", "2", "10", "5", "20"), ("good", "72", "90", "153", "180")]));
    assert!(!paradox);
}

#[test]
fn a_numerator_without_a_denominator_is_in_no_rate() {
    let found = split(&[("a", "1", "2", "1", "2"), ("b", "0", "0", "1", "0")]);
    assert!(matches!(found, Err(Withheld::NotAdditive { side: Side::After, .. })), "{found:?}");
}

#[test]
fn numbers_that_do_not_sum_have_no_parts() {
    let distinct = kpi("k", Expr::Atom(0), vec![atom(Aggregate::Distinct(amount("cost")), None)]).formula;
    let at = |member, number: &str| value(&distinct, member, &numbers(&[number]));
    let (before, after) = (at(None, "10"), at(None, "11"));
    let (a, b) = (at(Some("a"), "7"), at(Some("b"), "5"));
    let found = by_member(&distinct, (&before, &after), &[(&a, &a), (&b, &b)]);
    let (sum, total) = (number("12"), number("10"));
    assert_eq!(found, Err(Withheld::NotAdditive { side: Side::Before, sum, total }));
}

#[test]
fn a_sum_is_split_by_what_each_member_moved() {
    let count = formula(Expr::Atom(0), 1);
    let at = |member, number: &str| value(&count, member, &numbers(&[number]));
    let (before, after) = (at(None, "10"), at(None, "11"));
    let (a, b) = ((at(Some("a"), "10"), at(Some("a"), "4")), (at(Some("b"), "none"), at(Some("b"), "7")));
    let found = by_member(&count, (&before, &after), &[(&a.0, &a.1), (&b.0, &b.1)]).unwrap();
    let MemberSplit::Sum(parts) = found else { panic!("{found:?}") };
    let shown: Vec<String> = parts.iter().map(|part| part.effect.to_string()).collect();
    assert_eq!(shown, ["-6", "7"]);
}

pub(super) fn expression() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        3 => (0_usize..5).prop_map(Expr::Atom),
        1 => (1_i128..4).prop_map(|number| Expr::Number(Exact::integer(number))),
    ];
    let op = prop_oneof![
        Just(Arithmetic::Add),
        Just(Arithmetic::Sub),
        Just(Arithmetic::Mul),
        Just(Arithmetic::Div)
    ];
    leaf.prop_recursive(3, 12, 2, move |inner| {
        prop_oneof![
            6 => (op.clone(), inner.clone(), inner.clone()).prop_map(|(op, left, right)| binary(op, left, right)),
            1 => inner.prop_map(|inner| Expr::Neg(Box::new(inner))),
        ]
    })
}

pub(super) fn state() -> impl Strategy<Value = Vec<Option<Exact>>> {
    prop::collection::vec((-9_i128..10).prop_map(|number| Some(Exact::integer(number))), 5)
}

proptest! {
    #[test]
    fn parts_sum_to_the_change(expr in expression(), from in state(), to in state()) {
        let formula = formula(expr, 5);
        let (before, after) = (value(&formula, None, &from), value(&formula, None, &to));
        if let Ok(parts) = by_leaf(&formula, &before, &after) {
            let (Outcome::Known(first), Outcome::Known(last)) = (before.outcome, after.outcome) else { panic!() };
            let sum = parts.iter().fold(Exact::ZERO, |sum, part| sum.add(part.effect).unwrap());
            prop_assert_eq!(sum, last.sub(first).unwrap());
            for part in parts {
                let at = part.leaves[0].atoms[0];
                if from[at] == to[at] {
                    prop_assert_eq!(part.effect, Exact::ZERO);
                }
            }
        }
    }

    /// Two leaves that play one role and move alike: both are only ever added.
    #[test]
    fn equal_leaves_have_equal_parts(expr in expression(), from in state(), to in state()) {
        fn doubled(expr: &Expr) -> Expr {
            match expr {
                Expr::Atom(0) => binary(Arithmetic::Add, Expr::Atom(0), Expr::Atom(5)),
                Expr::Binary { op, left, right, .. } => binary(*op, doubled(left), doubled(right)),
                Expr::Neg(inner) => Expr::Neg(Box::new(doubled(inner))),
                other => other.clone(),
            }
        }
        let formula = formula(doubled(&expr), 6);
        let twin = |state: &[Option<Exact>]| [state, &state[..1]].concat();
        let (before, after) = (value(&formula, None, &twin(&from)), value(&formula, None, &twin(&to)));
        if let Ok(parts) = by_leaf(&formula, &before, &after) {
            prop_assert_eq!(parts[0].effect, parts[5].effect);
        }
    }

    #[test]
    fn mix_and_rate_sum_to_the_change(
        members in prop::collection::vec((0_u8..9, 0_u8..9, 0_u8..9, 0_u8..9), 1..6)
    ) {
        let texts: Vec<[String; 4]> = members
            .iter()
            .map(|(n0, more0, n1, more1)| [*n0, n0 + more0, *n1, n1 + more1].map(|number| number.to_string()))
            .collect();
        let found: Vec<(&str, &str, &str, &str, &str)> =
            texts.iter().map(|[n0, d0, n1, d1]| ("m", n0.as_str(), d0.as_str(), n1.as_str(), d1.as_str())).collect();
        if let Ok(split) = split(&found) {
            let (parts, _) = mixed(Ok(split));
            let whole = |n: fn(&(u8, u8, u8, u8)) -> u8, d: fn(&(u8, u8, u8, u8)) -> u8| {
                let sum = |part: fn(&(u8, u8, u8, u8)) -> u8| members.iter().map(|m| i128::from(part(m))).sum::<i128>();
                Exact::quotient(100 * sum(n), sum(d)).unwrap()
            };
            let change = whole(|m| m.2, |m| m.2 + m.3).sub(whole(|m| m.0, |m| m.0 + m.1)).unwrap();
            let sum = parts.iter().flat_map(|part| [part.rate, part.mix]).fold(Exact::ZERO, |sum, part| sum.add(part).unwrap());
            prop_assert_eq!(sum, change);
        } else {
            // Only a whole of nothing has no split.
            let empty = |d: fn(&(u8, u8, u8, u8)) -> u8| members.iter().all(|m| d(m) == 0);
            prop_assert!(empty(|m| m.0 + m.1) || empty(|m| m.2 + m.3));
        }
    }
}
