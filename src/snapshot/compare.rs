//! What changed, meaning first.

use super::{Snapshot, StoredDefinition, StoredValue};
use std::collections::BTreeSet;
use std::fmt;

/// A kind of change, by which a build may decide to fail; what a reader asks first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeClass {
    /// The value lies in another band.
    Band,
    /// A rule starts or stops to fire; a report alone does not tell.
    Rule,
    /// The value is another.
    Value,
    /// A KPI, a rule or a member came or went.
    Coverage,
    /// Formula, unit, bands or target of a KPI are others, or the condition of a rule.
    Definition,
    /// The value rests on another number of rows, or rows reach another day.
    Data,
    /// Only wording or layout.
    Wording,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What kind.
    pub class: ChangeClass,
    /// The KPI; `None` for a rule, the project, the text as a whole, and for how far data reach.
    pub kpi: Option<String>,
    /// The rule, if it is about one.
    pub rule: Option<String>,
    /// For whom: dimension and member; empty for the whole, and for a definition.
    pub of: Vec<(String, Option<String>)>,
    /// Of a definition or a wording, which part of it.
    pub part: Option<&'static str>,
    /// What it was; empty if it did not exist.
    pub from: String,
    /// What it is; empty if it does not exist any more.
    pub to: String,
}

impl ChangeClass {
    /// Every class, in their order.
    pub const ALL: [Self; 7] =
        [Self::Band, Self::Rule, Self::Value, Self::Coverage, Self::Definition, Self::Data, Self::Wording];

    /// The classes of a report's changes, in their order.
    pub const OF_REPORTS: [Self; 6] =
        [Self::Band, Self::Value, Self::Coverage, Self::Definition, Self::Data, Self::Wording];

    /// The word for it where classes are listed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Rule => "rule",
            Self::Value => "value",
            Self::Coverage => "coverage",
            Self::Definition => "definition",
            Self::Data => "data",
            Self::Wording => "wording",
        }
    }
}

impl Change {
    /// A change of a KPI as a whole.
    pub fn of_kpi(class: ChangeClass, kpi: &str, from: String, to: String) -> Self {
        Self { kpi: Some(kpi.to_owned()), ..Self::of_all(class, from, to) }
    }

    /// A change of a rule as a whole.
    pub fn of_rule(class: ChangeClass, rule: &str, from: String, to: String) -> Self {
        Self { rule: Some(rule.to_owned()), ..Self::of_all(class, from, to) }
    }

    /// A change of everything.
    pub fn of_all(class: ChangeClass, from: String, to: String) -> Self {
        Self { class, kpi: None, rule: None, of: Vec::new(), part: None, from, to }
    }

    /// The same change, of this part.
    #[must_use]
    pub fn part(self, part: &'static str) -> Self {
        Self { part: Some(part), ..self }
    }

    /// The same change, for this member.
    #[must_use]
    pub fn for_member(self, of: &[(String, Option<String>)]) -> Self {
        Self { of: of.to_vec(), ..self }
    }

    /// What it is about, in words: KPI or rule, and for whom; empty for everything.
    pub fn subject(&self) -> String {
        let rule = self.rule.as_ref().map(|rule| format!("rule {rule}"));
        let named = self.kpi.clone().or(rule);
        let members = Some(members(&self.of)).filter(|members| !members.is_empty());
        named.into_iter().chain(members).collect::<Vec<_>>().join(", ")
    }
}

