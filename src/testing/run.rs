//! Tests, each on rows of its own in memory, on as many threads as there are.

use super::compare::{Mismatch, compare};
use super::probe::{Choice, taken};
use super::question::{Question, questions};
use super::read::{Expected, Test};
use super::ruled::Rulings;
use crate::diagnostic::Diagnostic;
use crate::engine::{EngineError, Interrupt, MemoryDb};
use crate::finding::{self, Finding, Setting};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::parallel;
use crate::pipeline::{self, AnswerError, JoinKeys, RulesRequest, StoryRequest};
use crate::rule::{CheckedRules, Truth};
use crate::schema::Schema;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

/// A test that was run.
#[derive(Debug, Clone)]
pub struct TestRun<'a> {
    /// The test.
    pub test: &'a Test<'a>,
    /// What came of each expectation, in the order of the file; empty if the test could not be answered.
    pub compared: Vec<Compared<'a>>,
    /// The ways that rows took through every `if`, if that was asked.
    pub choices: Vec<Choice>,
    /// Why the test could not be answered: its rows contradict the definitions, or a number is too large.
    pub unanswered: Option<String>,
}

/// An expectation and what came of it.
#[derive(Debug, Clone)]
pub struct Compared<'a> {
    /// What was expected.
    pub expected: &'a Expected,
    /// What was found; `None` if there is no such group.
    pub finding: Option<Finding>,
    /// What differs.
    pub differing: Vec<Mismatch>,
    /// How the value came about, if something differs.
    pub trail: Option<String>,
    /// What came of the rules that were asked about, by id.
    pub rules: Vec<(String, Truth)>,
}

impl TestRun<'_> {
    /// Whether everything is as expected.
    pub fn passed(&self) -> bool {
        self.unanswered.is_none() && self.compared.iter().all(|compared| compared.differing.is_empty())
    }
}

/// Runs tests, with or without a look at the branches their rows take; the results stand in their order, whatever the number of threads.
///
/// # Errors
/// The database cannot be had, does not take the rows, or the user wants to stop.
pub fn run<'a>(
    checked: &CheckedCatalog,
    rules: &CheckedRules,
    schema: &Schema,
    tests: &'a [Test<'a>],
    with_choices: bool,
    interrupt: &Interrupt,
) -> Result<Vec<TestRun<'a>>, EngineError> {
    // A thread takes one that is free, so that there are as many as threads, used again and again.
    let free: Mutex<Vec<MemoryDb>> = Mutex::new(Vec::new());
    let locked = || free.lock().unwrap_or_else(PoisonError::into_inner);
    let runs = parallel::map(tests, |test| {
        let taken = locked().pop();
        let mut database = match taken {
            Some(database) => database,
            None => MemoryDb::open(&checked.catalog.project, schema.clone(), interrupt.clone())?,
        };
        let run = run_one(checked, rules, &mut database, test, with_choices);
        locked().push(database);
        run
    });
    runs.collect()
}

fn run_one<'a>(
    checked: &CheckedCatalog,
    rules: &CheckedRules,
    database: &mut MemoryDb,
    test: &'a Test<'a>,
    with_choices: bool,
) -> Result<TestRun<'a>, EngineError> {
    let (checked, rules) =
        test.checked.as_deref().map_or((checked, rules), |(checked, rules)| (checked, rules));
    let mut run = TestRun { test, compared: Vec::new(), choices: Vec::new(), unanswered: None };
    let Some(kpi) = checked.kpis.get(&test.definition.kpi.text) else { return Ok(run) };
    database.fill(&test.tables)?;
    let mut compared: BTreeMap<usize, Compared<'a>> = BTreeMap::new();
    for question in questions(test, kpi, &checked.catalog.project.calendar) {
        let asked = Asked { checked, rules, kpi, question: &question };
        let findings = match asked.findings(database) {
            Ok(findings) => findings,
            Err(AnswerError::Engine(error)) if error.fault.remedy().is_some() => return Err(error),
            Err(error) => {
                run.unanswered = Some(said(&error));
                return Ok(run);
            }
        };
        if with_choices {
            run.choices.extend(taken(checked, kpi, &question, database));
        }
        for at in &question.answers {
            if let Some(expected) = test.expected.get(*at) {
                let mut one = asked.compared(expected, &findings);
                match asked.rulings(database, expected) {
                    Ok(rulings) => rulings.judge(checked, expected, &mut one),
                    Err(error) => {
                        run.unanswered = Some(said(&error));
                        return Ok(run);
                    }
                }
                compared.insert(*at, one);
            }
        }
    }
    run.compared = compared.into_values().collect();
    Ok(run)
}

