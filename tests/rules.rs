//! Rules: what is wrong with them, how conditions are decided, and when the shipped rules fire.
//!
//! Each `tests/errors/rule/*.yaml` holds rules beside the KPIs of [`KPIS`]. Each `tests/rules/language/*.yaml` is a condition over those KPIs,
//! each other file in `tests/rules` is about a shipped rule; its cases are values an analyst made up, and whether the rule fires on them.

use crate::formula::{check_project, check_shipped};
use kpi_rules::calendar::Period;
use kpi_rules::diagnostic::{self, Diagnostic, TextStyle, to_text};
use kpi_rules::engine::{DuckDb, Engine, EngineOptions};
use kpi_rules::evaluate::{KpiValue, NoData, Outcome, Reason};
use kpi_rules::finding::{Setting, judge as find};
use kpi_rules::format;
use kpi_rules::formula::{Checked, CheckedCatalog};
use kpi_rules::number::Exact;
use kpi_rules::pipeline::{JoinKeys, RulesRequest, rulings};
use kpi_rules::plan::ScopeFilter;
use kpi_rules::rule::{self, CheckedRule, CheckedRules, Ruling, Truth, parse_condition};
use kpi_rules::source::Sources;
use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PROJECT: &str = "format: 1\nproject: Case\ndata: {files: data/*.csv}\n";

/// What cases are about: a percent with bands, a duration with bands and target, a percent best in a range, a count, a rate, shares by topic.
const KPIS: &str = "\
format: 1
dataset: tickets
table: tickets
entity: ticket
time: day
dimensions: {client: client, topic: topic, segment: segment}
columns:
  day: {type: date}
  client: {type: text}
  topic: {type: text}
  segment: {type: text}
  steps: {type: integer, unit: count}
  expected: {type: integer, unit: count}
  time: {type: integer, unit: minutes}
  happy: {type: boolean}
---
format: 1
kpi: csat
title: Customer Satisfaction
formula: share of tickets where happy
unit: ratio
better: higher
---
format: 1
kpi: satisfied
title: Satisfied Customers
formula: (count of tickets where happy / count of tickets) * 100
unit: percent
better: higher
target: 85
bands: {Strong: 85 and above, Moderate: 70 to 85, Weak: under 70}
---
format: 1
kpi: handling-time
title: Handling Time
aliases: [AHT]
formula: average of time of tickets
unit: minutes
better: lower
bands: {Strong: under 10, Moderate: 10 to 18, Weak: over 18}
---
format: 1
kpi: depth
title: Interaction Depth
formula: (sum of steps of tickets / sum of expected of tickets) * 100
unit: percent
better: range
target: 75 to 90
bands: {Strong: 75 to 90, Moderate: 50 to 75, Weak: under 50}
waive: {band-uncovered: deeper than asked is shown}
---
format: 1
kpi: volume
title: Ticket Volume
formula: count of tickets
better: context
---
format: 1
kpi: happy-volume
title: Happy Tickets
formula: count of tickets where happy
better: higher
---
format: 1
kpi: varied
title: Varied by Segment
formula: (count of tickets where happy / count of tickets) * 99
unit: ratio
range: 0 to 100
better: higher
target:
  - {is: 60, for: {segment: Enterprise}}
bands:
  - {when: segment = Enterprise, bands: {Gold: 90 and above, Silver: 60 to 90, Weak: under 60}}
  - {when: segment = Startup, bands: {Silver: 50 and above, Weak: under 50}}
---
format: 1
kpi: topics
title: Tickets by Topic
formula: (count of tickets / count of tickets across all topic) * 100
by: topic
unit: percent
better: context
bands: {Dominant: 50 and above, Common: under 50}
---
format: 1
kpi: segments
title: Tickets by Segment
formula: (count of tickets / count of tickets across all segment) * 100
by: segment
unit: percent
better: context
";

#[test]
fn faulty_rules_are_told_what_to_write() {
    insta::glob!("errors/rule/*.yaml", |path| {
        let (_, said, sources) = check(&fs::read_to_string(path).unwrap());
        let said: Vec<String> = said.iter().map(|said| to_text(said, &sources, TextStyle::Plain)).collect();
        insta::with_settings!({ omit_expression => true, snapshot_path => "errors/rule", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(if said.is_empty() { "nothing".to_owned() } else { said.join("\n\n") });
        });
    });
}

