//! Which rules fire, and why: `kpi run --rules`, `kpi explain RULE`.

use super::arguments::{ExplainArguments, RunArguments, RunFormat, TextOrJson};
use super::failure::{Failure, Verdict};
use super::gate::Gate;
use super::scope::{self, Question};
use super::workspace::Workspace;
use super::{output, table};
use crate::calendar::Period;
use crate::catalog::RuleSeverity;
use crate::evaluate::Outcome;
use crate::format;
use crate::name::{Key, collapsed};
use crate::pipeline::{self, RulesRequest};
use crate::rule::{CheckedRule, CheckedRules, Fact, Joint, Proof, Ruling, Truth};
use crate::workbook::inert;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Applies rules: all of them, or those that read one of the KPIs named.
pub(crate) fn run(
    workspace: &Workspace,
    question: &Question,
    run: &RunArguments,
    by: &[String],
    named: &[String],
    gate: &Gate,
) -> Result<Verdict, Failure> {
    let rules = asked(workspace, run, named);
    let rulings = rulings(workspace, question, &rules, by, run.periods)?;
    output::print(&match run.format {
        RunFormat::Table => {
            let (header, rows) = rows(workspace, &rulings);
            table::aligned(&header, &[], &rows)
        }
        RunFormat::Markdown => {
            let (header, rows) = rows(workspace, &rulings);
            table::markdown(&header, rows.iter().map(Vec::as_slice), table::cell)
        }
        RunFormat::Csv => csv(workspace, &rulings, by)?,
        RunFormat::Json => json_array(workspace, question, &rulings)?,
    })?;
    if matches!(run.format, RunFormat::Table | RunFormat::Markdown) {
        summary(&rules, &rulings);
    }
    match gate.rules().and_then(|(least, word)| failed(workspace, question, &rulings, least, word)) {
        Some(summary) => {
            say!("{summary}");
            Ok(Verdict::Finding)
        }
        None => Ok(Verdict::Fine),
    }
}

/// The rules that read one of the KPIs named, all if none is.
fn asked(workspace: &Workspace, run: &RunArguments, named: &[String]) -> CheckedRules {
    let read = |rule: &CheckedRule| run.kpis.is_empty() || rule.kpis.iter().any(|kpi| named.contains(kpi));
    let rules = workspace.rules.rules.iter().filter(|(_, rule)| read(rule));
    CheckedRules { rules: rules.map(|(id, rule)| (id.clone(), rule.clone())).collect() }
}

/// What rules fail a run that prints values; `None` if none does, or if the run does not fail on rules.
pub(crate) fn gate(
    workspace: &Workspace,
    question: &Question,
    run: &RunArguments,
    by: &[String],
    named: &[String],
    gate: &Gate,
) -> Result<Option<String>, Failure> {
    let Some((least, word)) = gate.rules() else { return Ok(None) };
    let rulings = rulings(workspace, question, &asked(workspace, run, named), by, run.periods)?;
    Ok(failed(workspace, question, &rulings, least, word))
}

