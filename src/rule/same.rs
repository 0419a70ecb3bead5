//! Rules that say the same: the same condition, however its parts are ordered.

use super::checked::{CheckedRule, Condition, ConditionKind};
use super::problem::{Place, Problem};
use std::collections::BTreeMap;

/// Pairs of rules with the same condition. Of several, each is compared with the first in the order of ids.
pub(super) fn same_conditions<'a>(rules: impl Iterator<Item = &'a CheckedRule>) -> Vec<Problem> {
    let mut seen: BTreeMap<String, &CheckedRule> = BTreeMap::new();
    let mut problems = Vec::new();
    for rule in rules {
        let Some(first) = seen.get(&canonical(&rule.condition)) else {
            seen.insert(canonical(&rule.condition), rule);
            continue;
        };
        let place = |rule: &CheckedRule| Place {
            span: rule.definition.id.span,
            written: rule.definition.id.text.clone(),
        };
        let (severity, first_severity) = (rule.definition.severity, first.definition.severity);
        problems.push(if severity == first_severity {
            Problem::SameCondition { rule: place(rule), when: rule.definition.when.span, first: place(first) }
        } else {
            Problem::OtherSeverity {
                rule: place(rule),
                severity: severity.name(),
                first: place(first),
                first_severity: first_severity.name(),
            }
        });
    }
    problems
}

/// The condition with the parts of `and` and `or` in a fixed order and each once, and without double negation.
fn canonical(condition: &Condition) -> String {
    let several = |parts: &[Condition], word: &str| {
        let mut parts: Vec<String> = parts.iter().map(canonical).collect();
        parts.sort();
        parts.dedup();
        format!("({})", parts.join(word))
    };
    match &condition.kind {
        ConditionKind::All(parts) => several(parts, " and "),
        ConditionKind::Any(parts) => several(parts, " or "),
        ConditionKind::Not(of) => match &of.kind {
            ConditionKind::Not(inner) => canonical(inner),
            _ => format!("not {}", canonical(of)),
        },
        ConditionKind::Lasting(of, periods) => format!("{} for {periods}", canonical(of)),
        ConditionKind::Test(test) => format!("{test:?}"),
    }
}
