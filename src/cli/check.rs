//! `kpi check`: every problem of a project in one run.

use super::arguments::{Arguments, CheckArguments, TextOrJson};
use super::failure::{Failure, Verdict};
use super::output;
use super::scope::engine_failure;
use super::workspace::{self, Examination};
use crate::catalog;
use crate::diagnostic::{self, Diagnostic, TextStyle, to_json, to_text};
use crate::engine::Engine;
use crate::lint;
use crate::pipeline;
use crate::report::{self, Templates};
use crate::source::Sources;

pub(crate) fn check(arguments: &Arguments, check: &CheckArguments) -> Result<Verdict, Failure> {
    let mut found = match workspace::examine(arguments, !check.no_data) {
        Ok(found) => found,
        // `kpi.yaml` itself cannot be used: its problems are this command's result all the same.
        Err(Failure::Definitions(sources, diagnostics)) => {
            let summary = diagnostic::summary(&diagnostics);
            output::print(&rendered(&diagnostics, &sources, &summary, check.format))?;
            return Err(Failure::Definitions(sources, Vec::new()));
        }
        Err(failure) => return Err(failure),
    };
    let (files, unread) = catalog::load_templates(&found.checked.catalog.project, &mut found.sources);
    let templates = Templates::new(files, &mut found.sources);
    let schema = found.engine.as_ref().map(Engine::schema);
    found.diagnostics.extend(lint::lint(&found.checked, schema));
    let before = found.diagnostics.len();
    found.diagnostics.extend(unread);
    for definition in found.checked.catalog.reports.values() {
        found.diagnostics.extend(report::check(definition, &templates));
    }
    found.broken_definitions |= found.diagnostics.iter().skip(before).any(Diagnostic::is_error);
    if let Some(engine) = &found.engine {
        for examine in [pipeline::doubtful_keys, pipeline::unmatched_rows] {
            found
                .diagnostics
                .extend(examine(&found.checked, engine).map_err(|error| engine_failure(&error))?);
        }
    }
    diagnostic::sort(&mut found.diagnostics);
    output::print(&rendered(&found.diagnostics, &found.sources, &conclusion(&found), check.format))?;
    let errors = found.diagnostics.iter().any(Diagnostic::is_error);
    if !errors {
        // The process ends here; taking a large catalogue apart would take as long as checking a part of it.
        std::mem::forget(found);
        return Ok(Verdict::Fine);
    }
    match (errors, found.broken_definitions) {
        (false, _) => Ok(Verdict::Fine),
        (true, true) => Err(Failure::Definitions(Box::new(found.sources), Vec::new())),
        (true, false) => Err(Failure::Data(Box::new(found.sources), Vec::new())),
    }
}

/// Everything found, one after the other with a summary, or one JSON object a line.
fn rendered(diagnostics: &[Diagnostic], sources: &Sources, summary: &str, format: TextOrJson) -> String {
    match format {
        TextOrJson::Json => {
            diagnostics.iter().map(|diagnostic| format!("{}\n", to_json(diagnostic, sources))).collect()
        }
        TextOrJson::Text => {
            let shown = |diagnostic| format!("{}\n\n", to_text(diagnostic, sources, style()).trim_end());
            diagnostics.iter().map(shown).chain([format!("{summary}\n")]).collect()
        }
    }
}

fn style() -> TextStyle {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => TextStyle::Plain,
        _ => TextStyle::Ansi,
    }
}

fn conclusion(found: &Examination) -> String {
    let catalog = &found.checked.catalog;
    let counts = [
        (catalog.kpis.len(), "KPI", "KPIs"),
        (catalog.datasets.len(), "dataset", "datasets"),
        (catalog.reports.len(), "report", "reports"),
    ];
    let what: Vec<String> = counts
        .iter()
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    let data = if found.engine.is_some() { ", checked against the data" } else { "" };
    let verdict = if found.diagnostics.is_empty() {
        "no problems".to_owned()
    } else {
        diagnostic::summary(&found.diagnostics)
    };
    format!("{}{data}: {verdict}", what.join(", "))
}
