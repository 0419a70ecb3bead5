//! `kpi check`: every problem of a project in one run.

use super::annotations::{Annotations, prefix};
use super::arguments::{Arguments, CheckArguments, CheckFormat, LevelArguments};
use super::failure::{Failure, Verdict};
use super::output;
use super::repair;
use super::scope::engine_failure;
use super::watch::{self, Reads};
use super::workspace::{self, Examination};
use crate::catalog;
use crate::diagnostic::{self, CodeKind, Diagnostic, Level, Levels, TextStyle, Waived, to_json, to_text};
use crate::engine::Engine;
use crate::formula::CheckedCatalog;
use crate::lint;
use crate::parallel;
use crate::pipeline;
use crate::report::{self, Templates};
use crate::rule::CheckedRules;
use crate::schema::Schema;
use crate::source::Sources;
use crate::testing;

/// Rounds of `--fix`: what overlaps a fix is made in the next, and a fix can bring another to light.
const ROUNDS: usize = 10;

/// Everything found, before it is printed.
struct Found {
    sources: Box<Sources>,
    diagnostics: Vec<Diagnostic>,
    waived: Vec<Waived>,
    /// What was looked at.
    subject: String,
    /// Whether a definition has an error; if not, an error is one of the data.
    broken_definitions: bool,
}

pub(crate) fn check(arguments: &Arguments, check: &CheckArguments) -> Result<Verdict, Failure> {
    if check.watch {
        // Definitions are checked against each other: an edit of one can be a problem of any other.
        let reads = Reads { templates: true, data: !check.no_data };
        return watch::watch(arguments, reads, |_| checked(arguments, check));
    }
    checked(arguments, check)
}

fn checked(arguments: &Arguments, check: &CheckArguments) -> Result<Verdict, Failure> {
    let typed = typed(&check.levels)?;
    let mut found = found(arguments, check, &typed)?;
    let mut fixed = repair::Repairs::default();
    if check.fix {
        for _ in 0..ROUNDS {
            if !fixed.make(&workspace::root(arguments)?, &found.sources, &found.diagnostics)? {
                break;
            }
            found = self::found(arguments, check, &typed)?;
        }
    }
    output::print(&rendered(&found, &prefix(arguments)?, &fixed, check.format))?;
    let errors = found.diagnostics.iter().any(Diagnostic::is_error);
    if !errors && !check.watch {
        // The process ends here; taking a large catalogue apart would take as long as checking a part of it.
        std::mem::forget(found);
        return Ok(Verdict::Fine);
    }
    match (errors, found.broken_definitions) {
        (false, _) => Ok(Verdict::Fine),
        (true, true) => Err(Failure::Definitions(found.sources, Vec::new())),
        (true, false) => Err(Failure::Data(found.sources, Vec::new())),
    }
}

/// What `-A`, `-W` and `-D` say. Two of them about one code contradict each other.
fn typed(arguments: &LevelArguments) -> Result<Levels, Failure> {
    let mut levels = Levels::default();
    let stated = [
        (&arguments.allow, Level::Allow, 'A'),
        (&arguments.warn, Level::Warn, 'W'),
        (&arguments.deny, Level::Deny, 'D'),
    ];
    for (lints, level, flag) in stated {
        for lint in lints {
            if levels.set(*lint, level, format!("-{flag} {lint}")).is_some() {
                return Err(Failure::Usage(format!(
                    "`{lint}` is given two levels; leave one of `-A`, `-W` and `-D` out"
                )));
            }
        }
    }
    Ok(levels)
}