/// The case's rules, checked beside [`KPIS`], and all that is said.
fn check(rules: &str) -> ((Checked, CheckedRules), Vec<Diagnostic>, Sources) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("kpis")).unwrap();
    fs::write(folder.path().join("kpi.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("kpis/base.yaml"), KPIS).unwrap();
    fs::write(folder.path().join("kpis/rules.yaml"), rules).unwrap();
    let (checked, sources) = check_project(folder.path(), None);
    let (rules, found) = rule::check(&checked.catalog, &sources);
    let mut said = checked.diagnostics.clone();
    said.extend(found);
    diagnostic::sort(&mut said);
    diagnostic::waive(&mut said, &checked.catalog.catalog.waivers, false);
    ((checked, rules), said, sources)
}

/// A condition that is written in another way means the same.
#[test]
fn conditions_may_be_written_in_several_ways() {
    let forms: BTreeMap<String, Vec<String>> =
        serde_yaml::from_str(&fs::read_to_string("tests/rules/forms.yaml").unwrap()).unwrap();
    assert!(forms.len() >= 20);
    for (form, others) in forms {
        let plain = meaning(&form);
        for other in others {
            assert_eq!(meaning(&other), plain, "`{other}` and `{form}`");
        }
    }
}

/// What a condition means, without its text.
fn meaning(condition: &str) -> String {
    let text = serde_json::to_string(condition).unwrap();
    let rules = format!("format: 1\nrules:\n  case: {{when: {text}, severity: info, say: It is so.}}\n");
    let ((_, rules), said, sources) = check(&rules);
    let said: Vec<String> = said.iter().map(|said| to_text(said, &sources, TextStyle::Plain)).collect();
    let rule = rules.rules.get("case").unwrap_or_else(|| panic!("`{condition}`: {}", said.join("\n")));
    let tree = format!("{:?}", rule.condition);
    let mut plain = String::new();
    let mut rest = tree.as_str();
    // The written text of each part is not what it means.
    while let Some((before, after)) = rest.split_once("written: \"") {
        plain.push_str(before);
        let mut escaped = false;
        let end = after.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        rest = &after[end.unwrap()..];
    }
    plain + rest
}

#[test]
fn no_text_makes_the_parser_fail() {
    for text in ["(", ")", "((((", "a is", "not", "not not not", "[", "\"", "is is is", "{", "for 3 periods"]
    {
        assert!(parse_condition(text).is_err(), "{text}");
    }
    let deep = format!("{}a is b{}", "(".repeat(60), ")".repeat(60));
    assert!(parse_condition(&deep).is_ok());
    assert!(parse_condition(&format!("{}a is b", "not ".repeat(200))).is_err());
    assert!(parse_condition(&"(".repeat(2000)).is_err());
    assert!(parse_condition(&vec!["a is b"; 300].join(" and ")).is_ok());
}

proptest! {
    /// Words of the language in any order are read or refused, with every place inside the text.
    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..14)) {
        let text = words.join(" ");
        match parse_condition(&text) {
            Ok(clause) => prop_assert_eq!(text.get(clause.range.clone()).map(str::trim), Some(text.trim())),
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(text.get(error.range.clone()).is_some(), "{:?} of `{}`", error.range, text);
                }
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = parse_condition(&text);
    }
}

const WORDS: &[&str] = &[
    "csat",
    "band of",
    "value of",
    "change of",
    "status of",
    "target of",
    "is",
    "not",
    "in",
    "(",
    ")",
    "and",
    "or",
    "Weak",
    "met",
    "at least",
    "better than",
    "4",
    "h",
    "-5",
    "%",
    "<",
    ">=",
    "=",
    "rises",
    "falls",
    "by",
    "for",
    "3",
    "periods",
    "months",
    "between",
    "no data for",
    ",",
    "[a",
    "]",
    "\"",
    "if",
    "&&",
    "changé",
    "drops",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The id of a shipped rule.
    #[serde(default)]
    rule: Option<String>,
    /// Or a condition over [`KPIS`].
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    say: Option<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    /// Values by KPI: one, or several with the oldest period first; of a KPI that is broken down a map by member. The last period is
    /// September 2026.
    values: BTreeMap<String, Value>,
    #[serde(default, rename = "for")]
    scope: BTreeMap<String, String>,
    #[serde(default, rename = "as of")]
    as_of: Option<String>,
    /// The sentence; a map by member; `no`, or `undecided: reason`.
    fires: Value,
}