/// What an answer that failed says.
fn said(error: &AnswerError) -> String {
    match error {
        AnswerError::RepeatedKeys(found) => {
            found.iter().map(|found: &Diagnostic| found.message.as_str()).collect::<Vec<_>>().join("; ")
        }
        AnswerError::Engine(error) => error.fault.to_string(),
        other => other.to_string(),
    }
}

/// A question about a KPI.
struct Asked<'a> {
    checked: &'a CheckedCatalog,
    rules: &'a CheckedRules,
    kpi: &'a CheckedKpi,
    question: &'a Question,
}

impl Asked<'_> {
    /// The stages that every other command goes through.
    fn findings(&self, database: &MemoryDb) -> Result<Vec<Finding>, AnswerError> {
        let request = &self.question.request;
        let values = pipeline::answer_of_few(self.checked, database, request)?.values;
        let setting = Setting { catalog: self.checked, scope: &request.scope, as_of: request.as_of };
        Ok(finding::judge(&setting, values).into_iter().collect())
    }

    /// What came of the rules that an expectation asks about.
    fn rulings(&self, database: &MemoryDb, expected: &Expected) -> Result<Rulings, AnswerError> {
        let mut rulings = Vec::new();
        for rule in expected.rules.iter().filter_map(|(id, _)| self.rules.rules.get(id)) {
            let rules = [(rule.definition.id.text.clone(), rule.clone())];
            let rules = CheckedRules { rules: rules.into() };
            // A rule that reads a breakdown is applied to each of its members by itself; the other KPIs it reads are about all of them.
            let by = expected.by.iter().map(|(dimension, _)| dimension);
            let by: Vec<String> = by.filter(|by| rule.breakdown.as_ref() != Some(*by)).cloned().collect();
            let request = RulesRequest {
                rules: &rules,
                period: &expected.period,
                periods: 1,
                as_of: self.question.request.as_of,
                scope: &expected.scope,
                by: &by,
                keys: &JoinKeys::default(),
            };
            rulings.extend(pipeline::rulings(self.checked, database, &request)?);
        }
        Ok(Rulings(rulings))
    }

    fn compared<'e>(&self, expected: &'e Expected, findings: &[Finding]) -> Compared<'e> {
        let wanted: BTreeMap<&str, Option<&str>> =
            expected.by.iter().map(|(name, member)| (name.as_str(), member.as_deref())).collect();
        let finding = findings.iter().find(|finding| {
            let group = finding.value.group.iter();
            let group: BTreeMap<&str, Option<&str>> =
                group.map(|(name, member)| (name.as_str(), member.as_deref())).collect();
            *finding.value.period == expected.period && group == wanted && !finding.value.rest
        });
        let differing = match finding {
            Some(finding) => compare(self.kpi, expected, finding),
            None => vec![Mismatch {
                what: "group",
                expected: group_words(&expected.by),
                found: "no row of this member".to_owned(),
            }],
        };
        let trail = finding.filter(|_| !differing.is_empty()).map(|finding| self.trail(finding));
        Compared { expected, finding: finding.cloned(), differing, trail, rules: Vec::new() }
    }

    /// The formula, and its operands with their numbers and rows.
    fn trail(&self, finding: &Finding) -> String {
        let request = &self.question.request;
        let finished = request.as_of.is_none_or(|day| finding.value.period.is_finished(day));
        let story = StoryRequest { scope: &request.scope, finished };
        let kpi = finding.value.kpi_in(self.checked).unwrap_or(self.kpi);
        let story = pipeline::story(self.checked, kpi, &story, finding);
        let mut text = format!("because {}\n", story.formula);
        for operand in &story.operands {
            // Writing to a text cannot fail.
            let _ = write!(text, "{operand}");
        }
        text
    }
}

/// `category = billing, region = (none)`
pub(super) fn group_words(group: &[(String, Option<String>)]) -> String {
    let one = |(dimension, member): &(String, Option<String>)| {
        format!("{dimension} = {}", member.as_deref().unwrap_or("(none)"))
    };
    group.iter().map(one).collect::<Vec<_>>().join(", ")
}
