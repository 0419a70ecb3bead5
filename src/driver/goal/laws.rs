//! What it takes, worked by hand and against every other number.

use super::*;
use crate::band::{Band, BandScale, Bound, Target};
use crate::catalog::{BandStatus, Direction};
use crate::driver::laws::{formula, numbers, value};
use crate::driver::{Lever, leaves};
use crate::formula::{Aggregate, Arithmetic, Atom, CheckedKpi, Expr};
use crate::number::Exact;
use crate::plan::fixture::{amount, atom, binary, kpi, number, percent};
use proptest::prelude::*;
use std::sync::Arc;

/// A KPI over counts; a proportion if it says so.
fn counted(expr: Expr, atoms: usize, proportion: bool) -> CheckedKpi {
    let mut counted = kpi("k", expr.clone(), Vec::<Atom>::new());
    *counted.formula = formula(expr, atoms);
    counted.formula.proportion = proportion;
    counted
}

/// What it takes of each atom of a KPI.
fn ways(kpi: &CheckedKpi, atoms: &[&str], aim: &Aim<'_>) -> Vec<String> {
    let value = value(&kpi.formula, None, &numbers(atoms));
    let all = leaves(&kpi.formula);
    let levers = all.iter().map(|leaf| Lever::of(&Expr::Atom(leaf.atoms[0])).unwrap());
    levers.map(|lever| shown(&way(kpi, &value, &lever, aim))).collect()
}

fn shown(way: &Way) -> String {
    match way {
        Way::To { to, value, beyond, .. } => {
            format!("{}{to}: {value}", if *beyond { "beyond " } else { "" })
        }
        Way::Unreachable { closest } => format!("no, {closest:?}"),
        other => format!("{other:?}"),
    }
}

fn at_least(text: &str) -> Aim<'static> {
    Aim::at_least(number(text))
}

fn bands() -> BandScale {
    let band = |name: &str, rank, lower: Option<(&str, bool)>, upper: Option<(&str, bool)>| {
        let bound = |end: Option<(&str, bool)>| {
            end.map(|(value, inclusive)| Bound { value: number(value), inclusive })
        };
        Band {
            name: name.into(),
            rank,
            lower: bound(lower),
            upper: bound(upper),
            status: BandStatus::Neutral,
            say: None,
            actions: [].into(),
            basis: None,
        }
    };
    // Under 50 | 50 to 75 | over 75, at most 90.
    BandScale {
        bands: vec![
            band("Weak", 2, None, Some(("50", false))),
            band("Moderate", 1, Some(("50", true)), Some(("75", true))),
            band("Strong", 0, Some(("75", false)), Some(("90", true))),
        ],
    }
}

#[test]
fn the_published_figures_hold() {
    // 303 of 400 are 75.75 %. 340 of 400 are 85 %; of 356, 303 are 85.1 % and of 357 they are 84.9 %; 550 of 647 are 85.008 %.
    let retention = counted(percent(), 2, true);
    let found = ways(&retention, &["303", "400"], &at_least("85"));
    assert_eq!(found, ["340: 85", "356: 7575/89"]);
    let value = value(&retention.formula, None, &numbers(&["303", "400"]));
    let Some(Way::To { from, to, .. }) = way_together(&retention, &value, &at_least("85")) else { panic!() };
    assert_eq!((from, to), (Exact::ZERO, number("247")));
}

#[test]
fn a_share_stays_a_share() {
    let retention = counted(percent(), 2, true);
    assert_eq!(ways(&retention, &["3", "4"], &at_least("100")), ["4: 100", "3: 100"]);
    assert_eq!(ways(&retention, &["0", "4"], &at_least("50")), ["2: 50", "no, Some(0)"]);
    assert_eq!(ways(&retention, &["3", "4"], &at_least("75")), ["Already", "Already"]);
    let value = value(&retention.formula, None, &numbers(&["3", "4"]));
    let whole = way_together(&retention, &value, &at_least("100"));
    assert_eq!(whole, Some(Way::Unreachable { closest: Some(number("100")) }), "it only comes close");
    assert_eq!(way_together(&counted(percent(), 2, false), &value, &at_least("100")), None);
}

#[test]
fn limits_that_do_not_belong_to_a_band_are_passed() {
    let (bands, share) = (bands(), counted(percent(), 2, true));
    let aim = |rank| Aim::band(&bands, rank, Direction::Higher);
    // 3 of 4 is 75 %, not yet Strong; 4 of 5 is; 100 % would be above the scale.
    assert_eq!(ways(&share, &["15", "20"], &aim(0)), ["16: 80", "19: 1500/19"]);
    assert_eq!(
        ways(&share, &["1", "4"], &aim(0)),
        ["no, None", "no, None"],
        "50, 75 and 100 %, none of them Strong"
    );
    assert_eq!(ways(&share, &["1", "20"], &aim(1)), ["10: 50", "2: 50"]);
    assert_eq!(
        ways(&share, &["16", "20"], &aim(1)),
        ["Already", "Already"],
        "a better band is more than enough"
    );
    assert_eq!(ways(&share, &["20", "20"], &aim(0)), ["18: 90", "23: 2000/23"], "down from above the scale");
    let described = Aim::band(&bands, 1, Direction::Context);
    assert_eq!(ways(&share, &["16", "20"], &described), ["15: 75", "22: 800/11"]);
}

