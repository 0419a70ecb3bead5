//! [`State`] and [`State`] → changes.

use super::state::{Member, Part, State};
use crate::snapshot::{self, Change, ChangeClass, StoredValue};
use std::collections::BTreeSet;

/// The part that only says how a formula is written: it goes without saying where the formula is another.
pub const AS_WRITTEN: &str = "formula as written";

/// Every difference, by class, then the project's, those of KPIs and those of rules, by id and member.
///
/// The values of a KPI that is only in one of them are no changes of their own: that it came or went is one. A KPI or rule that has errors on
/// either side has come or gone; see [`State::broken`].
pub fn compare(old: &State, new: &State) -> Vec<Change> {
    let mut changes: Vec<Change> = differing(&old.project, &new.project)
        .map(|(old, new)| {
            told(Change::of_all(ChangeClass::Definition, String::new(), String::new()), old, new)
        })
        .collect();
    changes.extend(kpis(old, new));
    changes.extend(rules(old, new));
    changes.extend(values(old, new));
    changes.extend(firing(old, new));
    changes.sort_by(|one, other| {
        let place = |change: &Change| (change.class, change.rule.is_some());
        place(one).cmp(&place(other)).then_with(|| one.cmp(other))
    });
    changes
}

fn kpis(old: &State, new: &State) -> Vec<Change> {
    let total = |state: &State, id: &str| {
        let value = state.values.get(&(id.to_owned(), Vec::new()));
        value.map_or_else(|| "not computed".to_owned(), shown)
    };
    let mut changes = Vec::new();
    for id in ids(old.kpis.keys(), new.kpis.keys()) {
        let change = |class, from, to| Change::of_kpi(class, id, from, to);
        match (old.kpis.get(id), new.kpis.get(id)) {
            (Some(was), Some(is)) => {
                let untold = |class| change(class, String::new(), String::new());
                let definition: Vec<Change> = differing(&was.definition, &is.definition)
                    .map(|(old, new)| told(untold(ChangeClass::Definition), old, new))
                    .collect();
                let rewritten = definition.iter().any(|change| change.part == Some("formula"));
                let wording = differing(&was.wording, &is.wording)
                    .map(|(old, new)| told(untold(ChangeClass::Wording), old, new));
                changes.extend(wording.filter(|change| !(rewritten && change.part == Some(AS_WRITTEN))));
                changes.extend(definition);
            }
            (Some(_), None) => changes.push(change(ChangeClass::Coverage, total(old, id), String::new())),
            (None, _) => changes.push(change(ChangeClass::Coverage, String::new(), total(new, id))),
        }
    }
    changes
}

fn rules(old: &State, new: &State) -> Vec<Change> {
    let mut changes = Vec::new();
    for id in ids(old.rules.keys(), new.rules.keys()) {
        let change = |class, from, to| Change::of_rule(class, id, from, to);
        let condition = |parts: &[Part]| parts.first().map_or(String::new(), |part| part.shown.clone());
        match (old.rules.get(id), new.rules.get(id)) {
            (Some(was), Some(is)) => {
                let untold = |class| change(class, String::new(), String::new());
                let definition = differing(&was.definition, &is.definition);
                changes.extend(definition.map(|(old, new)| told(untold(ChangeClass::Definition), old, new)));
                let wording = differing(&was.wording, &is.wording);
                changes.extend(wording.map(|(old, new)| told(untold(ChangeClass::Wording), old, new)));
            }
            (Some(was), None) => {
                changes.push(change(ChangeClass::Coverage, condition(&was.definition), String::new()));
            }
            (None, Some(is)) => {
                changes.push(change(ChangeClass::Coverage, String::new(), condition(&is.definition)));
            }
            (None, None) => {}
        }
    }
    changes
}

/// Values of KPIs that are in both.
fn values(old: &State, new: &State) -> Vec<Change> {
    let both = |member: &&Member| old.kpis.contains_key(&member.0) && new.kpis.contains_key(&member.0);
    let mut changes = Vec::new();
    for member in ids(old.values.keys(), new.values.keys()).into_iter().filter(both) {
        let (id, of) = member;
        match (old.values.get(member), new.values.get(member)) {
            (Some(was), Some(is)) => {
                let moved = snapshot::value_changes(id, was, is);
                changes.extend(moved.into_iter().map(|change| change.for_member(of)));
            }
            (was, is) => {
                let value = |value: Option<&StoredValue>| value.map_or(String::new(), shown);
                let change = Change::of_kpi(ChangeClass::Coverage, id, value(was), value(is));
                changes.push(change.for_member(of));
            }
        }
    }
    changes
}

/// Rules that fire on one side only, those that came or went among them.
fn firing(old: &State, new: &State) -> Vec<Change> {
    let only_one = |member: &&Member| old.firing.contains_key(*member) != new.firing.contains_key(*member);
    let members = ids(old.firing.keys(), new.firing.keys()).into_iter().filter(only_one);
    members
        .map(|member| {
            let said = |state: &State| state.firing.get(member).cloned().unwrap_or_default();
            Change::of_rule(ChangeClass::Rule, &member.0, said(old), said(new)).for_member(&member.1)
        })
        .collect()
}

