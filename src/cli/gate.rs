//! `kpi run --fail-on`: on what a build fails.

use super::failure::Failure;
use super::run::{group, note, shown_value};
use super::scope::Question;
use super::workspace::Workspace;
use crate::catalog::RuleSeverity;
use crate::diagnostic::nearest;
use crate::finding::{Finding, FindingStatus};
use crate::format;
use crate::formula::CheckedKpi;
use crate::name::Key;
use std::collections::BTreeSet;

/// Words that name no band.
const WORDS: [&str; 10] = [
    "breach",
    "bad",
    "watch",
    "off-scale",
    "no-data",
    "signal",
    "rule",
    "rule:error",
    "rule:warning",
    "rule:info",
];

/// On what a build fails, as typed.
pub(crate) struct Gate {
    conditions: Vec<Condition>,
}

/// One of the conditions; it may mean a status and a band at once.
struct Condition {
    /// As typed.
    word: String,
    tests: Vec<Test>,
}

enum Test {
    /// In a band of this name, of whatever KPI.
    Band(Key),
    /// Of one of these statuses.
    Status(&'static [FindingStatus]),
    /// The target is missed, or the status is bad.
    Breach,
    /// A signal in the course of the series that does not go the good way.
    Signal,
    /// A rule of this severity or a worse one fires.
    Rule(RuleSeverity),
}

impl Gate {
    /// Reads what was typed behind `--fail-on`.
    pub(crate) fn parse(workspace: &Workspace, typed: &[String]) -> Result<Self, Failure> {
        let bands = band_names(workspace);
        let conditions = typed
            .iter()
            .map(|word| condition(word.trim(), &bands))
            .collect::<Result<_, _>>()
            .map_err(Failure::Usage)?;
        Ok(Self { conditions })
    }

    /// Whether it looks at more than the values asked for: at the values before them.
    pub(crate) fn needs_history(&self) -> bool {
        self.conditions.iter().flat_map(|condition| &condition.tests).any(|test| matches!(test, Test::Signal))
    }

    /// The least severity of rules on which it fails, and the word that says so; `None` if it is not about rules.
    pub(crate) fn rules(&self) -> Option<(RuleSeverity, &str)> {
        let asked = self.conditions.iter().filter_map(|condition| {
            let severity = condition.tests.iter().find_map(|test| match test {
                Test::Rule(severity) => Some(*severity),
                _ => None,
            });
            severity.map(|severity| (severity, condition.word.as_str()))
        });
        asked.max_by_key(|(severity, _)| *severity)
    }

    /// Whether it looks at nothing but rules, or at nothing at all.
    pub(crate) fn is_about_rules(&self) -> bool {
        let mut tests = self.conditions.iter().flat_map(|condition| &condition.tests);
        tests.all(|test| matches!(test, Test::Rule(_)))
    }

    /// What fails, one line for each value, under a line that counts them; `None` if nothing does.
    pub(crate) fn summary(
        &self,
        workspace: &Workspace,
        question: &Question,
        findings: &[Finding],
    ) -> Option<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for finding in findings {
            let failed = self.conditions.iter().filter(|condition| condition.holds(finding));
            let failed: Vec<&str> = failed.map(|condition| condition.word.as_str()).collect();
            if failed.is_empty() {
                continue;
            }
            words.extend(failed.iter().filter(|word| !words.contains(word)).copied().collect::<Vec<_>>());
            let Some(kpi) = finding.value.kpi_in(&workspace.checked) else { continue };
            lines.push(format!("  {}", line(kpi, question, finding)));
        }
        if lines.is_empty() {
            return None;
        }
        let values = if findings.len() == 1 { "value" } else { "values" };
        let count = format!("failed on {}: {} of {} {values}", words.join(", "), lines.len(), findings.len());
        Some(std::iter::once(count).chain(lines).collect::<Vec<_>>().join("\n"))
    }
}