#[test]
fn conditions_are_decided_as_worked_by_hand() {
    let mut cases = 0;
    for path in files("tests/rules/language") {
        let file = read(&path);
        let when = serde_json::to_string(file.when.as_ref().unwrap()).unwrap();
        let say = serde_json::to_string(&file.say.clone().unwrap_or_else(|| "yes".to_owned())).unwrap();
        let rules =
            format!("format: 1\nrules:\n  case:\n    when: {when}\n    severity: info\n    say: {say}\n");
        let ((checked, rules), said, sources) = check(&rules);
        let said: Vec<String> = said.iter().map(|said| to_text(said, &sources, TextStyle::Plain)).collect();
        let rule =
            rules.rules.get("case").unwrap_or_else(|| panic!("{}: {}", path.display(), said.join("\n")));
        cases += decided(&path, &file, &checked.catalog, rule);
    }
    assert!(cases >= 40, "{cases}");
}

#[test]
fn every_shipped_rule_fires_as_worked_by_hand() {
    let (checked, sources) = check_shipped();
    let (rules, said) = rule::check(&checked.catalog, &sources);
    let said: Vec<String> = said.iter().map(|said| to_text(said, &sources, TextStyle::Plain)).collect();
    assert!(said.is_empty(), "{}", said.join("\n\n"));
    let mut unseen: Vec<&str> = rules.rules.keys().map(String::as_str).collect();
    for path in files("tests/rules").into_iter().filter(|path| !path.ends_with("forms.yaml")) {
        let file = read(&path);
        let id = file.rule.clone().unwrap();
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), id, "the file is called like its rule");
        let rule = rules.rules.get(&id).unwrap_or_else(|| panic!("there is no rule `{id}`"));
        decided(&path, &file, &checked.catalog, rule);
        let fires = |case: &Case| match &case.fires {
            Value::Mapping(members) => members.values().any(is_sentence),
            one => is_sentence(one),
        };
        assert!(file.cases.iter().any(fires), "{id}: no case in which it fires");
        assert!(!file.cases.iter().all(fires), "{id}: no case in which it does not");
        unseen.retain(|other| *other != id);
    }
    assert!(unseen.is_empty(), "rules without a case: {unseen:?}");
    assert!(rules.rules.len() >= 10);
}

/// The sample's clients: rules fire for those in trouble, and none for the healthy one.
#[test]
fn the_shipped_rules_fire_on_the_sample() {
    let loaded = kpi_rules::catalog::load(Path::new(env!("CARGO_MANIFEST_DIR")));
    let catalog = loaded.catalog.unwrap();
    let engine = DuckDb::open(&catalog.project, &EngineOptions::default()).unwrap();
    let checked = kpi_rules::formula::check(catalog, Some(engine.schema()), &loaded.sources).catalog;
    let (rules, _) = rule::check(&checked, &loaded.sources);
    let period = checked.catalog.project.calendar.parse("2026-09").unwrap();
    let request = RulesRequest {
        rules: &rules,
        period: &period,
        periods: 1,
        as_of: Some("2026-10-18".parse().unwrap()),
        scope: &[],
        by: &["client".to_owned()],
        keys: &JoinKeys::default(),
    };
    let rulings = rulings(&checked, &engine, &request).unwrap();
    let mut fired: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ruling in &rulings {
        let client = ruling.group[0].1.clone().unwrap();
        let rules = fired.entry(client).or_default();
        if ruling.truth() == Truth::Holds {
            rules.insert(ruling.rule.clone());
        }
    }
    assert_eq!(fired.len(), 8, "every client is judged");
    assert!(fired["Borealis"].is_empty(), "{:?}", fired["Borealis"]);
    let all: BTreeSet<&String> = fired.values().flatten().collect();
    assert!(all.len() >= 6, "{all:?}");
    assert!(fired["Dunes"].contains("agents-swamped") && fired["Dunes"].contains("shallow-and-leaving"));
    assert!(fired["Cobalt"].contains("speed-over-depth"));
    assert!(!fired["Cobalt"].contains("agents-swamped"));
    assert!(rulings.is_sorted_by_key(|ruling| (ruling.severity, ruling.rule.clone(), ruling.group.clone())));
}