#[test]
fn what_is_rounded_first_is_reached_sooner() {
    // 84.5 % round to 85 %: 338 of 400 (84.5 %), 303 of 358 (84.6 %; of 359 they are 84.4 %).
    let retention = counted(percent(), 2, true);
    let rounded = at_least("85").rounded(Some(0));
    assert_eq!(ways(&retention, &["303", "400"], &rounded), ["338: 84.5", "358: 15150/179"]);
    // To no decimals over 75 is 75.5 and more, and 90.4 is still at most 90.
    let bands = bands();
    let strong = Aim::band(&bands, 0, Direction::Higher).rounded(Some(0));
    assert_eq!(ways(&retention, &["302", "400"], &strong), ["Already", "Already"], "75.5 % round to 76 %");
    assert_eq!(ways(&retention, &["301", "400"], &strong), ["302: 75.5", "398: 15050/199"]);
    assert_eq!(ways(&retention, &["400", "400"], &strong), ["361: 90.25", "442: 20000/221"]);
}

#[test]
fn amounts_are_exact_and_may_have_to_go_beyond() {
    let mut cost = kpi("k", binary(Arithmetic::Div, Expr::Atom(0), Expr::Atom(1)), Vec::<Atom>::new());
    cost.formula.atoms = vec![
        Arc::new(atom(Aggregate::Sum(amount("cost")), None)),
        Arc::new(atom(Aggregate::CountRows, None)),
    ];
    cost.formula.unit = crate::unit::Unit::currency("USD").unwrap();
    // USD 100 for 8 tickets are 12.5; at most 12 are 96, or 9 tickets.
    assert_eq!(ways(&cost, &["100", "8"], &Aim::at_most(number("12"))), ["96: 12", "9: 100/9"]);
    let bands = bands();
    let over_75 = Aim::band(&bands, 0, Direction::Higher);
    assert_eq!(ways(&cost, &["100", "8"], &over_75), ["beyond 600: 75", "no, None"], "100 of one, 50 of two");
    assert_eq!(ways(&cost, &["100", "8"], &at_least("-1")), ["Already", "Already"]);
    assert_eq!(ways(&cost, &["100", "8"], &Aim::at_most(number("-1"))), ["no, Some(0)", "no, Some(0)"]);
    let range = Aim::target(Target::Range(number("20"), number("30")), Direction::Range, number("12.5"));
    assert_eq!(ways(&cost, &["100", "8"], &range), ["160: 20", "5: 20"]);
}

#[test]
fn an_operand_that_stands_twice_is_solved() {
    // Growth 100 (a − b)/b: of b it is (a − b)/b again.
    let change = binary(Arithmetic::Sub, Expr::Atom(0), Expr::Atom(1));
    let growth = binary(
        Arithmetic::Mul,
        binary(Arithmetic::Div, change, Expr::Atom(1)),
        Expr::Number(Exact::integer(100)),
    );
    assert_eq!(ways(&counted(growth, 2, false), &["110", "100"], &at_least("25")), ["125: 25", "88: 25"]);
    // a / (a + b): 1 of 4; half is 3 and 3, or 1 and 1.
    let sum = binary(Arithmetic::Add, Expr::Atom(0), Expr::Atom(1));
    let share = binary(Arithmetic::Div, Expr::Atom(0), sum);
    assert_eq!(ways(&counted(share, 2, false), &["1", "3"], &at_least("0.5")), ["3: 0.5", "1: 0.5"]);
    // a · a is searched: 5 · 5 is the first above 20.
    let square = binary(Arithmetic::Mul, Expr::Atom(0), Expr::Atom(0));
    assert_eq!(ways(&counted(square.clone(), 1, false), &["2"], &at_least("20")), ["5: 25"]);
    assert_eq!(ways(&counted(square.clone(), 1, false), &["9"], &Aim::at_most(number("20"))), ["4: 16"]);
    let mut amounts = kpi("k", square, vec![atom(Aggregate::Sum(amount("cost")), None)]);
    amounts.formula.proportion = false;
    assert_eq!(ways(&amounts, &["2"], &at_least("20")), ["Unsolved"], "a root need not be a quotient");
}

proptest! {
    /// The answer reaches the aim and every number nearer to what it is does not; without an answer no number does.
    #[test]
    fn no_other_number_is_nearer(n in 0_i128..12, more in 0_i128..30, limit in 0_i128..=120, least: bool, which in 0_usize..2, decimals in prop::option::of(0_u8..2)) {
        let (d, limit) = (n + more, Exact::integer(limit));
        prop_assume!(d > 0);
        let share = counted(percent(), 2, true);
        let aim = if least { Aim::at_least(limit) } else { Aim::at_most(limit) };
        let aim = aim.rounded(decimals);
        let atoms = [n, d].map(|number| Some(Exact::integer(number)));
        let value = value(&share.formula, None, &atoms);
        let reaches = |to: i128| {
            let (n, d) = if which == 0 { (to, d) } else { (n, to) };
            (0 < d && 0 <= n && n <= d) && aim.is_reached(Exact::quotient(100 * n, d).unwrap())
        };
        let from = [n, d][which];
        // 11 of 22,001 is the first share of 11 that rounds to 0.0 %; of more nothing new comes.
        let nearest = (0..22_100).flat_map(|step| [from - step, from + step]).find(|to| *to >= 0 && reaches(*to));
        match way(&share, &value, &Lever::of(&Expr::Atom(which)).unwrap(), &aim) {
            Way::Already => prop_assert_eq!(nearest, Some(from)),
            Way::To { to, .. } => {
                let distance = to.sub(Exact::integer(from)).unwrap().abs();
                prop_assert_eq!(Some(distance), nearest.map(|to| Exact::integer((to - from).abs())));
                prop_assert!(reaches(to.numerator()) && to.is_integer());
            }
            Way::Unreachable { .. } => prop_assert_eq!(nearest, None),
            other => panic!("{other:?}"),
        }
    }
}