impl Condition {
    fn holds(&self, finding: &Finding) -> bool {
        self.tests.iter().any(|test| match test {
            Test::Band(key) => finding.band.as_ref().is_some_and(|band| Key::of(band) == *key),
            Test::Status(statuses) => statuses.contains(&finding.status),
            Test::Breach => {
                finding.status == FindingStatus::Bad || finding.target.is_some_and(|target| !target.met)
            }
            Test::Signal => finding
                .evidence
                .course
                .as_ref()
                .is_some_and(|course| course.signal.is_some() && course.improved != Some(true)),
            // Rules are looked at by themselves.
            Test::Rule(_) => false,
        })
    }
}

/// The names of all bands of the project.
fn band_names(workspace: &Workspace) -> BTreeSet<&str> {
    let bands = workspace.checked.kpis.values().flat_map(|kpi| kpi.criteria.scales());
    bands.flat_map(|scale| &scale.bands).map(|band| band.name.as_str()).collect()
}

fn condition(word: &str, bands: &BTreeSet<&str>) -> Result<Condition, String> {
    let key = Key::of(word);
    let mut tests = Vec::new();
    if bands.iter().any(|band| Key::of(band) == key) {
        tests.push(Test::Band(key.clone()));
    }
    match key.as_str() {
        "bad" => tests.push(Test::Status(&[FindingStatus::Bad])),
        "watch" => tests.push(Test::Status(&[FindingStatus::Watch])),
        "no-data" | "no data" => tests.push(Test::Status(&[FindingStatus::NoData])),
        "off-scale" | "off scale" => {
            tests.push(Test::Status(&[FindingStatus::AboveScale, FindingStatus::BelowScale]));
        }
        "breach" => tests.push(Test::Breach),
        "signal" => tests.push(Test::Signal),
        "rule" => tests.push(Test::Rule(RuleSeverity::Info)),
        other if let Some(severity) = rule_severity(other) => tests.push(Test::Rule(severity)),
        _ if tests.is_empty() => return Err(unknown(word, bands)),
        _ => {}
    }
    Ok(Condition { word: word.to_owned(), tests })
}

/// The severity behind `rule:`.
fn rule_severity(word: &str) -> Option<RuleSeverity> {
    RuleSeverity::named(word.strip_prefix("rule:")?.trim())
}

fn unknown(word: &str, bands: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = WORDS.into_iter().chain(bands.iter().copied()).collect();
    let near = nearest(word, names.iter().copied())
        .map_or_else(String::new, |near| format!("; `{near}` is the nearest"));
    let words: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("`--fail-on {word}`: there is nothing of that name{near}; there are {}", words.join(", "))
}

/// The KPI, group and period, the value, and what it was judged by.
fn line(kpi: &CheckedKpi, question: &Question, finding: &Finding) -> String {
    let (value, unit, decimals) = (&finding.value, &kpi.formula.unit, kpi.definition.decimals);
    let mut place = vec![value.kpi.to_string()];
    place.extend(question.scope.iter().map(|filter| format!("{} {}", filter.dimension, filter.member)));
    place.extend(Some(group(finding)).filter(|group| !group.is_empty()));
    place.push(value.period.label.clone());
    let mut judged = vec![shown_value(kpi, finding)];
    judged.extend(format::band(finding).map(str::to_owned));
    if let (Some(target), Some(outcome)) = (finding.criteria.target, finding.target)
        && !outcome.met
    {
        judged.push(format!(
            "target {} missed by {}",
            format::target(&target, unit, decimals),
            format::difference(outcome.difference.abs(), unit, decimals).trim_start_matches('+')
        ));
    }
    if let Some(course) = finding.evidence.course.as_ref().filter(|course| course.signal.is_some()) {
        judged.push(format::course(kpi, course));
    }
    judged.extend(Some(note(question, finding)).filter(|note| !note.is_empty()));
    format!("{}: {}", place.join(", "), judged.join("; "))
}