/// Whether this is what a rule says, and not that it says nothing.
fn is_sentence(told: &Value) -> bool {
    !matches!(told, Value::Bool(false))
        && told.as_str().is_none_or(|text| text != "no" && !text.starts_with("undecided"))
}

fn read(path: &Path) -> File {
    serde_yaml::from_str(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
}

/// Compares every case of a file; returns how many there are.
fn decided(path: &Path, file: &File, catalog: &CheckedCatalog, rule: &CheckedRule) -> usize {
    let rules = CheckedRules { rules: BTreeMap::from([("case".to_owned(), rule.clone())]) };
    let calendar = &catalog.catalog.project.calendar;
    let last = calendar.parse("2026-09").unwrap();
    for case in &file.cases {
        let scope: Vec<ScopeFilter> = case
            .scope
            .iter()
            .map(|(dimension, member)| ScopeFilter { dimension: dimension.clone(), member: member.clone() })
            .collect();
        let mut values = Vec::new();
        for (kpi, given) in &case.values {
            let Some(known) = catalog.kpis.get(kpi) else { panic!("{}: no KPI `{kpi}`", path.display()) };
            let by = known.definition.by.as_ref().map(|by| by.text.clone());
            let series: Vec<(Option<String>, &Value)> = match given {
                Value::Mapping(members) => members
                    .iter()
                    .map(|(member, series)| (member.as_str().map(str::to_owned), series))
                    .collect(),
                one => vec![(None, one)],
            };
            for (member, series) in series {
                let group =
                    member.map(|member| vec![(by.clone().unwrap(), Some(member))]).unwrap_or_default();
                let series = match series {
                    Value::Sequence(values) => values.clone(),
                    one => vec![one.clone()],
                };
                let periods = calendar.trailing(&last, u32::try_from(series.len()).unwrap());
                values.extend(
                    series
                        .iter()
                        .zip(periods)
                        .map(|(given, period)| value(kpi, period, group.clone(), given)),
                );
            }
        }
        let as_of = case.as_of.as_ref().map(|day| day.parse().unwrap());
        let setting = Setting { catalog, scope: &scope, as_of };
        let findings = find(&setting, values);
        let rulings = rule::judge(&rules, &setting, &findings, std::slice::from_ref(&last), &[Vec::new()]);
        let found = match &case.fires {
            Value::Mapping(_) => {
                let by_member = rulings.iter().filter_map(|ruling| {
                    let member = ruling.group.last()?.1.clone()?;
                    Some((Value::String(member), told(catalog, ruling)))
                });
                Value::Mapping(by_member.collect())
            }
            _ => {
                assert_eq!(rulings.len(), 1, "{}: {}", path.display(), case.why);
                told(catalog, &rulings[0])
            }
        };
        let expected = match &case.fires {
            Value::Bool(false) => Value::String("no".to_owned()),
            Value::Bool(true) => Value::String("yes".to_owned()),
            Value::Mapping(members) => Value::Mapping(
                members
                    .iter()
                    .map(|(member, told)| {
                        let no = Value::String("no".to_owned());
                        (member.clone(), if told == &Value::Bool(false) { no } else { told.clone() })
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        assert_eq!(found, expected, "{}: {}", path.display(), case.why);
    }
    file.cases.len()
}

fn told(catalog: &CheckedCatalog, ruling: &Ruling) -> Value {
    Value::String(match ruling.truth() {
        Truth::Holds => format::sentence(catalog, ruling),
        Truth::Fails => "no".to_owned(),
        Truth::Undecided => {
            let doubts: Vec<String> = ruling.doubts().into_iter().map(format::doubt).collect();
            format!("undecided: {}", doubts.join("; "))
        }
    })
}

fn value(kpi: &str, period: Period, group: Vec<(String, Option<String>)>, given: &Value) -> KpiValue {
    let outcome = match given {
        Value::String(text) if text == "no data" => {
            Outcome::NoData(NoData { reasons: vec![Reason::NoRows { dataset: "tickets".to_owned() }] })
        }
        Value::String(text) => Outcome::Known(Exact::parse(text).unwrap()),
        Value::Number(number) => Outcome::Known(Exact::parse(&number.to_string()).unwrap()),
        other => panic!("{other:?} is no value"),
    };
    KpiValue { group: group.into(), rows: 1, ..KpiValue::alone(kpi, period, outcome) }
}