/// A value with its band.
fn shown(value: &StoredValue) -> String {
    let band = value.band.iter().map(|band| format!(" ({band})"));
    std::iter::once(value.value.clone()).chain(band).collect()
}

/// Everything that is in one of two.
fn ids<'a, T: Ord>(old: impl Iterator<Item = &'a T>, new: impl Iterator<Item = &'a T>) -> BTreeSet<&'a T> {
    old.chain(new).collect()
}

/// The parts that differ, old and new; what one does not have is empty there.
fn differing<'a>(
    old: &'a [Part],
    new: &'a [Part],
) -> impl Iterator<Item = (Option<&'a Part>, Option<&'a Part>)> {
    let of = |parts: &'a [Part], name: &str| parts.iter().find(|part| part.name == name);
    let gone = old.iter().filter(move |part| of(new, part.name).is_none()).map(|part| (Some(part), None));
    let pairs = new.iter().map(move |part| (of(old, part.name), Some(part)));
    let differ = |(old, new): &(Option<&Part>, Option<&Part>)| {
        old.map(|part| &part.fingerprint) != new.map(|part| &part.fingerprint)
    };
    pairs.chain(gone).filter(differ)
}

/// The change of a part, with what it was and is where both can be shown and differ as shown.
fn told(change: Change, old: Option<&Part>, new: Option<&Part>) -> Change {
    let name = new.or(old).map_or("", |part| part.name);
    let shown = |part: Option<&Part>| part.map_or("none", |part| part.shown.as_str()).to_owned();
    let (from, to) = (shown(old), shown(new));
    let told = from != to && !from.is_empty() && !to.is_empty();
    let (from, to) = if told { (from, to) } else { (String::new(), String::new()) };
    Change { from, to, ..change }.part(name)
}

#[cfg(test)]
mod tests {
    use super::super::{KpiState, RuleState, affected};
    use super::*;
    use crate::snapshot::StoredDefinition;

    fn value(shown: &str, band: &str) -> StoredValue {
        StoredValue {
            value: format!("{shown} %"),
            exact: Some(shown.to_owned()),
            band: Some(band.to_owned()),
            rows: 4,
            definition: StoredDefinition {
                formula: "f".to_owned(),
                unit: "percent".to_owned(),
                bands: None,
                target: None,
                settings: "s".to_owned(),
            },
        }
    }

    fn client(name: &str) -> Vec<(String, Option<String>)> {
        vec![("client".to_owned(), Some(name.to_owned()))]
    }

    fn state(kpis: &[(&str, &str)], values: &[(&str, &str, &str)], firing: &[(&str, &str)]) -> State {
        let kpi = |formula: &str| KpiState {
            definition: vec![Part::shown("formula", formula.to_owned())],
            wording: vec![Part::untold("texts", "same".to_owned())],
        };
        let member =
            |id: &str, of: &str| (id.to_owned(), if of.is_empty() { Vec::new() } else { client(of) });
        State {
            kpis: kpis.iter().map(|(id, formula)| ((*id).to_owned(), kpi(formula))).collect(),
            values: values
                .iter()
                .map(|(id, of, shown)| {
                    let (number, band) = shown.split_once(' ').unwrap();
                    (member(id, of), value(number, band))
                })
                .collect(),
            firing: firing.iter().map(|(id, of)| (member(id, of), "Look.".to_owned())).collect(),
            rules: [(
                "r".to_owned(),
                RuleState {
                    definition: vec![Part::shown("condition", "a > 1".to_owned())],
                    wording: Vec::new(),
                },
            )]
            .into(),
            ..State::default()
        }
    }

    #[test]
    fn what_moves_is_named_once_and_first() {
        let old = state(
            &[("a", "x / y"), ("gone", "z")],
            &[
                ("a", "", "60 Fair"),
                ("a", "Acme", "50 Poor"),
                ("gone", "", "1 Fair"),
                ("gone", "Acme", "1 Fair"),
            ],
            &[],
        );
        let new = state(
            &[("a", "x / z"), ("new", "z")],
            &[("a", "", "60 Fair"), ("a", "Acme", "70 Fair"), ("new", "", "2 Fair")],
            &[("r", "Birch")],
        );
        let said: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "a, client Acme: band changed, Poor -> Fair",
                "rule r, client Birch: starts to fire: Look.",
                "a, client Acme: value moved, 50 % -> 70 %",
                "gone: no longer shown, was 1 % (Fair)",
                "new: new, 2 % (Fair)",
                "a: definition changed: formula, x / y -> x / z",
            ]
        );
        assert_eq!(compare(&old, &old), []);
        let affected = affected(&compare(&old, &new), &old, &new, &["client".to_owned()]);
        assert_eq!(affected[0].members.iter().collect::<Vec<_>>(), ["Acme", "Birch"]);
        assert_eq!(affected[0].of, 2);
    }
}