/// The rules of a severity or a worse one that fire, one line each, under a line that counts them; `None` without any.
fn failed(
    workspace: &Workspace,
    question: &Question,
    rulings: &[Ruling],
    least: RuleSeverity,
    word: &str,
) -> Option<String> {
    let failed = rulings.iter().filter(|ruling| ruling.severity <= least && ruling.truth() == Truth::Holds);
    let lines: Vec<String> = failed
        .map(|ruling| {
            let mut place = vec![ruling.rule.clone()];
            place.extend(
                question.scope.iter().map(|filter| format!("{} {}", filter.dimension, filter.member)),
            );
            place.extend(Some(members(ruling)).filter(|members| !members.is_empty()));
            place.push(ruling.period.label.clone());
            let said = format::sentence(&workspace.checked, ruling);
            format!("  {}: {}: {said}", place.join(", "), ruling.severity)
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let noun = if lines.len() == 1 { "rule fires" } else { "rules fire" };
    let count = format!("failed on {word}: {} {noun}", lines.len());
    Some(std::iter::once(count).chain(lines).collect::<Vec<_>>().join("\n"))
}

/// What came of rules for `periods` periods that end with the question's, and each member of `by`.
pub(crate) fn rulings(
    workspace: &Workspace,
    question: &Question,
    rules: &CheckedRules,
    by: &[String],
    periods: u32,
) -> Result<Vec<Ruling>, Failure> {
    let request = RulesRequest {
        rules,
        period: &question.period,
        periods,
        as_of: question.as_of,
        scope: &question.scope,
        by,
        keys: &workspace.keys,
    };
    pipeline::rulings(&workspace.checked, workspace.engine.as_ref(), &request)
        .map_err(|error| scope::answer_failure(workspace, error))
}

/// The rule of an id or title.
pub(crate) fn rule_named<'a>(rules: &'a CheckedRules, name: &str) -> Option<&'a CheckedRule> {
    let key = Key::of(name);
    let titled = |rule: &&CheckedRule| Key::of(rule.title()) == key;
    rules.rules.get(name).or_else(|| rules.rules.values().find(titled))
}

/// How many fire, and which could not be decided, for people.
fn summary(rules: &CheckedRules, rulings: &[Ruling]) {
    let count = rules.rules.len();
    let noun = if count == 1 { "rule" } else { "rules" };
    if !rulings.iter().any(|ruling| ruling.truth() == Truth::Holds) {
        say!("none of {count} {noun} fires");
    }
    let mut undecided: Vec<&str> = rulings
        .iter()
        .filter(|ruling| ruling.truth() == Truth::Undecided)
        .map(|ruling| ruling.rule.as_str())
        .collect();
    undecided.sort_unstable();
    undecided.dedup();
    if !undecided.is_empty() {
        let listed = undecided.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        say!("undecided, at least in part: {listed}; `kpi explain RULE` says why");
    }
}

/// The members a ruling is about, in words.
fn members(ruling: &Ruling) -> String {
    let shown = |(dimension, member): &(String, Option<String>)| match member {
        Some(member) => format!("{dimension} {member}"),
        None => format!("no {dimension}"),
    };
    ruling.group.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// The rules that fire, as a table.
fn rows(workspace: &Workspace, rulings: &[Ruling]) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let fired: Vec<&Ruling> = rulings.iter().filter(|ruling| ruling.truth() == Truth::Holds).collect();
    let broken_down = fired.iter().any(|ruling| !ruling.group.is_empty());
    let mut header = vec!["Severity", "Rule", "Period"];
    header.extend(broken_down.then_some("Of"));
    header.push("Finding");
    let rows = fired.into_iter().map(|ruling| {
        let mut row = vec![ruling.severity.to_string(), ruling.rule.clone(), ruling.period.label.clone()];
        row.extend(broken_down.then(|| members(ruling)));
        row.push(format::sentence(&workspace.checked, ruling));
        row
    });
    (header, rows.collect())
}

/// What came of a rule, in one word for programs.
fn outcome(truth: Truth) -> &'static str {
    match truth {
        Truth::Holds => "fires",
        Truth::Fails => "quiet",
        Truth::Undecided => "undecided",
    }
}

/// What decided a ruling: `csat 62.5 %, Weak`.
fn grounds(workspace: &Workspace, ruling: &Ruling) -> Vec<String> {
    let text = |kpi: &str, (period, text): &(Period, String)| {
        let period = if *period == ruling.period { String::new() } else { format!(" ({})", period.label) };
        format!("{kpi}{period} {text}")
    };
    let grounds = format::grounds(&workspace.checked, ruling);
    grounds.iter().flat_map(|ground| ground.read.iter().map(|read| text(&ground.kpi, read))).collect()
}

