//! Changes → tables, the same for people on a terminal and in a comment.

use super::Difference;
use crate::comparison::State;
use crate::snapshot::{Change, ChangeClass, StoredValue, members};

/// Changes of one kind.
pub(super) struct Section {
    pub title: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Every kind of change there is, most important first.
pub(super) fn sections(difference: &Difference<'_>) -> Vec<Section> {
    let section = |title, header: &[&'static str], rows| Section { title, header: header.to_vec(), rows };
    let all = [
        section("Bands change", &["KPI", "Of", "Before", "After"], bands(difference)),
        section("Rules", &["Rule", "Of", "Change", "Says"], rules(difference)),
        section("Values move", &["KPI", "Of", "Before", "After"], values(difference)),
        section("Added and removed", &["What", "Of", "Change", "Value"], coverage(difference)),
        section(
            "Definitions",
            &["What", "Part", "Before", "After"],
            parts(difference, ChangeClass::Definition),
        ),
        section("Rows", &["KPI", "Of", "Before", "After"], rows(difference)),
        section("Wording", &["What", "Part", "Before", "After"], parts(difference, ChangeClass::Wording)),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// The counts in words: `1 band changes, 2 values move, 1 KPI added`.
pub(super) fn summary(difference: &Difference<'_>) -> String {
    let count = |test: &dyn Fn(&Change) -> bool| difference.changes.iter().filter(|one| test(one)).count();
    let class = |class: ChangeClass| count(&|change| change.class == class);
    let came = |is_rule: bool| count(&|one| is_whole(one, is_rule) && one.from.is_empty());
    let went = |is_rule: bool| count(&|one| is_whole(one, is_rule) && one.to.is_empty());
    let edited = |is_rule: bool| {
        let kinds = [ChangeClass::Definition, ChangeClass::Wording];
        let named = |change: &&Change| kinds.contains(&change.class);
        let ids = difference.changes.iter().filter(named);
        let ids = ids.filter_map(|change| if is_rule { change.rule.as_ref() } else { change.kpi.as_ref() });
        ids.collect::<std::collections::BTreeSet<_>>().len()
    };
    let firing =
        |starts: bool| count(&|change| change.class == ChangeClass::Rule && change.from.is_empty() == starts);
    let members = count(&|change| change.class == ChangeClass::Coverage && !change.of.is_empty());
    let mut said: Vec<String> = Vec::new();
    let mut say = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => said.push(format!("1 {one}")),
        _ => said.push(format!("{count} {many}")),
    };
    say(class(ChangeClass::Band), "band changes", "bands change");
    say(firing(true), "rule starts to fire", "rules start to fire");
    say(firing(false), "rule stops firing", "rules stop firing");
    say(class(ChangeClass::Value), "value moves", "values move");
    say(came(false), "KPI added", "KPIs added");
    say(went(false), "KPI removed", "KPIs removed");
    say(came(true), "rule added", "rules added");
    say(went(true), "rule removed", "rules removed");
    say(members, "member comes or goes", "members come or go");
    say(edited(false), "KPI edited", "KPIs edited");
    say(edited(true), "rule edited", "rules edited");
    say(rows(difference).len(), "value rests on other rows", "values rest on other rows");
    let project = count(&|change| change.subject().is_empty());
    say(project, "setting of the project edited", "settings of the project edited");
    said.join(", ")
}

/// Whom it is about: `2 of 8 clients affected: Acme, Birch`.
pub(super) fn affected(difference: &Difference<'_>) -> Vec<String> {
    let words = |one: &crate::comparison::Affected| {
        let noun = crate::unit::plural(&one.dimension);
        let names: Vec<&str> = one.members.iter().map(String::as_str).collect();
        let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("{} of {} {noun} affected{names}", one.members.len(), one.of)
    };
    difference.affected.iter().filter(|one| one.of > 0).map(words).collect()
}

/// What was compared, and on what: period, day, scope and dimensions.
pub(super) fn subject(difference: &Difference<'_>) -> String {
    let question = difference.question;
    let mut said = vec![question.period.label.clone()];
    said.extend(question.scope.iter().map(|filter| format!("{} {}", filter.dimension, filter.member)));
    said.extend(question.as_of.map(|day| format!("as of {day}")));
    if !difference.by.is_empty() {
        said.push(format!("by {}", difference.by.join(", ")));
    }
    said.push(difference.sides.common.clone());
    said.join(", ")
}

/// Whether it says that a KPI, or a rule, came or went.
fn is_whole(change: &Change, is_rule: bool) -> bool {
    let named = if is_rule { change.rule.is_some() } else { change.kpi.is_some() };
    change.class == ChangeClass::Coverage && change.of.is_empty() && named
}

/// Changes of a class of values, each with the value before and after.
fn pairs<'a>(
    difference: &'a Difference<'_>,
    class: ChangeClass,
) -> impl Iterator<Item = (&'a Change, &'a StoredValue, &'a StoredValue)> {
    let of = |state: &'a State, change: &Change| {
        let id = change.kpi.clone()?;
        state.values.get(&(id, change.of.clone()))
    };
    let changes = difference.changes.iter().filter(move |change| change.class == class);
    changes
        .filter_map(move |change| Some((change, of(&difference.old, change)?, of(&difference.new, change)?)))
}

fn row(change: &Change, cells: [String; 2]) -> Vec<String> {
    let id = change.kpi.clone().or_else(|| change.rule.clone()).unwrap_or_default();
    let of = if change.of.is_empty() { "all".to_owned() } else { members(&change.of) };
    [id, of].into_iter().chain(cells).collect()
}

/// A value with its band.
fn shown(value: &StoredValue) -> String {
    match &value.band {
        Some(band) => format!("{} {band}", value.value),
        None => value.value.clone(),
    }
}

fn bands(difference: &Difference<'_>) -> Vec<Vec<String>> {
    let bands = pairs(difference, ChangeClass::Band);
    bands.map(|(change, old, new)| row(change, [shown(old), shown(new)])).collect()
}

/// Values that move within their band; the others are told with it.
fn values(difference: &Difference<'_>) -> Vec<Vec<String>> {
    let moved = pairs(difference, ChangeClass::Value).filter(|(_, old, new)| old.band == new.band);
    moved.map(|(change, old, new)| row(change, [shown(old), shown(new)])).collect()
}

/// Values that stay and rest on other rows.
fn rows(difference: &Difference<'_>) -> Vec<Vec<String>> {
    let stays = |old: &StoredValue, new: &StoredValue| old.band == new.band && old.value == new.value;
    let other = pairs(difference, ChangeClass::Data).filter(|(_, old, new)| stays(old, new));
    other.map(|(change, ..)| row(change, [change.from.clone(), change.to.clone()])).collect()
}

fn rules(difference: &Difference<'_>) -> Vec<Vec<String>> {
    let rules = difference.changes.iter().filter(|change| change.class == ChangeClass::Rule);
    rules
        .map(|change| match change.from.is_empty() {
            true => row(change, ["starts to fire".to_owned(), change.to.clone()]),
            false => row(change, ["stops firing".to_owned(), change.from.clone()]),
        })
        .collect()
}

fn coverage(difference: &Difference<'_>) -> Vec<Vec<String>> {
    let coverage = difference.changes.iter().filter(|change| change.class == ChangeClass::Coverage);
    coverage
        .map(|change| {
            let id = change.kpi.as_ref().or(change.rule.as_ref());
            let is_in = |state: &State| id.is_some_and(|id| state.broken.contains(id));
            let what = match (change.from.is_empty(), change.of.is_empty()) {
                (true, true) if is_in(&difference.old) => "added: it had errors before",
                (false, true) if is_in(&difference.new) => "removed: it has errors now",
                (true, true) => "added",
                (false, true) => "removed",
                (true, false) => "comes",
                (false, false) => "goes",
            };
            let value = if change.from.is_empty() { &change.to } else { &change.from };
            let mut row = row(change, [what.to_owned(), value.clone()]);
            if let (Some(first), Some(id)) = (row.first_mut(), change.rule.as_ref()) {
                *first = format!("rule {id}");
            }
            row
        })
        .collect()
}

fn parts(difference: &Difference<'_>, class: ChangeClass) -> Vec<Vec<String>> {
    let parts = difference.changes.iter().filter(|change| change.class == class);
    parts
        .map(|change| {
            let subject = Some(change.subject()).filter(|subject| !subject.is_empty());
            let part = change.part.unwrap_or_default().to_owned();
            let to = if change.from.is_empty() { "edited" } else { &change.to };
            vec![subject.unwrap_or_else(|| "project".to_owned()), part, change.from.clone(), to.to_owned()]
        })
        .collect()
}
