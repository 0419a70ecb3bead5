//! What changed, meaning first.

use super::{Snapshot, StoredValue};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeSet;
use std::fmt;

/// A kind of change, by which a build may decide to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeClass {
    /// Formula, unit, bands or target are others.
    Definition,
    /// The value rests on another number of rows.
    Data,
    /// The value is another.
    Value,
    /// The value lies in another band.
    Band,
    /// A KPI came or went.
    Coverage,
    /// Only wording or layout.
    Wording,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The KPI; `None` for the text as a whole.
    pub kpi: Option<String>,
    /// What kind.
    pub class: ChangeClass,
    /// What it was; empty if it did not exist.
    pub from: String,
    /// What it is; empty if it does not exist any more.
    pub to: String,
}

/// Every change of meaning, by KPI; a single change of wording if only the text differs; nothing if the texts are the same.
pub fn compare(stored: &Snapshot, now: &Snapshot) -> Vec<Change> {
    let ids: BTreeSet<&String> = stored.values.keys().chain(now.values.keys()).collect();
    let mut changes: Vec<Change> = ids
        .into_iter()
        .flat_map(|id| match (stored.values.get(id), now.values.get(id)) {
            (Some(old), Some(new)) => changes_of(id, old, new),
            (old, new) => {
                let shown =
                    |value: Option<&StoredValue>| value.map_or(String::new(), |value| value.value.clone());
                vec![Change {
                    kpi: Some(id.clone()),
                    class: ChangeClass::Coverage,
                    from: shown(old),
                    to: shown(new),
                }]
            }
        })
        .collect();
    if changes.is_empty() && stored.body != now.body {
        changes.push(Change {
            kpi: None,
            class: ChangeClass::Wording,
            from: String::new(),
            to: String::new(),
        });
    }
    changes
}

fn changes_of(id: &str, old: &StoredValue, new: &StoredValue) -> Vec<Change> {
    let change = |class, from: String, to: String| Change { kpi: Some(id.to_owned()), class, from, to };
    let mut changes = Vec::new();
    if old.definition != new.definition {
        changes.push(change(ChangeClass::Definition, old.definition.clone(), new.definition.clone()));
    }
    if old.rows != new.rows {
        changes.push(change(ChangeClass::Data, format!("{} rows", old.rows), format!("{} rows", new.rows)));
    }
    if old.exact != new.exact || (old.exact.is_none() && old.value != new.value) {
        changes.push(change(ChangeClass::Value, old.value.clone(), new.value.clone()));
    }
    if old.band != new.band {
        let shown = |band: &Option<String>| band.clone().unwrap_or_else(|| "no band".to_owned());
        changes.push(change(ChangeClass::Band, shown(&old.band), shown(&new.band)));
    }
    changes
}

/// The differing lines with three of context, `-` stored and `+` now; empty if the texts are the same.
pub fn text_difference(stored: &str, now: &str) -> String {
    let difference = TextDiff::from_lines(stored, now);
    let mut text = String::new();
    for group in difference.grouped_ops(3) {
        if !text.is_empty() {
            text.push_str("  …\n");
        }
        for change in group.iter().flat_map(|operation| difference.iter_changes(operation)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            text.push(sign);
            text.push(' ');
            text.push_str(change.value().trim_end_matches(['\r', '\n']));
            text.push('\n');
        }
    }
    text
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
        let Some(kpi) = &self.kpi else { return write!(f, "{}", self.class) };
        match (self.class, self.from.is_empty(), self.to.is_empty()) {
            (ChangeClass::Definition, ..) => write!(f, "{kpi}: {}", self.class),
            (_, true, _) => write!(f, "{kpi}: new, {}", self.to),
            (_, _, true) => write!(f, "{kpi}: no longer shown, was {}", self.from),
            _ => write!(f, "{kpi}: {}, {} -> {}", self.class, self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(value: &str, band: &str, rows: u64, definition: &str, body: &str) -> Snapshot {
        let value = StoredValue {
            value: format!("{value} %"),
            exact: Some(value.to_owned()),
            band: Some(band.to_owned()),
            rows,
            definition: definition.to_owned(),
        };
        Snapshot { values: [("retention".to_owned(), value)].into(), body: body.to_owned() }
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
        assert_eq!(classes(&old, &snapshot("60", "Weak", 5, "a", "t")), [Data, Value, Band]);
        assert_eq!(classes(&old, &snapshot("75", "Strong", 4, "b", "t")), [Definition, Band]);
        assert_eq!(
            compare(&old, &snapshot("60", "Weak", 4, "a", "t"))
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            ["retention: value moved, 75 % -> 60 %", "retention: band changed, Moderate -> Weak"]
        );
    }

    #[test]
    fn the_difference_shows_only_what_differs() {
        assert_eq!(text_difference("a\nb\n", "a\nb\n"), "");
        assert_eq!(text_difference("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
    }
}