/// Checks everything once.
fn found(arguments: &Arguments, check: &CheckArguments, typed: &Levels) -> Result<Found, Failure> {
    let mut examined = match workspace::examine(arguments, !check.no_data) {
        Ok(examined) => examined,
        // `kpi.yaml` itself cannot be used: its problems are this command's result all the same.
        Err(Failure::Definitions(sources, diagnostics)) => {
            return Ok(Found {
                sources,
                diagnostics,
                waived: Vec::new(),
                subject: String::new(),
                broken_definitions: true,
            });
        }
        Err(failure) => return Err(failure),
    };
    let (files, unread) = catalog::load_templates(&examined.checked.catalog.project, &mut examined.sources);
    let templates = Templates::new(files, &mut examined.sources);
    let schema = examined.engine.as_deref().map(Engine::schema);
    examined.diagnostics.extend(lint::lint(&examined.checked, schema));
    let before = examined.diagnostics.len();
    let (checked, rules, sources) = (&examined.checked, &examined.rules, &examined.sources);
    let (tests, reports) = parallel::both(
        || tests(checked, rules, schema, sources),
        || {
            let reports = checked.catalog.reports.values().collect();
            parallel::map_long(reports, |definition| report::check(definition, &templates))
        },
    );
    examined.diagnostics.extend(tests.into_iter().chain(unread).chain(reports.into_iter().flatten()));
    examined.broken_definitions |= examined.diagnostics.iter().skip(before).any(Diagnostic::is_error);
    if let Some(engine) = examined.engine.as_deref() {
        for examine in [
            pipeline::doubtful_keys,
            pipeline::unmatched_rows,
            pipeline::negated_absent_values,
            pipeline::doubtful_criteria,
        ] {
            examined
                .diagnostics
                .extend(examine(&examined.checked, engine).map_err(|error| engine_failure(&error))?);
        }
    }
    let subject = subject(&examined);
    let Examination { checked, sources, engine, mut diagnostics, mut broken_definitions, .. } = examined;
    let waived = diagnostic::waive(&mut diagnostics, &checked.catalog.waivers, engine.is_some());
    checked.catalog.project.lints.apply(typed, &mut diagnostics);
    broken_definitions |= diagnostics.iter().any(|one| one.denied && one.code.kind() != CodeKind::DataLint);
    diagnostic::sort(&mut diagnostics);
    // Two reports may share a template.
    diagnostics.dedup();
    if !check.watch {
        // The process ends soon; taking a large catalogue apart would take as long as checking a part of it.
        std::mem::forget(checked);
    }
    Ok(Found { sources: Box::new(sources), diagnostics, waived, subject, broken_definitions })
}

/// What is wrong with the tests of KPIs, none of which is run.
fn tests(
    checked: &CheckedCatalog,
    rules: &CheckedRules,
    data: Option<&Schema>,
    sources: &Sources,
) -> Vec<Diagnostic> {
    if checked.catalog.tests.is_empty() {
        return Vec::new();
    }
    let schema = testing::schema(&checked.catalog, data, sources);
    testing::read(checked, rules, &schema, sources).1
}

/// Everything found: with a summary for people, one JSON object a line, or one log.
fn rendered(found: &Found, prefix: &str, fixed: &repair::Repairs, format: CheckFormat) -> String {
    let Found { sources, diagnostics, .. } = found;
    match format {
        CheckFormat::Json => {
            diagnostics.iter().map(|diagnostic| format!("{}\n", to_json(diagnostic, sources))).collect()
        }
        CheckFormat::Sarif => Annotations::Sarif.text(diagnostics, &found.waived, sources, prefix),
        CheckFormat::Text => {
            let shown = |diagnostic| format!("{}\n\n", to_text(diagnostic, sources, style()).trim_end());
            diagnostics.iter().map(shown).chain([conclusion(found, fixed)]).collect()
        }
        CheckFormat::Github => {
            let shown = Annotations::Github.text(diagnostics, &found.waived, sources, prefix);
            format!("{shown}{}", conclusion(found, fixed))
        }
    }
}

fn style() -> TextStyle {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => TextStyle::Plain,
        _ => TextStyle::Ansi,
    }
}

/// The last lines: what was fixed, what was looked at, and how many of which were found.
fn conclusion(found: &Found, fixed: &repair::Repairs) -> String {
    let verdict = match found.diagnostics.as_slice() {
        [] => "no problems".to_owned(),
        diagnostics => diagnostic::summary(diagnostics),
    };
    let waived = match found.waived.len() {
        0 => String::new(),
        count => format!("; {count} waived"),
    };
    let subject = if found.subject.is_empty() { String::new() } else { format!("{}: ", found.subject) };
    format!("{fixed}{subject}{verdict}{waived}\n")
}

fn subject(found: &Examination) -> String {
    let catalog = &found.checked.catalog;
    let counts = [
        (catalog.kpis.len(), "KPI", "KPIs"),
        (catalog.datasets.len(), "dataset", "datasets"),
        (catalog.reports.len(), "report", "reports"),
        (catalog.rules.len(), "rule", "rules"),
    ];
    let what: Vec<String> = counts
        .iter()
        // A project needs no rules, but something of the others.
        .filter(|(count, one, _)| *count > 0 || *one != "rule")
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    let data = if found.engine.is_some() { ", checked against the data" } else { "" };
    format!("{}{data}", what.join(", "))
}
