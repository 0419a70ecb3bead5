//! What changes, for programs.

use super::Difference;
use super::side::Name;
use crate::snapshot::Change;
use serde_json::{Map, Value, json};

pub(super) fn json(difference: &Difference<'_>) -> String {
    let sides = difference.sides;
    let question = difference.question;
    let scope: Map<String, Value> =
        question.scope.iter().map(|filter| (filter.dimension.clone(), json!(filter.member))).collect();
    let affected: Vec<Value> = difference
        .affected
        .iter()
        .map(|one| json!({"dimension": one.dimension, "members": one.members, "of": one.of}))
        .collect();
    let changes: Vec<Value> = difference.changes.iter().map(change).collect();
    let object = json!({
        "old": name(&sides.old.name),
        "new": name(&sides.new.name),
        "compared": if sides.are_data() { "data" } else { "definitions" },
        "common": sides.common,
        "period": question.period,
        "as_of": question.as_of.map(|day| day.to_string()),
        "scope": scope,
        "by": difference.by,
        "same": difference.changes.is_empty(),
        "changes": changes,
        "affected": affected,
        "broken": {"old": difference.old.broken, "new": difference.new.broken},
    });
    format!("{object:#}\n")
}

fn name(name: &Name) -> Value {
    json!({"typed": name.typed, "commit": name.commit})
}

/// As `kpi snapshot check` has it, with the rule and the members it is about.
fn change(change: &Change) -> Value {
    let of: Map<String, Value> =
        change.of.iter().map(|(dimension, member)| (dimension.clone(), json!(member))).collect();
    json!({
        "class": change.class.name(),
        "kpi": change.kpi,
        "rule": change.rule,
        "of": of,
        "part": change.part,
        "from": change.from,
        "to": change.to,
    })
}
