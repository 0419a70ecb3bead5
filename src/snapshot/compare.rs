//! What changed, meaning first.

use super::{Snapshot, StoredDefinition, StoredValue};
use std::collections::BTreeSet;
use std::fmt;

/// A kind of change, by which a build may decide to fail; what a reader asks first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeClass {
    /// The value lies in another band.
    Band,
    /// The value is another.
    Value,
    /// A KPI came or went.
    Coverage,
    /// Formula, unit, bands or target are others.
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
    /// The KPI; `None` for the text as a whole, and for how far data reach.
    pub kpi: Option<String>,
    /// Of a definition, which part of it.
    pub part: Option<&'static str>,
    /// What it was; empty if it did not exist.
    pub from: String,
    /// What it is; empty if it does not exist any more.
    pub to: String,
}

impl ChangeClass {
    /// Every class, in their order.
    pub const ALL: [Self; 6] =
        [Self::Band, Self::Value, Self::Coverage, Self::Definition, Self::Data, Self::Wording];

    /// The word for it where classes are listed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Value => "value",
            Self::Coverage => "coverage",
            Self::Definition => "definition",
            Self::Data => "data",
            Self::Wording => "wording",
        }
    }
}

/// Every change of meaning, by class and KPI; a single change of wording if only the text differs; nothing if the texts are the same.
pub fn compare(stored: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let ids: BTreeSet<&String> = stored.values.keys().chain(now.values.keys()).collect();
    let mut changes: Vec<Change> = ids
        .into_iter()
        .flat_map(|id| match (stored.values.get(id), now.values.get(id)) {
            (Some(old), Some(new)) => changes_of(id, old, new),
            (old, new) => {
                let shown =
                    |value: Option<&StoredValue>| value.map_or(String::new(), |value| value.value.clone());
                let class = ChangeClass::Coverage;
                vec![Change { class, kpi: Some(id.clone()), part: None, from: shown(old), to: shown(new) }]
            }
        })
        .collect();
    changes.extend(reached(stored, now));
    if changes.is_empty() && stored.body != now.body {
        let class = ChangeClass::Wording;
        changes.push(Change { class, kpi: None, part: None, from: String::new(), to: String::new() });
    }
    changes.sort();
    changes
}

/// The datasets whose rows reach another day.
fn reached(stored: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let datasets: BTreeSet<&String> = stored.reach.keys().chain(now.reach.keys()).collect();
    let differing = datasets.into_iter().filter(|name| stored.reach.get(*name) != now.reach.get(*name));
    let day = |day: Option<&String>| day.map_or_else(|| "every day of the report".to_owned(), Clone::clone);
    let change = |name: &String| Change {
        class: ChangeClass::Data,
        kpi: None,
        part: None,
        from: format!("rows of {name} reach {}", day(stored.reach.get(name))),
        to: day(now.reach.get(name)),
    };
    differing.map(change).collect()
}

fn changes_of(id: &str, old: &StoredValue, new: &StoredValue) -> Vec<Change> {
    let change =
        |class, from: String, to: String| Change { class, kpi: Some(id.to_owned()), part: None, from, to };
    let mut changes: Vec<Change> = parts(&old.definition, &new.definition)
        .into_iter()
        .map(|(part, from, to)| Change { part: Some(part), ..change(ChangeClass::Definition, from, to) })
        .collect();
    if old.rows != new.rows {
        changes.push(change(ChangeClass::Data, format!("{} rows", old.rows), format!("{} rows", new.rows)));
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

/// The parts in which two definitions differ, with what they were and are as far as that can be told.
fn parts(old: &StoredDefinition, new: &StoredDefinition) -> Vec<(&'static str, String, String)> {
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
        .map(|(part, _, from, to)| (part, from, to))
        .collect()
}

impl fmt::Display for ChangeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Definition => "definition changed",
            Self::Data => "data changed",
            Self::Value => "value moved",
            Self::Band => "band changed",
            Self::Coverage => "KPIs shown changed",
            Self::Wording => "wording or layout only",
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(kpi) = &self.kpi else {
            write!(f, "{}", self.class)?;
            return if self.to.is_empty() { Ok(()) } else { write!(f, ", {} -> {}", self.from, self.to) };
        };
        match (self.class, self.from.is_empty(), self.to.is_empty()) {
            (ChangeClass::Definition, ..) => {
                write!(f, "{kpi}: {}: {}", self.class, self.part.unwrap_or("all of it"))?;
                if self.from.is_empty() { Ok(()) } else { write!(f, ", {} -> {}", self.from, self.to) }
            }
            (_, true, _) => write!(f, "{kpi}: new, {}", self.to),
            (_, _, true) => write!(f, "{kpi}: no longer shown, was {}", self.from),
            _ => write!(f, "{kpi}: {}, {} -> {}", self.class, self.from, self.to),
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
