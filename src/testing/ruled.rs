//! What came of rules beside what is expected of them.

use super::compare::Mismatch;
use super::read::Expected;
use super::run::Compared;
use crate::format;
use crate::formula::CheckedCatalog;
use crate::rule::{Ruling, Truth};

/// What came of the rules of one expectation, for all members a rule was applied to.
pub(super) struct Rulings(pub(super) Vec<Ruling>);

impl Rulings {
    /// Adds what came of each rule, and what differs.
    pub(super) fn judge(&self, checked: &CheckedCatalog, expected: &Expected, compared: &mut Compared<'_>) {
        for (id, wanted) in &expected.rules {
            let rulings: Vec<&Ruling> =
                self.0.iter().filter(|ruling| ruling.rule == *id && is_of(ruling, expected)).collect();
            let any = |truth: Truth| rulings.iter().any(|ruling| ruling.truth() == truth);
            let found = match (any(Truth::Holds), any(Truth::Undecided)) {
                (true, _) => Truth::Holds,
                (false, true) => Truth::Undecided,
                (false, false) => Truth::Fails,
            };
            if found != *wanted {
                compared.differing.push(Mismatch {
                    what: "rule",
                    expected: format!("{id} {}", verdict(*wanted)),
                    found: because(checked, &rulings, found),
                });
            }
            compared.rules.push((id.clone(), found));
        }
    }
}

/// Whether a ruling is about the members that are expected.
fn is_of(ruling: &Ruling, expected: &Expected) -> bool {
    expected.by.iter().all(|member| ruling.group.contains(member))
}

/// What came of a rule, in the word that tests use.
pub fn verdict(truth: Truth) -> &'static str {
    match truth {
        Truth::Holds => "fires",
        Truth::Fails => "silent",
        Truth::Undecided => "undecided",
    }
}

/// What came of a rule, and what decided it.
fn because(checked: &CheckedCatalog, rulings: &[&Ruling], found: Truth) -> String {
    let Some(ruling) = rulings.iter().find(|ruling| ruling.truth() == found) else {
        return verdict(found).to_owned();
    };
    let reasons: Vec<String> = match found {
        Truth::Undecided => ruling.doubts().into_iter().map(format::doubt).collect(),
        _ => {
            let facts = ruling.grounds().into_iter();
            let shown = facts.filter_map(|fact| {
                let kpi = checked.kpis.get(&fact.kpi)?;
                Some(format!("{}: {}", fact.kpi, format::fact(kpi, fact)))
            });
            shown.collect()
        }
    };
    if reasons.is_empty() {
        verdict(found).to_owned()
    } else {
        format!("{}: {}", verdict(found), reasons.join("; "))
    }
}
