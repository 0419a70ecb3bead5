//! Laws of units, and the conversions people rely on.

use super::*;
use crate::number::Exact;
use proptest::prelude::*;

fn time_unit() -> impl Strategy<Value = TimeUnit> {
    prop::sample::select(vec![
        TimeUnit::Second,
        TimeUnit::Minute,
        TimeUnit::Hour,
        TimeUnit::Day,
        TimeUnit::Week,
    ])
}

fn scale() -> impl Strategy<Value = Scale> {
    prop::sample::select(vec![Scale::One, Scale::Percent, Scale::Permille, Scale::Points])
}

fn unscaled() -> impl Strategy<Value = Unit> {
    let base = prop::sample::select(vec![
        Base::Entity("ticket".into()),
        Base::Entity("customer".into()),
        Base::Currency("USD".into()),
        Base::Count,
        Base::Score,
    ]);
    let exponent = prop::sample::select(vec![-2_i8, -1, 1, 2]);
    let others = prop::collection::btree_map(base, exponent.clone(), 0..3);
    (others, prop::option::of((time_unit(), exponent))).prop_map(|(others, time)| {
        let time = time.map(|(unit, exponent)| (Base::Time(unit), exponent));
        let bases = others.into_iter().chain(time).collect();
        Unit::Known { bases, scale: Scale::One }
    })
}

fn any_unit() -> impl Strategy<Value = Unit> {
    (unscaled(), scale()).prop_map(|(unit, scale)| unit.with_scale(scale))
}

proptest! {
    #[test]
    fn products_commute(a in any_unit(), b in any_unit()) {
        prop_assert_eq!(a.multiply(&b), b.multiply(&a));
    }

    #[test]
    fn a_ratio_changes_nothing(a in any_unit()) {
        let unchanged = Product { unit: a.clone(), factor: Exact::ONE };
        prop_assert_eq!(a.divide(&Unit::ratio()).unwrap(), unchanged);
    }

    /// The numbers agree, whatever unit of duration the way back ends in.
    #[test]
    fn quotients_undo_products(a in unscaled(), b in unscaled()) {
        let there = a.multiply(&b).unwrap();
        let back = there.unit.divide(&b).unwrap();
        let home = back.unit.factor_to(&a).unwrap();
        let total = there.factor.mul(back.factor).unwrap().mul(home).unwrap();
        prop_assert_eq!(total, Exact::ONE);
    }

    #[test]
    fn conversions_chain(a in any_unit(), from in time_unit(), via in time_unit(), to in time_unit(), per in any::<bool>()) {
        let in_time = |unit| {
            let time = Unit::time(unit);
            let product = if per { a.divide(&time) } else { a.multiply(&time) };
            product.unwrap().unit
        };
        let (from, via, to) = (in_time(from), in_time(via), in_time(to));
        if let (Some(first), Some(second)) = (from.factor_to(&via), via.factor_to(&to)) {
            prop_assert_eq!(first.mul(second), Ok(from.factor_to(&to).unwrap()));
            prop_assert_eq!(first.mul(via.factor_to(&from).unwrap()), Ok(Exact::ONE));
        }
    }

    #[test]
    fn what_converts_can_be_declared(a in any_unit(), b in any_unit()) {
        if let Some(factor) = a.factor_to(&b) {
            prop_assert_eq!(a.factor_to_declared(&b), Some(factor));
        }
    }
}

fn unit(text: &str) -> Unit {
    Unit::parse(text).unwrap()
}

#[test]
fn durations_convert_and_others_do_not() {
    assert_eq!(unit("minutes").factor_to(&unit("hours")), Some(Exact::quotient(1, 60).unwrap()));
    assert_eq!(
        unit("USD per hour").factor_to(&unit("USD per minute")),
        Some(Exact::quotient(1, 60).unwrap())
    );
    assert_eq!(unit("percent").factor_to(&unit("permille")), Some(Exact::integer(10)));
    assert_eq!(Unit::Unknown.factor_to(&unit("hours")), Some(Exact::ONE));
    for (from, to) in [
        ("ratio", "percent"),
        ("percent", "ratio"),
        ("percent", "points"),
        ("tickets", "customers"),
        ("tickets", "count"),
        ("USD", "EUR"),
        ("hours", "tickets"),
        ("USD per hour", "USD"),
        ("minutes per ticket", "minutes"),
    ] {
        assert_eq!(unit(from).factor_to(&unit(to)), None, "{from} to {to}");
    }
}

#[test]
fn quotients_of_like_units_are_ratios() {
    let quotient = unit("hours").divide(&unit("minutes")).unwrap();
    assert_eq!(quotient, Product { unit: Unit::ratio(), factor: Exact::integer(60) });
    assert_eq!(unit("tickets").divide(&unit("ticket")).unwrap().unit, Unit::ratio());
    assert_eq!(unit("USD").divide(&unit("tickets")).unwrap().unit, unit("USD per ticket"));
}

#[test]
fn rates_take_their_time_back() {
    let cost = unit("minutes").multiply(&unit("USD per hour")).unwrap();
    assert_eq!(cost, Product { unit: unit("USD"), factor: Exact::quotient(1, 60).unwrap() });
}

#[test]
fn a_percent_of_a_thing_is_that_thing() {
    let hundredth = Exact::quotient(1, 100).unwrap();
    assert_eq!(
        unit("percent").multiply(&unit("tickets")).unwrap(),
        Product { unit: unit("tickets"), factor: hundredth }
    );
    assert_eq!(
        unit("percent").multiply(&unit("percent")).unwrap(),
        Product { unit: unit("percent"), factor: hundredth }
    );
    let back = unit("tickets").divide(&unit("percent")).unwrap();
    assert_eq!(back, Product { unit: unit("tickets"), factor: Exact::integer(100) });
}

#[test]
fn a_declaration_may_say_less() {
    for (inferred, declared) in [
        ("tickets", "count"),
        ("percent", "points"),
        ("minutes per interaction", "minutes"),
        ("score per answer", "score"),
        ("tickets per day", "count per day"),
        ("interactions per ticket", "count"),
    ] {
        assert_eq!(unit(inferred).factor_to_declared(&unit(declared)), Some(Exact::ONE), "{inferred}");
    }
    assert_eq!(unit("hours per ticket").factor_to_declared(&unit("minutes")), Some(Exact::integer(60)));
    for (inferred, declared) in [
        ("count", "tickets"),
        ("tickets", "customers"),
        ("interactions per ticket", "ratio"),
        ("USD per hour", "USD"),
        ("ratio", "percent"),
        ("points", "percent"),
        ("minutes", "minutes per ticket"),
    ] {
        assert!(unit(inferred).factor_to_declared(&unit(declared)).is_none(), "{inferred} as {declared}");
    }
}