/// Every ruling, whatever came of it.
fn csv(workspace: &Workspace, rulings: &[Ruling], by: &[String]) -> Result<String, Failure> {
    let mut dimensions = by.to_vec();
    for (dimension, _) in rulings.iter().flat_map(|ruling| &ruling.group) {
        if !dimensions.contains(dimension) {
            dimensions.push(dimension.clone());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::System(error.to_string());
    let mut header: Vec<String> = ["rule", "severity", "period"].map(String::from).to_vec();
    header.extend(dimensions.iter().cloned());
    header.extend(["outcome", "finding", "because", "undecided because"].map(String::from));
    writer.write_record(&header).map_err(failed)?;
    for ruling in rulings {
        let mut record = vec![ruling.rule.clone(), ruling.severity.to_string(), ruling.period.label.clone()];
        record.extend(dimensions.iter().map(|dimension| {
            match ruling.group.iter().find(|(name, _)| name == dimension) {
                Some((_, Some(member))) => member.clone(),
                Some((_, None)) => "(none)".to_owned(),
                None => String::new(),
            }
        }));
        record.push(outcome(ruling.truth()).to_owned());
        let fires = ruling.truth() == Truth::Holds;
        record.push(if fires { format::sentence(&workspace.checked, ruling) } else { String::new() });
        record.push(grounds(workspace, ruling).join("; "));
        let doubts: Vec<String> = ruling.doubts().into_iter().map(format::doubt).collect();
        record.push(doubts.join("; "));
        writer.write_record(record.iter().map(|field| inert(field))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::System(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn json_array(workspace: &Workspace, question: &Question, rulings: &[Ruling]) -> Result<String, Failure> {
    let objects: Vec<Value> = rulings.iter().map(|ruling| json_ruling(workspace, question, ruling)).collect();
    serde_json::to_string_pretty(&objects).map_err(|error| Failure::System(error.to_string()))
}

fn json_ruling(workspace: &Workspace, question: &Question, ruling: &Ruling) -> Value {
    let rule = workspace.rules.rules.get(&ruling.rule);
    let fires = ruling.truth() == Truth::Holds;
    let scope: Map<String, Value> =
        question.scope.iter().map(|filter| (filter.dimension.clone(), json!(filter.member))).collect();
    let actions = rule.filter(|_| fires).map(|rule| &rule.definition.actions);
    json!({
        "rule": ruling.rule,
        "title": rule.and_then(|rule| rule.definition.title.as_ref()),
        "severity": ruling.severity,
        "period": ruling.period,
        "finished": question.is_finished(&ruling.period),
        "group": json_group(&ruling.group),
        "scope": scope,
        "outcome": outcome(ruling.truth()),
        "finding": fires.then(|| format::sentence(&workspace.checked, ruling)),
        "actions": actions,
        "kpis": rule.map(CheckedRule::links),
        "grounds": ruling.grounds().into_iter().map(|fact| json_fact(workspace, fact)).collect::<Vec<_>>(),
        "doubts": ruling.doubts().into_iter().map(format::doubt).collect::<Vec<_>>(),
        "condition": json_proof(workspace, &ruling.proof),
    })
}

fn json_group(group: &[(String, Option<String>)]) -> Map<String, Value> {
    group.iter().map(|(dimension, member)| (dimension.clone(), json!(member))).collect()
}

fn json_fact(workspace: &Workspace, fact: &Fact) -> Value {
    let (value, reasons) = match &fact.outcome {
        Outcome::Known(exact) => (Some(*exact), None),
        Outcome::NoData(missing) => (None, Some(&missing.reasons)),
    };
    json!({
        "kpi": fact.kpi,
        "period": fact.period,
        "group": json_group(&fact.group),
        "value": value,
        "reasons": reasons,
        "band": fact.band,
        "status": fact.status,
        "change": fact.change.map(|change| change.difference),
        "text": workspace.checked.kpis.get(&fact.kpi).map(|kpi| format::fact(kpi, fact)),
    })
}

fn json_proof(workspace: &Workspace, proof: &Proof) -> Value {
    json!({
        "written": proof.written,
        "is": proof.truth.word(),
        "period": proof.period,
        "joint": match proof.joint {
            Joint::All => "and",
            Joint::Any => "or",
            Joint::Not => "not",
            Joint::Lasting(_) => "lasting",
            Joint::Test => "test",
        },
        "facts": proof.facts.iter().map(|fact| json_fact(workspace, fact)).collect::<Vec<_>>(),
        "doubts": proof.doubts.iter().map(format::doubt).collect::<Vec<_>>(),
        "parts": proof.parts.iter().map(|part| json_proof(workspace, part)).collect::<Vec<_>>(),
    })
}

/// How the condition of a rule was decided, for each member of `by`.
pub(crate) fn explain(
    workspace: &Workspace,
    question: &Question,
    rule: &CheckedRule,
    explain: &ExplainArguments,
    by: &[String],
) -> Result<String, Failure> {
    let id = rule.definition.id.text.clone();
    let rules = CheckedRules { rules: [(id, rule.clone())].into() };
    let rulings = rulings(workspace, question, &rules, by, 1)?;
    if explain.format == TextOrJson::Json {
        return json_array(workspace, question, &rulings);
    }
    let mut text = format!("{} ({})\n", rule.title(), rule.definition.severity);
    let written = collapsed(&rule.definition.when.text);
    // Writing to a text cannot fail.
    let _ = writeln!(text, "  when {written}");
    for ruling in &rulings {
        text.push_str(&story(workspace, question, rule, ruling));
    }
    Ok(text)
}

/// One ruling for people.
fn story(workspace: &Workspace, question: &Question, rule: &CheckedRule, ruling: &Ruling) -> String {
    let scope = question.scope.iter().map(|filter| format!("{} {}", filter.dimension, filter.member));
    let mut whom: Vec<String> = scope.collect();
    whom.extend(Some(members(ruling)).filter(|members| !members.is_empty()));
    let whom = if whom.is_empty() { "all data".to_owned() } else { whom.join(", ") };
    let unfinished = if question.is_finished(&ruling.period) { "" } else { " (unfinished)" };
    let verdict = match ruling.truth() {
        Truth::Holds => "fires",
        Truth::Fails => "does not fire",
        Truth::Undecided => "is undecided",
    };
    let mut text = format!("\n{whom}, {}{unfinished}: {verdict}\n", ruling.period.label);
    lines(workspace, &ruling.proof, ruling, 0, &mut text);
    for doubt in ruling.doubts() {
        let _ = writeln!(text, "  undecided because {}", format::doubt(doubt));
    }
    if ruling.truth() == Truth::Holds {
        let _ = writeln!(text, "  {}", format::sentence(&workspace.checked, ruling));
        for action in &rule.definition.actions {
            let _ = writeln!(text, "  do: {action}");
        }
        let _ = writeln!(text, "  look at: {}", rule.links().join(", "));
    }
    text
}

/// A part of a condition, with what it read, and its own parts below it.
fn lines(workspace: &Workspace, proof: &Proof, ruling: &Ruling, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let what = match proof.joint {
        Joint::All => "all of".to_owned(),
        Joint::Any => "one of".to_owned(),
        Joint::Not => "not".to_owned(),
        Joint::Lasting(periods) => format!("in each of {periods} periods"),
        Joint::Test => proof.written.clone(),
    };
    let read: Vec<String> = proof
        .facts
        .iter()
        .filter_map(|fact| {
            let kpi = workspace.checked.kpis.get(&fact.kpi)?;
            let several = proof.facts.len() > 1;
            let name = if several { format!("{} ", fact.kpi) } else { String::new() };
            Some(format!("{name}{}", format::fact(kpi, fact)))
        })
        .collect();
    let period =
        if proof.period == ruling.period { String::new() } else { format!("{}: ", proof.period.label) };
    let read = if read.is_empty() { String::new() } else { format!("  [{}]", read.join("; ")) };
    let _ = writeln!(text, "  {:<9}  {indent}{period}{what}{read}", proof.truth.word());
    for part in &proof.parts {
        lines(workspace, part, ruling, depth.saturating_add(1), text);
    }
}