/// Members in words: `client Acme, segment Enterprise`; empty for the whole.
pub fn members(of: &[(String, Option<String>)]) -> String {
    let shown = |(dimension, member): &(String, Option<String>)| {
        member.as_ref().map_or_else(|| format!("no {dimension}"), |member| format!("{dimension} {member}"))
    };
    of.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// Every change of meaning, by class and KPI; a single change of wording if only the text differs; nothing if the texts are the same.
pub fn compare(stored: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let ids: BTreeSet<&String> = stored.values.keys().chain(now.values.keys()).collect();
    let mut changes: Vec<Change> = ids
        .into_iter()
        .flat_map(|id| match (stored.values.get(id), now.values.get(id)) {
            (Some(old), Some(new)) => {
                let mut changes = definition_changes(id, &old.definition, &new.definition);
                changes.extend(value_changes(id, old, new));
                changes
            }
            (old, new) => {
                let shown =
                    |value: Option<&StoredValue>| value.map_or(String::new(), |value| value.value.clone());
                vec![Change::of_kpi(ChangeClass::Coverage, id, shown(old), shown(new))]
            }
        })
        .collect();
    changes.extend(reached(stored, now));
    if changes.is_empty() && stored.body != now.body {
        changes.push(Change::of_all(ChangeClass::Wording, String::new(), String::new()));
    }
    changes.sort();
    changes
}

/// The datasets whose rows reach another day.
fn reached(stored: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let datasets: BTreeSet<&String> = stored.reach.keys().chain(now.reach.keys()).collect();
    let differing = datasets.into_iter().filter(|name| stored.reach.get(*name) != now.reach.get(*name));
    let day = |day: Option<&String>| day.map_or_else(|| "every day of the report".to_owned(), Clone::clone);
    let change = |name: &String| {
        let from = format!("rows of {name} reach {}", day(stored.reach.get(name)));
        Change::of_all(ChangeClass::Data, from, day(now.reach.get(name)))
    };
    differing.map(change).collect()
}

/// How one value differs: in its number of rows, the value itself, its band.
pub fn value_changes(id: &str, old: &StoredValue, new: &StoredValue) -> Vec<Change> {
    let change = |class, from: String, to: String| Change::of_kpi(class, id, from, to);
    let mut changes = Vec::new();
    if old.rows != new.rows {
        changes.push(change(ChangeClass::Data, rows(old.rows), rows(new.rows)));
    }
    // In another unit the same value is another number.
    let converted = old.definition.unit != new.definition.unit && old.value == new.value;
    if !converted && (old.exact != new.exact || (old.exact.is_none() && old.value != new.value)) {
        changes.push(change(ChangeClass::Value, old.value.clone(), new.value.clone()));
    }
    if old.band != new.band {
        let shown = |band: &Option<String>| band.clone().unwrap_or_else(|| "no band".to_owned());
        changes.push(change(ChangeClass::Band, shown(&old.band), shown(&new.band)));
    }
    changes
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

/// The parts in which two definitions differ, with what they were and are as far as that can be told.
pub fn definition_changes(id: &str, old: &StoredDefinition, new: &StoredDefinition) -> Vec<Change> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let parts = [
        ("formula", old.formula != new.formula, String::new(), String::new()),
        ("unit", old.unit != new.unit, old.unit.clone(), new.unit.clone()),
        ("bands", old.bands != new.bands, text(&old.bands), text(&new.bands)),
        ("target", old.target != new.target, text(&old.target), text(&new.target)),
        ("settings", old.settings != new.settings, String::new(), String::new()),
    ];
    parts
        .into_iter()
        .filter(|(_, differs, ..)| *differs)
        .map(|(part, _, from, to)| Change::of_kpi(ChangeClass::Definition, id, from, to).part(part))
        .collect()
}

impl fmt::Display for ChangeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Definition => "definition changed",
            Self::Data => "data changed",
            Self::Value => "value moved",
            Self::Rule => "rule",
            Self::Band => "band changed",
            Self::Coverage => "KPIs shown changed",
            Self::Wording => "wording or layout only",
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject();
        if subject.is_empty() && self.part.is_none() {
            write!(f, "{}", self.class)?;
            return if self.to.is_empty() { Ok(()) } else { write!(f, ", {} -> {}", self.from, self.to) };
        }
        if !subject.is_empty() {
            write!(f, "{subject}: ")?;
        }
        match (self.class, self.from.is_empty(), self.to.is_empty()) {
            (ChangeClass::Definition | ChangeClass::Wording, is_untold, _) => {
                write!(f, "{}", self.class)?;
                self.part.map_or(Ok(()), |part| write!(f, ": {part}"))?;
                if is_untold { Ok(()) } else { write!(f, ", {} -> {}", self.from, self.to) }
            }
            (ChangeClass::Rule, true, _) => write!(f, "starts to fire: {}", self.to),
            (ChangeClass::Rule, ..) => write!(f, "stops firing: {}", self.from),
            (_, true, true) => write!(f, "{}", self.class),
            (_, true, _) => write!(f, "new, {}", self.to),
            (_, _, true) => write!(f, "no longer shown, was {}", self.from),
            _ => write!(f, "{}, {} -> {}", self.class, self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn snapshot(value: &str, band: &str, rows: u64, definition: &str, body: &str) -> Snapshot {
        let value = StoredValue {
            value: format!("{value} %"),
            exact: Some(value.to_owned()),
            band: Some(band.to_owned()),
            rows,
            definition: StoredDefinition {
                formula: definition.to_owned(),
                unit: "percent".to_owned(),
                bands: None,
                target: Some(format!("{definition} %")),
                settings: "s".to_owned(),
            },
        };
        Snapshot {
            values: [("retention".to_owned(), value)].into(),
            reach: BTreeMap::new(),
            body: body.to_owned(),
        }
    }

    fn classes(old: &Snapshot, new: &Snapshot) -> Vec<ChangeClass> {
        compare(old, new).into_iter().map(|change| change.class).collect()
    }

    #[test]
    fn each_kind_of_change_has_its_class() {
        use ChangeClass::{Band, Data, Definition, Value, Wording};
        let old = snapshot("75", "Moderate", 4, "a", "text");
        assert_eq!(classes(&old, &old), []);
        assert_eq!(classes(&old, &snapshot("75", "Moderate", 4, "a", "other text")), [Wording]);
        assert_eq!(classes(&old, &snapshot("76", "Moderate", 4, "a", "t")), [Value]);
        assert_eq!(classes(&old, &snapshot("60", "Weak", 5, "a", "t")), [Band, Value, Data]);
        assert_eq!(classes(&old, &snapshot("75", "Strong", 4, "b", "t")), [Band, Definition, Definition]);
        assert_eq!(
            compare(&old, &snapshot("60", "Weak", 4, "a", "t"))
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            ["retention: band changed, Moderate -> Weak", "retention: value moved, 75 % -> 60 %"]
        );
        assert_eq!(
            compare(&old, &snapshot("75", "Moderate", 4, "b", "t"))
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            ["retention: definition changed: formula", "retention: definition changed: target, a % -> b %"]
        );
    }

    #[test]
    fn rows_that_reach_another_day_are_other_data_though_no_value_moved() {
        let reaching = |day: Option<&str>| {
            let reach = day.map(|day| ("tickets".to_owned(), day.to_owned())).into_iter().collect();
            Snapshot { reach, ..snapshot("75", "Moderate", 4, "a", "text") }
        };
        let said = |from, to| -> Vec<String> {
            compare(&reaching(from), &reaching(to)).iter().map(ToString::to_string).collect()
        };
        let (one, other) = (Some("2026-10-17"), Some("2026-10-18"));
        assert_eq!(said(one, one), [""; 0]);
        assert_eq!(said(one, other), ["data changed, rows of tickets reach 2026-10-17 -> 2026-10-18"]);
        assert_eq!(
            said(one, None),
            ["data changed, rows of tickets reach 2026-10-17 -> every day of the report"]
        );
    }
}
