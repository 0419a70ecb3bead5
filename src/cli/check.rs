//! `kpi check`: every problem of a project in one run.

use super::arguments::{Arguments, CheckArguments, TextOrJson};
use super::failure::{Failure, Verdict};
use super::output;
use super::workspace::{self, Examination};
use crate::diagnostic::{self, Diagnostic, TextStyle, to_json, to_text};

pub(crate) fn check(arguments: &Arguments, check: &CheckArguments) -> Result<Verdict, Failure> {
    let found = match workspace::examine(arguments, !check.no_data) {
        Ok(found) => found,
        // `kpi.yaml` itself could not be used: its problems are this command's result all the same.
        Err(Failure::Definitions(sources, diagnostics)) if check.format == TextOrJson::Json => {
            output::print(&lines(&diagnostics, &sources))?;
            return Err(Failure::Definitions(sources, Vec::new()));
        }
        Err(failure) => return Err(failure),
    };
    match check.format {
        TextOrJson::Text => {
            let mut text = String::new();
            for diagnostic in &found.diagnostics {
                text.push_str(to_text(diagnostic, &found.sources, style()).trim_end());
                text.push_str("\n\n");
            }
            text.push_str(&conclusion(&found));
            anstream_print(&text)?;
        }
        TextOrJson::Json => output::print(&lines(&found.diagnostics, &found.sources))?,
    }
    let errors = found.diagnostics.iter().any(Diagnostic::is_error);
    match (errors, found.broken_definitions) {
        (false, _) => Ok(Verdict::Fine),
        (true, true) => Err(Failure::Definitions(Box::new(found.sources), Vec::new())),
        (true, false) => Err(Failure::Data(Box::new(found.sources), Vec::new())),
    }
}

fn lines(diagnostics: &[Diagnostic], sources: &crate::source::Sources) -> String {
    diagnostics.iter().map(|diagnostic| format!("{}\n", to_json(diagnostic, sources))).collect()
}

fn style() -> TextStyle {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => TextStyle::Plain,
        _ => TextStyle::Ansi,
    }
}

fn anstream_print(text: &str) -> Result<(), Failure> {
    output::print(text)
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
